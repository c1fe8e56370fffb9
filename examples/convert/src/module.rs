//! The modules of a `torch.nn.Sequential`, read from what PyTorch prints of each.

use std::fmt::{self, Write};
use std::str::FromStr;

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

    /// `LeakyRelu` with a slope that is known only now: a number, or a fraction as in the type.
    fn leaky_relu(text: &str) -> Result<Self> {
        let Some((numerator, denominator)) = fraction(text) else {
            return refuse!(
                "LeakyReLU(negative_slope={text}): the crate's LeakyRelu has slopes from 0 to 1 that are fractions of two \
                 numbers below 65,536; train with such a slope"
            );
        };
        let slope = f32::from(numerator) / f32::from(denominator);
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

/// `5/100` as it is, and `0.2` as the fraction with the smallest denominator that has its bits.
fn fraction(text: &str) -> Option<(u16, u16)> {
    if let Some((numerator, denominator)) = text.split_once('/') {
        let (numerator, denominator) = (numerator.trim().parse().ok()?, denominator.trim().parse().ok()?);
        return (numerator <= denominator && denominator > 0).then_some((numerator, denominator));
    }
    let slope: f32 = text.parse().ok()?;
    (1..=u16::MAX).find_map(|denominator| {
        let numerator = (slope * f32::from(denominator)).round();
        let found = (0.0..=f32::from(denominator)).contains(&numerator) && numerator / f32::from(denominator) == slope;
        found.then_some((numerator as u16, denominator))
    })
}

/// The arguments of a module, each of them named once and known.
struct Arguments<'a> {
    text: &'a str,
    named: Vec<(&'a str, &'a str)>,
}

