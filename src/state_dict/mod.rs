//! A network's tensors by name and shape, as PyTorch's `state_dict` has them.
//!
//! The names are those of a [`torch.nn.Sequential`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html)
//! of the same modules: the number of the module, a point, and the tensor's name in it. An activation is a module of its
//! own there, without tensors, and is counted; [`Identity`](crate::activation::Identity) is none. The layers of nested tuples
//! are counted on: they are one network of more than eight layers.
//!
//! | stackprop | PyTorch | names |
//! |---|---|---|
//! | `Dense<64, 32, Relu>` | `nn.Linear(64, 32), nn.ReLU()` | `0.weight` \[32, 64\], `0.bias` \[32\] |
//! | `Dense<32, 16>, Gelu<16>` | `nn.Linear(32, 16), nn.GELU()` | `2.weight` \[16, 32\], `2.bias` \[16\] |
//! | `Dense<16, 10>` | `nn.Linear(16, 10)` | `4.weight` \[10, 16\], `4.bias` \[10\] |
//!
//! [`for_each`] shows every tensor, [`load`] loads them from wherever they are, and [`save_safetensors`] writes a file that PyTorch
//! opens. All work without alloc.
//!
//! ```
//! use stackprop::state_dict::{self, Tensor};
//! use stackprop::{Dense, activation::Relu};
//!
//! let mut net = (Dense::<2, 3, Relu>::default(), Dense::<3, 1>::default());
//! let mut seen = String::new();
//! state_dict::for_each(&net, |name, shape, _| {
//!     seen += &format!("{name} {shape}; ");
//!     Ok::<(), state_dict::Error>(())
//! })?;
//! assert_eq!(seen, "0.weight [3, 2]; 0.bias [3]; 2.weight [1, 3]; 2.bias [1]; ");
//!
//! // From a file, here a list of names, shapes and values.
//! let file = [
//!     ("0.bias", &[3][..], &[0.1, 0.2, 0.3][..]),
//!     ("0.weight", &[3, 2], &[1., 2., 3., 4., 5., 6.]),
//!     ("2.bias", &[1], &[0.5]),
//!     ("2.weight", &[1, 3], &[7., 8., 9.]),
//! ];
//! assert_eq!(state_dict::count::<(Dense<2, 3, Relu>, Dense<3, 1>)>(), file.len()); // nothing is left over
//! state_dict::load(&mut net, |wanted| {
//!     let found = file.iter().find(|(name, ..)| *name == wanted.as_str());
//!     found.map(|(_, shape, values)| Tensor::new(shape, values)).ok_or("missing")
//! })?;
//! assert_eq!(net.0.weights[2], [5.0, 6.0]);
//! assert_eq!(net.1.bias, [0.5]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod layers;
mod name;
mod safetensors;
mod tensor;

pub use error::Error;
pub use layers::{Modules, StateDict};
pub use name::Name;
pub use safetensors::{safetensors_size, save_safetensors};
pub use tensor::{Shape, Tensor};

use layers::Item;

/// The number of tensors of a network. A file that has more holds another network.
///
/// ```
/// use stackprop::{Dense, activation::Gelu, state_dict};
/// assert_eq!(state_dict::count::<(Dense<2, 3>, Gelu<3>, Dense<3, 1>)>(), 4);
/// ```
#[must_use]
pub fn count<N: StateDict>() -> usize {
    let mut count = 0;
    each_description::<N>(&mut |_, _| count += 1);
    count
}

/// Calls `visit(name, shape, values)` for every tensor, in the order of [`Params`](crate::Params), until it returns an error.
///
/// # Errors
/// Returns [`Error::Source`] with the first error of `visit`, and [`Error::Modules`] if a layer's
/// [`StateDict`] does not describe its tensors; nothing has been visited then.
///
/// ```
/// use stackprop::{Dense, state_dict};
/// let net = Dense::<2, 1>::new([[3.0, 4.0]], [5.0]);
/// let mut flat = Vec::new();
/// state_dict::for_each(&net, |_, _, values| {
///     flat.extend_from_slice(values);
///     Ok::<(), state_dict::Error>(())
/// })?;
/// assert_eq!(flat, [3.0, 4.0, 5.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn for_each<N: StateDict, E>(
    net: &N,
    mut visit: impl FnMut(&Name, Shape, &[f32]) -> Result<(), E>,
) -> Result<(), Error<E>> {
    check_description(net).map_err(Error::with_source)?;
    let (mut index, mut visited) = (0, Ok(()));
    net.tensors(&mut |values| {
        if let (Ok(()), Some((name, shape))) = (&visited, description::<N>(index)) {
            visited = visit(&name, shape, values).map_err(Error::Source);
        }
        index += 1;
    });
    visited
}

