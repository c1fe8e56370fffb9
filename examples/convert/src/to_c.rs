//! A network as a C header, by the crate's exporter.

use stackprop::export::{self, ExportError, Sizes};

use crate::{Layer, Network, Refusal, Result, refuse};

/// The C99 header of a network, whose names begin with `name`.
pub fn to_c(network: &Network, name: &str) -> Result<String> {
    if network.standardizer.is_some() {
        return refuse!(
            "the file has a normalisation, and a header in C is of the network alone: fold it into the first Linear, or \
             convert `to-rust`"
        );
    }
    for layer in &network.layers {
        match layer {
            Layer::Dense { activation, .. } if activation.c.is_none() => {
                return refuse!(
                    "{} has no form in C, for C libraries differ in its bits: convert `to-rust`",
                    activation.rust
                );
            }
            Layer::Gelu(_) => {
                return refuse!("Gelu has no form in C, for C libraries differ in its bits: convert `to-rust`");
            }
            _ => {}
        }
    }
    let sizes = Sizes { inputs: network.inputs(), outputs: network.outputs(), parameters: network.parameters() };
    let mut header = String::new();
    let written = export::c_of_layers(
        sizes,
        &|out| out.write_str(&network.rust_type()),
        &|header| {
            network.layers.iter().try_for_each(|layer| match layer {
                Layer::Dense { weights, bias, activation } => header.dense(weights, bias, |out| match &activation.c {
                    Some(formula) => formula(out),
                    None => Err(std::fmt::Error),
                }),
                Layer::Silu(n) => header.silu(*n),
                Layer::Gelu(_) => Err(std::fmt::Error),
                Layer::Softmax(n) => header.softmax(*n),
            })
        },
        name,
        &mut header,
    );
    match written {
        Ok(()) => Ok(header),
        Err(ExportError::Name) => refuse!("--name {name} is not an identifier of C that begins with a letter"),
        Err(error) => Err(Refusal(error.to_string())),
    }
}
