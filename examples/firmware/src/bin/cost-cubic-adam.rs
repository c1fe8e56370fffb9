//! What the network of the cubic costs with `Adam`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Cubic};
use stackprop::optimizer::Adam;
use stackprop::{Params, Trainer};
use static_cell::ConstStaticCell;

static TRAINER: ConstStaticCell<Trainer<Cubic, Adam<{ Cubic::COUNT }>>> = ConstStaticCell::new(Trainer::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(trainer) = TRAINER.try_take() {
        cost::cubic(trainer, &Adam::DEFAULT);
    }
}
