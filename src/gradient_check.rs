//! Compares computed gradients with measured ones.

use crate::error::SampleError;
use crate::layer::{Layer, Phase, add};
use crate::math::at_least;
use crate::optimizer::LARGEST_NORM_SQUARED;
use crate::params::{Params, norm_squared};
use crate::sample::sample;

/// A computed derivative beside the measured one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Comparison {
    /// The index of the parameter, or of the input, in the order of [`Params`].
    pub index: usize,
    /// ∂L/∂p from backpropagation.
    pub computed: f32,
    /// ∂L/∂p from differences of the loss.
    pub measured: f32,
    /// How far off `measured` itself may be: the difference of two measurements, and rounding.
    pub uncertainty: f32,
}

impl Comparison {
    /// Returns how far apart the two are, beyond the uncertainty of the measurement, as a fraction of the larger one.
    ///
    /// ```
    /// use stackprop::{Dense, Params, gradient_check};
    /// // The loss is y², and its gradient is said to be y instead of 2y.
    /// let wrong = |y: &[f32; 1], (): ()| (y[0] * y[0], *y);
    /// let (mut layer, mut grad) = (Dense::<1, 1>::new([[3.0]], [0.0]), Params::ZERO);
    /// let found = gradient_check(&mut layer, &mut grad, &[1.0], (), wrong, 0.01)?.parameter.unwrap();
    /// assert_eq!(found.computed, 3.0);
    /// assert!((found.measured - 6.0).abs() < 1e-3 && (found.relative_error() - 0.5).abs() < 1e-3);
    /// # Ok::<(), stackprop::SampleError>(())
    /// ```
    #[must_use]
    pub fn relative_error(&self) -> f32 {
        if self.uncertainty.is_nan() && self.computed.is_finite() {
            return 0.0; // nothing was measured, which `hides_one_per_cent` tells
        }
        let excess = (self.computed - self.measured).abs() - self.uncertainty;
        if excess <= 0.0 { 0.0 } else { excess / self.larger() }
    }

    /// Returns true if a derivative that is off by one per cent could go unseen under the uncertainty u: `measured` may be
    /// off by u, and the error subtracts u again, so that 1 % − 2 · 0.4 % = 0.2 % is left to be seen. A derivative that is 0
    /// in both, as behind an inactive neuron, counts, too: it may be one that rounding hides.
    ///
    /// ```
    /// use stackprop::{Dense, Params, activation::Relu, gradient_check, loss::mse};
    /// // An inactive relu: every derivative is 0.
    /// let (mut layer, mut grad) = (Dense::<1, 1, Relu>::new([[1.0]], [-5.0]), Params::ZERO);
    /// let found = gradient_check(&mut layer, &mut grad, &[1.0], &[2.0], mse, 0.01)?;
    /// assert!(found.parameter.unwrap().hides_one_per_cent());
    /// # Ok::<(), stackprop::SampleError>(())
    /// ```
    #[must_use]
    pub fn hides_one_per_cent(&self) -> bool {
        !(self.uncertainty <= 0.004 * self.larger())
    }

    /// By the relative error; where that is 0, by the plain one. NaN is worse than any.
    fn is_worse_than(&self, other: &Self) -> bool {
        let rank = |found: &Self| (found.relative_error(), (found.computed - found.measured).abs());
        let ((error, plain), (other, other_plain)) = (rank(self), rank(other));
        !other.is_nan() && (!(error <= other) || error == other && plain > other_plain)
    }

    fn larger(&self) -> f32 {
        at_least(self.computed.abs(), self.measured.abs())
    }
}

/// The result of [`gradient_check`]: the parameter and the input with the largest relative error. `None` for a layer
/// without parameters or without inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[must_use]
pub struct GradientCheck {
    /// The worst of the parameters.
    pub parameter: Option<Comparison>,
    /// The worst of the inputs.
    pub input: Option<Comparison>,
    /// False if the parts of the layer contradict each other, or if nothing could be measured: see [`gradient_check`].
    pub consistent: bool,
    /// The number of parameters and inputs whose derivative could be off by one per cent unseen: see
    /// [`Comparison::hides_one_per_cent`]. Other samples, or another `h`, may show them.
    pub unseen: usize,
}

impl GradientCheck {
    /// Returns the larger of the two relative errors; NaN if one is, or if the parts of the layer contradict each other; 0 if
    /// there was nothing to check.
    #[must_use]
    pub fn relative_error(&self) -> f32 {
        if !self.consistent {
            return f32::NAN;
        }
        let error = |found: Option<Comparison>| found.map_or(0.0, |found| found.relative_error());
        let (a, b) = (error(self.parameter), error(self.input));
        if a >= b || a.is_nan() { a } else { b }
    }
}

