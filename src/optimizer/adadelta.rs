//! AdaDelta: the size of a step follows from the steps before it.

use super::{Bounds, Buffers, Optimizer, RATE, find_outside, hyper_parameters, take_front};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// AdaDelta: `v = rho · v + (1 − rho) · g²`, `d = g · √(u + epsilon) / √(v + epsilon)`,
/// `u = rho · u + (1 − rho) · d²`, `p −= learning_rate · d`.
///
/// The state is v, then u: running squares of the gradients and of the steps. PyTorch's `Adadelta`, ε inside the roots.
/// (Zeiler 2012, <https://arxiv.org/abs/1212.5701>)
///
/// The average of squared steps stays at 1e30 or below, whatever state it starts from.
///
/// ```
/// use stackprop::{Params, optimizer::{AdaDelta, Optimizer}};
/// let adadelta = AdaDelta::<1>::new(1.0).with_rho(0.75).with_epsilon(1.0);
/// let (mut params, mut state) = ([0.0], Params::ZERO);
/// // v = ¼·12 = 3, so d = √12 · √(0 + 1) / √(3 + 1) = 1.732
/// adadelta.step(&mut state, &mut params, &mut [3.4641016], 1.0)?;
/// assert!((params[0] + 1.732).abs() < 1e-3);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[doc(alias = "Adadelta")]
pub struct AdaDelta<const N: usize> {
    /// η, a factor on every step; the paper has none, that is 1.
    pub learning_rate: f32,
    /// ρ, the decay rate of both averages: 0 to 0.9999.
    pub rho: f32,
    /// ε, added to both averages; without it the first step would be 0. More than 0. It sets how slowly training begins: the
    /// first step is √(ε/(1 − ρ)) long, 0.0032 with the defaults.
    pub epsilon: f32,
}

/// The largest average of squared steps.
const LARGEST_STEPS: f32 = 1e30;

impl<const N: usize> AdaDelta<N> {
    /// PyTorch's defaults: rate 1, ρ 0.9, ε 1e-6.
    pub const DEFAULT: Self = Self { learning_rate: 1.0, rho: 0.9, epsilon: 1e-6 };
}
hyper_parameters!(AdaDelta<N>; with_learning_rate(learning_rate: f32), with_rho(rho: f32), with_epsilon(epsilon: f32));

impl<const N: usize> Optimizer for AdaDelta<N> {
    type State = Buffers<Self, N, 2, 0>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("AdaDelta", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        // Above it, (1 − rho) times the floor of a square would be subnormal.
        const { &Bounds::new("rho", 0.0, 0.9999) }.validate(self.rho)?;
        const { &Bounds::new("epsilon", f32::MIN_POSITIVE, 1e4) }.validate(self.epsilon)
    }

    #[inline]
    fn update(&self, Buffers { buffers: [v, u], .. }: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let Self { learning_rate, rho, epsilon } = *self;
        let over_root = math::over_root(1.0);
        let (mut v, mut u) = (&mut v[..], &mut u[..]);
        gradients(&mut move |params, factor, values| {
            let (v, u) = (take_front(&mut v, values.len()), take_front(&mut u, values.len()));
            for (((p, value), v), u) in params.iter_mut().zip(values).zip(v).zip(u) {
                let g = factor * value;
                let gradients = rho * *v + (1.0 - rho) * math::square(g);
                let steps = *u + epsilon;
                let d = over_root(g * over_root(steps, steps), gradients + epsilon); // √s is s / √s
                *u = math::at_most(rho * *u + (1.0 - rho) * math::square(d), LARGEST_STEPS);
                *p = math::subtract(*p, learning_rate * d);
                *v = gradients;
            }
        });
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        find_outside(&mut state, 0, N, 0.0, f32::MAX).or_else(|| find_outside(&mut state, N, 2 * N, 0.0, LARGEST_STEPS))
    }
}
