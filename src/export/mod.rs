//! A trained network as source: from flash to source and back.
//!
//! [`rust`] writes a network as a `static`, which a program of this crate compiles into its flash. [`c`] writes it as a C
//! header with a function that predicts, for a program in which there is no Rust. Both take the network as it is and write
//! to any [`fmt::Write`], without an allocation and without a copy of the network: on a computer to a `String`, on a chip
//! straight to a serial line.
//!
//! ```
//! use stackprop::{Dense, Layer, activation::Relu, export};
//!
//! let net = Dense::<2, 1, Relu>::new([[3.0, -0.1]], [0.5]);
//! let mut source = String::new();
//! export::rust(&net, "NET", &mut source)?;
//! assert!(source.contains("pub static NET: stackprop::Dense<2, 1, stackprop::activation::Relu> = stackprop::Dense::new("));
//! assert!(source.contains("[3.0, -0.1],"));
//!
//! let mut header = String::new();
//! export::c(&net, "net", &mut header)?;
//! assert!(header.contains("static inline void net_predict(const float x[2], float y[1]) {"));
//! assert!(header.contains("{0x1.8p+1f, -0x1.99999ap-4f},"));
//! # Ok::<(), export::ExportError>(())
//! ```
//!
//! # Exact
//!
//! Every number is written such that a compiler reads the same bits: in Rust as the shortest decimal that names it, in C as a
//! hexadecimal float. The C does what [`Layer::predict`] does, in the same [order of summation](crate::summation) and with
//! the functions of [`math`](crate::math), operation by operation, so it computes the same bits, the sign and the payload of
//! a NaN excepted, where the compiler rounds every operation by itself: with `-ffp-contract=off`, without `-ffast-math`, and
//! on a processor whose floats are IEEE 754's and that does not flush subnormal numbers to zero.
//!
//! # Parts of your own
//!
//! An activation of your own implements [`Formula`], a layer of your own [`Export`]. A wrapper of layers, such as a residual
//! connection, has no form in C here: export the layers in it one by one, each under its own name, and call one after the
//! other in C.

use core::error::Error;
use core::fmt::{self, Write};

use crate::layer::Layer;
use crate::params::Params;

mod float;
mod formula;
mod functions;
mod header;
mod layers;

pub use float::CFloat;
pub(crate) use float::decimal;
pub use formula::Formula;
pub use header::Header;

/// Writes `net` as Rust: a `pub static` with `name` as its name and the network's type, written out with all paths.
///
/// The numbers are the shortest decimals that the compiler reads as the same bits. Such a file is included with
/// `include!`, or is a module of its own.
///
/// # Errors
/// Returns [`ExportError::Name`] if `name` is not an identifier of ASCII letters, digits and underscores or is a keyword,
/// [`ExportError::NotFinite`] if a parameter is NaN or infinite, and [`ExportError::Format`] if `out` returns an error. In the
/// first two cases nothing has been written.
///
/// ```
/// use stackprop::{Dense, export};
/// let mut source = String::new();
/// export::rust(&Dense::<2, 2>::new([[1.0, 2.0], [3.0, -0.1]], [0.0, 1e-45]), "NET", &mut source)?;
/// let (_, source) = source.split_once("pub static").unwrap();
/// assert_eq!(
///     source,
///     " NET: stackprop::Dense<2, 2, stackprop::activation::Identity> = stackprop::Dense::new(
///     [
///         [1.0, 2.0],
///         [3.0, -0.1],
///     ],
///     [0.0, 1e-45],
/// );
/// "
/// );
/// assert_eq!(export::rust(&Dense::<1, 1>::new([[1.0]], [0.0]), "my net", &mut String::new()), Err(export::ExportError::Name));
/// # Ok::<(), export::ExportError>(())
/// ```
pub fn rust<N: Layer + Export>(net: &N, name: &str, out: &mut impl Write) -> Result<(), ExportError> {
    if !is_identifier(name) || name == "_" || KEYWORDS.contains(&name) {
        return Err(ExportError::Name);
    }
    check_finite(net)?;
    let out: &mut dyn Write = out;
    out.write_str("/// ")?;
    Sizes::of::<N>().write(out)?;
    // A weight may well be 3.14, which clippy takes for π.
    out.write_str(" Exported by stackprop.\n#[rustfmt::skip]\n#[allow(clippy::all, clippy::pedantic)]\npub static ")?;
    out.write_str(name)?;
    out.write_str(": ")?;
    N::rust_type(out)?;
    out.write_str(" = ")?;
    net.rust(out)?;
    out.write_str(";\n")?;
    Ok(())
}

