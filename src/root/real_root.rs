//! What a polynomial's roots are handed back in.

use super::report::Certificate;

/// A real root of a polynomial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RealRoot {
    /// The root, to the last place: it is `lo` or `hi`.
    pub x: f32,
    /// Not above the root.
    pub lo: f32,
    /// Not below the root: `lo` or its neighbour.
    pub hi: f32,
    /// How it is known: [`Exact`](Certificate::Exact) if `x` is the root; [`SignChange`](Certificate::SignChange) if it is
    /// between `lo` and `hi`; [`SignChangeNoise`](Certificate::SignChangeNoise) if that is so but for a part in 2⁹⁰ of the
    /// largest term, where coefficients differ too much in size for 96 bits; [`Tangent`](Certificate::Tangent) if the polynomial comes so near to 0 between the two
    /// neighbours that a double root, two roots, or none at all cannot be told apart there, and only then it is not certain.
    pub certificate: Certificate,
    /// How many roots these are in one place, where that is known.
    pub multiplicity: Option<u32>,
}

/// Real roots in ascending order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Roots<const N: usize> {
    pub(super) list: [RealRoot; N],
    pub(super) len: usize,
    /// These are all. `false` if there are others, or could be, beyond the range of `f32`.
    pub complete: bool,
    /// How often the polynomial or one of its derivatives was evaluated.
    pub evaluations: u32,
}

impl<const N: usize> Roots<N> {
    pub(super) const NONE: Self = {
        let nowhere = RealRoot { x: 0.0, lo: 0.0, hi: 0.0, certificate: Certificate::Exact, multiplicity: None };
        Self { list: [nowhere; N], len: 0, complete: true, evaluations: 0 }
    };

    /// The roots one by one.
    pub fn iter(&self) -> impl Iterator<Item = &RealRoot> {
        self.list.iter().take(self.len)
    }

    /// The roots as a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[RealRoot] {
        self.list.get(..self.len).unwrap_or(&[])
    }

    pub(super) fn push(&mut self, root: RealRoot) {
        // Two critical points between neighbouring floats see the same root.
        let seen = self.iter().last().is_some_and(|last| last.x == root.x && last.certificate == Certificate::Exact);
        if let (false, Some(place)) = (seen, self.list.get_mut(self.len)) {
            *place = root;
            self.len += 1;
        }
    }
}

impl RealRoot {
    /// Returns `false` for a [`Tangent`](Certificate::Tangent) without a multiplicity, which may be no root, and for
    /// [`SignChangeNoise`](Certificate::SignChangeNoise), where the root may lie beside the interval.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        let is_there = self.certificate != Certificate::Tangent || self.multiplicity.is_some();
        is_there && self.certificate != Certificate::SignChangeNoise
    }

    pub(super) fn new(x: f32, y: f32, certificate: Certificate, multiplicity: Option<u32>) -> Self {
        let (lo, hi) = if x < y { (x, y) } else { (y, x) };
        Self { x, lo, hi, certificate, multiplicity }
    }

    pub(super) fn exact(x: f32, multiplicity: Option<u32>) -> Self {
        Self::new(x, x, Certificate::Exact, multiplicity)
    }
}
