//! What reports print, as plain data. Contract 1 fixes the names; the order of fields is that of the structs.

use std::collections::HashMap;

use serde::Serialize;

use crate::decide::profile::Profile;
use crate::decide::rules::{Rules, Verdict};
use crate::document::{Gap, Place};
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
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRecord {
    /// Always `finding`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
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
}

impl Recorder<'_> {
    /// The records of one file.
    #[must_use]
    pub fn file(&self, path: &str, bytes: u64, examined: &Examined) -> FileRecord {
        let facts = examined.facts();
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
            for (index, found) in part.found.iter().enumerate() {
                let rules = rules_of.remove(&(document, index)).unwrap_or_default();
                record.findings.push(finding_record(path, &names, part.format, found, rules));
            }
            record.allowed += part.allowed;
            record.gaps.extend(part.gaps.iter().map(|gap| gap_record(path, names.clone(), gap)));
        }
        for verdict in &verdicts {
            let names = inside.get(verdict.document).cloned().unwrap_or_default();
            record.verdicts.extend(self.verdict(path, names, verdict));
        }
        record.verdicts.sort_by_key(|v| std::cmp::Reverse(self.severity(&v.rule)));
        record
    }

    fn severity(&self, id: &str) -> Option<crate::decide::rules::Severity> {
        self.rules.all.iter().find(|rule| rule.id == id).map(|rule| rule.severity)
    }

    fn verdict(&self, path: &str, inside: Vec<String>, verdict: &Verdict) -> Option<VerdictRecord> {
        let rule = self.rules.all.get(verdict.rule)?;
        Some(VerdictRecord {
            record: "verdict",
            schema: SCHEMA,
            path: path.to_owned(),
            inside,
            rule: rule.id.clone(),
            severity: rule.severity.id(),
            title: self.lang.pick(&rule.title.nl, &rule.title.en).to_owned(),
            law: rule.law.clone(),
            advice: self.lang.pick(&rule.advice.nl, &rule.advice.en).to_owned(),
            fix: rule.fix.clone(),
            findings: verdict.findings.len(),
        })
    }
}

fn finding_record(
    path: &str,
    inside: &[String],
    format: &'static str,
    found: &Found,
    rules: Vec<String>,
) -> FindingRecord {
    let finding = &found.finding;
    let mut places = found.places.iter().map(PlaceRecord::from);
    FindingRecord {
        record: "finding",
        schema: SCHEMA,
        path: path.to_owned(),
        inside: inside.to_vec(),
        format,
        kind: finding.kind.id(),
        category: finding.kind.category().id(),
        confidence: round(finding.confidence.value()),
        reason: finding.reason.clone(),
        place: places.next().unwrap_or(PlaceRecord::Unknown {}),
        more_places: places.collect(),
        masked: finding.secret.masked(finding.kind),
        value: found.revealed.clone(),
        rules,
    }
}

/// For each document, the names of the files in the file that lead to it.
fn inside(facts: &crate::decide::facts::FileFacts, all: &[&Examined]) -> Vec<Vec<String>> {
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
        Self {
            record: "redaction",
            schema: SCHEMA,
            path: path.to_owned(),
            status,
            output,
            refused,
            not_kept: Vec::new(),
        }
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
            Place::Pixels { image, rect } => {
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
    fn names_cannot_move_the_cursor() {
        assert_eq!(clean("a\u{1b}[2Jb\n\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c");
    }
}
