//! What is behind the page, as two modules of WebAssembly: `learn` trains networks, `explain` shows one step, finds roots and
//! writes files. A feature each, so that a page that only trains need not load the rest.
//!
//! The boundary is plain C: numbers in, numbers out, and buffers of floats in the module's memory. JavaScript writes numbers
//! into one, calls, and reads results from another. Errors are the numbers of `code.rs`. A module imports nothing: as in
//! `examples/wasm`, a path that leads to a panic would be an import, so `build` counts the imports.

#![cfg_attr(target_arch = "wasm32", no_std)]

use spin::Mutex;

pub mod activation;
pub mod code;
#[cfg(feature = "learn")]
pub mod optimizer;

#[cfg(feature = "learn")]
mod experiment;
#[cfg(feature = "learn")]
pub mod learn;
#[cfg(feature = "learn")]
mod losses;
#[cfg(feature = "learn")]
pub mod net;
#[cfg(feature = "learn")]
mod racer;
#[cfg(feature = "learn")]
mod shapes;

#[cfg(feature = "explain")]
mod one_step;
#[cfg(feature = "explain")]
mod roots;
#[cfg(feature = "explain")]
pub mod take_away;

/// Numbers of the buffer for results: a surface of 64 × 64, or all parameters.
pub const OUT: usize = 4096;

/// The parameters of the largest network, 2-32-32-32-32-1.
pub const MOST: usize = 3297;

static RESULT: Mutex<[f32; OUT]> = Mutex::new([0.0; OUT]);

/// Where results are.
#[unsafe(no_mangle)]
pub extern "C" fn out() -> *mut f32 {
    RESULT.lock().as_mut_ptr()
}

/// What `explain` is asked about: parameters, as a rule.
#[cfg(feature = "explain")]
static INPUT: Mutex<[f32; MOST]> = Mutex::new([0.0; MOST]);

/// Where the parameters are to be written.
#[cfg(feature = "explain")]
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut f32 {
    INPUT.lock().as_mut_ptr()
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
