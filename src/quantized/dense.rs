//! A hidden layer in integers: `i8` in, `i8` out.

use core::marker::PhantomData;

use super::activation::Requantize;
use super::{QuantizedLayer, sums};
use crate::error::SampleError;

/// A quantised [`Dense`](crate::Dense): `r[o] = A((sum[o] · m[o] + 2³¹) >> 32)` with `sum[o] = c[o] + Σᵢ p[o][i] · q[i]`.
///
/// The activation A is one that is [`Bounded`](super::Bounded), [`Relu`](crate::activation::Relu) as a rule, or
/// [`Tabulated`](super::Tabulated). Weights p are `i8`, the biases c and the multipliers m are `i32`; the
/// [module](super) says how they follow from a trained layer. A layer occupies `OUT · (IN + 8)` bytes, and up to three for
/// alignment. [`Quantizer::dense`](super::Quantizer::dense) makes it.
///
/// ```
/// use stackprop::activation::Relu;
/// use stackprop::quantized::{Int8Input, QuantizedDense, QuantizedLayer, QuantizedOutput, Quantizer, Ranges};
/// use stackprop::Dense;
///
/// static HIDDEN: Dense<2, 2, Relu> = Dense::new([[2.0, 1.0], [-1.0, 0.5]], [10.0, 0.0]);
/// static LAST: Dense<2, 2> = Dense::new([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]); // shows what the hidden layer gives
///
/// type Int8 = ((Int8Input<2>, QuantizedDense<2, 2, Relu>), QuantizedOutput<2, 2>);
/// static INT8: Int8 = Quantizer::from_i8(1.0)
///     .dense(&HIDDEN, &Ranges::of([254.0, 127.0])) // so r[0] is half of what comes out of the first neuron
///     .output(&LAST)
///     .expect("every number is finite");
/// // 2 · 20 + 30 + 10 = 80, and −20 + 15 < 0
/// assert!((INT8.predict(&[20, 30])[0] - 80.0).abs() < 1.0);
/// assert_eq!(INT8.predict(&[20, 30])[1], 0.0);
/// assert_eq!(size_of::<QuantizedDense<2, 2, Relu>>(), 2 * (2 + 8));
/// ```
#[doc(alias("quantize", "int8", "QLinear", "quantise"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuantizedDense<const IN: usize, const OUT: usize, A> {
    pub(super) weights: [[i8; IN]; OUT],
    pub(super) bias: [i32; OUT],
    pub(super) multipliers: [i32; OUT],
    pub(super) activation: PhantomData<fn() -> A>,
}

impl<const IN: usize, const OUT: usize, A: Requantize> QuantizedLayer for QuantizedDense<IN, OUT, A> {
    type Input = [i8; IN];
    type Output = [i8; OUT];

    #[inline]
    fn predict(&self, q: &[i8; IN]) -> [i8; OUT] {
        let sums = sums::of_rows(&self.weights, &self.bias, q);
        let mut r = [0; OUT];
        for ((r, sum), m) in r.iter_mut().zip(&sums).zip(&self.multipliers) {
            *r = A::requantize(*sum, *m);
        }
        r
    }

    #[inline]
    fn check(_: &[i8; IN]) -> Result<(), SampleError> {
        Ok(())
    }
}
