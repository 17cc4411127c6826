//! The program: parse, run, exit code.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use zwartlak::cli::{self, ExitStatus};

fn main() -> ExitCode {
    match cli::main(cli::args::Args::parse()) {
        Ok(status) => status.into(),
        Err(error) if error.is_broken_pipe() => ExitStatus::Clean.into(),
        Err(error) => {
            // nowhere to go when standard error is closed too
            let _ = writeln!(std::io::stderr(), "zwartlak: {error}");
            ExitStatus::Failure.into()
        }
    }
}
