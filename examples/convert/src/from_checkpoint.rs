//! A checkpoint of the crate as a safetensors file.
//!
//! A checkpoint does not say what it holds: it carries a fingerprint of the type. So the network's layers have to be known, and
//! what is around them, a trainer with one of the crate's optimizers, an online learner, a generator, is found by trying.

use crc::{CRC_32_ISO_HDLC, Crc};
use stackprop::checkpoint::fingerprint;

use crate::module::{Activation, Module};
use crate::network::nested;
use crate::{Layer, Network, Result, refuse};

/// What a checkpoint may consist of: its name, its fingerprint, its number of words, and where the network begins if there
/// is one.
#[derive(Clone, Debug)]
struct Part {
    name: String,
    fingerprint: u32,
    words: usize,
    network: Option<usize>,
}

/// A network of such layers, all parameters zero: `[64, 32, 10]` with two activations.
pub fn blank(sizes: &[usize], activations: &[String]) -> Result<Network> {
    if sizes.len() < 2 || sizes.len() - 1 != activations.len() || sizes.contains(&0) {
        return refuse!(
            "{} sizes and {} activations: a network such as `--network 64-32-10` has one activation for each layer, \
             `--activations relu,identity`",
            sizes.len(),
            activations.len()
        );
    }
    let mut layers = Vec::new();
    for (pair, text) in sizes.windows(2).zip(activations) {
        let (weights, bias) = (vec![0.0; pair[0] * pair[1]], vec![0.0; pair[1]]);
        let (activation, more) = match Module::parse(text)? {
            Module::Activation(activation) => (activation, None),
            Module::Silu => (Activation::of::<stackprop::activation::Identity>(), Some(Layer::Silu(pair[1]))),
            Module::Gelu => (Activation::of::<stackprop::activation::Identity>(), Some(Layer::Gelu(pair[1]))),
            Module::Softmax => (Activation::of::<stackprop::activation::Identity>(), Some(Layer::Softmax(pair[1]))),
            _ => return refuse!("--activations: {text} is none"),
        };
        layers.push(Layer::Dense { weights, bias, activation });
        layers.extend(more);
    }
    Ok(Network { layers, standardizer: None, examples: Vec::new(), deviation: 0.0, notes: Vec::new() })
}

/// Fills a network with the parameters of a checkpoint and returns what the checkpoint is.
pub fn load(bytes: &[u8], network: &mut Network) -> Result<String> {
    let (found, content) = content(bytes)?;
    let Some((name, start)) = search(found, content.len(), network) else {
        return refuse!(
            "the checkpoint is not one of the network {}: neither alone nor in a Trainer or an Online learner with an optimizer \
             of the crate, nor together with up to three other parts that are generators, counters or statistics. Give its \
             sizes and activations as in the program that saved it",
            network.rust_type()
        );
    };
    let mut values = content[start..].iter().map(|word| f32::from_le_bytes(*word));
    for layer in &mut network.layers {
        if let Layer::Dense { weights, bias, .. } = layer {
            for (to, from) in weights.iter_mut().chain(bias).zip(&mut values) {
                *to = from;
            }
        }
    }
    Ok(name)
}

/// Verifies a checkpoint; returns its fingerprint and its content.
fn content(bytes: &[u8]) -> Result<(u32, &[[u8; 4]])> {
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
    Ok((fingerprint, &checked[6..]))
}

/// The name of the type with this fingerprint and so many words, and where the network's parameters begin in it.
fn search(wanted: u32, words: usize, network: &Network) -> Option<(String, usize)> {
    let (models, others) = parts(network);
    let fits = |parts: &[&Part]| parts.iter().map(|part| part.words).sum::<usize>() == words;
    let found = |part: &&Part| part.fingerprint == wanted && fits(&[*part]);
    if let Some(part) = models.iter().find(found) {
        return Some((part.name.clone(), part.network?));
    }
    // One model and up to three others, in any order.
    let all: Vec<&Part> = models.iter().chain(&others).collect();
    for count in 1..=4_u32 {
        for mut code in 0..all.len().pow(count) {
            let mut chosen = Vec::new();
            for _ in 0..count {
                chosen.push(all[code % all.len()]);
                code /= all.len();
            }
            if chosen.iter().filter(|part| part.network.is_some()).count() != 1 || !fits(&chosen) {
                continue;
            }
            let fingerprints: Vec<u32> = chosen.iter().map(|part| part.fingerprint).collect();
            if fingerprint("Together", &fingerprints) == wanted {
                let model = chosen.iter().position(|part| part.network.is_some())?;
                let before: usize = chosen[..model].iter().map(|part| part.words).sum();
                let names: Vec<&str> = chosen.iter().map(|part| part.name.as_str()).collect();
                return Some((format!("{} together", names.join(", ")), before + chosen[model].network?));
            }
        }
    }
    None
}

/// What holds the network, and what may stand beside it.
fn parts(network: &Network) -> (Vec<Part>, Vec<Part>) {
    let (count, n) = (network.parameters(), network.parameters() as u32);
    let net = network_fingerprint(&network.layers);
    let part = |name: &str, fingerprint, words, network| Part { name: name.into(), fingerprint, words, network };
    let mut models = vec![part("a network", net, count, Some(0))];
    let state = |buffers: usize, scalars: usize| buffers * count + scalars;
    for (name, numbers, state) in [
        ("Sgd", &[][..], 0),
        ("Momentum", &[n], state(1, 0)),
        ("RmsProp", &[n], state(1, 0)),
        ("AdaGrad", &[n], state(1, 0)),
        ("Lion", &[n], state(1, 0)),
        ("AdaDelta", &[n], state(2, 0)),
        ("Rprop", &[n], state(2, 0)),
        ("Adam", &[n], state(2, 2)),
        ("AdamW", &[n], state(2, 2)),
    ] {
        let optimizer = fingerprint(name, numbers);
        let trainer = fingerprint("Trainer", &[net, optimizer]);
        models.push(part(&format!("a Trainer with {name}"), trainer, 2 * count + state + 3, Some(0)));
        let online = fingerprint("Online", &[net, optimizer]);
        models.push(part(&format!("an Online learner with {name}"), online, count + state, Some(0)));
    }
    let inputs = network.inputs();
    let others = vec![
        part("a generator", fingerprint("Rng", &[]), 8, None),
        part("a u32", fingerprint("u32", &[]), 2, None),
        part("a u64", fingerprint("u64", &[]), 4, None),
        part("a standardizer", fingerprint("Standardizer", &[inputs as u32]), 2 * inputs, None),
        part("statistics", fingerprint("Statistics", &[inputs as u32]), 4 + 4 * inputs, None),
    ];
    (models, others)
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
    let metadata = [("format", "pt"), ("modules", &modules.join("\n"))];
    let metadata = metadata.iter().map(|(key, value)| ((*key).to_string(), (*value).to_string())).collect();
    match safetensors::serialize(views, Some(metadata)) {
        Ok(bytes) => Ok(bytes),
        Err(error) => refuse!("the file could not be made: {error}"),
    }
}

/// The architecture in words, for messages.
pub fn describe(network: &Network) -> String {
    nested(&network.layers, &Layer::rust_type)
}
