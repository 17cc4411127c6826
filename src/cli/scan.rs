//! `zwartlak scan`.

use super::args::Scan;
use super::run::{self, Printer};
use super::{Error, ExitStatus, setup};
use crate::report::Recorder;

/// Looks into everything and reports.
pub fn run(args: &Scan) -> Result<ExitStatus, Error> {
    let setup = setup::build(&args.common)?;
    let recorder = Recorder { rules: &setup.rules, profile: &setup.profile, lang: setup.lang };
    let mut printers = [Printer::new(&args.common, setup.lang)?];
    let inputs = run::inputs(&args.paths, &args.name);
    let summary = run::all(inputs, &args.common, &mut printers, |input| {
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return run::unread(&error),
        };
        let path = input.name();
        recorder.file(&path, bytes.len() as u64, &setup.pipeline.examine(&path, &bytes))
    })?;
    Ok(run::status(&summary))
}
