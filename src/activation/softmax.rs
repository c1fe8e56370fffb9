//! Softmax, a layer of its own, because every y depends on every x; and the function, which cross entropy needs as well.

use crate::params::without_params;
use crate::{Function, math};

/// Probabilities from any numbers: `y[i] = e^x[i] / Σₖ e^x[k]`.
///
/// Backward, `dx[i] = y[i] · (dy[i] − Σₖ dy[k] · y[k])`, because `∂y[k]/∂x[i]` is `y[i] · (1 − y[i])` for k = i and
/// `−y[i] · y[k]` otherwise. To *train* a classifier leave this layer out and use
/// [`cross_entropy`](crate::loss::cross_entropy), which has it built in and cannot overflow.
///
/// ```
/// use stackprop::{Function, activation::Softmax};
/// let (x, mut y, mut dx) = ([1000.0, 1000.0, -1000.0], [0.0; 3], [0.0; 3]);
/// Softmax.forward(&x, &mut y);
/// assert_eq!(y, [0.5, 0.5, 0.0]);
/// // Σ dy·y is 2, so ½ · (4 − 2) and ½ · (0 − 2).
/// Softmax.backward(&x, &y, &[4.0, 0.0, 0.0], &mut Softmax, &mut dx);
/// assert_eq!(dx, [1.0, -1.0, 0.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Softmax<const N: usize>;

without_params!(Softmax);

/// Turns `x` into its softmax in place; returns m = max x and Σₖ e^(x[k] − m).
///
/// The largest x is taken off first: the exponents are then 0 or less, the sum lies between 1 and N, and the result
/// is the same, because numerator and denominator are multiplied by one number.
pub(crate) fn softmax<const N: usize>(x: &mut [f32; N]) -> (f32, f32) {
    let largest = x.iter().fold(f32::NEG_INFINITY, |largest, x| math::at_least(*x, largest));
    let mut sum = 0.0;
    for x in x.iter_mut() {
        *x = math::exp_of_negative(*x - largest);
    }
    for x in x.iter() {
        sum += *x;
    }
    let by_sum = 1.0 / sum;
    for x in x {
        *x *= by_sum;
    }
    (largest, sum)
}

impl<const N: usize> Function for Softmax<N> {
    type Input = [f32; N];
    type Output = [f32; N];

    fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
        *y = *x;
        softmax(y);
    }

    fn backward(&self, _: &[f32; N], y: &[f32; N], dy: &[f32; N], _: &mut Self, dx: &mut [f32; N]) {
        let mut mean = 0.0;
        for (dy, y) in dy.iter().zip(y) {
            mean += dy * y;
        }
        for ((dx, y), dy) in dx.iter_mut().zip(y).zip(dy) {
            *dx = y * (dy - mean);
        }
    }
}
