//! A case: `case.toml`, its files, and what is expected of each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// A kind and, unless it is a picture of something, its value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Kind of the contract.
    pub kind: String,
    /// Letters and digits; none means "any of this kind".
    pub value: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    rule: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseToml {
    about: String,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    gone: Vec<String>,
    #[serde(default)]
    redact: Option<String>,
    #[serde(default)]
    or_gap: bool,
    #[serde(default)]
    find: Vec<Expect>,
    #[serde(default)]
    never: Vec<Expect>,
    #[serde(default)]
    verdict: Vec<Rule>,
    #[serde(default)]
    may: Vec<String>,
    #[serde(default)]
    gap: Vec<Reason>,
    #[serde(default)]
    file: BTreeMap<String, Exception>,
}

/// What differs for one file.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    keep: Option<Vec<String>>,
    redact: Option<String>,
    #[serde(default)]
    skip_find: Vec<String>,
    #[serde(default)]
    extra_verdict: Vec<String>,
    find: Option<Vec<Expect>>,
    never: Option<Vec<Expect>>,
    verdict: Option<Vec<Rule>>,
    gap: Option<Vec<Reason>>,
}

/// What one file must give.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Findings at 0.5 or more.
    pub find: Vec<Expect>,
    /// What must not be reported at 0.5 or more.
    pub never: Vec<Expect>,
    /// Rules that must fire.
    pub verdicts: Vec<String>,
    /// Rules that may fire too; all others must not.
    pub may: Vec<String>,
    /// Gap reasons that must be given.
    pub gaps: Vec<String>,
    /// Words that must stay.
    pub keep: Vec<String>,
    /// Values no copy may hold, besides those found.
    pub gone: Vec<String>,
    /// No copy can be made, though there is no gap.
    pub refused: bool,
    /// Damaged: a gap is as good an answer as the findings.
    pub or_gap: bool,
}

impl Expected {
    /// All values that must be gone from a copy, letters and digits only.
    pub fn values(&self) -> Vec<String> {
        let found = self.find.iter().filter_map(|find| find.value.as_deref());
        let mut values: Vec<_> = found.chain(self.gone.iter().map(String::as_str)).map(super::normal::solid).collect();
        values.sort();
        values.dedup();
        values
    }
}

/// A folder of the corpus.
pub struct Case {
    /// Name of the folder.
    pub name: String,
    folder: PathBuf,
    toml: CaseToml,
}

/// One file with what is expected of it.
pub struct Job {
    /// Name of the case.
    pub case: String,
    /// The file.
    pub path: PathBuf,
    /// What it must give.
    pub expected: Expected,
    /// `truth.json` of the case for this file: boxes of a picture.
    pub truth: Option<serde_json::Value>,
}

impl Job {
    /// `case/file` for messages.
    pub fn label(&self) -> String {
        format!("{}/{}", self.case, self.path.file_name().unwrap_or_default().to_string_lossy())
    }
}

/// The root of the corpus.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

impl Case {
    /// All cases of a group, by name.
    pub fn all(group: &str) -> Vec<Self> {
        let folder = root().join(group);
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut cases: Vec<_> = entries.map(|entry| Self::read(&entry.unwrap().path())).collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    fn read(folder: &Path) -> Self {
        let file = folder.join("case.toml");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let toml: CaseToml = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        assert!(!toml.about.trim().is_empty(), "{}: about is empty", file.display());
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let case = Self { name, folder: folder.to_owned(), toml };
        for key in case.toml.file.keys() {
            assert!(folder.join(key).is_file(), "{}: [file.\"{key}\"] names no file", file.display());
        }
        case
    }

    /// One job a file.
    pub fn jobs(&self) -> Vec<Job> {
        let truth: BTreeMap<String, serde_json::Value> = std::fs::read(self.folder.join("truth.json")).map_or_else(
            |_| BTreeMap::new(),
            |bytes| serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{}/truth.json: {e}", self.name)),
        );
        let mut paths: Vec<_> = std::fs::read_dir(&self.folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| !path.ends_with("case.toml") && !path.ends_with("truth.json"));
        paths.sort();
        let job = |path: PathBuf| {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            Job { case: self.name.clone(), expected: self.expected(&file), truth: truth.get(&file).cloned(), path }
        };
        paths.into_iter().map(job).collect()
    }

    fn expected(&self, file: &str) -> Expected {
        let toml = &self.toml;
        let over = toml.file.get(file).cloned().unwrap_or_default();
        let mut find = over.find.unwrap_or_else(|| toml.find.clone());
        find.retain(|expect| !over.skip_find.contains(&expect.kind));
        let mut verdicts: Vec<String> =
            over.verdict.unwrap_or_else(|| toml.verdict.clone()).into_iter().map(|v| v.rule).collect();
        verdicts.extend(over.extra_verdict);
        let refused = over.redact.or_else(|| toml.redact.clone());
        assert!(refused.as_deref().is_none_or(|word| word == "refused"), "{}: redact = {refused:?}", self.name);
        Expected {
            find,
            never: over.never.unwrap_or_else(|| toml.never.clone()),
            verdicts,
            may: toml.may.clone(),
            gaps: over.gap.unwrap_or_else(|| toml.gap.clone()).into_iter().map(|g| g.reason).collect(),
            keep: over.keep.unwrap_or_else(|| toml.keep.clone()),
            gone: toml.gone.clone(),
            refused: refused.is_some(),
            or_gap: toml.or_gap,
        }
    }
}
