//! Lesson 5 of 9: optimizers, or how to make a step of a gradient.
//!
//! ```text
//! cargo run --release --example optimizers [-- --svg FILE]
//! ```
//!
//! g is the gradient at a parameter p, and η the learning rate.
//!
//! ```text
//! Sgd         p −= η · g                                     plain gradient descent
//! Momentum    b = μ·b + g             p −= η · b             a running sum: what points the same way adds up
//! RmsProp     v = α·v + (1−α)·g²      p −= η · g / √v        each parameter by its own usual size of g
//! Adam        m = β₁·m + (1−β₁)·g     p −= η · m̂ / √v̂        both; v with β₂, and m̂, v̂ correct that m, v begin at 0
//! ```
//!
//! RmsProp and Adam add a tiny ε to the divisor, so that it is not 0. The task is a valley, L = ½·p[0]² + 25·p[1]² with
//! the gradient [p[0], 50·p[1]]: steep across, flat along. The losses of networks have such valleys.

mod shared;

use shared::{Arguments, plot};
use stackprop::optimizer::{Adam, Momentum, Optimizer, RmsProp, Sgd};
use stackprop::{Params, StepError};

const STEEPNESS: f32 = 50.0;
const START: [f32; 2] = [-9.0, 1.0];
const GOOD: f32 = 1e-4;

fn loss(p: [f32; 2]) -> f32 {
    0.5 * p[0] * p[0] + 0.5 * STEEPNESS * p[1] * p[1]
}

/// Goes down from the start for 300 steps, and prints the first three. Returns where it has been.
fn descend<O: Optimizer>(name: &str, optimizer: &O) -> Result<Vec<[f32; 2]>, StepError> {
    let (mut p, mut state) = (START, O::State::ZERO);
    let mut path = vec![p];
    for _ in 0..300 {
        let mut g = [p[0], STEEPNESS * p[1]];
        optimizer.step(&mut state, &mut p, &mut g, 1.0)?;
        path.push(p);
    }
    let first: Vec<_> = path[1..4].iter().map(|p| format!("({:6.3}, {:6.3})", p[0], p[1])).collect();
    let steps = path.iter().position(|p| loss(*p) < GOOD).map_or("never".into(), |steps| steps.to_string());
    println!("  {name:22}{}{steps:>10}", first.join("  "));
    Ok(path)
}

fn main() -> Result<(), StepError> {
    let arguments = Arguments::parse("Four optimizers go down a valley.", &[shared::SVG]);
    println!("p starts at {START:?}, where L = {} and the gradient is [−9, 50].\n", loss(START));
    println!("  optimizer             p after one, two and three steps                     steps to L < {GOOD}");
    let paths = [
        ("Sgd", descend("Sgd, η = 0.03", &Sgd::new(0.03))?),
        ("Momentum", descend("Momentum, η = 0.005", &Momentum::<2>::new(0.005))?),
        ("RmsProp", descend("RmsProp, η = 0.08", &RmsProp::<2>::new(0.08))?),
        ("Adam", descend("Adam, η = 0.5", &Adam::<2>::new(0.5))?),
    ];
    descend("Sgd, η = 0.041", &Sgd::new(0.041))?;
    plot::valley(&paths, STEEPNESS, arguments.svg.as_deref());

    println!(
        "Sgd leaves 1 − η of p[0] at each step and 1 − 50·η of p[1]. The steep direction bounds η: above 2/50 = 0.04, p[1]\n\
         grows from step to step, with the sign changing. So the flat direction is slow, 0.97 a step. Momentum is faster\n\
         along the valley, where gradients add up. RmsProp and Adam divide by the size of g: at their first step, both\n\
         parameters move by the same distance, though one gradient is 9 and the other 50.\n\
         \n\
         Exercise: the gradients of the very first step are 7 and −0.001. What does Adam with η = 0.1 add to each parameter?\n\
         (The answer is `lesson_5_optimizers` in tests/course.rs.)"
    );
    Ok(())
}
