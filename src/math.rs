//! Functions of one variable that give the same bits on every machine: [`exp`], [`ln`], [`sigmoid`], [`sqrt`], [`tanh`].
//!
//! An activation, a layer or a loss of your own should take them from here: `core` has none, and those of `std` differ between
//! platforms in their last bits. The bound of each error stands beside it in units in the last
//! place (ulp) of the result; `STRIDE=1 cargo test --release --lib math` tries every `f32`.
//!
//! ```
//! use stackprop::math::{exp, ln, sigmoid, sqrt, tanh};
//! assert_eq!((exp(0.0), ln(1.0), sigmoid(0.0), sqrt(9.0), tanh(0.0)), (1.0, 0.0, 0.5, 3.0, 0.0));
//! ```
//!
//! [`exp`], [`sigmoid`] and [`tanh`] are straight lines of `+ − × ÷` and bit operations without a branch or a table, so a
//! compiler turns a loop over them into vector instructions.

// Beside them are what the inner loops of a training step need: quotients by a square root, and what counts as zero. They
// keep subnormal numbers out, which some processors handle a hundred times slower than others. Chips whose sums are slow
// (`SLOW_SUMS`) look at the bits first.

use crate::processor::{SLOW_SUMS, VECTORS};

const LOG2_E: f32 = core::f32::consts::LOG2_E;
/// Below this, eˣ is no normal number: ln 2⁻¹²⁶.
pub(crate) const EXP_MIN: f32 = -87.33654;
/// 1.5 · 2²³ + 127: a number near it has a last place worth 1, so adding it rounds to an integer n, left in the low bits
/// as n + 127. There it only has to be shifted to be the exponent of 2ⁿ.
pub(crate) const ROUND: f32 = 12583039.0;

/// `2ᵗ = 2ⁿ · (even + odd) / (even − odd)` for −126 ≤ t ≤ 118, returned as `(2ⁿ, even, odd)`.
///
/// `t = n + f` with n an integer and |f| ≤ ½, and `2ᶠ = (1 + τ) / (1 − τ)` with `τ = tanh(½ f ln 2)`, which is so nearly
/// the ratio of two short polynomials in f, an odd one and an even one, that the relative error is 3e-9: Padé's, with
/// coefficients close to his that suffer less from being rounded to `f32` (the best of 6,000).
#[inline(always)]
fn split(t: f32) -> (f32, f32, f32) {
    let shifted = t + ROUND;
    let f = t - (shifted - ROUND);
    let square = f * f;
    (f32::from_bits(shifted.to_bits() << 23), 360.3722 + 17.313904 * square, f * (124.895485 + square))
}

/// 2ᵗ as `(numerator, denominator)`: what is made of it is mostly a fraction itself, and needs no division more.
#[inline(always)]
fn exp2(t: f32) -> (f32, f32) {
    let (power, even, odd) = split(t);
    (power * (even + odd), even - odd)
}

/// 2ᵗ − 1 likewise, without the cancellation that `exp2(t) − 1` has near zero: there 2ⁿ is 1, and the numerator 2 · odd.
#[inline(always)]
fn exp2_m1(t: f32) -> (f32, f32) {
    let (power, even, odd) = split(t);
    ((power - 1.0) * even + (power + 1.0) * odd, even - odd)
}

/// eˣ within 2 + 1.25 · |x| ulp for x ≤ 0; 0 where eˣ would be subnormal.
///
/// `eˣ = 2ᵗ` with `t = x · log₂e`, here and in all that follows. That t is rounded does as much as if x were off by its
/// last place, and an x that is itself a rounded sum is known no better.
#[inline(always)]
pub(crate) fn exp_of_negative(x: f32) -> f32 {
    let (n, d) = exp2(at_least(x * LOG2_E, -126.0));
    let y = n / d; // whatever x is: a branch would be in the way of vectors
    if x < EXP_MIN { 0.0 } else { y }
}

/// eˣ − 1 within 4 + 1.25 · |x| ulp for x ≤ 80.
#[inline(always)]
pub(crate) fn exp_m1(x: f32) -> f32 {
    let (n, d) = exp2_m1(LOG2_E * at_least(x, -18.0));
    n / d
}

