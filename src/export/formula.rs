//! The activations as source.

use core::fmt::{self, Write};

use super::CFloat;
use crate::activation::{
    Activation, Elu, HardSigmoid, HardTanh, Identity, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Softplus, Softsign, Tanh,
};

/// An activation as source: its name in Rust and its formula in C. All of the crate have a name, and all but [`Softplus`] a formula.
///
/// For an activation of your own, write both. In C, `z` is the input, and `@` stands for the beginning of the names of the
/// header: `@exp(…)`, `@exp_m1(…)`, `@ln(…)`, `@sigmoid(…)`, `@tanh(…)`, `@abs(…)`, `@at_least(z, low)` and
/// `@at_most(z, high)` have the same bits as their equals in Rust ([`math`](crate::math)), and the header gets those that are
/// called. `exp_m1` is eˣ − 1 as [`Elu`] computes it. To give the same bits, C has to do the same operations in the same
/// order.
///
/// ```
/// use core::fmt;
/// use stackprop::{Activation, Dense, export};
///
/// /// y = x + |x|/2
/// struct Bent;
/// impl Activation for Bent {
///     fn apply(x: f32) -> f32 {
///         x + x.abs() / 2.0
///     }
///     fn derivative(y: f32) -> f32 {
///         if y > 0.0 { 1.5 } else { 0.5 }
///     }
/// }
/// impl export::Formula for Bent {
///     fn rust(out: &mut dyn fmt::Write) -> fmt::Result {
///         out.write_str("crate::Bent")
///     }
///     fn c(out: &mut dyn fmt::Write) -> fmt::Result {
///         out.write_str("z + @abs(z) / 2.0f")
///     }
/// }
/// let mut header = String::new();
/// export::c(&Dense::<1, 1, Bent>::new([[4.0]], [0.0]), "net", &mut header)?;
/// assert!(header.contains("y[o] = z + net_abs(z) / 2.0f;"));
/// # Ok::<(), export::ExportError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an activation that can be exported",
    label = "has no formula for `export`",
    note = "an activation of your own implements `export::Formula`: its name in Rust and its formula in C"
)]
pub trait Formula: Activation {
    /// Whether there is a formula in C. Without one [`c`](super::c) is a compile error.
    const IN_C: bool = true;

    /// Writes the type as Rust names it, with its path.
    ///
    /// # Errors
    /// Returns what `out` returns.
    fn rust(out: &mut dyn Write) -> fmt::Result;

    /// Writes y as an expression of `z` in C99.
    ///
    /// # Errors
    /// Returns what `out` returns.
    fn c(out: &mut dyn Write) -> fmt::Result;
}

/// An activation without parameters: its name and its formula.
macro_rules! formula {
    ($Activation:ident, $c:literal) => {
        impl Formula for $Activation {
            fn rust(out: &mut dyn Write) -> fmt::Result {
                out.write_str(concat!("stackprop::activation::", stringify!($Activation)))
            }
            fn c(out: &mut dyn Write) -> fmt::Result {
                out.write_str($c)
            }
        }
    };
}
formula!(Identity, "z");
formula!(Relu, "@at_least(z, 0.0f)");
formula!(Elu, "z > 0.0f ? z : @exp_m1(z)");
formula!(Sigmoid, "@sigmoid(z)");
formula!(Tanh, "@tanh(z)");
formula!(Softsign, "z / (1.0f + @abs(z))");
formula!(HardSigmoid, "@at_most(@at_least(z + 3.0f, 0.0f), 6.0f) / 6.0f");
formula!(HardTanh, "@at_most(@at_least(z, -1.0f), 1.0f)");
formula!(Relu6, "@at_most(@at_least(z, 0.0f), 6.0f)");

impl Formula for Softplus {
    const IN_C: bool = false;
    fn rust(out: &mut dyn Write) -> fmt::Result {
        out.write_str("stackprop::activation::Softplus")
    }
    fn c(_: &mut dyn Write) -> fmt::Result {
        Err(fmt::Error)
    }
}

impl Formula for Selu {
    fn rust(out: &mut dyn Write) -> fmt::Result {
        out.write_str("stackprop::activation::Selu")
    }
    fn c(out: &mut dyn Write) -> fmt::Result {
        let (scale, below) = (CFloat(Self::SCALE), CFloat(Self::SCALE * Self::ALPHA));
        write!(out, "z > 0.0f ? {scale} * z : {below} * @exp_m1(z)")
    }
}

impl<const NUMERATOR: u16, const DENOMINATOR: u16> Formula for LeakyRelu<NUMERATOR, DENOMINATOR> {
    fn rust(out: &mut dyn Write) -> fmt::Result {
        write!(out, "stackprop::activation::LeakyRelu<{NUMERATOR}, {DENOMINATOR}>")
    }
    fn c(out: &mut dyn Write) -> fmt::Result {
        write!(out, "z > 0.0f ? z : {} * z", CFloat(Self::SLOPE))
    }
}
