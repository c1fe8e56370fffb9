//! A network is a tuple of layers: the chain rule of [`Layer`] from the last layer to the first. For a pair, with h and dh in
//! the trace of a, and y and dy in the trace of b:
//!
//! ```text
//! forward      h = a.forward(x);  y = b.forward(h)
//! backward     dh = b.backward(h);  dx = a.backward(x)
//! gradients    a.gradients(x);  b.gradients(h)            in the order of the parameters
//! ```

use crate::layer::{Layer, Phase};

/// The same for tuples of 2 to 8 layers; the trace is the tuple of the layers' traces. `A 0 > B 1` is a link: layer 1, of
/// type `B`, comes after layer 0, of type `A`. A pair has one link, a tuple of eight has seven.
macro_rules! network {
    ($($A:ident $a:tt > $B:ident $b:tt),+; $Last:ident $last:tt) => {
        impl<A: Layer, $($B: Layer<Input = $A::Output>),+> Layer for (A, $($B),+) {
            type Input = A::Input;
            type Output = $Last::Output;
            type Trace = (A::Trace, $($B::Trace),+);
            const BLANK: Self::Trace = (A::BLANK, $($B::BLANK),+);

            fn output(traces: &mut Self::Trace) -> (&Self::Output, &mut Self::Output) {
                $Last::output(&mut traces.$last)
            }

            fn forward<'t>(&self, x: &Self::Input, traces: &'t mut Self::Trace, phase: Phase) -> &'t Self::Output {
                let h = self.0.forward(x, &mut traces.0, phase);
                $(let h = self.$b.forward(h, &mut traces.$b, phase);)+
                h
            }

            fn backward(&self, x: &Self::Input, traces: &mut Self::Trace, dx: Option<&mut Self::Input>) {
                last_link_first!(self, traces; $($A $a > $B $b),+);
                self.0.backward(x, &mut traces.0, dx);
            }

            fn gradients(at: &mut Self, x: &Self::Input, traces: &mut Self::Trace, visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized)) {
                A::gradients(&mut at.0, x, &mut traces.0, visit);
                $($B::gradients(&mut at.$b, $A::output(&mut traces.$a).0, &mut traces.$b, visit);)+
            }

            fn norm_squared(at: &mut Self, x: &Self::Input, traces: &mut Self::Trace) -> f32 {
                A::norm_squared(&mut at.0, x, &mut traces.0)
                    $(+ $B::norm_squared(&mut at.$b, $A::output(&mut traces.$a).0, &mut traces.$b))+
            }

            fn init(&mut self, random: &mut impl FnMut() -> f32) {
                self.0.init(random);
                $(self.$b.init(random);)+
            }

            fn predict(&self, x: &Self::Input) -> Self::Output {
                let h = self.0.predict(x);
                $(let h = self.$b.predict(&h);)+
                h
            }
        }
    };
}
/// The chain rule, from the last link to the first: layer `b` makes dh, the gradient at the output h of layer `a`.
macro_rules! last_link_first {
    ($net:ident, $traces:ident; $A:ident $a:tt > $B:ident $b:tt $(, $($links:tt)+)?) => {
        $(last_link_first!($net, $traces; $($links)+);)?
        let (h, dh) = $A::output(&mut $traces.$a);
        $net.$b.backward(h, &mut $traces.$b, Some(dh));
    };
}
network!(A 0 > B 1; B 1);
network!(A 0 > B 1, B 1 > C 2; C 2);
network!(A 0 > B 1, B 1 > C 2, C 2 > D 3; D 3);
network!(A 0 > B 1, B 1 > C 2, C 2 > D 3, D 3 > E 4; E 4);
network!(A 0 > B 1, B 1 > C 2, C 2 > D 3, D 3 > E 4, E 4 > F 5; F 5);
network!(A 0 > B 1, B 1 > C 2, C 2 > D 3, D 3 > E 4, E 4 > F 5, F 5 > G 6; G 6);
network!(A 0 > B 1, B 1 > C 2, C 2 > D 3, D 3 > E 4, E 4 > F 5, F 5 > G 6, G 6 > H 7; H 7);
