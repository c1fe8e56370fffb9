//! One file per kind of chip, each with the same names.

#[cfg(all(target_arch = "arm", target_os = "none"))]
mod arm;
#[cfg(all(target_arch = "arm", target_os = "none"))]
pub use arm::*;

#[cfg(target_arch = "riscv32")]
mod riscv;
#[cfg(target_arch = "riscv32")]
pub use riscv::*;

#[cfg(any(target_arch = "riscv32", all(target_arch = "arm", target_os = "none")))]
mod semihosting;

#[cfg(target_arch = "avr")]
mod avr;
#[cfg(target_arch = "avr")]
pub use avr::*;

#[cfg(target_arch = "wasm32")]
mod wasm;
#[cfg(target_arch = "wasm32")]
pub use wasm::*;

#[cfg(not(any(target_os = "none", target_arch = "wasm32")))]
mod host;
#[cfg(not(any(target_os = "none", target_arch = "wasm32")))]
pub use host::*;
