//! Inference with numbers of 8 bits, for chips without a floating-point unit: a trained network is quantised to `i8` when the
//! program is compiled.
//!
//! There, an `f32` product is a call of some hundred instructions, and a product of two `i8` is one instruction. On a Cortex-M0
//! at opt-level s an inference of 64-32-10 takes 19,056 instructions instead of 522,605, and 3,536 bytes of flash instead of
//! 12,120 (`benches/boards/int8.py` has other chips).
//!
//! # The formula
//!
//! A number x is kept as an integer q from −127 to 127 (at the input from −128) with x ≈ s · q; s is its scale. The fully
//! connected layer `z[o] = bias[o] + Σᵢ weights[o][i] · x[i]` becomes
//!
//! ```text
//! x[i] = s[i] · q[i]                              what comes in, one scale s[i] for each number
//! weights[o][i] · s[i] = t[o] · p[o][i]           one scale t[o] for each row, so that |p| ≤ 127; p is i8
//! bias[o] = t[o] · c[o]                           c is i32
//! z[o] = t[o] · (c[o] + Σᵢ p[o][i] · q[i])        the sum is exact, in i32
//! y[o] = s′[o] · r[o],  r[o] = A(z[o]) / s′[o]    what goes out is i8 again
//! ```
//!
//! The scales s and t are gone when the program runs: what is left of them is one integer for each row,
//! `m[o] = 2³² · t[o] / s′[o]`. The last step of a layer is therefore `r[o] = (sum · m[o] + 2³¹) >> 32`, kept between 0 (with
//! [`Relu`](crate::activation::Relu)) or −127 and 127. That is the only rounding of a layer: to the nearest integer, and halves
//! up. Zero is always 0 ("symmetric quantisation"), and a scale may differ from neuron to neuron, for the next layer's
//! weights take it in ("cross-layer equalisation", Nagel et al. 2019, <https://arxiv.org/abs/1906.04721>). So a network whose
//! neurons are of very unequal sizes loses no more than one whose neurons are alike.
//!
//! # How to
//!
//! ```
//! use stackprop::activation::Relu;
//! use stackprop::loss::Class;
//! use stackprop::quantized::{FloatInput, QuantizedClassifier, QuantizedDense, QuantizedLayer, Quantizer, Ranges};
//! use stackprop::{Dense, Layer};
//!
//! // The trained network. It is not in the program: only a `const` expression reads it.
//! const NET: (Dense<2, 3, Relu>, Dense<3, 2>) = (
//!     Dense::new([[1.0, 0.5], [-1.0, 1.0], [0.25, -0.5]], [0.0, 0.5, 0.25]),
//!     Dense::new([[1.0, -1.0, 0.5], [-0.5, 1.0, 0.25]], [0.0, 0.25]),
//! );
//!
//! // On a computer: how large does each hidden neuron get?
//! let samples = [[1.0, 0.25], [-1.0, 1.0], [0.5, -0.5]];
//! let mut ranges = Ranges::<3>::new();
//! for x in &samples {
//!     ranges.add(&NET.0.predict(x))?;
//! }
//! assert_eq!(ranges.largest(), [1.125, 2.5, 0.625]); // print them, and paste them into the program
//!
//! // In the program: numbers from −1 to 1 come in.
//! type Int8 = ((FloatInput<2>, QuantizedDense<2, 3, Relu>), QuantizedClassifier<3, 2>);
//! static INT8: Int8 = Quantizer::from_f32(1.0)
//!     .dense(&NET.0, &Ranges::of([1.125, 2.5, 0.625]))
//!     .classifier(&NET.1)
//!     .expect("every number is finite");
//! for x in &samples {
//!     assert_eq!(Some(INT8.predict(x).class()), Class::largest(&NET.predict(x)));
//! }
//! assert_eq!((size_of::<Int8>(), size_of_val(&NET)), (56, 68)); // of 64-32-10: 2,672 and 9,640 bytes
//! # Ok::<(), stackprop::SampleError>(())
//! ```
//!
//! A [`Quantizer`] starts at the input, [`from_f32`](Quantizer::from_f32) or [`from_i8`](Quantizer::from_i8), takes one trained
//! layer after the other, and ends with an [`output`](Quantizer::output) of `f32` or a [`classifier`](Quantizer::classifier).
//! The result is one value, in one `static`: the scales of one layer cannot meet those of another network. Sizes that do not
//! fit are an error of the compiler:
//!
//! ```compile_fail,E0308
//! use stackprop::{Dense, quantized::{Quantizer, Ranges}};
//! const NET: (Dense<2, 3>, Dense<4, 1>) = (Dense::new([[1.0; 2]; 3], [0.0; 3]), Dense::new([[1.0; 4]], [0.0]));
//! Quantizer::from_f32(1.0).dense(&NET.0, &Ranges::of([2.0; 3])).output(&NET.1);
//! ```
//! ```
//! use stackprop::{Dense, quantized::{Quantizer, Ranges}};
//! const NET: (Dense<2, 3>, Dense<3, 1>) = (Dense::new([[1.0; 2]; 3], [0.0; 3]), Dense::new([[1.0; 3]], [0.0]));
//! Quantizer::from_f32(1.0).dense(&NET.0, &Ranges::of([2.0; 3])).output(&NET.1);
//! ```
//!
//! # What it costs in accuracy
//!
//! A classifier loses next to nothing: of 7,200 held-back digits of the example `digits` (20 seeds), 2 get another answer than
//! in `f32`, and 16 of 7,200 by other writers. A regression on few inputs loses digits that it needs: an input of 8 bits is off
//! by up to 1/128 of its range by itself.
//! Keep `f32` there.
//!
//! # What it promises
//!
//! The same bits on every processor. No sum overflows, whatever the `i8` that come in: |c| ≤ 2²² (a row's scale is raised until
//! its bias fits, which is then precise to 2⁻²³ of itself) and a layer has at most [`MAX_INPUTS`] inputs. NaN at an input of `f32` counts as 0 and infinity as the
//! largest number; [`try_predict`](QuantizedLayer::try_predict) refuses both. A network with a parameter or a range that is NaN
//! or infinite is not quantised.

