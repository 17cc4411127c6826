//! Folders with a `case.toml`: is each value found in each file, and no decoy?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;

use super::Error;
use super::table::share;
use crate::finding::{Kind, Level};
use crate::pipeline::{Examined, Pipeline};

/// What `case.toml` says that matters here; `corpus/README.md` describes the whole file.
#[derive(Debug, Deserialize)]
struct Case {
    #[serde(default)]
    find: Vec<Label>,
    #[serde(default)]
    never: Vec<Label>,
    #[serde(default)]
    file: BTreeMap<String, Exception>,
}

/// What differs for one file of a case.
#[derive(Debug, Default, Clone, Deserialize)]
struct Exception {
    find: Option<Vec<Label>>,
    never: Option<Vec<Label>>,
    #[serde(default)]
    skip_find: Vec<String>,
}

/// A kind and, unless it is a picture of something, its value.
#[derive(Debug, Clone, Deserialize)]
struct Label {
    kind: String,
    value: Option<String>,
}

/// One file and what is known of it.
struct Job {
    path: PathBuf,
    find: Vec<Label>,
    never: Vec<Label>,
}

/// Counts of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    /// Values that should be found.
    wanted: u32,
    /// Of those, found at 0.9 or more.
    sure: u32,
    /// Of those, found at 0.5 or more.
    likely: u32,
    /// Decoys: values that must not be found.
    decoys: u32,
    /// Of those, reported at 0.5 or more all the same.
    wrong: u32,
}

/// Runs these cases and gives the table.
pub fn run(pipeline: &Pipeline, cases: &[PathBuf]) -> Result<String, Error> {
    let mut jobs = Vec::new();
    for case in cases {
        jobs.extend(read(case)?);
    }
    let tallies = jobs.par_iter().map(|job| score(pipeline, job)).reduce(BTreeMap::new, |mut all, one| {
        for (kind, tally) in one {
            all.entry(kind).or_insert_with(Tally::default).add(tally);
        }
        all
    });
    Ok(table(&tallies, jobs.len()))
}

fn read(file: &Path) -> Result<Vec<Job>, Error> {
    let wrong = |message: String| Error::Usage(format!("{}: {message}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|e| wrong(e.to_string()))?;
    let case: Case = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| wrong(e.to_string()))? {
        paths.push(entry.map_err(|e| wrong(e.to_string()))?.path());
    }
    paths.retain(|path| path.is_file() && !path.ends_with("case.toml") && !path.ends_with("truth.json"));
    paths.sort();
    let job = |path: PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let exception = case.file.get(&name).cloned().unwrap_or_default();
        let mut find = exception.find.unwrap_or_else(|| case.find.clone());
        find.retain(|label| !exception.skip_find.contains(&label.kind));
        Job { path, find, never: exception.never.unwrap_or_else(|| case.never.clone()) }
    };
    Ok(paths.into_iter().map(job).collect())
}

fn score(pipeline: &Pipeline, job: &Job) -> BTreeMap<Kind, Tally> {
    let mut out: BTreeMap<Kind, Tally> = BTreeMap::new();
    // What cannot be read is missed, and counts.
    let bytes = std::fs::read(&job.path).unwrap_or_default();
    let examined = pipeline.examine(&job.path.display().to_string(), &bytes);
    let best = |label: &Label, kind: Kind| best(&examined, kind, label.value.as_deref());
    for label in &job.find {
        let Some(kind) = Kind::from_id(&label.kind) else { continue };
        let tally = out.entry(kind).or_default();
        let level = best(label, kind);
        tally.wanted += 1;
        tally.sure += u32::from(level == Some(Level::Sure));
        tally.likely += u32::from(level >= Some(Level::Likely));
    }
    for label in &job.never {
        let Some(kind) = Kind::from_id(&label.kind) else { continue };
        let tally = out.entry(kind).or_default();
        tally.decoys += 1;
        tally.wrong += u32::from(best(label, kind) >= Some(Level::Likely));
    }
    out
}

/// The surest finding of this kind that holds the value, or any of the kind if no value is given.
fn best(examined: &Examined, kind: Kind, value: Option<&str>) -> Option<Level> {
    let wanted = value.map(solid);
    let holds =
        |found: &str| wanted.as_ref().is_none_or(|wanted| solid(found).contains(wanted.trim_start_matches('0')));
    let all = examined.all();
    let findings = all.iter().flat_map(|part| &part.found).map(|found| &found.finding);
    findings.filter(|f| f.kind == kind && holds(f.secret.open())).map(|f| f.confidence.level()).max()
}

/// Letters and digits, lower case.
fn solid(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.wanted += other.wanted;
        self.sure += other.sure;
        self.likely += other.likely;
        self.decoys += other.decoys;
        self.wrong += other.wrong;
    }
}

fn table(tallies: &BTreeMap<Kind, Tally>, files: usize) -> String {
    let mut out =
        format!("{files} files\n\n| kind | wanted | recall, sure | recall, likely | decoys | reported wrongly |\n");
    out.push_str("|---|---:|---:|---:|---:|---:|\n");
    for (kind, t) in tallies {
        let (sure, likely) = (share(t.sure, t.wanted), share(t.likely, t.wanted));
        let _ = writeln!(out, "| {kind} | {} | {sure} | {likely} | {} | {} |", t.wanted, t.decoys, t.wrong);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_counts_per_kind() {
        let tally = Tally { wanted: 4, sure: 2, likely: 3, decoys: 5, wrong: 1 };
        let text = table(&BTreeMap::from([(Kind::Bsn, tally), (Kind::Face, Tally::default())]), 9);
        assert!(text.contains("| bsn | 4 | 0.500 | 0.750 | 5 | 1 |"), "{text}");
        assert!(text.contains("| face | 0 | - | - | 0 | 0 |"), "{text}");
    }
}
