//! A network, put together from the tensors of a file and the modules that they belong to.

use std::collections::BTreeMap;

use stackprop::activation::Identity;
use stackprop::summation;

use crate::metadata::{self, Example};
use crate::module::{Activation, Module};
use crate::{File, Layer, Result, Tensor, refusal, refuse};

/// A network whose sizes are known only now.
#[derive(Debug, Default)]
pub struct Network {
    pub layers: Vec<Layer>,
    /// Means and standard deviations of the inputs.
    pub standardizer: Option<(Vec<f32>, Vec<f32>)>,
    pub examples: Vec<Example>,
    pub notes: Vec<String>,
}

/// Where the file does not say it: what the command line says.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// One for each Linear, in order.
    pub activations: Option<Vec<String>>,
    /// The names of the Linear modules, in order.
    pub layers: Option<Vec<String>>,
}

impl Network {
    /// The network of a file.
    pub fn read(file: File, source: &Source) -> Result<Self> {
        let File { mut tensors, metadata, notes } = file;
        let mut network = Self { notes, ..Self::default() };
        match (metadata.get("modules"), source) {
            (Some(_), Source { layers: Some(_), .. }) => {
                return refuse!("the file lists its modules, and --layers names others: leave --layers out");
            }
            (Some(text), _) => network.add_modules(text, &mut tensors)?,
            (_, Source { activations: Some(activations), .. }) => {
                network.add_by_command_line(activations, source.layers.as_deref(), &mut tensors)?;
            }
            _ => {
                return refuse!(
                    "the file does not say which activations the network has: write it with from_torch.py, or pass one for \
                     each Linear, such as `--activations relu,relu,identity`"
                );
            }
        }
        if let Some(name) = tensors.keys().next() {
            return refuse!(
                "tensor {name} belongs to no Linear of the network ({} such): convert a file of the one model, \
                 `model.state_dict()` of a torch.nn.Sequential of Linear layers and activations",
                tensors.len()
            );
        }
        network.check_against(metadata.contains_key("modules"), source)?;
        network.standardizer = metadata::standardizer(&metadata, network.inputs())?;
        network.examples = metadata::examples(&metadata, &network)?;
        Ok(network)
    }

