//! A guide: how training works, with numbers to check by hand; what to choose; what to do if a network does not learn;
//! recipes.
//!
//! It is text alone and adds nothing to a program. Every piece of code is a test: what a page says of a number, its code
//! asserts. A reader who is new to backpropagation reads the first four pages in this order. The examples are a course beside
//! it: they print their numbers step by step and have exercises, from `cargo run --release --example neuron` on.
//!
//! | page | answers |
//! |---|---|
//! | [`backpropagation`] | What is a gradient? Why dx = Wᵀ·dz? What is the trace for? |
//! | [`activation_derivatives`] | the derivative of every activation, derived |
//! | [`loss_gradients`] | the gradient of every loss, derived: why p − t? |
//! | [`optimizers`] | What does each optimizer remember, and why? Why does Adam divide by 1 − βᵗ? |
//! | [`choosing`] | Which loss, activation, optimizer, batch, learning rate? |
//! | [`not_learning`] | Why does my network not learn? Nine cases, each with its symptom and its cure. |
//! | [`memory`] | What does a network take in RAM and flash, and how is it made to fit? |
//! | [`recipes`] | Programs of 20 to 50 lines, to copy |
//! | [`pytorch`] | PyTorch and stackprop, line by line |
//!
//! # Notation
//!
//! A network is a chain of *layers*. A layer turns a list of numbers into another: each output, a *neuron*, is a weighted sum of
//! the inputs plus a *bias*, put through an *activation*, a function such as max(0, z). Weights and biases are the *parameters*. A
//! *loss* says how far an output is from the target, and training changes the parameters so that it falls. The layers before the
//! last are called hidden. To predict is a *forward pass*; the *backward pass* finds how each parameter changes the loss.
//!
//! x is an input, y an output, h the output of a hidden layer, z the value before an activation, t a target (in
//! [`optimizers`] the number of the step), p a parameter or a probability, L the loss, η the learning rate, the factor of a step.
//! ∂L/∂w is the derivative of L by w where L depends on more than w; a leading d is ∂L/∂ of what follows: dy = ∂L/∂y. Σ is a sum,
//! ᵀ a transposed matrix, σ the sigmoid, σ(z) = 1/(1 + e⁻ᶻ). `o` and `i` count outputs and inputs from 0.

pub mod activation_derivatives;
pub mod backpropagation;
pub mod choosing;
pub mod loss_gradients;
pub mod memory;
pub mod not_learning;
pub mod optimizers;
pub mod pytorch;
pub mod recipes;
