//! Checkpoints of every kind become the safetensors file that the crate itself would have written.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use stackprop::activation::{LeakyRelu, Relu, Silu, Tanh};
use stackprop::checkpoint::{self, Checkpoint, Together};
use stackprop::loss::mse;
use stackprop::optimizer::{AdaDelta, AdaGrad, Adam, AdamW, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd};
use stackprop::{Dense, Layer, Online, Params, Rng, Standardizer, Statistics, Trainer, init};

mod common;
use common::{convert, folder, safetensors};

type Net = (Dense<3, 5, Relu>, Dense<5, 2>);

fn saved<T: Checkpoint>(value: &T) -> Vec<u8> {
    let mut bytes = vec![0; checkpoint::size::<T>()];
    checkpoint::save(value, &mut bytes).unwrap();
    bytes
}

/// Converts a checkpoint that is followed by erased flash; its code and what was said, and the tensors' values of the file.
fn converted(checkpoint: &[u8], architecture: &[&str]) -> (i32, String, Vec<u8>) {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let folder = folder(&format!("checkpoint_{}", CALLS.fetch_add(1, Relaxed)));
    let (slot, output) = (folder.join("slot.bin"), folder.join("net.safetensors"));
    fs::write(&slot, [checkpoint, &[0xff; 64]].concat()).unwrap();
    let mut arguments = vec!["from-checkpoint", slot.to_str().unwrap(), "-o", output.to_str().unwrap()];
    arguments.extend(architecture);
    let (code, _, said) = convert(&arguments);
    (code, said, fs::read(output).unwrap_or_default())
}

fn trained<O: Optimizer>(optimizer: &O) -> (Trainer<Net, O>, Online<Net, O>) {
    let (mut trainer, mut online, mut rng) = (Trainer::new(), Online::new(), Rng::from_seed(1));
    init::network(&mut trainer.net, || rng.uniform());
    init::network(&mut online.net, || rng.uniform());
    for _ in 0..3 {
        trainer.accumulate(&[1.0, 2.0, 3.0], &[0.5, -0.5], mse).unwrap();
        trainer.step(optimizer).unwrap();
        online.learn(&[1.0, 2.0, 3.0], &[0.5, -0.5], mse, optimizer).unwrap();
    }
    (trainer, online)
}

const ARCHITECTURE: [&str; 4] = ["--network", "3-5-2", "--activations", "relu,identity"];

/// The values, which are the same whoever has written the header.
fn values<N: Params>(file: &[u8]) -> &[u8] {
    &file[file.len() - 4 * N::COUNT..]
}

fn check<O: Optimizer>(name: &str, optimizer: &O) {
    let (trainer, online) = trained(optimizer);
    let (code, said, file) = converted(&saved(&trainer), &ARCHITECTURE);
    assert!(code == 0 && said.contains(&format!("a Trainer with {name};")), "{said}");
    assert_eq!(values::<Net>(&file), values::<Net>(&safetensors(&trainer.net)));
    let (code, said, file) = converted(&saved(&online), &ARCHITECTURE);
    assert!(code == 0 && said.contains(&format!("an Online learner with {name};")), "{said}");
    assert_eq!(values::<Net>(&file), values::<Net>(&safetensors(&online.net)));
}

#[test]
fn every_optimizers_trainer_and_learner() {
    const N: usize = Net::COUNT;
    check("Sgd", &Sgd::new(0.01));
    check("Momentum", &Momentum::<N>::new(0.01));
    check("RmsProp", &RmsProp::<N>::new(0.01));
    check("AdaGrad", &AdaGrad::<N>::new(0.01));
    check("AdaDelta", &AdaDelta::<N>::DEFAULT);
    check("Adam", &Adam::<N>::new(0.01));
    check("AdamW", &AdamW::<N>::new(0.01));
    check("Lion", &Lion::<N>::new(0.01));
    check("Rprop", &Rprop::<N>::DEFAULT);
}

