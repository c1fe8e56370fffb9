//! Every wrong file is refused by a sentence that says what to do, and nothing is written.

use std::fs;

mod common;
use common::{convert, file, fixture, folder, zeros};

/// The modules and the tensors of a right file.
const RIGHT: &str = "Linear\nReLU()\nLinear";
const TENSORS: [(&str, &str, &[usize]); 4] =
    [("0.bias", "F32", &[3]), ("0.weight", "F32", &[3, 2]), ("2.bias", "F32", &[1]), ("2.weight", "F32", &[1, 3])];

/// The right file with one tensor another.
fn with(index: usize, tensor: (&str, &str, &[usize])) -> Vec<u8> {
    let mut tensors = TENSORS;
    let (name, dtype, shape) = tensor;
    // Leaked, for the tests alone, to have the type of the others.
    tensors[index] = (name.to_string().leak(), dtype.to_string().leak(), shape.to_vec().leak());
    zeros(RIGHT, &tensors)
}

fn with_metadata(key: &str, value: &str) -> Vec<u8> {
    let right = zeros("MODULES", &TENSORS);
    let text = String::from_utf8_lossy(&right[8..]).replace(
        "{\"modules\":\"MODULES\"}",
        &serde_json::json!({ "modules": RIGHT, key: value, "mean": "[0, 0]", "inputs": "[[1, 2]]" }).to_string(),
    );
    file(text.trim_end_matches('\0'), &[0; 52])
}

