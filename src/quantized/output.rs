//! The last layer of a quantised network whose output is `f32`.

use core::marker::PhantomData;

use super::{QuantizedLayer, sums};
use crate::activation::{Activation, Identity};
use crate::error::SampleError;

/// The last layer: `y[o] = A(t[o] · sum[o])` in `f32`, with `sum[o] = c[o] + Σᵢ p[o][i] · q[i]` in integers.
///
/// Each row has a scale t of its own, so outputs of very unequal sizes keep their digits. The activation A is any. There is
/// one product of `f32` for each output, beside the activation's. A layer occupies `OUT · (IN + 8)` bytes, and up to three for
/// alignment. [`Quantizer::output`](super::Quantizer::output) makes it. Where only the largest output counts, a
/// [`QuantizedClassifier`](super::QuantizedClassifier) does without `f32`.
///
/// ```
/// use stackprop::{Dense, quantized::{QuantizedLayer, Quantizer}};
/// let last = Dense::<2, 2>::new([[127.0, 1.0], [0.0, 0.001]], [0.5, 0.0]); // row scales 1 and 0.001/127
/// let int8 = Quantizer::from_i8(1.0).output(&last).expect("every number is finite");
/// assert_eq!(int8.predict(&[2, 3])[0], 127.0 * 2.0 + 1.0 * 3.0 + 1.0); // the bias is rounded to 1 · t
/// assert!((int8.predict(&[2, 3])[1] - 0.003).abs() < 1e-9);
/// ```
#[doc(alias("quantize", "int8", "dequantize"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantizedOutput<const IN: usize, const OUT: usize, A = Identity> {
    pub(super) weights: [[i8; IN]; OUT],
    pub(super) bias: [i32; OUT],
    pub(super) scales: [f32; OUT],
    pub(super) activation: PhantomData<fn() -> A>,
}

impl<const IN: usize, const OUT: usize, A: Activation> QuantizedLayer for QuantizedOutput<IN, OUT, A> {
    type Input = [i8; IN];
    type Output = [f32; OUT];

    #[inline]
    fn predict(&self, q: &[i8; IN]) -> [f32; OUT] {
        let sums = sums::of_rows(&self.weights, &self.bias, q);
        let mut y = [0.0; OUT];
        for ((y, sum), t) in y.iter_mut().zip(&sums).zip(&self.scales) {
            *y = A::apply(t * *sum as f32);
        }
        y
    }

    #[inline]
    fn check(_: &[i8; IN]) -> Result<(), SampleError> {
        Ok(())
    }
}
