//! A network exported as C computes the bits of `predict`: on this computer, and on emulated chips.
//!
//! They need compilers, so `cargo test` leaves them out and says `ignored`; with `-- --ignored` they run and fail if a
//! compiler is missing. `.ci/run` does that. Debian's packages: gcc g++ gcc-arm-none-eabi libnewlib-arm-none-eabi
//! qemu-system-arm.

#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used)]

use std::fmt::Write;
use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use stackprop::activation::{
    Elu, HardSigmoid, HardTanh, Identity, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softsign, Tanh,
};
use stackprop::export::{self, Export, Formula};
use stackprop::{Activation, Dense, Layer, Rng, math};

/// A network as C, inputs, and the bits of what it predicts.
struct Case {
    name: String,
    header: String,
    sizes: [usize; 2],
    inputs: Vec<f32>,
    want: Vec<u32>,
}

/// A NaN can have any sign and payload.
fn bits(x: f32) -> u32 {
    if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() }
}

/// What a test does with the networks.
struct Cases {
    rng: Rng,
    /// Of what sizes the parameters are: see `number`.
    kinds: Range<u32>,
    /// Random inputs of every network.
    inputs: usize,
    /// Inputs of every activation: every so manieth `f32`.
    stride: usize,
    /// And so many floats on each side of every edge.
    at_edges: u32,
    all: Vec<Case>,
}

const SPECIAL: [f32; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1e-45,
    -1e-45,
    f32::MIN_POSITIVE,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
];

/// Where a function goes over from one form to another.
const EDGES: [f32; 17] = [
    0.35355339, // √2 / 4, and the next: erfc(x / √2)
    0.88137359, // −ln(√2 − 1), and 24 · ln 2: ln(1 + e⁻ˣ)
    1.0, 1.1932427, // √2 · 0.84375
    1.7677670, // √2 · 1.25
    3.0, 4.0406102, // √2 / 0.35
    6.0, 9.1, // tanh
    16.635532, 18.0,      // e^x − 1
    39.597980, // √2 · 28
    69.314718, // e^x in two steps: 100 · ln 2
    81.791367, // the logistic function: 118 · ln 2
    87.33654,  // e^−x would be subnormal
    90.0, 90.109133, // 130 · ln 2
];

impl Cases {
    fn new(kinds: Range<u32>, inputs: usize, stride: usize, at_edges: u32) -> Self {
        let mut cases = Self { rng: Rng::from_seed(1), kinds, inputs, stride, at_edges, all: Vec::new() };
        cases.shapes();
        cases.layers();
        cases.activations();
        cases
    }

    fn add<const I: usize, const O: usize, N>(&mut self, net: &N, inputs: &[[f32; I]])
    where
        N: Layer<Input = [f32; I], Output = [f32; O]> + Export,
    {
        let (name, mut header) = (format!("net{}", self.all.len()), String::new());
        export::c(net, &name, &mut header).expect("all numbers are finite");
        self.all.push(Case {
            name,
            header,
            sizes: [I, O],
            inputs: inputs.as_flattened().to_vec(),
            want: inputs.iter().flat_map(|x| net.predict(x).map(bits)).collect(),
        });
    }

    /// A finite number: of size 1, of sizes so different that the order of a sum decides, or of any bits.
    fn number(&mut self, kind: u32) -> f32 {
        match kind {
            0 => self.rng.normal(),
            1 => self.rng.normal() * [1e-6, 1.0, 1e6][self.rng.below(3) as usize],
            _ => loop {
                let x = f32::from_bits(self.rng.below(u32::MAX));
                if x.is_finite() {
                    return x;
                }
            },
        }
    }

    /// A network with random parameters of every kind, each with random inputs.
    fn random<const I: usize, const O: usize, N>(&mut self)
    where
        N: Layer<Input = [f32; I], Output = [f32; O]> + Export,
    {
        for kind in self.kinds.clone() {
            let mut net = N::ZERO;
            net.tensors_mut(&mut |tensor| tensor.iter_mut().for_each(|p| *p = self.number(kind)));
            let inputs: Vec<[f32; I]> = (0..self.inputs)
                .map(|round| {
                    [(); I].map(|()| match round % 4 {
                        3 if self.rng.below(3) == 0 => SPECIAL[self.rng.below(SPECIAL.len() as u32) as usize],
                        3 => self.number(0),
                        kind => self.number(kind as u32),
                    })
                })
                .collect();
            self.add(&net, &inputs);
        }
    }

