//! A layer is a differentiable function; a network is one layer after another, and the chain rule runs it backwards.
//!
//! For y = f(x) and a loss L(y), write dy for ∂L/∂y. The chain rule says how dy passes through f:
//!
//! ```text
//! dx[i] = Σₒ dy[o] · ∂y[o]/∂x[i]          what the layer before has to answer for
//! dp    = Σₒ dy[o] · ∂y[o]/∂p             the share of each parameter p
//! ```
//!
//! A [`Layer`] does both in `backward`. For h = a(x), y = b(h) the rule is used twice, from the back: first dh from
//! dy, then dx from dh. That is the whole of backpropagation, and it is the implementation for the pair `(A, B)` below.

use crate::Params;
use crate::optimizer::Visit;

/// A differentiable function of its input and its parameters.
///
/// `forward` writes the output, and whatever else `backward` needs, into the caller's [`Trace`](Self::Trace).
/// `backward` reads it there. Nothing is kept in the layer itself: it can lie in flash, shared by everybody.
///
/// A layer of your own, here `y[i] = factor[i] · x[i]`, needs both, and [`Params`] to say which numbers it has. Then it
/// fits wherever a layer does, and [`gradient_check`](crate::gradient_check) tells whether its `backward` is right:
///
/// ```
/// use stackprop::{Dense, Layer, Params, gradient_check, loss::mse};
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Scale<const N: usize> {
///     factor: [f32; N],
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
/// impl<const N: usize> Layer for Scale<N> {
///     type Input = [f32; N];
///     type Output = [f32; N];
///     type Trace = [f32; N];
///     const BLANK: [f32; N] = [0.0; N];
///     fn output(trace: &[f32; N]) -> &[f32; N] {
///         trace
///     }
///     fn forward<'t>(&self, x: &[f32; N], y: &'t mut [f32; N]) -> &'t [f32; N] {
///         for i in 0..N {
///             y[i] = self.factor[i] * x[i];
///         }
///         y
///     }
///     fn backward(&self, x: &[f32; N], _: &[f32; N], dy: &[f32; N], grad: &mut Self) -> [f32; N] {
///         let mut dx = [0.0; N];
///         for i in 0..N {
///             grad.factor[i] += dy[i] * x[i];
///             dx[i] = dy[i] * self.factor[i];
///         }
///         dx
///     }
/// }
/// let mut net = (Dense::<2, 2>::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]), Scale { factor: [2.0, -1.0] });
/// assert_eq!(net.predict(&[0.25, 0.125]), [2.0 * (0.5 + 0.25 + 0.25), -(0.25 + 0.75 + 0.5)]);
/// let mut grad = Params::ZERO;
/// let found = gradient_check(&mut net, &mut grad, &[0.25, 0.125], &[1.0, 0.0], mse, 0.01);
/// assert!(found.error() < 1e-3, "{found:?}");
/// ```
///
/// A size that does not fit is an error of the compiler that names both sizes:
///
/// ```compile_fail,E0271
/// use stackprop::{Dense, Trainer, optimizer::Sgd};
/// // expected an array with a size of 3, found one with a size of 4
/// type Training = Trainer<(Dense<2, 3>, Dense<4, 1>), Sgd>;
/// let trainer = Training::ZERO;
/// ```
/// ```
/// use stackprop::{Dense, Trainer, optimizer::Sgd};
/// type Training = Trainer<(Dense<2, 3>, Dense<3, 1>), Sgd>;
/// let trainer = Training::ZERO;
/// ```
pub trait Layer: Params {
    /// x, an array as a rule.
    type Input: Params + Copy;
    /// y, an array as a rule.
    type Output: Params + Copy;
    /// What `forward` leaves for `backward`; the output is part of it.
    type Trace;
    /// A trace before the first `forward`.
    const BLANK: Self::Trace;

    /// The output that lies in a trace.
    fn output(trace: &Self::Trace) -> &Self::Output;

    /// Computes y from `x`, writes it into `trace` and shows it there.
    fn forward<'t>(&self, x: &Self::Input, trace: &'t mut Self::Trace) -> &'t Self::Output;

    /// Adds ∂L/∂parameters to `grad` and returns ∂L/∂x.
    ///
    /// `x` and `trace` are those of the `forward` before, and `dy` is ∂L/∂y. `grad` is of the layer's own type: the
    /// slope for `weights[o][i]` lies in `grad.weights[o][i]`. It is added to, never overwritten, so that the samples
    /// of a batch sum up.
    fn backward(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, grad: &mut Self) -> Self::Input;

    /// [`backward`](Self::backward) without ∂L/∂x, which nobody needs of a network's first layer.
    fn backward_params(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, grad: &mut Self) {
        self.backward(x, trace, dy, grad);
    }

    /// The first of three functions that [`Online`](crate::Online) needs instead of `backward`. True if the gradient of
    /// this one sample is finite, and the sum of its squares, too, in every layer.
    ///
    /// [`backward_input`](Self::backward_input) and [`slopes`](Self::slopes) come after it with the same `x`, `trace`
    /// and `dy`. It may leave there what they would compute again: a network its inner slopes, a
    /// [`Dense`](crate::Dense) dz in the place of dy.
    ///
    /// All three come for free, but as they stand they put a gradient of the layer's size on the stack. A layer that has
    /// many parameters should write them itself.
    fn slopes_are_finite(&self, x: &Self::Input, trace: &mut Self::Trace, dy: &mut Self::Output) -> bool {
        let mut grad = Self::ZERO;
        self.backward_params(x, trace, dy, &mut grad);
        crate::optimizer::norm_squared(&grad).is_finite()
    }

    /// After [`slopes_are_finite`](Self::slopes_are_finite), writes ∂L/∂x into `dx`.
    fn backward_input(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, dx: &mut Self::Input) {
        *dx = self.backward(x, trace, dy, &mut { Self::ZERO });
    }

    /// After [`slopes_are_finite`](Self::slopes_are_finite), shows every tensor to `visit`, in order, beside its slopes:
    /// `factor * values[i]` is ∂L/∂`params[i]`.
    ///
    /// A tensor may come in pieces. A row of weights has slopes that are one number times the input, so that they need
    /// no memory.
    fn slopes(&mut self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, visit: &mut Visit<'_>) {
        let mut grad = Self::ZERO;
        self.backward_params(x, trace, dy, &mut grad);
        self.tensors_with(&mut grad, &mut |params, grad| visit(params, 1.0, grad));
    }

    /// y alone, without a trace to keep.
    fn predict(&self, x: &Self::Input) -> Self::Output {
        let mut trace = Self::BLANK;
        *self.forward(x, &mut trace)
    }
}

