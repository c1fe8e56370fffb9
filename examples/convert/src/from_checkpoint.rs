//! A checkpoint of the crate as a safetensors file.
//!
//! A checkpoint does not say what it holds: it carries a fingerprint of the type. So the network's layers have to be known, and
//! what is around them, a trainer with one of the crate's optimizers, an online learner, a generator, is found by trying.

use std::collections::HashMap;

use crc::{CRC_32_ISO_HDLC, Crc};
use stackprop::activation::Identity;
use stackprop::checkpoint::fingerprint;

use crate::module::{Activation, Module};
use crate::{Layer, Network, Result, refuse};

/// A checkpoint that is whole.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint<'a> {
    fingerprint: u32,
    content: &'a [[u8; 4]],
}

/// What a checkpoint may consist of.
#[derive(Clone, Debug)]
struct Part {
    name: String,
    fingerprint: u32,
    words: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Begins with the parameters of the network.
    Model,
    /// Means, then deviations.
    Standardizer,
    Other,
}

/// A network of such layers, all parameters zero: `[64, 32, 10]` with two activations. `bytes` is the size of the checkpoint.
pub fn blank(sizes: &[usize], activations: &[String], bytes: usize) -> Result<Network> {
    if sizes.len() < 2 || sizes.len() - 1 != activations.len() || sizes.contains(&0) {
        return refuse!(
            "{} sizes and {} activations: a network such as `--network 64-32-10` has one activation for each layer, \
             `--activations relu,identity`",
            sizes.len(),
            activations.len()
        );
    }
    let of_layer = |pair: &[usize]| pair[0].checked_add(1)?.checked_mul(pair[1])?.checked_mul(4);
    let needed = sizes.windows(2).try_fold(0_usize, |sum, pair| sum.checked_add(of_layer(pair)?));
    if needed.is_none_or(|needed| needed > bytes) {
        return refuse!(
            "the checkpoint has {bytes} bytes, fewer than the parameters of such a network: give its sizes"
        );
    }
    let mut network = Network::default();
    for (pair, text) in sizes.windows(2).zip(activations) {
        let (weights, bias) = (vec![0.0; pair[0] * pair[1]], vec![0.0; pair[1]]);
        network.layers.push(Layer::Dense { weights, bias, activation: Activation::of::<Identity>() });
        match Module::parse(text)? {
            Module::Linear { .. } | Module::Nothing(_) => return refuse!("--activations: {text} is none"),
            module => network.add(module, &format!("--activations: {text}"))?,
        }
    }
    Ok(network)
}

/// Fills a network with what a checkpoint holds, and returns what the checkpoint is. A standardizer that stands beside the
/// network becomes its normalisation; what else stands there is left out, and noted.
pub fn load(Checkpoint { fingerprint, content }: Checkpoint<'_>, network: &mut Network) -> Result<String> {
    let Some(parts) = search(fingerprint, content.len(), network) else {
        return refuse!(
            "the checkpoint is not one of the network {}: neither alone nor in a Trainer or an Online learner with an optimizer \
             of the crate, nor together with up to three other parts that are generators, counters, standardizers or \
             statistics. Give its sizes and activations as in the program that saved it; a slope as in the type, \
             leaky_relu(5/100); nested tuples are those of eight layers each",
            network.rust_type()
        );
    };
    let mut rest = content;
    for part in &parts {
        let (words, others) = rest.split_at(part.words);
        rest = others;
        let mut values = words.iter().map(|word| f32::from_le_bytes(*word));
        let mut take = |count: usize| -> Vec<f32> { values.by_ref().take(count).collect() };
        match part.kind {
            Kind::Model => {
                for layer in &mut network.layers {
                    if let Layer::Dense { weights, bias, .. } = layer {
                        (*weights, *bias) = (take(weights.len()), take(bias.len()));
                        if let Some(value) = weights.iter().chain(&*bias).find(|value| !value.is_finite()) {
                            return refuse!(
                                "the network of the checkpoint has {value} in it: its training has diverged"
                            );
                        }
                    }
                }
            }
            Kind::Standardizer if words.len() == 2 * network.inputs() => {
                network.standardizer = Some((take(network.inputs()), take(network.inputs())));
                network
                    .notes
                    .push("the standardizer of the checkpoint is the normalisation in the file's metadata".into());
            }
            Kind::Standardizer | Kind::Other => {
                network.notes.push(format!("{} of the checkpoint was left out", part.name));
            }
        }
    }
    let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
    Ok(names.join(", ") + if names.len() > 1 { ", together" } else { "" })
}

