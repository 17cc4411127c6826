//! `zwartlak inspect`.

use super::args::Inspect;
use super::run::{self, Printer};
use super::{Error, ExitStatus, setup};
use crate::report::concealed;

/// Looks behind the surface of each file and reports.
pub fn run(args: &Inspect) -> Result<ExitStatus, Error> {
    let setup = setup::build(&args.common)?;
    let mut printers = [Printer::new(&args.common, setup.lang)?];
    let inputs = run::inputs(&args.paths, &args.name);
    let summary = run::all(inputs, &args.common, &mut printers, None, |input, hand_out| {
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return hand_out(run::unread(&error)),
        };
        let path = input.name();
        hand_out(concealed::file(&path, bytes.len() as u64, &setup.pipeline.inspect(&path, &bytes), setup.lang));
    })?;
    Ok(match (summary.gaps, summary.concealed.unwrap_or_default()) {
        (0, 0) => ExitStatus::Clean,
        (0, _) => ExitStatus::Findings,
        _ => ExitStatus::Failure,
    })
}
