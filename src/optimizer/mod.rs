//! Optimizers: from a gradient to a step.
//!
//! An optimizer is its hyper-parameters, a small `Copy` value with PyTorch's names, formulas and defaults. It is made by
//! `new`, with the learning rate, and `with_…` for whatever else differs from the defaults. The *state* that it keeps from
//! step to step is a value of its own: [`Buffers`] of `[f32; N]`, all zero at the start. So a schedule is just another
//! optimizer in the next step:
//!
//! ```
//! use stackprop::{optimizer::AdamW, schedule::warm_up};
//! const ADAMW: AdamW<33> = AdamW::new(0.01).with_weight_decay(0.1);
//! let early = ADAMW.with_learning_rate(0.01 * warm_up(49, 100));
//! assert_eq!((early.learning_rate, early.weight_decay, early.beta2), (0.005, 0.1, 0.999));
//! ```
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
//! | [`Frozen`] | 0 | none |
//! | [`Groups`] | | two of them, each for a part of the parameters: a frozen layer, a learning rate per layer |
//!
//! The `N` of an optimizer is the model's number of parameters, [`Params::COUNT`]. Another `N` is an
//! error of the compiler that names both numbers: of `cargo check` if the trainer is in a `static`, of `cargo build` if it is
//! in a function.
//!
//! ```compile_fail,E0080
//! use stackprop::{Dense, Trainer, optimizer::Adam};
//! // this optimizer's state is for 10 parameters, but the model has 9
//! Trainer::<Dense<2, 3>, Adam<10>>::new().step(&Adam::DEFAULT);
//! ```
//! ```
//! use stackprop::{Dense, Trainer, optimizer::Adam};
//! Trainer::<Dense<2, 3>, Adam<9>>::new().step(&Adam::DEFAULT);
//! ```
//!
//! # Nothing becomes infinite, and what counts as zero
//! With hyper-parameters that pass [`Optimizer::validate`], no gradient makes a parameter or a state infinite, NaN or
//! subnormal (smaller than 1.2e-38, where some processors slow down a hundredfold):
//!
//! - The norm of a gradient is at most 1e19, a learning rate at most 10,000.
//! - Adam needs `beta1² ≤ beta2`. Otherwise m decays more slowly than √v, and m/√v has no bound.
//! - Parameters that have moved and first moments are multiples of 2⁻⁹⁸ ≈ 3e-30, which rounds nothing above
//!   2⁻⁵⁰ ≈ 9e-16. An average of squares never falls below 1e-36, and AdaDelta's `rho` is at most 0.9999 for that. With ε = 0
//!   a gradient of 0 therefore moves nothing, where 0/0 would be NaN.

use crate::error::CopyError;
use crate::params::{Params, Visit, norm_squared};

mod adadelta;
mod adagrad;
mod adam;
mod adamw;
mod fits;
mod groups;
mod lion;
mod momentum;
mod rmsprop;
mod rprop;
mod sgd;
mod state;

pub use adadelta::AdaDelta;
pub use adagrad::AdaGrad;
pub use adam::Adam;
pub use adamw::AdamW;
pub use groups::{Frozen, Groups};
pub use lion::Lion;
pub use momentum::Momentum;
pub use rmsprop::RmsProp;
pub use rprop::Rprop;
pub use sgd::Sgd;
pub use state::Buffers;

pub use crate::error::{Range, StepError};

pub(crate) use fits::assert_fits;