/// Writes `net` as a C header: `static inline void NAME_predict(const float x[IN], float y[OUT])`, with the weights as
/// `static const float` arrays, row by row as in [`Dense::weights`](crate::Dense::weights).
///
/// The header is C99, and C++17 as well. It needs `<stdint.h>` and nothing else: no heap, no library, no array of variable
/// length. The hidden layers take turns in two local arrays; a comment says how many bytes of stack these are. Every name
/// in it begins with `name` and an underscore, so one program can include several networks. The numbers are `static`: each
/// C file that includes the header and uses them has a copy.
///
/// It computes the bits of [`Layer::predict`] where floats are rounded one by one: `-ffp-contract=off`. The header asks for that
/// itself as far as gcc and clang let it, and refuses `-ffast-math` and a processor that computes in a wider format.
///
/// [`Softplus`](crate::activation::Softplus) and [`Gelu`](crate::activation::Gelu) are a compile error here: they compute with
/// `log1pf` and `erfcf`, whose bits differ from one C library to the next.
///
/// # Errors
/// Returns [`ExportError::Name`] if `name` is not an identifier of ASCII letters, digits and underscores that begins with a
/// letter, [`ExportError::NotFinite`] if a parameter is NaN or infinite, and [`ExportError::Format`] if `out` returns an error.
/// In the first two cases nothing has been written.
///
/// ```
/// use stackprop::{Dense, export};
/// let mut header = String::new();
/// export::c(&Dense::<2, 1>::new([[3.0, -0.5]], [0.25]), "net", &mut header)?;
/// let (_, layer) = header.split_once("/* Layer 0 */\n").unwrap();
/// assert!(layer.starts_with(
///     "static inline void net_layer0(const float x[2], float y[1]) {
///     static const float weights[1][2] = {
///         {0x1.8p+1f, -0x1p-1f},
///     };
///     static const float bias[1] = {0x1p-2f};
///     for (int o = 0; o < 1; o++) {
///         float z = bias[o];
///         for (int i = 0; i < 2; i++) z += weights[o][i] * x[i];
///         y[o] = z;
///     }
/// }
/// "
/// ));
/// # Ok::<(), export::ExportError>(())
/// ```
pub fn c<N: Layer + Export>(net: &N, name: &str, out: &mut impl Write) -> Result<(), ExportError> {
    check_finite(net)?;
    c_of_layers(Sizes::of::<N>(), &N::rust_type, &|header| net.c(header), name, out)
}

