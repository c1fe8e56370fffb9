//! Parts of your own: an activation, a layer and a loss that the crate does not have, each checked, then trained.
//!
//! ```text
//! cargo run --release --example own_parts [-- --seed N]
//! ```
//!
//! Each part is a few lines of forward and, derived on paper, a few lines of backward. Paper derivations go wrong, so
//! `gradient_check` compares each with measured derivatives; a mistake made on purpose shows what that looks like.
//! Then the three work together. Noisy data lies around a curve, more widely on the right, and the loss asks not for the
//! middle but for the line above which one sample in ten lies, and for the line below which one in ten lies.

use std::error::Error;
use std::process::ExitCode;

use stackprop::activation::{Activation, Identity};
use stackprop::optimizer::Adam;
use stackprop::{
    Comparison, Dense, Function, Layer, Params, Rng, SampleError, Trainer, gradient_check, init, loss, math, schedule,
};

/// The activation `y = x / √(1 + x²)`, between −1 and 1 like tanh and without an exponential.
///
/// Its derivative is (1 + x²)^(−3/2). A fused activation computes it from y: 1 − y² is 1 / (1 + x²), so it is (1 − y²)^(3/2).
struct Isru;

impl Activation for Isru {
    fn apply(x: f32) -> f32 {
        x / math::sqrt(1.0 + x * x)
    }

    fn derivative(y: f32) -> f32 {
        let rest = 1.0 - y * y;
        rest * math::sqrt(rest)
    }
}

/// A layer of bumps: `y[o] = e^(−sharpness[o] · d²[o])`, `d²[o] = Σᵢ (x[i] − centre[o][i])²`, 1 at its centre, 0 far away.
///
/// With dz[o] = ∂L/∂(exponent) = dy[o] · y[o], the chain rule gives
///
/// ```text
/// ∂L/∂sharpness[o] = −dz[o] · d²[o]
/// ∂L/∂centre[o][i] =  dz[o] · 2 · sharpness[o] · (x[i] − centre[o][i])
/// ∂L/∂x[i]         = −Σₒ of the same
/// ```
#[derive(Clone, Debug, PartialEq)]
struct Bumps<const IN: usize, const OUT: usize> {
    centre: [[f32; IN]; OUT],
    sharpness: [f32; OUT],
}

/// The parameters of the layer, in order. Optimizers, clipping and checks see these slices and no more.
impl<const IN: usize, const OUT: usize> Params for Bumps<IN, OUT> {
    const COUNT: usize = OUT * (IN + 1);
    const ZERO: Self = Self { centre: [[0.0; IN]; OUT], sharpness: [0.0; OUT] };

    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        visit(self.centre.as_flattened());
        visit(&self.sharpness);
    }

    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(self.centre.as_flattened_mut());
        visit(&mut self.sharpness);
    }

    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(self.centre.as_flattened_mut(), other.centre.as_flattened_mut());
        visit(&mut self.sharpness, &mut other.sharpness);
    }
}

impl<const IN: usize, const OUT: usize> Bumps<IN, OUT> {
    fn distance2(&self, o: usize, x: &[f32; IN]) -> f32 {
        x.iter().zip(&self.centre[o]).map(|(x, c)| (x - c) * (x - c)).sum()
    }
}

impl<const IN: usize, const OUT: usize> Function for Bumps<IN, OUT> {
    type Input = [f32; IN];
    type Output = [f32; OUT];

    fn forward(&self, x: &[f32; IN], y: &mut [f32; OUT]) {
        for o in 0..OUT {
            y[o] = math::exp(-self.sharpness[o] * self.distance2(o, x));
        }
    }

    fn backward(&self, x: &[f32; IN], y: &[f32; OUT], dy: &[f32; OUT], grad: &mut Self, dx: &mut [f32; IN]) {
        for o in 0..OUT {
            let dz = dy[o] * y[o];
            grad.sharpness[o] = -dz * self.distance2(o, x);
            for i in 0..IN {
                let dc = dz * 2.0 * self.sharpness[o] * (x[i] - self.centre[o][i]);
                grad.centre[o][i] = dc;
                dx[i] -= dc;
            }
        }
    }

    /// Centres anywhere in the range of the inputs, bumps a third as wide.
    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        for centre in self.centre.as_flattened_mut() {
            *centre = 2.0 * random() - 1.0;
        }
        self.sharpness.fill(8.0);
    }
}

/// The quantile (pinball) loss: a sample above the line costs `quantile` for each unit of distance, one below it
/// `1 − quantile`.
///
/// The two gradients cancel where the fraction `quantile` of the samples lies below the line. A function that returns a loss,
/// as this one does, is how a loss gets a parameter.
fn pinball<const N: usize>(quantile: f32) -> impl Fn(&[f32; N], &[f32; N]) -> (f32, [f32; N]) + Copy {
    move |y, target| {
        let (mut sum, mut dy) = (0.0, [0.0; N]);
        for o in 0..N {
            let derivative = if y[o] < target[o] { -quantile } else { 1.0 - quantile };
            sum += derivative * (y[o] - target[o]);
            dy[o] = derivative / N as f32;
        }
        (sum / N as f32, dy)
    }
}

/// The step of `gradient_check` for numbers near 1, and the relative error that it leaves of a right gradient.
const STEP: f32 = 0.01;
const BOUND: f32 = 1e-3;

