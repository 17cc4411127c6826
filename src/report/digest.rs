//! Adds up records for reports that are read as a whole: per kind, rule, folder and file, with the number of people.
//! It reads the JSON lines of contract 1, so that a saved scan and a running one give the same report. Values in them
//! are never looked at.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Deserialize;

use super::jsonl::JsonLines;
use super::{FileRecord, Report, Summary};
use crate::decide::people::{Estimate, People, Sighting};
use crate::decide::rules::Severity;
use crate::finding::{Category, Kind};

/// What stands in a saved line. Of a finding, a gap, a verdict, a file or a summary; what is not there is empty.
#[derive(Debug, Deserialize)]
struct Line<'a> {
    #[serde(rename = "type", borrow)]
    record: Cow<'a, str>,
    schema: u32,
    #[serde(default, borrow)]
    path: Cow<'a, str>,
    #[serde(default)]
    inside: Vec<String>,
    #[serde(default, borrow)]
    format: Cow<'a, str>,
    #[serde(default, borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    confidence: f64,
    #[serde(default, borrow)]
    reason: Reason<'a>,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    row: Option<u64>,
    #[serde(default)]
    minor: Option<bool>,
    #[serde(default, borrow)]
    detail: Cow<'a, str>,
    #[serde(default, borrow)]
    rule: Cow<'a, str>,
    #[serde(default, borrow)]
    severity: Cow<'a, str>,
    #[serde(default, borrow)]
    title: Cow<'a, str>,
    #[serde(default, borrow)]
    advice: Cow<'a, str>,
    #[serde(default, borrow)]
    fix: Cow<'a, str>,
    #[serde(default)]
    law: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    modified: Option<String>,
    #[serde(default)]
    genres: Vec<String>,
    #[serde(default)]
    files: u64,
    #[serde(default)]
    documents: u64,
    #[serde(default)]
    bytes: u64,
    #[serde(default)]
    seconds: f64,
    #[serde(default, borrow)]
    finished: Cow<'a, str>,
    #[serde(default, borrow)]
    profile: Cow<'a, str>,
}

/// A finding has a list of reasons, a gap one word.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Reason<'a> {
    Word(#[serde(borrow)] Cow<'a, str>),
    Terms(serde::de::IgnoredAny),
}

impl Default for Reason<'_> {
    fn default() -> Self {
        Self::Word(Cow::Borrowed(""))
    }
}

/// Findings of a kind.
#[derive(Debug, Clone, Default)]
pub struct KindSum {
    /// All.
    pub findings: u64,
    /// At 0.9 or more.
    pub sure: u64,
    /// Files with it.
    pub files: u64,
}

/// Everything a rule said.
#[derive(Debug, Clone)]
pub struct RuleSum {
    /// How often it was how bad, from note to critical.
    pub counts: [u64; 5],
    /// In a few words.
    pub title: String,
    /// What to do.
    pub advice: String,
    /// Articles.
    pub law: Vec<String>,
    /// What mends it, for each place.
    pub fixes: Vec<String>,
    /// Where, as people read it: the file and the files in it.
    pub places: Vec<String>,
    /// How often.
    pub count: u64,
}

impl RuleSum {
    /// How bad it is mostly; of two that are as frequent, the worse.
    #[must_use]
    pub fn severity(&self) -> Severity {
        let count = |severity: &Severity| self.counts.get(*severity as usize).copied().unwrap_or_default();
        Severity::ALL.iter().copied().max_by_key(|severity| (count(severity), *severity)).unwrap_or(Severity::Note)
    }

    /// How often it was worse than that: data about children.
    #[must_use]
    pub fn worse(&self) -> u64 {
        self.counts.iter().skip(self.severity() as usize + 1).sum()
    }
}

/// What is known of a file.
#[derive(Debug, Clone, Default)]
pub struct FileSum {
    /// Findings by kind.
    pub kinds: BTreeMap<Kind, u64>,
    /// Rules that fired.
    pub rules: BTreeSet<String>,
    /// The worst of them.
    pub worst: Option<Severity>,
    /// Gaps.
    pub gaps: u64,
    /// Formats of the documents in it.
    pub formats: BTreeSet<String>,
    /// Day of the last change.
    pub modified: Option<String>,
    /// Kinds of document.
    pub genres: Vec<String>,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapSum {
    /// Where, as people read it.
    pub place: String,
    /// Why: `encrypted`.
    pub reason: String,
    /// What and where.
    pub detail: String,
}

/// The end of the run.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Files looked at.
    pub files: u64,
    /// Files and files in files.
    pub documents: u64,
    /// Size.
    pub bytes: u64,
    /// Time on the clock.
    pub seconds: f64,
    /// When it ended.
    pub finished: String,
    /// Profile.
    pub profile: String,
}

