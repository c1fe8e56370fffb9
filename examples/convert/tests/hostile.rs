//! Kinds of trouble that once got through: each was exit code 0 with another network, a panic, or a lost file.

use std::fs;
use std::process::{Command, Stdio};

use convert::{File, Network, Source};
use stackprop::activation::{LeakyRelu, Relu, Tanh};
use stackprop::checkpoint::{self, Together};
use stackprop::{Dense, Layer, Online, Params, Rng, Standardizer, init, optimizer::Sgd};

mod common;
use common::{convert, file, fixture, folder, safetensors, zeros};

/// A file of one Linear and perhaps an activation, with metadata.
fn linear(weights: &[f32], bias: &[f32], metadata: &serde_json::Value) -> Vec<u8> {
    let (outputs, inputs) = (bias.len(), weights.len() / bias.len());
    let end = 4 * (weights.len() + outputs);
    let header = serde_json::json!({
        "__metadata__": metadata,
        "0.bias": { "dtype": "F32", "shape": [outputs], "data_offsets": [0, 4 * outputs] },
        "0.weight": { "dtype": "F32", "shape": [outputs, inputs], "data_offsets": [4 * outputs, end] },
    });
    let data: Vec<u8> = bias.iter().chain(weights).flat_map(|value| value.to_le_bytes()).collect();
    file(&header.to_string(), &data)
}

fn read(bytes: &[u8]) -> convert::Network {
    Network::read(File::read(bytes).unwrap(), &Source::default()).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    File::read(bytes).and_then(|file| Network::read(file, &Source::default())).unwrap_err().to_string()
}

#[test]
fn an_output_that_is_not_finite_is_not_pytorchs() {
    let metadata = serde_json::json!({ "modules": "Linear", "inputs": "[[2, -2]]", "outputs": "[[0.0]]" });
    assert!(refused(&linear(&[f32::MAX, f32::MAX], &[0.0], &metadata)).contains("computes NaN"));
}

#[test]
fn each_output_is_compared_on_its_own_scale() {
    let metadata = |y: &str| serde_json::json!({ "modules": "Linear", "inputs": "[[1, 1]]", "outputs": y });
    let weights = [1e6, 0.0, 1.0, 1.0];
    assert_eq!(read(&linear(&weights, &[0.0, 0.0], &metadata("[[1e6, 2]]"))).examples.len(), 1);
    assert!(refused(&linear(&weights, &[0.0, 0.0], &metadata("[[1e6, 7]]"))).contains("PyTorch computed 7"));
}

