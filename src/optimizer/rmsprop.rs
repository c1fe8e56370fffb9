//! Steps of one size in every direction: the gradient is divided by its own running size.

use super::{EPSILON, Optimizer, RATE, Range, find_outside, next};
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

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
    const PARAMETERS: Option<usize> = Some(N);

    fn check(&self) -> Result<(), StepError> {
        RATE.check(self.learning_rate)?;
        const { &Range::fraction("alpha") }.check(self.alpha)?;
        EPSILON.check(self.epsilon)
    }

    #[inline]
    fn update(&self, v: &mut [f32; N], gradients: impl FnOnce(&mut Visit<'_>)) {
        if self.epsilon == 0.0 {
            self.walk(v, gradients, math::over_root(self.learning_rate));
        } else {
            self.walk(v, gradients, math::over_root_and_epsilon(self.learning_rate, self.epsilon));
        }
    }

    fn find_invalid(state: &[f32]) -> Option<usize> {
        find_outside(state, 0.0, f32::MAX)
    }
}

impl<const N: usize> RmsProp<N> {
    /// Moves every parameter; `step(g, v)` is `learning_rate · g / (√v + epsilon)`.
    #[inline(always)]
    fn walk(&self, mut v: &mut [f32], gradients: impl FnOnce(&mut Visit<'_>), step: impl Fn(f32, f32) -> f32) {
        let alpha = self.alpha;
        let root = math::sqrt(1.0 - alpha);
        gradients(&mut move |params, factor, values| {
            let v = next(&mut v, values.len());
            let to_square = root * factor; // its square is (1 − alpha) · g²
            for ((p, value), v) in params.iter_mut().zip(values).zip(v) {
                *v = alpha * *v + math::square(to_square * value);
                *p = math::subtract(*p, step(factor * value, *v));
            }
        });
    }
}
