//! Descent with a learnt step: from a start, within a bracket, and with a search on both sides.

use core::convert::Infallible;

use super::float::{sign, towards};
use super::point::Point;
use super::report::{Options, Outcome, Report};
use super::search::Search;

/// Walks from `x0` down |f| to a root, or to an obstacle: a minimum of |f| that is no root, a pole, an end of the domain.
///
/// `f` returns the value and the derivative, `(f(x), f′(x))`.
///
/// ```
/// use stackprop::root::{Certificate, Options, Outcome, descend};
/// let report = descend(|x| (x * x + 2.0 * x - 3.0, 2.0 * x + 2.0), 4.0, Options::DEFAULT);
/// assert_eq!(report.x, 1.0);
/// assert_eq!(report.outcome, Outcome::Root { lo: 1.0, hi: 1.0, certificate: Certificate::Exact });
///
/// // x² + 1 has no root. Its lowest point is at 0, and f = 1 there.
/// let report = descend(|x| (x * x + 1.0, 2.0 * x), 3.0, Options::DEFAULT);
/// assert_eq!((report.x, report.f), (0.0, 1.0));
/// assert_eq!(report.outcome, Outcome::Stationary { lo: 0.0, hi: 0.0 });
/// ```
///
/// A start outside of the domain is moved to its end. It must be a number, f must be finite there and f′ a number: otherwise
/// the outcome is [`Outcome::NonFinite`]. Where f′ is 0, no direction leads down, and that is the outcome at once: use
/// [`find`].
pub fn descend(mut f: impl FnMut(f32) -> (f32, f32), x0: f32, options: Options) -> Report {
    let mut search = Search::new(&mut f, x0, options);
    let Err(outcome) = search.walk(x0);
    search.report(outcome)
}

/// Narrows a bracket, two numbers at which f has opposite signs, down to the root between them.
///
/// If f is continuous there is one, and it is found to the last place in at most 128 evaluations, whatever f does; with a
/// simple root it takes some twelve. Where f′ is not known, `f` may return NaN for it; with f alone, see [`bracketed`].
///
/// ```
/// use stackprop::root::{Options, Outcome, descend_in};
/// let report = descend_in(|x| (x * x * x - 2.0, 3.0 * x * x), 0.0, 2.0, Options::DEFAULT);
/// assert_eq!(report.root(), Ok(1.2599211)); // ∛2 = 1.25992105
///
/// // The sign changes between −1 and 1 here too, but there is no root.
/// let report = descend_in(|x| (1.0 / x, -1.0 / (x * x)), -1.0, 1.0, Options::DEFAULT);
/// assert!(matches!(report.outcome, Outcome::Discontinuity { .. }));
/// ```
///
/// The two may come in any order; outside of the domain they are moved to its ends. Where f is exactly 0 in a whole stretch,
/// its ends are looked for in the domain, not in the bracket.
pub fn descend_in(mut f: impl FnMut(f32) -> (f32, f32), lo: f32, hi: f32, options: Options) -> Report {
    let mut search = Search::new(&mut f, lo, options);
    let Err(outcome) = search.bracket(lo, hi);
    search.report(outcome)
}

/// Narrows a bracket, two numbers at which f has opposite signs, down to the root between them, with f alone.
///
/// If f is continuous there is one, and it is found to the last place in at most 128 evaluations, whatever f does; with a
/// simple root it takes some twenty-five. [`descend_in`] says the rest: bracket, domain and certificates are the same.
///
/// ```
/// use stackprop::root::{Options, bracketed};
/// // A table of measurements, straight lines between them: where is the value 4?
/// let table = [(0.0, 1.0), (1.0, 2.0), (2.0, 5.0), (3.0, 10.0)];
/// let value = |x: f32| {
///     let above = table.iter().position(|row| row.0 >= x).unwrap_or(3).max(1);
///     let ((x0, y0), (x1, y1)) = (table[above - 1], table[above]);
///     y0 + (y1 - y0) * (x - x0) / (x1 - x0)
/// };
/// let report = bracketed(|x| value(x) - 4.0, 0.0, 3.0, Options::DEFAULT);
/// assert_eq!(report.root(), Ok(1.6666667)); // 1 + 2/3
/// assert!(report.recheck(|x| (value(x) - 4.0, f32::NAN)));
/// ```
///
/// The steps are those of the secant method where it is fast, and halvings otherwise. Whether a sign change is a root is
/// decided by the values around it, so the [certificate](super::Certificate) says a little less: a jump cannot be told from a
/// curve that is steep over one float alone, and stairs not from rounding.
/// [`Report::recheck`] takes NaN for the derivative, too.
pub fn bracketed(mut f: impl FnMut(f32) -> f32, lo: f32, hi: f32, options: Options) -> Report {
    descend_in(|x| (f(x), f32::NAN), lo, hi, options)
}

