//! Random functions of known nature: no search may call a root what is none.

use stackprop::Rng;
use stackprop::root::{Certificate, Options, Outcome, Report, descend, descend_in, find};

/// What is known of a random function.
#[derive(Clone, Debug)]
struct Truth {
    /// Every claimed root must be one of these, `tolerance` included. None: there is no root.
    roots: Vec<f64>,
    tolerance: f64,
    /// Where f is exactly 0 in `f32`, all is well.
    zeros_are_roots: bool,
}

impl Truth {
    fn none() -> Self {
        Self { roots: Vec::new(), tolerance: 0.0, zeros_are_roots: false }
    }

    /// Roots that may be some last places off, for f is rounded.
    fn roots(roots: &[f32], tolerance: f32) -> Self {
        let roots = roots.iter().map(|&root| f64::from(root)).collect();
        Self { roots, tolerance: f64::from(tolerance), zeros_are_roots: true }
    }
}

type Function = Box<dyn Fn(f32) -> (f32, f32)>;

/// The names of the families, for the report.
pub(crate) const FAMILIES: [&str; 20] = [
    "x² + c",
    "eˣ + c",
    "pole",
    "pole of third order",
    "pole beside a root",
    "pole + c",
    "jump",
    "jump on a slope",
    "jump beside a root",
    "NaN half-line, no root",
    "NaN half-line, root",
    "plateau of zeros",
    "zero from somewhere on",
    "steps",
    "odd power",
    "even power",
    "even power + c",
    "tan",
    "log-like to −∞",
    "corner of |x|",
];

/// A function of a family, at a random place and in a random size, 20 decades of both.
fn function(family: usize, rng: &mut Rng) -> (Function, Truth) {
    let mut size = || {
        let size = libm::exp10f(rng.between(-10.0, 10.0));
        if rng.below(2) == 0 { size } else { -size }
    };
    // Functions of t = (x − p) / s, times k; with respect to x the slope is k / s.
    let (p, s, k, c) = (size(), size(), size(), size().abs());
    let n = 2.0 * rng.below(5) as f32 + 1.0;
    let shape = move |g: Box<dyn Fn(f32) -> (f32, f32)>| -> Function {
        Box::new(move |x| {
            let (f, d) = g((x - p) / s);
            (k * f, k * (d / s))
        })
    };
    // Where t is known only to the last place of x.
    let ulp = p.abs() * 1e-6;
    let none = Truth::none();
    match family {
        0 => (shape(Box::new(move |t| (t * t + c, 2.0 * t))), none),
        1 => (shape(Box::new(move |t| (libm::expf(t) + c, libm::expf(t)))), none),
        2 => (shape(Box::new(|t| (1.0 / t, -1.0 / (t * t)))), none),
        3 => (shape(Box::new(|t| (1.0 / (t * t * t), -3.0 / (t * t * t * t)))), none),
        4 => {
            // (t − c) / t: the root is at t = c.
            let root = p + s * c;
            (shape(Box::new(move |t| ((t - c) / t, c / (t * t)))), Truth::roots(&[root], ulp + root.abs() * 1e-6))
        }
        5 => {
            let root = p - s / c;
            (shape(Box::new(move |t| (1.0 / t + c, -1.0 / (t * t)))), Truth::roots(&[root], ulp + root.abs() * 1e-6))
        }
        6 => (shape(Box::new(|t| (if t > 0.0 { 1.0 } else { -1.0 }, 0.0))), none),
        7 => {
            // t jumps by 2j over 0; a jump of less than 32 last places of x times the slope would be allowed to pass.
            let j = c + 64.0 * (p / s).abs() * f32::EPSILON;
            (shape(Box::new(move |t| (if t > 0.0 { t + j } else { t - j }, 1.0))), none)
        }
        8 => {
            let root = p + s * c;
            let f = move |t: f32| (if t > 0.0 { t - c } else { c + 1.0 - t }, if t > 0.0 { 1.0 } else { -1.0 });
            (shape(Box::new(f)), Truth::roots(&[root], ulp + root.abs() * 1e-6))
        }
        9 => (shape(Box::new(move |t| (libm::sqrtf(t) + c, 0.5 / libm::sqrtf(t)))), none),
        10 => {
            let root = p + s * c * c;
            let f = move |t| (libm::sqrtf(t) - c, 0.5 / libm::sqrtf(t));
            (shape(Box::new(f)), Truth::roots(&[root], ulp + root.abs() * 1e-5))
        }
        11 => {
            let f =
                move |t: f32| (if t.abs() < c { 0.0 } else { t - c.copysign(t) }, if t.abs() < c { 0.0 } else { 1.0 });
            (shape(Box::new(f)), Truth::roots(&[p], ulp + (s * c).abs() * 1.001))
        }
        12 => {
            let f = |t: f32| if t < 0.0 { (t * t, 2.0 * t) } else { (0.0, 0.0) };
            (shape(Box::new(f)), none)
        }
        // Half steps, so that 0 is never taken, and wide enough to be seen from float to float.
        13 => {
            let s = s.abs() + 1e-4 * p.abs();
            (Box::new(move |x| (k * (libm::floorf((x - p) / s) + 0.5), 0.0)), none)
        }
        14 => {
            let f = move |t| (libm::powf(libm::fabsf(t), n).copysign(t), n * libm::powf(libm::fabsf(t), n - 1.0));
            (shape(Box::new(f)), Truth::roots(&[p], ulp))
        }
        15 => {
            let m = n + 1.0;
            let f = move |t: f32| (libm::powf(t.abs(), m), m * libm::powf(t.abs(), m - 1.0).copysign(t));
            (shape(Box::new(f)), Truth::roots(&[p], ulp))
        }
        16 => {
            let m = n + 1.0;
            let f = move |t: f32| (libm::powf(t.abs(), m) + c, m * libm::powf(t.abs(), m - 1.0).copysign(t));
            (shape(Box::new(f)), none)
        }
        // tan has a root at every multiple of π, where the sine is 0.
        17 => {
            let f = |t: f32| (libm::tanf(t), 1.0 / (libm::cosf(t) * libm::cosf(t)));
            (shape(Box::new(f)), Truth { roots: vec![f64::NAN], tolerance: 0.0, zeros_are_roots: true })
        }
        18 => (shape(Box::new(move |t| (-c - libm::fabsf(libm::logf(t)), -1.0 / t))), none),
        _ => (shape(Box::new(move |t| (t.abs() + c, 1.0_f32.copysign(t)))), none),
    }
}

