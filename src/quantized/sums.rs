//! The inner loop: sums of products of 8 bits, exact in 32.
//!
//! All forms give the same integers. Which is fast depends on the chip. Instructions of an inference of 64-32-10 at opt-level
//! s and at 3, cycles of 16-16-4 on an AVR:
//!
//! ```text
//!                            Cortex-M0          Cortex-M4F         rv32imac           ATmega328P
//! row by row                 21,355 / 17,140    15,238 /  9,083    17,814 / 16,811    41,856 / 41,376
//! two rows, four columns     19,056 / 17,798     8,431 /  7,215    10,330 / 10,435    47,648 / 45,920
//! pairs in 16 bits           19,980 / 19,041    15,238 / 10,103    16,685 / 16,128    17,152 / 15,648
//! ```
//!
//! A computer makes vectors of the first.

use crate::processor::{SLOW_SUMS, VECTORS};

/// `bias[o] + Σᵢ weights[o][i] · x[i]`. Weights are −127 to 127; x is any `i8`.
#[inline(always)]
pub(super) fn of_rows<const IN: usize, const OUT: usize>(
    weights: &[[i8; IN]; OUT],
    bias: &[i32; OUT],
    x: &[i8; IN],
) -> [i32; OUT] {
    let mut sums = *bias;
    if VECTORS {
        one_by_one(weights, x, &mut sums);
    } else if cfg!(target_arch = "avr") {
        in_pairs(weights, x, &mut sums);
    } else if SLOW_SUMS {
        two_by_four(weights, x, &mut sums);
    } else {
        two_by_four_called(weights, x, &mut sums);
    }
    sums
}

/// Row by row: vector instructions are made of it.
#[inline(always)]
fn one_by_one<const IN: usize>(weights: &[[i8; IN]], x: &[i8; IN], sums: &mut [i32]) {
    for (sum, row) in sums.iter_mut().zip(weights) {
        for (w, x) in row.iter().zip(x) {
            *sum += i32::from(*w) * i32::from(*x);
        }
    }
}

/// Two rows at a time, so that each x is loaded once for both; four columns, written out, so that the loop counts less.
///
/// One function for layers of all sizes, over slices, saves no flash: a compiler makes one for each anyway, and on a
/// Cortex-M4F at s it takes 10,363 instructions instead of 8,548.
#[inline(always)]
fn two_by_four<const IN: usize>(weights: &[[i8; IN]], x: &[i8; IN], sums: &mut [i32]) {
    let (mut pairs, mut rows) = (sums.chunks_exact_mut(2), weights.chunks_exact(2));
    for (sums, rows) in pairs.by_ref().zip(rows.by_ref()) {
        let ([sum_a, sum_b], [a, b]) = (sums, rows) else { return };
        let (mut xs, mut a, mut b) = (x.chunks_exact(4), a.chunks_exact(4), b.chunks_exact(4));
        let (mut s, mut t) = (*sum_a, *sum_b);
        for ((x, a), b) in xs.by_ref().zip(a.by_ref()).zip(b.by_ref()) {
            let ([x0, x1, x2, x3], [a0, a1, a2, a3], [b0, b1, b2, b3]) = (x, a, b) else { return };
            s += product(a0, x0);
            t += product(b0, x0);
            s += product(a1, x1);
            t += product(b1, x1);
            s += product(a2, x2);
            t += product(b2, x2);
            s += product(a3, x3);
            t += product(b3, x3);
        }
        for ((x, a), b) in xs.remainder().iter().zip(a.remainder()).zip(b.remainder()) {
            s += product(a, x);
            t += product(b, x);
        }
        (*sum_a, *sum_b) = (s, t);
    }
    one_by_one(rows.remainder(), x, pairs.into_remainder());
}

/// A function of its own has the registers to itself: after an input of `f32`, 64-32-10 takes 9,210 instructions on a
/// Cortex-M4F at s instead of 9,588. On chips whose input is integers anyway it only takes more flash.
#[inline(never)]
fn two_by_four_called<const IN: usize>(weights: &[[i8; IN]], x: &[i8; IN], sums: &mut [i32]) {
    two_by_four(weights, x, sums);
}

#[inline(always)]
fn product(w: &i8, x: &i8) -> i32 {
    i32::from(*w) * i32::from(*x)
}

/// Two products fit 16 bits: 2 · 127 · 128 < 2¹⁵. An AVR, whose registers have 8, adds those into 32 only half as often.
#[inline(always)]
fn in_pairs<const IN: usize>(weights: &[[i8; IN]], x: &[i8; IN], sums: &mut [i32]) {
    for (sum, row) in sums.iter_mut().zip(weights) {
        let (mut xs, mut row) = (x.chunks_exact(2), row.chunks_exact(2));
        for (x, w) in xs.by_ref().zip(row.by_ref()) {
            let ([x0, x1], [w0, w1]) = (x, w) else { return };
            *sum += i32::from(i16::from(*w0) * i16::from(*x0) + i16::from(*w1) * i16::from(*x1));
        }
        for (x, w) in xs.remainder().iter().zip(row.remainder()) {
            *sum += product(w, x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    type Form<const IN: usize> = fn(&[[i8; IN]], &[i8; IN], &mut [i32]);

    fn every_form_equals_the_naive_sum<const IN: usize, const OUT: usize>() {
        let mut rng = Rng::from_seed(IN as u64);
        let mut number = || i8::from_ne_bytes([rng.below(255) as u8 ^ 0x80]).max(-127);
        let random = ([[0; IN]; OUT].map(|row| row.map(|_: i8| number())), [0; IN].map(|_: i8| number()));
        // The extremes, which in 16 bits may not overflow.
        for (weights, x) in [random, ([[127; IN]; OUT], [-128; IN]), ([[-127; IN]; OUT], [-128; IN])] {
            let bias = [-77; OUT];
            let want: [i32; OUT] = core::array::from_fn(|o| {
                let products = weights[o].iter().zip(&x).map(|(w, x)| i64::from(*w) * i64::from(*x));
                i32::try_from(i64::from(bias[o]) + products.sum::<i64>()).unwrap()
            });
            assert_eq!(of_rows(&weights, &bias, &x), want, "{IN} to {OUT}");
            let forms: [Form<IN>; 3] = [one_by_one, two_by_four, in_pairs];
            for (index, form) in forms.iter().enumerate() {
                let mut sums = bias;
                form(&weights, &x, &mut sums);
                assert_eq!(sums, want, "{IN} to {OUT}, form {index}");
            }
        }
    }

    #[test]
    fn no_sum_of_the_longest_row_overflows() {
        let inputs = i64::from(super::super::MAX_INPUTS);
        for (w, bias) in [(-127, 1 << 22), (127, -(1 << 22))] {
            assert!(i32::try_from(inputs * w * -128 + bias).is_ok());
        }
    }

    #[test]
    fn every_form_has_the_same_sums() {
        every_form_equals_the_naive_sum::<1, 1>();
        every_form_equals_the_naive_sum::<2, 3>();
        every_form_equals_the_naive_sum::<3, 2>();
        every_form_equals_the_naive_sum::<4, 1>();
        every_form_equals_the_naive_sum::<5, 5>();
        every_form_equals_the_naive_sum::<7, 4>();
        every_form_equals_the_naive_sum::<64, 32>();
        every_form_equals_the_naive_sum::<131, 13>();
        every_form_equals_the_naive_sum::<2048, 1>();
    }
}
