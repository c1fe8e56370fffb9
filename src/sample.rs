//! One sample, forward and backward: what a [`Trainer`](crate::Trainer) and an [`Online`](crate::Online) learner share,
//! and what [`gradient_check`](crate::gradient_check) measures.

use crate::error::SampleError;
use crate::layer::{Layer, Phase};
use crate::params::Params;

/// Runs a sample forward, through the loss and backward, and returns the loss. What is left in `trace` are the gradients,
/// for [`Layer::gradients`] to show.
#[inline]
pub(crate) fn sample<L: Layer, T>(
    net: &L,
    x: &L::Input,
    target: T,
    loss: impl FnOnce(&L::Output, T) -> (f32, L::Output),
    trace: &mut L::Trace,
) -> Result<f32, SampleError> {
    if !x.all_finite() {
        return Err(SampleError::Input);
    }
    let y = net.forward(x, trace, Phase::Training);
    if !y.all_finite() {
        return Err(SampleError::Output);
    }
    let (value, gradient) = loss(y, target);
    if !value.is_finite() {
        return Err(SampleError::Loss);
    }
    if !gradient.all_finite() {
        return Err(SampleError::LossGradient);
    }
    *L::output(trace).1 = gradient;
    net.backward(x, trace, None);
    Ok(value)
}
