//! A network, put together from the tensors of a file and the modules that they belong to.

use std::collections::BTreeMap;

use stackprop::activation::{Gelu, Identity, Silu};
use stackprop::{Layer as _, summation};

use crate::module::{Activation, Module};
use crate::{File, Result, Tensor, refusal, refuse};

/// A network whose sizes are known only now.
#[derive(Debug)]
pub struct Network {
    pub layers: Vec<Layer>,
    /// Means and standard deviations of the inputs.
    pub standardizer: Option<(Vec<f32>, Vec<f32>)>,
    /// Inputs, and the outputs that PyTorch computed for them.
    pub examples: Vec<(Vec<f32>, Vec<f32>)>,
    /// The largest difference between those and what the network computes, divided by the largest output.
    pub deviation: f32,
    pub notes: Vec<String>,
}

#[derive(Debug)]
pub enum Layer {
    /// Weights row by row, a row for each of the biases.
    Dense {
        weights: Vec<f32>,
        bias: Vec<f32>,
        activation: Activation,
    },
    Silu(usize),
    Gelu(usize),
    Softmax(usize),
}

/// Where the file does not say it: what the command line says.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// One for each Linear, in order.
    pub activations: Option<Vec<String>>,
    /// The names of the Linear modules, in order.
    pub layers: Option<Vec<String>>,
}

/// A larger difference from PyTorch's outputs is not rounding. Rounding is some 3e-7; a wrong activation or a transposed
/// weight is above 1e-2 as a rule.
pub const TOLERANCE: f32 = 1e-5;

impl Layer {
    pub fn inputs(&self) -> usize {
        match self {
            Self::Dense { weights, bias, .. } => weights.len() / bias.len(),
            Self::Silu(n) | Self::Gelu(n) | Self::Softmax(n) => *n,
        }
    }

    pub fn outputs(&self) -> usize {
        match self {
            Self::Dense { bias, .. } => bias.len(),
            Self::Silu(n) | Self::Gelu(n) | Self::Softmax(n) => *n,
        }
    }

    pub fn parameters(&self) -> usize {
        if let Self::Dense { weights, bias, .. } = self { weights.len() + bias.len() } else { 0 }
    }

    /// Its type in Rust.
    pub fn rust_type(&self) -> String {
        match self {
            Self::Dense { activation, .. } => {
                let activation = match activation.rust.as_str() {
                    "Identity" => String::new(),
                    name => format!(", {name}"),
                };
                format!("Dense<{}, {}{activation}>", self.inputs(), self.outputs())
            }
            Self::Silu(n) => format!("Silu<{n}>"),
            Self::Gelu(n) => format!("Gelu<{n}>"),
            Self::Softmax(n) => format!("Softmax<{n}>"),
        }
    }

    fn predict(&self, x: &[f32]) -> Vec<f32> {
        match self {
            Self::Dense { weights, bias, activation } => {
                let rows = weights.chunks_exact(self.inputs()).zip(bias);
                rows.map(|(row, bias)| (activation.apply)(summation::dot(*bias, row, x))).collect()
            }
            Self::Silu(_) => x.iter().map(|x| Silu.predict(&[*x])[0]).collect(),
            Self::Gelu(_) => x.iter().map(|x| Gelu.predict(&[*x])[0]).collect(),
            Self::Softmax(_) => {
                let largest = x.iter().fold(f32::MIN, |a, b| a.max(*b));
                let exponentials: Vec<f64> = x.iter().map(|x| f64::from(x - largest).exp()).collect();
                let sum: f64 = exponentials.iter().sum();
                exponentials.iter().map(|e| (e / sum) as f32).collect()
            }
        }
    }
}

