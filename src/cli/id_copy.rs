//! `zwartlak id-copy`.

use super::args::IdCopy;
use super::{Error, ExitStatus};

/// Makes the copy.
pub fn run(_args: &IdCopy) -> Result<ExitStatus, Error> {
    Err(Error::Usage("not wired".into()))
}
