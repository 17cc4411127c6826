//! `--audit` and `zwartlak audit`: who did what with which file, when, and by which rules. A line is on disk before what it
//! tells of is done; what then fails has a second line.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::args::{AuditTask, Common};
use super::setup::{self, Setup};
use super::write::{self, Place};
use super::{Error, ExitStatus, key, ruleset};
use crate::decide::Action;
use crate::pipeline::Examined;
use crate::report::{Lang, Summary};
use crate::state::audit::{Checked, Fault, Trail, verify};

/// A trail, if one was asked for.
pub struct Audit(Option<Desk>);

struct Desk {
    trail: Mutex<Trail>,
    command: &'static str,
    who: Who,
    /// Names the way in which files are looked at.
    rules: String,
    profile: String,
    purpose: Option<String>,
}

/// The account that runs the program.
#[derive(Debug, Clone, Serialize)]
struct Who {
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Who became that account with `sudo`, as that says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sudo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
}

/// What a line says. Kinds are counted, values never stand in it.
#[derive(Debug, Default, Serialize)]
struct Line<'a> {
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// `write` a redacted copy, `copy` what has nothing to redact, `refuse`, or `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'a str>,
    /// Where the copy goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    /// What is taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    kinds: Option<Kinds>,
    /// Files and folders of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<String>>,
    /// What came of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    sums: Option<Sums>,
    /// Values were shown.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    revealed: bool,
}

/// Kinds with their numbers.
pub type Kinds = BTreeMap<&'static str, u64>;

/// What came of a run.
#[derive(Debug, Serialize)]
struct Sums {
    files: u64,
    findings: u64,
    gaps: u64,
    written: u64,
    refused: u64,
}

#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "type")]
    record: &'static str,
    schema: u32,
    time: String,
    command: &'static str,
    who: &'a Who,
    program: &'static str,
    rules: &'a str,
    profile: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    purpose: Option<&'a str>,
    #[serde(flatten)]
    line: &'a Line<'a>,
}

impl Audit {
    /// Opens the trail, or begins it with a key beside it.
    pub fn open(
        path: Option<&Path>,
        command: &'static str,
        (common, setup): (&Common, &Setup),
        purpose: Option<&str>,
    ) -> Result<Self, Error> {
        let Some(path) = path else { return Ok(Self(None)) };
        let key = key::get(Some(&key::of(path)))?;
        let rules = format!("{:016x}", ruleset::of(common, setup, &key));
        Self::with(path, command, key, (rules, common.profile.clone()), purpose)
    }

    /// The same for a command without rules to choose.
    pub fn plain(path: Option<&Path>, command: &'static str, purpose: &str) -> Result<Self, Error> {
        let Some(path) = path else { return Ok(Self(None)) };
        let key = key::get(Some(&key::of(path)))?;
        Self::with(path, command, key, (String::new(), String::new()), Some(purpose))
    }

    fn with(
        path: &Path,
        command: &'static str,
        key: crate::pipeline::lens::Key,
        (rules, profile): (String, String),
        purpose: Option<&str>,
    ) -> Result<Self, Error> {
        let trail = Trail::open(path, key).map_err(|error| Error::Usage(format!("{}: {error}", path.display())))?;
        let (trail, purpose) = (Mutex::new(trail), purpose.map(str::to_owned));
        Ok(Self(Some(Desk { trail, command, who: Who::now(), rules, profile, purpose })))
    }

    /// A run begins.
    pub fn begin(&self, paths: &[PathBuf], revealed: bool) -> Result<(), Error> {
        let paths = Some(paths.iter().map(|path| path.display().to_string()).collect());
        self.add("begin", &Line { paths, revealed, ..Line::default() }).map_err(Error::write("audit trail"))
    }

    /// A copy of a file will be written or refused. An original that has nothing to redact and stays is not told of.
    pub fn before(
        &self,
        file: &str,
        action: &'static str,
        place: &Result<Place, write::Error>,
        kinds: Kinds,
    ) -> std::io::Result<()> {
        let output = match place {
            Ok(Place::Original(_)) if action == "copy" => return Ok(()),
            Ok(Place::File(path)) if action != "refuse" => Some(path.display().to_string()),
            _ => None,
        };
        self.tell(file, action, output.as_deref(), kinds)
    }

    /// Something will be done with a file.
    pub fn tell(&self, file: &str, action: &str, output: Option<&str>, kinds: Kinds) -> std::io::Result<()> {
        let (file, action, kinds) = (Some(file), Some(action), Some(kinds));
        self.add("file", &Line { file, action, output, kinds, ..Line::default() })
    }

    /// It could not be done after all; nothing more can be done when this cannot be said either.
    pub fn failed(&self, file: &str) {
        let _ = self.add("file", &Line { file: Some(file), action: Some("failed"), ..Line::default() });
    }

    /// A run came to its end.
    pub fn end(&self, summary: &Summary) -> Result<(), Error> {
        let &Summary { files, findings, gaps, written, refused, .. } = summary;
        let sums = Some(Sums { files, findings, gaps, written, refused });
        self.add("end", &Line { sums, ..Line::default() }).map_err(Error::write("audit trail"))
    }

