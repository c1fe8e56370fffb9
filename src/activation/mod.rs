//! Activations: the nonlinear functions between layers. Without one, two linear layers are together just another linear layer.
//!
//! An activation whose derivative follows from its *output* is a marker on the layer, `Dense<64, 32, Relu>`, and costs no
//! memory: the output is in the trace anyway. That is the case for all in this file. Those that need their *input*
//! ([`Silu`], [`Gelu`]) or mix elements ([`Softmax`]) are layers of their own.
//!
//! | name | y | derivative from y |
//! |---|---|---|
//! | [`Identity`] | x | 1 |
//! | [`Relu`] | max(0, x) | y > 0: 1, else 0 |
//! | [`LeakyRelu`] | x > 0: x, else a·x (a = 0.01) | y > 0: 1, else a |
//! | [`Elu`] | x > 0: x, else eˣ − 1 | y > 0: 1, else y + 1 |
//! | [`Selu`] | 1.0507 · (x > 0: x, else 1.6733·(eˣ − 1)) | y > 0: 1.0507, else y + 1.7581 |
//! | [`Sigmoid`] | 1 / (1 + e⁻ˣ) | y · (1 − y) |
//! | [`Tanh`] | (e²ˣ − 1) / (e²ˣ + 1) | 1 − y² |
//! | [`Softplus`] | ln(1 + eˣ) | 1 − e⁻ʸ |
//! | [`Softsign`] | x / (1 + \|x\|) | (1 − \|y\|)² |
//! | [`HardSigmoid`] | x/6 + ½ between 0 and 1 | 0 < y < 1: 1/6, else 0 |
//! | [`HardTanh`] | x between −1 and 1 | −1 < y < 1: 1, else 0 |
//! | [`Relu6`] | x between 0 and 6 | 0 < y < 6: 1, else 0 |
//!
//! [The guide](crate::guide::activation_derivatives) derives the derivatives, and [says which activation to
//! take](crate::guide::choosing#the-hidden-activation).
//!
//! Where y is close to the end of its range, a derivative taken from y has lost digits: a sigmoid's y = 0.99999994 leaves
//! 1 − y with one significant bit. The derivative is tiny there, and so is its error.

use crate::checkpoint::fingerprint;
use crate::init::Scheme;
use crate::math::{self, at_least, at_most};

mod gelu;
pub(crate) mod silu;
pub(crate) mod softmax;

pub use gelu::Gelu;
pub use silu::Silu;
pub use softmax::Softmax;

/// An activation function whose derivative follows from its output.
///
/// To add your own, give a marker type these two functions; the module [`math`] has what they may need. Let NaN through:
/// `f32::max` would swallow it.
///
/// ```
/// use stackprop::{Activation, Dense, Layer};
///
/// /// The function y = x + |x|/2, with derivatives ½ and 1½.
/// struct Bent;
/// impl Activation for Bent {
///     fn apply(x: f32) -> f32 {
///         x + x.abs() / 2.0
///     }
///     fn derivative(y: f32) -> f32 {
///         if y > 0.0 { 1.5 } else { 0.5 }
///     }
/// }
/// let layer = Dense::<1, 2, Bent>::new([[4.0], [-4.0]], [0.0, 0.0]);
/// assert_eq!(layer.predict(&[1.0]), [6.0, -2.0]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an activation within a `Dense` layer",
    note = "`Silu`, `Gelu` and `Softmax` are layers of their own: `(Dense<2, 4>, Silu<4>)`",
    note = "an activation of your own implements `Activation`"
)]
pub trait Activation {
    /// The start values of a layer with this activation: see [`init::network`](crate::init::network).
    const INIT: Scheme = Scheme::Xavier;
    /// Tells the activation from others, so that a [checkpoint](crate::checkpoint) of a network does not load into one with
    /// another activation: see [`fingerprint`]. The default is the same for all activations of your own.
    const FINGERPRINT: u32 = fingerprint("Activation", &[]);
    /// The module of `torch.nn` that computes it, as `print(model)` shows it; empty if there is none, as for [`Identity`].
    /// It is counted in the names of a [`state_dict`](crate::state_dict).
    const MODULE: &'static str = "Activation()";
    /// y = A(x).
    fn apply(x: f32) -> f32;
    /// A′(x), computed from y = A(x).
    fn derivative(y: f32) -> f32;
}

