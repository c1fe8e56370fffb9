//! Optimizers: from a gradient to a step.
//!
//! An optimizer is its hyper-parameters, a small `Copy` value with PyTorch's names, formulas and defaults. What it
//! remembers from step to step is a separate *state*: arrays `[f32; N]`, one number per parameter, all zero at the
//! start. Nothing else is stored, so a schedule is only another value: `Adam { learning_rate: 1e-4, ..adam }`.
//!
//! | optimizer | state, bytes per parameter | step |
//! |---|---|---|
//! | [`Sgd`] | 0 | `p −= η·g` |
//! | [`Momentum`] | 4 | `b = μ·b + g; p −= η·b` |
//! | [`RmsProp`] | 4 | `v = α·v + (1−α)·g²; p −= η·g / (√v + ε)` |
//! | [`AdaGrad`] | 4 | `s += g²; p −= η·g / (√s + ε)` |
//! | [`AdaDelta`] | 8 | `d = g·√(u+ε) / √(v+ε); p −= η·d` |
//! | [`Adam`] | 8 | `p −= η·m̂ / (√v̂ + ε)` |
//! | [`AdamW`] | 8 | the same after `p −= η·λ·p` |
//! | [`Lion`] | 4 | `p −= η·sign(β₁·m + (1−β₁)·g)` |
//! | [`Rprop`] | 8 | `p −= sign(g)·s`, s grows while the sign stays |
//!
//! The N of an optimizer has to be the model's number of parameters, or the build stops with a sentence that names both:
//!
//! ```compile_fail,E0080
//! use stackprop::{Dense, Trainer, optimizer::Adam};
//! // this optimizer's state is for 10 parameters, but the model has 9
//! Trainer::<Dense<2, 3>, Adam<10>>::ZERO.step(&Adam::DEFAULT);
//! ```
//! ```
//! use stackprop::{Dense, Trainer, optimizer::Adam};
//! Trainer::<Dense<2, 3>, Adam<9>>::ZERO.step(&Adam::DEFAULT);
//! ```
//!
//! # What counts as zero
//! No parameter and no state becomes subnormal (smaller than 1.2e-38), where some processors slow down a
//! hundredfold. Parameters that have moved and first moments are multiples of 2⁻⁹⁸ ≈ 3e-30, which rounds nothing above
//! 2⁻⁵⁰ ≈ 9e-16, and an average of squares never falls below 1e-35. With ε = 0 a gradient of 0 therefore moves nothing,
//! where 0/0 would be NaN.

use core::fmt;

use crate::{NonFinite, Params, summation};

mod adadelta;
mod adagrad;
mod adam;
mod adamw;
mod fits;
mod lion;
mod momentum;
mod rmsprop;
mod rprop;
mod sgd;

pub use adadelta::AdaDelta;
pub use adagrad::AdaGrad;
pub use adam::Adam;
pub use adamw::AdamW;
pub use lion::Lion;
pub use momentum::Momentum;
pub use rmsprop::RmsProp;
pub use rprop::Rprop;
pub use sgd::Sgd;

use fits::assert_fits;

/// A rule that turns a gradient into a step.
///
/// [`step`](Self::step) is what a user calls (or lets a [`Trainer`](crate::Trainer) call); it checks, then updates. A
/// new optimizer has to say what it remembers, which hyper-parameters make sense, and how one number moves.
pub trait Optimizer {
    /// What is remembered from step to step: arrays, all zero at the start.
    type State: Params;

    /// Says whether the hyper-parameters make sense.
    ///
    /// # Errors
    /// Names the first one that does not. A learning rate must lie between 0 and 10,000: with that, and gradients whose
    /// square is a finite number, a step is less than half a unit in the last place of the largest floats, so that no
    /// finite parameter can become infinite.
    fn check(&self) -> Result<(), StepError>;

    /// Moves every parameter that `slopes` shows against its slope, without any check.
    fn update<S: Slopes>(&self, state: &mut Self::State, slopes: S);