mod activation;
mod classifier;
mod dense;
mod input;
mod output;
mod quantizer;
mod ranges;
mod sums;

pub use activation::{Bounded, Tabulated};
pub use classifier::{QuantizedClassifier, Scores};
pub use dense::QuantizedDense;
pub use input::{FloatInput, Int8Input};
pub use output::QuantizedOutput;
pub use quantizer::Quantizer;
pub use ranges::Ranges;

use crate::error::SampleError;

/// The largest number of inputs of a quantised layer: 128 · 127 · 131,000 + 2²² < 2³¹, so no sum overflows.
pub const MAX_INPUTS: u32 = 131_000;

/// A layer that computes with integers, or a network of such layers: a pair `(A, B)` is B after A.
///
/// The layers are [`FloatInput`] or [`Int8Input`], then [`QuantizedDense`], and last [`QuantizedOutput`] or
/// [`QuantizedClassifier`]. A [`Quantizer`] makes them.
pub trait QuantizedLayer {
    /// What comes in, an array of `f32` or `i8`.
    type Input;
    /// What goes out.
    type Output;

    /// Computes the output.
    ///
    /// Does not check `x`: at an input of `f32`, NaN counts as 0.
    #[must_use]
    fn predict(&self, x: &Self::Input) -> Self::Output;

    /// Returns `Ok` if every number of `x` is finite. Integers always are.
    ///
    /// # Errors
    /// Returns [`SampleError::Input`] otherwise.
    fn check(x: &Self::Input) -> Result<(), SampleError>;

    /// Returns [`predict`](Self::predict)'s output if `x` is finite: the reading of a broken sensor is an error, not a class.
    ///
    /// # Errors
    /// Returns [`SampleError::Input`] if a number of `x` is NaN or infinite.
    ///
    /// ```
    /// use stackprop::{Dense, SampleError, quantized::{QuantizedLayer, Quantizer}};
    /// let layer = Quantizer::from_f32(1.0).output(&Dense::<1, 1>::new([[0.5]], [0.25])).expect("all is finite");
    /// assert_eq!(layer.try_predict(&[f32::NAN]), Err(SampleError::Input));
    /// assert_eq!(layer.predict(&[f32::NAN]), layer.predict(&[0.0]));
    /// ```
    fn try_predict(&self, x: &Self::Input) -> Result<Self::Output, SampleError> {
        Self::check(x)?;
        Ok(self.predict(x))
    }
}

impl<A: QuantizedLayer, B: QuantizedLayer<Input = A::Output>> QuantizedLayer for (A, B) {
    type Input = A::Input;
    type Output = B::Output;

    #[inline]
    fn predict(&self, x: &A::Input) -> B::Output {
        self.1.predict(&self.0.predict(x))
    }

    #[inline]
    fn check(x: &A::Input) -> Result<(), SampleError> {
        A::check(x)
    }
}
