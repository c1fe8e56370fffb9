//! The inner loops of a network, written for speed: the same bits as [`summation`](crate::summation) says.
//!
//! # How to change them
//! The naive form is the oracle: `cargo test --lib loops` compares every row and column with it, to the bit, and
//! `cargo test --test golden` whole trainings. The speed is guarded by the bounds in `benches/speed/bounds.txt`
//! (`cargo run --release --bin instructions` there) and in `benches/boards/costs.txt` (`benches/boards/costs.py`). Each
//! form says what it buys: what a step took more without it, by rustc 1.95 on x86-64 (SSE2, and v3 with its wide
//! registers) and by 1.96 on a Cortex-M4F. W1 to W4 are the workloads of `benches/speed`. A form that buys less than 5 %
//! of all of them goes. Some buy time and not instructions: `perf stat` or interleaved runs decide there.

use crate::math;
use crate::processor::{Aligned, VECTORS, WIDTH};
use crate::summation::{fold, sum_of_squares};

/// The lanes of `R` rows. With vectors, a block of eight products is two or four instructions, and every x is loaded once
/// for all rows.
#[inline(always)]
fn lanes<const IN: usize, const R: usize>(rows: &[[f32; IN]; R], x: &[f32; IN]) -> [[f32; 8]; R] {
    let mut lanes = [[0.0; 8]; R];
    for (lanes, row) in lanes.iter_mut().zip(rows) {
        for l in 0..8 {
            lanes[l] = row[l] * x[l];
        }
    }
    for block in 1..IN / 8 {
        for (lanes, row) in lanes.iter_mut().zip(rows) {
            for l in 0..8 {
                lanes[l] += row[8 * block + l] * x[8 * block + l];
            }
        }
    }
    let mut lanes = Aligned(lanes);
    if R != 4 {
        lanes.keep_in_memory();
    }
    let Aligned(mut lanes) = lanes;
    for (lanes, row) in lanes.iter_mut().zip(rows) {
        for l in 0..IN % 8 {
            lanes[l] += row[IN / 8 * 8 + l] * x[IN / 8 * 8 + l];
        }
    }
    lanes
}

/// Where the lanes of a row lie among those of `rows` rows, while there are four.
///
/// A fold adds one half of every row's lanes to the other. Four rows lie in order. Of eight, those that share a wide
/// register are chosen such that one instruction gathers the one halves from two registers, and another the other halves:
///
/// ```text
/// lanes    rows that share a register
/// 8        0   1   2   3   4   5   6   7
/// 4        0 4     1 5     2 6     3 7
/// 2        0 1 4 5         2 3 6 7
/// 1        0 1 2 3 4 5 6 7
/// ```
///
/// On v3 this buys 14 % of W3's time. In order there are 2 % fewer instructions, which no bound can see.
const fn four(rows: usize, row: usize) -> usize {
    if rows == 8 { 2 * (row % 4) + row / 4 } else { row }
}

/// The same, while there are two.
const fn two(rows: usize, row: usize) -> usize {
    if rows == 8 { row % 2 + 4 * (row / 2 % 2) + 2 * (row / 4) } else { row }
}

/// `Σᵢ rows[r][i] · x[i]`: 8 → 4 for `C` rows at a time, and then 4 → 2 → 1 for all.
///
/// The bounds guard it. Row by row, W3 takes 2.5 times as many instructions, and 9.5 times on v3.
#[inline(always)]
fn sums<const IN: usize, const R: usize, const C: usize>(rows: &[[f32; IN]; R], x: &[f32; IN]) -> [f32; R] {
    if R == 1 {
        return lanes(rows, x).map(fold);
    }
    let mut fours = Aligned([[0.0; 4]; R]);
    for (fours, rows) in fours.0.chunks_exact_mut(C).zip(rows.chunks_exact(C)) {
        if let (Some(fours), Some(rows)) = (fours.first_chunk_mut::<C>(), rows.first_chunk::<C>()) {
            let lanes = lanes(rows, x);
            for r in 0..C {
                for l in 0..4 {
                    fours[four(C, r)][l] = lanes[r][l] + lanes[r][l + 4];
                }
            }
        }
    }
    fours.keep_in_memory();
    let mut twos = Aligned([[0.0; 2]; R]);
    for (twos, fours) in twos.0.chunks_exact_mut(C).zip(fours.0.chunks_exact(C)) {
        for r in 0..C {
            for l in 0..2 {
                twos[two(C, r)][l] = fours[four(C, r)][l] + fours[four(C, r)][l + 2];
            }
        }
    }
    if C == 8 {
        twos.keep_in_memory();
    }
    let mut sums = [0.0; R];
    for (sums, twos) in sums.chunks_exact_mut(C).zip(twos.0.chunks_exact(C)) {
        for r in 0..C {
            sums[r] = twos[two(C, r)][0] + twos[two(C, r)][1];
        }
    }
    sums
}

