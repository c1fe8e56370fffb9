//! The command line.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgGroup, Args, Parser, Subcommand};
use convert::{File, Network, Source, from_checkpoint, memory, plain, to_c, to_rust};

/// From PyTorch to a static in flash, and back.
///
/// Exit codes: 0 converted, 1 the file cannot be converted as asked, 2 the command line is wrong, 3 a file cannot be read or written.
#[derive(Parser)]
#[command(version, about, long_about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what is in a safetensors file, and whether the crate can do it
    Check {
        #[command(flatten)]
        model: Model,
    },
    /// Write a Rust file: the network's type, a static with exact bits, and a test if the file has examples
    ToRust {
        #[command(flatten)]
        model: Model,
        /// The name of the static
        #[arg(long, default_value = "NET")]
        name: String,
        /// Where to write [default: print it]
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Write a C99 header with a function that predicts
    ToC {
        #[command(flatten)]
        model: Model,
        /// What the names in the header begin with
        #[arg(long, default_value = "net")]
        name: String,
        /// Where to write [default: print it]
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Write a safetensors file from a checkpoint of the crate: a file, or a slot read out of a flash
    #[command(group(ArgGroup::new("its layers").required(true).args(["like", "network"])))]
    FromCheckpoint {
        /// The checkpoint
        file: PathBuf,
        /// A safetensors file of a network with the same layers
        #[arg(long)]
        like: Option<PathBuf>,
        /// The sizes of the network, such as 64-32-10
        #[arg(long, requires = "activations", value_delimiter = '-')]
        network: Vec<usize>,
        /// The activations of its layers, such as relu,identity
        #[arg(long, value_delimiter = ',')]
        activations: Option<Vec<String>>,
        /// Where to write
        #[arg(short, long)]
        output: PathBuf,
    },
}

#[derive(Args)]
struct Model {
    /// The safetensors file
    file: PathBuf,
    /// The activation of each Linear, such as relu,leaky_relu(0.2),identity, if the file does not say
    #[arg(long, value_delimiter = ',')]
    activations: Option<Vec<String>>,
    /// The names of the Linear layers in order, such as fc1,fc2, if they are not numbered
    #[arg(long, value_delimiter = ',', requires = "activations")]
    layers: Option<Vec<String>>,
}

enum Failure {
    Refused(String),
    File(String),
}

impl From<convert::Refusal> for Failure {
    fn from(refusal: convert::Refusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

fn main() -> ExitCode {
    let (code, text) = match run(Cli::parse().command) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Refused(text)) => (1, text),
        Err(Failure::File(text)) => (3, text),
    };
    say(&format!("convert: {text}"));
    ExitCode::from(code)
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Check { model } => {
            let network = network(&model)?;
            let mut lines = vec![format!("{}: the crate can do it.", model.file.display()), network.rust_type()];
            lines.extend(report(&network));
            let lines: String = lines.iter().map(|line| plain(line) + "\n").collect();
            print(lines.as_bytes())?;
        }
        Command::ToRust { model, name, output } => {
            let network = network(&model)?;
            let origin = model.file.file_name().unwrap_or_default().to_string_lossy();
            write(output.as_deref(), &[&model.file], to_rust(&network, &name, &origin)?.as_bytes())?;
            report(&network).iter().for_each(|line| say(line));
        }
        Command::ToC { model, name, output } => {
            let network = network(&model)?;
            write(output.as_deref(), &[&model.file], to_c(&network, &name)?.as_bytes())?;
            report(&network).iter().for_each(|line| say(line));
        }
        Command::FromCheckpoint { file, like, network: sizes, activations, output } => {
            let bytes = read(&file)?;
            let checkpoint = from_checkpoint::read(&bytes)?;
            let mut network = match &like {
                Some(like) => network(&Model { file: like.clone(), activations, layers: None })?,
                None => from_checkpoint::blank(&sizes, &activations.unwrap_or_default(), bytes.len())?,
            };
            network.notes.clear();
            let what = from_checkpoint::load(checkpoint, &mut network)?;
            let others: Vec<&Path> = [Some(file.as_path()), like.as_deref()].into_iter().flatten().collect();
            write(Some(&output), &others, &from_checkpoint::to_safetensors(&network)?)?;
            say(&format!("{}: {what}; {}", file.display(), network.rust_type()));
            network.notes.iter().for_each(|note| say(&format!("note: {note}")));
        }
    }
    Ok(())
}

fn network(model: &Model) -> Result<Network, Failure> {
    let source = Source { activations: model.activations.clone(), layers: model.layers.clone() };
    File::read(&read(&model.file)?)
        .and_then(|file| Network::read(file, &source))
        .map_err(|refusal| Failure::Refused(format!("{}: {refusal}", model.file.display())))
}

/// What the network takes, and what was noticed.
fn report(network: &Network) -> Vec<String> {
    let mut lines = memory(network);
    let deviation = network.examples.iter().fold(0.0_f32, |largest, example| largest.max(example.deviation));
    lines.push(match network.examples.len() {
        0 => "the file has no examples, so nothing was compared with PyTorch".into(),
        n => format!("{n} examples: from PyTorch's outputs at most {deviation:.1e} of what is added up for each"),
    });
    lines.extend(network.notes.iter().map(|note| format!("note: {note}")));
    lines
}

/// A line for a person. Where nobody can read it, it is lost.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{}", plain(line));
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::File(format!("{} cannot be read: {error}", path.display())))
}

/// To the standard output; that its reader has seen enough is no error.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::File(format!("the standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all: a new one beside it takes its place. It must not be one of `inputs`.
fn write(path: Option<&Path>, inputs: &[&Path], bytes: &[u8]) -> Result<(), Failure> {
    let Some(path) = path else { return print(bytes) };
    let failed =
        |error: &dyn std::fmt::Display| Failure::File(format!("{} cannot be written: {error}", path.display()));
    // A link is followed.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if inputs.iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == target)) {
        return Err(failed(&"it is what is converted"));
    }
    if target.exists() && !target.is_file() {
        return Err(failed(&"it is no ordinary file"));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new();
    #[cfg(unix)]
    new.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // what umask leaves of it
    let mut new = new.tempfile_in(folder).map_err(|error| failed(&error))?;
    new.write_all(bytes).map_err(|error| failed(&error))?;
    new.persist(&target).map_err(|error| failed(&error.error))?;
    Ok(())
}