/// What a run has come to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) family: usize,
    pub(crate) report: Report,
    /// Nothing wrong; otherwise what.
    pub(crate) verdict: Result<(), &'static str>,
}

/// One random function and one random search.
pub(crate) fn run(rng: &mut Rng) -> Run {
    let family = rng.below(FAMILIES.len() as u32) as usize;
    let (f, truth) = function(family, rng);
    let mut place = || {
        let size = libm::exp10f(rng.between(-12.0, 12.0));
        if rng.below(2) == 0 { size } else { -size }
    };
    let (a, b) = (place(), place());
    let domain = match rng.below(4) {
        0 => (-1e6, 1e6),
        1 => (a - 1.0, a + 1e3),
        _ => Options::DEFAULT.domain,
    };
    let options = Options::new().with_domain(domain.0, domain.1);
    let mut outside = 0;
    let watched = |x: f32| {
        outside += u32::from(!(domain.0 <= x && x <= domain.1));
        f(x)
    };
    let bracket = rng.below(3);
    let report = match bracket {
        0 => descend(watched, a, options),
        1 => descend_in(watched, a, b, options),
        _ => find(watched, a, options),
    };
    // To a root, where f is continuous; to say that there is a jump takes a look beside it.
    let most = if matches!(report.outcome, Outcome::Root { .. }) { 128 } else { 200 };
    let verdict = if outside > 0 {
        Err("f was called outside of the domain")
    } else if report.evaluations > options.max_evaluations || (bracket == 1 && report.evaluations > most) {
        Err("more evaluations than allowed")
    } else {
        check(&*f, &truth, &report, domain == Options::DEFAULT.domain && FAMILIES[family] != "tan")
    };
    Run { family, report, verdict }
}

