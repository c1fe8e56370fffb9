//! The last layer of a quantised network that says which class it is, without any `f32`.

use super::{QuantizedLayer, sums};
use crate::error::SampleError;
use crate::loss::Class;

/// The last layer of a classifier: the sums `c[o] + Σᵢ p[o][i] · q[i]`, whose largest is the class.
///
/// All rows have one scale t, so the sums compare as the outputs do: `y[o] = t · sum[o]`. (With a scale for each row, a larger
/// sum could be the smaller output.) A layer occupies `OUT · (IN + 4) + 4` bytes, and up to three for alignment.
/// [`Quantizer::classifier`](super::Quantizer::classifier) makes it.
///
/// ```
/// use stackprop::{Dense, quantized::{QuantizedLayer, Quantizer}};
/// let last = Dense::<2, 2>::new([[127.0, 64.0], [1.0, -2.0]], [5.0, 300.0]); // t = 1
/// let int8 = Quantizer::from_i8(1.0).classifier(&last).expect("every number is finite");
/// let scores = int8.predict(&[1, 2]);
/// assert_eq!((scores.sums(), int8.1.scale()), (&[127 + 128 + 5, 1 - 4 + 300], 1.0));
/// assert_eq!(scores.class().index(), 1);
/// ```
#[doc(alias("quantize", "int8", "argmax"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuantizedClassifier<const IN: usize, const OUT: usize> {
    pub(super) weights: [[i8; IN]; OUT],
    pub(super) bias: [i32; OUT],
    pub(super) scale: f32,
}

impl<const IN: usize, const OUT: usize> QuantizedClassifier<IN, OUT> {
    /// The scale t of all sums: output o of the network is `t · sums()[o]`.
    #[must_use]
    pub const fn scale(&self) -> f32 {
        self.scale
    }
}

impl<const IN: usize, const OUT: usize> QuantizedLayer for QuantizedClassifier<IN, OUT> {
    type Input = [i8; IN];
    type Output = Scores<OUT>;

    #[inline]
    fn predict(&self, q: &[i8; IN]) -> Scores<OUT> {
        Scores { sums: sums::of_rows(&self.weights, &self.bias, q) }
    }

    #[inline]
    fn check(_: &[i8; IN]) -> Result<(), SampleError> {
        Ok(())
    }
}

/// What a [`QuantizedClassifier`] gives: one integer for each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scores<const K: usize> {
    sums: [i32; K],
}

impl<const K: usize> Scores<K> {
    /// The sums; times [`QuantizedClassifier::scale`] they are the outputs of the network.
    #[must_use]
    pub const fn sums(&self) -> &[i32; K] {
        &self.sums
    }

    /// The class of the largest sum, the first of them if there are several.
    #[must_use]
    pub fn class(&self) -> Class<K> {
        Class::of_largest_integer(&self.sums)
    }
}
