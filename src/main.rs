//! The program: parse, run, exit code.
#![forbid(unsafe_code)]

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use zwartlak::cli::{self, ExitStatus};

fn main() -> ExitCode {
    // a panic is caught and counts as a gap; its own message could hold content of the file
    std::panic::set_hook(Box::new(|_| {}));
    // a mail server sends a message back to its sender for most codes: a mistake of ours must keep it in the queue
    let filter = std::env::args_os().nth(1).is_some_and(|command| command == "filter");
    let failure = if filter { ExitStatus::TempFail } else { ExitStatus::Failure };
    let args = match cli::args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { failure } else { ExitStatus::Clean }.into();
        }
    };
    match cli::main(args) {
        Ok(status) => status.into(),
        Err(error) if error.is_broken_pipe() => ExitStatus::Clean.into(),
        Err(error) => {
            // nowhere to go when standard error is closed too
            let _ = writeln!(std::io::stderr(), "zwartlak: {error}");
            failure.into()
        }
    }
}
