//! What the page trains, with its depth, activation and optimizer chosen while it runs, has the bits of the tuple that a
//! program for a chip names.

use stackprop::activation::{Identity, Relu, Sigmoid, Tanh};
use stackprop::loss::mse;
use stackprop::optimizer::{Adam, Momentum, Optimizer, RmsProp, Sgd};
use stackprop::{Dense, Layer, Params, Rng, Trainer, init};
use stackprop_playground::learn;

const SAMPLES: usize = 20;
const STEPS: u32 = 30;
const BATCH: u32 = 4;

fn samples<const IN: usize>() -> [([f32; IN], [f32; 1]); SAMPLES] {
    let mut rng = Rng::from_seed(9);
    [(); SAMPLES].map(|()| (std::array::from_fn(|_| rng.between(-1.0, 1.0)), [rng.between(-1.0, 1.0)]))
}

/// FNV-1a over the bits of all parameters.
fn hash<P: Params>(params: &P) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    params.tensors(&mut |tensor| {
        for byte in tensor.iter().flat_map(|p| p.to_bits().to_le_bytes()) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    });
    hash
}

/// As a program for a chip does it.
fn of_the_crate<const IN: usize, L: Layer<Input = [f32; IN], Output = [f32; 1]>, O: Optimizer>(optimizer: O) -> u32 {
    let (data, mut trainer, mut rng) = (samples::<IN>(), Trainer::<L, O>::new(), Rng::from_seed(5));
    init::network(&mut trainer.net, || rng.uniform());
    let mut order: Vec<usize> = (0..SAMPLES).collect();
    let mut steps = 0;
    while steps < STEPS {
        rng.shuffle(&mut order);
        for index in &order {
            let (x, target) = &data[*index];
            trainer.accumulate(x, target, mse).expect("finite");
            if trainer.samples() == BATCH {
                trainer.step(&optimizer).expect("a sample was accumulated");
                steps += 1;
            }
        }
    }
    hash(&trainer.net)
}

/// As the page does it.
fn of_the_page<const IN: usize>(
    family: u32,
    hidden: u32,
    activation: u32,
    kind: u32,
    [beta1, beta2, epsilon]: [f32; 3],
) -> u32 {
    for (i, (x, target)) in samples::<IN>().iter().enumerate() {
        // Safety: the buffers are longer, and no other test runs.
        unsafe {
            std::ptr::copy_nonoverlapping(x.as_ptr(), learn::xs().add(IN * i), IN);
            *learn::targets().add(i) = target[0];
        }
    }
    learn::choose(family, hidden, activation);
    learn::plan(0, SAMPLES as u32, SAMPLES as u32, BATCH, 1, 0.0, STEPS);
    learn::optimizer(0, kind, 0.01, beta1, beta2, epsilon, 1, 0);
    learn::start(0, 5, 0);
    while learn::train(0, 7) > 0 {}
    assert_eq!((learn::error(0), learn::steps(0)), (0, STEPS));
    learn::hash(0)
}

/// All four optimizers on one network.
macro_rules! same {
    ($IN:literal, $family:expr, $hidden:expr, $activation:expr, $Net:ty) => {{
        const N: usize = <$Net as Params>::COUNT;
        let wanted = [
            of_the_crate::<$IN, $Net, _>(Sgd::new(0.01)),
            of_the_crate::<$IN, $Net, _>(Momentum::<N>::new(0.01)),
            of_the_crate::<$IN, $Net, _>(RmsProp::<N>::new(0.01)),
            of_the_crate::<$IN, $Net, _>(Adam::<N>::new(0.01)),
        ];
        let betas = [[0.0, 0.0, 0.0], [0.9, 0.0, 0.0], [0.0, 0.99, 1e-8], [0.9, 0.999, 1e-8]];
        for (kind, (wanted, betas)) in wanted.into_iter().zip(betas).enumerate() {
            let found = of_the_page::<$IN>($family, $hidden, $activation, kind as u32, betas);
            assert_eq!(found, wanted, "family {}, {} hidden, optimizer {kind}", $family, $hidden);
        }
    }};
}

/// One test, for the page has one board.
#[test]
fn every_shape_has_the_bits_of_its_tuple() {
    same!(1, 0, 1, 0, (Dense<1, 8, Tanh>, Dense<8, 1>));
    same!(1, 0, 2, 1, (Dense<1, 8, Relu>, Dense<8, 8, Relu>, Dense<8, 1>));
    same!(1, 1, 3, 0, (Dense<1, 32, Tanh>, Dense<32, 32, Tanh>, Dense<32, 32, Tanh>, Dense<32, 1>));
    same!(
        2,
        2,
        4,
        2,
        (Dense<2, 8, Sigmoid>, Dense<8, 8, Sigmoid>, Dense<8, 8, Sigmoid>, Dense<8, 8, Sigmoid>, Dense<8, 1>)
    );
    same!(2, 2, 1, 3, (Dense<2, 8, Identity>, Dense<8, 1>));
    same!(2, 3, 2, 1, (Dense<2, 32, Relu>, Dense<32, 32, Relu>, Dense<32, 1>));
    same!(1, 4, 1, 2, (Dense<1, 100, Sigmoid>, Dense<100, 1>));
}
