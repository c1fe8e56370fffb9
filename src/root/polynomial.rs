//! All real roots of a polynomial, by descending through its derivatives.
//!
//! Between two neighbouring roots of p′ the polynomial p only rises or only falls: where its signs at the two differ,
//! there is exactly one root between, and descent finds it. The roots of p′ come the same way from those of p″, and so on
//! down to a straight line. No formula, no division of the polynomial by a root, and nothing can be missed but what happens
//! between two neighbouring floats.

use core::fmt;

use super::exact::horner;
use super::float::power;
use super::level::{Level, Value, split};
use super::quadratic::discriminant;
use super::report::Certificate;

/// A polynomial by its coefficients, the constant first: `[c, b, a]` is a·x² + b·x + c.
///
/// ```
/// use stackprop::root::Polynomial;
/// let p = Polynomial([-6.0, 11.0, -6.0, 1.0]); // (x − 1)(x − 2)(x − 3)
/// assert_eq!((p.value(4.0), p.derivative(4.0)), (6.0, 11.0)); // 3 · 2 · 1, and 2·1 + 3·1 + 3·2
/// let roots = p.real_roots()?;
/// assert!(roots.iter().map(|root| root.x).eq([1.0, 2.0, 3.0]));
/// # Ok::<(), stackprop::root::Degenerate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Polynomial<const N: usize>(pub [f32; N]);

/// Why a polynomial has no list of roots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Degenerate {
    /// A coefficient is NaN or infinite.
    NonFinite,
    /// All coefficients are 0: every number is a root.
    Zero,
}

impl fmt::Display for Degenerate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NonFinite => "a coefficient is NaN or infinite",
            Self::Zero => "all coefficients are 0: every number is a root",
        })
    }
}

impl core::error::Error for Degenerate {}

/// A real root of a polynomial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RealRoot {
    /// The root, to the last place: it is `lo` or `hi`.
    pub x: f32,
    /// Not above the root.
    pub lo: f32,
    /// Not below the root: `lo` or its neighbour.
    pub hi: f32,
    /// How it is known: [`Exact`](Certificate::Exact) if `x` is the root; [`SignChange`](Certificate::SignChange) if it is
    /// between `lo` and `hi`; [`Tangent`](Certificate::Tangent) if the polynomial comes so near to 0 between the two
    /// neighbours that a double root, two roots, or none at all cannot be told apart there, and only then it is not certain.
    pub certificate: Certificate,
    /// How many roots these are in one place, where that is known.
    pub multiplicity: Option<u32>,
}

/// Real roots in ascending order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Roots<const N: usize> {
    list: [RealRoot; N],
    len: usize,
    /// These are all. `false` if there are others, or could be, beyond the range of `f32`.
    pub complete: bool,
    /// How often the polynomial or one of its derivatives was evaluated.
    pub evaluations: u32,
}

impl<const N: usize> Roots<N> {
    const NONE: Self = {
        let nowhere = RealRoot { x: 0.0, lo: 0.0, hi: 0.0, certificate: Certificate::Exact, multiplicity: None };
        Self { list: [nowhere; N], len: 0, complete: true, evaluations: 0 }
    };

    /// The roots one by one.
    pub fn iter(&self) -> impl Iterator<Item = &RealRoot> {
        self.list.iter().take(self.len)
    }

    /// The roots as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[RealRoot] {
        self.list.get(..self.len).unwrap_or(&[])
    }

    pub(super) fn push(&mut self, root: RealRoot) {
        // Two critical points between neighbouring floats see the same root.
        let seen = self.iter().last().is_some_and(|last| last.x == root.x && last.certificate == Certificate::Exact);
        if let (false, Some(place)) = (seen, self.list.get_mut(self.len)) {
            *place = root;
            self.len += 1;
        }
    }
}

impl<const N: usize> Polynomial<N> {
    /// p(x), as if computed in twice the precision of `f32` and then rounded.
    pub fn value(&self, x: f32) -> f32 {
        let (value, ..) = horner(self.0.iter().rev().map(|&a| (a, 0.0)), x);
        // Close to overflow the errors are not finite.
        if value.is_finite() { value } else { self.0.iter().rev().fold(0.0, |value, a| value * x + a) }
    }

    /// p′(x), rounded at each step.
    pub fn derivative(&self, x: f32) -> f32 {
        let (mut slope, mut value) = (0.0, 0.0);
        for a in self.0.iter().rev() {
            slope = slope * x + value;
            value = value * x + a;
        }
        slope
    }

