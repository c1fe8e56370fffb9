//! Mean and variance of a stream.

use crate::checkpoint::{Checkpoint, Reader, Writer, fingerprint};
use crate::error::SampleError;
use crate::{Standardizer, math};

/// Running means and variances of `N` features over the samples of a stream, for a [`Standardizer`].
///
/// Welford's method subtracts before it squares, so that no digits are lost. With n the number of samples:
///
/// ```text
/// d = x − mean        mean += d / n        variance += (d · (x − mean) − variance) / n
/// ```
///
/// An `f32` cannot hold a mean that moves by its n-th part: after a million samples around 100,000, a change of 0.0003 is less
/// than half of the last place. So mean and variance each have a *rest*, what rounding has taken off, which is added at the
/// next sample (Kahan's summation). With [`with_window`](Self::with_window) old samples are forgotten, for sensors that age.
/// (Welford 1962, <https://doi.org/10.1080/00401706.1962.10490022>)
///
/// ```
/// use stackprop::Statistics;
/// let mut seen = Statistics::<2>::new();
/// for x in [[1.0, 7.0], [3.0, 7.0]] {
///     seen.add(&x)?;
/// }
/// assert_eq!((seen.count(), seen.mean(), seen.variance()), (2, &[2.0, 7.0], &[1.0, 0.0]));
/// let scale = seen.standardizer();
/// assert_eq!(scale.apply(&[5.0, 7.0]), [3.0, 0.0]); // a feature that does not vary has a deviation of 1
/// # Ok::<(), stackprop::SampleError>(())
/// ```
#[doc(alias("Welford", "partial_fit", "running mean"))]
#[derive(Clone, Debug, PartialEq)]
pub struct Statistics<const N: usize> {
    count: u32,
    /// The most samples that count; 0 for all.
    window: u32,
    mean: [f32; N],
    mean_rest: [f32; N],
    variance: [f32; N],
    variance_rest: [f32; N],
}

impl<const N: usize> Statistics<N> {
    /// Without samples, all zero bits.
    #[must_use]
    pub const fn new() -> Self {
        Self { count: 0, window: 0, mean: [0.0; N], mean_rest: [0.0; N], variance: [0.0; N], variance_rest: [0.0; N] }
    }

    /// Limits the memory: from so many samples on, n stays at `samples`, and each new sample has the weight `1 / samples`, an
    /// exponential window. A sample that is `samples` older than another has 1/e of its weight. 0 stands for no limit.
    ///
    /// ```
    /// use stackprop::Statistics;
    /// let mut seen = Statistics::<1>::new().with_window(2);
    /// for x in [8.0, 8.0, 0.0] {
    ///     seen.add(&[x])?;
    /// }
    /// assert_eq!((seen.mean(), seen.variance()), (&[4.0], &[16.0])); // 8 + (0 − 8) / 2, and 0 + (−8 · −4) / 2
    /// # Ok::<(), stackprop::SampleError>(())
    /// ```
    #[must_use]
    pub const fn with_window(mut self, samples: u32) -> Self {
        self.window = samples;
        self
    }

    /// Adds a sample.
    ///
    /// # Errors
    /// Returns [`SampleError::Input`] if a value is NaN or infinite, and [`SampleError::Square`] if it is so far from the
    /// mean that its square overflows. Nothing is changed then.
    ///
    /// ```
    /// use stackprop::{SampleError, Statistics};
    /// let mut seen = Statistics::<1>::new();
    /// assert_eq!(seen.add(&[f32::NAN]), Err(SampleError::Input));
    /// assert_eq!(seen, Statistics::new());
    /// ```
    pub fn add(&mut self, x: &[f32; N]) -> Result<(), SampleError> {
        if !math::all_finite(x) {
            return Err(SampleError::Input);
        }
        // Twice the largest change, so that no sum below can overflow.
        let far = |(x, mean): (&f32, &f32)| !((x - mean) * (x - mean) < 0.25 * f32::MAX);
        if x.iter().zip(&self.mean).any(far) {
            return Err(SampleError::Square);
        }
        self.count = self.count.saturating_add(1);
        let n = if self.window == 0 || self.count < self.window { self.count } else { self.window } as f32;
        let means = self.mean.iter_mut().zip(&mut self.mean_rest);
        let variances = self.variance.iter_mut().zip(&mut self.variance_rest);
        for (((mean, mean_rest), (variance, variance_rest)), x) in means.zip(variances).zip(x) {
            let before = (x - *mean) - *mean_rest;
            (*mean, *mean_rest) = add(*mean, *mean_rest + before / n);
            let after = (x - *mean) - *mean_rest;
            let change = ((before * after - *variance) - *variance_rest) / n;
            (*variance, *variance_rest) = add(*variance, *variance_rest + change);
            if *variance < 0.0 {
                (*variance, *variance_rest) = (0.0, 0.0); // by rounding
            }
        }
        Ok(())
    }

