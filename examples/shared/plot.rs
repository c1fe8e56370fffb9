//! The drawings of the lessons. A panel is a system of coordinates with curves and points; it is drawn in the terminal and,
//! on request, into an SVG file.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;
use textplots::{Chart, ColorPlot, Shape};

type Points = Vec<(f32, f32)>;

/// The name and the parts of red, green and blue, in the terminal and in the file.
#[derive(Clone, Copy)]
pub(crate) struct Colour(&'static str, (u8, u8, u8), (u8, u8, u8));
pub(crate) const GREY: Colour = Colour("grey", (128, 128, 128), (0, 0, 0));
pub(crate) const ORANGE: Colour = Colour("orange", (217, 95, 2), (217, 95, 2));
pub(crate) const VIOLET: Colour = Colour("violet", (117, 112, 179), (117, 112, 179));
pub(crate) const GREEN: Colour = Colour("green", (27, 158, 119), (27, 158, 119));
pub(crate) const PINK: Colour = Colour("pink", (231, 41, 138), (231, 41, 138));

/// How points are drawn: with lines between them, or each by a disc or a ring of some radius.
#[derive(Clone, Copy)]
enum Mark {
    Line,
    ThinLine,
    Disc(i32, f64),
    Ring(i32),
}

/// Curves and points that belong together. Without a name they are not in the legend.
struct Series<'a> {
    name: &'a str,
    colour: Colour,
    mark: Mark,
    points: Points,
}

struct Axis {
    name: &'static str,
    from: f32,
    to: f32,
    logarithmic: bool,
}

impl Axis {
    const fn new(name: &'static str, from: f32, to: f32) -> Self {
        Self { name, from, to, logarithmic: false }
    }

    const fn logarithmic(name: &'static str, from: f32, to: f32) -> Self {
        Self { name, from, to, logarithmic: true }
    }

    fn scale(&self, value: f32) -> f32 {
        if self.logarithmic { value.log10() } else { value }
    }
}

struct Panel<'a> {
    title: String,
    x: Axis,
    y: Axis,
    series: Vec<Series<'a>>,
    legend: Option<SeriesLabelPosition>,
}

/// Draws panels of `width` pixels each. Ends the program with 1 if the file cannot be written.
fn show(panels: &[Panel], width: u32, svg: Option<&Path>) {
    panels.iter().for_each(draw_in_terminal);
    let Some(path) = svg else { return };
    if let Err(error) = draw_svg(path, panels, width) {
        eprintln!("{}: cannot draw to {}: {error}", env!("CARGO_CRATE_NAME"), path.display());
        std::process::exit(1);
    }
    println!("Drawn to {}.\n", path.display());
}

fn draw_in_terminal(panel: &Panel) {
    let Panel { title, x, y, series, .. } = panel;
    let legend: Vec<_> =
        series.iter().filter(|s| !s.name.is_empty()).map(|s| format!("{}: {}", s.colour.0, s.name)).collect();
    let powers = match (x.logarithmic, y.logarithmic) {
        (true, true) => ", both axes as powers of 10",
        (_, true) => ", as a power of 10",
        _ => "",
    };
    println!("\n{title}{powers} ({})", legend.join(", "));
    let inside = |(a, b): &(f32, f32)| (x.from..=x.to).contains(a) && (y.from..=y.to).contains(b);
    let shapes: Vec<_> = series
        .iter()
        .map(|s| s.points.iter().filter(|p| inside(p)).map(|p| (x.scale(p.0), y.scale(p.1))).collect::<Points>())
        .collect();
    let shapes: Vec<_> = series
        .iter()
        .zip(&shapes)
        .map(|(s, points)| match s.mark {
            Mark::Line | Mark::ThinLine => Shape::Lines(points),
            Mark::Disc(..) | Mark::Ring(_) => Shape::Points(points),
        })
        .collect();
    let [from, to] = [x.from, x.to].map(|value| x.scale(value));
    let [low, high] = [y.from, y.to].map(|value| y.scale(value));
    let mut chart = Chart::new_with_y_range(150, 60, from, to, low, high);
    let mut chart = &mut chart;
    for (s, shape) in series.iter().zip(&shapes) {
        let (red, green, blue) = s.colour.1;
        chart = chart.linecolorplot(shape, rgb::RGB8::new(red, green, blue));
    }
    chart.display();
}