/// Measures every derivative of `loss(net(x), target)` by differences of the loss, and compares it with the one that
/// training uses.
///
/// ```text
/// D(h) = (L(p + h) − L(p − h)) / 2h                 the central difference, off by about h²·L‴/6
/// (4·D(h) − D(2h)) / 3                              the same without that term (Richardson)
/// ```
///
/// Two values of h also tell the uncertainty of the measurement. Where D(h) and D(2h) disagree, a relu has its kink nearby or
/// the loss is too curved for h; and the rounding of the loss, divided by h, hides the rest.
///
/// It runs what training runs: [`Layer::forward`], [`Layer::backward`] with and without ∂L/∂x, [`Layer::gradients`] for a
/// sum of gradients and for the network itself, and [`Layer::norm_squared`]. It runs the sample twice on one trace, so that
/// state left in the trace shows. Where these contradict each other, or show the tensors in another order than [`Params`]
/// does, the result is not [consistent](GradientCheck::consistent). Check a layer of your own alone: in a network, the norms
/// of the other layers hide an error in its `norm_squared`.
///
/// It reports and does not judge. For a right gradient the relative error is below 1e-3, whatever the size of the loss (of
/// 3,300 random networks, one had 2e-3). An `h` of 0.01 is a good one; a parameter p is changed by `h` · max(1, |p|), and by
/// eight times that. An `h` that is not positive and finite makes the relative error NaN. It cannot see derivatives far smaller than the loss, which rounding hides, nor those near a kink:
/// [`GradientCheck::unseen`] counts them. A few are normal, behind inactive neurons and near kinks; a check of other samples
/// sees them.
///
/// `grad` is scratch memory of the network's size, a variable (`&mut Net::ZERO` would be a temporary, of which the compiler
/// warns); at the end it is the computed gradient. The trace is on the stack, with one
/// gradient for every [`Function`](crate::Function) in it. At the end `net` is unchanged, to the bit. The check costs eight
/// forward passes per parameter and input.
///
/// # Errors
/// Returns the [`SampleError`] of a sample that training would refuse.
///
/// ```
/// use stackprop::{Dense, Params, gradient_check, loss::mse, activation::Tanh};
/// let mut net = (Dense::<2, 2, Tanh>::new([[0.1, -0.2], [0.3, 0.4]], [0.5, -0.6]), Dense::<2, 1>::ZERO);
/// net.1.weights = [[1.0, -1.0]];
/// let mut grad = Params::ZERO;
/// let found = gradient_check(&mut net, &mut grad, &[1.0, -1.0], &[0.5], mse, 0.01)?;
/// assert!(found.relative_error() < 1e-3 && found.unseen == 0, "{found:?}");
/// # Ok::<(), stackprop::SampleError>(())
/// ```
pub fn gradient_check<L: Layer, T: Copy>(
    net: &mut L,
    grad: &mut L,
    x: &L::Input,
    target: T,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output),
    h: f32,
) -> Result<GradientCheck, SampleError> {
    let mut trace = L::BLANK;
    // Another sample before the one that counts: what it leaves in the trace must not reach the next.
    let mut other = *x;
    other.tensors_mut(&mut |x| {
        for x in x {
            *x = 0.5 - *x;
        }
    });
    let _ = sample(net, &other, target, &loss, &mut trace);

    let value = sample(net, x, target, &loss, &mut trace)?;
    let norm = L::norm_squared(net, x, &mut trace);
    if !(norm <= LARGEST_NORM_SQUARED) {
        return Err(SampleError::Gradient);
    }
    let mut consistent = h > 0.0 && h.is_finite();
    consistent &= numbers_in_order(grad, x, &mut trace) && L::norm_squared(grad, x, &mut trace) == norm;
    grad.fill_params(0.0);
    L::gradients(grad, x, &mut trace, &mut add);
    consistent &= agrees(net, grad, x, &mut trace);

    // Once more with ∂L/∂x, as the layer before asks for it.
    let (mut y, mut dx) = (*net.forward(x, &mut trace, Phase::Training), *x);
    let (_, mut dy) = loss(&y, target);
    let output = L::output(&mut trace);
    consistent &= same(output.0, &y);
    *output.1 = dy;
    dx.fill_params(f32::NAN); // to be overwritten
    net.backward(x, &mut trace, Some(&mut dx));
    consistent &= agrees(net, grad, x, &mut trace);

    // How much the loss can be off: by its own rounding, by that of the outputs times the gradient there, and by what is
    // seen of the rounding inside.
    let mut size = value.abs();
    y.tensors_with(&mut dy, &mut |y, dy| {
        for (y, dy) in y.iter().zip(dy) {
            size += (y * *dy).abs();
        }
    });
    let noise = at_least(NOISE * size, jitter(x, |x| loss(net.forward(x, &mut trace, Phase::Training), target).0));
    let gauge = Gauge { middle: value, noise, h };

    // A gradient that is too large has to show in the norm.
    net.forward(x, &mut trace, Phase::Training);
    dy.tensors_mut(&mut |dy| {
        for dy in dy {
            *dy *= 1e30;
        }
    });
    *L::output(&mut trace).1 = dy;
    net.backward(x, &mut trace, None);
    consistent &= norm_squared(grad) < 1e-20 || !(L::norm_squared(net, x, &mut trace) <= LARGEST_NORM_SQUARED);

    let mut loss_at = |net: &L, x: &L::Input| loss(net.forward(x, &mut trace, Phase::Training), target).0;
    let mut unseen = 0;
    let parameter = gauge.worst(net, grad, |net| loss_at(net, x), &mut unseen);
    let input = gauge.worst(&mut { *x }, &dx, |x| loss_at(net, x), &mut unseen);
    Ok(GradientCheck { parameter, input, consistent, unseen })
}

