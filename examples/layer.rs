//! Lesson 2 of 9: a layer, forward and backward.
//!
//! ```text
//! cargo run --release --example layer
//! ```
//!
//! A layer is several neurons with the same inputs. Each neuron o has a weight for each input i, and after the sum an
//! activation A, which is not a straight line: here relu, A(z) = max(0, z), with the slope A′ = 1 where z > 0, else 0.
//!
//! ```text
//! forward    z[o] = bias[o] + Σᵢ weights[o][i] · x[i]        y[o] = A(z[o])
//! backward   dz[o] = dy[o] · A′(z[o])                        through the activation
//!            dweights[o][i] = dz[o] · x[i]                   as dw = dy · x in lesson 1
//!            dbias[o] = dz[o]
//!            dx[i] = Σₒ dz[o] · weights[o][i]                x[i] is part of every neuron, so the effects add up
//! ```
//!
//! The backward pass begins with dy, the gradient at the output, which the loss or the next layer computes. It ends with
//! dx, which is the dy of the layer before.

use stackprop::activation::Relu;
use stackprop::{Dense, Layer, Params, Phase};

const IN: usize = 2;
const OUT: usize = 3;
const WEIGHTS: [[f32; IN]; OUT] = [[1.0, 1.0], [2.0, -1.0], [-1.0, -0.5]];
const BIAS: [f32; OUT] = [0.0, 0.5, 1.0];

fn forward(x: [f32; IN]) -> ([f32; OUT], [f32; OUT]) {
    let (mut z, mut y) = (BIAS, [0.0; OUT]);
    for o in 0..OUT {
        for i in 0..IN {
            z[o] += WEIGHTS[o][i] * x[i];
        }
        y[o] = z[o].max(0.0);
    }
    (z, y)
}

fn main() {
    let (x, dy) = ([1.0, 2.0], [1.0, 2.0, 4.0]);
    println!("x = {x:?}\nweights = {WEIGHTS:?}\nbias = {BIAS:?}\n\nforward");
    let (z, y) = forward(x);
    for o in 0..OUT {
        let [a, b] = WEIGHTS[o];
        println!("  neuron {o}: z = {} + {a}·{} + {b}·{} = {}     y = max(0, z) = {}", BIAS[o], x[0], x[1], z[o], y[o]);
    }

    println!("\nbackward, from dy = {dy:?}");
    let (mut dz, mut dweights, mut dbias, mut dx) = ([0.0; OUT], [[0.0; IN]; OUT], [0.0; OUT], [0.0; IN]);
    for o in 0..OUT {
        let slope = if z[o] > 0.0 { 1.0 } else { 0.0 };
        dz[o] = dy[o] * slope;
        dbias[o] = dz[o];
        for i in 0..IN {
            dweights[o][i] = dz[o] * x[i];
            dx[i] += dz[o] * WEIGHTS[o][i];
        }
        let row = dweights[o];
        println!(
            "  neuron {o}: dz = dy·A′ = {}·{slope} = {}     dweights = dz·x = {row:?}     dbias = dz",
            dy[o], dz[o]
        );
    }
    for i in 0..IN {
        let terms: Vec<_> = (0..OUT).map(|o| format!("{}·{}", dz[o], WEIGHTS[o][i])).collect();
        println!("  dx[{i}] = {} = {}", terms.join(" + "), dx[i]);
    }
    println!(
        "Neuron 2 is inactive: if its weights or x change a little, its y is still 0. So it has no gradient and passes none."
    );

    // Is that so? Change an input and see what L = Σ dy·y does; its gradient at y is dy.
    let sum = |x| forward(x).1.iter().zip(dy).map(|(y, dy)| dy * y).sum::<f32>();
    let measured = [(sum([1.1, 2.0]) - sum(x)) / 0.1, (sum([1.0, 2.1]) - sum(x)) / 0.1];
    println!("\nmeasured, with each x[i] 0.1 larger: dx = [{:.3}, {:.3}]", measured[0], measured[1]);

    // The same in the crate. The trace keeps y for the way back; the gradient of a layer is a layer.
    let layer = Dense::<IN, OUT, Relu>::new(WEIGHTS, BIAS);
    let (mut trace, mut grad) = (Dense::<IN, OUT, Relu>::BLANK, Dense::ZERO);
    assert_eq!(layer.forward(&x, &mut trace, Phase::Training), &y);
    assert_eq!(layer.add_gradient(&x, &dy, &mut trace, &mut grad), dx);
    assert_eq!((grad.weights, grad.bias), (dweights, dbias));
    println!("{layer:?} of the crate computes the same.");

    println!(
        "\nExercise: if bias[2] is 3 instead of 1, what are dx and dweights[2]?\n\
         (The answer is `lesson_2_layer` in tests/course.rs.)"
    );
}
