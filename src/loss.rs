//! Losses: how wrong an output is, as one value, and its gradient.
//!
//! A loss is a function `(&y, target) -> (value, dy)` with `dy[o] = ∂value/∂y[o]`, where backpropagation starts. Any
//! function or closure with that signature works. Log-cosh, for example, has the derivative tanh:
//!
//! ```
//! use stackprop::{Dense, Params, gradient_check, math};
//!
//! /// Σₒ ln cosh(y[o] − target[o]): a parabola near 0, straight lines further out.
//! fn log_cosh<const N: usize>(y: &[f32; N], target: &[f32; N]) -> (f32, [f32; N]) {
//!     let (mut sum, mut dy) = (0.0, [0.0; N]);
//!     for o in 0..N {
//!         let error = y[o] - target[o];
//!         // cosh e = e^|e| · (1 + e^(−2|e|)) / 2, which never overflows
//!         sum += error.abs() + math::ln(0.5 + 0.5 * math::exp(-2.0 * error.abs()));
//!         dy[o] = math::tanh(error);
//!     }
//!     (sum, dy)
//! }
//! let (value, dy) = log_cosh(&[1.0], &[0.0]);
//! assert!((value - 0.4338).abs() < 1e-4 && (dy[0] - 0.7616).abs() < 1e-4);
//!
//! let mut layer = Dense::<1, 2>::new([[0.5], [-1.5]], [0.25, 0.75]);
//! let mut grad = Params::ZERO;
//! let found = gradient_check(&mut layer, &mut grad, &[2.0], &[0.0, 1.0], log_cosh, 0.01)?;
//! assert!(found.relative_error() < 1e-3, "{found:?}");
//! # Ok::<(), stackprop::SampleError>(())
//! ```
//!
//! Those here are PyTorch's, averaged over the outputs as PyTorch does by default. [The guide](crate::guide::loss_gradients)
//! derives the gradient of each, and [says which to take](crate::guide::choosing#the-last-layer-and-the-loss).
//!
//! A target of another size than the output is a compile error, which names both sizes:
//!
//! ```compile_fail,E0308
//! use stackprop::loss;
//! // expected an array with a size of 2, found one with a size of 3
//! loss::mse(&[1.0, 2.0], &[1.0, 2.0, 3.0]);
//! ```
//! ```
//! use stackprop::loss;
//! loss::mse(&[1.0, 2.0], &[1.0, 2.0]);
//! ```
//!
//! The three cross entropies take *logits*, the plain outputs of a last layer without activation, and have sigmoid or
//! softmax built in. Computed together they are stable where one after the other is not (the logarithm of a probability that
//! has underflowed to 0), and the gradient is simple: the predicted probability minus the target.

use core::fmt;

use crate::activation::softmax::softmax;
use crate::math;

pub use crate::error::ClassError;

/// Mean squared error: `Σₒ (y[o] − target[o])² / N`, with gradient `2 · (y[o] − target[o]) / N`.
///
/// ```
/// use stackprop::loss::mse;
/// // (1² + 3²) / 2, gradients 2·1/2 and 2·3/2
/// assert_eq!(mse(&[1.0, 5.0], &[0.0, 2.0]), (5.0, [1.0, 3.0]));
/// ```
#[doc(alias = "MSELoss")]
#[must_use]
#[inline]
pub fn mse<const N: usize>(y: &[f32; N], target: &[f32; N]) -> (f32, [f32; N]) {
    let (mut sum, mut dy) = (0.0, *y);
    for (dy, target) in dy.iter_mut().zip(target) {
        let error = *dy - target;
        sum += error * error;
        *dy = error * (2.0 / N as f32);
    }
    (sum / N as f32, dy)
}

