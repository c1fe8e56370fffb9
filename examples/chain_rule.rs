//! Lesson 3 of 9: the chain rule, or two layers backward.
//!
//! ```text
//! cargo run --release --example chain_rule
//! ```
//!
//! A network is one layer after another, here h = a(x) and y = b(h). If h grows by ∂h/∂x for each unit of x, and y by ∂y/∂h
//! for each unit of h, then y grows by ∂y/∂h · ∂h/∂x for each unit of x. That is the chain rule, and *backpropagation* is the
//! chain rule from the last layer to the first: b turns dy into dh, and a turns dh into dx.
//!
//! ```text
//! forward     x ──a──► h ──b──► y          h = a.forward(x)       y = b.forward(h)
//! backward   dx ◄──a── dh ◄──b── dy       dh = b.backward(dy)    dx = a.backward(dh)
//! ```
//!
//! Each layer does what lesson 2 says, from its own x, y and dy alone. So layers can be combined at will, and one pass back,
//! about twice the work of the pass forward, gives every gradient of the network.

use stackprop::activation::Relu;
use stackprop::{Dense, Layer, Params, Phase, SampleError, gradient_check, loss};

type A = Dense<1, 2, Relu>;
type B = Dense<2, 1>;

fn a() -> A {
    Dense::new([[2.0], [-1.0]], [0.0, 1.0])
}

fn b() -> B {
    Dense::new([[3.0, 4.0]], [0.0])
}

/// Forward and backward, layer by layer. Returns dx = ∂y/∂x, for dy is 1.
fn by_layers(x: f32) -> f32 {
    let (a, b) = (a(), b());
    let (mut trace_a, mut trace_b, mut grad_a, mut grad_b) = (A::BLANK, B::BLANK, A::ZERO, B::ZERO);
    // forward: from the first layer to the last
    let h = *a.forward(&[x], &mut trace_a, Phase::Training);
    let y = *b.forward(&h, &mut trace_b, Phase::Training);
    // backward: from the last layer to the first
    let dy = [1.0];
    let dh = b.add_gradient(&h, &dy, &mut trace_b, &mut grad_b);
    let dx = a.add_gradient(&[x], &dh, &mut trace_a, &mut grad_a);

    println!("x = {x}");
    println!("  forward    h = relu([2·{x}, −1·{x} + 1]) = {h:?}     y = 3·{} + 4·{} = {}", h[0], h[1], y[0]);
    println!("  backward   dy = 1     dh = dy·[3, 4] = {dh:?}");
    let [p, q] = grad_a.bias; // the gradient at a bias is dz, that at the sum before the activation
    println!("             dz = dh·relu′ = {:?}     dx = {p}·2 + {q}·(−1) = {}", [p, q], dx[0]);
    dx[0]
}

fn main() -> Result<(), SampleError> {
    println!("a has the weights 2 and −1, the biases 0 and 1 and a relu; b has the weights 3 and 4.\n");
    let mut net = (a(), b()); // a network is a tuple of layers
    for x in [0.5, 2.0] {
        let dx = by_layers(x);

        // The crate's network does the same calls in the same order.
        let (mut trace, mut grad) = (<(A, B)>::BLANK, <(A, B)>::ZERO);
        net.forward(&[x], &mut trace, Phase::Training);
        assert_eq!(net.add_gradient(&[x], &[1.0], &mut trace, &mut grad), [dx]);

        let y = |x| net.predict(&[x])[0];
        println!("  measured   (y({x} + 0.01) − y({x} − 0.01)) / 0.02 = {:.3}\n", (y(x + 0.01) - y(x - 0.01)) / 0.02);
    }
    println!(
        "x reaches y on two paths, one through each neuron of a. The derivative of a path is the product of its parts,\n\
         3·2 = 6 and 4·(−1) = −4, and the paths add up: 2. At x = 2 the second neuron is inactive, and 6 is left."
    );

    // Derivations and code go wrong, so measure every gradient once: here those of seven parameters and of x.
    let mut grad = Params::ZERO;
    let found = gradient_check(&mut net, &mut grad, &[0.5], &[1.0], loss::mse, 0.01)?;
    if let Some(worst) = found.parameter {
        println!(
            "\ngradient_check, at the worst parameter: computed {:.3}, measured {:.3}",
            worst.computed, worst.measured
        );
    }
    assert!(found.relative_error() < 1e-3);

    println!(
        "\nExercise: what is dx at x = −1?\n\
         (The answer is `lesson_3_chain_rule` in tests/course.rs.)"
    );
    Ok(())
}
