//! The first layer of a quantised network: how its input becomes `i8`.
//!
//! An `f32` is `±m · 2^(e − 150)` with a mantissa m of 24 bits. With a scale that is a power of two, 2ᵏ, the division is a
//! shift: `x / 2ᵏ = ±m >> (150 + k − e)`. So no floating-point product is needed, which would be a call on the chips that this
//! is for. Where it is one instruction, it gives the same bits sooner.

use super::QuantizedLayer;
use crate::error::SampleError;
use crate::math;
use crate::processor::SLOW_SUMS;

/// An input of `N` numbers of type `f32`: `q[i] = round(x[i] / scale)`, halves to the even integer, kept between −128 and 127.
///
/// The scale is the smallest power of two with `range ≤ 128 · scale`. What is above 127 · scale is off by the scale at most, the
/// rest by half of it. NaN becomes 0, and infinity the largest or the smallest.
///
/// ```
/// use stackprop::quantized::FloatInput;
/// let input = FloatInput::<4>::within(1.0); // the scale is 1/128
/// assert_eq!(input.quantize(&[0.5, -0.01, 1.0, f32::NAN]), [64, -1, 127, 0]); // −0.01 · 128 = −1.28
/// ```
#[doc(alias("quantize", "int8"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatInput<const N: usize> {
    /// The scale is 2^(offset − 150).
    offset: u32,
}

impl<const N: usize> FloatInput<N> {
    /// An input of numbers from −range to range. A `range` below 2⁻¹¹⁷, or NaN, counts as 2⁻¹¹⁷.
    #[must_use]
    pub const fn within(range: f32) -> Self {
        // range = m · 2^(e − 150) with 2²³ ≤ m < 2²⁴, and 128 · scale = 2⁷ · 2^(offset − 150).
        let bits = range.abs().to_bits();
        let offset = (bits >> 23) + 16 + (bits & 0x007f_ffff != 0) as u32;
        // At least 26: then subnormal numbers, whose mantissa has no leading 1, are less than a half.
        Self { offset: if offset < 26 || range.is_nan() { 26 } else { offset } }
    }

    /// The scale.
    #[must_use]
    pub const fn scale(&self) -> f32 {
        f32::from_bits((self.offset + 127 - 150) << 23)
    }

    /// Converts an input to integers.
    #[must_use]
    pub fn quantize(&self, x: &[f32; N]) -> [i8; N] {
        let mut q = [0; N];
        for (q, x) in q.iter_mut().zip(x) {
            *q = if SLOW_SUMS { by_bits(self.offset, *x) } else { by_product(self.offset, *x) };
        }
        q
    }
}

/// x / 2^(offset − 150), rounded, by shifts of the mantissa.
#[inline(always)]
fn by_bits(offset: u32, x: f32) -> i8 {
    let bits = x.to_bits();
    let (size, limit) = (bits & 0x7fff_ffff, 127 + (bits >> 31) as u16);
    let exponent = size >> 23;
    let q = if offset > exponent + 24 {
        0 // less than a half
    } else if offset >= exponent + 17 {
        // 15 bits of the mantissa are enough, the last of them for all below: shifts of 16 bits are short on an AVR.
        let m = (size & 0x007f_ffff) | 0x0080_0000;
        let (m, shift) = ((m >> 9) as u16 | u16::from(m & 0x1ff != 0), offset - exponent - 9);
        // m / 2^shift is less than 2⁷. What is added is a half for an odd integer part, and a little less for an even one.
        ((m + (1 << (shift - 1)) - 1 + ((m >> shift) & 1)) >> shift).min(limit)
    } else if size > f32::INFINITY.to_bits() {
        0 // NaN
    } else {
        limit
    };
    (if bits == size { q } else { q.wrapping_neg() }) as i8
}

/// 1.5 · 2²³: next to it the last place of an `f32` is worth 1, so adding it rounds to an integer, halves to the even one.
const ROUND: f32 = 12582912.0;