    /// The number of samples.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// The mean of each feature.
    #[must_use]
    pub const fn mean(&self) -> &[f32; N] {
        &self.mean
    }

    /// The variance of each feature, the mean of `(x − mean)²`.
    #[must_use]
    pub const fn variance(&self) -> &[f32; N] {
        &self.variance
    }

    /// The standardizer of these means and variances. It takes `N` square roots: keep it where samples come often.
    #[must_use]
    pub fn standardizer(&self) -> Standardizer<N> {
        Standardizer::new(self.mean, self.variance.map(math::sqrt))
    }
}

/// `a + b`, rounded, and what rounding has taken off (Knuth's two-sum).
fn add(a: f32, b: f32) -> (f32, f32) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

impl<const N: usize> Default for Statistics<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Checkpoint for Statistics<N> {
    const WORDS: usize = 4 + 4 * N;
    const FINGERPRINT: u32 = fingerprint("Statistics", &[N as u32]);

    fn write(&self, to: &mut Writer<'_>) {
        to.u32(self.count);
        to.u32(self.window);
        for values in [&self.mean, &self.mean_rest, &self.variance, &self.variance_rest] {
            for value in values {
                to.f32(*value);
            }
        }
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        let (count, window) = (from.u32(), from.u32());
        let Some(value) = value else {
            for i in 0..4 * N {
                let read = from.f32();
                if (2 * N..3 * N).contains(&i) && read < 0.0 {
                    from.refuse();
                }
            }
            return;
        };
        (value.count, value.window) = (count, window);
        for values in [&mut value.mean, &mut value.mean_rest, &mut value.variance, &mut value.variance_rest] {
            for value in values {
                *value = from.f32();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rng;
    use std::vec::Vec;

    /// Mean and variance in two passes of f64.
    fn exact(samples: &[f32]) -> (f64, f64) {
        let n = samples.len() as f64;
        let mean = samples.iter().map(|x| f64::from(*x)).sum::<f64>() / n;
        (mean, samples.iter().map(|x| (f64::from(*x) - mean).powi(2)).sum::<f64>() / n)
    }

    fn assert_exact(samples: &[f32], of_mean: f64, of_variance: f64) {
        let mut seen = Statistics::<1>::new();
        for x in samples {
            assert_eq!(seen.add(&[*x]), Ok(()));
        }
        let (mean, variance) = exact(samples);
        let (got, spread) = (f64::from(seen.mean()[0]), f64::from(seen.variance()[0]));
        assert!((got - mean).abs() <= of_mean * mean.abs().max(1.0), "mean {got}, not {mean}");
        assert!((spread - variance).abs() <= of_variance * variance, "variance {spread}, not {variance}");
    }

    #[test]
    fn agrees_with_two_passes_in_f64() {
        let mut rng = Rng::from_seed(5);
        for (mean, spread, drift, count) in [
            (1000.0, 1.0, 0.0, 500),
            // A barometer, a million values, whose pressure rises by 280 Pa.
            (101_325.0, 3.0, 280.0, 1_000_000),
            (-5.0, 0.001, 0.0, 100_000),
            (0.0, 1e-6, 1.0, 300_000),
            (1e6, 100.0, -5000.0, 300_000),
        ] {
            let sample = |i: usize| mean + drift * (i as f32 / count as f32) + spread * rng.normal();
            let samples: Vec<f32> = (0..count).map(sample).collect();
            assert_exact(&samples, 1e-7, 1e-3);
        }
    }

    #[test]
    fn a_window_forgets() {
        let mut seen = Statistics::<1>::new().with_window(100);
        for x in [50.0, 2.0] {
            for i in 0..3000 {
                assert_eq!(seen.add(&[x + if i % 2 == 0 { 1.0 } else { -1.0 }]), Ok(()));
            }
            let (mean, variance) = (seen.mean()[0], seen.variance()[0]);
            assert!((mean - x).abs() < 0.02 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
        }
    }

    #[test]
    fn a_refused_sample_changes_nothing() {
        let mut seen = Statistics::<3>::new();
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
    fn whatever_is_added_it_stays_finite_and_no_variance_is_below_0() {
        let mut rng = Rng::from_seed(6);
        for round in 0..200 {
            let mut seen = Statistics::<1>::new().with_window(round % 7);
            for _ in 0..200 {
                let x = rng.normal() * [1e-30, 1e-3, 1.0, 1e10, 5e18][rng.below(5) as usize];
                let _ = seen.add(&[x]);
                assert!(
                    seen.mean()[0].is_finite() && seen.variance()[0] >= 0.0 && seen.variance()[0].is_finite(),
                    "{seen:?}"
                );
            }
        }
    }
}
