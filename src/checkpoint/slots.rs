//! Two slots in flash: the older one is erased and written while the newer one stays.

use core::error::Error;
use core::fmt;

use super::content::Checkpoint;
use super::error::{LoadError, SaveError};
use super::stream::{Reader, Writer};
use super::{fill, size, verify, write};

/// Flash, as little of it as is needed: a part of `embedded_storage::nor_flash::NorFlash`, with the same meaning.
///
/// Offsets begin at 0, and all that is addressed is yours: an adapter adds where its region lies. A storage without erasure,
/// such as FRAM, has an `erase` that does nothing and any `ERASE_SIZE`.
pub trait Storage {
    /// Why an access failed.
    type Error;
    /// Offsets and lengths of a read are multiples of this.
    const READ_SIZE: usize;
    /// Offsets and lengths of a write are multiples of this. Between two erasures each such unit is written once.
    const WRITE_SIZE: usize;
    /// Offsets of an erasure are multiples of this.
    const ERASE_SIZE: usize;

    /// Reads `bytes.len()` bytes.
    ///
    /// # Errors
    /// Returns an error if these bytes cannot be read, as a word torn by a power cut on a chip that checks its flash.
    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Self::Error>;

    /// Writes to erased flash.
    ///
    /// # Errors
    /// Returns an error if the bytes were not written.
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Self::Error>;

    /// Erases from `from` up to, and without, `to`.
    ///
    /// # Errors
    /// Returns an error if not all of it was erased.
    fn erase(&mut self, from: u32, to: u32) -> Result<(), Self::Error>;
}

/// Two slots of `SLOT` bytes each, at the offsets 0 and `SLOT` of a [`Storage`]. One of them always holds the last checkpoint
/// whole, whenever the power is cut.
///
/// `UNIT` is the number of bytes that are written and read at a time, 4 to 256 and a multiple of what the storage demands; so
/// much RAM a save takes, and no more. All sizes are checked by the compiler.
///
/// ```
/// use stackprop::checkpoint::{Slots, Storage};
/// use stackprop::{Dense, Online, loss::mse, optimizer::Sgd};
///
/// /// RAM that behaves as flash.
/// struct Flash([u8; 2 * 256]);
/// impl Storage for Flash {
///     type Error = ();
///     const READ_SIZE: usize = 1;
///     const WRITE_SIZE: usize = 8;
///     const ERASE_SIZE: usize = 256;
///     fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), ()> {
///         let from = self.0.get(offset as usize..).and_then(|rest| rest.get(..bytes.len())).ok_or(())?;
///         bytes.copy_from_slice(from);
///         Ok(())
///     }
///     fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), ()> {
///         let to = self.0.get_mut(offset as usize..).and_then(|rest| rest.get_mut(..bytes.len())).ok_or(())?;
///         to.copy_from_slice(bytes);
///         Ok(())
///     }
///     fn erase(&mut self, from: u32, to: u32) -> Result<(), ()> {
///         self.0.get_mut(from as usize..to as usize).ok_or(())?.fill(0xff);
///         Ok(())
///     }
/// }
///
/// let mut slots = Slots::<_, 256, 8>::new(Flash([0xff; 512]));
/// let mut online = Online::<Dense<1, 1>, Sgd>::new();
/// assert!(slots.load(&mut online).is_err()); // the first start: nothing is there
/// online.learn(&[1.0], &[2.0], mse, &Sgd::new(0.1))?;
/// slots.save(&online).unwrap();
///
/// let mut after_reset = Online::new();
/// slots.load(&mut after_reset).unwrap();
/// assert_eq!(after_reset, online);
/// # Ok::<(), stackprop::StepError>(())
/// ```
///
/// # How a power cut is survived
///
/// [`save`](Self::save) erases the slot that does not hold the newer valid checkpoint, always, whatever it looks like. It writes
/// upwards, each unit once, and last of all the *commit* at the end of the slot. Until the commit is whole the slot is not
/// valid, and the other one still is. Then it reads all of it back.
///
/// A slot is valid if its commit and its checkpoint have the right CRC and the type is the one asked for. If reading fails it
/// is not valid, and the other one decides. Of two valid slots the later is the one whose sequence number is larger, by
/// wrapping difference; of two equal numbers, which no save leaves, the first slot. A save counts on from the slot that stays,
/// so that saves that were cut off, however many, change neither the number nor the slot.
///
/// # The commit
///
/// Words as in a [checkpoint](crate::checkpoint#the-format-version-1), at the very end of the slot and preceded by zeros up to the
/// beginning of a unit:
///
/// | words | what |
/// |---|---|
/// | 1 | the characters `slot` |
/// | 2 | the sequence number |
/// | 2 | the number of bytes of the checkpoint, which stands at the beginning of the slot |
/// | 2 | the fingerprint of the checkpoint |
/// | 2 | the CRC of the checkpoint |
/// | 2 | CRC-32/ISO-HDLC of the words of the commit before |
///
/// No word has all bits set, so no unit of 4 bytes or more is written as erased flash reads.
#[derive(Clone, Debug)]
pub struct Slots<S, const SLOT: usize, const UNIT: usize> {
    storage: S,
}

