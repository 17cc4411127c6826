//! `zwartlak scan`.

use std::time::SystemTime;

use super::args::Scan;
use super::run::{self, Printer};
use super::{Error, ExitStatus, mailboxes, setup};
use crate::decide::facts::Context;
use crate::pipeline::mailbox;
use crate::pipeline::windows::{self, LARGE};
use crate::report::FileRecord;
use crate::source::{Input, Sizes, Windows, surroundings};

/// Looks into everything and reports.
pub fn run(args: &Scan) -> Result<ExitStatus, Error> {
    let setup = setup::build(&args.common)?;
    let recorder = setup.recorder();
    let mut printers = [Printer::new(&args.common, setup.lang)?];
    let inputs = run::inputs(&args.paths, &args.name);
    let now = SystemTime::now();
    let summary = run::all(inputs, &args.common, &mut printers, Some(&recorder), |input, hand_out| {
        let path = input.name();
        let (context, modified) = around(input, now);
        let record = |examined, size, content| {
            let record = recorder.file_in(&path, size, &examined, context.clone());
            FileRecord { modified: modified.clone(), content, ..record }
        };
        // too large to be read as a whole, but made of messages or lines
        match input.large(mailbox::LARGE) {
            Ok(Some((file, head, size))) => {
                if mailbox::is_mailbox(&head, &path) {
                    return mailboxes::scan(&setup.pipeline, &recorder, &path, file, hand_out);
                }
                if let Some(format) = windows::format_of(&head, &path).filter(|_| size >= LARGE) {
                    let parts = Windows::new(file, Sizes::default(), format.name() == "csv");
                    return hand_out(record(setup.pipeline.examine_windows(&path, format, parts), size, None));
                }
            }
            Ok(None) => {}
            Err(error) => return hand_out(run::unread(&error)),
        }
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return hand_out(run::unread(&error)),
        };
        let hash = recorder.lens.key.as_ref().map(|key| key.content(&bytes));
        hand_out(record(setup.pipeline.examine(&path, &bytes), bytes.len() as u64, hash));
    })?;
    Ok(run::status(&summary))
}

/// What stands around a file, and the day of its last change.
fn around(input: &Input, now: SystemTime) -> (Context, Option<String>) {
    let Input::File { path, .. } = input else { return (Context::default(), None) };
    let seen = surroundings::of(path);
    let age = seen.modified.and_then(|changed| now.duration_since(changed).ok());
    let day = seen.modified.and_then(|changed| jiff::Timestamp::try_from(changed).ok());
    let context = Context {
        age_days: age.map(|age| u32::try_from(age.as_secs() / 86_400).unwrap_or(u32::MAX)),
        everyone: seen.everyone,
        folders: seen.folders.into_iter().map(str::to_owned).collect(),
        ..Context::default()
    };
    (context, day.map(|day| day.strftime("%Y-%m-%d").to_string()))
}
