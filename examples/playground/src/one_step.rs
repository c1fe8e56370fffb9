//! One step of a network 2-2-1 in slow motion: every number that occurs in it.
//!
//! ```text
//! forward    z[o] = b₁[o] + Σᵢ W₁[o][i]·x[i]     h[o] = A(z[o])     y = b₂ + Σₒ w₂[o]·h[o]
//! loss       L = (y − target)²                   dy = 2·(y − target)
//! backward   dw₂[o] = dy·h[o]    db₂ = dy        dh[o] = dy·w₂[o]
//!            dz[o] = dh[o]·A′(z[o])              dW₁[o][i] = dz[o]·x[i]    db₁[o] = dz[o]
//! update     p −= η·dp, or Adam
//! ```
//!
//! The layers run one by one here, to show what lies between them.

use spin::Mutex;
use stackprop::activation::Identity;
use stackprop::loss::mse;
use stackprop::optimizer::{Adam, Optimizer, Sgd};
use stackprop::{Activation, Dense, Layer, Params, Phase};

use crate::activation::{self, Chosen};
use crate::{INPUT, RESULT, code};

type Net = (Dense<2, 2, Chosen>, Dense<2, 1>);
/// W₁ row by row, b₁, w₂, b₂.
const PARAMETERS: usize = Net::COUNT;
type State = <Adam<PARAMETERS> as Optimizer>::State;

static NET: Mutex<(Net, State)> = Mutex::new((Net::ZERO, State::ZERO));

/// A sample: two inputs and a target.
#[derive(Clone, Copy)]
struct Sample {
    x: [f32; 2],
    target: [f32; 1],
}

/// What a pass forward and backward has computed.
struct Pass {
    z: [f32; 2],
    h: [f32; 2],
    y: [f32; 1],
    loss: f32,
    dy: [f32; 1],
    dh: [f32; 2],
    derivative: [f32; 2],
    grad: Net,
}

fn pass((first, last): &Net, Sample { x, target }: Sample, mistake: bool) -> Pass {
    let (mut a, mut b) = (Dense::<2, 2, Chosen>::BLANK, Dense::<2, 1>::BLANK);
    let h = *first.forward(&x, &mut a, Phase::Training);
    let y = *last.forward(&h, &mut b, Phase::Training);
    let (loss, dy) = mse(&y, &target);
    // The same layer without an activation: its output is z, and its backward pass leaves out A′(z).
    let linear = Dense::<2, 2, Identity>::new(first.weights, first.bias);

    let mut grad = Net::ZERO;
    let dh = last.add_gradient(&h, &dy, &mut b, &mut grad.1);
    if mistake {
        let mut wrong = Dense::ZERO;
        linear.add_gradient(&x, &dh, &mut a, &mut wrong);
        (grad.0.weights, grad.0.bias) = (wrong.weights, wrong.bias);
    } else {
        first.add_gradient(&x, &dh, &mut a, &mut grad.0);
    }
    Pass { z: linear.predict(&x), h, y, loss, dy, dh, derivative: h.map(Chosen::derivative), grad }
}

/// Chooses the activation, sets the parameters to the first nine numbers of the input, and forgets the optimizer's state.
#[unsafe(no_mangle)]
pub extern "C" fn step_start(activation: u32) {
    let (input, mut net) = (INPUT.lock(), NET.lock());
    activation::choose(activation);
    if let Some(numbers) = input.as_slice().get(..PARAMETERS) {
        let _ = net.0.copy_from_flat(numbers); // what is not finite is refused, and nothing has changed
    }
    net.1.fill_params(0.0);
}

/// Writes all numbers of a step to the results, in this order: W₁ b₁ w₂ b₂ (9), z (2), h (2), y, L, dy, dW₁ db₁ dw₂ db₂ (9),
/// dh (2), A′(z) (2). With `mistake`, the backward pass leaves out A′(z), as a program with that bug does.
#[unsafe(no_mangle)]
pub extern "C" fn step_numbers(x0: f32, x1: f32, target: f32, mistake: u32) {
    let (net, _) = &*NET.lock();
    let pass = pass(net, Sample { x: [x0, x1], target: [target] }, mistake > 0);
    let mut flat = [[0.0; PARAMETERS]; 2];
    let _ = net.copy_to_flat(&mut flat[0]);
    let _ = pass.grad.copy_to_flat(&mut flat[1]);
    let [params, grad] = flat;
    write(&[&params, &pass.z, &pass.h, &pass.y, &[pass.loss], &pass.dy, &grad, &pass.dh, &pass.derivative]);
}

/// Writes slices one after the other to the results.
fn write(slices: &[&[f32]]) {
    let mut out = RESULT.lock();
    for (place, number) in out.iter_mut().zip(slices.iter().copied().flatten()) {
        *place = *number;
    }
}

/// Measures ∂L/∂p of one parameter by a central difference: writes L(p + h), L(p − h) and their difference, divided by 2h.
#[unsafe(no_mangle)]
pub extern "C" fn step_measure(x0: f32, x1: f32, target: f32, index: u32, h: f32) {
    let (net, _) = &mut *NET.lock();
    let Some(p) = net.param(index as usize) else { return };
    let mut at = |p: f32| {
        net.replace_param(index as usize, p);
        mse(&net.predict(&[x0, x1]), &[target]).0
    };
    let (above, below) = (at(p + h), at(p - h));
    at(p);
    // What was added is not quite h, but what remains of it after rounding.
    write(&[&[above, below, (above - below) / ((p + h) - (p - h))]]);
}

/// Takes a step with SGD, or with Adam's defaults. Writes the new parameters, and Adam's m and v of each with 1 − β₁ᵗ and
/// 1 − β₂ᵗ (9, 9, 9, 2). Returns the code of an error; then nothing has changed.
#[unsafe(no_mangle)]
pub extern "C" fn step_update(x0: f32, x1: f32, target: f32, mistake: u32, adam: u32, learning_rate: f32) -> u32 {
    let (net, state) = &mut *NET.lock();
    let mut grad = pass(net, Sample { x: [x0, x1], target: [target] }, mistake > 0).grad;
    let taken = if adam > 0 {
        Adam::new(learning_rate).step(state, net, &mut grad, 1.0)
    } else {
        Sgd::new(learning_rate).step(&mut (), net, &mut grad, 1.0)
    };
    if let Err(error) = taken {
        return code::of_step(error);
    }
    let mut params = [0.0; PARAMETERS];
    let _ = net.copy_to_flat(&mut params);
    let mut numbers = [0.0; 2 * PARAMETERS + 2];
    let _ = state.copy_to_flat(&mut numbers);
    write(&[&params, &numbers]);
    code::NONE
}
