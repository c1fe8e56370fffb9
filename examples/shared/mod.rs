//! What the lessons share and do not teach: flags here, drawings in `plot`.
#![allow(dead_code)] // Each lesson uses a part of it.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::exit;

pub(crate) mod plot;

/// A flag and what it does.
pub(crate) type Flag = (&'static str, &'static str);
pub(crate) const SEED: Flag = ("--seed N", "other random numbers (0)");
pub(crate) const SVG: Flag = ("--svg FILE", "draw into a file, too");
pub(crate) const ORIGINAL: Flag = ("--original", "print the epochs in the form of the original experiment");
pub(crate) const START: Flag = ("--start X", "where the drawn descent starts (2.5)");
pub(crate) const NUMBERS: Flag = ("A B C", "other numbers than 1 2 -3");

/// The arguments of a lesson.
pub(crate) struct Arguments {
    pub(crate) seed: u64,
    pub(crate) start: f32,
    pub(crate) original: bool,
    pub(crate) svg: Option<PathBuf>,
    pub(crate) numbers: [f32; 3],
}

impl Arguments {
    /// Reads the arguments that `flags` lists. Ends the program with 2 if there is another one, and with 0 after
    /// `--help`.
    pub(crate) fn parse(title: &str, flags: &[Flag]) -> Self {
        Self::try_parse(title, flags).unwrap_or_else(|error| {
            eprintln!("{}: {error}\nTry --help.", env!("CARGO_CRATE_NAME"));
            exit(2)
        })
    }

    fn try_parse(title: &str, flags: &[Flag]) -> Result<Self, lexopt::Error> {
        use lexopt::prelude::*;
        let takes = |flag| flags.contains(&flag);
        let mut all = Self { seed: 0, start: 2.5, original: false, svg: None, numbers: [1.0, 2.0, -3.0] };
        let mut numbers = Vec::new();
        let mut arguments = lexopt::Parser::from_env();
        loop {
            // -3 is a number, not a flag.
            if let (true, Some(mut raw)) = (takes(NUMBERS), arguments.try_raw_args()) {
                if let Some(number) = raw.peek().and_then(|next| next.to_str()?.parse().ok()) {
                    raw.next();
                    numbers.push(finite(number)?);
                    continue;
                }
            }
            match arguments.next()? {
                None => break,
                Some(Long("seed")) if takes(SEED) => all.seed = arguments.value()?.parse()?,
                Some(Long("start")) if takes(START) => all.start = finite(number(&arguments.value()?)?)?,
                Some(Long("original")) if takes(ORIGINAL) => all.original = true,
                Some(Long("svg")) if takes(SVG) => all.svg = Some(arguments.value()?.into()),
                Some(Short('h') | Long("help")) => {
                    let name = env!("CARGO_CRATE_NAME");
                    println!("{title}\n\ncargo run --release --example {name} [-- OPTIONS]\n");
                    for (flag, text) in flags.iter().chain(&[("--help", "this text")]) {
                        println!("  {flag:12}{text}");
                    }
                    exit(0)
                }
                Some(Value(other)) if takes(NUMBERS) => numbers.push(number(&other)?),
                Some(other) => return Err(other.unexpected()),
            }
        }
        match numbers[..] {
            [] => {}
            [a, b, c] => all.numbers = [a, b, c],
            _ => return Err(format!("expected three numbers a, b and c, found {}", numbers.len()).into()),
        }
        Ok(all)
    }
}

fn number(text: &OsStr) -> Result<f32, lexopt::Error> {
    let text = text.to_string_lossy();
    text.parse().map_err(|_| format!("'{text}' is not a number").into())
}

fn finite(number: f32) -> Result<f32, lexopt::Error> {
    if number.is_finite() { Ok(number) } else { Err(format!("{number} is not a number of 32 bits").into()) }
}
