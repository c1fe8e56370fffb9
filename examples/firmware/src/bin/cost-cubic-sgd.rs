//! What the network of the cubic costs with `Sgd`: see [`board::cost`].

#![no_std]
#![no_main]

use board::cost::{self, Cubic};
use stackprop::Online;
use stackprop::optimizer::Sgd;
use static_cell::ConstStaticCell;

static ONLINE: ConstStaticCell<Online<Cubic, Sgd>> = ConstStaticCell::new(Online::ZERO);

#[unsafe(no_mangle)]
fn program() {
    if let Some(online) = ONLINE.try_take() {
        cost::cubic(online, &Sgd::DEFAULT);
    }
}
