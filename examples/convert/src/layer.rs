//! A layer whose sizes are known only now.

use stackprop::Layer as _;
use stackprop::activation::{Gelu, Silu};

use crate::module::Activation;

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

/// A sum of a start and products.
pub type Dot = dyn Fn(f32, &[f32], &[f32]) -> f32;

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

    /// The name of its type, without the sizes.
    pub fn name(&self) -> String {
        self.rust_type().split('<').next().unwrap_or_default().to_string()
    }

    /// Its outputs, by sums as `dot` makes them.
    pub fn predict(&self, x: &[f32], dot: &Dot) -> Vec<f32> {
        match self {
            Self::Dense { weights, bias, activation } => {
                let rows = weights.chunks_exact(self.inputs()).zip(bias);
                rows.map(|(row, bias)| (activation.apply)(dot(*bias, row, x))).collect()
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

    /// The size of what is added up for each output: rounding is some 1e-7 of that, even where the sum is close to 0.
    pub fn scale(&self, x: &[f32]) -> Vec<f32> {
        match self {
            Self::Dense { weights, bias, .. } => {
                let size = |row: &[f32]| row.iter().zip(x).map(|(w, x)| (w * x).abs()).sum::<f32>();
                weights.chunks_exact(self.inputs()).zip(bias).map(|(row, bias)| size(row) + bias.abs()).collect()
            }
            Self::Softmax(n) => vec![1.0; *n],
            Self::Silu(_) | Self::Gelu(_) => x.iter().map(|x| x.abs()).collect(),
        }
    }
}
