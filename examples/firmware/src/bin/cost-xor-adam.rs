//! What the XOR network costs with `Adam`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Xor};
use stackprop::optimizer::Adam;
use stackprop::{Online, Params};
use static_cell::ConstStaticCell;

static ONLINE: ConstStaticCell<Online<Xor, Adam<{ Xor::COUNT }>>> = ConstStaticCell::new(Online::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(online) = ONLINE.try_take() {
        cost::xor(online, &Adam::DEFAULT);
    }
}
