//! Can I trust the gradient? Compare it with the slope that two evaluations of the loss measure.

use crate::{Layer, Params};

/// A computed slope beside the measured one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// Which number was moved, counted in the order of [`Params`].
    pub index: usize,
    /// What `backward` says.
    pub computed: f32,
    /// What the central difference says.
    pub measured: f32,
}

impl Slope {
    /// How far apart the two are.
    ///
    /// ```
    /// use stackprop::Slope;
    /// assert_eq!(Slope { index: 0, computed: 2.0, measured: 1.5 }.error(), 0.5);
    /// ```
    #[must_use]
    pub fn error(&self) -> f32 {
        (self.computed - self.measured).abs()
    }
}

/// What [`gradient_check`] has found: the parameter and the input whose two slopes are furthest apart, NaN furthest of
/// all. `None` for a layer without parameters or without inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradientCheck {
    /// The worst of the parameters.
    pub parameter: Option<Slope>,
    /// The worst of the inputs.
    pub input: Option<Slope>,
}

impl GradientCheck {
    /// The larger of the two errors; 0 if there was nothing to check.
    #[must_use]
    pub fn error(&self) -> f32 {
        let error = |slope: Option<Slope>| slope.map_or(0.0, |slope| slope.error());
        let (a, b) = (error(self.parameter), error(self.input));
        if a >= b || a.is_nan() { a } else { b }
    }
}

/// Measures every slope of `loss(net(x), target)` by central differences, `(L(p + h) − L(p − h)) / 2h`, and compares it
/// with what `backward` computes.
///
/// It reports and does not judge. In `f32` a difference of two losses near L is off by about L · 6e-8 / `step`, and the
/// formula itself by `step`² · L‴/6: a `step` of 0.01 for losses near 1 leaves some 1e-4. Where a relu bends within
/// `step`, the measured slope is neither of its two.
///
/// `grad` is scratch of the network's size, so that none of it lies on the stack; it ends as the computed gradient.
/// `net` ends as it was, to the bit. Costs two forward passes per number.
///
/// ```
/// use stackprop::{Dense, Params, gradient_check, loss::mse, activation::Tanh};
/// let mut net = (Dense::<2, 2, Tanh>::new([[0.1, -0.2], [0.3, 0.4]], [0.5, -0.6]), Dense::<2, 1>::ZERO);
/// let mut grad = Params::ZERO;
/// let found = gradient_check(&mut net, &mut grad, &[1.0, -1.0], &[0.5], mse, 0.01);
/// assert!(found.error() < 1e-3, "{found:?}");
/// ```
pub fn gradient_check<L: Layer, T: Copy>(
    net: &mut L,
    grad: &mut L,
    x: &L::Input,
    target: T,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output),
    step: f32,
) -> GradientCheck {
    grad.fill(0.0);
    let mut trace = L::BLANK;
    let (_, dy) = loss(net.forward(x, &mut trace), target);
    let dx = net.backward(x, &trace, &dy, grad);

    let value = |net: &L, x: &L::Input| loss(&net.predict(x), target).0;
    let parameter = worst(net, grad, step, |net| value(net, x));
    let input = worst(&mut { *x }, &dx, step, |x| value(net, x));
    GradientCheck { parameter, input }
}

/// The number of `params` where the slope of `value` is furthest from `computed`.
fn worst<P: Params>(params: &mut P, computed: &P, step: f32, value: impl Fn(&P) -> f32) -> Option<Slope> {
    let mut worst: Option<Slope> = None;
    let mut index = 0;
    while let (Some(middle), Some(computed)) = (params.get(index), computed.get(index)) {
        // What was added is not quite `step`, but what remains of it after rounding.
        let (above, below) = (middle + step, middle - step);
        params.replace(index, above);
        let value_above = value(params);
        params.replace(index, below);
        let value_below = value(params);
        params.replace(index, middle);
        let slope = Slope { index, computed, measured: (value_above - value_below) / (above - below) };
        // NaN is not `<=`, so it is worse than any, and stays.
        if worst.is_none_or(|worst| !(slope.error() <= worst.error()) && !worst.error().is_nan()) {
            worst = Some(slope);
        }
        index += 1;
    }
    worst
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::Silu;
    use crate::loss::mse;
    use crate::{Dense, Rng, init};

    #[derive(Clone, PartialEq, Debug)]
    struct Scale([f32; 1]);
    impl Params for Scale {
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
    /// y = s·x, whose ∂L/∂s is wrong by a factor of 2.
    impl Layer for Scale {
        type Input = [f32; 1];
        type Output = [f32; 1];
        type Trace = [f32; 1];
        const BLANK: [f32; 1] = [0.0];
        fn output(trace: &[f32; 1]) -> &[f32; 1] {
            trace
        }
        fn forward<'t>(&self, x: &[f32; 1], y: &'t mut [f32; 1]) -> &'t [f32; 1] {
            y[0] = self.0[0] * x[0];
            y
        }
        fn backward(&self, x: &[f32; 1], _: &[f32; 1], dy: &[f32; 1], grad: &mut Self) -> [f32; 1] {
            grad.0[0] += 2.0 * dy[0] * x[0];
            [dy[0] * self.0[0]]
        }
    }

    #[test]
    fn a_wrong_slope_is_named_with_both_values() {
        let mut rng = Rng::from_seed(1);
        let mut net = (Dense::<2, 1>::new([[1.0, 2.0]], [0.0]), Scale([3.0]));
        init::uniform(&mut net.0, -1.0, 1.0, || rng.uniform());
        let before = net.clone();
        let mut grad = Params::ZERO;
        let found = gradient_check(&mut net, &mut grad, &[1.0, 1.0], &[0.0], mse, 0.01);
        assert_eq!(net, before);
        let worst = found.parameter.expect("there are four");
        assert_eq!(worst.index, 3);
        assert!((worst.computed - 2.0 * worst.measured).abs() < 1e-2, "{worst:?}");
        assert!(found.input.expect("there are two").error() < 1e-2, "{found:?}");
    }

    #[test]
    fn nan_is_worst_and_no_parameters_are_fine() {
        let found = gradient_check(&mut Silu::<2>, &mut Silu, &[1.0, -1.0], &[0.0, 0.0], mse, 0.01);
        assert!(found.parameter.is_none() && found.error() < 1e-3, "{found:?}");
        let mut net = Scale([f32::NAN]);
        assert!(gradient_check(&mut net, &mut Scale([0.0]), &[1.0], &[0.0], mse, 0.01).error().is_nan());
    }
}
