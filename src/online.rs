//! Online learning: a step after every sample, without a gradient in memory.

use core::fmt;

use crate::checkpoint::{Checkpoint, Reader, Writer, fingerprint};
use crate::error::{CopyError, SampleError, StepError};
use crate::optimizer::{LARGEST_NORM_SQUARED, Optimizer, assert_fits};
use crate::processor::Boundary;
use crate::sample::sample;
use crate::{Layer, Params, Phase};

/// A network `L` that learns from one sample at a time with an optimizer `O`: online learning.
///
/// It learns the same as a [`Trainer`](crate::Trainer) that takes a step after every sample, up to rounding, in less
/// memory and time. A new `Online` is all zero bits: in a `static` it lies in `.bss`, takes no flash and is not copied through
/// the stack.
///
/// # Why it needs no gradient in memory
///
/// ```text
/// ∂L/∂weights[o][i] = dz[o] · x[i]
/// ```
///
/// A sample's gradient is as large as the network, but it is made of two short vectors: the layer's input x, and dz, the
/// gradient before the activation. So each weight can be updated as soon as its own gradient is known. That saves a copy of
/// the network in RAM and two passes over it. It gives up the mean over many samples and the clipping of the gradient, for which
/// there is the `Trainer`. For weight decay there are `AdamW` and `Lion`.
///
/// ```
/// use stackprop::{Dense, Online, Trainer, loss::mse, optimizer::Sgd};
///
/// let mut online = Online::<Dense<1, 1>, Sgd>::new();
/// let sgd = Sgd::new(0.25);
/// // y = 0, so dy = 2·(0 − 2) = −4: the bias grows by 0.25·4, the weight by 0.25·4·x.
/// assert_eq!(online.learn(&[3.0], &[2.0], mse, &sgd)?, 4.0);
/// assert_eq!((online.net.bias, online.net.weights), ([1.0], [[3.0]]));
/// // Less RAM than a Trainer: no gradient.
/// assert!(size_of_val(&online) < size_of::<Trainer<Dense<1, 1>, Sgd>>());
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[repr(C)]
pub struct Online<L: Layer, O: Optimizer> {
    /// The network. Read it, modify it, or move it out.
    pub net: L,
    before_state: Boundary,
    state: O::State,
    before_trace: Boundary,
    trace: L::Trace,
}

impl<L: Layer, O: Optimizer> Online<L, O> {
    /// A network of zeros, all zero bits. It still needs start values: see [`init::network`](crate::init::network).
    ///
    /// The state of `O` has to be for as many parameters as `L` has, or the compiler says both numbers: see
    /// [`Trainer::new`](crate::Trainer::new).
    #[must_use]
    pub const fn new() -> Self {
        const { assert_fits::<O>(L::COUNT) };
        Self { net: L::ZERO, before_state: [], state: O::State::ZERO, before_trace: [], trace: L::BLANK }
    }

