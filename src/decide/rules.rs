//! The rules of data minimisation, as data: `patterns/rules/*.toml`, one rule a file, with its own test cases.
//! The engine is a pure function of facts and profile. A verdict is a signal for a person, not legal advice.

mod case;
mod engine;
mod table;
mod tally;

use serde::Deserialize;

use super::Error;
use super::profile::Words;
use super::rings::Ring;
pub use case::{Case, CaseDocument};
pub use tally::{Tallies, Tally};

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
    /// From the least to the worst.
    pub const ALL: &'static [Self] = &[Self::Note, Self::Low, Self::Medium, Self::High, Self::Critical];

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

    /// The severity with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|severity| severity.id() == id)
    }

    /// One step worse, at most critical; a note stays a note.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::Note => Self::Note,
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Critical => Self::Critical,
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
    /// Does it make the other verdicts on the same document one step worse?
    #[serde(default)]
    pub raises: bool,
    /// The articles it rests on.
    pub law: Vec<String>,
    /// In a few words.
    pub title: Words,
    /// What to do next.
    pub advice: Words,
    /// The command or act that mends it. `{path}` stands for the file.
    pub fix: String,
    /// When it fires.
    pub when: When,
    /// Its own tests.
    #[serde(default, rename = "case")]
    pub cases: Vec<Case>,
}

/// When a rule fires: all of these together. What is not given does not matter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // keys of a file
pub struct When {
    /// What has to stand together.
    pub scope: Scope,
    /// Groups of kinds or categories; of each group at least one must be there.
    pub needs: Vec<Vec<String>>,
    /// The findings of the first group count only in these parts (`header Subject`).
    #[serde(default)]
    pub parts: Vec<String>,
    /// `parts` holds for all groups.
    #[serde(default)]
    pub all_in_parts: bool,
    /// The findings of the first group count only if they are of the form before 2020 (VAT ids).
    #[serde(default)]
    pub old_form: bool,
    /// The findings of the first group count only in files that are attached to a message.
    #[serde(default)]
    pub attached: bool,
    /// The findings of the first group count only if they are birth dates of people under eighteen.
    #[serde(default)]
    pub minors: bool,
    /// Least number of findings of the first group.
    #[serde(default)]
    pub min_findings: usize,
    /// Least number of documents with a finding of the first group; for the scopes `folder` and `run`.
    #[serde(default)]
    pub min_documents: usize,
    /// Least number of people, by the low end of the estimate.
    #[serde(default)]
    pub min_people: u32,
    /// Least number of addresses in To and Cc.
    #[serde(default)]
    pub min_recipients: u32,
    /// A recipient must be in one of these rings; a message without recipients is `unknown`.
    #[serde(default)]
    pub rings: Vec<Ring>,
    /// A recipient's domain must look like a known one, instead of `rings`.
    #[serde(default)]
    pub or_look_alike: bool,
    /// The document must be of one of these kinds (`invoice`).
    #[serde(default)]
    pub genres: Vec<String>,
    /// Only for these profiles.
    #[serde(default)]
    pub profiles: Vec<String>,
    /// Only for profiles that have (or lack) a duty to keep copies of identity documents.
    pub id_copy_duty: Option<bool>,
    /// Only for profiles that have (or lack) a ground to process the BSN.
    pub bsn_ground: Option<bool>,
    /// The file must be readable by everyone on the machine.
    #[serde(default)]
    pub everyone: bool,
    /// The file must stand in such a place: `sync`, `removable`.
    #[serde(default)]
    pub folders: Vec<String>,
    /// The file must be older than this many days (a message: sent so long ago).
    pub older_than_days: Option<u32>,
    /// The file must be older than the term of the profile.
    #[serde(default)]
    pub beyond_term: bool,
    /// Least number of places with the same file; for the scope `copies`.
    #[serde(default)]
    pub min_copies: u32,
    /// Only when a file is to be released for one of these purposes.
    #[serde(default)]
    pub purposes: Vec<String>,
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
    /// A file with everything in it, a whole mailbox too.
    File,
    /// All files in one folder, without those in its subfolders.
    Folder,
    /// Files with the same content.
    Copies,
    /// Everything that was looked at.
    Run,
}

impl Scope {
    /// Is it judged at the end of a run, over many files?
    #[must_use]
    pub fn is_wide(self) -> bool {
        matches!(self, Self::Folder | Self::Copies | Self::Run)
    }
}

