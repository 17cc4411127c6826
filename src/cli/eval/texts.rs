//! Labelled texts: recall and precision per kind, BSNs per written form, false findings per megabyte.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use rayon::prelude::*;

use super::Error;
use super::misses;
use super::score::{self, Found, Record, Truth};
use super::table::{f1, per_megabyte, ratio, share, table};
use crate::cli::args::Eval;
use crate::finding::{Category, Kind, Level};
use crate::pipeline::Pipeline;

/// Counts at one level.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct At {
    /// Labels found.
    recalled: u32,
    /// Findings that are right.
    right: u32,
    /// Findings where a label of another kind stands.
    other: u32,
    /// Findings where nothing stands.
    wrong: u32,
}

/// Counts of a kind, a form or a genre.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    labels: u32,
    /// At 0.9 and up.
    sure: At,
    /// At 0.5 and up.
    likely: At,
    decoys: u32,
    /// Decoys found as what they look like, at 0.5 and up.
    fooled: u32,
}

/// All counts of one file of texts.
#[derive(Debug, Default)]
struct Counts {
    kinds: BTreeMap<Kind, Tally>,
    /// By written form, and by where the number stands.
    forms: BTreeMap<String, Tally>,
    genres: BTreeMap<String, Tally>,
    /// Health labels, whatever kind of health data they were taken for.
    health: Tally,
    texts: usize,
    bytes: usize,
    labels: usize,
}

/// Scores every text of the file; gives tables, or the misses if they are asked for.
pub fn run(pipeline: &Pipeline, path: &Path, args: &Eval) -> Result<String, Error> {
    let mut records = read(path)?;
    records.retain(|record| args.genre.is_empty() || args.genre.contains(&record.genre));
    if args.misses {
        let lines = |record: &Record| misses::lines(record, &score::find(pipeline, record), pipeline);
        let all: Vec<String> = records.par_iter().map(lines).collect();
        return Ok(all.concat());
    }
    let one = |record: &Record| count(record, &score::find(pipeline, record), &|kind| score::wanted(pipeline, kind));
    let counts = records.par_iter().map(one).reduce(Counts::default, Counts::add);
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(report(&name, &counts))
}