/// Loads every tensor of a network. `source` returns the tensor of a name; [`Error::Source`] carries its error, for one that
/// there is no such tensor.
///
/// `source` is called twice for each name and has to return the same twice: everything is verified first, and only then the
/// network is changed.
///
/// # Errors
/// Returns [`Error::Shape`] if the tensor has another shape, [`Error::Length`] if there are not as many values as the
/// shape says, [`Error::Value`] if a value is NaN or infinite, [`Error::Source`] if `source` returns an error, and
/// [`Error::Modules`] if a layer's [`StateDict`] does not describe its tensors. The network is unchanged then. It is a
/// mixture after [`Error::Changed`]: `source` did not return the same twice.
///
/// ```
/// use stackprop::state_dict::{self, Error, Tensor};
/// use stackprop::{Dense, Layer};
/// let mut net = Dense::<2, 3>::default();
///
/// // A Keras layer's kernel is [inputs, outputs].
/// let (kernel, bias) = ([1., 2., 3., 10., 20., 30.], [0.5; 3]);
/// let keras = |name: &state_dict::Name| match name.as_str() {
///     "0.weight" => Ok(Tensor::new(&[2, 3], &kernel).transposed()),
///     "0.bias" => Ok(Tensor::new(&[3], &bias)),
///     _ => Err("missing"),
/// };
/// state_dict::load(&mut net, keras)?;
/// assert_eq!(net.predict(&[1.0, 1.0]), [11.5, 22.5, 33.5]);
///
/// // Forgotten, it is an error, and nothing has changed.
/// let error = state_dict::load(&mut net, |name| keras(name).map(Tensor::transposed)).unwrap_err();
/// assert!(error.to_string().starts_with("tensor 0.weight has the shape [2, 3], expected [3, 2]"));
/// # Ok::<(), Error<&str>>(())
/// ```
#[doc(alias("load_state_dict", "kernel"))]
pub fn load<'t, N: StateDict, E>(
    net: &mut N,
    mut source: impl FnMut(&Name) -> Result<Tensor<'t>, E>,
) -> Result<(), Error<E>> {
    check_description(net).map_err(Error::with_source)?;
    let mut index = 0;
    while let Some((name, expected)) = description::<N>(index) {
        let tensor = source(&name).map_err(Error::Source)?;
        tensor.verify(name, expected).map_err(Error::with_source)?;
        index += 1;
    }
    let (mut index, mut same) = (0, true);
    net.tensors_mut(&mut |values| {
        if let Some((name, expected)) = description::<N>(index) {
            same &= source(&name).is_ok_and(|tensor| {
                let same = tensor.verify(name, expected).is_ok();
                if same {
                    tensor.copy_to(expected, values);
                }
                same
            });
        }
        index += 1;
    });
    if same { Ok(()) } else { Err(Error::Changed) }
}

/// Calls `visit(name, shape)` for what the layers say of every tensor.
fn each_description<N: StateDict>(visit: &mut dyn FnMut(&Name, Shape)) {
    let mut name = Name::EMPTY;
    N::modules(&mut Modules::new(&mut name, &mut |item| {
        if let Item::Tensor(name, shape) = item {
            visit(name, shape);
        }
    }));
}

/// What the layers say of the tensor at an index.
fn description<N: StateDict>(wanted: usize) -> Option<(Name, Shape)> {
    let (mut index, mut found) = (0, None);
    each_description::<N>(&mut |name, shape| {
        if index == wanted {
            found = Some((*name, shape));
        }
        index += 1;
    });
    found
}

/// Whether the layers describe as many tensors as there are, each of its length, by names that a file can have.
fn check_description<N: StateDict>(net: &N) -> Result<(), Error<()>> {
    let (mut index, mut good) = (0, true);
    net.tensors(&mut |values| {
        good &= description::<N>(index).is_some_and(|(name, shape)| {
            let mut same = 0;
            each_description::<N>(&mut |other, _| same += usize::from(*other == name));
            name.is_valid() && same == 1 && shape.is_valid() && shape.count() == Some(values.len())
        });
        index += 1;
    });
    if good && index == count::<N>() { Ok(()) } else { Err(Error::Modules) }
}
