//! What a network takes on a chip.

use crate::{Layer, Network};

/// Optimizers with the floats of state that each parameter takes, and those besides.
const OPTIMIZERS: [(&str, usize, usize); 4] =
    [("Sgd", 0, 0), ("Momentum, RmsProp, AdaGrad, Lion", 1, 0), ("Adam, AdamW", 2, 2), ("AdaDelta, Rprop", 2, 0)];

/// Lines that say how many bytes of flash and RAM the network takes, to predict and to train.
pub fn memory(network: &Network) -> Vec<String> {
    let parameters = network.parameters();
    let (trace, scale) = (trace(network), network.standardizer.as_ref().map_or(0, |_| 8 * network.inputs()));
    let mut lines = vec![
        format!("inputs: {}, outputs: {}, parameters: {parameters}", network.inputs(), network.outputs()),
        format!(
            "to predict: {} bytes of flash for the parameters{}, and the code",
            4 * parameters,
            match scale {
                0 => String::new(),
                scale => format!(", {scale} for the normalisation"),
            }
        ),
        "to train: bytes of RAM of a `Trainer` (batches) and of an `Online` learner (a step after every sample), with"
            .into(),
    ];
    for (name, per_parameter, besides) in OPTIMIZERS {
        let online = 4 * (parameters * (1 + per_parameter) + besides) + trace;
        lines.push(format!("- {name}: {} and {online}", online + 4 * parameters + 8));
    }
    lines
}

/// The bytes of the trace: each output, and the gradient at it.
fn trace(network: &Network) -> usize {
    8 * network.layers.iter().map(Layer::outputs).sum::<usize>()
}
