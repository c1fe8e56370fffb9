//! Steps of one size in every direction: the gradient is divided by its own running size.

use super::{Optimizer, StepError, assert_fits, epsilon, next, rate, share};
use crate::{Params, math};

/// RMSprop: `v = alpha · v + (1 − alpha) · g²`, `p −= learning_rate · g / (√v + epsilon)`.
///
/// PyTorch's `RMSprop`, ε outside the root. With `epsilon` 0 a gradient of 0 moves nothing.
/// (Hinton 2012, <https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf>)
///
/// ```
/// use stackprop::optimizer::{Optimizer, RmsProp};
/// let rmsprop = RmsProp { learning_rate: 0.25, alpha: 0.75, epsilon: 0.0 };
/// let (mut params, mut v) = ([1.0], [0.0]);
/// rmsprop.step(&mut v, &mut params, &mut [4.0], 1.0)?;
/// assert_eq!(v, [0.25 * 16.0]);
/// assert!((params[0] - (1.0 - 0.25 * 4.0 / 2.0)).abs() < 1e-6);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RmsProp<const N: usize> {
    /// η, the length of a step for a gradient of its usual size.
    pub learning_rate: f32,
    /// ρ, what remains of the average from step to step: 0 or more, less than 1.
    pub alpha: f32,
    /// Keeps the divisor from 0.
    pub epsilon: f32,
}

impl<const N: usize> RmsProp<N> {
    /// PyTorch's defaults: rate 0.01, α 0.99, ε 1e-8.
    pub const DEFAULT: Self = Self { learning_rate: 0.01, alpha: 0.99, epsilon: 1e-8 };
}

impl<const N: usize> Default for RmsProp<N> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<const N: usize> Optimizer for RmsProp<N> {
    type State = [f32; N];

    fn check(&self) -> Result<(), StepError> {
        rate(self.learning_rate)?;
        share("alpha", self.alpha)?;
        epsilon(self.epsilon)
    }

    #[inline]
    fn update<P: Params>(&self, v: &mut [f32; N], params: &mut P, grad: &mut P, scale: f32) {
        const { assert_fits(N, P::COUNT) };
        let Self { learning_rate, alpha, epsilon } = *self;
        let mut v = &mut v[..];
        params.tensors_with(grad, &mut |params, grad| {
            let v = next(&mut v, params.len());
            for ((p, g), v) in params.iter_mut().zip(grad).zip(v) {
                let gradient = *g * scale;
                *v = alpha * *v + (1.0 - alpha) * math::square(gradient);
                *p -= math::flush(math::divide_by_root(learning_rate * gradient, *v, epsilon));
                *g = 0.0;
            }
        });
    }
}
