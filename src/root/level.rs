//! One level of the descent through the derivatives: a derivative of the polynomial, and signs that can be trusted.
//!
//! Near a root a polynomial in `f32` is noise: x³ − 3x² + 3x − 1 at 1.001 should be 1e-9, and the plain rule gives 0. So each
//! value is computed as if in twice the precision, with a bound for its error, and where the bound leaves the sign open,
//! with 96 bits. And x is split into a power of two, which goes to the coefficients, and a number from 1 to 2, so that no
//! scale of coefficients or roots overflows: multiplying by powers of two is exact.

use super::exact::{Sum, horner, two_product};
use super::float::{power, sign, split};
use super::point::Point;
use super::real_root::{RealRoot, Roots};
use super::report::{Certificate, Options, Outcome};
use super::search::Search;

/// p⁽ᵏ⁾ / k!, the polynomial's k-th derivative but for a factor: its coefficients are a[i] · (i over k).
pub(super) struct Level<const N: usize> {
    /// (m + l) · 2ᵉ as (m, l, e), with 1 ≤ |m| < 2 or m = 0 and l what was rounded off; the coefficient of x^(i − k) is at i.
    coefficients: [(f32, f32, i32); N],
    k: usize,
}

/// v · 2^exponent, the value of a level at x, and d · 2^(exponent − that of x), its slope.
pub(super) struct Value {
    pub(super) x: f32,
    pub(super) v: f32,
    d: f32,
    exponent: i32,
    /// The sign of v is that of the exact value.
    pub(super) certain: bool,
    /// That sign, 0 if it is not certain.
    pub(super) sign: i32,
}

impl<const N: usize> Level<N> {
    pub(super) fn new(coefficients: &[(f32, i32); N], k: usize) -> Self {
        // Pascal's triangle, column by column: (i over k + 1) is the sum of all (j over k) with j < i.
        let mut binomials = [1.0; N];
        for _ in 0..k {
            let mut sum = 0.0;
            for binomial in &mut binomials {
                (*binomial, sum) = (sum, sum + *binomial);
            }
        }
        let mut level = Self { coefficients: [(0.0, 0.0, 0); N], k };
        for ((to, &(m, e)), binomial) in level.coefficients.iter_mut().zip(coefficients).zip(binomials) {
            let (product, rest) = two_product(m, binomial);
            let (m, up) = split(product);
            *to = (m, rest * power(-up), e + up);
        }
        level
    }

    pub(super) fn at(&self, x: f32) -> Value {
        let (y, e) = split(x);
        // a[i] · xⁱ = m · yⁱ · 2^exponent, and all exponents are taken from the largest.
        #[allow(clippy::cast_possible_wrap)] // N is at most 25.
        let terms = || self.coefficients.iter().enumerate().map(|(i, a)| (a, a.2 + (i as i32 - self.k as i32) * e));
        let top = terms().filter(|(a, _)| a.0 != 0.0).map(|(_, exponent)| exponent).max().unwrap_or(0);
        // Below 2⁻¹⁰⁰ of the largest only the sign of a coefficient can matter.
        let scaled = || {
            terms().skip(self.k).rev().map(|(a, exponent)| {
                let scale = power(if exponent < top - 100 { -100 } else { exponent - top });
                (a.0 * scale, a.1 * scale)
            })
        };
        let (mut v, d, size) = horner(scaled(), y);
        // Twice the precision leaves an error of (2n · 2⁻²⁴)² of the size of the terms.
        let n = 2.0 * N as f32;
        let mut certain = v.abs() > 4.0 * n * n * UNIT * UNIT * size;
        if !certain {
            let mut sum = Sum::ZERO;
            for (a, low) in scaled() {
                sum = sum.times(y);
                sum.add(a);
                sum.add(low);
            }
            v = sum.value();
            let exact = !sum.rounded && terms().all(|(a, exponent)| a.0 == 0.0 || exponent >= top - 100);
            certain = exact || v.abs() > n * n * UNIT * UNIT * UNIT * size;
        }
        Value { x, v, d, exponent: top, certain, sign: if certain { sign(v) } else { 0 } }
    }

    /// If the signs at a and b differ, there is exactly one root between: descent finds it.
    pub(super) fn between(&self, a: &Value, b: &Value, found: &mut Roots<N>) {
        if a.sign * b.sign >= 0 {
            return;
        }
        // Values of all sizes, in the range of f32: 2¹⁰⁰ stands for the larger of the two ends, 2⁶⁰ for its slope.
        let slope_exponent = |value: &Value| value.exponent - split(value.x).1;
        let (f0, d0) = if a.exponent > b.exponent { (a, a) } else { (b, b) };
        let (f0, d0) = (f0.exponent - 100, slope_exponent(d0) - 60);
        let point = |value: &Value| {
            let v = if value.v == 0.0 && !value.certain { f32::MIN_POSITIVE } else { value.v };
            (scaled(v, value.exponent - f0), scaled(value.d, slope_exponent(value) - d0))
        };
        let mut certain = true;
        let mut f = |x| {
            let value = self.at(x);
            certain &= value.certain;
            point(&value)
        };
        let mut search = Search::new(&mut f, a.x, Options::DEFAULT);
        let (mut x, mut y) = (Point::new(a.x, point(a)), Point::new(b.x, point(b)));
        let end = search.narrow(&mut x, &mut y);
        found.evaluations += search.evaluations;
        let certificate = if certain { Certificate::SignChange } else { Certificate::SignChangeNoise };
        match end {
            Ok(()) => found.push(RealRoot::new(x.x, y.x, certificate, Some(1))),
            Err(Outcome::Root { lo, .. }) => found.push(RealRoot::exact(lo, Some(1))),
            // A polynomial has no other end.
            Err(_) => {}
        }
    }