impl<T> Aligned<T> {
    /// Does nothing, but the compiler does not know. Otherwise it would see each sum as one large expression, and make
    /// vectors across rows, of numbers that lie far apart. So it has to store them, and makes vectors of what it stores.
    /// Of four rows it makes most of the right ones by itself.
    ///
    /// The bounds guard it. Without it W3 takes more instructions: for the fours 2.5 times as many, on v3 for the lanes
    /// 1.9 and for the twos 1.17 times.
    #[inline(always)]
    fn keep_in_memory(&mut self) {
        core::hint::black_box(self);
    }
}

/// `dot(w, x)` for 8 terms or more, without vectors: the lanes are eight registers.
///
/// They are written out, because a compiler that saves space leaves a loop a loop, and the lanes in memory: 64-32-10
/// takes 3.4 times the instructions for an inference at s, and 1.7 times for a step with SGD. At 3 a loop is the same.
/// `.ci/costs.txt` guards it. A second row at a time would save loads of x, but there are too few registers for it.
#[inline(always)]
fn dot_in_registers<const IN: usize>(w: &[f32; IN], x: &[f32; IN]) -> f32 {
    let (Some((w, mut w_rest)), Some((x, mut x_rest))) = (w.split_first_chunk::<8>(), x.split_first_chunk::<8>())
    else {
        return 0.0;
    };
    let mut lanes =
        [w[0] * x[0], w[1] * x[1], w[2] * x[2], w[3] * x[3], w[4] * x[4], w[5] * x[5], w[6] * x[6], w[7] * x[7]];
    while let (Some((w, w_tail)), Some((x, x_tail))) =
        (w_rest.split_first_chunk::<8>(), x_rest.split_first_chunk::<8>())
    {
        lanes[0] += w[0] * x[0];
        lanes[1] += w[1] * x[1];
        lanes[2] += w[2] * x[2];
        lanes[3] += w[3] * x[3];
        lanes[4] += w[4] * x[4];
        lanes[5] += w[5] * x[5];
        lanes[6] += w[6] * x[6];
        lanes[7] += w[7] * x[7];
        (w_rest, x_rest) = (w_tail, x_tail);
    }
    for ((lane, w), x) in lanes.iter_mut().zip(w_rest).zip(x_rest) {
        *lane += w * x;
    }
    fold(lanes)
}

/// The left-to-right sum of fewer than 8 terms.
#[inline(always)]
fn short_dot<const IN: usize>(start: f32, w: &[f32; IN], x: &[f32; IN]) -> f32 {
    w.iter().zip(x).fold(start, |sum, (w, x)| sum + w * x)
}

/// `y[o] = activate(dot(bias[o], weights[o], x))` for every row: the forward pass of a fully connected layer.
///
/// With vectors, the activations of as many rows as fit a register are one vector, too.
#[inline(always)]
pub(crate) fn matrix_vector<const IN: usize, const OUT: usize>(
    weights: &[[f32; IN]; OUT],
    bias: &[f32; OUT],
    x: &[f32; IN],
    y: &mut [f32; OUT],
    activate: impl Fn(f32) -> f32,
) {
    if !VECTORS {
        for ((y, b), row) in y.iter_mut().zip(bias).zip(weights) {
            *y = activate(if IN < 8 { short_dot(*b, row, x) } else { b + dot_in_registers(row, x) });
        }
        return;
    }
    if IN < 8 {
        for ((y, b), row) in y.iter_mut().zip(bias).zip(weights) {
            *y = short_dot(*b, row, x);
        }
        each(y, activate);
        return;
    }
    let mut done = 0;
    if WIDTH == 8 {
        // A fold waits for the memory; of several, one works while another waits. Rows by 32 buy 7 % of W3's time.
        done = some_rows::<IN, OUT, 32, 8>(done, weights, bias, x, y, &activate);
        done = some_rows::<IN, OUT, 8, 8>(done, weights, bias, x, y, &activate);
    }
    done = some_rows::<IN, OUT, 4, 4>(done, weights, bias, x, y, &activate);
    some_rows::<IN, OUT, 1, 1>(done, weights, bias, x, y, &activate);
}

