//! GELU, a layer of its own.

use crate::params::without_params;
use crate::{Function, math};

/// The Gaussian error linear unit: `y[i] = x[i] · Φ(x[i])`, with Φ the normal distribution function, by `erf` as in
/// PyTorch's default.
///
/// Its derivative is `Φ(x) + x · φ(x)`, φ(x) = e^(−x²/2) / √(2π). It cannot be told from y, because two x can have the same y:
/// GELU has a minimum. So it is a layer that keeps its input. (Hendrycks and Gimpel 2016,
/// <https://arxiv.org/abs/1606.08415>)
///
/// ```
/// use stackprop::{Function, activation::Gelu};
/// let (x, mut y, mut dx) = ([0.0, 1.0], [0.0; 2], [0.0; 2]);
/// Gelu.forward(&x, &mut y);
/// assert!(y[0] == 0.0 && (y[1] - 0.8413).abs() < 1e-4);
/// Gelu.backward(&x, &y, &[1.0, 1.0], &mut Gelu, &mut dx);
/// assert!(dx[0] == 0.5 && (dx[1] - (0.8413 + 0.2420)).abs() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Gelu<const N: usize>;

without_params!(Gelu);

/// Φ(x), the fraction of a normal distribution below x.
fn normal_below(x: f32) -> f32 {
    0.5 * libm::erfcf(-x * core::f32::consts::FRAC_1_SQRT_2)
}

impl<const N: usize> Function for Gelu<N> {
    type Input = [f32; N];
    type Output = [f32; N];

    fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
        for (y, x) in y.iter_mut().zip(x) {
            *y = x * normal_below(*x);
        }
    }

    fn backward(&self, x: &[f32; N], _: &[f32; N], dy: &[f32; N], _: &mut Self, dx: &mut [f32; N]) {
        const ONE_BY_ROOT_2_PI: f32 = 0.398942280401432677939946059934;
        for ((dx, x), dy) in dx.iter_mut().zip(x).zip(dy) {
            let density = ONE_BY_ROOT_2_PI * math::exp_of_negative(-0.5 * (x * x));
            *dx = dy * (normal_below(*x) + x * density);
        }
    }
}
