//! How the cost of a step grows with the width and the depth of a network.
//!
//! ```text
//! cargo run --release --bin growth [-- --svg FILE]
//! ```
//!
//! A step is one sample forward, backward and Adam. Every weight is then read and written a fixed number of times, so
//! the time should grow in proportion to the parameters, and change its slope only where they outgrow a cache.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;

use speed::builds::Result;
use speed::callgrind::count;
use stackprop::activation::Relu;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Layer, Params, Rng, Trainer, init, loss};

const WIDTHS: [usize; 7] = [16, 32, 64, 128, 256, 512, 1024];
const DEPTHS: [usize; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

/// How often every network is timed.
const ROUNDS: usize = 25;

type Wide<const W: usize> = (Dense<W, W, Relu>, Dense<W, 1>);
type D = Dense<64, 64, Relu>;

/// Runs the network of this size; each lies in a `static` of its own.
macro_rules! choose {
    ($size:expr, $width:expr, $steps:expr; $($value:literal => $Net:ty),+) => {
        match $size {
            $($value => {
                static TRAINER: Mutex<Trainer<$Net, Adam<{ <$Net>::COUNT }>>> = Mutex::new(Trainer::new());
                Some(run(&mut TRAINER.lock().expect("nobody else holds it"), $width, $steps))
            })+
            _ => None,
        }
    };
}

/// Runs so many steps of a network of that width; parameters and nanoseconds per step.
fn wide(width: usize, steps: usize) -> Option<(usize, f64)> {
    choose!(width, width, steps; 16 => Wide<16>, 32 => Wide<32>, 64 => Wide<64>, 128 => Wide<128>, 256 => Wide<256>,
        512 => Wide<512>, 1024 => Wide<1024>)
}

/// The same for a network of so many layers of 64 neurons.
fn deep(depth: usize, steps: usize) -> Option<(usize, f64)> {
    choose!(depth, 64, steps; 1 => D, 2 => (D, D), 3 => (D, D, D), 4 => (D, D, D, D), 5 => (D, D, D, D, D),
        6 => (D, D, D, D, D, D), 7 => (D, D, D, D, D, D, D), 8 => (D, D, D, D, D, D, D, D))
}

fn run<const IN: usize, const OUT: usize, L, const N: usize>(
    trainer: &mut Trainer<L, Adam<N>>,
    width: usize,
    steps: usize,
) -> (usize, f64)
where
    L: Layer<Input = [f32; IN], Output = [f32; OUT]>,
{
    let mut rng = Rng::from_seed(1);
    let limit = (6.0 / width as f32).sqrt();
    init::uniform(&mut trainer.net, -limit, limit, || rng.uniform());
    trainer.reset_state();
    let samples: Vec<([f32; IN], [f32; OUT])> =
        (0..16).map(|_| ([(); IN].map(|()| rng.uniform()), [(); OUT].map(|()| rng.uniform()))).collect();
    let start = Instant::now();
    for (x, target) in samples.iter().cycle().take(steps) {
        trainer.accumulate(x, target, loss::mse).expect("all is finite");
        trainer.step(&Adam::DEFAULT).expect("all is finite");
    }
    (N, start.elapsed().as_nanos() as f64 / steps as f64)
}

struct Point {
    name: &'static str,
    size: usize,
    parameters: usize,
    nanoseconds: f64,
    instructions: f64,
}

/// Instructions and time of the nets of both series.
fn measure() -> Result<[Vec<Point>; 2]> {
    let program = std::env::current_exe()?;
    let mut points = [("width", &WIDTHS[..]), ("depth", &DEPTHS)].map(|(name, sizes)| {
        let point = |&size| Point { name, size, parameters: 0, nanoseconds: f64::INFINITY, instructions: 0.0 };
        sizes.iter().map(point).collect::<Vec<_>>()
    });
    for point in points.iter_mut().flatten() {
        eprint!("\r\x1b[Kcounting {} {}", point.name, point.size);
        let counted = |steps: &str| count(&program, &["--run", point.name, &point.size.to_string(), steps], "");
        let (short, long) = (counted("4")?, counted("12")?);
        point.instructions = (long - short) as f64 / 8.0;
    }
    // In rounds: what else the machine does should not meet one of them alone. The fastest counts.
    for round in 1..=ROUNDS {
        for point in points.iter_mut().flatten() {
            eprint!("\r\x1b[Kround {round} of {ROUNDS}: {} {}", point.name, point.size);
            let steps = (50_000_000 / point.instructions as usize).max(10) * 4;
            let (parameters, nanoseconds) = run_one(point.name, point.size, steps)?;
            point.parameters = parameters;
            point.nanoseconds = point.nanoseconds.min(nanoseconds);
        }
    }
    eprint!("\r\x1b[K");
    Ok(points)
}

fn print(points: &[Point]) {
    println!("\n{:6}parameters  ns per step  instructions   ns and instructions per parameter", points[0].name);
    for point in points {
        let (size, parameters) = (point.size, point.parameters as f64);
        print!("{size:<6}{parameters:10}{:13.0}{:14.0}", point.nanoseconds, point.instructions);
        println!("{:14.2}{:8.2}", point.nanoseconds / parameters, point.instructions / parameters);
    }
}

fn run_one(name: &str, size: usize, steps: usize) -> Result<(usize, f64)> {
    let run = if name == "width" { wide } else { deep };
    run(size, steps).ok_or_else(|| format!("no network of {name} {size}").into())
}

fn main() -> ExitCode {
    match growth() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("growth: {error}\nTry --help.");
            ExitCode::from(2)
        }
    }
}

