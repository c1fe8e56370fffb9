//! Stochastic gradient descent, which all others refine.

use super::{Optimizer, RATE, hyper_parameters};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// Stochastic gradient descent: `p −= learning_rate · g`. It has no state.
///
/// ```
/// use stackprop::optimizer::{Optimizer, Sgd};
/// let mut params = [1.0];
/// Sgd::new(0.5).step(&mut (), &mut params, &mut [4.0], 1.0)?;
/// assert_eq!(params, [1.0 - 0.5 * 4.0]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[doc(alias = "SGD")]
pub struct Sgd {
    /// η, the length of a step for a gradient of 1.
    pub learning_rate: f32,
}

impl Sgd {
    /// PyTorch's default: 1e-3.
    pub const DEFAULT: Self = Self { learning_rate: 1e-3 };
}
hyper_parameters!(Sgd; with_learning_rate(learning_rate: f32));

impl Optimizer for Sgd {
    type State = ();
    const PARAMETERS: Option<usize> = None;
    const FINGERPRINT: u32 = fingerprint("Sgd", &[]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)
    }

    #[inline]
    fn update(&self, (): &mut (), gradients: impl FnOnce(&mut Visit<'_>)) {
        gradients(&mut move |params, factor, values| {
            let rate = self.learning_rate * factor;
            if rate == 0.0 {
                return; // an inactive neuron, or an input of 0: nothing moves
            }
            for (p, value) in params.iter_mut().zip(values) {
                *p = math::subtract(*p, rate * value);
            }
        });
    }
}
