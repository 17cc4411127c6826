//! Rules over many files: what a folder, a set of equal files or a whole run holds, added up while files go by.

use std::collections::BTreeMap;

use super::{Rule, Rules, Scope, Severity, When};
use crate::decide::facts::FileFacts;
use crate::decide::people::{Estimate, People};
use crate::decide::profile::Profile;
use crate::finding::Kind;

/// What some files hold together.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// By kind: documents with it, and findings.
    pub kinds: BTreeMap<Kind, (usize, usize)>,
    /// Files in it.
    pub files: usize,
    people: People,
}

impl Tally {
    /// Adds a file.
    pub fn add(&mut self, file: &FileFacts) {
        self.files += 1;
        self.piece(file);
    }

    /// Adds a piece of a file that is counted with its last.
    fn piece(&mut self, file: &FileFacts) {
        for document in &file.documents {
            let mut seen: BTreeMap<Kind, usize> = BTreeMap::new();
            for finding in &document.findings {
                *seen.entry(finding.kind).or_default() += 1;
            }
            for (kind, count) in seen {
                let sum = self.kinds.entry(kind).or_default();
                sum.0 += 1;
                sum.1 += count;
            }
            self.people.document(&document.sightings());
        }
    }

    /// How many people.
    #[must_use]
    pub fn people(&self) -> Estimate {
        self.people.estimate()
    }

    /// The number of findings that make the rule fire.
    fn evidence(&self, when: &When) -> Option<usize> {
        let mut total = 0;
        for (group, names) in when.needs.iter().enumerate() {
            let wanted = |kind: &Kind| names.iter().any(|name| name == kind.id() || name == kind.category().id());
            let found = self.kinds.iter().filter(|(kind, _)| wanted(kind)).map(|(_, sums)| sums);
            let (documents, findings) =
                found.fold((0, 0), |sum: (usize, usize), one| (sum.0.max(one.0), sum.1 + one.1));
            let least = if group == 0 { when.min_findings.max(1) } else { 1 };
            if findings < least || group == 0 && documents < when.min_documents {
                return None;
            }
            total += findings;
        }
        (when.min_people == 0 || self.people().low >= when.min_people).then_some(total)
    }
}

/// A rule over many files that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wide {
    /// Index of the rule.
    pub rule: usize,
    /// How bad.
    pub severity: Severity,
    /// The folder, the first of the equal files, or nothing for the whole run.
    pub place: Option<String>,
    /// Findings that count.
    pub findings: usize,
    /// Files that hold them.
    pub files: usize,
    /// The equal files.
    pub paths: Vec<String>,
}

/// Adds up a run.
#[derive(Debug, Clone, Default)]
pub struct Tallies {
    folders: BTreeMap<String, Tally>,
    /// By keyed hash of the content.
    equal: BTreeMap<[u8; 16], (Vec<String>, FileFacts)>,
    run: Tally,
    /// Was something found in a piece of the file whose last piece is still to come?
    begun: bool,
}

impl Tallies {
    /// Adds a piece of a file, before the file itself is added with its last piece.
    pub fn piece(&mut self, path: &str, file: &FileFacts) {
        self.run.piece(file);
        if file.documents.iter().any(|document| !document.findings.is_empty()) {
            self.folder(path).piece(file);
            self.begun = true;
        }
    }

    fn folder(&mut self, path: &str) -> &mut Tally {
        let folder = path.rfind(['/', '\\']).map_or(".", |end| path.get(..end).unwrap_or("."));
        self.folders.entry(folder.to_owned()).or_default()
    }

    /// Adds a file; `content` is a keyed hash of its bytes.
    pub fn add(&mut self, path: &str, file: &FileFacts, content: Option<[u8; 16]>) {
        self.run.add(file);
        let begun = std::mem::take(&mut self.begun);
        if !begun && file.documents.iter().all(|document| document.findings.is_empty()) {
            return;
        }
        self.folder(path).add(file);
        if let Some(content) = content {
            let entry = self.equal.entry(content).or_insert_with(|| (Vec::new(), file.clone()));
            entry.0.push(path.to_owned());
        }
    }

    /// How many people the whole run is about.
    #[must_use]
    pub fn people(&self) -> Estimate {
        self.run.people()
    }

    /// Every rule over many files that fires.
    #[must_use]
    pub fn judge(&self, rules: &Rules, profile: &Profile) -> Vec<Wide> {
        let mut out = Vec::new();
        for (index, rule) in rules.all.iter().enumerate().filter(|(_, rule)| rule.when.fits(profile)) {
            let Some(severity) = profile.severity(rule) else { continue };
            let mut fired = |place: Option<&str>, tally: &Tally, paths: &[String]| {
                if let Some(findings) = tally.evidence(&rule.when) {
                    let place = place.map(str::to_owned);
                    let files = tally.files;
                    out.push(Wide { rule: index, severity, place, findings, files, paths: paths.to_vec() });
                }
            };
            match rule.when.scope {
                Scope::Folder => self.folders.iter().for_each(|(folder, tally)| fired(Some(folder), tally, &[])),
                Scope::Run => fired(None, &self.run, &[]),
                Scope::Copies => self.copies(rule, &mut fired),
                Scope::Document | Scope::Message | Scope::Whole | Scope::File => {}
            }
        }
        out
    }

    fn copies(&self, rule: &Rule, fired: &mut impl FnMut(Option<&str>, &Tally, &[String])) {
        let enough = |paths: &Vec<String>| paths.len() >= rule.when.min_copies.max(2) as usize;
        for (paths, facts) in self.equal.values().filter(|(paths, _)| enough(paths)) {
            let mut tally = Tally::default();
            tally.add(facts);
            tally.files = paths.len();
            fired(paths.first().map(String::as_str), &tally, paths);
        }
    }
}