/// Whether [`Layer::gradients`] shows every parameter once, in the order of [`Params`].
fn numbers_in_order<L: Layer>(at: &mut L, x: &L::Input, trace: &mut L::Trace) -> bool {
    let mut count = 0;
    L::gradients(at, x, trace, &mut |params, _, _| {
        for p in params {
            *p = count as f32;
            count += 1;
        }
    });
    count == L::COUNT && (0..count).all(|index| at.param(index) == Some(index as f32))
}

/// Whether [`Layer::gradients`] shows `grad` for the network itself as well, and [`Layer::norm_squared`] bounds it.
fn agrees<L: Layer>(net: &mut L, grad: &L, x: &L::Input, trace: &mut L::Trace) -> bool {
    // The bound is a product of sums and may be rounded down, by less than this.
    let mut agrees = L::norm_squared(net, x, trace) >= 0.9999 * norm_squared(grad);
    let mut index = 0;
    L::gradients(net, x, trace, &mut |_, factor, values| {
        for value in values {
            agrees &= grad.param(index) == Some(factor * value);
            index += 1;
        }
    });
    agrees
}

/// Whether two are the same to the bit.
fn same<P: Params>(a: &P, b: &P) -> bool {
    (0..P::COUNT).all(|index| a.param(index).map(f32::to_bits) == b.param(index).map(f32::to_bits))
}

/// How much a loss jumps where the input changes by some of its last places, beyond a straight line: rounding.
fn jitter<P: Params + Copy>(x: &P, mut loss: impl FnMut(&P) -> f32) -> f32 {
    let mut at = |places: u8| {
        let mut near = *x;
        near.tensors_mut(&mut |x| {
            for x in x {
                *x *= 1.0 + f32::from(places) * (8.0 * f32::EPSILON);
            }
        });
        loss(&near)
    };
    let (mut before, mut middle, mut largest) = (at(0), at(1), 0.0);
    for places in 2..10 {
        let after = at(places);
        largest = at_least((after - middle - (middle - before)).abs(), largest);
        (before, middle) = (middle, after);
    }
    largest
}

/// How far off a loss may be, as a fraction of it: four roundings of half an ε each. More do not add up all in one
/// direction.
const NOISE: f32 = 2.0 * f32::EPSILON;

/// What measures derivatives of a loss.
struct Gauge {
    /// The loss at the middle, and how far off a loss may be by rounding.
    middle: f32,
    noise: f32,
    h: f32,
}

