//! The name of a tensor, as text on the stack.

use core::fmt;

/// The name of a tensor, such as `0.weight`.
///
/// ```
/// use stackprop::{Dense, state_dict};
/// let mut names = Vec::new();
/// state_dict::for_each(&Dense::<2, 1>::default(), |name, _, _| {
///     names.push(*name);
///     Ok::<(), state_dict::Error>(())
/// })?;
/// assert_eq!(names[0].as_str(), "0.weight");
/// assert!(names[1] < names[0], "ordered as text");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Padded with zeros, so that the derived order is that of the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    text: [u8; Self::MAX],
    /// More than `MAX` if the text did not fit.
    length: u8,
}

impl Name {
    /// The length of the longest name, in bytes.
    pub const MAX: usize = 40;

    pub(super) const EMPTY: Self = Self { text: [0; Self::MAX], length: 0 };

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text
            .get(..self.length())
            .and_then(|text| core::str::from_utf8(text).ok())
            .unwrap_or("a name that is too long")
    }

    /// Adds `text` at its end.
    pub(super) fn add(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.push(byte));
    }

    /// Adds a whole number at its end.
    pub(super) fn add_number(&mut self, number: usize) {
        if number >= 10 {
            self.add_number(number / 10);
        }
        self.push(b'0' + (number % 10) as u8);
    }

    /// The number of bytes, for [`truncate`](Self::truncate).
    pub(super) fn length(&self) -> usize {
        usize::from(self.length)
    }

    /// Takes away what was added since it had this length.
    pub(super) fn truncate(&mut self, length: usize) {
        self.text.iter_mut().skip(length).for_each(|byte| *byte = 0);
        self.length = length as u8;
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.text.get_mut(usize::from(self.length)) {
            *place = byte;
        }
        self.length = self.length.saturating_add(1);
    }

    /// Whether it fits, and stands in JSON as it is.
    pub(super) fn is_valid(&self) -> bool {
        let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
        self.text.get(..self.length()).is_some_and(|text| !text.is_empty() && text.iter().all(plain))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;
    use std::vec::Vec;

    use super::*;

    #[test]
    fn the_order_is_that_of_the_text() {
        let mut name = Name::EMPTY;
        let mut numbered = |number| {
            name.truncate(0);
            name.add_number(number);
            name.add(".bias");
            name
        };
        let mut names: Vec<_> = (0..120).map(&mut numbered).collect();
        let mut texts: Vec<_> = names.iter().map(ToString::to_string).collect();
        names.sort_unstable();
        texts.sort_unstable();
        assert_eq!(names.iter().map(ToString::to_string).collect::<Vec<_>>(), texts);
        assert_eq!(texts[..4], ["0.bias", "1.bias", "10.bias", "100.bias"]);
    }

    #[test]
    fn a_name_is_valid_to_its_longest_and_not_beyond() {
        let of = |text: &str| {
            let mut name = Name::EMPTY;
            name.add(text);
            name
        };
        let longest = "n".repeat(Name::MAX);
        assert!(of(&longest).is_valid());
        assert_eq!(of(&longest).as_str(), longest);
        let too_long = of(&(longest + "n"));
        assert!(!too_long.is_valid());
        assert_eq!(too_long.as_str(), "a name that is too long");
        for wrong in ["", "a\"b", "a\\b", "a b", "é", "\n"] {
            assert!(!of(wrong).is_valid(), "{wrong:?}");
        }
    }
}
