//! Activations in integers: from an exact sum to an `i8`, with one rounding.

use crate::activation::{Identity, Relu, Sigmoid, Tanh};

/// `(sum · m + half) >> 32`, kept between `least` and 127: `sum · m / 2³²` to the nearest integer, halves up.
///
/// A product of 64 bits is a call on a Cortex-M0. Half of a relu's neurons are inactive as a rule, and do without it.
#[inline(always)]
fn rounded(sum: i32, m: i32, least: i32) -> i8 {
    if least == 0 && sum <= 0 {
        return 0;
    }
    let q = ((i64::from(sum) * i64::from(m) + (1 << 31)) >> 32) as i32;
    q.clamp(least, 127) as i8
}

/// How many steps of a table's index one unit of a sum can be at most: m = 2²⁴ · steps, and m < 2³¹. One that is more is
/// as good as 128 steps, for it leads to the end of the table anyway.
pub(super) const TABLE_SHIFT: u32 = 24;

/// `table[(sum · m + 2²³) >> 24]`, with the index kept between −128 and 127.
#[inline(always)]
fn looked_up(sum: i32, m: i32, table: &[i8; 256]) -> i8 {
    let index = (i64::from(sum) * i64::from(m) + (1 << (TABLE_SHIFT - 1))) >> TABLE_SHIFT;
    table[usize::from((index + 128).clamp(0, 255).unsigned_abs() as u8)]
}

/// Only the activations here.
pub trait Requantize {
    /// What a layer does with the sum of a row and its multiplier.
    fn requantize(sum: i32, m: i32) -> i8;
}

/// An activation that is a bound in integers: [`Identity`] and [`Relu`]. How large the outputs get has to be known:
/// [`Ranges`](super::Ranges).
///
/// ```compile_fail,E0277
/// use stackprop::{Dense, activation::Elu, quantized::{Quantizer, Ranges}};
/// let layer = Dense::<1, 1, Elu>::new([[1.0]], [0.0]);
/// Quantizer::from_f32(1.0).dense(&layer, &Ranges::of([1.0])); // there is no 8-bit form of `Elu` for `dense`
/// ```
/// ```
/// use stackprop::{Dense, activation::Relu, quantized::{Quantizer, Ranges}};
/// let layer = Dense::<1, 1, Relu>::new([[1.0]], [0.0]);
/// Quantizer::from_f32(1.0).dense(&layer, &Ranges::of([1.0]));
/// ```
#[diagnostic::on_unimplemented(
    message = "there is no 8-bit form of `{Self}` for `dense`",
    label = "not quantised by bounds",
    note = "hidden layers are quantised with `Identity` and `Relu` by `dense`, with `Tanh` and `Sigmoid` by `dense_by_table`",
    note = "the last layer of a network, `output`, takes every activation"
)]
pub trait Bounded: Requantize {}

impl Bounded for Identity {}

impl Requantize for Identity {
    #[inline(always)]
    fn requantize(sum: i32, m: i32) -> i8 {
        rounded(sum, m, -127)
    }
}

impl Bounded for Relu {}

impl Requantize for Relu {
    #[inline(always)]
    fn requantize(sum: i32, m: i32) -> i8 {
        rounded(sum, m, 0)
    }
}

/// An activation that is a table of 256 `i8`: [`Tanh`] and [`Sigmoid`]. Its outputs are between −1 and 1, whatever the samples,
/// and have the scale 1/127.
///
/// The table holds `round(127 · A(z))` for `z = STEP · j` with j from −128 to 127. Beyond its ends A is within half a step of
/// the output, 1/254, of ±1 or 0.
///
/// ```compile_fail,E0277
/// use stackprop::{Dense, activation::Softplus, quantized::Quantizer};
/// let layer = Dense::<1, 1, Softplus>::new([[1.0]], [0.0]);
/// Quantizer::from_f32(1.0).dense_by_table(&layer); // there is no table of `Softplus` for `dense_by_table`
/// ```
/// ```
/// use stackprop::{Dense, activation::Sigmoid, quantized::Quantizer};
/// let layer = Dense::<1, 1, Sigmoid>::new([[1.0]], [0.0]);
/// Quantizer::from_f32(1.0).dense_by_table(&layer);
/// ```
#[diagnostic::on_unimplemented(
    message = "there is no table of `{Self}` for `dense_by_table`",
    label = "not tabulated",
    note = "hidden layers are quantised with `Identity` and `Relu` by `dense`, with `Tanh` and `Sigmoid` by `dense_by_table`",
    note = "the last layer of a network, `output`, takes every activation"
)]
pub trait Tabulated: Requantize {
    /// The distance of two z in the table.
    const STEP: f64;
}

impl Tabulated for Tanh {
    /// From −3.2 to 3.175; tanh 3.175 = 1 − 0.0035.
    const STEP: f64 = 1.0 / 40.0;
}

impl Requantize for Tanh {
    #[inline(always)]
    fn requantize(sum: i32, m: i32) -> i8 {
        static TABLE: [i8; 256] = table(Tanh::STEP, true);
        looked_up(sum, m, &TABLE)
    }
}

impl Tabulated for Sigmoid {
    /// From −6 to 5.95; the sigmoid of 5.95 is 1 − 0.0026.
    const STEP: f64 = 6.0 / 128.0;
}

