//! How often a classifier is right, and what it takes for what.

use crate::loss::Class;

/// The fraction of samples whose largest output is that of their class, from 0 to 1; 0 of no samples. An output that is
/// NaN or infinite is wrong.
///
/// ```
/// use stackprop::{loss::Class, metrics::accuracy};
/// let outputs = [[0.1, 0.9], [0.8, 0.2], [0.7, 0.3]];
/// let classes = [1, 0, 1].map(|class| Class::<2>::new(class).unwrap());
/// assert_eq!(accuracy(outputs.iter().zip(classes)), 2.0 / 3.0);
/// ```
pub fn accuracy<'a, const K: usize>(samples: impl IntoIterator<Item = (&'a [f32; K], Class<K>)>) -> f32 {
    let (mut right, mut all) = (0_u32, 0_u32);
    for (y, class) in samples {
        right = right.saturating_add(u32::from(Class::largest(y) == Some(class)));
        all = all.saturating_add(1);
    }
    right as f32 / all.max(1) as f32
}

/// Counts what was predicted against what was right.
///
/// ```
/// use stackprop::{loss::Class, metrics::ConfusionMatrix};
/// let mut matrix = ConfusionMatrix::<2>::ZERO;
/// matrix.add(&[0.1, 0.9], Class::new(1)?); // right
/// matrix.add(&[0.4, 0.6], Class::new(0)?); // a 0 taken for a 1
/// matrix.add(&[f32::NAN, 0.6], Class::new(0)?); // no prediction
/// assert_eq!(matrix.counts(), &[[0, 1], [0, 1]]);
/// assert_eq!((matrix.unpredicted(), matrix.accuracy()), (1, 1.0 / 3.0));
/// # Ok::<(), stackprop::loss::ClassOutOfRange>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const K: usize> {
    counts: [[u32; K]; K],
    unpredicted: u32,
}

impl<const K: usize> ConfusionMatrix<K> {
    /// Nothing counted yet.
    pub const ZERO: Self = Self { counts: [[0; K]; K], unpredicted: 0 };

    /// Counts a sample of class `class` for which the network's outputs were `y`.
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

    /// How many samples had an output that was NaN or infinite, and so no predicted class.
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