/// `slot`
const MAGIC: u32 = u32::from_le_bytes(*b"slot");
/// The bytes of a commit.
const COMMIT: usize = 4 * 11;

/// What a commit says.
#[derive(Clone, Copy, PartialEq)]
struct Commit {
    sequence: u32,
    size: u32,
    fingerprint: u32,
    crc: u32,
}

impl<S: Storage, const SLOT: usize, const UNIT: usize> Slots<S, SLOT, UNIT> {
    /// The commit with what comes before it in its units.
    const COMMIT_UNITS: usize = COMMIT.div_ceil(UNIT) * UNIT;

    /// Takes over a storage. Nothing is read or written yet.
    ///
    /// ```compile_fail,E0080
    /// # use stackprop::checkpoint::{Slots, Storage};
    /// # struct Flash;
    /// # impl Storage for Flash {
    /// #     type Error = ();
    /// #     const READ_SIZE: usize = 1;
    /// #     const WRITE_SIZE: usize = 8;
    /// #     const ERASE_SIZE: usize = 4096;
    /// #     fn read(&mut self, _: u32, _: &mut [u8]) -> Result<(), ()> { Ok(()) }
    /// #     fn write(&mut self, _: u32, _: &[u8]) -> Result<(), ()> { Ok(()) }
    /// #     fn erase(&mut self, _: u32, _: u32) -> Result<(), ()> { Ok(()) }
    /// # }
    /// Slots::<Flash, 4096, 4>::new(Flash); // this flash is written in units of 8 bytes
    /// ```
    /// ```
    /// # use stackprop::checkpoint::{Slots, Storage};
    /// # struct Flash;
    /// # impl Storage for Flash {
    /// #     type Error = ();
    /// #     const READ_SIZE: usize = 1;
    /// #     const WRITE_SIZE: usize = 8;
    /// #     const ERASE_SIZE: usize = 4096;
    /// #     fn read(&mut self, _: u32, _: &mut [u8]) -> Result<(), ()> { Ok(()) }
    /// #     fn write(&mut self, _: u32, _: &[u8]) -> Result<(), ()> { Ok(()) }
    /// #     fn erase(&mut self, _: u32, _: u32) -> Result<(), ()> { Ok(()) }
    /// # }
    /// Slots::<Flash, 4096, 8>::new(Flash);
    /// ```
    #[must_use]
    pub const fn new(storage: S) -> Self {
        const {
            assert!(UNIT >= 4 && UNIT <= 256 && UNIT % 4 == 0, "UNIT is a multiple of 4 from 4 to 256");
            assert!(UNIT % S::WRITE_SIZE == 0, "UNIT is a multiple of the storage's WRITE_SIZE");
            assert!(UNIT % S::READ_SIZE == 0, "UNIT is a multiple of the storage's READ_SIZE");
            assert!(SLOT % S::ERASE_SIZE == 0, "SLOT is a multiple of the storage's ERASE_SIZE");
            assert!(SLOT % UNIT == 0, "SLOT is a multiple of UNIT");
        }
        Self { storage }
    }

