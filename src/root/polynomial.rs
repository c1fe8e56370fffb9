//! All real roots of a polynomial, by descending through its derivatives.
//!
//! Between two neighbouring roots of p′ the polynomial p only rises or only falls: where its signs at the two differ,
//! there is exactly one root between, and descent finds it. The roots of p′ come the same way from those of p″, and so on
//! down to a straight line. No formula, no division of the polynomial by a root, and nothing can be missed but what happens
//! between two neighbouring floats.

use core::fmt;

use super::exact::{discriminant, horner};
use super::float::{power, split};
use super::level::Level;
use super::real_root::{RealRoot, Roots};

/// A polynomial by its coefficients, the constant first: `[c, b, a]` is a·x² + b·x + c.
///
/// ```
/// use stackprop::root::Polynomial;
/// let p = Polynomial([-6.0, 11.0, -6.0, 1.0]); // (x − 1)(x − 2)(x − 3)
/// assert_eq!((p.value(4.0), p.derivative(4.0)), (6.0, 11.0)); // 3 · 2 · 1, and 2·1 + 3·1 + 3·2
/// let roots = p.real_roots()?;
/// assert!(roots.iter().map(|root| root.x).eq([1.0, 2.0, 3.0]));
/// # Ok::<(), stackprop::root::PolynomialError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Polynomial<const N: usize>(pub [f32; N]);

/// Why a polynomial has no list of roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolynomialError {
    /// A coefficient is NaN or infinite.
    NonFinite,
    /// All coefficients are 0: every number is a root.
    Zero,
}

impl fmt::Display for PolynomialError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zero = *self == Self::Zero;
        out.write_str(if zero {
            "all coefficients are 0: every number is a root"
        } else {
            "a coefficient is NaN or infinite"
        })
    }
}

impl core::error::Error for PolynomialError {}

impl<const N: usize> From<[f32; N]> for Polynomial<N> {
    fn from(coefficients: [f32; N]) -> Self {
        Self(coefficients)
    }
}

impl<const N: usize> Polynomial<N> {
    /// p(x), as if computed in twice the precision of `f32` and then rounded.
    #[must_use]
    pub fn value(&self, x: f32) -> f32 {
        let (value, ..) = horner(self.0.iter().rev().map(|&a| (a, 0.0)), x);
        // Close to overflow the errors are not finite.
        if value.is_finite() { value } else { self.0.iter().rev().fold(0.0, |value, a| value * x + a) }
    }

    /// p′(x), rounded at each step.
    #[must_use]
    pub fn derivative(&self, x: f32) -> f32 {
        horner(self.0.iter().rev().map(|&a| (a, 0.0)), x).1
    }

    /// All real roots, in ascending order, each to the last place.
    ///
    /// At higher degree, multiple or clustered roots cost more evaluations but no accuracy:
    ///
    /// ```
    /// use stackprop::root::Polynomial;
    /// let p = Polynomial([-1.0, 3.0, -3.0, 1.0]); // (x − 1)³
    /// let roots = p.real_roots()?;
    /// assert_eq!(roots.len(), 1);
    /// assert_eq!((roots[0].x, roots[0].multiplicity), (1.0, Some(3)));
    /// # Ok::<(), stackprop::root::PolynomialError>(())
    /// ```
    ///
    /// Leading zeros are no harm: with a = 0 a quadratic is a line, and a constant has no roots.
    ///
    /// A polynomial has 1 to 25 coefficients; others are a compile error.
    ///
    /// # Errors
    /// Returns [`PolynomialError`] if a coefficient is NaN or infinite, or if all are 0.
    pub fn real_roots(&self) -> Result<Roots<N>, PolynomialError> {
        const { assert!(N >= 1 && N <= 25, "a polynomial has 1 to 25 coefficients") };
        if self.0.iter().any(|a| !a.is_finite()) {
            return Err(PolynomialError::NonFinite);
        }
        let Some(last) = self.0.iter().rposition(|a| *a != 0.0) else { return Err(PolynomialError::Zero) };
        // xᵐ is a factor: m roots at 0, exactly. The others are those of the rest.
        let zeros = self.0.iter().take_while(|a| **a == 0.0).count();
        let mut coefficients = [(0.0, 0); N];
        for (to, from) in coefficients.iter_mut().zip(self.0.iter().skip(zeros)) {
            *to = split(*from);
        }
        let others = descend_through_derivatives(&coefficients, last - zeros);
        let zero = (zeros > 0).then(|| RealRoot::exact(0.0, Some(zeros as u32)));
        let (below, above) = (others.iter().filter(|root| root.x < 0.0), others.iter().filter(|root| root.x >= 0.0));
        let mut roots = Roots { len: 0, ..others };
        below.chain(&zero).chain(above).for_each(|root| roots.push(*root));
        Ok(roots)
    }
}

