//! Clipping: a gradient that is too long is cut to size before the step.

use crate::optimizer::{StepError, in_range, norm_squared};
use crate::{Params, math};

/// Shortens a gradient to the length `max_norm` = √(Σ g²) if it is longer, and keeps its direction.
///
/// A gradient that is not finite is left alone, for the step to report.
///
/// # Errors
/// If `max_norm` is negative or not finite; then nothing is changed.
///
/// ```
/// let mut grad = [3.0, 4.0];
/// stackprop::clip::norm(&mut grad, 10.0)?;
/// assert_eq!(grad, [3.0, 4.0]);
/// stackprop::clip::norm(&mut grad, 2.5)?;
/// assert_eq!(grad, [1.5, 2.0]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
pub fn norm<P: Params>(grad: &mut P, max_norm: f32) -> Result<(), StepError> {
    in_range("max_norm", max_norm, 0.0, f32::MAX)?;
    let norm = libm::sqrtf(norm_squared(grad));
    if norm > max_norm && norm.is_finite() {
        let factor = max_norm / norm;
        grad.tensors_mut(&mut |grad| {
            for g in grad {
                *g *= factor;
            }
        });
    }
    Ok(())
}

/// Limits every number of a gradient to ±`limit`.
///
/// A gradient that is not finite is left alone, for the step to report.
///
/// # Errors
/// If `limit` is negative or not finite; then nothing is changed.
///
/// ```
/// let mut grad = [3.0, -4.0];
/// stackprop::clip::value(&mut grad, 3.5)?;
/// assert_eq!(grad, [3.0, -3.5]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
pub fn value<P: Params>(grad: &mut P, limit: f32) -> Result<(), StepError> {
    in_range("limit", limit, 0.0, f32::MAX)?;
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
