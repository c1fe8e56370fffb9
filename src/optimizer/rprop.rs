//! Rprop: only the sign of the gradient counts; steps grow while it stays and shrink when it changes.

use super::{Bounds, Buffers, LARGEST_SUM, Optimizer, RATE, find_outside, hyper_parameters, take_front};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::math;
use crate::params::Visit;

/// Rprop: `s` grows by `eta_plus` where the gradient keeps its sign and shrinks by `eta_minus` where it changes, between
/// `step_min` and `step_max`; `p −= sign(g) · s`, and no step after a change.
///
/// For gradients of the whole data set: with mini-batches the sign is noise. The state is the last gradient, then s, which is
/// 0 before the first step. PyTorch's `Rprop`. (Riedmiller and Braun 1993, <https://doi.org/10.1109/ICNN.1993.298623>)
///
/// ```
/// use stackprop::{Params, optimizer::{Optimizer, Rprop}};
/// let rprop = Rprop::<1>::new(0.5);
/// let (mut params, mut state) = ([0.0], Params::ZERO);
/// rprop.step(&mut state, &mut params, &mut [3.0], 1.0)?; // −0.5
/// rprop.step(&mut state, &mut params, &mut [0.1], 1.0)?; // −0.5 · 1.2
/// rprop.step(&mut state, &mut params, &mut [-9.0], 1.0)?; // the sign turned: 0
/// assert_eq!(params, [-0.5 - 0.6]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rprop<const N: usize> {
    /// η, the first step.
    pub learning_rate: f32,
    /// The factor on a step where the sign has changed: 0 to 1.
    pub eta_minus: f32,
    /// The factor on a step where the sign has stayed: 1 or more.
    pub eta_plus: f32,
    /// The smallest step.
    pub step_min: f32,
    /// The largest step.
    pub step_max: f32,
}

/// The largest step, and the largest factor on one.
const LARGEST_STEP: f32 = 1e4;

impl<const N: usize> Rprop<N> {
    /// PyTorch's defaults: first step 0.01, factors 0.5 and 1.2, steps from 1e-6 to 50.
    pub const DEFAULT: Self =
        Self { learning_rate: 0.01, eta_minus: 0.5, eta_plus: 1.2, step_min: 1e-6, step_max: 50.0 };
}
hyper_parameters!(Rprop<N>; with_learning_rate(learning_rate: f32), with_etas(eta_minus: f32, eta_plus: f32), with_step_sizes(step_min: f32, step_max: f32));

impl<const N: usize> Optimizer for Rprop<N> {
    type State = Buffers<Self, N, 2, 0>;
    const PARAMETERS: Option<usize> = Some(N);
    const FINGERPRINT: u32 = fingerprint("Rprop", &[N as u32]);

    fn validate(&self) -> Result<(), StepError> {
        RATE.validate(self.learning_rate)?;
        const { &Bounds::new("eta_minus", 0.0, 1.0) }.validate(self.eta_minus)?;
        const { &Bounds::new("eta_plus", 1.0, LARGEST_STEP) }.validate(self.eta_plus)?;
        const { &Bounds::new("step_max", 0.0, LARGEST_STEP) }.validate(self.step_max)?;
        // A step of 0 would mean "before the first step".
        const { &Bounds::new("step_min", f32::MIN_POSITIVE, LARGEST_STEP) }.validate(self.step_min)?;
        const { &Bounds::new("step_max - step_min", 0.0, LARGEST_STEP) }.validate(self.step_max - self.step_min)
    }

    #[inline]
    fn update(&self, Buffers { buffers: [last, s], .. }: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let Self { learning_rate, eta_minus, eta_plus, step_min, step_max } = *self;
        let (mut last, mut s) = (&mut last[..], &mut s[..]);
        gradients(&mut move |params, factor, values| {
            let (last, s) = (take_front(&mut last, values.len()), take_front(&mut s, values.len()));
            for (((p, value), last), s) in params.iter_mut().zip(values).zip(last).zip(s) {
                let g = math::flush(factor * value);
                let turned = (g > 0.0 && *last < 0.0) || (g < 0.0 && *last > 0.0);
                let stayed = (g > 0.0 && *last > 0.0) || (g < 0.0 && *last < 0.0);
                let before = if *s == 0.0 { learning_rate } else { *s };
                let factor = if turned { eta_minus } else { 1.0 };
                let factor = if stayed { eta_plus } else { factor };
                *s = math::at_most(math::at_least(before * factor, step_min), step_max);
                *last = if turned { 0.0 } else { g };
                *p = math::subtract(*p, if *last == 0.0 { 0.0 } else { s.copysign(g) });
            }
        });
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        find_outside(&mut state, 0, N, -LARGEST_SUM, LARGEST_SUM)
            .or_else(|| find_outside(&mut state, N, 2 * N, 0.0, LARGEST_STEP))
    }
}