/// Everything, added up.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    /// By kind.
    pub kinds: BTreeMap<Kind, KindSum>,
    /// By rule.
    pub rules: BTreeMap<String, RuleSum>,
    /// By file; those without findings, gaps and verdicts are not there.
    pub files: BTreeMap<String, FileSum>,
    /// Gaps.
    pub gaps: Vec<GapSum>,
    /// Findings.
    pub findings: u64,
    /// The summary line; nothing when the file was cut off.
    pub totals: Option<Totals>,
    only: Vec<String>,
    people: People,
    document: (String, Vec<String>),
    sightings: Vec<Sighting>,
}

/// Why saved findings cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Error {
    /// From 1.
    pub line: usize,
    /// What is wrong; never the line itself.
    pub message: &'static str,
}

impl Digest {
    /// Takes only files below these paths; all when there are none.
    #[must_use]
    pub fn only(paths: Vec<String>) -> Self {
        let plain = |path: String| path.trim_end_matches(['/', '\\']).trim_start_matches("./").to_owned();
        Self { only: paths.into_iter().map(plain).collect(), ..Self::default() }
    }

    /// Adds up saved JSON lines.
    ///
    /// # Errors
    /// When a line is no record of this program, or of another version of the data.
    pub fn read(mut self, text: &str) -> Result<Self, Error> {
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            self.line(line).map_err(|message| Error { line: index + 1, message })?;
        }
        self.close();
        Ok(self)
    }

    /// Adds one line. [`close`](Self::close) when there are no more.
    ///
    /// # Errors
    /// When it is no record.
    pub fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let line: Line<'_> =
            serde_json::from_str(line).map_err(|_| "this is no line of 'zwartlak scan --format jsonl'")?;
        if line.schema != super::record::SCHEMA {
            return Err("written by another version: this one reads schema 1");
        }
        if line.record == "summary" {
            let Line { files, documents, bytes, seconds, .. } = line;
            let (finished, profile) = (line.finished.into_owned(), line.profile.into_owned());
            self.totals = Some(Totals { files, documents, bytes, seconds, finished, profile });
        } else if self.is_wanted(&line.path) {
            match line.record.as_ref() {
                "finding" => self.finding(line)?,
                "gap" => self.gap(line),
                "verdict" => self.verdict(line),
                "file" => {
                    let file = self.files.entry(line.path.into_owned()).or_default();
                    (file.modified, file.genres) = (line.modified, line.genres);
                }
                _ => {} // a version may add types
            }
        }
        Ok(())
    }

    /// Adds the records of a file. [`close`](Self::close) when there are no more.
    ///
    /// # Errors
    /// When a record is none of ours.
    pub fn file(&mut self, file: &FileRecord) -> io::Result<()> {
        let mut lines = Vec::new();
        JsonLines.file(file, &mut lines)?;
        let lines = String::from_utf8(lines).map_err(io::Error::other)?;
        lines.lines().try_for_each(|line| self.line(line)).map_err(io::Error::other)
    }

    /// The end of the run.
    pub fn end(&mut self, summary: &Summary) {
        let &Summary { files, documents, bytes, seconds, .. } = summary;
        let (finished, profile) = (summary.finished.clone(), summary.profile.clone());
        self.totals = Some(Totals { files, documents, bytes, seconds, finished, profile });
    }

    /// Counts the people of the last document.
    pub fn close(&mut self) {
        let sightings = std::mem::take(&mut self.sightings);
        self.people.document(&sightings);
    }

    /// How many people.
    #[must_use]
    pub fn people(&self) -> Estimate {
        self.people.estimate()
    }

    /// Files with findings.
    #[must_use]
    pub fn found_in(&self) -> u64 {
        self.files.values().filter(|file| !file.kinds.is_empty()).count() as u64
    }

    /// Signals of this severity.
    #[must_use]
    pub fn signals(&self, severity: Severity) -> u64 {
        self.rules.values().filter_map(|rule| rule.counts.get(severity as usize)).sum()
    }

    /// Rules, the worst and most frequent first.
    #[must_use]
    pub fn worst(&self) -> Vec<(&str, &RuleSum)> {
        let mut rules: Vec<_> = self.rules.iter().map(|(id, rule)| (id.as_str(), rule)).collect();
        rules.sort_by_key(|(id, rule)| (std::cmp::Reverse((rule.severity(), rule.count)), *id));
        rules
    }

    /// By category: kinds, findings and files.
    #[must_use]
    pub fn categories(&self) -> Vec<(Category, Vec<Kind>, u64, u64)> {
        let mut out: Vec<(Category, Vec<Kind>, u64, u64)> = Vec::new();
        for (kind, sum) in &self.kinds {
            match out.iter_mut().find(|(category, ..)| *category == kind.category()) {
                Some(row) => {
                    row.1.push(*kind);
                    row.2 += sum.findings;
                }
                None => out.push((kind.category(), vec![*kind], sum.findings, 0)),
            }
        }
        for (category, .., files) in &mut out {
            let has = |file: &&FileSum| file.kinds.keys().any(|kind| kind.category() == *category);
            *files = self.files.values().filter(has).count() as u64;
        }
        out.sort_by_key(|(category, _, _, files)| (std::cmp::Reverse(*files), *category));
        out
    }

    fn is_wanted(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./");
        self.only.is_empty()
            || self.only.iter().any(|only| {
                path.strip_prefix(only.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '\\']))
            })
    }

    fn finding(&mut self, line: Line<'_>) -> Result<(), &'static str> {
        let kind = Kind::from_id(&line.kind).ok_or("a finding of an unknown kind")?;
        self.findings += 1;
        if self.document.0 != line.path || self.document.1 != line.inside {
            self.close();
            self.document = (line.path.clone().into_owned(), line.inside);
        }
        if let Some(token) = line.subject.as_deref().and_then(|token| token.parse().ok()) {
            self.sightings.push(Sighting { kind, token, row: line.row, minor: line.minor });
        }
        let sum = self.kinds.entry(kind).or_default();
        sum.findings += 1;
        sum.sure += u64::from(line.confidence >= 0.9);
        let file = self.files.entry(line.path.into_owned()).or_default();
        let count = file.kinds.entry(kind).or_default();
        sum.files += u64::from(*count == 0);
        *count += 1;
        if !file.formats.contains(line.format.as_ref()) {
            file.formats.insert(line.format.into_owned());
        }
        Ok(())
    }

    fn gap(&mut self, line: Line<'_>) {
        let place = place(&line.path, &line.inside);
        let reason = if let Reason::Word(word) = line.reason { word.into_owned() } else { String::new() };
        self.gaps.push(GapSum { place, reason, detail: line.detail.into_owned() });
        self.files.entry(line.path.into_owned()).or_default().gaps += 1;
    }

    fn verdict(&mut self, line: Line<'_>) {
        let severity = Severity::from_id(&line.severity).unwrap_or(Severity::Note);
        let rule = self.rules.entry(line.rule.clone().into_owned()).or_insert_with(|| RuleSum {
            counts: [0; 5],
            title: line.title.into_owned(),
            advice: line.advice.into_owned(),
            law: line.law,
            fixes: Vec::new(),
            places: Vec::new(),
            count: 0,
        });
        if let Some(count) = rule.counts.get_mut(severity as usize) {
            *count += 1;
        }
        rule.count += 1;
        rule.places.push(if line.paths.is_empty() {
            place(&line.path, &line.inside)
        } else {
            line.paths.iter().map(|path| shown(path)).collect::<Vec<_>>().join(" = ")
        });
        rule.fixes.push(line.fix.into_owned());
        if line.files == 0 {
            let file = self.files.entry(line.path.into_owned()).or_default();
            file.worst = file.worst.max(Some(severity));
            file.rules.insert(line.rule.into_owned());
        }
    }
}

