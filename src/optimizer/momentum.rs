//! Momentum: the step is a running sum of gradients.

use super::{Bounds, Buffers, LARGEST_SUM, Optimizer, RATE, find_outside, hyper_parameters, take_front};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// Gradient descent with momentum: `b = momentum · b + g`, `p −= learning_rate · b`.
///
/// With `nesterov` the step looks one ahead: `p −= learning_rate · (g + momentum · b)`. PyTorch's `SGD` with
/// `momentum`. (Polyak 1964; Nesterov 1983; Sutskever et al. 2013, <https://proceedings.mlr.press/v28/sutskever13.html>)
///
/// ```
/// use stackprop::{Params, optimizer::{Momentum, Optimizer}};
/// let momentum = Momentum::<1>::new(0.5).with_momentum(0.5);
/// let (mut params, mut b) = ([0.0], Params::ZERO);
/// momentum.step(&mut b, &mut params, &mut [4.0], 1.0)?; // b = 4
/// momentum.step(&mut b, &mut params, &mut [4.0], 1.0)?; // b = 0.5·4 + 4 = 6
/// assert_eq!((params, b.param(0)), ([-0.5 * 4.0 - 0.5 * 6.0], Some(6.0)));
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[doc(alias = "SGD")]
pub struct Momentum<const N: usize> {
    /// η, the length of a step for a running sum of 1.
    pub learning_rate: f32,
    /// μ, the decay rate of the running sum: 0 or more, less than 1.
    pub momentum: f32,
    /// Whether to use Nesterov's step, which looks one ahead.
    pub nesterov: bool,
}

impl<const N: usize> Momentum<N> {
    /// Rate 1e-3 as PyTorch's, momentum 0.9 (PyTorch's is 0, which is [`Sgd`](super::Sgd)), not Nesterov's.
    pub const DEFAULT: Self = Self { learning_rate: 1e-3, momentum: 0.9, nesterov: false };
}
hyper_parameters!(Momentum<N>; with_learning_rate(learning_rate: f32), with_momentum(momentum: f32), with_nesterov(nesterov: bool));

impl<const N: usize> Optimizer for Momentum<N> {
    type State = Buffers<Self, N, 1, 0>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("Momentum", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        const { &Bounds::fraction("momentum") }.validate(self.momentum)
    }

    #[inline]
    fn update(&self, Buffers { buffers: [b], .. }: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let Self { learning_rate, momentum, nesterov } = *self;
        let mut b = &mut b[..];
        gradients(&mut move |params, factor, values| {
            let b = take_front(&mut b, values.len());
            for ((p, value), b) in params.iter_mut().zip(values).zip(b) {
                let g = factor * value;
                let sum = math::flush(momentum * *b + g);
                let step = if nesterov { g + momentum * sum } else { sum };
                *p = math::subtract(*p, learning_rate * step);
                *b = sum;
            }
        });
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        find_outside(&mut state, 0, N, -LARGEST_SUM, LARGEST_SUM)
    }
}
