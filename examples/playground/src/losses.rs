//! The three losses of the page, chosen while the program runs.

use stackprop::loss;

use crate::net::{Numbers, WIDEST};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Mean squared error of one output, for curves.
    Mse,
    /// Binary cross entropy from a logit, for points of two classes.
    Binary,
    /// Cross entropy from ten logits with a distribution as the target, for digits.
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

    /// The value and its gradient at `y`, which is 0 beyond the target.
    pub fn of(self, y: &Numbers, target: &[f32]) -> (f32, Numbers) {
        match self {
            Self::Mse => of_the_first(loss::mse::<1>, y, target),
            Self::Binary => of_the_first(loss::binary_cross_entropy::<1>, y, target),
            Self::Classes => of_the_first(loss::soft_cross_entropy::<10>, y, target),
        }
    }
}

type Function<const N: usize> = fn(&[f32; N], &[f32; N]) -> (f32, [f32; N]);

/// NaN if there are fewer than `N`.
fn of_the_first<const N: usize>(loss: Function<N>, y: &Numbers, target: &[f32]) -> (f32, Numbers) {
    let mut gradient = [0.0; WIDEST];
    let (Some(y), Some(target), Some(dy)) = (y.first_chunk(), target.first_chunk(), gradient.first_chunk_mut()) else {
        return (f32::NAN, gradient);
    };
    let (value, of_the_first) = loss(y, target);
    *dy = of_the_first;
    (value, gradient)
}
