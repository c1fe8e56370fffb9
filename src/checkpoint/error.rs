//! What can be wrong with a checkpoint.

use core::error::Error;
use core::fmt;

use super::Never;

/// Why a checkpoint was not loaded. `E` is the error of the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError<E = Never> {
    /// There are fewer bytes than a checkpoint of this type has.
    TooShort {
        /// The size of a checkpoint.
        expected: usize,
        /// The number of bytes.
        found: usize,
    },
    /// These are other bytes: it does not begin as a checkpoint does. Erased flash is of this kind.
    NotACheckpoint,
    /// The format is newer than this version of the crate.
    NewerVersion {
        /// The version of the format.
        found: u16,
    },
    /// It is a checkpoint of another type: another architecture, another optimizer, other parts.
    OtherType {
        /// The fingerprint of the type to be loaded.
        expected: u32,
        /// The fingerprint of the type that was saved.
        found: u32,
    },
    /// Some bits are wrong: the CRC does not agree.
    Damaged,
    /// The checkpoint is what was saved, but a number in it is NaN, infinite, or one that training cannot have left there.
    Invalid,
    /// The medium has changed between the two passes, or has failed in the second one. The value is a mixture now.
    Changed,
    /// The storage has failed.
    Storage(E),
}

impl LoadError<()> {
    /// The same for a storage that has not failed.
    pub(super) fn with_storage<E>(self) -> LoadError<E> {
        match self {
            Self::TooShort { expected, found } => LoadError::TooShort { expected, found },
            Self::NotACheckpoint => LoadError::NotACheckpoint,
            Self::NewerVersion { found } => LoadError::NewerVersion { found },
            Self::OtherType { expected, found } => LoadError::OtherType { expected, found },
            Self::Damaged => LoadError::Damaged,
            Self::Invalid => LoadError::Invalid,
            Self::Changed | Self::Storage(()) => LoadError::Changed,
        }
    }
}

impl<E: fmt::Debug> fmt::Display for LoadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { expected, found } => {
                write!(f, "a checkpoint of this type has {expected} bytes, but there are {found}")
            }
            Self::NotACheckpoint => f.write_str("this is not a checkpoint"),
            Self::NewerVersion { found } => {
                write!(f, "the checkpoint has version {found} of the format, newer than this crate")
            }
            Self::OtherType { expected, found } => {
                write!(f, "the checkpoint is of another type: its fingerprint is {found:08x}, expected {expected:08x}")
            }
            Self::Damaged => f.write_str("the checkpoint is damaged: its CRC does not agree"),
            Self::Invalid => f.write_str("the checkpoint has a number that is NaN, infinite or out of range"),
            Self::Changed => f.write_str("the checkpoint has changed while it was loaded: the value is a mixture"),
            Self::Storage(error) => write!(f, "the storage has failed: {error:?}"),
        }
    }
}

impl<E: fmt::Debug> Error for LoadError<E> {}

/// Why a checkpoint was not saved. `E` is the error of the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SaveError<E = Never> {
    /// There is less room than a checkpoint of this type takes.
    TooSmall {
        /// The size of a checkpoint.
        expected: usize,
        /// The room.
        found: usize,
    },
    /// What was read back is not what was written: the flash is worn, or a write did nothing. The checkpoint before is intact.
    NotWritten,
    /// The storage has failed. The checkpoint before is intact.
    Storage(E),
}

impl<E: fmt::Debug> fmt::Display for SaveError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooSmall { expected, found } => {
                write!(f, "the checkpoint takes {expected} bytes, but there is room for {found}")
            }
            Self::NotWritten => f.write_str("the storage does not hold what was written"),
            Self::Storage(error) => write!(f, "the storage has failed: {error:?}"),
        }
    }
}

impl<E: fmt::Debug> Error for SaveError<E> {}
