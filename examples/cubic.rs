//! Two optimizers learn y = x³, one sample at a time, on a network of 100 sigmoid neurons.
//!
//! ```text
//! cargo run --release --example cubic [-- --seed N] [--svg FILE]
//! ```
//!
//! The experiment: 2,000 numbers x from the uniform distribution on [−2, 2], the target x³ plus one small constant, a network 1 → 100
//! sigmoid → 1 whose 301 parameters start uniformly in [0, 0.1), the loss (target − y)², a step after every sample, 20
//! rounds through the data. RMSprop and Adam run side by side. Both learn the shape and both fail at the ends, ±2; the
//! text printed below the tables says why. Then the same network, the same optimizer and as many steps with another
//! start and a falling learning rate fit the curve everywhere.

use std::io::Write as _;
use std::process::ExitCode;

use stackprop::activation::Sigmoid;
use stackprop::optimizer::{Adam, Optimizer, RmsProp};
use stackprop::{Dense, Layer, Params, Rng, Trainer, init, loss, schedule};

type Net = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
const N: usize = Net::COUNT;

const SAMPLES: usize = 2000;
const EPOCHS: usize = 20;
const STEPS: u32 = (SAMPLES * EPOCHS) as u32;

/// The experiment's optimizers: no ε, and Adam without bias correction and with an unusual second β.
const RMSPROP: RmsProp<N> = RmsProp::new(0.01).with_alpha(0.9).with_epsilon(0.0);
const ADAM: Adam<N> = Adam::new(0.01).with_betas(0.9, 0.9).with_epsilon(0.0).with_bias_correction(false);

/// The largest error on [−2, 2] that the better recipe may leave.
const GOOD: f32 = 0.05;

struct Data {
    x: Vec<f32>,
    noise: f32,
}

impl Data {
    fn new(rng: &mut Rng) -> Self {
        Self { x: (0..SAMPLES).map(|_| rng.between(-2.0, 2.0)).collect(), noise: 0.1 * rng.normal() }
    }

    fn target(&self, x: f32) -> f32 {
        x * x * x + self.noise
    }
}

/// What one optimizer has made of it.
struct Run {
    name: &'static str,
    net: Net,
    /// The mean loss of each epoch.
    losses: Vec<f32>,
    /// The predictions at 1, 2, −1 and −2 after each epoch.
    predictions: Vec<[f32; 4]>,
}

impl Run {
    /// Trains for 20 epochs, a step after every sample; `optimizer` tells the optimizer of each step.
    fn new<O: Optimizer>(name: &'static str, start: &Net, data: &Data, optimizer: impl Fn(u32) -> O) -> Self {
        let mut trainer = Trainer::<Net, O>::new();
        trainer.net.clone_from(start);
        let (mut losses, mut predictions, mut step) = (Vec::new(), Vec::new(), 0);
        for _ in 0..EPOCHS {
            let mut sum = 0.0;
            for &x in &data.x {
                let loss = trainer.accumulate(&[x], &[data.target(x)], loss::mse);
                sum += loss.expect("the data is finite and so is every step");
                trainer.step(&optimizer(step)).expect("a sample has just been accumulated");
                step += 1;
            }
            losses.push(sum / SAMPLES as f32);
            predictions.push([1.0, 2.0, -1.0, -2.0].map(|x| trainer.net.predict(&[x])[0]));
        }
        Self { name, net: trainer.net, losses, predictions }
    }

    fn predict(&self, x: f32) -> f32 {
        self.net.predict(&[x])[0]
    }

    /// The largest |y − target| on a grid over [−2, 2], and where it is.
    fn worst(&self, data: &Data) -> (f32, f32) {
        let error = |x: f32| ((self.predict(x) - data.target(x)).abs(), x);
        grid().map(error).fold((0.0, 0.0), |worst, here| if here.0 > worst.0 { here } else { worst })
    }
}

