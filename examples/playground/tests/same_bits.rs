//! What the page trains, with its depth, activation and optimizer chosen while it runs, has the bits of the tuple that a
//! program for a chip names.

use stackprop::activation::{Identity, Relu, Sigmoid, Tanh};
use stackprop::loss::mse;
use stackprop::optimizer::{Adam, Momentum, Optimizer, RmsProp, Sgd};
use stackprop::{Dense, Layer, Params, Rng, Trainer, init};
use stackprop_playground::{chip, learn};

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

/// Trains the deepest and widest network until it diverges, so that every place is full of large numbers.
fn diverge() {
    for i in 0..SAMPLES {
        // Safety: as below.
        unsafe { (*learn::xs().add(i), *learn::targets().add(i)) = (i as f32 - 10.0, 100.0) };
    }
    learn::choose(1, 32, 1, 4, 1);
    learn::plan(0, SAMPLES as u32, SAMPLES as u32, 1, 1, 0.0, 0);
    learn::optimizer(0, 0, 1.0, 0.0, 0.0, 0.0, 1, 0);
    for seed in 0..20 {
        learn::start(0, seed, 0);
        while learn::error(0) == 0 && learn::steps(0) < 1000 {
            learn::train(0, 1);
        }
        if learn::error(0) == 2 {
            return; // the output is infinite
        }
    }
    panic!("no seed has diverged as it should");
}

/// As the page does it.
fn of_the_page<const IN: usize>(width: u32, hidden: u32, activation: u32, kind: u32) -> u32 {
    diverge();
    for (i, (x, target)) in samples::<IN>().iter().enumerate() {
        // Safety: the buffers are longer, and no other test runs.
        unsafe {
            std::ptr::copy_nonoverlapping(x.as_ptr(), learn::xs().add(IN * i), IN);
            *learn::targets().add(i) = target[0];
        }
    }
    learn::choose(IN as u32, width, 1, hidden, activation);
    learn::plan(0, SAMPLES as u32, SAMPLES as u32, BATCH, 1, 0.0, STEPS);
    let [beta1, beta2, epsilon] =
        [[0.0, 0.0, 0.0], [0.9, 0.0, 0.0], [0.0, 0.99, 1e-8], [0.9, 0.999, 1e-8]][kind as usize];
    learn::optimizer(0, kind, 0.01, beta1, beta2, epsilon, 1, 0);
    learn::start(0, 5, 0);
    while learn::train(0, 7) > 0 {}
    assert_eq!((learn::error(0), learn::steps(0)), (0, STEPS));
    learn::hash(0)
}

/// A network with one of the four optimizers.
fn of_the_crate_by<const IN: usize, const P: usize, L: Layer<Input = [f32; IN], Output = [f32; 1]>>(kind: u32) -> u32 {
    match kind {
        0 => of_the_crate::<IN, L, _>(Sgd::new(0.01)),
        1 => of_the_crate::<IN, L, _>(Momentum::<P>::new(0.01)),
        2 => of_the_crate::<IN, L, _>(RmsProp::<P>::new(0.01)),
        _ => of_the_crate::<IN, L, _>(Adam::<P>::new(0.01)),
    }
}

/// A shape with each activation, by turns with each optimizer.
macro_rules! same {
    ($IN:literal, $width:expr, $hidden:expr, $turn:expr, |$A:ident| $Net:ty) => {
        same!(@ $IN, $width, $hidden, $turn, $A = Tanh, 0, $Net);
        same!(@ $IN, $width, $hidden, $turn, $A = Relu, 1, $Net);
        same!(@ $IN, $width, $hidden, $turn, $A = Sigmoid, 2, $Net);
        same!(@ $IN, $width, $hidden, $turn, $A = Identity, 3, $Net);
    };
    (@ $IN:literal, $width:expr, $hidden:expr, $turn:expr, $A:ident = $Activation:ty, $code:expr, $Net:ty) => {{
        type $A = $Activation;
        let kind = ($turn + $code) % 4;
        let wanted = of_the_crate_by::<$IN, { <$Net>::COUNT }, $Net>(kind);
        let found = of_the_page::<$IN>($width, $hidden, $code, kind);
        assert_eq!(found, wanted, "{} by {kind}", std::any::type_name::<$Net>());
        let sizes = [$IN, $width, 1, $hidden];
        assert!(chip::shapes().any(|(of, _)| *of == sizes), "{sizes:?} is not compiled in");
    }};
}

macro_rules! depths {
    ($IN:literal, $W:literal) => {
        same!($IN, $W, 1, 0, |A| (Dense<$IN, $W, A>, Dense<$W, 1>));
        same!($IN, $W, 2, 1, |A| (Dense<$IN, $W, A>, Dense<$W, $W, A>, Dense<$W, 1>));
        same!($IN, $W, 3, 2, |A| (Dense<$IN, $W, A>, Dense<$W, $W, A>, Dense<$W, $W, A>, Dense<$W, 1>));
        same!($IN, $W, 4, 3, |A| (
            Dense<$IN, $W, A>, Dense<$W, $W, A>, Dense<$W, $W, A>, Dense<$W, $W, A>, Dense<$W, 1>
        ));
    };
}

/// One test, for the page has one board. Each begins after another that diverged, of which nothing must be left.
#[test]
fn every_shape_has_the_bits_of_its_tuple() {
    depths!(1, 32);
    depths!(2, 8);
    depths!(2, 32);
    depths!(1, 16);
    same!(1, 100, 1, 0, |A| (Dense<1, 100, A>, Dense<100, 1>));
    depths!(2, 24);
    depths!(1, 8);
    depths!(2, 16);
    depths!(1, 24);
}