    /// What happens between two neighbouring floats around a turning point, a root of the level `above`? The discriminant is
    /// that of a quadratic, if this is one.
    pub(super) fn turn(above: &Self, lo: &Value, hi: &Value, discriminant: Option<i32>, found: &mut Roots<N>) {
        if !(lo.certain && hi.certain) {
            found.push(nearer(lo, hi, Certificate::Tangent, None));
            return;
        }
        let (slope_lo, slope_hi) = (above.at(lo.x), above.at(hi.x));
        found.evaluations += 2;
        if lo.v == 0.0 {
            found.push(RealRoot::exact(lo.x, Some(1)));
        }
        // Beside an exact root the slope says the sign.
        let left = if lo.v == 0.0 { slope_lo.sign } else { lo.sign };
        let right = if hi.v == 0.0 { -slope_hi.sign } else { hi.sign };
        if left * right < 0 {
            found.push(nearer(lo, hi, Certificate::SignChange, discriminant.map(|_| 1)));
        } else if lo.sign * slope_lo.sign < 0 && hi.sign * slope_hi.sign > 0 {
            // It comes nearer to 0 between the two than at either. For a quadratic the discriminant decides.
            let gap = hi.x - lo.x;
            let reaches = |at: &Value, slope: &Value| {
                let fall = scaled(0.5 * above.k as f32 * slope.v.abs(), slope.exponent - at.exponent + split(gap).1);
                at.v.abs() <= fall * split(gap).0
            };
            let touches = || reaches(lo, &slope_lo) && reaches(hi, &slope_hi);
            if discriminant == Some(1) {
                found.push(RealRoot::new(lo.x, hi.x, Certificate::Tangent, Some(1)));
                found.push(RealRoot::new(hi.x, lo.x, Certificate::Tangent, Some(1)));
            } else if discriminant.map_or_else(touches, |sign| sign == 0) {
                found.push(nearer(lo, hi, Certificate::Tangent, discriminant.map(|_| 2)));
            }
        }
        if hi.v == 0.0 {
            found.push(RealRoot::exact(hi.x, Some(1)));
        }
    }
}

/// The relative error of one rounding, 2⁻²⁴.
const UNIT: f32 = f32::EPSILON / 2.0;

/// Between two neighbours, the one with the smaller |v|.
fn nearer(a: &Value, b: &Value, certificate: Certificate, multiplicity: Option<u32>) -> RealRoot {
    let (x, y) = if a.v.abs() <= b.v.abs() { (a, b) } else { (b, a) };
    RealRoot::new(x.x, y.x, certificate, multiplicity)
}

/// x · 2ⁿ, or, with the same sign, the largest or the smallest normal float where that is beyond the range.
fn scaled(x: f32, n: i32) -> f32 {
    let (m, e) = split(x);
    match e + n {
        128.. => f32::MAX.copysign(x),
        ..=-127 if m != 0.0 => f32::MIN_POSITIVE.copysign(x),
        n => m * power(n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_float_is_split_and_scaled_exactly() {
        assert_eq!([6.0, -0.75, 0.0].map(split), [(1.5, 2), (-1.5, -1), (0.0, 0)]);
        assert_eq!(split(f32::from_bits(3)), (1.5, -148));
        assert_eq!(split(f32::MAX), (f32::MAX / power(127), 127));
        assert_eq!((scaled(3.0, -1), scaled(-3.0, 127), scaled(-3.0, -200)), (1.5, -f32::MAX, -f32::MIN_POSITIVE));
    }

    #[test]
    fn levels_are_derivatives() {
        // p = x³ − 2x + 5, p′ = 3x² − 2, p″/2 = 3x, p‴/6 = 1, all at 3.
        let p = [5.0, -2.0, 0.0, 1.0].map(split);
        for (k, want) in [26.0, 25.0, 9.0, 1.0].into_iter().enumerate() {
            let value = Level::new(&p, k).at(3.0);
            assert_eq!((scaled(value.v, value.exponent), value.certain), (want, true), "level {k}");
        }
    }

    #[test]
    fn the_sign_is_certain_where_twice_the_precision_is_not_enough() {
        // (3x − 1)⁴ at the float below 1/3 is (2⁻²⁴)⁴.
        let p = [1.0, -12.0, 54.0, -108.0, 81.0].map(split);
        let value = Level::new(&p, 0).at(0.3333333);
        assert_eq!((scaled(value.v, value.exponent), value.certain), (power(-96), true));
        // At 1 of x³ − 3x² + 3x − 1 it is exactly 0, and that is certain too.
        let value = Level::new(&[-1.0, 3.0, -3.0, 1.0].map(split), 0).at(1.0);
        assert!(value.certain && value.v == 0.0);
    }

    #[test]
    fn coefficients_of_any_size_do_not_overflow() {
        let p = [1e38, 1e38, 1e38, 1e38].map(split);
        for x in [1e-45, 1e30, f32::MAX, -f32::MAX] {
            let value = Level::new(&p, 0).at(x);
            assert_eq!(value.sign, if x > 0.0 { 1 } else { -1 }, "{x}");
        }
    }
}
