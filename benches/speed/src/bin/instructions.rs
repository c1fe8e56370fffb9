//! Counts the instructions of one step of each workload, and compares them with the bounds in `bounds.txt`.
//!
//! ```text
//! cargo run --release --bin instructions [-- --bless] [WORKLOAD…]
//! ```
//!
//! valgrind counts every instruction of a whole process. Two runs of different lengths differ by the steps alone, so
//! their difference divided by the steps is what one step takes, the same on every machine. It does depend on the
//! compiler: the bounds bind the version that they name, and are shown for any other.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use speed::builds::{self, Result};
use speed::callgrind::count;
use speed::workloads::Workload;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("instructions: {error}");
            ExitCode::from(2)
        }
    }
}

/// False if a bound has been passed.
fn run() -> Result<bool> {
    use lexopt::prelude::*;
    let (mut bless, mut workloads) = (false, Vec::new());
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("bless") => bless = true,
            Short('h') | Long("help") => {
                println!(
                    "Counts the instructions of one step of each workload.\n\n\
                     cargo run --release --bin instructions [-- OPTIONS] [WORKLOAD…]\n\n\
                     \x20 --bless    write new bounds, 1 % above what is counted"
                );
                return Ok(true);
            }
            Value(name) => {
                let name = name.string()?;
                workloads.push(Workload::from_name(&name).ok_or_else(|| format!("there is no workload '{name}'"))?);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    if workloads.is_empty() {
        workloads.extend(Workload::ALL);
    } else if bless {
        return Err("new bounds are for all workloads".into());
    }

    let mut programs = vec![("default", builds::rust("stackprop", "", "target/default")?)];
    if builds::runs_v3() {
        programs.push(("x86-64-v3", builds::rust("stackprop", "-Ctarget-cpu=x86-64-v3", "target/v3")?));
    }
    let compiler = compiler()?;
    let path = builds::folder().join("bounds.txt");
    let bounds = if bless { Bounds::default() } else { Bounds::read(&path)? };
    let binding = bless || bounds.compiler == compiler;
    println!("instructions per step, {compiler}");
    if !binding {
        println!("the bounds are for {} and not binding", bounds.compiler);
    }
    println!("{}", programs.iter().map(|(build, _)| format!("{build:>14}     bound")).collect::<String>());

    let mut text = format!("# instructions per step; written by `instructions --bless`\n{compiler}\n");
    let mut passed = Vec::new();
    for workload in workloads {
        print!("{:4}", workload.name());
        for (build, program) in &programs {
            let name = format!("{} {build}", workload.name());
            let count = per_step(program, workload)?;
            let bound = if bless { count + count / 100 } else { bounds.of(&name)? };
            print!("{count:10}{bound:10}    ");
            std::io::stdout().flush()?;
            if count > bound {
                passed.push(format!("{name}: {:.1} % above its bound", 100.0 * (count as f64 / bound as f64 - 1.0)));
            }
            text += &format!("{name} {bound}\n");
        }
        println!();
    }
    for passed in &passed {
        println!("{passed}");
    }
    if bless {
        std::fs::write(&path, text)?;
    }
    Ok(passed.is_empty() || !binding)
}

#[derive(Default)]
struct Bounds {
    compiler: String,
    by_name: BTreeMap<String, u64>,
}

impl Bounds {
    fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let compiler = lines.next().ok_or("bounds.txt names no compiler")?.to_string();
        let bound = |line: &str| {
            let (name, bound) = line.rsplit_once(' ')?;
            Some((name.to_string(), bound.parse().ok()?))
        };
        let mut by_name = BTreeMap::new();
        for line in lines {
            by_name.extend([bound(line).ok_or_else(|| format!("bounds.txt: '{line}' is not WORKLOAD BUILD BOUND"))?]);
        }
        Ok(Self { compiler, by_name })
    }

    fn of(&self, name: &str) -> Result<u64> {
        self.by_name.get(name).copied().ok_or_else(|| format!("bounds.txt has no bound for {name}").into())
    }
}

/// `rustc 1.95.0`
fn compiler() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok(text.split(' ').take(2).collect::<Vec<_>>().join(" "))
}

fn per_step(program: &Path, workload: Workload) -> Result<u64> {
    let (short, long) = match workload {
        Workload::W4 | Workload::W4s => (20, 60),
        // Multiples of W2's batch.
        _ => (640, 1920),
    };
    let request = |steps| format!("{} {steps} {steps}\n", workload.name());
    let (first, second) = (count(program, &[], &request(short))?, count(program, &[], &request(long))?);
    Ok((second - first).div_ceil(long - short))
}
