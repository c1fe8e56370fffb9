//! One sample, one step, and no gradient in memory.
//!
//! ```text
//! ∂L/∂weights[o][i] = dz[o] · x[i]
//! ```
//!
//! A sample's gradient is as large as the network, but it is made of two short vectors: the layer's input and the slope
//! at its output, both of which a step has at hand. So each weight can move as soon as its own slope is known. What is
//! saved is a whole copy of the network in RAM and two passes over it; what is lost is the mean over many samples, for
//! which there is [`Trainer`](crate::Trainer).

use core::fmt;

use crate::optimizer::{Optimizer, Slopes, StepError, Visit};
use crate::summation::Boundary;
use crate::trainer::forward_and_loss;
use crate::{Layer, Params};

/// A network `L` that learns from one sample at a time with an optimizer `O`: online learning.
///
/// It learns the same as a [`Trainer`](crate::Trainer) that takes a step after every sample, up to rounding, in less
/// memory and time. All zero bits at the start, so that in a `static` it takes no flash and never crosses the stack.
///
/// ```
/// use stackprop::{Dense, Online, Trainer, loss::mse, optimizer::Sgd};
///
/// let mut online = Online::<Dense<1, 1>, Sgd>::ZERO;
/// let sgd = Sgd { learning_rate: 0.25 };
/// // y = 0, so dy = 2·(0 − 2) = −4: the bias moves by 0.25·4, the weight by 0.25·4·x.
/// assert_eq!(online.learn(&[3.0], &[2.0], mse, &sgd)?, 4.0);
/// assert_eq!((online.net.bias, online.net.weights), ([1.0], [[3.0]]));
/// // Less RAM than a Trainer: no gradient.
/// assert!(size_of_val(&online) < size_of::<Trainer<Dense<1, 1>, Sgd>>());
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[repr(C)]
pub struct Online<L: Layer, O: Optimizer> {
    /// The network. Yours to read, to set and to take away.
    pub net: L,
    before_state: Boundary,
    /// What the optimizer remembers.
    pub state: O::State,
    before_trace: Boundary,
    trace: L::Trace,
}

impl<L: Layer, O: Optimizer> Online<L, O> {
    /// A network of zeros, all zero bits. It still needs start values: see [`init`](crate::init).
    pub const ZERO: Self =
        Self { net: L::ZERO, before_state: [], state: O::State::ZERO, before_trace: [], trace: L::BLANK };

    /// Runs one sample forward and backward, moves every parameter against its slope and returns the sample's loss from
    /// before.
    ///
    /// # Errors
    /// If a number of `x`, of the output, the loss or its slope is NaN or infinite, if the gradient of a layer is not finite
    /// or too large for the sum of its squares to be, if what goes into a [`Dense`](crate::Dense) layer is too large for
    /// its own (1.8e19), or if a hyper-parameter makes no sense. Then network and state are what they were.
    ///
    /// ```
    /// use stackprop::{Dense, NonFinite, Online, loss::mse, optimizer::{Sgd, StepError}};
    /// let mut online = Online::<Dense<1, 1>, Sgd>::ZERO;
    /// let refused = online.learn(&[f32::NAN], &[2.0], mse, &Sgd::DEFAULT);
    /// assert_eq!(refused, Err(StepError::Sample(NonFinite::Input)));
    /// assert_eq!(online.learn(&[1e30], &[2.0], mse, &Sgd::DEFAULT), Err(StepError::Gradient));
    /// assert_eq!(online.net, Dense::new([[0.0]], [0.0]));
    /// ```
    #[inline]
    pub fn learn<T>(
        &mut self,
        x: &L::Input,
        target: T,
        loss: impl FnOnce(&L::Output, T) -> (f32, L::Output),
        optimizer: &O,
    ) -> Result<f32, StepError> {
        optimizer.check()?;
        let Self { net, state, trace, .. } = self;
        let mut dy = L::Output::ZERO;
        let value = forward_and_loss(net, x, target, loss, trace, &mut dy)?;
        if !net.slopes_are_finite(x, trace, &mut dy) {
            return Err(StepError::Gradient);
        }
        optimizer.update(state, Sample { net, x, trace, dy: &dy });
        Ok(value)
    }

    /// y, as [`Layer::predict`] gives it, but computed where `learn` keeps its activations: nothing comes on the stack.
    ///
    /// ```
    /// use stackprop::{Dense, Online, optimizer::Sgd};
    /// let mut online = Online::<Dense<1, 1>, Sgd>::ZERO;
    /// online.net.bias = [0.5];
    /// assert_eq!(online.predict(&[3.0]), &[0.5]);
    /// ```
    pub fn predict(&mut self, x: &L::Input) -> &L::Output {
        self.net.forward(x, &mut self.trace)
    }
}

/// The way back of one sample.
struct Sample<'a, L: Layer> {
    net: &'a mut L,
    x: &'a L::Input,
    trace: &'a L::Trace,
    dy: &'a L::Output,
}

impl<L: Layer> Slopes for Sample<'_, L> {
    const COUNT: usize = L::COUNT;

    #[inline]
    fn visit(self, visit: &mut Visit<'_>) {
        self.net.slopes(self.x, self.trace, self.dy, visit);
    }
}

impl<L: Layer + fmt::Debug, O: Optimizer> fmt::Debug for Online<L, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Online").field("net", &self.net).finish_non_exhaustive()
    }
}
