//! Sums and products without a rounding error, and the polynomials and signs that they make exact.
//!
//! The rounding error of a sum or product of two floats is itself a float, and a few plain operations find it:
//! a + b = s + e and a · b = p + e hold exactly (Knuth's TwoSum, Dekker's product; see Ogita, Rump and Oishi 2005,
//! <https://doi.org/10.1137/030601818>). No wider type and no fused multiply-add is needed, so the bits are the same
//! on every chip. The product needs its error to be a normal number; callers scale for it.

use super::float::{power, sign};

/// `(s, e)` with a + b = s + e exactly, s rounded.
pub(super) fn two_sum(a: f32, b: f32) -> (f32, f32) {
    let s = a + b;
    let b_in_s = s - a;
    (s, (a - (s - b_in_s)) + (b - b_in_s))
}

/// `(p, e)` with a · b = p + e exactly, p rounded.
pub(super) fn two_product(a: f32, b: f32) -> (f32, f32) {
    // The upper and lower 12 bits of a float: their products are exact.
    let halves = |a: f32| {
        let big = 4097.0 * a;
        let upper = big - (big - a);
        (upper, a - upper)
    };
    let (p, (a1, a0), (b1, b0)) = (a * b, halves(a), halves(b));
    (p, a0 * b0 - (((p - a1 * b1) - a0 * b1) - a1 * b0))
}

/// The value of a polynomial by Horner's rule with every rounding error carried along in a second sum, as if computed in
/// twice the precision and then rounded (compensated Horner scheme: Graillat, Langlois and Louvet 2009,
/// <https://doi.org/10.1016/j.cam.2008.03.021>); its derivative by the plain rule; and the sum of the sizes of all terms.
///
/// Each coefficient is a pair, a float and what was rounded off it. The highest power comes first.
pub(super) fn horner(coefficients: impl Iterator<Item = (f32, f32)>, x: f32) -> (f32, f32, f32) {
    let (mut value, mut error, mut slope, mut size) = (0.0, 0.0, 0.0, 0.0);
    for (a, a_low) in coefficients {
        slope = slope * x + value;
        let (product, e) = two_product(value, x);
        let (sum, e2) = two_sum(product, a);
        value = sum;
        error = error * x + ((e + e2) + a_low);
        size = size * x.abs() + a.abs();
    }
    (value + error, slope, size)
}

/// A sum kept in four floats: 96 bits.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    parts: [f32; 4],
    /// Some bits did not fit: the sum is off by about 2⁻⁹⁰ of its largest term.
    pub(super) rounded: bool,
}

impl Sum {
    pub(super) const ZERO: Self = Self { parts: [0.0; 4], rounded: false };

    /// Adds a float: each part keeps the rounded sum and passes the error on to the next.
    pub(super) fn add(&mut self, mut term: f32) {
        for part in &mut self.parts {
            (*part, term) = two_sum(*part, term);
        }
        self.rounded |= term != 0.0;
    }

    pub(super) fn add_product(&mut self, a: f32, b: f32) {
        let (p, e) = two_product(a, b);
        self.add(p);
        self.add(e);
        // Below that, the error of a product is no float.
        self.rounded |= a != 0.0 && b != 0.0 && p.abs() < TINY;
    }

    pub(super) fn times(&self, x: f32) -> Self {
        let mut product = Self { rounded: self.rounded, ..Self::ZERO };
        for part in self.parts {
            product.add_product(part, x);
        }
        product
    }

    /// The sum as one float. Its sign is right, and it is 0 only if the sum is.
    pub(super) fn value(&self) -> f32 {
        // From the smallest part up, each takes the next into itself and leaves the error behind. After one pass the
        // parts may still cancel; after three, none overlaps with another.
        let [mut a, mut b, mut c, mut d] = self.parts;
        for _ in 0..3 {
            (c, d) = two_sum(c, d);
            (b, c) = two_sum(b, c);
            (a, b) = two_sum(a, b);
        }
        a
    }
}

/// The sign of b² − 4ac, exactly.
pub(super) fn discriminant<const N: usize>(coefficients: &[(f32, i32); N]) -> i32 {
    let &[(c, ec), (b, eb), (a, ea), ..] = coefficients.as_slice() else { return 0 };
    // 4ac = a · c · 2ⁿ · 2^(2·eb): beyond a factor of 4 no digits are needed.
    let n = ea + ec + 2 - 2 * eb;
    if b == 0.0 || n > 2 {
        return -sign(a * c);
    }
    if n < -2 {
        return 1;
    }
    let mut sum = Sum::ZERO;
    sum.add_product(b, b);
    sum.add_product(-a * power(n), c);
    sign(sum.value())
}

