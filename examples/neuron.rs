//! Lesson 1 of 9: one neuron learns, by hand.
//!
//! ```text
//! cargo run --release --example neuron
//! ```
//!
//! A neuron multiplies its input x by a weight w and adds a bias b. The loss L says how wrong its output y is. Learning is
//! three things, again and again: the output (forward), how steeply the loss changes with each parameter (backward), and a
//! small change of each parameter in the direction in which the loss falls (a step).
//!
//! ```text
//! forward    y = w · x + b             L = (y − target)²
//! backward   dy = 2 · (y − target)     dw = dy · x       db = dy
//! step       w −= η · dw               b −= η · db       η is the learning rate
//! ```
//!
//! dw is short for the derivative ∂L/∂w: if w grows by a little, L grows by dw times as much. dy = ∂L/∂y comes from the square.
//! y grows by x if w grows by 1, so dw = dy · x; it grows by 1 if b does, so db = dy. All such numbers are the *gradient*.

use stackprop::{Dense, Online, StepError, loss::mse, optimizer::Sgd};

const X: f32 = 3.0;
const TARGET: f32 = 5.0;
const LEARNING_RATE: f32 = 0.01;

fn loss(w: f32, b: f32) -> f32 {
    let y = w * X + b;
    (y - TARGET) * (y - TARGET)
}

fn main() -> Result<(), StepError> {
    let (mut w, mut b) = (2.0, 1.0);
    println!("x = {X}, target = {TARGET}. The neuron begins with w = {w}, b = {b}.\n");

    let y = w * X + b;
    let dy = 2.0 * (y - TARGET);
    let (dw, db) = (dy * X, dy);
    println!("forward    y = w·x + b = {w}·{X} + {b} = {y}     L = (y − target)² = {}", loss(w, b));
    println!("backward   dy = 2·(y − target) = {dy}     dw = dy·x = {dw}     db = dy = {db}");

    // A derivative is a slope, so it can be measured: change w a little, up and down, and see what the loss does.
    let h = 0.01;
    let measured_dw = (loss(w + h, b) - loss(w - h, b)) / (2.0 * h);
    let measured_db = (loss(w, b + h) - loss(w, b - h)) / (2.0 * h);
    println!(
        "measured   (L(w + {h}) − L(w − {h})) / {} = {measured_dw:.3}     the same for b: {measured_db:.3}",
        2.0 * h
    );

    // The crate does the same: a layer of one input and one output, plain gradient descent, a step after every sample.
    let mut online = Online::<Dense<1, 1>, Sgd>::new();
    online.net = Dense::new([[w]], [b]);

    println!("\nSteps with η = {LEARNING_RATE}, and beside them the loss of the same neuron in the crate:\n");
    println!("step       w       b       y  y − target       L   crate's L");
    for step in 0..10 {
        // forward
        let y = w * X + b;
        let error = y - TARGET;
        // backward
        let dy = 2.0 * error;
        let (dw, db) = (dy * X, dy);

        let of_crate = online.learn(&[X], &[TARGET], mse, &Sgd::new(LEARNING_RATE))?;
        println!("{step:4} {w:7.4} {b:7.4} {y:7.4}     {error:7.4} {:7.4}     {of_crate:7.4}", error * error);
        assert!((error * error - of_crate).abs() < 1e-5, "the two disagree");

        // step
        w -= LEARNING_RATE * dw;
        b -= LEARNING_RATE * db;
    }
    println!(
        "\nEvery step leaves 0.8 of the error y − target: y changes by −η·(dw·x + db) = −2η·(x² + 1)·(y − target), and\n\
         1 − 2·0.01·(3² + 1) = 0.8. After 10 steps y is {:.3}. The weight is {w:.3} and the bias {b:.3}; many other pairs\n\
         would do as well, for one sample says one thing about two numbers.",
        w * X + b
    );

    println!(
        "\nExercise: with which learning rate is the error 0 after a single step? Above which one does it grow?\n\
         (The answer is `lesson_1_neuron` in tests/course.rs.)"
    );
    Ok(())
}
