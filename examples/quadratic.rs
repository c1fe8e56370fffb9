//! Lesson 9 of 9: roots by gradient descent, the plain method first, then the search that says what it has found.
//!
//! ```text
//! cargo run --release --example quadratic [-- A B C] [--seed N] [--start X] [--svg FILE]
//! ```
//!
//! Gradient descent finds minima, also without a network. A root of f is a minimum of the loss f², where the loss is 0, and
//! the chain rule gives its gradient, (f²)′ = 2·f·f′. So x goes downhill by x −= η · 2·f(x)·f′(x).
//!
//! The experiment: x² + 2x − 3 = 0, ten starts from the uniform distribution on [−5, 5], 1,000 steps of plain gradient descent
//! on the square of the left side, learning rate 0.001. Each run prints a root, −3.0000 or 1.0000, and a loss of 0.0000. Then
//! the same equation for `find`, which proves its root, and for `quadratic_roots`, which gives both. Any other a, b and c may
//! be given: with no real root, with a double root, with a = 0.

mod shared;

use shared::{Arguments, plot};
use stackprop::Rng;
use stackprop::root::{Options, Outcome, PolynomialError, RealRoot, find, gradient_descent, quadratic_roots};

const LEARNING_RATE: f32 = 0.001;
const ITERATIONS: u32 = 1000;
const RUNS: usize = 10;

fn main() {
    let title = "The roots of a·x² + b·x + c = 0 by gradient descent.";
    let arguments = Arguments::parse(title, &[shared::NUMBERS, shared::START, shared::SEED, shared::SVG]);
    let [a, b, c] = arguments.numbers;
    let f = |x: f32| ((a * x + b) * x + c, 2.0 * a * x + b); // (f(x), f′(x))
    let equation = in_formula(arguments.numbers);
    println!("{equation}");

    println!("\nPlain gradient descent on the square, {ITERATIONS} steps, learning rate {LEARNING_RATE}:");
    println!("      start      root      loss");
    let mut rng = Rng::from_seed(arguments.seed);
    for _ in 0..RUNS {
        let start = rng.between(-5.0, 5.0);
        let x = gradient_descent(f, start, LEARNING_RATE, ITERATIONS);
        println!("  {start:9.4} {x:9.4} {:9.4}", f(x).0 * f(x).0);
    }

    // The search learns its step from two gradients, and verifies what it finds.
    let (start, mut looked) = (arguments.start, Vec::new());
    let observed = |x: f32| {
        looked.push(x);
        f(x)
    };
    let report = find(observed, start, Options::DEFAULT);
    println!("\nDescent that learns its step, from {start}: {report}.");
    match report.outcome {
        // Beside a double root the left side is smaller than its rounding errors, and may be 0 some way off.
        Outcome::Root { lo, hi, .. } if lo == hi => println!("  The left side, rounded to 32 bits, is 0 at {lo}."),
        Outcome::Root { lo, hi, .. } => {
            println!("  The left side changes its sign between the neighbours {lo} and {hi}.");
        }
        Outcome::Stationary { .. } => println!("  No root here: there the curve is nearest to 0."),
        _ => println!("  No root."),
    }
    println!("  Is that so? Checked again: {}.", if report.recheck(f) { "yes" } else { "nothing to check" });

    println!("\nAll real roots:");
    let roots = quadratic_roots(a, b, c);
    match &roots {
        Ok(roots) if !roots.is_complete() => println!("  A root is too large for a number of 32 bits."),
        Ok(roots) if roots.is_empty() && a != 0.0 => {
            println!("  None: the discriminant b² − 4ac is negative, the curve never meets 0.");
        }
        Ok(roots) if roots.is_empty() => println!("  None: the left side is a constant that is not 0."),
        Ok(_) if a == 0.0 => println!("  With a = 0 this is no quadratic, but a line."),
        Ok(_) => {}
        Err(PolynomialError::Zero) => println!("  Every number: a, b and c are all 0."),
        Err(error) => println!("  None: {error}."),
    }
    let roots = roots.as_deref().unwrap_or_default();
    for RealRoot { x, lo, hi, multiplicity, .. } in roots {
        let double = if *multiplicity == Some(2) { "a double root, " } else { "" };
        println!("  x = {x}  ({double}{})", if lo == hi { "exactly" } else { "to the last place" });
    }

    let plain = |&x: &f32| Some(gradient_descent(f, x, LEARNING_RATE, 10));
    let plain: Vec<_> = std::iter::successors(Some(start), plain).take(ITERATIONS as usize / 10).collect();
    let mut marks: Vec<_> = roots.iter().map(|root| root.x).chain([start, report.x]).collect();
    if a != 0.0 {
        marks.push(-b / (2.0 * a));
    }
    plot::descent(&equation, |x| f(x).0, &plain, &looked, &marks, arguments.svg.as_deref());
    println!(
        "Exercise: beside a root, a plain step leaves 1 − 2η·f′² of the distance. How many steps does it take from near the\n\
         root 1 of x² + 2x − 3 to a tenth of the distance? (The answer is `lesson_9_quadratic` in tests/course.rs.)"
    );
}

/// x² + 2x − 3 = 0.
fn in_formula(coefficients: [f32; 3]) -> String {
    let mut text = String::new();
    for (number, power) in coefficients.into_iter().zip(["x²", "x", ""]) {
        if number == 0.0 {
            continue;
        }
        text += match (text.is_empty(), number < 0.0) {
            (true, false) => "",
            (true, true) => "−",
            (false, false) => " + ",
            (false, true) => " − ",
        };
        if number.abs() != 1.0 || power.is_empty() {
            text += &number.abs().to_string();
        }
        text += power;
    }
    format!("{} = 0", if text.is_empty() { "0" } else { &text })
}
