//! One network of which every shape on the page is a part, chosen while the program runs.
//!
//! On a chip a network is a tuple, `(Dense<1, 8, Tanh>, Dense<8, 8, Tanh>, Dense<8, 1>)`, of which the compiler knows every
//! size. A page with a tuple for each of its shapes would be several hundred kilobytes, so it has six kinds of layers, each as
//! large as the largest that it stands for. A smaller one is its corner:
//!
//! ```text
//!            2 inputs
//!           ┌───────┬───────────┐
//!  3        │ w   w │ 0   0   0 │
//!  outputs  │ w   w │ 0   0   0 │      what is not used is 0, is shown to no optimizer, and stays 0
//!           │ w   w │ 0   0   0 │
//!           ├───────┘           │
//!           │ 0   0   0   0   0 │
//!           └───────────────────┘
//! ```
//!
//! The bits are those of the tuple. Whatever a neuron that is not used puts out (a sigmoid of 0 is 0.5), its weights in the next
//! layer are 0, and a product with 0 adds nothing: of 8 terms or more it joins one of the 8 lanes of
//! [`stackprop::summation`], and of fewer it comes last. (So 32 columns can stand for 8, but not for 4.)
//! `tests/same_bits.rs` compares every shape.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use stackprop::init::Scheme;
use stackprop::summation::dot;
use stackprop::{Activation, Dense, Layer, Params, Phase, Signal, Visit};

use crate::activation::{Chosen, RELU, choice};

/// The most parameters that are used, those of 2-32-32-32-32-1.
pub const MOST: usize = 3297;
/// The most numbers between two layers.
pub const WIDEST: usize = 100;
/// The most hidden layers.
pub const DEEPEST: usize = 4;

pub type Numbers = [f32; WIDEST];

/// The sizes of a network; each hidden layer is as wide as the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub inputs: usize,
    pub width: usize,
    pub outputs: usize,
    pub hidden_layers: usize,
}

/// The shape of all networks. It is not in the network, because a gradient is a network, too, and starts as zeros.
static SHAPE: [AtomicUsize; 4] = [const { AtomicUsize::new(0) }; 4];

impl Shape {
    /// Chooses the shape of all networks.
    pub fn choose(self) {
        let hidden_layers = self.hidden_layers.clamp(1, DEEPEST);
        let sizes = [self.inputs.min(64), self.width.min(WIDEST), self.outputs.min(10), hidden_layers];
        for (place, size) in SHAPE.iter().zip(sizes) {
            place.store(size, Relaxed);
        }
    }

    /// The shape chosen last.
    pub fn chosen() -> Self {
        let [inputs, width, outputs, hidden_layers] = SHAPE.each_ref().map(|size| size.load(Relaxed));
        Self { inputs, width, outputs, hidden_layers }
    }

    /// Of a layer: its place in [`Net::layers`], and how many of its inputs and outputs are used.
    fn layer(self, at: usize) -> (usize, usize, usize) {
        let Self { inputs, width, outputs, hidden_layers } = self;
        let (first, last) = (at == 0, at == hidden_layers);
        let place = match (first, last) {
            (true, _) if width == 100 => 2,
            (true, _) if inputs == 64 => 1,
            (true, _) => 0,
            (_, true) if width == 100 => 7,
            (_, true) => 6,
            _ => 2 + at,
        };
        (place, if first { inputs } else { width }, if last { outputs } else { width })
    }
}

#[derive(Debug)]
pub struct Net {
    /// 1 or 2 inputs.
    point: Dense<2, 32, Chosen>,
    pixels: Dense<64, 32, Chosen>,
    more: [Dense<32, 32, Chosen>; DEEPEST - 1],
    /// 1 or 10 outputs.
    last: Dense<32, 10>,
    /// The network 1-100-1 of the original experiment.
    wide: (Dense<1, 100, Chosen>, Dense<100, 1>),
}

impl Net {
    /// In the order of the places of [`Shape::layer`].
    fn layers(&self) -> [&dyn Part; 8] {
        let Self { point, pixels, more: [a, b, c], last, wide } = self;
        [point, pixels, &wide.0, a, b, c, last, &wide.1]
    }

    fn layers_mut(&mut self) -> [&mut dyn Part; 8] {
        let Self { point, pixels, more: [a, b, c], last, wide } = self;
        [point, pixels, &mut wide.0, a, b, c, last, &mut wide.1]
    }

    fn layer(&self, at: usize) -> &dyn Part {
        self.layers().get(Shape::chosen().layer(at).0).copied().unwrap_or(&self.last)
    }

