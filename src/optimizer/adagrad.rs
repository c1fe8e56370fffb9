//! Steps that shrink with all that has been seen: rare features keep large ones.

use super::{Optimizer, Slopes, StepError, assert_fits, epsilon, next, rate};
use crate::math;

/// AdaGrad: `s += g²`, `p −= learning_rate · g / (√s + epsilon)`.
///
/// PyTorch's `Adagrad` without its extra decay. (Duchi et al. 2011, <https://jmlr.org/papers/v12/duchi11a.html>)
///
/// ```
/// use stackprop::optimizer::{AdaGrad, Optimizer};
/// let adagrad = AdaGrad { learning_rate: 0.5, epsilon: 0.0 };
/// let (mut params, mut s) = ([0.0], [0.0]);
/// adagrad.step(&mut s, &mut params, &mut [3.0], 1.0)?; // 0.5 · 3/3
/// adagrad.step(&mut s, &mut params, &mut [4.0], 1.0)?; // 0.5 · 4/5
/// assert_eq!(s, [9.0 + 16.0]);
/// assert!((params[0] - (-0.5 - 0.4)).abs() < 1e-6);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaGrad<const N: usize> {
    /// η, the length of the first step.
    pub learning_rate: f32,
    /// Keeps the divisor from 0.
    pub epsilon: f32,
}

impl<const N: usize> AdaGrad<N> {
    /// PyTorch's defaults: rate 0.01, ε 1e-10.
    pub const DEFAULT: Self = Self { learning_rate: 0.01, epsilon: 1e-10 };
}

impl<const N: usize> Default for AdaGrad<N> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<const N: usize> Optimizer for AdaGrad<N> {
    type State = [f32; N];

    fn check(&self) -> Result<(), StepError> {
        rate(self.learning_rate)?;
        epsilon(self.epsilon)
    }

    #[inline]
    fn update<S: Slopes>(&self, s: &mut [f32; N], slopes: S) {
        const { assert_fits(N, S::COUNT) };
        if self.epsilon == 0.0 {
            walk(s, slopes, math::over_root(self.learning_rate));
        } else {
            walk(s, slopes, math::over_root_and_epsilon(self.learning_rate, self.epsilon));
        }
    }
}

/// Moves every parameter; `step(g, s)` is `learning_rate · g / (√s + epsilon)`.
#[inline(always)]
fn walk<S: Slopes>(mut s: &mut [f32], slopes: S, step: impl Fn(f32, f32) -> f32) {
    slopes.visit(&mut move |params, factor, values| {
        let s = next(&mut s, params.len());
        for ((p, value), s) in params.iter_mut().zip(values).zip(s) {
            let g = factor * value;
            // The sum stays finite: a step is nothing beside the square of the largest gradient allowed.
            let sum = math::at_most(*s + math::square(g), f32::MAX);
            *p = math::subtract(*p, step(g, sum));
            *s = sum;
        }
    });
}