    /// Two layers with every number of inputs from 1 to 40, and all activations.
    fn shapes(&mut self) {
        macro_rules! two_layers {
            ($($I:literal, $H:literal, $O:literal: $A:ty, $B:ty;)*) => {
                $(self.random::<$I, $O, (Dense<$I, $H, $A>, Dense<$H, $O, $B>)>();)*
            };
        }
        two_layers! {
            1, 8, 2: Relu, Selu;
            2, 1, 4: LeakyRelu, Selu;
            3, 16, 8: LeakyRelu<1, 5>, Sigmoid;
            4, 4, 3: Elu, Sigmoid;
            5, 7, 11: Selu, Sigmoid;
            6, 24, 1: Sigmoid, Tanh;
            7, 12, 2: Tanh, Tanh;
            8, 8, 4: Softsign, Tanh;
            9, 5, 8: Softsign, Selu;
            10, 3, 3: HardSigmoid, Elu;
            11, 8, 11: HardTanh, Tanh;
            12, 12, 1: Relu6, Softsign;
            13, 16, 2: Identity, Softsign;
            14, 9, 4: Relu, Softsign;
            15, 7, 8: LeakyRelu, HardSigmoid;
            16, 16, 3: LeakyRelu<1, 5>, HardSigmoid;
            17, 12, 11: Elu, HardSigmoid;
            18, 17, 1: Selu, HardTanh;
            19, 5, 2: Sigmoid, HardTanh;
            20, 20, 4: Tanh, HardTanh;
            21, 8, 8: Elu, Relu6;
            22, 1, 3: Softsign, Relu6;
            23, 16, 11: HardSigmoid, Relu6;
            24, 24, 1: HardTanh, Identity;
            25, 7, 2: Relu6, Identity;
            26, 24, 4: Identity, Identity;
            27, 12, 8: Relu, Relu;
            28, 28, 3: LeakyRelu, Relu;
            29, 5, 11: LeakyRelu<1, 5>, Relu;
            30, 3, 1: Elu, LeakyRelu;
            31, 8, 2: Selu, LeakyRelu;
            32, 32, 4: Sigmoid, LeakyRelu;
            33, 16, 8: Tanh, LeakyRelu<1, 5>;
            34, 9, 3: Selu, LeakyRelu<1, 5>;
            35, 7, 11: Softsign, LeakyRelu<1, 5>;
            36, 36, 1: HardSigmoid, Elu;
            37, 12, 2: HardTanh, Elu;
            38, 17, 4: Relu6, Elu;
            39, 5, 8: Identity, Selu;
            40, 40, 3: Relu, Selu;
        }
    }

    /// One layer, the layers that are no activation, eight of them, and nested ones.
    fn layers(&mut self) {
        self.random::<1, 1, Dense<1, 1>>();
        self.random::<64, 10, Dense<64, 10>>();
        self.random::<5, 5, Silu<5>>();
        self.random::<1, 1, Softmax<1>>();
        self.random::<9, 9, Softmax<9>>();
        self.random::<3, 4, (Dense<3, 9, Tanh>, Silu<9>, Dense<9, 4>, Softmax<4>)>();
        self.random::<2, 3, ((Dense<2, 8, Elu>, Silu<8>), (Dense<8, 20, Selu>, (Dense<20, 3>, Softmax<3>)))>();
        self.random::<2, 6, (
            Dense<2, 5, Bent>,
            Silu<5>,
            Dense<5, 7, Sigmoid>,
            Dense<7, 8>,
            Silu<8>,
            Softmax<8>,
            Silu<8>,
            Dense<8, 6, Elu>,
        )>();
    }

    /// Every activation at floats of all exponents: `-0 + 1 · x` is x.
    fn activations(&mut self) {
        fn one<A: Formula>(cases: &mut Cases) {
            cases.sweep::<Dense<1, 1, A>>(&Dense::new([[1.0]], [-0.0]));
        }
        one::<Identity>(self);
        one::<Relu>(self);
        one::<LeakyRelu>(self);
        one::<LeakyRelu<3, 7>>(self);
        one::<Elu>(self);
        one::<Selu>(self);
        one::<Sigmoid>(self);
        one::<Tanh>(self);
        one::<Softsign>(self);
        one::<HardSigmoid>(self);
        one::<HardTanh>(self);
        one::<Relu6>(self);
        one::<Bent>(self);
        one::<Log>(self);
        self.sweep(&Silu::<1>);
    }

