//! `zwartlak subject`: everything about one person, for a request for access, a copy or erasure (AVG 15, 17, 20).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::SubjectArgs;
use super::{Error, ExitStatus, run, setup, write};
use crate::decide::people::People;
use crate::decide::purpose::Purpose;
use crate::detect::known::{Field, Person};
use crate::finding::{Kind, Secret};
use crate::pipeline::keep::Keep;
use crate::pipeline::{Examined, Outcome};
use crate::report::digest::shown;
use crate::report::record::SCHEMA;
use crate::source::{Input, surroundings};

/// What stands about the person in one document.
#[derive(Debug, Serialize)]
struct About {
    #[serde(rename = "type")]
    record: &'static str,
    schema: u32,
    path: String,
    inside: Vec<String>,
    /// `sure`, `likely` or `possible`.
    certainty: &'static str,
    /// Kinds that are the person's own.
    own: Vec<&'static str>,
    /// Other kinds in the same document: what may be told about the person there.
    with: Vec<&'static str>,
    /// People in it besides the person, by the low end of the estimate.
    others: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    /// `keep` (within the term of the profile), `expired` or `unknown`.
    retention: &'static str,
    /// The copy with everyone else taken out, if one was asked for and could be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    copy: Option<String>,
}

/// Finds, lists, and writes copies.
pub fn run(args: &SubjectArgs) -> Result<ExitStatus, Error> {
    let mut setup = setup::build(&args.common)?;
    let key = setup.lens.key.clone().ok_or_else(|| Error::Usage("there is no key".into()))?;
    let person = person(args)?;
    // what is known of the person is found without label or title too
    setup.pipeline.engine = setup::engine_for(&args.common, &person)?;
    let keep = Keep::new(&person, key);
    let term = setup.profile.retention_years;
    let lang = setup.lang;
    let mut out: Box<dyn Write> = match &args.common.output {
        Some(path) => Box::new(std::fs::File::create(path).map_err(Error::write(path.display().to_string()))?),
        None => Box::new(std::io::stdout()),
    };
    let jsonl = args.common.format == "jsonl";
    let (mut found, mut gaps) = (0_u32, 0_u32);
    for input in source(args) {
        let read = input.and_then(|input| Ok((input.read(setup.pipeline.limits.bytes)?, input)));
        let (bytes, input) = match read {
            Ok(read) => read,
            Err(error) => {
                gaps += 1;
                say(&mut out, jsonl, &gap(&error.path, &error.message), &format!("{error}"))?;
                continue;
            }
        };
        let path = input.name();
        let examined = setup.pipeline.examine(&path, &bytes);
        if examined.has_gaps() {
            gaps += 1;
            let words = lang.pick("kon niet helemaal worden gelezen", "could not be read in full");
            say(&mut out, jsonl, &gap(&path, "a part could not be read"), &format!("{}: {words}", shown(&path)))?;
        }
        let mut all = Vec::new();
        collect(&examined, &path, &mut Vec::new(), &keep, &setup.lens, &mut all);
        if all.is_empty() {
            continue;
        }
        let (modified, retention) = age(&input, term);
        let copy =
            args.copies.as_deref().map(|folder| copy(&mut setup, &keep, &input, &bytes, folder)).transpose()?.flatten();
        for mut about in all {
            (about.modified, about.retention, about.copy) = (modified.clone(), retention, copy.clone());
            found += 1;
            let line = serde_json::to_value(&about).map_err(|e| Error::Usage(e.to_string()))?;
            say(&mut out, jsonl, &line, &told(&about, lang))?;
        }
    }
    out.flush().map_err(Error::write("output"))?;
    Ok(match (gaps, found) {
        (0, 0) => ExitStatus::Clean,
        (0, _) => ExitStatus::Findings,
        _ => ExitStatus::Failure,
    })
}

fn source(args: &SubjectArgs) -> Vec<Result<Input, crate::source::Error>> {
    run::inputs(&args.paths, "stdin")
}

/// Who it is about: a number from standard input, a name and birth date, or a row of a list.
fn person(args: &SubjectArgs) -> Result<Person, Error> {
    let mut person = match &args.person {
        Some(path) => match super::known::read(path)?.as_slice() {
            [person] => person.clone(),
            _ => {
                return Err(Error::Usage(
                    "--person: the list must hold one person, in one row below the header".into(),
                ));
            }
        },
        None => Person::default(),
    };
    if args.bsn_stdin {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map_err(|e| Error::Usage(format!("standard input: {e}")))?;
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        if !crate::checksum::is_bsn(&format!("{digits:0>9}")) {
            return Err(Error::Usage("--bsn-stdin: what was read is no BSN".into()));
        }
        person.fields.push((Field::Bsn, Secret::new(digits)));
    }
    person.fields.extend(args.name.iter().map(|name| (Field::Name, Secret::new(name.trim()))));
    if let Some(born) = &args.born {
        if !Field::BirthDate.accepts(born) {
            return Err(Error::Usage("--born: write it as 12-03-1961".into()));
        }
        person.fields.push((Field::BirthDate, Secret::new(born.trim())));
    }
    if person.fields.is_empty() {
        return Err(Error::Usage("who is it about? Give --bsn-stdin, --name with --born, or --person FILE".into()));
    }
    Ok(person)
}

