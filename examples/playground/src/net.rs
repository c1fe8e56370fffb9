//! A network whose number of hidden layers is chosen while the program runs, up to `1 + MORE` of them, each `W` wide.
//!
//! On a chip this is a tuple, `(Dense<1, 8, Tanh>, Dense<8, 8, Tanh>, Dense<8, 1>)`, whose depth the compiler knows. The
//! operations and their order are those of the tuple, so the bits are, too; `tests/same_bits.rs` compares them.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use stackprop::{Dense, Layer, Params, Phase, Signal, Visit, init};

use crate::activation::{Chosen, RELU, choice};

/// The number of hidden layers after the first. One for all networks, for the racers have the same shape; and not in the
/// network, because a gradient is a network, too, and starts as zeros.
static MORE_LAYERS: AtomicUsize = AtomicUsize::new(0);

pub fn choose_depth(hidden_layers: u32) {
    MORE_LAYERS.store((hidden_layers.max(1) - 1) as usize, Relaxed);
}

#[derive(Debug)]
pub struct Net<const IN: usize, const W: usize, const OUT: usize, const MORE: usize> {
    first: Dense<IN, W, Chosen>,
    more: [Dense<W, W, Chosen>; MORE],
    last: Dense<W, OUT>,
}

/// Those that the chosen depth uses.
fn used<T>(layers: &[T]) -> &[T] {
    layers.get(..MORE_LAYERS.load(Relaxed)).unwrap_or(layers)
}

fn used_mut<T>(layers: &mut [T]) -> &mut [T] {
    let count = MORE_LAYERS.load(Relaxed).min(layers.len());
    layers.split_at_mut_checked(count).map_or(&mut [], |(used, _)| used)
}

impl<const IN: usize, const W: usize, const OUT: usize, const MORE: usize> Layer for Net<IN, W, OUT, MORE> {
    type Input = [f32; IN];
    type Output = [f32; OUT];
    type Trace = (Signal<[f32; W]>, [Signal<[f32; W]>; MORE], Signal<[f32; OUT]>);
    const BLANK: Self::Trace = (Signal::BLANK, [Signal::BLANK; MORE], Signal::BLANK);

    fn output((.., Signal { y, dy }): &mut Self::Trace) -> (&[f32; OUT], &mut [f32; OUT]) {
        (y, dy)
    }

    fn forward<'t>(&self, x: &[f32; IN], (first, more, last): &'t mut Self::Trace, phase: Phase) -> &'t [f32; OUT] {
        let mut h = self.first.forward(x, first, phase);
        for (layer, trace) in used(&self.more).iter().zip(more) {
            h = layer.forward(h, trace, phase);
        }
        self.last.forward(h, last, phase)
    }

    fn backward(&self, x: &[f32; IN], (first, more, last): &mut Self::Trace, dx: Option<&mut [f32; IN]>) {
        // From the last layer to the first: each computes dy of the one before.
        let mut rest = used_mut(more);
        let before = rest.last_mut().unwrap_or(first);
        self.last.backward(&before.y, last, Some(&mut before.dy));
        for layer in used(&self.more).iter().rev() {
            let Some((trace, earlier)) = rest.split_last_mut() else { return };
            let before = earlier.last_mut().unwrap_or(first);
            layer.backward(&before.y, trace, Some(&mut before.dy));
            rest = earlier;
        }
        self.first.backward(x, first, dx);
    }

    fn gradients(
        at: &mut Self,
        x: &[f32; IN],
        trace: &mut Self::Trace,
        mut visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
    ) {
        at.each_gradient(x, trace, &mut visit);
    }

    fn norm_squared(at: &mut Self, x: &[f32; IN], (first, more, last): &mut Self::Trace) -> f32 {
        let mut sum = Dense::norm_squared(&mut at.first, x, first);
        let mut h = &first.y;
        for (layer, trace) in used_mut(&mut at.more).iter_mut().zip(more) {
            sum += Dense::norm_squared(layer, h, trace);
            h = &trace.y;
        }
        sum + Dense::norm_squared(&mut at.last, h, last)
    }

    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        fn hidden<const I: usize, const O: usize>(layer: &mut Dense<I, O, Chosen>, random: &mut impl FnMut() -> f32) {
            if choice() == RELU { init::he(layer, random) } else { init::xavier(layer, random) }
        }
        hidden(&mut self.first, random);
        for layer in used_mut(&mut self.more) {
            hidden(layer, random);
        }
        init::xavier(&mut self.last, random);
    }
}

/// `COUNT` is that of the deepest: a state has room for all of them.
impl<const IN: usize, const W: usize, const OUT: usize, const MORE: usize> Params for Net<IN, W, OUT, MORE> {
    const COUNT: usize = W * (IN + 1) + MORE * W * (W + 1) + OUT * (W + 1);
    const ZERO: Self = Self { first: Dense::ZERO, more: [Dense::ZERO; MORE], last: Dense::ZERO };

    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        self.each(visit);
    }

    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        self.each_mut(visit);
    }

    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        self.each_with(other, visit);
    }
}

/// The walks, each compiled once for a shape and not once for every closure: that is two thirds of the module's bytes.
impl<const IN: usize, const W: usize, const OUT: usize, const MORE: usize> Net<IN, W, OUT, MORE> {
    #[inline(never)]
    fn each_gradient(
        &mut self,
        x: &[f32; IN],
        (first, more, last): &mut <Self as Layer>::Trace,
        visit: &mut Visit<'_>,
    ) {
        Dense::gradients(&mut self.first, x, first, visit);
        let mut h = &first.y;
        for (layer, trace) in used_mut(&mut self.more).iter_mut().zip(more) {
            Dense::gradients(layer, h, trace, visit);
            h = &trace.y;
        }
        Dense::gradients(&mut self.last, h, last, visit);
    }

    #[inline(never)]
    fn each(&self, mut visit: &mut dyn FnMut(&[f32])) {
        self.first.tensors(&mut visit);
        for layer in used(&self.more) {
            layer.tensors(&mut visit);
        }
        self.last.tensors(&mut visit);
    }

    #[inline(never)]
    fn each_mut(&mut self, mut visit: &mut dyn FnMut(&mut [f32])) {
        self.first.tensors_mut(&mut visit);
        for layer in used_mut(&mut self.more) {
            layer.tensors_mut(&mut visit);
        }
        self.last.tensors_mut(&mut visit);
    }

    #[inline(never)]
    fn each_with(&mut self, other: &mut Self, mut visit: &mut dyn FnMut(&mut [f32], &mut [f32])) {
        self.first.tensors_with(&mut other.first, &mut visit);
        for (layer, other) in used_mut(&mut self.more).iter_mut().zip(&mut other.more) {
            layer.tensors_with(other, &mut visit);
        }
        self.last.tensors_with(&mut other.last, &mut visit);
    }
}
