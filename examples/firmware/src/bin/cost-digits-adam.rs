//! What the network of the digits costs with `Adam`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Digits};
use stackprop::optimizer::Adam;
use stackprop::{Online, Params};
use static_cell::ConstStaticCell;

static ONLINE: ConstStaticCell<Online<Digits, Adam<{ Digits::COUNT }>>> = ConstStaticCell::new(Online::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(online) = ONLINE.try_take() {
        cost::digits(online, &Adam::DEFAULT);
    }
}
