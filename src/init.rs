//! Start values: weights large enough that a signal survives many layers, small enough that it does not explode.
//!
//! A sum of `IN` terms has `IN` times the variance of one. So the variance of a weight should be about 1/`IN`, and the
//! three classical schemes differ in what else they count. All draw uniformly between `−limit` and `limit`, which has a
//! variance of `limit²/3`, and set the biases to 0.
//!
//! `random` draws from [0, 1): `|| rng.uniform()` with an [`Rng`](crate::Rng), or any generator you have.

use crate::rng::between;
use crate::{Dense, Params, math};

/// Glorot's start values, for sigmoid and tanh: limit `√(6 / (IN + OUT))`, which balances the way forward and the way
/// back. PyTorch's `xavier_uniform_`. (Glorot and Bengio 2010, <https://proceedings.mlr.press/v9/glorot10a.html>)
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<1, 5>::ZERO, Rng::from_seed(1));
/// init::xavier(&mut layer, || rng.uniform());
/// assert!(layer.weights.iter().all(|w| w[0].abs() <= 1.0)); // √(6/6)
/// ```
pub fn xavier<const IN: usize, const OUT: usize, A>(layer: &mut Dense<IN, OUT, A>, random: impl FnMut() -> f32) {
    layer.init(math::sqrt(6.0 / (IN + OUT) as f32), random);
}

/// He's start values, for relu, which cuts off half of the signal: limit `√(6 / IN)`. PyTorch's `kaiming_uniform_`
/// for relu. (He et al. 2015, <https://arxiv.org/abs/1502.01852>)
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<6, 4>::ZERO, Rng::from_seed(1));
/// init::he(&mut layer, || rng.uniform());
/// assert!(layer.weights.as_flattened().iter().all(|w| w.abs() <= 1.0)); // √(6/6)
/// ```
pub fn he<const IN: usize, const OUT: usize, A>(layer: &mut Dense<IN, OUT, A>, random: impl FnMut() -> f32) {
    layer.init(math::sqrt(6.0 / IN as f32), random);
}

/// LeCun's start values, for selu and for layers without activation: limit `√(3 / IN)`.
/// (LeCun et al. 1998, <https://doi.org/10.1007/3-540-49430-8_2>)
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<3, 4>::ZERO, Rng::from_seed(1));
/// init::lecun(&mut layer, || rng.uniform());
/// assert!(layer.weights.as_flattened().iter().all(|w| w.abs() <= 1.0)); // √(3/3)
/// ```
pub fn lecun<const IN: usize, const OUT: usize, A>(layer: &mut Dense<IN, OUT, A>, random: impl FnMut() -> f32) {
    layer.init(math::sqrt(3.0 / IN as f32), random);
}

/// Every number of anything, biases too, drawn uniformly between `low` and `high`.
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<3, 4>::ZERO, Rng::from_seed(1));
/// init::uniform(&mut layer, 0.0, 0.1, || rng.uniform());
/// assert!(layer.bias.iter().all(|b| (0.0..=0.1).contains(b)));
/// ```
pub fn uniform<P: Params>(params: &mut P, low: f32, high: f32, mut random: impl FnMut() -> f32) {
    params.tensors_mut(&mut |tensor| {
        for p in tensor {
            *p = between(random(), low, high);
        }
    });
}
