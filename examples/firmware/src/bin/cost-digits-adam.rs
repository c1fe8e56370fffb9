//! What the network of the digits costs with `Adam`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Digits};
use stackprop::optimizer::Adam;
use stackprop::{Params, Trainer};
use static_cell::ConstStaticCell;

static TRAINER: ConstStaticCell<Trainer<Digits, Adam<{ Digits::COUNT }>>> = ConstStaticCell::new(Trainer::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(trainer) = TRAINER.try_take() {
        cost::digits(trainer, &Adam::DEFAULT);
    }
}
