//! Runs the workloads with stackprop and with others, in turn, and prints one table.
//!
//! ```text
//! cargo run --release --bin speed -- --help
//! ```
//!
//! Every contender is a process of its own and runs whole trainings. A *round* lets every contender run every workload
//! once, one after the other, so that what else the machine does meets all of them; what is compared is the median over
//! the rounds of the ratio within a round.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

use speed::builds::{self, Result};
use speed::contender::{self, start_values};
use speed::workloads::Workload;
use stackprop::loss::Class;

/// The later windows of a training may take so much longer than the first.
const CLIFF: f64 = 1.1;

/// What a run that is shorter is repeated for, in seconds; the fastest counts.
const LONG_ENOUGH: f64 = 0.1;

/// The contender whose numbers are stackprop's.
const SAME: &str = "C, the same arithmetic, x86-64-v3";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("speed: {error}\nTry --help.");
            ExitCode::from(2)
        }
    }
}

struct Options {
    rounds: usize,
    python: bool,
    quick: bool,
    write: Vec<PathBuf>,
    workloads: Vec<Workload>,
}

impl Options {
    /// `None` if help was asked for and given.
    fn parse() -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let mut options = Self { rounds: 9, python: false, quick: false, write: Vec::new(), workloads: Vec::new() };
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("rounds") => options.rounds = arguments.value()?.parse()?,
                Long("python") => options.python = true,
                Long("quick") => options.quick = true,
                Long("write") => options.write.push(arguments.value()?.into()),
                Short('h') | Long("help") => {
                    println!(
                        "Runs seven workloads with stackprop, with C and with others, and prints one table.\n\n\
                         cargo run --release [--features FEATURES] --bin speed -- [OPTIONS] [WORKLOAD…]\n\n\
                         \x20 --rounds N     how often everybody runs everything (9)\n\
                         \x20 --python       NumPy and PyTorch too, as far as python3 has them\n\
                         \x20 --quick        one round of shorter runs: does it work at all?\n\
                         \x20 --write FILE   put the table into FILE, between <!-- speed --> and <!-- /speed -->\n\
                         \x20 WORKLOAD       W1r W1a W1s W2 W3 W4 W4s (all)\n\n\
                         Features: mynn, oxictl, dfdx, candle, burn, or peers for all of them. burn alone takes ten minutes\n\
                         to build on two cores.\n\n\
                         Fails if stackprop slows down in the course of a training (W1a, W4) by more than a tenth."
                    );
                    return Ok(None);
                }
                Value(name) => {
                    let name = name.string()?;
                    let workload =
                        Workload::from_name(&name).ok_or_else(|| format!("there is no workload '{name}'"))?;
                    options.workloads.push(workload);
                }
                other => return Err(other.unexpected().into()),
            }
        }
        if options.workloads.is_empty() {
            options.workloads.extend(Workload::ALL);
        }
        if options.quick {
            options.rounds = 1;
        }
        if options.rounds == 0 {
            return Err("it takes at least one round".into());
        }
        for file in &options.write {
            // Before the work, not after it.
            splice(file, None)?;
        }
        Ok(Some(options))
    }
}

/// False if stackprop slows down in the course of a training.
fn run() -> Result<bool> {
    let Some(options) = Options::parse()? else { return Ok(true) };
    let mut contenders = contenders(&options)?;
    let mut measured = vec![vec![Vec::new(); options.workloads.len()]; contenders.len()];
    for round in 1..=options.rounds {
        for (w, &workload) in options.workloads.iter().enumerate() {
            for (contender, measured) in contenders.iter_mut().zip(&mut measured) {
                eprint!("\r\x1b[Kround {round} of {}: {} {}", options.rounds, workload.name(), contender.name);
                measured[w].extend(contender.fastest(workload, options.quick)?);
            }
        }
    }
    eprint!("\r\x1b[K");
    same_losses(&options, &contenders, &measured)?;
    let table = table(&options, &contenders, &measured);
    print!("{table}");
    for file in &options.write {
        splice(file, Some(&table))?;
    }
    let mut level = true;
    println!();
    for (workload, window) in [(Workload::W1a, 2000), (Workload::W4, 100)] {
        level &= is_level(&mut contenders[0], workload, window)?;
    }
    // Whether it works at all is not a matter of time.
    Ok(level || options.quick)
}

