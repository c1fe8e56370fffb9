//! How large the numbers of a layer get, over a stream of samples: what a scale is made of.

use crate::error::SampleError;
use crate::math;

/// The largest |x| of each of `N` numbers over the samples of a stream.
///
/// Before a network is quantised, its samples go through the layers one after the other, here `(a, b, c)`; each hidden layer
/// that is not tabulated has its `Ranges`. The training samples will do. The range of the input is one number,
/// [`overall`](Self::overall).
///
/// ```
/// use stackprop::{Dense, Layer, activation::Relu, quantized::Ranges};
/// let a = Dense::<1, 2, Relu>::new([[2.0], [-3.0]], [0.0, 0.5]);
/// let b = Dense::<2, 1, Relu>::new([[1.0, 1.0]], [0.0]);
/// let (mut of_x, mut of_a, mut of_b) = (Ranges::<1>::new(), Ranges::<2>::new(), Ranges::<1>::new());
/// for x in [[1.0], [-2.0]] {
///     of_x.add(&x)?;
///     let h = a.predict(&x); // [2, 0] and [0, 6.5]
///     of_a.add(&h)?;
///     of_b.add(&b.predict(&h))?;
/// }
/// assert_eq!((of_x.overall(), of_a.largest(), of_b.largest()), (2.0, [2.0, 6.5], [6.5]));
/// # Ok::<(), stackprop::SampleError>(())
/// ```
#[doc(alias("calibration", "observer", "quantize", "int8"))]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranges<const N: usize> {
    largest: [f32; N],
}

impl<const N: usize> Ranges<N> {
    /// No sample yet; all zero bits.
    #[must_use]
    pub const fn new() -> Self {
        Self { largest: [0.0; N] }
    }

    /// Ranges that are known: those that have been printed by a run on a computer, or `[6.0; N]`.
    #[must_use]
    pub const fn of(largest: [f32; N]) -> Self {
        Self { largest }
    }

    /// Adds a sample: `largest[o] = max(largest[o], |x[o]|)`.
    ///
    /// # Errors
    /// Returns [`SampleError::Input`] if a number is NaN or infinite. Nothing is changed then.
    pub fn add(&mut self, x: &[f32; N]) -> Result<(), SampleError> {
        if !math::all_finite(x) {
            return Err(SampleError::Input);
        }
        for (largest, x) in self.largest.iter_mut().zip(x) {
            *largest = largest.max(x.abs());
        }
        Ok(())
    }

    /// The largest |x| of each number; 0 before the first sample.
    #[must_use]
    pub const fn largest(&self) -> [f32; N] {
        self.largest
    }

    /// The largest |x| of all.
    #[must_use]
    pub fn overall(&self) -> f32 {
        self.largest.iter().fold(0.0, |overall, largest| largest.max(overall))
    }
}

impl<const N: usize> Default for Ranges<N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_sample_changes_nothing() {
        let mut ranges = Ranges::<2>::new();
        assert_eq!(ranges.add(&[-3.0, 0.5]), Ok(()));
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for x in [[100.0, bad], [bad, 100.0]] {
                assert_eq!(ranges.add(&x), Err(SampleError::Input));
                assert_eq!(ranges, Ranges::of([3.0, 0.5]));
            }
        }
    }
}