/// Rounding is no error, also where an output is close to 0: here sums in another order and in double precision.
#[test]
fn a_right_file_is_never_refused_for_rounding() {
    type Net = (Dense<4, 16, Tanh>, Dense<16, 1>);
    for seed in 0..20 {
        let (mut net, mut rng) = (Net::ZERO, Rng::from_seed(seed));
        init::network(&mut net, || rng.uniform());
        let exact = |x: &[f32; 4]| {
            let hidden = net.0.weights.iter().zip(&net.0.bias).map(|(row, bias)| {
                (f64::from(*bias) + row.iter().zip(x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum::<f64>()).tanh()
            });
            hidden.zip(&net.1.weights[0]).map(|(h, w)| h * f64::from(*w)).sum::<f64>() as f32
        };
        let inputs: Vec<[f32; 4]> = (0..500).map(|_| [0.0; 4].map(|_| rng.normal())).collect();
        let outputs: Vec<[f32; 1]> = inputs.iter().map(|x| [exact(x)]).collect();
        assert!(outputs.iter().zip(&inputs).any(|(y, x)| *y != net.predict(x)), "both round");
        let mut file = File::read(&safetensors(&net)).unwrap();
        file.metadata.insert("inputs".into(), format!("{inputs:?}"));
        file.metadata.insert("outputs".into(), format!("{outputs:?}"));
        assert_eq!(Network::read(file, &Source::default()).unwrap().examples.len(), 500);
    }
}

#[test]
fn text_from_outside_stays_in_its_line() {
    let folder = folder("names");
    for name in ["nl\nuse std;.st", "cr\r.st", "turned\u{202e}.st", "isolated\u{2066}.st", "line\u{2028}.st"] {
        let (input, output) = (folder.join(name), folder.join("net.rs"));
        let modules = format!("Linear\nDropout(p=0.5{})", &name[2..3].replace('\n', "\r"));
        fs::write(&input, linear(&[1.0], &[0.0], &serde_json::json!({ "modules": modules }))).unwrap();
        let (code, _, said) = convert(&["to-rust", input.to_str().unwrap(), "-o", output.to_str().unwrap()]);
        assert_eq!(code, 0, "{said}");
        let text = fs::read_to_string(&output).unwrap();
        let comment = text.lines().next().unwrap();
        assert!(comment.starts_with("//! Written by") && comment.ends_with(".st."), "{comment}");
        assert!(!text.contains(['\r', '\u{202e}', '\u{2066}', '\u{2028}']) && !text.contains("\nuse std;"), "{text}");
    }
    let long = "x".repeat(100_000);
    fs::write(folder.join("long.st"), zeros("Linear", &[(&format!("{long}\n\u{1b}[31m"), "F32", &[1])])).unwrap();
    let (code, _, said) = convert(&["check", folder.join("long.st").to_str().unwrap()]);
    assert!(code == 1 && said.len() < 10_000 && said.lines().count() == 1 && !said.contains('\u{1b}'), "{said}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_panic_and_a_full_disk_an_error() {
    let model = fixture("long.safetensors");
    for command in ["check", "to-rust"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_convert"))
            .args([command, model.to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{command}");
        if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
            let status = Command::new(env!("CARGO_BIN_EXE_convert"))
                .args([command, model.to_str().unwrap()])
                .stdout(full.try_clone().unwrap())
                .stderr(full)
                .status()
                .unwrap();
            assert_eq!(status.code(), Some(3), "{command}");
        }
    }
}

#[test]
fn what_is_converted_is_not_overwritten_and_a_failure_leaves_nothing() {
    let folder = folder("outputs");
    let model = folder.join("model.safetensors");
    fs::copy(fixture("board.safetensors"), &model).unwrap();
    fs::write(folder.join("net.rs.part"), "mine").unwrap();
    fs::create_dir(folder.join("d")).unwrap();
    let run = |output: &str| {
        let output = folder.join(output);
        convert(&["to-rust", model.to_str().unwrap(), "-o", output.to_str().unwrap()])
    };
    assert_eq!(run("net.rs").0, 0);
    for (output, words) in
        [("model.safetensors", "it is what is converted"), ("d", "no ordinary file"), ("none/net.rs", "")]
    {
        let (code, _, said) = run(output);
        assert!(code == 3 && said.contains(words) && said.contains("cannot be written"), "{said}");
    }
    #[cfg(unix)]
    {
        fs::write(folder.join("target.rs"), "old").unwrap();
        std::os::unix::fs::symlink("target.rs", folder.join("link.rs")).unwrap();
        assert_eq!(run("link.rs").0, 0);
        assert!(fs::read_to_string(folder.join("target.rs")).unwrap().contains("pub static NET"));
        assert!(folder.join("link.rs").is_symlink());
    }
    assert_eq!(fs::read(&model).unwrap(), fs::read(fixture("board.safetensors")).unwrap());
    assert_eq!(fs::read_to_string(folder.join("net.rs.part")).unwrap(), "mine");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| !["link.rs", "target.rs"].contains(&name.to_str().unwrap()));
    names.sort();
    assert_eq!(names, ["d", "model.safetensors", "net.rs", "net.rs.part"]);
}

#[test]
fn the_file_and_the_command_line_may_not_contradict_each_other() {
    let original = fixture("original.safetensors");
    let (code, _, said) =
        convert(&["check", original.to_str().unwrap(), "--activations", "tanh,identity", "--layers", "0,2"]);
    assert!(code == 1 && said.contains("leave --layers out"), "{said}");
    let agreed = convert(&["check", original.to_str().unwrap(), "--activations", "sigmoid,identity"]);
    assert_eq!(agreed.0, 0, "{}", agreed.2);
    // Layers of their own are the activation of the Linear before them, and are compared as that.
    let layers = fixture("layers.safetensors");
    let check = |activations| convert(&["check", layers.to_str().unwrap(), "--activations", activations]);
    assert_eq!(check("silu,gelu,softmax").0, 0);
    assert!(check("silu,relu,softmax").2.contains("lists the activations Silu, Gelu, Softmax"));
    let half = serde_json::json!({ "modules": "Linear", "inputs": "[[1]]", "output": "[[1]]" });
    assert!(refused(&linear(&[1.0], &[0.0], &half)).contains("one of `inputs` and `outputs`"));
    let twice = String::from_utf8_lossy(&linear(&[1.0], &[0.0], &serde_json::json!({ "modules": "Linear" }))[8..])
        .replace("{\"modules\":\"Linear\"}", "{\"modules\":\"Linear\",\"modules\":\"Linear\\nReLU()\"}");
    let header = twice.split("}}").next().unwrap().to_string() + "}}";
    assert!(refused(&file(&header, &[0; 8])).contains("modules twice"));
}

#[test]
fn a_header_whose_length_looks_like_another_format_is_read() {
    for length in [0x0280_usize, 0x8b1f, 0x4b50] {
        let right = linear(&[1.0], &[0.5], &serde_json::json!({ "modules": "Linear" }));
        let header = String::from_utf8_lossy(&right[8..right.len() - 8]).into_owned();
        let padded = header.clone() + &" ".repeat(length - header.len());
        assert_eq!(read(&file(&padded, &right[right.len() - 8..])).parameters(), 2);
    }
}

#[test]
fn a_batch_norm_is_named_before_its_counter_of_whole_numbers() {
    let modules = "Linear\nBatchNorm1d(1, eps=1e-05, momentum=0.1)";
    let tensors: [(&str, &str, &[usize]); 4] = [
        ("0.bias", "F32", &[1]),
        ("0.weight", "F32", &[1, 1]),
        ("1.num_batches_tracked", "I64", &[]),
        ("1.running_mean", "F32", &[1]),
    ];
    assert!(refused(&zeros(modules, &tensors)).contains("fold it into the Linear before it"));
    let parametrized: [(&str, &str, &[usize]); 2] =
        [("0.bias", "F32", &[1]), ("0.parametrizations.weight.original0", "F32", &[1, 1])];
    assert!(refused(&zeros("Linear", &parametrized)).contains("remove_parametrizations"));
}

fn saved<T: checkpoint::Checkpoint>(value: &T) -> Vec<u8> {
    let mut bytes = vec![0; checkpoint::size::<T>()];
    checkpoint::save(value, &mut bytes).unwrap();
    bytes
}

#[test]
fn checkpoints_of_any_kind() {
    type Net = (Dense<2, 3, LeakyRelu<5>>, Dense<3, 1>);
    let folder = folder("hostile_checkpoints");
    let (slot, output) = (folder.join("slot.bin"), folder.join("net.safetensors"));
    let run = |bytes: &[u8], more: &[&str]| {
        fs::write(&slot, bytes).unwrap();
        let mut arguments = vec!["from-checkpoint", slot.to_str().unwrap(), "-o", output.to_str().unwrap()];
        arguments.extend(more);
        let (code, _, said) = convert(&arguments);
        (code, said)
    };
    let mut online = Online::<Net, Sgd>::new();
    init::network(&mut online.net, || 0.75);
    let slope = ["--network", "2-3-1", "--activations", "leaky_relu(5/100),identity"];

    // A slope that is no reduced fraction; a standardizer beside the network is kept.
    let mut scale = Standardizer::new([1.0, 2.0], [0.5, 0.25]);
    let (code, said) = run(&saved(&Together((&mut scale, &mut online))), &slope);
    assert!(code == 0 && said.contains("note: the standardizer of the checkpoint"), "{said}");
    let network = read(&fs::read(&output).unwrap());
    assert_eq!(network.standardizer, Some((vec![1.0, 2.0], vec![0.5, 0.25])));
    assert_eq!(network.predict(&[1.5, 2.25])[..], online.net.predict(&[1.0, 1.0])[..]);
    // What stands there and cannot go into the file is named.
    let (code, said) = run(&saved(&Together((&mut online, &mut Rng::from_seed(1)))), &slope);
    assert!(code == 0 && said.contains("note: a generator of the checkpoint was left out"), "{said}");
    fs::remove_file(&output).unwrap();

    // A network that has diverged.
    online.net.1.bias = [f32::NAN];
    let mut bytes = saved(&online.net);
    let (code, said) = run(&bytes, &slope);
    assert!(code == 1 && said.contains("NaN"), "{said}");

    // Sizes that overflow, or are larger than the checkpoint.
    online.net.1.bias = [0.0];
    bytes = saved(&online.net);
    for sizes in ["18446744073709551615-2", "4294967296-4294967296", "200000-100000", "1000000000000-1000000", "2-30"] {
        let (code, said) = run(&bytes, &["--network", sizes, "--activations", "identity"]);
        assert!(code == 1 && said.contains("fewer than the parameters"), "{said}");
    }
    // The layers of a file that does not say its activations.
    let like = folder.join("like.safetensors");
    let tensors: [(&str, &str, &[usize]); 2] = [("0.bias", "F32", &[2]), ("0.weight", "F32", &[2, 2])];
    fs::write(&like, zeros("", &tensors)).unwrap();
    let relu = saved(&Dense::<2, 2, Relu>::new([[1.0, 2.0], [3.0, 4.0]], [0.5, 0.25]));
    let (code, said) = run(&relu, &["--like", like.to_str().unwrap(), "--activations", "relu"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(read(&fs::read(&output).unwrap()).predict(&[1.0, 1.0]), [3.5, 7.25]);
}
