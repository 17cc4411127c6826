//! One labelled text against what was found in it.

use std::ops::Range;

use serde::Deserialize;

use crate::document::{Document, Source, Text};
use crate::finding::{At, Category, Finding, Kind, Level};
use crate::format;
use crate::pipeline::Pipeline;

/// A labelled text: one line of a `*.jsonl` file. Offsets are bytes of `text` in UTF-8, half open.
#[derive(Debug, Deserialize)]
pub struct Record {
    /// Names the text in lists of misses.
    pub id: String,
    /// What kind of document it is.
    pub genre: String,
    /// End of the file name: `txt`, `csv`, `eml`.
    pub format: String,
    /// The file.
    pub text: String,
    /// What must be found.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// What must not be found as that kind.
    #[serde(default)]
    pub decoys: Vec<Label>,
}

/// A place in the text and what it is, or what it looks like.
#[derive(Debug, Deserialize)]
pub struct Label {
    /// A kind of contract 1.
    pub kind: String,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// How the number is written and where it stands: `4.2.3-dot/label`.
    #[serde(default)]
    pub form: Option<String>,
    /// What a decoy really is.
    #[serde(default)]
    pub what: Option<String>,
}

/// Something found, with its place in the file.
pub struct Found {
    /// What it is said to be.
    pub kind: Kind,
    /// How sure.
    pub level: Level,
    /// Why, in plain words.
    pub reason: Vec<String>,
    /// Its letters and digits.
    solid: String,
    /// Byte ranges of the file; none when the way back was lost.
    pub ranges: Vec<Range<usize>>,
}

/// How a finding stands to the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// A label of its kind is there.
    Right,
    /// It lies in a label of a kind that holds values of its kind, such as a name in a mail address.
    Within,
    /// A label of another kind is there.
    OtherKind,
    /// Nothing is there.
    False,
}

/// What the program finds in the text as a file: sniffed, opened and searched as any other.
pub fn find(pipeline: &Pipeline, record: &Record) -> Vec<Found> {
    let bytes = record.text.as_bytes();
    let name = format!("{}.{}", record.id, record.format);
    // What cannot be opened gives no findings, and so counts as missed.
    let Ok(document) = format::sniff(bytes, &name).and_then(|format| format.open(bytes, &pipeline.limits)) else {
        return Vec::new();
    };
    let shifts: Vec<usize> = document.texts.iter().map(|text| shift(text, &record.text)).collect();
    let found = pipeline.engine.detect(&document).findings;
    found
        .iter()
        .filter(|finding| wanted(pipeline, finding.kind))
        .map(|finding| Found {
            kind: finding.kind,
            level: finding.confidence.level(),
            reason: finding.reason.iter().map(|reason| reason.clone().into_owned()).collect(),
            solid: solid(finding.secret.open()),
            ranges: ranges(&document, &shifts, finding),
        })
        .collect()
}

/// Is this kind asked for? `--only` and `--except` count here as they do in a scan.
pub fn wanted(pipeline: &Pipeline, kind: Kind) -> bool {
    let policy = &pipeline.policy;
    (policy.only.is_empty() || policy.only.contains(&kind)) && !policy.except.contains(&kind)
}

/// Offsets of a decoded mail part count from the start of that part: how far is it into the file?
fn shift(text: &Text, file: &str) -> usize {
    let Some((span, start)) = text.spans.iter().find_map(|span| match span.source {
        Source::Same { start } => Some((span, start)),
        _ => None,
    }) else {
        return 0;
    };
    let piece = text.content.get(span.text.clone()).unwrap_or_default();
    if file.get(start..).is_some_and(|rest| rest.starts_with(piece)) {
        return 0;
    }
    file.find(piece).map_or(0, |at| at.saturating_sub(start))
}

fn ranges(document: &Document, shifts: &[usize], finding: &Finding) -> Vec<Range<usize>> {
    let At::Text { index, ranges } = &finding.at else { return Vec::new() };
    let (Some(text), Some(shift)) = (document.texts.get(*index), shifts.get(*index)) else { return Vec::new() };
    let bytes = ranges.iter().flat_map(|range| text.source_bytes(range));
    bytes.map(|range| range.start + shift..range.end + shift).collect()
}

impl Label {
    /// Is this what was found? A number must be the same number, too.
    pub fn is(&self, found: &Found, text: &str) -> bool {
        let same = |value: &str| value.trim_start_matches('0') == found.solid.trim_start_matches('0');
        self.kind == found.kind.id()
            && self.touches(found)
            && (!exact(found.kind) || text.get(self.start..self.end).is_some_and(|value| same(&solid(value))))
    }

    /// Does it share a byte with what was found?
    pub fn touches(&self, found: &Found) -> bool {
        found.ranges.iter().any(|range| range.start < self.end && self.start < range.end)
    }
}

