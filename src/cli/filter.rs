//! `zwartlak filter`: one message through, for the pipe transport of a mail server.
//!
//! Nothing stands on standard output unless it was verified. What is wrong with the message is a data error, for the
//! sender; what is wrong with us (options, models, disk) is a temporary failure, and the message stays in the queue.

use std::io::{Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::args::Filter;
use super::audit::{self, Audit};
use super::run::{self, Printer};
use super::{Error, ExitStatus, changes, setup, write};
use crate::document::GapReason;
use crate::format::{Format, mail::Mail};
use crate::pipeline::{Examined, Outcome};
use crate::report::Summary;
use crate::report::record::{RedactionRecord, SCHEMA};

/// Name of the message in reports.
const NAME: &str = "message.eml";

/// Reads, redacts, writes; says in one line without values why not.
pub fn run(args: &Filter) -> ExitStatus {
    let ended = catch_unwind(AssertUnwindSafe(|| pass(args)));
    let (status, why) = match ended {
        Ok(Ok(())) => return ExitStatus::Clean,
        Ok(Err(Refusal::Message(why))) => (ExitStatus::DataError, why),
        Ok(Err(Refusal::Ours(why))) => (ExitStatus::TempFail, why),
        Err(_) => (ExitStatus::TempFail, "the program failed on this message".into()),
    };
    // nowhere to go when standard error is closed
    let _ = writeln!(std::io::stderr(), "zwartlak: {why}");
    status
}

/// Why no message comes out, in words without values.
enum Refusal {
    /// It cannot be redacted.
    Message(String),
    /// A fault of ours.
    Ours(String),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Ours(error.to_string())
    }
}

fn pass(args: &Filter) -> Result<(), Refusal> {
    let mut setup = setup::build(&args.common)?;
    changes::apply(&args.changes, &mut setup.pipeline)?;
    let limit = setup.pipeline.limits.bytes;
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(limit + 1).read_to_end(&mut bytes).map_err(|e| Refusal::Ours(e.to_string()))?;
    if bytes.len() as u64 > limit {
        return Err(Refusal::Message("the message is too large".into()));
    }
    let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
    if !Mail.sniff(head, NAME) {
        return Err(Refusal::Message("standard input holds no mail message".into()));
    }
    let (examined, outcome) = setup.pipeline.redact_as(Some(&Mail), NAME, &bytes);
    if let Some(path) = &args.common.output {
        let recorder = setup.recorder();
        let mut record = recorder.file(NAME, bytes.len() as u64, &examined);
        let output = matches!(outcome, Outcome::Clean { .. }).then(|| "-".to_owned());
        record.redaction = Some(RedactionRecord::new(NAME, &outcome, output));
        let mut summary = Summary { record: "summary", schema: SCHEMA, ..Summary::default() };
        run::add(&mut summary, &record);
        let mut printer = Printer::appended(&args.common, setup.lang, path)?;
        printer.file_done(&record)?;
        printer.end(&summary)?;
    }
    let audit = Audit::open(args.changes.audit.as_deref(), "filter", (&args.common, &setup), None)?;
    let action = super::redact::action(&outcome);
    audit.tell(NAME, action, None, audit::taken_out(&examined)).map_err(|error| Refusal::Ours(error.to_string()))?;
    match &outcome {
        Outcome::Clean { bytes, .. } => write::stdout(bytes).map_err(|error| Refusal::Ours(error.to_string())),
        Outcome::Unread | Outcome::Refused(_) => Err(refusal(&examined, &outcome, args.common.no_ocr)),
    }
}

/// The first reasons. Names of attachments may hold values and are left out.
fn refusal(examined: &Examined, outcome: &Outcome, without_ocr: bool) -> Refusal {
    let all = examined.all();
    let gaps: Vec<_> = all.iter().flat_map(|part| &part.gaps).collect();
    let mut reasons: Vec<String> = gaps.iter().take(3).map(|gap| gap.detail.clone()).collect();
    if let (true, Outcome::Refused(leaks)) = (gaps.is_empty(), outcome) {
        let last = |detail: &str| detail.rsplit(": ").next().unwrap_or_default().to_owned();
        reasons.extend(leaks.iter().take(3).map(|leak| last(&leak.detail)));
    }
    let why = format!("the message was not passed on: {}", reasons.join("; "));
    // with models there it would have been read
    let ours = |reason| match reason {
        GapReason::NoOcr => !without_ocr,
        GapReason::Io | GapReason::Failed => true,
        _ => false,
    };
    if !gaps.is_empty() && gaps.iter().all(|gap| ours(gap.reason)) { Refusal::Ours(why) } else { Refusal::Message(why) }
}
