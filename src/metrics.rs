//! How good a network is on a set of samples: its mean loss, its accuracy, and which classes it confuses.

use crate::Layer;
use crate::error::SampleError;
use crate::loss::{Class, ClassTarget};
use crate::sample::Sample;

/// The mean loss of a network over [samples](Sample), in prediction; NaN of no samples.
///
/// # Errors
/// Returns the [`SampleError`] of the first sample whose input, output or loss is not finite.
///
/// ```
/// use stackprop::{Dense, loss::mse, metrics::mean_loss};
/// let net = Dense::<1, 1>::new([[2.0]], [0.0]);
/// let samples = [([1.0], [2.0]), ([3.0], [4.0])]; // errors 0 and 2
/// assert_eq!(mean_loss(&net, &samples, mse)?, 2.0);
/// # Ok::<(), stackprop::SampleError>(())
/// ```
pub fn mean_loss<'a, L: Layer, S: Sample<'a, L::Input>>(
    net: &L,
    samples: impl IntoIterator<Item = S>,
    mut loss: impl FnMut(&L::Output, S::Target) -> (f32, L::Output),
) -> Result<f32, SampleError>
where
    L::Input: 'a,
{
    let mut mean = Mean::default();
    for sample in samples {
        let (x, target) = sample.parts();
        let (value, _) = loss(&net.try_predict(x)?, target);
        if !value.is_finite() {
            return Err(SampleError::Loss);
        }
        mean.add(value);
    }
    Ok(mean.value())
}

/// The accuracy of a classifier over [samples](Sample): the fraction whose largest output is that of their class, from 0 to 1; 0
/// of no samples. A sample with an output that is NaN or infinite counts as wrong.
///
/// ```
/// use stackprop::{Dense, loss::Class, metrics::accuracy};
/// let net = Dense::<1, 2>::new([[1.0], [-1.0]], [0.0, 0.0]); // class 0 for x > 0
/// let (a, b) = (Class::new(0)?, Class::new(1)?);
/// assert_eq!(accuracy(&net, &[([2.0], a), ([-2.0], a), ([-1.0], b)]), 2.0 / 3.0);
/// # Ok::<(), stackprop::loss::ClassError>(())
/// ```
#[must_use]
pub fn accuracy<'a, const K: usize, L, S>(net: &L, samples: impl IntoIterator<Item = S>) -> f32
where
    L: Layer<Output = [f32; K]>,
    L::Input: 'a,
    S: Sample<'a, L::Input, Target: ClassTarget<K>>,
{
    let (mut right, mut all) = (0_u32, 0_u32);
    for sample in samples {
        let (x, class) = sample.parts();
        right = right.saturating_add(u32::from(Class::largest(&net.predict(x)) == Some(class.class())));
        all = all.saturating_add(1);
    }
    right as f32 / all.max(1) as f32
}

/// A running mean, which neither overflows nor stops where a sum would.
#[derive(Default)]
pub(crate) struct Mean {
    mean: f32,
    pub(crate) count: u32,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f32) {
        self.count = self.count.saturating_add(1);
        let part = 1.0 / self.count as f32;
        self.mean += value * part - self.mean * part;
    }

    /// NaN of no values.
    pub(crate) fn value(&self) -> f32 {
        if self.count == 0 { f32::NAN } else { self.mean }
    }
}

/// A confusion matrix: counts the predicted classes of each class.
///
/// ```
/// use stackprop::{loss::Class, metrics::ConfusionMatrix};
/// let mut matrix = ConfusionMatrix::<2>::new();
/// matrix.add(&[0.1, 0.9], Class::new(1)?); // right
/// matrix.add(&[0.4, 0.6], Class::new(0)?); // a 0 taken for a 1
/// matrix.add(&[f32::NAN, 0.6], Class::new(0)?); // no prediction
/// assert_eq!(matrix.counts(), &[[0, 1], [0, 1]]);
/// assert_eq!((matrix.unpredicted(), matrix.accuracy()), (1, 1.0 / 3.0));
/// # Ok::<(), stackprop::loss::ClassError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConfusionMatrix<const K: usize> {
    counts: [[u32; K]; K],
    unpredicted: u32,
}

impl<const K: usize> ConfusionMatrix<K> {
    /// Nothing counted yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { counts: [[0; K]; K], unpredicted: 0 }
    }

    /// Counts a sample of class `class` with the outputs `y`.
    pub fn add(&mut self, y: &[f32; K], class: Class<K>) {
        let predicted = Class::largest(y).map(Class::index);
        let row = self.counts.get_mut(class.index());
        let count = match (row, predicted) {
            (Some(row), Some(predicted)) => row.get_mut(predicted),
            _ => Some(&mut self.unpredicted),
        };
        if let Some(count) = count {
            *count = count.saturating_add(1);
        }
    }

    /// `counts[class][predicted]`.
    #[must_use]
    pub const fn counts(&self) -> &[[u32; K]; K] {
        &self.counts
    }

    /// The number of samples with an output that was NaN or infinite, and so without a predicted class.
    #[must_use]
    pub const fn unpredicted(&self) -> u32 {
        self.unpredicted
    }

    /// The fraction on the diagonal, of all samples, from 0 to 1; 0 of no samples.
    #[must_use]
    pub fn accuracy(&self) -> f32 {
        let (mut right, mut all) = (0_u32, self.unpredicted);
        for (class, row) in self.counts.iter().enumerate() {
            for (predicted, count) in row.iter().enumerate() {
                all = all.saturating_add(*count);
                if class == predicted {
                    right = right.saturating_add(*count);
                }
            }
        }
        right as f32 / all.max(1) as f32
    }
}

impl<const K: usize> Default for ConfusionMatrix<K> {
    fn default() -> Self {
        Self::new()
    }
}
