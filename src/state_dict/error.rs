//! What can be wrong with named tensors.

use core::convert::Infallible;
use core::fmt;

use super::{Name, Shape};

/// Why tensors were not loaded or shown. `E` is the error of the closure that the tensors come from or go to.
///
/// ```
/// use stackprop::state_dict::{self, Tensor};
/// use stackprop::Dense;
/// let mut net = Dense::<2, 1>::default();
/// let mut load = |weight: &[f32]| {
///     let error = state_dict::load(&mut net, |_| Ok::<_, std::io::Error>(Tensor::new(&[1, 2], weight)));
///     error.unwrap_err().to_string()
/// };
/// assert_eq!(load(&[1.0, 2.0, 3.0]), "tensor 0.weight should have 8 bytes, four for each value, found 12");
/// assert_eq!(load(&[1.0, f32::NAN]), "tensor 0.weight has NaN at index 1: a value must be finite");
/// assert!(load(&[1.0, 2.0]).starts_with("tensor 0.bias has the shape [1, 2], expected [1]"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error<E = Infallible> {
    /// The closure has failed: there is no tensor of that name, as a rule.
    Source(E),
    /// A tensor has another shape.
    Shape {
        /// Its name.
        name: Name,
        /// The shape in which it should be stored.
        expected: Shape,
        /// The shape in which it is stored.
        found: Shape,
    },
    /// A tensor has more or fewer bytes than its shape says.
    Length {
        /// Its name.
        name: Name,
        /// The number of bytes, four for each value of its shape.
        expected: usize,
        /// The number of bytes that there are.
        found: usize,
    },
    /// A value is NaN or infinite.
    Value {
        /// The name of the tensor.
        name: Name,
        /// The index of the value, as it is stored.
        index: usize,
        /// The value.
        value: f32,
    },
    /// The closure did not return the same tensor twice. The network is a mixture.
    Changed,
    /// A [`StateDict`](super::StateDict) does not describe the tensors of its layer: other tensors than
    /// [`Params`](crate::Params) lists, or a name that is not allowed.
    Modules,
}

impl Error<()> {
    /// The same for a closure that has not failed.
    pub(super) fn with_source<E>(self) -> Error<E> {
        match self {
            Self::Shape { name, expected, found } => Error::Shape { name, expected, found },
            Self::Length { name, expected, found } => Error::Length { name, expected, found },
            Self::Value { name, index, value } => Error::Value { name, index, value },
            Self::Modules => Error::Modules,
            Self::Changed | Self::Source(()) => Error::Changed,
        }
    }
}

impl<E: fmt::Display> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => error.fmt(f),
            Self::Shape { name, expected, found } => write!(
                f,
                "tensor {name} has the shape {found}, expected {expected}: PyTorch stores a weight as [outputs, inputs]; \
                 of a kernel of Keras or JAX, [inputs, outputs], pass `tensor.transposed()`"
            ),
            Self::Length { name, expected, found } => {
                write!(f, "tensor {name} should have {expected} bytes, four for each value, found {found}")
            }
            Self::Value { name, index, value } => {
                write!(f, "tensor {name} has {value} at index {index}: a value must be finite")
            }
            Self::Changed => {
                f.write_str("a tensor was another one when it was read again: the network is a mixture now")
            }
            Self::Modules => f.write_str(
                "a layer's `StateDict` lists other tensors than its `Params`, or a name that is not allowed",
            ),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for Error<E> {}
