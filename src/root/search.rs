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
    pub(super) fn between(&mut self, p: Point, q: Point) -> Result<(), Outcome> {
        let (a, b) = if p.is_opposite(q) {
            (p, q)
        } else if p.has_valley_before(q) && !(q.has_valley_before(p) && q.f.abs() < p.f.abs()) {
            self.valley(p, q)?
        } else if q.has_valley_before(p) {
            self.valley(q, p)?
        } else {
            return Ok(());
        };
        let crossing = self.crossing(a, b)?;
        // No root, but a pole, a jump or a hole. A root beside it can hide in a valley between it and the ends.
        let near = if a.x < b.x { [crossing.lo, crossing.hi] } else { [crossing.hi, crossing.lo] };
        for (end, near) in [a, b].into_iter().zip(near) {
            if end.has_valley_before(near) {
                let second = self.valley(end, near).and_then(|(a, b)| self.crossing(a, b));
                if let Err(root @ Outcome::Root { .. }) = second {
                    return Err(root);
                }
            }
        }
        Err(crossing.outcome)
    }

    /// Walks down into a valley: |f| falls from x towards y and rises again before it, f has one sign. `Ok` with two
    /// points of opposite sign, should there be such in the valley.
    fn valley(&mut self, mut x: Point, mut y: Point) -> Result<(Point, Point), Outcome> {
        let (mut pace, mut before) = (Pace::new(x, y), y);
        while distance(x.x, y.x) > 1 {
            let t = self.at(pace.next(x, y, before))?;
            if t.is_opposite(x) {
                return Ok((x, t));
            }
            if x.f.abs() < t.f.abs() || !t.is_finite() {
                (y, before) = (t, t);
            } else {
                if t.downhill() == 0 {
                    return Err(Outcome::Stationary { lo: t.x, hi: t.x });
                }
                if t.points_to(x) {
                    y = x;
                }
                (x, before) = (t, x);
            }
            pace.after(x, y);
        }
        let (lo, hi) = if x.x < y.x { (x.x, y.x) } else { (y.x, x.x) };
        Err(if y.is_finite() { Outcome::Stationary { lo, hi } } else { Outcome::NonFinite { x: y.x } })
    }

    /// Narrows a sign change down to two neighbouring floats, the one with the smaller |f| first. Where f is NaN on the
    /// way, both are that point.
    pub(super) fn narrow(&mut self, a: Point, b: Point) -> Result<(Point, Point), Outcome> {
        let (mut x, mut y) = if a.f.abs() <= b.f.abs() { (a, b) } else { (b, a) };
        let (mut pace, mut before) = (Pace::new(x, y), y);
        while distance(x.x, y.x) > 1 {
            let mut t = self.at(pace.next(x, y, before))?;
            if t.f.is_nan() {
                t = self.at(0.5 * x.x + 0.5 * y.x)?;
                if t.f.is_nan() {
                    return Ok((t, t));
                }
            }
            if t.is_opposite(x) {
                (y, before) = (t, t);
            } else {
                (x, before) = (t, x);
            }
            if y.f.abs() < x.f.abs() {
                (x, y, before) = (y, x, x);
            }
            pace.after(x, y);
        }
        Ok((x, y))
    }

    /// Narrows a sign change down. If it is a root, that is the end of the search; `Ok` if it is not, or f is NaN there.
    fn crossing(&mut self, a: Point, b: Point) -> Result<Crossing, Outcome> {
        let start = if a.f.abs() > b.f.abs() { a } else { b };
        let (x, y) = self.narrow(a, b)?;
        if x.f.is_nan() {
            return Ok(Crossing { lo: x, hi: x, outcome: Outcome::NonFinite { x: x.x } });
        }
        self.judge(x, y, start)
    }

    /// f changes its sign between two neighbours: is it a root?
    fn judge(&mut self, x: Point, y: Point, start: Point) -> Result<Crossing, Outcome> {
        let (lo, hi) = if x.x < y.x { (x, y) } else { (y, x) };
        if lo.explains(hi) {
            return Err(self.root(x, lo.x, hi.x, Certificate::SignChange));
        }
        if y.f.abs() <= start.f.abs() / 512.0 {
            let mut spent = None;
            let domain = self.domain;
            let at = |t| self.evaluate(t).map_or_else(|outcome| { spent = Some(outcome); f32::NAN }, |point| point.f);
            let jitter = is_jitter(lo, hi, at, domain);
            if let Some(outcome) = spent {
                return Err(outcome);
            }
            if jitter {
                return Err(self.root(x, lo.x, hi.x, Certificate::SignChangeNoise));
            }
        }
        Ok(Crossing { lo, hi, outcome: Outcome::Discontinuity { lo: lo.x, hi: hi.x } })
    }
}

/// A sign change that is no root: the points nearest to it, and what it is.
struct Crossing {
    lo: Point,
    hi: Point,
    outcome: Outcome,
}

/// When to trust a learnt step and when to halve.
///
/// A learnt step is fast where the curve is smooth, and can crawl where it is not: two of them that do not halve the
/// interval, counted in floats, and halving takes over, each time for longer, up to 16 halvings. Without this, f(x) = x⁹
/// would take thousands of steps; with it, no interval takes more than about 100.
struct Pace {
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
        let width = distance(x.x, y.x);
        Self { width, slow: 0, skip: 0, penalty: 1, tiny: 1, halved: false, arithmetic: false }
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
        let width = distance(x.x, y.x);
        if self.halved {
            if self.slow >= 2 {
                self.skip = self.penalty;
                self.penalty = if self.penalty < 16 { 2 * self.penalty } else { 16 };
            }
            self.skip = self.skip.saturating_sub(1);
            (self.slow, self.tiny, self.width) = (0, 1, width);
        } else if width <= self.width / 2 {
            if width <= self.width / 16 {
                self.penalty = 1;
            }
            (self.slow, self.tiny, self.width) = (0, 1, width);
        } else {
            self.slow += 1;
            self.tiny = self.tiny.saturating_mul(2);
        }
    }
}
