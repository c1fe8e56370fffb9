//! The roots of a quadratic by gradient descent: the plain method first, then the finder that knows when it is there.
//!
//! ```text
//! cargo run --release --example quadratic [-- A B C] [--seed N] [--start X] [--svg FILE]
//! ```
//!
//! The experiment: x² + 2x − 3 = 0, ten starts from the uniform distribution on [−5, 5], 1,000 steps of plain gradient descent on the
//! square of the left side, learning rate 0.001. Each run prints a root, −3.0000 or 1.0000, and a loss of 0.0000. Then the
//! same equation for `find`, which proves its root, and for `quadratic_roots`, which gives both. Any other a, b and c may be
//! given: with no real root, with a double root, with a = 0.

use std::fmt::Write as _;
use std::process::ExitCode;

use stackprop::Rng;
use stackprop::root::{Options, Outcome, PolynomialError, Report, Roots, find, gradient_descent, quadratic_roots};

const LEARNING_RATE: f32 = 0.001;
const ITERATIONS: u32 = 1000;
const RUNS: usize = 10;

/// a·x² + b·x + c.
#[derive(Clone, Copy)]
struct Quadratic {
    a: f32,
    b: f32,
    c: f32,
}

impl Quadratic {
    /// (f, f′)
    fn at(self, x: f32) -> (f32, f32) {
        ((self.a * x + self.b) * x + self.c, 2.0 * self.a * x + self.b)
    }

    fn loss(self, x: f32) -> f32 {
        self.at(x).0 * self.at(x).0
    }
}

impl std::fmt::Display for Quadratic {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        for (number, power) in [(self.a, "x²"), (self.b, "x"), (self.c, "")] {
            let size = number.abs();
            if size == 0.0 {
                continue;
            }
            let sign = if number < 0.0 { "−" } else { "+" };
            match (text.is_empty(), sign) {
                (true, "+") => {}
                (true, _) => text += sign,
                _ => write!(text, " {sign} ")?,
            }
            if size != 1.0 || power.is_empty() {
                write!(text, "{size}")?;
            }
            text += power;
        }
        write!(out, "{} = 0", if text.is_empty() { "0" } else { &text })
    }
}

fn main() -> ExitCode {
    let options = match Arguments::parse() {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quadratic: {error}\nTry --help.");
            return ExitCode::from(2);
        }
    };
    let equation = options.equation;
    println!("{equation}");

    println!("\nPlain gradient descent on the square, {ITERATIONS} steps, learning rate {LEARNING_RATE}:");
    println!("      start      root      loss");
    let mut rng = Rng::from_seed(options.seed);
    for _ in 0..RUNS {
        let start = rng.between(-5.0, 5.0);
        let x = gradient_descent(|x| equation.at(x), start, LEARNING_RATE, ITERATIONS);
        println!("  {start:9.4} {x:9.4} {:9.4}", equation.loss(x));
    }

    let path = Path::new(equation, options.start);
    println!("\nDescent that learns its step, from {}: {}.", options.start, path.report);
    println!("  {}", in_words(&path.report));
    println!(
        "  Is that so? Checked again: {}.",
        if path.report.recheck(|x| equation.at(x)) { "yes" } else { "nothing to check" }
    );

    let roots = quadratic_roots(equation.a, equation.b, equation.c);
    println!("\nAll real roots:");
    for line in all_in_words(equation, roots) {
        println!("  {line}");
    }

    draw_in_terminal(&path);
    if let Some(file) = options.svg {
        if let Err(error) = draw_svg(&file, &path) {
            eprintln!("quadratic: cannot draw to {}: {error}", file.display());
            return ExitCode::FAILURE;
        }
        println!("\nDrawn to {}.", file.display());
    }
    ExitCode::SUCCESS
}

/// What the outcome of a search means.
fn in_words(report: &Report) -> String {
    let x = report.x;
    match report.outcome {
        // Beside a double root the left side is smaller than its rounding errors, and may be 0 some way off.
        Outcome::Root { lo, hi, .. } if lo == hi => format!("The left side, rounded to 32 bits, is 0 at {x}."),
        Outcome::Root { lo, hi, .. } => {
            format!("The left side changes its sign between {lo} and {hi}, and nothing is between these floats.")
        }
        Outcome::Stationary { .. } => {
            format!("No root here: at {x} the curve is nearest to 0, and it is not 0 but {:e}.", report.f)
        }
        Outcome::Asymptote => format!("The left side is 0 from {x} to the end of the numbers."),
        Outcome::AtBound => "The curve comes nearer to 0 all the way to the end of the numbers.".into(),
        _ => "No answer.".into(),
    }
}

