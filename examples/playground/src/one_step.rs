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
//! The network is the first racer's, of the shape 2-2-1. (Its one output sums up as a layer of 8 inputs or more does, so its
//! last bit may be another than on a chip.)

use stackprop::loss::mse;
use stackprop::summation::dot;
use stackprop::{Activation, Layer, Params, Phase};

use crate::activation::{Chosen, forget_derivative};
use crate::learn::with;
use crate::losses::Loss;
use crate::net::{MOST, Net};
use crate::optimizer::AnyOptimizer;
use crate::racer::input;
use crate::{code, write};

/// Writes all numbers of a step to the results, in this order: W₁ b₁ w₂ b₂ (9), z (2), h (2), y, L, dy, dW₁ db₁ dw₂ db₂ (9),
/// dh (2), A′(z) (2). With `mistake`, the backward pass leaves out A′(z), as a program with that bug does.
#[unsafe(no_mangle)]
pub extern "C" fn step_numbers(x0: f32, x1: f32, target: f32, mistake: u32) {
    with(0, |_, _, racer| {
        let (net, x, mut trace) = (&mut racer.trainer.net, input(&[x0, x1]), Net::BLANK);
        let [y, ..] = *net.forward(&x, &mut trace, Phase::Training);
        let (loss, [dy]) = mse(&[y], &[target]);
        *Net::output(&mut trace).1 = input(&[dy]);
        forget_derivative(mistake > 0);
        net.backward(&x, &mut trace, None);
        forget_derivative(false);
        let mut gradient = [0.0; 9];
        let mut places = gradient.iter_mut();
        Net::gradients(net, &x, &mut trace, &mut |_, factor, values| {
            for (value, place) in values.iter().zip(&mut places) {
                *place = factor * value;
            }
        });
        let mut params = [0.0; 9];
        net.read(&mut params);
        // The layers do not keep these.
        let [w00, w01, w10, w11, b0, b1, v0, v1, _] = params;
        let z = [dot(b0, &[w00, w01], &[x0, x1]), dot(b1, &[w10, w11], &[x0, x1])];
        let dh = [dy * v0, dy * v1];
        let [h0, h1, ..] = trace[0].y;
        let derivatives = [Chosen::derivative(h0), Chosen::derivative(h1)];
        write(&[&params, &z, &[h0, h1, y, loss, dy], &gradient, &dh, &derivatives]);
    });
}

/// Measures ∂L/∂p of one parameter by a central difference: writes L(p + h), L(p − h) and their difference, divided by 2h.
#[unsafe(no_mangle)]
pub extern "C" fn step_measure(x0: f32, x1: f32, target: f32, index: u32, h: f32) {
    with(0, |_, _, racer| {
        let Some(p) = racer.trainer.net.param(index as usize) else { return };
        let mut at = |p: f32| {
            racer.trainer.net.replace_param(index as usize, p);
            let [y, ..] = racer.predict(&[x0, x1]);
            mse(&[y], &[target]).0
        };
        let (above, below) = (at(p + h), at(p - h));
        at(p);
        // What was added is not quite h, but what remains of it after rounding.
        write(&[&[above, below, (above - below) / ((p + h) - (p - h))]]);
    });
}

/// Takes a step with SGD, or with Adam's defaults. Writes Adam's m of each parameter, v, and 1 − β₁ᵗ and 1 − β₂ᵗ (9, 9, 2).
/// Returns the code of an error; then nothing has changed.
#[unsafe(no_mangle)]
pub extern "C" fn step_update(x0: f32, x1: f32, target: f32, mistake: u32, adam: u32, learning_rate: f32) -> u32 {
    with(0, |_, _, racer| {
        let trainer = &mut racer.trainer;
        trainer.zero_grad();
        forget_derivative(mistake > 0);
        let loss = trainer.accumulate(&input(&[x0, x1]), &[target], |y, target| Loss::Mse.of(y, target));
        forget_derivative(false);
        let kind = if adam > 0 { 3 } else { 0 };
        let optimizer =
            AnyOptimizer { kind, learning_rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, bias_correction: true };
        let step = loss.map_err(code::of_sample).and_then(|_| trainer.step(&optimizer).map_err(code::of_step));
        let number = |index| trainer.state().2.param(index).unwrap_or(0.0);
        let of_each = |from: usize| [0, 1, 2, 3, 4, 5, 6, 7, 8].map(|k| number(from + k));
        write(&[&of_each(0), &of_each(MOST), &[number(2 * MOST), number(2 * MOST + 1)]]);
        step.err().unwrap_or(code::NONE)
    })
}
