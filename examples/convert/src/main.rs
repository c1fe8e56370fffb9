//! The command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgGroup, Args, Parser, Subcommand};
use convert::{File, Network, Source, from_checkpoint, memory, to_c, to_rust};

/// From PyTorch to a static in flash, and back.
///
/// Exit codes: 0 converted, 1 the file cannot be converted, 2 the command line is wrong, 3 a file cannot be read or written.
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
        #[arg(long, conflicts_with = "activations")]
        like: Option<PathBuf>,
        /// The sizes of the network, such as 64-32-10
        #[arg(long, requires = "activations", value_delimiter = '-')]
        network: Vec<usize>,
        /// The activations of its layers, such as relu,identity
        #[arg(long, requires = "network", value_delimiter = ',')]
        activations: Vec<String>,
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
    eprintln!("convert: {text}");
    ExitCode::from(code)
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Check { model } => {
            let network = network(&model)?;
            println!("{}: the crate can do it.", model.file.display());
            println!("{}", network.rust_type());
            report(&network, |line| println!("{line}"));
        }
        Command::ToRust { model, name, output } => {
            let network = network(&model)?;
            let origin = model.file.file_name().unwrap_or_default().to_string_lossy();
            write(output.as_deref(), to_rust(&network, &name, &origin)?.as_bytes())?;
            report(&network, |line| eprintln!("{line}"));
        }
        Command::ToC { model, name, output } => {
            let network = network(&model)?;
            write(output.as_deref(), to_c(&network, &name)?.as_bytes())?;
            report(&network, |line| eprintln!("{line}"));
        }
        Command::FromCheckpoint { file, like, network, activations, output } => {
            let bytes = read(&file)?;
            let mut network = match like {
                Some(like) => Network::read(File::read(&read(&like)?)?, &Source::default())?,
                None => from_checkpoint::blank(&network, &activations)?,
            };
            let what = from_checkpoint::load(&bytes, &mut network)?;
            write(Some(&output), &from_checkpoint::to_safetensors(&network)?)?;
            eprintln!("{}: {what}, {}", file.display(), network.rust_type());
        }
    }
    Ok(())
}

fn network(model: &Model) -> Result<Network, Failure> {
    let source = Source { activations: model.activations.clone(), layers: model.layers.clone() };
    Network::read(File::read(&read(&model.file)?)?, &source)
        .map_err(|refusal| Failure::Refused(format!("{}: {refusal}", model.file.display())))
}

/// What the network takes, and what was noticed.
fn report(network: &Network, mut line: impl FnMut(String)) {
    memory(network).into_iter().for_each(&mut line);
    match network.examples.len() {
        0 => line("the file has no examples, so nothing was compared with PyTorch".into()),
        n => line(format!("{n} examples: at most {:.1e} of the largest output from PyTorch's", network.deviation)),
    }
    network.notes.iter().for_each(|note| line(format!("note: {note}")));
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::File(format!("{} cannot be read: {error}", path.display())))
}

/// Writes beside the file and renames, so that an old file is never half overwritten.
fn write(path: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    let Some(path) = path else {
        print!("{}", String::from_utf8_lossy(bytes));
        return Ok(());
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|error| Failure::File(format!("{} cannot be written: {error}", path.display())))
}