/// Where a contender stands in the table.
#[derive(Clone, Copy, PartialEq)]
enum Against {
    /// It is what the others are compared with.
    Nobody,
    /// Compared with stackprop as everybody builds it.
    Default,
    /// Compared with stackprop built for x86-64-v3, as it is itself.
    V3,
}

struct Contender {
    name: String,
    against: Against,
    /// The processes that do the workloads, for some one each.
    processes: Vec<(Option<Workload>, Process)>,
}

/// A run of one workload.
#[derive(Clone)]
struct Run {
    nanoseconds: f64,
    loss: f64,
}

fn contenders(options: &Options) -> Result<Vec<Contender>> {
    let data = builds::folder().join("target/data");
    write_data(&data)?;
    let one = |name: &str, against, command: &mut Command| -> Result<Contender> {
        Ok(Contender { name: name.into(), against, processes: vec![(None, Process::new(command)?)] })
    };
    let mut all = Vec::new();
    eprintln!("building stackprop");
    all.push(one("stackprop", Against::Nobody, &mut Command::new(builds::rust("stackprop", "", "target/default")?))?);
    if builds::runs_v3() {
        let program = builds::rust("stackprop", "-Ctarget-cpu=x86-64-v3", "target/v3")?;
        all.push(one("stackprop, x86-64-v3", Against::Nobody, &mut Command::new(program))?);
    }
    let fast = ["-O3", "-ffast-math", "-march=x86-64-v3"];
    let same = ["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-march=x86-64-v3", "-DSAME"];
    for (name, against, flags) in [
        ("C, gcc -O3", Against::Default, &["-O3"][..]),
        ("C, gcc -O3 -ffast-math", Against::Default, &["-O3", "-ffast-math"]),
        ("C, gcc -O3 -ffast-math, x86-64-v3", Against::V3, &fast),
        (SAME, Against::V3, &same),
    ] {
        if against == Against::V3 && !builds::runs_v3() {
            continue;
        }
        eprintln!("compiling {name}");
        let mut processes = Vec::new();
        for &workload in &options.workloads {
            let mut command = Command::new(builds::c(workload, flags)?);
            processes.push((Some(workload), Process::new(command.arg(data.join(file_of(workload))))?));
        }
        all.push(Contender { name: name.into(), against, processes });
    }
    for peer in builds::peers().split_terminator(',') {
        eprintln!("building {peer}");
        let program = builds::rust(peer, "", "target")?;
        if peer == "burn" {
            for backend in ["flex", "ndarray"] {
                let mut command = Command::new(&program);
                all.push(one(&format!("burn, {backend}"), Against::Default, command.arg(backend))?);
            }
        } else {
            all.push(one(peer, Against::Default, &mut Command::new(program))?);
        }
    }
    if options.python {
        for (name, package) in [("NumPy by hand", "numpy"), ("PyTorch by hand", "torch")] {
            let there =
                Command::new("python3").args(["-c", &format!("import {package}")]).stderr(Stdio::null()).status();
            if there.is_ok_and(|status| status.success()) {
                let mut command = Command::new("python3");
                command.arg(builds::folder().join("peers.py")).arg(package).arg(&data);
                all.push(one(name, Against::Default, &mut command)?);
            } else {
                eprintln!("python3 has no {package}: left out");
            }
        }
    }
    Ok(all)
}

fn file_of(workload: Workload) -> &'static str {
    match workload {
        Workload::W1r | Workload::W1a | Workload::W1s => "cubic.f32",
        Workload::W2 | Workload::W3 => "digits.f32",
        Workload::W4 | Workload::W4s => "wide.f32",
    }
}

/// The data for contenders that are not in Rust: inputs, targets and start values.
fn write_data(folder: &Path) -> Result<()> {
    let data = contender::data();
    let classes = |classes: &[Class<10>]| classes.iter().map(|class| class.index() as f32).collect::<Vec<_>>();
    std::fs::create_dir_all(folder)?;
    for workload in [Workload::W1s, Workload::W2, Workload::W4] {
        let (x, target) = match workload {
            Workload::W2 => (data.digit.as_flattened(), classes(&data.digit_class)),
            Workload::W4 => (data.image.as_flattened(), classes(&data.image_class)),
            _ => (data.x.as_flattened(), data.cube.as_flattened().to_vec()),
        };
        let numbers = [x, &target, &start_values(workload)].concat();
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        std::fs::write(folder.join(file_of(workload)), bytes)?;
    }
    Ok(())
}