/// The rows of [`matrix_vector`] from `first` on, `R` at a time as long as there are so many, of which `C` share registers;
/// returns the first row that is left.
#[inline(always)]
fn some_rows<const IN: usize, const OUT: usize, const R: usize, const C: usize>(
    mut first: usize,
    weights: &[[f32; IN]; OUT],
    bias: &[f32; OUT],
    x: &[f32; IN],
    y: &mut [f32; OUT],
    activate: impl Fn(f32) -> f32,
) -> usize {
    while first + R <= OUT {
        let (weights, bias, y) = (weights.get(first..), bias.get(first..), y.get_mut(first..));
        if let (Some(weights), Some(bias), Some(y)) = (
            weights.and_then(|rows| rows.first_chunk::<R>()),
            bias.and_then(|bias| bias.first_chunk::<R>()),
            y.and_then(|y| y.first_chunk_mut::<R>()),
        ) {
            let sums = sums::<IN, R, C>(weights, x);
            for r in 0..R {
                y[r] = activate(bias[r] + sums[r]);
            }
        }
        first += R;
    }
    first
}

/// `values[i] = f(values[i])`, cut where registers would not be full: on v3 that buys 6 % of W1s, by its bound.
#[inline(always)]
fn each<const N: usize>(values: &mut [f32; N], f: impl Fn(f32) -> f32) {
    let (many, rest) = values.split_at_mut(whole_registers(N));
    for v in many {
        *v = f(*v);
    }
    for four in rest.chunks_mut(4) {
        for v in four {
            *v = f(*v);
        }
    }
}

/// How many of `len` numbers a loop should take for itself.
///
/// A compiler makes vectors of a long loop, but what does not fill the last one it does number by number, and a short
/// loop not otherwise. As a loop of their own, or four by four, it sees vectors in the rest as well. On v3 tensors that
/// are not cut cost W1r 14 % and W1a 20 % more instructions, by their bounds.
#[inline(always)]
pub(crate) const fn whole_registers(len: usize) -> usize {
    match len {
        _ if !VECTORS => len,
        0..16 => 0,
        _ => len / WIDTH * WIDTH,
    }
}

/// `dx[i] = Σₒ dz[o] · weights[o][i]`, every sum from left to right: the way back through a fully connected layer.
#[inline(always)]
pub(crate) fn vector_matrix<const IN: usize, const OUT: usize>(
    dz: &[f32; OUT],
    weights: &[[f32; IN]; OUT],
    dx: &mut [f32; IN],
) {
    if VECTORS && OUT > 1 {
        let mut sums = [0.0; IN];
        columns(dz, weights, &mut sums);
        *dx = sums;
    } else {
        columns(dz, weights, dx);
    }
}

#[inline(always)]
fn columns<const IN: usize, const OUT: usize>(dz: &[f32; OUT], weights: &[[f32; IN]; OUT], dx: &mut [f32; IN]) {
    let (Some((d, mut dz)), Some((row, mut rows))) = (dz.split_first(), weights.split_first()) else { return };
    for (dx, w) in dx.iter_mut().zip(row) {
        *dx = d * w;
    }
    while let (Some(([d0, d1, d2, d3], dz_tail)), Some(([w0, w1, w2, w3], rows_tail))) =
        (dz.split_first_chunk::<4>(), rows.split_first_chunk::<4>())
    {
        for ((((dx, w0), w1), w2), w3) in dx.iter_mut().zip(w0).zip(w1).zip(w2).zip(w3) {
            *dx = (((*dx + d0 * w0) + d1 * w1) + d2 * w2) + d3 * w3;
        }
        (dz, rows) = (dz_tail, rows_tail);
    }
    for (dz, row) in dz.iter().zip(rows) {
        for (dx, w) in dx.iter_mut().zip(row) {
            *dx += dz * w;
        }
    }
}