fn draw_svg(path: &Path, panels: &[Panel], width: u32) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, (width * panels.len() as u32, 400)).into_drawing_area();
    root.fill(&WHITE)?;
    for (panel, area) in panels.iter().zip(root.split_evenly((1, panels.len()))) {
        let (x, y) = (panel.x.from..panel.x.to, panel.y.from..panel.y.to);
        // Room for labels such as 1e-6.
        let room = if panel.y.logarithmic { 50 } else { width / 10 };
        match (panel.x.logarithmic, panel.y.logarithmic) {
            (false, false) => draw(&area, panel, room, x, y)?,
            (false, true) => draw(&area, panel, room, x, y.log_scale())?,
            (true, false) => draw(&area, panel, room, x.log_scale(), y)?,
            (true, true) => draw(&area, panel, room, x.log_scale(), y.log_scale())?,
        }
    }
    root.present()?;
    Ok(())
}

fn draw<X, Y>(area: &DrawingArea<SVGBackend, Shift>, panel: &Panel, room: u32, x: X, y: Y) -> Result<(), Box<dyn Error>>
where
    X: AsRangedCoord<Value = f32, CoordDescType: ValueFormatter<f32>>,
    Y: AsRangedCoord<Value = f32, CoordDescType: ValueFormatter<f32>>,
{
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, ("sans-serif", 16))
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(room)
        .build_cartesian_2d(x, y)?;
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(WHITE).x_desc(panel.x.name);
    if !panel.y.name.is_empty() {
        mesh.y_desc(panel.y.name);
    }
    // What falls by powers of 10 falls with a count of steps.
    if panel.y.logarithmic {
        mesh.x_label_formatter(&|x| format!("{x:.0}")).y_label_formatter(&|y| format!("{y:.0e}"));
    }
    mesh.draw()?;
    for Series { name, colour: Colour(_, _, (red, green, blue)), mark, points } in &panel.series {
        let (colour, points) = (RGBColor(*red, *green, *blue), points.iter().copied());
        let style = match *mark {
            Mark::Line | Mark::Ring(_) => colour.stroke_width(2),
            Mark::ThinLine => colour.mix(0.5).into(),
            Mark::Disc(_, opacity) => colour.mix(opacity).filled(),
        };
        let drawn = match *mark {
            Mark::Line | Mark::ThinLine => chart.draw_series(LineSeries::new(points, style))?,
            Mark::Disc(radius, _) | Mark::Ring(radius) => {
                chart.draw_series(points.map(|point| Circle::new(point, radius, style)))?
            }
        };
        if !name.is_empty() {
            drawn.label(*name);
            match *mark {
                Mark::Line | Mark::ThinLine => {
                    drawn.legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
                }
                Mark::Disc(radius, _) | Mark::Ring(radius) => {
                    drawn.legend(move |(x, y)| Circle::new((x + 9, y), radius, style));
                }
            }
        }
    }
    if let Some(position) = &panel.legend {
        chart
            .configure_series_labels()
            .position(position.clone())
            .background_style(WHITE)
            .label_font(("sans-serif", 14))
            .draw()?;
    }
    Ok(())
}

/// `count` + 1 points from `from` to `to` on a curve.
fn curve(f: impl Fn(f32) -> f32, from: f32, to: f32, count: u32) -> Points {
    (0..=count).map(|i| from + (to - from) * i as f32 / count as f32).map(|x| (x, f(x))).collect()
}

/// Lesson 4: losses as functions of the error.
pub(crate) fn losses(losses: &[(&str, &dyn Fn(f32) -> f32)], svg: Option<&Path>) {
    let series = losses.iter().zip([ORANGE, VIOLET, GREEN]);
    let series = series.map(|(&(name, loss), colour)| Series {
        name,
        colour,
        mark: Mark::Line,
        points: curve(loss, -2.5, 2.5, 200),
    });
    let panel = Panel {
        title: "the loss of one output".into(),
        x: Axis::new("y − target", -2.5, 2.5),
        y: Axis::new("loss", 0.0, 6.5),
        series: series.collect(),
        legend: Some(SeriesLabelPosition::UpperMiddle),
    };
    show(&[panel], 500, svg);
}

