//! The answers to the exercises of the course, `examples/`, one test for each lesson; and what holds for all lessons.

use stackprop::activation::{Activation, Relu, Sigmoid};
use stackprop::loss::{Class, cross_entropy, mse, soft_cross_entropy};
use stackprop::optimizer::{Adam, Optimizer, Sgd};
use stackprop::root::gradient_descent;
use stackprop::{Dense, Layer, Online, Params, Phase, gradient_check};

/// Fails if the two are further apart than `f32` rounds in a few operations on numbers near 1.
#[track_caller]
fn assert_near(got: f32, want: f32) {
    assert!((got - want).abs() < 1e-5 * want.abs().max(1.0), "{got} instead of {want}");
}

/// The sample of the lesson, x = 3 and target 5, and the neuron w = 2, b = 1: its error after one step.
fn error_after_a_step(learning_rate: f32) -> f32 {
    let mut neuron = Online::<Dense<1, 1>, Sgd>::new();
    neuron.net = Dense::new([[2.0]], [1.0]);
    neuron.learn(&[3.0], &[5.0], mse, &Sgd::new(learning_rate)).expect("all numbers are finite");
    neuron.predict(&[3.0])[0] - 5.0
}

/// With which learning rate is the error 0 after a single step? Above which one does it grow?
///
/// 0.05 and 0.1: a step leaves 1 − 2η·(x² + 1) = 1 − 20·η of the error. That is 0 at η = 1/20, and below −1 above η = 2/20:
/// then y jumps over the target and lands further away.
#[test]
fn lesson_1_neuron() {
    assert_near(error_after_a_step(0.05), 0.0);
    assert_near(error_after_a_step(0.1), -2.0); // as far on the other side
    assert!(error_after_a_step(0.099).abs() < 2.0 && error_after_a_step(0.101).abs() > 2.0);
}

/// If bias[2] is 3 instead of 1, what are dx and dweights[2]?
///
/// z[2] is 1 instead of −1, so neuron 2 is active and dz = dy = [1, 2, 4]. To dx its weights [−1, −0.5] add 4·[−1, −0.5]:
/// [5 − 4, −1 − 2] = [1, −3]. And dweights[2] is 4·x = [4, 8].
#[test]
fn lesson_2_layer() {
    let layer = Dense::<2, 3, Relu>::new([[1.0, 1.0], [2.0, -1.0], [-1.0, -0.5]], [0.0, 0.5, 3.0]);
    let (x, mut trace, mut grad) = ([1.0, 2.0], Dense::<2, 3, Relu>::BLANK, Dense::ZERO);
    assert_eq!(layer.forward(&x, &mut trace, Phase::Training), &[3.0, 0.5, 1.0]);
    assert_eq!(layer.add_gradient(&x, &[1.0, 2.0, 4.0], &mut trace, &mut grad), [1.0, -3.0]);
    assert_eq!(grad.weights[2], [4.0, 8.0]);
}

/// What is dx at x = −1?
///
/// −4: h = relu([−2, 2]) = [0, 2], so the first path is cut, and the second one is left with 4·(−1).
#[test]
fn lesson_3_chain_rule() {
    type Net = (Dense<1, 2, Relu>, Dense<2, 1>);
    let net: Net = (Dense::new([[2.0], [-1.0]], [0.0, 1.0]), Dense::new([[3.0, 4.0]], [0.0]));
    let (mut trace, mut grad) = (Net::BLANK, Net::ZERO);
    assert_eq!(net.forward(&[-1.0], &mut trace, Phase::Training), &[4.0 * 2.0]);
    assert_eq!(net.add_gradient(&[-1.0], &[1.0], &mut trace, &mut grad), [-4.0]);
}

/// Four outputs are all 0, and class 2 is right. What are the cross entropy and its gradient?
///
/// All probabilities are 1/4, so the loss is −ln ¼ = ln 4 = 1.386. The gradient is p − 1 = −¾ for the class, p = ¼ for the
/// others. Their sum is 0: what one class gains the others lose.
#[test]
fn lesson_4_losses() {
    let (loss, dy) = cross_entropy(&[0.0; 4], Class::new(2).expect("2 is below 4"));
    assert_near(loss, 4.0_f32.ln());
    assert_eq!(dy, [0.25, 0.25, -0.75, 0.25]);
}

/// The gradients of the very first step are 7 and −0.001. What does Adam with η = 0.1 add to each parameter?
///
/// −0.1 and 0.1. At the first step m̂ = g and v̂ = g², so m̂/√v̂ is the sign of g, whatever its size. (ε = 1e-8 takes a
/// hundred-thousandth from the second.)
#[test]
fn lesson_5_optimizers() {
    let (mut p, mut state) = ([0.0; 2], <Adam<2> as Optimizer>::State::ZERO);
    Adam::new(0.1).step(&mut state, &mut p, &mut [7.0, -0.001], 1.0).expect("all numbers are finite");
    assert_near(p[0], -0.1);
    assert_near(p[1], 0.1);
}

