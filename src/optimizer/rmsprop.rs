//! RMSprop: the gradient is divided by the root of its running mean square.

use super::{Bounds, Buffers, EPSILON, Optimizer, RATE, find_outside, hyper_parameters, take_front};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// RMSprop: `v = alpha · v + (1 − alpha) · g²`, `p −= learning_rate · g / (√v + epsilon)`.
///
/// PyTorch's `RMSprop`, ε outside the root. With `epsilon` 0 a gradient of 0 changes nothing.
/// (Hinton 2012, <https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf>)
///
/// ```
/// use stackprop::{Params, optimizer::{Optimizer, RmsProp}};
/// let rmsprop = RmsProp::<1>::new(0.25).with_alpha(0.75).with_epsilon(0.0);
/// let (mut params, mut v) = ([1.0], Params::ZERO);
/// rmsprop.step(&mut v, &mut params, &mut [4.0], 1.0)?;
/// assert_eq!(v.param(0), Some(0.25 * 16.0));
/// assert!((params[0] - (1.0 - 0.25 * 4.0 / 2.0)).abs() < 1e-6);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[doc(alias = "RMSprop")]
pub struct RmsProp<const N: usize> {
    /// η, the length of a step for a gradient of its usual size, after some steps. The first is 1/√(1 − α) times as long, ten
    /// times with the default α, for v begins at 0.
    pub learning_rate: f32,
    /// α, the decay rate of the mean of squares: 0 or more, less than 1.
    pub alpha: f32,
    /// ε, added to the divisor to keep it from 0.
    pub epsilon: f32,
}

impl<const N: usize> RmsProp<N> {
    /// PyTorch's defaults: rate 0.01, α 0.99, ε 1e-8.
    pub const DEFAULT: Self = Self { learning_rate: 0.01, alpha: 0.99, epsilon: 1e-8 };
}
hyper_parameters!(RmsProp<N>; with_learning_rate(learning_rate: f32), with_alpha(alpha: f32), with_epsilon(epsilon: f32));

impl<const N: usize> Optimizer for RmsProp<N> {
    type State = Buffers<Self, N, 1, 0>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("RmsProp", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        const { &Bounds::fraction("alpha") }.validate(self.alpha)?;
        EPSILON.validate(self.epsilon)
    }

    #[inline]
    fn update(&self, Buffers { buffers: [v], .. }: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        if self.epsilon == 0.0 {
            self.walk(v, gradients, math::over_root(self.learning_rate));
        } else {
            self.walk(v, gradients, math::over_root_and_epsilon(self.learning_rate, self.epsilon));
        }
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        find_outside(&mut state, 0, N, 0.0, f32::MAX)
    }
}

impl<const N: usize> RmsProp<N> {
    /// Moves every parameter; `step(g, v)` is `learning_rate · g / (√v + epsilon)`.
    #[inline(always)]
    fn walk(&self, mut v: &mut [f32], gradients: impl FnOnce(&mut Visit<'_>), step: impl Fn(f32, f32) -> f32) {
        let alpha = self.alpha;
        let root = math::sqrt_of_normal(1.0 - alpha);
        gradients(&mut move |params, factor, values| {
            let v = take_front(&mut v, values.len());
            let to_square = root * factor; // its square is (1 − alpha) · g²
            for ((p, value), v) in params.iter_mut().zip(values).zip(v) {
                *v = alpha * *v + math::square(to_square * value);
                *p = math::subtract(*p, step(factor * value, *v));
            }
        });
    }
}