/// Walks down from `x0`, and if no root is there, looks for one on both sides, at distances that double.
///
/// ```
/// use stackprop::root::{Options, Outcome, descend, find};
/// let f = |x: f32| (x * x * x - 2.0 * x + 2.0, 3.0 * x * x - 2.0);
/// // From 0, |f| falls to a minimum at √⅔ = 0.816; the root is on the other side of a hill.
/// assert!(matches!(descend(f, 0.0, Options::DEFAULT).outcome, Outcome::Stationary { .. }));
/// assert_eq!(find(f, 0.0, Options::DEFAULT).root(), Ok(-1.7692924));
/// ```
///
/// Half of the evaluations are for the walk. Where f is NaN at `x0`, the search on both sides is all there is: from −1 it finds
/// the root of ln x. If the sides hold no root either, the report is that of the walk. That does not prove that there is
/// none; for polynomials, [`Polynomial::real_roots`](super::Polynomial::real_roots) finds all.
pub fn find(mut f: impl FnMut(f32) -> (f32, f32), x0: f32, options: Options) -> Report {
    let mut search = Search::new(&mut f, x0, options);
    search.limit = options.max_evaluations.div_ceil(2);
    let Err(mut outcome) = search.walk(x0);
    search.limit = options.max_evaluations;
    let is_root = |outcome: &Outcome| matches!(outcome, Outcome::Root { .. });
    if !is_root(&outcome) && x0.is_finite() {
        let best = search.best;
        match search.scan(x0) {
            Err(root) if is_root(&root) => outcome = root,
            _ => search.best = best,
        }
    }
    search.report(outcome)
}

impl Search<'_> {
    fn bracket(&mut self, lo: f32, hi: f32) -> Result<Infallible, Outcome> {
        let (a, b) = (self.end(lo)?, self.end(hi)?);
        if a.is_opposite(&b) {
            self.between(a, b)?;
        }
        Err(Outcome::NotBracketed)
    }

    fn end(&mut self, x: f32) -> Result<Point, Outcome> {
        if x.is_nan() {
            return Err(Outcome::NonFinite { x });
        }
        let end = self.at(self.inside(x))?;
        if end.f.is_nan() { Err(Outcome::NonFinite { x: end.x }) } else { Ok(end) }
    }

    /// The descent. From each point one step downhill, the way the sign of the gradient f·f′ says, until two points tell
    /// that something is between them.
    fn walk(&mut self, x0: f32) -> Result<Infallible, Outcome> {
        if !x0.is_finite() {
            return Err(Outcome::NonFinite { x: x0 });
        }
        let mut x = self.at(self.inside(x0))?;
        if !x.is_finite() {
            return Err(Outcome::NonFinite { x: x.x });
        }
        // Nothing is learnt yet: the first step is an eighth of x.
        let mut length = if x.x == 0.0 { 1.0 / 64.0 } else { x.x.abs() / 8.0 };
        let (mut before, mut relax) = (None::<Point>, 1.0);
        loop {
            let direction = x.downhill();
            if direction == 0 {
                return Err(Outcome::Stationary { lo: x.x, hi: x.x });
            }
            if let Some(before) = before {
                (length, relax) = match x.learnt_step(&before) {
                    // **The case:** (x − 3)⁵. Towards a multiple root every learnt step is too short by the same factor.
                    // So the second in a row goes twice as far, the third four times: soon the root is between two points.
                    Some(step) if sign(step) == direction => {
                        let (step, most) = (step.abs() * relax, 64.0 * length);
                        // **The case:** atan from 1e6, so flat that the learnt rate is huge.
                        (if step < most { step } else { most }, 2.0 * relax)
                    }
                    // **The case:** √x − 0.01, atan: where the curve bends the wrong way nothing can be learnt from two
                    // gradients. Then |f| falls ever steeper or ever on: go further each time.
                    _ => (4.0 * length, 1.0),
                };
            }
            let (end, to) = if direction > 0 { (self.domain.1, x.x + length) } else { (self.domain.0, x.x - length) };
            let target = self.inside(to);
            let target = if target == x.x { towards(x.x, end, 1) } else { target };
            if target == x.x {
                return Err(Outcome::AtBound);
            }
            let t = self.at(target)?;
            self.between(x, t)?;
            length = (t.x - x.x).abs();
            (x, before) = (t, Some(x));
        }
    }

    /// **The case:** x³ − 2x + 2 from 0, where the walk ends in a valley that is not deep enough. Looks on both sides at
    /// distances that double, 41 times, from a 64th of |x0| (or of 1) to 1.7e10 times as much.
    fn scan(&mut self, x0: f32) -> Result<(), Outcome> {
        let x0 = self.inside(x0);
        let start = self.at(x0)?;
        let mut reach = (if x0.abs() > 1.0 { x0.abs() } else { 1.0 }) / 64.0;
        let mut ends = (Some(start), Some(start));
        for _ in 0..=40 {
            ends = (self.look(ends.0, x0 - reach)?, self.look(ends.1, x0 + reach)?);
            reach *= 2.0;
        }
        Ok(())
    }

    /// One look further out: what is at x, and between it and the last point on that side, `None` if that side is done.
    fn look(&mut self, last: Option<Point>, x: f32) -> Result<Option<Point>, Outcome> {
        let (Some(last), x) = (last, self.inside(x)) else { return Ok(None) };
        if x == last.x {
            return Ok(None);
        }
        let point = match self.at(x) {
            Err(Outcome::Asymptote) => return Ok(None),
            point => point?,
        };
        match self.between(last, point) {
            Err(end @ (Outcome::Root { .. } | Outcome::NotConverged)) => Err(end),
            _ => Ok(Some(point)),
        }
    }
}
