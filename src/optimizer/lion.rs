//! Lion: the sign of a mean of gradients, so every parameter changes by the same amount.

use super::{
    Bounds, Buffers, DECAY, DECAY_OF_A_STEP, LARGEST_SUM, Optimizer, RATE, find_outside, hyper_parameters, take_front,
};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// Lion: `p −= learning_rate · (sign(beta1 · m + (1 − beta1) · g) + weight_decay · p)`,
/// then `m = beta2 · m + (1 − beta2) · g`.
///
/// `sign(0)` is 0. The paper advises a rate three to ten times smaller than Adam's.
/// (Chen et al. 2023, algorithm 2, <https://arxiv.org/abs/2302.06675>)
///
/// ```
/// use stackprop::{Params, optimizer::{Lion, Optimizer}};
/// let lion = Lion::<2>::new(0.5);
/// let (mut params, mut m) = ([1.0, 1.0], Params::ZERO);
/// lion.step(&mut m, &mut params, &mut [7.0, -0.01], 1.0)?;
/// assert_eq!(params, [1.0 - 0.5, 1.0 + 0.5]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Lion<const N: usize> {
    /// η, the length of every step.
    pub learning_rate: f32,
    /// The weight of the mean, against that of the new gradient, in the direction of the step: 0 or more, less than 1.
    pub beta1: f32,
    /// The decay rate of the mean: 0 or more, less than 1.
    pub beta2: f32,
    /// λ, the fraction of a weight that decays in a step at a learning rate of 1.
    pub weight_decay: f32,
}

impl<const N: usize> Lion<N> {
    /// The authors' defaults: rate 1e-4, β₁ 0.9, β₂ 0.99, λ 0.
    pub const DEFAULT: Self = Self { learning_rate: 1e-4, beta1: 0.9, beta2: 0.99, weight_decay: 0.0 };
}
hyper_parameters!(Lion<N>; with_learning_rate(learning_rate: f32), with_betas(beta1: f32, beta2: f32), with_weight_decay(weight_decay: f32));

impl<const N: usize> Optimizer for Lion<N> {
    type State = Buffers<Self, N, 1, 0>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("Lion", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        const { &Bounds::fraction("beta1") }.validate(self.beta1)?;
        const { &Bounds::fraction("beta2") }.validate(self.beta2)?;
        DECAY.validate(self.weight_decay)?;
        DECAY_OF_A_STEP.validate(self.learning_rate * self.weight_decay)
    }

    #[inline]
    fn update(&self, Buffers { buffers: [m], .. }: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let Self { learning_rate, beta1, beta2, weight_decay } = *self;
        let keep = 1.0 - learning_rate * weight_decay;
        let mut m = &mut m[..];
        gradients(&mut move |params, factor, values| {
            let m = take_front(&mut m, values.len());
            for ((p, value), m) in params.iter_mut().zip(values).zip(m) {
                let g = factor * value;
                let direction = beta1 * *m + (1.0 - beta1) * g;
                let step = if direction == 0.0 { 0.0 } else { learning_rate.copysign(direction) };
                *p = math::subtract(*p * keep, step);
                *m = math::flush(beta2 * *m + (1.0 - beta2) * g);
            }
        });
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        find_outside(&mut state, 0, N, -LARGEST_SUM, LARGEST_SUM)
    }
}
