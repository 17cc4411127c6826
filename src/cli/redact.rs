//! `zwartlak redact`.

use super::args::Redact;
use super::audit::{self, Audit};
use super::run::{self, Printer};
use super::target::Target;
use super::{Error, ExitStatus, changes, mailboxes, setup, write};
use crate::decide::facts::Context;
use crate::document::{Gap, GapReason};
use crate::finding::Kind;
use crate::pipeline::keep::Keep;
use crate::pipeline::{LARGE, Outcome, mailbox};
use crate::report::record::{GapRecord, RedactionRecord, gap_record};

/// Writes a verified copy of each file, or says why not.
pub fn run(args: &Redact) -> Result<ExitStatus, Error> {
    let mut setup = setup::build(&args.common)?;
    changes::apply(&args.changes, &mut setup.pipeline)?;
    release(args, &mut setup)?;
    let recorder = setup.recorder();
    let context = Context { purpose: args.purpose.clone(), ..Context::default() };
    let target = Target::new(args)?;
    let mut printers = Vec::new();
    if !matches!(target, Target::Stdout) {
        printers.push(Printer::new(&args.common, setup.lang)?);
    }
    if let Some(path) = &args.report {
        printers.push(Printer::file(path, setup.lang)?);
    }
    let audit = Audit::open(args.changes.audit.as_deref(), "redact", (&args.common, &setup), args.purpose.as_deref())?;
    audit.begin(&args.paths, args.common.reveal)?;
    target.sweep(&args.paths);
    let mut inputs = run::inputs(&args.paths, &args.name);
    target.leave_out(&mut inputs);
    if inputs.len() != 1 && matches!(target, Target::File(_) | Target::Stdout) {
        return Err(Error::Usage("--out must be a folder when there is more than one file".into()));
    }
    let summary = run::all(inputs, &args.common, &mut printers, None, |input, hand_out| {
        let path = input.name();
        let place = target.place(input);
        match input.large(LARGE) {
            Ok(Some((file, head, _))) if mailbox::is_mailbox(&head, &path) => {
                return mailboxes::redact(&setup.pipeline, &recorder, (input, place, &audit), file, hand_out);
            }
            Ok(_) => {}
            Err(error) => return hand_out(run::unread(&error)),
        }
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return hand_out(run::unread(&error)),
        };
        let (examined, outcome) = setup.pipeline.redact(&path, &bytes);
        let mut record = recorder.file_in(&path, bytes.len() as u64, &examined, context.clone());
        let told = audit.before(&path, action(&outcome), &place, audit::taken_out(&examined));
        let stored = told.map_err(write::Error::from).and_then(|()| target.store(input, place, &outcome));
        let redaction = match stored {
            Ok(output) => RedactionRecord::new(&path, &outcome, output),
            Err(error) => {
                audit.failed(&path);
                record.gaps.push(not_written(&path, &error));
                RedactionRecord { status: "refused", ..RedactionRecord::new(&path, &outcome, None) }
            }
        };
        let not_kept = examined.not_kept.iter().map(|promise| promise.id()).collect();
        record.redaction = Some(RedactionRecord { not_kept, ..redaction });
        hand_out(record);
    })?;
    audit.end(&summary)?;
    Ok(match (summary.gaps, summary.refused) {
        (0, 0) => ExitStatus::Clean,
        (0, _) => ExitStatus::Findings,
        _ => ExitStatus::Failure,
    })
}

/// What is about to be done, for the audit trail.
pub(super) fn action(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Clean { changed: true, .. } => "write",
        Outcome::Clean { changed: false, .. } => "copy",
        Outcome::Unread | Outcome::Refused(_) => "refuse",
    }
}

/// The gap of a copy that could not be written.
pub(super) fn not_written(path: &str, error: &write::Error) -> GapRecord {
    let gap = Gap::new(GapReason::Io, format!("the copy could not be written: {error}"));
    gap_record(path, Vec::new(), &gap)
}

/// What the copy is for decides what goes out, and the client's own data stay.
fn release(args: &Redact, setup: &mut setup::Setup) -> Result<(), Error> {
    let Some(name) = &args.purpose else { return Ok(()) };
    let purpose = setup::purpose(name)?;
    setup.pipeline.policy.only = purpose.kinds();
    for (kind, label) in &purpose.labels {
        if let Some(kind) = Kind::from_id(kind) {
            // styles live as long as the program does
            setup.pipeline.styles.set_label(kind, label.clone().leak());
        }
    }
    if let Some(path) = &args.subject {
        let people = super::known::read(path)?;
        let [person] = people.as_slice() else {
            return Err(Error::Usage("--subject: the list must hold one person, in one row below the header".into()));
        };
        let key = setup.lens.key.clone().ok_or_else(|| Error::Usage("--subject needs a key".into()))?;
        setup.pipeline.keep = Some(Keep::new(person, key));
    }
    Ok(())
}
