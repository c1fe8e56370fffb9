//! The runs of the golden table, as far as they fit: the same bits on every chip. `benches/boards/bits.py` compares.

#![no_std]
#![no_main]

use board::{Bits, println};

#[path = "../../../../tests/golden/table.rs"]
mod table;

/// An AVR runs a part of the table: it is built eight times, with `PART=1` to `PART=8`.
const PART: u8 = match option_env!("PART") {
    Some(part) => part.as_bytes()[0] - b'0',
    None => 0,
};

#[unsafe(no_mangle)]
fn program() {
    table::runs::<{ board::RAM }, PART>(|name, outcome| match outcome {
        table::Outcome::Hash(hash) => println!("{} {}", name, Bits(hash)),
        table::Outcome::Needs(bytes) => println!("{} needs {} bytes", name, bytes),
        table::Outcome::NeedsFlash => println!("{} needs more flash", name),
        table::Outcome::Failed => println!("{} failed", name),
    });
}
