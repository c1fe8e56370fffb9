//! Optimizers: from a gradient to a step.
//!
//! An optimizer is its hyper-parameters, a small `Copy` value with PyTorch's formulas and defaults. It is made by
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
//! The `N` of an optimizer is the model's number of parameters, [`Params::COUNT`]. Another `N` is a
//! compile error that names both numbers: of `cargo check` if the trainer is in a `static`, of `cargo build` if it is
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
//! - Updated parameters and first moments are multiples of 2⁻⁹⁸ ≈ 3e-30, which rounds nothing above
//!   2⁻⁵⁰ ≈ 9e-16. An average of squares never falls below 1e-36, and AdaDelta's `rho` is at most 0.9999 for that. With ε = 0
//!   a gradient of 0 therefore changes nothing, where 0/0 would be NaN.

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

pub use crate::error::{Bounds, StepError};

pub(crate) use fits::assert_fits;

/// A rule that turns a gradient into a step.
///
/// A [`Trainer`](crate::Trainer) or an [`Online`](crate::Online) learner calls `validate`, then `begin`, then `update`.
/// [`step`](Self::step) does the same for a training loop of your own; do not override it. An
/// optimizer of your own has a state, any [`Params`], and says how it updates one tensor; [`take_front`] cuts the tensor's part off the
/// state. Here, sign descent with momentum, `m = μ·m + g`, `p −= η·sign(m)`:
///
/// ```
/// use stackprop::optimizer::{Optimizer, Bounds, StepError, take_front};
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
///         const { &Bounds::new("rate", 0.0, 1.0) }.validate(self.rate)?;
///         const { &Bounds::new("momentum", 0.0, 0.999) }.validate(self.momentum)
///     }
///     fn update(&self, state: &mut [f32; N], gradients: impl FnOnce(&mut Visit<'_>)) {
///         let mut rest = &mut state[..];
///         gradients(&mut |params, factor, values| {
///             let state = take_front(&mut rest, values.len());
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

    /// Tells the optimizer from others with a state of that size, so that a [checkpoint](crate::checkpoint) does not load into
    /// the wrong one: see [`fingerprint`](crate::checkpoint::fingerprint). The default is that of the state.
    const FINGERPRINT: u32 = <Self::State as Params>::FINGERPRINT;

    /// Checks that the hyper-parameters are in their ranges.
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] for the first one that is not. For the optimizers of this module a learning
    /// rate must lie between 0 and 10,000: with that, and gradients of norm 1e19 at most, a step is less than half a unit in
    /// the last place of the largest floats, so that no finite parameter can become infinite.
    fn validate(&self) -> Result<(), StepError>;

    /// Called once per step, before [`update`](Self::update). The default does nothing.
    fn begin(&self, _state: &mut Self::State) {}

    /// Updates every parameter of a model, without any check. [`begin`](Self::begin) comes first.
    ///
    /// `gradients` calls the function that it is given with `(params, factor, values)`, tensor by tensor or in pieces. The
    /// gradient at `params[i]` is `factor · values[i]`. `params` is empty where a part of the parameters is left out, as in
    /// [`PendingStep::advance`](crate::PendingStep::advance): change nothing then, but cut `values.len()` numbers off the state. A
    /// `zip` of the three and [`take_front`] do so.
    fn update(&self, state: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>));

    /// Returns the index of the first value of a flat state that training cannot have left there: one that is not finite, an average of
    /// squares below 0, or one so large that steps would be, too. `state` returns the value at an index below
    /// `State::COUNT`. The default finds NaN and infinity.
    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        (0..Self::State::COUNT).find(|index| !state(*index).is_finite())
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
        const { &Bounds::new("scale", 0.0, 1.0) }.validate(scale)?;
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
        let number = |index: usize| flat.get(index).copied().unwrap_or(f32::NAN);
        let invalid = if flat.len() == Self::State::COUNT { Self::find_invalid(number) } else { None };
        match invalid {
            Some(index) => Err(CopyError::Value { index, value: number(index) }),
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
static RATE: Bounds = Bounds::to_ten_thousand("learning_rate");
/// The ε of every optimizer.
static EPSILON: Bounds = Bounds::to_ten_thousand("epsilon");
/// The weight decay of the two optimizers that have their own, and its effect in one step: beyond 1, a weight would not
/// shrink but change its sign.
static DECAY: Bounds = Bounds::to_ten_thousand("weight_decay");
/// See [`DECAY`].
static DECAY_OF_A_STEP: Bounds = Bounds::new("learning_rate * weight_decay", 0.0, 1.0);

/// The largest squared norm of a gradient: far enough from the largest float that no average of squares, rounded up,
/// can pass it.
pub(crate) const LARGEST_NORM_SQUARED: f32 = 1e38;

/// The largest running sum of gradients, of norm 1e19 each, with a momentum of 1 − 6e-8. Times the largest learning rate
/// it is still less than half a unit in the last place of the largest float.
const LARGEST_SUM: f32 = 2e26;

/// The first number of a state, from index `from` to `to`, that is not between `min` and `max`, or that is subnormal.
fn find_outside(state: &mut impl FnMut(usize) -> f32, from: usize, to: usize, min: f32, max: f32) -> Option<usize> {
    (from..to).find(|index| {
        let value = state(*index);
        !(min <= value && value <= max) || value.is_subnormal()
    })
}

/// Cuts the next `len` numbers off a state, as an [`update`](Optimizer::update) goes from tensor to tensor. Returns an empty
/// slice if there are not so many.
///
/// ```
/// let mut state = &mut [1.0, 2.0, 3.0][..];
/// assert_eq!(stackprop::optimizer::take_front(&mut state, 2), [1.0, 2.0]);
/// assert_eq!(state, [3.0]);
/// ```
#[inline(always)]
#[allow(clippy::mut_mut)] // the slice itself moves on
pub fn take_front<'a>(state: &mut &'a mut [f32], len: usize) -> &'a mut [f32] {
    let Some((head, rest)) = core::mem::take(state).split_at_mut_checked(len) else { return &mut [] };
    *state = rest;
    head
}
