//! A point of the curve, and what two of them tell about the curve between them.

use super::float::{exponent, power, sign, towards};

/// A number x with f(x) and the slope d = f′(x).
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) x: f32,
    pub(super) f: f32,
    pub(super) d: f32,
}

impl Point {
    pub(super) const fn new(x: f32, (f, d): (f32, f32)) -> Self {
        Self { x, f, d }
    }

    pub(super) const fn is_finite(self) -> bool {
        self.f.is_finite() && !self.d.is_nan()
    }

    pub(super) fn sign(self) -> i32 {
        sign(self.f)
    }

    pub(super) fn is_opposite(self, other: Self) -> bool {
        self.sign() * other.sign() < 0
    }

    /// Where |f| falls: +1 to the right, −1 to the left. The gradient of f² is 2·f·f′, and only its sign is needed.
    pub(super) fn downhill(self) -> i32 {
        -sign(self.f) * sign(self.d)
    }

    pub(super) fn points_to(self, other: Self) -> bool {
        self.downhill() * sign(other.x - self.x) > 0
    }

    /// True if |f|, which falls from here towards `other`, must rise again before it: between the two is a minimum of
    /// |f|, a root, or a place where f is not finite.
    pub(super) fn has_valley_before(self, other: Self) -> bool {
        let worse = !(other.f.abs() <= self.f.abs()) || other.d.is_nan();
        self.points_to(other) && (worse || other.points_to(self))
    }

    /// Is the sign change between two neighbours what their slopes predict, within a factor of 4?
    ///
    /// The slope counts in the direction of the change. Beside a pole f rises from −∞ … to +∞ as one walks across,
    /// but falls on either side of it, so that no pole passes, however steep.
    pub(super) fn explains(self, other: Self) -> bool {
        let change = other.f - self.f;
        let direction = if (change > 0.0) == (other.x > self.x) { 1.0 } else { -1.0 };
        let (a, b) = (direction * self.d, direction * other.d);
        let slope = if a > b || b.is_nan() { a } else { b };
        change.is_finite() && change.abs() <= 4.0 * slope * (other.x - self.x).abs()
    }

    /// How far to go from here: the step that would end at the minimum of f² if its gradient changed evenly from the
    /// point `before` to this one. `None` if the gradient does not rise with x as it does around a minimum.
    ///
    /// With g = f·f′, half the gradient, it is −g · Δx/Δg: the two-point rate of Barzilai and Borwein (1988,
    /// <https://doi.org/10.1093/imanum/8.1.141>). The only division is by a difference of gradients. f and f′ are first
    /// scaled by powers of two, so that g neither overflows nor vanishes.
    pub(super) fn learnt_step(self, before: Self) -> Option<f32> {
        let largest = |a: f32, b: f32| exponent(if a.abs() > b.abs() { a } else { b });
        let (scale_f, scale_d) = (power(-largest(self.f, before.f)), power(-largest(self.d, before.d)));
        let g = (self.f * scale_f) * (self.d * scale_d);
        let g_before = (before.f * scale_f) * (before.d * scale_d);
        let (dx, dg) = (self.x - before.x, g - g_before);
        // Not finite, 0 or NaN: neither sign fits.
        let rises = sign(dg) * sign(dx) > 0 && dg.is_finite() && g != 0.0;
        rises.then(|| -(g * (dx / dg)))
    }
}

/// Do the values around two neighbours `a` and `b` of opposite sign jump about by a quarter of the change between the
/// two? Eight more evaluations, 1, 2, 4 and 8 floats beyond them, as far as the domain goes.
pub(super) fn is_jitter(a: Point, b: Point, mut f: impl FnMut(f32) -> f32, domain: (f32, f32)) -> bool {
    let mut largest = 0.0;
    for (end, bound) in [(a, domain.0), (b, domain.1)] {
        for places in [1, 2, 4, 8] {
            let jump = (f(towards(end.x, bound, places)) - end.f).abs();
            if jump > largest {
                largest = jump;
            }
        }
    }
    largest >= 0.25 * (b.f - a.f).abs()
}
