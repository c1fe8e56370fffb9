//! The roots of some functions by three methods, with the points at which each has been.

use stackprop::math::{exp, ln, tanh};
use stackprop::root::{Certificate, Options, Outcome, Report, descend_in, find, gradient_descent};

use crate::{RESULT, write};

/// The most points of a path that are written.
const PATH: usize = 1000;

/// f and f′ of the function by its number, at x. The parabola is the only one that takes a, b and c.
fn value(function: u32, [a, b, c]: [f32; 3], x: f32) -> (f32, f32) {
    match function {
        0 => (a * x * x + b * x + c, 2.0 * a * x + b),
        1 => (x * x * x - 2.0 * x + 2.0, 3.0 * x * x - 2.0),
        2 => (tanh(x), 1.0 - tanh(x) * tanh(x)),
        3 => {
            let (mut power, mut i) = (x, 0); // x¹⁹
            while i < 18 {
                power *= x;
                i += 1;
            }
            (power * x - 1.0, 20.0 * power)
        }
        4 => (1.0 / (x - 1.0), -1.0 / ((x - 1.0) * (x - 1.0))),
        5 => (0.5 * x + if x < 0.7 { -1.0 } else { 1.0 }, 0.5),
        6 => (exp(-x), -exp(-x)),
        7 => (ln(x) + 1.0, 1.0 / x),
        _ => ((x - 1.0) / (x - 2.0), -1.0 / ((x - 2.0) * (x - 2.0))),
    }
}

/// Writes f for `count` numbers x from `low` to `high`.
#[unsafe(no_mangle)]
pub extern "C" fn root_curve(function: u32, a: f32, b: f32, c: f32, low: f32, high: f32, count: u32) {
    let step = (high - low) / (count.max(2) - 1) as f32;
    for (i, y) in RESULT.lock().iter_mut().take(count as usize).enumerate() {
        *y = value(function, [a, b, c], low + i as f32 * step).0;
    }
}

/// Writes x and f(x) at each step of a method: 0 plain gradient descent on f², 1 Newton's. Returns the number of points.
/// Ends where x is no longer finite.
#[unsafe(no_mangle)]
pub extern "C" fn root_path(method: u32, function: u32, a: f32, b: f32, c: f32, x0: f32, rate: f32, steps: u32) -> u32 {
    let f = |x| value(function, [a, b, c], x);
    let (mut out, mut x, mut count) = (RESULT.lock(), x0, 0);
    for pair in out.as_chunks_mut::<2>().0.iter_mut().take((steps as usize).saturating_add(1).min(PATH)) {
        let (y, slope) = f(x);
        *pair = [x, y];
        count += 1;
        if !x.is_finite() || y == 0.0 {
            break;
        }
        x = if method == 0 { gradient_descent(f, x, rate, 1) } else { x - y / slope };
    }
    count
}

/// Numbers of a report: see [`root_find`].
const REPORT: usize = 10;

/// Runs [`find`], or with `between` [`descend_in`], from `from` or from there to `to`. Writes, first, what it has found: x,
/// f(x), evaluations, the outcome, lo, hi, f(lo), f(hi), the certificate (both as numbers, in the order of the source), and
/// whether the report has passed its recheck. Then x and f(x) of every evaluation. Returns how many of them are written.
#[unsafe(no_mangle)]
pub extern "C" fn root_find(function: u32, a: f32, b: f32, c: f32, between: u32, from: f32, to: f32) -> u32 {
    let f = |x| value(function, [a, b, c], x);
    let mut count = 0;
    let report = {
        let mut out = RESULT.lock();
        let mut places = out.as_chunks_mut::<2>().0.iter_mut().skip(REPORT / 2).take(PATH);
        let mut seen = |x: f32| {
            let (y, slope) = f(x);
            if let Some(pair) = places.next() {
                *pair = [x, y];
                count += 1;
            }
            (y, slope)
        };
        // Through one type, or the whole search would be there twice.
        let seen: &mut dyn FnMut(f32) -> (f32, f32) = &mut seen;
        if between > 0 { descend_in(seen, from, to, Options::DEFAULT) } else { find(seen, from, Options::DEFAULT) }
    };
    let (outcome, lo, hi, certificate) = match report.outcome {
        Outcome::Root { lo, hi, certificate } => (0, lo, hi, of(certificate)),
        Outcome::Stationary { lo, hi } => (1, lo, hi, 0),
        Outcome::Discontinuity { lo, hi } => (2, lo, hi, 0),
        Outcome::Asymptote => (3, report.x, report.x, 0),
        Outcome::AtBound => (4, report.x, report.x, 0),
        Outcome::NotBracketed => (5, report.x, report.x, 0),
        Outcome::NonFinite { x } => (6, x, x, 0),
        _ => (7, report.x, report.x, 0),
    };
    let rechecked = u8::from(report.recheck(f));
    let Report { x, f: y, evaluations, .. } = report;
    let [evaluations, outcome] = [evaluations, outcome].map(|n| n as f32);
    let numbers: [f32; REPORT] =
        [x, y, evaluations, outcome, lo, hi, f(lo).0, f(hi).0, certificate.into(), rechecked.into()];
    write(&[&numbers]);
    count
}

fn of(certificate: Certificate) -> u8 {
    match certificate {
        Certificate::Exact => 0,
        Certificate::SignChange => 1,
        Certificate::SignChangeNoise => 2,
        Certificate::ZeroPlateau => 3,
        Certificate::Tangent => 4,
        _ => 5,
    }
}