/// A sigmoid neuron has weight 0.1 and bias 0. What is its slope dy/dx at x = 0, and how much less at x = 2?
///
/// σ′ = σ·(1 − σ), so the slope is 0.1·0.5·0.5 = 0.025. At x = 2, σ(0.2) = 0.5498 and the slope is 0.02475: one per cent less.
/// Over [−2, 2] the neuron is a straight line, and 100 of them cannot bend like x³.
#[test]
fn lesson_6_cubic() {
    let slope = |x| {
        let neuron = Dense::<1, 1, Sigmoid>::new([[0.1]], [0.0]);
        let (mut trace, mut grad) = (Dense::<1, 1, Sigmoid>::BLANK, Dense::ZERO);
        neuron.forward(&[x], &mut trace, Phase::Training);
        neuron.add_gradient(&[x], &[1.0], &mut trace, &mut grad)[0]
    };
    assert_near(slope(0.0), 0.025);
    assert!((0.009..0.011).contains(&(1.0 - slope(2.0) / slope(0.0))), "{} {}", slope(2.0), slope(0.0));
}

/// The mean loss can never fall below 0.50. Which output has that loss, and why is it not 0?
///
/// −Σ t·ln p is smallest where p = t, the target itself: 91 % and nine times 1 %. There it is the entropy of the target,
/// −0.91·ln 0.91 − 9·0.01·ln 0.01 = 0.086 + 0.414 = 0.500. An output that is more certain, or less, has a larger loss.
#[test]
fn lesson_7_digits() {
    let mut target = [0.01; 10];
    target[3] = 0.91;
    let (smallest, dy) = soft_cross_entropy(&target.map(f32::ln), &target);
    assert_near(smallest, -0.91 * 0.91_f32.ln() - 9.0 * 0.01 * 0.01_f32.ln());
    assert!((smallest - 0.5).abs() < 1e-3, "{smallest}");
    assert!(dy.iter().all(|dy| dy.abs() < 1e-6), "the gradient is 0 in the minimum: {dy:?}");

    let loss = |of_class: f32| {
        let mut y = [0.01_f32.ln(); 10];
        y[3] = of_class;
        soft_cross_entropy(&y, &target).0
    };
    let (sure, unsure) = (loss(0.91_f32.ln() + 2.0), loss(0.91_f32.ln() - 2.0));
    assert!(sure > smallest + 0.05 && unsure > smallest + 0.05, "{sure} {unsure}");
}

/// What is the derivative of softsign, y = x / (1 + |x|), computed from y?
///
/// (1 − |y|)²: the derivative is 1 / (1 + |x|)², and 1 − |y| is 1 / (1 + |x|).
#[test]
fn lesson_8_own_parts() {
    struct Softsign;
    impl Activation for Softsign {
        fn apply(x: f32) -> f32 {
            x / (1.0 + x.abs())
        }
        fn derivative(y: f32) -> f32 {
            (1.0 - y.abs()) * (1.0 - y.abs())
        }
    }
    for bias in [-0.5, 1.5] {
        let (mut layer, mut grad) = (Dense::<1, 1, Softsign>::new([[0.75]], [bias]), Params::ZERO);
        let found = gradient_check(&mut layer, &mut grad, &[1.25], &[2.0], mse, 0.01).expect("a finite sample");
        assert!(found.relative_error() < 1e-3 && found.unseen == 0, "{found:?}");
    }
}

/// How many steps of plain gradient descent, η = 0.001, take a point near the root 1 of x² + 2x − 3 to a tenth of the distance?
///
/// 71: f′(1) = 4, so a step leaves 1 − 2·0.001·4² = 0.968 of the distance, and 0.968⁷¹ = 0.099.
#[test]
fn lesson_9_quadratic() {
    let f = |x: f32| (x * x + 2.0 * x - 3.0, 2.0 * x + 2.0);
    let left = |steps| (gradient_descent(f, 1.001, 0.001, steps) - 1.0) / (1.001 - 1.0);
    assert!((left(1) - 0.968_f32).abs() < 1e-3, "{}", left(1));
    assert!(left(70) > 0.1 && left(71) < 0.1, "{} {}", left(70), left(71));
}

/// The lessons, by the first line of each example: its number and its name.
fn lessons() -> Vec<(usize, String, String)> {
    let mut lessons = Vec::new();
    for entry in std::fs::read_dir("examples").expect("there are examples") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("a text");
            let number = text.strip_prefix("//! Lesson ").and_then(|rest| rest.split_once(" of 9: "));
            let number = number.unwrap_or_else(|| panic!("{} has no number", path.display())).0;
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            lessons.push((number.parse().expect(number), name, text));
        }
    }
    lessons.sort();
    lessons
}

#[test]
fn each_lesson_has_a_number_at_most_120_lines_and_an_exercise_with_an_answer() {
    let (here, lessons) = (include_str!("course.rs"), lessons());
    assert_eq!(lessons.iter().map(|lesson| lesson.0).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
    for (number, name, text) in lessons {
        assert!(text.lines().count() <= 120, "{name} has {} lines", text.lines().count());
        let test = format!("lesson_{number}_{name}");
        assert!(text.contains("Exercise: ") && text.contains(&format!("`{test}` in tests/course.rs")), "{name}");
        assert!(here.contains(&format!("#[test]\nfn {test}() {{")), "no test {test}");
    }
}