/// Every document in which the person stands.
fn collect(
    examined: &Examined,
    path: &str,
    inside: &mut Vec<String>,
    keep: &Keep,
    lens: &crate::pipeline::lens::Lens,
    out: &mut Vec<About>,
) {
    let (own, other): (Vec<_>, Vec<_>) = examined.found.iter().partition(|found| keep.holds(found));
    let full = own.iter().any(|found| keep.is_full_name(found));
    let ids = |of: &[&crate::pipeline::Found]| of.iter().map(|found| found.finding.kind).collect::<BTreeSet<Kind>>();
    let (own, with) = (ids(&own), ids(&other));
    let has = |kind: Kind| own.contains(&kind);
    let certainty = if has(Kind::Bsn) || has(Kind::PatientNumber) || full && has(Kind::BirthDate) {
        Some("sure")
    } else if full && own.len() > 1 || has(Kind::Email) || has(Kind::Phone) {
        Some("likely")
    } else {
        (full || has(Kind::BirthDate)).then_some("possible")
    };
    if let Some(certainty) = certainty {
        let mut people = People::default();
        let facts = examined.facts_with(lens);
        let sightings = facts.documents.first().map(crate::decide::facts::DocumentFacts::sightings).unwrap_or_default();
        people.document(&sightings);
        out.push(About {
            record: "subject",
            schema: SCHEMA,
            path: path.to_owned(),
            inside: inside.clone(),
            certainty,
            own: own.iter().map(|kind| kind.id()).collect(),
            with: with.iter().map(|kind| kind.id()).collect(),
            others: people.estimate().low.saturating_sub(1),
            modified: None,
            retention: "unknown",
            copy: None,
        });
    }
    for nested in &examined.nested {
        inside.push(crate::report::record::clean(&nested.name));
        collect(nested, path, inside, keep, lens, out);
        inside.pop();
    }
}

/// The day of the last change, and whether the term of the profile is over.
fn age(input: &Input, term: Option<u32>) -> (Option<String>, &'static str) {
    let Input::File { path, .. } = input else { return (None, "unknown") };
    let Some(changed) = surroundings::of(path).modified else { return (None, "unknown") };
    let day = jiff::Timestamp::try_from(changed).ok().map(|day| day.strftime("%Y-%m-%d").to_string());
    let days = std::time::SystemTime::now().duration_since(changed).map_or(0, |age| age.as_secs() / 86_400);
    let retention = match term {
        Some(years) if days > u64::from(years) * 366 => "expired",
        Some(_) => "keep",
        None => "unknown",
    };
    (day, retention)
}

/// A copy with everyone else taken out; nothing when it could not be verified.
fn copy(
    setup: &mut setup::Setup,
    keep: &Keep,
    input: &Input,
    bytes: &[u8],
    folder: &Path,
) -> Result<Option<String>, Error> {
    let policy = setup.pipeline.policy.clone();
    setup.pipeline.policy.only = Purpose::by_id("inzage")?.kinds();
    setup.pipeline.keep = Some(keep.clone());
    let (_, outcome) = setup.pipeline.redact(&input.name(), bytes);
    setup.pipeline.policy = policy;
    setup.pipeline.keep = None;
    let Outcome::Clean { bytes, .. } = outcome else { return Ok(None) };
    let target: PathBuf = folder.join(input.relative());
    write::copy(&target, &bytes).map_err(|e| Error::Usage(format!("{}: {e}", target.display())))?;
    Ok(Some(target.display().to_string()))
}

fn gap(path: &str, detail: &str) -> serde_json::Value {
    serde_json::json!({"type": "gap", "schema": SCHEMA, "path": path, "inside": [], "reason": "unreadable", "detail": detail})
}

fn say(out: &mut dyn Write, jsonl: bool, line: &serde_json::Value, words: &str) -> Result<(), Error> {
    let text = if jsonl { line.to_string() } else { words.to_owned() };
    writeln!(out, "{text}").map_err(Error::write("output"))
}

fn told(about: &About, lang: crate::report::Lang) -> String {
    let say = |nl, en| lang.pick(nl, en);
    let certainty = match about.certainty {
        "sure" => say("zeker", "sure"),
        "likely" => say("waarschijnlijk", "likely"),
        _ => say("mogelijk", "possible"),
    };
    let place: Vec<String> = std::iter::once(&about.path).chain(&about.inside).map(|name| shown(name)).collect();
    let mut out = format!("{}\n  {certainty}: {}", place.join(" > "), about.own.join(", "));
    if !about.with.is_empty() {
        let _ = write!(out, "\n  {}: {}", say("daarbij", "with it"), about.with.join(", "));
    }
    if about.others > 0 {
        let _ = write!(
            out,
            "\n  {}",
            say(
                "er staan anderen in: geef een kopie waarin zij zijn weggehaald (--copies)",
                "others stand in it: give a copy from which they were taken out (--copies)"
            )
        );
    }
    out += "\n  ";
    out += match about.retention {
        "expired" => say("ouder dan de bewaartermijn: kan weg", "older than the retention term: may go"),
        "keep" => say(
            "binnen de bewaartermijn: een verzoek om wissen weegt een mens",
            "within the retention term: a request for erasure is for a person to weigh",
        ),
        _ => say("bewaartermijn onbekend", "retention term unknown"),
    };
    if let Some(copy) = &about.copy {
        let _ = write!(out, "\n  {}: {}", say("kopie", "copy"), shown(copy));
    }
    out
}
