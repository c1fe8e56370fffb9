//! All real roots of a polynomial, by descending through its derivatives.
//!
//! Between two neighbouring roots of p′ the polynomial p only rises or only falls: where its signs at the two differ,
//! there is exactly one root between, and descent finds it. The roots of p′ come the same way from those of p″, down to a
//! straight line. No formula, no division of the polynomial by a root, and nothing can be missed but what happens between
//! two neighbouring floats.
//!
//! That needs signs that can be trusted. Near a root a polynomial in `f32` is noise: (x − 1)³ from its coefficients, for x
//! = 1.001, has no right digit. So each value is computed as if in twice the precision, with a bound for its error, and
//! where the bound leaves the sign open, with 96 bits. And x is split into a power of two, which goes to the coefficients,
//! and a number from 1 to 2, so that no scale of coefficients or roots overflows: multiplying by powers of two is exact.

use core::fmt;

use super::exact::{Sum, horner, two_product};
use super::float::{exponent, power, sign};
use super::point::Point;
use super::report::{Certificate, Options, Outcome};
use super::search::Search;

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
        let nowhere =
            RealRoot { x: 0.0, lo: 0.0, hi: 0.0, certificate: Certificate::Exact, multiplicity: None };
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

    fn push(&mut self, root: RealRoot) {
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
                level.turn(&above, &lo, &hi, (k == 0 && degree == 2).then_some(discriminant), &mut found);
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

/// The sign of b² − 4ac, exactly.
fn discriminant<const N: usize>(coefficients: &[(f32, i32); N]) -> i32 {
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

/// p⁽ᵏ⁾ / k!, the polynomial's k-th derivative but for a factor: its coefficients are a[i] · (i over k).
struct Level<const N: usize> {
    /// (m + l) · 2ᵉ as (m, l, e), with 1 ≤ |m| < 2 or m = 0 and l what was rounded off; the coefficient of x^(i − k) is at i.
    coefficients: [(f32, f32, i32); N],
    k: usize,
}

/// v · 2^exponent, the value of a level at x, and d · 2^(exponent − that of x), its slope.
struct Value {
    x: f32,
    v: f32,
    d: f32,
    exponent: i32,
    /// The sign of v is that of the exact value.
    certain: bool,
}

impl Value {
    fn sign(&self) -> i32 {
        if self.certain { sign(self.v) } else { 0 }
    }
}

impl<const N: usize> Level<N> {
    fn new(coefficients: &[(f32, i32); N], k: usize) -> Self {
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

    fn at(&self, x: f32) -> Value {
        let (y, e) = split(x);
        // a[i] · xⁱ = m · yⁱ · 2^exponent, and all exponents are taken from the largest.
        let power_of = |i: usize| i as i32 - self.k as i32;
        let exponents = || self.coefficients.iter().enumerate().map(|(i, a)| (a, a.2 + power_of(i) * e));
        let mut top = i32::MIN;
        for (a, exponent) in exponents() {
            if a.0 != 0.0 && exponent > top {
                top = exponent;
            }
        }
        // Below 2⁻¹⁰⁰ of the largest only the sign of a coefficient can matter.
        let scaled = || {
            exponents().skip(self.k).rev().map(|(a, exponent)| {
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
            let exact = !sum.rounded && exponents().all(|(a, exponent)| a.0 == 0.0 || exponent >= top - 100);
            certain = exact || v.abs() > n * n * UNIT * UNIT * UNIT * size;
        }
        Value { x, v, d, exponent: top, certain }
    }

    /// If the signs at a and b differ, there is exactly one root between: descent finds it.
    fn between(&self, a: &Value, b: &Value, found: &mut Roots<N>) {
        if a.sign() * b.sign() >= 0 {
            return;
        }
        // Values of all sizes, in the range of f32: 2¹⁰⁰ stands for the larger of the two ends, 2⁶⁰ for its slope.
        let slope_exponent = |value: &Value| value.exponent - split(value.x).1;
        let (f0, d0) = if a.exponent > b.exponent { (a, a) } else { (b, b) };
        let (f0, d0) = (f0.exponent - 100, slope_exponent(d0) - 60);
        let point = |value: &Value| {
            let v = if value.v == 0.0 && !value.certain { f32::MIN_POSITIVE } else { value.v };
            Point::new(value.x, (scaled(v, value.exponent - f0), scaled(value.d, slope_exponent(value) - d0)))
        };
        let mut certain = true;
        let mut f = |x| {
            let value = self.at(x);
            certain &= value.certain;
            let point = point(&value);
            (point.f, point.d)
        };
        let mut search = Search::new(&mut f, a.x, Options { max_evaluations: u32::MAX, ..Options::DEFAULT });
        let (mut x, mut y) = (point(a), point(b));
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

    /// What happens between two neighbouring floats around a turning point, a root of the level above?
    fn turn(&self, above: &Self, lo: &Value, hi: &Value, discriminant: Option<i32>, found: &mut Roots<N>) {
        if !(lo.certain && hi.certain) {
            found.push(RealRoot::tangent(lo, hi, None));
            return;
        }
        let (slope_lo, slope_hi) = (above.at(lo.x), above.at(hi.x));
        found.evaluations += 2;
        if lo.v == 0.0 {
            found.push(RealRoot::exact(lo.x, Some(1)));
        }
        // Beside an exact root the slope says the sign.
        let left = if lo.v == 0.0 { slope_lo.sign() } else { lo.sign() };
        let right = if hi.v == 0.0 { -slope_hi.sign() } else { hi.sign() };
        if left * right < 0 {
            let (x, y) = if lo.v.abs() < hi.v.abs() { (lo, hi) } else { (hi, lo) };
            found.push(RealRoot::new(x.x, y.x, Certificate::SignChange, discriminant.map(|_| 1)));
        } else if lo.sign() * slope_lo.sign() < 0 && hi.sign() * slope_hi.sign() > 0 {
            // It comes nearer to 0 between the two than at either. For a quadratic the discriminant decides.
            match discriminant {
                Some(1) => {
                    found.push(RealRoot::new(lo.x, hi.x, Certificate::Tangent, Some(1)));
                    found.push(RealRoot::new(hi.x, lo.x, Certificate::Tangent, Some(1)));
                }
                Some(0) => found.push(RealRoot::tangent(lo, hi, Some(2))),
                Some(_) => {}
                None => {
                    let gap = hi.x - lo.x;
                    let reaches = |at: &Value, slope: &Value| {
                        let fall = scaled(0.5 * above.k as f32 * slope.v.abs(), slope.exponent - at.exponent + split(gap).1);
                        at.v.abs() <= fall * split(gap).0
                    };
                    if reaches(lo, &slope_lo) && reaches(hi, &slope_hi) {
                        found.push(RealRoot::tangent(lo, hi, None));
                    }
                }
            }
        }
        if hi.v == 0.0 {
            found.push(RealRoot::exact(hi.x, Some(1)));
        }
    }
}

impl RealRoot {
    /// `false` for a [`Tangent`](Certificate::Tangent) that may be no root: so near to 0 that it cannot be decided.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.certificate != Certificate::Tangent || self.multiplicity.is_some()
    }

    fn new(x: f32, y: f32, certificate: Certificate, multiplicity: Option<u32>) -> Self {
        let (lo, hi) = if x < y { (x, y) } else { (y, x) };
        Self { x, lo, hi, certificate, multiplicity }
    }

    fn exact(x: f32, multiplicity: Option<u32>) -> Self {
        Self::new(x, x, Certificate::Exact, multiplicity)
    }

    /// Between two neighbours, the one with the smaller |v|.
    fn tangent(a: &Value, b: &Value, multiplicity: Option<u32>) -> Self {
        let (x, y) = if a.v.abs() <= b.v.abs() { (a, b) } else { (b, a) };
        Self::new(x.x, y.x, Certificate::Tangent, multiplicity)
    }
}

/// The relative error of one rounding, 2⁻²⁴.
const UNIT: f32 = f32::EPSILON / 2.0;

/// x = m · 2ᵉ with 1 ≤ |m| < 2; 0 for 0.
fn split(x: f32) -> (f32, i32) {
    if x == 0.0 {
        return (0.0, 0);
    }
    // A subnormal number becomes a normal one first.
    let (x, e) = if exponent(x) < -126 { (x * power(24), -24) } else { (x, 0) };
    (f32::from_bits(x.to_bits() & 0x807f_ffff | 1.0_f32.to_bits()), exponent(x) + e)
}

/// x · 2ⁿ, or, with the same sign, the largest or the smallest normal float where that is beyond the range.
fn scaled(x: f32, n: i32) -> f32 {
    let (m, e) = split(x);
    if e + n > 127 {
        f32::MAX.copysign(x)
    } else if e + n < -126 && m != 0.0 {
        f32::MIN_POSITIVE.copysign(x)
    } else {
        m * power(e + n)
    }
}

/// The real roots of a·x² + b·x + c.
pub fn quadratic_roots(a: f32, b: f32, c: f32) -> Result<Roots<3>, Degenerate> {
    Polynomial([c, b, a]).real_roots()
}