/// y = x: no activation. For the last layer of a network.
///
/// ```
/// use stackprop::{Activation, activation::Identity};
/// assert_eq!(Identity::apply(-3.0), -3.0);
/// assert_eq!(Identity::derivative(-3.0), 1.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Identity;

impl Activation for Identity {
    const FINGERPRINT: u32 = fingerprint("Identity", &[]);
    const MODULE: &'static str = "";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        x
    }
    #[inline(always)]
    fn derivative(_: f32) -> f32 {
        1.0
    }
}

/// y = max(0, x), with derivative 0 at 0 as in PyTorch.
///
/// ```
/// use stackprop::{Activation, activation::Relu};
/// assert_eq!((Relu::apply(2.0), Relu::derivative(2.0)), (2.0, 1.0));
/// assert_eq!((Relu::apply(-2.0), Relu::derivative(0.0)), (0.0, 0.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Relu;

impl Activation for Relu {
    const INIT: Scheme = Scheme::He;
    const FINGERPRINT: u32 = fingerprint("Relu", &[]);
    const MODULE: &'static str = "ReLU()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        at_least(x, 0.0)
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > 0.0 { 1.0 } else { 0.0 }
    }
}

/// y = x above 0 and a·x below: a relu whose derivative is not 0 where it is inactive. The slope a is a fraction of two integers,
/// 1/100 as a default, PyTorch's; `LeakyRelu<5>` is 5/100.
///
/// ```
/// use stackprop::{Activation, Dense, Layer, activation::LeakyRelu};
/// assert_eq!(<LeakyRelu>::apply(-2.0), -0.02);
/// assert_eq!(<LeakyRelu>::derivative(-0.02), 0.01);
/// let layer = Dense::<1, 1, LeakyRelu<1, 5>>::new([[1.0]], [0.0]);
/// assert_eq!(layer.predict(&[-10.0]), [-2.0]); // a = 1/5
/// ```
///
/// ```compile_fail,E0080
/// use stackprop::{Activation, activation::LeakyRelu};
/// LeakyRelu::<1, 0>::apply(-2.0); // the slope of a LeakyRelu is a fraction from 0 to 1
/// ```
/// ```
/// use stackprop::{Activation, activation::LeakyRelu};
/// LeakyRelu::<1, 2>::apply(-2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[doc(alias = "negative_slope")]
pub struct LeakyRelu<const NUMERATOR: u16 = 1, const DENOMINATOR: u16 = 100>;

impl<const NUMERATOR: u16, const DENOMINATOR: u16> LeakyRelu<NUMERATOR, DENOMINATOR> {
    pub(crate) const SLOPE: f32 = {
        assert!(NUMERATOR <= DENOMINATOR && DENOMINATOR > 0, "the slope of a LeakyRelu is a fraction from 0 to 1");
        NUMERATOR as f32 / DENOMINATOR as f32
    };

    /// `LeakyReLU(negative_slope=0.2000000000000000)`: more digits than tell one fraction of this kind from the next float.
    const TEXT: [u8; 44] = {
        let (mut text, mut rest, mut place) = (*b"LeakyReLU(negative_slope=0.0000000000000000)", NUMERATOR as u32, 25);
        while place < 43 {
            text[place] = b'0' + (rest / DENOMINATOR as u32) as u8;
            rest = rest % DENOMINATOR as u32 * 10;
            place += if place == 25 { 2 } else { 1 };
        }
        text
    };
}

impl<const NUMERATOR: u16, const DENOMINATOR: u16> Activation for LeakyRelu<NUMERATOR, DENOMINATOR> {
    const INIT: Scheme = Scheme::He;
    const FINGERPRINT: u32 = fingerprint("LeakyRelu", &[NUMERATOR as u32, DENOMINATOR as u32]);
    const MODULE: &'static str = match core::str::from_utf8(&Self::TEXT) {
        Ok(text) => text,
        Err(_) => "LeakyReLU()",
    };
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        if x > 0.0 { x } else { Self::SLOPE * x }
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > 0.0 { 1.0 } else { Self::SLOPE }
    }
}