impl<'a> Arguments<'a> {
    /// Splits `name(a=1, b=2)`. One that has no name is the first of `known`.
    fn read(text: &'a str, list: &'a str, known: &[&'static str]) -> Result<Self> {
        let mut named: Vec<(&str, &str)> = Vec::new();
        for argument in list.split(',').map(str::trim).filter(|argument| !argument.is_empty()) {
            let (name, value) = match (argument.split_once('='), known.first()) {
                (Some((name, value)), _) => (name.trim(), value.trim()),
                (None, Some(first)) if list.split(',').count() == 1 => (*first, argument),
                _ => return refuse!("{text}: `{argument}` has no name; write it as PyTorch prints it"),
            };
            if !known.contains(&name) {
                return refuse!(
                    "{text}: the argument `{name}` is unknown here; PyTorch prints {}",
                    if known.is_empty() { "none".into() } else { known.join(", ") }
                );
            }
            if named.iter().any(|(other, _)| *other == name) {
                return refuse!("{text}: the argument `{name}` stands twice");
            }
            named.push((name, value.trim_matches('\'')));
        }
        Ok(Self { text, named })
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.named.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }

    /// An argument, or its default, as another type.
    fn parse<T: FromStr>(&self, name: &str, default: T) -> Result<T> {
        match self.get(name) {
            None => Ok(default),
            Some(value) => value.parse().map_err(|_| refusal!("{}: {value} is not what `{name}` can be", self.text)),
        }
    }

    /// Whether an argument that is True or False is.
    fn is_true(&self, name: &str, default: bool) -> Result<bool> {
        match self.get(name) {
            None => Ok(default),
            Some("True") => Ok(true),
            Some("False") => Ok(false),
            Some(value) => refuse!("{}: {value} is neither True nor False", self.text),
        }
    }
}

/// What the crate has, for messages.
const KNOWN: &str = "relu, leaky_relu(0.01), elu, selu, sigmoid, tanh, softplus, softsign, hardsigmoid, hardtanh, relu6, silu, \
                     gelu, softmax and identity";

impl Module {
    /// Reads a module as PyTorch prints it, `LeakyReLU(negative_slope=0.2)`, or as in `--activations`: `leaky_relu(0.2)`.
    /// What is not understood is refused: an argument that was overlooked would be another function.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return refuse!("an empty line where a module should be");
        }
        let (name, list) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')')),
            None => (text, Some("")),
        };
        let kind = name.to_lowercase().replace('_', "");
        unknown(text, &kind)?;
        let known: &[&str] = match kind.as_str() {
            "linear" => &["in_features", "out_features", "bias"],
            "leakyrelu" => &["negative_slope", "inplace"],
            "elu" => &["alpha", "inplace"],
            "softplus" => &["beta", "threshold"],
            "hardtanh" => &["min_val", "max_val", "inplace"],
            "gelu" => &["approximate"],
            "softmax" => &["dim"],
            "dropout" | "alphadropout" => &["p", "inplace"],
            "flatten" => &["start_dim", "end_dim"],
            "relu" | "relu6" | "selu" | "silu" | "swish" => &["inplace"],
            _ => &[],
        };
        let Some(list) = list.filter(|list| !list.contains(['(', ')'])) else {
            return refuse!("{text} is not one module: write each on a line of its own, as PyTorch prints it");
        };
        let arguments = Arguments::read(text, list, known)?;
        arguments.is_true("inplace", false)?;
        let only = |good: bool, what: &str| if good { Ok(()) } else { refuse!("{text}: {what}") };

        let activation = match kind.as_str() {
            "linear" => {
                let size = |name| arguments.parse(name, 0).map(|n: usize| (n > 0).then_some(n));
                let (inputs, outputs) = (size("in_features")?, size("out_features")?);
                return Ok(Self::Linear { inputs, outputs, bias: arguments.is_true("bias", true)? });
            }
            "silu" | "swish" => return Ok(Self::Silu),
            "gelu" => {
                let exact = arguments.get("approximate").is_none_or(|how| how == "none");
                only(exact, "the crate's Gelu is the exact one, by erf; train with nn.GELU(approximate='none')")?;
                return Ok(Self::Gelu);
            }
            "softmax" => {
                let last = arguments.get("dim").is_none_or(|dim| ["1", "-1", "None"].contains(&dim));
                only(last, "the crate's Softmax is over the elements of one sample: dim=1 or dim=-1")?;
                return Ok(Self::Softmax);
            }
            "dropout" | "alphadropout" | "flatten" => return Ok(Self::Nothing(text.to_string())),
            "relu" => Activation::of::<Relu>(),
            "leakyrelu" => Activation::leaky_relu(arguments.get("negative_slope").unwrap_or("0.01"))?,
            "elu" => {
                only(arguments.parse("alpha", 1.0)? == 1.0, "the crate's Elu has alpha = 1; train with that")?;
                Activation::of::<Elu>()
            }
            "selu" => Activation::of::<Selu>(),
            "sigmoid" => Activation::of::<Sigmoid>(),
            "tanh" => Activation::of::<Tanh>(),
            "softplus" => {
                let usual = arguments.parse("beta", 1.0)? == 1.0 && arguments.parse("threshold", 20.0)? == 20.0;
                only(usual, "the crate's Softplus has beta = 1 and needs no threshold; train with the defaults")?;
                Activation::of::<Softplus>()
            }
            "softsign" => Activation::of::<Softsign>(),
            "hardsigmoid" => Activation::of::<HardSigmoid>(),
            "hardtanh" => match (arguments.parse("min_val", -1.0)?, arguments.parse("max_val", 1.0)?) {
                (-1.0, 1.0) => Activation::of::<HardTanh>(),
                (0.0, 6.0) => Activation::of::<Relu6>(),
                _ => {
                    return refuse!(
                        "{text}: the crate has HardTanh from -1 to 1 and Relu6 from 0 to 6; train with one of them"
                    );
                }
            },
            "relu6" => Activation::of::<Relu6>(),
            _ => Activation::of::<Identity>(),
        };
        Ok(Self::Activation(activation))
    }
}

