//! What the XOR network costs with `Sgd`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Xor};
use stackprop::Online;
use stackprop::optimizer::Sgd;
use static_cell::ConstStaticCell;

static ONLINE: ConstStaticCell<Online<Xor, Sgd>> = ConstStaticCell::new(Online::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(online) = ONLINE.try_take() {
        cost::xor(online, &Sgd::DEFAULT);
    }
}
