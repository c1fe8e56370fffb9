//! Can the finder trust f′? Compare it with what two evaluations of f measure.

/// A derivative as `f` gives it, beside the one that was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DerivativePair {
    /// Where.
    pub x: f32,
    /// f′(x), as `f` computes it.
    pub computed: f32,
    /// (f(x + h) − f(x − h)) / 2h
    pub measured: f32,
}

/// Measures f′ by central differences, `(f(x + h) − f(x − h)) / 2h`, at x − 2h, x − h, x, x + h and x + 2h, and puts it
/// beside the f′ that `f` computes.
///
/// [`find`](super::find), [`descend`](super::descend) and [`descend_in`](super::descend_in) trust f′: with a wrong sign it can
/// hide a root, and their promise not to call anything else a root presumes that it is right. This function reports and does
/// not judge. A difference of two values near f is off by about f · 6e-8 / h, and the formula itself by h² · f‴/6.
///
/// ```
/// use stackprop::root::derivative_check;
/// // x³ − 2 with the derivative 3x, which should be 3x². At 2 it should be 12, and it is 6.
/// let pairs = derivative_check(|x| (x * x * x - 2.0, 3.0 * x), 2.0, 0.125);
/// assert_eq!((pairs[2].x, pairs[2].computed), (2.0, 6.0));
/// assert_eq!(pairs[2].measured, 12.015625); // (2.125³ − 1.875³) / 0.25 = 3 · 2² + 0.125²
/// ```
#[must_use]
pub fn derivative_check(mut f: impl FnMut(f32) -> (f32, f32), x: f32, h: f32) -> [DerivativePair; 5] {
    let mut pairs = [DerivativePair::default(); 5];
    for (pair, steps) in pairs.iter_mut().zip([-2.0, -1.0, 0.0, 1.0, 2.0]) {
        let x = x + steps * h;
        // What was added is not quite h, but what remains of it after rounding.
        let (below, above) = (x - h, x + h);
        let measured = (f(above).0 - f(below).0) / (above - below);
        *pair = DerivativePair { x, computed: f(x).1, measured };
    }
    pairs
}
