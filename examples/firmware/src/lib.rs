//! What a program needs from a board: a start, a line of text, a clock, and a measure of its memory.
//!
//! A program is a `#[unsafe(no_mangle)] fn program()` in a file of `src/bin`; after reset it is called once. None here
//! can panic, the printing included: the panic handler calls a function that does not exist, so that a program with a
//! panic path left in it does not link. In a project of your own `panic-halt` or `panic-probe` are less strict.

#![no_std]

use core::convert::Infallible;
use core::hint::black_box;
use core::sync::atomic::{Ordering::SeqCst, compiler_fence};

use stackprop::Params;
use ufmt::{Formatter, uDisplay, uWrite};

mod chip;
pub mod gestures;
pub mod stack;

// RAM, by build.rs
include!(concat!(env!("OUT_DIR"), "/ram.rs"));

unsafe extern "Rust" {
    safe fn program();
}

#[cfg(any(target_os = "none", target_arch = "wasm32"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe extern "C" {
        safe fn a_panic_path_is_left() -> !;
    }
    a_panic_path_is_left()
}

/// Where text goes.
pub struct Out;

impl uWrite for Out {
    type Error = Infallible;

    fn write_str(&mut self, text: &str) -> Result<(), Infallible> {
        chip::write(text);
        Ok(())
    }
}

/// Prints a line.
#[macro_export]
macro_rules! println {
    ($($text:tt)*) => {{
        let _ = ufmt::uwriteln!(&mut $crate::Out, $($text)*);
    }};
}

/// A number with four digits after the point, printed by integers alone.
#[derive(Clone, Copy)]
pub struct Decimal(pub f32);

impl uDisplay for Decimal {
    fn fmt<W: uWrite + ?Sized>(&self, f: &mut Formatter<'_, W>) -> Result<(), W::Error> {
        if !(self.0.abs() < 400_000.0) {
            return f.write_str("?");
        }
        let scaled = (self.0.abs() * 10_000.0 + 0.5) as u32;
        let (whole, mut rest) = (scaled / 10_000, scaled % 10_000);
        if self.0 < 0.0 && scaled > 0 {
            f.write_str("-")?;
        }
        uDisplay::fmt(&whole, f)?;
        f.write_str(".")?;
        for _ in 0..4 {
            rest *= 10;
            uDisplay::fmt(&(rest / 10_000), f)?;
            rest %= 10_000;
        }
        Ok(())
    }
}

/// Eight digits of a hash or of the bits of a float.
#[derive(Clone, Copy, PartialEq)]
pub struct Bits(pub u32);

impl uDisplay for Bits {
    fn fmt<W: uWrite + ?Sized>(&self, f: &mut Formatter<'_, W>) -> Result<(), W::Error> {
        for place in (0..8).rev() {
            let digit = (self.0 >> (4 * place)) as u8 & 15;
            f.write_char(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }))?;
        }
        Ok(())
    }
}

/// A measured number, or the word "unmeasured": a computer and a page do not show their stack, a page no clock.
#[derive(Clone, Copy)]
pub struct Measured(pub Option<u32>);

impl uDisplay for Measured {
    fn fmt<W: uWrite + ?Sized>(&self, f: &mut Formatter<'_, W>) -> Result<(), W::Error> {
        match self.0 {
            Some(number) => uDisplay::fmt(&number, f),
            None => f.write_str("unmeasured"),
        }
    }
}

/// A hash of all parameters, the one of the golden table: other bits, another hash.
///
/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>)
pub fn hash(params: &impl Params) -> Bits {
    let mut hash = 0x811c_9dc5_u32;
    params.tensors(&mut |tensor| {
        for byte in tensor.iter().flat_map(|p| p.to_bits().to_le_bytes()) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    });
    Bits(hash)
}

/// What a [`Stopwatch`] counts: instructions in an emulator, cycles on an AVR, nanoseconds on a computer.
pub const UNIT: &str = chip::UNIT;

/// Adds up the time between `start` and `stop`.
#[derive(Clone, Copy, Default)]
pub struct Stopwatch {
    started: u32,
    ticks: u64, // a whole training can take more than 2³² cycles
    laps: u32,
}

impl Stopwatch {
    pub fn start(&mut self) {
        self.started = chip::ticks();
    }

    pub fn stop(&mut self) {
        self.ticks = self.ticks.wrapping_add(u64::from(chip::ticks().wrapping_sub(self.started) & chip::MASK));
        self.laps = self.laps.wrapping_add(1);
    }

    /// The mean from start to stop, in [`UNIT`]s.
    pub fn mean(&self) -> u32 {
        let (units, ticks) = chip::PER_TICK;
        let all = self.ticks.wrapping_mul(u64::from(units)) / u64::from(ticks);
        (all / u64::from(self.laps.max(1))) as u32
    }
}

/// What a part of a program costs: the mean time of a call, and the stack in the first.
#[derive(Clone, Copy, Default)]
pub struct Meter {
    time: Stopwatch,
    stack: Option<u32>,
}

impl Meter {
    /// Calls `part` and returns what it returns.
    #[inline(always)]
    pub fn measure<T>(&mut self, part: impl FnOnce() -> T) -> T {
        let first = self.time.laps == 0;
        if first {
            stack::paint();
        }
        self.time.start();
        // What is measured shall stay between the two readings of the clock.
        compiler_fence(SeqCst);
        let result = black_box(part());
        compiler_fence(SeqCst);
        self.time.stop();
        if first {
            self.stack = stack::peak();
        }
        result
    }

    /// The mean time of a call, in [`UNIT`]s.
    pub fn time(&self) -> Measured {
        Measured((chip::MASK != 0).then(|| self.time.mean()))
    }

    /// The most stack that was in use in the first call, in bytes, from the beginning of the stack.
    pub fn stack(&self) -> Measured {
        Measured(self.stack)
    }
}
