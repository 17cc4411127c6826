//! `zwartlak generate`: what packagers need comes from the program itself.

use std::io::Write;

use clap::CommandFactory;

use super::args::{Args, Generate};
use super::{Error, ExitStatus};

/// Prints it.
pub fn run(what: &Generate) -> Result<ExitStatus, Error> {
    let mut out = Vec::new();
    match what {
        Generate::Man => clap_mangen::Man::new(Args::command()).render(&mut out).map_err(Error::write("man page"))?,
        Generate::Completions { shell } => clap_complete::generate(*shell, &mut Args::command(), "zwartlak", &mut out),
        Generate::Schema => out.extend_from_slice(include_bytes!("../report/schema.json")),
    }
    std::io::stdout().write_all(&out).map_err(Error::write("standard output"))?;
    Ok(ExitStatus::Clean)
}
