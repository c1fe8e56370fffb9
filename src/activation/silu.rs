//! y = x · σ(x) needs x to go back: its minimum makes two x share one y.

use super::without_params;
use crate::{Layer, math};

/// The sigmoid linear unit, also called swish: `y[i] = x[i] · σ(x[i])`, with σ the logistic function.
///
/// Its slope is `σ(x) · (1 + x · (1 − σ(x)))`. (Elfwing et al. 2017, <https://arxiv.org/abs/1702.03118>)
///
/// ```
/// use stackprop::{Layer, activation::Silu};
/// let (x, mut y) = ([0.0, 100.0], [0.0; 2]);
/// assert_eq!(Silu.forward(&x, &mut y), &[0.0, 100.0]);
/// // ½ · (1 + 0) at 0 and 1 far to the right.
/// assert_eq!(Silu.backward(&x, &y, &[1.0, 1.0], &mut Silu), [0.5, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silu<const N: usize>;

without_params!(Silu);

impl<const N: usize> Layer for Silu<N> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Trace = [f32; N];
    const BLANK: [f32; N] = [0.0; N];

    fn output(trace: &[f32; N]) -> &[f32; N] {
        trace
    }

    fn forward<'t>(&self, x: &[f32; N], y: &'t mut [f32; N]) -> &'t [f32; N] {
        for (y, x) in y.iter_mut().zip(x) {
            *y = x * math::sigmoid(*x);
        }
        y
    }

    fn backward(&self, x: &[f32; N], _: &[f32; N], dy: &[f32; N], _: &mut Self) -> [f32; N] {
        let mut dx = *x;
        for (dx, dy) in dx.iter_mut().zip(dy) {
            let x = *dx;
            let s = math::sigmoid(x);
            *dx = dy * (s * (1.0 + x * (1.0 - s)));
        }
        dx
    }
}