/// y = x above 0 and eˣ − 1 below (Clevert et al. 2015, <https://arxiv.org/abs/1511.07289>, with α = 1).
///
/// ```
/// use stackprop::{Activation, activation::Elu};
/// assert_eq!(Elu::apply(2.0), 2.0);
/// assert!((Elu::apply(-1.0) - (-0.632)).abs() < 1e-3);
/// // The derivative below 0 is eˣ = y + 1.
/// assert_eq!(Elu::derivative(-0.75), 0.25);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Elu;

impl Activation for Elu {
    const INIT: Scheme = Scheme::He;
    const FINGERPRINT: u32 = fingerprint("Elu", &[]);
    const MODULE: &'static str = "ELU(alpha=1.0)";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        let below = math::exp_m1(at_most(x, 0.0));
        if x > 0.0 { x } else { below }
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > 0.0 { 1.0 } else { y + 1.0 }
    }
}

/// Elu, scaled so that mean 0 and variance 1 survive many layers (Klambauer et al. 2017,
/// <https://arxiv.org/abs/1706.02515>).
///
/// ```
/// use stackprop::{Activation, activation::Selu};
/// assert_eq!(Selu::apply(1.0), 1.050701);
/// assert!((Selu::apply(-100.0) + 1.0507 * 1.6733).abs() < 1e-3);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selu;

impl Selu {
    pub(crate) const SCALE: f32 = 1.0507009873554804934193349852946;
    pub(crate) const ALPHA: f32 = 1.6732632423543772848170429916717;
}

impl Activation for Selu {
    const INIT: Scheme = Scheme::Lecun;
    const FINGERPRINT: u32 = fingerprint("Selu", &[]);
    const MODULE: &'static str = "SELU()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        let below = Self::SCALE * Self::ALPHA * math::exp_m1(at_most(x, 0.0));
        if x > 0.0 { Self::SCALE * x } else { below }
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > 0.0 { Self::SCALE } else { y + Self::SCALE * Self::ALPHA }
    }
}

/// The logistic function, y = 1 / (1 + e⁻ˣ), between 0 and 1.
///
/// ```
/// use stackprop::{Activation, activation::Sigmoid};
/// assert_eq!(Sigmoid::apply(0.0), 0.5);
/// assert_eq!(Sigmoid::derivative(0.5), 0.25);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sigmoid;

impl Activation for Sigmoid {
    const FINGERPRINT: u32 = fingerprint("Sigmoid", &[]);
    const MODULE: &'static str = "Sigmoid()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        math::sigmoid(x)
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        y * (1.0 - y)
    }
}

/// The hyperbolic tangent, y = (e²ˣ − 1) / (e²ˣ + 1), between −1 and 1.
///
/// ```
/// use stackprop::{Activation, activation::Tanh};
/// assert!((Tanh::apply(0.5) - 0.462).abs() < 1e-3);
/// assert_eq!(Tanh::derivative(0.5), 0.75);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tanh;

impl Activation for Tanh {
    const FINGERPRINT: u32 = fingerprint("Tanh", &[]);
    const MODULE: &'static str = "Tanh()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        math::tanh(x)
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        1.0 - y * y
    }
}

/// y = ln(1 + eˣ), a smooth relu; computed as max(0, x) + ln(1 + e^(−|x|)), which never overflows.
///
/// ```
/// use stackprop::{Activation, activation::Softplus};
/// assert!((Softplus::apply(0.0) - 0.693).abs() < 1e-3);
/// assert!((Softplus::derivative(Softplus::apply(0.0)) - 0.5).abs() < 1e-6);
/// assert_eq!(Softplus::apply(1e4), 1e4);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Softplus;

impl Activation for Softplus {
    const INIT: Scheme = Scheme::He;
    const FINGERPRINT: u32 = fingerprint("Softplus", &[]);
    const MODULE: &'static str = "Softplus(beta=1.0, threshold=20.0)";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        at_least(x, 0.0) + libm::log1pf(math::exp_of_negative(-x.abs()))
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        -math::exp_m1(-y)
    }
}