impl Gauge {
    /// The number of `params` where the derivative of `loss` is furthest from `computed`.
    fn worst<P: Params>(
        &self,
        params: &mut P,
        computed: &P,
        mut loss: impl FnMut(&P) -> f32,
        unseen: &mut usize,
    ) -> Option<Comparison> {
        let mut worst: Option<Comparison> = None;
        let mut index = 0;
        while let (Some(p), Some(computed)) = (params.param(index), computed.param(index)) {
            let mut loss_at = |p: f32| {
                params.replace_param(index, p);
                loss(params)
            };
            let h = self.h * at_least(p.abs(), 1.0);
            let (fine, uncertainty) = self.measure(p, h, &mut loss_at);
            let (coarse, coarse_uncertainty) = self.measure(p, COARSE * h, &mut loss_at);
            params.replace_param(index, p);
            // The long step is used only if its doubled uncertainty is smaller and it agrees with the short one: kinks within
            // it may cancel out.
            let better = 2.0 * coarse_uncertainty < uncertainty && (coarse - fine).abs() <= uncertainty;
            let (measured, uncertainty) = if better { (coarse, 2.0 * coarse_uncertainty) } else { (fine, uncertainty) };
            let found = Comparison { index, computed, measured, uncertainty };
            *unseen += usize::from(found.hides_one_per_cent());
            if worst.is_none_or(|worst| found.is_worse_than(&worst)) {
                worst = Some(found);
            }
            index += 1;
        }
        worst
    }

    /// The derivative of `loss` at `p`, and how far off it may be.
    fn measure(&self, p: f32, step: f32, loss: &mut impl FnMut(f32) -> f32) -> (f32, f32) {
        let mut at = |h: f32| {
            let (above, below) = (loss(p + h), loss(p - h));
            // What was added is not quite h, but what remains of it after rounding.
            let quotient = (above - below) / ((p + h) - (p - h));
            // By how much the quotients to both sides differ: twice as much for twice the step, but near a kink.
            (quotient, ((above - self.middle) + (below - self.middle)) / h)
        };
        let ((d, kink), (d2, kink2)) = (at(step), at(2.0 * step));
        (d + (d - d2) / 3.0, (d - d2).abs() + (kink - 0.5 * kink2).abs() + self.noise / step)
    }
}

/// The second step is so much longer: the rounding of a large loss hides the differences over a short one.
const COARSE: f32 = 8.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Silu;
    use crate::loss::mse;
    use crate::{Dense, Function, Rng, init};

    /// y = s·x, whose ∂L/∂s is wrong by a factor of `WRONG` per cent.
    #[derive(Clone, PartialEq, Debug)]
    struct Scale<const WRONG: u32>([f32; 1]);
    impl<const WRONG: u32> Params for Scale<WRONG> {
        const COUNT: usize = 1;
        const ZERO: Self = Self([0.0]);
        fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
            visit(&self.0);
        }
        fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
            visit(&mut self.0);
        }
        fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
            visit(&mut self.0, &mut other.0);
        }
    }
    impl<const WRONG: u32> Function for Scale<WRONG> {
        type Input = [f32; 1];
        type Output = [f32; 1];
        fn forward(&self, x: &[f32; 1], y: &mut [f32; 1]) {
            y[0] = self.0[0] * x[0];
        }
        fn backward(&self, x: &[f32; 1], _: &[f32; 1], dy: &[f32; 1], grad: &mut Self, dx: &mut [f32; 1]) {
            grad.0[0] = WRONG as f32 / 100.0 * dy[0] * x[0];
            dx[0] = dy[0] * self.0[0];
        }
    }

    #[test]
    fn a_wrong_derivative_is_named_with_both_values() {
        let mut rng = Rng::from_seed(1);
        let mut net = (Dense::<2, 1>::new([[1.0, 2.0]], [0.0]), Scale::<200>([3.0]));
        init::uniform(&mut net.0, -1.0, 1.0, || rng.uniform());
        let before = net.clone();
        let mut grad = Params::ZERO;
        let found = gradient_check(&mut net, &mut grad, &[1.0, 1.0], &[0.0], mse, 0.01).expect("finite");
        assert_eq!(net, before);
        let worst = found.parameter.expect("there are four");
        assert_eq!(worst.index, 3);
        assert!((worst.computed - 2.0 * worst.measured).abs() < 1e-2, "{worst:?}");
        assert!(found.input.expect("there are two").relative_error() < 1e-3, "{found:?}");
    }

    #[test]
    fn no_parameters_are_fine_and_nan_is_refused() {
        let found = gradient_check(&mut Silu::<2>, &mut Silu, &[1.0, -1.0], &[0.0, 0.0], mse, 0.01).expect("finite");
        assert!(found.parameter.is_none() && found.relative_error() < 1e-3, "{found:?}");
        let mut net = Scale::<100>([f32::NAN]);
        let found = gradient_check(&mut net, &mut Scale([0.0]), &[1.0], &[0.0], mse, 0.01);
        assert_eq!(found, Err(SampleError::Output));
    }
}
