//! Of the test `export_rust` and of the program that it builds.

use std::fmt::Write;

use stackprop::{Layer, Params};

/// The bits of all parameters and of a prediction, a line for every tensor. A NaN can have any sign and payload.
pub fn shown<N: Layer>(net: &N, x: N::Input) -> String {
    let mut text = String::new();
    let mut line = |numbers: &[f32]| {
        for x in numbers {
            let bits = if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() };
            write!(text, "{bits:08x} ").expect("a string takes all");
        }
        text += "\n";
    };
    net.tensors(&mut line);
    net.predict(&x).tensors(&mut line);
    text
}