/// Mean absolute error: `Σₒ |y[o] − target[o]| / N`, with gradient `±1 / N`, and 0 where the two are equal.
///
/// ```
/// use stackprop::loss::mae;
/// assert_eq!(mae(&[1.0, 5.0], &[2.0, 2.0]), (2.0, [-0.5, 0.5]));
/// ```
#[doc(alias = "L1Loss")]
#[must_use]
#[inline]
pub fn mae<const N: usize>(y: &[f32; N], target: &[f32; N]) -> (f32, [f32; N]) {
    let (mut sum, mut dy) = (0.0, *y);
    for (dy, target) in dy.iter_mut().zip(target) {
        let error = *dy - target;
        sum += error.abs();
        *dy = if error == 0.0 { 0.0 } else { (1.0_f32 / N as f32).copysign(error) };
    }
    (sum / N as f32, dy)
}

/// Huber's loss: `e²/2` for errors e up to 1, `|e| − ½` beyond, averaged over the outputs.
///
/// Outliers pull with a constant gradient instead of a growing one. [`huber_with_delta`] has the bound where that begins as
/// an argument; 1 is PyTorch's default.
/// (Huber 1964, <https://doi.org/10.1214/aoms/1177703732>)
///
/// ```
/// use stackprop::loss::huber;
/// // ½²/2 = 0.125 and 3 − ½ = 2.5, halved
/// assert_eq!(huber(&[0.5, 3.0], &[0.0, 0.0]), (1.3125, [0.25, 0.5]));
/// ```
#[doc(alias("HuberLoss", "SmoothL1Loss"))]
#[must_use]
#[inline]
pub fn huber<const N: usize>(y: &[f32; N], target: &[f32; N]) -> (f32, [f32; N]) {
    huber_with_delta(1.0)(y, target)
}

/// A [`huber`] loss: `e²/2` for errors e up to `delta`, `delta · (|e| − delta/2)` beyond, averaged over the outputs.
///
/// A `delta` that is not above 0 makes the loss NaN, which training refuses.
///
/// ```
/// use stackprop::loss::huber_with_delta;
/// // ½²/2 = 0.125 and 2 · (3 − 1) = 4, halved
/// assert_eq!(huber_with_delta(2.0)(&[0.5, 3.0], &[0.0, 0.0]), (2.0625, [0.25, 1.0]));
/// ```
#[inline]
pub fn huber_with_delta<const N: usize>(delta: f32) -> impl Fn(&[f32; N], &[f32; N]) -> (f32, [f32; N]) + Copy {
    let delta = if delta > 0.0 { delta } else { f32::NAN };
    move |y, target| {
        // 0 · delta would be NaN for an infinite one, which is a squared error like any other.
        let (mut sum, mut dy) = (if delta.is_nan() { delta } else { 0.0 }, *y);
        for (dy, target) in dy.iter_mut().zip(target) {
            let error = *dy - target;
            let gradient = math::at_most(math::at_least(error, -delta), delta);
            // e²/2 where the gradient is e, and delta·|e| − delta²/2 where it is ±delta.
            sum += gradient * (error - 0.5 * gradient);
            *dy = gradient / N as f32;
        }
        (sum / N as f32, dy)
    }
}

/// Binary cross entropy from logits: `Σₒ −t·ln σ(y) − (1−t)·ln(1 − σ(y))`, divided by N; `target[o]` is the probability,
/// from 0 to 1, that output `o` should state. The gradient is `(σ(y[o]) − target[o]) / N`.
///
/// Computed as `max(0, y) − y·t + ln(1 + e^(−|y|))`, which is the same and never overflows.
///
/// ```
/// use stackprop::loss::binary_cross_entropy;
/// let (value, dy) = binary_cross_entropy(&[0.0, 1e4], &[1.0, 1.0]);
/// assert!((value - 0.6931 / 2.0).abs() < 1e-4); // ln 2 for the undecided, 0 for the right one
/// assert_eq!(dy, [-0.25, 0.0]);
/// ```
#[doc(alias = "BCEWithLogitsLoss")]
#[must_use]
#[inline]
pub fn binary_cross_entropy<const N: usize>(y: &[f32; N], target: &[f32; N]) -> (f32, [f32; N]) {
    let (mut sum, mut dy) = (0.0, *y);
    for (dy, target) in dy.iter_mut().zip(target) {
        let y = *dy;
        sum += (math::at_least(y, 0.0) - y * target) + libm::log1pf(math::exp_of_negative(-y.abs()));
        *dy = (math::sigmoid(y) - target) / N as f32;
    }
    (sum / N as f32, dy)
}

