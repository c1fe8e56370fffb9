//! The order of summation, a part of the public contract: it decides the last bits of everything that is trained.
//!
//! Floating-point addition is not associative, so "Σᵢ wᵢ·xᵢ" names many numbers. This crate computes one of them:
//!
//! - **fewer than 8 terms**: from left to right, `((w₀x₀ + w₁x₁) + w₂x₂) + …`;
//! - **8 terms or more**: in 8 lanes; lane `l` sums the terms whose index leaves remainder `l` when divided by 8, from
//!   left to right and starting from its first term; then `a[l] += a[l+4]`, `a[l] += a[l+2]`, `a[0] + a[1]`.
//!
//! Eight lanes, because a processor adds four or eight numbers at once and has to wait for a sum before it can add to
//! it again: one running sum, the textbook's loop, takes twice the time. Products and sums are rounded one by one,
//! never fused, because not every chip can fuse them.

/// Σᵢ a[i] · b[i], in the order above, as plainly as it can be written. [`dot`] is the fast one.
#[cfg(test)]
pub(crate) fn dot_naive(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < 8 {
        return a.iter().zip(b).map(|(a, b)| a * b).reduce(|sum, term| sum + term).unwrap_or(0.0);
    }
    let mut lanes = [0.0; 8];
    for i in 0..a.len() {
        if i < 8 {
            lanes[i] = a[i] * b[i];
        } else {
            lanes[i % 8] += a[i] * b[i];
        }
    }
    for width in [4, 2, 1] {
        for l in 0..width {
            lanes[l] += lanes[l + width];
        }
    }
    lanes[0]
}

/// The 8 lanes of Σᵢ a[i] · b[i], folded once to 4; for 8 terms or more.
#[inline(always)]
fn lanes(a: &[f32], b: &[f32]) -> [f32; 4] {
    let mut sums = [0.0; 8];
    if let (Some((a8, mut a)), Some((b8, mut b))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
        for l in 0..8 {
            sums[l] = a8[l] * b8[l];
        }
        while let (Some((a8, a_rest)), Some((b8, b_rest))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
            for l in 0..8 {
                sums[l] += a8[l] * b8[l];
            }
            (a, b) = (a_rest, b_rest);
        }
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
    [s0 + s4, s1 + s5, s2 + s6, s3 + s7]
}

#[inline(always)]
fn fold([s0, s1, s2, s3]: [f32; 4]) -> f32 {
    (s0 + s2) + (s1 + s3)
}

/// Σᵢ a[i] · b[i] of two slices of one length, in the order that this module fixes.
///
/// ```
/// assert_eq!(stackprop::summation::dot(&[1.0, 2.0], &[10.0, 100.0]), 210.0);
/// ```
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    if a.len() < 8 {
        let mut terms = a.iter().zip(b).map(|(a, b)| a * b);
        let first = terms.next().unwrap_or(0.0);
        terms.fold(first, |sum, term| sum + term)
    } else {
        fold(lanes(a, b))
    }
}

/// `y[o] = bias[o] + dot(weights[o], x)` for every row, the forward pass of a fully connected layer.
///
/// Rows go by eights in two passes, lanes first and folds after: apart, a compiler makes vectors of both.
#[inline(always)]
pub(crate) fn matrix_vector<const IN: usize, const OUT: usize>(
    weights: &[[f32; IN]; OUT],
    bias: &[f32; OUT],
    x: &[f32; IN],
    y: &mut [f32; OUT],
) {
    if IN == 1 {
        // One number in: the column of weights is contiguous, and the loop over outputs is the vector.
        let [x, ..] = x.as_slice() else { return };
        for ((y, w), b) in y.iter_mut().zip(weights.as_flattened()).zip(bias) {
            *y = b + w * x;
        }
        return;
    }
    if IN < 8 {
        for ((y, row), b) in y.iter_mut().zip(weights).zip(bias) {
            *y = b + dot(row, x);
        }
        return;
    }
    for ((y, rows), bias) in y.chunks_mut(8).zip(weights.chunks(8)).zip(bias.chunks(8)) {
        let mut sums = [[0.0; 4]; 8];
        for (sum, row) in sums.iter_mut().zip(rows) {
            *sum = lanes(row, x);
        }
        for ((y, b), sum) in y.iter_mut().zip(bias).zip(sums) {
            *y = b + fold(sum);
        }
    }
}
