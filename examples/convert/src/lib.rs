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
mod layer;
mod memory;
mod metadata;
pub mod module;
mod network;
mod to_c;
mod to_rust;

pub use file::{File, Tensor};
pub use layer::Layer;
pub use memory::memory;
pub use metadata::Example;
pub use network::{Network, Source};
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

/// Text from outside, for a terminal or a comment: without what breaks a line, moves a cursor or turns the direction of
/// writing, and cut where it is longer than a page.
pub fn plain(text: &str) -> String {
    let turns =
        |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut plain = String::new();
    for c in text.chars().take(2000) {
        if c.is_control() || turns(c) { plain.extend(c.escape_default()) } else { plain.push(c) }
    }
    plain + if text.chars().nth(2000).is_some() { " …" } else { "" }
}
