//! What reports print, as plain data. Contract 1 fixes the names; the order of fields is that of the structs.

use std::collections::HashMap;

use serde::Serialize;

use sha2::{Digest, Sha256};

use crate::decide::facts::{Context, FileFacts, FindingFacts};
use crate::decide::profile::Profile;
use crate::decide::rules::{Rule, Rules, Severity, Tallies, Verdict};
use crate::document::{Gap, Place};
use crate::pipeline::lens::Lens;
use crate::pipeline::{Examined, Found, Outcome};

pub use super::concealed::ConcealedRecord;

/// Version of the data.
pub const SCHEMA: u32 = 1;

/// All there is to say of one file.
#[derive(Debug, Clone, Default)]
pub struct FileRecord {
    /// The path as the user knows it.
    pub path: String,
    /// Findings, in the order of the documents and of their places.
    pub findings: Vec<FindingRecord>,
    /// How many more there are that the user accepts.
    pub allowed: u64,
    /// Gaps.
    pub gaps: Vec<GapRecord>,
    /// Was it asked what the file holds and does not show?
    pub inspected: bool,
    /// What it holds and does not show.
    pub concealed: Vec<ConcealedRecord>,
    /// Verdicts, the worst first.
    pub verdicts: Vec<VerdictRecord>,
    /// How the redaction ended, if it was asked for.
    pub redaction: Option<RedactionRecord>,
    /// Documents in it, itself included.
    pub documents: u64,
    /// Its size.
    pub bytes: u64,
    /// Another record of the same file follows.
    pub more: bool,
    /// The day it was last changed, `2026-11-25`.
    pub modified: Option<String>,
    /// What kinds of document it holds.
    pub genres: Vec<String>,
    /// What the rules over many files get to see.
    pub facts: FileFacts,
    /// A keyed hash of its content; never printed.
    pub content: Option<[u8; 16]>,
}

/// A file in which something was found or not read: what reports and breach files say of it besides.
#[derive(Debug, Clone, Serialize)]
pub struct AboutRecord {
    /// Always `file`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// The file.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Documents in it, itself included.
    pub documents: u64,
    /// The day it was last changed, `2026-11-25`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// What kinds of document it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRecord {
    /// Always `finding`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// Names this finding by its place and kind, never by its value: twelve hex digits.
    pub id: String,
    /// The file.
    pub path: String,
    /// Names of the files in the file, from the outside in.
    pub inside: Vec<String>,
    /// Format of the innermost file.
    pub format: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Its category.
    pub category: &'static str,
    /// 0..=1, two decimals.
    pub confidence: f64,
    /// The evidence.
    pub reason: Vec<String>,
    /// Where it stands.
    pub place: PlaceRecord,
    /// The other places, when it is broken over lines or cells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_places: Vec<PlaceRecord>,
    /// Stars and at most the last two characters.
    pub masked: String,
    /// The value, only with `--reveal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The rules it makes fire.
    pub rules: Vec<String>,
    /// Whom it points at: a token under the key of the run, so that people can be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// A row or line that ties it to others of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// A birth date: of someone under eighteen?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minor: Option<bool>,
}

/// A place. Offsets, points and pixels as in [`Place`].
#[derive(Debug, Clone, Serialize, PartialEq)]
#[serde(untagged)]
pub enum PlaceRecord {
    /// In a text file.
    Bytes {
        /// File offsets, half open.
        bytes: [usize; 2],
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
    },
    /// On a page.
    Page {
        /// From 1.
        page: u32,
        /// Points, bottom left: x0, y0, x1, y1.
        rect: [f64; 4],
    },
    /// In a picture.
    Pixels {
        /// From 0.
        image: u32,
        /// x, y, width, height from the top left.
        pixels: [u32; 4],
    },
    /// In a part.
    Part {
        /// Its name.
        part: String,
        /// Characters, half open.
        chars: [usize; 2],
    },
    /// In a cell.
    Cell {
        /// Name of the sheet.
        sheet: String,
        /// Such as `B7`.
        cell: String,
    },
    /// Somewhere in the file.
    Unknown {},
}

/// One gap.
#[derive(Debug, Clone, Serialize)]
pub struct GapRecord {
    /// Always `gap`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// The file.
    pub path: String,
    /// Names of the files in the file, from the outside in.
    pub inside: Vec<String>,
    /// Why.
    pub reason: &'static str,
    /// What and where.
    pub detail: String,
}

