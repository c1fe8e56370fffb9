//! A layer of your own, in two functions.

use crate::layer::{Layer, Phase, Signal};
use crate::params::{Params, norm_squared};

/// A layer of your own: a function and its derivative.
///
/// `forward` computes y from x. `backward` applies the chain rule: from dy = ∂L/∂y it computes dx = ∂L/∂x and the gradient at
/// the parameters, a value of the layer's own type. [`Params`] lists the parameters. A `Function` then fits wherever a [`Layer`]
/// does, and [`gradient_check`](crate::gradient_check) tells whether its `backward` is right. Here `y[i] = factor[i] · x[i]`:
///
/// ```
/// use stackprop::{Dense, Function, Layer, Params, gradient_check, loss::mse};
///
/// struct Scale<const N: usize> {
///     factor: [f32; N],
/// }
/// impl<const N: usize> Function for Scale<N> {
///     type Input = [f32; N];
///     type Output = [f32; N];
///     fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
///         for i in 0..N {
///             y[i] = self.factor[i] * x[i];
///         }
///     }
///     fn backward(&self, x: &[f32; N], _y: &[f32; N], dy: &[f32; N], grad: &mut Self, dx: &mut [f32; N]) {
///         for i in 0..N {
///             grad.factor[i] = dy[i] * x[i];
///             dx[i] = dy[i] * self.factor[i];
///         }
///     }
/// }
/// impl<const N: usize> Params for Scale<N> {
///     const COUNT: usize = N;
///     const ZERO: Self = Self { factor: [0.0; N] };
///     fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
///         visit(&self.factor);
///     }
///     fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
///         visit(&mut self.factor);
///     }
///     fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
///         visit(&mut self.factor, &mut other.factor);
///     }
/// }
/// let mut net = (Dense::<2, 2>::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]), Scale { factor: [2.0, -1.0] });
/// assert_eq!(net.predict(&[0.25, 0.125]), [2.0 * (0.5 + 0.25 + 0.25), -(0.25 + 0.75 + 0.5)]);
/// let mut grad = Params::ZERO;
/// let found = gradient_check(&mut net, &mut grad, &[0.25, 0.125], &[1.0, 0.0], mse, 0.01)?;
/// assert!(found.relative_error() < 1e-3, "{found:?}");
/// # Ok::<(), stackprop::SampleError>(())
/// ```
///
/// The trace has one more value of the layer's type, for the gradient: `size_of::<Self>()` bytes. If both traits are
/// imported, `layer.forward(…)` is ambiguous: write `Function::forward(&layer, …)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer or a network",
    label = "not a layer, nor a network whose layers fit: each output must be the next input, of the same size",
    note = "a network is a tuple of 2 to 8 layers; for more, nest tuples: `((A, B, C), (D, E))`",
    note = "a single layer stands without a tuple: `Dense<2, 1>` instead of `(Dense<2, 1>,)`",
    note = "an activation is part of a layer: `Dense<2, 4, Relu>`; `Silu`, `Gelu` and `Softmax` are layers: `(Dense<2, 4>, Silu<4>)`",
    note = "a layer of your own implements `Function`"
)]
pub trait Function: Params {
    /// x, an array as a rule.
    type Input: Params + Copy;
    /// y, an array as a rule.
    type Output: Params + Copy;

    /// Writes y = f(x).
    fn forward(&self, x: &Self::Input, y: &mut Self::Output);

    /// Writes `dx` = ∂L/∂x and `grad` = ∂L/∂parameters. `x` and `y` are those of the `forward` before, `dy` is ∂L/∂y.
    /// `grad` and `dx` are zero at first; set them or add to them.
    fn backward(&self, x: &Self::Input, y: &Self::Output, dy: &Self::Output, grad: &mut Self, dx: &mut Self::Input);

