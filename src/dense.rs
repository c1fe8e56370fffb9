//! The fully connected layer, forward and backward.
//!
//! ```text
//! forward    z[o] = bias[o] + Σᵢ weights[o][i] · x[i]        y[o] = A(z[o])
//! backward   dz[o] = dy[o] · A′(z[o])                        the chain rule through the activation
//!            ∂L/∂bias[o]       = dz[o]                       since ∂z[o]/∂bias[o] = 1
//!            ∂L/∂weights[o][i] = dz[o] · x[i]                since ∂z[o]/∂weights[o][i] = x[i]
//!            ∂L/∂x[i]          = Σₒ dz[o] · weights[o][i]    since x[i] is part of every z[o]
//! ```

use core::marker::PhantomData;

use crate::activation::{Activation, Identity};
use crate::optimizer::Visit;
use crate::{Layer, Params, summation};

/// A fully connected layer: `y[o] = A(bias[o] + Σᵢ weights[o][i] · x[i])`.
///
/// `IN` numbers come in, `OUT` go out. Row `o` of `weights` holds the weights of output `o`, the layout of PyTorch's
/// `Linear.weight`, so trained weights paste in unchanged. Occupies `4 · OUT · (IN + 1)` bytes. The gradient of a
/// `Dense` is again a `Dense`: `grad.weights[o][i]` is ∂L/∂`weights[o][i]`. The sum runs in the order that
/// [`summation`](crate::summation) fixes.
///
/// ```
/// use stackprop::{Dense, Layer, Params};
///
/// // In flash: 1·10 + 2·100 + 0.5 and 3·10 + 4·100 + 0.25.
/// static LAYER: Dense<2, 2> = Dense::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]);
/// assert_eq!(LAYER.predict(&[10.0, 100.0]), [210.5, 430.25]);
///
/// // The slope of L = y[0] + 2·y[1], so dy = [1, 2].
/// let (x, mut trace, mut grad) = ([10.0, 100.0], [0.0; 2], Dense::ZERO);
/// LAYER.forward(&x, &mut trace);
/// let dx = LAYER.backward(&x, &trace, &[1.0, 2.0], &mut grad);
/// assert_eq!(dx, [1.0 * 1.0 + 2.0 * 3.0, 1.0 * 2.0 + 2.0 * 4.0]);
/// assert_eq!(grad.weights, [[10.0, 100.0], [20.0, 200.0]]);
/// assert_eq!(grad.bias, [1.0, 2.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dense<const IN: usize, const OUT: usize, A = Identity> {
    /// `weights[o][i]` leads from input `i` to output `o`.
    pub weights: [[f32; IN]; OUT],
    /// `bias[o]` is added to output `o`.
    pub bias: [f32; OUT],
    activation: PhantomData<A>,
}

impl<const IN: usize, const OUT: usize, A> Dense<IN, OUT, A> {
    /// A layer of given weights, for a `static` in flash. On the stack it is as large as its weights: to make one that
    /// is to be trained, start from a `static` that is [`ZERO`](Params::ZERO) and set it in place.
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
    pub(crate) fn init(&mut self, limit: f32, mut random: impl FnMut() -> f32) {
        self.bias.fill(0.0);
        for weight in self.weights.as_flattened_mut() {
            *weight = (2.0 * random() - 1.0) * limit;
        }
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> Layer for Dense<IN, OUT, A> {
    type Input = [f32; IN];
    type Output = [f32; OUT];
    type Trace = [f32; OUT];
    const BLANK: [f32; OUT] = [0.0; OUT];

    fn output(trace: &[f32; OUT]) -> &[f32; OUT] {
        trace
    }

    fn forward<'t>(&self, x: &[f32; IN], y: &'t mut [f32; OUT]) -> &'t [f32; OUT] {
        summation::matrix_vector(&self.weights, &self.bias, x, y, A::apply);
        y
    }

    fn predict(&self, x: &[f32; IN]) -> [f32; OUT] {
        let mut y = [0.0; OUT];
        self.forward(x, &mut y);
        y
    }

    fn backward(&self, x: &[f32; IN], y: &[f32; OUT], dy: &[f32; OUT], grad: &mut Self) -> [f32; IN] {
        let (mut dz, mut dx) = (*dy, [0.0; IN]);
        Self::through_activation(y, &mut dz);
        Self::add_products(&dz, x, grad);
        summation::vector_matrix(&dz, &self.weights, &mut dx);
        dx
    }

    fn backward_params(&self, x: &[f32; IN], y: &[f32; OUT], dy: &[f32; OUT], grad: &mut Self) {
        let mut dz = *dy;
        Self::through_activation(y, &mut dz);
        Self::add_products(&dz, x, grad);
    }

    fn slopes_are_finite(&self, x: &[f32; IN], y: &mut [f32; OUT], dy: &mut [f32; OUT]) -> bool {
        Self::through_activation(y, dy);
        summation::products_are_finite(dy, x)
    }

    fn backward_input(&self, _: &[f32; IN], _: &[f32; OUT], dz: &[f32; OUT], dx: &mut [f32; IN]) {
        summation::vector_matrix(dz, &self.weights, dx);
    }

    fn slopes(&mut self, x: &[f32; IN], _: &[f32; OUT], dz: &[f32; OUT], visit: &mut Visit<'_>) {
        if let [x] = x[..] {
            // One column is as good as one row.
            show(self.weights.as_flattened_mut(), x, dz, visit);
        } else {
            for (row, dz) in self.weights.iter_mut().zip(dz) {
                show(row, *dz, x, visit);
            }
        }
        show(&mut self.bias, 1.0, dz, visit);
    }
}

/// Shows a tensor, cut where registers would not be full: see [`summation::whole_registers`].
#[inline(always)]
fn show(params: &mut [f32], factor: f32, values: &[f32], visit: &mut Visit<'_>) {
    let whole = summation::whole_registers(params.len());
    if whole == 0 || whole == params.len() {
        return visit(params, factor, values);
    }
    let ((params, more_params), (values, more_values)) = (params.split_at_mut(whole), values.split_at(whole));
    visit(params, factor, values);
    visit(more_params, factor, more_values);
}

impl<const IN: usize, const OUT: usize, A: Activation> Dense<IN, OUT, A> {
    /// Turns dy into dz.
    #[inline(always)]
    fn through_activation(y: &[f32; OUT], dy: &mut [f32; OUT]) {
        for (dy, y) in dy.iter_mut().zip(y) {
            *dy *= A::slope(*y);
        }
    }

    /// Adds dz · xᵀ, the gradient of one sample. Where dz is 0 there is nothing to add, whatever x is: half of a relu's
    /// neurons are silent, as a rule.
    #[inline(always)]
    fn add_products(dz: &[f32; OUT], x: &[f32; IN], grad: &mut Self) {
        for o in 0..OUT {
            if dz[o] != 0.0 {
                for i in 0..IN {
                    grad.weights[o][i] += dz[o] * x[i];
                }
                grad.bias[o] += dz[o];
            }
        }
    }
}

impl<const IN: usize, const OUT: usize, A> Params for Dense<IN, OUT, A> {
    const COUNT: usize = OUT * (IN + 1);
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
