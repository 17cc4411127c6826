//! What reports print, as plain data. Contract 1 fixes the names; the order of fields is that of the structs.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::decide::facts::FileFacts;
use crate::decide::people::Token;
use crate::document::{Gap, Place};
use crate::pipeline::Outcome;

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
    /// It was not looked at again: an earlier scan did, and it is as it was.
    pub unchanged: bool,
    /// What the records of the same file before it held, when it comes in pieces: bytes, documents.
    pub before: Option<(u64, u64)>,
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
    pub id: FindingId,
    /// The file.
    pub path: Arc<str>,
    /// Names of the files in the file, from the outside in.
    pub inside: Arc<[String]>,
    /// Format of the innermost file.
    pub format: Arc<str>,
    /// Kind.
    pub kind: &'static str,
    /// Its category.
    pub category: &'static str,
    /// 0..=1, two decimals.
    pub confidence: f64,
    /// The evidence.
    pub reason: Vec<Cow<'static, str>>,
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
    pub rules: Arc<[String]>,
    /// Whom it points at: a token under the key of the run, so that people can be counted.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_text")]
    pub subject: Option<Token>,
    /// A row or line that ties it to others of its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// A birth date: of someone under eighteen?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minor: Option<bool>,
}

/// A place. Offsets, points and pixels as in [`Place`].
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
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
    /// The user stopped the run: there is a gap that says how many files were left.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// With `--state`: files that are as an earlier scan saw them, so that they were not looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<u64>,
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

impl Summary {
    /// Of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { record: "summary", schema: SCHEMA, ..Self::default() }
    }
}

/// Names a finding by a hash of where it stands and of what kind it is, never by its value: twelve hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingId(u64);

impl FindingId {
    /// The part of the hash that the findings of one document share.
    pub(super) fn within(path: &str, inside: &[String]) -> Sha256 {
        let mut hash = Sha256::new();
        for part in [path, &inside.join("\u{0}")] {
            hash.update(part.as_bytes());
            hash.update([0xff]);
        }
        hash
    }

    pub(super) fn new(within: &Sha256, kind: &str, place: &PlaceRecord) -> Self {
        let mut hash = Hash(within.clone());
        hash.0.update(kind.as_bytes());
        hash.0.update([0xff]);
        // a hash takes all that is written, and a place has no part that cannot be written
        let _ = serde_json::to_writer(&mut hash, place);
        hash.0.update([0xff]);
        let digest = hash.0.finalize();
        Self(digest.iter().take(6).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

impl Serialize for FindingId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Something to write to that only hashes.
struct Hash(Sha256);

impl io::Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[allow(clippy::ref_option)] // as serde asks for it
fn as_text<S: Serializer>(token: &Option<Token>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&token.map(|token| token.to_string()).unwrap_or_default())
}

impl FileRecord {
    /// What is said of the file itself; nothing for one without findings and gaps.
    #[must_use]
    pub fn about(&self) -> Option<AboutRecord> {
        let (bytes, documents) = self.before.unwrap_or_default();
        let found = self.before.is_some() || !self.findings.is_empty() || !self.gaps.is_empty();
        (found && !self.more).then(|| AboutRecord {
            record: "file",
            schema: SCHEMA,
            path: self.path.clone(),
            bytes: self.bytes + bytes,
            documents: self.documents + documents,
            modified: self.modified.clone(),
            genres: self.genres.clone(),
        })
    }
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

pub(super) fn round(value: f32) -> f64 {
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
    fn names_cannot_move_the_cursor() {
        assert_eq!(clean("a\u{1b}[2Jb\n\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c");
    }
}
