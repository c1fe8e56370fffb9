//! Two neighbouring floats at which f has opposite signs: a root, a pole or a jump?
//!
//! At a root f changes by what its derivative makes of one float, and |f| grows as one goes away from it. Rounding spoils the
//! first near by, but never far away. A lone jump is the other way round: the derivative explains f near by on both sides,
//! but not the jump. At a pole |f| falls as one goes away.

use super::float::{distance, middle, towards};
use super::point::Point;
use super::report::Certificate;
use super::search::Search;

/// How far away an explanation is looked for, in floats: 3 % of x or less.
const FAR: u32 = 1 << 18;
/// The same without a derivative, which tells rounding from stairs.
const NEAR: u32 = 1 << 16;

impl Search<'_> {
    /// How a sign change from `lo` to its neighbour `hi` is known to be a root; `None` if it is a pole or a jump.
    ///
    /// It is `small` if |f| has come down to it from 2⁹ times as much.
    #[inline(never)]
    pub(super) fn judge(&mut self, mut lo: Point, mut hi: Point, small: bool) -> Option<Certificate> {
        // **The case:** 1/(x − 4) at 4, where it is infinite.
        if !(lo.f.is_finite() && hi.f.is_finite()) {
            return None;
        }
        let (below, above) = self.domain;
        let known = !(lo.d.is_nan() && hi.d.is_nan());
        if !known {
            // The change of f to the next float beyond is the derivative as far as one can know.
            lo.d = lo.quotient(&self.probe(lo, below, 1));
            hi.d = hi.quotient(&self.probe(hi, above, 1));
        }
        let explained = lo.explains(&hi);
        if explained > 0 && small {
            return Some(Certificate::SignChange);
        }
        // **The case:** 1/x. Across the pole f rises by what its derivative makes of one float, but the derivative is negative.
        if explained < 0 && known {
            return None;
        }
        let (jump, explained) = ((hi.f - lo.f).abs(), explained > 0);
        let found = self.look_beside(lo, below, jump, explained);
        found.or_else(|| self.look_beside(hi, above, jump, explained))
    }

    /// f at the float that is so many `places` away from `end` towards `bound`.
    fn probe(&mut self, end: Point, bound: f32, places: u32) -> Point {
        self.call(towards(end.x, bound, places))
    }

    /// What the floats from `end` on towards `bound`, away from a sign change by `jump`, tell about it.
    fn look_beside(&mut self, end: Point, bound: f32, jump: f32, explained: bool) -> Option<Certificate> {
        // After that many floats f′ makes up for one jump.
        let floats = (jump / (end.d * (towards(end.x, bound, 1) - end.x))).abs();
        let floats = if floats < FAR as f32 { (floats as i32).unsigned_abs() } else { FAR };
        let near = self.probe(end, bound, 1 + floats / 8);
        let known = !near.d.is_nan();
        // Where f′ is right near by, it is right about the sign change, too: a root, if it explains it, or a lone jump.
        // **The case:** a derivative with the wrong sign would make a root of a pole. And where f oscillates from float to
        // float, as cos x does from 1e7 on, any two values may look like a root.
        let smooth = end.is_smooth_to(&near) && end.is_smooth_to(&self.probe(end, bound, 3 + floats / 4));
        if smooth && (known || explained) {
            return explained.then_some(Certificate::SignChange);
        }
        // **The case:** T − 273.15 with T in kelvin is rounded to 0.00003, whatever T depends on: for many floats f stays as
        // it is, and then it jumps. |f| has to grow by 16 such jumps, steadily, and as f′ says.
        let reach = if known { FAR } else { NEAR };
        let mut places = if 20 * floats < reach { 4 + 20 * floats } else { 4 };
        let mut far = self.probe(end, bound, places);
        while !(far.grows_from(&end, 16.0 * jump) && self.is_steady(end, bound, places / 4)) {
            if places > reach / 4 || far.x == bound {
                return None;
            }
            places *= 4;
            far = self.probe(end, bound, places);
        }
        // And on the way, where |f| grows most, it does so by jumps of about that size.
        let mut from = end;
        while distance(from.x, far.x) > 1 {
            let between = self.call(middle(from.x, far.x));
            if (between.f - from.f).abs() > (far.f - between.f).abs() { far = between } else { from = between }
        }
        let alike = |change: f32| 0.25 * jump <= change.abs() && change.abs() <= 4.0 * jump;
        let rounded = alike(far.f - from.f) || (known && alike(self.probe(end, bound, 1).f - end.f));
        rounded.then_some(Certificate::SignChangeNoise)
    }

    /// Does |f| grow as f′ says, from a quarter to a half, three quarters and the whole way?
    fn is_steady(&mut self, end: Point, bound: f32, quarter: u32) -> bool {
        let mut last = self.probe(end, bound, quarter);
        (2..=4).all(|part| {
            let next = self.probe(end, bound, part * quarter);
            let smooth = last.is_smooth_to(&next);
            last = next;
            smooth
        })
    }
}

impl Point {
    /// Is |f| here larger by at least so much than at `end`, with the same sign?
    pub(super) fn grows_from(&self, end: &Self, growth: f32) -> bool {
        self.f.is_finite() && !self.is_opposite(end) && self.f.abs() - end.f.abs() >= growth
    }

    /// (f(b) − f(a)) / (b − a)
    fn quotient(&self, other: &Self) -> f32 {
        (other.f - self.f) / (other.x - self.x)
    }

    /// Is the change of f from here to `other` what the derivatives make of it, within a factor of 1.7? Without a derivative:
    /// does |f| grow?
    #[inline(never)]
    fn is_smooth_to(&self, other: &Self) -> bool {
        let d = if other.d.is_nan() { self.d } else { 0.5 * self.d + 0.5 * other.d };
        let ratio = self.quotient(other) / d;
        if d.is_nan() { other.f.abs() > self.f.abs() } else { (0.6..=1.7).contains(&ratio) }
    }
}