impl Requantize for Sigmoid {
    #[inline(always)]
    fn requantize(sum: i32, m: i32) -> i8 {
        static TABLE: [i8; 256] = table(Sigmoid::STEP, false);
        looked_up(sum, m, &TABLE)
    }
}

/// `round(127 · A(step · j))` for j from −128 to 127. With g(z) = 1 / (1 + e⁻ᶻ), a sigmoid is g(z) and tanh z is 2 · g(2z) − 1.
const fn table(step: f64, is_tanh: bool) -> [i8; 256] {
    let mut table = [0; 256];
    let mut j = 0;
    while j < 256 {
        let z = step * (j as f64 - 128.0);
        let a = if is_tanh { 2.0 / (1.0 + exp(-2.0 * z)) - 1.0 } else { 1.0 / (1.0 + exp(-z)) };
        table[j] = super::quantizer::nearest(127.0 * a) as i8;
        j += 1;
    }
    table
}

/// eˣ for |x| < 10 within 1e-12 of itself, when this is compiled: the series of e^(x/1024), squared ten times.
const fn exp(x: f64) -> f64 {
    let x = x / 1024.0;
    let mut y = 1.0 + x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0)))));
    let mut squarings = 0;
    while squarings < 10 {
        y *= y;
        squarings += 1;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    /// Multipliers of every size, and the sums next to every border between two results: at the border itself, and on both
    /// sides. Between two borders nothing changes, for the functions are monotone (which random sums try).
    fn every_border(shift: u32, results: core::ops::RangeInclusive<i64>, check: impl Fn(i32, i32)) {
        let mut rng = Rng::from_seed(11);
        let powers = (0..31).flat_map(|k| [-1, 0, 1].map(|d| ((1_i64 << k) + d).clamp(0, i64::from(i32::MAX)) as i32));
        let random: [i32; 2000] =
            [0; 2000].map(|_| i32::from_ne_bytes((rng.next_u32() >> (1 + rng.below(31))).to_ne_bytes()));
        for m in powers.chain(random).chain([i32::MAX]) {
            for r in results.clone() {
                // sum · m / 2^shift = r − ½
                let border = if m == 0 { 0 } else { ((2 * r - 1) << (shift - 1)) / i64::from(m) };
                for sum in border - 2..=border + 2 {
                    check(sum.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32, m);
                }
            }
            for sum in [i32::MIN, -1, 0, 1, i32::MAX] {
                check(sum, m);
            }
            for _ in 0..20 {
                check(i32::from_ne_bytes(rng.next_u32().to_ne_bytes()) >> rng.below(31), m);
            }
        }
    }

    /// ⌊sum · m / 2^shift + ½⌋, in arithmetic that neither rounds nor overflows.
    fn exact(sum: i32, m: i32, shift: u32) -> i128 {
        (2 * i128::from(sum) * i128::from(m) + (1 << shift)).div_euclid(2 << shift)
    }

    #[test]
    fn a_sum_is_rounded_once_to_the_nearest_integer_and_halves_up() {
        every_border(32, -130..=130, |sum, m| {
            let want = exact(sum, m, 32);
            assert_eq!(i128::from(Identity::requantize(sum, m)), want.clamp(-127, 127), "{sum} · {m}");
            assert_eq!(i128::from(Relu::requantize(sum, m)), want.clamp(0, 127), "{sum} · {m}");
        });
        // By hand: 3 · ½ = 1.5 and −3 · ½ = −1.5, halves up. (m is less than 2³¹, so a little less than a half.)
        assert_eq!((Identity::requantize(3, 1 << 30), Identity::requantize(-3, 1 << 30)), (1, -1));
        assert_eq!((Identity::requantize(6, 1 << 30), Identity::requantize(-6, 1 << 30)), (2, -1));
        assert_eq!((Relu::requantize(6, 1 << 30), Relu::requantize(-6, 1 << 30)), (2, 0));
    }

    #[test]
    fn a_table_has_the_function_at_every_index() {
        every_border(TABLE_SHIFT, -130..=130, |sum, m| {
            let j = exact(sum, m, TABLE_SHIFT).clamp(-128, 127) as f64;
            let tanh = (127.0 * (j * Tanh::STEP).tanh()).round();
            assert_eq!(f64::from(Tanh::requantize(sum, m)), tanh, "{sum} · {m}");
            let sigmoid = (127.0 / (1.0 + (-j * Sigmoid::STEP).exp())).round();
            assert_eq!(f64::from(Sigmoid::requantize(sum, m)), sigmoid, "{sum} · {m}");
        });
        // At the ends there is nothing to gain any more.
        assert_eq!((Tanh::requantize(i32::MAX, i32::MAX), Tanh::requantize(i32::MIN, i32::MAX)), (127, -127));
        assert_eq!((Sigmoid::requantize(i32::MAX, i32::MAX), Sigmoid::requantize(i32::MIN, i32::MAX)), (127, 0));
    }

    #[test]
    fn the_exponential_of_the_tables_is_exact_enough() {
        for i in -10_000..10_000 {
            let x = f64::from(i) * 1e-3;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}");
        }
    }
}