/// The same by a product with 1 / 2^(offset − 150), which is exact: 12 instructions a number on a Cortex-M4F instead of 22.
#[inline(always)]
fn by_product(offset: u32, x: f32) -> i8 {
    let factor = f32::from_bits((127 + 150 - offset) << 23);
    (((x * factor + ROUND) - ROUND) as i32).clamp(-128, 127) as i8 // NaN becomes 0
}

impl<const N: usize> QuantizedLayer for FloatInput<N> {
    type Input = [f32; N];
    type Output = [i8; N];

    #[inline]
    fn predict(&self, x: &[f32; N]) -> [i8; N] {
        self.quantize(x)
    }

    #[inline]
    fn check(x: &[f32; N]) -> Result<(), SampleError> {
        if math::all_finite(x) { Ok(()) } else { Err(SampleError::Input) }
    }
}

/// An input of `N` numbers that are `i8` already: the readings of a sensor, or the pixels of a camera. Takes no memory.
///
/// ```
/// use stackprop::{Dense, quantized::{QuantizedLayer, Quantizer}};
/// // Readings from −127 to 127 that stand for −12.7 to 12.7.
/// let layer = Quantizer::from_i8(0.1).output(&Dense::<1, 1>::new([[2.0]], [1.0])).expect("all is finite");
/// assert!((layer.predict(&[35])[0] - (2.0 * 3.5 + 1.0)).abs() < 1e-5);
/// ```
#[doc(alias("quantize", "int8"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Int8Input<const N: usize>;

impl<const N: usize> Int8Input<N> {
    pub(super) const INPUT: Self = Self;
}

impl<const N: usize> QuantizedLayer for Int8Input<N> {
    type Input = [i8; N];
    type Output = [i8; N];

    #[inline]
    fn predict(&self, x: &[i8; N]) -> [i8; N] {
        *x
    }

    #[inline]
    fn check(_: &[i8; N]) -> Result<(), SampleError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Division, and rounding to even at halves, in f64, where both are exact.
    fn naive(scale: f64, x: f32) -> i8 {
        (f64::from(x) / scale).round_ties_even().clamp(-128.0, 127.0) as i8 // NaN becomes 0
    }

    /// Every range's scale: from 2^−124 to 2^121.
    fn every_input() -> impl Iterator<Item = (FloatInput<1>, f64)> {
        (26_i32..=271).map(|offset| (FloatInput { offset: offset.unsigned_abs() }, 2_f64.powi(offset - 150)))
    }

    #[test]
    fn floats_of_every_kind_become_the_nearest_integer() {
        for (input, scale) in every_input() {
            let check = |x: f32| {
                for x in [x, -x] {
                    let got = [input.quantize(&[x])[0], by_bits(input.offset, x), by_product(input.offset, x)];
                    assert_eq!(got, [naive(scale, x); 3], "{x:e} by {scale:e}");
                }
            };
            // At and around every border, n + ½.
            for n in 0..130 {
                let border = ((f64::from(n) + 0.5) * scale) as f32;
                let _ = [0, 1, u32::MAX].map(|by| check(f32::from_bits(border.to_bits().wrapping_add(by))));
            }
            // Of every exponent.
            for bits in (0..=0x7fff_ffff_u32).step_by(999_983) {
                check(f32::from_bits(bits));
            }
            let _ = [0.0, f32::from_bits(1), f32::MAX, f32::INFINITY, f32::NAN].map(check);
        }
    }

    #[test]
    fn a_scale_is_the_smallest_power_of_two_that_reaches_the_range() {
        for bits in (0..f32::INFINITY.to_bits()).step_by(99_991).chain([1, 0x3f80_0000, 0x3f80_0001, 0x7f7f_ffff]) {
            let range = f32::from_bits(bits);
            let scale = f64::from(FloatInput::<1>::within(range).scale());
            let least = f64::from(range).max(2_f64.powi(-117));
            assert!(least <= 128.0 * scale && least > 64.0 * scale, "{range:e}: {scale:e}");
            assert_eq!(scale.log2().fract(), 0.0);
            assert_eq!(FloatInput::<1>::within(-range), FloatInput::within(range));
        }
        assert_eq!(FloatInput::<1>::within(f32::NAN), FloatInput::within(0.0));
    }
}
