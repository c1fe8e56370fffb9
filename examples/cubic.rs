//! Lesson 6 of 9: two optimizers learn y = x³, one sample at a time, on a network of 100 sigmoid neurons.
//!
//! ```text
//! cargo run --release --example cubic [-- --seed N] [--original] [--svg FILE]
//! ```
//!
//! The experiment: 2,000 numbers x, uniform on [−2, 2], the target x³ plus one small constant, a network 1 → 100 sigmoid → 1
//! whose 301 parameters start uniformly in [0, 0.1), the loss (y − target)², a step after every sample, 20 epochs (rounds
//! through the data). RMSprop and Adam learn the shape and fail at the ends, ±2; the text below the table says why. Then the
//! same network, the same optimizer and as many steps with another start and a falling learning rate fit the curve.

mod shared;

use shared::{Arguments, plot};
use stackprop::activation::Sigmoid;
use stackprop::optimizer::{Adam, Optimizer, RmsProp};
use stackprop::{Dense, Layer, Params, Rng, StepError, Trainer, init, loss, schedule};

type Net = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
const N: usize = Net::COUNT;

const SAMPLES: usize = 2000;
const EPOCHS: usize = 20;
const STEPS: u32 = (SAMPLES * EPOCHS) as u32;

/// The experiment's optimizers: no ε, and Adam without bias correction and with an unusual second β.
const RMSPROP: RmsProp<N> = RmsProp::new(0.01).with_alpha(0.9).with_epsilon(0.0);
const ADAM: Adam<N> = Adam::new(0.01).with_betas(0.9, 0.9).with_epsilon(0.0).with_bias_correction(false);

/// Above the table of epochs.
const TITLE: &str = "
          RMSprop                                    Adam
epoch     loss     y(1)    y(2)   y(−1)   y(−2)       loss     y(1)    y(2)   y(−1)   y(−2)";
/// The largest error on [−2, 2] that the better recipe may leave.
const GOOD: f32 = 0.05;

/// What one optimizer has made of it: the mean loss of each epoch, and after it the predictions at 1, 2, −1 and −2.
struct Run {
    net: Net,
    losses: Vec<f32>,
    predictions: Vec<[f32; 4]>,
}

/// Trains for 20 epochs, a step after every sample; `optimizer` tells the optimizer of each step.
fn train<O: Optimizer>(start: &Net, data: &[(f32, f32)], optimizer: impl Fn(u32) -> O) -> Result<Run, StepError> {
    let mut trainer = Trainer::<Net, O>::new();
    trainer.net.clone_from(start);
    let (mut losses, mut predictions, mut step) = (Vec::new(), Vec::new(), 0);
    for _ in 0..EPOCHS {
        let mut sum = 0.0;
        for &(x, target) in data {
            sum += trainer.accumulate(&[x], &[target], loss::mse)?; // forward and backward
            trainer.step(&optimizer(step))?;
            step += 1;
        }
        losses.push(sum / data.len() as f32);
        predictions.push([1.0, 2.0, -1.0, -2.0].map(|x| trainer.net.predict(&[x])[0]));
    }
    Ok(Run { net: trainer.net, losses, predictions })
}

fn main() -> Result<(), StepError> {
    let arguments = Arguments::parse(
        "Two optimizers learn y = x³ on a network of 100 sigmoid neurons.",
        &[shared::SEED, shared::ORIGINAL, shared::SVG],
    );
    let mut rng = Rng::from_seed(arguments.seed);
    let xs: Vec<f32> = (0..SAMPLES).map(|_| rng.between(-2.0, 2.0)).collect();
    let noise = 0.1 * rng.normal();
    let target = |x: f32| x * x * x + noise;
    let data: Vec<_> = xs.iter().map(|&x| (x, target(x))).collect();
    println!("y = x³ + {noise:.4}, {SAMPLES} samples, {N} parameters (seed {})", arguments.seed);

    // The experiment's start: every weight and bias between 0 and 0.1, the same for both.
    let mut start = Net::ZERO;
    init::uniform(&mut start, 0.0, 0.1, || rng.uniform());
    let (rmsprop, adam) = (train(&start, &data, |_| RMSPROP)?, train(&start, &data, |_| ADAM)?);
    println!("{}", if arguments.original { "\nPredictions at x = 1, 2, -1, -2" } else { TITLE });
    for epoch in 0..EPOCHS {
        let [a, b] = [&rmsprop, &adam].map(|run| run.predictions[epoch].map(|y| format!("{y:7.3}")).join(" "));
        if arguments.original {
            println!("Epoch {}\nRMSprop: {a}\nAdam:    {b}", epoch + 1);
        } else {
            println!("{:5}{:9.4}  {a}  {:9.4}  {b}", epoch + 1, rmsprop.losses[epoch], adam.losses[epoch]);
        }
    }
    println!("right           {}", [1.0, 2.0, -1.0, -2.0].map(|x| format!("{:7.3}", target(x))).join(" "));

    // The better recipe: neurons that bend in different places, and a learning rate that falls to zero.
    let mut spread = Net::ZERO;
    spread.0.weights.iter_mut().for_each(|weight| init::uniform(weight, -8.0, 8.0, || rng.uniform()));
    init::uniform(&mut spread.0.bias, -16.0, 16.0, || rng.uniform());
    init::uniform(&mut spread.1, -0.1, 0.1, || rng.uniform());
    let better = train(&spread, &data, |step| Adam::<N>::new(0.01 * schedule::cosine(step, STEPS)))?;

    println!("\nLargest error |y − target| on [−2, 2]:");
    let runs = [("RMSprop", &rmsprop), ("Adam", &adam), ("better Adam", &better)];
    for (name, run) in runs {
        let errors = (-200..=200).map(|i| i as f32 / 100.0).map(|x| ((run.net.predict(&[x])[0] - target(x)).abs(), x));
        let (error, x) = errors.fold((0.0, 0.0), |worst, here| if here.0 > worst.0 { here } else { worst });
        println!("  {name:11}  {error:.4} at x = {x:.2}, loss of the last epoch {:.6}", run.losses[EPOCHS - 1]);
        assert!(name != "better Adam" || error <= GOOD, "the better recipe misses by {error}, more than {GOOD}");
    }
    println!(
        "\nWhy do the first two miss? All 100 neurons start alike, with weights of at most 0.1: over [−2, 2] each sigmoid is\n\
         a straight line, and 100 equal lines make one line. What bends they grow, they grow together, and few samples\n\
         lie at the ends, where x³ is steepest. And the step never gets smaller: without ε each parameter moves by about\n\
         0.01 at every sample, whatever the error, so the fit trembles around the place where it should rest. The better\n\
         run starts with weights to ±8 and biases to ±16, so that the neurons bend all over the interval; and its learning\n\
         rate falls along a cosine to zero. Same network, same {STEPS} steps."
    );
    let runs = runs.map(|(name, run)| (name, |x| run.net.predict(&[x])[0], &run.losses[..]));
    plot::cubic(&data[..200], target, &runs, arguments.svg.as_deref());
    println!(
        "Exercise: a sigmoid neuron has weight 0.1 and bias 0. What is its slope dy/dx at x = 0, and how much less at x = 2?\n\
         (The answer is `lesson_6_cubic` in tests/course.rs.)"
    );
    Ok(())
}
