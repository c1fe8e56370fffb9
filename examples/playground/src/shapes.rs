//! The shapes that are compiled in, and what each takes on a chip.

use stackprop::optimizer::{Adam, Momentum, RmsProp, Sgd, StepError};
use stackprop::{Dense, Layer, Online, Params, Rng, SampleError, Trainer, init};

use crate::MOST;
use crate::losses::Loss;
use crate::net::Net;
use crate::optimizer::AnyOptimizer;

/// A network in training, whatever its shape.
pub trait Run {
    /// Forgets everything; start values from `rng`.
    fn start(&mut self, how: Start, rng: &mut Rng);
    /// Adds the gradient of one sample and returns its loss.
    fn accumulate(&mut self, x: &[f32], target: &[f32], loss: Loss) -> Result<f32, SampleError>;
    /// Takes a step with the mean gradient.
    fn step(&mut self, optimizer: &AnyOptimizer) -> Result<u32, StepError>;
    /// Writes the outputs for `x` to `y`.
    fn predict(&self, x: &[f32], y: &mut [f32]);
    /// Calls `visit` for every tensor, in order.
    fn tensors(&self, visit: &mut dyn FnMut(&[f32]));
    /// The same, to change them.
    fn tensors_mut(&mut self, visit: &mut dyn FnMut(&mut [f32]));
}

/// How a network starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// As suits its activation: [`init::network`].
    Network,
    /// As in the experiment of the example `cubic`: every parameter between 0 and 0.1.
    Small,
    /// As in its better recipe: the bends of the neurons lie all over [−2, 2].
    Spread,
}

impl<const IN: usize, const W: usize, const OUT: usize, const MORE: usize> Run
    for Trainer<Net<IN, W, OUT, MORE>, AnyOptimizer>
{
    fn start(&mut self, how: Start, rng: &mut Rng) {
        const { assert!(Net::<IN, W, OUT, MORE>::COUNT <= MOST, "the optimizer's state is too small") };
        self.zero_grad();
        self.reset_state();
        let mut random = || rng.uniform();
        match how {
            Start::Network => init::network(&mut self.net, random),
            Start::Small => init::uniform(&mut self.net, 0.0, 0.1, random),
            Start::Spread => {
                let mut tensor = 0;
                self.net.tensors_mut(&mut |params| {
                    let limit = [8.0, 16.0].get(tensor).copied().unwrap_or(0.1);
                    for p in params {
                        init::uniform(core::array::from_mut(p), -limit, limit, &mut random);
                    }
                    tensor += 1;
                });
            }
        }
    }

    fn accumulate(&mut self, x: &[f32], target: &[f32], loss: Loss) -> Result<f32, SampleError> {
        let x = x.try_into().map_err(|_| SampleError::Input)?;
        let target: &[f32; OUT] = target.try_into().map_err(|_| SampleError::Loss)?;
        Trainer::accumulate(self, x, target, |y, target| loss.of(y, target))
    }

    fn step(&mut self, optimizer: &AnyOptimizer) -> Result<u32, StepError> {
        Trainer::step(self, optimizer)
    }

    fn predict(&self, x: &[f32], y: &mut [f32]) {
        if let Ok(x) = x.try_into() {
            for (y, predicted) in y.iter_mut().zip(self.net.predict(x)) {
                *y = predicted;
            }
        }
    }

    fn tensors(&self, mut visit: &mut dyn FnMut(&[f32])) {
        self.net.tensors(&mut visit);
    }

    fn tensors_mut(&mut self, mut visit: &mut dyn FnMut(&mut [f32])) {
        self.net.tensors_mut(&mut visit);
    }
}

/// One of each, all zero bits until one is started. A page has the memory, and a `static` of zeros adds no byte to the module.
pub struct Nets {
    a: Trainer<Net<1, 8, 1, 3>, AnyOptimizer>,
    b: Trainer<Net<1, 32, 1, 3>, AnyOptimizer>,
    c: Trainer<Net<2, 8, 1, 3>, AnyOptimizer>,
    d: Trainer<Net<2, 32, 1, 3>, AnyOptimizer>,
    e: Trainer<Net<1, 100, 1, 0>, AnyOptimizer>,
    f: Trainer<Net<64, 32, 10, 0>, AnyOptimizer>,
}

