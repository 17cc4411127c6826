//! The rules of data minimisation, as data: `patterns/rules/*.toml`, one rule a file, with its own test cases.
//! The engine is a pure function of facts and profile. A verdict is a signal for a person, not legal advice.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Error;
use super::facts::{FileFacts, FindingFacts};
use super::profile::{Profile, Words};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// To be looked at some day.
    Low,
    /// To be mended.
    Medium,
    /// To be mended soon.
    High,
    /// To be mended now.
    Critical,
}

impl Severity {
    /// Name in the data.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Such as `bsn.invoice`; also the name of its file.
    pub id: String,
    /// How bad.
    pub severity: Severity,
    /// The articles it rests on.
    pub law: Vec<String>,
    /// In a few words.
    pub title: Words,
    /// What to do next.
    pub advice: Words,
    /// The command or act that mends it.
    pub fix: String,
    /// When it fires.
    pub when: When,
    /// Its own tests.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
}

/// When a rule fires: all of these together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// What has to stand together.
    pub scope: Scope,
    /// Groups of kinds or categories; of each group at least one must be there.
    pub needs: Vec<Vec<String>>,
    /// If given, the findings of the first group count only in these parts (`header Subject`).
    #[serde(default)]
    pub parts: Vec<String>,
    /// If given, the document must be of one of these kinds (`invoice`).
    #[serde(default)]
    pub genres: Vec<String>,
    /// If given, only for these profiles.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// If given, only for profiles that have (or lack) a duty to keep copies of identity documents.
    #[serde(default)]
    pub id_copy_duty: Option<bool>,
}

/// What has to stand together for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One document, without what sits in it.
    Document,
    /// A mail message with its attachments.
    Message,
    /// A file with everything in it; members of a mailbox or archive each count alone.
    Whole,
}

/// A test of a rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub about: String,
    /// Profile under test.
    pub profile: String,
    /// Must the rule fire?
    pub fires: bool,
    /// Documents: `format`, `parent`, `genres`, findings as `kind` or `kind @ part`.
    pub documents: Vec<CaseDocument>,
}

/// A document of a test.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseDocument {
    /// Its format.
    pub format: String,
    /// Index of the document it sits in.
    #[serde(default)]
    pub parent: Option<usize>,
    /// Its kinds.
    #[serde(default)]
    pub genres: Vec<String>,
    /// `bsn` or `bsn @ header Subject`.
    #[serde(default)]
    pub findings: Vec<String>,
}

/// A rule that fired, and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Index of the rule in [`Rules::all`].
    pub rule: usize,
    /// The document at the top of the scope.
    pub document: usize,
    /// The findings that count, as (document, index of the finding).
    pub findings: Vec<(usize, usize)>,
}

/// Embedded rules: file name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("bsn.invoice.toml", include_str!("../../patterns/rules/bsn.invoice.toml")),
    ("bsn.mail.toml", include_str!("../../patterns/rules/bsn.mail.toml")),
    ("health.mail.toml", include_str!("../../patterns/rules/health.mail.toml")),
    ("id-copy.patient.toml", include_str!("../../patterns/rules/id-copy.patient.toml")),
    ("profile.complete.toml", include_str!("../../patterns/rules/profile.complete.toml")),
];

/// All rules.
#[derive(Debug, Clone)]
pub struct Rules {
    /// In the order of their ids.
    pub all: Vec<Rule>,
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// Never, if the tests pass.
    pub fn embedded() -> Result<Self, Error> {
        let all = EMBEDDED.iter().map(|(file, text)| Rule::parse(file, text)).collect::<Result<_, _>>()?;
        Ok(Self { all })
    }

    /// Every rule that fires for this file under this profile.
    #[must_use]
    pub fn judge(&self, file: &FileFacts, profile: &Profile) -> Vec<Verdict> {
        let mut out = Vec::new();
        for (index, rule) in self.all.iter().enumerate() {
            if !rule.when.fits(profile) {
                continue;
            }
            let mut scopes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for document in 0..file.documents.len() {
                let Some(top) = rule.when.scope.top(file, document) else { continue };
                scopes.entry(top).or_default().push(document);
            }
            for (document, members) in scopes {
                if let Some(findings) = rule.when.evidence(file, &members) {
                    out.push(Verdict { rule: index, document, findings });
                }
            }
        }
        out
    }
}

