//! The safeguards that every search shares, each beside the case that made it necessary.
//!
//! A descent looks at points. Where two of them tell that something must be between, a sign change or a valley of |f|, the
//! interval is narrowed down to two neighbouring floats, and then there is nothing left to overlook: what is there is
//! judged, and the search ends.

use super::float::{distance, middle, sign, towards};
use super::point::Point;
use super::report::{Certificate, Options, Outcome, Report};

/// A search on its way. Its steps return `Err(outcome)` once it is known how it ends, so that `?` passes the end on.
///
/// The function is behind a pointer: all of this is in flash once, however many functions a program solves.
pub(super) struct Search<'a> {
    f: &'a mut dyn FnMut(f32) -> (f32, f32),
    tolerance: f32,
    /// Ordered and finite.
    pub(super) domain: (f32, f32),
    /// How many evaluations are allowed so far.
    pub(super) limit: u32,
    pub(super) evaluations: u32,
    /// The x and f of the smallest |f|, or the root.
    pub(super) best: (f32, f32),
}

impl<'a> Search<'a> {
    #[inline(never)]
    pub(super) fn new(f: &'a mut dyn FnMut(f32) -> (f32, f32), x0: f32, options: Options) -> Self {
        // NaN is no bound, and neither is ∞.
        let finite = |x: f32| if x.is_infinite() { f32::MAX.copysign(x) } else { x };
        let bound = |x: f32, none: f32| if x.is_nan() { none } else { finite(x) };
        let (a, b) = (bound(options.domain.0, -f32::MAX), bound(options.domain.1, f32::MAX));
        let (domain, best) = (if a > b { (b, a) } else { (a, b) }, (x0, f32::NAN));
        Self { f, tolerance: options.tolerance, domain, limit: options.max_evaluations, evaluations: 0, best }
    }

    pub(super) fn report(&self, outcome: Outcome) -> Report {
        Report { x: self.best.0, f: self.best.1, evaluations: self.evaluations, outcome }
    }

    /// x, or the end of the domain beyond which it lies.
    pub(super) fn inside(&self, x: f32) -> f32 {
        let x = if x < self.domain.0 { self.domain.0 } else { x };
        if x > self.domain.1 { self.domain.1 } else { x }
    }

    /// f at x; NaN if all evaluations are used up.
    pub(super) fn call(&mut self, x: f32) -> Point {
        let left = self.evaluations < self.limit;
        self.evaluations += u32::from(left);
        Point::new(x, if left { (self.f)(x) } else { (f32::NAN, f32::NAN) })
    }

    /// One evaluation, if one is left.
    pub(super) fn evaluate(&mut self, x: f32) -> Result<Point, Outcome> {
        if self.evaluations >= self.limit {
            return Err(Outcome::NotConverged);
        }
        let point = self.call(x);
        if point.f.abs() < self.best.1.abs() || self.best.1.is_nan() {
            self.best = (x, point.f);
        }
        Ok(point)
    }

    /// One evaluation, which ends the search where f is within the tolerance, or 0.
    pub(super) fn at(&mut self, x: f32) -> Result<Point, Outcome> {
        let point = self.evaluate(x)?;
        if self.tolerance > 0.0 && point.f.abs() <= self.tolerance {
            return Err(self.root(point, x, x, Certificate::Residual));
        }
        if point.f == 0.0 {
            return Err(self.zero(point)?);
        }
        Ok(point)
    }

    fn root(&mut self, at: Point, lo: f32, hi: f32, certificate: Certificate) -> Outcome {
        self.best = (at.x, at.f);
        Outcome::Root { lo, hi, certificate }
    }

    /// f is exactly 0: a root, or did f only become too small for a float?
    ///
    /// **The case:** e⁻ˣ has no root, and in `f32` it is 0 from 104 on. x⁹ has one, and is 0 from −1e-5 to 1e-5.
    /// If the derivative moves f by more than nothing over one float, the zero stands alone and is a root. Otherwise look for
    /// both ends of the stretch of zeros: a root has them.
    fn zero(&mut self, at: Point) -> Result<Outcome, Outcome> {
        let x = at.x;
        let one_float = towards(x.abs(), f32::INFINITY, 1) - x.abs();
        if (at.d * one_float).abs() > 0.0 {
            return Ok(self.root(at, x, x, Certificate::Exact));
        }
        let (lo, below) = self.last_zero(x, self.domain.0)?;
        let (hi, above) = self.last_zero(x, self.domain.1)?;
        // Halves of the smallest floats are rounded, and may end up outside.
        let middle = self.evaluate(if lo == hi { lo } else { 0.5 * lo + 0.5 * hi })?;
        let at = if middle.f == 0.0 { middle } else { at };
        let certificate = if below == above { Certificate::Tangent } else { Certificate::ZeroPlateau };
        Ok(self.root(at, lo, hi, certificate))
    }