/// Lesson 5: paths down a valley, p[0] to the right and p[1] up, and curves of equal height, which are ellipses.
pub(crate) fn valley(paths: &[(&str, Vec<[f32; 2]>); 4], steepness: f32, svg: Option<&Path>) {
    let ellipse = |size: f32| -> Points {
        let angles = (0..=120).map(|i| i as f32 * std::f32::consts::TAU / 120.0);
        let points = angles.map(|t| (size * t.cos(), size * t.sin() / steepness.sqrt()));
        points.filter(|point| point.0 <= 3.0).collect() // it begins and ends at the right
    };
    let ellipses = [3.0, 6.0, 9.0].map(ellipse);
    let mut series: Vec<_> =
        ellipses.map(|points| Series { name: "", colour: GREY, mark: Mark::ThinLine, points }).into();
    for ((name, path), colour) in paths.iter().zip([ORANGE, VIOLET, GREEN, PINK]) {
        let points = path.iter().map(|p| (p[0], p[1])).collect();
        series.push(Series { name, colour, mark: Mark::Line, points });
    }
    let panel = Panel {
        title: "down a valley".into(),
        x: Axis::new("p[0]", -10.0, 3.0),
        y: Axis::new("p[1]", -1.5, 1.5),
        series,
        legend: Some(SeriesLabelPosition::UpperRight),
    };
    show(&[panel], 800, svg);
}

/// Lesson 6: what each run, `(name, prediction, mean losses of the epochs)`, has learnt of `target`.
pub(crate) fn cubic<F: Fn(f32) -> f32>(
    data: &[(f32, f32)],
    target: impl Fn(f32) -> f32,
    runs: &[(&str, F, &[f32]); 3],
    svg: Option<&Path>,
) {
    let lines = |points: &dyn Fn(&F, &[f32]) -> Points| -> Vec<_> {
        let runs = runs.iter().zip([ORANGE, VIOLET, GREEN]);
        runs.map(|((name, f, losses), colour)| Series { name, colour, mark: Mark::Line, points: points(f, losses) })
            .collect()
    };
    let grid = || (-200..=200).map(|i| i as f32 / 100.0);
    let data = Series { name: "data", colour: GREY, mark: Mark::Disc(3, 0.25), points: data.to_vec() };
    let mut fits = vec![data];
    fits.extend(lines(&|f, _| grid().map(|x| (x, f(x))).collect()));
    let fits = Panel {
        title: "y = x³, learnt one sample at a time".into(),
        x: Axis::new("x", -2.1, 2.1),
        y: Axis::new("y", -9.0, 9.0),
        series: fits,
        legend: Some(SeriesLabelPosition::UpperLeft),
    };
    let errors = Panel {
        title: "error after 20 epochs".into(),
        x: Axis::new("x", -2.1, 2.1),
        y: Axis::new("y − target", -0.8, 0.8),
        series: lines(&|f, _| grid().map(|x| (x, f(x) - target(x))).collect()),
        legend: None,
    };
    let losses = Panel {
        title: "mean loss of each epoch".into(),
        x: Axis::new("epoch", 1.0, 20.0),
        y: Axis::logarithmic("", 1e-6, 10.0),
        series: lines(&|_, losses| losses.iter().enumerate().map(|(i, loss)| (i as f32 + 1.0, *loss)).collect()),
        legend: None,
    };
    show(&[fits, errors, losses], 400, svg);
}

/// Lesson 7: a row for each digit that was written, a column for each that was read.
pub(crate) fn confusion(counts: &[[u32; 10]; 10]) {
    println!("\nrows: what was written, columns: what was read\n      0   1   2   3   4   5   6   7   8   9");
    for (class, row) in counts.iter().enumerate() {
        let cells = row.map(|count| if count == 0 { "   ·".into() } else { format!("{count:4}") });
        println!("{class:3}{}", cells.concat());
    }
}

/// Lesson 7: digits side by side, each under its title.
pub(crate) fn misread(digits: &[(String, &[f32; 64])]) {
    println!("Misread, for example:\n");
    for (title, _) in digits {
        print!("{title:18}");
    }
    println!();
    for line in 0..8 {
        for (_, pixels) in digits {
            for pixel in &pixels[8 * line..8 * line + 8] {
                let levels = [0.125, 0.375, 0.625, 0.875].iter().filter(|level| pixel > level).count();
                let shade = [' ', '░', '▒', '▓', '█'][levels];
                print!("{shade}{shade}");
            }
            print!("  ");
        }
        println!();
    }
}

