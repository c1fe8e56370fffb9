//! A float as a literal of C.

use core::fmt::{self, Write};

/// A number as a hexadecimal literal of C99, which is exact: `0x1.8p+1f` is 1.5 · 2¹.
///
/// NaN and infinity have no literal; they are written as the macros `NAN` and `INFINITY` of C's `<math.h>`.
///
/// ```
/// use stackprop::export::CFloat;
/// assert_eq!(CFloat(3.0).to_string(), "0x1.8p+1f");
/// assert_eq!(CFloat(-0.1).to_string(), "-0x1.99999ap-4f");
/// assert_eq!(CFloat(f32::from_bits(1)).to_string(), "0x0.000002p-126f"); // subnormal: 2⁻¹⁴⁹
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CFloat(pub f32);

impl fmt::Display for CFloat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self.0, f)
    }
}

/// By integers alone: `core`'s own formatting of floats can panic.
pub(super) fn write(x: f32, out: &mut dyn Write) -> fmt::Result {
    if x.is_sign_negative() {
        out.write_char('-')?;
    }
    let bits = x.to_bits() & 0x7fffffff;
    let (exponent, mut fraction) = (bits >> 23, bits & 0x007fffff);
    // The value is 1.fraction · 2^(exponent − 127), for a subnormal number 0.fraction · 2^−126.
    let (first, sign, exponent) = match exponent {
        0xff => return out.write_str(if fraction == 0 { "INFINITY" } else { "NAN" }),
        0 if fraction == 0 => ("0x0", "p+", 0),
        0 => ("0x0", "p-", 126),
        1..127 => ("0x1", "p-", 127 - exponent),
        _ => ("0x1", "p+", exponent - 127),
    };
    out.write_str(first)?;
    if fraction != 0 {
        out.write_char('.')?;
    }
    // Four bits a digit, from the top. 23 bits are one short of six digits.
    fraction <<= 1;
    while fraction != 0 {
        out.write_char(digit(fraction >> 20))?;
        fraction = fraction << 4 & 0x00ffffff;
    }
    out.write_str(sign)?;
    decimal(exponent as usize, out)?;
    out.write_char('f')
}

/// A whole number. `core` writes the same, but with paths to a panic on some chips.
pub(crate) fn decimal(number: usize, out: &mut dyn Write) -> fmt::Result {
    if number >= 10 {
        decimal(number / 10, out)?;
    }
    out.write_char(digit((number % 10) as u32))
}

/// Of a value below 16.
fn digit(value: u32) -> char {
    char::from(value as u8 + if value < 10 { b'0' } else { b'a' - 10 })
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    /// What C99 says the literal means.
    fn parsed(text: &str) -> f32 {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let text = text.strip_prefix("0x").and_then(|text| text.strip_suffix('f')).expect("0x…f");
        let (digits, exponent) = text.split_once('p').expect("an exponent");
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mantissa = u64::from_str_radix(&(whole.to_string() + fraction), 16).expect("hexadecimal digits");
        let exponent: i32 = exponent.parse().expect("a decimal exponent");
        let digits = i32::try_from(fraction.len()).expect("few digits");
        // Exact in f64: at most 28 bits, and no exponent below −126 − 24.
        let value = mantissa as f64 * f64::from(exponent - 4 * digits).exp2();
        assert_eq!(f64::from(value as f32), value, "{text} is not a float");
        if negative { -value as f32 } else { value as f32 }
    }

    #[test]
    fn every_literal_means_the_same_bits() {
        let ends = [0, 1, 0x007fffff, 0x00800000, 0x3f800000, 0x7f7fffff];
        for bits in (0..0x7f800000).step_by(9973).chain(ends).flat_map(|bits| [bits, bits | 1 << 31]) {
            let text = CFloat(f32::from_bits(bits)).to_string();
            assert_eq!(parsed(&text).to_bits(), bits, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_written_as_core_writes_them() {
        for number in [0, 9, 10, 99, 100, 12345, usize::MAX] {
            let mut text = std::string::String::new();
            decimal(number, &mut text).expect("a string takes all");
            assert_eq!(text, number.to_string());
        }
    }
}
