//! Three networks learn on the chip: XOR, to read handwritten digits, and a curve.
//!
//! Each function is whole, to be copied: the training in a `static`, start values, steps. Every sample is learnt at once
//! and forgotten, so neither a gradient nor the data take RAM: the digits lie in flash, the curve is drawn as it is
//! learnt. `measure` around a call counts what it costs, and can go.

#![no_std]
#![no_main]

use board::{Decimal, Measured, Meter, RAM, UNIT, hash, println, stack};
use stackprop::activation::{Relu, Sigmoid, Tanh};
use stackprop::loss::{Class, cross_entropy, mse};
use stackprop::optimizer::{Adam, Sgd};
use stackprop::{Dense, Layer, Online, Params, Rng, init, schedule};
use static_cell::ConstStaticCell;

type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
type XorTraining = Online<Xor, Adam<{ Xor::COUNT }>>;

type Digits = (Dense<64, 32, Relu>, Dense<32, 10>);
type DigitsTraining = Online<Digits, Sgd>;

type Curve = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
type CurveTraining = Online<Curve, Adam<{ Curve::COUNT }>>;

// The budgets: a network that outgrows its own is an error of the compiler.
const _: () = assert!(size_of::<XorTraining>() <= 512, "XOR may take half a kilobyte of RAM");
const _: () = assert!(size_of::<DigitsTraining>() <= 10 * 1024, "the digits may take 10 kB of RAM");
const _: () = assert!(size_of::<CurveTraining>() <= 4608, "the curve may take 4.5 kB of RAM");

/// Bytes kept for the stack and for the statics of start-up and text, at opt-level s and at 3. The program prints what
/// they really take: 1.3 kB at most where it was built by rustc 1.96.0 of Debian, 2.5 kB on a Cortex-M4F at 3 by rustup's
/// 1.95.
const REST: usize = if RAM < 32 * 1024 { 1504 } else { 3072 };
// Bytes of RAM with each network and those before it. One that does not fit is left out when this is compiled.
const WITH_XOR: usize = REST + size_of::<XorTraining>();
const WITH_DIGITS: usize = WITH_XOR + size_of::<DigitsTraining>();
const WITH_CURVE: usize = if WITH_DIGITS <= RAM { WITH_DIGITS } else { WITH_XOR } + size_of::<CurveTraining>();
const _: () = assert!(WITH_XOR <= RAM, "this chip has not even the RAM for XOR: see uno.rs");

#[unsafe(no_mangle)]
fn program() {
    println!("XOR, 2-8-1, Adam");
    finish(xor());
    println!("digits, 64-32-10, SGD");
    if WITH_DIGITS <= RAM {
        finish(digits());
    } else {
        left_out(WITH_DIGITS);
    }
    println!("y = x^3, 1-100-1, Adam");
    if WITH_CURVE <= RAM {
        finish(curve());
    } else {
        left_out(WITH_CURVE);
    }
    println!("{} bytes of statics", Measured(stack::statics()));
}

fn left_out(needs: usize) {
    println!("  left out: with what is above and the stack it needs {} bytes of RAM; this chip has {}", needs, RAM);
}

fn finish(learnt: Option<()>) {
    if learnt.is_none() {
        println!("  failed: a sample was refused");
    }
}

/// Prints what a network has become, and what that has cost.
fn report<L: Layer>(net: &L, training: usize, step: &Meter, inference: &Meter) {
    println!("  hash of the {} parameters: {}", L::COUNT, hash(net));
    println!("  network and training: {} bytes of RAM", training);
    println!("  a train step: {} {}, {} bytes of stack", step.time(), UNIT, step.stack());
    println!("  an inference: {} {}", inference.time(), UNIT);
}

/// Four samples, 125 times. `None` if one was refused.
#[inline(never)] // so that its variables lie on the stack only while it runs
fn xor() -> Option<()> {
    static TRAINING: ConstStaticCell<XorTraining> = ConstStaticCell::new(Online::new());
    const SAMPLES: [([f32; 2], [f32; 1]); 4] =
        [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])];

    let online = TRAINING.try_take()?; // `take()` where a panic has somewhere to go
    let mut rng = Rng::from_seed(1);
    init::network(&mut online.net, || rng.uniform());

    let adam = Adam::new(0.02);
    let (mut step, mut inference) = (Meter::default(), Meter::default());
    for round in 1..=125 {
        let mut sum = 0.0;
        for (x, target) in &SAMPLES {
            sum += step.measure(|| online.learn(x, target, mse, &adam)).ok()?;
        }
        if round % 25 == 0 {
            println!("  round {}: loss {}", round, Decimal(sum / 4.0));
        }
    }

    for (x, _) in &SAMPLES {
        let [y] = inference.measure(|| *online.predict(x));
        println!("  {} xor {} = {}", x[0] as u8, x[1] as u8, Decimal(y));
    }
    report(&online.net, size_of::<XorTraining>(), &step, &inference);
    Some(())
}

