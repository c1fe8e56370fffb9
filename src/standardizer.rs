//! Standardised inputs: a network learns badly from one feature around 0.001 and another around 1,000.

use crate::checkpoint::{Checkpoint, Reader, Writer, fingerprint};

/// Standardises `N` features to mean 0 and variance 1: `z = (x − mean) / deviation`.
///
/// Means and deviations are known beforehand, as those of a scaler that was fitted on a computer, or come from the
/// [`Statistics`](crate::Statistics) of a stream. A standardizer can be in flash, beside its network:
///
/// ```
/// use stackprop::Standardizer;
/// static SCALE: Standardizer<2> = Standardizer::new([2.0, 7.0], [0.5, 1.0]);
/// assert_eq!(SCALE.apply(&[3.0, 7.0]), [2.0, 0.0]);
/// assert_eq!(SCALE.invert(&[2.0, 0.0]), [3.0, 7.0]);
/// ```
#[doc(alias("StandardScaler", "normalise", "normalize"))]
#[derive(Clone, Debug, PartialEq)]
pub struct Standardizer<const N: usize> {
    mean: [f32; N],
    deviation: [f32; N],
}

impl<const N: usize> Standardizer<N> {
    /// Makes a standardizer of means and standard deviations, PyTorch's and scikit-learn's `mean_` and `scale_`.
    ///
    /// A deviation that is not positive and finite is taken for 1, as that of a feature that does not vary: it becomes 0.
    ///
    /// ```
    /// use stackprop::Standardizer;
    /// assert_eq!(Standardizer::new([5.0], [0.0]).apply(&[5.0]), [0.0]);
    /// ```
    #[must_use]
    pub const fn new(mean: [f32; N], mut deviation: [f32; N]) -> Self {
        let mut i = 0;
        while i < N {
            if !(deviation[i] > 0.0 && deviation[i] < f32::INFINITY) {
                deviation[i] = 1.0;
            }
            i += 1;
        }
        Self { mean, deviation }
    }

    /// The mean of each feature.
    #[must_use]
    pub const fn mean(&self) -> &[f32; N] {
        &self.mean
    }

    /// The standard deviation of each feature.
    #[must_use]
    pub const fn deviation(&self) -> &[f32; N] {
        &self.deviation
    }

    /// `(x − mean) / deviation`. With NaN in `x`, as from a broken sensor, the result has it at the same place.
    #[must_use]
    pub fn apply(&self, x: &[f32; N]) -> [f32; N] {
        let mut z = *x;
        for ((z, mean), deviation) in z.iter_mut().zip(&self.mean).zip(&self.deviation) {
            *z = (*z - mean) / deviation;
        }
        z
    }

    /// The inverse of [`apply`](Self::apply): `z · deviation + mean`, for a network with standardised targets.
    #[must_use]
    pub fn invert(&self, z: &[f32; N]) -> [f32; N] {
        let mut x = *z;
        for ((x, mean), deviation) in x.iter_mut().zip(&self.mean).zip(&self.deviation) {
            *x = *x * deviation + mean;
        }
        x
    }
}

/// Changes nothing: mean 0, deviation 1.
impl<const N: usize> Default for Standardizer<N> {
    fn default() -> Self {
        Self::new([0.0; N], [1.0; N])
    }
}

impl<const N: usize> Checkpoint for Standardizer<N> {
    const WORDS: usize = 2 * N;
    const FINGERPRINT: u32 = fingerprint("Standardizer", &[N as u32]);

    fn write(&self, to: &mut Writer<'_>) {
        for value in self.mean.iter().chain(&self.deviation) {
            to.f32(*value);
        }
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        let Some(value) = value else {
            for i in 0..2 * N {
                let read = from.f32();
                if i >= N && read <= 0.0 {
                    from.refuse();
                }
            }
            return;
        };
        for value in value.mean.iter_mut().chain(&mut value.deviation) {
            *value = from.f32();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deviation_that_cannot_divide_is_1() {
        for bad in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert_eq!(Standardizer::new([3.0], [bad]), Standardizer::new([3.0], [1.0]));
        }
        let one = Standardizer::<2>::default();
        assert_eq!((one.apply(&[3.0, -4.0]), one.invert(&[3.0, -4.0])), ([3.0, -4.0], [3.0, -4.0]));
    }
}
