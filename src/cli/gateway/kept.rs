//! The report that is kept of each held message, by its name in the queue: JSON lines as of `scan`, values masked. So what
//! was found can be told later without looking again.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::{Error, setup};
use crate::decide::profile::Profile;
use crate::decide::rules::Rules;
use crate::document::{Gap, GapReason};
use crate::gateway::answer::Reporter;
use crate::gateway::message::Message;
use crate::gateway::verdict::Verdict;
use crate::pipeline::Examined;
use crate::pipeline::lens::Lens;
use crate::report::record::{SCHEMA, gap_record};
use crate::report::{self, FileRecord, Lang, Look, Recorder};

/// The folder they are in.
pub struct Kept(PathBuf);

/// The first line of a report: why the message is held.
#[derive(Debug, Serialize, Deserialize)]
pub struct Held {
    /// Always `held`.
    #[serde(rename = "type")]
    pub record: String,
    /// Version of the data.
    pub schema: u32,
    /// Name of the message in the queue.
    pub queue_id: String,
    /// When it was held, UTC.
    pub time: String,
    /// Rules and failures that fired.
    pub rules: Vec<String>,
}

impl Kept {
    /// Makes the folder if it is not there, and tries whether it can be written to.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let failed = || Error::write(format!("reports: {}", folder.display()));
        let mut builder = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(builder.recursive(true), 0o700);
        builder.create(folder).map_err(failed())?;
        tempfile::tempfile_in(folder).map_err(failed())?;
        Ok(Self(folder.to_path_buf()))
    }

    /// Where the report of this message is, or would be.
    pub fn path(folder: &Path, id: &str) -> PathBuf {
        folder.join(format!("{id}.jsonl"))
    }

    /// Writes one: whole or not at all, and safe on disk.
    pub fn put(&self, id: &str, report: &[u8]) -> std::io::Result<()> {
        if !is_queue_id(id) {
            return Err(std::io::Error::other("the mail server gave the message no name (macro i)"));
        }
        let mut file = tempfile::Builder::new().prefix(".held-").tempfile_in(&self.0)?;
        file.write_all(report)?;
        file.as_file().sync_all()?;
        file.persist(Self::path(&self.0, id)).map(drop).map_err(|error| error.error)
    }
}

/// Names in the queue are letters and digits; `ALL`, options and paths are not meant.
pub fn is_queue_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric()) && id != "ALL"
}

/// Makes the reports.
pub struct Clerk {
    /// The rules that say what findings mean.
    pub rules: Rules,
    /// Who the practice is.
    pub profile: Profile,
    /// For rings; without a key, for nobody is counted here, and the day is that of the message.
    pub lens: Lens,
}

impl Reporter for Clerk {
    fn report(&self, message: &Message, verdict: &Verdict, examined: Option<&Examined>) -> Vec<u8> {
        let id = message.id();
        // the advice of rules is looked up when it is shown, in the language of the one who asks
        let lens = Lens { today: Some(setup::today()), ..self.lens.clone() };
        let recorder = Recorder { rules: &self.rules, profile: &self.profile, lang: Lang::Nl, lens };
        let size = message.size() as u64;
        let record = examined.map_or_else(
            || FileRecord { path: id.to_owned(), bytes: size, gaps: unseen(id, verdict), ..FileRecord::default() },
            |examined| recorder.file(id, size, examined),
        );
        let held = Held {
            record: "held".into(),
            schema: SCHEMA,
            queue_id: id.to_owned(),
            time: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            rules: verdict.reasons.clone(),
        };
        let mut out = serde_json::to_vec(&held).unwrap_or_default();
        out.push(b'\n');
        if let Some(mut lines) = report::by_name("jsonl", Look { lang: Lang::Nl, color: false }) {
            // writing to memory does not fail
            let _ = lines.file(&record, &mut out);
        }
        out
    }
}

/// Nothing of the message was looked at.
fn unseen(id: &str, verdict: &Verdict) -> Vec<report::record::GapRecord> {
    let too_large = verdict.reasons.iter().any(|reason| reason == "failure.too-large");
    let gap = if too_large {
        Gap::new(GapReason::Limit, "the message is larger than max_size; nothing of it was looked at")
    } else {
        Gap::new(GapReason::Failed, "nothing of the message was looked at")
    };
    vec![gap_record(id, Vec::new(), &gap)]
}