/// Checks a layer with random parameters, and prints the worst parameter and the worst input. Returns whether all is well.
fn check<L: Layer>(
    name: &str,
    x: &L::Input,
    target: &L::Output,
    loss: impl Fn(&L::Output, &L::Output) -> (f32, L::Output),
) -> Result<bool, SampleError> {
    let (mut layer, mut grad, mut rng) = (L::ZERO, L::ZERO, Rng::from_seed(3));
    init::uniform(&mut layer, 0.0, 1.0, || rng.uniform());
    let found = gradient_check(&mut layer, &mut grad, x, target, loss, STEP)?;
    let show = |worst: Option<Comparison>| match worst {
        Some(Comparison { index, computed, measured, .. }) => {
            format!("#{index}: {computed:8.5} computed {measured:8.5} measured")
        }
        None => "none".into(),
    };
    println!("{name:22} worst parameter {}   worst input {}", show(found.parameter), show(found.input));
    Ok(found.relative_error() < BOUND)
}

type Net = (Bumps<1, 12>, Dense<12, 8, Isru>, Dense<8, 1>);
type Training = Trainer<Net, Adam<{ Net::COUNT }>>;

const STEPS: u32 = 4000;
const BATCH: u32 = 16;
/// How far the fraction below a line may be from what was asked for: 2,000 test samples alone scatter by ±0.7 %, and a
/// line is as good as its training.
const TOLERANCE: f32 = 0.03;

/// y = sin 3x, and noise that grows from left to right.
fn sample(rng: &mut Rng) -> (f32, f32) {
    let x = rng.between(-1.0, 1.0);
    (x, (3.0 * x).sin() + (0.1 + 0.2 * (x + 1.0)) * rng.normal())
}

/// Trains a network to the line below which the fraction `quantile` of the samples lies.
fn learn(quantile: f32, rng: &mut Rng) -> Result<Net, Box<dyn Error>> {
    let mut trainer = Training::new();
    init::network(&mut trainer.net, || rng.uniform());
    for step in 0..STEPS {
        for _ in 0..BATCH {
            let (x, y) = sample(rng);
            trainer.accumulate(&[x], &[y], pinball(quantile))?;
        }
        let learning_rate = 0.01 * schedule::cosine(step, STEPS);
        trainer.step(&Adam::new(learning_rate))?;
    }
    Ok(trainer.net)
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let seed = match seed() {
        Ok(Some(seed)) => seed,
        Ok(None) => return Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("own_parts: {error}\nTry --help.");
            return Ok(ExitCode::from(2));
        }
    };

    println!("Are the gradients right? What backward computes, beside what two evaluations measure:\n");
    let (x, target) = ([0.7, -0.4], [0.9, -0.6, 0.1]);
    let mut fine = check::<Dense<2, 3, Isru>>("activation Isru", &x, &target, loss::mse)?;
    fine &= check::<Bumps<2, 3>>("layer Bumps", &x, &target, loss::mse)?;
    fine &= check::<Dense<2, 3, Identity>>("loss pinball(0.9)", &x, &target, pinball(0.9))?;
    fine &= check::<(Bumps<2, 6>, Dense<6, 4, Isru>, Dense<4, 3>)>("all three", &x, &target, pinball(0.9))?;
    let forgotten = |y: &[f32; 3], target: &[f32; 3]| {
        let (value, dy) = loss::mse(y, target);
        (value, dy.map(|dy| dy / 2.0))
    };
    let found = !check::<Dense<2, 3, Identity>>("a 2 forgotten", &x, &target, forgotten)?;
    if !fine || !found {
        eprintln!("own_parts: {}", if fine { "the mistake was not found" } else { "a gradient is wrong" });
        return Ok(ExitCode::FAILURE);
    }

    let mut rng = Rng::from_seed(seed);
    println!("\nTwo networks of {} parameters learn where the lowest and the highest tenth begin:\n", Net::COUNT);
    let lines = [learn(0.1, &mut rng)?, learn(0.9, &mut rng)?];
    let tests: Vec<_> = (0..2000).map(|_| sample(&mut rng)).collect();
    draw(&tests, &lines);
    for (net, quantile) in lines.iter().zip([0.1, 0.9]) {
        let below = tests.iter().filter(|(x, y)| *y < net.predict(&[*x])[0]).count() as f32 / tests.len() as f32;
        println!("{:.1} % of fresh samples lie below the line of {:.0} %", 100.0 * below, 100.0 * quantile);
        if (below - quantile).abs() > TOLERANCE {
            eprintln!("own_parts: that is more than {:.0} % off", 100.0 * TOLERANCE);
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn draw(samples: &[(f32, f32)], [low, high]: &[Net; 2]) {
    use textplots::{Chart, ColorPlot, Shape};
    let line =
        |net: &Net| -> Vec<_> { (-100..=100).map(|i| i as f32 / 100.0).map(|x| (x, net.predict(&[x])[0])).collect() };
    Chart::new(150, 70, -1.0, 1.0)
        .linecolorplot(&Shape::Points(&samples[..1000]), rgb::RGB8::new(128, 128, 128))
        .linecolorplot(&Shape::Lines(&line(low)), rgb::RGB8::new(117, 112, 179))
        .linecolorplot(&Shape::Lines(&line(high)), rgb::RGB8::new(217, 95, 2))
        .display();
}

/// The number after `--seed`; `None` if help was asked for and given.
fn seed() -> Result<Option<u64>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut seed = 0;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => seed = arguments.value()?.parse()?,
            Short('h') | Long("help") => {
                println!(
                    "An activation, a layer and a loss of your own, checked and trained.\n\n\
                     cargo run --release --example own_parts [-- OPTIONS]\n\n\
                     \x20 --seed N  other samples and other start values (0)\n\
                     \x20 --help    this text"
                );
                return Ok(None);
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(seed))
}