    pub fn inputs(&self) -> usize {
        self.layers.first().map_or(0, Layer::inputs)
    }

    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(0, Layer::outputs)
    }

    pub fn parameters(&self) -> usize {
        self.layers.iter().map(Layer::parameters).sum()
    }

    /// Standardises and predicts: the bits of the crate, but for a softmax.
    pub fn predict(&self, x: &[f32]) -> Vec<f32> {
        self.layers.iter().fold(self.standardized(x), |x, layer| layer.predict(&x, &summation::dot))
    }

    /// The input as the first layer gets it.
    pub fn standardized(&self, x: &[f32]) -> Vec<f32> {
        match &self.standardizer {
            Some((mean, deviation)) => x.iter().zip(mean).zip(deviation).map(|((x, m), d)| (x - m) / d).collect(),
            None => x.to_vec(),
        }
    }

    /// The type in Rust; of more than eight layers, nested tuples of eight.
    pub fn rust_type(&self) -> String {
        nested(&self.layers, &Layer::rust_type)
    }

    /// The modules as the file lists them: each as `print(model)` shows it.
    fn add_modules(&mut self, text: &str, tensors: &mut BTreeMap<String, Tensor>) -> Result<()> {
        for (index, line) in text.trim_end().lines().enumerate() {
            let module = Module::parse(line).map_err(|refusal| refusal!("module {index}: {refusal}"))?;
            match module {
                Module::Linear { inputs, outputs, bias } => {
                    let layer = dense(&index.to_string(), bias, tensors)?;
                    if inputs.is_some_and(|n| n != layer.inputs()) || outputs.is_some_and(|n| n != layer.outputs()) {
                        return refuse!(
                            "tensor {index}.weight has the shape [{}, {}], and module {index} is {line}: the metadata is of \
                             another model; write the file again",
                            layer.outputs(),
                            layer.inputs()
                        );
                    }
                    self.push(layer, &format!("{index}.weight"))?;
                }
                module => self.add(module, &format!("module {index}, {line},"))?,
            }
        }
        if self.layers.is_empty() { refuse!("the file lists no modules: write it with from_torch.py") } else { Ok(()) }
    }

    /// The Linear modules by their names, each followed by its activation.
    fn add_by_command_line(
        &mut self,
        activations: &[String],
        layers: Option<&[String]>,
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<()> {
        let names = match layers {
            Some(names) => names.to_vec(),
            None => numbered(tensors)?,
        };
        if names.len() != activations.len() {
            return refuse!(
                "the file has {} Linear layers ({}) and --activations {}: pass one for each, `identity` for none",
                names.len(),
                names.join(", "),
                activations.len()
            );
        }
        for (name, activation) in names.iter().zip(activations) {
            let bias = tensors.contains_key(&format!("{name}.bias"));
            if !bias {
                self.notes.push(format!("{name} has no bias: it is taken as zeros"));
            }
            self.push(dense(name, bias, tensors)?, &format!("{name}.weight"))?;
            match Module::parse(activation)? {
                Module::Linear { .. } => {
                    return refuse!("--activations: {activation} is none; `identity` stands for none");
                }
                module => self.add(module, &format!("--activations: {activation}"))?,
            }
        }
        Ok(())
    }

    /// Adds a module other than a Linear.
    pub(crate) fn add(&mut self, module: Module, what: &str) -> Result<()> {
        let size = self.outputs();
        let layer = match module {
            Module::Nothing(text) => {
                self.notes.push(format!("{text} was left out: it does nothing in a prediction"));
                return Ok(());
            }
            Module::Activation(new) => match self.layers.last_mut() {
                _ if new.module.is_empty() => return Ok(()),
                Some(Layer::Dense { activation, .. }) if activation.module.is_empty() => {
                    *activation = new;
                    return Ok(());
                }
                _ => {
                    return refuse!(
                        "{what} does not follow a Linear: the crate has this activation only within a Dense layer"
                    );
                }
            },
            Module::Silu => Layer::Silu(size),
            Module::Gelu => Layer::Gelu(size),
            Module::Softmax => Layer::Softmax(size),
            Module::Linear { .. } => unreachable!("a Linear has tensors"),
        };
        if size == 0 {
            return refuse!("{what} stands before the first Linear, which would have to say its size");
        }
        self.layers.push(layer);
        Ok(())
    }

    /// Adds a layer whose inputs are the outputs so far.
    fn push(&mut self, layer: Layer, name: &str) -> Result<()> {
        let (found, expected) = (layer.inputs(), self.outputs());
        if !self.layers.is_empty() && found != expected {
            return refuse!(
                "tensor {name} has {found} inputs, and the layer before it {expected} outputs: a tensor is missing or \
                 renamed, or the layers are in another order; with names that are not those of a torch.nn.Sequential pass \
                 them in order, `--layers fc1,fc2`"
            );
        }
        self.layers.push(layer);
        Ok(())
    }

    /// If the file lists its modules, the command line has to agree.
    fn check_against(&self, listed: bool, source: &Source) -> Result<()> {
        let (true, Some(activations)) = (listed, &source.activations) else { return Ok(()) };
        let mut said = Vec::new();
        for text in activations {
            said.push(match Module::parse(text)? {
                Module::Activation(activation) => activation.rust,
                Module::Linear { .. } | Module::Nothing(_) => text.clone(),
                module => format!("{module:?}"),
            });
        }
        let mut listed: Vec<String> = Vec::new();
        for layer in &self.layers {
            match layer {
                Layer::Dense { activation, .. } => listed.push(activation.rust.clone()),
                // A layer of its own is the activation of the Linear before it.
                other => listed.last_mut().into_iter().for_each(|last| *last = other.name()),
            }
        }
        if said == listed {
            return Ok(());
        }
        refuse!(
            "the file lists the activations {} and --activations {}: leave the flag out, or correct one of them",
            listed.join(", "),
            said.join(", ")
        )
    }
}

/// Names of layers in a tuple; of more than eight, in nested tuples.
pub fn nested<T>(layers: &[T], text: &dyn Fn(&T) -> String) -> String {
    match layers {
        [one] => text(one),
        _ if layers.len() <= 8 => format!("({})", layers.iter().map(text).collect::<Vec<_>>().join(", ")),
        _ => nested(&layers.chunks(8).map(|chunk| nested(chunk, text)).collect::<Vec<_>>(), &String::clone),
    }
}

