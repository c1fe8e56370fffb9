//! Standardised inputs: a network learns badly from one feature around 0.001 and another around 1,000.

use crate::error::SampleError;
use crate::math;

/// Standardises `N` features to mean 0 and variance 1, with running averages over the samples of a stream.
///
/// `z = (x − mean) / deviation`. Mean and variance are kept by Welford's method, which subtracts before it squares and so
/// loses no digits: `mean += (x − mean) / n`, `variance += ((x − old mean) · (x − new mean) − variance) / n`. From about
/// 2²⁴ samples on, the change by one sample is less than rounding, and both stay as they are. A feature that has not varied yet has a
/// deviation of 1 instead of 0: it becomes 0.
/// (Welford 1962, <https://doi.org/10.1080/00401706.1962.10490022>)
///
/// ```
/// use stackprop::Standardizer;
/// let mut seen = Standardizer::<2>::new();
/// for x in [[1.0, 7.0], [3.0, 7.0]] {
///     seen.add(&x)?;
/// }
/// assert_eq!((seen.mean(), seen.deviation()), ([2.0, 7.0], [1.0, 1.0]));
/// assert_eq!(seen.apply(&[5.0, 7.0]), [3.0, 0.0]);
/// assert_eq!(seen.invert(&[3.0, 0.0]), [5.0, 7.0]);
/// # Ok::<(), stackprop::SampleError>(())
/// ```
#[doc(alias("StandardScaler", "normalise"))]
#[derive(Clone, Debug, PartialEq)]
pub struct Standardizer<const N: usize> {
    count: u32,
    mean: [f32; N],
    variance: [f32; N],
}

impl<const N: usize> Standardizer<N> {
    /// A standardizer without samples, which changes nothing; all zero bits.
    #[must_use]
    pub const fn new() -> Self {
        Self { count: 0, mean: [0.0; N], variance: [0.0; N] }
    }

    /// Adds a sample to the averages.
    ///
    /// # Errors
    /// Returns [`SampleError::Input`] if a number is NaN or infinite, and [`SampleError::Square`] if it is so far from the
    /// mean that its square overflows. Nothing is changed then.
    pub fn add(&mut self, x: &[f32; N]) -> Result<(), SampleError> {
        let count = self.count.saturating_add(1);
        let (mut mean, mut variance) = (self.mean, self.variance);
        for ((mean, variance), x) in mean.iter_mut().zip(&mut variance).zip(x) {
            let before = x - *mean;
            *mean += before / count as f32;
            *variance += (before * (x - *mean) - *variance) / count as f32;
        }
        if !math::all_finite(&mean) || !math::all_finite(&variance) {
            return Err(if math::all_finite(x) { SampleError::Square } else { SampleError::Input });
        }
        (self.count, self.mean, self.variance) = (count, mean, variance);
        Ok(())
    }

    /// The number of samples.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The mean of each feature.
    #[must_use]
    pub const fn mean(&self) -> [f32; N] {
        self.mean
    }

    /// The standard deviation of each feature, and 1 for one that has not varied.
    #[must_use]
    pub fn deviation(&self) -> [f32; N] {
        let mut deviation = self.variance;
        for d in &mut deviation {
            *d = if *d > 0.0 { libm::sqrtf(*d) } else { 1.0 };
        }
        deviation
    }

    /// `(x − mean) / deviation`.
    #[must_use]
    pub fn apply(&self, x: &[f32; N]) -> [f32; N] {
        let mut z = *x;
        for ((z, mean), deviation) in z.iter_mut().zip(&self.mean).zip(&self.deviation()) {
            *z = (*z - mean) / deviation;
        }
        z
    }

    /// The inverse of [`apply`](Self::apply): `z · deviation + mean`, for a network with standardised targets.
    #[must_use]
    pub fn invert(&self, z: &[f32; N]) -> [f32; N] {
        let mut x = *z;
        for ((x, mean), deviation) in x.iter_mut().zip(&self.mean).zip(&self.deviation()) {
            *x = *x * deviation + mean;
        }
        x
    }
}

impl<const N: usize> Default for Standardizer<N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;

    #[test]
    fn agrees_with_two_passes_in_f64_far_from_zero() {
        let mut rng = Rng::from_seed(5);
        let samples: [f32; 500] = [0.0; 500].map(|_| 1000.0 + rng.normal());
        let mut seen = Standardizer::<1>::new();
        for x in samples {
            assert_eq!(seen.add(&[x]), Ok(()));
        }
        let mean = samples.iter().map(|x| f64::from(*x)).sum::<f64>() / 500.0;
        let variance = samples.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / 500.0;
        assert!((f64::from(seen.mean()[0]) - mean).abs() < 1e-3);
        assert!((f64::from(seen.deviation()[0]) - variance.sqrt()).abs() < 1e-3);
        let back = seen.invert(&seen.apply(&[1001.5]));
        assert!((back[0] - 1001.5).abs() < 1e-3);
    }

    #[test]
    fn a_long_stream_does_not_wear_the_deviation_down() {
        let mut seen = Standardizer::<1> { count: 1 << 26, mean: [0.0], variance: [1.0] };
        for i in 0..1000 {
            assert_eq!(seen.add(&[if i % 2 == 0 { 1.0 } else { -1.0 }]), Ok(()));
        }
        assert!(seen.mean()[0].abs() < 1e-6 && (seen.deviation()[0] - 1.0).abs() < 1e-6, "{seen:?}");
    }

    #[test]
    fn a_refused_sample_changes_nothing() {
        let mut seen = Standardizer::<3>::new();
        assert_eq!(seen.add(&[1.0, 2.0, 3.0]), Ok(()));
        let before = seen.clone();
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30] {
            for i in 0..3 {
                let mut x = [1.0, 2.0, 4.0];
                x[i] = bad;
                assert_eq!(seen.add(&x), Err(if bad == 1e30 { SampleError::Square } else { SampleError::Input }));
                assert_eq!(seen, before);
            }
        }
    }

    #[test]
    fn nothing_seen_changes_nothing() {
        let seen = Standardizer::<2>::new();
        assert_eq!(seen.apply(&[3.0, -4.0]), [3.0, -4.0]);
        assert_eq!(seen.invert(&[3.0, -4.0]), [3.0, -4.0]);
    }
}
