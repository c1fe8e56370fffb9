//! What the XOR network costs with `Sgd`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Xor};
use stackprop::Trainer;
use stackprop::optimizer::Sgd;
use static_cell::ConstStaticCell;

static TRAINER: ConstStaticCell<Trainer<Xor, Sgd>> = ConstStaticCell::new(Trainer::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(trainer) = TRAINER.try_take() {
        cost::xor(trainer, &Sgd::DEFAULT);
    }
}
