//! A report's claim, checked again by evaluating f.

use super::float::{distance, towards};
use super::point::Point;
use super::report::{Certificate, Options, Outcome, Report};
use super::search::Search;

impl Report {
    /// Verifies what is claimed of f, and only that, by calling f again: a root, a minimum, a discontinuity, a place
    /// where f is not finite. A report without such a claim is never verified.
    ///
    /// A root has to pass a test that the search does not make: as one goes on from a sign change, |f| has to grow, which it
    /// does at no pole and at no lone jump, whatever f′ says. Where f′ is unknown, `f` may return NaN for it.
    ///
    /// Three evaluations mostly, four for a stretch of zeros; up to 130 for rounding and jumps.
    ///
    /// ```
    /// use stackprop::root::{Options, descend};
    /// let f = |x: f32| (x * x - 3.0, 2.0 * x);
    /// let report = descend(f, 1.0, Options::DEFAULT);
    /// assert!(report.recheck(f));
    /// assert!(!report.recheck(|x| (x * x - 5.0, 2.0 * x)));
    /// ```
    #[must_use]
    pub fn recheck(&self, mut f: impl FnMut(f32) -> (f32, f32)) -> bool {
        let mut search = Search::new(&mut f, self.x, Options::DEFAULT);
        search.holds(self.outcome, self.f)
    }
}

impl Search<'_> {
    fn holds(&mut self, outcome: Outcome, residual: f32) -> bool {
        use Outcome::{Discontinuity, NonFinite, Root, Stationary};
        let (lo, hi) = match outcome {
            NonFinite { x } => return !self.call(x).is_finite(),
            Root { lo, hi, .. } | Stationary { lo, hi } | Discontinuity { lo, hi } => (lo, hi),
            _ => return false,
        };
        let a = self.call(lo);
        let b = if lo == hi { a } else { self.call(hi) };
        let adjacent = distance(lo, hi) == 1;
        let (below, above) = self.domain;
        match outcome {
            Root { certificate, .. } => match certificate {
                Certificate::Exact => lo == hi && a.f == 0.0,
                Certificate::Residual => lo == hi && a.f.abs() <= residual.abs(),
                Certificate::SignChange | Certificate::SignChangeNoise => {
                    let small = certificate == Certificate::SignChange;
                    adjacent && a.is_opposite(&b) && self.grows(a, b) && self.judge(a, b, small).is_some()
                }
                Certificate::ZeroPlateau | Certificate::Tangent => {
                    let (x, y) = (self.call(towards(lo, below, 1)), self.call(towards(hi, above, 1)));
                    let sign = if certificate == Certificate::Tangent { 1 } else { -1 };
                    a.f == 0.0 && b.f == 0.0 && x.sign() * y.sign() == sign
                }
            },
            Stationary { .. } if lo == hi => a.is_finite() && a.f != 0.0 && a.downhill() == 0,
            Stationary { .. } => adjacent && (a.has_valley_before(&b) || b.has_valley_before(&a)) && !a.is_opposite(&b),
            _ => adjacent && a.is_opposite(&b) && self.judge(a, b, false).is_none(),
        }
    }

    /// Does |f| grow by half of what it changes over 0, as one goes on from a sign change on one of its sides? The values
    /// alone have to show that: at a pole they fall, and beside a lone jump they change little, whatever f′ says.
    fn grows(&mut self, a: Point, b: Point) -> bool {
        let (half, (below, above)) = (0.5 * (b.f - a.f).abs(), self.domain);
        let mut grows = |end: Point, bound, places| self.call(towards(end.x, bound, places)).grows_from(&end, half);
        // 1 to 65,536 floats away.
        (0..=8).any(|k| grows(a, below, 1 << (2 * k)) || grows(b, above, 1 << (2 * k)))
    }
}
