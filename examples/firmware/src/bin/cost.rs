//! What a network costs: construction, inference and training of the one that is chosen when this is compiled, by
//! `COST=xor-adam` for instance.
//!
//! `benches/boards/costs.py` runs it in an emulator that counts instructions, and writes the table. It prints nothing, so
//! that its size is that of start-up, network and training alone. Beside it stands plain C that takes the same walk, in
//! `benches/c`.

#![no_std]
#![no_main]

use core::hint::black_box;

use stackprop::activation::{Relu, Sigmoid, Tanh};
use stackprop::checkpoint::{Slots, Storage};
use stackprop::loss::{self, Class};
use stackprop::optimizer::{Adam, Optimizer, RmsProp, Sgd};
use stackprop::{Dense, Layer, Online, Params, Rng, Trainer, init};
use static_cell::ConstStaticCell;

// The program starts on a board.
use board as _;

/// (a) learns XOR.
type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
/// (b) learns a curve.
type Cubic = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
/// (c) learns digits.
type Digits = (Dense<64, 32, Relu>, Dense<32, 10>);

/// A network and its optimizer in a `static`.
type Cell<L, O> = ConstStaticCell<Online<L, O>>;

// What is not chosen is not in the program.
static XOR_ADAM: Cell<Xor, Adam<{ Xor::COUNT }>> = Cell::new(Online::new());
static XOR_SGD: Cell<Xor, Sgd> = Cell::new(Online::new());
static CUBIC_RMSPROP: Cell<Cubic, RmsProp<{ Cubic::COUNT }>> = Cell::new(Online::new());
static CUBIC_ADAM: Cell<Cubic, Adam<{ Cubic::COUNT }>> = Cell::new(Online::new());
static CUBIC_SGD: Cell<Cubic, Sgd> = Cell::new(Online::new());
static DIGITS_SGD: Cell<Digits, Sgd> = Cell::new(Online::new());
static DIGITS_ADAM: Cell<Digits, Adam<{ Digits::COUNT }>> = Cell::new(Online::new());
static TRAINER: ConstStaticCell<Trainer<Digits, Adam<{ Digits::COUNT }>>> = ConstStaticCell::new(Trainer::new());

const COST: &[u8] = match option_env!("COST") {
    Some(name) => name.as_bytes(),
    None => &[],
};

#[unsafe(no_mangle)]
fn program() {
    match COST {
        b"xor-adam" => with(&XOR_ADAM, |online| xor(online, &Adam::DEFAULT)),
        b"xor-sgd" => with(&XOR_SGD, |online| xor(online, &Sgd::DEFAULT)),
        b"cubic-rmsprop" => with(&CUBIC_RMSPROP, |online| cubic(online, &RmsProp::DEFAULT)),
        b"cubic-adam" => with(&CUBIC_ADAM, |online| cubic(online, &Adam::DEFAULT)),
        b"cubic-sgd" => with(&CUBIC_SGD, |online| cubic(online, &Sgd::DEFAULT)),
        b"digits-sgd" => with(&DIGITS_SGD, |online| digits(online, &Sgd::DEFAULT)),
        b"digits-adam" => with(&DIGITS_ADAM, |online| digits(online, &Adam::DEFAULT)),
        b"construct" => construct(),
        b"keep" => with(&XOR_ADAM, |online| {
            xor(online, &Adam::DEFAULT);
            keep(online);
        }),
        // What start-up alone costs.
        _ => {
            mark();
            mark();
        }
    }
}

/// Flash at a fixed address, of which nothing is assumed: what is left is the cost of keeping.
struct Flash;

impl Storage for Flash {
    type Error = ();
    const READ_SIZE: usize = 4;
    const WRITE_SIZE: usize = 8;
    const ERASE_SIZE: usize = 2048;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), ()> {
        bytes.fill(black_box(offset as u8));
        black_box(Ok(()))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), ()> {
        black_box((offset, bytes));
        black_box(Ok(()))
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), ()> {
        black_box((from, to));
        black_box(Ok(()))
    }
}

