//! What the network of the cubic costs with `Adam`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Cubic};
use stackprop::optimizer::Adam;
use stackprop::{Online, Params};
use static_cell::ConstStaticCell;

static ONLINE: ConstStaticCell<Online<Cubic, Adam<{ Cubic::COUNT }>>> = ConstStaticCell::new(Online::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(online) = ONLINE.try_take() {
        cost::cubic(online, &Adam::DEFAULT);
    }
}
