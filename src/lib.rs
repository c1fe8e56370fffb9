#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(test)]
extern crate std;

pub mod activation;
pub mod clip;
mod dense;
pub mod early_stopping;
mod error;
mod function;
mod gradient_check;
pub mod init;
mod layer;
mod loops;
pub mod loss;
pub mod math;
pub mod metrics;
mod network;
mod online;
pub mod optimizer;
mod params;
mod processor;
mod rng;
pub mod root;
mod sample;
pub mod schedule;
mod standardizer;
pub mod summation;
mod trainer;

pub use activation::Activation;
pub use dense::Dense;
pub use error::{CopyError, SampleError};
pub use function::Function;
pub use gradient_check::{Comparison, GradientCheck, gradient_check};
pub use layer::{Layer, Phase, Signal};
pub use online::{Online, PendingStep};
pub use params::{Params, Visit};
pub use rng::Rng;
pub use standardizer::Standardizer;
pub use trainer::{Batch, Trainer};
