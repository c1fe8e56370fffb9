//! One network in training: which sample comes next, when a step is due, and what has been refused.

use stackprop::{Layer, Params, Rng, Trainer, init, schedule};

use crate::code;
use crate::losses::Loss;
use crate::net::{Net, Numbers, WIDEST};
use crate::optimizer::AnyOptimizer;

/// The most samples: all of `examples/data/digits.bin`, or the 2,000 of the cubic.
pub const SAMPLES: usize = 2000;
/// Numbers of all inputs: 1,797 digits of 64 pixels.
pub const NUMBERS: usize = 1797 * 64;
/// The most outputs.
pub const OUTPUTS: usize = 10;

/// The samples, one after the other. The first `training` of the order that a racer deals are trained on.
pub struct Data {
    pub xs: [f32; NUMBERS],
    pub targets: [f32; SAMPLES * OUTPUTS],
    pub inputs: usize,
    pub outputs: usize,
    pub samples: usize,
    pub training: usize,
}

impl Data {
    pub const ZERO: Self =
        Self { xs: [0.0; NUMBERS], targets: [0.0; SAMPLES * OUTPUTS], inputs: 0, outputs: 0, samples: 0, training: 0 };

    /// A sample, `x` and target.
    pub fn sample(&self, index: usize) -> Option<(&[f32], &[f32])> {
        let x = self.xs.as_slice().get(index * self.inputs..)?.get(..self.inputs)?;
        Some((x, self.targets.as_slice().get(index * self.outputs..)?.get(..self.outputs)?))
    }
}

/// An input of a network, however many numbers it takes.
pub fn input(x: &[f32]) -> Numbers {
    let mut numbers = [0.0; WIDEST];
    for (number, x) in numbers.iter_mut().zip(x) {
        *number = *x;
    }
    numbers
}

/// How to go through the samples; the same for all racers.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub loss: Loss,
    /// Samples in a step.
    pub batch: u32,
    /// Whether to draw a new order for every epoch.
    pub shuffle: bool,
    /// How far an input is moved at most, at random, when it is shown.
    pub noise: f32,
    /// Stop after so many steps; 0 for never.
    pub stop: u32,
}

impl Plan {
    pub const ZERO: Self = Self { loss: Loss::Mse, batch: 0, shuffle: false, noise: 0.0, stop: 0 };
}

/// How a network starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// As suits its activation: [`init::network`].
    Network,
    /// As in the experiment of the example `cubic`: every parameter between 0 and 0.1.
    Small,
    /// As in its better recipe for 1-100-1: the bends of the neurons lie all over [−2, 2].
    Spread,
}

pub struct Racer {
    pub trainer: Trainer<Net, AnyOptimizer>,
    pub optimizer: AnyOptimizer,
    /// The learning rate falls along a cosine to 0 in so many steps; 0 for a constant one.
    pub cosine: u32,
    pub steps: u32,
    pub epochs: u32,
    /// A code of [`code`], once something has been refused.
    pub error: u32,
    /// The loss of the last sample that was accepted.
    pub last_loss: f32,
    /// The mean loss of the last whole epoch, each sample measured before its step; before there is one, of the samples so far.
    pub mean_loss: f32,
    rng: Option<Rng>,
    order: [u16; SAMPLES],
    next: usize,
    pending: u32,
    sum: f32,
}

impl Racer {
    pub const ZERO: Self = Self {
        trainer: Trainer::new(),
        optimizer: AnyOptimizer::ZERO,
        cosine: 0,
        steps: 0,
        epochs: 0,
        error: code::NONE,
        last_loss: 0.0,
        mean_loss: 0.0,
        rng: None,
        order: [0; SAMPLES],
        next: 0,
        pending: 0,
        sum: 0.0,
    };

