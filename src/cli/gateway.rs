//! `zwartlak gateway`: the milter, its check, and what it writes down.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::args::{Gateway, GatewayTask};
use super::{Error, ExitStatus, quarantine, setup};
use crate::gateway::answer::{Answer, Desk};
use crate::gateway::message::Message;
use crate::gateway::server::{Door, serve_numbers};
use crate::gateway::session::{Log, Office};
use crate::gateway::settings::{Action, Settings};

/// How long messages at work are waited for when the gateway is told to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs until told to stop.
pub fn run(args: &Gateway) -> Result<ExitStatus, Error> {
    match &args.task {
        Some(GatewayTask::Quarantine(task)) => return quarantine::run(task, &args.config, args.postfix.as_ref()),
        Some(GatewayTask::Check) => {
            let settings = desk(&args.config)?.settings;
            return Ok(check(&args.config, &settings, args.postfix.as_deref()));
        }
        None => {}
    }
    let desk = desk(&args.config)?;
    let settings = desk.settings.clone();
    let door = Door::open(&settings.listen).map_err(Error::write(settings.listen.clone()))?;
    let place = door.place();
    let log = Journal::open(settings.audit.as_deref())?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let work = if settings.work == 0 { cores } else { settings.work };
    let office = Arc::new(Office::new(desk, work, Box::new(log)));
    if let Some(address) = &settings.metrics {
        serve_numbers(address, Arc::clone(&office)).map_err(Error::write(address.clone()))?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    listen_to_signals(args, &office, &stop, &place)?;
    say(&format!("ready at {place}{}", if settings.audit_only { ", audit only: nothing is changed" } else { "" }));
    door.run(&office, settings.connections, &stop, PATIENCE);
    say("stopped");
    Ok(ExitStatus::Clean)
}

/// Settings, and the stages built by them.
pub(super) fn desk(path: &Path) -> Result<Desk, Error> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::Usage(format!("{file}: {error}")))?;
    let settings = Settings::parse(&file, &text).map_err(|error| Error::Usage(error.to_string()))?;
    let pipeline = setup::for_gateway(&settings)?;
    Ok(Desk { settings, pipeline })
}

fn listen_to_signals(args: &Gateway, office: &Arc<Office>, stop: &Arc<AtomicBool>, place: &str) -> Result<(), Error> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT]).map_err(Error::write("signals"))?;
    let (config, place) = (args.config.clone(), place.to_owned());
    let (office, stop) = (Arc::clone(office), Arc::clone(stop));
    let wait = move || {
        for signal in &mut signals {
            if signal == SIGHUP {
                match desk(&config) {
                    Ok(desk) => {
                        office.replace(desk);
                        office.numbers.reloaded(true);
                        say("settings read anew; listen, metrics, audit, connections and work need a restart");
                    }
                    Err(error) => {
                        office.numbers.reloaded(false);
                        say(&format!("the old settings stay, for the new ones cannot be used: {error}"));
                    }
                }
            } else {
                stop.store(true, Ordering::SeqCst);
                Door::knock(&place);
            }
        }
    };
    std::thread::Builder::new().spawn(wait).map(drop).map_err(Error::write("signals"))
}