/// A rule that fired, and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Index of the rule in [`Rules::all`].
    pub rule: usize,
    /// How bad: that of the rule, one step worse if another rule raises it.
    pub severity: Severity,
    /// The document at the top of the scope.
    pub document: usize,
    /// The findings that count, as (document, index of the finding).
    pub findings: Vec<(usize, usize)>,
}

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
        let all = table::EMBEDDED.iter().map(|(file, text)| Rule::parse(file, text)).collect::<Result<_, _>>()?;
        Ok(Self { all })
    }

    /// Adds rules of the user's own, as (file, text): a rule with the id of a built-in one takes its place.
    ///
    /// # Errors
    /// When a file is not a rule.
    pub fn with(mut self, own: &[(String, String)]) -> Result<Self, Error> {
        for (file, text) in own {
            let rule = Rule::parse(file, text)?;
            self.all.retain(|known| known.id != rule.id);
            self.all.push(rule);
        }
        self.all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(self)
    }

    /// The rule with this id.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Rule> {
        self.all.iter().find(|rule| rule.id == id)
    }
}

impl Rule {
    /// Reads one rule; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, a key is missing or unknown, or a kind does not exist: with its line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let rule: Self = toml::from_str(text).map_err(|e| Error { file: file.into(), message: e.to_string() })?;
        let wrong = |word: &str, message: String| {
            let quoted = format!("\"{word}\"");
            let line = text.lines().position(|line| line.contains(&quoted)).map_or(0, |line| line + 1);
            Error { file: file.into(), message: format!("line {line}: {message}") }
        };
        for name in rule.when.needs.iter().flatten() {
            let known = crate::finding::Kind::ALL.iter().any(|k| k.id() == name || k.category().id() == name);
            if !known {
                return Err(wrong(name, format!("needs: there is no kind '{name}'")));
            }
        }
        for name in &rule.when.folders {
            if !["sync", "removable"].contains(&name.as_str()) {
                return Err(wrong(name, format!("folders: '{name}' is none of sync, removable")));
            }
        }
        let wide = rule.when.scope.is_wide();
        if wide && !(rule.when.parts.is_empty() && rule.when.rings.is_empty() && rule.when.genres.is_empty()) {
            return Err(wrong("parts", "a folder, copies or a run have no parts, rings and genres".into()));
        }
        Ok(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_is_embedded_and_named_after_its_id() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/rules");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), table::EMBEDDED.len());
        let rules = Rules::embedded().unwrap();
        assert!(rules.all.is_sorted_by(|a, b| a.id < b.id));
        for ((file, _), rule) in table::EMBEDDED.iter().zip(&rules.all) {
            assert_eq!(*file, format!("{}.toml", rule.id));
            assert!(!rule.law.is_empty() && !rule.advice.nl.is_empty() && !rule.advice.en.is_empty());
        }
    }

    #[test]
    fn mistakes_in_a_rule_are_named_with_their_line() {
        let text = include_str!("../../patterns/rules/bsn.invoice.toml");
        let wrong = |from: &str, to: &str| Rule::parse("x.toml", &text.replace(from, to)).unwrap_err().message;
        let error = wrong("severity", "sevrity");
        assert!(error.contains("sevrity") && error.contains("line 2"), "{error}");
        let line = text.lines().position(|line| line.starts_with("needs")).unwrap() + 1;
        let error = wrong("[\"bsn\"]", "[\"bns\"]");
        assert!(error.contains("bns") && error.contains(&format!("line {line}")), "{error}");
    }

    #[test]
    fn own_rules_take_the_place_of_built_in_ones() {
        let text = include_str!("../../patterns/rules/bsn.invoice.toml");
        let own = |text: String| vec![("own.toml".to_owned(), text)];
        let before = Rules::embedded().unwrap().all.len();
        let milder = Rules::embedded().unwrap().with(&own(text.replace("\"high\"", "\"low\""))).unwrap();
        assert_eq!(milder.by_id("bsn.invoice").unwrap().severity, Severity::Low);
        assert_eq!(milder.all.len(), before);
        let more = Rules::embedded().unwrap().with(&own(text.replace("bsn.invoice", "own.rule"))).unwrap();
        assert_eq!(more.all.len(), before + 1);
    }
}