    /// Forgets what was learnt; start values from `rng`.
    pub fn start(&mut self, how: Start, rng: &mut Rng) {
        self.trainer = Trainer::new(); // also the trace, which may hold infinities of another shape
        let (net, mut random) = (&mut self.trainer.net, || rng.uniform());
        match how {
            Start::Network => init::network(net, random),
            Start::Small => init::uniform(net, 0.0, 0.1, random),
            Start::Spread => {
                let mut index = 0;
                net.tensors_mut(&mut |params| {
                    for p in params {
                        let limit = [8.0, 16.0].get(index / 100).copied().unwrap_or(0.1);
                        init::uniform(core::array::from_mut(p), -limit, limit, &mut random);
                        index += 1;
                    }
                });
            }
        }
    }

    /// The outputs for `x`, and zeros.
    pub fn predict(&self, x: &[f32]) -> Numbers {
        self.trainer.net.predict(&input(x))
    }

    /// Back to the first sample. With `deal`, all samples are shuffled once, so that those after the first
    /// [`training`](Data::training) are held back.
    pub fn rewind(&mut self, samples: usize, deal: bool, mut rng: Rng) -> Rng {
        self.reorder();
        if let (true, Some(order)) = (deal, self.order.get_mut(..samples)) {
            rng.shuffle(order);
        }
        (self.steps, self.epochs, self.error) = (0, 0, code::NONE);
        (self.last_loss, self.mean_loss) = (0.0, 0.0);
        rng
    }

    /// Begins an epoch anew, when there are other samples: all of them in order, and none pending.
    pub fn reorder(&mut self) {
        for (place, index) in self.order.iter_mut().zip(0..) {
            *place = index;
        }
        self.trainer.zero_grad();
        (self.next, self.pending, self.sum) = (0, 0, 0.0);
    }

    /// The generator from which the orders of all epochs are drawn.
    pub fn seed(&mut self, rng: Rng) {
        self.rng = Some(rng);
    }

    /// The index of a sample in the data, by its place in the order.
    pub fn place(&self, at: usize) -> usize {
        self.order.as_slice().get(at).copied().unwrap_or(0).into()
    }

    pub fn is_done(&self, plan: &Plan) -> bool {
        self.error != code::NONE || (plan.stop > 0 && self.steps >= plan.stop)
    }

    /// Trains on at most so many samples. Returns on how many.
    pub fn train(&mut self, data: &Data, plan: &Plan, samples: u32) -> u32 {
        let mut done = 0;
        while done < samples && !self.is_done(plan) && data.training > 0 {
            if let Err(error) = self.one(data, plan) {
                self.error = error;
            }
            done += 1;
        }
        done
    }

    /// One sample, and the step that is due after it.
    fn one(&mut self, data: &Data, plan: &Plan) -> Result<(), u32> {
        let Some(rng) = &mut self.rng else { return Err(99) };
        if self.next == 0
            && plan.shuffle
            && let Some(order) = self.order.get_mut(..data.training)
        {
            rng.shuffle(order);
        }
        let index = self.order.as_slice().get(self.next).copied().unwrap_or(0);
        let (x, target) = data.sample(index.into()).ok_or(99_u32)?;
        let mut moved = input(x);
        if plan.noise > 0.0 {
            for x in moved.iter_mut().take(x.len()) {
                *x += rng.between(-plan.noise, plan.noise);
            }
        }
        let loss = |y: &Numbers, target| plan.loss.of(y, target);
        self.last_loss = self.trainer.accumulate(&moved, target, loss).map_err(code::of_sample)?;
        self.sum += self.last_loss;
        (self.next, self.pending) = (self.next + 1, self.pending + 1);
        let whole = self.next >= data.training;
        if self.epochs == 0 || whole {
            self.mean_loss = self.sum / self.next as f32;
        }
        if self.pending >= plan.batch || whole {
            let mut optimizer = self.optimizer;
            if self.cosine > 0 {
                optimizer.learning_rate *= schedule::cosine(self.steps, self.cosine);
            }
            self.trainer.step(&optimizer).map_err(code::of_step)?;
            (self.pending, self.steps) = (0, self.steps + 1);
        }
        if whole {
            (self.next, self.sum, self.epochs) = (0, 0.0, self.epochs + 1);
        }
        Ok(())
    }
}
