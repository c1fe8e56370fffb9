#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(test)]
extern crate std;

pub mod activation;
pub mod clip;
mod dense;
mod early_stopping;
mod gradient_check;
pub mod init;
mod layer;
pub mod loss;
mod math;
pub mod metrics;
mod online;
pub mod optimizer;
mod params;
mod rng;
pub mod root;
pub mod schedule;
mod standardizer;
pub mod summation;
mod trainer;

pub use activation::Activation;
pub use dense::Dense;
pub use early_stopping::{EarlyStopping, Verdict};
pub use gradient_check::{GradientCheck, Slope, gradient_check};
pub use layer::Layer;
pub use online::Online;
pub use params::{LengthMismatch, Params};
pub use rng::Rng;
pub use standardizer::Standardizer;
pub use trainer::{NonFinite, Trainer};
