//! The search: evaluations are counted, zeros are looked at closely, and an interval that must hold something is halved
//! until it is known what.

use super::float::{distance, middle, sign, towards};
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
        let (a, b) = options.domain;
        let (lo, hi) = if a > b { (b, a) } else { (a, b) };
        // The comparisons are false for NaN, which so is no bound.
        let lo = if lo > -f32::MAX { lo } else { -f32::MAX };
        let hi = if hi < f32::MAX { hi } else { f32::MAX };
        Self {
            f,
            tolerance: options.tolerance,
            domain: (lo, hi),
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

    /// One evaluation, which ends the search where f is 0 or within the tolerance.
    pub(super) fn at(&mut self, x: f32) -> Result<Point, Outcome> {
        let point = self.evaluate(x)?;
        if point.f == 0.0 {
            self.zero(point)?;
        }
        if point.f.abs() <= self.tolerance {
            return Err(self.root(point, x, x, Certificate::Residual));
        }
        Ok(point)
    }

    fn root(&mut self, at: Point, lo: f32, hi: f32, certificate: Certificate) -> Outcome {
        self.best = (at.x, at.f);
        Outcome::Root { lo, hi, certificate }
    }

    /// f is exactly 0: a root, or did f only become too small for a float? e⁻ˣ does, from 104 on.
    ///
    /// If the slope moves f by more than nothing over one float, the zero stands alone. Otherwise look for the ends of
    /// the stretch of zeros and for the signs beyond them.
    fn zero(&mut self, at: Point) -> Result<(), Outcome> {
        let x = at.x;
        let one_float = towards(x.abs(), f32::INFINITY, 1) - x.abs();
        if (at.d * one_float).abs() > 0.0 {
            return Err(self.root(at, x, x, Certificate::Exact));
        }
        let (lo, below) = self.last_zero(x, self.domain.0)?;
        let (hi, above) = self.last_zero(x, self.domain.1)?;
        let middle = self.evaluate(0.5 * lo + 0.5 * hi)?;
        let at = if middle.f == 0.0 { middle } else { at };
        let certificate = if below == above { Certificate::Tangent } else { Certificate::ZeroPlateau };
        Err(self.root(at, lo, hi, certificate))
    }

    /// The last zero from the zero `x` towards `end`, and the sign of f beyond it.
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

    /// Looks at what lies between two points, if the two tell that there must be something: a sign change, or a valley
    /// of |f|. `Ok` if they tell nothing.
    pub(super) fn between(&mut self, a: Point, b: Point) -> Result<(), Outcome> {
        if !(a.is_opposite(b) || a.has_valley_before(b) || b.has_valley_before(a)) {
            return Ok(());
        }
        let (mut lo, mut hi) = if a.x < b.x { (a, b) } else { (b, a) };
        self.settle(&mut lo, &mut hi)?;
        // No root, but a pole, a jump or a hole. A root beside it can hide in a valley between it and the ends.
        let outcome = if lo.f.is_nan() {
            Outcome::NonFinite { x: lo.x }
        } else {
            Outcome::Discontinuity { lo: lo.x, hi: hi.x }
        };
        if a.x > b.x {
            (lo, hi) = (hi, lo);
        }
        self.beside(a, lo)?;
        self.beside(b, hi)?;
        Err(outcome)
    }

    /// Looks for a root in the valley between two points, if there is a valley.
    fn beside(&mut self, mut end: Point, mut near: Point) -> Result<(), Outcome> {
        if end.has_valley_before(near) {
            let found = self.settle(&mut end, &mut near);
            if let Err(Outcome::Root { .. }) = found {
                return found;
            }
        }
        Ok(())
    }

    /// Narrows down and judges. `Ok` if there is neither a root nor a minimum: then `lo` and `hi` are the neighbours between
    /// which f jumps, or twice a point where f is NaN.
    fn settle(&mut self, lo: &mut Point, hi: &mut Point) -> Result<(), Outcome> {
        let start = if lo.f.abs() > hi.f.abs() { lo.f.abs() } else { hi.f.abs() };
        self.narrow(lo, hi)?;
        // The better of the two, and the larger |f|.
        let (x, other) = (*lo, *hi);
        if lo.x > hi.x {
            (*lo, *hi) = (*hi, *lo);
        }
        if x.f.is_nan() {
            return Ok(());
        }
        if !x.is_opposite(other) {
            return Err(if other.is_finite() {
                Outcome::Stationary { lo: lo.x, hi: hi.x }
            } else {
                Outcome::NonFinite { x: other.x }
            });
        }
        if lo.explains(*hi) {
            return Err(self.root(x, lo.x, hi.x, Certificate::SignChange));
        }
        if other.f.abs() <= start / 512.0 {
            if self.limit - self.evaluations < 8 {
                return Err(Outcome::NotConverged);
            }
            let domain = self.domain;
            if is_jitter(*lo, *hi, |x| self.evaluate(x).map_or(f32::NAN, |point| point.f), domain) {
                return Err(self.root(x, lo.x, hi.x, Certificate::SignChangeNoise));
            }
        }
        Ok(())
    }

    /// Narrows an interval down to two neighbouring floats, x the one with the smaller |f|. Either the signs at x and y
    /// differ, and then they always will; or |f| falls from one of them towards the other and rises again, until a point of
    /// the other sign is met. Where f is NaN in the middle of a sign change, both become that point.
    pub(super) fn narrow(&mut self, x: &mut Point, y: &mut Point) -> Result<(), Outcome> {
        let from_y = if x.is_opposite(*y) { y.f.abs() < x.f.abs() } else { y.has_valley_before(*x) && (y.f.abs() < x.f.abs() || !x.has_valley_before(*y)) };
        if from_y {
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
            if t.is_opposite(*x) || !(crossing || t.f.abs() <= x.f.abs() && t.is_finite()) {
                (*y, before) = (t, t);
            } else {
                if !crossing && t.downhill() == 0 {
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

/// When to trust a learnt step and when to halve.
///
/// A learnt step is fast where the curve is smooth, and can crawl where it is not: two of them that do not halve the
/// interval, counted in floats, and halving takes over, each time for longer, up to 16 halvings. Without this, f(x) = x⁹
/// would take thousands of steps; with it, no interval takes more than about 100.
struct Pace {
    /// How many floats x and y are apart.
    gap: u32,
    /// How many they were when the last step counted as good.
    width: u32,
    /// Learnt steps in a row that did not halve the interval.
    slow: u32,
    /// So many halvings before the next learnt step.
    skip: u32,
    penalty: u32,
    /// A learnt step goes at least that many floats, so that it ends on the other side of what it looks for.
    tiny: u32,
    halved: bool,
    arithmetic: bool,
}

impl Pace {
    fn new(x: Point, y: Point) -> Self {
        let gap = distance(x.x, y.x);
        Self { gap, width: gap, slow: 0, skip: 0, penalty: 1, tiny: 1, halved: false, arithmetic: false }
    }

    /// The next x to look at, strictly between x and y.
    fn next(&mut self, x: Point, y: Point, before: Point) -> f32 {
        self.halved = false;
        if self.slow < 2 && self.skip == 0 {
            if let Some(step) = x.learnt_step(before) {
                let (t, near) = (x.x + step, towards(x.x, y.x, self.tiny));
                let up = y.x > x.x;
                let t = if (t < near) == up { near } else { t };
                if (x.x < t && t < y.x) || (y.x < t && t < x.x) {
                    return t;
                }
            }
        }
        self.halved = true;
        // Half of the floats around 0 are smaller than 1e-19 or so, half of the roots are not: take turns.
        self.arithmetic = !self.arithmetic && x.x * y.x < 0.0;
        if self.arithmetic { 0.5 * x.x + 0.5 * y.x } else { middle(x.x, y.x) }
    }

    /// What the step has achieved.
    fn after(&mut self, x: Point, y: Point) {
        self.gap = distance(x.x, y.x);
        if self.halved && self.slow >= 2 {
            self.skip = self.penalty;
            self.penalty = if self.penalty < 16 { 2 * self.penalty } else { 16 };
        }
        self.skip = self.skip.saturating_sub(1);
        if self.halved || self.gap <= self.width / 2 {
            if !self.halved && self.gap <= self.width / 16 {
                self.penalty = 1;
            }
            (self.slow, self.tiny, self.width) = (0, 1, self.gap);
        } else {
            self.slow += 1;
            self.tiny = self.tiny.saturating_mul(2);
        }
    }
}