/// Verifies a checkpoint, of whatever.
pub fn read(bytes: &[u8]) -> Result<Checkpoint<'_>> {
    let words = bytes.as_chunks::<4>().0;
    // 16 bits in a word, whose others are 0.
    let half = |index: usize| words.get(index).map_or(u32::MAX, |word| u32::from_le_bytes(*word));
    let whole = |index: usize| match (half(index), half(index + 1)) {
        (low @ 0..0x10000, high @ 0..0x10000) => Some(low | high << 16),
        _ => None,
    };
    if words.first() != Some(b"spck") {
        return refuse!(
            "this is no checkpoint of stackprop, which begins with `spck`: read one slot out of the flash, from its first byte"
        );
    }
    if words.len() < 8 {
        return refuse!("the checkpoint is cut off: it has {} bytes, fewer than an empty one", bytes.len());
    }
    if half(1) != 1 {
        return refuse!("the checkpoint is of version {}, and this tool reads version 1: use a newer one", half(1));
    }
    let damaged = "the checkpoint is damaged: read the other slot";
    let (Some(fingerprint), Some(length)) = (whole(2), whole(4)) else { return refuse!("{damaged}") };
    let length = length as usize;
    if words.len() < length.saturating_add(8) {
        return refuse!(
            "the checkpoint is cut off: it has {} bytes, and its content alone {}",
            bytes.len(),
            4 * length
        );
    }
    let checked = &words[..6 + length];
    if whole(6 + length) != Some(Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(checked.as_flattened())) {
        return refuse!("{damaged}");
    }
    Ok(Checkpoint { fingerprint, content: &checked[6..] })
}

/// The parts of a checkpoint with this fingerprint and so many words.
fn search(wanted: u32, words: usize, network: &Network) -> Option<Vec<Part>> {
    let parts = parts(network);
    let fits = |chosen: &[&Part]| {
        chosen.iter().map(|part| part.words).sum::<usize>() == words
            && chosen.iter().filter(|part| matches!(part.kind, Kind::Model)).count() == 1
    };
    if let Some(part) = parts.iter().find(|part| part.fingerprint == wanted && fits(&[part])) {
        return Some(vec![part.clone()]);
    }
    // Together, one model and up to three others, in any order.
    for count in 1..=4_u32 {
        for mut code in 0..parts.len().pow(count) {
            let mut chosen = Vec::new();
            for _ in 0..count {
                chosen.push(&parts[code % parts.len()]);
                code /= parts.len();
            }
            let fingerprints: Vec<u32> = chosen.iter().map(|part| part.fingerprint).collect();
            if fits(&chosen) && fingerprint("Together", &fingerprints) == wanted {
                return Some(chosen.into_iter().cloned().collect());
            }
        }
    }
    None
}