/// eˣ within 2 + 1.25 · |x| ulp: 0 where eˣ would be subnormal, from −87.34 on, and infinity from 88.73 on.
///
/// ```
/// use stackprop::math::exp;
/// assert!((exp(1.0) - 2.718282).abs() < 1e-6);
/// assert_eq!((exp(-1e9), exp(1e9)), (0.0, f32::INFINITY));
/// ```
#[must_use]
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let t = at_most(at_least(x * LOG2_E, -126.0), 130.0);
    // Of a large power a part is multiplied in last, where it cannot overflow too early; t − 16 is exact there.
    let (late, factor) = if t > 100.0 { (16.0, 65536.0) } else { (0.0, 1.0) };
    let (n, d) = exp2(t - late);
    let y = (n / d) * factor;
    if x < EXP_MIN { 0.0 } else { y }
}

/// The logistic function 1 / (1 + e⁻ˣ) within 2 ulp for x ≥ 0 and 3 + 1.25 · |x| below; 3e-36 for all x below −81.8.
///
/// ```
/// use stackprop::math::sigmoid;
/// assert_eq!((sigmoid(0.0), sigmoid(1e9)), (0.5, 1.0));
/// ```
#[must_use]
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    let (n, d) = exp2(within(118.0, x * -LOG2_E));
    d / (d + n)
}

/// The hyperbolic tangent within 4½ ulp: (e²ˣ − 1) / (e²ˣ − 1 + 2), for |x|; the sign is put back.
///
/// ```
/// use stackprop::math::tanh;
/// assert!((tanh(0.5) - 0.462117).abs() < 1e-6);
/// assert_eq!(tanh(-1e9), -1.0);
/// ```
#[must_use]
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    // From 9.02 on, tanh rounds to 1.
    let (n, d) = exp2_m1(2.0 * LOG2_E * at_most(x.abs(), 9.1));
    (n / (n + 2.0 * d)).copysign(x)
}

/// The natural logarithm within 2 ulp; −∞ of 0, NaN of numbers below.
///
/// ```
/// use stackprop::math::ln;
/// assert_eq!((ln(1.0), ln(10.0), ln(0.0)), (0.0, 2.3025851, f32::NEG_INFINITY));
/// assert!(ln(-1.0).is_nan());
/// ```
#[must_use]
pub fn ln(x: f32) -> f32 {
    if x >= f32::MIN_POSITIVE || x.is_nan() {
        return ln_of_normal(x);
    }
    if x < 0.0 {
        return f32::NAN;
    }
    if x == 0.0 {
        return f32::NEG_INFINITY;
    }
    // Subnormal: ln x = ln 2²⁵·x − 25 · ln 2.
    ln_of_normal(x * 33554432.0) - 25.0 * core::f32::consts::LN_2
}

/// The square root, rounded as IEEE 754 says: within ½ ulp.
///
/// ```
/// use stackprop::math::sqrt;
/// assert_eq!((sqrt(2.0), sqrt(0.0)), (1.4142135, 0.0));
/// assert!(sqrt(-1.0).is_nan());
/// ```
#[must_use]
pub fn sqrt(x: f32) -> f32 {
    libm::sqrtf(x)
}

/// The natural logarithm for normal x > 0; NaN and infinity as they are.
///
/// `x = 2ᵏ · m` with `√½ ≤ m < √2`, and `ln m = 2 artanh s` with `s = (m − 1) / (m + 1)`, whose series begins `2s + ⅔s³`.
/// The polynomial for the rest of it, divided by s³, is the one of degree 2 in s² with the smallest relative error of
/// `ln m`, 8e-10 (by linear programming over 800 points).
#[inline(always)]
#[allow(clippy::cast_possible_wrap)] // below 1 the exponent is negative
pub(crate) fn ln_of_normal(x: f32) -> f32 {
    const ROOT_HALF: u32 = 0x3f3504f3;
    // ln 2 in two pieces (Cody and Waite): the first has so few bits that `k · LN_2_HIGH` is exact.
    const LN_2_HIGH: f32 = 0.693359375;
    const LN_2_LOW: f32 = -2.12194440e-4;
    let bits = x.to_bits().wrapping_sub(ROOT_HALF);
    let k = f32::from_bits(ROUND.to_bits().wrapping_add_signed(bits as i32 >> 23)) - ROUND;
    let m = f32::from_bits((bits & 0x007fffff).wrapping_add(ROOT_HALF));
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    let tail = ((0.29870936 * z + 0.39977574) * z + 0.66666776) * z * s;
    let y = k * LN_2_HIGH + (k * LN_2_LOW + (tail + 2.0 * s));
    if x <= f32::MAX { y } else { x }
}

