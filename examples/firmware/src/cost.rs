//! What a network costs: the same walk through construction, inference and training for every program `cost-*`.
//!
//! `.ci/boards --costs` runs them in an emulator that counts instructions, and writes the table. The programs print
//! nothing, so that their size is that of start-up, network and training alone. Beside them stands plain C that takes
//! the same walk, in `benches/c`.

use core::hint::black_box;

use stackprop::activation::{Relu, Sigmoid, Tanh};
use stackprop::loss::{self, Class};
use stackprop::optimizer::Optimizer;
use stackprop::{Dense, Layer, Online, Rng, init};
use static_cell::ConstStaticCell;

/// (a) learns XOR.
pub type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
/// (b) learns a curve.
pub type Cubic = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
/// (c) learns digits.
pub type Digits = (Dense<64, 32, Relu>, Dense<32, 10>);

/// The counter of the emulator prints what was executed between two calls.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn mark() {
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
pub fn xor<O: Optimizer>(online: &mut Online<Xor, O>, optimizer: &O) {
    static X: ConstStaticCell<[f32; 2]> = ConstStaticCell::new([0.0; 2]);
    let Some(x) = X.try_take() else { return };
    let start = |net: &mut Xor, rng: &mut Rng| {
        init::xavier(&mut net.0, || rng.uniform());
        init::xavier(&mut net.1, || rng.uniform());
    };
    let sample = |round: u32, _: &mut Rng, x: &mut [f32; 2]| {
        let (a, b) = (round & 1, (round >> 1) & 1);
        *x = [a as f32, b as f32];
        [(a ^ b) as f32]
    };
    walk(online, optimizer, start, x, sample, |y, target| loss::mse(y, &target));
}

/// The network of the cubic with an optimizer.
pub fn cubic<O: Optimizer>(online: &mut Online<Cubic, O>, optimizer: &O) {
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
pub fn digits<O: Optimizer>(online: &mut Online<Digits, O>, optimizer: &O) {
    static X: ConstStaticCell<[f32; 64]> = ConstStaticCell::new([0.0; 64]);
    let Some(x) = X.try_take() else { return };
    let start = |net: &mut Digits, rng: &mut Rng| {
        init::he(&mut net.0, || rng.uniform());
        init::xavier(&mut net.1, || rng.uniform());
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
