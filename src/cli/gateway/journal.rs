//! What the gateway writes down: lines for the journal without addresses, the audit trail of who got what, and reports of
//! held messages.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::super::Error;
use super::kept::Kept;
use crate::gateway::answer::{Answer, Case};
use crate::gateway::session::Log;
use crate::gateway::settings::{Action, Settings};

/// One line on standard error, for the journal.
pub fn say(words: &str) {
    // nowhere to go when standard error is closed
    let _ = writeln!(std::io::stderr(), "zwartlak gateway: {words}");
}

/// Writes it all down.
pub struct Journal {
    audit: Option<Mutex<File>>,
    kept: Option<Kept>,
    audit_only: bool,
}

/// One line of the audit trail.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "type")]
    record: &'static str,
    time: String,
    queue_id: &'a str,
    direction: &'static str,
    sender: &'a str,
    recipients: &'a [String],
    action: &'static str,
    /// Was it only said and not done?
    audit_only: bool,
    rules: &'a [String],
    kinds: Vec<&'static str>,
    categories: Vec<&'static str>,
}

impl Journal {
    /// Opens what the settings name. Says so now when something cannot be written.
    pub fn open(settings: &Settings) -> Result<Self, Error> {
        let audit = settings.audit.as_deref().map(open).transpose()?.map(Mutex::new);
        let kept = settings.reports.as_deref().map(Kept::open).transpose()?;
        Ok(Self { audit, kept, audit_only: settings.audit_only })
    }
}

/// The audit trail holds addresses: only we may read it.
fn open(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(Error::write(path.display().to_string()))
}

impl Log for Journal {
    fn answered(&self, case: &Case, answer: &Answer, took: Duration) -> std::io::Result<()> {
        let (message, verdict) = (&case.message, &answer.verdict);
        if let (Some(kept), Some(report)) = (&self.kept, &answer.report) {
            kept.put(message.id(), report).inspect_err(|error| say(&format!("a report was not written: {error}")))?;
        }
        if let Some(audit) = &self.audit {
            let mut categories: Vec<_> = answer.kinds.iter().map(|kind| kind.category()).collect();
            categories.sort_unstable();
            categories.dedup();
            let entry = Entry {
                record: "gateway",
                time: jiff::Timestamp::now().to_string(),
                queue_id: &message.queue_id,
                direction: case.direction().id(),
                sender: &message.sender,
                recipients: &message.recipients,
                action: verdict.action.id(),
                audit_only: self.audit_only,
                rules: &verdict.reasons,
                kinds: answer.kinds.iter().map(|kind| kind.id()).collect(),
                categories: categories.into_iter().map(crate::finding::Category::id).collect(),
            };
            let mut line = serde_json::to_vec(&entry)?;
            line.push(b'\n');
            // one write a line: lines of two threads do not mix
            let written = audit.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line);
            written.inspect_err(|error| say(&format!("the audit trail was not written: {error}")))?;
        }
        if verdict.action != Action::Pass {
            let line = format!(
                "queue={} direction={} action={}{} rules={} recipients={} ms={}",
                message.id(),
                case.direction().id(),
                verdict.action.id(),
                if self.audit_only { " audit_only=yes" } else { "" },
                verdict.reasons.join(","),
                message.recipients.len(),
                took.as_millis()
            );
            say(&line.replace(['\n', '\r'], " "));
        }
        Ok(())
    }

    fn noticed(&self, words: &str) {
        say(words);
    }
}
