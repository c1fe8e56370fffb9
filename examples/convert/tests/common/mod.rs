//! What the tests share: the program, the fixtures, and files made by hand.
#![allow(dead_code)] // each test uses a part

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::{Value, json};
use stackprop::state_dict::{self, StateDict};

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A fresh folder.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Runs the program; its exit code, what it prints, and what it says.
pub fn convert(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_convert")).args(arguments).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// A safetensors file of any header and any data.
pub fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.extend_from_slice(data);
    bytes
}

/// A safetensors file of tensors of zeros, one after the other: name, type, shape.
pub fn zeros(modules: &str, tensors: &[(&str, &str, &[usize])]) -> Vec<u8> {
    let (mut header, mut end) = (serde_json::Map::new(), 0);
    if !modules.is_empty() {
        header.insert("__metadata__".into(), json!({ "modules": modules }));
    }
    for (name, dtype, shape) in tensors {
        let size = match *dtype {
            "F64" | "I64" => 8,
            "F16" | "BF16" => 2,
            "I8" | "BOOL" => 1,
            _ => 4,
        };
        let begin = end;
        end += size * shape.iter().product::<usize>();
        header.insert((*name).into(), json!({ "dtype": dtype, "shape": shape, "data_offsets": [begin, end] }));
    }
    file(&Value::Object(header).to_string(), &vec![0; end])
}

/// The file of a network, as the crate writes it.
pub fn safetensors<N: StateDict>(net: &N) -> Vec<u8> {
    let mut file = Vec::new();
    state_dict::save_safetensors(net, |bytes| {
        file.extend_from_slice(bytes);
        Ok::<(), state_dict::Error>(())
    })
    .unwrap();
    file
}
