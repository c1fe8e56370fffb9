//! Lesson 8 of 9: parts of your own, an activation, a layer and a loss that the crate does not have.
//!
//! ```text
//! cargo run --release --example own_parts [-- --seed N] [--svg FILE]
//! ```
//!
//! Each part has a forward and, derived on paper, a backward. Derivations go wrong, so `gradient_check` compares them with
//! measured derivatives; a mistake made on purpose shows what that looks like. Then the three learn two lines in noisy
//! data: a tenth of the samples lies below the lower one, and a tenth above the upper one.

mod shared;

use shared::{Arguments, plot};
use stackprop::{Activation, StepError, optimizer::Adam};
use stackprop::{Dense, Function, Layer, Online, Params, Rng, gradient_check, init, loss, math, schedule};

/// The activation y = x / √(1 + x²), between −1 and 1 like tanh, without an exponential. The slope is (1 + x²)^(−3/2). An
/// activation computes its slope from y: 1 − y² is 1 / (1 + x²), so it is (1 − y²)^(3/2).
struct Isru;
impl Activation for Isru {
    fn apply(x: f32) -> f32 {
        x / math::sqrt(1.0 + x * x)
    }
    fn derivative(y: f32) -> f32 {
        (1.0 - y * y) * math::sqrt(1.0 - y * y)
    }
}

/// A layer of bumps: y[o] = e^(−8·(x − centre[o])²), 1 at its centre and 0 far away. The chain rule, with d = x − centre[o]:
/// ∂L/∂centre[o] = dy[o] · y[o] · 16·d, and ∂L/∂x is the negative sum of these.
struct Bumps<const OUT: usize> {
    centre: [f32; OUT],
}
impl<const OUT: usize> Function for Bumps<OUT> {
    type Input = [f32; 1];
    type Output = [f32; OUT];
    fn forward(&self, [x]: &[f32; 1], y: &mut [f32; OUT]) {
        *y = self.centre.map(|centre| math::exp(-8.0 * (x - centre) * (x - centre)));
    }
    fn backward(&self, [x]: &[f32; 1], y: &[f32; OUT], dy: &[f32; OUT], grad: &mut Self, [dx]: &mut [f32; 1]) {
        for o in 0..OUT {
            grad.centre[o] = dy[o] * y[o] * 16.0 * (x - self.centre[o]);
            *dx -= grad.centre[o];
        }
    }
    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        self.centre = self.centre.map(|_| 2.0 * random() - 1.0); // anywhere in the range of the inputs
    }
}
/// Where the parameters are. Optimizers, clipping and checks see these slices and no more.
impl<const OUT: usize> Params for Bumps<OUT> {
    const COUNT: usize = OUT;
    const ZERO: Self = Self { centre: [0.0; OUT] };
    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        visit(&self.centre);
    }
    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(&mut self.centre);
    }
    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(&mut self.centre, &mut other.centre);
    }
}

/// The quantile (pinball) loss: a sample above y costs `quantile` for each unit of distance, one below it `1 − quantile`. The
/// gradients cancel where the fraction `quantile` of the samples lies below y.
fn pinball(quantile: f32) -> impl Fn(&[f32; 1], &[f32; 1]) -> (f32, [f32; 1]) + Copy {
    move |[y], [target]| {
        let dy = if y < target { -quantile } else { 1.0 - quantile };
        (dy * (y - target), [dy])
    }
}

type Loss<Y> = fn(&Y, &Y) -> (f32, Y);
type Net = (Bumps<12>, Dense<12, 8, Isru>, Dense<8, 1>);

/// Checks a layer with random parameters and the target 0, prints the worst gradient and returns the relative error.
fn check<L: Layer<Input = [f32; 1]>>(name: &str, loss: Loss<L::Output>) -> f32 {
    let (mut layer, mut grad, mut rng) = (L::ZERO, L::ZERO, Rng::from_seed(3));
    init::uniform(&mut layer, 0.0, 1.0, || rng.uniform());
    let found = gradient_check(&mut layer, &mut grad, &[0.7], &L::Output::ZERO, loss, 0.01).expect("a finite sample");
    let worst = found.parameter.expect("each has parameters");
    println!("{name:20} computed {:8.5}   measured {:8.5}", worst.computed, worst.measured);
    found.relative_error()
}

fn main() -> Result<(), StepError> {
    let arguments = Arguments::parse("An activation, a layer and a loss of your own.", &[shared::SEED, shared::SVG]);
    println!("The worst gradient of each, as backward computes it and as differences of the loss measure it:\n");
    assert!(check::<Dense<1, 3, Isru>>("activation Isru", loss::mse) < 1e-3);
    assert!(check::<Bumps<3>>("layer Bumps", loss::mse) < 1e-3);
    assert!(check::<Dense<1, 1>>("loss pinball", |y, target| pinball(0.9)(y, target)) < 1e-3);
    assert!(check::<Net>("all three", |y, target| pinball(0.9)(y, target)) < 1e-3);
    assert!(check::<Dense<1, 1>>("a 2 forgotten", |y, target| (loss::mse(y, target).0, [y[0] - target[0]])) > 0.4);
    let sample = |rng: &mut Rng| {
        let x = rng.between(-1.0, 1.0); // y = sin 3x, and noise that grows from left to right
        (x, (3.0 * x).sin() + (0.1 + 0.2 * (x + 1.0)) * rng.normal())
    };
    let (mut rng, steps) = (Rng::from_seed(arguments.seed), 60_000);
    let mut learn = |quantile| -> Result<Net, StepError> {
        let mut online = Online::<Net, Adam<{ Net::COUNT }>>::new();
        init::network(&mut online.net, || rng.uniform());
        for step in 0..steps {
            let (x, y) = sample(&mut rng);
            online.learn(&[x], &[y], pinball(quantile), &Adam::new(0.003 * schedule::cosine(step, steps)))?;
        }
        Ok(online.net)
    };
    let lines = [(0.1, learn(0.1)?), (0.9, learn(0.9)?)];
    let tests: Vec<_> = (0..2000).map(|_| sample(&mut rng)).collect();
    plot::quantiles(&tests, &lines.each_ref().map(|(_, net)| |x| net.predict(&[x])[0]), arguments.svg.as_deref());
    for (quantile, net) in lines {
        let below = tests.iter().filter(|(x, y)| *y < net.predict(&[*x])[0]).count() as f32 / tests.len() as f32;
        println!("{:.1} % of fresh samples lie below the line of {:.0} %", 100.0 * below, 100.0 * quantile);
        assert!((below - quantile).abs() < 0.03); // 2,000 samples alone scatter by ±0.7 %
    }
    println!("\nExercise: what is the derivative of softsign, y = x / (1 + |x|), computed from y?");
    println!("(The answer is `lesson_8_own_parts` in tests/course.rs.)");
    Ok(())
}
