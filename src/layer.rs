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

/// A differentiable function of its input and its parameters.
///
/// `forward` writes the output, and whatever else `backward` needs, into the caller's [`Trace`](Self::Trace).
/// `backward` reads it there. Nothing is kept in the layer itself: it can lie in flash, shared by everybody.
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

    /// y alone, without a trace to keep.
    fn predict(&self, x: &Self::Input) -> Self::Output {
        let mut trace = Self::BLANK;
        *self.forward(x, &mut trace)
    }
}

/// Two layers, one after the other. The trace is both traces: every activation once.
impl<A: Layer, B: Layer<Input = A::Output>> Layer for (A, B) {
    type Input = A::Input;
    type Output = B::Output;
    type Trace = (A::Trace, B::Trace);
    const BLANK: Self::Trace = (A::BLANK, B::BLANK);

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

    fn predict(&self, x: &Self::Input) -> Self::Output {
        self.1.predict(&self.0.predict(x))
    }
}

/// The same for longer tuples: `B 1 < A 0` says that layer 1, of type `B`, comes after layer 0, of type `A`. The links
/// are listed forwards for `forward` and backwards for `backward`.
macro_rules! chain {
    ($First:ident, $($T:ident $i:tt < $Before:ident),+; $Last:ident $last:tt; $($R:ident $r:tt < $P:ident $p:tt),+) => {
        impl<$First: Layer, $($T: Layer<Input = $Before::Output>),+> Layer for ($First, $($T),+) {
            type Input = $First::Input;
            type Output = $Last::Output;
            type Trace = ($First::Trace, $($T::Trace),+);
            const BLANK: Self::Trace = ($First::BLANK, $($T::BLANK),+);

            fn output(trace: &Self::Trace) -> &Self::Output {
                $Last::output(&trace.$last)
            }

            fn forward<'t>(&self, x: &Self::Input, trace: &'t mut Self::Trace) -> &'t Self::Output {
                let y = self.0.forward(x, &mut trace.0);
                $(let y = self.$i.forward(y, &mut trace.$i);)+
                y
            }

            fn backward(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, grad: &mut Self) -> Self::Input {
                let dy = *dy;
                $(let dy = self.$r.backward($P::output(&trace.$p), &trace.$r, &dy, &mut grad.$r);)+
                self.0.backward(x, &trace.0, &dy, &mut grad.0)
            }

            fn backward_params(&self, x: &Self::Input, trace: &Self::Trace, dy: &Self::Output, grad: &mut Self) {
                let dy = *dy;
                $(let dy = self.$r.backward($P::output(&trace.$p), &trace.$r, &dy, &mut grad.$r);)+
                self.0.backward_params(x, &trace.0, &dy, &mut grad.0);
            }

            fn predict(&self, x: &Self::Input) -> Self::Output {
                let y = self.0.predict(x);
                $(let y = self.$i.predict(&y);)+
                y
            }
        }
    };
}
chain!(A, B 1 < A, C 2 < B; C 2; C 2 < B 1, B 1 < A 0);
chain!(A, B 1 < A, C 2 < B, D 3 < C; D 3; D 3 < C 2, C 2 < B 1, B 1 < A 0);
chain!(A, B 1 < A, C 2 < B, D 3 < C, E 4 < D; E 4; E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0);
chain!(A, B 1 < A, C 2 < B, D 3 < C, E 4 < D, F 5 < E; F 5;
    F 5 < E 4, E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0);
chain!(A, B 1 < A, C 2 < B, D 3 < C, E 4 < D, F 5 < E, G 6 < F; G 6;
    G 6 < F 5, F 5 < E 4, E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0);
chain!(A, B 1 < A, C 2 < B, D 3 < C, E 4 < D, F 5 < E, G 6 < F, H 7 < G; H 7;
    H 7 < G 6, G 6 < F 5, F 5 < E 4, E 4 < D 3, D 3 < C 2, C 2 < B 1, B 1 < A 0);