impl Network {
    /// The network of a file.
    pub fn read(file: File, source: &Source) -> Result<Self> {
        let File { mut tensors, metadata, notes } = file;
        let mut network = Self { layers: Vec::new(), standardizer: None, examples: Vec::new(), deviation: 0.0, notes };
        match (metadata.get("modules"), source) {
            (Some(text), Source { layers: None, .. }) => network.add_modules(text, &mut tensors)?,
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
        network.standardizer = standardizer(&metadata, network.inputs())?;
        network.add_examples(&metadata)?;
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

    /// Standardises and predicts.
    pub fn predict(&self, x: &[f32]) -> Vec<f32> {
        let z = match &self.standardizer {
            Some((mean, deviation)) => x.iter().zip(mean).zip(deviation).map(|((x, m), d)| (x - m) / d).collect(),
            None => x.to_vec(),
        };
        self.layers.iter().fold(z, |x, layer| layer.predict(&x))
    }

    /// The type in Rust; of more than eight layers, nested tuples of eight.
    pub fn rust_type(&self) -> String {
        nested(&self.layers, &Layer::rust_type)
    }

    /// The modules as the file lists them: each as `print(model)` shows it.
    fn add_modules(&mut self, text: &str, tensors: &mut BTreeMap<String, Tensor>) -> Result<()> {
        for (index, line) in text.lines().enumerate() {
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
    fn add(&mut self, module: Module, what: &str) -> Result<()> {
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
        let (true, Source { activations: Some(activations), layers: None }) = (listed, source) else { return Ok(()) };
        let mut said = Vec::new();
        for text in activations {
            said.push(match Module::parse(text)? {
                Module::Activation(activation) => activation.rust,
                Module::Linear { .. } | Module::Nothing(_) => text.clone(),
                Module::Silu => "Silu".into(),
                Module::Gelu => "Gelu".into(),
                Module::Softmax => "Softmax".into(),
            });
        }
        let mut listed: Vec<String> = Vec::new();
        for layer in &self.layers {
            match layer {
                Layer::Dense { activation, .. } => listed.push(activation.rust.clone()),
                Layer::Silu(_) => listed.last_mut().into_iter().for_each(|last| *last = "Silu".into()),
                Layer::Gelu(_) => listed.last_mut().into_iter().for_each(|last| *last = "Gelu".into()),
                Layer::Softmax(_) => listed.last_mut().into_iter().for_each(|last| *last = "Softmax".into()),
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

    /// PyTorch's outputs have to be the network's.
    fn add_examples(&mut self, metadata: &BTreeMap<String, String>) -> Result<()> {
        let (Some(inputs), Some(outputs)) = (metadata.get("inputs"), metadata.get("outputs")) else { return Ok(()) };
        let parse = |what: &str, text: &str, size: usize| {
            let rows: Vec<Vec<f32>> = serde_json::from_str(text)
                .map_err(|error| refusal!("the metadata `{what}` is not a list of lists of numbers ({error})"))?;
            match rows.iter().find(|row| row.len() != size || row.iter().any(|x| !x.is_finite())) {
                Some(row) => {
                    refuse!("the metadata `{what}` has a row of {} numbers, not of {size} that are finite", row.len())
                }
                None => Ok(rows),
            }
        };
        let (inputs, outputs) = (parse("inputs", inputs, self.inputs())?, parse("outputs", outputs, self.outputs())?);
        if inputs.len() != outputs.len() {
            return refuse!(
                "the metadata has {} inputs and {} outputs: write the file again",
                inputs.len(),
                outputs.len()
            );
        }
        for (x, want) in inputs.into_iter().zip(outputs) {
            let got = self.predict(&x);
            let largest = want.iter().fold(f32::MIN_POSITIVE, |largest, y| largest.max(y.abs()));
            let difference =
                got.iter().zip(&want).fold(0.0_f32, |largest, (got, want)| largest.max((got - want).abs()));
            if difference > TOLERANCE * largest || difference.is_nan() {
                return refuse!(
                    "for an example of the file PyTorch computed {want:?}, and the network computes {got:?}: an activation, the \
                     normalisation or a transposed weight is wrong"
                );
            }
            self.deviation = self.deviation.max(difference / largest);
            self.examples.push((x, want));
        }
        Ok(())
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
            return refuse!(
                "tensor {name} is missing (there are {}, …): write the file from `model.state_dict()`",
                there.join(", ")
            );
        };
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
        false => Tensor { shape: vec![outputs], values: vec![0.0; outputs] },
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

/// The normalisation of the inputs, if the file has one.
fn standardizer(metadata: &BTreeMap<String, String>, inputs: usize) -> Result<Option<(Vec<f32>, Vec<f32>)>> {
    let (mean, deviation) = match (metadata.get("mean"), metadata.get("deviation")) {
        (None, None) => return Ok(None),
        (Some(mean), Some(deviation)) => (mean, deviation),
        _ => return refuse!("the metadata has one of `mean` and `deviation`: both are needed, or none"),
    };
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
