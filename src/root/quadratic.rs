//! The roots of a quadratic: a polynomial of degree 2, for which the discriminant can be had exactly.

use super::exact::Sum;
use super::float::{power, sign};
use super::polynomial::{Degenerate, Polynomial, Roots};

/// The real roots of a·x² + b·x + c: how many there are is decided exactly, each is right to the last place.
///
/// ```
/// use stackprop::root::{Degenerate, quadratic_roots};
/// let roots = quadratic_roots(1.0, 2.0, -3.0)?;
/// assert!(roots.iter().map(|root| root.x).eq([-3.0, 1.0]));
///
/// let double = quadratic_roots(1.0, -6.0, 9.0)?; // (x − 3)²
/// assert!(double.iter().map(|root| (root.x, root.multiplicity)).eq([(3.0, Some(2))]));
///
/// assert_eq!(quadratic_roots(1.0, 0.0, 1.0)?.as_slice(), []); // x² + 1
/// assert_eq!(quadratic_roots(0.0, 2.0, -3.0)?.as_slice()[0].x, 1.5); // a line
/// assert_eq!(quadratic_roots(0.0, 0.0, 0.0), Err(Degenerate::Zero)); // every x is a root
/// # Ok::<(), Degenerate>(())
/// ```
///
/// The formula in `f32` loses what the squares lose: b² overflows, or −b + √(b² − 4ac) cancels. Here nothing does:
///
/// ```
/// # use stackprop::root::quadratic_roots;
/// let roots = quadratic_roots(1.0, -1e5, 1.0)?; // the formula in f32 gives 0 for the small one
/// assert!(roots.iter().map(|root| root.x).eq([1e-5, 1e5]));
/// let big = 2.0_f32.powi(100); // and b² = 9 · 2²⁰⁰ is beyond the range of f32
/// let roots = quadratic_roots(big, -3.0 * big, 2.0 * big)?;
/// assert!(roots.iter().map(|root| root.x).eq([1.0, 2.0]));
/// let roots = quadratic_roots(1e-30, 1.0, 1e10)?; // the other root, −1e30, is in range; with 1e-40 it would not be
/// assert!(roots.complete && roots.iter().map(|root| root.x).eq([-1e30, -1e10]));
/// assert!(!quadratic_roots(1e-40, 1.0, 1e10)?.complete);
/// # Ok::<(), stackprop::root::Degenerate>(())
/// ```
///
/// # Errors
/// If a coefficient is not finite, or if all are 0.
pub fn quadratic_roots(a: f32, b: f32, c: f32) -> Result<Roots<3>, Degenerate> {
    Polynomial([c, b, a]).real_roots()
}

/// The sign of b² − 4ac, exactly.
pub(super) fn discriminant<const N: usize>(coefficients: &[(f32, i32); N]) -> i32 {
    let mut three = coefficients.iter();
    let (Some(&(c, ec)), Some(&(b, eb)), Some(&(a, ea))) = (three.next(), three.next(), three.next()) else { return 0 };
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

#[cfg(test)]
mod tests {
    use super::super::level::split;
    use super::*;

    #[test]
    fn the_sign_of_the_discriminant_is_exact() {
        let sign_of = |a: f32, b: f32, c: f32| discriminant(&[c, b, a].map(split));
        for ((a, b, c), want) in [
            ((1.0, 2.0, 1.0), 0),
            ((1.0, 2.0, 1.0_f32.next_up()), -1),
            ((1.0, 2.0, 1.0_f32.next_down()), 1),
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
