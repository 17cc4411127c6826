//! `zwartlak scan`.

use super::args::Scan;
use super::run::{self, Printer};
use super::{Error, ExitStatus, mailboxes, setup};
use crate::pipeline::mailbox;
use crate::pipeline::windows::{self, LARGE};
use crate::report::Recorder;
use crate::source::{Sizes, Windows};

/// Looks into everything and reports.
pub fn run(args: &Scan) -> Result<ExitStatus, Error> {
    let setup = setup::build(&args.common)?;
    let recorder = Recorder { rules: &setup.rules, profile: &setup.profile, lang: setup.lang };
    let mut printers = [Printer::new(&args.common, setup.lang)?];
    let inputs = run::inputs(&args.paths, &args.name);
    let summary = run::all(inputs, &args.common, &mut printers, |input, hand_out| {
        let path = input.name();
        // too large to be read as a whole, but made of messages or lines
        match input.large(mailbox::LARGE) {
            Ok(Some((file, head, size))) => {
                if mailbox::is_mailbox(&head, &path) {
                    return mailboxes::scan(&setup.pipeline, &recorder, &path, file, hand_out);
                }
                if let Some(format) = windows::format_of(&head, &path).filter(|_| size >= LARGE) {
                    let parts = Windows::new(file, Sizes::default(), format.name() == "csv");
                    return hand_out(recorder.file(&path, size, &setup.pipeline.examine_windows(&path, format, parts)));
                }
            }
            Ok(None) => {}
            Err(error) => return hand_out(run::unread(&error)),
        }
        hand_out(match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => recorder.file(&path, bytes.len() as u64, &setup.pipeline.examine(&path, &bytes)),
            Err(error) => run::unread(&error),
        });
    })?;
    Ok(run::status(&summary))
}
