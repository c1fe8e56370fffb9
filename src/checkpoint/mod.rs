//! Checkpoints: what was learnt, as bytes that survive a power cut.
//!
//! A [`Trainer`](crate::Trainer) or an [`Online`](crate::Online) learner is kept whole: the parameters, the optimizer state, and
//! the samples and the gradient accumulated so far. An [`Rng`](crate::Rng), a [`Standardizer`](crate::Standardizer), the
//! [`Statistics`](crate::Statistics) of a stream, a network or anything else that is [`Params`](crate::Params), and `u32` and
//! `u64` counters can be kept as well, and several of them as one unit ([`Together`]). Training that resumes from a checkpoint
//! gives the same bits as training that has never stopped.
//!
//! ```
//! use stackprop::checkpoint::{self, Together};
//! use stackprop::{Dense, Params, Rng, Trainer, loss::mse, optimizer::Adam};
//! type Training = Trainer<Dense<2, 1>, Adam<3>>;
//! const SIZE: usize = checkpoint::size::<Together<(&mut Training, &mut Rng)>>();
//!
//! let (mut trainer, mut rng) = (Training::new(), Rng::from_seed(1));
//! trainer.accumulate(&[rng.uniform(), 1.0], &[1.0], mse)?;
//! trainer.step(&Adam::new(0.1))?;
//! let mut bytes = [0; SIZE];
//! checkpoint::save(&Together((&mut trainer, &mut rng)), &mut bytes)?;
//!
//! let (mut resumed, mut resumed_rng) = (Training::new(), Rng::from_seed(0));
//! checkpoint::load(&bytes, &mut Together((&mut resumed, &mut resumed_rng)))?;
//! assert_eq!((resumed, resumed_rng), (trainer, rng));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In flash, [`Slots`] keeps two checkpoints and always has one that is whole. To a serial line, [`save_to`] sends a checkpoint
//! word by word. Nothing here copies a model: writing and reading need one unit of the flash in RAM.
//!
//! # What loading promises
//!
//! [`load`] reads twice. The first time it verifies everything: the length, the kind, the CRC and every number. Only then does
//! it read again, into the value. So an error leaves the value unchanged, but for one: if the medium changes between the two
//! passes, or fails in the second, the error is [`LoadError::Changed`] and the value is a mixture; load again, or start afresh.
//!
//! A checkpoint loads into a value of the type that was saved, and no other. It carries a fingerprint of the layers with their
//! sizes and activations, and of the optimizer: a 2-8-1 network does not load into another one with 33 parameters. Layers,
//! activations and optimizers of your own have a fingerprint of their number of parameters, unless they say more
//! ([`Params::FINGERPRINT`](crate::Params::FINGERPRINT),
//! [`Activation::FINGERPRINT`](crate::Activation::FINGERPRINT),
//! [`Optimizer::FINGERPRINT`](crate::optimizer::Optimizer::FINGERPRINT)). Hyper-parameters are not kept: they are values of the program.
//!
//! # The format, version 1
//!
//! Words of 32 bits, little-endian. `half` is a whole number of 16 bits in a word; a whole number of 32 bits is two halves, the
//! low one first. No word has all its bits set.
//!
//! | words | what |
//! |---|---|
//! | 1 | the characters `spck` |
//! | 1 | half: the version of the format, 1 |
//! | 2 | the fingerprint |
//! | 2 | n, the number of words of the content |
//! | n | the content |
//! | 2 | CRC-32/ISO-HDLC of all bytes before |
//!
//! The content of a network is its parameters in the order of [`Params`](crate::Params), a float each. A trainer is its
//! network, its optimizer state, its sum of gradients, the number of samples (two halves) and a bound of their squared norms (a
//! float). An online learner is its network and its optimizer state. A generator is eight halves: state and increment.
//! A standardizer is its means and its deviations. Statistics are the number of samples (two halves), the window (two halves),
//! the means and the variances, each followed by its rest. `u32` and `u64` are two and four halves. [`Together`] is one after
//! the other.

mod content;
mod crc;
mod error;
mod slots;

mod stream;