/// The right file with another value, NaN for one, in its data.
fn with_value(value: f32) -> Vec<u8> {
    let mut bytes = zeros(RIGHT, &TENSORS);
    let end = bytes.len();
    bytes[end - 8..end - 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

/// What is wrong, the file, and words of the sentence.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let right = zeros(RIGHT, &TENSORS);
    let long: Vec<String> = (0..22).map(|i| if i % 2 == 0 { "Linear".into() } else { "ReLU()".into() }).collect();
    let header = |text: &str| file(text, &[0; 4]);
    let one = |offsets: &str| {
        header(&format!("{{\"0.bias\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":{offsets}}}}}"))
    };
    vec![
        ("nothing", vec![], "the file is empty: write it again"),
        ("a few bytes", vec![1, 2, 3], "fewer than the 8"),
        ("a header alone, cut off", right[..40].to_vec(), "cut off"),
        ("the data cut off", right[..right.len() - 1].to_vec(), "do not end where the file"),
        ("bytes left over", [&right[..], &[0]].concat(), "belong to no tensor"),
        ("text", b"These are not tensors at all.".to_vec(), "another format"),
        ("torch.save", b"PK\x03\x04archive/data.pkl".to_vec(), "save it with from_torch.py"),
        ("an old torch.save", b"\x80\x02\x8a\x0a".to_vec(), "pickle"),
        ("a newer pickle", b"\x80\x05\x95\x0a\x00\x00\x00\x00\x00\x00".to_vec(), "pickle"),
        ("compressed", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03".to_vec(), "gzip"),
        ("Keras", b"\x89HDF\r\n\x1a\n".to_vec(), "from_keras.py"),
        ("NumPy", b"\x93NUMPY\x01\x00".to_vec(), "array of NumPy"),
        ("a checkpoint", b"spck\x01\x00\x00\x00".to_vec(), "convert from-checkpoint"),
        ("a pointer", b"version https://git-lfs.github.com/spec/v1".to_vec(), "git lfs pull"),
        ("bad JSON", header("{\"0.bias\":"), "not the JSON of a safetensors file"),
        ("no object", header("[]"), "not the JSON of a safetensors file"),
        (
            "not UTF-8",
            file("{\"0.b\u{e9}\"", &[]).into_iter().map(|b| if b == 0xa9 { 0xff } else { b }).collect(),
            "not UTF-8",
        ),
        (
            "overlapping offsets",
            file(
                "{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"2.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                &[0; 4],
            ),
            "overlaps",
        ),
        (
            "a hole",
            file("{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", &[0; 8]),
            "leaves a hole",
        ),
        ("a backward range", one("[4,0]"), "write"),
        (
            "bytes for another shape",
            header("{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}"),
            "as its shape and type say",
        ),
        (
            "a shape that overflows",
            header("{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,2],\"data_offsets\":[0,4]}}"),
            "write it again",
        ),
        (
            "a name twice",
            file(
                "{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"0.bias\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                &[0; 4],
            ),
            "twice",
        ),
        ("F64", with(1, ("0.weight", "F64", &[3, 2])), "model.float()"),
        ("I64", with(0, ("0.bias", "I64", &[3])), "model.float()"),
        ("quantised", with(1, ("0.weight", "I8", &[3, 2])), "model.float()"),
        ("transposed", with(1, ("0.weight", "F32", &[2, 3])), "[inputs, outputs]"),
        ("renamed", with(1, ("0.kernel", "F32", &[3, 2])), "tensor 0.weight is missing"),
        ("with a prefix", with(1, ("net.0.weight", "F32", &[3, 2])), "tensor 0.weight is missing"),
        ("NaN", with_value(f32::NAN), "2.weight has NaN at index 1"),
        ("infinity", with_value(f32::INFINITY), "the training has diverged"),
        ("0-rank", with(0, ("0.bias", "F32", &[])), "a bias is [outputs]"),
        ("an empty tensor", with(1, ("0.weight", "F32", &[0, 2])), "at least one input"),
        ("a weight of one dimension", with(1, ("0.weight", "F32", &[6])), "a Linear's is [outputs, inputs]"),
        ("a convolution's weight", with(1, ("0.weight", "F32", &[3, 2, 5, 5])), "convolution"),
        ("a bias of another length", with(0, ("0.bias", "F32", &[4])), "a bias is [outputs]"),
        (
            "layers that do not fit",
            with(3, ("2.weight", "F32", &[1, 4])),
            "4 inputs, and the layer before it 3 outputs",
        ),
        ("one tensor more", zeros("Linear", &TENSORS), "tensor 2.bias belongs to no Linear"),
        ("no tensors", zeros(RIGHT, &[]), "tensor 0.weight is missing"),
        (
            "ten layers, one missing",
            zeros(
                &long.join("\n"),
                &[("0.weight", "F32", &[1, 1]), ("0.bias", "F32", &[1]), ("10.weight", "F32", &[1, 1])],
            ),
            "tensor 2.weight is missing",
        ),
        (
            "another size than the module's",
            zeros("Linear(in_features=2, out_features=4, bias=True)", &TENSORS[..2]),
            "the metadata is of another model",
        ),
        ("a convolution", zeros("Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))\nLinear", &TENSORS), "convolution"),
        ("batch norm", zeros("Linear\nBatchNorm1d(3, eps=1e-05, momentum=0.1)\nLinear", &TENSORS), "fold it"),
        ("a recurrent layer", zeros("LSTM(2, 3)", &TENSORS), "recurrent"),
        ("an unknown module", zeros("Linear\nMish()\nLinear", &TENSORS), "neither a Linear nor an activation"),
        ("log softmax", zeros("Linear\nReLU()\nLinear\nLogSoftmax(dim=1)", &TENSORS), "leave it out"),
        ("another gelu", zeros("Linear\nGELU(approximate='tanh')\nLinear", &TENSORS), "approximate='none'"),
        ("another elu", zeros("Linear\nELU(alpha=0.5)\nLinear", &TENSORS), "alpha = 1"),
        ("another softplus", zeros("Linear\nSoftplus(beta=2.0, threshold=20.0)\nLinear", &TENSORS), "beta = 1"),
        (
            "another hardtanh",
            zeros("Linear\nHardtanh(min_val=-2.0, max_val=2.0)\nLinear", &TENSORS),
            "HardTanh from -1 to 1",
        ),
        ("softmax over the batch", zeros("Linear\nSoftmax(dim=0)\nLinear", &TENSORS), "dim=1"),
        ("a slope above 1", zeros("Linear\nLeakyReLU(negative_slope=1.5)\nLinear", &TENSORS), "slopes from 0 to 1"),
        (
            "a slope that is no number",
            zeros("Linear\nLeakyReLU(negative_slope=x)\nLinear", &TENSORS),
            "slopes from 0 to 1",
        ),
        ("two activations", zeros("Linear\nReLU()\nTanh()\nLinear", &TENSORS), "does not follow a Linear"),
        ("an activation first", zeros("ReLU()\nLinear", &TENSORS), "does not follow a Linear"),
        ("silu first", zeros("SiLU()\nLinear", &TENSORS), "before the first Linear"),
        ("no activations", zeros("", &TENSORS), "--activations relu,relu,identity"),
        ("half a normalisation", with_metadata("format", "pt"), "one of `mean` and `deviation`"),
        ("a deviation of 0", with_metadata("deviation", "[0, 1]"), "above 0"),
        ("too few means", with_metadata("deviation", "[1]"), "1 numbers, and the network 2 inputs"),
        ("a normalisation that is no list", with_metadata("deviation", "1"), "not a list of numbers"),
    ]
}

