//! The 150 published cases, and how the finder does on them.

use stackprop::root::{Options, Outcome, Report, descend, descend_in, find};

/// A function with a start, a bracket and its known roots.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// (f, f′), with libm's functions alone: the same values, and so the same counts, everywhere.
    pub(crate) f: fn(f32) -> (f32, f32),
    pub(crate) start: f32,
    pub(crate) bracket: Option<(f32, f32)>,
    pub(crate) roots: &'static [f64],
    /// `root`, `stationary`, `no_root`, `nonfinite`, `root_or_discontinuity` or `root_or_nonfinite`.
    pub(crate) expected: &'static str,
}

/// xⁿ by repeated squaring.
fn powi(x: f32, n: u32) -> f32 {
    let (mut power, mut square, mut n) = (1.0, x, n);
    while n > 0 {
        if n & 1 == 1 {
            power *= square;
        }
        square *= square;
        n >>= 1;
    }
    power
}

#[allow(unused_parens, clippy::all, clippy::pedantic)]
mod list {
    use super::{Case, powi};
    include!("../fixtures/roots_cases.rs");
}
pub(crate) const CASES: &[Case] = list::CASES;

impl Case {
    /// The published start, both ends of the bracket, and its middle.
    pub(crate) fn starts(&self) -> impl Iterator<Item = f32> {
        let others = self.bracket.map(|(lo, hi)| [lo, hi, 0.5 * lo + 0.5 * hi]);
        [self.start].into_iter().chain(others.into_iter().flatten())
    }

    /// A claimed root must be a known one, or f must be 0 there or change its sign within a thousandth around it.
    pub(crate) fn is_true(&self, report: &Report) -> bool {
        let Outcome::Root { .. } = report.outcome else { return true };
        let (x, size) = (f64::from(report.x), f64::from(report.x.abs()).max(1e-3));
        let near_a_known_one = self.roots.iter().any(|root| (x - root).abs() <= 1e-3 * size);
        let f = |x: f64| (self.f)(x as f32).0;
        let changes_sign = f(x - 1e-3 * size) * f(x + 1e-3 * size) < 0.0;
        near_a_known_one || (self.expected.starts_with("root") && (changes_sign || f(x) == 0.0))
    }

    /// Is that the outcome that was to be expected?
    pub(crate) fn is_right(&self, report: &Report) -> bool {
        let expected = match report.outcome {
            Outcome::Root { .. } => self.expected.starts_with("root"),
            Outcome::Discontinuity { .. } => matches!(self.expected, "root_or_discontinuity" | "no_root"),
            Outcome::NonFinite { .. } => self.expected.ends_with("nonfinite"),
            _ => !self.expected.starts_with("root"),
        };
        expected && self.is_true(report)
    }
}

/// What a method makes of all cases.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) runs: usize,
    /// Runs that end as expected.
    pub(crate) right: usize,
    /// Names of the cases in which a root is claimed and is none, or a claim fails its recheck.
    pub(crate) false_claims: Vec<&'static str>,
    /// The evaluations of each run.
    pub(crate) evaluations: Vec<u32>,
}

impl Tally {
    fn add(&mut self, case: &Case, report: &Report) {
        self.runs += 1;
        self.right += usize::from(case.is_right(report));
        let unverifiable = report.root().is_ok() && !report.recheck(case.f);
        if !case.is_true(report) || unverifiable {
            self.false_claims.push(case.name);
        }
        self.evaluations.push(report.evaluations);
    }

    pub(crate) fn median(&self) -> u32 {
        let mut sorted = self.evaluations.clone();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    }

    pub(crate) fn most(&self) -> u32 {
        self.evaluations.iter().copied().max().unwrap_or(0)
    }
}

/// `descend` from the published starts.
pub(crate) fn descents() -> Tally {
    let mut tally = Tally::default();
    for case in CASES {
        tally.add(case, &descend(case.f, case.start, Options::DEFAULT));
    }
    tally
}

/// `find` from the published starts alone, or from all.
pub(crate) fn finds(all_starts: bool) -> Tally {
    let mut tally = Tally::default();
    for case in CASES {
        for start in case.starts().take(if all_starts { 4 } else { 1 }) {
            tally.add(case, &find(case.f, start, Options::DEFAULT));
        }
    }
    tally
}

/// `descend_in` on all brackets, or on those around a simple root: where f′ is not 0.
pub(crate) fn brackets(simple_only: bool) -> Tally {
    let mut tally = Tally::default();
    for case in CASES {
        let Some((lo, hi)) = case.bracket else { continue };
        let report = descend_in(case.f, lo, hi, Options::DEFAULT);
        let multiple = || (case.f)(report.x).1 == 0.0 || case.name == "classic.triple" || case.name.contains("fun3");
        if !simple_only || (report.root().is_ok() && !multiple()) {
            tally.add(case, &report);
        }
    }
    tally
}