/// 401 points from −2 to 2.
fn grid() -> impl Iterator<Item = f32> {
    (-200..=200).map(|i| i as f32 / 100.0)
}

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cubic: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };

    let mut rng = Rng::from_seed(options.seed);
    let data = Data::new(&mut rng);

    // The experiment's start: every weight and bias between 0 and 0.1, the same for both.
    let mut start = Net::ZERO;
    init::uniform(&mut start, 0.0, 0.1, || rng.uniform());
    let rmsprop = Run::new("RMSprop", &start, &data, |_| RMSPROP);
    let adam = Run::new("Adam", &start, &data, |_| ADAM);

    println!(
        "y = x³ + {:.4}, {SAMPLES} samples, {N} parameters, a step after every sample (seed {})",
        data.noise, options.seed
    );
    println!("\n          RMSprop                                    Adam");
    println!("epoch     loss     y(1)    y(2)   y(−1)   y(−2)      loss     y(1)    y(2)   y(−1)   y(−2)");
    for epoch in 0..EPOCHS {
        print!("{:5}", epoch + 1);
        for run in [&rmsprop, &adam] {
            let [a, b, c, d] = run.predictions[epoch];
            print!("  {:7.4}  {a:7.3} {b:7.3} {c:7.3} {d:7.3}  ", run.losses[epoch]);
        }
        println!();
    }
    let [a, b, c, d] = [1.0, 2.0, -1.0, -2.0].map(|x| data.target(x));
    println!("right          {a:10.3} {b:7.3} {c:7.3} {d:7.3}           {a:10.3} {b:7.3} {c:7.3} {d:7.3}");

    // The better recipe: neurons that bend in different places, and a learning rate that falls to zero.
    let mut spread = Net::ZERO;
    for weights in &mut spread.0.weights {
        init::uniform(weights, -8.0, 8.0, || rng.uniform());
    }
    init::uniform(&mut spread.0.bias, -16.0, 16.0, || rng.uniform());
    init::uniform(&mut spread.1, -0.1, 0.1, || rng.uniform());
    let better = Run::new("better Adam", &spread, &data, |step| Adam::<N>::new(0.01 * schedule::cosine(step, STEPS)));

    println!("\nLargest error |y − target| on [−2, 2]:");
    for run in [&rmsprop, &adam, &better] {
        let (error, x) = run.worst(&data);
        println!("  {:11}  {error:.4} at x = {x:.2}, loss of the last epoch {:.6}", run.name, run.losses[EPOCHS - 1]);
    }
    println!(
        "\nWhy do the first two miss? All 100 neurons start alike, with weights of at most 0.1: over [−2, 2] each sigmoid is\n\
         a straight line, and 100 equal lines make one line. What bends they grow, they grow together, and few samples\n\
         lie at the ends, where x³ is steepest. And the step never gets smaller: without ε each parameter moves by about\n\
         0.01 at every sample, whatever the error, so the fit trembles forever around the place where it should rest.\n\
         The better run changes two things. Its neurons start with weights to ±8 and biases to ±16, so that their bends\n\
         lie all over the interval; and its learning rate falls along a cosine to zero. Same network, same {STEPS} steps."
    );

    draw_in_terminal(&data, &[&rmsprop, &adam, &better]);
    if let Some(path) = options.svg {
        if let Err(error) = draw_svg(&path, &data, &[&rmsprop, &adam, &better]) {
            eprintln!("cubic: cannot draw to {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
        println!("\nDrawn to {}.", path.display());
    }
    let (error, _) = better.worst(&data);
    if error > GOOD {
        eprintln!("cubic: the better recipe misses by {error}, more than {GOOD}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

struct Options {
    seed: u64,
    svg: Option<std::path::PathBuf>,
}

impl Options {
    /// `None` if help was asked for and given.
    fn parse() -> Result<Option<Self>, lexopt::Error> {
        use lexopt::prelude::*;
        let mut options = Self { seed: 0, svg: None };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("seed") => options.seed = arguments.value()?.parse()?,
                Long("svg") => options.svg = Some(arguments.value()?.into()),
                Short('h') | Long("help") => {
                    println!(
                        "Two optimizers learn y = x³ on a network of 100 sigmoid neurons.\n\n\
                         cargo run --release --example cubic [-- OPTIONS]\n\n\
                         \x20 --seed N    other data and other start values (0)\n\
                         \x20 --svg FILE  draw data, fits and losses into a file\n\
                         \x20 --help      this text"
                    );
                    return Ok(None);
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(options))
    }
}

/// One colour for each run, the same in the terminal and in the file.
const COLOURS: [(u8, u8, u8); 3] = [(217, 95, 2), (117, 112, 179), (27, 158, 119)];

fn draw_in_terminal(data: &Data, runs: &[&Run; 3]) {
    use textplots::{Chart, ColorPlot, Shape};
    let points = |f: &dyn Fn(f32) -> f32| grid().map(|x| (x, f(x))).collect::<Vec<_>>();
    let fits = runs.map(|run| points(&|x| run.predict(x)));
    let losses = runs.map(|run| (1..).map(|i| i as f32).zip(run.losses.iter().map(|l| l.log10())).collect::<Vec<_>>());
    // The data lies on the curve, so a few samples show where it is.
    let samples: Vec<_> = data.x.iter().take(100).map(|&x| (x, data.target(x))).collect();

    println!("\nWhat they have learnt (points: data, orange: RMSprop, violet: Adam, green: better Adam)");
    let [c0, c1, c2] = COLOURS.map(|(r, g, b)| rgb::RGB8::new(r, g, b));
    let grey = rgb::RGB8::new(128, 128, 128);
    Chart::new(150, 80, -2.0, 2.0)
        .linecolorplot(&Shape::Points(&samples), grey)
        .linecolorplot(&Shape::Lines(&fits[0]), c0)
        .linecolorplot(&Shape::Lines(&fits[1]), c1)
        .linecolorplot(&Shape::Lines(&fits[2]), c2)
        .display();
    println!("\nThe logarithm (base 10) of the mean loss, epoch by epoch");
    Chart::new(150, 60, 1.0, EPOCHS as f32)
        .linecolorplot(&Shape::Lines(&losses[0]), c0)
        .linecolorplot(&Shape::Lines(&losses[1]), c1)
        .linecolorplot(&Shape::Lines(&losses[2]), c2)
        .display();
    let _ = std::io::stdout().flush();
}

fn draw_svg(path: &std::path::Path, data: &Data, runs: &[&Run; 3]) -> Result<(), Box<dyn std::error::Error>> {
    use plotters::prelude::*;
    let root = SVGBackend::new(path, (1200, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, rest) = root.split_horizontally(400);
    let (middle, right) = rest.split_horizontally(400);
    let colours = COLOURS.map(|(r, g, b)| RGBColor(r, g, b));
    let font = ("sans-serif", 16);

    let mut fits = ChartBuilder::on(&left)
        .caption("y = x³, learnt one sample at a time", font)
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(40)
        .build_cartesian_2d(-2.1_f32..2.1, -9.0_f32..9.0)?;
    fits.configure_mesh().light_line_style(WHITE).x_desc("x").y_desc("y").draw()?;
    fits.draw_series(data.x.iter().take(200).map(|&x| Circle::new((x, data.target(x)), 3, BLACK.mix(0.25).filled())))?
        .label("data")
        .legend(|(x, y)| Circle::new((x + 9, y), 3, BLACK.mix(0.25).filled()));
    for (run, colour) in runs.iter().zip(colours) {
        fits.draw_series(LineSeries::new(grid().map(|x| (x, run.predict(x))), colour.stroke_width(2)))?
            .label(run.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    fits.configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE)
        .label_font(("sans-serif", 14))
        .draw()?;

    let mut errors = ChartBuilder::on(&middle)
        .caption("error after 20 epochs", font)
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(40)
        .build_cartesian_2d(-2.1_f32..2.1, -0.8_f32..0.8)?;
    errors.configure_mesh().light_line_style(WHITE).x_desc("x").y_desc("y − target").draw()?;
    for (run, colour) in runs.iter().zip(colours) {
        let points = grid().map(|x| (x, run.predict(x) - data.target(x)));
        errors.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
    }

    let mut losses = ChartBuilder::on(&right)
        .caption("mean loss of each epoch", font)
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(50)
        .build_cartesian_2d(1.0_f32..EPOCHS as f32, (1e-6_f32..10.0).log_scale())?;
    losses
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("epoch")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .draw()?;
    for (run, colour) in runs.iter().zip(colours) {
        let points = run.losses.iter().enumerate().map(|(i, loss)| (i as f32 + 1.0, *loss));
        losses.draw_series(LineSeries::new(points, colour.stroke_width(2)))?;
    }
    root.present()?;
    Ok(())
}
