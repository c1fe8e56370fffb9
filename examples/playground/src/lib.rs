//! What is behind the page, as a module of WebAssembly: it trains networks, shows one step and finds roots.
//!
//! The boundary is plain C: numbers in, numbers out, and buffers of floats in the module's memory. JavaScript writes numbers
//! into one, calls, and reads results from another. Errors are the numbers of `code.rs`. The module imports nothing: as in
//! `examples/wasm`, a path that leads to a panic would be an import, so `build` counts the imports.

#![cfg_attr(target_arch = "wasm32", no_std)]

use spin::Mutex;

pub mod activation;
pub mod chip;
pub mod code;
mod experiment;
pub mod learn;
mod losses;
pub mod net;
mod one_step;
pub mod optimizer;
mod racer;
mod roots;

/// Numbers of the buffer for results: a surface of 64 × 64, or all parameters.
pub const OUT: usize = 4096;

const _: () = assert!(OUT >= net::MOST);

static RESULT: Mutex<[f32; OUT]> = Mutex::new([0.0; OUT]);

/// Where results are; and where the page writes parameters before it asks for them to be taken.
#[unsafe(no_mangle)]
pub extern "C" fn out() -> *mut f32 {
    RESULT.lock().as_mut_ptr()
}

/// Writes slices one after the other to the results.
fn write(slices: &[&[f32]]) {
    for (place, number) in RESULT.lock().iter_mut().zip(slices.iter().copied().flatten()) {
        *place = *number;
    }
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe extern "C" {
        fn a_panic_path_is_left() -> !;
    }
    // Safety: never called; its mere mention would show up among the imports.
    unsafe { a_panic_path_is_left() }
}
