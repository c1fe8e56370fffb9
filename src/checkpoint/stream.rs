//! Words to a medium and back, with a CRC of all that has passed.
//!
//! Everything is made of 32-bit words, little-endian, and no word has all its bits set: some flash cannot be programmed to
//! that twice. Floats are finite, and a whole number goes in halves of 16 bits, a word each.

use super::crc::Crc;

/// Where the words of a checkpoint go.
#[allow(missing_debug_implementations)] // it is a function
pub struct Writer<'a> {
    sink: &'a mut dyn FnMut([u8; 4]),
    pub(super) crc: Crc,
}

impl<'a> Writer<'a> {
    pub(super) fn new(sink: &'a mut dyn FnMut([u8; 4])) -> Self {
        Self { sink, crc: Crc::NEW }
    }

    // Called, not written out at each place: flash is short, and saves are rare.
    #[inline(never)]
    pub(super) fn word(&mut self, word: u32) {
        let bytes = word.to_le_bytes();
        self.crc.add(&bytes);
        (self.sink)(bytes);
    }

    /// Writes a number in one word. NaN and infinity, which cannot be read back, are written as they are.
    pub fn f32(&mut self, number: f32) {
        self.word(number.to_bits());
    }

    /// Writes a number in one word.
    pub fn u16(&mut self, number: u16) {
        self.word(u32::from(number));
    }

    /// Writes a number in two words, the low half first.
    #[inline(never)]
    pub fn u32(&mut self, number: u32) {
        self.u16(number as u16);
        self.u16((number >> 16) as u16);
    }

    /// Writes a number in four words, the low part first.
    pub fn u64(&mut self, number: u64) {
        self.u32(number as u32);
        self.u32((number >> 32) as u32);
    }
}

/// Where the words of a checkpoint come from.
#[allow(missing_debug_implementations)] // it is a function
pub struct Reader<'a> {
    /// Fills the bytes from an offset on; `false` if that fails.
    source: &'a mut dyn FnMut(usize, &mut [u8; 4]) -> bool,
    offset: usize,
    pub(super) crc: Crc,
    pub(super) failed: bool,
    pub(super) invalid: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a mut dyn FnMut(usize, &mut [u8; 4]) -> bool) -> Self {
        Self { source, offset: 0, crc: Crc::NEW, failed: false, invalid: false }
    }

    /// The word at a byte offset, without a step on.
    #[inline(never)]
    fn word_at(&mut self, offset: usize) -> [u8; 4] {
        let mut bytes = [0; 4];
        if self.failed || !(self.source)(offset, &mut bytes) {
            self.failed = true;
            return [0; 4];
        }
        bytes
    }

    #[inline(never)]
    pub(super) fn word(&mut self) -> u32 {
        let bytes = self.word_at(self.offset);
        self.offset = self.offset.wrapping_add(4);
        self.crc.add(&bytes);
        u32::from_le_bytes(bytes)
    }

    /// Reads a number from one word. NaN and infinity are [refused](Self::refuse), and read as 0.
    #[inline(never)]
    pub fn f32(&mut self) -> f32 {
        let number = f32::from_bits(self.word());
        if number.is_finite() {
            return number;
        }
        self.refuse();
        0.0
    }

    /// Reads a number from one word.
    pub fn u16(&mut self) -> u16 {
        let word = self.word();
        if word > u32::from(u16::MAX) {
            self.refuse();
        }
        word as u16
    }

    /// Reads a number from two words.
    #[inline(never)]
    pub fn u32(&mut self) -> u32 {
        let low = u32::from(self.u16());
        low | u32::from(self.u16()) << 16
    }

    /// Reads a number from four words.
    pub fn u64(&mut self) -> u64 {
        let low = u64::from(self.u32());
        low | u64::from(self.u32()) << 32
    }

    /// The number that is so many words further on, without reading it: for a check that needs two at once.
    pub fn peek_f32(&mut self, words: usize) -> f32 {
        f32::from_bits(u32::from_le_bytes(self.word_at(self.offset.wrapping_add(words.wrapping_mul(4)))))
    }

    /// Says that what was read is not valid: the checkpoint is refused with [`LoadError::Invalid`](super::LoadError::Invalid).
    pub fn refuse(&mut self) {
        self.invalid = true;
    }
}
