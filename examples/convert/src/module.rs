//! The modules of a `torch.nn.Sequential`, read from what PyTorch prints of each.

use std::fmt::{self, Write};

use stackprop::activation::{
    Elu, HardSigmoid, HardTanh, Identity, Relu, Relu6, Selu, Sigmoid, Softplus, Softsign, Tanh,
};
use stackprop::checkpoint::fingerprint;
use stackprop::export::{CFloat, Formula};

use crate::{Result, refusal, refuse};

/// A module, as far as the crate has it.
#[derive(Debug)]
pub enum Module {
    Linear {
        inputs: Option<usize>,
        outputs: Option<usize>,
        bias: bool,
    },
    /// Becomes a part of the layer before it.
    Activation(Activation),
    Silu,
    Gelu,
    Softmax,
    /// Does nothing in a prediction: dropout, for one.
    Nothing(String),
}

/// An activation within a `Dense` layer.
pub struct Activation {
    /// Its type in Rust, without the path.
    pub rust: String,
    /// As PyTorch prints it; empty for none.
    pub module: String,
    pub fingerprint: u32,
    pub apply: Box<dyn Fn(f32) -> f32>,
    /// Its formula in C, if there is one.
    pub c: Option<Box<Formatted>>,
}

type Formatted = dyn Fn(&mut dyn Write) -> fmt::Result;

impl fmt::Debug for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rust)
    }
}

impl Activation {
    /// An activation of the crate.
    pub fn of<A: Formula + 'static>() -> Self {
        let mut rust = String::new();
        A::rust(&mut rust).expect("a string takes all");
        Self {
            rust: rust.rsplit("::").next().unwrap_or_default().to_string(),
            module: A::MODULE.to_string(),
            fingerprint: A::FINGERPRINT,
            apply: Box::new(A::apply),
            c: if A::IN_C { Some(Box::new(A::c)) } else { None },
        }
    }

    /// `LeakyRelu` with a slope that is known only now.
    fn leaky_relu(slope: f32) -> Result<Self> {
        let fraction = (1..=u16::MAX).find_map(|denominator| {
            let numerator = (slope * f32::from(denominator)).round();
            let found =
                (0.0..=f32::from(denominator)).contains(&numerator) && numerator / f32::from(denominator) == slope;
            found.then_some((numerator as u16, denominator))
        });
        let Some((numerator, denominator)) = fraction else {
            return refuse!(
                "LeakyReLU(negative_slope={slope}): the crate's LeakyRelu has slopes from 0 to 1 that are fractions of two \
                 numbers below 65,536; train with such a slope"
            );
        };
        let default = (numerator, denominator) == (1, 100);
        Ok(Self {
            rust: if default { "LeakyRelu".into() } else { format!("LeakyRelu<{numerator}, {denominator}>") },
            module: format!("LeakyReLU(negative_slope={slope})"),
            fingerprint: fingerprint("LeakyRelu", &[numerator.into(), denominator.into()]),
            apply: Box::new(move |x| if x > 0.0 { x } else { slope * x }),
            c: Some(Box::new(move |out| write!(out, "z > 0.0f ? z : {} * z", CFloat(slope)))),
        })
    }
}

/// What the crate has, for messages.
const KNOWN: &str = "relu, leaky_relu(0.01), elu, selu, sigmoid, tanh, softplus, softsign, hardsigmoid, hardtanh, relu6, silu, \
                     gelu, softmax and identity";

