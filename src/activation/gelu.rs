//! y = x · Φ(x) needs x to go back, as silu does.

use super::without_params;
use crate::{Layer, math};

/// The Gaussian error linear unit: `y[i] = x[i] · Φ(x[i])`, with Φ the normal distribution function, by `erf` as in
/// PyTorch's default.
///
/// Its slope is `Φ(x) + x · φ(x)`, φ(x) = e^(−x²/2) / √(2π). (Hendrycks and Gimpel 2016,
/// <https://arxiv.org/abs/1606.08415>)
///
/// ```
/// use stackprop::{Layer, activation::Gelu};
/// let (x, mut y) = ([0.0, 1.0], [0.0; 2]);
/// Gelu.forward(&x, &mut y);
/// assert!(y[0] == 0.0 && (y[1] - 0.8413).abs() < 1e-4);
/// let dx = Gelu.backward(&x, &y, &[1.0, 1.0], &mut Gelu);
/// assert!(dx[0] == 0.5 && (dx[1] - (0.8413 + 0.2420)).abs() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gelu<const N: usize>;

without_params!(Gelu);

/// Φ(x), the share of a normal distribution below x.
fn normal_below(x: f32) -> f32 {
    0.5 * libm::erfcf(-x * core::f32::consts::FRAC_1_SQRT_2)
}

impl<const N: usize> Layer for Gelu<N> {
    type Input = [f32; N];
    type Output = [f32; N];
    type Trace = [f32; N];
    const BLANK: [f32; N] = [0.0; N];

    fn output(trace: &[f32; N]) -> &[f32; N] {
        trace
    }

    fn forward<'t>(&self, x: &[f32; N], y: &'t mut [f32; N]) -> &'t [f32; N] {
        for (y, x) in y.iter_mut().zip(x) {
            *y = x * normal_below(*x);
        }
        y
    }

    fn backward(&self, x: &[f32; N], _: &[f32; N], dy: &[f32; N], _: &mut Self) -> [f32; N] {
        const ONE_BY_ROOT_2_PI: f32 = 0.398942280401432677939946059934;
        let mut dx = *x;
        for (dx, dy) in dx.iter_mut().zip(dy) {
            let x = *dx;
            let density = ONE_BY_ROOT_2_PI * math::exp_of_negative(-0.5 * (x * x));
            *dx = dy * (normal_below(x) + x * density);
        }
        dx
    }
}
