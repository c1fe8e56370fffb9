//! What can be kept, word by word.

use super::crc::fingerprint;
use super::stream::{Reader, Writer};
use crate::params::Params;

/// What a checkpoint can hold.
///
/// All [`Params`] are, and the types of this crate that have more to keep. For a type of your own, write its numbers in one
/// order and read them in the same. Here, a count and a mean:
///
/// ```
/// use stackprop::checkpoint::{self, Checkpoint, Reader, Writer, fingerprint};
///
/// #[derive(Debug, Default, PartialEq)]
/// struct Seen {
///     count: u32,
///     mean: f32,
/// }
/// impl Checkpoint for Seen {
///     const WORDS: usize = 2 + 1;
///     const FINGERPRINT: u32 = fingerprint("Seen", &[]);
///     fn write(&self, to: &mut Writer<'_>) {
///         to.u32(self.count);
///         to.f32(self.mean);
///     }
///     fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
///         let read = Self { count: from.u32(), mean: from.f32() };
///         if let Some(value) = value {
///             *value = read;
///         }
///     }
/// }
/// let mut bytes = [0; checkpoint::size::<Seen>()];
/// checkpoint::save(&Seen { count: 7, mean: 0.5 }, &mut bytes)?;
/// let mut seen = Seen::default();
/// checkpoint::load(&bytes, &mut seen)?;
/// assert_eq!(seen, Seen { count: 7, mean: 0.5 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in a checkpoint",
    note = "several values are kept as `Together((&mut a, &mut b))`",
    note = "a type of your own implements `Checkpoint`, or `Params` if it is a list of parameters"
)]
pub trait Checkpoint {
    /// The number of words that [`write`](Self::write) writes.
    const WORDS: usize;

    /// Tells the type from others: see [`fingerprint`].
    const FINGERPRINT: u32;

    /// Writes [`WORDS`](Self::WORDS) words.
    fn write(&self, to: &mut Writer<'_>);

    /// Reads [`WORDS`](Self::WORDS) words, in the order in which they were written, into `value`; with `None` it only reads.
    ///
    /// It is called twice, first with `None`. [Refuse](Reader::refuse) what cannot be, and nothing is loaded.
    fn read(value: Option<&mut Self>, from: &mut Reader<'_>);
}

impl<P: Params> Checkpoint for P {
    const WORDS: usize = P::COUNT;
    const FINGERPRINT: u32 = <P as Params>::FINGERPRINT;

    fn write(&self, to: &mut Writer<'_>) {
        self.tensors(&mut |tensor| tensor.iter().for_each(|number| to.f32(*number)));
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        match value {
            Some(value) => value.tensors_mut(&mut |tensor| tensor.iter_mut().for_each(|number| *number = from.f32())),
            None => (0..P::COUNT).for_each(|_| {
                from.f32();
            }),
        }
    }
}

impl Checkpoint for u32 {
    const WORDS: usize = 2;
    const FINGERPRINT: u32 = fingerprint("u32", &[]);

    fn write(&self, to: &mut Writer<'_>) {
        to.u32(*self);
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        let read = from.u32();
        if let Some(value) = value {
            *value = read;
        }
    }
}

impl Checkpoint for u64 {
    const WORDS: usize = 4;
    const FINGERPRINT: u32 = fingerprint("u64", &[]);

    fn write(&self, to: &mut Writer<'_>) {
        to.u64(*self);
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        let read = from.u64();
        if let Some(value) = value {
            *value = read;
        }
    }
}

/// Several values as one unit: `Together((&mut trainer, &mut rng, &mut epochs))`, up to six. They are saved and loaded together
/// or not at all.
#[derive(Debug)]
pub struct Together<T>(pub T);

macro_rules! together {
    ($($T:ident $i:tt),+) => {
        impl<$($T: Checkpoint),+> Checkpoint for Together<($(&mut $T,)+)> {
            const WORDS: usize = 0 $(+ $T::WORDS)+;
            const FINGERPRINT: u32 = fingerprint("Together", &[$($T::FINGERPRINT),+]);

            fn write(&self, to: &mut Writer<'_>) {
                $(self.0.$i.write(to);)+
            }

            fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
                match value {
                    Some(value) => {
                        $($T::read(Some(&mut *value.0.$i), from);)+
                    }
                    None => {
                        $($T::read(None, from);)+
                    }
                }
            }
        }
    };
}
together!(A 0);
together!(A 0, B 1);
together!(A 0, B 1, C 2);
together!(A 0, B 1, C 2, D 3);
together!(A 0, B 1, C 2, D 3, E 4);
together!(A 0, B 1, C 2, D 3, E 4, F 5);
