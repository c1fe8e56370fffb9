//! A random number generator, the same on every machine.

use crate::checkpoint::{Checkpoint, Reader, Writer, fingerprint};

/// `low + (high − low) · u`, also where the difference is more than the largest float.
pub(crate) const fn between(u: f32, low: f32, high: f32) -> f32 {
    let width = high - low;
    if width.is_finite() { low + width * u } else { low * (1.0 - u) + high * u }
}

/// The generator PCG32 (XSH-RR): 64 bits of state, 32 bits out, a period of 2⁶⁴.
///
/// It is small, and fast on a chip without a 64-bit multiplier. It is for start values, shuffling and noise, not for
/// cryptography. Any `FnMut() -> f32` that draws from [0, 1) can replace it.
/// (O'Neill 2014, <https://www.pcg-random.org/paper.html>)
///
/// ```
/// use stackprop::Rng;
/// let (mut a, mut b) = (Rng::from_seed(7), Rng::from_seed(7));
/// assert_eq!(a.next_u32(), b.next_u32());
/// assert!((0.0..1.0).contains(&a.uniform()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "random")]
pub struct Rng {
    state: u64,
    increment: u64,
}

impl Rng {
    /// The multiplier of PCG's 64-bit generators.
    const MULTIPLIER: u64 = 6364136223846793005;

    /// A generator on the reference implementation's default stream.
    ///
    /// ```
    /// use stackprop::Rng;
    /// assert_eq!(Rng::from_seed(3).next_u32(), Rng::from_seed(3).next_u32());
    /// assert!(Rng::from_seed(3).next_u32() != Rng::from_seed(4).next_u32());
    /// ```
    #[must_use]
    pub const fn from_seed(seed: u64) -> Self {
        Self::with_stream(seed, 0xda3e39cb94b95bdb)
    }

    /// A generator on a stream of its own: equal seeds on two streams give independent numbers.
    ///
    /// ```
    /// use stackprop::Rng;
    /// // The first number of the reference implementation for these two.
    /// assert_eq!(Rng::with_stream(42, 54).next_u32(), 0xa15c02b7);
    /// ```
    #[must_use]
    pub const fn with_stream(seed: u64, stream: u64) -> Self {
        let increment = (stream << 1) | 1;
        let state = increment.wrapping_add(seed).wrapping_mul(Self::MULTIPLIER).wrapping_add(increment);
        Self { state, increment }
    }

    /// The state: whoever has it can go on with the same numbers. See [`from_state`](Self::from_state).
    #[must_use]
    pub const fn state(&self) -> [u64; 2] {
        [self.state, self.increment]
    }

    /// A generator that goes on where another was when its [`state`](Self::state) was read; `None` if the second number is
    /// even, which no generator has.
    ///
    /// ```
    /// use stackprop::Rng;
    /// let mut rng = Rng::from_seed(7);
    /// rng.next_u32();
    /// let mut other = Rng::from_state(rng.state()).unwrap();
    /// assert_eq!(other.next_u32(), rng.next_u32());
    /// assert_eq!(Rng::from_state([1, 2]), None);
    /// ```
    #[must_use]
    pub const fn from_state([state, increment]: [u64; 2]) -> Option<Self> {
        if increment & 1 == 1 { Some(Self { state, increment }) } else { None }
    }

    /// 32 random bits.
    pub const fn next_u32(&mut self) -> u32 {
        let state = self.state;
        self.state = state.wrapping_mul(Self::MULTIPLIER).wrapping_add(self.increment);
        let shifted = (((state >> 18) ^ state) >> 27) as u32;
        shifted.rotate_right((state >> 59) as u32)
    }

