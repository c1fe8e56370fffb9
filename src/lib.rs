//! Train small neural networks on microcontrollers and in wasm: `no_std`, no alloc, no `unsafe`, every gradient written by
//! hand, and the same bits on every machine.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Rng, Trainer, activation::Tanh, init, loss::mse, optimizer::Adam};
//!
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 1>); // 2 inputs, 8 hidden neurons, 1 output: 33 parameters
//!
//! let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//! let mut rng = Rng::from_seed(1);
//! init::network(&mut trainer.net, || rng.uniform()); // a network of zeros would learn nothing
//!
//! let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
//! let adam = Adam::new(0.05);
//! for _ in 0..200 {
//!     trainer.epoch(&xor, 4, mse, |batch| batch.step(&adam))?; // one batch of all four samples
//! }
//! for (x, target) in &xor {
//!     assert!((trainer.net.predict(x)[0] - target[0]).abs() < 0.1);
//! }
//! # Ok::<(), stackprop::optimizer::StepError>(())
//! ```
//!
//! <style>.docblock svg { max-width: 100%; height: auto }</style>
#![cfg_attr(doc, doc = include_str!("../examples/pictures/cubic.svg"))]
//!
//! The picture is the example `cubic`: two optimizers learn y = x³ and miss at both ends; a third run, with start values
//! and a schedule that suit the task, fits it.
//!
//! # Start here
//!
//! New to training networks? The [`guide`] derives backpropagation with numbers to check by hand, says what to choose, why a network
//! does not learn, and what it takes in RAM, and has recipes to copy. The examples are a course, from `neuron` on. Coming from PyTorch? [Line by line](guide::pytorch).
//!
//! 1. A network is a [`Dense`] layer, or a tuple of layers with [activations](activation). [`Layer`] explains the forward and
//!    the backward pass, [`Params`] the order of the parameters.
//! 2. [`init::network`] gives it start values, from an [`Rng`] or from any other generator.
//! 3. A [`Trainer`] trains it in batches. An [`Online`] learner takes a step after every sample, with less memory.
//! 4. A [`loss`] says how wrong the output is, an [optimizer](optimizer) turns gradients into steps.
//! 5. [`Layer::predict`] runs the trained network, which can be a `static` in flash.
//!
//! # Around training
//!
//! | for | see |
//! |---|---|
//! | learning rates that change | [`schedule`] |
//! | gradient clipping, weight decay (L2 regularisation) | [`Trainer::batch`], [`clip`] |
//! | overfitting | [`early_stopping`], [`metrics::mean_loss`] of held-back samples |
//! | accuracy, confusion matrix | [`metrics`] |
//! | inputs of different sizes | [`Standardizer`], [`Statistics`] of a stream |
//! | frozen layers, a learning rate per layer | [`optimizer::Groups`] |
//! | save and resume, in flash and over power cuts | [`checkpoint`] |
//! | inference in 8-bit integers, for chips without a floating-point unit | [`quantized`] |
//! | a trained network as Rust or C source | [`export`] |
//! | parameters from PyTorch and back, by name and shape | [`state_dict`]; as one flat list [`Params::copy_from_flat`] |
//!
//! # Parts of your own
//!
//! | what | how |
//! |---|---|
//! | an activation | two functions: [`Activation`] |
//! | a layer | forward and backward: [`Function`] |
//! | a wrapper of layers, such as a residual connection | [`Layer`] |
//! | a loss | any function or closure: [`loss`] |
//! | an optimizer | [`optimizer::Optimizer`] |
//! | is the gradient right? | [`gradient_check`] |
//! | `exp`, `ln`, `tanh` without `std`, with the same bits everywhere | [`math`] |
//!
//! # Roots
//!
//! [`root`] finds x with f(x) = 0 by gradient descent, and certifies what it has found.
//!
//! # What a version promises
//!
//! Versions follow semantic versioning. In one minor version of 0.x, and later in one major version, these stay the same:
//!
//! - *The bits.* The same source trains the same parameters, finds the same roots and gives the same functions of [`math`], to
//!   the last bit, on every processor that rounds `f32` as IEEE 754 says. The order of every sum is a part of that
//!   ([`summation`]). The one dependency, `libm`, is pinned for it, so a
//!   program cannot also have a crate that demands a later `libm` 0.2.
//! - *The names and types of everything public.* Structs, enums and errors that may get more fields or variants are
//!   `#[non_exhaustive]`; traits may get more methods that have a default. An optimizer may get more hyper-parameters, and
//!   [`optimizer::Buffers`] and traces other sizes for that: name them only as
//!   [`Optimizer::State`](optimizer::Optimizer::State) and [`Layer::Trace`].
//!
//! These may change in any version: the text of errors and of `Debug`, the order of hidden fields and so the size of a
//! [`Trainer`] by some bytes, and the minimum supported Rust version (`rust-version` in `Cargo.toml`).
//!
//! # To learn how it works
//!
//! Every source file is one idea, with its derivation beside the code. Read them in this order: `params.rs` (the parameters of
//! a model), `layer.rs` (forward and backward), `network.rs` (the chain rule), `dense.rs` (a fully connected layer),
//! `activation/`, `loss.rs`, `sample.rs` (one sample, forward and backward), `function.rs` (a layer of your own),
//! `optimizer/sgd.rs` up to `optimizer/adam.rs`, `trainer.rs` and `online.rs`; then `gradient_check.rs` and, for what makes it
//! fast, `summation.rs`, `loops.rs`, `math.rs` and `processor.rs`.

#![no_std]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(test)]
extern crate std;

/// The examples of the README are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod activation;
pub mod checkpoint;
pub mod clip;
mod dense;
pub mod early_stopping;
mod error;
pub mod export;
mod function;
mod gradient_check;
#[cfg(any(doc, doctest))]
pub mod guide;
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
pub mod quantized;
mod rng;
pub mod root;
mod sample;
pub mod schedule;
mod standardizer;
pub mod state_dict;
mod statistics;
pub mod summation;
mod trainer;

pub use activation::Activation;
pub use dense::Dense;
pub use error::{ClassError, CopyError, SampleError, StepError};
pub use function::Function;
pub use gradient_check::{Comparison, GradientCheck, gradient_check};
pub use layer::{Layer, Phase, Signal};
pub use online::{Online, PendingStep};
pub use params::{Params, Visit};
pub use rng::Rng;
pub use sample::Sample;
pub use standardizer::Standardizer;
pub use statistics::Statistics;
pub use trainer::{Batch, Trainer};