#[test]
fn every_wrong_file_is_refused_by_a_sentence_that_says_what_to_do() {
    let folder = folder("wrong_files");
    let (path, output) = (folder.join("model.safetensors"), folder.join("net.rs"));
    let (path, output) = (path.to_str().unwrap(), output.to_str().unwrap());
    fs::write(output, "as it was").unwrap();
    let cases = cases();
    assert!(cases.len() >= 25);
    for (what, bytes, words) in cases {
        fs::write(path, bytes).unwrap();
        for arguments in [&["check", path][..], &["to-rust", path, "-o", output], &["to-c", path, "-o", output]] {
            let (code, printed, said) = convert(arguments);
            assert_eq!((code, printed.as_str()), (1, ""), "{what}: {said}");
            assert!(said.contains(words), "{what}: {said}");
            assert!(
                said.starts_with("convert: ") && said.lines().count() == 1 && said.contains(": "),
                "{what}: {said}"
            );
        }
        assert_eq!(fs::read_to_string(output).unwrap(), "as it was", "{what}");
    }
    fs::write(path, zeros(RIGHT, &TENSORS)).unwrap();
    assert_eq!(convert(&["check", path]).0, 0, "the right file is right");
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    let (path, right) = (folder("cut_off").join("model.safetensors"), fs::read(fixture("board.safetensors")).unwrap());
    for length in (0..right.len()).step_by(7) {
        fs::write(&path, &right[..length]).unwrap();
        let (code, _, said) = convert(&["check", path.to_str().unwrap()]);
        assert_eq!(code, 1, "{length} bytes: {said}");
    }
}

#[test]
fn outputs_that_are_not_the_networks_are_refused() {
    let path = folder("examples").join("model.safetensors");
    let right = fs::read(fixture("original.safetensors")).unwrap();
    let text = String::from_utf8_lossy(&right[8..]);
    let sigmoid = text.find("Sigmoid()").unwrap() + 8;
    let mut wrong = right.clone();
    wrong[sigmoid..sigmoid + 9].copy_from_slice(b"SELU()   ");
    fs::write(&path, wrong).unwrap();
    let (code, _, said) = convert(&["check", path.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(said.contains("PyTorch computed"), "{said}");
}

#[test]
fn a_command_line_that_says_too_little_or_another_thing_is_refused() {
    let path = |name: &str| fixture(name).to_str().unwrap().to_string();
    let (plain, named, original) = (path("plain.safetensors"), path("named.safetensors"), path("original.safetensors"));
    for (code, arguments, words) in [
        (1, &["check", &plain][..], "does not say which activations"),
        (1, &["check", &plain, "--activations", "tanh"], "pass one for each"),
        (1, &["check", &plain, "--activations", "tanh,relu,identity"], "pass one for each"),
        (1, &["check", &plain, "--activations", "tanh,linear"], "`identity` stands for none"),
        (1, &["check", &plain, "--activations", "tanh,mish"], "neither a Linear nor an activation"),
        (1, &["check", &named, "--activations", "tanh,identity"], "--layers fc1,fc2"),
        (1, &["check", &named, "--activations", "tanh,identity", "--layers", "last,first"], "in another order"),
        (
            1,
            &["check", &named, "--activations", "tanh,identity", "--layers", "first,second"],
            "tensor second.weight is missing",
        ),
        (1, &["check", &original, "--activations", "tanh,identity"], "leave the flag out"),
        (1, &["to-rust", &original, "--name", "my net"], "not the name of a static"),
        (1, &["to-rust", &original, "--name", "STANDARDIZER"], "not the name of a static"),
        (1, &["to-c", &original, "--name", "1net"], "not an identifier of C"),
        (1, &["to-c", &path("long.safetensors")], "Softplus has no form in C"),
        (1, &["to-c", &path("layers.safetensors")], "Gelu has no form in C"),
        (1, &["to-c", &path("normalised.safetensors")], "convert `to-rust`"),
        (2, &["check", &named, "--layers", "a,b"], "--activations"),
        (2, &["check"], "FILE"),
        (2, &["chek", &plain], "check"),
        (2, &["from-checkpoint", &plain, "-o", "x"], "--network"),
        (3, &["check", "/nowhere/model.safetensors"], "cannot be read"),
        (3, &["to-rust", &original, "-o", "/nowhere/net.rs"], "cannot be written"),
    ] {
        let (found, printed, said) = convert(arguments);
        assert_eq!((found, printed.as_str()), (code, ""), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    let (code, printed, _) = convert(&["--help"]);
    assert!(code == 0 && printed.contains("Exit codes") && printed.contains("from-checkpoint"), "{printed}");
}