/// Two layers, one after the other. The trace is both traces, every activation once, and room for dh.
impl<A: Layer, B: Layer<Input = A::Output>> Layer for (A, B) {
    type Input = A::Input;
    type Output = B::Output;
    type Trace = (A::Trace, B::Trace, A::Output);
    const BLANK: Self::Trace = (A::BLANK, B::BLANK, A::Output::ZERO);

    fn output(trace: &Self::Trace) -> &Self::Output {
        B::output(&trace.1)
    }

    fn forward<'t>(&self, x: &Self::Input, trace: &'t mut Self::Trace) -> &'t Self::Output {
        let h = self.0.forward(x, &mut trace.0);
        self.1.forward(h, &mut trace.1)
    }

    fn backward(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, grad: &mut Self) -> Self::Input {
        let h = A::output(&trace.0);
        let dh = self.1.backward(h, &trace.1, dy, &mut grad.1);
        self.0.backward(x, &trace.0, &dh, &mut grad.0)
    }

    fn backward_params(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, grad: &mut Self) {
        let h = A::output(&trace.0);
        let dh = self.1.backward(h, &trace.1, dy, &mut grad.1);
        self.0.backward_params(x, &trace.0, &dh, &mut grad.0);
    }

    fn slopes_are_finite(&self, x: &Self::Input, trace: &mut Self::Trace, dy: &mut Self::Output) -> bool {
        let (first, second, dh) = trace;
        let h = A::output(first);
        let finite = self.1.slopes_are_finite(h, second, dy);
        self.1.backward_input(h, second, dy, dh);
        finite & self.0.slopes_are_finite(x, first, dh)
    }

    fn backward_input(&self, x: &Self::Input, (first, _, dh): &Self::Trace, _: &Self::Output, dx: &mut Self::Input) {
        self.0.backward_input(x, first, dh, dx);
    }

    fn slopes(&mut self, x: &Self::Input, (first, second, dh): &Self::Trace, dy: &Self::Output, visit: &mut Visit<'_>) {
        self.0.slopes(x, first, dh, visit);
        self.1.slopes(A::output(first), second, dy, visit);
    }

    fn predict(&self, x: &Self::Input) -> Self::Output {
        self.1.predict(&self.0.predict(x))
    }
}