/// Cross entropy from logits: `−ln p[class]` with p the softmax of `y`; its gradient is `p[k] − 1` for the class, `p[k]`
/// for all others.
///
/// ```
/// use stackprop::loss::{Class, cross_entropy};
/// let (value, dy) = cross_entropy(&[0.0, 0.0], Class::new(1)?);
/// assert!((value - 0.6931).abs() < 1e-4); // ln 2
/// assert_eq!(dy, [0.5, -0.5]);
/// # Ok::<(), stackprop::loss::ClassError>(())
/// ```
#[doc(alias = "CrossEntropyLoss")]
#[must_use]
#[inline]
pub fn cross_entropy<const K: usize>(y: &[f32; K], class: impl ClassTarget<K>) -> (f32, [f32; K]) {
    let (mut dy, class) = (*y, class.class());
    let (largest, sum) = softmax(&mut dy);
    let log_sum = math::ln_of_normal(sum);
    for (k, p) in dy.iter_mut().enumerate() {
        *p -= if k == class.index { 1.0 } else { 0.0 };
    }
    let of_class = y.get(class.index).copied().unwrap_or(0.0);
    ((largest - of_class) + log_sum, dy)
}

/// The target of [`cross_entropy`]: a [`Class`] or a reference to one. It is a trait so that the compiler can say so.
///
/// ```compile_fail,E0277
/// use stackprop::loss::{Class, cross_entropy};
/// cross_entropy(&[0.0, 0.0], 1); // the target of `cross_entropy` is a `Class<2>`, not `{integer}`
/// ```
/// ```
/// use stackprop::loss::{Class, cross_entropy};
/// cross_entropy(&[0.0, 0.0], Class::new(1)?);
/// # Ok::<(), stackprop::loss::ClassError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "the target of `cross_entropy` is a `Class<{K}>`, not `{Self}`",
    label = "a `Class<{K}>` is expected",
    note = "make a class of its index: `Class::<{K}>::new(index)?`",
    note = "for a distribution, `&[f32; {K}]`, there is `soft_cross_entropy`"
)]
pub trait ClassTarget<const K: usize>: sealed::Sealed {
    /// The class.
    fn class(self) -> Class<K>;
}

impl<const K: usize> ClassTarget<K> for Class<K> {
    #[inline(always)]
    fn class(self) -> Self {
        self
    }
}

impl<const K: usize> ClassTarget<K> for &Class<K> {
    #[inline(always)]
    fn class(self) -> Class<K> {
        *self
    }
}

mod sealed {
    pub trait Sealed {}
    impl<const K: usize> Sealed for super::Class<K> {}
    impl<const K: usize> Sealed for &super::Class<K> {}
}

/// Cross entropy from logits with a distribution as the target: `−Σₖ target[k] · ln p[k]` with p the softmax of `y`; its
/// gradient is `p[k] · Σ target − target[k]`.
///
/// For soft labels: the probabilities of a teacher network, or label smoothing.
///
/// ```
/// use stackprop::loss::soft_cross_entropy;
/// let (value, dy) = soft_cross_entropy(&[0.0, 0.0], &[0.25, 0.75]);
/// assert!((value - 0.6931).abs() < 1e-4); // ln 2, whatever the target
/// assert_eq!(dy, [0.25, -0.25]);
/// ```
#[doc(alias = "CrossEntropyLoss")]
#[must_use]
#[inline]
pub fn soft_cross_entropy<const K: usize>(y: &[f32; K], target: &[f32; K]) -> (f32, [f32; K]) {
    let mut dy = *y;
    let (largest, sum) = softmax(&mut dy);
    let log_sum = math::ln_of_normal(sum);
    let (mut value, mut total) = (0.0, 0.0);
    for (y, target) in y.iter().zip(target) {
        // 0 · ∞ would be NaN for outputs that are further apart than the largest float.
        value += if *target == 0.0 { 0.0 } else { target * ((largest - y) + log_sum) };
        total += target;
    }
    for (dy, target) in dy.iter_mut().zip(target) {
        *dy = *dy * total - target;
    }
    (value, dy)
}

