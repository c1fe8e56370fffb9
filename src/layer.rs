//! A layer is a differentiable function, which runs forward and backward.

use crate::error::SampleError;
use crate::params::Params;

/// A layer, or a network of layers: a differentiable function y = f(x), which runs forward and backward.
///
/// # The chain rule
///
/// Write dy for ∂L/∂y, the gradient of the loss L at the output y. The chain rule says how dy passes through f:
///
/// ```text
/// dx[i] = Σₒ dy[o] · ∂y[o]/∂x[i]          the gradient at the input, which is the output of the layer before
/// dp    = Σₒ dy[o] · ∂y[o]/∂p             the gradient at each parameter p
/// ```
///
/// A network is one layer after another, here h = a(x), y = b(h). It uses the rule once for each layer, from the last to the
/// first, and that is the whole of backpropagation: b computes dh from dy, and a computes dx from dh.
///
/// ```text
/// forward     h = a(x)        y = b(h)
/// backward    dh = dy · ∂b/∂h     dx = dh · ∂a/∂x
/// ```
///
/// [The guide](crate::guide::backpropagation) has this with numbers.
///
/// # The trace
///
/// The backward pass needs what the forward pass has computed. Every layer keeps its output y in its part of a *trace*, the
/// memory of one sample, and beside it dy: the forward pass writes y, and whatever comes after the layer, the next layer or
/// the loss, writes dy in the backward pass.
///
/// # Networks
///
/// A network is a tuple of 2 to 8 layers, and tuples nest: `((A, B, C), (D, E))`. If the output of one is not the input of
/// the next, the compiler says so and shows all sizes:
///
/// ```compile_fail,E0277
/// use stackprop::{Dense, Trainer, optimizer::Sgd};
/// // `(Dense<2, 3>, Dense<4, 1>)` is not a layer or a network
/// type Training = Trainer<(Dense<2, 3>, Dense<4, 1>), Sgd>;
/// let trainer = Training::new();
/// ```
/// ```
/// use stackprop::{Dense, Trainer, optimizer::Sgd};
/// type Training = Trainer<(Dense<2, 3>, Dense<3, 1>), Sgd>;
/// let trainer = Training::new();
/// ```
///
/// # A layer of your own
///
/// Implement [`Function`](crate::Function), which is shorter: every `Function` is a `Layer`. Implement `Layer` itself for a
/// wrapper around other layers, here a residual connection, `y = x + f(x)` (He et al. 2015,
/// <https://arxiv.org/abs/1512.03385>):
///
/// ```
/// use stackprop::{Dense, Layer, Params, Phase, Signal, activation::Tanh, gradient_check, loss::mse};
///
/// #[derive(Clone)]
/// struct Residual<F>(F);
/// impl<F: Params> Params for Residual<F> {
///     const COUNT: usize = F::COUNT;
///     const ZERO: Self = Self(F::ZERO);
///     fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
///         self.0.tensors(visit);
///     }
///     fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
///         self.0.tensors_mut(visit);
///     }
///     fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
///         self.0.tensors_with(&mut other.0, visit);
///     }
/// }
/// impl<const N: usize, F: Layer<Input = [f32; N], Output = [f32; N]>> Layer for Residual<F> {
///     type Input = [f32; N];
///     type Output = [f32; N];
///     type Trace = (F::Trace, Signal<[f32; N]>);
///     const BLANK: Self::Trace = (F::BLANK, Signal::BLANK);
///     fn output((_, Signal { y, dy }): &mut Self::Trace) -> (&[f32; N], &mut [f32; N]) {
///         (y, dy)
///     }
///     fn forward<'t>(
///         &self,
///         x: &[f32; N],
///         (inner, Signal { y, .. }): &'t mut Self::Trace,
///         phase: Phase,
///     ) -> &'t [f32; N] {
///         let f = self.0.forward(x, inner, phase);
///         for i in 0..N {
///             y[i] = x[i] + f[i];
///         }
///         y
///     }
///     fn backward(&self, x: &[f32; N], (inner, Signal { dy, .. }): &mut Self::Trace, mut dx: Option<&mut [f32; N]>) {
///         *F::output(inner).1 = *dy; // ∂L/∂f = dy
///         self.0.backward(x, inner, dx.as_deref_mut());
///         if let Some(dx) = dx {
///             for i in 0..N {
///                 dx[i] += dy[i]; // y depends on x directly, too
///             }
///         }
///     }
///     fn gradients(
///         at: &mut Self,
///         x: &[f32; N],
///         (inner, _): &mut Self::Trace,
///         visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
///     ) {
///         F::gradients(&mut at.0, x, inner, visit);
///     }
///     fn init(&mut self, random: &mut impl FnMut() -> f32) {
///         self.0.init(random);
///     }
/// }
/// let mut net = (Dense::<1, 2>::new([[1.0], [2.0]], [0.5, 0.25]), Residual(Dense::<2, 2, Tanh>::ZERO));
/// net.1.0.bias = [0.5, -0.5];
/// // Inside, tanh ±½ = ±0.462.
/// assert_eq!(net.predict(&[1.0]), [1.5 + 0.46211717, 2.25 - 0.46211717]);
/// let mut grad = Params::ZERO;
/// let found = gradient_check(&mut net, &mut grad, &[1.0], &[1.0, 0.0], mse, 0.01)?;
/// assert!(found.relative_error() < 1e-3, "{found:?}");
/// # Ok::<(), stackprop::SampleError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer or a network",
    label = "not a layer, nor a network whose layers fit: each output must be the next input, of the same size",
    note = "a network is a tuple of 2 to 8 layers; for more, nest tuples: `((A, B, C), (D, E))`",
    note = "a single layer stands without a tuple: `Dense<2, 1>` instead of `(Dense<2, 1>,)`",
    note = "an activation is part of a layer: `Dense<2, 4, Relu>`; `Silu`, `Gelu` and `Softmax` are layers: `(Dense<2, 4>, Silu<4>)`",
    note = "a layer of your own implements `Function`"
)]
pub trait Layer: Params {
    /// x, an array as a rule.
    type Input: Params + Copy;
    /// y, an array as a rule.
    type Output: Params + Copy;
    /// The memory of one sample: the output y, the gradient dy at it, and what else `backward` and `gradients` need.
    type Trace;
    /// A trace before the first sample, all zero bits.
    const BLANK: Self::Trace;

