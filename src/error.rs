//! All errors but those of roots and checkpoints. Where a function returns one of these, nothing has been changed, except by
//! `Trainer::epoch`, which takes several steps.

use core::error::Error;
use core::fmt;

/// Why a sample was refused. The network, the optimizer state and the samples accumulated before are unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SampleError {
    /// The input holds NaN or infinity.
    Input,
    /// The output holds NaN or infinity: a parameter is not finite, or a sum has overflowed.
    Output,
    /// The loss is NaN or infinite: the target is, as a rule, or the loss has overflowed, or it has no value, as
    /// `huber_with_delta(0.0)` has none.
    Loss,
    /// The gradient of the loss at the output holds NaN or infinity.
    LossGradient,
    /// The gradient at the parameters holds NaN or infinity, or is too large: an upper bound of its norm, alone or summed
    /// with the samples of the batch before it, is above 1e19, where squares overflow. The bound may exceed the norm: it includes
    /// inputs whose gradient is 0, and may count values below 2 as 2.
    Gradient,
    /// A value of the input is so far from the mean of [`Statistics`](crate::Statistics) that its square overflows.
    Square,
    /// The batch is full: [`Trainer::MAX_SAMPLES`](crate::Trainer::MAX_SAMPLES) samples have been accumulated.
    BatchFull,
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input => "the input holds a value that is NaN or infinite",
            Self::Output => "the output holds a value that is NaN or infinite",
            Self::Loss => "the loss is NaN or infinite: usually the target is, or the loss has overflowed",
            Self::LossGradient => "the gradient of the loss holds a value that is NaN or infinite",
            Self::Gradient => "the gradient is NaN, infinite or so large that its squared norm overflows",
            Self::Square => "the input holds a value so far from the mean that its square overflows",
            Self::BatchFull => "the batch holds as many samples as can be averaged: take a step first",
        })
    }
}

impl Error for SampleError {}

/// Why a step was not taken. The network, the optimizer state and the samples are unchanged.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum StepError {
    /// No sample has been accumulated since the last step.
    NoSamples,
    /// The sample was refused.
    Sample(SampleError),
    /// The gradient is NaN, infinite or so large that its squared norm overflows.
    Gradient,
    /// A parameter is so large that its weight decay would overflow.
    WeightDecay,
    /// `beta1²` is above `beta2`, so that steps would have no bound.
    Betas {
        /// The first.
        beta1: f32,
        /// The second.
        beta2: f32,
    },
    /// A hyper-parameter is NaN or out of its range.
    Hyperparameter {
        /// Its name and its range.
        range: &'static Bounds,
        /// Its value.
        value: f32,
    },
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sample(error) => error.fmt(f),
            Self::NoSamples => f.write_str("no sample has been accumulated since the last step"),
            Self::Gradient => SampleError::Gradient.fmt(f),
            Self::WeightDecay => f.write_str("a parameter is so large that its weight decay overflows"),
            Self::Betas { beta1, beta2 } => write!(f, "beta1² must not be above beta2, got {beta1} and {beta2}"),
            Self::Hyperparameter { range: Bounds { name, min, max }, value } => match *max {
                f32::MAX => write!(f, "{name} must be finite and at least {min}, got {value}"),
                BELOW_ONE => write!(f, "{name} must be at least {min} and less than 1, got {value}"),
                _ => write!(f, "{name} must be between {min} and {max}, got {value}"),
            },
        }
    }
}

impl Error for StepError {}

impl From<SampleError> for StepError {
    fn from(error: SampleError) -> Self {
        Self::Sample(error)
    }
}

/// The largest float below 1.
const BELOW_ONE: f32 = 1.0 - f32::EPSILON / 2.0;

/// The name of a hyper-parameter and its range.
///
/// ```
/// use stackprop::optimizer::Bounds;
/// static MOMENTUM: Bounds = Bounds::new("momentum", 0.0, 0.999);
/// assert_eq!(MOMENTUM.validate(0.9), Ok(()));
/// assert_eq!(MOMENTUM.validate(1.5).unwrap_err().to_string(), "momentum must be between 0 and 0.999, got 1.5");
/// assert!(MOMENTUM.validate(f32::NAN).is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bounds {
    /// The name.
    pub name: &'static str,
    /// The smallest value.
    pub min: f32,
    /// The largest value.
    pub max: f32,
}

impl Bounds {
    /// A range from `min` to `max`, both included.
    #[must_use]
    pub const fn new(name: &'static str, min: f32, max: f32) -> Self {
        Self { name, min, max }
    }

    /// Returns `Ok` if `min ≤ value ≤ max`, which NaN never is.
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] otherwise.
    pub fn validate(&'static self, value: f32) -> Result<(), StepError> {
        if self.min <= value && value <= self.max {
            Ok(())
        } else {
            Err(StepError::Hyperparameter { range: self, value })
        }
    }

    /// What an average can keep: at least 0 and less than 1, the largest float below it included.
    pub(crate) const fn fraction(name: &'static str) -> Self {
        Self { name, min: 0.0, max: BELOW_ONE }
    }

    /// Anything from 0 to 10,000: a learning rate (see [`Optimizer::validate`](crate::optimizer::Optimizer::validate)), an ε
    /// that is small enough to add, a weight decay.
    pub(crate) const fn to_ten_thousand(name: &'static str) -> Self {
        Self { name, min: 0.0, max: 1e4 }
    }
}

/// Why a flat list was not copied to a model or from it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum CopyError {
    /// The list is shorter or longer than the model.
    Length {
        /// The number of parameters of the model, [`Params::COUNT`](crate::Params::COUNT).
        expected: usize,
        /// The length of the list.
        found: usize,
    },
    /// A value of the list is invalid: it is NaN or infinite, or one that training cannot have left in an optimizer state,
    /// such as an average of squares below 0.
    Value {
        /// Its index in the list.
        index: usize,
        /// The value.
        value: f32,
    },
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { expected, found } => write!(f, "expected {expected} values, found {found}"),
            Self::Value { index, value } => {
                write!(f, "the value at index {index} is {value}, which is invalid there")
            }
        }
    }
}

impl Error for CopyError {}

/// The error of a class index that is not below the number of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ClassError {
    /// The number of classes.
    pub classes: usize,
    /// The index.
    pub found: usize,
}

impl fmt::Display for ClassError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "class index {} is out of range: there are {} classes", self.found, self.classes)
    }
}

impl Error for ClassError {}
