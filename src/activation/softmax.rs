//! Softmax mixes its elements: every y depends on every x. And [`softmax`] itself, which cross entropy needs as well.

use super::without_params;
use crate::{Layer, math, summation};

/// Probabilities from any numbers: `y[i] = e^x[i] / Σₖ e^x[k]`.
///
/// Backward, `dx[i] = y[i] · (dy[i] − Σₖ dy[k] · y[k])`, because `∂y[k]/∂x[i]` is `y[i] · (1 − y[i])` for k = i and
/// `−y[i] · y[k]` otherwise. To *train* a classifier leave this layer out and use
/// [`cross_entropy`](crate::loss::cross_entropy), which has it built in and cannot overflow.
///
/// ```
/// use stackprop::{Layer, activation::Softmax};
/// let (x, mut y) = ([1000.0, 1000.0, -1000.0], [0.0; 3]);
/// assert_eq!(Softmax.forward(&x, &mut y), &[0.5, 0.5, 0.0]);
/// // Σ dy·y is 2, so ½ · (4 − 2) and ½ · (0 − 2).
/// assert_eq!(Softmax.backward(&x, &y, &[4.0, 0.0, 0.0], &mut Softmax), [1.0, -1.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Softmax<const N: usize>;

without_params!(Softmax);

/// Turns `x` into its softmax in place; returns m = max x and Σₖ e^(x[k] − m).
///
/// The largest x is taken off first: the exponents are then 0 or less, the sum lies between 1 and N, and the result
/// is the same, because numerator and denominator are multiplied by one number.
pub(crate) fn softmax<const N: usize>(x: &mut [f32; N]) -> (f32, f32) {
    let largest = x.iter().fold(f32::NEG_INFINITY, |largest, x| math::at_least(*x, largest));
    let mut sum = 0.0;
    summation::each(x, |_, x| math::exp_of_negative(x - largest));
    for x in x.iter() {
        sum += *x;
    }
    let by_sum = 1.0 / sum;
    summation::each(x, |_, x| x * by_sum);
    (largest, sum)
}

impl<const N: usize> Layer for Softmax<N> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Trace = [f32; N];
    const BLANK: [f32; N] = [0.0; N];

    fn output(trace: &[f32; N]) -> &[f32; N] {
        trace
    }

    fn forward<'t>(&self, x: &[f32; N], y: &'t mut [f32; N]) -> &'t [f32; N] {
        *y = *x;
        softmax(y);
        y
    }

    fn backward(&self, _: &[f32; N], y: &[f32; N], dy: &[f32; N], _: &mut Self) -> [f32; N] {
        let mut mean = 0.0;
        for (dy, y) in dy.iter().zip(y) {
            mean += dy * y;
        }
        let mut dx = *y;
        for (dx, dy) in dx.iter_mut().zip(dy) {
            *dx *= dy - mean;
        }
        dx
    }
}
