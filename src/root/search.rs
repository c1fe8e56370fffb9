//! The safeguards that every search shares, each beside the case that made it necessary.
//!
//! A descent looks at points. Where two of them tell that something must be between, a sign change or a valley of |f|, the
//! interval is narrowed down to two neighbouring floats, and then there is nothing left to overlook: what is there is
//! judged, and the search ends.

use super::float::{distance, middle, sign, towards};
use super::pace::Pace;
use super::point::{Point, is_jitter};
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
        let bound = |x: f32, none: f32| match x {
            x if x.is_nan() => none,
            x if x.is_infinite() => f32::MAX.copysign(x),
            x => x,
        };
        let (a, b) = (bound(options.domain.0, -f32::MAX), bound(options.domain.1, f32::MAX));
        Self {
            f,
            tolerance: options.tolerance,
            domain: if a > b { (b, a) } else { (a, b) },
            limit: options.max_evaluations,
            evaluations: 0,
            best: (x0, f32::NAN),
        }
    }

    pub(super) fn report(&self, outcome: Outcome) -> Report {
        Report { x: self.best.0, f: self.best.1, evaluations: self.evaluations, outcome }
    }

    /// x, or the end of the domain beyond which it lies.
    pub(super) fn inside(&self, x: f32) -> f32 {
        let x = if x < self.domain.0 { self.domain.0 } else { x };
        if x > self.domain.1 { self.domain.1 } else { x }
    }

    /// One evaluation.
    fn evaluate(&mut self, x: f32) -> Result<Point, Outcome> {
        if self.evaluations >= self.limit {
            return Err(Outcome::NotConverged);
        }
        self.evaluations += 1;
        let point = Point::new(x, (self.f)(x));
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
    /// If the slope moves f by more than nothing over one float, the zero stands alone and is a root. Otherwise look for
    /// both ends of the stretch of zeros: a root has them.
    fn zero(&mut self, at: Point) -> Result<Outcome, Outcome> {
        let x = at.x;
        let one_float = towards(x.abs(), f32::INFINITY, 1) - x.abs();
        if (at.d * one_float).abs() > 0.0 {
            return Ok(self.root(at, x, x, Certificate::Exact));
        }
        let (lo, below) = self.last_zero(x, self.domain.0)?;
        let (hi, above) = self.last_zero(x, self.domain.1)?;
        let middle = self.evaluate(0.5 * lo + 0.5 * hi)?;
        let at = if middle.f == 0.0 { middle } else { at };
        let certificate = if below == above { Certificate::Tangent } else { Certificate::ZeroPlateau };
        Ok(self.root(at, lo, hi, certificate))
    }

    /// The last zero from the zero `x` towards `end`, and the sign of f beyond it; an asymptote if there is no end.
    fn last_zero(&mut self, x: f32, end: f32) -> Result<(f32, i32), Outcome> {
        let (mut zero, mut beyond) = (x, None);
        // First a neighbour, then x/1024 away, and ever further; after something else than 0, halve.
        let mut next = towards(x, end, 1);
        let mut step = if x.abs() > 0.001 { x.abs() / 1024.0 } else { 1e-6 };
        while next != zero {
            let f = self.evaluate(next)?.f;
            if f == 0.0 {
                zero = next;
            } else {
                beyond = Some((next, sign(f)));
            }
            next = match beyond {
                Some((other, sign)) if distance(zero, other) == 1 => {
                    // Beyond is NaN: as good as the end of the domain.
                    return if sign == 0 { Err(Outcome::Asymptote) } else { Ok((zero, sign)) };
                }
                Some((other, _)) => middle(zero, other),
                None => {
                    let away = if end > x { x + step } else { x - step };
                    step *= 256.0;
                    if (away < end) == (end > x) { away } else { end }
                }
            };
        }
        Err(Outcome::Asymptote)
    }

    /// Looks at what lies between two points, if they tell that there must be something: a sign change, or a valley of
    /// |f|. `Ok` if they tell nothing.
    pub(super) fn between(&mut self, a: Point, b: Point) -> Result<(), Outcome> {
        if !(a.is_opposite(b) || a.has_valley_before(b) || b.has_valley_before(a)) {
            return Ok(());
        }
        let (mut lo, mut hi) = if a.x < b.x { (a, b) } else { (b, a) };
        self.settle(&mut lo, &mut hi)?;
        let outcome =
            if lo.f.is_nan() { Outcome::NonFinite { x: lo.x } } else { Outcome::Discontinuity { lo: lo.x, hi: hi.x } };
        // **The case:** (x − 1) / (x − 2) from 0 to 3, met at the pole. A root beside a pole, a jump or a hole hides in a
        // valley between it and the ends.
        if a.x > b.x {
            (lo, hi) = (hi, lo);
        }
        self.beside(a, lo)?;
        self.beside(b, hi)?;
        Err(outcome)
    }

    fn beside(&mut self, mut end: Point, mut near: Point) -> Result<(), Outcome> {
        if end.has_valley_before(near) {
            let found = self.settle(&mut end, &mut near);
            if let Err(Outcome::Root { .. }) = found {
                return found;
            }
        }
        Ok(())
    }

    /// Narrows down to two neighbours and judges them. `Ok` if they are neither a root nor a minimum: then f jumps from
    /// `lo` to `hi`, or both are a point where f is NaN.
    fn settle(&mut self, lo: &mut Point, hi: &mut Point) -> Result<(), Outcome> {
        let start = if lo.f.abs() > hi.f.abs() { lo.f.abs() } else { hi.f.abs() };
        self.narrow(lo, hi)?;
        let (best, other) = (*lo, *hi);
        if lo.x > hi.x {
            (*lo, *hi) = (*hi, *lo);
        }
        if best.f.is_nan() {
            return Ok(());
        }
        // **The case:** x² + 1. Its lowest point is no root, however long one looks.
        if !best.is_opposite(other) {
            self.best = (best.x, best.f);
            let minimum = Outcome::Stationary { lo: lo.x, hi: hi.x };
            return Err(if other.is_finite() { minimum } else { Outcome::NonFinite { x: other.x } });
        }
        // **The case:** 1/x, and the sign of x. Both change their sign, and neither has a root.
        if lo.explains(*hi) {
            return Err(self.root(best, lo.x, hi.x, Certificate::SignChange));
        }
        // **The case:** (x − 3.08)³ multiplied out. Near the triple root f is nothing but rounding errors and changes its
        // sign many times, each time by more than the slope explains.
        if other.f.abs() <= SMALL * start {
            if self.limit - self.evaluations < 8 {
                return Err(Outcome::NotConverged);
            }
            let domain = self.domain;
            if is_jitter(*lo, *hi, |x| self.evaluate(x).map_or(f32::NAN, |point| point.f), domain) {
                return Err(self.root(best, lo.x, hi.x, Certificate::SignChangeNoise));
            }
        }
        Ok(())
    }

    /// Narrows an interval down to two neighbouring floats, x the one with the smaller |f|.
    ///
    /// Either the signs at x and y differ, and then they always will. Or |f| falls from one of the two towards the other
    /// and rises again before it; that is kept too, until a point of the other sign turns up. Where f is NaN in the middle
    /// of a sign change, both become that point.
    pub(super) fn narrow(&mut self, x: &mut Point, y: &mut Point) -> Result<(), Outcome> {
        let better = y.f.abs() < x.f.abs();
        let walks_from_y = y.has_valley_before(*x) && (better || !x.has_valley_before(*y));
        if if x.is_opposite(*y) { better } else { walks_from_y } {
            (*x, *y) = (*y, *x);
        }
        let (mut pace, mut before) = (Pace::new(*x, *y), *y);
        while pace.gap > 1 {
            let mut t = self.at(pace.next(*x, *y, before))?;
            let crossing = x.is_opposite(*y);
            if crossing && t.f.is_nan() {
                t = self.at(0.5 * x.x + 0.5 * y.x)?;
                if t.f.is_nan() {
                    (*x, *y) = (t, t);
                    return Ok(());
                }
            }
            let worse = !(t.f.abs() <= x.f.abs()) || !t.is_finite();
            if t.is_opposite(*x) || (!crossing && worse) {
                (*y, before) = (t, t);
            } else {
                if !crossing && t.downhill() == 0 {
                    self.best = (t.x, t.f);
                    return Err(Outcome::Stationary { lo: t.x, hi: t.x });
                }
                if !crossing && t.points_to(*x) {
                    *y = *x;
                }
                (*x, before) = (t, *x);
            }
            if x.is_opposite(*y) && y.f.abs() < x.f.abs() {
                before = *x;
                (*x, *y) = (*y, *x);
            }
            pace.after(*x, *y);
        }
        Ok(())
    }
}

/// Rounding noise is small beside f: 2⁻⁹ of what |f| was at the ends of the interval, measured on expanded powers. A
/// function that jumps about everywhere does not get that small.
const SMALL: f32 = 1.0 / 512.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_remembers_less_than_256_bytes() {
        // The ends of the interval twice over, the point before and the next one.
        assert!(size_of::<Search>() + size_of::<Pace>() + 6 * size_of::<Point>() <= 256);
    }
}
