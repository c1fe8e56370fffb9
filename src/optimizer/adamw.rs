//! AdamW: Adam with decoupled weight decay.

use super::adam::AdamState;
use super::{Adam, DECAY, DECAY_OF_A_STEP, Optimizer, hyper_parameters};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::params::Visit;

/// AdamW: `p −= learning_rate · weight_decay · p`, then a step of [`Adam`].
///
/// The decay does not pass through Adam's averages, which would divide it by the size of the gradient.
/// (Loshchilov and Hutter 2017, <https://arxiv.org/abs/1711.05101>)
///
/// ```
/// use stackprop::{Params, optimizer::{AdamW, Optimizer}};
/// let adamw = AdamW::<1>::new(0.5).with_weight_decay(0.25);
/// let (mut params, mut state) = ([1.0], Params::ZERO);
/// adamw.step(&mut state, &mut params, &mut [7.0], 1.0)?;
/// assert!((params[0] - (1.0 - 0.5 * 0.25 * 1.0 - 0.5)).abs() < 1e-6);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AdamW<const N: usize> {
    /// η, the length of a step for a gradient that keeps its size and sign.
    pub learning_rate: f32,
    /// The decay rate of the mean of gradients: 0 or more, less than 1.
    pub beta1: f32,
    /// The decay rate of the mean of squares: less than 1, and beta1² or more.
    pub beta2: f32,
    /// ε, added to the divisor to keep it from 0.
    pub epsilon: f32,
    /// λ, the fraction of a weight that decays in a step at a learning rate of 1.
    pub weight_decay: f32,
}

impl<const N: usize> AdamW<N> {
    /// PyTorch's defaults: those of [`Adam`], λ 0.01.
    pub const DEFAULT: Self = Self { learning_rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 };

    /// The step after the decay.
    fn adam(&self) -> Adam<N> {
        let Self { learning_rate, beta1, beta2, epsilon, .. } = *self;
        Adam { learning_rate, beta1, beta2, epsilon, bias_correction: true }
    }
}

hyper_parameters!(AdamW<N>; with_learning_rate(learning_rate: f32), with_betas(beta1: f32, beta2: f32), with_epsilon(epsilon: f32), with_weight_decay(weight_decay: f32));

impl<const N: usize> Optimizer for AdamW<N> {
    type State = AdamState<Self, N>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("AdamW", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        self.adam().validate()?;
        DECAY.validate(self.weight_decay)?;
        DECAY_OF_A_STEP.validate(self.learning_rate * self.weight_decay)
    }

    #[inline]
    fn begin(&self, state: &mut Self::State) {
        self.adam().count(state);
    }

    #[inline]
    fn update(&self, state: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let keep = 1.0 - self.learning_rate * self.weight_decay;
        self.adam().update_and_shrink(state, gradients, |p| p * keep);
    }

    fn find_invalid(state: impl FnMut(usize) -> f32) -> Option<usize> {
        Adam::<N>::find_invalid(state)
    }
}