/// The list of all roots, or why there is none.
fn all_in_words(equation: Quadratic, roots: Result<Roots<2>, PolynomialError>) -> Vec<String> {
    let roots = match roots {
        Ok(roots) => roots,
        Err(PolynomialError::Zero) => return vec!["Every number: a, b and c are all 0.".into()],
        Err(error) => return vec![format!("None: {error}.")],
    };
    let mut lines = Vec::new();
    if equation.a == 0.0 && equation.b != 0.0 {
        lines.push("With a = 0 this is no quadratic, but a line.".into());
    }
    for root in &roots {
        let note = match (root.multiplicity, root.lo == root.hi) {
            (Some(2), true) => "a double root, exactly",
            (Some(2), false) => "a double root, to the last place",
            (_, true) => "exactly",
            _ => "to the last place",
        };
        lines.push(format!("x = {}  ({note})", root.x));
    }
    if !roots.is_complete() {
        lines.push("A root is too large for a number of 32 bits.".into());
    } else if roots.iter().count() == 0 && equation.a != 0.0 {
        lines.push("None: the discriminant b² − 4ac is negative, the curve never meets 0.".into());
    } else if roots.iter().count() == 0 {
        lines.push("None: the left side is a constant that is not 0.".into());
    }
    lines
}

struct Arguments {
    equation: Quadratic,
    start: f32,
    seed: u64,
    svg: Option<std::path::PathBuf>,
}

impl Arguments {
    /// `None` if help was asked for and given.
    fn parse() -> Result<Option<Self>, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut numbers, mut start, mut seed, mut svg) = (Vec::new(), 2.5, 0, None);
        let mut arguments = lexopt::Parser::from_env();
        loop {
            // -3 is a number, not a flag.
            if let Some(mut raw) = arguments.try_raw_args() {
                if let Some(number) = raw.peek().and_then(|next| next.to_str()?.parse::<f32>().ok()) {
                    raw.next();
                    numbers.push(finite(number)?);
                    continue;
                }
            }
            match arguments.next()? {
                None => break,
                Some(Long("start")) => start = finite(number(&arguments.value()?)?)?,
                Some(Long("seed")) => seed = arguments.value()?.parse()?,
                Some(Long("svg")) => svg = Some(arguments.value()?.into()),
                Some(Short('h') | Long("help")) => {
                    println!(
                        "The roots of a·x² + b·x + c = 0 by gradient descent.\n\n\
                         cargo run --release --example quadratic [-- A B C] [OPTIONS]\n\n\
                         \x20 A B C       other numbers than 1 2 -3\n\
                         \x20 --start X   where the drawn descent starts (2.5)\n\
                         \x20 --seed N    other starts of the plain descent (0)\n\
                         \x20 --svg FILE  draw the descent into a file\n\
                         \x20 --help      this text"
                    );
                    return Ok(None);
                }
                Some(Value(other)) => numbers.push(number(&other)?),
                Some(other) => return Err(other.unexpected()),
            }
        }
        let equation = match numbers[..] {
            [] => Quadratic { a: 1.0, b: 2.0, c: -3.0 },
            [a, b, c] => Quadratic { a, b, c },
            _ => return Err(format!("expected three numbers a, b and c, found {}", numbers.len()).into()),
        };
        Ok(Some(Self { equation, start, seed, svg }))
    }
}

fn number(text: &std::ffi::OsStr) -> Result<f32, lexopt::Error> {
    let text = text.to_string_lossy();
    text.parse().map_err(|_| format!("'{text}' is not a number").into())
}

fn finite(number: f32) -> Result<f32, lexopt::Error> {
    if number.is_finite() { Ok(number) } else { Err(format!("{number} is not a number of 32 bits").into()) }
}

/// Where the descent has been, and where the plain method goes from the same start.
struct Path {
    equation: Quadratic,
    report: Report,
    /// Every point at which the finder looked.
    looked: Vec<f32>,
    /// Every tenth step of the plain method.
    plain: Vec<f32>,
}

impl Path {
    fn new(equation: Quadratic, start: f32) -> Self {
        let mut looked = Vec::new();
        let report = find(
            |x| {
                looked.push(x);
                equation.at(x)
            },
            start,
            Options::DEFAULT,
        );
        let step = |&x: &f32| Some(gradient_descent(|x| equation.at(x), x, LEARNING_RATE, 10));
        let plain = std::iter::successors(Some(start), step).take(ITERATIONS as usize / 10).collect();
        Self { equation, report, looked, plain }
    }

    /// The part of the x axis worth drawing: around the roots, or the vertex, and the start.
    fn window(&self) -> (f32, f32) {
        let Quadratic { a, b, c } = self.equation;
        let mut marks = vec![self.looked.first().copied().unwrap_or(0.0), self.report.x];
        if let Ok(roots) = quadratic_roots(a, b, c) {
            marks.extend(roots.iter().map(|root| root.x));
        }
        if a != 0.0 {
            marks.push(-b / (2.0 * a));
        }
        marks.retain(|x| x.abs() < 1e30);
        let lo = marks.iter().copied().fold(f32::INFINITY, f32::min);
        let hi = marks.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let margin = 0.1 * (hi - lo).max(1e-3 * lo.abs().max(1e-30));
        (lo - margin, hi + margin)
    }