/// Lesson 8: two lines through samples.
pub(crate) fn quantiles<F: Fn(f32) -> f32>(samples: &[(f32, f32)], lines: &[F; 2], svg: Option<&Path>) {
    let mut series =
        vec![Series { name: "samples", colour: GREY, mark: Mark::Disc(2, 0.25), points: samples.to_vec() }];
    for (line, (name, colour)) in lines.iter().zip([("a tenth lies below", VIOLET), ("a tenth lies above", ORANGE)]) {
        series.push(Series { name, colour, mark: Mark::Line, points: curve(line, -1.0, 1.0, 200) });
    }
    let panel = Panel {
        title: "two lines, learnt of samples".into(),
        x: Axis::new("x", -1.0, 1.0),
        y: Axis::new("y", -2.0, 2.5),
        series,
        legend: Some(SeriesLabelPosition::UpperLeft),
    };
    show(&[panel], 500, svg);
}

/// Exactly 0 has no place on a logarithmic axis: it is drawn at the bottom.
const BOTTOM: f32 = 1e-8;

/// Lesson 9: two descents of f², `plain` with every tenth step and `looked` with every evaluation, in a window around the
/// `marks`.
pub(crate) fn descent(
    equation: &str,
    f: impl Fn(f32) -> f32,
    plain: &[f32],
    looked: &[f32],
    marks: &[f32],
    svg: Option<&Path>,
) {
    let marks = || marks.iter().copied().filter(|x| x.abs() < 1e30);
    let (lo, hi) = (marks().fold(f32::INFINITY, f32::min), marks().fold(f32::NEG_INFINITY, f32::max));
    let margin = 0.1 * (hi - lo).max(1e-3 * lo.abs().max(1e-30));
    let (lo, hi) = (lo - margin, hi + margin);
    let loss = |x: f32| f(x) * f(x);
    let inside = |points: &[f32]| -> Points {
        let inside = |x: &f32| (lo..=hi).contains(x) && loss(*x).is_finite();
        points.iter().copied().filter(inside).map(|x| (x, loss(x))).collect()
    };
    let mut curve = curve(loss, lo, hi, 400);
    curve.retain(|point| (lo..=hi).contains(&point.0) && point.1.is_finite());
    let top = 1.05 * curve.iter().fold(1e-30_f32, |top, point| top.max(point.1));
    let squares = Panel {
        title: format!("{equation}: down the square of the left side"),
        x: Axis::new("x", lo, hi),
        y: Axis::new("f(x)²", -0.03 * top, top),
        series: vec![
            Series { name: "", colour: GREY, mark: Mark::ThinLine, points: curve },
            Series { name: "plain, every tenth step", colour: ORANGE, mark: Mark::Disc(4, 0.5), points: inside(plain) },
            Series {
                name: "learnt step, every evaluation",
                colour: VIOLET,
                mark: Mark::Ring(5),
                points: inside(looked),
            },
        ],
        legend: Some(SeriesLabelPosition::UpperMiddle),
    };
    let size = |x: f32| f(x).abs();
    let biggest = looked.iter().map(|&x| size(x)).fold(1.0, f32::max).min(1e30);
    let sizes = |points: &[f32], every: f32| -> Points {
        points.iter().enumerate().map(|(i, &x)| (every * i as f32 + 1.0, size(x).max(BOTTOM))).collect()
    };
    let mut plain = sizes(plain, 10.0);
    let steps = plain.len().max(2) * 10;
    plain.retain(|point| point.1.is_finite());
    let looked = sizes(looked, 1.0);
    let sizes = Panel {
        title: "how far the left side is from 0".into(),
        x: Axis::logarithmic("evaluation", 1.0, steps as f32),
        y: Axis::logarithmic("|f(x)|", BOTTOM, 10.0 * biggest),
        series: vec![
            Series { name: "plain", colour: ORANGE, mark: Mark::Line, points: plain },
            Series { name: "learnt step", colour: VIOLET, mark: Mark::Line, points: looked.clone() },
            Series { name: "", colour: VIOLET, mark: Mark::Disc(3, 1.0), points: looked },
        ],
        legend: None,
    };
    show(&[squares, sizes], 500, svg);
}