    /// A number from the uniform distribution on [0, 1): 24 random bits, a multiple of 2⁻²⁴.
    pub const fn uniform(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16777216.0)
    }

    /// A number in [low, high], `low + (high − low) · u` with u from [`uniform`](Self::uniform).
    ///
    /// ```
    /// let x = stackprop::Rng::from_seed(1).between(-2.0, 2.0);
    /// assert!((-2.0..=2.0).contains(&x));
    /// ```
    pub const fn between(&mut self, low: f32, high: f32) -> f32 {
        between(self.uniform(), low, high)
    }

    /// A number from the normal distribution of mean 0 and variance 1, by the polar method.
    ///
    /// A point from the uniform distribution on the unit disc, at a squared distance s, gives x·√(−2·ln s / s).
    /// (Marsaglia and Bray 1964, <https://doi.org/10.1137/1006063>)
    ///
    /// ```
    /// let mut rng = stackprop::Rng::from_seed(1);
    /// let mean = (0..1000).map(|_| rng.normal()).sum::<f32>() / 1000.0;
    /// assert!(mean.abs() < 0.1);
    /// ```
    pub fn normal(&mut self) -> f32 {
        loop {
            let (x, y) = (self.between(-1.0, 1.0), self.between(-1.0, 1.0));
            let s = x * x + y * y;
            if s > 0.0 && s < 1.0 {
                return x * libm::sqrtf(-2.0 * libm::logf(s) / s);
            }
        }
    }

    /// An integer from 0 to `bound` − 1, each with the same probability; 0 if `bound` is 0.
    ///
    /// The high half of a 64-bit product, drawn again in the few cases that would favour some numbers.
    /// (Lemire 2019, <https://arxiv.org/abs/1805.10941>)
    ///
    /// ```
    /// assert!(stackprop::Rng::from_seed(1).below(6) < 6);
    /// ```
    pub const fn below(&mut self, bound: u32) -> u32 {
        let mut product = self.next_u32() as u64 * bound as u64;
        if (product as u32) < bound {
            // 2³² mod bound, without a division by zero
            let Some(unfair) = bound.wrapping_neg().checked_rem(bound) else { return 0 };
            while (product as u32) < unfair {
                product = self.next_u32() as u64 * bound as u64;
            }
        }
        (product >> 32) as u32
    }

    /// Shuffles a slice, every order with the same probability (Fisher and Yates). A slice of 2³² elements or more stays as it
    /// is.
    ///
    /// ```
    /// let mut order = [0, 1, 2, 3, 4];
    /// stackprop::Rng::from_seed(1).shuffle(&mut order);
    /// order.sort();
    /// assert_eq!(order, [0, 1, 2, 3, 4]);
    /// ```
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let mut rest = items;
        while let Some(count) = u32::try_from(rest.len()).ok().filter(|count| *count > 1) {
            let pick = self.below(count) as usize;
            let Some((last, before)) = rest.split_last_mut() else { return };
            if let Some(picked) = before.get_mut(pick) {
                core::mem::swap(last, picked);
            }
            rest = before;
        }
    }
}

impl Checkpoint for Rng {
    const WORDS: usize = 8;
    const FINGERPRINT: u32 = fingerprint("Rng", &[]);

    fn write(&self, to: &mut Writer<'_>) {
        to.u64(self.state);
        to.u64(self.increment);
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        match (Self::from_state([from.u64(), from.u64()]), value) {
            (None, _) => from.refuse(),
            (Some(read), Some(value)) => *value = read,
            (Some(_), None) => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_the_reference_vectors() {
        // The output of pcg32-demo, round 1, seeded 42 and 54: https://www.pcg-random.org/using-pcg-c-basic.html
        let mut rng = Rng::with_stream(42, 54);
        let want = [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e];
        assert_eq!(want.map(|_| rng.next_u32()), want);
    }

    #[test]
    fn between_stays_between_however_far_apart_the_two_are() {
        let mut rng = Rng::from_seed(2);
        for (low, high) in
            [(-f32::MAX, f32::MAX), (-3e38, 1.0), (-1.0, 3e38), (-2e38, 2e38), (-1e-40, 1e-40), (2.0, 2.0)]
        {
            for _ in 0..1000 {
                let x = rng.between(low, high);
                assert!(low <= x && x <= high, "{x} is not between {low} and {high}");
            }
        }
    }

    #[test]
    fn below_hits_every_number_about_equally() {
        let mut rng = Rng::from_seed(3);
        let mut hits = [0_u32; 6];
        for _ in 0..6000 {
            hits[rng.below(6) as usize] += 1;
        }
        // A standard deviation is 29.
        assert!(hits.iter().all(|hits| hits.abs_diff(1000) < 150), "{hits:?}");
        assert_eq!((rng.below(0), rng.below(1)), (0, 0));
    }

    #[test]
    fn normal_has_the_moments_of_a_normal_distribution() {
        let mut rng = Rng::from_seed(4);
        let (mut second, mut fourth) = (0.0_f64, 0.0_f64);
        for _ in 0..20_000 {
            let x2 = f64::from(rng.normal()).powi(2);
            second += x2 / 20_000.0;
            fourth += x2 * x2 / 20_000.0;
        }
        assert!((second - 1.0).abs() < 0.05 && (fourth - 3.0).abs() < 0.3, "{second} {fourth}");
    }
}
