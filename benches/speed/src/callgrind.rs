//! Counts instructions.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::builds::Result;

/// How many instructions a whole process takes, with these arguments and this input.
///
/// Its answer must be a number that is finite and perhaps more: the work has been done.
pub fn count(program: &Path, arguments: &[&str], input: &str) -> Result<u64> {
    let mut child = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        // valgrind counts every byte that `rep stosb` clears as an instruction. Let memset use vectors instead.
        .env("GLIBC_TUNABLES", "glibc.cpu.x86_rep_stosb_threshold=1073741824")
        .arg(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot run valgrind: {error}"))?;
    let mut pipe = child.stdin.take().ok_or("valgrind has no input")?;
    pipe.write_all(input.as_bytes())?;
    drop(pipe);
    let output = child.wait_with_output()?;
    let (answer, report) = (String::from_utf8(output.stdout)?, String::from_utf8(output.stderr)?);
    let first = answer.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(f64::NAN);
    // `==123== Collected : 456`
    let collected = report.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    match collected {
        Some(collected) if output.status.success() && first.is_finite() => Ok(collected),
        _ => Err(format!("{} {arguments:?} under valgrind: '{answer}'\n{report}", program.display()).into()),
    }
}
