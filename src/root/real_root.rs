//! What a polynomial's roots are handed back in.

use core::fmt;
use core::ops::Deref;

use super::report::Certificate;

/// A real root of a polynomial.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RealRoot {
    /// The root, to the last place: it is `lo` or `hi`.
    pub x: f32,
    /// Not above the root.
    pub lo: f32,
    /// Not below the root: `lo` or its neighbour.
    pub hi: f32,
    /// How it is known:
    ///
    /// - [`Exact`](Certificate::Exact): `x` is the root.
    /// - [`SignChange`](Certificate::SignChange): the root is between `lo` and `hi`.
    /// - [`SignChangeNoise`](Certificate::SignChangeNoise): the same, but for a part in 2⁹⁰ of the largest term, where coefficients
    ///   differ too much in size for 96 bits.
    /// - [`Tangent`](Certificate::Tangent): the polynomial comes so near to 0 between the two neighbours that a double root, two
    ///   roots, or none at all cannot be told apart. Only this one is not certain.
    pub certificate: Certificate,
    /// How many roots these are in one place, where that is known.
    pub multiplicity: Option<u32>,
}

/// Real roots in ascending order, as a slice.
///
/// ```
/// use stackprop::root::quadratic_roots;
/// let roots = quadratic_roots(1.0, 2.0, -3.0)?;
/// assert_eq!((roots.len(), roots[0].x, roots[1].x), (2, -3.0, 1.0));
/// assert!(roots.iter().rev().map(|root| root.x).eq([1.0, -3.0]));
/// # Ok::<(), stackprop::root::PolynomialError>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Roots<const N: usize> {
    pub(super) list: [RealRoot; N],
    pub(super) len: usize,
    pub(super) complete: bool,
    pub(super) evaluations: u32,
}

impl<const N: usize> Roots<N> {
    pub(super) const NONE: Self = {
        let nowhere = RealRoot { x: 0.0, lo: 0.0, hi: 0.0, certificate: Certificate::Exact, multiplicity: None };
        Self { list: [nowhere; N], len: 0, complete: true, evaluations: 0 }
    };

    /// Whether these are all. `false` if there are others, or could be, beyond the range of `f32`.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.complete
    }

    /// How often the polynomial or one of its derivatives was evaluated.
    #[must_use]
    pub const fn evaluations(&self) -> u32 {
        self.evaluations
    }

    pub(super) fn push(&mut self, root: RealRoot) {
        // Two critical points between neighbouring floats see the same root.
        let seen = self.last().is_some_and(|last| last.x == root.x && last.certificate == Certificate::Exact);
        if let (false, Some(place)) = (seen, self.list.get_mut(self.len)) {
            *place = root;
            self.len += 1;
        }
    }
}

impl<const N: usize> Deref for Roots<N> {
    type Target = [RealRoot];

    fn deref(&self) -> &[RealRoot] {
        self.list.get(..self.len).unwrap_or(&[])
    }
}

impl<'a, const N: usize> IntoIterator for &'a Roots<N> {
    type Item = &'a RealRoot;
    type IntoIter = core::slice::Iter<'a, RealRoot>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<const N: usize> PartialEq for Roots<N> {
    fn eq(&self, other: &Self) -> bool {
        (&**self, self.complete, self.evaluations) == (&**other, other.complete, other.evaluations)
    }
}

impl<const N: usize> fmt::Debug for Roots<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { list: _, len: _, complete, evaluations } = self;
        let mut all = f.debug_struct("Roots");
        all.field("roots", &&**self).field("complete", complete).field("evaluations", evaluations);
        all.finish_non_exhaustive()
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
