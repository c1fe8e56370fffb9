//! How good a network is on a set of samples: its mean loss, its accuracy, and which classes it confuses.

use core::borrow::Borrow;

use crate::Layer;
use crate::error::SampleError;
use crate::loss::Class;

/// The mean loss of a network over samples, as it predicts them; 0 of no samples.
///
/// # Errors
/// Returns the [`SampleError`] of the first sample whose input, output or loss is not finite.
///
/// ```
/// use stackprop::{Dense, loss::mse, metrics::mean_loss};
/// let net = Dense::<1, 1>::new([[2.0]], [0.0]);
/// let samples = [([1.0], [2.0]), ([3.0], [4.0])]; // errors 0 and 2
/// assert_eq!(mean_loss(&net, samples.iter().map(|(x, target)| (x, target)), mse)?, 2.0);
/// # Ok::<(), stackprop::SampleError>(())
/// ```
pub fn mean_loss<'a, L: Layer, T>(
    net: &L,
    samples: impl IntoIterator<Item = (&'a L::Input, T)>,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output),
) -> Result<f32, SampleError>
where
    L::Input: 'a,
{
    let (mut sum, mut count) = (0.0, 0_u32);
    for (x, target) in samples {
        let (value, _) = loss(&net.try_predict(x)?, target);
        if !value.is_finite() {
            return Err(SampleError::Loss);
        }
        sum += value;
        count = count.saturating_add(1);
    }
    Ok(sum / count.max(1) as f32)
}

/// The accuracy of a classifier: the fraction of samples whose largest output is that of their class, from 0 to 1; 0 of no
/// samples. A sample with an output that is NaN or infinite counts as wrong.
///
/// ```
/// use stackprop::{loss::Class, metrics::accuracy};
/// let (a, b) = (Class::new(0)?, Class::new(1)?);
/// assert_eq!(accuracy([([0.1, 0.9], b), ([0.8, 0.2], a), ([0.7, 0.3], b)]), 2.0 / 3.0);
/// // of a network: accuracy(samples.iter().map(|(x, class)| (net.predict(x), *class)))
/// # Ok::<(), stackprop::loss::ClassError>(())
/// ```
#[must_use]
pub fn accuracy<const K: usize, Y: Borrow<[f32; K]>>(samples: impl IntoIterator<Item = (Y, Class<K>)>) -> f32 {
    let (mut right, mut all) = (0_u32, 0_u32);
    for (y, class) in samples {
        right = right.saturating_add(u32::from(Class::largest(y.borrow()) == Some(class)));
        all = all.saturating_add(1);
    }
    right as f32 / all.max(1) as f32
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