#[test]
fn a_network_alone_or_together_with_other_parts() {
    let (mut trainer, _) = trained(&Adam::<{ Net::COUNT }>::new(0.01));
    let (mut rng, mut epoch, mut samples) = (Rng::from_seed(2), 7_u32, 1_u64 << 40);
    let (mut scale, mut seen) = (Standardizer::new([1.0, 2.0, 3.0], [1.0; 3]), Statistics::<3>::new());
    seen.add(&[1.0, 2.0, 3.0]).unwrap();
    let want = safetensors(&trainer.net);
    for (checkpoint, what) in [
        (saved(&trainer.net), "a network;"),
        (saved(&Together((&mut trainer,))), "a Trainer with Adam;"),
        (saved(&Together((&mut rng, &mut trainer, &mut epoch))), "a generator, a Trainer with Adam, a u32, together;"),
        (
            saved(&Together((&mut seen, &mut samples, &mut trainer.net, &mut rng))),
            "statistics of 3, a u64, a network, a generator, together;",
        ),
        (saved(&Together((&mut scale, &mut trainer))), "a standardizer of 3, a Trainer with Adam, together;"),
    ] {
        let (code, said, file) = converted(&checkpoint, &ARCHITECTURE);
        assert!(code == 0 && said.contains(what), "{said}");
        assert_eq!(values::<Net>(&file), values::<Net>(&want));
    }
}

#[test]
fn the_layers_of_another_file_are_enough() {
    type Long = (
        (Dense<2, 2, Relu>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>),
        (Dense<2, 3, Tanh>, Silu<3>, Dense<3, 1, LeakyRelu<1, 5>>),
    );
    let (mut net, mut rng) = (Long::ZERO, Rng::from_seed(3));
    init::network(&mut net, || rng.uniform());
    let like = folder("like").join("like.safetensors");
    fs::write(&like, safetensors(&Long::ZERO)).unwrap();
    let (code, said, file) = converted(&saved(&net), &["--like", like.to_str().unwrap()]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(values::<Long>(&file), values::<Long>(&safetensors(&net)));
    // What comes out goes in again, with its activations.
    let output = folder("again").join("net.safetensors");
    fs::write(&output, &file).unwrap();
    let (code, printed, _) = convert(&["check", output.to_str().unwrap()]);
    assert!(code == 0 && printed.contains("LeakyRelu<1, 5>"), "{printed}");
    assert!(net.predict(&[1.0, 2.0])[0].is_finite());
}

#[test]
fn a_wrong_checkpoint_is_refused_and_nothing_is_written() {
    let (trainer, _) = trained(&Sgd::new(0.01));
    let right = saved(&trainer);
    let damaged = |at: usize| {
        let mut bytes = right.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut newer = right.clone();
    newer[4] = 2;
    for (checkpoint, architecture, words) in [
        (right.clone(), ["--network", "3-5-2", "--activations", "tanh,identity"], "not one of the network"),
        (right.clone(), ["--network", "3-4-2", "--activations", "relu,identity"], "not one of the network"),
        (right.clone(), ["--network", "3-5-2", "--activations", "relu"], "3 sizes and 1 activations"),
        (right.clone(), ["--network", "3-0-2", "--activations", "relu,identity"], "sizes"),
        (right.clone(), ["--network", "3-5-2", "--activations", "relu,mish"], "neither a Linear"),
        (damaged(40), ARCHITECTURE, "is damaged"),
        (damaged(right.len() - 1), ARCHITECTURE, "is damaged"),
        (damaged(0), ARCHITECTURE, "no checkpoint of stackprop"),
        (damaged(17), ARCHITECTURE, ""),
        (right[..12].to_vec(), ARCHITECTURE, "is damaged"),
        (newer, ARCHITECTURE, "of version 2"),
        (vec![], ARCHITECTURE, "no checkpoint of stackprop"),
    ] {
        let (code, said, file) = converted(&checkpoint, &architecture);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(words) && file.is_empty(), "{words}: {said}");
    }
    // Not followed by erased flash.
    let slot = folder("cut").join("slot.bin");
    for length in (0..right.len()).step_by(5) {
        fs::write(&slot, &right[..length]).unwrap();
        let mut arguments = vec!["from-checkpoint", slot.to_str().unwrap(), "-o", "/nowhere/at/all"];
        arguments.extend(ARCHITECTURE);
        assert_eq!(convert(&arguments).0, 1);
    }
}
