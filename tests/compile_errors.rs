//! Sizes that do not fit are errors of the compiler that name both sizes, and common mistakes are errors that say what to do.
//!
//! Every program below is compiled twice: with the number or the type that fits, which must work, and with one that does not,
//! which must fail and say why. Nothing else differs, so nothing else can be what is wrong. All are targets of one
//! little package: a single run of cargo, which needs nothing from the network, builds them.

#![allow(clippy::panic, clippy::expect_used)]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// `@` stands for what differs. 13 fits and 17 does not, unless `fits` and `wrong` say otherwise.
struct Program {
    name: &'static str,
    body: &'static str,
    fits: &'static str,
    wrong: &'static str,
    /// What the error must say, without the source that it quotes.
    says: [&'static str; 2],
}

const fn program(name: &'static str, body: &'static str) -> Program {
    Program { name, body, fits: "13", wrong: "17", says: ["13", "17"] }
}

/// A mistake that is not one of size.
const fn advice(
    name: &'static str,
    body: &'static str,
    [fits, wrong]: [&'static str; 2],
    says: [&'static str; 2],
) -> Program {
    Program { name, body, fits, wrong, says }
}

/// The program that has to fail in `cargo check` already, and so in an editor.
const STATIC: &str = "optimizer_in_a_static";

const PROGRAMS: [Program; 27] = [
    program("second_layer", "let _ = Trainer::<(Dense<2, 13>, Dense<@, 1>), Sgd>::new();"),
    program("third_layer", "let _ = Trainer::<(Dense<2, 4>, Dense<4, 13>, Dense<@, 1>), Sgd>::new();"),
    program("layer_without_parameters", "let _ = Trainer::<(Dense<2, 13>, Silu<@>), Sgd>::new();"),
    program("input_to_predict", "Dense::<13, 1>::ZERO.predict(&[0.0; @]);"),
    program("input", "Trainer::<Dense<13, 2>, Sgd>::new().accumulate(&[0.0; @], &[0.0; 2], loss::mse);"),
    program("target", "Trainer::<Dense<2, 13>, Sgd>::new().accumulate(&[0.0; 2], &[0.0; @], loss::mse);"),
    program(
        "target_of_a_loss_with_a_setting",
        "Trainer::<Dense<2, 13>, Sgd>::new().accumulate(&[0.0; 2], &[0.0; @], loss::huber_with_delta(0.5));",
    ),
    program("loss", "loss::mse(&[0.0; 13], &[0.0; @]);"),
    program(
        "number_of_classes",
        "let class = Class::<@>::new(3).unwrap();
         Trainer::<Dense<2, 13>, Sgd>::new().accumulate(&[0.0; 2], class, loss::cross_entropy);",
    ),
    program("gradient", "Sgd::DEFAULT.step(&mut (), &mut [0.0; 13], &mut [0.0; @], 1.0);"),
    program(
        "state_of_an_optimizer",
        "Lion::<13>::DEFAULT.step(&mut <Lion<@> as Optimizer>::State::ZERO, &mut [0.0; 13], &mut [0.0; 13], 1.0);",
    ),
    program("weights", "let _: Dense<2, 13> = Dense::new([[0.0; 2]; @], [0.0; 13]);"),
    Program {
        fits: "9",
        wrong: "17",
        says: ["state is for 17 parameters", "the model has 9"],
        ..program("parameters_of_an_optimizer", "Trainer::<Dense<2, 3>, Adam<@>>::new().step(&Adam::DEFAULT);")
    },
    // With numbers of its own: cargo shows a message once, though two programs have it.
    Program {
        fits: "12",
        wrong: "19",
        says: ["state is for 19 parameters", "the model has 12"],
        ..program(STATIC, "static T: Mutex<Trainer<Dense<3, 3>, Adam<@>>> = Mutex::new(Trainer::new());")
    },
    Program {
        fits: "9",
        wrong: "17",
        says: ["begin with 17 parameters", "the model has 9"],
        ..program("groups_of_parameters", "let _ = Online::<Dense<2, 3>, Groups<@, Frozen, Sgd>>::new();")
    },
    advice(
        "a_tuple_of_one_layer",
        "let _ = Trainer::<@, Sgd>::new();",
        ["Dense<2, 3>", "(Dense<2, 3>,)"],
        ["is not a layer or a network", "a single layer stands without a tuple"],
    ),
    advice(
        "nine_layers",
        "type A = Dense<2, 2>; let _ = Trainer::<@, Sgd>::new();",
        ["((A, A, A, A, A), (A, A, A, A))", "(A, A, A, A, A, A, A, A, A)"],
        ["is not a layer or a network", "for more, nest tuples"],
    ),
    advice(
        "an_activation_without_a_form_in_c",
        "stackprop::export::c(&Dense::<1, 1, @>::ZERO, \"net\", &mut String::new());",
        ["Tanh", "Softplus"],
        ["Softplus and Gelu have no form in C", "differ from one C library to the next"],
    ),
    advice(
        "an_index_for_a_class",
        "let class = @; Trainer::<Dense<2, 3>, Sgd>::new().accumulate(&[0.0; 2], class, loss::cross_entropy);",
        ["Class::<3>::new(1).unwrap()", "1_usize"],
        ["the target of `cross_entropy` is a `Class<3>`, not `usize`", "Class::<3>::new(index)"],
    ),
    advice(
        "a_distribution_for_a_class",
        "Trainer::<Dense<2, 3>, Sgd>::new().accumulate(&[0.0; 2], &[1.0, 0.0, 0.0], loss::@);",
        ["soft_cross_entropy", "cross_entropy"],
        ["the target of `cross_entropy` is a `Class<3>`", "there is `soft_cross_entropy`"],
    ),
    advice(
        "an_activation_without_a_formula",
        "struct Bent; impl Activation for Bent { fn apply(x: f32) -> f32 { x } fn derivative(_: f32) -> f32 { 1.0 } }
         export::c(&(Dense::<2, 3, @>::ZERO, Dense::<3, 1>::ZERO), \"net\", &mut String::new());",
        ["Relu", "Bent"],
        ["`Bent` is not an activation that can be exported", "implements `export::Formula`"],
    ),
    advice(
        "a_layer_without_source",
        "#[derive(Clone)] struct Mine;
         impl Params for Mine {
             const COUNT: usize = 0;
             const ZERO: Self = Mine;
             fn tensors(&self, _: &mut impl FnMut(&[f32])) {}
             fn tensors_mut(&mut self, _: &mut impl FnMut(&mut [f32])) {}
             fn tensors_with(&mut self, _: &mut Self, _: &mut impl FnMut(&mut [f32], &mut [f32])) {}
         }
         impl Function for Mine {
             type Input = [f32; 3];
             type Output = [f32; 3];
             fn forward(&self, x: &[f32; 3], y: &mut [f32; 3]) { *y = *x; }
             fn backward(&self, _: &[f32; 3], _: &[f32; 3], dy: &[f32; 3], _: &mut Self, dx: &mut [f32; 3]) { *dx = *dy; }
         }
         export::rust(&(Dense::<2, 3>::ZERO, @), \"NET\", &mut String::new());",
        ["Silu::<3>", "Mine"],
        ["`Mine` is not a layer or a network that can be exported", "implements `export::Export`"],
    ),
    program(
        "quantised_layer",
        "quantized::Quantizer::from_f32(1.0).dense(&Dense::<2, 13>::ZERO, &quantized::Ranges::new()).output(&Dense::<@, 1>::ZERO);",
    ),
    Program {
        fits: "131000",
        wrong: "131001",
        says: ["a quantised layer has at most 131,000 inputs"; 2],
        ..program("inputs_of_a_quantised_layer", "quantized::Quantizer::from_i8(1.0).output(&Dense::<@, 1>::ZERO);")
    },
    advice(
        "a_bounded_activation_to_quantise",
        "quantized::Quantizer::from_f32(1.0).dense(&Dense::<1, 2, @>::ZERO, &quantized::Ranges::new());",
        ["Relu", "Elu"],
        ["activation::Elu` for `dense`", "with `Tanh` and `Sigmoid` by `dense_by_table`"],
    ),
    advice(
        "a_tabulated_activation_to_quantise",
        "quantized::Quantizer::from_f32(1.0).dense_by_table(&Dense::<1, 2, @>::ZERO);",
        ["Tanh", "Relu"],
        ["activation::Relu` for `dense_by_table`", "with `Identity` and `Relu` by `dense`"],
    ),
    Program {
        fits: "1",
        wrong: "0",
        says: ["at least one input", "one output"],
        ..program("no_inputs", "Dense::<@, 1>::new([[0.0; @]], [0.0]);")
    },
];

/// The programs as examples of a package at `home`; libraries, because those need no linker.
fn write_package(home: &Path) {
    let mut manifest = vec![format!(
        "[package]\nname = \"sizes\"\nedition = \"2024\"\n\n[workspace]\n\n[lib]\npath = \"lib.rs\"\n\n\
         [dependencies]\nstackprop = {{ path = {:?} }}\n",
        env!("CARGO_MANIFEST_DIR")
    )];
    fs::create_dir_all(home).expect("a directory for the package");
    let write = |name: &str, text: &str| fs::write(home.join(name), text).expect("a file of the package");
    write("lib.rs", "");
    for Program { name, body, fits, wrong, .. } in PROGRAMS {
        for (kind, number) in [("fits", fits), ("wrong", wrong)] {
            manifest.push(format!(
                "[[example]]\nname = \"{name}_{kind}\"\npath = \"{name}_{kind}.rs\"\ncrate-type = [\"rlib\"]\n"
            ));
            let body = body.replace('@', number);
            let imports = "activation::*, loss::{self, Class}, optimizer::*, *";
            write(
                &format!("{name}_{kind}.rs"),
                &format!(
                    "#![allow(unused)]\nuse std::sync::Mutex;\nuse stackprop::{{{imports}}};\npub fn main() {{\n{body}\n}}\n"
                ),
            );
        }
    }
    write("Cargo.toml", &manifest.join("\n"));
    // The same version of the one dependency, so that nothing has to be looked up.
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"), home.join("Cargo.lock")).expect("a lock file");
}

#[test]
fn a_wrong_size_is_an_error_that_names_both_and_the_right_one_compiles() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_errors");
    write_package(&home);
    let cargo = |arguments: &[&str]| {
        let output = Command::new(env::var_os("CARGO").expect("cargo runs the tests"))
            .args(arguments)
            .args(["--offline", "-j1", "--color=never", "--target-dir"])
            .arg(home.join("target"))
            .current_dir(&home)
            .output()
            .expect("cargo runs");
        (String::from_utf8_lossy(&output.stderr).into_owned(), output.status.success())
    };
    let (checked, fine) = cargo(&["check", "--example", &format!("{STATIC}_fits")]);
    assert!(fine, "{checked}");
    let (checked, fine) = cargo(&["check", "--example", &format!("{STATIC}_wrong")]);
    assert!(!fine && checked.contains("state is for 19 parameters"), "`cargo check` does not see it:\n{checked}");

    let (output, _) = cargo(&["build", "--examples", "--keep-going"]);
    // One program after the other: what stands before the line that gives one up is what is wrong with it.
    let failures: Vec<(&str, &str)> = output
        .split("error: could not compile `sizes` (example \"")
        .scan("", |errors, part| Some((std::mem::replace(errors, part), part.split('"').next()?)))
        .skip(1)
        .collect();

    for Program { name, says, .. } in PROGRAMS {
        let failed = |kind| failures.iter().find(|(_, program)| *program == format!("{name}_{kind}"));
        assert_eq!(failed("fits"), None, "{name} does not compile with the right number");
        let built = home.join(format!("target/debug/examples/lib{name}_fits.rlib"));
        assert!(built.exists(), "{name} was not compiled:\n{output}");
        let (errors, _) = failed("wrong").unwrap_or_else(|| panic!("{name} compiles with the wrong number:\n{output}"));
        // Without the lines of source that are quoted (`12 | …`) and their places (`--> file:12:3`).
        let said = |line: &&str| !line.contains("-->") && !line.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let errors: Vec<&str> = errors.lines().filter(said).collect();
        for want in says {
            assert!(
                errors.iter().any(|line| line.contains(want)),
                "{name} does not say {want}:\n{}",
                errors.join("\n")
            );
        }
    }
}
