//! Every figure of the root finder, in one command:
//!
//! ```text
//! cargo run --release [-- --quick] [cases] [newton] [functions] [expressions] [curves] [brackets] [quadratics] [polynomials] [flash]
//! ```
//!
//! Published cases, random functions and expressions, curves of engineering, random brackets, quadratics and polynomials,
//! the last two judged in whole numbers of any size. Without a name all of them. Ends with a status other than 0 if a
//! figure is missed. `--quick` does a tenth of the random work.

#[path = "../../../tests/roots/cases.rs"]
mod cases;
mod expressions;
mod families;
#[path = "../../../tests/roots/fuzz.rs"]
mod fuzz;
mod fuzzing;
mod judge;
#[path = "../../../tests/roots/newton.rs"]
mod newton;
mod parallel;
mod polynomials;
mod real;

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
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/flash");
    match Command::new(script).status() {
        Ok(status) => status.success(),
        Err(error) => {
            println!("  cannot run {script}: {error}");
            false
        }
    }
}

/// Where Newton's method fails, as the documentation shows it.
fn newtons_failures() -> bool {
    println!(
        "\nWhere Newton's method fails (f32)\n| f | start | Newton's method | find |\n|---|---|---|---|\n{}",
        newton::table()
    );
    newton::all_found()
}

type Figure = (&'static str, fn(u64) -> bool);

/// Each with its name and what measures it, given by how much less random work is to be done.
const FIGURES: [Figure; 9] = [
    ("cases", |_| published_cases()),
    ("newton", |_| newtons_failures()),
    ("functions", |share| fuzzing::functions(10_000_000 / share)),
    ("expressions", |share| expressions::expressions(2_500_000 / share)),
    ("curves", |share| families::families(120_000 / share)),
    ("brackets", |share| fuzzing::brackets(2_000_000 / share)),
    ("quadratics", polynomials::quadratics),
    ("polynomials", |share| polynomials::higher(60_000 / share)),
    ("flash", |_| size()),
];

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args().skip(1).collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    arguments.retain(|argument| argument != "--quick");
    if let Some(other) = arguments.iter().find(|name| !FIGURES.iter().any(|figure| figure.0 == **name)) {
        let names: Vec<_> = FIGURES.iter().map(|figure| figure.0).collect();
        eprintln!("{other}: not --quick, and not one of {}", names.join(", "));
        return ExitCode::from(2);
    }
    let mut missed = Vec::new();
    for (name, figure) in FIGURES {
        let wanted = arguments.is_empty() || arguments.iter().any(|argument| argument == name);
        if wanted && !figure(if quick { 10 } else { 1 }) {
            missed.push(name);
        }
    }
    if missed.is_empty() {
        println!("\nEvery figure is reached.");
        return ExitCode::SUCCESS;
    }
    println!("\nMissed: {}", missed.join(", "));
    ExitCode::FAILURE
}