/// One verdict.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictRecord {
    /// Always `verdict`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// The file.
    pub path: String,
    /// Names of the files in the file, from the outside in.
    pub inside: Vec<String>,
    /// Id of the rule.
    pub rule: String,
    /// How bad.
    pub severity: &'static str,
    /// In a few words, in the language asked for.
    pub title: String,
    /// Articles.
    pub law: Vec<String>,
    /// What to do, in the language asked for.
    pub advice: String,
    /// What mends it.
    pub fix: String,
    /// How many findings made it fire.
    pub findings: usize,
    /// Over many files: how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<usize>,
    /// Files with the same content.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
}

/// How the redaction of a file ended.
#[derive(Debug, Clone, Serialize)]
pub struct RedactionRecord {
    /// Always `redaction`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// The file.
    pub path: String,
    /// `written`, `unchanged` (copied as it was, nothing to take out) or `refused`.
    pub status: &'static str,
    /// Where the copy stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// Why it was refused: what would have stayed readable or could not be done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// What had to change besides: signatures that were no longer true, attachments that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What the copy does not promise any more: `encryption`, `pdf-a`, `signature`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_kept: Vec<&'static str>,
}

/// The whole run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Always `summary`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// Files looked at.
    pub files: u64,
    /// Files and files in files.
    pub documents: u64,
    /// Findings.
    pub findings: u64,
    /// Findings that the user accepts; not counted among `findings`.
    pub allowed: u64,
    /// Gaps.
    pub gaps: u64,
    /// Concealed things that count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concealed: Option<u64>,
    /// Verdicts.
    pub verdicts: u64,
    /// Copies written (changed or not).
    pub written: u64,
    /// Redactions refused.
    pub refused: u64,
    /// Size of the files.
    pub bytes: u64,
    /// Time on the clock.
    pub seconds: f64,
    /// When the run ended: `2026-11-25T16:40:00Z`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub finished: String,
    /// Under which profile the rules were judged.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub profile: String,
}

/// Which language people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Nederlands.
    Nl,
    /// English.
    En,
}

impl Lang {
    /// The text in this language.
    #[must_use]
    pub fn pick<'a>(self, nl: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Nl => nl,
            Self::En => en,
        }
    }
}

/// What is needed to make records.
pub struct Recorder<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// Who the user is.
    pub profile: &'a Profile,
    /// For advice.
    pub lang: Lang,
    /// For people, ages and rings.
    pub lens: Lens,
}