/// Loads and saves once.
fn keep<L: Layer, O: Optimizer>(online: &mut Online<L, O>) {
    let mut slots = Slots::<_, 2048, 8>::new(Flash);
    let _ = black_box((slots.load(online).is_ok(), slots.save(online).is_ok()));
}

/// Calls `walk` with what is in the `static`.
#[inline(always)]
fn with<T>(cell: &'static ConstStaticCell<T>, walk: impl FnOnce(&mut T)) {
    if let Some(online) = cell.try_take() {
        walk(online);
    }
}

/// The counter of the emulator prints what was executed between two calls.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn mark() {
    // Safety: does nothing, which the compiler cannot know.
    unsafe { core::arch::asm!("nop") }
}

/// How often inference and training are measured.
const ROUNDS: u32 = 8;

/// Marks: nothing; the start values; then per round the making of a sample, an inference and a train step.
fn walk<L: Layer, O: Optimizer, T: Copy>(
    online: &mut Online<L, O>,
    optimizer: &O,
    start: impl FnOnce(&mut L, &mut Rng),
    x: &mut L::Input,
    mut sample: impl FnMut(u32, &mut Rng, &mut L::Input) -> T,
    loss: impl Fn(&L::Output, T) -> (f32, L::Output) + Copy,
) {
    let mut rng = Rng::from_seed(1);
    mark();
    mark();
    start(&mut online.net, &mut rng);
    mark();
    for round in 0..ROUNDS {
        let target = sample(round, &mut rng, x);
        mark();
        black_box(online.predict(x));
        mark();
        let _ = black_box(online.learn(x, target, loss, optimizer));
        mark();
    }
}

/// The XOR network with an optimizer.
fn xor<O: Optimizer>(online: &mut Online<Xor, O>, optimizer: &O) {
    static X: ConstStaticCell<[f32; 2]> = ConstStaticCell::new([0.0; 2]);
    let Some(x) = X.try_take() else { return };
    let start = |net: &mut Xor, rng: &mut Rng| {
        init::network(net, || rng.uniform());
    };
    let sample = |round: u32, _: &mut Rng, x: &mut [f32; 2]| {
        let (a, b) = (round & 1, (round >> 1) & 1);
        *x = [a as f32, b as f32];
        [(a ^ b) as f32]
    };
    walk(online, optimizer, start, x, sample, |y, target| loss::mse(y, &target));
}

/// The network of the cubic with an optimizer.
fn cubic<O: Optimizer>(online: &mut Online<Cubic, O>, optimizer: &O) {
    static X: ConstStaticCell<[f32; 1]> = ConstStaticCell::new([0.0; 1]);
    let Some(x) = X.try_take() else { return };
    let start = |net: &mut Cubic, rng: &mut Rng| init::uniform(net, -1.0, 1.0, || rng.uniform());
    let sample = |_, rng: &mut Rng, x: &mut [f32; 1]| {
        x[0] = rng.between(-2.0, 2.0);
        [x[0] * x[0] * x[0]]
    };
    walk(online, optimizer, start, x, sample, |y, target| loss::mse(y, &target));
}

/// The network of the digits with an optimizer, on pictures of noise.
fn digits<O: Optimizer>(online: &mut Online<Digits, O>, optimizer: &O) {
    static X: ConstStaticCell<[f32; 64]> = ConstStaticCell::new([0.0; 64]);
    let Some(x) = X.try_take() else { return };
    let start = |net: &mut Digits, rng: &mut Rng| {
        init::network(net, || rng.uniform());
    };
    let sample = |round: u32, rng: &mut Rng, x: &mut [f32; 64]| {
        init::uniform(x, 0.0, 1.0, || rng.uniform());
        const CLASSES: [Class<10>; 2] = match (Class::new(3), Class::new(7)) {
            (Ok(three), Ok(seven)) => [three, seven],
            _ => panic!("there are ten classes"),
        };
        CLASSES[(round & 1) as usize]
    };
    walk(online, optimizer, start, x, sample, loss::cross_entropy);
}

/// What it takes to give a network in a `static` its start values, and nothing else.
fn construct() {
    mark();
    if let Some(trainer) = TRAINER.try_take() {
        let mut rng = Rng::from_seed(1);
        init::network(&mut trainer.net, || rng.uniform());
    }
    mark();
}