    /// Returns y and a mutable reference to dy, both in `trace`. The next layer, or the loss, writes dy.
    fn output(trace: &mut Self::Trace) -> (&Self::Output, &mut Self::Output);

    /// Computes y from `x`, writes it into `trace` and returns it.
    ///
    /// Most layers do the same in both phases. A wrapper passes the phase on.
    fn forward<'t>(&self, x: &Self::Input, trace: &'t mut Self::Trace, phase: Phase) -> &'t Self::Output;

    /// Overwrites every element of `dx` with `∂L/∂x[i]`, computed from the dy in `trace`. `dx` is `None` for the first layer
    /// of a network.
    ///
    /// `x` and `trace` are those of the `forward` before. Leaves in `trace` what [`gradients`](Self::gradients) needs; dy may
    /// be overwritten.
    fn backward(&self, x: &Self::Input, trace: &mut Self::Trace, dx: Option<&mut Self::Input>);

    /// After [`backward`](Self::backward), calls `visit(params, factor, values)` for each tensor of `at`, in order, possibly
    /// in pieces: ∂L/∂`params[i]` is `factor · values[i]`.
    ///
    /// Do not read `at`: a [`Trainer`](crate::Trainer) passes its sum of gradients, for `visit` to add to, and an
    /// [`Online`](crate::Online) learner passes the network while it is being updated. `x` and `trace` have what is needed.
    fn gradients(
        at: &mut Self,
        x: &Self::Input,
        trace: &mut Self::Trace,
        visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
    );

    /// For a training loop of your own: adds the gradient of one sample to `grad` and returns ∂L/∂x. `x` and `trace` are
    /// those of the `forward` before, `dy` is ∂L/∂y.
    ///
    /// ```
    /// use stackprop::{Dense, Layer, Params, Phase};
    /// let layer = Dense::<1, 1>::new([[3.0]], [0.5]);
    /// let (mut trace, mut grad) = (Dense::<1, 1>::BLANK, Dense::ZERO);
    /// layer.forward(&[2.0], &mut trace, Phase::Training);
    /// assert_eq!(layer.add_gradient(&[2.0], &[10.0], &mut trace, &mut grad), [10.0 * 3.0]);
    /// assert_eq!(grad, Dense::new([[10.0 * 2.0]], [10.0]));
    /// ```
    fn add_gradient(
        &self,
        x: &Self::Input,
        dy: &Self::Output,
        trace: &mut Self::Trace,
        grad: &mut Self,
    ) -> Self::Input {
        let mut dx = Self::Input::ZERO;
        *Self::output(trace).1 = *dy;
        self.backward(x, trace, Some(&mut dx));
        Self::gradients(grad, x, trace, &mut add);
        dx
    }

    /// Returns an upper bound of Σ g² over all g that [`gradients`](Self::gradients) shows; NaN or infinity if a g is.
    ///
    /// The default is Σ g² itself. A layer that knows a bound without computing every g can be faster.
    fn norm_squared(at: &mut Self, x: &Self::Input, trace: &mut Self::Trace) -> f32 {
        let mut sum = 0.0;
        Self::gradients(at, x, trace, &mut |_, factor, values| {
            for value in values {
                let g = factor * value;
                sum += g * g;
            }
        });
        sum
    }

    /// Draws start values with `random`, from [0, 1): see [`init::network`](crate::init::network). A wrapper passes the call on.
    ///
    /// The default is for a layer without parameters. For others it is a compile error, of `cargo build`.
    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        const { assert!(Self::COUNT == 0, "a layer with parameters must implement `init`, which draws their start values") };
        let _ = random;
    }

    /// Returns y = f(x) in [`Phase::Prediction`]. The default puts a whole trace on the stack; a layer may override it to need
    /// less.
    ///
    /// Does not check `x`: with NaN or infinity in it, y can be anything. See [`try_predict`](Self::try_predict).
    #[must_use]
    fn predict(&self, x: &Self::Input) -> Self::Output {
        let mut trace = Self::BLANK;
        *self.forward(x, &mut trace, Phase::Prediction)
    }

    /// Returns [`predict`](Self::predict)'s y if `x` and y are finite: the reading of a broken sensor is an error, not a class.
    ///
    /// # Errors
    /// Returns [`SampleError::Input`] or [`SampleError::Output`] if a value there is NaN or infinite.
    ///
    /// ```
    /// use stackprop::{Dense, Layer, SampleError, activation::Relu};
    /// let net = Dense::<1, 2, Relu>::new([[1.0], [-1.0]], [0.0, 0.5]);
    /// assert_eq!(net.try_predict(&[2.0]), Ok([2.0, 0.0]));
    /// assert_eq!(net.try_predict(&[f32::NAN]), Err(SampleError::Input));
    /// ```
    fn try_predict(&self, x: &Self::Input) -> Result<Self::Output, SampleError> {
        if !x.all_finite() {
            return Err(SampleError::Input);
        }
        let y = self.predict(x);
        if y.all_finite() { Ok(y) } else { Err(SampleError::Output) }
    }
}

/// What a forward pass is for. Dropout, for one, happens in training only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Training: a backward pass follows.
    Training,
    /// Prediction.
    Prediction,
}

/// Adds `factor · values` to `grad`.
#[inline(always)]
pub(crate) fn add(grad: &mut [f32], factor: f32, values: &[f32]) {
    // Of an inactive neuron there is nothing to add: half of a relu's are, as a rule.
    if factor != 0.0 {
        for (g, value) in grad.iter_mut().zip(values) {
            *g += factor * value;
        }
    }
}

/// An output y and the gradient dy = ∂L/∂y at it: the trace of a layer that needs no more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal<Y> {
    /// The output, written by `forward`.
    pub y: Y,
    /// ∂L/∂y, written by the next layer or the loss.
    pub dy: Y,
}

impl<Y: Params> Signal<Y> {
    /// Before the first sample: all zero.
    pub const BLANK: Self = Self { y: Y::ZERO, dy: Y::ZERO };
}