    /// The curve of the loss.
    fn curve(&self) -> Vec<(f32, f32)> {
        let (lo, hi) = self.window();
        self.on_curve((0..=400).map(|i| lo + (hi - lo) * i as f32 / 400.0))
    }

    /// Those of the points that are in the window, with their losses.
    fn on_curve(&self, points: impl IntoIterator<Item = f32>) -> Vec<(f32, f32)> {
        let (lo, hi) = self.window();
        let inside = |x: &f32| (lo..=hi).contains(x) && self.equation.loss(*x).is_finite();
        points.into_iter().filter(inside).map(|x| (x, self.equation.loss(x))).collect()
    }
}

/// Colours of the plain method and of the finder, the same in the terminal and in the file.
const COLOURS: [(u8, u8, u8); 2] = [(217, 95, 2), (117, 112, 179)];

fn draw_in_terminal(path: &Path) {
    use textplots::{Chart, ColorPlot, Shape};
    let (curve, plain, looked) =
        (path.curve(), path.on_curve(path.plain.iter().copied()), path.on_curve(path.looked.iter().copied()));
    let [plain_colour, looked_colour] = COLOURS.map(|(r, g, b)| rgb::RGB8::new(r, g, b));
    let (lo, hi) = path.window();
    println!(
        "\nThe square of the left side (orange: every tenth step of the plain method, violet: where the finder looked)"
    );
    Chart::new(150, 80, lo, hi)
        .linecolorplot(&Shape::Lines(&curve), rgb::RGB8::new(128, 128, 128))
        .linecolorplot(&Shape::Points(&plain), plain_colour)
        .linecolorplot(&Shape::Points(&looked), looked_colour)
        .display();
}

/// Exactly 0 has no place on a logarithmic axis: it is drawn at the bottom.
const BOTTOM: f32 = 1e-8;

fn draw_svg(file: &std::path::Path, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    use plotters::prelude::*;
    let root = SVGBackend::new(file, (1000, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(500);
    let [plain_colour, looked_colour] = COLOURS.map(|(r, g, b)| RGBColor(r, g, b));
    let font = ("sans-serif", 16);

    let (lo, hi) = path.window();
    let curve = path.curve();
    let top = 1.05 * curve.iter().fold(1e-30_f32, |top, point| top.max(point.1));
    let mut losses = ChartBuilder::on(&left)
        .caption(format!("{}: down the square of the left side", path.equation), font)
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(50)
        .build_cartesian_2d(lo..hi, -0.03 * top..top)?;
    losses.configure_mesh().light_line_style(WHITE).x_desc("x").y_desc("f(x)²").draw()?;
    losses.draw_series(LineSeries::new(curve, BLACK.mix(0.5)))?;
    let plain = path.on_curve(path.plain.iter().copied());
    losses
        .draw_series(plain.iter().map(|&point| Circle::new(point, 4, plain_colour.mix(0.5).filled())))?
        .label("plain, every tenth step")
        .legend(move |(x, y)| Circle::new((x + 9, y), 4, plain_colour.mix(0.5).filled()));
    let looked = path.on_curve(path.looked.iter().copied());
    losses
        .draw_series(looked.iter().map(|&point| Circle::new(point, 5, looked_colour.stroke_width(2))))?
        .label("learnt step, every evaluation")
        .legend(move |(x, y)| Circle::new((x + 9, y), 5, looked_colour.stroke_width(2)));
    losses
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperMiddle)
        .background_style(WHITE)
        .label_font(("sans-serif", 14))
        .draw()?;

    let size = |x: f32| path.equation.at(x).0.abs();
    let (steps, biggest) = (path.plain.len().max(2) * 10, path.looked.iter().map(|&x| size(x)).fold(1.0, f32::max));
    let mut sizes = ChartBuilder::on(&right)
        .caption("how far the left side is from 0", font)
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(50)
        .build_cartesian_2d((1.0..steps as f32).log_scale(), (BOTTOM..10.0 * biggest.min(1e30)).log_scale())?;
    sizes
        .configure_mesh()
        .light_line_style(WHITE)
        .x_desc("evaluation")
        .y_desc("|f(x)|")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .draw()?;
    let plain = path.plain.iter().enumerate().map(|(i, &x)| (10.0 * i as f32 + 1.0, size(x).max(BOTTOM)));
    sizes.draw_series(LineSeries::new(plain.filter(|point| point.1.is_finite()), plain_colour.stroke_width(2)))?;
    let looked: Vec<_> = path.looked.iter().enumerate().map(|(i, &x)| (i as f32 + 1.0, size(x).max(BOTTOM))).collect();
    sizes.draw_series(LineSeries::new(looked.iter().copied(), looked_colour.stroke_width(2)))?;
    sizes.draw_series(looked.iter().map(|&point| Circle::new(point, 3, looked_colour.filled())))?;
    root.present()?;
    Ok(())
}
