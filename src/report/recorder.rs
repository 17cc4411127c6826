//! Makes records of what was seen: the rules judge, and every finding gets its name.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::record::{FileRecord, FindingRecord, Lang, PlaceRecord, SCHEMA, VerdictRecord, clean, gap_record};
use super::seen::{Detail, FindingDetail, Seen};
use crate::decide::facts::{Context, FileFacts, FindingFacts};
use crate::decide::profile::Profile;
use crate::decide::rules::{Rule, Rules, Severity, Tallies, Verdict};
use crate::document::Gap;
use crate::pipeline::Examined;
use crate::pipeline::lens::Lens;

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
        self.record(path, bytes, Seen::new(examined, &self.lens), context)
    }

    /// The records of one file, by what was seen in it now or earlier.
    #[must_use]
    pub fn record(&self, path: &str, bytes: u64, seen: Seen, context: Context) -> FileRecord {
        let (facts, details) = seen.facts(self.lens.today);
        let facts = FileFacts { context, ..facts };
        let verdicts = self.rules.judge(&facts, self.profile);
        let inside = inside(&facts, &details);
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
        let documents = facts.documents.len() as u64;
        let mut record = FileRecord { path: path.to_owned(), bytes, documents, ..FileRecord::default() };
        for verdict in &verdicts {
            let names = inside.get(verdict.document).cloned().unwrap_or_default();
            record.verdicts.extend(self.verdict(path, names, verdict));
        }
        for (at, ((document, detail), names)) in facts.documents.iter().zip(details).zip(inside).enumerate() {
            for (index, (finding, facts)) in detail.findings.into_iter().zip(&document.findings).enumerate() {
                let rules = rules_of.remove(&(at, index)).unwrap_or_default();
                record.findings.push(finding_record(path, &names, &document.format, (finding, facts), rules));
            }
            record.allowed += detail.allowed;
            let gap = |(reason, detail)| gap_record(path, names.clone(), &Gap::new(reason, detail));
            record.gaps.extend(detail.gaps.into_iter().map(gap));
            record.genres.extend(document.genres.iter().cloned());
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
    format: &str,
    (finding, facts): (FindingDetail, &FindingFacts),
    rules: Vec<String>,
) -> FindingRecord {
    let kind = facts.kind;
    let mut places = finding.places.into_iter();
    let place = places.next().unwrap_or(PlaceRecord::Unknown {});
    FindingRecord {
        record: "finding",
        schema: SCHEMA,
        id: id(path, inside, kind.id(), &place),
        path: path.to_owned(),
        inside: inside.to_vec(),
        format: format.to_owned(),
        kind: kind.id(),
        category: kind.category().id(),
        confidence: finding.confidence,
        reason: finding.reason,
        place,
        more_places: places.collect(),
        masked: finding.masked,
        value: finding.value,
        rules,
        subject: facts.subject.map(|token| token.to_string()),
        row: facts.subject.and(facts.row),
        minor: facts.minor,
    }
}

/// For each document, the names of the files in the file that lead to it.
fn inside(facts: &FileFacts, details: &[Detail]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::with_capacity(details.len());
    for (document, detail) in facts.documents.iter().zip(details) {
        let names = match document.parent.and_then(|parent| out.get(parent)) {
            Some(above) => above.iter().cloned().chain([detail.name.clone()]).collect(),
            None => Vec::new(),
        };
        out.push(names);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_command() {
        assert_eq!(quoted("map/brief.pdf"), "map/brief.pdf");
        assert_eq!(quoted("map/de brief.pdf"), "'map/de brief.pdf'");
        assert_eq!(quoted("a'; rm -rf x"), r"'a'\''; rm -rf x'");
        assert_eq!(quoted("-rf"), "'./-rf'");
    }
}
