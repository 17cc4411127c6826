//! Makes records of what was seen: the rules judge, and every finding gets its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::Sha256;

use super::record::{
    FileRecord, FindingId, FindingRecord, Lang, PlaceRecord, SCHEMA, VerdictRecord, clean, gap_record,
};
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
        let rules = RuleSets::of(self.rules, &verdicts, &facts);
        let shared: Arc<str> = path.into();
        let documents = facts.documents.len() as u64;
        let mut record = FileRecord { path: path.to_owned(), bytes, documents, ..FileRecord::default() };
        for verdict in &verdicts {
            let names = inside.get(verdict.document).cloned().unwrap_or_default();
            record.verdicts.extend(self.verdict(path, names, verdict));
        }
        for (at, ((document, detail), names)) in facts.documents.iter().zip(details).zip(inside).enumerate() {
            let within = Within {
                path: shared.clone(),
                inside: names.clone().into(),
                format: document.format.as_str().into(),
                ids: FindingId::within(path, &names),
            };
            record.findings.reserve(document.findings.len());
            for (index, (finding, facts)) in detail.findings.into_iter().zip(&document.findings).enumerate() {
                record.findings.push(finding_record(&within, (finding, facts), rules.get(at, index)));
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

/// What the findings of one document have in common.
struct Within {
    path: Arc<str>,
    inside: Arc<[String]>,
    format: Arc<str>,
    ids: Sha256,
}

fn finding_record(
    within: &Within,
    (finding, facts): (FindingDetail, &FindingFacts),
    rules: Arc<[String]>,
) -> FindingRecord {
    let kind = facts.kind;
    let mut places = finding.places.into_iter();
    let place = places.next().unwrap_or(PlaceRecord::Unknown {});
    FindingRecord {
        record: "finding",
        schema: SCHEMA,
        id: FindingId::new(&within.ids, kind.id(), &place),
        path: within.path.clone(),
        inside: within.inside.clone(),
        format: within.format.clone(),
        kind: kind.id(),
        category: kind.category().id(),
        confidence: finding.confidence,
        reason: finding.reason,
        place,
        more_places: places.collect(),
        masked: finding.masked,
        value: finding.value,
        rules,
        subject: facts.subject,
        row: facts.subject.and(facts.row),
        minor: facts.minor,
    }
}

/// The rules that each finding of a file makes fire. Most findings make the same ones fire: each set is kept once.
struct RuleSets {
    sets: Vec<Arc<[String]>>,
    /// The set that comes of adding a rule to a set.
    with: BTreeMap<(usize, usize), usize>,
    /// By document and finding, the index of its set.
    of: Vec<Vec<usize>>,
}

impl RuleSets {
    fn of(rules: &Rules, verdicts: &[Verdict], file: &FileFacts) -> Self {
        let of = file.documents.iter().map(|document| vec![0; document.findings.len()]).collect();
        let mut all = Self { sets: vec![Arc::from([])], with: BTreeMap::new(), of };
        for verdict in verdicts {
            let Some(rule) = rules.all.get(verdict.rule) else { continue };
            for (document, index) in &verdict.findings {
                let set = all.of.get(*document).and_then(|sets| sets.get(*index)).copied().unwrap_or_default();
                let set = all.add(set, verdict.rule, &rule.id);
                if let Some(of) = all.of.get_mut(*document).and_then(|sets| sets.get_mut(*index)) {
                    *of = set;
                }
            }
        }
        all
    }

    fn add(&mut self, set: usize, rule: usize, id: &str) -> usize {
        if let Some(known) = self.with.get(&(set, rule)) {
            return *known;
        }
        let mut ids = self.sets.get(set).map(|ids| ids.to_vec()).unwrap_or_default();
        let mut new = set;
        // a finding may count twice for a rule
        if ids.last().is_none_or(|last| last != id) {
            ids.push(id.to_owned());
            new = self.sets.len();
            self.sets.push(ids.into());
        }
        self.with.insert((set, rule), new);
        new
    }

    fn get(&self, document: usize, finding: usize) -> Arc<[String]> {
        let set = self.of.get(document).and_then(|sets| sets.get(finding)).and_then(|set| self.sets.get(*set));
        set.cloned().unwrap_or_default()
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