impl Contender {
    /// The fastest of as many runs as fit into a moment; `None` if it cannot do the workload.
    fn fastest(&mut self, workload: Workload, quick: bool) -> Result<Option<Run>> {
        let steps = if quick { workload.steps() / 10 } else { workload.steps() };
        let (mut fastest, mut seconds): (Option<Run>, f64) = (None, 0.0);
        while seconds < LONG_ENOUGH {
            let Some((loss, times)) = self.ask(workload, steps, steps)? else { return Ok(None) };
            let nanoseconds = times.first().copied().ok_or("no time")?;
            if fastest.as_ref().is_none_or(|fastest| nanoseconds < fastest.nanoseconds) {
                fastest = Some(Run { nanoseconds, loss });
            }
            seconds += nanoseconds * 1e-9 * steps as f64;
        }
        Ok(fastest)
    }

    /// The loss at the end, and nanoseconds per step in each window.
    fn ask(&mut self, workload: Workload, steps: usize, window: usize) -> Result<Option<(f64, Vec<f64>)>> {
        let name = &self.name;
        let process = self.processes.iter_mut().find(|(only, _)| only.is_none_or(|only| only == workload));
        let Some((_, process)) = process else { return Ok(None) };
        writeln!(process.input, "{} {steps} {window}", workload.name())?;
        let mut answer = String::new();
        process.output.read_line(&mut answer)?;
        let answer = answer.trim_end();
        if answer == "-" {
            return Ok(None);
        }
        let numbers: Option<Vec<f64>> = answer.split(' ').map(|word| word.parse().ok()).collect();
        match numbers.as_deref() {
            Some([loss, times @ ..]) if !times.is_empty() => Ok(Some((*loss, times.to_vec()))),
            _ => Err(format!("{name} answers '{answer}' to {}", workload.name()).into()),
        }
    }
}

/// Whoever calculates as stackprop does has to end at its loss. After so many steps another bit anywhere would show.
fn same_losses(options: &Options, contenders: &[Contender], measured: &[Vec<Vec<Run>>]) -> Result<()> {
    let Some(same) = contenders.iter().position(|contender| contender.name == SAME) else { return Ok(()) };
    for ((workload, own), other) in options.workloads.iter().zip(&measured[0]).zip(&measured[same]) {
        // Logarithms are another library's, so the last digit of an f32 is free.
        if let (Some(own), Some(other)) = (own.last(), other.last())
            && (own.loss - other.loss).abs() > 1.5e-7 * own.loss.abs()
        {
            return Err(format!("{}: {SAME} ends at {}, not at {}", workload.name(), other.loss, own.loss).into());
        }
    }
    Ok(())
}

struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn new(command: &mut Command) -> Result<Self> {
        // Everybody on one thread.
        for variable in ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"] {
            command.env(variable, "1");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("no pipes".into());
        };
        Ok(Self { child, input, output: BufReader::new(output) })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has nothing to save.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether the last window of a training takes as long as the first: the numbers that a training leaves behind could
/// have become ones that the processor is slow with.
fn is_level(contender: &mut Contender, workload: Workload, window: usize) -> Result<bool> {
    let steps = workload.steps();
    // The fastest of each window: what else the machine does comes and goes, what the numbers do is there every time.
    let (mut first, mut last) = (f64::INFINITY, f64::INFINITY);
    let mut ratio = f64::INFINITY;
    for run in 0..27 {
        let (_, times) = contender.ask(workload, steps, window)?.ok_or("stackprop cannot do it")?;
        first = first.min(times[0]);
        last = last.min(times[times.len() - 1]);
        ratio = last / first;
        if run >= 8 && ratio <= CLIFF {
            break;
        }
    }
    println!("{}: the last {window} of {steps} steps take {ratio:.2} × the first (at most {CLIFF})", workload.name());
    Ok(ratio <= CLIFF)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.is_empty() {
        f64::NAN
    } else if values.len() % 2 == 1 {
        values[middle]
    } else {
        (values[middle - 1] + values[middle]) / 2.0
    }
}

