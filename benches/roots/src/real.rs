//! One formula, three numbers: a pair (f, f′) in `f32`, an `f64`, and an interval that holds every rounding in `f32`.

use core::ops::{Add, Div, Mul, Neg, Sub};

/// What a formula is written in.
pub trait Real:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f32, Output = Self>
    + Sub<f32, Output = Self>
    + Mul<f32, Output = Self>
{
    fn constant(c: f32) -> Self;
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn atan(self) -> Self;
    fn abs(self) -> Self;
    /// +1 from 0 on, −1 below.
    fn sign(self) -> Self;
    fn floor(self) -> Self;
    /// xᵖ for x ≥ 0.
    fn power(self, p: f32) -> Self;

    fn reciprocal(self) -> Self {
        Self::constant(1.0) / self
    }
}

/// A value and its derivative, each operation rounded to `f32`.
#[derive(Clone, Copy, Debug)]
pub struct Dual(pub f32, pub f32);

impl Real for Dual {
    fn constant(c: f32) -> Self {
        Self(c, 0.0)
    }
    fn sqrt(self) -> Self {
        let root = libm::sqrtf(self.0);
        Self(root, 0.5 * self.1 / root)
    }
    fn exp(self) -> Self {
        let e = libm::expf(self.0);
        Self(e, e * self.1)
    }
    fn ln(self) -> Self {
        Self(libm::logf(self.0), self.1 / self.0)
    }
    fn sin(self) -> Self {
        Self(libm::sinf(self.0), libm::cosf(self.0) * self.1)
    }
    fn cos(self) -> Self {
        Self(libm::cosf(self.0), -libm::sinf(self.0) * self.1)
    }
    fn atan(self) -> Self {
        Self(libm::atanf(self.0), self.1 / (1.0 + self.0 * self.0))
    }
    fn abs(self) -> Self {
        Self(self.0.abs(), self.1 * 1.0_f32.copysign(self.0))
    }
    fn sign(self) -> Self {
        Self(if self.0.is_nan() { self.0 } else { 1.0_f32.copysign(self.0 + 0.0) }, 0.0)
    }
    fn floor(self) -> Self {
        Self(libm::floorf(self.0), 0.0)
    }
    fn power(self, p: f32) -> Self {
        Self(libm::powf(self.0, p), p * libm::powf(self.0, p - 1.0) * self.1)
    }
}

impl Add for Dual {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self(self.0 + b.0, self.1 + b.1)
    }
}
impl Sub for Dual {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        Self(self.0 - b.0, self.1 - b.1)
    }
}
impl Mul for Dual {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        Self(self.0 * b.0, self.1 * b.0 + self.0 * b.1)
    }
}
impl Div for Dual {
    type Output = Self;
    fn div(self, b: Self) -> Self {
        let q = self.0 / b.0;
        Self(q, (self.1 - q * b.1) / b.0)
    }
}
impl Neg for Dual {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}
impl Add<f32> for Dual {
    type Output = Self;
    fn add(self, c: f32) -> Self {
        Self(self.0 + c, self.1)
    }
}
impl Sub<f32> for Dual {
    type Output = Self;
    fn sub(self, c: f32) -> Self {
        Self(self.0 - c, self.1)
    }
}
impl Mul<f32> for Dual {
    type Output = Self;
    fn mul(self, c: f32) -> Self {
        Self(self.0 * c, self.1 * c)
    }
}

/// 29 more bits than `f32`: near a root of the formula in `f32`, as good as exact.
#[derive(Clone, Copy, Debug)]
pub struct Exact(pub f64);

impl Exact {
    /// What is too small or too large for `f32` is 0 or ∞ here too.
    fn in_range(v: f64) -> Self {
        Self(if v.abs() < 7e-46 {
            0.0_f64.copysign(v)
        } else if v.abs() > 3.4028235677973366e38 {
            f64::INFINITY.copysign(v)
        } else {
            v
        })
    }
}

impl Real for Exact {
    fn constant(c: f32) -> Self {
        Self(c.into())
    }
    fn sqrt(self) -> Self {
        Self(self.0.sqrt())
    }
    fn exp(self) -> Self {
        Self::in_range(self.0.exp())
    }
    fn ln(self) -> Self {
        Self(self.0.ln())
    }
    fn sin(self) -> Self {
        Self(self.0.sin())
    }
    fn cos(self) -> Self {
        Self(self.0.cos())
    }
    fn atan(self) -> Self {
        Self(self.0.atan())
    }
    fn abs(self) -> Self {
        Self(self.0.abs())
    }
    fn sign(self) -> Self {
        Self(if self.0.is_nan() { self.0 } else { 1.0_f64.copysign(self.0 + 0.0) })
    }
    fn floor(self) -> Self {
        Self(self.0.floor())
    }
    fn power(self, p: f32) -> Self {
        Self::in_range(self.0.powf(p.into()))
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self::in_range(self.0 + b.0)
    }
}
impl Sub for Exact {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        Self::in_range(self.0 - b.0)
    }
}
impl Mul for Exact {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        Self::in_range(self.0 * b.0)
    }
}
impl Div for Exact {
    type Output = Self;
    fn div(self, b: Self) -> Self {
        Self::in_range(self.0 / b.0)
    }
}
impl Neg for Exact {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl Add<f32> for Exact {
    type Output = Self;
    fn add(self, c: f32) -> Self {
        Self(self.0 + f64::from(c))
    }
}
impl Sub<f32> for Exact {
    type Output = Self;
    fn sub(self, c: f32) -> Self {
        Self(self.0 - f64::from(c))
    }
}
impl Mul<f32> for Exact {
    type Output = Self;
    fn mul(self, c: f32) -> Self {
        Self::in_range(self.0 * f64::from(c))
    }
}

/// All that the formula can be in `f32`, whichever way each operation is rounded.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub lo: f64,
    pub hi: f64,
    /// Rounding decides on which side of a jump or a pole it is: then nothing is known.
    pub broken: bool,
    /// Rounding decides about a whole wave of a sine or more.
    pub lost: bool,
}

