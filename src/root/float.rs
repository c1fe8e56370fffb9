//! Floats as integers: the search for a root ends at two floats without another between them, so it counts floats.

// Bits of a float are numbers with and without a sign in turn.
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]

/// The place of x among all floats: neighbours differ by 1, −0 and 0 are both at 0.
pub(super) const fn order(x: f32) -> i32 {
    let bits = x.to_bits() as i32;
    if bits < 0 { -(bits & 0x7fff_ffff) } else { bits }
}

/// The float at a place: `unorder(order(x)) == x`.
pub(super) const fn unorder(place: i32) -> f32 {
    let size = f32::from_bits(place.unsigned_abs());
    if place < 0 { -size } else { size }
}

/// How many floats apart two are.
#[inline(never)]
pub(super) const fn distance(a: f32, b: f32) -> u32 {
    order(a).abs_diff(order(b))
}

/// The float in the middle: as many floats below as above. Halving by it ends after 32 steps, whatever the scale.
#[inline(never)]
pub(super) const fn middle(a: f32, b: f32) -> f32 {
    let (a, b) = (order(a), order(b));
    unorder((a >> 1) + (b >> 1) + (a & b & 1))
}

/// The float `places` further from x towards `to`, and not beyond `to`.
pub(super) const fn towards(x: f32, to: f32, places: u32) -> f32 {
    let (from, end) = (order(x), order(to));
    if places >= from.abs_diff(end) {
        return to;
    }
    // Fewer places than lie between: no overflow.
    unorder(if end > from { from.wrapping_add(places as i32) } else { from.wrapping_sub(places as i32) })
}

/// The exponent e of a float: 2ᵉ ≤ |x| < 2ᵉ⁺¹ for a normal one, −127 for 0 and subnormal ones, 128 for NaN and ∞.
pub(super) const fn exponent(x: f32) -> i32 {
    ((x.to_bits() >> 23) & 0xff) as i32 - 127
}

/// 2ⁿ, for n outside of −126 … 127 the nearest of these.
pub(super) fn power(n: i32) -> f32 {
    f32::from_bits(((n.clamp(-126, 127) + 127) as u32) << 23)
}

/// +1, −1, and 0 for 0 and NaN.
pub(super) const fn sign(x: f32) -> i32 {
    // In whole numbers: a comparison of floats takes four instructions on a small chip.
    let bits = x.to_bits() as i32;
    let size = bits & 0x7fff_ffff;
    if size == 0 || size > 0x7f80_0000 { 0 } else { bits >> 31 | 1 }
}

/// x = m · 2ᵉ with 1 ≤ |m| < 2; 0 for 0.
pub(super) fn split(x: f32) -> (f32, i32) {
    if x == 0.0 {
        return (0.0, 0);
    }
    // A subnormal number becomes a normal one first.
    let (x, e) = if exponent(x) < -126 { (x * power(24), -24) } else { (x, 0) };
    (f32::from_bits(x.to_bits() & 0x807f_ffff | 1.0_f32.to_bits()), exponent(x) + e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_up_one_by_one() {
        let tiny = f32::from_bits(1);
        assert_eq!([-tiny, -0.0, 0.0, tiny].map(order), [-1, 0, 0, 1]);
        for x in [-f32::MAX, -1.0, -1e-40, 0.0, tiny, 1e-38, 1.5, f32::MAX] {
            assert_eq!(unorder(order(x)), x);
            let above = f32::from_bits(if x < 0.0 { x.to_bits() - 1 } else { x.to_bits() + 1 });
            assert_eq!(order(above), order(x) + 1);
        }
        assert_eq!(distance(-f32::MAX, f32::MAX), 2 * 0x7f7f_ffff);
    }

    #[test]
    fn the_middle_is_between() {
        assert_eq!(middle(-5.0, 5.0), 0.0);
        assert_eq!(middle(1.0, 4.0), 2.0);
        assert_eq!(middle(-f32::MAX, f32::MAX), 0.0);
        for (a, b) in [(1.0, 1.0 + 2.0 * f32::EPSILON), (-1e-45, 1e-45), (-f32::MAX, -1e38), (3e38, f32::MAX)] {
            assert!(a < middle(a, b) && middle(a, b) < b && middle(a, b) == middle(b, a));
        }
    }

    #[test]
    fn towards_stops_at_the_end() {
        assert_eq!(towards(0.0, 1.0, 2), 2.0 * f32::from_bits(1));
        assert_eq!(towards(0.0, -1.0, 1), -f32::from_bits(1));
        assert_eq!(towards(1.0, 2.0, u32::MAX), 2.0);
        assert_eq!(towards(-f32::MAX, f32::MAX, 0x8000_0000), unorder(order(-f32::MAX).wrapping_add(i32::MIN)));
    }

    #[test]
    fn exponents_powers_and_signs_are_read_from_the_bits() {
        for n in -126..128 {
            assert_eq!(exponent(power(n) * 1.5), n);
        }
        let ends = [f32::NEG_INFINITY, -1e-45, -0.0, 0.0, f32::NAN, -f32::NAN, 1e-45, f32::INFINITY];
        assert_eq!(ends.map(sign), [-1, -1, 0, 0, 0, 0, 1, 1]);
        assert_eq!((power(-200), power(200)), (f32::MIN_POSITIVE, 1.7014118e38));
        assert_eq!([0.0, 1e-40, f32::INFINITY].map(exponent), [-127, -127, 128]);
    }
}
