//! `zwartlak patterns`.

use super::args::Patterns;
use super::{Error, ExitStatus};

/// Lists, explains or checks.
pub fn run(_command: &Patterns) -> Result<ExitStatus, Error> {
    Err(Error::Usage("not wired".into()))
}
