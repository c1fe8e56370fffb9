//! RISC-V: start-up by `riscv-rt`, text by semihosting, time by the core's counter of executed instructions.

pub use super::semihosting::{exit, write};

#[riscv_rt::entry]
fn main() -> ! {
    crate::program();
    exit()
}

/// QEMU counts instructions only with `-icount shift=0`.
pub const PER_TICK: (u32, u32) = (1, 1);
pub const UNIT: &str = "instructions";
pub const MASK: u32 = u32::MAX;

pub fn ticks() -> u32 {
    riscv::register::minstret::read() as u32
}

unsafe extern "C" {
    static __sdata: u32;
    static __sheap: u32;
    static _stack_start: u32;
}

/// Where RAM begins, where the statics end, and where the stack begins.
pub fn memory() -> [usize; 3] {
    [&raw const __sdata as usize, &raw const __sheap as usize, &raw const _stack_start as usize]
}
