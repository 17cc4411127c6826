//! The program: one file a command. Only here (and in the gateway and review) things are printed, the environment and
//! the clock are read, and files are written.

pub mod args;
mod audit;
mod changes;
mod eval;
mod exit;
mod explain;
mod filter;
#[cfg(all(unix, feature = "gateway"))]
mod gateway;
mod generate;
mod id_copy;
mod inspect;
mod interrupt;
mod key;
mod known;
mod look;
mod mailboxes;
mod patterns;
mod pieces;
mod redact;
mod replace;
mod report;
mod ruleset;
mod run;
mod scan;
mod setup;
mod state;
mod subject;
mod target;
mod write;

pub use exit::ExitStatus;

use args::{Args, Command};

/// Runs the command and says how it ended.
///
/// # Errors
/// Usage mistakes and output that cannot be written; a file that cannot be read is a gap, not an error.
pub fn main(args: Args) -> Result<ExitStatus, Error> {
    match args.command {
        Command::Scan(scan) => scan::run(&scan),
        Command::Redact(redact) => redact::run(&redact),
        Command::Filter(filter) => Ok(filter::run(&filter)),
        #[cfg(all(unix, feature = "gateway"))]
        Command::Gateway(gateway) => gateway::run(&gateway),
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::IdCopy(id_copy) => id_copy::run(&id_copy),
        Command::Report(args) => report::run(&args),
        Command::Subject(args) => subject::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Breach(args) => report::breach(&args),
        Command::Audit(task) => audit::run(&task),
        Command::Patterns(command) => patterns::run(&command),
        Command::Eval(eval) => eval::run(&eval),
        Command::Generate(what) => generate::run(&what),
    }
}

/// Why a run could not be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user asked for something that cannot be.
    #[error("{0}")]
    Usage(String),
    /// Output could not be written.
    #[error("{path}: {source}")]
    Write {
        /// Where to.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state of a share cannot be used.
    #[error("{path}: {source}")]
    State {
        /// Where it is.
        path: String,
        /// Why.
        source: crate::state::Error,
    },
    /// Rules or profiles cannot be used.
    #[error(transparent)]
    Decide(#[from] crate::decide::Error),
    /// Detectors cannot be built.
    #[error("{0}")]
    Detect(String),
    /// Pictures cannot be read.
    #[error(transparent)]
    Vision(#[from] crate::vision::Error),
}

impl Error {
    fn write(path: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Write { path, source }
    }

    /// The reader of our output went away (`zwartlak scan | head`): no reason to complain.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
