//! Every layer, every loss and three whole networks against central differences.

use stackprop::activation::*;
use stackprop::loss::{self, Class};
use stackprop::{Dense, GradientCheck, Layer, Params, Rng, gradient_check, init};

/// In `f32`, losses near 1 and a step of 0.01: half a unit in the last place of a loss, 6e-8, over 0.01 is 6e-6 a
/// sample and some ten times that after the sums inside; the formula's own error is 0.01²·L‴/6, with L‴ near 1.
const STEP: f32 = 0.01;
const BOUND: f32 = 1e-3;

fn random<P: Params>(rng: &mut Rng, size: f32) -> P {
    let mut params = P::ZERO;
    init::uniform(&mut params, -size, size, || rng.uniform());
    params
}

/// Checks five random networks and inputs against a loss of random targets.
fn agrees<L: Layer>(name: &str, loss: impl Fn(&L::Output, &L::Output) -> (f32, L::Output) + Copy) {
    let mut rng = Rng::from_seed(11);
    for _ in 0..5 {
        let mut net: L = random(&mut rng, 1.0);
        let x = away_from_kinks(random::<L::Input>(&mut rng, 1.5));
        let target: L::Output = random(&mut rng, 1.0);
        let mut grad = L::ZERO;
        let found = gradient_check(&mut net, &mut grad, &x, &target, loss, STEP);
        assert_small(name, found);
    }
}

fn assert_small(name: &str, found: GradientCheck) {
    assert!(found.error() < BOUND, "{name}: {found:?}");
}

/// A measured slope across a bend is neither of the two; move numbers within 0.02 of 0 out of the way.
fn away_from_kinks<P: Params>(mut x: P) -> P {
    x.tensors_mut(&mut |tensor| {
        for x in tensor {
            if x.abs() < 0.02 {
                *x += 0.05;
            }
        }
    });
    x
}

/// One neuron per input, weight 1 and bias 0 at first, so that inputs away from the kinks stay away.
fn fused<A: Activation>() {
    let mut rng = Rng::from_seed(12);
    for _ in 0..20 {
        let mut layer = Dense::<1, 1, A>::new([[1.0]], [0.0]);
        let x = away_from_kinks([rng.between(-2.5, 2.5)]);
        // The bends at ±1 of HardTanh and at 3 of HardSigmoid's input.
        if (x[0].abs() - 1.0).abs() < 0.05 {
            continue;
        }
        let mut grad = Params::ZERO;
        let found = gradient_check(&mut layer, &mut grad, &x, &[rng.between(-1.0, 1.0)], loss::mse, STEP);
        assert_small(std::any::type_name::<A>(), found);
    }
}

#[test]
fn every_fused_activation_has_the_slope_it_measures() {
    fused::<Identity>();
    fused::<Relu>();
    fused::<LeakyRelu>();
    fused::<Elu>();
    fused::<Selu>();
    fused::<Sigmoid>();
    fused::<Tanh>();
    fused::<Softplus>();
    fused::<Softsign>();
    fused::<HardSigmoid>();
    fused::<HardTanh>();
    fused::<Relu6>();
}

#[test]
fn every_layer_has_the_slopes_it_measures() {
    agrees::<Dense<1, 1>>("1 to 1", loss::mse);
    agrees::<Dense<3, 2, Tanh>>("3 to 2", loss::mse);
    agrees::<Dense<1, 12, Sigmoid>>("1 to 12", loss::mse);
    agrees::<Dense<19, 5, Softplus>>("19 to 5", loss::mse);
    agrees::<Silu<7>>("silu", loss::mse);
    agrees::<Gelu<7>>("gelu", loss::mse);
    agrees::<Softmax<7>>("softmax", loss::mse);
}

#[test]
fn every_loss_has_the_slope_it_measures() {
    agrees::<Dense<4, 3>>("mse", loss::mse);
    // Their bends lie where an error is 0 or ±delta: five random draws of three keep clear of them.
    agrees::<Dense<4, 3>>("mae", loss::mae);
    agrees::<Dense<4, 3>>("huber", loss::huber(0.5));
    agrees::<Dense<4, 3>>("binary cross entropy", loss::binary_cross_entropy);
    agrees::<Dense<4, 3>>("soft cross entropy", loss::soft_cross_entropy);
    for class in 0..3 {
        let mut rng = Rng::from_seed(class as u64);
        let mut net: Dense<4, 3> = random(&mut rng, 1.0);
        let x = random(&mut rng, 1.0);
        let class = Class::new(class).unwrap();
        let mut grad = Params::ZERO;
        assert_small("cross entropy", gradient_check(&mut net, &mut grad, &x, class, loss::cross_entropy, STEP));
    }
}

#[test]
fn whole_networks_have_the_slopes_they_measure() {
    agrees::<(Dense<1, 20, Sigmoid>, Dense<20, 1>)>("the cubic's network", loss::mse);
    agrees::<(Dense<9, 12, Tanh>, Dense<12, 7, Softplus>, Dense<7, 3>)>("three layers", loss::soft_cross_entropy);
    agrees::<(
        Dense<5, 8, Tanh>,
        Dense<8, 8>,
        Silu<8>,
        Dense<8, 6, Elu>,
        Dense<6, 6>,
        Gelu<6>,
        Dense<6, 4, Sigmoid>,
        Softmax<4>,
    )>("eight layers", loss::mse);
}

#[test]
fn nested_pairs_and_flat_tuples_are_one_network_to_the_bit() {
    type Nested = (Dense<5, 9, Tanh>, (Dense<9, 8, Sigmoid>, (Dense<8, 3, Tanh>, Dense<3, 2>)));
    type Flat = (Dense<5, 9, Tanh>, Dense<9, 8, Sigmoid>, Dense<8, 3, Tanh>, Dense<3, 2>);
    let mut rng = Rng::from_seed(3);
    let flat: Flat = random(&mut rng, 1.0);
    let mut numbers = [0.0; Flat::COUNT];
    flat.copy_to(&mut numbers).unwrap();
    let mut nested = Nested::ZERO;
    nested.copy_from(&numbers).unwrap();

    let (x, dy) = (random(&mut rng, 1.0), [0.5, -2.0]);
    let (mut flat_trace, mut nested_trace) = (Flat::BLANK, Nested::BLANK);
    assert_eq!(flat.forward(&x, &mut flat_trace), nested.forward(&x, &mut nested_trace));
    assert_eq!(flat.predict(&x), *Flat::output(&flat_trace));
    assert_eq!(nested.predict(&x), *Nested::output(&nested_trace));
    let (mut flat_grad, mut nested_grad) = (Flat::ZERO, Nested::ZERO);
    let dx = flat.backward(&x, &flat_trace, &dy, &mut flat_grad);
    assert_eq!(dx, nested.backward(&x, &nested_trace, &dy, &mut nested_grad));
    flat_grad.copy_to(&mut numbers).unwrap();
    let mut nested_numbers = [0.0; Flat::COUNT];
    nested_grad.copy_to(&mut nested_numbers).unwrap();
    assert_eq!(numbers, nested_numbers);

    // And the way back that leaves ∂L/∂x out gives the same gradient.
    let mut without_dx = Flat::ZERO;
    flat.backward_params(&x, &flat_trace, &dy, &mut without_dx);
    assert_eq!(without_dx, flat_grad);
}