/// Are the settings good, and is the mail server set up so that nothing passes when we are down?
fn check(config: &Path, settings: &Settings, folder: Option<&Path>) -> ExitStatus {
    let mut fine = true;
    let mut tell = |good: bool, words: &str| {
        fine &= good;
        let mark = if good { "ok  " } else { "MIND" };
        let _ = writeln!(std::io::stdout(), "{mark}  {words}");
    };
    tell(true, &format!("{}: {} rules, profile {}", config.display(), settings.rules.len(), settings.profile));
    tell(!settings.rings.own.is_empty(), "rings.own names your own domains; without them no mail counts as outgoing");
    tell(!settings.audit_only, "audit_only is off: rules are carried out");
    let readable = setup::eye(settings.models.as_deref()).is_ok_and(|eye| eye.is_some());
    tell(readable, "the models that read pictures are there; without them mail with pictures counts as a failure");
    if let Some(path) = &settings.audit {
        tell(Journal::open(Some(path)).is_ok(), &format!("{} can be written", path.display()));
    }
    match postfix(folder) {
        None => tell(true, "Postfix was not looked at: postconf is not here"),
        Some(values) => {
            let get = |name: &str| values.get(name).map_or("", String::as_str);
            let default = get("milter_default_action");
            tell(
                default == "tempfail",
                &format!(
                    "milter_default_action = {default}; it has to be tempfail, or mail goes out unseen when we are down"
                ),
            );
            let ours = settings.listen.as_str();
            for name in ["smtpd_milters", "non_smtpd_milters"] {
                let milters: Vec<&str> = get(name).split([' ', ',']).filter(|part| !part.is_empty()).collect();
                tell(milters.contains(&ours), &format!("{name} names {ours}"));
                let signer = milters.iter().position(|milter| milter.contains("dkim"));
                let us = milters.iter().position(|milter| *milter == ours);
                let order = signer.is_none() || us < signer;
                tell(order, &format!("{name}: we come before the signer of DKIM, or its signatures break"));
            }
            let timeout = seconds(get("milter_content_timeout"));
            tell(
                timeout.is_none_or(|timeout| settings.deadline < timeout),
                &format!("deadline of {} s is below milter_content_timeout", settings.deadline),
            );
        }
    }
    if fine { ExitStatus::Clean } else { ExitStatus::Findings }
}

/// What Postfix is set to, if it is here.
fn postfix(folder: Option<&Path>) -> Option<BTreeMap<String, String>> {
    let mut command = std::process::Command::new("postconf");
    if let Some(folder) = folder {
        command.arg("-c").arg(folder);
    }
    let names = ["milter_default_action", "smtpd_milters", "non_smtpd_milters", "milter_content_timeout"];
    let output = command.args(names).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    Some(pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect())
}

/// `300s`, `5m` in seconds.
fn seconds(value: &str) -> Option<u64> {
    let unit = match value.chars().last()? {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 1,
    };
    value.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u64>().ok().map(|count| count * unit)
}

/// One line on standard error, for the journal.
fn say(words: &str) {
    // nowhere to go when standard error is closed
    let _ = writeln!(std::io::stderr(), "zwartlak gateway: {words}");
}

/// A line a message for the journal, without addresses; and who got what for the audit trail, if there is one.
struct Journal {
    audit: Option<Mutex<File>>,
}

/// One line of the audit trail.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "type")]
    record: &'static str,
    time: String,
    queue_id: &'a str,
    sender: &'a str,
    recipients: &'a [String],
    action: &'static str,
    rules: &'a [String],
    kinds: Vec<&'static str>,
}

impl Journal {
    fn open(audit: Option<&Path>) -> Result<Self, Error> {
        let open = |path: &Path| {
            let file = OpenOptions::new().append(true).create(true).open(path);
            file.map(Mutex::new).map_err(Error::write(path.display().to_string()))
        };
        Ok(Self { audit: audit.map(open).transpose()? })
    }
}

impl Log for Journal {
    fn answered(&self, message: &Message, answer: &Answer, took: Duration) -> std::io::Result<()> {
        let verdict = &answer.verdict;
        if verdict.action != Action::Pass {
            let line = format!(
                "queue={} action={} rules={} recipients={} ms={}",
                message.id(),
                verdict.action.id(),
                verdict.reasons.join(","),
                message.recipients.len(),
                took.as_millis()
            );
            say(&line.replace(['\n', '\r'], " "));
        }
        let Some(audit) = &self.audit else { return Ok(()) };
        let entry = Entry {
            record: "gateway",
            time: jiff::Timestamp::now().to_string(),
            queue_id: &message.queue_id,
            sender: &message.sender,
            recipients: &message.recipients,
            action: verdict.action.id(),
            rules: &verdict.reasons,
            kinds: answer.kinds.iter().map(|kind| kind.id()).collect(),
        };
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        // one write a line: lines of two threads do not mix
        audit.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }
}