fn place(path: &str, inside: &[String]) -> String {
    let names = std::iter::once(shown(path)).chain(inside.iter().map(|name| shown(name)));
    names.collect::<Vec<_>>().join(" > ")
}

/// A path as reports for people show it: no control characters, and of a long number (a BSN in a file name) only the
/// last two digits.
#[must_use]
pub fn shown(path: &str) -> String {
    let clean = super::record::clean(path);
    let mut out = String::with_capacity(clean.len());
    let mut rest = clean.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        // 1112.22.333 and 111 222 333 are one number
        let is_in = |(at, c): (usize, char)| {
            let follows = from.get(at + 1..).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
            c.is_ascii_digit() || matches!(c, '.' | ' ' | '-' | '_') && follows
        };
        let end = from.char_indices().find(|at| !is_in(*at)).map_or(from.len(), |(at, _)| at);
        let (number, after) = from.split_at(end);
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        out.push_str(before);
        if (8..=10).contains(&digits) {
            let keep = number.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
            let (hidden, tail) = number.split_at(keep);
            out.extend(hidden.chars().map(|_| '*'));
            out.push_str(tail);
        } else {
            out.push_str(number);
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = concat!(
        r#"{"type":"file","schema":1,"path":"a/x.csv","bytes":10,"documents":1,"modified":"2020-01-02","genres":["invoice"]}"#,
        "\n",
        r#"{"type":"finding","schema":1,"path":"a/x.csv","inside":[],"format":"csv","kind":"bsn","category":"national-number","confidence":0.95,"reason":["elfproef"],"place":{"bytes":[0,9],"line":2,"column":1},"masked":"*******33","rules":[],"subject":"0000000000000001","row":2}"#,
        "\n",
        r#"{"type":"finding","schema":1,"path":"a/x.csv","inside":[],"format":"csv","kind":"bsn","category":"national-number","confidence":0.95,"reason":["elfproef"],"place":{"bytes":[9,18],"line":3,"column":1},"masked":"*******33","value":"111222333","rules":[],"subject":"0000000000000002","row":3}"#,
        "\n",
        r#"{"type":"gap","schema":1,"path":"b/y.pdf","inside":["z.pdf"],"reason":"encrypted","detail":"PDF asks for a password"}"#,
        "\n",
        r#"{"type":"verdict","schema":1,"path":"a/x.csv","inside":[],"rule":"bsn.invoice","severity":"high","title":"t","law":["UAVG 46"],"advice":"v","fix":"f","findings":2}"#,
        "\n",
        r#"{"type":"summary","schema":1,"files":3,"documents":4,"findings":2,"gaps":1,"bytes":5,"seconds":0.1}"#,
        "\n"
    );

    #[test]
    fn saved_lines_are_added_up() {
        let digest = Digest::default().read(LINES).unwrap();
        assert_eq!((digest.findings, digest.found_in(), digest.gaps.len()), (2, 1, 1));
        assert_eq!(digest.people().about, 2);
        assert_eq!((digest.signals(Severity::High), digest.rules["bsn.invoice"].severity()), (1, Severity::High));
        assert_eq!(digest.gaps[0].place, "b/y.pdf > z.pdf");
        assert_eq!(digest.gaps[0].reason, "encrypted");
        assert!(!format!("{digest:?}").contains("111222333"));
        let some = Digest::only(vec!["./b/".into()]).read(LINES).unwrap();
        assert_eq!((some.findings, some.gaps.len(), some.files.len()), (0, 1, 1));
        assert_eq!(Digest::only(vec!["a/x".into()]).read(LINES).unwrap().findings, 0);
    }

    #[test]
    fn a_wrong_line_is_told_by_its_number_only() {
        let error = Digest::default().read(&format!("{LINES}111222333\n")).unwrap_err().to_string();
        assert!(error.starts_with("line 7") && !error.contains("111222333"), "{error}");
    }

    #[test]
    fn numbers_in_names_are_masked() {
        for (path, expected) in [
            ("map/111222333.pdf", "map/*******33.pdf"),
            ("map/1112.22.333 Jan.pdf", "map/*********33 Jan.pdf"),
            ("12345672_x", "******72_x"),
            ("2024/brief 12.pdf", "2024/brief 12.pdf"),
            ("a\u{1b}[2J", "a\u{fffd}[2J"),
        ] {
            assert_eq!(shown(path), expected);
        }
    }
}
