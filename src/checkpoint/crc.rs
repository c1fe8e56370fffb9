//! CRC-32, and the fingerprints of types.

/// CRC-32/ISO-HDLC, the one of Ethernet and zip files: polynomial 0x04C11DB7, reflected; check value 0xCBF43926.
#[derive(Clone, Copy)]
pub(super) struct Crc(u32);

/// What four bits do to the remainder.
const TABLE: [u32; 16] = {
    let (mut table, mut i) = ([0; 16], 0);
    while i < 16 {
        let (mut remainder, mut bit) = (i as u32, 0);
        while bit < 4 {
            remainder = (remainder >> 1) ^ (0xedb8_8320 * (remainder & 1));
            bit += 1;
        }
        table[i] = remainder;
        i += 1;
    }
    table
};

impl Crc {
    pub(super) const NEW: Self = Self(u32::MAX);

    pub(super) fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            for nibble in [*byte, *byte >> 4] {
                let index = (self.0 as u8 ^ nibble) & 15;
                self.0 = (self.0 >> 4) ^ TABLE[usize::from(index)];
            }
        }
    }

    pub(super) const fn value(self) -> u32 {
        !self.0
    }
}

/// The fingerprint of a type: of its name and of the numbers that tell it from others of that name (FNV-1a,
/// <http://www.isthe.com/chongo/tech/comp/fnv/>).
///
/// ```
/// use stackprop::checkpoint::fingerprint;
/// const A: u32 = fingerprint("Scale", &[3]);
/// assert_eq!(A, fingerprint("Scale", &[3]));
/// assert!(A != fingerprint("Scale", &[4]) && A != fingerprint("Shift", &[3]));
/// ```
#[must_use]
pub const fn fingerprint(name: &str, numbers: &[u32]) -> u32 {
    let (mut hash, mut i) = (0x811c_9dc5_u32, 0);
    while i < name.len() {
        hash = step(hash, name.as_bytes()[i]);
        i += 1;
    }
    i = 0;
    while i < numbers.len() {
        // Every number is four bytes after a byte that no name has.
        hash = step(hash, 0xff);
        let mut byte = 0;
        while byte < 4 {
            hash = step(hash, (numbers[i] >> (8 * byte)) as u8);
            byte += 1;
        }
        i += 1;
    }
    hash
}

const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}

#[cfg(test)]
mod tests {
    use super::Crc;

    #[test]
    fn crc_has_the_check_value() {
        let mut crc = Crc::NEW;
        crc.add(b"1234");
        crc.add(b"56789");
        assert_eq!(crc.value(), 0xcbf4_3926);
        assert_eq!(Crc::NEW.value(), 0);
    }
}
