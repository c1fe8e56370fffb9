//! The fully connected layer, forward and backward.

use core::any::type_name;
use core::fmt;
use core::marker::PhantomData;

use crate::activation::{Activation, Identity};
use crate::checkpoint::fingerprint;
use crate::layer::{Layer, Phase, Signal};
use crate::loops;
use crate::params::Params;

/// A fully connected layer: `y[o] = A(bias[o] + Σᵢ weights[o][i] · x[i])`.
///
/// It has `IN` inputs and `OUT` outputs, and A is its [activation](crate::activation). Row `o` of `weights` holds the weights
/// of output `o`, the layout of PyTorch's `Linear.weight`, so trained weights can be copied unchanged. A layer occupies
/// `4 · OUT · (IN + 1)` bytes. The order of the sum is fixed: see [`summation`](crate::summation).
///
/// # Forward and backward
///
/// ```text
/// forward    z[o] = bias[o] + Σᵢ weights[o][i] · x[i]        y[o] = A(z[o])
/// backward   dz[o] = dy[o] · A′(z[o])                        the chain rule through the activation
///            ∂L/∂bias[o]       = dz[o]                       since ∂z[o]/∂bias[o] = 1
///            ∂L/∂weights[o][i] = dz[o] · x[i]                since ∂z[o]/∂weights[o][i] = x[i]
///            ∂L/∂x[i]          = Σₒ dz[o] · weights[o][i]    since x[i] is part of every z[o]
/// ```
///
/// In matrices: z = W·x + b, and back dx = Wᵀ·dz, ∂L/∂W = dz·xᵀ, ∂L/∂b = dz. The gradient of a `Dense` is again a `Dense`:
/// `grad.weights[o][i]` is ∂L/∂`weights[o][i]`.
///
/// ```
/// use stackprop::{Dense, Layer, Params, Phase};
///
/// // In flash: 1·10 + 2·100 + 0.5 and 3·10 + 4·100 + 0.25.
/// static LAYER: Dense<2, 2> = Dense::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]);
/// assert_eq!(LAYER.predict(&[10.0, 100.0]), [210.5, 430.25]);
///
/// // The gradient of L = y[0] + 2·y[1], so dy = [1, 2].
/// let (x, mut trace, mut grad) = ([10.0, 100.0], Dense::<2, 2>::BLANK, Dense::ZERO);
/// LAYER.forward(&x, &mut trace, Phase::Training);
/// let dx = LAYER.add_gradient(&x, &[1.0, 2.0], &mut trace, &mut grad);
/// assert_eq!(dx, [1.0 * 1.0 + 2.0 * 3.0, 1.0 * 2.0 + 2.0 * 4.0]);
/// assert_eq!(grad.weights, [[10.0, 100.0], [20.0, 200.0]]);
/// assert_eq!(grad.bias, [1.0, 2.0]);
/// ```
#[doc(alias("Linear", "fully connected"))]
pub struct Dense<const IN: usize, const OUT: usize, A = Identity> {
    /// `weights[o][i]` leads from input `i` to output `o`.
    pub weights: [[f32; IN]; OUT],
    /// `bias[o]` is added to output `o`.
    pub bias: [f32; OUT],
    activation: PhantomData<fn() -> A>,
}

impl<const IN: usize, const OUT: usize, A> Dense<IN, OUT, A> {
    /// Makes a layer of given weights and biases, for a `static` in flash. In a function, the layer is on the stack; one that
    /// is to be trained is better a `static` that starts as [`ZERO`](Params::ZERO) and is set in place.
    ///
    /// ```compile_fail,E0080
    /// use stackprop::Dense;
    /// Dense::<0, 1>::new([[]], [1.0]); // a Dense layer has at least one input and one output
    /// ```
    /// ```
    /// use stackprop::Dense;
    /// Dense::<1, 1>::new([[2.0]], [1.0]);
    /// ```
    pub const fn new(weights: [[f32; IN]; OUT], bias: [f32; OUT]) -> Self {
        const { assert!(IN > 0 && OUT > 0, "a Dense layer has at least one input and one output") };
        Self { weights, bias, activation: PhantomData }
    }

    /// Sets every bias to 0 and every weight to a value drawn between `−limit` and `limit`; `random` draws from [0, 1).
    pub(crate) fn draw(&mut self, limit: f32, mut random: impl FnMut() -> f32) {
        self.bias.fill(0.0);
        for weight in self.weights.as_flattened_mut() {
            *weight = (2.0 * random() - 1.0) * limit;
        }
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> Layer for Dense<IN, OUT, A> {
    type Input = [f32; IN];
    type Output = [f32; OUT];
    type Trace = Signal<[f32; OUT]>;
    const BLANK: Self::Trace = Signal::BLANK;

    fn output(Signal { y, dy }: &mut Self::Trace) -> (&[f32; OUT], &mut [f32; OUT]) {
        (y, dy)
    }

    fn forward<'t>(&self, x: &[f32; IN], Signal { y, .. }: &'t mut Self::Trace, _: Phase) -> &'t [f32; OUT] {
        loops::matrix_vector(&self.weights, &self.bias, x, y, A::apply);
        y
    }

