//! What the crate has learnt, PyTorch opens, and computes the same with it.

use std::fs;
use std::process::Command;

use safetensors::SafeTensors;
use serde_json::Value;
use stackprop::activation::{Sigmoid, Tanh};
use stackprop::loss::mse;
use stackprop::optimizer::RmsProp;
use stackprop::state_dict::{self, StateDict, Tensor};
use stackprop::{Dense, Layer, Online, Params, Rng};

mod common;
use common::{fixture, folder, safetensors};

type Original = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
type Board = (Dense<2, 8, Tanh>, Dense<8, 1>);

fn load<N: StateDict>(bytes: &[u8], net: &mut N) {
    let file = SafeTensors::deserialize(bytes).unwrap();
    state_dict::load(net, |name| {
        let tensor = file.tensor(name.as_str())?;
        Ok::<_, safetensors::SafeTensorError>(Tensor::from_le_bytes(tensor.shape(), tensor.data()))
    })
    .unwrap();
}

/// The network of PyTorch, trained on here.
fn learnt() -> Original {
    let mut online = Online::<Original, RmsProp<{ Original::COUNT }>>::new();
    load(&fs::read(fixture("original.safetensors")).unwrap(), &mut online.net);
    let (mut rng, rmsprop) = (Rng::from_seed(1), RmsProp::new(0.001));
    for _ in 0..1000 {
        let x = 4.0 * rng.uniform() - 2.0;
        online.learn(&[x], &[x * x * x], mse, &rmsprop).unwrap();
    }
    online.net
}

/// Inputs of both networks, as in make.py.
const LEARNT: [[f32; 1]; 5] = [[-2.0], [-0.75], [0.0], [0.5], [2.0]];
const BOARD: [[f32; 2]; 4] = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];

/// What the crate computes with both files, by name.
fn outputs() -> Value {
    let mut board = Board::ZERO;
    load(&fs::read(fixture("board.safetensors")).unwrap(), &mut board);
    serde_json::json!({
        "learnt": LEARNT.map(|x| learnt().predict(&x)),
        "board": BOARD.map(|x| board.predict(&x)),
    })
}

#[test]
fn the_file_that_the_crate_writes_is_the_committed_one_that_pytorch_opened() {
    let file = safetensors(&learnt());
    fs::write(format!("{}/learnt.safetensors", env!("CARGO_TARGET_TMPDIR")), &file).unwrap();
    assert_eq!(file, fs::read(fixture("learnt.safetensors")).unwrap());
    // The reference's own writer keeps to the same order and the same padding.
    let tensors = SafeTensors::deserialize(&file).unwrap();
    let (_, header) = SafeTensors::read_metadata(&file).unwrap();
    let again = safetensors::serialize(tensors.iter(), header.metadata().clone()).unwrap();
    let values = |file: &[u8]| file[file.len() - 4 * Original::COUNT..].to_vec();
    assert_eq!(values(&again), values(&file));
    assert_eq!(file.len() % 4, 0);
    assert_eq!(file[0] % 8, 0);
}

#[test]
fn pytorch_computes_with_the_crates_files_what_the_crate_computes() {
    let want: Value = serde_json::from_str(&fs::read_to_string(fixture("pytorch.json")).unwrap()).unwrap();
    for (name, rows) in outputs().as_object().unwrap() {
        let numbers = |rows: &Value| {
            let rows: Vec<Vec<f32>> = serde_json::from_value(rows.clone()).unwrap();
            rows.concat()
        };
        let (got, want) = (numbers(rows), numbers(&want[name]));
        assert_eq!(got.len(), want.len());
        let largest = want.iter().fold(0.0_f32, |largest, y| largest.max(y.abs()));
        let difference = got.iter().zip(&want).fold(0.0_f32, |worst, (got, want)| worst.max((got - want).abs()));
        assert!(difference <= 1e-6 * largest, "{name}: {got:?} and {want:?}");
    }
}

#[test]
#[ignore = "needs PyTorch: cargo test --test pytorch -- --ignored --nocapture"]
fn the_pytorch_that_is_installed_computes_the_same() {
    let folder = folder("pytorch");
    fs::write(folder.join("learnt.safetensors"), safetensors(&learnt())).unwrap();
    fs::copy(fixture("board.safetensors"), folder.join("board.safetensors")).unwrap();
    fs::write(folder.join("outputs.json"), outputs().to_string()).unwrap();
    let status = Command::new("python3").arg(fixture("make.py")).arg("--check").arg(&folder).status().unwrap();
    assert!(status.success());
}