    /// Writes y in prediction, the same as [`forward`](Self::forward) unless you override it. Override it if training differs
    /// from prediction, as with dropout or noise: training and `gradient_check` call `forward`, [`Layer::predict`] and
    /// [`Online::predict`](crate::Online::predict) call `infer`.
    ///
    /// ```
    /// use stackprop::{Dense, Function, Layer, Online, Params, Rng, loss::mse, optimizer::Sgd};
    ///
    /// /// Dropout (Srivastava et al. 2014): in training, half of the inputs are 0 and the others doubled.
    /// struct Dropout<const N: usize> {
    ///     factor: [f32; N],
    /// }
    /// impl<const N: usize> Dropout<N> {
    ///     fn draw(&mut self, rng: &mut Rng) {
    ///         for factor in &mut self.factor {
    ///             *factor = if rng.below(2) == 0 { 0.0 } else { 2.0 };
    ///         }
    ///     }
    /// }
    /// impl<const N: usize> Function for Dropout<N> {
    ///     type Input = [f32; N];
    ///     type Output = [f32; N];
    ///     fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
    ///         for i in 0..N {
    ///             y[i] = self.factor[i] * x[i];
    ///         }
    ///     }
    ///     fn backward(&self, _x: &[f32; N], _y: &[f32; N], dy: &[f32; N], _: &mut Self, dx: &mut [f32; N]) {
    ///         for i in 0..N {
    ///             dx[i] = self.factor[i] * dy[i];
    ///         }
    ///     }
    ///     fn infer(&self, x: &[f32; N], y: &mut [f32; N]) {
    ///         *y = *x;
    ///     }
    /// }
    /// // It has no parameters: the factors are drawn, not learnt. (Before the first draw they are 0, and nothing is learnt.)
    /// impl<const N: usize> Params for Dropout<N> {
    ///     const COUNT: usize = 0;
    ///     const ZERO: Self = Self { factor: [0.0; N] };
    ///     fn tensors(&self, _: &mut impl FnMut(&[f32])) {}
    ///     fn tensors_mut(&mut self, _: &mut impl FnMut(&mut [f32])) {}
    ///     fn tensors_with(&mut self, _: &mut Self, _: &mut impl FnMut(&mut [f32], &mut [f32])) {}
    /// }
    /// let mut online = Online::<(Dropout<2>, Dense<2, 1>), Sgd>::new();
    /// online.net.1.weights = [[1.0, 10.0]];
    /// online.net.0.draw(&mut Rng::from_seed(4)); // before every sample; here [2, 0]
    /// assert_eq!(online.predict(&[1.0, 1.0]), &[11.0]);
    /// assert_eq!(online.net.predict(&[1.0, 1.0]), [11.0]);
    /// let loss = online.learn(&[1.0, 1.0], &[0.0], mse, &Sgd::DEFAULT)?;
    /// assert_eq!(loss, (2.0 * 1.0_f32).powi(2)); // and not 11²
    /// # Ok::<(), stackprop::optimizer::StepError>(())
    /// ```
    fn infer(&self, x: &Self::Input, y: &mut Self::Output) {
        self.forward(x, y);
    }

    /// Draws start values with `random`, from [0, 1): see [`init::network`](crate::init::network). A factor, for one, starts at 1.
    ///
    /// The default is for a layer without parameters. For others it is a compile error, of `cargo build`.
    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        const { assert!(Self::COUNT == 0, "a layer with parameters must implement `init`, which draws their start values") };
        let _ = random;
    }
}

/// The trace has y, dy and the gradient.
impl<F: Function> Layer for F {
    type Input = F::Input;
    type Output = F::Output;
    type Trace = (Signal<F::Output>, F);
    const BLANK: Self::Trace = (Signal::BLANK, F::ZERO);

    fn output((Signal { y, dy }, _): &mut Self::Trace) -> (&F::Output, &mut F::Output) {
        (y, dy)
    }

    fn forward<'t>(&self, x: &F::Input, (Signal { y, .. }, _): &'t mut Self::Trace, phase: Phase) -> &'t F::Output {
        match phase {
            Phase::Training => Function::forward(self, x, y),
            Phase::Prediction => self.infer(x, y),
        }
        y
    }

    fn backward(&self, x: &F::Input, (Signal { y, dy }, grad): &mut Self::Trace, dx: Option<&mut F::Input>) {
        let mut unused = F::Input::ZERO;
        let dx = dx.unwrap_or(&mut unused);
        grad.fill_params(0.0);
        dx.fill_params(0.0);
        Function::backward(self, x, y, dy, grad, dx);
    }

    fn gradients(
        at: &mut Self,
        _: &F::Input,
        (_, grad): &mut Self::Trace,
        visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
    ) {
        at.tensors_with(grad, &mut |params, grad| visit(params, 1.0, grad));
    }

    fn norm_squared(_: &mut Self, _: &F::Input, (_, grad): &mut Self::Trace) -> f32 {
        norm_squared(grad)
    }

    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        Function::init(self, random);
    }

    fn predict(&self, x: &F::Input) -> F::Output {
        let mut y = F::Output::ZERO;
        self.infer(x, &mut y);
        y
    }
}
