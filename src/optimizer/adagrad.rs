//! AdaGrad: the gradient is divided by the root of the sum of all its squares, so rare features keep large steps.

use super::{Buffers, EPSILON, Optimizer, RATE, find_outside, hyper_parameters, take_front};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// AdaGrad: `s += g²`, `p −= learning_rate · g / (√s + epsilon)`.
///
/// PyTorch's `Adagrad` without its extra decay. (Duchi et al. 2011, <https://jmlr.org/papers/v12/duchi11a.html>)
///
/// ```
/// use stackprop::{Params, optimizer::{AdaGrad, Optimizer}};
/// let adagrad = AdaGrad::<1>::new(0.5).with_epsilon(0.0);
/// let (mut params, mut s) = ([0.0], Params::ZERO);
/// adagrad.step(&mut s, &mut params, &mut [3.0], 1.0)?; // 0.5 · 3/3
/// adagrad.step(&mut s, &mut params, &mut [4.0], 1.0)?; // 0.5 · 4/5
/// assert_eq!(s.param(0), Some(9.0 + 16.0));
/// assert!((params[0] - (-0.5 - 0.4)).abs() < 1e-6);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[doc(alias = "Adagrad")]
pub struct AdaGrad<const N: usize> {
    /// η, the length of the first step.
    pub learning_rate: f32,
    /// ε, added to the divisor to keep it from 0.
    pub epsilon: f32,
}

impl<const N: usize> AdaGrad<N> {
    /// PyTorch's defaults: rate 0.01, ε 1e-10.
    pub const DEFAULT: Self = Self { learning_rate: 0.01, epsilon: 1e-10 };
}
hyper_parameters!(AdaGrad<N>; with_learning_rate(learning_rate: f32), with_epsilon(epsilon: f32));

impl<const N: usize> Optimizer for AdaGrad<N> {
    type State = Buffers<Self, N, 1, 0>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("AdaGrad", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        EPSILON.validate(self.epsilon)
    }

    #[inline]
    fn update(&self, Buffers { buffers: [s], .. }: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        if self.epsilon == 0.0 {
            walk(s, gradients, math::over_root(self.learning_rate));
        } else {
            walk(s, gradients, math::over_root_and_epsilon(self.learning_rate, self.epsilon));
        }
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        find_outside(&mut state, 0, N, 0.0, f32::MAX)
    }
}

/// Moves every parameter; `step(g, s)` is `learning_rate · g / (√s + epsilon)`.
#[inline(always)]
fn walk(mut s: &mut [f32], gradients: impl FnOnce(&mut Visit<'_>), step: impl Fn(f32, f32) -> f32) {
    gradients(&mut move |params, factor, values| {
        let s = take_front(&mut s, values.len());
        for ((p, value), s) in params.iter_mut().zip(values).zip(s) {
            let g = factor * value;
            // The sum stays finite: a step is nothing beside the square of the largest gradient allowed.
            *s = math::at_most(*s + math::square(g), f32::MAX);
            *p = math::subtract(*p, step(g, *s));
        }
    });
}