/// Work that is not the same: a word in the table and what it stands for.
const NOTES: [(&str, &str); 6] = [
    ("diverges", "it ends in NaN"),
    ("activated", "the last layer has an activation too, and the loss is the squared error by plain gradient descent"),
    ("squared", "the squared error by plain gradient descent"),
    ("batched", "32 samples in one product of matrices; time per sample"),
    ("corrected", "with bias correction and an ε of 1e-8"),
    ("epsilon", "with an ε of 1e-8"),
];

fn note(contender: &str, workload: Workload, loss: f64) -> Option<&'static str> {
    if !loss.is_finite() {
        return Some("diverges");
    }
    let autograd = contender == "dfdx" || contender == "candle" || contender.starts_with("burn");
    match (contender, workload) {
        ("mynn", _) => Some("activated"),
        ("oxictl", Workload::W2 | Workload::W4s) => Some("squared"),
        (_, Workload::W2) if autograd => Some("batched"),
        (_, Workload::W1a) if autograd => Some("corrected"),
        (_, Workload::W1r) if autograd => Some("epsilon"),
        _ => None,
    }
}

/// The table as Markdown.
fn table(options: &Options, contenders: &[Contender], measured: &[Vec<Vec<Run>>]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("|");
    for workload in &options.workloads {
        let _ = write!(text, " | {}", workload.name());
    }
    text += " |\n|---";
    text += &"|---".repeat(options.workloads.len());
    text += "|\n";
    let mut notes = Vec::new();
    let find = |name: &str| contenders.iter().position(|contender| contender.name == name);
    for (contender, runs) in contenders.iter().zip(measured) {
        let against = match contender.against {
            Against::Nobody => None,
            Against::Default => find("stackprop"),
            Against::V3 => find("stackprop, x86-64-v3"),
        };
        let _ = match contender.against {
            Against::Nobody => write!(text, "| **{}**, ns", contender.name),
            Against::Default => write!(text, "| {}, ×", contender.name),
            Against::V3 => write!(text, "| {}, × stackprop's for x86-64-v3", contender.name),
        };
        for (w, &workload) in options.workloads.iter().enumerate() {
            let mut values: Vec<f64> = match against {
                None => runs[w].iter().map(|run| run.nanoseconds).collect(),
                Some(against) => {
                    let pairs = runs[w].iter().zip(&measured[against][w]);
                    pairs.map(|(other, own)| other.nanoseconds / own.nanoseconds).collect()
                }
            };
            let Some(last) = runs[w].last() else {
                text += " | –";
                continue;
            };
            let value = median(&mut values);
            let _ = match against {
                None => write!(text, " | {}", thousands(value)),
                Some(_) if value < 10.0 => write!(text, " | {value:.2}"),
                Some(_) => write!(text, " | {value:.0}"),
            };
            if let Some(word) = note(&contender.name, workload, last.loss) {
                let _ = write!(text, " <sup>{word}</sup>");
                notes.push(word);
            }
        }
        text += " |\n";
    }
    for (word, meaning) in NOTES.iter().filter(|(word, _)| notes.contains(word)) {
        let _ = write!(text, "\n<sup>{word}</sup> {meaning}.");
    }
    if !notes.is_empty() {
        text += "\n";
    }
    eprintln!("loss at the end:");
    for (contender, runs) in contenders.iter().zip(measured) {
        let loss = |runs: &Vec<Run>| runs.last().map_or("–".into(), |run| format!("{:.2e}", run.loss));
        let losses: Vec<String> = runs.iter().map(|runs| format!("{:>10}", loss(runs))).collect();
        eprintln!("{:36}{}", contender.name, losses.join(""));
    }
    text
}

/// `128,700`
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (k, digit) in digits.chars().enumerate() {
        if k > 0 && (digits.len() - k) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Replaces what stands between the two comments of a file, or only sees whether they are there.
fn splice(file: &Path, table: Option<&str>) -> Result<()> {
    const BEGIN: &str = "<!-- speed -->\n";
    const END: &str = "<!-- /speed -->";
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else { return Err(format!("{} has no {BEGIN}", file.display()).into()) };
    if let Some(table) = table {
        std::fs::write(file, format!("{before}{BEGIN}\n{table}\n{END}{after}"))?;
    }
    Ok(())
}
