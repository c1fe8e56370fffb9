//! The workloads as stackprop does them, and the data that all contenders share.
//!
//! | | network | data | a step is |
//! |---|---|---|---|
//! | W1r | 1 → 100 sigmoid → 1 | 2,000 × (x, x³ + c), x in [−2, 2] | one sample, RMSprop ρ 0.9, rate 0.01, no ε |
//! | W1a | the same | the same | one sample, Adam 0.9/0.9, rate 0.01, no bias correction, no ε |
//! | W1s | the same | the same | one sample, SGD, rate 0.01 |
//! | W2 | 64 → 32 relu → 10, softmax cross entropy | 1,437 handwritten digits, 8×8 | one sample; Adam 0.001/0.9/0.999/1e-8 after every 32 |
//! | W3 | the same | the same | one prediction |
//! | W4 | 784 → 128 relu → 10, softmax cross entropy | 32 images, four fifths of them dark | one sample, the same Adam |
//! | W4s | the same | the same | one sample, SGD, rate 0.01 |
//!
//! A whole run is 40,000 steps of W1 (20 epochs), 28,740 of W2 and W3 (20 epochs), 1,500 of W4 and W4s.
//!
//! This file knows no `std`: the program for wasm includes it too.

use core::hint::black_box;

use stackprop::activation::{Relu, Sigmoid};
use stackprop::loss::{self, Class};
use stackprop::optimizer::{Adam, Optimizer, RmsProp, Sgd};
use stackprop::{Dense, Layer, Online, Params, Rng, Trainer, init};

/// What there is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    W1r,
    W1a,
    W1s,
    W2,
    W3,
    W4,
    W4s,
}

impl Workload {
    pub const ALL: [Self; 7] = [Self::W1r, Self::W1a, Self::W1s, Self::W2, Self::W3, Self::W4, Self::W4s];

    pub const fn name(self) -> &'static str {
        match self {
            Self::W1r => "W1r",
            Self::W1a => "W1a",
            Self::W1s => "W1s",
            Self::W2 => "W2",
            Self::W3 => "W3",
            Self::W4 => "W4",
            Self::W4s => "W4s",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|workload| workload.name() == name)
    }

    /// The steps of a whole run.
    pub const fn steps(self) -> usize {
        match self {
            Self::W1r | Self::W1a | Self::W1s => 20 * SAMPLES,
            Self::W2 | Self::W3 => 20 * DIGITS,
            Self::W4 | Self::W4s => 1500,
        }
    }
}

pub type Cubic = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
pub type Digits = (Dense<64, 32, Relu>, Dense<32, 10>);
pub type Wide = (Dense<784, 128, Relu>, Dense<128, 10>);

pub const RMSPROP: RmsProp<{ Cubic::COUNT }> = RmsProp::new(0.01).with_alpha(0.9).with_epsilon(0.0);
pub const ADAM: Adam<{ Cubic::COUNT }> =
    Adam::new(0.01).with_betas(0.9, 0.9).with_epsilon(0.0).with_bias_correction(false);
pub const SGD: Sgd = Sgd::new(0.01);
/// How many samples are accumulated for a step of the optimizer in W2.
pub const BATCH: usize = 32;

pub const SAMPLES: usize = 2000;
pub const DIGITS: usize = 1437;
pub const IMAGES: usize = 32;

/// The handwritten digits of the examples, 64 pixels and the digit in a row; the first 1,437 are for training.
const UCI: &[u8] = include_bytes!("../../../examples/data/digits.bin");

/// Inputs and targets. The inputs begin where cache lines do, as the arrays of a C compiler do by themselves.
#[repr(C, align(64))]
pub struct Data {
    pub x: [[f32; 1]; SAMPLES],
    pub cube: [[f32; 1]; SAMPLES],
    pub digit: [[f32; 64]; DIGITS],
    pub image: [[f32; 784]; IMAGES],
    pub digit_class: [Class<10>; DIGITS],
    pub image_class: [Class<10>; IMAGES],
}

