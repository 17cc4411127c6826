//! The program from the outside: arguments in; exit code, output and files out.

#![allow(clippy::unwrap_used)] // a test may stop

mod audit;
mod filter;
mod help;
mod id_copy;
mod in_place;
mod inspect;
mod own_lists;
mod redact;
mod report;
mod scan;
mod state;
mod subject;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The program in this folder, without what the surroundings may have set.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zwartlak"));
    command.current_dir(folder).env_remove("ZWARTLAK_LANG").env_remove("ZWARTLAK_MODELS").env_remove("NO_COLOR");
    command
}

/// Runs it.
pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    program(folder).args(args).output().unwrap().into()
}

/// Runs it with bytes on standard input.
pub(crate) fn pipe(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    let mut command = program(folder);
    let mut child =
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().into()
}