    fn backward(&self, _: &[f32; IN], Signal { y, dy }: &mut Self::Trace, dx: Option<&mut [f32; IN]>) {
        // dz[o] = dy[o] · A′(z[o]), in the place of dy
        for (dy, y) in dy.iter_mut().zip(y) {
            *dy *= A::derivative(*y);
        }
        let dz = dy;
        // dx = Wᵀ · dz
        if let Some(dx) = dx {
            loops::vector_matrix(dz, &self.weights, dx);
        }
    }

    fn gradients(
        at: &mut Self,
        x: &[f32; IN],
        Signal { dy: dz, .. }: &mut Self::Trace,
        visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
    ) {
        // ∂L/∂W = dz · xᵀ: row o is dz[o] · x. Of a single column, x[0] · dz is one piece: W1s takes 1.6 times the
        // instructions without it, on v3 2.2 times, and a step of 1-100-1 on a chip 5 % more.
        if let [x] = x[..] {
            show(at.weights.as_flattened_mut(), x, dz, visit);
        } else {
            for (row, dz) in at.weights.iter_mut().zip(&*dz) {
                show(row, *dz, x, visit);
            }
        }
        // ∂L/∂b = dz
        show(&mut at.bias, 1.0, dz, visit);
    }

    fn norm_squared(_: &mut Self, x: &[f32; IN], Signal { dy: dz, .. }: &mut Self::Trace) -> f32 {
        loops::norm_squared_of_products(dz, x)
    }

    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        self.draw(A::INIT.limit(IN, OUT), random);
    }

    fn predict(&self, x: &[f32; IN]) -> [f32; OUT] {
        let mut y = [0.0; OUT];
        loops::matrix_vector(&self.weights, &self.bias, x, &mut y, A::apply);
        y
    }
}

/// Visits a tensor, cut where registers would not be full: see [`loops::whole_registers`].
#[inline(always)]
fn show(params: &mut [f32], factor: f32, values: &[f32], visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized)) {
    let whole = loops::whole_registers(params.len());
    if whole == 0 || whole == params.len() {
        return visit(params, factor, values);
    }
    let ((params, more_params), (values, more_values)) = (params.split_at_mut(whole), values.split_at(whole));
    visit(params, factor, values);
    visit(more_params, factor, more_values);
}

impl<const IN: usize, const OUT: usize, A: Activation> Params for Dense<IN, OUT, A> {
    const COUNT: usize = OUT * (IN + 1);
    const FINGERPRINT: u32 = fingerprint("Dense", &[IN as u32, OUT as u32, A::FINGERPRINT]);
    const ZERO: Self = Self::new([[0.0; IN]; OUT], [0.0; OUT]);

    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        visit(self.weights.as_flattened());
        visit(&self.bias);
    }

    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(self.weights.as_flattened_mut());
        visit(&mut self.bias);
    }

    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(self.weights.as_flattened_mut(), other.weights.as_flattened_mut());
        visit(&mut self.bias, &mut other.bias);
    }
}

/// A layer of zeros, [`ZERO`](Params::ZERO).
impl<const IN: usize, const OUT: usize, A: Activation> Default for Dense<IN, OUT, A> {
    fn default() -> Self {
        Self::ZERO
    }
}

/// `clone_from` copies in place; `clone` makes a value on the stack.
impl<const IN: usize, const OUT: usize, A: Activation> Clone for Dense<IN, OUT, A> {
    fn clone(&self) -> Self {
        Self::new(self.weights, self.bias)
    }

    fn clone_from(&mut self, from: &Self) {
        self.copy_params_from(from);
    }
}

impl<const IN: usize, const OUT: usize, A> PartialEq for Dense<IN, OUT, A> {
    fn eq(&self, other: &Self) -> bool {
        (&self.weights, &self.bias) == (&other.weights, &other.bias)
    }
}

/// `Dense<64, 32, Relu> { .. }`; the parameters as well only as `{:#?}`, for there can be thousands.
impl<const IN: usize, const OUT: usize, A> fmt::Debug for Dense<IN, OUT, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let activation = type_name::<A>();
        // The name alone, without the modules before it. A generic one stays as it is.
        let activation = activation.rsplit("::").next().filter(|name| !name.contains('>')).unwrap_or(activation);
        write!(f, "Dense<{IN}, {OUT}, {activation}>")?;
        if f.alternate() {
            return f.debug_struct("").field("weights", &self.weights).field("bias", &self.bias).finish();
        }
        f.write_str(" { .. }")
    }
}
