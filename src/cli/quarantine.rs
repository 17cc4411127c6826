//! `zwartlak gateway quarantine`: what the mail server holds for us. The messages stay in its queue; we keep no copies.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::args::{Common, QuarantineTask};
use super::run::Printer;
use super::{Error, ExitStatus, setup};
use crate::format::mail::Mail;
use crate::gateway::answer::HEADER;
use crate::report::Recorder;

/// One line of `postqueue -j`.
#[derive(Debug, Deserialize)]
struct Queued {
    queue_name: String,
    queue_id: String,
    arrival_time: i64,
    message_size: u64,
    #[serde(default)]
    sender: String,
    #[serde(default)]
    recipients: Vec<serde_json::Value>,
}

/// Lists, shows, releases, deletes.
pub fn run(task: &QuarantineTask, config: &Path, postfix: Option<&PathBuf>) -> Result<ExitStatus, Error> {
    let post = Post { folder: postfix };
    match task {
        QuarantineTask::List => post.list(),
        QuarantineTask::Show { id, common } => post.show(id, config, common),
        QuarantineTask::Release { id } => post.act("-H", id, "released"),
        QuarantineTask::Delete { id } => post.act("-d", id, "deleted"),
    }
}

struct Post<'a> {
    folder: Option<&'a PathBuf>,
}

impl Post<'_> {
    fn call(&self, program: &str, options: &[&str]) -> Result<Vec<u8>, Error> {
        let mut command = Command::new(program);
        if let Some(folder) = self.folder {
            command.arg("-c").arg(folder);
        }
        let out = command.args(options).output().map_err(Error::write(program))?;
        if out.status.success() {
            return Ok(out.stdout);
        }
        let words = String::from_utf8_lossy(&out.stderr);
        Err(Error::Usage(format!("{program}: {}", words.lines().next().unwrap_or("it failed"))))
    }

    fn list(&self) -> Result<ExitStatus, Error> {
        let text = self.call("postqueue", &["-j"])?;
        let all = text.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice::<Queued>(line).ok());
        let mut out = std::io::stdout().lock();
        let mut any = false;
        for message in all.filter(|message| message.queue_name == "hold") {
            any = true;
            let time = jiff::Timestamp::from_second(message.arrival_time).map(|time| time.to_string());
            writeln!(
                out,
                "{}  {}  {} bytes  from {}  to {} recipients  {}",
                message.queue_id,
                time.unwrap_or_default(),
                message.message_size,
                if message.sender.is_empty() { "<>" } else { &message.sender },
                message.recipients.len(),
                self.tag(&message.queue_id)
            )
            .map_err(Error::write("stdout"))?;
        }
        Ok(if any { ExitStatus::Findings } else { ExitStatus::Clean })
    }

    /// What our header says of a message.
    fn tag(&self, id: &str) -> String {
        let headers = self.call("postcat", &["-hq", id]).unwrap_or_default();
        let text = String::from_utf8_lossy(&headers);
        let line = text.lines().find_map(|line| line.strip_prefix(HEADER)?.strip_prefix(": "));
        line.unwrap_or("held by someone else").to_owned()
    }

    /// Looks into a message; values stay masked.
    fn show(&self, id: &str, config: &Path, common: &Common) -> Result<ExitStatus, Error> {
        check(id)?;
        let bytes = self.call("postcat", &["-bhq", id])?;
        let desk = super::gateway::desk(config)?;
        let examined = desk.pipeline.prepare(Some(&Mail), id, &bytes);
        let setup = setup::build(common)?;
        let recorder = Recorder { rules: &setup.rules, profile: &setup.profile, lang: setup.lang };
        let record = recorder.file(id, bytes.len() as u64, &examined);
        Printer::new(common, setup.lang)?.file_done(&record)?;
        Ok(ExitStatus::Findings)
    }

    fn act(&self, option: &str, id: &str, done: &str) -> Result<ExitStatus, Error> {
        check(id)?;
        self.call("postsuper", &[option, id])?;
        if option == "-H" {
            // else it goes at the next run of the queue
            let _ = self.call("postqueue", &["-i", id]);
        }
        writeln!(std::io::stdout(), "{id} {done}").map_err(Error::write("stdout"))?;
        Ok(ExitStatus::Clean)
    }
}

/// Names in the queue are letters and digits; `ALL` and options are not meant.
fn check(id: &str) -> Result<(), Error> {
    let fine = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric()) && id != "ALL";
    if fine { Ok(()) } else { Err(Error::Usage(format!("'{id}' is no name of a message in the queue"))) }
}