impl Module {
    /// Reads a module as PyTorch prints it, `LeakyReLU(negative_slope=0.2)`, or as in `--activations`: `leaky_relu(0.2)`.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')').unwrap_or(rest)),
            None => (text, ""),
        };
        let arguments: Vec<(&str, &str)> = arguments
            .split(',')
            .map(str::trim)
            .filter(|argument| !argument.is_empty())
            .map(|argument| argument.split_once('=').unwrap_or(("", argument)))
            .collect();
        let argument = |name: &str| {
            arguments.iter().find(|(key, _)| *key == name || key.is_empty()).map(|(_, value)| value.trim_matches('\''))
        };
        let number = |name: &str, default: f32| match argument(name) {
            None => Ok(default),
            Some(text) => text.parse::<f32>().map_err(|_| refusal!("{text} in {name} is not a number")),
        };
        let size =
            |name: &str| arguments.iter().find(|(key, _)| *key == name).and_then(|(_, value)| value.parse().ok());
        let only = |good: bool, what: &str| if good { Ok(()) } else { refuse!("{text}: {what}") };

        let activation = match name.to_lowercase().replace('_', "").as_str() {
            "linear" => {
                return Ok(Self::Linear {
                    inputs: size("in_features"),
                    outputs: size("out_features"),
                    bias: argument_is_not(&arguments, "bias", "False"),
                });
            }
            "silu" | "swish" => return Ok(Self::Silu),
            "gelu" => {
                let exact = argument("approximate").is_none_or(|how| how == "none");
                only(exact, "the crate's Gelu is the exact one, by erf; train with nn.GELU(approximate='none')")?;
                return Ok(Self::Gelu);
            }
            "softmax" => {
                let last = argument("dim").is_none_or(|dim| ["1", "-1", "None"].contains(&dim));
                only(last, "the crate's Softmax is over the elements of one sample: dim=1 or dim=-1")?;
                return Ok(Self::Softmax);
            }
            "dropout" | "alphadropout" | "flatten" => return Ok(Self::Nothing(text.to_string())),
            "identity" | "none" => Activation::of::<Identity>(),
            "relu" => Activation::of::<Relu>(),
            "leakyrelu" => Activation::leaky_relu(number("negative_slope", 0.01)?)?,
            "elu" => {
                only(number("alpha", 1.0)? == 1.0, "the crate's Elu has alpha = 1; train with that")?;
                Activation::of::<Elu>()
            }
            "selu" => Activation::of::<Selu>(),
            "sigmoid" => Activation::of::<Sigmoid>(),
            "tanh" => Activation::of::<Tanh>(),
            "softplus" => {
                let usual = float_or(&arguments, "beta", 1.0) == 1.0 && float_or(&arguments, "threshold", 20.0) == 20.0;
                only(usual, "the crate's Softplus has beta = 1 and needs no threshold; train with the defaults")?;
                Activation::of::<Softplus>()
            }
            "softsign" => Activation::of::<Softsign>(),
            "hardsigmoid" => Activation::of::<HardSigmoid>(),
            "hardtanh" => {
                let (min, max) = (float_or(&arguments, "min_val", -1.0), float_or(&arguments, "max_val", 1.0));
                match (min, max) {
                    (-1.0, 1.0) => Activation::of::<HardTanh>(),
                    (0.0, 6.0) => Activation::of::<Relu6>(),
                    _ => {
                        return refuse!(
                            "{text}: the crate has HardTanh from -1 to 1 and Relu6 from 0 to 6; train with one of them"
                        );
                    }
                }
            }
            "relu6" => Activation::of::<Relu6>(),
            "logsoftmax" => {
                return refuse!(
                    "{text}: leave it out; `loss::cross_entropy` takes the outputs before it, and the largest is the same"
                );
            }
            "batchnorm1d" | "batchnorm2d" => {
                return refuse!(
                    "{text} is no layer of the crate: fold it into the Linear next to it (torch.nn.utils.fusion), or train without it"
                );
            }
            other if other.starts_with("conv") => {
                return refuse!("{text} is a convolution, and the crate has none: it is for networks of Linear layers");
            }
            "lstm" | "gru" | "rnn" => {
                return refuse!(
                    "{text} is recurrent, and the crate has no such layer: it is for networks of Linear layers"
                );
            }
            _ => return refuse!("{text} is neither a Linear nor an activation of the crate, which are {KNOWN}"),
        };
        Ok(Self::Activation(activation))
    }
}

/// Whether an argument does not have the value.
fn argument_is_not(arguments: &[(&str, &str)], name: &str, value: &str) -> bool {
    !arguments.contains(&(name, value))
}

/// A named argument, or its default; NaN if it is no number.
fn float_or(arguments: &[(&str, &str)], name: &str, default: f32) -> f32 {
    arguments.iter().find(|(key, _)| *key == name).map_or(default, |(_, value)| value.parse().unwrap_or(f32::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_the_fraction_that_gives_its_bits() {
        for (slope, rust) in
            [(0.01, "LeakyRelu"), (0.2, "LeakyRelu<1, 5>"), (0.3, "LeakyRelu<3, 10>"), (0.0, "LeakyRelu<0, 1>")]
        {
            assert_eq!(Activation::leaky_relu(slope).unwrap().rust, rust);
        }
        for slope in [-0.1, 1.5, f32::NAN, 1.234_567_9e-9] {
            assert!(Activation::leaky_relu(slope).is_err(), "{slope}");
        }
    }

    #[test]
    fn every_known_name_is_read_and_what_it_is_called_in_pytorch_is_read_back() {
        for name in KNOWN.replace(" and ", ", ").split(", ") {
            match Module::parse(name.trim()).unwrap() {
                Module::Activation(activation) if !activation.module.is_empty() => {
                    let Module::Activation(again) = Module::parse(&activation.module).unwrap() else {
                        panic!("{name}")
                    };
                    assert_eq!((again.rust, again.fingerprint), (activation.rust, activation.fingerprint));
                }
                _ => {}
            }
        }
    }
}
