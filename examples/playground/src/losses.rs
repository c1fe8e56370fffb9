//! The three losses of the page, chosen while the program runs.

use stackprop::loss;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Mean squared error, for curves.
    Mse,
    /// Binary cross entropy from a logit, for points of two classes.
    Binary,
    /// Cross entropy from logits with a distribution as the target, for digits.
    Classes,
}

impl Loss {
    pub const fn from_code(code: u32) -> Self {
        match code {
            0 => Self::Mse,
            1 => Self::Binary,
            _ => Self::Classes,
        }
    }

    /// The value and its gradient at `y`. One output has no classes, and several have nothing else here: what is left out is
    /// 2 kB of the module.
    pub fn of<const N: usize>(self, y: &[f32; N], target: &[f32; N]) -> (f32, [f32; N]) {
        match self {
            _ if N > 1 => loss::soft_cross_entropy(y, target),
            Self::Binary => loss::binary_cross_entropy(y, target),
            _ => loss::mse(y, target),
        }
    }
}
