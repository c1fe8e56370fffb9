//! Lesson 4 of 9: losses, or what a network is asked for.
//!
//! ```text
//! cargo run --release --example losses [-- --svg FILE]
//! ```
//!
//! A loss turns an output y and a target into one number, and its derivative dy begins the backward pass. For e = y − target:
//!
//! ```text
//! mse      L = e²                        dy = 2·e          mean squared error: far samples pull harder
//! mae      L = |e|                       dy = ±1           mean absolute error: all pull alike
//! huber    L = e²/2, beyond 1 |e| − ½    dy = e, at most ±1
//! ```
//!
//! For classes the outputs are *logits*, any numbers, and the probabilities are the softmax p[k] = e^y[k] / Σ e^y, or, for
//! yes and no, the sigmoid σ(y) = 1 / (1 + e⁻ʸ):
//!
//! ```text
//! cross_entropy           L = −ln p[class]                       dy[k] = p[k] − (1 for the class, else 0)
//! binary_cross_entropy    L = −ln σ(y), or −ln (1 − σ(y))        dy = σ(y) − target
//! ```

mod shared;

use std::error::Error;

use shared::{Arguments, plot};
use stackprop::loss::{Class, binary_cross_entropy, cross_entropy, huber, mae, mse};
use stackprop::optimizer::Sgd;
use stackprop::{Dense, Trainer, math, schedule};

/// A loss and its gradient.
type Loss = fn(&[f32; 1], &[f32; 1]) -> (f32, [f32; 1]);
const LOSSES: [(&str, Loss); 3] = [("mse", mse), ("mae", mae), ("huber", huber)];

const SAMPLES: [f32; 5] = [1.0, 2.0, 3.5, 4.0, 90.0];
const STEPS: u32 = 2000;

/// Learns one number for all samples: at x = 0 the output of a neuron is its bias.
fn learn(loss: Loss) -> Result<f32, Box<dyn Error>> {
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    for step in 0..STEPS {
        for target in SAMPLES {
            trainer.accumulate(&[0.0], &[target], loss)?; // adds the gradient of a sample to a sum
        }
        // A step by the mean gradient. The learning rate falls to 0, so that it comes to rest.
        trainer.step(&Sgd::new(0.1 * schedule::cosine(step, STEPS)))?;
    }
    Ok(trainer.net.bias[0])
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments =
        Arguments::parse("What three losses make of one outlier, and why classes take cross entropy.", &[shared::SVG]);

    println!("The loss L of an output, and dy, by the error e = y − target:\n");
    println!("     e      mse     dy       mae     dy     huber     dy");
    for e in [-0.5, 0.5, 2.0, 80.0] {
        let cells = LOSSES.map(|(_, loss)| {
            let (value, [dy]) = loss(&[e], &[0.0]);
            format!("{value:9.3} {dy:6.1}")
        });
        println!("{e:6}{}", cells.join(" "));
    }
    let values = LOSSES.map(|(_, loss)| move |e| loss(&[e], &[0.0]).0);
    plot::losses(&[("mse", &values[0]), ("mae", &values[1]), ("huber", &values[2])], arguments.svg.as_deref());

    println!("One number is to stand for {SAMPLES:?}, of which the last is an outlier:\n");
    for (name, loss) in LOSSES {
        println!("  {name:5} learns {:6.2}", learn(loss)?);
    }
    println!(
        "\nmse learns the mean: there the sum of 2·e is 0. mae learns the median, the middle one: there as many pull up as\n\
         pull down. huber is between: 1 and 2 pull down and 90 up, with 1 each, and 3.5 and 4 pull up with ¼ and ¾."
    );

    println!("\nYes or no: the target is 1, and y goes from quite wrong to right.\n");
    println!("     y     σ(y)     dy of (σ(y) − 1)²     dy of binary_cross_entropy");
    for y in [-8.0, -2.0, 0.0, 2.0] {
        let p = math::sigmoid(y);
        let squared = 2.0 * (p - 1.0) * p * (1.0 - p); // the chain rule: σ′ = σ·(1 − σ)
        println!("{y:6} {p:8.4} {squared:21.5} {:30.5}", binary_cross_entropy(&[y], &[1.0]).1[0]);
    }
    println!(
        "The squared error hardly corrects what is quite wrong, for σ is flat there. The cross entropy corrects it most."
    );

    let y = [2.0, 1.0, 0.0];
    let (value, dy) = cross_entropy(&y, Class::new(0)?);
    let p = [dy[0] + 1.0, dy[1], dy[2]];
    println!("\nOne class of three: y = {y:?}, class 0 is right.\n");
    println!("  p = {p:.3?}     L = −ln {:.3} = {value:.3}     dy = {dy:.3?}", p[0]);

    println!(
        "\nExercise: four outputs are all 0, and class 2 is right. What are the cross entropy and its gradient?\n\
         (The answer is `lesson_4_losses` in tests/course.rs.)"
    );
    Ok(())
}
