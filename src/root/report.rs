//! What a search hands back: an answer that says how it is known, so that it can be checked again.

use core::fmt;

/// How far a search may go, and what it may call a root.
///
/// ```
/// use stackprop::root::Options;
/// let options = Options::new().with_max_evaluations(50).with_domain(0.0, 1e6);
/// assert_eq!((options.max_evaluations, options.tolerance, options.domain), (50, 0.0, (0.0, 1e6)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The search calls f at most this often, then it gives up.
    pub max_evaluations: u32,
    /// A point with |f| ≤ tolerance is reported as a root ([`Residual`](Certificate::Residual)). With 0, NaN or a negative one, only
    /// a proven root is.
    pub tolerance: f32,
    /// The search calls f from the first number to the second only. If the first is the larger, the two are swapped; NaN stands
    /// for no bound.
    pub domain: (f32, f32),
}

impl Options {
    /// 400 evaluations, no tolerance, all finite numbers.
    pub const DEFAULT: Self = Self { max_evaluations: 400, tolerance: 0.0, domain: (-f32::MAX, f32::MAX) };

    /// The [defaults](Self::DEFAULT), to be changed by `with_…`.
    #[must_use]
    pub const fn new() -> Self {
        Self::DEFAULT
    }

    /// Returns a copy with the given `max_evaluations`.
    #[must_use]
    pub const fn with_max_evaluations(self, max_evaluations: u32) -> Self {
        Self { max_evaluations, ..self }
    }

    /// Returns a copy with the given `tolerance`.
    #[must_use]
    pub const fn with_tolerance(self, tolerance: f32) -> Self {
        Self { tolerance, ..self }
    }

    /// Returns a copy with the domain from `low` to `high`.
    #[must_use]
    pub const fn with_domain(self, low: f32, high: f32) -> Self {
        Self { domain: (low, high), ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What a search has found, where, and at what cost.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use = "the outcome says whether there is a root"]
pub struct Report {
    /// The root; without a root, the best point: the one with the smallest |f|.
    pub x: f32,
    /// f at `x`; NaN if f was never called.
    pub f: f32,
    /// How often f was called.
    pub evaluations: u32,
    /// What is at `x`.
    pub outcome: Outcome,
}

/// What a search has found. Only [`Root`](Self::Root) is a root. In each case `lo` is not above `hi`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)] // What the fields are is said of each variant.
pub enum Outcome {
    /// f has a root from `lo` to `hi`, which are the same float or neighbours, or the ends of a stretch of zeros. The
    /// certificate says how that is known.
    Root { lo: f32, hi: f32, certificate: Certificate },
    /// |f| is smallest between the neighbours `lo` and `hi`, where it is not 0; or, if they are the same float, f′ is 0
    /// there and no direction leads down. No root here; one may be elsewhere, or f may touch 0 between two floats: see
    /// how small f is.
    Stationary { lo: f32, hi: f32 },
    /// f changes its sign between the neighbours `lo` and `hi`, and is not seen to be continuous there: a pole or a jump.
    Discontinuity { lo: f32, hi: f32 },
    /// f is exactly 0 from `x` to the end of the domain: e⁻ˣ, rounded. No root, a limit.
    Asymptote,
    /// |f| still falls at the end of the domain, which is `x`.
    AtBound,
    /// f has the same sign at both ends.
    NotBracketed,
    /// f is not finite, or f′ is NaN, at `x`, and the search could not get around it.
    NonFinite { x: f32 },
    /// All evaluations are used up.
    NotConverged,
}

/// How a root is known.
// A whole word: outcomes are then copied in words, not byte by byte by a function (300 bytes of flash).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum Certificate {
    /// f is exactly 0, its derivative is not: `lo` and `hi` are the root.
    Exact,
    /// f has opposite signs at the neighbours `lo` and `hi`, and differs by no more than four times what its derivative
    /// there makes of one float.
    SignChange,
    /// f has opposite signs at the neighbours `lo` and `hi`, and differs by more than that. But as one goes away from them,
    /// |f| grows as its derivative says, by jumps of about the same size: rounding. Stairs can look the same.
    SignChangeNoise,
    /// f is exactly 0 from `lo` to `hi` and has opposite signs beyond them.
    ZeroPlateau,
    /// f is exactly 0 from `lo` to `hi` and has the same sign beyond them: it touches 0.
    ///
    /// For a root of a [`Polynomial`](super::Polynomial) it means more: see there.
    Tangent,
    /// |f| is not above the tolerance. Nothing else is known.
    Residual,
}

impl Report {
    /// The root, or the whole report in an error if there is none.
    ///
    /// ```
    /// use stackprop::root::{Options, descend};
    /// let root = descend(|x| (x * x - 4.0, 2.0 * x), 1.0, Options::DEFAULT).root();
    /// assert_eq!(root, Ok(2.0));
    /// let none = descend(|x| (x * x + 4.0, 2.0 * x), 1.0, Options::DEFAULT).root();
    /// assert!(none.unwrap_err().to_string().starts_with("f′ = 0 at x = 0e0, where f = 4e0"));
    /// ```
    ///
    /// # Errors
    /// Returns [`NoRoot`] if the outcome is not [`Outcome::Root`].
    pub const fn root(self) -> Result<f32, NoRoot> {
        if let Outcome::Root { .. } = self.outcome { Ok(self.x) } else { Err(NoRoot { report: self }) }
    }
}

/// The error of [`Report::root`]: a report whose outcome is no root.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct NoRoot {
    /// What was found instead.
    pub report: Report,
}

impl fmt::Display for NoRoot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report.fmt(out)
    }
}

impl core::error::Error for NoRoot {}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (x, f) = (self.x, self.f);
        match self.outcome {
            Outcome::Root { .. } => write!(out, "root at x = {x:e}"),
            Outcome::Stationary { lo, hi } if lo == hi => write!(out, "f′ = 0 at x = {x:e}, where f = {f:e}"),
            Outcome::Stationary { .. } => write!(out, "|f| has a minimum at x = {x:e}, where f = {f:e}"),
            Outcome::Discontinuity { lo, hi } => write!(out, "f jumps over 0 between {lo:e} and {hi:e}"),
            Outcome::Asymptote => write!(out, "f is 0 from x = {x:e} to the end of the domain"),
            Outcome::AtBound => write!(out, "|f| still falls at the end of the domain, x = {x:e}, where f = {f:e}"),
            Outcome::NotBracketed => write!(out, "f has the same sign at both ends; f = {f:e} at x = {x:e}"),
            Outcome::NonFinite { x } => write!(out, "f is not finite at x = {x:e}"),
            Outcome::NotConverged => write!(out, "no root yet; f = {f:e} at x = {x:e}"),
        }?;
        write!(out, " ({} evaluation{})", self.evaluations, if self.evaluations == 1 { "" } else { "s" })
    }
}
