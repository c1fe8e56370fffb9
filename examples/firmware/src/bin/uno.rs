//! XOR learnt by an Arduino Uno: an ATmega328P with 2 kB of RAM, 32 kB of flash and no floating-point unit.
//!
//! `train.rs` on a small scale: what is printed lies in RAM too on this chip, so there is little of it.

#![no_std]
#![no_main]

use board::{Decimal, Measured, Meter, RAM, UNIT, hash, println, stack};
use stackprop::activation::Tanh;
use stackprop::loss::mse;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Online, Params, Rng, init};
use static_cell::ConstStaticCell;

type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
type Training = Online<Xor, Adam<{ Xor::COUNT }>>;

static TRAINING: ConstStaticCell<Training> = ConstStaticCell::new(Online::new());
const _: () = assert!(size_of::<Training>() <= RAM / 4, "three quarters of the RAM are for the stack and for text");

const SAMPLES: [([f32; 2], [f32; 1]); 4] =
    [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])];

#[unsafe(no_mangle)]
fn program() {
    if learn().is_none() {
        println!("failed: a sample was refused");
    }
}

fn learn() -> Option<()> {
    let online = TRAINING.try_take()?; // `take()` where a panic has somewhere to go
    let mut rng = Rng::from_seed(1);
    init::network(&mut online.net, || rng.uniform());

    let adam = Adam::new(0.02);
    let mut step = Meter::default();
    for round in 1..=125_u8 {
        let mut sum = 0.0;
        for (x, target) in &SAMPLES {
            sum += step.measure(|| online.learn(x, target, mse, &adam)).ok()?;
        }
        if round % 25 == 0 {
            println!("round {}: loss {}", round, Decimal(sum / 4.0));
        }
    }

    for (x, _) in &SAMPLES {
        let [y] = *online.predict(x);
        println!("{} xor {} = {}", x[0] as u8, x[1] as u8, Decimal(y));
    }
    println!("hash {}", hash(&online.net));
    println!("a train step: {} {}, {} bytes of stack", step.time(), UNIT, step.stack());
    println!("{} bytes of statics", Measured(stack::statics()));
    Some(())
}