/// The same for longer tuples. `B 1 < A 0` says that layer 1, of type `B`, comes after layer 0, of type `A`. The layers
/// between the first and the last are listed forwards, and once more backwards. The trace is every layer's trace, and
/// the slopes at all outputs but the last.
macro_rules! chain {
    ([$($M:ident $m:tt < $B:ident $b:tt),+], $Z:ident $z:tt < $Y:ident $y:tt; [$($R:ident $r:tt < $P:ident $p:tt),+]) => {
        impl<A: Layer, $($M: Layer<Input = $B::Output>,)+ $Z: Layer<Input = $Y::Output>> Layer for (A, $($M,)+ $Z) {
            type Input = A::Input;
            type Output = $Z::Output;
            type Trace = ((A::Trace, $($M::Trace,)+ $Z::Trace), (A::Output, $($M::Output),+));
            const BLANK: Self::Trace = ((A::BLANK, $($M::BLANK,)+ $Z::BLANK), (A::Output::ZERO, $($M::Output::ZERO),+));

            fn output((traces, _): &Self::Trace) -> &Self::Output {
                $Z::output(&traces.$z)
            }

            fn forward<'t>(&self, x: &Self::Input, (traces, _): &'t mut Self::Trace) -> &'t Self::Output {
                let y = self.0.forward(x, &mut traces.0);
                $(let y = self.$m.forward(y, &mut traces.$m);)+
                self.$z.forward(y, &mut traces.$z)
            }

            fn backward(
                &self,
                x: &Self::Input,
                (traces, _): &Self::Trace,
                dy: &Self::Output,
                grad: &mut Self,
            ) -> Self::Input {
                let dx = self.$z.backward($Y::output(&traces.$y), &traces.$z, dy, &mut grad.$z);
                $(let dx = self.$r.backward($P::output(&traces.$p), &traces.$r, &dx, &mut grad.$r);)+
                self.0.backward(x, &traces.0, &dx, &mut grad.0)
            }

            fn backward_params(&self, x: &Self::Input, (traces, _): &Self::Trace, dy: &Self::Output, grad: &mut Self) {
                let dx = self.$z.backward($Y::output(&traces.$y), &traces.$z, dy, &mut grad.$z);
                $(let dx = self.$r.backward($P::output(&traces.$p), &traces.$r, &dx, &mut grad.$r);)+
                self.0.backward_params(x, &traces.0, &dx, &mut grad.0);
            }

            fn slopes_are_finite(
                &self,
                x: &Self::Input,
                (traces, slopes): &mut Self::Trace,
                dy: &mut Self::Output,
            ) -> bool {
                let h = $Y::output(&traces.$y);
                let mut finite = self.$z.slopes_are_finite(h, &mut traces.$z, dy);
                self.$z.backward_input(h, &traces.$z, dy, &mut slopes.$y);
                $(
                    let h = $P::output(&traces.$p);
                    finite &= self.$r.slopes_are_finite(h, &mut traces.$r, &mut slopes.$r);
                    self.$r.backward_input(h, &traces.$r, &slopes.$r, &mut slopes.$p);
                )+
                finite & self.0.slopes_are_finite(x, &mut traces.0, &mut slopes.0)
            }

            fn backward_input(
                &self,
                x: &Self::Input,
                (traces, slopes): &Self::Trace,
                _: &Self::Output,
                dx: &mut Self::Input,
            ) {
                self.0.backward_input(x, &traces.0, &slopes.0, dx);
            }

            fn slopes(
                &mut self,
                x: &Self::Input,
                (traces, slopes): &Self::Trace,
                dy: &Self::Output,
                visit: &mut Visit<'_>,
            ) {
                self.0.slopes(x, &traces.0, &slopes.0, visit);
                $(self.$m.slopes($B::output(&traces.$b), &traces.$m, &slopes.$m, visit);)+
                self.$z.slopes($Y::output(&traces.$y), &traces.$z, dy, visit);
            }

            fn predict(&self, x: &Self::Input) -> Self::Output {
                let y = self.0.predict(x);
                $(let y = self.$m.predict(&y);)+
                self.$z.predict(&y)
            }
        }
    };
}
chain!([B 1 < A 0], C 2 < B 1; [B 1 < A 0]);
chain!([B 1 < A 0, C 2 < B 1], D 3 < C 2; [C 2 < B 1, B 1 < A 0]);
chain!([B 1 < A 0, C 2 < B 1, D 3 < C 2], E 4 < D 3; [D 3 < C 2, C 2 < B 1, B 1 < A 0]);
chain!([B 1 < A 0, C 2 < B 1, D 3 < C 2, E 4 < D 3], F 5 < E 4; [E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0]);
chain!([B 1 < A 0, C 2 < B 1, D 3 < C 2, E 4 < D 3, F 5 < E 4], G 6 < F 5;
    [F 5 < E 4, E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0]);
chain!([B 1 < A 0, C 2 < B 1, D 3 < C 2, E 4 < D 3, F 5 < E 4, G 6 < F 5], H 7 < G 6;
    [G 6 < F 5, F 5 < E 4, E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0]);