/// Half the bits of a float are half its logarithm: `GUESS − bits/2` is 0.89/√x to within 3 %, and of all such constants
/// this one leaves `u = x · guess²` in the narrowest range, ¾ ≤ u ≤ 27⁄32 (tried one by one). Then 1/√x = guess · u^(−½)
/// exactly, and u is near enough to 0.8 for a short formula.
const GUESS: u32 = 0x5f200000;

/// u^(−½) on that range, lowest power first: the polynomial of degree 3 with the smallest relative error, 4.5e-7 (by
/// linear programming over 2,000 points, then rounded). Far more than a step needs, whose direction is a guess itself.
const INVERSE_ROOT: [f32; 4] = [2.4527202, -3.0821911, 2.3225835, -0.69411576];

/// `(guess, x · guess, u^(−½) · factor)`: the factor has been multiplied into the coefficients beforehand.
#[inline(always)]
fn inverse_root(x: f32, [p0, p1, p2, p3]: [f32; 4]) -> (f32, f32, f32) {
    let guess = f32::from_bits(GUESS.wrapping_sub(x.to_bits() >> 1));
    let s = x * guess;
    let u = s * guess;
    (guess, s, ((p3 * u + p2) * u + p1) * u + p0)
}

/// `(a, x) ↦ rate · a / √x` for normal x ≥ 0, the step of Adam, RMSprop and AdaGrad without ε. What does not depend on
/// `a` and `x` is worked out beforehand, and there is no division. Within 16 ulp.
#[inline(always)]
pub(crate) fn over_root(rate: f32) -> impl Fn(f32, f32) -> f32 + Copy {
    let coefficients = INVERSE_ROOT.map(|p| p * rate);
    move |a, x| {
        if SLOW_SUMS && a == 0.0 {
            return a;
        }
        let (guess, _, p) = inverse_root(x, coefficients);
        a * (guess * p)
    }
}

/// `(a, x) ↦ rate · a / (√x + ε)`: with √x = x · guess · u^(−½), and `a / (√x/rate + ε/rate)`. Within 16 ulp.
#[inline(always)]
pub(crate) fn over_root_and_epsilon(rate: f32, epsilon: f32) -> impl Fn(f32, f32) -> f32 + Copy {
    // With a rate smaller than this, every step is rounded to 0 in the end.
    let by_rate = 1.0 / at_least(rate, 1e-35);
    let (coefficients, epsilon) = (INVERSE_ROOT.map(|p| p * by_rate), epsilon * by_rate);
    move |a, x| {
        if SLOW_SUMS && a == 0.0 {
            return a;
        }
        let (_, s, p) = inverse_root(x, coefficients);
        a / (s * p + epsilon)
    }
}

/// √x within 1 ulp for normal x ≥ 0: the same, and Heron's step, the mean of it and of x divided by it.
pub(crate) fn sqrt_of_normal(x: f32) -> f32 {
    let (_, s, p) = inverse_root(x, INVERSE_ROOT);
    let root = s * p;
    0.5 * (root + x / at_least(root, f32::MIN_POSITIVE))
}

/// A gradient's square that is never subnormal: (|g| + 2⁻⁵³)², which is g² to the bit for |g| ≥ 2⁻²⁸ ≈ 4e-9.
///
/// Left alone, the averages of squares that optimizers keep run down into subnormal numbers wherever the gradient
/// stays zero. This floor, 1.2e-32, stops them, and spares 0 / 0 where an optimizer has no ε.
#[inline(always)]
pub(crate) fn square(g: f32) -> f32 {
    square_where::<SLOW_SUMS>(g)
}

#[inline(always)]
fn square_where<const SUMS_ARE_SLOW: bool>(g: f32) -> f32 {
    const FLOOR: f32 = f32::from_bits(0x25000000);
    let g = match g.abs().to_bits() {
        0x31800000.. if SUMS_ARE_SLOW => g,
        0 if SUMS_ARE_SLOW => return FLOOR * FLOOR,
        _ => g.abs() + FLOOR,
    };
    g * g
}

