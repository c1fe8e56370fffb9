//! Cortex-M: start-up by `cortex-m-rt`, text by semihosting, time by the core's own timer.

use cortex_m::peripheral::{SYST, syst::SystClkSource};

#[cortex_m_rt::entry]
fn main() -> ! {
    // Safety: nothing else in this crate touches the timer.
    let mut timer = unsafe { cortex_m::Peripherals::steal() }.SYST;
    timer.set_clock_source(SystClkSource::Core);
    timer.set_reload(0x00ff_ffff);
    timer.clear_current();
    timer.enable_counter();
    super::run()
}

/// Counts up and wraps at 2²⁴.
pub fn ticks() -> u32 {
    SYST::get_current() ^ 0x00ff_ffff
}

pub fn stack_pointer() -> usize {
    cortex_m::register::msp::read() as usize
}

unsafe extern "C" {
    static __sheap: u32;
    static _stack_start: u32;
}

pub fn stack_bounds() -> (usize, usize) {
    (&raw const __sheap as usize, &raw const _stack_start as usize)
}
