//! The workloads in wasm; `run.mjs` times them.

#![no_std]

use spin::Mutex;

#[path = "../../src/workloads.rs"]
#[allow(dead_code)] // what only contenders on a host need
mod workloads;

use workloads::{Bench, Workload};

static BENCH: Mutex<Bench> = Mutex::new(Bench::ZERO);

/// Sets the start values of a workload, by its place in the list of all.
#[unsafe(no_mangle)]
pub extern "C" fn start(workload: usize) {
    BENCH.lock().start(Workload::ALL[workload]);
}

/// Runs so many steps.
#[unsafe(no_mangle)]
pub extern "C" fn advance(workload: usize, steps: usize) {
    BENCH.lock().advance(Workload::ALL[workload], steps);
}

/// The mean loss over the data.
#[unsafe(no_mangle)]
pub extern "C" fn loss(workload: usize) -> f32 {
    BENCH.lock().loss(Workload::ALL[workload])
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
