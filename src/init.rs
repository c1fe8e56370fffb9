//! Start values (initialisation): weights large enough that a signal does not vanish over many layers, and small enough that
//! it does not explode. [`network`] chooses them for a whole network.
//!
//! A sum of `IN` terms has `IN` times the variance of one term. So the variance of a weight should be about 1/`IN`; the three
//! classical schemes differ in what else they take into account. All draw from the uniform distribution between `−limit` and `limit`, which has a
//! variance of `limit²/3`, and set the biases to 0.
//!
//! `random` has to draw from [0, 1), which is not checked: `|| rng.uniform()` with an [`Rng`](crate::Rng), or any generator you
//! have.

use crate::rng::between;
use crate::{Dense, Layer, Params, math};

/// Gives every layer of a network the start values that suit its activation, [`Activation::INIT`](crate::Activation::INIT).
///
/// | activation | start values |
/// |---|---|
/// | relu, leaky relu, relu6, elu, softplus | [`he`] |
/// | selu | [`lecun`] |
/// | all others, and none, also before a `Silu` or `Gelu` layer | [`xavier`] |
///
/// The layers draw one after the other, also in nested tuples. (PyTorch's own default for a `Linear` layer differs: weights and
/// biases up to `1/√IN`, whatever the activation.) A layer of your own that has parameters says how it starts:
/// [`Function::init`](crate::Function::init).
///
/// ```
/// use stackprop::{Dense, Params, Rng, activation::Relu, init};
/// let (mut net, mut rng) = (<(Dense<6, 4, Relu>, Dense<4, 2>)>::ZERO, Rng::from_seed(1));
/// init::network(&mut net, || rng.uniform());
/// assert!(net.0.weights.as_flattened().iter().all(|w| w.abs() <= 1.0)); // He: √(6/6)
/// assert!(net.1.weights.as_flattened().iter().all(|w| w.abs() <= 1.0)); // Xavier: √(6/(4+2))
/// assert_eq!((net.0.bias, net.1.bias), ([0.0; 4], [0.0; 2]));
/// ```
///
/// Without start values [nothing but the last bias is learnt](crate::guide::not_learning#start-values-forgotten): from zeros, the
/// hidden neurons of this network stay at 0, whatever it is shown.
///
/// ```
/// use stackprop::{Dense, Params, Trainer, activation::Tanh, loss::mse, optimizer::Sgd};
/// let mut trainer = Trainer::<(Dense<2, 8, Tanh>, Dense<8, 1>), Sgd>::new();
/// for (x, target) in [([0.0, 1.0], [1.0]), ([1.0, 1.0], [0.0])] {
///     trainer.accumulate(&x, &target, mse)?;
/// }
/// trainer.step(&Sgd::new(0.1))?;
/// assert_eq!(trainer.net.0, Dense::ZERO); // ∂L/∂h = Wᵀ·dy = 0
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
pub fn network<L: Layer>(net: &mut L, mut random: impl FnMut() -> f32) {
    net.init(&mut random);
}

/// How the weights of a [`Dense`] layer start: see [`network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// [`xavier`].
    Xavier,
    /// [`he`].
    He,
    /// [`lecun`].
    Lecun,
}

impl Scheme {
    /// The `limit` of a sum of `inputs` terms, of which a layer has `outputs`: for [`uniform`] start values of a layer of your
    /// own. No inputs count as one.
    ///
    /// ```
    /// use stackprop::{Params, Rng, init::{self, Scheme}};
    /// // 4 kernels of a convolution, each over 3 × 2 numbers.
    /// let (mut kernels, mut rng) = ([[0.0; 6]; 4], Rng::from_seed(1));
    /// let limit = Scheme::He.limit(6, 4);
    /// assert_eq!(limit, 1.0); // √(6/6)
    /// for kernel in &mut kernels {
    ///     init::uniform(kernel, -limit, limit, || rng.uniform());
    /// }
    /// assert_eq!(Scheme::Xavier.limit(4, 2), 1.0); // √(6/(4+2))
    /// assert_eq!(Scheme::Lecun.limit(3, 4), 1.0); // √(3/3)
    /// assert_eq!(Scheme::Lecun.limit(0, 4), Scheme::Lecun.limit(1, 4));
    /// ```
    #[inline]
    #[must_use]
    pub fn limit(self, inputs: usize, outputs: usize) -> f32 {
        math::sqrt_of_normal(match self {
            Self::Xavier => 6.0 / inputs.saturating_add(outputs).max(1) as f32,
            Self::He => 6.0 / inputs.max(1) as f32,
            Self::Lecun => 3.0 / inputs.max(1) as f32,
        })
    }
}

/// Glorot's start values, for sigmoid and tanh: limit `√(6 / (IN + OUT))`, a compromise between the forward and the backward
/// pass. PyTorch's `xavier_uniform_`. (Glorot and Bengio 2010, <https://proceedings.mlr.press/v9/glorot10a.html>)
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<1, 5>::ZERO, Rng::from_seed(1));
/// init::xavier(&mut layer, || rng.uniform());
/// assert!(layer.weights.iter().all(|w| w[0].abs() <= 1.0)); // √(6/6)
/// ```
#[doc(alias("glorot", "xavier_uniform_"))]
pub fn xavier<const IN: usize, const OUT: usize, A>(layer: &mut Dense<IN, OUT, A>, random: impl FnMut() -> f32) {
    layer.draw(Scheme::Xavier.limit(IN, OUT), random);
}

/// He's start values, for relu, which sets half of the signal to 0: limit `√(6 / IN)`. PyTorch's `kaiming_uniform_`
/// for relu. (He et al. 2015, <https://arxiv.org/abs/1502.01852>)
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<6, 4>::ZERO, Rng::from_seed(1));
/// init::he(&mut layer, || rng.uniform());
/// assert!(layer.weights.as_flattened().iter().all(|w| w.abs() <= 1.0)); // √(6/6)
/// ```
#[doc(alias("kaiming", "kaiming_uniform_"))]
pub fn he<const IN: usize, const OUT: usize, A>(layer: &mut Dense<IN, OUT, A>, random: impl FnMut() -> f32) {
    layer.draw(Scheme::He.limit(IN, OUT), random);
}

/// LeCun's start values, for selu: limit `√(3 / IN)`.
/// (LeCun et al. 1998, <https://doi.org/10.1007/3-540-49430-8_2>)
///
/// ```
/// use stackprop::{Dense, Params, Rng, init};
/// let (mut layer, mut rng) = (Dense::<3, 4>::ZERO, Rng::from_seed(1));
/// init::lecun(&mut layer, || rng.uniform());
/// assert!(layer.weights.as_flattened().iter().all(|w| w.abs() <= 1.0)); // √(3/3)
/// ```
pub fn lecun<const IN: usize, const OUT: usize, A>(layer: &mut Dense<IN, OUT, A>, random: impl FnMut() -> f32) {
    layer.draw(Scheme::Lecun.limit(IN, OUT), random);
}

/// Draws every parameter, biases too, from the uniform distribution between `low` and `high`.
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