    /// All real roots, in ascending order, each to the last place.
    ///
    /// With rising degree, a triple root or three roots in a heap cost more work, but lose no digit:
    ///
    /// ```
    /// use stackprop::root::Polynomial;
    /// let p = Polynomial([-1.0, 3.0, -3.0, 1.0]); // (x − 1)³
    /// let roots = p.real_roots()?;
    /// assert_eq!(roots.as_slice().len(), 1);
    /// assert_eq!((roots.as_slice()[0].x, roots.as_slice()[0].multiplicity), (1.0, Some(3)));
    /// # Ok::<(), stackprop::root::Degenerate>(())
    /// ```
    ///
    /// Leading zeros are no harm: with a = 0 a quadratic is a line, and a constant has no roots.
    ///
    /// # Errors
    /// If a coefficient is not finite, or if all are 0.
    pub fn real_roots(&self) -> Result<Roots<N>, Degenerate> {
        const { assert!(N >= 1 && N <= 25, "a polynomial has 1 to 25 coefficients") };
        if self.0.iter().any(|a| !a.is_finite()) {
            return Err(Degenerate::NonFinite);
        }
        let Some(last) = self.0.iter().rposition(|a| *a != 0.0) else { return Err(Degenerate::Zero) };
        // xᵐ is a factor: m roots at 0, exactly. The others are those of the rest.
        let zeros = self.0.iter().take_while(|a| **a == 0.0).count();
        let mut coefficients = [(0.0, 0); N];
        for (to, from) in coefficients.iter_mut().zip(self.0.iter().skip(zeros)) {
            *to = split(*from);
        }
        let degree = last - zeros;
        let mut roots = descend_through_derivatives(&coefficients, degree);
        if zeros > 0 {
            let others = roots;
            roots.len = 0;
            for root in others.iter().filter(|root| root.x < 0.0) {
                roots.push(*root);
            }
            roots.push(RealRoot::exact(0.0, Some(zeros as u32)));
            for root in others.iter().filter(|root| root.x >= 0.0) {
                roots.push(*root);
            }
        }
        Ok(roots)
    }
}

fn descend_through_derivatives<const N: usize>(coefficients: &[(f32, i32); N], degree: usize) -> Roots<N> {
    let reach = reach(coefficients, degree);
    let discriminant = if degree == 2 { discriminant(coefficients) } else { 0 };
    // The roots of the derivative above, and its signs at both ends of the range.
    let mut critical = Roots::NONE;
    let above = Level::new(coefficients, degree).at(0.0).sign();
    let (mut signs, mut complete) = ((above, above), true);
    for k in (0..degree).rev() {
        let (level, above) = (Level::new(coefficients, k), Level::new(coefficients, k + 1));
        let mut found = Roots { evaluations: critical.evaluations + 2, ..Roots::NONE };
        let mut left = level.at(-reach);
        let left_sign = left.sign();
        for turn in critical.iter() {
            let (lo, hi) = (level.at(turn.lo), level.at(turn.hi));
            found.evaluations += 2;
            level.between(&left, &lo, &mut found);
            if turn.lo == turn.hi {
                if lo.v == 0.0 && lo.certain {
                    found.push(RealRoot::exact(lo.x, turn.multiplicity.map(|m| m + 1)));
                } else if !lo.certain {
                    found.push(RealRoot::tangent(&lo, &hi, None));
                }
            } else {
                Level::turn(&above, &lo, &hi, (k == 0 && degree == 2).then_some(discriminant), &mut found);
            }
            left = hi;
        }
        let right = level.at(reach);
        level.between(&left, &right, &mut found);
        // Budan and Fourier: no root lies beyond x if p and all its derivatives have one sign there.
        complete &= right.sign() * signs.1 >= 0 && left_sign * signs.0 <= 0;
        signs = (left_sign, right.sign());
        critical = found;
    }
    let known: u32 = critical.iter().map(|root| root.multiplicity.unwrap_or(0)).sum();
    critical.complete = complete || known as usize == degree || discriminant < 0;
    critical
}

/// A power of two beyond which no root lies, nor one of a derivative: 2 · max |a[n−i] / a[n]|^(1/i), from the exponents
/// alone (Fujiwara 1916); at most the largest float.
fn reach<const N: usize>(coefficients: &[(f32, i32); N], degree: usize) -> f32 {
    let mut largest = -126;
    let highest = coefficients.get(degree).map_or(0, |a| a.1);
    for (i, a) in (1..).zip(coefficients.iter().take(degree).rev()) {
        // ⌈difference / i⌉ + 1
        let difference = a.1 + 1 - highest;
        let exponent = 1 - (-difference).checked_div_euclid(i).unwrap_or(0);
        if a.0 != 0.0 && exponent > largest {
            largest = exponent;
        }
    }
    if largest > 127 { f32::MAX } else { power(largest) }
}

impl RealRoot {
    /// `false` for a [`Tangent`](Certificate::Tangent) that may be no root: so near to 0 that it cannot be decided.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.certificate != Certificate::Tangent || self.multiplicity.is_some()
    }

    pub(super) fn new(x: f32, y: f32, certificate: Certificate, multiplicity: Option<u32>) -> Self {
        let (lo, hi) = if x < y { (x, y) } else { (y, x) };
        Self { x, lo, hi, certificate, multiplicity }
    }

    pub(super) fn exact(x: f32, multiplicity: Option<u32>) -> Self {
        Self::new(x, x, Certificate::Exact, multiplicity)
    }

    /// Between two neighbours, the one with the smaller |v|.
    pub(super) fn tangent(a: &Value, b: &Value, multiplicity: Option<u32>) -> Self {
        let (x, y) = if a.v.abs() <= b.v.abs() { (a, b) } else { (b, a) };
        Self::new(x.x, y.x, Certificate::Tangent, multiplicity)
    }
}