/// `x` rounded to a multiple of 2⁻⁹⁸ ≈ 3e-30: to the bit what it was from 2⁻⁵⁰ ≈ 9e-16 on.
///
/// An average that decays towards zero gets there, and no difference of two rounded numbers is subnormal. Next to 2⁻⁷⁵
/// the last place is worth 2⁻⁹⁸, so two sums round; with a floating-point unit they are fewer instructions than a
/// comparison.
#[inline(always)]
pub(crate) fn flush(x: f32) -> f32 {
    flush_where::<SLOW_SUMS>(x)
}

#[inline(always)]
fn flush_where<const SUMS_ARE_SLOW: bool>(x: f32) -> f32 {
    const QUANTUM: f32 = f32::from_bits(0x1a000000);
    match x.abs().to_bits() {
        0x26800000.. if SUMS_ARE_SLOW => x,
        0 if SUMS_ARE_SLOW => 0.0,
        _ => (x + QUANTUM) - QUANTUM,
    }
}

/// `p − step` rounded to a multiple of 2⁻⁹⁸.
#[inline(always)]
pub(crate) fn subtract(p: f32, step: f32) -> f32 {
    flush(p - step)
}

/// `x` between `−limit` and `limit`, and NaN where x is NaN.
#[inline(always)]
fn within(limit: f32, x: f32) -> f32 {
    within_where::<SLOW_SUMS>(limit, x)
}

#[inline(always)]
fn within_where<const SUMS_ARE_SLOW: bool>(limit: f32, x: f32) -> f32 {
    if !SUMS_ARE_SLOW {
        return at_most(at_least(x, -limit), limit);
    }
    // Floats of one sign are in the order of their bits; infinity is the last but NaN.
    let size = x.abs().to_bits();
    if size > limit.to_bits() && size <= f32::INFINITY.to_bits() { limit.copysign(x) } else { x }
}

/// The larger of two, and NaN where x is NaN (`f32::max` would hide it).
#[inline(always)]
pub(crate) fn at_least(x: f32, low: f32) -> f32 {
    if x < low { low } else { x }
}

/// The smaller of two, and NaN where x is NaN.
#[inline(always)]
pub(crate) fn at_most(x: f32, high: f32) -> f32 {
    if x > high { high } else { x }
}

/// True if no number of the slice is NaN or infinite.
///
/// Vectors gain from knowing the length; a chip without them gains from one function for all lengths.
#[inline(always)]
pub(crate) fn all_finite(values: &[f32]) -> bool {
    #[inline(always)]
    fn inlined(values: &[f32]) -> bool {
        all_below_two(values) || values.iter().all(|v| v.is_finite())
    }
    fn called(values: &[f32]) -> bool {
        inlined(values)
    }
    if VECTORS { inlined(values) } else { called(values) }
}