impl Nets {
    pub const ZERO: Self = Self {
        a: Trainer::new(),
        b: Trainer::new(),
        c: Trainer::new(),
        d: Trainer::new(),
        e: Trainer::new(),
        f: Trainer::new(),
    };

    /// The network of a shape by its place in [`FAMILIES`].
    pub fn get(&mut self, family: u32) -> &mut dyn Run {
        match family {
            0 => &mut self.a,
            1 => &mut self.b,
            2 => &mut self.c,
            3 => &mut self.d,
            4 => &mut self.e,
            _ => &mut self.f,
        }
    }
}

/// Inputs, width of the hidden layers, outputs, and the most hidden layers.
pub const FAMILIES: [[u32; 4]; 6] =
    [[1, 8, 1, 4], [1, 32, 1, 4], [2, 8, 1, 4], [2, 32, 1, 4], [1, 100, 1, 1], [64, 32, 10, 1]];

/// `size_of` of the types that a program for a chip names: of the network; with a `Trainer` and each of the four optimizers;
/// with an `Online` learner and each of them.
macro_rules! bytes {
    ($($Net:ty),+ $(,)?) => {
        [$({
            type N = $Net;
            const P: usize = <N as Params>::COUNT;
            [
                size_of::<N>(),
                size_of::<Trainer<N, Sgd>>(),
                size_of::<Trainer<N, Momentum<P>>>(),
                size_of::<Trainer<N, RmsProp<P>>>(),
                size_of::<Trainer<N, Adam<P>>>(),
                size_of::<Online<N, Sgd>>(),
                size_of::<Online<N, Momentum<P>>>(),
                size_of::<Online<N, RmsProp<P>>>(),
                size_of::<Online<N, Adam<P>>>(),
            ]
        }),+]
    };
}

/// What a network takes on a chip: to predict, with a `Trainer` and each of the four optimizers, with an `Online` learner and
/// each of them. The activation takes no memory, so any stands for all.
pub fn bytes(family: u32, hidden_layers: u32) -> [usize; 9] {
    const SIZES: [[usize; 9]; 18] = bytes!(
        (Dense<1, 8>, Dense<8, 1>),
        (Dense<1, 8>, Dense<8, 8>, Dense<8, 1>),
        (Dense<1, 8>, Dense<8, 8>, Dense<8, 8>, Dense<8, 1>),
        (Dense<1, 8>, Dense<8, 8>, Dense<8, 8>, Dense<8, 8>, Dense<8, 1>),
        (Dense<1, 32>, Dense<32, 1>),
        (Dense<1, 32>, Dense<32, 32>, Dense<32, 1>),
        (Dense<1, 32>, Dense<32, 32>, Dense<32, 32>, Dense<32, 1>),
        (Dense<1, 32>, Dense<32, 32>, Dense<32, 32>, Dense<32, 32>, Dense<32, 1>),
        (Dense<2, 8>, Dense<8, 1>),
        (Dense<2, 8>, Dense<8, 8>, Dense<8, 1>),
        (Dense<2, 8>, Dense<8, 8>, Dense<8, 8>, Dense<8, 1>),
        (Dense<2, 8>, Dense<8, 8>, Dense<8, 8>, Dense<8, 8>, Dense<8, 1>),
        (Dense<2, 32>, Dense<32, 1>),
        (Dense<2, 32>, Dense<32, 32>, Dense<32, 1>),
        (Dense<2, 32>, Dense<32, 32>, Dense<32, 32>, Dense<32, 1>),
        (Dense<2, 32>, Dense<32, 32>, Dense<32, 32>, Dense<32, 32>, Dense<32, 1>),
        (Dense<1, 100>, Dense<100, 1>),
        (Dense<64, 32>, Dense<32, 10>),
    );
    let index = if family < 4 { 4 * family + hidden_layers.clamp(1, 4) - 1 } else { 12 + family };
    SIZES.get(index as usize).copied().unwrap_or([0; 9])
}