/// Writes a C header as [`c`] does, of a network whose sizes are known only when the program runs: for a tool that reads
/// networks from files.
///
/// `layers` adds all layers to the header, as [`Export::c`] does, and is called several times. `rust_type` writes what a
/// comment calls the network's type. That the layers fit, and that all numbers are finite, is up to the caller.
///
/// # Errors
/// Returns [`ExportError::Name`] for a name that [`c`] would not take, and [`ExportError::Format`] if `out`, `layers` or
/// `rust_type` returns an error.
///
/// ```
/// use stackprop::export::{self, Formula, Sizes};
/// use stackprop::{Dense, activation::Relu};
/// let (weights, bias) = (vec![1.0, 2.0, 3.0, 4.0], vec![0.5, 0.25]); // from a file
/// let mut header = String::new();
/// export::c_of_layers(
///     Sizes { inputs: 2, outputs: 2, parameters: 6 },
///     &|out| out.write_str("stackprop::Dense<2, 2, stackprop::activation::Relu>"),
///     &|header| header.dense(&weights, &bias, Relu::c),
///     "net",
///     &mut header,
/// )?;
/// let mut same = String::new();
/// export::c(&Dense::<2, 2, Relu>::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]), "net", &mut same)?;
/// assert_eq!(header, same);
/// # Ok::<(), export::ExportError>(())
/// ```
pub fn c_of_layers(
    sizes: Sizes,
    rust_type: &dyn Fn(&mut dyn Write) -> fmt::Result,
    layers: &dyn Fn(&mut Header<'_>) -> fmt::Result,
    name: &str,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    if !is_identifier(name) || name.starts_with('_') {
        return Err(ExportError::Name);
    }
    header::write(sizes, rust_type, layers, name, out)?;
    Ok(())
}

/// A layer, or a network of layers, as source. All layers of the crate are, and tuples of them.
///
/// A layer of your own implements it to be exported with the network. Here `y[i] = factor[i] · x[i]`, the example of
/// [`Function`](crate::Function):
///
/// ```
/// use core::fmt;
/// use stackprop::{Dense, Function, Params, export};
///
/// struct Scale<const N: usize> {
///     factor: [f32; N],
/// }
/// # impl<const N: usize> Function for Scale<N> {
/// #     type Input = [f32; N];
/// #     type Output = [f32; N];
/// #     fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
/// #         for i in 0..N {
/// #             y[i] = self.factor[i] * x[i];
/// #         }
/// #     }
/// #     fn backward(&self, x: &[f32; N], _y: &[f32; N], dy: &[f32; N], grad: &mut Self, dx: &mut [f32; N]) {
/// #         for i in 0..N {
/// #             grad.factor[i] = dy[i] * x[i];
/// #             dx[i] = dy[i] * self.factor[i];
/// #         }
/// #     }
/// # }
/// # impl<const N: usize> Params for Scale<N> {
/// #     const COUNT: usize = N;
/// #     const ZERO: Self = Self { factor: [0.0; N] };
/// #     fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
/// #         visit(&self.factor);
/// #     }
/// #     fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
/// #         visit(&mut self.factor);
/// #     }
/// #     fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
/// #         visit(&mut self.factor, &mut other.factor);
/// #     }
/// # }
/// impl<const N: usize> export::Export for Scale<N> {
///     fn rust_type(out: &mut dyn fmt::Write) -> fmt::Result {
///         write!(out, "crate::Scale<{N}>")
///     }
///     fn rust(&self, out: &mut dyn fmt::Write) -> fmt::Result {
///         write!(out, "crate::Scale {{ factor: {:?} }}", self.factor)
///     }
///     fn c(&self, header: &mut export::Header) -> fmt::Result {
///         let numbers = |out: &mut dyn fmt::Write| export::Header::array(out, "factor", &self.factor);
///         header.layer(N, N, numbers, |out| write!(out, "    for (int i = 0; i < {N}; i++) y[i] = factor[i] * x[i];\n"))
///     }
/// }
/// let (mut source, mut header) = (String::new(), String::new());
/// let net = (Dense::<2, 2>::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]), Scale { factor: [2.0, -1.0] });
/// export::rust(&net, "NET", &mut source)?;
/// assert!(source.ends_with("crate::Scale { factor: [2.0, -1.0] },\n);\n"));
/// export::c(&net, "net", &mut header)?;
/// assert!(header.contains("static const float factor[2] = {0x1p+1f, -0x1p+0f};"));
/// # Ok::<(), export::ExportError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer or a network that can be exported",
    label = "has no source for `export`",
    note = "a layer of your own implements `export::Export`",
    note = "or export the layers before and after it one by one, each under its own name"
)]
pub trait Export: Params {
    /// Writes the type as Rust names it, with its path.
    ///
    /// # Errors
    /// Returns what `out` returns.
    fn rust_type(out: &mut dyn Write) -> fmt::Result;

    /// Writes the value as a constant expression of Rust.
    ///
    /// # Errors
    /// Returns what `out` returns.
    fn rust(&self, out: &mut dyn Write) -> fmt::Result;

    /// Calls [`Header::layer`] once, with what the layer is in C.
    ///
    /// It is called several times for one header, and has to say the same every time.
    ///
    /// # Errors
    /// Returns what `header` returns.
    fn c(&self, header: &mut Header<'_>) -> fmt::Result;
}

/// The numbers of inputs, outputs and parameters of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// The number of parameters.
    pub parameters: usize,
}

impl Sizes {
    /// Those of a type.
    fn of<N: Layer>() -> Self {
        Self { inputs: N::Input::COUNT, outputs: N::Output::COUNT, parameters: N::COUNT }
    }

    /// `2 inputs, 1 output, 33 parameters.`
    fn write(self, out: &mut dyn Write) -> fmt::Result {
        for (n, what, end) in
            [(self.inputs, " input", ", "), (self.outputs, " output", ", "), (self.parameters, " parameter", ".")]
        {
            float::decimal(n, out)?;
            out.write_str(what)?;
            out.write_str(if n == 1 { "" } else { "s" })?;
            out.write_str(end)?;
        }
        Ok(())
    }
}