/// One of `K` classes: an index that is known to be below `K`.
///
/// ```
/// use stackprop::loss::{Class, ClassError};
/// assert_eq!(Class::<10>::new(7)?.index(), 7);
/// let error: ClassError = Class::<10>::new(10).unwrap_err();
/// assert_eq!(error.to_string(), "class index 10 is out of range: there are 10 classes");
/// # Ok::<(), ClassError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Class<const K: usize> {
    index: usize,
}

impl<const K: usize> Class<K> {
    /// Class number `index`, counted from 0.
    ///
    /// # Errors
    /// Returns [`ClassError`] if `index` is `K` or more.
    pub const fn new(index: usize) -> Result<Self, ClassError> {
        if index < K { Ok(Self { index }) } else { Err(ClassError { classes: K, found: index }) }
    }

    /// The index of the class, counted from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }

    /// The class of the largest output, the first of them if there are several; `None` if an output is NaN or infinite:
    /// a broken sensor is no class.
    ///
    /// ```
    /// use stackprop::loss::Class;
    /// assert_eq!(Class::largest(&[0.5, 3.0, -1.0]).map(Class::index), Some(1));
    /// assert_eq!(Class::largest(&[f32::NAN, 3.0, -1.0]), None);
    /// ```
    #[must_use]
    pub fn largest(y: &[f32; K]) -> Option<Self> {
        const { assert!(K > 0, "there is no largest of no outputs") };
        let (mut index, mut largest, mut finite) = (0, f32::NEG_INFINITY, true);
        for (k, y) in y.iter().enumerate() {
            finite &= y.is_finite();
            if *y > largest {
                (index, largest) = (k, *y);
            }
        }
        finite.then_some(Self { index })
    }

    /// The same of integers, which are always finite.
    pub(crate) fn of_largest_integer(y: &[i32; K]) -> Self {
        const { assert!(K > 0, "there is no largest of no outputs") };
        let (mut index, mut largest) = (0, i32::MIN);
        for (k, y) in y.iter().enumerate() {
            if *y > largest {
                (index, largest) = (k, *y);
            }
        }
        Self { index }
    }
}

impl<const K: usize> TryFrom<usize> for Class<K> {
    type Error = ClassError;

    fn try_from(index: usize) -> Result<Self, ClassError> {
        Self::new(index)
    }
}

impl<const K: usize> From<Class<K>> for usize {
    fn from(class: Class<K>) -> Self {
        class.index
    }
}

/// The index.
impl<const K: usize> fmt::Display for Class<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.index.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_of_ten_thousand_stay_finite() {
        for (a, b) in [(1e4, -1e4), (-1e4, 1e4), (1e4, 1e4), (-1e4, -1e4)] {
            for class in 0..2 {
                let mut target = [0.0; 2];
                target[class] = 1.0;
                let want = [a, b].iter().fold(f32::MIN, |m, v| m.max(*v)) - [a, b][class];
                let (value, dy) = cross_entropy(&[a, b], Class::new(class).expect("below 2"));
                assert!((value - want).abs() < 1.0 && dy.iter().all(|d| d.abs() <= 1.0), "{value} {dy:?}");
                let (value, dy) = soft_cross_entropy(&[a, b], &target);
                assert!((value - want).abs() < 1.0 && dy.iter().all(|d| d.abs() <= 1.0), "{value} {dy:?}");
                let (value, dy) = binary_cross_entropy(&[a, b], &target);
                assert!((0.0..=1e4).contains(&value) && dy.iter().all(|d| d.abs() <= 0.5), "{value} {dy:?}");
            }
        }
    }

    #[test]
    fn a_target_that_is_not_finite_shows_in_the_value() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let (y, target) = ([0.5, -0.5], [0.0, bad]);
            for (value, _) in [
                mse(&y, &target),
                mae(&y, &target),
                huber(&y, &target),
                binary_cross_entropy(&y, &target),
                soft_cross_entropy(&y, &target),
            ] {
                assert!(!value.is_finite(), "{bad}: {value}");
            }
        }
    }
}
