//! A network exported as Rust compiles as a `static`, and every parameter has the same bits.

#![allow(clippy::panic, clippy::expect_used)]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardTanh, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softplus, Softsign, Tanh,
};
use stackprop::export::{self, Export};
use stackprop::{Dense, Layer, Rng};

#[allow(unreachable_pub)] // the program includes it, too
#[path = "export/shown.rs"]
mod shown;

/// The text of these is special: zeros, subnormal numbers, exponents, the ends, a power of two, π.
const SPECIAL: [f32; 12] = [
    -0.0,
    0.0,
    1e-45,
    -1e-40,
    f32::MIN_POSITIVE,
    f32::MAX,
    f32::MIN,
    0.1,
    1e16,
    1e-7,
    16777216.0,
    core::f32::consts::PI,
];

/// The source of networks, the program that shows them, and what it should print.
struct Exported {
    rng: Rng,
    source: String,
    program: String,
    want: String,
}

impl Exported {
    /// A network of random bits and special numbers, and one of numbers of size 1, whose prediction means something.
    fn add<const I: usize, const O: usize, N>(&mut self, name: &str)
    where
        N: Layer<Input = [f32; I], Output = [f32; O]> + Export,
    {
        let mut net = N::ZERO;
        for index in 0..N::COUNT {
            let bits = f32::from_bits(self.rng.below(u32::MAX));
            let value = if bits.is_finite() { bits } else { 1.0 };
            net.replace_param(index, SPECIAL.get(index).copied().unwrap_or(value));
        }
        self.add_net(&net, &format!("{name}_OF_ALL_SIZES"));
        net.tensors_mut(&mut |tensor| tensor.fill_with(|| self.rng.normal()));
        self.add_net(&net, name);
    }

    fn add_net<const I: usize, const O: usize, N>(&mut self, net: &N, name: &str)
    where
        N: Layer<Input = [f32; I], Output = [f32; O]> + Export,
    {
        export::rust(net, name, &mut self.source).expect("all numbers are finite");
        self.want += &shown::shown(net, [0.75; I]);
        writeln!(self.program, "    print!(\"{{}}\", shown::shown(&{name}, [0.75; {I}]));")
            .expect("a string takes all");
    }
}

#[test]
fn the_source_compiles_as_a_static_with_the_same_bits() {
    let mut all =
        Exported { rng: Rng::from_seed(1), source: String::new(), program: String::new(), want: String::new() };
    all.add::<3, 9, Dense<3, 9>>("ONE_LAYER");
    all.add::<1, 3, (Dense<1, 3, HardTanh>, Dense<3, 9, Relu6>, Dense<9, 9, LeakyRelu>, Dense<9, 3, Sigmoid>)>("FOUR");
    all.add::<2, 6, (
        Dense<2, 9, Elu>,
        Dense<9, 4, Selu>,
        Silu<4>,
        Dense<4, 9, Softplus>,
        Dense<9, 3, Softsign>,
        Gelu<3>,
        Dense<3, 6, HardSigmoid>,
        Softmax<6>,
    )>("EIGHT");
    all.add::<5, 2, ((Dense<5, 4, LeakyRelu<3, 7>>, Silu<4>), (Dense<4, 4, Tanh>, (Dense<4, 2, Relu>, Softmax<2>)))>(
        "NESTED",
    );

    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("export_rust");
    fs::create_dir_all(&home).expect("a directory for the package");
    let write = |name: &str, text: &str| fs::write(home.join(name), text).expect("a file of the package");
    write(
        "Cargo.toml",
        &format!(
            "[package]\nname = \"exported\"\nedition = \"2024\"\n\n[workspace]\n\n[[bin]]\nname = \"exported\"\n\
             path = \"main.rs\"\n\n[dependencies]\nstackprop = {{ path = {:?} }}\n",
            env!("CARGO_MANIFEST_DIR")
        ),
    );
    // The same version of the one dependency, so that nothing has to be looked up.
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"), home.join("Cargo.lock")).expect("a lock file");
    write("nets.rs", &all.source);
    write(
        "main.rs",
        &format!(
            "#![deny(warnings)]\n#[path = {:?}]\nmod shown;\ninclude!(\"nets.rs\");\n\nfn main() {{\n{}}}\n",
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export/shown.rs"),
            all.program
        ),
    );
    let output = Command::new(env::var_os("CARGO").expect("cargo runs the tests"))
        .args(["run", "-q", "--offline", "-j1", "--color=never", "--target-dir"])
        .arg(home.join("target"))
        .current_dir(&home)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let got = String::from_utf8_lossy(&output.stdout);
    for (line, (got, want)) in got.lines().zip(all.want.lines()).enumerate() {
        assert_eq!(got, want, "line {line}, of\n{}", all.source);
    }
    assert_eq!(got.lines().count(), all.want.lines().count());
}
