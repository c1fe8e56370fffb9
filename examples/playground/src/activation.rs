//! One activation for all networks, chosen while the program runs: four copies of every network would be four times the
//! bytes. On a chip the activation is a type, `Dense<1, 8, Tanh>`; the arithmetic is the same.

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use stackprop::Activation;
use stackprop::activation::{Identity, Relu, Sigmoid, Tanh};

static CHOICE: AtomicU32 = AtomicU32::new(TANH);
static FORGOTTEN: AtomicBool = AtomicBool::new(false);

pub const TANH: u32 = 0;
pub const RELU: u32 = 1;
pub const SIGMOID: u32 = 2;

/// 0 tanh, 1 relu, 2 sigmoid, all others the identity.
pub fn choose(activation: u32) {
    CHOICE.store(activation, Relaxed);
}

pub fn choice() -> u32 {
    CHOICE.load(Relaxed)
}

/// With `true`, the backward pass leaves out A′(z), as a program with that bug does.
pub fn forget_derivative(forgotten: bool) {
    FORGOTTEN.store(forgotten, Relaxed);
}

/// The activation chosen last.
#[derive(Debug)]
pub struct Chosen;

impl Activation for Chosen {
    #[inline(never)] // once in the module, not once for every layer
    fn apply(x: f32) -> f32 {
        match choice() {
            TANH => Tanh::apply(x),
            RELU => Relu::apply(x),
            SIGMOID => Sigmoid::apply(x),
            _ => Identity::apply(x),
        }
    }

    #[inline(never)]
    fn derivative(y: f32) -> f32 {
        if FORGOTTEN.load(Relaxed) {
            return 1.0;
        }
        match choice() {
            TANH => Tanh::derivative(y),
            RELU => Relu::derivative(y),
            SIGMOID => Sigmoid::derivative(y),
            _ => Identity::derivative(y),
        }
    }
}

/// The module of PyTorch of the activation chosen last; empty for the identity.
pub fn module() -> &'static str {
    match choice() {
        TANH => Tanh::MODULE,
        RELU => Relu::MODULE,
        SIGMOID => Sigmoid::MODULE,
        _ => Identity::MODULE,
    }
}