fn growth() -> Result<()> {
    use lexopt::prelude::*;
    let mut svg: Option<PathBuf> = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("svg") => svg = Some(arguments.value()?.into()),
            Long("run") => {
                // What valgrind runs.
                let (name, size, steps) =
                    (arguments.value()?, arguments.value()?.parse()?, arguments.value()?.parse()?);
                let run = if name == "width" { wide } else { deep };
                let (_, nanoseconds) = run(size, steps).ok_or("no such network")?;
                println!("{nanoseconds}");
                return Ok(());
            }
            Short('h') | Long("help") => {
                println!(
                    "How the cost of a step grows with the width and the depth of a network.\n\n\
                     cargo run --release --bin growth [-- --svg FILE]\n\n\
                     \x20 --svg FILE    draw it"
                );
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let [widths, depths] = measure()?;
    print(&widths);
    print(&depths);
    if let Some(path) = svg {
        draw(&path, &widths, &depths)?;
        println!("\nDrawn to {}.", path.display());
    }
    Ok(())
}

fn draw(path: &Path, widths: &[Point], depths: &[Point]) -> Result<()> {
    use plotters::prelude::*;
    let root = SVGBackend::new(path, (1200, 420)).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(600);
    let (time, instructions) = (RGBColor(0, 114, 178), RGBColor(213, 94, 0));
    let font = ("sans-serif", 16);

    // Width: both axes logarithmic, where proportional is a line of slope 1.
    let mut chart = ChartBuilder::on(&left)
        .caption("width: W inputs → W relu → 1, a step of Adam", font)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d((200.0..4e6_f64).log_scale(), (100.0..3e7_f64).log_scale())?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("parameters")
        .y_desc("per step")
        .x_label_formatter(&|x| format!("{x:.0e}"))
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .draw()?;
    for (colour, name, value) in [
        (time, "nanoseconds", (|point| point.nanoseconds) as fn(&Point) -> f64),
        (instructions, "instructions", |point| point.instructions),
    ] {
        let points: Vec<(f64, f64)> = widths.iter().map(|point| (point.parameters as f64, value(point))).collect();
        // Through the middle point.
        let (x, y) = points[points.len() / 2];
        let proportional = [points[0].0, points[points.len() - 1].0].map(|at| (at, at * y / x));
        let line = chart.draw_series(LineSeries::new(proportional, BLACK.mix(0.4)))?;
        if colour == instructions {
            line.label("proportional").legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], BLACK.mix(0.4)));
        }
        chart
            .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)).point_size(4))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    let style = ("sans-serif", 12).into_font().color(&BLACK.mix(0.6));
    for point in widths {
        let at = (point.parameters as f64 * 1.15, point.nanoseconds / 1.3);
        chart.draw_series([Text::new(format!("W = {}", point.size), at, style.clone())])?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE)
        .label_font(("sans-serif", 14))
        .draw()?;

    let top = depths.iter().map(|point| point.instructions.max(point.nanoseconds)).fold(0.0, f64::max) / 1000.0;
    let mut chart = ChartBuilder::on(&right)
        .caption("depth: layers of 64 relu neurons, a step of Adam", font)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..8.5_f64, 0.0..top * 1.05)?;
    chart
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("layers")
        .y_desc("thousands per step")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0}"))
        .draw()?;
    for (colour, value) in
        [(time, (|point| point.nanoseconds) as fn(&Point) -> f64), (instructions, |point| point.instructions)]
    {
        let points = depths.iter().map(|point| (point.size as f64, value(point) / 1000.0));
        chart.draw_series(LineSeries::new(points, colour.stroke_width(2)).point_size(4))?;
    }
    root.present()?;
    Ok(())
}
