//! What else a file says of its network: the normalisation of the inputs, and examples.

use std::collections::BTreeMap;

use stackprop::summation;

use crate::{Network, Result, refusal, refuse};

type Metadata = BTreeMap<String, String>;

/// An input, and what PyTorch computed for it.
#[derive(Clone, Debug)]
pub struct Example {
    pub input: Vec<f32>,
    pub output: Vec<f32>,
    /// How far each output of the network may be from PyTorch's, for both round.
    pub tolerance: Vec<f32>,
    /// The largest difference, as a fraction of the size of what is added up for that output.
    pub deviation: f32,
}

/// Of the size of what is added up. Rounding is below 1e-6 of it as a rule; a wrong activation or a transposed weight is above
/// 1e-2.
const ROUNDING: f32 = 1e-5;
/// How much further than two orders of summation are apart from each other PyTorch may be.
const AMPLIFIED: f32 = 100.0;

/// The normalisation of the inputs, if the file has one: means and standard deviations.
pub fn standardizer(metadata: &Metadata, inputs: usize) -> Result<Option<(Vec<f32>, Vec<f32>)>> {
    let Some((mean, deviation)) = both(metadata, "mean", "deviation")? else { return Ok(None) };
    let parse = |what: &str, text: &str| {
        let list: Vec<f32> = serde_json::from_str(text).map_err(|error| {
            refusal!("the metadata `{what}` is not a list of numbers ({error}), such as [0.5, 1.25]")
        })?;
        if list.len() != inputs {
            return refuse!("the metadata `{what}` has {} numbers, and the network {inputs} inputs", list.len());
        }
        Ok(list)
    };
    let (mean, deviation) = (parse("mean", mean)?, parse("deviation", deviation)?);
    if mean.iter().any(|m| !m.is_finite()) || deviation.iter().any(|d| !d.is_finite() || *d <= 0.0) {
        return refuse!(
            "the metadata `mean` and `deviation` have to be finite, and each deviation above 0: write 1 for a feature \
             that does not vary"
        );
    }
    Ok(Some((mean, deviation)))
}

/// The examples of the file, for which the network has to compute what PyTorch computed.
pub fn examples(metadata: &Metadata, network: &Network) -> Result<Vec<Example>> {
    let Some((inputs, outputs)) = both(metadata, "inputs", "outputs")? else { return Ok(Vec::new()) };
    let inputs = rows("inputs", inputs, network.inputs())?;
    let outputs = rows("outputs", outputs, network.outputs())?;
    if inputs.len() != outputs.len() {
        return refuse!("the metadata has {} inputs and {} outputs: write the file again", inputs.len(), outputs.len());
    }
    inputs.into_iter().zip(outputs).map(|(input, output)| example(network, input, output)).collect()
}

fn example(network: &Network, input: Vec<f32>, output: Vec<f32>) -> Result<Example> {
    let reversed = |start: f32, row: &[f32], x: &[f32]| row.iter().zip(x).rev().fold(start, |sum, (w, x)| sum + w * x);
    let (mut got, mut other, mut scale) = (network.standardized(&input), network.standardized(&input), Vec::new());
    for layer in &network.layers {
        scale = layer.scale(&got);
        (got, other) = (layer.predict(&got, &summation::dot), layer.predict(&other, &reversed));
    }
    let (mut tolerance, mut deviation) = (Vec::new(), 0.0_f32);
    for (((got, want), other), scale) in got.iter().zip(&output).zip(&other).zip(&scale) {
        let allowed = ROUNDING * scale.max(want.abs()) + AMPLIFIED * (got - other).abs();
        let difference = (got - want).abs();
        let close = difference <= allowed; // never for NaN
        if !close {
            return refuse!(
                "for an example of the file PyTorch computed {want}, and the network computes {got}: an activation, the \
                 normalisation or a transposed weight is wrong"
            );
        }
        tolerance.push(allowed);
        deviation = deviation.max(difference / scale.max(f32::MIN_POSITIVE));
    }
    Ok(Example { input, output, tolerance, deviation })
}

/// Rows of numbers, as many in each, all finite.
fn rows(what: &str, text: &str, size: usize) -> Result<Vec<Vec<f32>>> {
    let rows: Vec<Vec<f32>> = serde_json::from_str(text)
        .map_err(|error| refusal!("the metadata `{what}` is not a list of lists of numbers ({error})"))?;
    match rows.iter().find(|row| row.len() != size || row.iter().any(|x| !x.is_finite())) {
        Some(row) => refuse!("the metadata `{what}` has a row of {} numbers, not of {size} that are finite", row.len()),
        None => Ok(rows),
    }
}

/// Two entries that need each other.
fn both<'a>(metadata: &'a Metadata, one: &str, other: &str) -> Result<Option<(&'a str, &'a str)>> {
    match (metadata.get(one), metadata.get(other)) {
        (None, None) => Ok(None),
        (Some(a), Some(b)) => Ok(Some((a, b))),
        _ => refuse!("the metadata has one of `{one}` and `{other}`: both are needed, or none"),
    }
}