/// 64 pixels from 0 to 16, then the digit.
type Record = [u8; 65];
/// The first 400 of the collection. The network learns three of four; the fourth is held back.
static KNOWN: [Record; 400] = records(0);
/// The last 100, which others wrote.
static STRANGERS: [Record; 100] = records(1697);

/// Some records of the file. This runs in the compiler: into flash comes only what is taken.
const fn records<const N: usize>(first: usize) -> [Record; N] {
    let (all, _) = include_bytes!("../../../data/digits.bin").as_chunks();
    let mut taken = [[0; 65]; N];
    let mut i = 0;
    while i < N {
        taken[i] = all[first + i];
        i += 1;
    }
    taken
}

/// Puts the pixels into `x`, from 0 (paper) to 1 (ink), and returns the digit.
fn read(record: &Record, x: &mut [f32; 64]) -> Option<Class<10>> {
    for (x, pixel) in x.iter_mut().zip(record) {
        *x = f32::from(*pixel) / 16.0;
    }
    Class::new(record[64].into()).ok()
}

/// 300 digits, six times. `None` if one was refused.
#[inline(never)]
fn digits() -> Option<()> {
    static TRAINING: ConstStaticCell<DigitsTraining> = ConstStaticCell::new(Online::new());
    const EPOCHS: u32 = 6;
    const STEPS: u32 = 300 * EPOCHS;

    let online = TRAINING.try_take()?;
    let mut rng = Rng::from_seed(1);
    init::network(&mut online.net, || rng.uniform());

    let (mut step, mut inference) = (Meter::default(), Meter::default());
    let (mut t, mut x) = (0, [0.0; 64]);
    for epoch in 1..=EPOCHS {
        let mut sum = 0.0;
        for (i, record) in KNOWN.iter().enumerate() {
            if i % 4 != 0 {
                let class = read(record, &mut x)?;
                let sgd = Sgd::new(0.05 * schedule::cosine(t, STEPS));
                sum += step.measure(|| online.learn(&x, class, cross_entropy, &sgd)).ok()?;
                t += 1;
            }
        }
        println!("  epoch {}: loss {}", epoch, Decimal(sum / 300.0));
    }

    let mut right = [0, 0];
    for (i, record) in KNOWN.iter().step_by(4).chain(&STRANGERS).enumerate() {
        let class = read(record, &mut x)?;
        let y = inference.measure(|| *online.predict(&x));
        right[usize::from(i >= 100)] += u32::from(Class::largest(&y) == Some(class));
    }
    println!("  right of 100 held back: {}", right[0]);
    println!("  right of 100 by other writers: {}", right[1]);
    report(&online.net, size_of::<DigitsTraining>(), &step, &inference);
    Some(())
}

/// The better recipe of `examples/cubic.rs` with a tenth of its steps: x drawn from [−2, 2], the target x³ and one
/// constant of noise, neurons that bend all over the interval, a learning rate that falls to 0. `None` if a sample was
/// refused.
#[inline(never)]
fn curve() -> Option<()> {
    static TRAINING: ConstStaticCell<CurveTraining> = ConstStaticCell::new(Online::new());
    const STEPS: u32 = 4000;
    const LINE: u32 = STEPS / 8;

    let online = TRAINING.try_take()?;
    let mut rng = Rng::from_seed(1);
    let noise = 0.1 * rng.normal();
    for weights in &mut online.net.0.weights {
        init::uniform(weights, -8.0, 8.0, || rng.uniform());
    }
    init::uniform(&mut online.net.0.bias, -16.0, 16.0, || rng.uniform());
    init::uniform(&mut online.net.1, -0.1, 0.1, || rng.uniform());

    let (mut step, mut inference) = (Meter::default(), Meter::default());
    let mut sum = 0.0;
    for t in 0..STEPS {
        let x = rng.between(-2.0, 2.0);
        let adam = Adam::new(0.02 * schedule::cosine(t, STEPS));
        sum += step.measure(|| online.learn(&[x], &[x * x * x + noise], mse, &adam)).ok()?;
        if (t + 1) % LINE == 0 {
            println!("  step {}: loss {}", t + 1, Decimal(sum / LINE as f32));
            sum = 0.0;
        }
    }

    let mut worst = 0.0_f32;
    for i in -40_i16..=40 {
        let x = f32::from(i) / 20.0;
        let [y] = inference.measure(|| *online.predict(&[x]));
        worst = worst.max((y - (x * x * x + noise)).abs());
    }
    println!("  worst error on [-2, 2]: {}", Decimal(worst));
    report(&online.net, size_of::<CurveTraining>(), &step, &inference);
    Some(())
}
