//! The tests that stand in a rule's own file.

use serde::Deserialize;

use crate::decide::facts::{Context, DocumentFacts, FileFacts, FindingFacts, MailFacts};
use crate::decide::people::Token;
use crate::finding::Kind;

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
    /// Documents: `format`, `parent`, `genres`, `mail`, findings.
    pub documents: Vec<CaseDocument>,
    /// What stands around the file.
    #[serde(default)]
    pub context: Context,
    /// How many files like this stand in the folder; 0 is taken as 1.
    #[serde(default)]
    pub files: usize,
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
    /// `bsn`, `bsn @ header Subject`, `bsn * 30` (of thirty people), `birth-date ! minor`,
    /// `vat-id ! old`.
    #[serde(default)]
    pub findings: Vec<String>,
    /// What its headers say.
    #[serde(default)]
    pub mail: Option<MailFacts>,
}

impl Case {
    /// The facts of the test; nothing when a finding is of no known kind.
    #[must_use]
    pub fn facts(&self) -> Option<FileFacts> {
        let documents = self.documents.iter().map(CaseDocument::facts).collect::<Option<_>>()?;
        Some(FileFacts { documents, context: self.context.clone() })
    }
}

impl CaseDocument {
    fn facts(&self) -> Option<DocumentFacts> {
        let mut findings = Vec::new();
        for text in &self.findings {
            let (text, mark) = text.split_once(" ! ").unwrap_or((text, ""));
            let (minor, old_form) = ((mark == "minor").then_some(true), mark == "old");
            let (text, part) = text.split_once(" @ ").map_or((text, None), |(kind, part)| (kind, Some(part)));
            let (kind, people) = text.split_once(" * ").map_or((text, "1"), |(kind, count)| (kind, count));
            let finding =
                FindingFacts { part: part.map(Into::into), minor, old_form, ..FindingFacts::new(Kind::from_id(kind)?) };
            for who in 0..people.parse().ok()? {
                let token = Token { who, form: u32::from(finding.kind == Kind::Name) };
                findings.push(FindingFacts { subject: Some(token), row: Some(who), ..finding.clone() });
            }
        }
        Some(DocumentFacts {
            parent: self.parent,
            format: self.format.clone(),
            genres: self.genres.clone(),
            findings,
            mail: self.mail.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::profile::Profile;
    use crate::decide::rules::{Rules, Tallies};

    #[test]
    fn every_rule_passes_its_own_cases() {
        let rules = Rules::embedded().unwrap();
        for (index, rule) in rules.all.iter().enumerate() {
            for fires in [true, false] {
                assert!(rule.cases.iter().filter(|c| c.fires == fires).count() >= 2, "{}: two cases each way", rule.id);
            }
            for case in &rule.cases {
                let profile = Profile::by_id(&case.profile).unwrap();
                let facts = case.facts().unwrap_or_else(|| panic!("{}: {}: unknown kind", rule.id, case.about));
                let mut tallies = Tallies::default();
                for file in 0..case.files.max(1) {
                    let content = u8::try_from(file).unwrap();
                    // files with the same content are those of `copies`
                    let content = if facts.context.copies > 1 { 0 } else { content };
                    tallies.add(&format!("folder/{file}.pdf"), &facts, Some([content; 16]));
                }
                let wide = tallies.judge(&rules, &profile).iter().any(|verdict| verdict.rule == index);
                let fired = wide || rules.judge(&facts, &profile).iter().any(|verdict| verdict.rule == index);
                assert_eq!(fired, case.fires, "{}: {}", rule.id, case.about);
            }
        }
    }

    #[test]
    fn a_child_makes_the_others_one_step_worse() {
        let case = |born: &str| CaseDocument {
            format: "pdf".into(),
            parent: None,
            genres: vec!["invoice".into()],
            findings: vec!["bsn".into(), born.into()],
            mail: None,
        };
        let rules = Rules::embedded().unwrap();
        let profile = Profile::by_id("zorgpraktijk").unwrap();
        for (born, expected) in [("birth-date", "high"), ("birth-date ! minor", "critical")] {
            let facts = FileFacts { documents: vec![case(born).facts().unwrap()], ..FileFacts::default() };
            let verdicts = rules.judge(&facts, &profile);
            let found = verdicts.iter().find(|verdict| rules.all[verdict.rule].id == "bsn.invoice").unwrap();
            assert_eq!(found.severity.id(), expected);
        }
    }
}
