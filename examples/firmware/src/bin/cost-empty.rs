//! What start-up alone costs: see [`board::cost`].

#![no_std]
#![no_main]

#[unsafe(no_mangle)]
fn program() {
    board::cost::mark();
    board::cost::mark();
}
