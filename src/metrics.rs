//! How often a classifier is right, and what it takes for what.

use crate::loss::Class;

/// The share of `right` among `all`, from 0 to 1; 0 of nothing.
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
        right += u32::from(Class::largest(y) == class);
        all += 1;
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
/// assert_eq!(matrix.counts(), &[[0, 1], [0, 1]]);
/// assert_eq!(matrix.accuracy(), 0.5);
/// # Ok::<(), stackprop::loss::ClassOutOfRange>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix<const K: usize> {
    counts: [[u32; K]; K],
}

impl<const K: usize> ConfusionMatrix<K> {
    /// Nothing counted yet.
    pub const ZERO: Self = Self { counts: [[0; K]; K] };

    /// Counts a sample of class `class` for which the network's outputs were `y`.
    pub fn add(&mut self, y: &[f32; K], class: Class<K>) {
        let row = self.counts.get_mut(class.index());
        if let Some(count) = row.and_then(|row| row.get_mut(Class::largest(y).index())) {
            *count = count.saturating_add(1);
        }
    }

    /// `counts[class][predicted]`.
    #[must_use]
    pub const fn counts(&self) -> &[[u32; K]; K] {
        &self.counts
    }

    /// The share on the diagonal, from 0 to 1; 0 of nothing.
    #[must_use]
    pub fn accuracy(&self) -> f32 {
        let (mut right, mut all) = (0_u32, 0_u32);
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