    /// Moves `params` against the gradient `grad · scale` and sets `grad` to zero.
    ///
    /// # Errors
    /// If a hyper-parameter makes no sense, or the gradient is not finite or too large for its square to be. Then
    /// nothing is changed: not a parameter, not the state, not the gradient.
    ///
    /// ```
    /// use stackprop::optimizer::{Optimizer, Sgd, StepError};
    /// let mut params = [1.0, 2.0];
    /// let sgd = Sgd { learning_rate: 0.5 };
    /// sgd.step(&mut (), &mut params, &mut [2.0, -2.0], 1.0)?;
    /// assert_eq!(params, [1.0 - 0.5 * 2.0, 2.0 + 0.5 * 2.0]);
    /// assert_eq!(sgd.step(&mut (), &mut params, &mut [0.0, f32::NAN], 1.0), Err(StepError::Gradient));
    /// assert_eq!(params, [0.0, 3.0]);
    /// # Ok::<(), StepError>(())
    /// ```
    fn step<P: Params>(
        &self,
        state: &mut Self::State,
        params: &mut P,
        grad: &mut P,
        scale: f32,
    ) -> Result<(), StepError> {
        self.check()?;
        in_range("scale", scale, 0.0, 1.0)?;
        if !norm_squared(grad).is_finite() {
            return Err(StepError::Gradient);
        }
        self.update(state, Sum { params, grad, scale });
        grad.fill(0.0);
        Ok(())
    }
}

/// The parameters of a model beside their slopes, wherever these come from: a gradient that was summed up over a batch,
/// or the way back of a single sample.
pub trait Slopes {
    /// How many parameters there are.
    const COUNT: usize;

    /// Shows every tensor, in order, perhaps in pieces.
    fn visit(self, visit: &mut Visit<'_>);
}

/// What is shown a tensor, or a piece of one, as `(params, factor, values)`: `factor * values[i]` is the slope of
/// `params[i]`.
pub type Visit<'a> = dyn FnMut(&mut [f32], f32, &[f32]) + 'a;

/// A gradient in memory: the sum over some samples, `scale` one by their number.
struct Sum<'a, P> {
    params: &'a mut P,
    grad: &'a mut P,
    scale: f32,
}

impl<P: Params> Slopes for Sum<'_, P> {
    const COUNT: usize = P::COUNT;

    #[inline]
    fn visit(self, visit: &mut Visit<'_>) {
        self.params.tensors_with(self.grad, &mut |params, grad| visit(params, self.scale, grad));
    }
}

/// Why a step was not taken.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum StepError {
    /// No sample has been accumulated since the last step.
    NoSamples,
    /// The sample was refused: it, or what came of it, is not finite.
    Sample(NonFinite),
    /// The gradient is not finite, or too large for the sum of its squares to be.
    Gradient,
    /// A hyper-parameter is not finite or out of its range.
    Hyperparameter {
        /// Its name.
        name: &'static str,
        /// What it was.
        value: f32,
    },
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sample(non_finite) => non_finite.fmt(f),
            Self::NoSamples => write!(f, "no sample has been accumulated since the last step"),
            Self::Gradient => write!(f, "the gradient is not finite, or the sum of its squares is not"),
            Self::Hyperparameter { name, value } => write!(f, "{name} = {value} makes no sense"),
        }
    }
}

impl core::error::Error for StepError {}

impl From<NonFinite> for StepError {
    fn from(non_finite: NonFinite) -> Self {
        Self::Sample(non_finite)
    }
}

/// `Ok` if `low ≤ value ≤ high`; NaN never is.
pub(crate) fn in_range(name: &'static str, value: f32, low: f32, high: f32) -> Result<(), StepError> {
    if low <= value && value <= high { Ok(()) } else { Err(StepError::Hyperparameter { name, value }) }
}

/// `Ok` for a learning rate: see [`Optimizer::check`] for the bound.
fn rate(learning_rate: f32) -> Result<(), StepError> {
    in_range("learning_rate", learning_rate, 0.0, 1e4)
}

/// `Ok` for the share that an average keeps: at least 0 and less than 1, the largest float below it included.
fn share(name: &'static str, value: f32) -> Result<(), StepError> {
    in_range(name, value, 0.0, 1.0 - f32::EPSILON / 2.0)
}

/// `Ok` for an ε: 0 or more, and small enough to add.
fn epsilon(value: f32) -> Result<(), StepError> {
    in_range("epsilon", value, 0.0, 1e4)
}

/// Σ g² over all numbers, tensor by tensor, each in the order of [`summation`](crate::summation).
pub(crate) fn norm_squared<P: Params>(grad: &P) -> f32 {
    let mut sum = 0.0;
    grad.tensors(&mut |g| sum += summation::sum_of_squares(g));
    sum
}

/// Cuts the next `len` numbers off a state, as the update goes from tensor to tensor.
#[inline(always)]
#[allow(clippy::mut_mut)] // the slice itself moves on
fn next<'a>(state: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    let Some((head, rest)) = core::mem::take(state).split_at_mut_checked(len) else { return &mut [] };
    *state = rest;
    head
}
