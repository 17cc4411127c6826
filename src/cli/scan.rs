//! `zwartlak scan`.

use super::args::Scan;
use super::run::{self, Printer};
use super::{Error, ExitStatus, setup};
use crate::pipeline::windows::{self, LARGE};
use crate::report::Recorder;
use crate::source::{Sizes, Windows};

/// Looks into everything and reports.
pub fn run(args: &Scan) -> Result<ExitStatus, Error> {
    let setup = setup::build(&args.common)?;
    let recorder = Recorder { rules: &setup.rules, profile: &setup.profile, lang: setup.lang };
    let mut printers = [Printer::new(&args.common, setup.lang)?];
    let inputs = run::inputs(&args.paths, &args.name);
    let summary = run::all(inputs, &args.common, &mut printers, |input| {
        let path = input.name();
        // too large to be read as a whole, but made of lines
        match input.large(LARGE) {
            Ok(Some((file, head, size))) => {
                if let Some(format) = windows::format_of(&head, &path) {
                    let parts = Windows::new(file, Sizes::default(), format.name() == "csv");
                    return recorder.file(&path, size, &setup.pipeline.examine_windows(&path, format, parts));
                }
            }
            Ok(None) => {}
            Err(error) => return run::unread(&error),
        }
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return run::unread(&error),
        };
        recorder.file(&path, bytes.len() as u64, &setup.pipeline.examine(&path, &bytes))
    })?;
    Ok(run::status(&summary))
}