/// What holds the network, and what may stand beside it.
fn parts(network: &Network) -> Vec<Part> {
    let (count, n) = (network.parameters(), network.parameters() as u32);
    let net = network_fingerprint(&network.layers);
    let part = |name: &str, fingerprint, words, kind| Part { name: name.into(), fingerprint, words, kind };
    let mut parts = vec![part("a network", net, count, Kind::Model)];
    for (name, numbers, state) in [
        ("Sgd", &[][..], 0),
        ("Momentum", &[n], count),
        ("RmsProp", &[n], count),
        ("AdaGrad", &[n], count),
        ("Lion", &[n], count),
        ("AdaDelta", &[n], 2 * count),
        ("Rprop", &[n], 2 * count),
        ("Adam", &[n], 2 * count + 2),
        ("AdamW", &[n], 2 * count + 2),
    ] {
        let optimizer = fingerprint(name, numbers);
        let trainer = fingerprint("Trainer", &[net, optimizer]);
        parts.push(part(&format!("a Trainer with {name}"), trainer, 2 * count + state + 3, Kind::Model));
        let online = fingerprint("Online", &[net, optimizer]);
        parts.push(part(&format!("an Online learner with {name}"), online, count + state, Kind::Model));
    }
    parts.push(part("a generator", fingerprint("Rng", &[]), 8, Kind::Other));
    parts.push(part("a u32", fingerprint("u32", &[]), 2, Kind::Other));
    parts.push(part("a u64", fingerprint("u64", &[]), 4, Kind::Other));
    let mut sizes = vec![network.inputs(), network.outputs()];
    sizes.dedup();
    for size in sizes {
        let standardizer = fingerprint("Standardizer", &[size as u32]);
        parts.push(part(&format!("a standardizer of {size}"), standardizer, 2 * size, Kind::Standardizer));
        let statistics = fingerprint("Statistics", &[size as u32]);
        parts.push(part(&format!("statistics of {size}"), statistics, 4 + 4 * size, Kind::Other));
    }
    parts
}

/// The fingerprint of a tuple of layers, nested as [`Network::rust_type`] nests it.
fn network_fingerprint(layers: &[Layer]) -> u32 {
    let of = |layer: &Layer| match layer {
        Layer::Dense { activation, .. } => {
            fingerprint("Dense", &[layer.inputs() as u32, layer.outputs() as u32, activation.fingerprint])
        }
        Layer::Silu(n) => fingerprint("Silu", &[*n as u32]),
        Layer::Gelu(n) => fingerprint("Gelu", &[*n as u32]),
        Layer::Softmax(n) => fingerprint("Softmax", &[*n as u32]),
    };
    tuple(layers.iter().map(of).collect())
}

fn tuple(fingerprints: Vec<u32>) -> u32 {
    match fingerprints[..] {
        [one] => one,
        _ if fingerprints.len() <= 8 => fingerprint("tuple", &fingerprints),
        _ => tuple(fingerprints.chunks(8).map(|chunk| tuple(chunk.to_vec())).collect()),
    }
}

/// A safetensors file of a network, as the crate itself writes it.
pub fn to_safetensors(network: &Network) -> Result<Vec<u8>> {
    let (mut modules, mut tensors) = (Vec::<String>::new(), Vec::new());
    for layer in &network.layers {
        match layer {
            Layer::Dense { weights, bias, activation } => {
                let index = modules.len();
                let (inputs, outputs) = (layer.inputs(), layer.outputs());
                tensors.push((format!("{index}.weight"), vec![outputs, inputs], weights));
                tensors.push((format!("{index}.bias"), vec![outputs], bias));
                modules.push("Linear".into());
                if !activation.module.is_empty() {
                    modules.push(activation.module.clone());
                }
            }
            Layer::Silu(_) => modules.push("SiLU()".into()),
            Layer::Gelu(_) => modules.push("GELU(approximate='none')".into()),
            Layer::Softmax(_) => modules.push("Softmax(dim=-1)".into()),
        }
    }
    let bytes: Vec<Vec<u8>> =
        tensors.iter().map(|(.., values)| values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = tensors.iter().zip(&bytes).map(|((name, shape, _), bytes)| {
        let view = safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape.clone(), bytes);
        (name.as_str(), view.expect("as many bytes as the shape says"))
    });
    let mut metadata = HashMap::from([("format".into(), "pt".into()), ("modules".into(), modules.join("\n"))]);
    if let Some((mean, deviation)) = &network.standardizer {
        metadata.insert("mean".into(), format!("{mean:?}"));
        metadata.insert("deviation".into(), format!("{deviation:?}"));
    }
    match safetensors::serialize(views, Some(metadata)) {
        Ok(bytes) => Ok(bytes),
        Err(error) => refuse!("the file could not be made: {error}"),
    }
}