impl Recorder<'_> {
    /// The records of one file of which nothing is known but its content.
    #[must_use]
    pub fn file(&self, path: &str, bytes: u64, examined: &Examined) -> FileRecord {
        self.file_in(path, bytes, examined, Context::default())
    }

    /// The records of one file.
    #[must_use]
    pub fn file_in(&self, path: &str, bytes: u64, examined: &Examined, context: Context) -> FileRecord {
        let facts = FileFacts { context, ..examined.facts_with(&self.lens) };
        let verdicts = self.rules.judge(&facts, self.profile);
        let all = examined.all();
        let inside = inside(&facts, &all);
        let mut rules_of: HashMap<(usize, usize), Vec<String>> = HashMap::new();
        for verdict in &verdicts {
            let Some(rule) = self.rules.all.get(verdict.rule) else { continue };
            for at in &verdict.findings {
                let ids = rules_of.entry(*at).or_default();
                if ids.last() != Some(&rule.id) {
                    ids.push(rule.id.clone());
                }
            }
        }
        let mut record =
            FileRecord { path: path.to_owned(), bytes, documents: all.len() as u64, ..FileRecord::default() };
        for (document, part) in all.iter().enumerate() {
            let names = inside.get(document).cloned().unwrap_or_default();
            let seen = facts.documents.get(document).map(|facts| facts.findings.as_slice()).unwrap_or_default();
            for (index, (found, seen)) in part.found.iter().zip(seen).enumerate() {
                let rules = rules_of.remove(&(document, index)).unwrap_or_default();
                record.findings.push(finding_record(path, &names, part.format, (found, seen), rules));
            }
            record.allowed += part.allowed;
            record.gaps.extend(part.gaps.iter().map(|gap| gap_record(path, names.clone(), gap)));
            record.genres.extend(part.genres.iter().map(|genre| (*genre).to_owned()));
        }
        for verdict in &verdicts {
            let names = inside.get(verdict.document).cloned().unwrap_or_default();
            record.verdicts.extend(self.verdict(path, names, verdict));
        }
        record.verdicts.sort_by_key(|v| std::cmp::Reverse(Severity::from_id(v.severity)));
        record.genres.sort_unstable();
        record.genres.dedup();
        record.facts = facts;
        record
    }

    fn verdict(&self, path: &str, inside: Vec<String>, verdict: &Verdict) -> Option<VerdictRecord> {
        let rule = self.rules.all.get(verdict.rule)?;
        let findings = verdict.findings.len();
        Some(VerdictRecord { inside, findings, ..self.of_rule(rule, verdict.severity, path) })
    }

    /// The verdicts over many files, as one record each.
    #[must_use]
    pub fn wide(&self, tallies: &Tallies) -> Vec<FileRecord> {
        let mut out = Vec::new();
        for wide in tallies.judge(self.rules, self.profile) {
            let Some(rule) = self.rules.all.get(wide.rule) else { continue };
            let path = wide.place.unwrap_or_else(|| ".".to_owned());
            let record = VerdictRecord {
                findings: wide.findings,
                files: Some(wide.files),
                paths: wide.paths,
                ..self.of_rule(rule, wide.severity, &path)
            };
            out.push(FileRecord { path, verdicts: vec![record], ..FileRecord::default() });
        }
        out
    }

    fn of_rule(&self, rule: &Rule, severity: Severity, path: &str) -> VerdictRecord {
        VerdictRecord {
            record: "verdict",
            schema: SCHEMA,
            path: path.to_owned(),
            inside: Vec::new(),
            rule: rule.id.clone(),
            severity: severity.id(),
            title: self.lang.pick(&rule.title.nl, &rule.title.en).to_owned(),
            law: rule.law.clone(),
            advice: self.lang.pick(&rule.advice.nl, &rule.advice.en).to_owned(),
            fix: rule.fix.replace("{path}", &quoted(path)),
            findings: 0,
            files: None,
            paths: Vec::new(),
        }
    }
}

/// A path as a word of a command line: quoted for a POSIX shell where that is needed.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ',' | '=');
    if !path.is_empty() && !path.starts_with('-') && path.chars().all(plain) {
        return path.to_owned();
    }
    let safe = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    format!("'{}'", clean(&safe).replace('\'', r"'\''"))
}

/// The name of a finding: a hash of where it stands and of what kind it is.
fn id(path: &str, inside: &[String], kind: &str, place: &PlaceRecord) -> String {
    let place = serde_json::to_string(place).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [path, &inside.join("\u{0}"), kind, &place] {
        hash.update(part.as_bytes());
        hash.update([0xff]);
    }
    let digest = hash.finalize();
    let number = digest.iter().take(6).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{number:012x}")
}

fn finding_record(
    path: &str,
    inside: &[String],
    format: &'static str,
    (found, seen): (&Found, &FindingFacts),
    rules: Vec<String>,
) -> FindingRecord {
    let finding = &found.finding;
    let mut places = found.places.iter().map(PlaceRecord::from);
    let place = places.next().unwrap_or(PlaceRecord::Unknown {});
    FindingRecord {
        record: "finding",
        schema: SCHEMA,
        id: id(path, inside, finding.kind.id(), &place),
        path: path.to_owned(),
        inside: inside.to_vec(),
        format,
        kind: finding.kind.id(),
        category: finding.kind.category().id(),
        confidence: round(finding.confidence.value()),
        reason: finding.reason.clone(),
        place,
        more_places: places.collect(),
        masked: finding.secret.masked(finding.kind),
        value: found.revealed.clone(),
        rules,
        subject: seen.subject.map(|token| token.to_string()),
        row: seen.subject.and(seen.row),
        minor: seen.minor,
    }
}