fn check_finite(net: &impl Params) -> Result<(), ExportError> {
    let (mut index, mut found) = (0, None);
    net.tensors(&mut |tensor| {
        found = found.or(tensor.iter().position(|x| !x.is_finite()).map(|at| index + at));
        index += tensor.len();
    });
    found.map_or(Ok(()), |index| Err(ExportError::NotFinite { index }))
}

fn is_identifier(name: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(valid) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

/// Of Rust 2024, reserved ones included: <https://doc.rust-lang.org/reference/keywords.html>.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Why a network was not exported.
///
/// ```
/// use stackprop::{Dense, export::{self, ExportError}};
/// let broken = Dense::<2, 1>::new([[1.0, f32::NAN]], [0.0]);
/// let error = export::c(&broken, "net", &mut String::new()).unwrap_err();
/// assert_eq!(error, ExportError::NotFinite { index: 1 });
/// assert_eq!(error.to_string(), "parameter 1 of the network is NaN or infinite");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExportError {
    /// The name is not one that the language allows.
    Name,
    /// A parameter is NaN or infinite.
    NotFinite {
        /// Its index, in the order of [`Params`].
        index: usize,
    },
    /// The destination did not take the text.
    Format(fmt::Error),
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("the name has to be an identifier of ASCII letters, digits and underscores"),
            Self::NotFinite { index } => write!(f, "parameter {index} of the network is NaN or infinite"),
            Self::Format(_) => f.write_str("the text could not be written"),
        }
    }
}

impl Error for ExportError {}

impl From<fmt::Error> for ExportError {
    fn from(error: fmt::Error) -> Self {
        Self::Format(error)
    }
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;
    use crate::Dense;

    fn net() -> Dense<1, 1> {
        Dense::new([[1.0]], [0.0])
    }

    #[test]
    fn only_a_name_that_the_language_allows_is_taken() {
        for name in ["", "1a", "a b", "a-b", "é", "a;", "@", "a\n"] {
            assert_eq!(rust(&net(), name, &mut String::new()), Err(ExportError::Name), "{name:?}");
            assert_eq!(c(&net(), name, &mut String::new()), Err(ExportError::Name), "{name:?}");
        }
        for name in KEYWORDS.into_iter().chain(["_"]) {
            assert_eq!(rust(&net(), name, &mut String::new()), Err(ExportError::Name), "{name}");
        }
        // A name that begins with an underscore belongs to the C library.
        assert_eq!(c(&net(), "_Net", &mut String::new()), Err(ExportError::Name));
        for name in ["a", "NET", "net_2", "a1"] {
            assert_eq!(rust(&net(), name, &mut String::new()), Ok(()), "{name}");
            assert_eq!(c(&net(), name, &mut String::new()), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_number_that_is_not_finite_is_named_and_nothing_is_written() {
        for index in 0..8 {
            let mut net = (Dense::<2, 2>::ZERO, Dense::<1, 1>::ZERO.bias, [0.0]);
            for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                net.replace_param(index, bad);
                assert_eq!(check_finite(&net), Err(ExportError::NotFinite { index }));
            }
        }
        let mut out = String::new();
        let broken = Dense::<1, 1>::new([[f32::NAN]], [0.0]);
        assert!(rust(&broken, "A", &mut out).is_err() && c(&broken, "a", &mut out).is_err());
        assert_eq!(out, "");
    }

    /// Room for so many bytes.
    struct Full(usize);

    impl Write for Full {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
            Ok(())
        }
    }

    #[test]
    fn a_destination_that_is_full_is_an_error_wherever_it_is() {
        let net = (net(), crate::activation::Silu::<1>, net());
        let (mut source, mut header) = (String::new(), String::new());
        rust(&net, "A", &mut source).unwrap();
        c(&net, "a", &mut header).unwrap();
        for room in (0..source.len()).step_by(29) {
            assert_eq!(rust(&net, "A", &mut Full(room)), Err(ExportError::Format(fmt::Error)), "{room}");
        }
        for room in (0..header.len()).step_by(29) {
            assert_eq!(c(&net, "a", &mut Full(room)), Err(ExportError::Format(fmt::Error)), "{room}");
        }
        assert_eq!(rust(&net, "A", &mut Full(source.len())), Ok(()));
        assert_eq!(c(&net, "a", &mut Full(header.len())), Ok(()));
    }
}