/// A rule that turns a gradient into a step.
///
/// [`step`](Self::step) is what a user calls (or lets a [`Trainer`](crate::Trainer) call); it validates, then updates. An
/// optimizer of your own has a state, any [`Params`], and says how one tensor moves; [`next`] cuts the tensor's part off the
/// state. Here, sign descent with momentum, `m = μ·m + g`, `p −= η·sign(m)`:
///
/// ```
/// use stackprop::optimizer::{Optimizer, Range, StepError, next};
/// use stackprop::{Dense, Params, Trainer, Visit, loss::mse};
///
/// struct SignDescent<const N: usize> {
///     rate: f32,
///     momentum: f32,
/// }
/// impl<const N: usize> Optimizer for SignDescent<N> {
///     type State = [f32; N];
///     const PARAMETERS: Option<usize> = Some(N);
///     fn validate(&self) -> Result<(), StepError> {
///         const { &Range::new("rate", 0.0, 1.0) }.validate(self.rate)?;
///         const { &Range::new("momentum", 0.0, 0.999) }.validate(self.momentum)
///     }
///     fn update(&self, state: &mut [f32; N], gradients: impl FnOnce(&mut Visit<'_>)) {
///         let mut rest = &mut state[..];
///         gradients(&mut |params, factor, values| {
///             let state = next(&mut rest, values.len());
///             for ((p, value), m) in params.iter_mut().zip(values).zip(state) {
///                 *m = self.momentum * *m + factor * value;
///                 *p -= self.rate * m.signum();
///             }
///         });
///     }
/// }
/// let mut trainer = Trainer::<Dense<1, 1>, SignDescent<2>>::new();
/// trainer.accumulate(&[3.0], &[2.0], mse)?; // gradients 2·(0 − 2)·3 and 2·(0 − 2)
/// trainer.step(&SignDescent { rate: 0.25, momentum: 0.5 })?;
/// assert_eq!(trainer.net, Dense::new([[0.25]], [0.25]));
/// assert_eq!(trainer.state(), &[-12.0, -4.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Optimizer {
    /// What it keeps from step to step: arrays, all zero at the start.
    type State: Params;

    /// The number of parameters that a `State` belongs to; `None` if any model with [`AT_LEAST`](Self::AT_LEAST) so many fits.
    const PARAMETERS: Option<usize>;

    /// The least number of parameters, where [`PARAMETERS`](Self::PARAMETERS) is `None`: 0, but for [`Groups`].
    const AT_LEAST: usize = 0;

    /// Checks that the hyper-parameters are in their ranges.
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] for the first one that is not. For the optimizers of this module a learning
    /// rate must lie between 0 and 10,000: with that, and gradients of norm 1e19 at most, a step is less than half a unit in
    /// the last place of the largest floats, so that no finite parameter can become infinite.
    fn validate(&self) -> Result<(), StepError>;

    /// Called once per step, before [`update`](Self::update). The default does nothing.
    fn begin(&self, _state: &mut Self::State) {}

    /// Updates every parameter of a model, without any check.
    ///
    /// `gradients` calls the function that it is given with `(params, factor, values)`, tensor by tensor or in pieces. The
    /// gradient at `params[i]` is `factor · values[i]`. `params` may be empty: then skip `values.len()` numbers of the state
    /// and change nothing. Always advance through the state by `values.len()`, not by `params.len()`.
    fn update(&self, state: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>));

    /// Returns the index of the first number of a flat state that training cannot have left there: one that is not finite, an average of
    /// squares below 0, or one so large that steps would be, too. `state` has as many numbers as a `State`. The default finds
    /// NaN and infinity.
    fn find_invalid(state: &[f32]) -> Option<usize> {
        state.iter().position(|number| !number.is_finite())
    }

    /// Updates `params` with the gradient `grad · scale` and sets `grad` to zero.
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] if a hyper-parameter is out of its range, and [`StepError::Gradient`] if the
    /// gradient is not finite or so large that its squared norm is not. Parameters, state and gradient are unchanged then. The
    /// state itself is not checked; load one from outside with [`load_state`](Self::load_state).
    ///
    /// ```
    /// use stackprop::optimizer::{Optimizer, Sgd, StepError};
    /// let mut params = [1.0, 2.0];
    /// let sgd = Sgd::new(0.5);
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
        const { assert_fits::<Self>(P::COUNT) };
        self.validate()?;
        const { &Range::new("scale", 0.0, 1.0) }.validate(scale)?;
        if !(norm_squared(grad) <= LARGEST_NORM_SQUARED) {
            return Err(StepError::Gradient);
        }
        self.begin(state);
        self.update(state, |visit| params.tensors_with(grad, &mut |params, grad| visit(params, scale, grad)));
        grad.fill_params(0.0);
        Ok(())
    }

    /// Loads a state that [`Params::copy_to_flat`] has written.
    ///
    /// # Errors
    /// Returns [`CopyError::Length`] if the list is shorter or longer than the state, and [`CopyError::Value`] for a number
    /// that training cannot have left there. The state is unchanged then.
    ///
    /// ```
    /// use stackprop::{CopyError, Params};
    /// use stackprop::optimizer::{Optimizer, RmsProp};
    /// let mut squares = Params::ZERO;
    /// assert_eq!(RmsProp::<2>::load_state(&mut squares, &[0.25, 4.0]), Ok(()));
    /// assert_eq!(squares.param(1), Some(4.0));
    /// let refused = RmsProp::<2>::load_state(&mut squares, &[0.25, -4.0]);
    /// assert_eq!(refused, Err(CopyError::Value { index: 1, value: -4.0 }));
    /// ```
    fn load_state(state: &mut Self::State, flat: &[f32]) -> Result<(), CopyError> {
        let invalid = if flat.len() == Self::State::COUNT { Self::find_invalid(flat) } else { None };
        match invalid {
            Some(index) => Err(CopyError::Value { index, value: flat.get(index).copied().unwrap_or(f32::NAN) }),
            None => state.copy_from_flat(flat),
        }
    }
}

