//! Of the test `export_rust` and of the program that it builds.

use stackprop::Layer;

/// The bits of all parameters and of a prediction, a line for every tensor. A NaN can have any sign and payload.
pub fn shown<N: Layer>(net: &N, x: N::Input) -> String {
    use stackprop::Params;
    let mut text = String::new();
    let mut line = |numbers: &[f32]| {
        for x in numbers {
            text += &format!("{:08x} ", if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() });
        }
        text += "\n";
    };
    net.tensors(&mut line);
    net.predict(&x).tensors(&mut line);
    text
}
