//! The order of summation, a part of the public contract: it decides the last bits of everything that is trained.
//!
//! Floating-point addition is not associative, so "Σᵢ wᵢ·xᵢ" names many numbers. This crate computes one of them:
//!
//! - **fewer than 8 terms**: from left to right, `((w₀x₀ + w₁x₁) + w₂x₂) + …`;
//! - **8 terms or more**: in 8 lanes; lane `l` sums the terms whose index leaves remainder `l` when divided by 8, from
//!   left to right; then `a[l] += a[l+4]`, `a[l] += a[l+2]`, `a[0] + a[1]`.
//!
//! Eight lanes, because a processor adds four or eight numbers at once and has to wait for a sum before it can add to
//! it again: one running sum, the textbook's loop, takes twice the time. Products and sums are rounded one by one,
//! never fused, because not every chip can fuse them.

/// `Σᵢ a[i] · b[i]` of two slices of one length, in the order above, as plainly as it can be written.
///
/// This is the contract. The rest of this file is the same numbers, to the bit, in less time.
///
/// ```
/// assert_eq!(stackprop::summation::dot(&[1.0, 2.0], &[10.0, 100.0]), 210.0);
/// ```
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    let lanes = if a.len() < 8 { 1 } else { 8 };
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        if let Some(sum) = sums.get_mut(i % lanes) {
            *sum += a * b;
        }
    }
    fold(sums)
}

/// `Σᵢ v[i]²`, in eight lanes whatever the length.
#[inline]
pub(crate) fn sum_of_squares(v: &[f32]) -> f32 {
    let (mut sums, mut rest) = ([0.0; 8], v);
    while let Some((v, tail)) = rest.split_first_chunk::<8>() {
        for l in 0..8 {
            sums[l] += v[l] * v[l];
        }
        rest = tail;
    }
    for (sum, v) in sums.iter_mut().zip(rest) {
        *sum += v * v;
    }
    fold(sums)
}

/// 8 → 4 → 2 → 1.
#[inline(always)]
fn fold(a: [f32; 8]) -> f32 {
    let [a0, a1, a2, a3] = [a[0] + a[4], a[1] + a[5], a[2] + a[6], a[3] + a[7]];
    (a0 + a2) + (a1 + a3)
}

/// The lanes of `R` rows at once: every x is loaded once for all of them.
///
/// Not inlined: a compiler that sees the loop over the blocks of rows around it makes vectors across rows instead of
/// along them, and gathers their elements one by one.
#[inline(never)]
fn lanes<const IN: usize, const R: usize>(rows: &[[f32; IN]; R], x: &[f32; IN]) -> [[f32; 8]; R] {
    let mut sums = [[0.0; 8]; R];
    for block in 0..IN / 8 {
        for r in 0..R {
            for l in 0..8 {
                sums[r][l] += rows[r][8 * block + l] * x[8 * block + l];
            }
        }
    }
    for r in 0..R {
        for l in 0..IN % 8 {
            sums[r][l] += rows[r][IN / 8 * 8 + l] * x[IN / 8 * 8 + l];
        }
    }
    sums
}

/// `y[o] = bias[o] + dot(weights[o], x)` for every row: the forward pass of a fully connected layer.
#[inline(always)]
pub(crate) fn matrix_vector<const IN: usize, const OUT: usize>(
    weights: &[[f32; IN]; OUT],
    bias: &[f32; OUT],
    x: &[f32; IN],
    y: &mut [f32; OUT],
) {
    let mut outputs = y.iter_mut().zip(bias);
    if IN < 8 {
        for (row, (y, b)) in weights.iter().zip(outputs) {
            *y = b + row.iter().zip(x).fold(0.0, |sum, (w, x)| sum + w * x);
        }
        return;
    }
    let mut rest = &weights[..];
    while let Some((rows, tail)) = rest.split_first_chunk::<4>() {
        for (sums, (y, b)) in lanes(rows, x).into_iter().zip(&mut outputs) {
            *y = b + fold(sums);
        }
        rest = tail;
    }
    for (row, (y, b)) in rest.iter().zip(outputs) {
        let [sums] = lanes(core::array::from_ref(row), x);
        *y = b + fold(sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    fn every_row_equals_the_naive_sum<const IN: usize, const OUT: usize>() {
        let mut rng = Rng::from_seed(IN as u64);
        // Sizes from 1e-6 to 1e6, so that the order decides the last bits.
        let mut number = || rng.normal() * [1e-6, 1.0, 1e6][rng.below(3) as usize];
        let weights = [[0.0; IN]; OUT].map(|row| row.map(|_: f32| number()));
        let (bias, x) = ([0.0; OUT].map(|_: f32| number()), [0.0; IN].map(|_: f32| number()));
        let mut y = [0.0; OUT];
        matrix_vector(&weights, &bias, &x, &mut y);
        for o in 0..OUT {
            let want = bias[o] + dot(&weights[o], &x);
            assert_eq!(y[o].to_bits(), want.to_bits(), "row {o} of {IN} to {OUT}");
        }
        if IN >= 8 {
            assert_eq!(sum_of_squares(&x).to_bits(), dot(&x, &x).to_bits(), "squares of {IN}");
        }
    }

    #[test]
    fn the_fast_sums_equal_the_naive_one_to_the_bit() {
        every_row_equals_the_naive_sum::<1, 9>();
        every_row_equals_the_naive_sum::<2, 8>();
        every_row_equals_the_naive_sum::<7, 3>();
        every_row_equals_the_naive_sum::<8, 5>();
        every_row_equals_the_naive_sum::<9, 4>();
        every_row_equals_the_naive_sum::<15, 1>();
        every_row_equals_the_naive_sum::<16, 2>();
        every_row_equals_the_naive_sum::<100, 7>();
        every_row_equals_the_naive_sum::<131, 13>();
    }
}
