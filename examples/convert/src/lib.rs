//! From PyTorch to a `static` in flash, and back.
//!
//! A safetensors [`file`](File) and the [modules](module) of which it holds the tensors make a [`Network`], which is written
//! [as Rust](to_rust) or [as C](to_c). A [checkpoint](from_checkpoint) of a device becomes a safetensors file again. What
//! cannot be converted is a [`Refusal`], a sentence that says what to do.

/// The Rust of the README is tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod file;
pub mod from_checkpoint;
mod memory;
pub mod module;
mod network;
mod to_c;
mod to_rust;

pub use file::{File, Tensor};
pub use memory::memory;
pub use network::{Layer, Network, Source};
pub use to_c::to_c;
pub use to_rust::to_rust;

/// Why something was not converted: a sentence that says what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(pub String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// A sentence.
macro_rules! refusal {
    ($($text:tt)*) => { $crate::Refusal(format!($($text)*)) };
}
/// `Err` with a sentence.
macro_rules! refuse {
    ($($text:tt)*) => { Err($crate::refusal!($($text)*)) };
}
use {refusal, refuse};

type Result<T> = std::result::Result<T, Refusal>;
