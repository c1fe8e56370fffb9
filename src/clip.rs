//! Gradient clipping: limits the norm or the elements of a gradient before the step.

use crate::error::{Bounds, StepError};
use crate::params::norm_squared;
use crate::{Params, math};

/// Every norm.
pub(crate) static MAX_NORM: Bounds = Bounds::new("max_norm", 0.0, f32::MAX);
/// Every limit.
pub(crate) static LIMIT: Bounds = Bounds::new("limit", 0.0, f32::MAX);

/// Shortens a gradient to the norm `max_norm` if its own, √(Σ g²), is larger, and keeps its direction.
///
/// PyTorch's `clip_grad_norm_` adds 1e-6 to the norm before it divides; this does not. A gradient that is not finite stays
/// as it is, for the step to report.
///
/// # Errors
/// Returns [`StepError::Hyperparameter`] if `max_norm` is negative or not finite. Nothing is changed then.
///
/// ```
/// let mut grad = [3.0, 4.0];
/// stackprop::clip::norm(&mut grad, 10.0)?;
/// assert_eq!(grad, [3.0, 4.0]);
/// stackprop::clip::norm(&mut grad, 2.5)?;
/// assert_eq!(grad, [1.5, 2.0]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[doc(alias = "clip_grad_norm_")]
pub fn norm<P: Params>(grad: &mut P, max_norm: f32) -> Result<(), StepError> {
    MAX_NORM.validate(max_norm)?;
    if !grad.all_finite() {
        return Ok(());
    }
    let (norm, scale) = measure(grad);
    if norm > max_norm * scale {
        if scale != 1.0 {
            multiply(grad, scale);
        }
        let factor = max_norm / norm;
        if factor >= f32::MIN_POSITIVE {
            multiply(grad, factor);
        } else {
            // A subnormal factor would have lost digits.
            multiply(grad, 1.0 / norm);
            multiply(grad, max_norm);
        }
    }
    Ok(())
}

/// The norm of a gradient times a power of two, and that power: 1 as a rule. The squares of large numbers overflow and those of
/// small ones vanish, so they are measured at another size.
pub(crate) fn measure<P: Params>(grad: &P) -> (f32, f32) {
    const UP: f32 = f32::from_bits(227 << 23); // 2¹⁰⁰
    const DOWN: f32 = f32::from_bits(27 << 23);
    let norm = libm::sqrtf(norm_squared(grad));
    if norm.is_nan() || (1e-15..f32::INFINITY).contains(&norm) {
        return (norm, 1.0);
    }
    let scale = if norm < 1.0 { UP } else { DOWN };
    let mut sum = 0.0;
    grad.tensors(&mut |grad| {
        for g in grad {
            sum += (g * scale) * (g * scale);
        }
    });
    (libm::sqrtf(sum), scale)
}

fn multiply<P: Params>(grad: &mut P, factor: f32) {
    grad.tensors_mut(&mut |grad| {
        for g in grad {
            *g *= factor;
        }
    });
}

/// Limits every element of a gradient to ±`limit`, as PyTorch's `clip_grad_value_` does.
///
/// A gradient that is not finite stays as it is, for the step to report.
///
/// # Errors
/// Returns [`StepError::Hyperparameter`] if `limit` is negative or not finite. Nothing is changed then.
///
/// ```
/// let mut grad = [3.0, -4.0];
/// stackprop::clip::value(&mut grad, 3.5)?;
/// assert_eq!(grad, [3.0, -3.5]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[doc(alias = "clip_grad_value_")]
pub fn value<P: Params>(grad: &mut P, limit: f32) -> Result<(), StepError> {
    LIMIT.validate(limit)?;
    if !grad.all_finite() {
        return Ok(());
    }
    grad.tensors_mut(&mut |grad| {
        for g in grad {
            *g = math::at_most(math::at_least(*g, -limit), limit);
        }
    });
    Ok(())
}