impl Span {
    fn exact(c: f32) -> Self {
        Self { lo: c.into(), hi: c.into(), broken: false, lost: false }
    }

    pub fn at(x: f32) -> Self {
        Self::exact(x)
    }

    fn and(self, other: Self) -> (bool, bool) {
        (self.broken || other.broken, self.lost || other.lost)
    }

    /// From the smallest to the largest of some numbers, and one last place of `f32` on both sides, or four for a function.
    fn around(values: &[f64], places: f64, (broken, lost): (bool, bool)) -> Self {
        let lo = values.iter().copied().fold(f64::INFINITY, f64::min);
        let hi = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let broken = broken || values.iter().any(|value| !value.is_finite());
        let wide = |v: f64| places * (v.abs() * 2.0_f64.powi(-24) + 2.0_f64.powi(-149));
        Self { lo: lo - wide(lo), hi: hi + wide(hi), broken, lost }
    }

    fn holds_0(self) -> bool {
        self.lo <= 0.0 && 0.0 <= self.hi
    }

    pub fn may_be_0(self) -> bool {
        !self.broken && self.lo.is_finite() && self.hi.is_finite() && self.holds_0()
    }

    /// A function that rises or falls throughout.
    fn monotone(self, f: impl Fn(f64) -> f64) -> Self {
        Self::around(&[f(self.lo), f(self.hi)], 4.0, (self.broken, self.lost))
    }

    fn wave(self, f: impl Fn(f64) -> f64, slope: f64) -> Self {
        let is_part = self.hi - self.lo < 3.0;
        let lost = self.lost || !is_part;
        let (middle, half) = (f(0.5 * (self.lo + self.hi)), 0.5 * (self.hi - self.lo) * slope);
        Self::around(&[(middle - half).max(-1.0), (middle + half).min(1.0)], 4.0, (self.broken, lost))
    }
}

impl Real for Span {
    fn constant(c: f32) -> Self {
        Self::exact(c)
    }
    fn sqrt(self) -> Self {
        Self { lo: self.lo.max(0.0), ..self }.monotone(f64::sqrt)
    }
    fn exp(self) -> Self {
        self.monotone(f64::exp)
    }
    fn ln(self) -> Self {
        let broken = self.broken || self.lo <= 0.0;
        Self { broken, ..self.monotone(f64::ln) }
    }
    fn sin(self) -> Self {
        self.wave(f64::sin, 1.0)
    }
    fn cos(self) -> Self {
        self.wave(f64::cos, 1.0)
    }
    fn atan(self) -> Self {
        self.monotone(f64::atan)
    }
    fn abs(self) -> Self {
        let (a, b) = (self.lo.abs(), self.hi.abs());
        Self { lo: if self.holds_0() { 0.0 } else { a.min(b) }, hi: a.max(b), ..self }
    }
    fn sign(self) -> Self {
        let broken = self.broken || (self.lo < 0.0 && self.hi >= 0.0);
        Self { broken, lost: self.lost, ..Self::exact(if self.lo >= 0.0 { 1.0 } else { -1.0 }) }
    }
    fn floor(self) -> Self {
        Self {
            lo: self.lo.floor(),
            hi: self.hi.floor(),
            broken: self.broken || self.lo.floor() != self.hi.floor(),
            ..self
        }
    }
    fn power(self, p: f32) -> Self {
        Self { lo: self.lo.max(0.0), ..self }.monotone(|x| x.powf(p.into()))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, b: Self) -> Self {
        Self::around(&[self.lo + b.lo, self.hi + b.hi], 1.0, self.and(b))
    }
}
impl Sub for Span {
    type Output = Self;
    fn sub(self, b: Self) -> Self {
        self + -b
    }
}
impl Mul for Span {
    type Output = Self;
    fn mul(self, b: Self) -> Self {
        let ends = [self.lo * b.lo, self.lo * b.hi, self.hi * b.lo, self.hi * b.hi];
        Self::around(&ends, 1.0, self.and(b))
    }
}
impl Div for Span {
    type Output = Self;
    fn div(self, b: Self) -> Self {
        let ends = [self.lo / b.lo, self.lo / b.hi, self.hi / b.lo, self.hi / b.hi];
        Self::around(&ends, 1.0, (self.broken || b.broken || b.holds_0(), self.lost || b.lost))
    }
}
impl Neg for Span {
    type Output = Self;
    fn neg(self) -> Self {
        Self { lo: -self.hi, hi: -self.lo, ..self }
    }
}
impl Add<f32> for Span {
    type Output = Self;
    fn add(self, c: f32) -> Self {
        self + Self::exact(c)
    }
}
impl Sub<f32> for Span {
    type Output = Self;
    fn sub(self, c: f32) -> Self {
        self - Self::exact(c)
    }
}
impl Mul<f32> for Span {
    type Output = Self;
    fn mul(self, c: f32) -> Self {
        self * Self::exact(c)
    }
}