/// How an optimizer is made: `new`, and a `with_…` for each hyper-parameter, or pair of them, which returns a copy. So a
/// hyper-parameter can be added without a change for those who do not use it.
macro_rules! hyper_parameters {
    ($Optimizer:ident $(<$N:ident>)?; $($with:ident($($field:ident: $Type:ty),+)),+) => {
        impl $(<const $N: usize>)? $Optimizer $(<$N>)? {
            /// The [defaults](Self::DEFAULT) with another learning rate.
            #[doc(alias = "lr")]
            #[must_use]
            pub const fn new(learning_rate: f32) -> Self {
                Self { learning_rate, ..Self::DEFAULT }
            }
            $(
                #[doc = concat!("Returns a copy with the given", $(" `", stringify!($field), "`",)+ ".")]
                #[must_use]
                pub const fn $with(self, $($field: $Type),+) -> Self {
                    Self { $($field,)+ ..self }
                }
            )+
        }

        impl $(<const $N: usize>)? Default for $Optimizer $(<$N>)? {
            fn default() -> Self {
                Self::DEFAULT
            }
        }
    };
}
use hyper_parameters;

/// The learning rate of every optimizer.
static RATE: Range = Range::to_ten_thousand("learning_rate");
/// The ε of every optimizer.
static EPSILON: Range = Range::to_ten_thousand("epsilon");
/// The weight decay of the two optimizers that have their own, and its effect in one step: beyond 1, a weight would not
/// shrink but change its sign.
static DECAY: Range = Range::to_ten_thousand("weight_decay");
/// See [`DECAY`].
static DECAY_OF_A_STEP: Range = Range::new("learning_rate * weight_decay", 0.0, 1.0);

/// The largest squared norm of a gradient: far enough from the largest float that no average of squares, rounded up,
/// can pass it.
pub(crate) const LARGEST_NORM_SQUARED: f32 = 1e38;

/// The largest running sum of gradients, of norm 1e19 each, with a momentum of 1 − 6e-8. Times the largest learning rate
/// it is still less than half a unit in the last place of the largest float.
const LARGEST_SUM: f32 = 2e26;

/// The first number of a state that is not between `min` and `max`, or that is subnormal.
fn find_outside(values: &[f32], min: f32, max: f32) -> Option<usize> {
    values.iter().position(|value| !(min <= *value && *value <= max) || value.is_subnormal())
}

/// The same in two arrays of `N` numbers, one after the other, with bounds of their own.
fn find_outside_two<const N: usize>(state: &[f32], [first, second]: [(f32, f32); 2]) -> Option<usize> {
    let (a, b) = state.split_at_checked(N)?;
    let in_b = || find_outside(b, second.0, second.1).map(|index| N + index);
    find_outside(a, first.0, first.1).or_else(in_b)
}

/// Cuts the next `len` numbers off a state, as an [`update`](Optimizer::update) goes from tensor to tensor. Returns an empty
/// slice if there are not so many.
///
/// ```
/// let mut state = &mut [1.0, 2.0, 3.0][..];
/// assert_eq!(stackprop::optimizer::next(&mut state, 2), [1.0, 2.0]);
/// assert_eq!(state, [3.0]);
/// ```
#[inline(always)]
#[allow(clippy::mut_mut)] // the slice itself moves on
pub fn next<'a>(state: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    let Some((head, rest)) = core::mem::take(state).split_at_mut_checked(len) else { return &mut [] };
    *state = rest;
    head
}
