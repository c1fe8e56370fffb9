//! A point of the curve, and what two of them tell about the curve between them.

use super::float::{exponent, power, sign};

/// A number x with f(x) and the derivative d = f′(x).
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

    pub(super) const fn is_finite(&self) -> bool {
        self.f.is_finite() && !self.d.is_nan()
    }

    pub(super) fn sign(&self) -> i32 {
        sign(self.f)
    }

    #[inline(never)]
    pub(super) fn is_opposite(&self, other: &Self) -> bool {
        self.sign() * other.sign() < 0
    }

    /// Where |f| falls: +1 to the right, −1 to the left. The gradient of f² is 2·f·f′, and only its sign is needed.
    pub(super) fn downhill(&self) -> i32 {
        -sign(self.f) * sign(self.d)
    }

    pub(super) fn points_to(&self, other: &Self) -> bool {
        self.downhill() * sign(other.x - self.x) > 0
    }

    /// True if |f|, which falls from here towards `other`, must rise again before it: between the two is a minimum of
    /// |f|, a root, or a place where f is not finite.
    pub(super) fn has_valley_before(&self, other: &Self) -> bool {
        let worse = !(other.f.abs() <= self.f.abs()) || other.d.is_nan();
        self.points_to(other) && (worse || other.points_to(self))
    }

    /// What the derivatives say of the change of f to a neighbour: +1 if one of the two makes a quarter to 16 times as much;
    /// −1 if one makes as much with the wrong sign, or far more, as an infinite one does; 0 if they are too small.
    pub(super) fn explains(&self, other: &Self) -> i32 {
        let floats = (other.x - self.x) / (other.f - self.f);
        let (a, b) = (self.d * floats, other.d * floats);
        if (0.25..=16.0).contains(&a) || (0.25..=16.0).contains(&b) {
            return 1;
        }
        -i32::from(a.abs() >= 0.25 || b.abs() >= 0.25)
    }

    /// How far to go from here: the step that would end at the minimum of f² if its gradient changed evenly from the
    /// point `before` to this one. `None` if the gradient does not rise with x as it does around a minimum.
    ///
    /// Without a derivative f′ counts as 1 at both, and the step is that of the secant method.
    ///
    /// With g = f·f′, half the gradient, it is −g · Δx/Δg: the two-point rate of Barzilai and Borwein (1988,
    /// <https://doi.org/10.1093/imanum/8.1.141>). The only division is by a difference of gradients. f and f′ are first
    /// scaled by powers of two, so that g neither overflows nor vanishes.
    pub(super) fn learnt_step(&self, before: &Self) -> Option<f32> {
        let (d, d_before) = if self.d.is_nan() || before.d.is_nan() { (1.0, 1.0) } else { (self.d, before.d) };
        let largest = |a: f32, b: f32| exponent(if a.abs() > b.abs() { a } else { b });
        let (scale_f, scale_d) = (power(-largest(self.f, before.f)), power(-largest(d, d_before)));
        let g = (self.f * scale_f) * (d * scale_d);
        let g_before = (before.f * scale_f) * (d_before * scale_d);
        let (dx, dg) = (self.x - before.x, g - g_before);
        // Not finite, 0 or NaN: neither sign fits.
        let rises = sign(dg) * sign(dx) > 0 && dg.is_finite() && g != 0.0;
        rises.then(|| -(g * (dx / dg)))
    }
}