/// A bound on `Σₒᵢ (dz[o]·x[i])² + Σₒ dz[o]²`, the squared norm of a layer's gradient: `Σₒ dz[o]² · (Σᵢ x[i]² + 1)`, which
/// is the same but for rounding. Where all numbers are below 2, as they are as a rule, each square counts as 4.
///
/// Vectors gain from knowing the lengths: 11 % of W1s and 17 % on v3, by its bound. A chip without them gains from one
/// function for all layers.
#[inline(always)]
pub(crate) fn norm_squared_of_products<const IN: usize, const OUT: usize>(dz: &[f32; OUT], x: &[f32; IN]) -> f32 {
    #[inline(always)]
    fn inlined(dz: &[f32], x: &[f32]) -> f32 {
        let squares = |v: &[f32]| match v {
            [one] => one * one, // the one gradient of a loss may well be large
            _ if math::all_below_two(v) => 4.0 * v.len() as f32,
            _ => sum_of_squares(v),
        };
        squares(dz) * (squares(x) + 1.0)
    }
    fn called(dz: &[f32], x: &[f32]) -> f32 {
        inlined(dz, x)
    }
    if VECTORS { inlined(dz, x) } else { called(dz, x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;
    use crate::summation::dot;

    fn every_row_and_column_equals_the_naive_sum<const IN: usize, const OUT: usize>() {
        let mut rng = Rng::from_seed(IN as u64);
        // Sizes from 1e-6 to 1e6, so that the order decides the last bits.
        let mut number = || rng.normal() * [1e-6, 1.0, 1e6][rng.below(3) as usize];
        let weights = [[0.0; IN]; OUT].map(|row| row.map(|_: f32| number()));
        let (bias, x) = ([0.0; OUT].map(|_: f32| number()), [0.0; IN].map(|_: f32| number()));
        let mut y = [0.0; OUT];
        matrix_vector(&weights, &bias, &x, &mut y, |z| z);
        for o in 0..OUT {
            let want = dot(bias[o], &weights[o], &x);
            assert_eq!(y[o].to_bits(), want.to_bits(), "row {o} of {IN} to {OUT}");
            // A computer has vectors; these are the sums of a chip.
            let on_a_chip =
                if IN < 8 { short_dot(bias[o], &weights[o], &x) } else { bias[o] + dot_in_registers(&weights[o], &x) };
            assert_eq!(on_a_chip.to_bits(), want.to_bits(), "row {o} of {IN} to {OUT}, without vectors");
        }
        let dz = [0.0; OUT].map(|_: f32| number());
        let mut dx = [0.0; IN];
        vector_matrix(&dz, &weights, &mut dx);
        for i in 0..IN {
            let want = (1..OUT).fold(dz[0] * weights[0][i], |sum, o| sum + dz[o] * weights[o][i]);
            assert_eq!(dx[i].to_bits(), want.to_bits(), "column {i} of {IN} to {OUT}");
        }
        if IN >= 8 {
            assert_eq!(sum_of_squares(&x).to_bits(), dot(0.0, &x, &x).to_bits(), "squares of {IN}");
        }
    }

    #[test]
    fn a_loop_is_cut_where_the_last_register_would_not_be_full() {
        for len in 0..100 {
            let whole = whole_registers(len);
            assert!(whole <= len && (!VECTORS || whole % WIDTH == 0), "{whole} of {len}");
            assert!(if VECTORS && len < 16 { whole == 0 } else { len - whole < WIDTH }, "{whole} of {len}");
        }
    }

    #[test]
    fn the_fast_sums_equal_the_naive_one_to_the_bit() {
        every_row_and_column_equals_the_naive_sum::<1, 9>();
        every_row_and_column_equals_the_naive_sum::<2, 8>();
        every_row_and_column_equals_the_naive_sum::<7, 3>();
        every_row_and_column_equals_the_naive_sum::<8, 5>();
        every_row_and_column_equals_the_naive_sum::<9, 4>();
        every_row_and_column_equals_the_naive_sum::<15, 1>();
        every_row_and_column_equals_the_naive_sum::<16, 2>();
        every_row_and_column_equals_the_naive_sum::<100, 7>();
        every_row_and_column_equals_the_naive_sum::<131, 13>();
        every_row_and_column_equals_the_naive_sum::<8, 8>();
        every_row_and_column_equals_the_naive_sum::<24, 45>();
        every_row_and_column_equals_the_naive_sum::<37, 77>();
    }
}