    /// Runs one sample forward and backward, updates every parameter and returns the loss before the update.
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] if a hyper-parameter is out of its range, and [`StepError::Sample`] if the
    /// input, the output, the loss, its gradient or the gradient at the parameters is not finite, or that is
    /// [too large](SampleError::Gradient). Network and state are unchanged then.
    ///
    /// ```
    /// use stackprop::{Dense, Online, SampleError, loss::mse, optimizer::{Sgd, StepError}};
    /// let mut online = Online::<Dense<1, 1>, Sgd>::new();
    /// let refused = online.learn(&[f32::NAN], &[2.0], mse, &Sgd::DEFAULT);
    /// assert_eq!(refused, Err(StepError::Sample(SampleError::Input)));
    /// let refused = online.learn(&[1e30], &[2.0], mse, &Sgd::DEFAULT);
    /// assert_eq!(refused, Err(StepError::Sample(SampleError::Gradient)));
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
        let value = self.prepare(x, target, loss, optimizer)?;
        let Self { net, state, trace, .. } = self;
        optimizer.begin(state);
        optimizer.update(state, |visit| L::gradients(net, x, trace, visit));
        Ok(value)
    }

    /// Begins a step that gives the same bits as [`learn`](Self::learn), and returns before any parameter is updated. The
    /// caller updates them with [`PendingStep::advance`], some at a time: for a loop that cannot be blocked for a whole step.
    ///
    /// `begin` makes the forward and the backward pass. The pending step borrows the learner and `x`, so the loop is one
    /// of `while step.advance(50) { … }`, with the other work of the program in it.
    ///
    /// # Errors
    /// Those of [`learn`](Self::learn).
    ///
    /// ```
    /// use stackprop::{Dense, Layer, Online, loss::mse, optimizer::Sgd};
    /// let mut online = Online::<Dense<3, 1>, Sgd>::new();
    /// let sgd = Sgd::new(0.25);
    /// let (loss, mut step) = online.begin(&[1.0, 2.0, 3.0], &[2.0], mse, &sgd)?;
    /// assert_eq!(loss, 4.0);
    /// assert!(step.advance(2)); // two of four parameters are updated, two are left
    /// assert_eq!(step.net().weights, [[1.0, 2.0, 0.0]]);
    /// assert_eq!(step.net().predict(&[1.0, 0.0, 0.0]), [1.0]); // by the network as it is meanwhile
    /// assert!(!step.advance(2));
    /// assert_eq!(online.net, Dense::new([[1.0, 2.0, 3.0]], [1.0]));
    /// # Ok::<(), stackprop::optimizer::StepError>(())
    /// ```
    pub fn begin<'a, T>(
        &'a mut self,
        x: &'a L::Input,
        target: T,
        loss: impl FnOnce(&L::Output, T) -> (f32, L::Output),
        optimizer: &'a O,
    ) -> Result<(f32, PendingStep<'a, L, O>), StepError> {
        let value = self.prepare(x, target, loss, optimizer)?;
        Ok((value, PendingStep { online: self, x, optimizer, done: 0 }))
    }

    /// Everything of a step before the first update.
    #[inline]
    fn prepare<T>(
        &mut self,
        x: &L::Input,
        target: T,
        loss: impl FnOnce(&L::Output, T) -> (f32, L::Output),
        optimizer: &O,
    ) -> Result<f32, StepError> {
        optimizer.validate()?;
        let Self { net, trace, .. } = self;
        let value = sample(net, x, target, loss, trace)?;
        if !(L::norm_squared(net, x, trace) <= LARGEST_NORM_SQUARED) {
            return Err(SampleError::Gradient.into());
        }
        Ok(value)
    }

    /// The optimizer state.
    pub const fn state(&self) -> &O::State {
        &self.state
    }

    /// Loads an optimizer state of `<O::State as Params>::COUNT` numbers, as written by `state().copy_to_flat(…)`.
    ///
    /// # Errors
    /// Those of [`Optimizer::load_state`]; the state is unchanged then.
    ///
    /// ```
    /// use stackprop::{Dense, Params, Online, loss::mse, optimizer::{Momentum, Optimizer}};
    /// type Training = Online<Dense<1, 1>, Momentum<2>>;
    /// const STATE: usize = <Momentum<2> as Optimizer>::State::COUNT;
    /// let (mut before, mut after) = (Training::new(), Training::new());
    /// before.learn(&[3.0], &[2.0], mse, &Momentum::DEFAULT)?; // dy = 2·(0 − 2), times x = 3
    /// let (mut net, mut state) = ([0.0; 2], [0.0; STATE]);
    /// before.net.copy_to_flat(&mut net)?;
    /// before.state().copy_to_flat(&mut state)?;
    /// after.net.copy_from_flat(&net)?;
    /// after.load_state(&state)?;
    /// assert_eq!((&after.net, after.state()), (&before.net, before.state()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load_state(&mut self, flat: &[f32]) -> Result<(), CopyError> {
        O::load_state(&mut self.state, flat)
    }

    /// Resets the optimizer state to zero.
    pub fn reset_state(&mut self) {
        self.state.fill_params(0.0);
    }

    /// Returns the same as [`Layer::predict`], computed in the trace: nothing goes on the stack.
    ///
    /// ```
    /// use stackprop::{Dense, Online, optimizer::Sgd};
    /// let mut online = Online::<Dense<1, 1>, Sgd>::new();
    /// online.net.bias = [0.5];
    /// assert_eq!(online.predict(&[3.0]), &[0.5]);
    /// ```
    pub fn predict(&mut self, x: &L::Input) -> &L::Output {
        self.net.forward(x, &mut self.trace, Phase::Prediction)
    }
}

