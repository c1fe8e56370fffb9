//! The order of summation, a part of the public contract: it decides the last bits of everything that is trained.
//!
//! Floating-point addition is not associative, so `bias + Σᵢ wᵢ·xᵢ` names many numbers. This crate computes one:
//!
//! - **fewer than 8 terms**: from left to right, `((bias + w₀x₀) + w₁x₁) + …`;
//! - **8 terms or more**: in 8 lanes; lane `l` sums the terms whose index leaves remainder `l` when divided by 8, from
//!   left to right; then `a[l] += a[l+4]`, `a[l] += a[l+2]`, `a[0] + a[1]`, and last `bias +` that.
//!
//! Eight lanes, because a processor adds four or eight numbers at once and has to wait for a sum before it can add to
//! it again: one running sum, the textbook's loop, takes twice the time. Products and sums are rounded one by one,
//! never fused, because not every chip can fuse them. The sums of the backward pass, over the outputs of a layer, run from
//! left to right and start at the first product: there a processor adds to many of them at once anyway. A norm, `√(Σ g²)`,
//! sums the squares of each tensor in eight lanes, however short the tensor, and then the tensors from left to right.

/// `start + Σᵢ a[i] · b[i]` over two slices of one length, in the order above, as plainly as it can be written.
///
/// This is the contract; what a network runs has the same bits in less time. Of two lengths the shorter one counts.
///
/// ```
/// use stackprop::summation::dot;
/// assert_eq!(dot(0.5, &[1.0, 2.0], &[10.0, 100.0]), 210.5);
/// ```
#[must_use]
pub fn dot(start: f32, a: &[f32], b: &[f32]) -> f32 {
    let products = a.iter().zip(b).map(|(a, b)| a * b);
    if a.len() < 8 {
        return products.fold(start, |sum, product| sum + product);
    }
    let mut lanes = [0.0; 8];
    for (i, product) in products.enumerate() {
        if let Some(lane) = lanes.get_mut(i % 8) {
            *lane = if i < 8 { product } else { *lane + product };
        }
    }
    start + fold(lanes)
}

/// `Σᵢ v[i]²`, in eight lanes whatever the length.
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
pub(crate) fn fold(a: [f32; 8]) -> f32 {
    let a = [a[0] + a[4], a[1] + a[5], a[2] + a[6], a[3] + a[7]];
    (a[0] + a[2]) + (a[1] + a[3])
}
