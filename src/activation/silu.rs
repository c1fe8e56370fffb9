//! SiLU, a layer of its own.

use crate::math::at_least;
use crate::params::without_params;
use crate::{Function, math};

/// The sigmoid linear unit, also called swish: `y[i] = x[i] · σ(x[i])`, with σ the logistic function.
///
/// Its derivative is `σ(x) · (1 + x · (1 − σ(x)))`. It cannot be told from y, because two x can have the same y: SiLU has a
/// minimum. So it is a layer that keeps its input. (Elfwing et al. 2017, <https://arxiv.org/abs/1702.03118>)
///
/// ```
/// use stackprop::{Function, activation::Silu};
/// let (x, mut y, mut dx) = ([0.0, 100.0], [0.0; 2], [0.0; 2]);
/// Silu.forward(&x, &mut y);
/// assert_eq!(y, [0.0, 100.0]);
/// // ½ · (1 + 0) at 0 and 1 far to the right.
/// Silu.backward(&x, &y, &[1.0, 1.0], &mut Silu, &mut dx);
/// assert_eq!(dx, [0.5, 1.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "swish")]
pub struct Silu<const N: usize>;

without_params!(Silu);

/// Below this, y and its derivative are closer to 0 than 3e-34, and the sigmoid has stopped to fall: without a bound its
/// 3e-36, times a large x, would count.
pub(crate) const LOWEST: f32 = -90.0;

impl<const N: usize> Function for Silu<N> {
    type Input = [f32; N];
    type Output = [f32; N];

    fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
        for (y, x) in y.iter_mut().zip(x) {
            let x = at_least(*x, LOWEST);
            *y = x * math::sigmoid(x);
        }
    }

    fn backward(&self, x: &[f32; N], _: &[f32; N], dy: &[f32; N], _: &mut Self, dx: &mut [f32; N]) {
        for ((dx, x), dy) in dx.iter_mut().zip(x).zip(dy) {
            let x = at_least(*x, LOWEST);
            let s = math::sigmoid(x);
            *dx = dy * (s * (1.0 + x * (1.0 - s)));
        }
    }
}
