//! AVR: start-up by avr-libc, text by the first serial port at 115,200 baud, time by timer 1.

#[cfg(feature = "atmega328p")]
use avr_device::atmega328p::Peripherals;
#[cfg(feature = "atmega2560")]
use avr_device::atmega2560::Peripherals;

#[avr_device::entry]
fn main() -> ! {
    // Safety: this is the only place that sets them up.
    let board = unsafe { Peripherals::steal() };
    // 16 MHz / 8 / (16 + 1) = 117,647 baud, near enough; 8 bits after reset
    board.USART0.ucsr0a.write(|w| w.u2x0().set_bit());
    board.USART0.ubrr0.write(|w| w.bits(16));
    board.USART0.ucsr0b.write(|w| w.txen0().set_bit());
    board.TC1.tccr1b.write(|w| w.cs1().prescale_1024());
    crate::program();
    exit()
}

/// The timer is 1,024 times slower than the processor.
pub const PER_TICK: (u32, u32) = (1024, 1);
pub const UNIT: &str = "cycles";
pub const MASK: u32 = 0xffff;

pub fn ticks() -> u32 {
    // Safety: reads a counter.
    u32::from(unsafe { Peripherals::steal() }.TC1.tcnt1.read().bits())
}

pub fn write(text: &str) {
    // Safety: nothing else writes there.
    let port = unsafe { Peripherals::steal() }.USART0;
    for byte in text.bytes() {
        while port.ucsr0a.read().udre0().bit_is_clear() {}
        port.udr0.write(|w| w.bits(byte));
    }
}

/// Sleeps without interrupts, which ends the simulator.
pub fn exit() -> ! {
    avr_device::interrupt::disable();
    loop {
        avr_device::asm::sleep();
    }
}

unsafe extern "C" {
    static __data_start: u8;
    static __heap_start: u8;
    static __stack: u8;
}

/// Where RAM begins, where the statics end, and where the stack begins.
pub fn memory() -> [usize; 3] {
    [&raw const __data_start as usize, &raw const __heap_start as usize, &raw const __stack as usize + 1]
}
