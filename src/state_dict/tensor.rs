//! A tensor as it is stored: a shape, and values as floats or as bytes.

use core::fmt;

use super::{Error, Name};

/// The shape of a tensor: the sizes of its dimensions, as PyTorch writes them: `[32, 64]` are 32 rows of 64.
///
/// ```
/// use stackprop::state_dict::Shape;
/// assert_eq!(Shape::new(&[32, 64]).to_string(), "[32, 64]");
/// assert_eq!(Shape::new(&[]).to_string(), "[]");
/// assert!(Shape::new(&[1, 1, 1, 1, 2]) != Shape::new(&[1, 1, 1, 1, 3]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    // Of 32 bits, so that an error is not large: a size of 2³² or more is that of no network.
    sizes: [u32; 4],
    rank: u32,
    /// The product of all sizes after the fourth.
    rest: u32,
}

impl Shape {
    /// Makes a shape. Of more than four dimensions it keeps the number, and the product of the others.
    #[must_use]
    pub fn new(shape: &[usize]) -> Self {
        let size = |size: &usize| u32::try_from(*size).unwrap_or(u32::MAX);
        let mut sizes = [0; 4];
        for (to, from) in sizes.iter_mut().zip(shape) {
            *to = size(from);
        }
        let rest = shape.iter().skip(sizes.len()).fold(1, |product: u32, from| product.saturating_mul(size(from)));
        Self { sizes, rank: size(&shape.len()), rest }
    }

    /// The number of values; `None` if it overflows.
    pub(super) fn count(self) -> Option<usize> {
        let count = self.sizes().try_fold(self.rest, u32::checked_mul)?;
        usize::try_from(count).ok()
    }

    /// Whether all sizes are known.
    pub(super) fn is_valid(self) -> bool {
        self.rank <= 4
    }

    /// The shape of the transposed matrix; of another tensor its own.
    fn transposed(self) -> Self {
        match self {
            Self { sizes: [rows, columns, ..], rank: 2, rest } => Self { sizes: [columns, rows, 0, 0], rank: 2, rest },
            _ => self,
        }
    }

    /// The sizes, but for those after the fourth.
    pub(super) fn sizes(&self) -> impl Iterator<Item = u32> {
        self.sizes.into_iter().take(self.rank as usize)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "[";
        for size in self.sizes() {
            write!(f, "{separator}{size}")?;
            separator = ", ";
        }
        f.write_str(match self.rank {
            0 => "[]",
            1..=4 => "]",
            _ => ", …]",
        })
    }
}

/// A tensor as it is stored: its shape, and its values row by row.
///
/// ```
/// use stackprop::state_dict::Tensor;
/// // Two floats as a file has them, at any address.
/// let bytes = [0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0x40];
/// let tensor = Tensor::from_le_bytes(&[1, 2], &bytes);
/// assert!(tensor.values().eq([1.0, 2.0]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a> {
    shape: Shape,
    values: Values<'a>,
    transposed: bool,
}

#[derive(Clone, Copy, Debug)]
enum Values<'a> {
    Floats(&'a [f32]),
    Bytes(&'a [u8]),
}

impl Values<'_> {
    fn get(self, index: usize) -> Option<f32> {
        match self {
            Self::Floats(floats) => floats.get(index).copied(),
            Self::Bytes(bytes) => {
                let bytes = bytes.get(index.checked_mul(4)?..)?.first_chunk()?;
                Some(f32::from_le_bytes(*bytes))
            }
        }
    }
}

impl<'a> Tensor<'a> {
    /// A tensor of floats.
    #[must_use]
    pub fn new(shape: &[usize], values: &'a [f32]) -> Self {
        Self { shape: Shape::new(shape), values: Values::Floats(values), transposed: false }
    }

    /// A tensor of floats as bytes, four each, little-endian, as `F32` in a safetensors file. They need no alignment.
    #[must_use]
    pub fn from_le_bytes(shape: &[usize], bytes: &'a [u8]) -> Self {
        Self { shape: Shape::new(shape), values: Values::Bytes(bytes), transposed: false }
    }

    /// The transposed matrix: for a `kernel` of Keras or JAX, which is \[inputs, outputs\]. A tensor that is no matrix stays as
    /// it is. See the example of [`load`](super::load).
    #[must_use]
    pub fn transposed(mut self) -> Self {
        self.transposed = !self.transposed;
        self
    }

    /// The values, as they are stored.
    pub fn values(self) -> impl Iterator<Item = f32> + 'a {
        (0..).map_while(move |index| self.values.get(index))
    }

    /// Whether these are the values of a tensor of the shape `expected`, all finite.
    pub(super) fn verify(&self, name: Name, expected: Shape) -> Result<(), Error<()>> {
        let stored = if self.transposed { expected.transposed() } else { expected };
        if self.shape != stored {
            return Err(Error::Shape { name, expected: stored, found: self.shape });
        }
        let wanted = expected.count().and_then(|count| count.checked_mul(4)).unwrap_or(usize::MAX);
        let found = match self.values {
            Values::Floats(floats) => size_of_val(floats),
            Values::Bytes(bytes) => bytes.len(),
        };
        if found != wanted {
            return Err(Error::Length { name, expected: wanted, found });
        }
        match self.values().enumerate().find(|(_, value)| !value.is_finite()) {
            Some((index, value)) => Err(Error::Value { name, index, value }),
            None => Ok(()),
        }
    }

    /// Copies the values of a tensor that has been verified.
    pub(super) fn copy_to(&self, shape: Shape, to: &mut [f32]) {
        let (rows, columns) = match shape {
            Shape { sizes: [rows, columns, ..], rank: 2, .. } if self.transposed => (rows as usize, columns as usize),
            _ => (1, to.len()), // as it is stored
        };
        let mut to = to.iter_mut();
        for row in 0..rows {
            for (column, to) in (0..columns).zip(&mut to) {
                if let Some(value) = self.values.get(column * rows + row) {
                    *to = value;
                }
            }
        }
    }
}