impl FileRecord {
    /// What is said of the file itself; nothing for one without findings and gaps.
    #[must_use]
    pub fn about(&self) -> Option<AboutRecord> {
        (!self.findings.is_empty() || !self.gaps.is_empty()).then(|| AboutRecord {
            record: "file",
            schema: SCHEMA,
            path: self.path.clone(),
            bytes: self.bytes,
            documents: self.documents,
            modified: self.modified.clone(),
            genres: self.genres.clone(),
        })
    }
}

/// For each document, the names of the files in the file that lead to it.
fn inside(facts: &FileFacts, all: &[&Examined]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::with_capacity(all.len());
    for (document, examined) in facts.documents.iter().zip(all) {
        let names = match document.parent.and_then(|parent| out.get(parent)) {
            Some(above) => above.iter().cloned().chain([clean(&examined.name)]).collect(),
            None => Vec::new(),
        };
        out.push(names);
    }
    out
}

/// A gap in a file that could not even be read from its source.
#[must_use]
pub fn gap_record(path: &str, inside: Vec<String>, gap: &Gap) -> GapRecord {
    GapRecord {
        record: "gap",
        schema: SCHEMA,
        path: path.to_owned(),
        inside,
        reason: gap.reason.id(),
        detail: clean(&gap.detail),
    }
}

impl RedactionRecord {
    /// How it ended; `output` is where the copy was written, if it was.
    #[must_use]
    pub fn new(path: &str, outcome: &Outcome, output: Option<String>) -> Self {
        let (status, refused) = match outcome {
            Outcome::Clean { changed: true, .. } => ("written", Vec::new()),
            Outcome::Clean { changed: false, .. } => ("unchanged", Vec::new()),
            Outcome::Unread => ("refused", vec!["open: nothing in it could be read".to_owned()]),
            Outcome::Refused(leaks) => {
                ("refused", leaks.iter().map(|leak| format!("{}: {}", leak.check, clean(&leak.detail))).collect())
            }
        };
        let notes = match outcome {
            Outcome::Clean { notes, .. } => notes.clone(),
            _ => Vec::new(),
        };
        let (record, path, not_kept) = ("redaction", path.to_owned(), Vec::new());
        Self { record, schema: SCHEMA, path, status, output, refused, notes, not_kept }
    }
}

/// File names come from strangers: without control characters they cannot move a terminal's cursor or fake a line.
#[must_use]
pub fn clean(name: &str) -> String {
    let control = |c: char| {
        c.is_control() || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.chars().map(|c| if control(c) { '\u{fffd}' } else { c }).collect()
}

fn round(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}

impl From<&Place> for PlaceRecord {
    fn from(place: &Place) -> Self {
        match place {
            Place::Bytes { bytes, line, column } => {
                Self::Bytes { bytes: [bytes.start, bytes.end], line: *line, column: *column }
            }
            Place::Page { page, rect } => {
                Self::Page { page: *page, rect: [rect.x0, rect.y0, rect.x1, rect.y1].map(round) }
            }
            Place::Pixels { image, rect, .. } => {
                Self::Pixels { image: *image, pixels: [rect.x, rect.y, rect.width, rect.height] }
            }
            Place::Part { part, chars } => Self::Part { part: clean(part), chars: [chars.start, chars.end] },
            Place::Cell { sheet, row, column } => Self::Cell { sheet: clean(sheet), cell: cell_name(*row, *column) },
        }
    }
}

/// `B7` for row 6, column 1.
fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        let digit = (left - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or_default()));
        left = (left - 1) / 26;
    }
    letters.iter().rev().chain([].iter()).collect::<String>() + &(u64::from(row) + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_in_a_spreadsheet() {
        assert_eq!(cell_name(6, 1), "B7");
        assert_eq!(cell_name(0, 25), "Z1");
        assert_eq!(cell_name(0, 26), "AA1");
        assert_eq!(cell_name(9, 701), "ZZ10");
    }

    #[test]
    fn a_path_is_one_word_of_a_command() {
        assert_eq!(quoted("map/brief.pdf"), "map/brief.pdf");
        assert_eq!(quoted("map/de brief.pdf"), "'map/de brief.pdf'");
        assert_eq!(quoted("a'; rm -rf x"), r"'a'\''; rm -rf x'");
        assert_eq!(quoted("-rf"), "'./-rf'");
    }

    #[test]
    fn names_cannot_move_the_cursor() {
        assert_eq!(clean("a\u{1b}[2Jb\n\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c");
    }
}