    /// The last zero from the zero `x` towards `end`, and the sign of f beyond it; an asymptote if there is no end.
    fn last_zero(&mut self, x: f32, end: f32) -> Result<(f32, i32), Outcome> {
        // First a neighbour, then 256 floats away, 2¹⁶, 2²⁴, and the end.
        let (mut zero, mut beyond, mut f, mut places) = (x, x, 0.0, 1_u32);
        while f == 0.0 {
            zero = beyond;
            beyond = towards(x, end, places);
            if beyond == zero {
                return Err(Outcome::Asymptote);
            }
            f = self.evaluate(beyond)?.f;
            places = places.saturating_mul(256);
        }
        while distance(zero, beyond) > 1 {
            let t = self.evaluate(middle(zero, beyond))?;
            if t.f == 0.0 { zero = t.x } else { (beyond, f) = (t.x, t.f) }
        }
        // Beyond is NaN: as good as the end of the domain.
        if sign(f) == 0 { Err(Outcome::Asymptote) } else { Ok((zero, sign(f))) }
    }

    /// Looks at what lies between two points, if they tell that there must be something: a sign change, or a valley of
    /// |f|. `Ok` if they tell nothing.
    pub(super) fn between(&mut self, a: Point, b: Point) -> Result<(), Outcome> {
        if !(a.is_opposite(&b) || a.has_valley_before(&b) || b.has_valley_before(&a)) {
            return Ok(());
        }
        let (mut lo, mut hi) = if a.x < b.x { (a, b) } else { (b, a) };
        self.settle(&mut lo, &mut hi)?;
        let end =
            if lo.f.is_nan() { Outcome::NonFinite { x: lo.x } } else { Outcome::Discontinuity { lo: lo.x, hi: hi.x } };
        // **The case:** (x − 1) / (x − 2) from 0 to 3, met at the pole. A root beside a pole, a jump or a hole hides in a
        // valley between it and the ends.
        let gaps = if a.x < b.x { (lo, hi) } else { (hi, lo) };
        self.beside(a, gaps.0)?;
        self.beside(b, gaps.1)?;
        Err(end)
    }

    fn beside(&mut self, mut end: Point, mut gap: Point) -> Result<(), Outcome> {
        let found = if end.has_valley_before(&gap) { self.settle(&mut end, &mut gap) } else { Ok(()) };
        if let Err(Outcome::Root { .. }) = found { found } else { Ok(()) }
    }

    /// Narrows down to two neighbours and judges them. `Ok` if they are neither a root nor a minimum: f jumps over 0 from
    /// `lo` to `hi`, or both are a point where f is NaN.
    fn settle(&mut self, lo: &mut Point, hi: &mut Point) -> Result<(), Outcome> {
        let (a, b) = (lo.f.abs(), hi.f.abs());
        self.narrow(lo, hi)?;
        let (best, other) = (*lo, *hi);
        if lo.x > hi.x {
            (*lo, *hi) = (*hi, *lo);
        }
        if best.f.is_nan() {
            return Ok(());
        }
        // **The case:** x² + 1. Its lowest point is no root, however long one looks.
        if !best.is_opposite(&other) {
            self.best = (best.x, best.f);
            let minimum = Outcome::Stationary { lo: lo.x, hi: hi.x };
            return Err(if other.is_finite() { minimum } else { Outcome::NonFinite { x: other.x } });
        }
        // **The case:** 1/x, and the sign of x. Both change their sign, and neither has a root.
        // At a root |f| is small beside what it was at both ends; at a pole, or where f oscillates, it is not.
        let small = 512.0 * other.f.abs() <= if a < b { a } else { b };
        match self.judge(*lo, *hi, small) {
            Some(certificate) => Err(self.root(best, lo.x, hi.x, certificate)),
            None if self.evaluations >= self.limit => Err(Outcome::NotConverged),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_remembers_less_than_256_bytes() {
        // The ends of the interval twice over, the point before and the next one.
        assert!(size_of::<Search>() + size_of::<super::super::narrow::Pace>() + 6 * size_of::<Point>() <= 256);
    }
}