    fn sweep<N: Layer<Input = [f32; 1], Output = [f32; 1]> + Export>(&mut self, net: &N) {
        // From 2⁻⁹ to 128 ten times as many: there the functions bend.
        let few = (0..=u32::MAX).step_by(self.stride);
        let many = (0x3b000000..0x43000000_u32).step_by(self.stride / 10);
        let edges = EDGES.into_iter().flat_map(|x| x.to_bits() - self.at_edges..=x.to_bits() + self.at_edges);
        let both = many.chain(edges).flat_map(|bits| [bits, bits | 1 << 31]);
        let inputs: Vec<[f32; 1]> = few.chain(both).map(f32::from_bits).chain(SPECIAL).map(|x| [x]).collect();
        self.add(net, &inputs);
    }
}

/// An activation of one's own.
struct Bent;

impl Activation for Bent {
    fn apply(x: f32) -> f32 {
        if x < 1.0 { math::exp(x) } else { math::exp(-x) + x }
    }
    fn derivative(_: f32) -> f32 {
        0.0 // nothing is trained here
    }
}

impl Formula for Bent {
    fn rust(out: &mut dyn Write) -> std::fmt::Result {
        out.write_str("crate::Bent")
    }
    fn c(out: &mut dyn Write) -> std::fmt::Result {
        out.write_str("z < 1.0f ? @exp(z) : @exp(-z) + z")
    }
}

/// And another.
struct Log;

impl Activation for Log {
    fn apply(x: f32) -> f32 {
        math::ln(x)
    }
    fn derivative(_: f32) -> f32 {
        0.0
    }
}

impl Formula for Log {
    fn rust(out: &mut dyn Write) -> std::fmt::Result {
        out.write_str("crate::Log")
    }
    fn c(out: &mut dyn Write) -> std::fmt::Result {
        out.write_str("@ln(z)")
    }
}

/// A fresh directory with the headers of all cases.
fn write_headers(home: &str, cases: &[Case]) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(home);
    drop(fs::remove_dir_all(&home));
    fs::create_dir_all(&home).expect("a directory for the program");
    for Case { name, header, .. } in cases {
        fs::write(home.join(format!("{name}.h")), header).expect("a header");
    }
    home
}

/// Runs a program; its output if it succeeds.
fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    output.stdout
}

const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