/// Two at the neighbours, 18 for whether |f| grows, and the search's own second look at both sides: 3 near by, up to 9 at
/// distances that grow, 4 for steadiness at some of them, 18 halvings.
const MOST_TO_RECHECK: u32 = 130;

fn check(f: &dyn Fn(f32) -> (f32, f32), truth: &Truth, report: &Report, strict: bool) -> Result<(), &'static str> {
    // A recheck looks beyond the domain, where a jump at its end may turn out to be none, and tan may oscillate from float to
    // float. Then a claim that hangs on what is around may fail its recheck: that is what it is for.
    let hangs = matches!(
        report.outcome,
        Outcome::Discontinuity { .. } | Outcome::Root { certificate: Certificate::SignChangeNoise, .. }
    );
    let claims = (strict || !hangs)
        && !matches!(
            report.outcome,
            Outcome::Asymptote | Outcome::AtBound | Outcome::NotBracketed | Outcome::NotConverged
        );
    let mut calls = 0;
    let holds = report.recheck(|x| {
        calls += 1;
        f(x)
    });
    if claims && !holds && f(report.x).0.is_finite() {
        return Err("the claim does not hold when checked again");
    }
    if calls > MOST_TO_RECHECK {
        return Err("too many evaluations to check a claim again");
    }
    let Outcome::Root { lo, hi, .. } = report.outcome else { return Ok(()) };
    if f(report.x).0 == 0.0 && truth.zeros_are_roots {
        return Ok(());
    }
    let near = |root: &f64| {
        root.is_nan() || (f64::from(lo) <= root + truth.tolerance && f64::from(hi) >= root - truth.tolerance)
    };
    if truth.roots.iter().any(near) { Ok(()) } else { Err("a false root") }
}

/// A random continuous function, a random bracket of its root at `x`: every one must be found, to the last place.
pub(crate) fn bracket(rng: &mut Rng) -> (Report, Result<(), &'static str>) {
    let mut size = |decades: f32| {
        let size = libm::exp10f(rng.between(-decades, decades));
        if rng.below(2) == 0 { size } else { -size }
    };
    let (root, scale, below, above) = (size(10.0), size(8.0).abs(), size(12.0).abs(), size(12.0).abs());
    let power = libm::exp10f(rng.between(-1.0, 1.3));
    let (kind, shift) = (rng.below(5), libm::exp10f(rng.between(-3.0, 6.0)));
    // Rounded in stairs, as T − 273.15 is, whose steps are as wide as the last place of the shift.
    let stairs = if kind == 4 { shift * f32::EPSILON * scale } else { 0.0 };
    let f = |x: f32| {
        let t = (x - root) / scale;
        let t = if kind == 4 { (t + shift) - shift } else { t };
        let (f, d) = match kind {
            0 => (libm::powf(t.abs(), power).copysign(t), power * libm::powf(t.abs(), power - 1.0)),
            1 => (libm::atanf(t), 1.0 / (1.0 + t * t)),
            2 => (libm::expm1f(t), libm::expf(t)),
            _ => (t * t * t + t, 3.0 * t * t + 1.0),
        };
        (f, d / scale)
    };
    let (lo, hi) = (root - below, root + above);
    let report = descend_in(f, lo, hi, Options::DEFAULT);
    let verdict = match report.outcome {
        // The bracket ends too close to the root for f to be anything but 0 there, or rounds to it.
        _ if !(f(lo).0 < 0.0 && f(hi).0 > 0.0) => Ok(()),
        // Some floats beside the root, where t²⁰ is so small that it rounds to 0, f is as much 0 as at the root.
        Outcome::Root { lo, hi, .. }
            if report.evaluations <= 128
                && ((lo <= root + 2.0 * stairs && root - 2.0 * stairs <= hi)
                    || (report.f == 0.0 && (root - lo).abs() <= 2e-6 * root.abs())) =>
        {
            if report.recheck(f) {
                Ok(())
            } else {
                Err("the claim does not hold when checked again")
            }
        }
        Outcome::Root { .. } if report.evaluations <= 128 => Err("another root"),
        Outcome::Root { .. } => Err("more than 128 evaluations"),
        _ => Err("not found"),
    };
    (report, verdict)
}
