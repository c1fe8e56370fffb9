//! No rate to tune: a step's size is measured against the steps before it.

use super::{Optimizer, Slopes, StepError, assert_fits, epsilon, next, rate, share};
use crate::math;

/// AdaDelta: `v = rho · v + (1 − rho) · g²`, `d = g · √(u + epsilon) / √(v + epsilon)`,
/// `u = rho · u + (1 − rho) · d²`, `p −= learning_rate · d`.
///
/// The state is `(v, u)`: running squares of the gradients and of the steps. PyTorch's `Adadelta`, ε inside the roots.
/// (Zeiler 2012, <https://arxiv.org/abs/1212.5701>)
///
/// ```
/// use stackprop::optimizer::{AdaDelta, Optimizer};
/// let adadelta = AdaDelta { learning_rate: 1.0, rho: 0.75, epsilon: 1.0 };
/// let (mut params, mut state) = ([0.0], ([0.0], [0.0]));
/// // v = ¼·12 = 3, so d = √12 · √(0 + 1) / √(3 + 1) = 1.732
/// adadelta.step(&mut state, &mut params, &mut [3.4641016], 1.0)?;
/// assert!((params[0] + 1.732).abs() < 1e-3);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaDelta<const N: usize> {
    /// η, a factor on every step; the paper has none, that is 1.
    pub learning_rate: f32,
    /// ρ, what remains of both averages from step to step: 0 or more, less than 1.
    pub rho: f32,
    /// Lets the first step start: more than 0.
    pub epsilon: f32,
}

impl<const N: usize> AdaDelta<N> {
    /// PyTorch's defaults: rate 1, ρ 0.9, ε 1e-6.
    pub const DEFAULT: Self = Self { learning_rate: 1.0, rho: 0.9, epsilon: 1e-6 };
}

impl<const N: usize> Default for AdaDelta<N> {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<const N: usize> Optimizer for AdaDelta<N> {
    type State = ([f32; N], [f32; N]);

    fn check(&self) -> Result<(), StepError> {
        rate(self.learning_rate)?;
        share("rho", self.rho)?;
        epsilon(self.epsilon)
    }

    #[inline]
    fn update<S: Slopes>(&self, (v, u): &mut Self::State, slopes: S) {
        const { assert_fits(N, S::COUNT) };
        let Self { learning_rate, rho, epsilon } = *self;
        let over_root = math::over_root(1.0);
        let (mut v, mut u) = (&mut v[..], &mut u[..]);
        slopes.visit(&mut move |params, factor, values| {
            let (v, u) = (next(&mut v, params.len()), next(&mut u, params.len()));
            for (((p, value), v), u) in params.iter_mut().zip(values).zip(v).zip(u) {
                let g = factor * value;
                let gradients = rho * *v + (1.0 - rho) * math::square(g);
                let steps = *u + epsilon;
                let d = over_root(g * over_root(steps, steps), gradients + epsilon); // √s is s / √s
                *u = rho * *u + (1.0 - rho) * math::square(d);
                *p = math::subtract(*p, learning_rate * d);
                *v = gradients;
            }
        });
    }
}
