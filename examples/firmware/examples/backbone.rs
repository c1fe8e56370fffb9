//! Trains the network from which `personalize` starts, on a computer, and prints it as Rust.
//!
//! ```text
//! cargo run --release --example backbone > data/backbone.rs
//! ```
//!
//! The same file to the last bit on every computer. 1,000 simulated wearers in the factory make 64 gestures each: with 32
//! of them the averages settle, from 32 the network learns.

#![no_main]

use board::gestures::{Backbone, FACTORY, Head, NUMBERS, Wearer};
use stackprop::loss::{Class, cross_entropy};
use stackprop::optimizer::{Adam, StepError};
use stackprop::{Dense, Layer, Params, Rng, Standardizer, Statistics, Trainer, init, schedule};

type Net = (Backbone, Head);

const WEARERS: u32 = 1000;
/// Wearers on whom the network is tested.
const OTHERS: u32 = 100;

#[unsafe(no_mangle)]
fn program() {
    match train() {
        Ok(net) => print(&net),
        Err(error) => panic!("the network did not learn: {error}"),
    }
}

fn train() -> Result<Net, StepError> {
    let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
    let mut rng = Rng::from_seed(1);
    init::network(&mut trainer.net, || rng.uniform());
    for i in 0..WEARERS {
        let (mut wearer, seen) = wearer(i)?;
        for _ in 0..32 {
            let (x, gesture) = wearer.gesture();
            trainer.accumulate(&seen.apply(&x), gesture, cross_entropy)?;
        }
        trainer.step(&Adam::new(0.01 * schedule::cosine(i, WEARERS)))?;
    }
    Ok(trainer.net)
}

/// A wearer in the factory, and the averages over 32 of their gestures.
fn wearer(i: u32) -> Result<(Wearer, Standardizer<NUMBERS>), StepError> {
    let mut wearer = Wearer::new(10_000 + u64::from(i), FACTORY);
    let mut seen = Statistics::new();
    for _ in 0..32 {
        seen.add(&wearer.gesture().0)?;
    }
    Ok((wearer, seen.standardizer()))
}

/// The fraction of gestures of other wearers that the network knows.
fn accuracy(net: &Net) -> Result<f32, StepError> {
    let (mut right, mut all) = (0_u32, 0_u32);
    for i in WEARERS..WEARERS + OTHERS {
        let (mut wearer, seen) = wearer(i)?;
        for _ in 0..32 {
            let (x, gesture) = wearer.gesture();
            right += u32::from(Class::largest(&net.predict(&seen.apply(&x))) == Some(gesture));
            all += 1;
        }
    }
    Ok(right as f32 / all as f32)
}

fn print(net: &Net) {
    let percent = 100.0 * accuracy(net).expect("the sensors in the factory are finite");
    println!("// Made by `cargo run --release --example backbone > data/backbone.rs`; not to be edited.");
    println!("// Knows {percent:.1} % of the gestures of {OTHERS} other wearers in the factory.\n");
    println!("use board::gestures::{{Backbone, Head}};\nuse stackprop::Dense;\n");
    println!("pub static BACKBONE: Backbone = (\n{},\n{},\n);\n", source(&net.0.0), source(&net.0.1));
    println!("pub static HEAD: Head = {};", source(&net.1));
}

/// A layer as an expression. `{:?}` writes as many digits as tell a float from all others.
fn source<const IN: usize, const OUT: usize, A>(layer: &Dense<IN, OUT, A>) -> String {
    let rows: String = layer.weights.iter().map(|row| format!("        {row:?},\n")).collect();
    format!("    Dense::new(\n    [\n{rows}    ],\n    {:?})", layer.bias)
}