#[test]
#[ignore = "needs gcc and g++: cargo test --test export_c -- --ignored"]
fn c_on_this_computer_computes_the_bits_of_predict() {
    let cases = Cases::new(0..3, 40, 99_991, 150).all;
    let home = write_headers("export_host", &cases);
    let mut main = String::from("#include <stdio.h>\n");
    for Case { name, .. } in &cases {
        // Twice, as in a program whose files include each other.
        writeln!(main, "#include \"{name}.h\"\n#include \"{name}.h\"").unwrap();
    }
    main += "
#define RUN(NAME, IN, OUT, COUNT) \\
    for (long i = 0; i < COUNT; i++) { \\
        if (fread(x, 4, IN, stdin) != IN) return 1; \\
        NAME##_predict(x, y); \\
        if (fwrite(y, 4, OUT, stdout) != OUT) return 1; \\
    }
int main(void) {
    float x[64], y[64];
";
    for Case { name, sizes: [i, o], inputs, .. } in &cases {
        writeln!(main, "    RUN({name}, {i}, {o}, {})", inputs.len() / i).unwrap();
    }
    main += "    return 0;\n}\n";
    fs::write(home.join("main.c"), main).expect("the program");
    let inputs: Vec<u8> = cases.iter().flat_map(|case| &case.inputs).flat_map(|x| x.to_ne_bytes()).collect();
    fs::write(home.join("inputs"), inputs).expect("the inputs");

    for (compiler, options) in [
        ("gcc", &["-std=c99", "-O2", "-ffp-contract=off"][..]),
        ("gcc", &["-std=c99", "-O0", "-ffp-contract=off"]),
        // An ordinary build, on a processor that can fuse: the header itself forbids it.
        ("gcc", &["-std=gnu11", "-O3", "-march=native"]),
        ("g++", &["-std=c++17", "-O1", "-ffp-contract=off", "-xc++"]),
    ] {
        run(Command::new(compiler).args(options).args(STRICT).args(["main.c", "-o", "program"]).current_dir(&home));
        let mut program = Command::new(home.join("program"));
        let got = run(program.stdin(File::open(home.join("inputs")).expect("the inputs")));
        let got: Vec<u32> =
            got.chunks_exact(4).map(|y| bits(f32::from_ne_bytes(y.try_into().expect("four bytes")))).collect();
        let mut rest = &got[..];
        for Case { name, header, sizes: [i, o], inputs, want } in &cases {
            let (got, others) = rest.split_at(want.len());
            rest = others;
            if let Some(n) = (0..want.len()).find(|n| got[*n] != want[*n]) {
                let (x, got, want) = (&inputs[n / o * i..][..*i], f32::from_bits(got[n]), f32::from_bits(want[n]));
                panic!("{compiler} {options:?}: {name} is {got:e} and not {want:e} at {x:?}\n{header}");
            }
        }
        assert_eq!(rest, []);
    }
}

/// Numbers mixed into one, by FNV-1a.
fn hash(numbers: &[u32]) -> u32 {
    numbers.iter().fold(0x811c9dc5, |hash, number| (hash ^ number).wrapping_mul(0x01000193))
}

#[test]
#[ignore = "needs arm-none-eabi-gcc and qemu-system-arm: cargo test --test export_c -- --ignored"]
fn c_on_chips_computes_the_bits_of_predict() {
    // Fewer of all, for the flash of a micro:bit has 256 kB.
    let cases = Cases::new(1..2, 4, 99_999_989, 0).all;
    let home = write_headers("export_chip", &cases);
    let mut main = String::from("#include <stdint.h>\nvoid print(const char *name, uint32_t hash);\n");
    for Case { name, inputs, .. } in &cases {
        let inputs: Vec<String> = inputs.iter().map(|x| format!("{:#x}", x.to_bits())).collect();
        let inputs = inputs.join(", ");
        writeln!(main, "#include \"{name}.h\"\nstatic const uint32_t {name}_inputs[] = {{{inputs}}};").unwrap();
    }
    main += "
static uint32_t mix(uint32_t hash, float y) {
    union { float number; uint32_t bits; } either;
    either.number = y;
    return (hash ^ (y == y ? either.bits : 0x7fc00000u)) * 0x01000193u;
}
#define RUN(NAME, IN, OUT, COUNT) { \\
        uint32_t hash = 0x811c9dc5u; \\
        for (int n = 0; n < COUNT; n++) { \\
            float y[OUT]; \\
            NAME##_predict((const float *)NAME##_inputs + n * IN, y); \\
            for (int o = 0; o < OUT; o++) hash = mix(hash, y[o]); \\
        } \\
        print(#NAME, hash); \\
    }
int main(void) {
";
    let mut want = String::new();
    for Case { name, sizes: [i, o], inputs, want: bits, .. } in &cases {
        writeln!(main, "    RUN({name}, {i}, {o}, {})", inputs.len() / i).unwrap();
        writeln!(want, "{name} {:08x}", hash(bits)).unwrap();
    }
    main += "    return 0;\n}\n";
    fs::write(home.join("main.c"), main).expect("the program");

    let m4 = ["-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"];
    let contract = "-ffp-contract=off";
    for (machine, ram, chip, options) in [
        ("mps2-an386", 65536, &m4[..], &["-std=c99", "-O2", contract][..]),
        // An ordinary build, on a processor that can fuse: the header itself forbids it.
        ("mps2-an386", 65536, &m4, &["-std=gnu11", "-O3"]),
        ("microbit", 16384, &["-mcpu=cortex-m0"], &["-std=c99", "-Os", contract]),
    ] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        run(Command::new("arm-none-eabi-gcc")
            .args(chip)
            .args(options)
            .args(STRICT)
            .args(["-mthumb", "-fno-strict-aliasing", "-ffunction-sections", "-nostartfiles", "-Wl,--gc-sections"])
            .arg(format!("-Wl,--defsym=FLASH=0,--defsym=RAM=0x20000000,--defsym=RAM_SIZE={ram}"))
            .arg("-T")
            .arg(root.join("benches/c/board.ld"))
            .arg(root.join("tests/export/chip.c"))
            .args(["main.c", "-o", "program.elf"])
            .current_dir(&home));
        let got = run(Command::new("timeout")
            .args(["60", "qemu-system-arm", "-M", machine, "-display", "none", "-monitor", "none", "-serial", "none"])
            .args(["-chardev", "stdio,id=out", "-semihosting-config", "enable=on,target=native,chardev=out"])
            .args(["-kernel", "program.elf"])
            .current_dir(&home));
        assert_eq!(String::from_utf8_lossy(&got), want, "{machine}, {options:?}");
    }
}
