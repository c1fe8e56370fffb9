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

/// A sample of a data set: an input and its target. Implemented for `&(x, target)`, whose target is `&target`, and for
/// `(&x, target)`.
///
/// ```
/// use stackprop::{Dense, loss::{Class, cross_entropy}, metrics::mean_loss};
/// let net = Dense::<1, 2>::new([[1.0], [-1.0]], [0.0, 0.0]);
/// let samples = [([0.0], Class::new(0)?), ([0.0], Class::new(1)?)];
/// assert_eq!(mean_loss(&net, &samples, cross_entropy)?, cross_entropy(&[0.0, 0.0], Class::new(0)?).0);
/// // The same from inputs and classes that are apart:
/// let (xs, classes) = ([[0.0], [0.0]], [Class::new(0)?, Class::new(1)?]);
/// assert_eq!(mean_loss(&net, xs.iter().zip(classes), cross_entropy)?, mean_loss(&net, &samples, cross_entropy)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sample for inputs of type `{X}`",
    note = "a sample is a `&(x, target)` or a `(&x, target)`"
)]
pub trait Sample<'a, X: 'a> {
    /// What the loss is given.
    type Target;
    /// The input and the target.
    fn parts(self) -> (&'a X, Self::Target);
}

impl<'a, X, T> Sample<'a, X> for &'a (X, T) {
    type Target = &'a T;
    fn parts(self) -> (&'a X, &'a T) {
        (&self.0, &self.1)
    }
}

impl<'a, X, T> Sample<'a, X> for (&'a X, T) {
    type Target = T;
    fn parts(self) -> (&'a X, T) {
        self
    }
}