/// Refuses what the crate does not have.
fn unknown(text: &str, kind: &str) -> Result<()> {
    match kind {
        "linear" | "relu" | "leakyrelu" | "elu" | "selu" | "sigmoid" | "tanh" | "softplus" | "softsign"
        | "hardsigmoid" | "hardtanh" | "relu6" | "silu" | "swish" | "gelu" | "softmax" | "dropout" | "alphadropout"
        | "flatten" | "identity" | "none" => Ok(()),
        "logsoftmax" => refuse!(
            "{text}: leave it out; `loss::cross_entropy` takes the outputs before it, and the largest is the same"
        ),
        _ if kind.starts_with("batchnorm") => refuse!(
            "{text} is no layer of the crate: fold it into the Linear before it \
             (torch.nn.utils.fusion.fuse_linear_bn_eval), or train without it"
        ),
        _ if kind.starts_with("conv") => {
            refuse!("{text} is a convolution, and the crate has none: it is for networks of Linear layers")
        }
        "lstm" | "gru" | "rnn" => {
            refuse!("{text} is recurrent, and the crate has no such layer: it is for networks of Linear layers")
        }
        "sequential" => refuse!("a Sequential within the Sequential: write all modules into one"),
        _ => refuse!("{text} is neither a Linear nor an activation of the crate, which are {KNOWN}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_the_fraction_that_gives_its_bits() {
        for (slope, rust) in [
            ("0.01", "LeakyRelu"),
            ("1/100", "LeakyRelu"),
            ("0.2", "LeakyRelu<1, 5>"),
            ("0.3", "LeakyRelu<3, 10>"),
            ("0.0", "LeakyRelu<0, 1>"),
            ("5/100", "LeakyRelu<5, 100>"),
        ] {
            assert_eq!(Activation::leaky_relu(slope).unwrap().rust, rust);
        }
        for slope in ["-0.1", "1.5", "nan", "1.2345679e-9", "2/1", "0/0", "1/65536", "x", ""] {
            assert!(Activation::leaky_relu(slope).is_err(), "{slope}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in [
            "leaky_relu(alpha=0.3)",
            "leaky_relu(slope=0.2)",
            "softplus(2)",
            "relu(6)",
            "relu(max_value=6)",
            "hardtanh(-2)",
            "gelu(tanh=True)",
            "softmax(axis=0)",
            "swish(beta=2)",
            "elu(a=2)",
            "selu(3)",
            "tanh(0.5)",
            "relu()garbage",
            "leaky_relu(0.3",
            "Linear(in_features=2, out_features=1, bias=True), ReLU()",
            "Linear(2, 3)",
            "Linear(bias=0)",
            "Linear(in_features=x)",
            "ELU(alpha=1.0, alpha=1.0)",
            "ReLU(inplace=yes)",
            "ReLU)",
            "(ReLU)",
            "relu relu",
            "",
            "mish",
            "LeakyReLU(negatcve_slope=0.2)",
            "LeakyReLU(0.2, True)",
            "Softplus(beta=1.0, threshold=x)",
            "Sequential(",
        ] {
            assert!(Module::parse(text).is_err(), "{text}");
        }
        for text in [
            "Linear",
            "Linear()",
            "Linear(in_features=2, out_features=3, bias=False)",
            "ReLU(inplace=True)",
            "leaky_relu(0.2)",
            "LeakyReLU(negative_slope=0.2, inplace=True)",
            "ELU(alpha=1.0)",
            "Softplus(beta=1, threshold=20)",
            "Softmax(dim=None)",
            "GELU(approximate='none')",
            "Dropout(p=0.5, inplace=False)",
            "Flatten(start_dim=1, end_dim=-1)",
            "Identity()",
            "Hardtanh(min_val=-1.0, max_val=1.0)",
            "Hardtanh(min_val=0.0, max_val=6.0)",
            " tanh ",
            "SiLU()",
            "Hardsigmoid()",
        ] {
            assert!(Module::parse(text).is_ok(), "{text}");
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