const NONE: Class<10> = match Class::new(0) {
    Ok(class) => class,
    Err(_) => panic!("10 classes have a class 0"),
};

impl Data {
    pub const ZERO: Self = Self {
        x: [[0.0; 1]; SAMPLES],
        cube: [[0.0; 1]; SAMPLES],
        digit: [[0.0; 64]; DIGITS],
        digit_class: [NONE; DIGITS],
        image: [[0.0; 784]; IMAGES],
        image_class: [NONE; IMAGES],
    };

    /// The same for every contender.
    pub fn fill(&mut self) {
        let mut rng = Rng::from_seed(0);
        let noise = 0.1 * rng.normal();
        for ([x], [cube]) in self.x.iter_mut().zip(&mut self.cube) {
            *x = rng.between(-2.0, 2.0);
            *cube = *x * *x * *x + noise;
        }
        for (row, (digit, class)) in UCI.chunks(65).zip(self.digit.iter_mut().zip(&mut self.digit_class)) {
            if let Some((label, pixels)) = row.split_last() {
                for (to, from) in digit.iter_mut().zip(pixels) {
                    *to = f32::from(*from) / 16.0;
                }
                *class = Class::new((*label).into()).unwrap_or(NONE);
            }
        }
        for (k, (image, class)) in self.image.iter_mut().zip(&mut self.image_class).enumerate() {
            image.fill_with(|| if rng.uniform() < 0.2 { rng.uniform() } else { 0.0 });
            *class = Class::new(k % 10).unwrap_or(NONE);
        }
    }

    /// The mean squared error over all x.
    pub fn loss_cubic(&self, net: &Cubic) -> f32 {
        mean_loss(net, self.x.iter().zip(&self.cube), loss::mse)
    }

    /// The mean cross entropy over all digits.
    pub fn loss_digits(&self, net: &Digits) -> f32 {
        mean_loss(net, self.digit.iter().zip(self.digit_class), loss::cross_entropy)
    }

    /// The mean cross entropy over all images.
    pub fn loss_wide(&self, net: &Wide) -> f32 {
        mean_loss(net, self.image.iter().zip(self.image_class), loss::cross_entropy)
    }
}

/// The data and a trainer for each workload; 4 MB, for a `static`.
pub struct Bench {
    pub data: Data,
    w1r: Online<Cubic, RmsProp<{ Cubic::COUNT }>>,
    w1a: Online<Cubic, Adam<{ Cubic::COUNT }>>,
    w1s: Online<Cubic, Sgd>,
    w2: Trainer<Digits, Adam<{ Digits::COUNT }>>,
    w4: Online<Wide, Adam<{ Wide::COUNT }>>,
    w4s: Online<Wide, Sgd>,
    done: usize,
}

impl Bench {
    /// All zero. Every workload has a start of its own.
    pub const ZERO: Self = Self {
        data: Data::ZERO,
        w1r: Online::new(),
        w1a: Online::new(),
        w1s: Online::new(),
        w2: Trainer::new(),
        w4: Online::new(),
        w4s: Online::new(),
        done: 0,
    };

    /// Makes the data, and sets a workload's start values.
    pub fn start(&mut self, workload: Workload) {
        self.data.fill();
        self.done = 0;
        match workload {
            Workload::W1r => restart_online(&mut self.w1r, start_cubic),
            Workload::W1a => restart_online(&mut self.w1a, start_cubic),
            Workload::W1s => restart_online(&mut self.w1s, start_cubic),
            Workload::W2 | Workload::W3 => restart(&mut self.w2, start_digits),
            Workload::W4 => restart_online(&mut self.w4, start_wide),
            Workload::W4s => restart_online(&mut self.w4s, start_wide),
        }
    }

