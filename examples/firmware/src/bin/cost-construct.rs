//! What it takes to give a network in a `static` its start values, and nothing else: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{Digits, mark};
use stackprop::optimizer::Adam;
use stackprop::{Params, Rng, Trainer, init};
use static_cell::ConstStaticCell;

static TRAINER: ConstStaticCell<Trainer<Digits, Adam<{ Digits::COUNT }>>> = ConstStaticCell::new(Trainer::ZERO);

#[unsafe(no_mangle)]
fn program() {
    mark();
    if let Some(trainer) = TRAINER.try_take() {
        let mut rng = Rng::from_seed(1);
        init::he(&mut trainer.net.0, || rng.uniform());
        init::xavier(&mut trainer.net.1, || rng.uniform());
    }
    mark();
}