/// 2⁻¹⁰⁰: a product of this size has an error of at least 2⁻¹⁴⁸, still a float.
const TINY: f32 = f32::from_bits(27 << 23);

#[cfg(test)]
mod tests {
    use super::super::float::split;
    use super::*;
    use crate::Rng;

    #[test]
    fn a_product_too_small_for_its_error_is_marked_and_stays_so() {
        let product = |a: f32, b: f32| {
            let mut sum = Sum::ZERO;
            sum.add_product(a, b);
            sum
        };
        let root = power(-50); // its square is just large enough
        assert!(!product(root, root).rounded && !product(1e-25, 0.0).rounded && !product(1.0, 1.0).rounded);
        for (a, b) in [(root, 0.99 * root), (1e-25, 1e-20), (-1e-25, 1e-10)] {
            assert!(product(a, b).rounded && product(a, b).times(2.0).rounded, "{a:e} · {b:e}");
        }
        assert!(product(root, root).times(0.5).rounded && !product(root, root).times(2.0).rounded);
    }

    #[test]
    fn the_errors_of_sums_and_products_are_exact() {
        assert_eq!(two_sum(1.0, 1e-10), (1.0, 1e-10));
        let mut rng = Rng::from_seed(3);
        for _ in 0..10_000 {
            let mut number = || rng.between(-1.0, 1.0) * power(i32::from(rng.below(40) as u8) - 20);
            let (a, b) = (number(), number());
            let (s, e) = two_sum(a, b);
            assert_eq!(f64::from(s) + f64::from(e), f64::from(a) + f64::from(b), "{a} + {b}");
            let (p, e) = two_product(a, b);
            assert_eq!(f64::from(p) + f64::from(e), f64::from(a) * f64::from(b), "{a} · {b}");
        }
    }

    #[test]
    fn horner_has_twice_the_precision() {
        // (x − 1)³ at 1 + 2⁻¹⁰ is 2⁻³⁰; the plain rule gives 0 or 2⁻²⁴.
        let x = 1.0 + 1.0 / 1024.0;
        let (value, slope, size) = horner([1.0, -3.0, 3.0, -1.0].into_iter().map(|a| (a, 0.0)), x);
        assert_eq!(value, 1.0 / 1024.0 / 1024.0 / 1024.0);
        assert!((slope - 3.0 / 1024.0 / 1024.0).abs() < 1e-6 && (size - 8.0).abs() < 0.02);
    }

    #[test]
    fn a_sum_has_the_right_sign_whatever_cancels() {
        let bit = f32::EPSILON / 2.0; // 2⁻²⁴
        for (terms, want) in [
            (&[1.0, bit, -1.0][..], bit),
            (&[1.0, -bit / 2.0, -bit / 2.0, -(1.0 - bit)], 0.0),
            (&[1.0, bit * bit, -bit, bit * bit * bit, -1.0, bit], bit * bit),
            (&[1e20, 1.0, -1e20, -1.0, -1e-20], -1e-20),
        ] {
            let mut sum = Sum::ZERO;
            for &term in terms {
                sum.add(term);
            }
            assert_eq!((sum.value(), sum.rounded), (want, false), "{terms:?}");
        }
        let mut sum = Sum::ZERO;
        for term in [1.0, 1e-8, 1e-16, 1e-24, 1e-32, 1e-40] {
            sum.add(term);
        }
        assert!(sum.rounded);
    }

    #[test]
    fn the_sign_of_the_discriminant_is_exact() {
        let sign_of = |a: f32, b: f32, c: f32| discriminant(&[c, b, a].map(split));
        for ((a, b, c), want) in [
            ((1.0, 2.0, 1.0), 0),
            ((1.0, 2.0, 1.0 + f32::EPSILON), -1),
            ((1.0, 2.0, 1.0 - f32::EPSILON / 2.0), 1),
            // b² = 1 + 2⁻²² + 2⁻⁴⁶, and 4ac is its first two terms: the difference is in the last of 47 bits.
            ((0.25, 1.0 + f32::EPSILON, 1.0 + 2.0 * f32::EPSILON), 1),
            ((1e38, 1e38, 1e38), -1),
            ((1e38, 1.0, -1e38), 1),
            ((1e-45, 1.0, 1e-45), 1),
            ((3.0, 0.0, 3.0), -1),
            ((3.0, 0.0, -3.0), 1),
        ] {
            assert_eq!(sign_of(a, b, c), want, "{a:e}, {b:e}, {c:e}");
            assert_eq!(sign_of(-a, b, -c), want, "{a:e}, {b:e}, {c:e}");
        }
    }
}