/// True if every number lies between −2 and 2, which is one bit of a float: those that have it are 2 or more, or NaN.
#[inline(always)]
pub(crate) fn all_below_two(values: &[f32]) -> bool {
    values.iter().fold(0, |bits, v| bits | v.to_bits()) & 2.0_f32.to_bits() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every how manieth `f32` a test tries. A prime, so that all exponents and low bits turn up; `STRIDE=1` tries all.
    fn stride() -> usize {
        std::env::var("STRIDE").map_or(9973, |stride| stride.parse().expect("STRIDE is a number"))
    }

    /// Every `stride()`th float from `low` to `high`, both positive.
    fn floats(low: f32, high: f32) -> impl Iterator<Item = f32> {
        (low.to_bits()..=high.to_bits()).step_by(stride()).map(f32::from_bits).chain([high])
    }

    /// How many units in the last place of `want`, as an `f32`, lie between the two.
    fn ulps(got: f32, want: f64) -> f64 {
        let last_place = f64::from(f32::from_bits((want.abs() as f32).to_bits() + 1) - want.abs() as f32);
        (f64::from(got) - want).abs() / last_place
    }

    /// Asserts that the error of `f` in ulp stays below `bound`, or `bound + 1.25 · |x|`, over floats of both signs.
    fn assert_within(
        name: &str,
        bound: Bound,
        f: impl Fn(f32) -> f32,
        exact: impl Fn(f64) -> f64,
        low: f32,
        high: f32,
    ) {
        let (mut worst, mut at) = (0.0, 0.0);
        for x in floats(low, high).flat_map(|x| [x, -x]) {
            let want = exact(f64::from(x));
            // Only normal results: below them, the functions say 0 or keep to a bound of their own.
            if want.abs() < f64::from(f32::MIN_POSITIVE) || want.abs() > f64::from(f32::MAX) {
                continue;
            }
            let error = match bound {
                Ulp(_) => ulps(f(x), want),
                Growing(_) => ulps(f(x), want) - 1.25 * f64::from(x.abs()),
            };
            if error > worst || error.is_nan() {
                (worst, at) = (error, x);
            }
        }
        std::println!("{name}: {worst:.3} ulp at {at:e}, of {bound:?}");
        let (Ulp(limit) | Growing(limit)) = bound;
        assert!(worst <= limit, "{name}: {worst} at {at:e}, more than {bound:?}");
    }

    #[derive(Clone, Copy, Debug)]
    enum Bound {
        Ulp(f64),
        Growing(f64),
    }
    use Bound::{Growing, Ulp};

    const TINY: f32 = 1e-30;

    #[test]
    fn exponentials_keep_their_bounds() {
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        assert_within("exp", Growing(2.0), |x| exp_of_negative(-x.abs()), |x| (-x.abs()).exp(), TINY, 100.0);
        assert_within("exp − 1", Growing(4.0), exp_m1, f64::exp_m1, TINY, 79.9);
        assert_within("sigmoid, x > 0", Ulp(2.0), |x| sigmoid(x.abs()), |x| logistic(x.abs()), TINY, 81.7);
        assert_within("sigmoid", Growing(3.0), sigmoid, logistic, TINY, 81.7);
        assert_within("tanh", Ulp(4.5), tanh, f64::tanh, TINY, 100.0);
        assert_within("exp, all x", Growing(2.0), exp, f64::exp, TINY, 100.0);
        assert_within("ln", Ulp(2.0), |x| ln(x.abs()), |x| x.abs().ln(), f32::from_bits(1), f32::MAX);
        // Where it overflows: the largest float is e^88.722839.
        for x in floats(88.7, 88.8) {
            let want = f64::from(x).exp();
            assert!(want > f64::from(f32::MAX) || ulps(exp(x), want) < 2.0 + 1.25 * 89.0, "{x}");
            assert!(want < f64::from(f32::MAX) * (1.0 + 1e-5) || exp(x) == f32::INFINITY, "{x}");
        }
    }

    #[test]
    fn roots_keep_their_bounds() {
        let root = |x: f64| x.abs().sqrt();
        assert_within("sqrt", Ulp(1.0), |x| sqrt_of_normal(x.abs()), root, f32::MIN_POSITIVE, f32::MAX);
        // The rate is rounded into the coefficients, so each has an error of its own.
        for (rate, a) in [(0.01_f32, 3.0_f32), (1.53e-4, 1.9), (4.73e-3, 1.0), (1e-3, -1.0), (1.0, 1.7), (0.3, 1e-9)] {
            let exact = f64::from(a) * f64::from(rate);
            let by_root = over_root(rate);
            let want = |x| exact / root(x);
            assert_within("rate · a / √x", Ulp(16.0), |x| by_root(a, x.abs()), want, f32::MIN_POSITIVE, f32::MAX);
            for epsilon in [1e-8, 1.0] {
                let by_root = over_root_and_epsilon(rate, epsilon);
                let want = |x| exact / (root(x) + f64::from(epsilon));
                assert_within(
                    "rate · a / (√x + ε)",
                    Ulp(16.0),
                    |x| by_root(a, x.abs()),
                    want,
                    f32::MIN_POSITIVE,
                    f32::MAX,
                );
            }
        }
        assert_eq!((sqrt_of_normal(0.0), over_root(0.01)(0.0, 1e-32)), (0.0, 0.0));
    }

    #[test]
    fn a_rate_of_zero_moves_nothing() {
        for a in [-1e19_f32, -1.0, 0.0, 1.0, 1e19] {
            let x = a.abs().max(1e-15) * a.abs().max(1e-15) * 1e-4;
            assert_eq!(flush(over_root(0.0)(a, x)), 0.0);
            assert_eq!(flush(over_root_and_epsilon(0.0, 1e-8)(a, x)), 0.0);
        }
    }

    #[test]
    fn the_edges_are_safe() {
        assert_eq!([-88.0, -1e9, f32::NEG_INFINITY].map(exp_of_negative), [0.0; 3]);
        assert_eq!(
            (exp_of_negative(0.0), exp_m1(0.0), exp_m1(-1e9), tanh(0.0), sigmoid(0.0)),
            (1.0, 0.0, -1.0, 0.0, 0.5)
        );
        assert_eq!((tanh(f32::INFINITY), tanh(f32::NEG_INFINITY)), (1.0, -1.0));
        assert_eq!(sigmoid(f32::INFINITY), 1.0);
        assert_eq!((ln(1.0), ln(f32::INFINITY)), (0.0, f32::INFINITY));
        assert_eq!((exp(f32::NEG_INFINITY), exp(-100.0), exp(f32::INFINITY)), (0.0, 0.0, f32::INFINITY));
        assert!(sigmoid(f32::NEG_INFINITY).is_normal());
        // Of all kinds: flash that has been erased reads as one with every bit set.
        for bits in (0x7f800001..=0x7fffffff_u32).step_by(stride()).chain([0x7fc00000, 0x7fffffff]) {
            for nan in [f32::from_bits(bits), f32::from_bits(bits | 1 << 31)] {
                for f in
                    [exp, exp_of_negative, exp_m1, ln, ln_of_normal, sigmoid, tanh, sqrt, sqrt_of_normal, square, flush]
                {
                    assert!(f(nan).is_nan(), "{bits:#x}");
                }
            }
        }
    }

    #[test]
    fn nothing_subnormal_comes_out() {
        let not_subnormal = |y: f32| y == 0.0 || y.abs() >= f32::MIN_POSITIVE;
        for x in floats(f32::from_bits(1), 1e-3).chain(floats(80.0, 120.0)).flat_map(|x| [x, -x]) {
            assert!(not_subnormal(exp_of_negative(-x.abs())) && not_subnormal(sigmoid(x)), "{x:e}");
            assert!(not_subnormal(flush(x)) && not_subnormal(square(x)), "{x:e}");
            // The fraction of a square that an average with β = 0.9999 takes.
            assert!(not_subnormal((1.0 - 0.9999) * square(x)), "{x:e}");
        }
    }

    #[test]
    fn flush_and_square_leave_all_but_the_smallest_alone() {
        for x in floats(8.881784e-16, 1e15).flat_map(|x| [x, -x]) {
            assert_eq!(flush(x), x);
        }
        for x in floats(3.7252903e-9, 1e15) {
            assert_eq!(square(x), x * x);
        }
        assert_eq!(flush(7e-31), 0.0);
    }

    #[test]
    fn zero_keeps_its_sign_where_it_should() {
        let bits = |x: f32| x.to_bits();
        // Odd functions keep it, and so does a bound; what rounds to a multiple of 2⁻⁹⁸ and what squares does not.
        for zero in [0.0_f32, -0.0] {
            assert_eq!(
                (bits(tanh(zero)), bits(at_least(zero, -1.0)), bits(at_most(zero, 1.0))),
                (bits(zero), bits(zero), bits(zero))
            );
            assert_eq!(
                (bits(within_where::<false>(1.0, zero)), bits(within_where::<true>(1.0, zero))),
                (bits(zero), bits(zero))
            );
            assert_eq!((bits(flush_where::<false>(zero)), bits(flush_where::<true>(zero))), (0, 0));
            assert_eq!(bits(square_where::<false>(zero)), bits(square_where::<true>(zero)));
            assert_eq!(bits(over_root(0.01)(zero, 1.0)), bits(zero));
            assert_eq!(bits(over_root_and_epsilon(0.01, 1e-8)(zero, 1.0)), bits(zero));
        }
    }

    #[test]
    fn where_sums_are_slow_the_bits_are_the_same() {
        let specials = [0.0, f32::from_bits(1), f32::MIN_POSITIVE, f32::MAX, f32::INFINITY, f32::NAN];
        for x in floats(f32::from_bits(1), f32::MAX).chain(specials).flat_map(|x| [x, -x]) {
            let same = |fast: f32, slow: f32| fast.to_bits() == slow.to_bits() || fast.is_nan() && slow.is_nan();
            assert!(same(flush_where::<false>(x), flush_where::<true>(x)), "flush {x:e}");
            assert!(same(square_where::<false>(x), square_where::<true>(x)), "square {x:e}");
            assert!(same(within_where::<false>(118.0, x), within_where::<true>(118.0, x)), "within {x:e}");
        }
    }
}