/// y = x / (1 + |x|): like tanh, but slower to saturate and without an exponential.
///
/// ```
/// use stackprop::{Activation, activation::Softsign};
/// assert_eq!(Softsign::apply(-3.0), -0.75);
/// assert_eq!(Softsign::derivative(-0.75), 0.0625);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Softsign;

impl Activation for Softsign {
    const FINGERPRINT: u32 = fingerprint("Softsign", &[]);
    const MODULE: &'static str = "Softsign()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        x / (1.0 + x.abs())
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        let rest = 1.0 - y.abs();
        rest * rest
    }
}

/// y = (x + 3) / 6 between 0 and 1: a sigmoid made of straight lines.
///
/// ```
/// use stackprop::{Activation, activation::HardSigmoid};
/// assert_eq!(HardSigmoid::apply(0.0), 0.5);
/// assert_eq!(HardSigmoid::apply(-4.0), 0.0);
/// assert_eq!(HardSigmoid::derivative(0.5), 1.0 / 6.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HardSigmoid;

impl Activation for HardSigmoid {
    const FINGERPRINT: u32 = fingerprint("HardSigmoid", &[]);
    const MODULE: &'static str = "Hardsigmoid()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        Relu6::apply(x + 3.0) / 6.0
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > 0.0 && y < 1.0 { 1.0 / 6.0 } else { 0.0 }
    }
}

/// y = x between −1 and 1: a tanh made of straight lines.
///
/// ```
/// use stackprop::{Activation, activation::HardTanh};
/// assert_eq!(HardTanh::apply(0.25), 0.25);
/// assert_eq!(HardTanh::apply(-7.0), -1.0);
/// assert_eq!(HardTanh::derivative(-1.0), 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HardTanh;

impl Activation for HardTanh {
    const FINGERPRINT: u32 = fingerprint("HardTanh", &[]);
    const MODULE: &'static str = "Hardtanh(min_val=-1.0, max_val=1.0)";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        at_most(at_least(x, -1.0), 1.0)
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > -1.0 && y < 1.0 { 1.0 } else { 0.0 }
    }
}

/// y = x between 0 and 6: a relu whose output fits a fixed-point format.
///
/// ```
/// use stackprop::{Activation, activation::Relu6};
/// assert_eq!(Relu6::apply(9.0), 6.0);
/// assert_eq!((Relu6::derivative(3.0), Relu6::derivative(6.0)), (1.0, 0.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Relu6;

impl Activation for Relu6 {
    const INIT: Scheme = Scheme::He;
    const FINGERPRINT: u32 = fingerprint("Relu6", &[]);
    const MODULE: &'static str = "ReLU6()";
    #[inline(always)]
    fn apply(x: f32) -> f32 {
        at_most(at_least(x, 0.0), 6.0)
    }
    #[inline(always)]
    fn derivative(y: f32) -> f32 {
        if y > 0.0 && y < 6.0 { 1.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lets_nan_through_and_makes_none<A: Activation>() {
        assert!(A::apply(f32::NAN).is_nan(), "{:?}", core::any::type_name::<A>());
        for x in [-1e4, -100.0, -1.0, -0.0, 0.0, 1e-30, 1.0, 100.0, 1e4] {
            let y = A::apply(x);
            assert!(y.is_finite() && A::derivative(y).is_finite(), "{} at {x}", core::any::type_name::<A>());
        }
    }

    #[test]
    fn nan_stays_nan_and_finite_stays_finite() {
        lets_nan_through_and_makes_none::<Identity>();
        lets_nan_through_and_makes_none::<Relu>();
        lets_nan_through_and_makes_none::<LeakyRelu>();
        lets_nan_through_and_makes_none::<LeakyRelu<1, 5>>();
        lets_nan_through_and_makes_none::<Elu>();
        lets_nan_through_and_makes_none::<Selu>();
        lets_nan_through_and_makes_none::<Sigmoid>();
        lets_nan_through_and_makes_none::<Tanh>();
        lets_nan_through_and_makes_none::<Softplus>();
        lets_nan_through_and_makes_none::<Softsign>();
        lets_nan_through_and_makes_none::<HardSigmoid>();
        lets_nan_through_and_makes_none::<HardTanh>();
        lets_nan_through_and_makes_none::<Relu6>();
    }
}
