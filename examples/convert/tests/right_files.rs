//! What PyTorch and Keras wrote predicts the same in the crate, as Rust and as C; a new user gets a crate that compiles.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use convert::{Example, File, Network, Source};
use safetensors::SafeTensors;
use stackprop::activation::{Sigmoid, Tanh};
use stackprop::optimizer::{AdaDelta, AdaGrad, Adam, AdamW, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd};
use stackprop::state_dict::{self, StateDict, Tensor};
use stackprop::{Dense, Layer, Online, Params, Trainer, export};

mod common;
use common::{convert, fixture, folder};

type Original = (Dense<1, 100, Sigmoid>, Dense<100, 1>);

/// As a user of the crate loads a file, without the tool.
fn load<N: StateDict>(name: &str) -> N {
    let (bytes, mut net) = (fs::read(fixture(name)).unwrap(), N::ZERO);
    let file = SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(file.len(), state_dict::count::<N>());
    state_dict::load(&mut net, |name| {
        let tensor = file.tensor(name.as_str())?;
        Ok::<_, safetensors::SafeTensorError>(Tensor::from_le_bytes(tensor.shape(), tensor.data()))
    })
    .unwrap();
    net
}

fn network(name: &str, source: &Source) -> Network {
    Network::read(File::read(&fs::read(fixture(name)).unwrap()).unwrap(), source).unwrap()
}

#[test]
fn what_pytorch_computed_is_what_the_crate_computes() {
    for name in ["original", "long", "layers", "normalised", "keras"] {
        let network = network(&format!("{name}.safetensors"), &Source::default());
        assert_eq!(network.examples.len(), 3, "{name}");
        for Example { input, output, .. } in &network.examples {
            let largest = output.iter().fold(0.0_f32, |largest, y| largest.max(y.abs()));
            for (got, want) in network.predict(input).iter().zip(output) {
                assert!((got - want).abs() <= 1e-6 * largest, "{name}: {got} is not {want}");
            }
        }
    }
}

#[test]
fn the_tool_and_the_crate_read_the_same_bits() {
    let (net, read): (Original, _) =
        (load("original.safetensors"), network("original.safetensors", &Source::default()));
    for x in (-50..=50).map(|x| x as f32 * 0.05) {
        assert_eq!(net.predict(&[x])[..], read.predict(&[x])[..]);
    }
    let mut header = String::new();
    export::c(&net, "net", &mut header).unwrap();
    let (code, printed, _) = convert(&["to-c", fixture("original.safetensors").to_str().unwrap()]);
    // The comment names the type, with its paths or without.
    let code_of = |text: &str| text.split_once("*/").unwrap().1.to_string();
    assert_eq!((code, code_of(&printed)), (0, code_of(&header)));
}

#[test]
fn names_and_activations_from_the_command_line_make_the_same_network() {
    let activations = Some(vec!["tanh".into(), "identity".into()]);
    let plain = Source { activations: activations.clone(), layers: None };
    let named = Source { activations, layers: Some(vec!["first".into(), "last".into()]) };
    let x = [0.5, -0.25, 1.0];
    let want = network("plain.safetensors", &plain).predict(&x);
    let net: (Dense<3, 8, Tanh>, Dense<8, 2>) = load("plain.safetensors");
    assert_eq!(net.predict(&x)[..], want[..]);
    assert_eq!(network("prefix.safetensors", &plain).predict(&x), want);
    assert_eq!(network("named.safetensors", &named).predict(&x), want);
    for (name, digits) in [("float16", 1e-3), ("bfloat16", 1e-2)] {
        let half = network(&format!("{name}.safetensors"), &Source::default());
        assert!(half.notes[0].contains("converted to F32"), "{:?}", half.notes);
        let near = half.predict(&x).iter().zip(&want).all(|(a, b)| (a - b).abs() < digits);
        assert!(near && half.predict(&x) != want, "{name}");
    }
}

#[test]
fn the_memory_that_is_said_is_the_size_of_the_types() {
    fn check<O: Optimizer>(name: &str, said: &str) {
        let line = said.lines().find(|line| line.contains(name)).unwrap();
        let sizes = (size_of::<Trainer<Original, O>>(), size_of::<Online<Original, O>>());
        if cfg!(target_feature = "avx") {
            return; // its alignment is that of no chip
        }
        assert!(line.ends_with(&format!(": {} and {}", sizes.0, sizes.1)), "{line}: {sizes:?}");
    }
    let (_, said, _) = convert(&["check", fixture("original.safetensors").to_str().unwrap()]);
    assert!(said.contains(&format!("{} bytes of flash", size_of::<Original>())), "{said}");
    check::<Sgd>("Sgd", &said);
    check::<Momentum<{ Original::COUNT }>>("Momentum", &said);
    check::<RmsProp<{ Original::COUNT }>>("RmsProp", &said);
    check::<AdaGrad<{ Original::COUNT }>>("AdaGrad", &said);
    check::<Lion<{ Original::COUNT }>>("Lion", &said);
    check::<Adam<{ Original::COUNT }>>("Adam,", &said);
    check::<AdamW<{ Original::COUNT }>>("AdamW", &said);
    check::<AdaDelta<{ Original::COUNT }>>("AdaDelta", &said);
    check::<Rprop<{ Original::COUNT }>>("Rprop", &said);
}

/// A crate of a new user, with a module for each file, that passes its tests without a warning.
#[test]
fn every_rust_file_compiles_and_passes_its_test() {
    let home = folder("firmware");
    fs::create_dir(home.join("src")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manifest = "[package]\nname = \"firmware\"\nedition = \"2024\"\n[dependencies]\nstackprop = { path = ";
    fs::write(home.join("Cargo.toml"), format!("{manifest}{root:?} }}\n[workspace]\n")).unwrap();
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"), home.join("Cargo.lock")).unwrap();
    let mut library = String::from("#![no_std]\n#![deny(warnings)]\n");
    for (name, arguments) in [
        ("original", &[][..]),
        ("long", &[]),
        ("layers", &[]),
        ("normalised", &[]),
        ("keras", &[]),
        ("float16", &[]),
        ("named", &["--activations", "tanh,identity", "--layers", "first,last"]),
    ] {
        let (input, output) = (fixture(&format!("{name}.safetensors")), home.join(format!("src/{name}.rs")));
        let mut all = vec!["to-rust", input.to_str().unwrap(), "-o", output.to_str().unwrap()];
        all.extend(arguments);
        let (code, _, said) = convert(&all);
        assert_eq!(code, 0, "{said}");
        writeln!(library, "pub mod {name};").unwrap();
    }
    // In flash, the bits are those of the file.
    library += "
#[cfg(test)]
mod tests {
    use stackprop::Layer;
    #[test]
    fn bits() {
";
    let net: Original = load("original.safetensors");
    for x in [-1.5, 0.0, 0.3, 2.0] {
        let bits = net.predict(&[x])[0].to_bits();
        writeln!(library, "        assert_eq!(crate::original::NET.predict(&[{x:?}])[0].to_bits(), {bits});").unwrap();
    }
    library += "    }\n}\n";
    fs::write(home.join("src/lib.rs"), library).unwrap();
    let output = Command::new(env!("CARGO")).args(["test", "--lib", "--offline"]).current_dir(&home).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    // One in each file with examples, and that of the bits.
    assert!(text.contains("6 passed; 0 failed"), "{text}");
}
