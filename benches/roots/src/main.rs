//! Every figure of the root finder, in one command:
//!
//! ```text
//! cargo run --release [-- --quick]
//! ```
//!
//! Published cases, random functions, random brackets, quadratics and polynomials, the last two judged in whole numbers of
//! any size. Ends with a status other than 0 if a figure is missed. `--quick` does a tenth of the random work.

#[path = "../../../tests/roots/cases.rs"]
mod cases;
#[path = "../../../tests/roots/fuzz.rs"]
mod fuzz;
mod fuzzing;
mod judge;
#[path = "../../../tests/roots/newton.rs"]
mod newton;
mod parallel;
mod polynomials;

use std::process::{Command, ExitCode};

fn published_cases() -> bool {
    println!("150 published cases, 140 of them with a bracket");
    println!(
        "                                                    right           false  evaluations median / 95 % / most"
    );
    let percent = |tally: &cases::Tally| 100.0 * tally.right as f64 / tally.runs as f64;
    let print = |name: &str, mut tally: cases::Tally| {
        println!(
            "  {name:46} {:>3} / {:<3} {:>5.1} %  {:>5}  {}",
            tally.right,
            tally.runs,
            percent(&tally),
            tally.false_claims.len(),
            parallel::quantiles(&mut tally.evaluations),
        );
        for name in tally.false_claims {
            println!("    FALSE {name}");
        }
    };
    let descents = cases::descents();
    let (published, all) = (cases::finds(false), cases::finds(true));
    let (brackets, simple) = (cases::brackets(false), cases::brackets(true));
    let no_false_root = [&descents, &published, &all, &brackets].iter().all(|tally| tally.false_claims.is_empty());
    let good = no_false_root
        && percent(&published) >= 99.5
        && percent(&all) >= 99.5
        && brackets.right == brackets.runs
        && brackets.most() <= 128
        && simple.median() <= 13;
    print("descend, from the published start", descents);
    print("find, from the published start", published);
    print("find, from bracket ends and middle too", all);
    print("descend_in, all brackets", brackets);
    print("descend_in, brackets of a simple root", simple);
    good
}

/// The size is measured by a script of its own, for it needs a compiler for the chip.
fn size() -> bool {
    println!("\nFlash on a Cortex-M4F at opt-level s");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.ci/root-size");
    match Command::new(script).status() {
        Ok(status) => status.success(),
        Err(error) => {
            println!("  cannot run {script}: {error}");
            false
        }
    }
}

fn main() -> ExitCode {
    let share = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => 1,
        [quick] if quick == "--quick" => 10,
        _ => {
            eprintln!("The only argument is --quick.");
            return ExitCode::from(2);
        }
    };
    let mut missed = Vec::new();
    let mut figure = |name, good: bool| {
        if !good {
            missed.push(name);
        }
    };
    figure("published cases", published_cases());
    println!(
        "\nWhere Newton's method fails (f32)\n| f | start | Newton's method | find |\n|---|---|---|---|\n{}",
        newton::table()
    );
    figure("Newton's failures", newton::all_found());
    figure("random functions", fuzzing::functions(10_000_000 / share));
    figure("random brackets", fuzzing::brackets(2_000_000 / share));
    figure("quadratics", polynomials::quadratics(share));
    figure("higher degrees", polynomials::higher(60_000 / share));
    figure("flash", size());
    if missed.is_empty() {
        println!("\nEvery figure is reached.");
        return ExitCode::SUCCESS;
    }
    println!("\nMissed: {}", missed.join(", "));
    ExitCode::FAILURE
}