    /// Gives the storage back.
    pub fn into_storage(self) -> S {
        self.storage
    }

    /// Loads the last checkpoint that is whole.
    ///
    /// # Errors
    /// Returns [`NoCheckpoint`], which says what is wrong with each slot, if neither is valid: at the first start, for one.
    /// `value` is unchanged then, unless an error is [`LoadError::Changed`].
    pub fn load<T: Checkpoint>(&mut self, value: &mut T) -> Result<(), NoCheckpoint<S::Error>> {
        let found = [self.inspect::<T>(0), self.inspect::<T>(1)];
        let first = newer(&found).unwrap_or(0);
        let [a, b] = found;
        let (a, b) = if first == 0 { (a, b) } else { (b, a) };
        let one = a.and_then(|commit| self.fill(first, value, commit));
        let Err(one) = one else { return Ok(()) };
        let other = b.and_then(|commit| self.fill(1 - first, value, commit));
        let Err(other) = other else { return Ok(()) };
        Err(NoCheckpoint { slots: if first == 0 { [one, other] } else { [other, one] } })
    }

    /// Saves a checkpoint of `value`: see [above](Self#how-a-power-cut-is-survived).
    ///
    /// # Errors
    /// Returns [`SaveError::Storage`] if an access has failed, and [`SaveError::NotWritten`] if what is read back is not what
    /// was written. The last checkpoint is still there then, and the next save uses the same slot.
    pub fn save<T: Checkpoint>(&mut self, value: &T) -> Result<(), SaveError<S::Error>> {
        const {
            let blob = size::<T>().div_ceil(UNIT) * UNIT;
            assert!(blob + Self::COMMIT_UNITS <= SLOT, "a slot has no room for the checkpoint and its commit");
        }
        let found = [self.inspect::<T>(0), self.inspect::<T>(1)];
        let (target, sequence) = match newer(&found) {
            Some(stays) => {
                (1 - stays, found[usize::from(stays == 1)].as_ref().map_or(0, |commit| commit.sequence.wrapping_add(1)))
            }
            None => (0, 0),
        };
        let base = target * SLOT as u32;
        self.storage.erase(base, base + SLOT as u32).map_err(SaveError::Storage)?;

        let mut units = Units { storage: &mut self.storage, offset: base, unit: [0; UNIT], filled: 0, result: Ok(()) };
        let crc = write(value, &mut |word| units.add(word));
        while units.filled != 0 {
            units.add([0; 4]);
        }
        units.offset = base + (SLOT - Self::COMMIT_UNITS) as u32;
        for _ in 0..(Self::COMMIT_UNITS - COMMIT) / 4 {
            units.add([0; 4]);
        }
        let commit = Commit { sequence, size: size::<T>() as u32, fingerprint: T::FINGERPRINT, crc };
        commit.write(&mut |word| units.add(word));
        units.result.map_err(SaveError::Storage)?;

        match self.inspect::<T>(target) {
            Ok(found) if found == commit => Ok(()),
            Err(LoadError::Storage(error)) => Err(SaveError::Storage(error)),
            _ => Err(SaveError::NotWritten),
        }
    }

    /// The commit of a slot, if that is valid for `T`.
    #[inline(never)]
    fn inspect<T: Checkpoint>(&mut self, slot: u32) -> Result<Commit, LoadError<S::Error>> {
        let commit = self.with_reader(slot, (SLOT - COMMIT) as u32, |source| Commit::read(&mut Reader::new(source)))?;
        let crc = self.with_reader(slot, 0, |source| verify::<T>(SLOT, source))?;
        if crc == commit.crc { Ok(commit) } else { Err(LoadError::Damaged) }
    }

