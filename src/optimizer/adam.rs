//! Adam: a running mean of gradients, divided by the root of a running mean of their squares.

use super::{Bounds, Buffers, EPSILON, Optimizer, RATE, find_outside, hyper_parameters, take_front};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;
use crate::processor::VECTORS;

/// Adam: `m = beta1 · m + (1 − beta1) · g`, `v = beta2 · v + (1 − beta2) · g²`,
/// `p −= learning_rate · m̂ / (√v̂ + epsilon)`.
///
/// Both averages start at 0 and are too small at first. After t steps the weights of all gradients in `m` sum up to
/// `(1 − beta1) · (1 + beta1 + … + beta1ᵗ⁻¹) = 1 − beta1ᵗ` instead of 1, and those in `v` to `1 − beta2ᵗ`. The bias correction
/// divides by that: `m̂ = m / (1 − beta1ᵗ)`, `v̂ = v / (1 − beta2ᵗ)`. Without `bias_correction` they are `m` and `v` themselves.
/// [The guide](crate::guide::optimizers#adam-remembers-a-mean-of-gradients-and-a-mean-of-squares) derives why it divides by 1 − βᵗ.
/// The state is m, v, `1 − beta1ᵗ` and `1 − beta2ᵗ`. PyTorch's `Adam`. With `epsilon` 0 a gradient of 0 changes nothing.
/// (Kingma and Ba 2014, <https://arxiv.org/abs/1412.6980>)
///
/// ```
/// use stackprop::{Params, optimizer::{Adam, Optimizer}};
/// let adam = Adam::<1>::new(0.5);
/// let (mut params, mut state) = ([1.0], Params::ZERO);
/// // m̂ = g and v̂ = g² at the first step, whatever g is: a step of one learning rate.
/// adam.step(&mut state, &mut params, &mut [7.0], 1.0)?;
/// assert!((params[0] - (1.0 - 0.5)).abs() < 1e-6);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Adam<const N: usize> {
    /// η, the length of a step for a gradient that keeps its size and sign.
    pub learning_rate: f32,
    /// The decay rate of the mean of gradients: 0 or more, less than 1.
    pub beta1: f32,
    /// The decay rate of the mean of squares: less than 1, and beta1² or more.
    pub beta2: f32,
    /// ε, added to the divisor to keep it from 0.
    pub epsilon: f32,
    /// Whether to divide the averages by `1 − βᵗ`.
    pub bias_correction: bool,
}

impl<const N: usize> Adam<N> {
    /// PyTorch's defaults: rate 1e-3, β₁ 0.9, β₂ 0.999, ε 1e-8, with bias correction.
    pub const DEFAULT: Self =
        Self { learning_rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, bias_correction: true };