impl Scope {
    fn top(self, file: &FileFacts, document: usize) -> Option<usize> {
        match self {
            Self::Document => Some(document),
            Self::Message => file.message(document),
            Self::Whole => Some(file.whole(document)),
        }
    }
}

impl Rule {
    /// Reads one rule; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, a key is missing or unknown, or a kind does not exist.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let rule: Self = toml::from_str(text).map_err(|e| Error { file: file.into(), message: e.to_string() })?;
        for name in rule.when.needs.iter().flatten() {
            let known = crate::finding::Kind::ALL.iter().any(|k| k.id() == name || k.category().id() == name);
            if !known {
                return Err(Error { file: file.into(), message: format!("needs: there is no kind '{name}'") });
            }
        }
        Ok(rule)
    }
}

impl When {
    fn fits(&self, profile: &Profile) -> bool {
        (self.profiles.is_empty() || self.profiles.contains(&profile.id))
            && self.id_copy_duty.is_none_or(|duty| duty == profile.id_copy_duty)
    }

    /// The findings that make the rule fire, if all groups are there.
    fn evidence(&self, file: &FileFacts, members: &[usize]) -> Option<Vec<(usize, usize)>> {
        let documents = || members.iter().filter_map(|at| file.documents.get(*at).map(|document| (*at, document)));
        if !self.genres.is_empty() && !documents().any(|(_, d)| d.genres.iter().any(|g| self.genres.contains(g))) {
            return None;
        }
        let mut out = Vec::new();
        for (group, names) in self.needs.iter().enumerate() {
            let before = out.len();
            for (at, document) in documents() {
                for (index, finding) in document.findings.iter().enumerate() {
                    if finding.is_one_of(names) && (group > 0 || finding.stands_in(&self.parts)) {
                        out.push((at, index));
                    }
                }
            }
            if out.len() == before {
                return None;
            }
        }
        Some(out)
    }
}

impl FindingFacts {
    fn is_one_of(&self, names: &[String]) -> bool {
        names.iter().any(|name| name == self.kind.id() || name == self.kind.category().id())
    }

    fn stands_in(&self, parts: &[String]) -> bool {
        parts.is_empty() || self.part.as_ref().is_some_and(|part| parts.iter().any(|p| **p == **part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::facts::DocumentFacts;
    use crate::finding::Kind;

    fn facts(case: &Case) -> FileFacts {
        let documents = case.documents.iter().map(|d| DocumentFacts {
            parent: d.parent,
            format: d.format.clone(),
            genres: d.genres.clone(),
            findings: d
                .findings
                .iter()
                .map(|text| {
                    let (kind, part) = text.split_once(" @ ").map_or((text.as_str(), None), |(k, p)| (k, Some(p)));
                    FindingFacts { kind: Kind::from_id(kind).expect("a kind"), part: part.map(Into::into) }
                })
                .collect(),
        });
        FileFacts { documents: documents.collect() }
    }

    #[test]
    fn every_rule_passes_its_own_cases() {
        let rules = Rules::embedded().unwrap();
        for (index, rule) in rules.all.iter().enumerate() {
            for fires in [true, false] {
                assert!(rule.cases.iter().filter(|c| c.fires == fires).count() >= 2, "{}: two cases each way", rule.id);
            }
            for case in &rule.cases {
                let profile = Profile::by_id(&case.profile).unwrap();
                let fired = rules.judge(&facts(case), &profile).iter().any(|verdict| verdict.rule == index);
                assert_eq!(fired, case.fires, "{}: {}", rule.id, case.about);
            }
        }
    }

    #[test]
    fn every_rule_file_is_embedded_and_named_after_its_id() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/rules");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), EMBEDDED.len());
        for ((file, _), rule) in EMBEDDED.iter().zip(&Rules::embedded().unwrap().all) {
            assert_eq!(*file, format!("{}.toml", rule.id));
            assert!(!rule.law.is_empty() && !rule.advice.nl.is_empty() && !rule.advice.en.is_empty());
        }
    }

    #[test]
    fn mistakes_in_a_rule_are_named() {
        let text = EMBEDDED[0].1;
        assert!(Rule::parse("x.toml", &text.replace("severity", "sevrity")).unwrap_err().message.contains("sevrity"));
        let error = Rule::parse("x.toml", &text.replace("[\"bsn\"]", "[\"bns\"]")).unwrap_err();
        assert!(error.message.contains("bns"), "{error}");
    }
}