    /// Loads what has been inspected.
    #[inline(never)]
    fn fill<T: Checkpoint>(&mut self, slot: u32, value: &mut T, commit: Commit) -> Result<(), LoadError<S::Error>> {
        self.with_reader(slot, 0, |source| fill(value, commit.crc, source))
    }

    /// Calls `read` with a source of words from an offset in a slot on.
    fn with_reader<R>(
        &mut self,
        slot: u32,
        from: u32,
        read: impl FnOnce(&mut dyn FnMut(usize, &mut [u8; 4]) -> bool) -> Result<R, LoadError<()>>,
    ) -> Result<R, LoadError<S::Error>> {
        let start = slot * SLOT as u32 + from;
        // The unit that was read last, and where it begins.
        let (mut unit, mut held, mut failure) = ([0; UNIT], None, None);
        let storage = &mut self.storage;
        let result = read(&mut |offset, word| {
            let at = start + offset as u32;
            let within = at % UNIT as u32;
            let begin = at - within;
            if held != Some(begin) {
                held = None;
                if let Err(error) = storage.read(begin, &mut unit) {
                    failure = Some(error);
                    return false;
                }
                held = Some(begin);
            }
            if let Some(from) = unit.get(within as usize..).and_then(|rest| rest.first_chunk::<4>()) {
                *word = *from;
            }
            true
        });
        match (result, failure) {
            (Err(LoadError::Storage(())), Some(error)) => Err(LoadError::Storage(error)),
            (result, _) => result.map_err(LoadError::with_storage),
        }
    }
}

/// The slot that is to be loaded, if one is valid.
fn newer<E>(found: &[Result<Commit, LoadError<E>>; 2]) -> Option<u32> {
    match found {
        [Ok(a), Ok(b)] => Some(u32::from(b.sequence.wrapping_sub(a.sequence).wrapping_sub(1) < u32::MAX / 2)),
        [Ok(_), Err(_)] => Some(0),
        [Err(_), Ok(_)] => Some(1),
        [Err(_), Err(_)] => None,
    }
}

impl Commit {
    fn write(self, sink: &mut dyn FnMut([u8; 4])) {
        let mut writer = Writer::new(sink);
        writer.word(MAGIC);
        for part in [self.sequence, self.size, self.fingerprint, self.crc] {
            writer.u32(part);
        }
        let crc = writer.crc.value();
        writer.u32(crc);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError<()>> {
        let magic = reader.word();
        let [sequence, size, fingerprint, crc] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
        let expected = reader.crc.value();
        let found = reader.u32();
        if reader.failed {
            return Err(LoadError::Storage(()));
        }
        if magic != MAGIC {
            return Err(LoadError::NotACheckpoint);
        }
        if found != expected || reader.invalid {
            return Err(LoadError::Damaged);
        }
        Ok(Self { sequence, size, fingerprint, crc })
    }
}

/// Words gathered into units and written upwards.
struct Units<'a, S: Storage, const UNIT: usize> {
    storage: &'a mut S,
    offset: u32,
    unit: [u8; UNIT],
    filled: usize,
    result: Result<(), S::Error>,
}

impl<S: Storage, const UNIT: usize> Units<'_, S, UNIT> {
    fn add(&mut self, word: [u8; 4]) {
        if let Some(to) = self.unit.get_mut(self.filled..).and_then(|rest| rest.first_chunk_mut()) {
            *to = word;
        }
        self.filled += 4;
        if self.filled >= UNIT {
            if self.result.is_ok() {
                self.result = self.storage.write(self.offset, &self.unit);
            }
            self.offset += UNIT as u32;
            self.filled = 0;
        }
    }
}

/// Neither slot holds a checkpoint that can be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoCheckpoint<E> {
    /// What is wrong with each of the slots.
    pub slots: [LoadError<E>; 2],
}

impl<E: fmt::Debug> fmt::Display for NoCheckpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.slots;
        write!(f, "neither slot has a checkpoint: {first}; {second}")
    }
}

impl<E: fmt::Debug> Error for NoCheckpoint<E> {}