    /// One step of Adam after every parameter has gone through `shrink`: nothing for Adam, a product for
    /// [`AdamW`](super::AdamW).
    #[inline(always)]
    pub(super) fn update_and_shrink<O>(
        &self,
        Buffers { buffers: [m, v], scalars: seen, .. }: &mut AdamState<O, N>,
        gradients: impl FnOnce(&mut Visit<'_>),
        shrink: impl Fn(f32) -> f32,
    ) {
        let (rate, epsilon) = self.corrected(*seen);
        if self.epsilon == 0.0 {
            self.walk(m, v, gradients, shrink, math::over_root(rate));
        } else {
            self.walk(m, v, gradients, shrink, math::over_root_and_epsilon(rate, epsilon));
        }
    }

    /// Once a step: what the averages have seen, 1 − βᵗ = (1 − βᵗ⁻¹) + (1 − β) · βᵗ⁻¹.
    pub(super) fn count<O>(&self, Buffers { scalars: [seen1, seen2], .. }: &mut AdamState<O, N>) {
        *seen1 += (1.0 - self.beta1) * (1.0 - *seen1);
        *seen2 += (1.0 - self.beta2) * (1.0 - *seen2);
    }

    /// The learning rate and ε with the bias correction in them.
    ///
    /// With `c₁ = 1 − beta1ᵗ` and `c₂ = 1 − beta2ᵗ`, `η · (m/c₁) / (√(v/c₂) + ε)` is `(η · √c₂/c₁) · m / (√v + ε · √c₂)`.
    fn corrected(&self, [seen1, seen2]: [f32; 2]) -> (f32, f32) {
        if self.bias_correction {
            let root = math::sqrt_of_normal(seen2);
            (self.learning_rate * (root / seen1), self.epsilon * root)
        } else {
            (self.learning_rate, self.epsilon)
        }
    }

    /// Moves every parameter; `step(m, v)` is `rate · m / (√v + ε)`.
    #[inline(always)]
    fn walk(
        &self,
        mut m: &mut [f32],
        mut v: &mut [f32],
        gradients: impl FnOnce(&mut Visit<'_>),
        shrink: impl Fn(f32) -> f32,
        step: impl Fn(f32, f32) -> f32,
    ) {
        let Self { beta1, beta2, .. } = *self;
        let root = math::sqrt_of_normal(1.0 - beta2);
        gradients(&mut move |params, factor, values| {
            let (m, v) = (take_front(&mut m, values.len()), take_front(&mut v, values.len()));
            // (1 − beta1) · g, and a number whose square is (1 − beta2) · g²
            let (to_mean, to_square) = ((1.0 - beta1) * factor, root * factor);
            let average = |value: &f32, m: &mut f32, v: &mut f32| {
                *m = math::flush(beta1 * *m + to_mean * value);
                *v = beta2 * *v + math::square(to_square * value);
            };
            let move_on = |p: &mut f32, m: &f32, v: &f32| *p = math::subtract(shrink(*p), step(*m, *v));
            if params.is_empty() {
                return;
            }
            if VECTORS {
                // Two loops of half the length: the processor has more of each in flight. One loop takes 8 % fewer
                // instructions, and 10 % more time on W4, 7 % on W1a (11 % and 9 % on v3).
                for ((value, m), v) in values.iter().zip(&mut *m).zip(&mut *v) {
                    average(value, m, v);
                }
                for ((p, m), v) in params.iter_mut().zip(m).zip(v) {
                    move_on(p, m, v);
                }
            } else {
                // The gradient comes last: then the inliner leaves one copy of this loop at s, which `.ci/costs.txt`
                // guards. With it second, XOR takes a third more flash on a Cortex-M4F.
                for (((p, m), v), value) in params.iter_mut().zip(m).zip(v).zip(values) {
                    average(value, m, v);
                    move_on(p, m, v);
                }
            }
        });
    }
}

const TWO_TO_60: f32 = f32::from_bits((127 + 60) << 23);

/// A bound of |m| / √v, far above all that training can reach: with beta1² ≤ beta2 that is about √(1 / (1 − beta2)), at
/// most 4,096 (by the inequality of Cauchy and Schwarz).
const LARGEST_RATIO: f32 = 1e5;

/// m and v; `1 − beta1ᵗ` and `1 − beta2ᵗ`.
pub(super) type AdamState<O, const N: usize> = Buffers<O, N, 2, 2>;

hyper_parameters!(Adam<N>; with_learning_rate(learning_rate: f32), with_betas(beta1: f32, beta2: f32), with_epsilon(epsilon: f32), with_bias_correction(bias_correction: bool));

impl<const N: usize> Optimizer for Adam<N> {
    type State = AdamState<Self, N>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("Adam", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        const { &Bounds::fraction("beta1") }.validate(self.beta1)?;
        const { &Bounds::fraction("beta2") }.validate(self.beta2)?;
        // Otherwise steps have no bound: m stays large while v is small again. Times 2⁶⁰, so that the square is not 0.
        let beta1 = self.beta1 * TWO_TO_60;
        if beta1 * beta1 > self.beta2 * TWO_TO_60 * TWO_TO_60 {
            return Err(StepError::Betas { beta1: self.beta1, beta2: self.beta2 });
        }
        EPSILON.validate(self.epsilon)
    }

    #[inline]
    fn begin(&self, state: &mut Self::State) {
        self.count(state);
    }

    #[inline]
    fn update(&self, state: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        self.update_and_shrink(state, gradients, |p| p);
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        if let Some(index) = find_outside(&mut state, N, 2 * N, 0.0, f32::MAX) {
            return Some(index);
        }
        if let Some(index) = find_outside(&mut state, 2 * N, 2 * N + 2, 0.0, 1.0) {
            return Some(index);
        }
        (0..N).find(|index| {
            let (m, v) = (state(*index), state(N + index));
            !(m.abs() <= LARGEST_RATIO * math::sqrt_of_normal(v)) || m.is_subnormal()
        })
    }
}
