//! `zwartlak gateway quarantine`: what the mail server holds for us. The messages stay in its queue; we keep no copies,
//! only a report of each.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::super::args::QuarantineTask;
use super::super::{Error, ExitStatus, setup};
use super::kept::{Held, Kept, is_queue_id};
use crate::decide::rules::Rules;
use crate::finding::{Confidence, Kind};
use crate::gateway::answer::HEADER;
use crate::report::Lang;

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
    recipients: Vec<Value>,
}

/// Lists, shows, releases, deletes.
pub fn run(task: &QuarantineTask, config: &Path, postfix: Option<&PathBuf>) -> Result<ExitStatus, Error> {
    let post = Post { folder: postfix, reports: super::settings(config)?.reports };
    match task {
        QuarantineTask::List => post.list(),
        QuarantineTask::Show { id, format, lang } => {
            let lang = setup::lang(*lang);
            post.show(id, if format == "jsonl" { None } else { Some(lang) })
        }
        QuarantineTask::Release { id } => post.act("-H", id, "released"),
        QuarantineTask::Delete { id } => post.act("-d", id, "deleted"),
    }
}

struct Post<'a> {
    folder: Option<&'a PathBuf>,
    reports: Option<PathBuf>,
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

    /// What was found in a message when it was held, in a language, or as JSON lines; values stay masked.
    fn show(&self, id: &str, lang: Option<Lang>) -> Result<ExitStatus, Error> {
        check(id)?;
        let Some(folder) = &self.reports else {
            return Err(Error::Usage(
                "no reports are kept: name a folder for them by 'reports' in the settings".into(),
            ));
        };
        let path = Kept::path(folder, id);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let words = "no report of this message is kept; 'quarantine list' shows who holds it";
            Error::Usage(format!("{id}: {words} ({}: {error})", path.display()))
        })?;
        let shown = match lang {
            None => text,
            Some(lang) => people(&text, lang, &Rules::embedded()?),
        };
        std::io::stdout().write_all(shown.as_bytes()).map_err(Error::write("standard output"))?;
        Ok(ExitStatus::Findings)
    }

    fn act(&self, option: &str, id: &str, done: &str) -> Result<ExitStatus, Error> {
        check(id)?;
        self.call("postsuper", &[option, id])?;
        if option == "-H" {
            // else it goes at the next run of the queue
            let _ = self.call("postqueue", &["-i", id]);
        }
        if let Some(folder) = &self.reports {
            // there is none of what someone else held
            let _ = std::fs::remove_file(Kept::path(folder, id));
        }
        writeln!(std::io::stdout(), "{id} {done}").map_err(Error::write("stdout"))?;
        Ok(ExitStatus::Clean)
    }
}

fn check(id: &str) -> Result<(), Error> {
    if is_queue_id(id) { Ok(()) } else { Err(Error::Usage(format!("'{id}' is no name of a message in the queue"))) }
}

/// A kept report in words.
fn people(text: &str, lang: Lang, rules: &Rules) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if let Ok(held) = serde_json::from_str::<Held>(line) {
            let words = lang.pick("vastgehouden door", "held by");
            let _ = writeln!(out, "{}  {}  {words}: {}", held.queue_id, held.time, held.rules.join(", "));
            continue;
        }
        let Ok(record) = serde_json::from_str::<Value>(line) else { continue };
        let get = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let inside = record.get("inside").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let inside = inside.fold(String::new(), |all, name| all + name + " > ");
        match get("type") {
            "finding" => {
                #[allow(clippy::cast_possible_truncation)] // a number between 0 and 1
                let sure = record.get("confidence").and_then(Value::as_f64).unwrap_or_default() as f32;
                let level = Confidence::new(sure).level();
                let level = lang.pick(level.dutch(), level.english());
                let kind = Kind::from_id(get("kind")).map_or(get("kind"), |k| lang.pick(k.dutch(), k.english()));
                let place = record.get("place").map(|place| at(place, lang)).unwrap_or_default();
                let _ = writeln!(out, "  {level:<14} {kind:<32} {:<16} {inside}{place}", get("masked"));
            }
            "gap" => {
                let words = lang.pick("niet gelezen", "not read");
                let _ = writeln!(out, "  {words}: {inside}{} ({})", get("detail"), get("reason"));
            }
            "verdict" => {
                let rule = rules.by_id(get("rule"));
                let (title, advice) = rule.map_or((get("title"), get("advice")), |rule| {
                    (lang.pick(&rule.title.nl, &rule.title.en), lang.pick(&rule.advice.nl, &rule.advice.en))
                });
                let _ = writeln!(out, "  {}: {title}. {advice}", get("rule"));
            }
            _ => {}
        }
    }
    out
}

/// Where something stands, as a reader would say it.
fn at(place: &Value, lang: Lang) -> String {
    let text = |name: &str| place.get(name).and_then(Value::as_str);
    let number = |name: &str| place.get(name).and_then(Value::as_u64);
    match (text("part"), text("cell"), number("page"), number("line")) {
        (Some(part), ..) => part.to_owned(),
        (_, Some(cell), ..) => format!("{} {cell}", text("sheet").unwrap_or_default()),
        (_, _, Some(page), _) => format!("{} {page}", lang.pick("pagina", "page")),
        (.., Some(line)) => format!("{} {line}", lang.pick("regel", "line")),
        _ if place.get("pixels").is_some() => lang.pick("in een beeld", "in a picture").to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_told_in_the_language_asked_for() {
        let report = r#"{"type":"held","schema":1,"queue_id":"4X1","time":"2026-11-25T16:40:00Z","rules":["health.mail"]}
{"type":"finding","schema":1,"path":"4X1","inside":["lijst.csv"],"format":"csv","kind":"bsn","confidence":0.98,"place":{"bytes":[4,13],"line":7,"column":5},"masked":"*******82","rules":[]}
{"type":"gap","schema":1,"path":"4X1","inside":["a.zip"],"reason":"encrypted","detail":"it asks for a password"}
{"type":"verdict","schema":1,"path":"4X1","inside":[],"rule":"bsn.mail","title":"x","advice":"y"}
"#;
        let rules = Rules::embedded().unwrap();
        let nl = people(report, Lang::Nl, &rules);
        assert!(nl.contains("vastgehouden door: health.mail") && nl.contains("zeker"), "{nl}");
        assert!(nl.contains("*******82        lijst.csv > regel 7"), "{nl}");
        assert!(nl.contains("niet gelezen: a.zip > it asks for a password (encrypted)"), "{nl}");
        let advice = &rules.by_id("bsn.mail").unwrap().advice;
        assert!(nl.contains(&advice.nl) && people(report, Lang::En, &rules).contains(&advice.en));
    }
}
