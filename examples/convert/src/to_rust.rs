//! A network as a Rust file: its type, a `static` of exact bits, and a test.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::network::nested;
use crate::{Example, Layer, Network, Result, memory, plain, refuse};

/// The Rust file of a network in a `static` with the given name. `origin` is where it comes from, for the first line.
pub fn to_rust(network: &Network, name: &str, origin: &str) -> Result<String> {
    let valid = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !valid || name == "STANDARDIZER" {
        return refuse!(
            "--name {name} is not the name of a static: use capital letters, digits and underscores, such as NET"
        );
    }
    let mut out = String::new();
    let mut line = |text: &str| {
        out += text;
        out.push('\n');
    };
    line(&format!("//! Written by `convert to-rust` from {}.", plain(origin)));
    line("//!");
    for text in memory(network) {
        line(&format!("//! {text}"));
    }
    for note in &network.notes {
        line(&format!("//!\n//! Note: {}.", plain(note)));
    }
    line("");
    for text in imports(network) {
        line(&text);
    }
    line("");
    line("/// The network's type.");
    line(&format!("pub type Net = {};", network.rust_type()));
    line("");
    line(&format!(
        "/// The network, in flash. `{name}.predict(&x)` computes its outputs{}.",
        match network.standardizer {
            Some(_) => ", where x is `STANDARDIZER.apply(&input)`",
            None => "",
        }
    ));
    // A weight may well be 3.14, which clippy takes for π.
    line("#[rustfmt::skip]\n#[allow(clippy::all, clippy::pedantic)]");
    line(&format!("pub static {name}: Net = {};", nested(&network.layers, &value)));
    if let Some((mean, deviation)) = &network.standardizer {
        line("");
        line("/// Standardises an input, with the means and the deviations of the training data.");
        line("#[rustfmt::skip]\n#[allow(clippy::all, clippy::pedantic)]");
        let n = network.inputs();
        line(&format!(
            "pub static STANDARDIZER: Standardizer<{n}> = Standardizer::new(\n    {mean:?},\n    {deviation:?},\n);"
        ));
    }
    if !network.examples.is_empty() {
        test(network, name, &mut out).expect("a string takes all");
    }
    Ok(out)
}

fn imports(network: &Network) -> Vec<String> {
    let mut activations = BTreeSet::new();
    for layer in &network.layers {
        activations.insert(match layer {
            Layer::Dense { activation, .. } => activation.rust.split('<').next().unwrap_or_default().to_string(),
            _ => layer.name(),
        });
    }
    activations.remove("Identity");
    let mut lines = Vec::new();
    let activations: Vec<String> = activations.into_iter().collect();
    match &activations[..] {
        [] => {}
        [one] => lines.push(format!("use stackprop::activation::{one};")),
        more => lines.push(format!("use stackprop::activation::{{{}}};", more.join(", "))),
    }
    lines.push(match network.standardizer {
        Some(_) => "use stackprop::{Dense, Standardizer};".into(),
        None => "use stackprop::Dense;".into(),
    });
    lines
}

/// A layer as an expression. The shortest decimal that names a float is read as the same bits.
fn value(layer: &Layer) -> String {
    let Layer::Dense { weights, bias, .. } = layer else {
        return layer.name();
    };
    let mut text = String::from("Dense::new(\n    [\n");
    for row in weights.chunks_exact(layer.inputs()) {
        writeln!(text, "        {row:?},").expect("a string takes all");
    }
    write!(text, "    ],\n    {bias:?},\n)").expect("a string takes all");
    text
}

/// A test that the network computes what PyTorch computed.
fn test(network: &Network, name: &str, out: &mut String) -> std::fmt::Result {
    let (inputs, outputs) = (network.inputs(), network.outputs());
    let input = if network.standardizer.is_some() { "&super::STANDARDIZER.apply(x)" } else { "x" };
    writeln!(
        out,
        "
#[cfg(test)]
mod tests {{
    use stackprop::Layer;

    /// Inputs, what PyTorch computed for them, and how far from that rounding can be.
    #[rustfmt::skip]
    #[allow(clippy::all, clippy::pedantic)]
    const EXAMPLES: [([f32; {inputs}], [f32; {outputs}], [f32; {outputs}]); {}] = [",
        network.examples.len()
    )?;
    for Example { input, output, tolerance, .. } in &network.examples {
        writeln!(out, "        ({input:?}, {output:?}, {tolerance:?}),")?;
    }
    writeln!(
        out,
        "    ];

    #[test]
    fn the_network_computes_what_pytorch_computed() {{
        for (x, want, tolerance) in &EXAMPLES {{
            let got = super::{name}.predict({input});
            for ((got, want), tolerance) in got.iter().zip(want).zip(tolerance) {{
                assert!((got - want).abs() <= *tolerance, \"{{got}} is not {{want}}\");
            }}
        }}
    }}
}}"
    )
}