fn read(path: &Path) -> Result<Vec<Record>, Error> {
    let wrong = |message: String| Error::Usage(format!("{}: {message}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
    let mut out = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let record: Record = serde_json::from_str(line).map_err(|e| wrong(format!("line {}: {e}", at + 1)))?;
        for label in record.labels.iter().chain(&record.decoys) {
            if record.text.get(label.start..label.end).is_none_or(str::is_empty) {
                return Err(wrong(format!("line {}: no text at {}..{}", at + 1, label.start, label.end)));
            }
            if Kind::from_id(&label.kind).is_none() {
                return Err(wrong(format!("line {}: there is no kind '{}'", at + 1, label.kind)));
            }
        }
        out.push(record);
    }
    Ok(out)
}

fn count(record: &Record, found: &[Found], wanted: &dyn Fn(Kind) -> bool) -> Counts {
    let mut out = Counts { texts: 1, bytes: record.text.len(), labels: record.labels.len(), ..Counts::default() };
    for label in &record.labels {
        let Some(kind) = Kind::from_id(&label.kind).filter(|kind| wanted(*kind)) else { continue };
        let best = record.best(label, found);
        out.kinds.entry(kind).or_default().label(best);
        out.genres.entry(record.genre.clone()).or_default().label(best);
        for form in label.form.iter().flat_map(|form| form.split('/')) {
            out.forms.entry(form.to_owned()).or_default().label(best);
        }
        if kind.category() == Category::Health {
            out.health.label(Record::best_health(label, found));
        }
    }
    for label in &record.decoys {
        let Some(kind) = Kind::from_id(&label.kind).filter(|kind| wanted(*kind)) else { continue };
        let tally = out.kinds.entry(kind).or_default();
        tally.decoys += 1;
        let fooled = found.iter().any(|f| f.kind == kind && f.level >= Level::Likely && label.touches(f));
        tally.fooled += u32::from(fooled);
    }
    for found in found {
        let truth = record.truth(found);
        out.kinds.entry(found.kind).or_default().finding(found.level, truth);
        out.genres.entry(record.genre.clone()).or_default().finding(found.level, truth);
        if found.kind.category() == Category::Health {
            let health = |label: &score::Label| {
                Kind::from_id(&label.kind).is_some_and(|kind| kind.category() == Category::Health)
                    && label.touches(found)
            };
            let truth = if record.labels.iter().any(health) { Truth::Right } else { truth };
            out.health.finding(found.level, truth);
        }
    }
    out
}

impl Tally {
    fn label(&mut self, best: Option<Level>) {
        self.labels += 1;
        self.sure.recalled += u32::from(best == Some(Level::Sure));
        self.likely.recalled += u32::from(best >= Some(Level::Likely));
    }

    fn finding(&mut self, level: Level, truth: Truth) {
        for (from, at) in [(Level::Sure, &mut self.sure), (Level::Likely, &mut self.likely)] {
            if level >= from {
                at.right += u32::from(truth == Truth::Right);
                at.other += u32::from(truth == Truth::OtherKind);
                at.wrong += u32::from(truth == Truth::False);
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.labels += other.labels;
        self.decoys += other.decoys;
        self.fooled += other.fooled;
        for (at, more) in [(&mut self.sure, other.sure), (&mut self.likely, other.likely)] {
            at.recalled += more.recalled;
            at.right += more.right;
            at.other += more.other;
            at.wrong += more.wrong;
        }
    }

    fn row(&self, name: &str) -> Vec<String> {
        let recall = |at: At| ratio(at.recalled, self.labels);
        let precision = |at: At| ratio(at.right, at.right + at.other + at.wrong);
        let shown = |at: At| share(at.right, at.right + at.other + at.wrong);
        vec![
            name.to_owned(),
            self.labels.to_string(),
            share(self.sure.recalled, self.labels),
            share(self.likely.recalled, self.labels),
            shown(self.sure),
            shown(self.likely),
            f1(recall(self.sure), precision(self.sure)),
            f1(recall(self.likely), precision(self.likely)),
            self.likely.wrong.to_string(),
            self.likely.other.to_string(),
            self.decoys.to_string(),
            self.fooled.to_string(),
        ]
    }
}

impl Counts {
    fn add(mut self, other: Self) -> Self {
        for (kind, tally) in other.kinds {
            self.kinds.entry(kind).or_default().add(&tally);
        }
        for (form, tally) in other.forms {
            self.forms.entry(form).or_default().add(&tally);
        }
        for (genre, tally) in other.genres {
            self.genres.entry(genre).or_default().add(&tally);
        }
        self.health.add(&other.health);
        self.texts += other.texts;
        self.bytes += other.bytes;
        self.labels += other.labels;
        self
    }
}

const HEADS: [&str; 12] = [
    "",
    "labels",
    "recall, sure",
    "recall, likely",
    "precision, sure",
    "precision, likely",
    "F1, sure",
    "F1, likely",
    "false",
    "other kind",
    "decoys",
    "fooled",
];

fn report(name: &str, counts: &Counts) -> String {
    let mut out = format!("\n## {name}: {} texts, {} bytes, {} labels\n\n", counts.texts, counts.bytes, counts.labels);
    if counts.labels == 0 || name == "ordinary" {
        out.push_str(&ordinary(counts));
        return out;
    }
    let mut rows: Vec<_> = counts.kinds.iter().map(|(kind, tally)| tally.row(kind.id())).collect();
    if counts.health.labels > 0 {
        rows.push(counts.health.row("health, any kind"));
    }
    out.push_str(&table(&with_first("kind"), &rows));
    if !counts.forms.is_empty() {
        let heads = ["BSN, how and where written", "labels", "recall, sure", "recall, likely"];
        let row = |(form, tally): (&String, &Tally)| tally.row(form).into_iter().take(heads.len()).collect();
        let rows: Vec<Vec<String>> = counts.forms.iter().map(row).collect();
        let _ = write!(out, "\n{}", table(&heads, &rows));
    }
    let rows: Vec<_> = counts.genres.iter().map(|(genre, tally)| tally.row(genre)).collect();
    let _ = write!(out, "\n{}", table(&with_first("genre"), &rows));
    out
}

fn with_first(first: &'static str) -> [&'static str; 12] {
    let mut heads = HEADS;
    heads[0] = first;
    heads
}

/// Text in which nothing, or only what is labelled, should be found.
fn ordinary(counts: &Counts) -> String {
    let heads = ["kind", "false a MB, sure", "false a MB, likely", "false, likely", "labels", "recall, likely"];
    let wrong = |at: At| at.wrong + at.other;
    let row = |name: &str, tally: &Tally| {
        vec![
            name.to_owned(),
            per_megabyte(wrong(tally.sure), counts.bytes),
            per_megabyte(wrong(tally.likely), counts.bytes),
            wrong(tally.likely).to_string(),
            tally.labels.to_string(),
            share(tally.likely.recalled, tally.labels),
        ]
    };
    let mut all = Tally::default();
    let mut rows = Vec::new();
    for (kind, tally) in &counts.kinds {
        all.add(tally);
        rows.push(row(kind.id(), tally));
    }
    rows.push(row("all", &all));
    let genres: Vec<_> = counts.genres.iter().map(|(genre, tally)| row(genre, tally)).collect();
    format!("{}\nBy genre (all kinds together, a MB of all text):\n\n{}", table(&heads, &rows), table(&heads, &genres))
}

#[cfg(test)]
mod tests {
    use super::super::score::tests::{found, label};
    use super::*;

    fn record() -> Record {
        let mut bsn = label("bsn", 4, 13);
        bsn.form = Some("plain/label".into());
        Record {
            id: "t-1".into(),
            genre: "mail".into(),
            format: "txt".into(),
            text: "BSN 227871297, KvK 123456782, griep".into(),
            labels: vec![bsn, label("diagnosis", 30, 35)],
            decoys: vec![label("bsn", 19, 28)],
        }
    }

    #[test]
    fn labels_decoys_and_false_findings_are_counted() {
        let found =
            [found(Kind::Bsn, "227871297", 4), found(Kind::Bsn, "123456782", 19), found(Kind::Treatment, "griep", 30)];
        let counts = count(&record(), &found, &|_| true);
        let bsn = counts.kinds[&Kind::Bsn];
        assert_eq!((bsn.labels, bsn.sure.recalled, bsn.likely.right, bsn.likely.wrong), (1, 1, 1, 1));
        assert_eq!((bsn.decoys, bsn.fooled), (1, 1));
        assert_eq!(counts.kinds[&Kind::Diagnosis].likely.recalled, 0);
        assert_eq!(counts.kinds[&Kind::Treatment].likely.other, 1);
        assert_eq!((counts.health.labels, counts.health.likely.recalled, counts.health.likely.right), (1, 1, 1));
        let text = report("test", &counts);
        assert!(text.contains("| bsn | 1 | 1.000 | 1.000 | 0.500 | 0.500 | 0.667 | 0.667 | 1 | 0 | 1 | 1 |"), "{text}");
        assert!(text.contains("| plain | 1 | 1.000 | 1.000 |\n") && text.contains("| label | 1 |"), "{text}");
    }

    #[test]
    fn ordinary_text_is_counted_a_megabyte() {
        let mut counts = count(&record(), &[found(Kind::Phone, "123456782", 19)], &|kind| kind == Kind::Phone);
        counts.bytes = 500_000;
        let text = report("ordinary", &counts);
        assert!(text.contains("| phone | 2.0 | 2.0 | 1 | 0 | - |"), "{text}");
    }
}
