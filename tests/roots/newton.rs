//! Functions on which Newton's method fails, and what it comes to beside the descent.

use stackprop::root::{Options, find};

/// Name, start, (f, f′).
type Row = (&'static str, f32, fn(f32) -> (f32, f32));

pub(crate) const ROWS: [Row; 6] = [
    ("atan x", 1.5, |x| (libm::atanf(x), 1.0 / (1.0 + x * x))),
    ("atan x", 1e6, |x| (libm::atanf(x), 1.0 / (1.0 + x * x))),
    ("∛x", 0.7, |x| (libm::cbrtf(x), 1.0 / (3.0 * libm::cbrtf(x) * libm::cbrtf(x)))),
    ("x³ − 2x + 2", 0.0, |x| (x * x * x - 2.0 * x + 2.0, 3.0 * x * x - 2.0)),
    ("x²⁰ − 1", 0.3, |x| {
        let x4 = x * x * x * x;
        let x16 = x4 * x4 * x4 * x4;
        (x16 * x4 - 1.0, 20.0 * x16 * (x * x * x))
    }),
    ("√|x| with the sign of x", 1.0, |x| (libm::sqrtf(x.abs()).copysign(x), 0.5 / libm::sqrtf(x.abs()))),
];

/// Newton's method in `f32`, and how it ends.
fn newton(f: fn(f32) -> (f32, f32), x0: f32) -> String {
    let (mut x, mut last) = (x0, f32::NAN);
    for step in 1..=1000 {
        let (value, derivative) = f(x);
        let next = x - value / derivative;
        if !next.is_finite() {
            return format!("x is NaN after {step} steps");
        } else if value == 0.0 {
            return format!("{x} after {step} steps");
        } else if next == last {
            return format!("{x} and {next} in turn, for ever");
        }
        (last, x) = (x, next);
    }
    format!("x = {x} after 1,000 steps")
}

/// The table as it stands in the documentation.
pub(crate) fn table() -> String {
    let row = |(name, start, f): Row| {
        let report = find(f, start, Options::DEFAULT);
        let found = match report.root() {
            Ok(root) => format!("root {root}, {} evaluations", report.evaluations),
            Err(report) => report.to_string(),
        };
        format!("| {name} | {start} | {} | {found} |\n", newton(f, start))
    };
    ROWS.into_iter().map(row).collect()
}

/// Is each of them solved by `find`, and none by Newton's method?
pub(crate) fn all_found() -> bool {
    ROWS.into_iter().all(|(_, start, f)| {
        let (root, newton) = (find(f, start, Options::DEFAULT).root(), newton(f, start));
        root.is_ok() && (newton.contains("NaN") || newton.contains("for ever"))
    })
}
