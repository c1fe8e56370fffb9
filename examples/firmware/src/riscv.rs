//! RISC-V: start-up by `riscv-rt`, text by semihosting, time by the core's counter of instructions.

#[riscv_rt::entry]
fn main() -> ! {
    super::run()
}

/// Instructions executed; on QEMU with `-icount`.
pub fn ticks() -> u32 {
    riscv::register::minstret::read() as u32
}

unsafe extern "C" {
    static __sheap: u32;
    static _stack_start: u32;
}

pub fn stack_bounds() -> (usize, usize) {
    (&raw const __sheap as usize, &raw const _stack_start as usize)
}