    /// What is used of a layer: its weights, in one piece if it has no other columns, else row by row; and its biases.
    fn used(&self, at: usize) -> (impl Iterator<Item = &[f32]>, &[f32]) {
        let (_, inputs, outputs) = Shape::chosen().layer(at);
        let (weights, columns, bias) = self.layer(at).params();
        let (step, count, length) = pieces(columns, inputs, outputs);
        let weights =
            (0..count).map(move |i| weights.get(i * step..).and_then(|rest| rest.get(..length)).unwrap_or_default());
        (weights, bias.get(..outputs).unwrap_or_default())
    }

    fn used_mut(&mut self, at: usize) -> (impl Iterator<Item = &mut [f32]>, &mut [f32]) {
        let (place, inputs, outputs) = Shape::chosen().layer(at);
        let layer = self.layers_mut().into_iter().nth(place);
        let (weights, columns, bias) = layer.map_or((&mut [][..], 0, &mut [][..]), |layer| layer.params_mut());
        let (step, count, length) = pieces(columns, inputs, outputs);
        let weights = every(weights, step).take(count).map(move |piece| piece.get_mut(..length).unwrap_or_default());
        (weights, bias.get_mut(..outputs).unwrap_or_default())
    }
}

/// Where the used weights of a layer lie: a piece every `step` numbers, `count` of them, each of a length.
fn pieces(columns: usize, inputs: usize, outputs: usize) -> (usize, usize, usize) {
    let all = columns * outputs;
    if inputs == columns { (all, 1, all) } else { (columns, outputs, inputs) }
}

/// `chunks_exact_mut`, without its panic for a size of 0.
fn every(mut numbers: &mut [f32], step: usize) -> impl Iterator<Item = &mut [f32]> {
    core::iter::from_fn(move || {
        let (piece, rest) = core::mem::take(&mut numbers).split_at_mut_checked(step)?;
        numbers = rest;
        Some(piece)
    })
}

/// A layer of any size.
trait Part {
    fn forward(&self, x: &Numbers, trace: &mut Signal<Numbers>, phase: Phase);
    /// Puts dz in the place of dy, and writes dx if it is asked for.
    fn backward(&self, x: &Numbers, trace: &mut Signal<Numbers>, dx: Option<&mut Numbers>);
    /// The weights row by row, the length of a row, and the biases.
    fn params(&self) -> (&[f32], usize, &[f32]);
    fn params_mut(&mut self) -> (&mut [f32], usize, &mut [f32]);
}

impl<const IN: usize, const OUT: usize, A: Activation> Part for Dense<IN, OUT, A> {
    fn forward(&self, x: &Numbers, trace: &mut Signal<Numbers>, phase: Phase) {
        let mut own = Self::BLANK;
        if let (Some(x), Some(y)) = (x.first_chunk(), trace.y.first_chunk_mut()) {
            *y = *Layer::forward(self, x, &mut own, phase);
        }
    }

    fn backward(&self, x: &Numbers, Signal { y, dy }: &mut Signal<Numbers>, dx: Option<&mut Numbers>) {
        // There is nothing before the layers of 1, 2 and 64 inputs, and no code for it.
        let dx = if matches!(IN, 1 | 2 | 64) { None } else { dx };
        if let (Some(x), Some(y), Some(dy)) = (x.first_chunk(), y.first_chunk(), dy.first_chunk_mut()) {
            let mut own = Signal { y: *y, dy: *dy };
            Layer::backward(self, x, &mut own, dx.and_then(|dx| dx.first_chunk_mut()));
            *dy = own.dy;
        }
    }

    fn params(&self) -> (&[f32], usize, &[f32]) {
        (self.weights.as_flattened(), IN, &self.bias)
    }

    fn params_mut(&mut self) -> (&mut [f32], usize, &mut [f32]) {
        (self.weights.as_flattened_mut(), IN, &mut self.bias)
    }
}

impl Layer for Net {
    type Input = Numbers;
    type Output = Numbers;
    type Trace = [Signal<Numbers>; DEEPEST + 1];
    const BLANK: Self::Trace = [Signal::BLANK; DEEPEST + 1];

    fn output(trace: &mut Self::Trace) -> (&Numbers, &mut Numbers) {
        let Signal { y, dy } = &mut trace[Shape::chosen().hidden_layers.min(DEEPEST)];
        (y, dy)
    }

