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
use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

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
fn run() -> Result<bool, Box<dyn Error>> {
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

    let program = build()?;
    let compiler = compiler()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("bounds.txt");
    let bounds = if bless { Bounds::default() } else { Bounds::read(&path)? };
    let binding = bounds.compiler == compiler;
    println!("instructions per step, {compiler}, default build");
    println!("      counted     bound{}", if binding || bless { "" } else { "   (for another compiler, not binding)" });

    let (mut counts, mut kept) = (Vec::new(), true);
    for workload in workloads {
        let count = per_step(&program, workload)?;
        let bound = bounds.of.get(workload.name());
        let verdict = match bound {
            Some(&bound) if count > bound => {
                kept &= !binding;
                format!("{bound:9}   PASSED by {:.1} %", 100.0 * (count as f64 / bound as f64 - 1.0))
            }
            Some(bound) => format!("{bound:9}"),
            None if bless => String::new(),
            None => return Err(format!("{} has no bound for {}", path.display(), workload.name()).into()),
        };
        println!("{:4}{count:9} {verdict}", workload.name());
        counts.push((workload, count));
    }
    if bless {
        let mut text = format!("# instructions per step; written by `instructions --bless`\n{compiler}\n");
        for (workload, count) in counts {
            text += &format!("{} {}\n", workload.name(), count + count / 100);
        }
        std::fs::write(&path, text)?;
    }
    Ok(kept)
}

#[derive(Default)]
struct Bounds {
    compiler: String,
    of: BTreeMap<String, u64>,
}

impl Bounds {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let compiler = lines.next().ok_or("bounds.txt names no compiler")?.to_string();
        let bound = |line: &str| {
            let (name, bound) = line.split_once(' ')?;
            Some((name.to_string(), bound.parse().ok()?))
        };
        let mut of = BTreeMap::new();
        for line in lines {
            of.extend([bound(line).ok_or_else(|| format!("bounds.txt: '{line}' is not WORKLOAD BOUND"))?]);
        }
        Ok(Self { compiler, of })
    }
}

/// Builds stackprop's contender without any flags of the environment, and says where it is.
fn build() -> Result<PathBuf, Box<dyn Error>> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = crate_folder.join("target");
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--bin", "stackprop", "--target-dir"])
        .arg(&target)
        .env_remove("RUSTFLAGS")
        .current_dir(crate_folder)
        .status()?;
    if !status.success() {
        return Err("stackprop's contender does not build".into());
    }
    Ok(target.join("release/stackprop"))
}

/// `rustc 1.95.0`
fn compiler() -> Result<String, Box<dyn Error>> {
    let output = Command::new("rustc").arg("--version").output()?;
    let text = String::from_utf8(output.stdout)?;
    Ok(text.split(' ').take(2).collect::<Vec<_>>().join(" "))
}

fn per_step(program: &Path, workload: Workload) -> Result<u64, Box<dyn Error>> {
    let (short, long) = match workload {
        Workload::W4 => (20, 60),
        // Multiples of W2's batch.
        _ => (640, 1920),
    };
    let (first, second) = (instructions(program, workload, short)?, instructions(program, workload, long)?);
    Ok((second - first).div_ceil(long - short))
}

/// What a whole process takes to do so many steps.
fn instructions(program: &Path, workload: Workload, steps: u64) -> Result<u64, Box<dyn Error>> {
    let mut child = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run valgrind: {error}"))?;
    let mut input = child.stdin.take().expect("it is piped");
    writeln!(input, "{} {steps} {steps}", workload.name())?;
    drop(input);
    let output = child.wait_with_output()?;
    let (answer, report) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    // The contender has answered, and valgrind says `==123== Collected : 456`.
    let loss = answer.split(' ').next().and_then(|loss| loss.parse().ok()).unwrap_or(f32::NAN);
    let collected = report.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    match collected {
        Some(collected) if output.status.success() && loss.is_finite() => Ok(collected),
        _ => Err(format!("{} under valgrind: '{answer}'\n{report}", workload.name()).into()),
    }
}