    /// Runs so many steps of a workload, on from where the last ones ended.
    pub fn advance(&mut self, workload: Workload, steps: usize) {
        let (data, done) = (&self.data, self.done);
        self.done += steps;
        let steps = done..self.done;
        let cube = |k: usize| (&data.x[k % SAMPLES], &data.cube[k % SAMPLES]);
        let digit = |k: usize| (&data.digit[k % DIGITS], data.digit_class[k % DIGITS]);
        let image = |k: usize| (&data.image[k % IMAGES], data.image_class[k % IMAGES]);
        match workload {
            Workload::W1r => learn(&mut self.w1r, &RMSPROP, steps.map(cube), loss::mse),
            Workload::W1a => learn(&mut self.w1a, &ADAM, steps.map(cube), loss::mse),
            Workload::W1s => learn(&mut self.w1s, &SGD, steps.map(cube), loss::mse),
            Workload::W2 => train(&mut self.w2, &Adam::DEFAULT, BATCH as u32, steps.map(digit), loss::cross_entropy),
            Workload::W3 => {
                for (x, _) in steps.map(digit) {
                    black_box(self.w2.net.predict(x));
                }
            }
            Workload::W4 => learn(&mut self.w4, &Adam::DEFAULT, steps.map(image), loss::cross_entropy),
            Workload::W4s => learn(&mut self.w4s, &SGD, steps.map(image), loss::cross_entropy),
        }
    }

    /// The mean loss over the data.
    pub fn loss(&self, workload: Workload) -> f32 {
        match workload {
            Workload::W1r => self.data.loss_cubic(&self.w1r.net),
            Workload::W1a => self.data.loss_cubic(&self.w1a.net),
            Workload::W1s => self.data.loss_cubic(&self.w1s.net),
            Workload::W2 | Workload::W3 => self.data.loss_digits(&self.w2.net),
            Workload::W4 => self.data.loss_wide(&self.w4.net),
            Workload::W4s => self.data.loss_wide(&self.w4s.net),
        }
    }
}

/// Every weight and bias between 0 and 0.1.
pub fn start_cubic(net: &mut Cubic) {
    let mut rng = Rng::from_seed(1);
    init::uniform(net, 0.0, 0.1, || rng.uniform());
}

pub fn start_digits(net: &mut Digits) {
    let mut rng = Rng::from_seed(2);
    init::network(net, || rng.uniform());
}

pub fn start_wide(net: &mut Wide) {
    let mut rng = Rng::from_seed(4);
    init::network(net, || rng.uniform());
}

fn restart<L: Layer, O: Optimizer>(trainer: &mut Trainer<L, O>, start: impl Fn(&mut L)) {
    trainer.reset_state();
    trainer.zero_grad();
    start(&mut trainer.net);
}

fn restart_online<L: Layer, O: Optimizer>(online: &mut Online<L, O>, start: impl Fn(&mut L)) {
    online.reset_state();
    start(&mut online.net);
}

/// The loop that is measured where every sample is a step.
fn learn<'d, L: Layer<Input: 'd>, O: Optimizer, T>(
    online: &mut Online<L, O>,
    optimizer: &O,
    samples: impl Iterator<Item = (&'d L::Input, T)>,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output),
) {
    for (x, target) in samples {
        // A sample that is refused shows in the loss at the end.
        let _ = online.learn(x, target, &loss, optimizer);
    }
}

/// The loop that is measured where a step takes the mean of a batch.
fn train<'d, L: Layer<Input: 'd>, O: Optimizer, T>(
    trainer: &mut Trainer<L, O>,
    optimizer: &O,
    batch: u32,
    samples: impl Iterator<Item = (&'d L::Input, T)>,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output),
) {
    for (x, target) in samples {
        // A sample or step that is refused shows in the loss at the end.
        let _ = trainer.accumulate(x, target, &loss);
        if trainer.samples() == batch {
            let _ = trainer.step(optimizer);
        }
    }
}

fn mean_loss<'d, L: Layer<Input: 'd>, T>(
    net: &L,
    samples: impl ExactSizeIterator<Item = (&'d L::Input, T)>,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output),
) -> f32 {
    let count = samples.len();
    let sum: f64 = samples.map(|(x, target)| f64::from(loss(&net.predict(x), target).0)).sum();
    (sum / count as f64) as f32
}
