//! Cortex-M: start-up by `cortex-m-rt`, text by semihosting, time by the core's own timer.

use cortex_m::peripheral::{SYST, syst::SystClkSource};

pub use super::semihosting::{exit, write};

#[cortex_m_rt::entry]
fn main() -> ! {
    // Safety: nothing else in this crate touches the timer.
    let mut timer = unsafe { cortex_m::Peripherals::steal() }.SYST;
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(MASK);
    timer.clear_current();
    timer.enable_counter();
    crate::program();
    exit()
}

/// QEMU with `-icount shift=0` executes an instruction in a nanosecond, so the timer counts instructions in units of its
/// period: 16 MHz on the micro:bit, 25 MHz on the others. On a chip it counts cycles, and both numbers are 1.
#[cfg(microbit)]
pub const PER_TICK: (u32, u32) = (125, 2);
#[cfg(not(microbit))]
pub const PER_TICK: (u32, u32) = (40, 1);
pub const UNIT: &str = "instructions";
/// The timer has 24 bits.
pub const MASK: u32 = 0x00ff_ffff;

/// Counts up, although the timer counts down.
pub fn ticks() -> u32 {
    SYST::get_current() ^ MASK
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
