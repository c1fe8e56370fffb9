//! What the XOR network costs with `Adam`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Xor};
use stackprop::optimizer::Adam;
use stackprop::{Params, Trainer};
use static_cell::ConstStaticCell;

static TRAINER: ConstStaticCell<Trainer<Xor, Adam<{ Xor::COUNT }>>> = ConstStaticCell::new(Trainer::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(trainer) = TRAINER.try_take() {
        cost::xor(trainer, &Adam::DEFAULT);
    }
}