/// A step that has begun: see [`Online::begin`].
///
/// While it is pending, some parameters are updated and the others not yet; [`net`](Self::net) can predict meanwhile. If the
/// step is dropped before its end, the other parameters and their optimizer state keep their values. As soon as one is
/// updated, the step counts in Adam's bias correction.
#[must_use = "no parameter is updated yet"]
pub struct PendingStep<'a, L: Layer, O: Optimizer> {
    online: &'a mut Online<L, O>,
    x: &'a L::Input,
    optimizer: &'a O,
    done: usize,
}

impl<L: Layer, O: Optimizer> PendingStep<'_, L, O> {
    /// Updates the next `count` parameters, or those that are left, and one at least. Returns true if there are more. Every call walks through
    /// all gradients from the first, which costs some instructions for each row of weights.
    pub fn advance(&mut self, count: usize) -> bool {
        let Online { net, state, trace, .. } = &mut *self.online;
        let (x, window) = (self.x, self.done..self.done.saturating_add(count.max(1)).min(L::COUNT));
        let (mut place, done) = (0, window.end);
        if window.start == 0 && done > 0 {
            self.optimizer.begin(state);
        }
        self.optimizer.update(state, |visit| {
            L::gradients(net, x, trace, &mut |params: &mut [f32], factor: f32, values: &[f32]| {
                // What lies before the window is skipped. Tensors after it give empty slices.
                let from = window.start.saturating_sub(place).min(values.len());
                let to = window.end.saturating_sub(place).min(values.len());
                place += values.len();
                visit(&mut [], factor, values.get(..from).unwrap_or_default());
                if let (Some(params), Some(values)) = (params.get_mut(from..to), values.get(from..to)) {
                    visit(params, factor, values);
                }
            });
        });
        self.done = done;
        done < L::COUNT
    }

    /// The network, some of whose parameters are updated and the others not yet.
    pub const fn net(&self) -> &L {
        &self.online.net
    }
}

impl<L: Layer, O: Optimizer> fmt::Debug for PendingStep<'_, L, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingStep").field("done", &self.done).field("of", &L::COUNT).finish_non_exhaustive()
    }
}

impl<L: Layer, O: Optimizer> Checkpoint for Online<L, O> {
    const WORDS: usize = L::COUNT + O::State::COUNT;
    const FINGERPRINT: u32 = fingerprint("Online", &[<L as Params>::FINGERPRINT, O::FINGERPRINT]);

    fn write(&self, to: &mut Writer<'_>) {
        self.net.write(to);
        self.state.write(to);
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        let Some(value) = value else {
            L::read(None, from);
            if O::find_invalid(|index| from.peek_f32(index)).is_some() {
                from.refuse();
            }
            return O::State::read(None, from);
        };
        L::read(Some(&mut value.net), from);
        O::State::read(Some(&mut value.state), from);
    }
}

impl<L: Layer, O: Optimizer> Default for Online<L, O> {
    fn default() -> Self {
        Self::new()
    }
}

/// As a value, a clone is on the stack. To copy the parameters in place, use [`Params::copy_params_from`] on `net`.
impl<L: Layer + Clone, O: Optimizer> Clone for Online<L, O>
where
    O::State: Clone,
{
    fn clone(&self) -> Self {
        Self { net: self.net.clone(), state: self.state.clone(), ..Self::new() }
    }
}

/// Compares network and optimizer state, not the trace.
impl<L: Layer + PartialEq, O: Optimizer> PartialEq for Online<L, O>
where
    O::State: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        (&self.net, &self.state) == (&other.net, &other.state)
    }
}

impl<L: Layer + fmt::Debug, O: Optimizer> fmt::Debug for Online<L, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Online").field("net", &self.net).finish_non_exhaustive()
    }
}