/// The real roots of a·x² + b·x + c: how many there are is decided exactly, each is right to the last place.
///
/// ```
/// use stackprop::root::{PolynomialError, quadratic_roots};
/// let roots = quadratic_roots(1.0, 2.0, -3.0)?;
/// assert!(roots.iter().map(|root| root.x).eq([-3.0, 1.0]));
///
/// let double = quadratic_roots(1.0, -6.0, 9.0)?; // (x − 3)²
/// assert!(double.iter().map(|root| (root.x, root.multiplicity)).eq([(3.0, Some(2))]));
///
/// assert_eq!(quadratic_roots(1.0, 0.0, 1.0)?.len(), 0); // x² + 1
/// assert_eq!(quadratic_roots(0.0, 2.0, -3.0)?[0].x, 1.5); // a line
/// assert_eq!(quadratic_roots(0.0, 0.0, 0.0), Err(PolynomialError::Zero)); // every x is a root
/// # Ok::<(), PolynomialError>(())
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
/// assert!(roots.is_complete() && roots.iter().map(|root| root.x).eq([-1e30, -1e10]));
/// assert!(!quadratic_roots(1e-40, 1.0, 1e10)?.is_complete());
/// # Ok::<(), stackprop::root::PolynomialError>(())
/// ```
///
/// # Errors
/// Returns [`PolynomialError`] if a coefficient is NaN or infinite, or if all are 0.
pub fn quadratic_roots(a: f32, b: f32, c: f32) -> Result<Roots<2>, PolynomialError> {
    let Roots { list: [first, second, _], len, complete, evaluations } = Polynomial([c, b, a]).real_roots()?;
    Ok(Roots { list: [first, second], len, complete, evaluations })
}

fn descend_through_derivatives<const N: usize>(coefficients: &[(f32, i32); N], degree: usize) -> Roots<N> {
    let reach = reach(coefficients, degree);
    let discriminant = if degree == 2 { discriminant(coefficients) } else { 0 };
    // The roots of the derivative above, and its signs at both ends of the range.
    let mut critical = Roots::NONE;
    let above = Level::new(coefficients, degree).at(0.0).sign;
    let (mut signs, mut complete) = ((above, above), true);
    for k in (0..degree).rev() {
        let (level, above) = (Level::new(coefficients, k), Level::new(coefficients, k + 1));
        let mut found = Roots { evaluations: critical.evaluations + 2, ..Roots::NONE };
        let mut left = level.at(-reach);
        let left_sign = left.sign;
        for turn in &critical {
            let (lo, hi) = (level.at(turn.lo), level.at(turn.hi));
            found.evaluations += 2;
            level.between(&left, &lo, &mut found);
            if !(turn.lo == turn.hi && lo.certain) {
                Level::turn(&above, &lo, &hi, (k == 0 && degree == 2).then_some(discriminant), &mut found);
            } else if lo.v == 0.0 {
                found.push(RealRoot::exact(lo.x, turn.multiplicity.map(|m| m + 1)));
            }
            left = hi;
        }
        let right = level.at(reach);
        level.between(&left, &right, &mut found);
        // Budan and Fourier: no root lies beyond x if p and all its derivatives have one sign there.
        complete &= right.sign * signs.1 >= 0 && left_sign * signs.0 <= 0;
        signs = (left_sign, right.sign);
        critical = found;
    }
    let known: u32 = critical.iter().map(|root| root.multiplicity.unwrap_or(0)).sum();
    critical.complete = complete || known as usize == degree || discriminant < 0;
    critical
}

/// A power of two beyond which no root lies, nor one of a derivative: 2 · max |a[n−i] / a[n]|^(1/i), from the exponents
/// alone (Fujiwara 1916); at most the largest float.
fn reach<const N: usize>(coefficients: &[(f32, i32); N], degree: usize) -> f32 {
    let highest = coefficients.get(degree).map_or(0, |a| a.1);
    // ⌈difference / i⌉ + 1
    let exponent = |(i, a): (i32, &(f32, i32))| 1 - (highest - a.1 - 1).checked_div_euclid(i).unwrap_or(0);
    let lower = (1..).zip(coefficients.iter().take(degree).rev()).filter(|(_, a)| a.0 != 0.0);
    let largest = lower.map(exponent).fold(-126, i32::max);
    if largest > 127 { f32::MAX } else { power(largest) }
}