impl Record {
    /// How a finding stands to the labels of this text.
    pub fn truth(&self, found: &Found) -> Truth {
        let touched: Vec<&Label> = self.labels.iter().filter(|label| label.touches(found)).collect();
        if touched.iter().any(|label| label.is(found, &self.text)) {
            return Truth::Right;
        }
        let kinds: Vec<Kind> = touched.iter().filter_map(|label| Kind::from_id(&label.kind)).collect();
        if kinds.iter().any(|kind| within(found.kind, *kind)) {
            return Truth::Within;
        }
        if kinds.is_empty() { Truth::False } else { Truth::OtherKind }
    }

    /// The surest finding of this label.
    pub fn best(&self, label: &Label, found: &[Found]) -> Option<Level> {
        found.iter().filter(|found| label.is(found, &self.text)).map(|found| found.level).max()
    }

    /// The surest finding of any kind of health data at this label.
    pub fn best_health(label: &Label, found: &[Found]) -> Option<Level> {
        let health = found.iter().filter(|found| found.kind.category() == Category::Health && label.touches(found));
        health.map(|found| found.level).max()
    }
}

/// Numbers of which a part or a longer run is no hit.
fn exact(kind: Kind) -> bool {
    matches!(kind, Kind::Bsn | Kind::ANumber | Kind::Iban | Kind::PaymentCard | Kind::DocumentNumber)
}

/// Is a finding of kind `found` no mistake inside a label of kind `label`?
fn within(found: Kind, label: Kind) -> bool {
    match label {
        Kind::Email | Kind::AccountHandle => found == Kind::Name,
        Kind::Mrz => matches!(
            found,
            Kind::IdDocument
                | Kind::Bsn
                | Kind::BirthDate
                | Kind::Name
                | Kind::DocumentNumber
                | Kind::DrivingLicenceNumber
        ),
        Kind::Address => found == Kind::Postcode,
        Kind::Postcode => found == Kind::Address,
        // the old form is the BSN
        Kind::VatId => found == Kind::Bsn,
        // these labels are said in words of health: 'erfelijke aanleg voor darmkanker', 'methadon'
        Kind::Genetic | Kind::SexLife | Kind::Addiction | Kind::Covid => {
            matches!(found, Kind::Diagnosis | Kind::Treatment | Kind::Medication)
        }
        _ => false,
    }
}

/// Letters and digits, lower case.
pub fn solid(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn label(kind: &str, start: usize, end: usize) -> Label {
        Label { kind: kind.into(), start, end, form: None, what: None }
    }

    pub fn found(kind: Kind, value: &str, start: usize) -> Found {
        let ranges = vec![start..start + value.len()];
        Found { kind, level: Level::Sure, reason: Vec::new(), solid: solid(value), ranges }
    }

    fn record(text: &str, labels: Vec<Label>) -> Record {
        let (id, genre, format) = ("t".to_owned(), "g".to_owned(), "txt".to_owned());
        Record { id, genre, format, text: text.to_owned(), labels, decoys: Vec::new() }
    }

    #[test]
    fn a_number_must_be_the_same_number() {
        let record = record("BSN 0123.45.678", vec![label("bsn", 4, 15)]);
        assert_eq!(record.truth(&found(Kind::Bsn, "123.45.678", 5)), Truth::Right, "a leading zero may be missing");
        assert_eq!(record.truth(&found(Kind::Bsn, "45.678", 9)), Truth::OtherKind);
        assert_eq!(record.best(&record.labels[0], &[found(Kind::Bsn, "0123.45.678", 4)]), Some(Level::Sure));
        assert_eq!(record.best(&record.labels[0], &[found(Kind::Phone, "0123.45.678", 4)]), None);
    }

    #[test]
    fn a_name_in_an_address_of_mail_is_no_mistake_but_elsewhere_it_is() {
        let record = record("j.smit@post.example, griep", vec![label("email", 0, 19), label("diagnosis", 21, 26)]);
        assert_eq!(record.truth(&found(Kind::Name, "smit", 2)), Truth::Within);
        assert_eq!(record.truth(&found(Kind::Name, "griep", 21)), Truth::OtherKind);
        assert_eq!(record.truth(&found(Kind::Treatment, "griep", 21)), Truth::OtherKind);
        assert_eq!(Record::best_health(&record.labels[1], &[found(Kind::Treatment, "griep", 21)]), Some(Level::Sure));
        assert_eq!(record.truth(&found(Kind::Name, ",", 19)), Truth::False);
    }

    #[test]
    fn a_part_of_a_mail_counts_from_its_start() {
        let text = Text::same(crate::document::Channel::Part("text/plain".into()), "hallo".into());
        assert_eq!(shift(&text, "Subject: x\n\nhallo"), 12);
        assert_eq!(shift(&text, "hallo"), 0);
    }
}
