//! A computer with an operating system, to try a program at once: `cargo run --bin train`.

extern crate std;

use std::io::{Write, stdout};
use std::time::Instant;

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    crate::program();
    0
}

pub fn write(text: &str) {
    let _ = stdout().write_all(text.as_bytes());
}

pub const PER_TICK: (u32, u32) = (1, 1);
pub const UNIT: &str = "ns";
pub const MASK: u32 = u32::MAX;

pub fn ticks() -> u32 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u32
}

/// RAM without end, and a stack that cannot be seen.
pub fn memory() -> [usize; 3] {
    [0, 0, 0]
}