pub use content::{Checkpoint, Together};
pub use crc::fingerprint;
pub use error::{LoadError, SaveError};
pub use slots::{NoCheckpoint, Slots, Storage};

pub use stream::{Reader, Writer};

use core::convert::Infallible;

/// `spck`
const MAGIC: u32 = u32::from_le_bytes(*b"spck");
const VERSION: u16 = 1;
/// Before the content.
const HEADER: usize = 4 * 6;
/// After it.
const TRAILER: usize = 4 * 2;

/// The number of bytes of a checkpoint of `T`.
///
/// ```
/// use stackprop::{checkpoint, Dense};
/// assert_eq!(checkpoint::size::<Dense<2, 1>>(), 24 + 4 * 3 + 8);
/// ```
#[must_use]
pub const fn size<T: Checkpoint>() -> usize {
    HEADER + 4 * T::WORDS + TRAILER
}

/// Writes a checkpoint of `value` into the first [`size`] bytes of `bytes`.
///
/// # Errors
/// Returns [`SaveError::TooSmall`] if `bytes` is shorter. Nothing is written then.
///
/// ```
/// use stackprop::{Dense, checkpoint::{self, SaveError}};
/// let refused = checkpoint::save(&Dense::<2, 1>::default(), &mut [0; 40]);
/// assert_eq!(refused, Err(SaveError::TooSmall { expected: 44, found: 40 }));
/// ```
pub fn save<T: Checkpoint>(value: &T, bytes: &mut [u8]) -> Result<(), SaveError> {
    let (expected, found) = (size::<T>(), bytes.len());
    if found < expected {
        return Err(SaveError::TooSmall { expected, found });
    }
    let mut rest = bytes;
    write(value, &mut |word| {
        if let Some((to, others)) = core::mem::take(&mut rest).split_first_chunk_mut() {
            *to = word;
            rest = others;
        }
    });
    Ok(())
}

/// Sends a checkpoint of `value` to `sink`, a word at a time: over a serial line, for one.
///
/// # Errors
/// Returns the first error of `sink`, which is not called again after it.
///
/// ```
/// use stackprop::{Dense, checkpoint};
/// let mut sent = Vec::new();
/// let net = Dense::<2, 1>::new([[1.0, 2.0]], [3.0]);
/// checkpoint::save_to(&net, |bytes| {
///     sent.extend_from_slice(bytes);
///     Ok::<(), std::io::Error>(())
/// })?;
/// let mut copy = Dense::default();
/// checkpoint::load(&sent, &mut copy)?;
/// assert_eq!(copy, net);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_to<T: Checkpoint, E>(value: &T, mut sink: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
    let mut sent = Ok(());
    write(value, &mut |word| {
        if sent.is_ok() {
            sent = sink(&word);
        }
    });
    sent
}

/// Loads a checkpoint from `bytes`; what stands behind it in `bytes` is ignored.
///
/// # Errors
/// Returns the [`LoadError`] that says what is wrong. `value` is unchanged then.
///
/// ```
/// use stackprop::{Dense, checkpoint::{self, LoadError}};
/// let mut bytes = [0; checkpoint::size::<Dense<2, 1>>()];
/// checkpoint::save(&Dense::<2, 1>::default(), &mut bytes)?;
/// assert_eq!(checkpoint::load(&bytes[..20], &mut Dense::<2, 1>::default()), Err(LoadError::TooShort { expected: 44, found: 20 }));
/// assert!(matches!(checkpoint::load(&bytes, &mut Dense::<1, 1>::default()), Err(LoadError::OtherType { .. })));
/// bytes[30] ^= 1;
/// assert_eq!(checkpoint::load(&bytes, &mut Dense::<2, 1>::default()), Err(LoadError::Damaged));
/// # Ok::<(), checkpoint::SaveError>(())
/// ```
pub fn load<T: Checkpoint>(bytes: &[u8], value: &mut T) -> Result<(), LoadError> {
    load_from(bytes.len(), value, |offset, word| {
        if let Some(from) = bytes.get(offset..).and_then(|rest| rest.first_chunk::<4>()) {
            *word = *from;
        }
        Ok(())
    })
}

