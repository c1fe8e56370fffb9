//! The plain method, which every textbook starts with, and where it fails.

/// Plain gradient descent on the loss f(x)²: `iterations` times `x −= learning_rate · 2·f(x)·f′(x)`.
///
/// `f` returns the value and the derivative, `(f(x), f′(x))`. The chain rule gives the gradient of the loss,
/// (f²)′ = 2·f·f′, and x goes downhill by a fixed multiple of it. From 4, x² + 2x − 3 leads to its root 1:
///
/// ```
/// use stackprop::root::gradient_descent;
/// let f = |x: f32| (x * x + 2.0 * x - 3.0, 2.0 * x + 2.0);
/// // one step: f(4) = 21, f′(4) = 10, and 4 − 0.001 · 2 · 21 · 10 = 3.58
/// assert_eq!(gradient_descent(f, 4.0, 0.001, 1), 3.58);
/// assert!((gradient_descent(f, 4.0, 0.001, 1000) - 1.0).abs() < 1e-5);
/// ```
///
/// It is the first lesson, and not a root finder. A rate that is too large for the gradient throws x further away at every
/// step; one that is too small gets nowhere; 1,000 steps of the rate above still end some last places beside the root;
/// and downhill may be the wrong valley. In no case does it say so:
///
/// ```
/// # use stackprop::root::gradient_descent;
/// # let f = |x: f32| (x * x + 2.0 * x - 3.0, 2.0 * x + 2.0);
/// assert!(gradient_descent(f, 5.0, 0.02, 1000).is_nan()); // the rate is too large: x has left the range of f32
/// assert!(gradient_descent(f, 4.0, 1e-7, 1000) > 3.9); // too small: x has hardly moved
/// assert_eq!(gradient_descent(f, -1.0, 0.001, 1000), -1.0); // f′(−1) = 0: x does not move at all
/// let g = |x: f32| (x * x + 1.0, 2.0 * x);
/// assert!(gradient_descent(g, 3.0, 0.001, 10_000).abs() < 1e-3); // the lowest point of x² + 1, which has no root
/// ```
#[must_use]
pub fn gradient_descent(mut f: impl FnMut(f32) -> (f32, f32), x0: f32, learning_rate: f32, iterations: u32) -> f32 {
    let mut x = x0;
    for _ in 0..iterations {
        let (value, derivative) = f(x);
        x -= learning_rate * (2.0 * value * derivative);
    }
    x
}
