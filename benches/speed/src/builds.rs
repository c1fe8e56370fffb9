//! Builds the contenders.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workloads::Workload;

/// What every program here returns if something beside the measurement goes wrong.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The folder of this crate.
pub fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The peers that this crate has been built with, as cargo's list of features.
pub fn peers() -> String {
    [
        ("mynn", cfg!(feature = "mynn")),
        ("oxictl", cfg!(feature = "oxictl")),
        ("dfdx", cfg!(feature = "dfdx")),
        ("candle", cfg!(feature = "candle")),
        ("burn", cfg!(feature = "burn")),
    ]
    .iter()
    .filter_map(|&(name, built)| built.then_some(name))
    .collect::<Vec<_>>()
    .join(",")
}

/// Whether this processor has what x86-64-v3 stands for.
pub fn runs_v3() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("bmi2");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// Builds a Rust contender with these flags of rustc and no others, and says where it is.
///
/// Without flags it is what `cargo build --release` makes for everybody. stackprop's contender is built without the
/// peers: their dependencies could switch on features in ours. It and every set of flags have a target folder of their
/// own, so that none rebuilds what another has built.
pub fn rust(name: &str, flags: &str, target: &str) -> Result<PathBuf> {
    let target = folder().join(target);
    let features = if name == "stackprop" { String::new() } else { peers() };
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--quiet", "--bin", name, "--features", &features]);
    cargo.arg("--target-dir").arg(&target).current_dir(folder()).env_remove("CARGO_ENCODED_RUSTFLAGS");
    if flags.is_empty() {
        cargo.env_remove("RUSTFLAGS");
    } else {
        cargo.env("RUSTFLAGS", flags);
    }
    run(&mut cargo, name)?;
    Ok(target.join("release").join(name))
}

/// Compiles the C for one workload, and says where the program is.
pub fn c(workload: Workload, flags: &[&str]) -> Result<PathBuf> {
    let cubic = ["IN=1", "HIDDEN=100", "OUT=1", "ACTIVATION=SIGMOID", "LOSS=SQUARED", "SAMPLES=2000", "BATCH=1"];
    let digits = ["IN=64", "HIDDEN=32", "OUT=10", "ACTIVATION=RELU", "LOSS=SOFTMAX", "SAMPLES=1437"];
    let wide = ["IN=784", "HIDDEN=128", "OUT=10", "ACTIVATION=RELU", "LOSS=SOFTMAX", "SAMPLES=32", "BATCH=1"];
    let own = ["RATE=0.01f", "EPSILON=0", "CORRECTION=0"];
    let adam = ["OPTIMIZER=ADAM", "RATE=0.001f", "BETA1=0.9f", "BETA2=0.999f", "EPSILON=1e-8f", "CORRECTION=1"];
    let macros = match workload {
        Workload::W1r => [&cubic[..], &own, &["OPTIMIZER=RMSPROP", "BETA1=0", "BETA2=0.9f"]],
        Workload::W1a => [&cubic[..], &own, &["OPTIMIZER=ADAM", "BETA1=0.9f", "BETA2=0.9f"]],
        Workload::W1s => [&cubic[..], &own, &["OPTIMIZER=SGD", "BETA1=0", "BETA2=0"]],
        Workload::W2 => [&digits[..], &adam, &["BATCH=32"]],
        Workload::W3 => [&digits[..], &adam, &["BATCH=0"]],
        Workload::W4 => [&wide[..], &adam, &[]],
        Workload::W4s => [&wide[..], &own, &["OPTIMIZER=SGD", "BETA1=0", "BETA2=0"]],
    };
    let programs = folder().join("target/c");
    std::fs::create_dir_all(&programs)?;
    let program = programs.join(format!("{}{}", workload.name(), flags.concat()));
    let mut gcc = Command::new("gcc");
    gcc.args(flags).arg(format!("-DWORKLOAD=\"{}\"", workload.name()));
    gcc.args(macros.concat().iter().map(|setting| format!("-D{setting}")));
    gcc.arg("-Wno-unused-function").arg(folder().join("c/main.c")).arg("-o").arg(&program).arg("-lm");
    run(&mut gcc, "the C")?;
    Ok(program)
}

fn run(command: &mut Command, what: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("cannot run {program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} cannot build {what}").into()) }
}