/// The names before `.weight`, in the order of their numbers: 2 comes before 10.
fn numbered(tensors: &BTreeMap<String, Tensor>) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for name in tensors.keys().filter_map(|name| name.strip_suffix(".weight")) {
        let (prefix, number) = name.rsplit_once('.').map_or(("", name), |(prefix, number)| (prefix, number));
        match number.parse::<usize>() {
            Ok(number) => names.push((prefix, number, name)),
            Err(_) => {
                return refuse!(
                    "tensor {name}.weight is not numbered as in a torch.nn.Sequential (`0.weight`), so the order of the layers \
                     is unknown: pass it, such as `--layers fc1,fc2`"
                );
            }
        }
    }
    names.sort_unstable();
    match (names.first(), names.last()) {
        (Some((first, ..)), Some((last, ..))) if first != last => {
            refuse!(
                "the file has the parts `{first}` and `{last}`, whose order is unknown: pass it, such as `--layers {first}.0,{last}.0`"
            )
        }
        (None, _) => refuse!("the file has no tensor whose name ends in `.weight`: it holds no Linear layer"),
        _ => Ok(names.into_iter().map(|(_, _, name)| name.to_string()).collect()),
    }
}

/// Takes the tensors of a Linear.
fn dense(name: &str, has_bias: bool, tensors: &mut BTreeMap<String, Tensor>) -> Result<Layer> {
    let mut take = |what: &str| {
        let name = format!("{name}.{what}");
        let Some(tensor) = tensors.remove(&name) else {
            let there: Vec<&str> = tensors.keys().map(String::as_str).take(4).collect();
            let changed =
                |key: &&str| key.contains("parametrizations") || key.ends_with("_orig") || key.ends_with("_g");
            if let Some(key) = tensors.keys().map(String::as_str).find(changed) {
                return refuse!(
                    "tensor {name} is missing, for {key} stands for it: remove the normalisation or the pruning of the weight \
                     (torch.nn.utils.parametrize.remove_parametrizations, prune.remove) and write the file again"
                );
            }
            return refuse!(
                "tensor {name} is missing (there are {}, …): write the file with from_torch.py, or pass the names in order, \
                 `--layers fc1,fc2`",
                there.join(", ")
            );
        };
        if !matches!(tensor.dtype.as_str(), "F32" | "F16" | "BF16") {
            return refuse!(
                "tensor {name} is of type {}, and the crate computes in F32: write the file from `model.float()`",
                tensor.dtype
            );
        }
        if let Some(index) = tensor.values.iter().position(|value| !value.is_finite()) {
            return refuse!(
                "tensor {name} has {} at index {index}: the training has diverged; train again with a smaller learning rate",
                tensor.values[index]
            );
        }
        Ok(tensor)
    };
    let weight = take("weight")?;
    let &[outputs, inputs] = &weight.shape[..] else {
        return refuse!(
            "tensor {name}.weight has the shape {:?}, and a Linear's is [outputs, inputs]: {}",
            weight.shape,
            match weight.shape.len() {
                3..=5 => "this is a convolution, and the crate has none",
                _ => "write the file from `model.state_dict()`",
            }
        );
    };
    if inputs == 0 || outputs == 0 {
        return refuse!(
            "tensor {name}.weight has the shape {:?}: a Linear has at least one input and one output",
            weight.shape
        );
    }
    let bias = match has_bias {
        true => take("bias")?,
        false => Tensor { shape: vec![outputs], values: vec![0.0; outputs], dtype: weight.dtype.clone() },
    };
    if bias.shape != [outputs] {
        return refuse!(
            "tensor {name}.weight has the shape {:?} and {name}.bias {:?}: {}",
            weight.shape,
            bias.shape,
            if bias.shape == [inputs] {
                "a weight is [outputs, inputs]; this is a kernel of Keras or JAX, [inputs, outputs], or was transposed: \
                 transpose it when the file is written, as from_keras.py does"
            } else {
                "a bias is [outputs]; write the file from `model.state_dict()`"
            }
        );
    }
    Ok(Layer::Dense { weights: weight.values, bias: bias.values, activation: Activation::of::<Identity>() })
}