    fn forward<'t>(&self, x: &Numbers, trace: &'t mut Self::Trace, phase: Phase) -> &'t Numbers {
        let mut x = x;
        for (at, trace) in trace.iter_mut().take(Shape::chosen().hidden_layers + 1).enumerate() {
            self.layer(at).forward(x, trace, phase);
            x = &trace.y;
        }
        Self::output(trace).0
    }

    fn backward(&self, x: &Numbers, trace: &mut Self::Trace, _: Option<&mut Numbers>) {
        // From the last layer to the first: each computes dy of the one before.
        let mut rest = trace.get_mut(..Shape::chosen().hidden_layers + 1).unwrap_or_default();
        while let Some((trace, before)) = rest.split_last_mut() {
            let layer = self.layer(before.len());
            match before.last_mut() {
                Some(Signal { y, dy }) => layer.backward(y, trace, Some(dy)),
                None => layer.backward(x, trace, None),
            }
            rest = before;
        }
    }

    fn gradients(
        at: &mut Self,
        x: &Numbers,
        trace: &mut Self::Trace,
        mut visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
    ) {
        at.each_gradient(x, trace, &mut visit);
    }

    /// As of a `Dense` layer: ∂L/∂W = dz·xᵀ, so the squares of all its numbers are those of dz times those of x.
    fn norm_squared(_: &mut Self, x: &Numbers, trace: &mut Self::Trace) -> f32 {
        let (mut sum, mut x, shape) = (0.0, x, Shape::chosen());
        for (at, Signal { y, dy: dz }) in trace.iter().take(shape.hidden_layers + 1).enumerate() {
            let (_, inputs, outputs) = shape.layer(at);
            let squares = |v: &Numbers, count| v.get(..count).map_or(0.0, |v| dot(0.0, v, v));
            sum += squares(dz, outputs) * (squares(x, inputs) + 1.0);
            x = y;
        }
        sum
    }

    fn init(&mut self, random: &mut impl FnMut() -> f32) {
        self.draw(random);
    }
}

/// `COUNT` is that of the largest shape: a state has room for each of them.
impl Params for Net {
    const COUNT: usize = MOST;
    const ZERO: Self = Self {
        point: Dense::ZERO,
        pixels: Dense::ZERO,
        more: [Dense::ZERO; DEEPEST - 1],
        last: Dense::ZERO,
        wide: (Dense::ZERO, Dense::ZERO),
    };

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

/// The walks through what is used. Each is compiled once, and not once for every closure: that is most of the bytes.
impl Net {
    #[inline(never)]
    fn each_gradient(&mut self, x: &Numbers, trace: &<Self as Layer>::Trace, visit: &mut Visit<'_>) {
        let (mut x, shape) = (x, Shape::chosen());
        for (at, Signal { y, dy: dz }) in trace.iter().take(shape.hidden_layers + 1).enumerate() {
            let (_, inputs, outputs) = shape.layer(at);
            let (weights, bias) = self.used_mut(at);
            if let (Some(x), Some(dz)) = (x.get(..inputs), dz.get(..outputs)) {
                for (dz, row) in dz.iter().zip(weights.flat_map(|piece| every(piece, inputs))) {
                    visit(row, *dz, x);
                }
                visit(bias, 1.0, dz);
            }
            x = y;
        }
    }

    #[inline(never)]
    fn each(&self, visit: &mut dyn FnMut(&[f32])) {
        for at in 0..Shape::chosen().hidden_layers + 1 {
            let (weights, bias) = self.used(at);
            weights.chain([bias]).for_each(&mut *visit);
        }
    }

    #[inline(never)]
    fn each_mut(&mut self, visit: &mut dyn FnMut(&mut [f32])) {
        for at in 0..Shape::chosen().hidden_layers + 1 {
            let (weights, bias) = self.used_mut(at);
            weights.chain([bias]).for_each(&mut *visit);
        }
    }

    #[inline(never)]
    fn each_with(&mut self, other: &mut Self, visit: &mut dyn FnMut(&mut [f32], &mut [f32])) {
        for at in 0..Shape::chosen().hidden_layers + 1 {
            let ((weights, bias), (other_weights, other_bias)) = (self.used_mut(at), other.used_mut(at));
            weights.zip(other_weights).chain([(bias, other_bias)]).for_each(|(one, other)| visit(one, other));
        }
    }

    /// Writes all parameters in order; returns how many.
    pub fn read(&self, to: &mut [f32]) -> usize {
        let (mut places, mut count) = (to.iter_mut(), 0);
        self.each(&mut |tensor| {
            for (p, place) in tensor.iter().zip(&mut places) {
                *place = *p;
                count += 1;
            }
        });
        count
    }

    /// Start values of a network of zeros, as `init::network` draws them: he before a relu, xavier for all others.
    #[inline(never)]
    fn draw(&mut self, random: &mut dyn FnMut() -> f32) {
        let shape = Shape::chosen();
        for at in 0..shape.hidden_layers + 1 {
            let (_, inputs, outputs) = shape.layer(at);
            let scheme = if choice() == RELU && at < shape.hidden_layers { Scheme::He } else { Scheme::Xavier };
            let limit = scheme.limit(inputs, outputs);
            for weight in self.used_mut(at).0.flatten() {
                *weight = (2.0 * random() - 1.0) * limit;
            }
        }
    }
}