    fn add(&self, record: &'static str, line: &Line<'_>) -> std::io::Result<()> {
        let Some(desk) = &self.0 else { return Ok(()) };
        let entry = Entry {
            record,
            schema: 1,
            time: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            command: desk.command,
            who: &desk.who,
            program: concat!("zwartlak ", env!("CARGO_PKG_VERSION")),
            rules: &desk.rules,
            profile: &desk.profile,
            purpose: desk.purpose.as_deref(),
            line,
        };
        let mut trail = desk.trail.lock().unwrap_or_else(PoisonError::into_inner);
        trail.append(&entry).map_err(std::io::Error::other)
    }
}

/// What is taken out of a file, and not what is only reported.
pub fn taken_out(examined: &Examined) -> Kinds {
    let mut out = Kinds::new();
    for found in examined.all().iter().flat_map(|part| &part.found) {
        if found.decision.action >= Action::Redact {
            *out.entry(found.finding.kind.id()).or_default() += 1;
        }
    }
    out
}

impl Who {
    fn now() -> Self {
        let name = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        #[cfg(unix)]
        {
            let uid = rustix::process::geteuid().as_raw();
            let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
            Self { uid: Some(uid), name: account(uid), sudo: name("SUDO_USER"), host: Some(host) }
        }
        #[cfg(not(unix))]
        Self { uid: None, name: name("USERNAME"), sudo: None, host: name("COMPUTERNAME") }
    }
}

/// The name of an account, if it is one of this machine.
#[cfg(unix)]
fn account(uid: u32) -> Option<String> {
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let mut lines = accounts.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let line = lines.find(|fields| fields.get(2).and_then(|field| field.parse().ok()) == Some(uid))?;
    line.first().map(|name| (*name).to_owned())
}

/// `zwartlak audit verify`: has the trail been changed or cut?
pub fn run(task: &AuditTask) -> Result<ExitStatus, Error> {
    let AuditTask::Verify { file, key, noted, lang } = task;
    let beside = key.clone().unwrap_or_else(|| key::of(file));
    let found = if key.is_some() || beside.exists() { Some(key::existing(&beside)?) } else { None };
    let checked = verify(file, found.as_ref(), noted.as_deref())
        .map_err(|error| Error::Usage(format!("{}: {error}", file.display())))?;
    let words = told(&checked, found.is_some(), setup::lang(*lang));
    std::io::stdout().write_all(words.as_bytes()).map_err(Error::write("standard output"))?;
    Ok(match (checked.faults.is_empty(), found.is_some()) {
        (false, _) => ExitStatus::Findings,
        (true, true) => ExitStatus::Clean,
        (true, false) => ExitStatus::Failure,
    })
}

fn told(checked: &Checked, with_key: bool, lang: Lang) -> String {
    let mut out = String::new();
    let mut say = |nl: String, en: String| {
        out.push_str(lang.pick(&nl, &en));
        out.push('\n');
    };
    for fault in &checked.faults {
        let (nl, en) = match fault {
            Fault::Line(line) => (
                format!("regel {line}: gewijzigd, ingevoegd of verplaatst, of er ontbreken regels voor"),
                format!("line {line}: changed, added or moved, or lines before it are missing"),
            ),
            Fault::Seal(line) => (
                format!("regel {line}: niet met deze sleutel verzegeld"),
                format!("line {line}: not sealed with this key"),
            ),
            Fault::Torn => ("de laatste regel is niet heel".into(), "the last line is not whole".into()),
            Fault::Cut(lines) => (
                format!("afgeknipt: er waren {lines} regels, er zijn er {}", checked.lines),
                format!("cut: there were {lines} lines, there are {}", checked.lines),
            ),
            Fault::NoHead => (
                "het bestand .head ontbreekt: of er aan het eind regels ontbreken is niet te zien".into(),
                "the file .head is missing: whether lines are missing at the end cannot be seen".into(),
            ),
            Fault::Head => {
                ("het bestand .head past niet bij dit logboek".into(), "the file .head does not fit this trail".into())
            }
            Fault::Noted => (
                "de genoteerde keten komt niet voor: het logboek is opnieuw gemaakt, teruggezet of afgeknipt".into(),
                "the chain that was noted is not in it: the trail was made anew, put back or cut".into(),
            ),
        };
        say(nl, en);
    }
    if checked.pending > 0 {
        say(
            format!("{} regels staan nog niet in .head: het programma is daar afgebroken; ze kloppen", checked.pending),
            format!("{} lines are not in .head yet: the program was killed there; they are good", checked.pending),
        );
    }
    if !with_key {
        say(
            "zonder sleutel is alleen de keten nagegaan: wie het logboek in zijn geheel opnieuw maakt, valt zo niet op"
                .into(),
            "without the key only the chain was checked: a trail that was made anew as a whole does not show".into(),
        );
    }
    let (lines, chain) = (checked.lines, &checked.chain);
    if checked.faults.is_empty() {
        say(format!("in orde: {lines} regels"), format!("good: {lines} lines"));
        say(format!("keten {chain}"), format!("chain {chain}"));
    } else {
        say(format!("tot en met regel {lines} klopt het"), format!("up to line {lines} it is good"));
    }
    out
}
