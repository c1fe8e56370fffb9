//! The same bits everywhere: what is trained here must hash to the same numbers on every target, at every opt-level.
//!
//! A change of these numbers is a change of the summation order, of a formula or of a generator: a breaking release.

use stackprop::activation::{Relu, Sigmoid, Tanh};
use stackprop::loss::{self, Class};
use stackprop::optimizer::{AdaDelta, AdaGrad, Adam, AdamW, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd};
use stackprop::{Dense, Params, Rng, Trainer, init};

/// FNV-1a over the bits of all parameters (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn hash<P: Params>(params: &P) -> u32 {
    assert!(params.all_finite(), "the bits of NaN are nobody's contract");
    let mut hash = 0x811c_9dc5_u32;
    params.tensors(&mut |tensor| {
        for byte in tensor.iter().flat_map(|p| p.to_bits().to_le_bytes()) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    });
    hash
}

type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);

/// 200 rounds of XOR, four samples a step.
fn xor<O: Optimizer>(optimizer: O) -> u32 {
    let mut trainer = Trainer::<Xor, O>::ZERO;
    let mut rng = Rng::from_seed(1);
    init::xavier(&mut trainer.net.0, || rng.uniform());
    init::xavier(&mut trainer.net.1, || rng.uniform());
    for _ in 0..200 {
        for (x, target) in [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])] {
            trainer.accumulate(&x, &target, loss::mse).unwrap();
        }
        trainer.step(&optimizer).unwrap();
    }
    hash(&trainer.net)
}

/// 500 steps of the 1-100-1 network of the cubic.
fn cubic() -> u32 {
    type Net = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
    let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::ZERO;
    let mut rng = Rng::from_seed(2);
    init::uniform(&mut trainer.net, 0.0, 0.1, || rng.uniform());
    for _ in 0..500 {
        let x = rng.between(-2.0, 2.0);
        trainer.accumulate(&[x], &[x * x * x], loss::mse).unwrap();
        trainer.step(&Adam { learning_rate: 0.01, ..Adam::DEFAULT }).unwrap();
    }
    hash(&trainer.net)
}

/// 50 steps of a 64-32-10 classifier of noise.
fn classifier() -> u32 {
    type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
    let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::ZERO;
    let mut rng = Rng::from_seed(3);
    init::he(&mut trainer.net.0, || rng.uniform());
    init::xavier(&mut trainer.net.1, || rng.uniform());
    for _ in 0..50 {
        let x = [0.0; 64].map(|_: f32| rng.normal());
        let class = Class::new(rng.below(10) as usize).unwrap();
        trainer.accumulate(&x, class, loss::cross_entropy).unwrap();
        trainer.step(&Adam::DEFAULT).unwrap();
    }
    hash(&trainer.net)
}

#[test]
fn training_gives_the_bits_of_the_golden_table() {
    const N: usize = Xor::COUNT;
    let got = [
        ("Sgd", xor(Sgd { learning_rate: 0.1 })),
        ("Momentum", xor(Momentum::<N> { learning_rate: 0.05, ..Momentum::DEFAULT })),
        ("RmsProp", xor(RmsProp::<N>::DEFAULT)),
        ("AdaGrad", xor(AdaGrad::<N> { learning_rate: 0.1, ..AdaGrad::DEFAULT })),
        ("AdaDelta", xor(AdaDelta::<N>::DEFAULT)),
        ("Adam", xor(Adam::<N> { learning_rate: 0.02, ..Adam::DEFAULT })),
        ("AdamW", xor(AdamW::<N> { learning_rate: 0.02, ..AdamW::DEFAULT })),
        ("Lion", xor(Lion::<N> { learning_rate: 0.01, ..Lion::DEFAULT })),
        ("Rprop", xor(Rprop::<N>::DEFAULT)),
        ("1-100-1", cubic()),
        ("64-32-10", classifier()),
    ];
    let table: String = got.iter().map(|(name, hash)| format!("{name} {hash:08x}\n")).collect();
    let golden = include_str!("fixtures/golden.txt");
    assert_eq!(table, golden, "\ngot:\n{table}\ngolden:\n{golden}");
}