/// Loads a checkpoint from a medium of `length` bytes: `source` reads four bytes at a byte offset.
///
/// # Errors
/// Returns the [`LoadError`] that says what is wrong. `value` is unchanged then, but for [`LoadError::Changed`].
///
/// ```
/// use stackprop::{Dense, checkpoint::{self, LoadError}};
/// let broken = checkpoint::load_from(100, &mut Dense::<2, 1>::default(), |_, _| Err("no chip"));
/// assert_eq!(broken, Err(LoadError::Storage("no chip")));
/// ```
pub fn load_from<T: Checkpoint, E>(
    length: usize,
    value: &mut T,
    mut source: impl FnMut(usize, &mut [u8; 4]) -> Result<(), E>,
) -> Result<(), LoadError<E>> {
    let mut error = None;
    let mut read = |offset: usize, word: &mut [u8; 4]| match source(offset, word) {
        Ok(()) => true,
        Err(found) => {
            error = Some(found);
            false
        }
    };
    let verified = verify::<T>(length, &mut read);
    let loaded = verified.and_then(|crc| fill(value, crc, &mut read));
    match (loaded, error) {
        (Err(LoadError::Storage(())), Some(error)) => Err(LoadError::Storage(error)),
        (loaded, _) => loaded.map_err(LoadError::with_storage),
    }
}

/// Verifies a checkpoint of `T`, and returns the CRC of all before the CRC.
fn verify<T: Checkpoint>(
    length: usize,
    source: &mut dyn FnMut(usize, &mut [u8; 4]) -> bool,
) -> Result<u32, LoadError<()>> {
    let (expected, found) = (size::<T>(), length);
    let mut reader = Reader::new(source);
    if length >= HEADER {
        verify_header::<T>(&mut reader)?;
    }
    if found < expected {
        return Err(LoadError::TooShort { expected, found });
    }
    T::read(None, &mut reader);
    let (crc, invalid) = (reader.crc.value(), core::mem::replace(&mut reader.invalid, false));
    let stored = reader.u32();
    if reader.failed {
        return Err(LoadError::Storage(()));
    }
    if stored != crc || reader.invalid {
        return Err(LoadError::Damaged);
    }
    if invalid { Err(LoadError::Invalid) } else { Ok(crc) }
}

/// Reads a checkpoint that has been verified into `value`.
fn fill<T: Checkpoint>(
    value: &mut T,
    crc: u32,
    source: &mut dyn FnMut(usize, &mut [u8; 4]) -> bool,
) -> Result<(), LoadError<()>> {
    let mut reader = Reader::new(source);
    for _ in 0..HEADER / 4 {
        reader.word();
    }
    T::read(Some(value), &mut reader);
    if reader.crc.value() == crc && !reader.failed { Ok(()) } else { Err(LoadError::Changed) }
}

/// Verifies what comes before the content.
fn verify_header<T: Checkpoint>(reader: &mut Reader<'_>) -> Result<(), LoadError<()>> {
    let (magic, version) = (reader.word(), reader.u16());
    let (found, words) = (reader.u32(), reader.u32());
    if reader.failed {
        return Err(LoadError::Storage(()));
    }
    if magic != MAGIC {
        return Err(LoadError::NotACheckpoint);
    }
    if version > VERSION {
        return Err(LoadError::NewerVersion { found: version });
    }
    if version != VERSION || reader.invalid {
        return Err(LoadError::Damaged);
    }
    let expected = T::FINGERPRINT;
    if found != expected || words != T::WORDS as u32 {
        return Err(LoadError::OtherType { expected, found });
    }
    Ok(())
}

/// Writes all words of a checkpoint, and returns the CRC at its end.
fn write<T: Checkpoint>(value: &T, sink: &mut dyn FnMut([u8; 4])) -> u32 {
    let mut writer = Writer::new(sink);
    writer.word(MAGIC);
    writer.u16(VERSION);
    writer.u32(T::FINGERPRINT);
    writer.u32(T::WORDS as u32);
    value.write(&mut writer);
    let crc = writer.crc.value();
    writer.u32(crc);
    crc
}

/// The error of a load from memory, which cannot fail to be read.
type Never = Infallible;
