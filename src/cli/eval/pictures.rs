//! Pictures of identity documents, letters and other things, with exact areas: are documents recognised, and is what
//! must go covered?

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use super::Error;
use super::quad::Quad;
use super::table::{share, table};
use crate::document::{Limits, Place, Slanted};
use crate::finding::Kind;
use crate::format;
use crate::pipeline::{Examined, Pipeline};
use crate::redact::painted;

/// An area counts as covered when this much of it is.
const COVERED: f32 = 0.98;
/// Areas whose covering is counted, with the names they have in `pictures.json`.
const AREAS: [(&str, &[&str]); 6] = [
    ("BSN", &["bsn", "bsn-mrz"]),
    ("MRZ line", &["mrz", "mrz1", "mrz2", "mrz3"]),
    ("photo", &["face"]),
    ("ghost photo", &["ghost"]),
    ("QR code", &["qr"]),
    ("signature", &["signature"]),
];

#[derive(Deserialize)]
struct File {
    pictures: Vec<Truth>,
}

/// What one picture shows.
#[derive(Deserialize)]
struct Truth {
    file: String,
    scene: String,
    /// Width and height in pixels.
    size: [u32; 2],
    documents: Vec<Document>,
    words: Option<Vec<String>>,
}

/// One side of an identity document.
#[derive(Deserialize)]
struct Document {
    kind: String,
    bsn: Option<String>,
    areas: BTreeMap<String, Quad>,
}

/// So many of so many.
#[derive(Default, Clone, Copy)]
struct Tally(u32, u32);

impl Tally {
    fn add(&mut self, right: bool) {
        self.0 += u32::from(right);
        self.1 += 1;
    }

    fn row(self, name: &str) -> Vec<String> {
        vec![name.to_owned(), self.1.to_string(), share(self.0, self.1)]
    }
}

#[derive(Default)]
struct Marks {
    recall: Tally,
    precision: Tally,
    negatives: Tally,
    bsn: Tally,
    bsn_copies: Tally,
    areas: BTreeMap<&'static str, Tally>,
    words: Tally,
    /// Share of a document that is painted and need not be.
    painted: Vec<f32>,
    by_kind: BTreeMap<String, Tally>,
    by_scene: BTreeMap<String, Tally>,
    seconds: BTreeMap<&'static str, Vec<f64>>,
    misses: String,
}

/// Looks at every picture of a `pictures.json`, one after the other, and gives the tables.
pub fn run(pipeline: &Pipeline, list: &Path, misses: bool) -> Result<String, Error> {
    let unreadable = |error: &dyn std::fmt::Display| Error::Usage(format!("{}: {error}", list.display()));
    let text = std::fs::read_to_string(list).map_err(|error| unreadable(&error))?;
    let file: File = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    let mut marks = Marks::default();
    for truth in &file.pictures {
        let path = list.with_file_name(&truth.file);
        let bytes = std::fs::read(&path).map_err(|error| Error::Usage(format!("{}: {error}", path.display())))?;
        let before = cpu_seconds();
        let group = if truth.words.is_some() {
            marks.letter(pipeline, truth, &bytes)?;
            "letter"
        } else {
            marks.count(truth, &pipeline.examine(&truth.file, &bytes));
            if truth.documents.is_empty() { "other picture" } else { "identity document" }
        };
        // the first picture pays for loading the models
        if let (Some(before), Some(after)) = (before, cpu_seconds()) {
            marks.seconds.entry(group).or_default().push(after - before);
        }
    }
    let mut out = format!("\n# {}\n\n", list.display());
    marks.print(&mut out);
    if misses {
        let _ = write!(out, "\n{}", marks.misses);
    }
    Ok(out)
}

impl Marks {
    /// Words of a letter that were read exactly, however they are ordered.
    fn letter(&mut self, pipeline: &Pipeline, truth: &Truth, bytes: &[u8]) -> Result<(), Error> {
        let Some(eye) = &pipeline.eye else { return Ok(()) };
        let opened = format::sniff(bytes, &truth.file).and_then(|format| format.open(bytes, &Limits::default()));
        let opened = opened.map_err(|error| Error::Usage(format!("{}: {error}", truth.file)))?;
        let mut read: BTreeMap<String, u32> = BTreeMap::new();
        for picture in &opened.pictures {
            let sight = eye.look(picture)?;
            for word in sight.text.iter().flat_map(|text| text.content.split_whitespace()) {
                *read.entry(word.to_owned()).or_default() += 1;
            }
        }
        let before = self.words;
        let mut missed = Vec::new();
        for word in truth.words.iter().flatten() {
            let seen = read.get_mut(word).filter(|count| **count > 0).map(|count| *count -= 1).is_some();
            self.words.add(seen);
            if !seen {
                missed.push(word.as_str());
            }
        }
        let (right, all) = (self.words.0 - before.0, self.words.1 - before.1);
        let _ = writeln!(self.misses, "{}\twords {}\t{}", truth.file, share(right, all), missed.join(" "));
        Ok(())
    }

    fn count(&mut self, truth: &Truth, examined: &Examined) {
        let areas = |wanted: &dyn Fn(Kind) -> bool| -> Vec<Slanted> {
            let wanted = examined.found.iter().filter(|found| wanted(found.finding.kind));
            let areas = wanted.flat_map(|found| &found.places).filter_map(|place| match place {
                Place::Pixels { area, .. } => Some(painted(area)),
                _ => None,
            });
            areas.collect()
        };
        let seen = examined.found.iter().any(|found| found.finding.kind == Kind::IdDocument);
        let mut missed: Vec<String> = examined.gaps.iter().map(|gap| format!("gap: {}", gap.detail)).collect();
        if seen {
            self.precision.add(!truth.documents.is_empty());
        }
        if truth.documents.is_empty() {
            self.negatives.add(!seen);
            missed.extend(seen.then(|| "taken for an identity document".to_owned()));
            self.note(truth, &missed);
            return;
        }
        let all = areas(&|kind| kind != Kind::IdDocument);
        for document in &truth.documents {
            self.recall.add(seen);
            self.by_kind.entry(document.kind.clone()).or_default().add(seen);
            missed.extend((!seen).then(|| format!("{} not recognised", document.kind)));
            let mut whole_bsn = true;
            for (name, quads) in AREAS {
                for (part, quad) in document.areas.iter().filter(|(part, _)| quads.contains(&part.as_str())) {
                    let share = quad.covered(&all, &[], truth.size);
                    if name == "BSN" {
                        whole_bsn &= share >= COVERED;
                    }
                    self.areas.entry(name).or_default().add(share >= COVERED);
                    missed.extend((share < COVERED).then(|| format!("{part} {share:.2}")));
                }
            }
            if document.bsn.is_some() {
                self.bsn.add(whole_bsn);
                self.by_scene.entry(truth.scene.clone()).or_default().add(whole_bsn);
                if matches!(truth.scene.as_str(), "flat" | "scan" | "scan-grey" | "two") {
                    self.bsn_copies.add(whole_bsn);
                }
            }
            if let Some(card) = document.areas.get("document") {
                let personal: Vec<Quad> =
                    document.areas.iter().filter(|(name, _)| *name != "document").map(|(_, quad)| *quad).collect();
                self.painted.push(card.covered(&all, &personal, truth.size));
            }
        }
        self.note(truth, &missed);
    }

    fn note(&mut self, truth: &Truth, missed: &[String]) {
        if !missed.is_empty() {
            let _ = writeln!(self.misses, "{}\t{}", truth.file, missed.join(", "));
        }
    }

    fn print(&self, out: &mut String) {
        let mut rows = vec![
            self.recall.row("identity document: recall"),
            self.precision.row("identity document: precision"),
            self.negatives.row("other pictures left alone"),
            self.bsn.row("BSN wholly covered, by document"),
            self.bsn_copies.row("the same, upright scans"),
        ];
        rows.extend(AREAS.iter().filter_map(|(name, _)| {
            self.areas.get(name).map(|tally| tally.row(&format!("{name}: {COVERED} of the area covered")))
        }));
        rows.push(self.words.row("words of letters, exactly right"));
        out.push_str(&table(&["", "n", "share"], &rows));
        #[allow(clippy::cast_precision_loss)] // a few hundred documents
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len().max(1) as f32;
        let _ = writeln!(out, "\nPainted without need, of the rest of a document: {:.3}", mean(&self.painted));
        out.push('\n');
        let rows = self.seconds.iter().map(|(group, seconds)| {
            let rest = seconds.get(1..).unwrap_or_default();
            let most = rest.iter().copied().fold(0.0, f64::max);
            #[allow(clippy::cast_precision_loss)] // a few hundred pictures
            let mean = rest.iter().sum::<f64>() / rest.len().max(1) as f64;
            vec![(*group).to_owned(), rest.len().to_string(), format!("{mean:.2}"), format!("{most:.2}")]
        });
        out.push_str(&table(&["CPU seconds a picture", "n", "mean", "most"], &rows.collect::<Vec<_>>()));
        let rows = |map: &BTreeMap<String, Tally>| map.iter().map(|(name, tally)| tally.row(name)).collect::<Vec<_>>();
        let _ = write!(out, "\n{}", table(&["recall by kind", "n", "share"], &rows(&self.by_kind)));
        let _ = write!(out, "\n{}", table(&["BSN covered by scene", "n", "share"], &rows(&self.by_scene)));
    }
}

/// What this process has used of the processor so far; nothing where the system does not say so.
fn cpu_seconds() -> Option<f64> {
    /// Ticks a second, as Linux counts for programs on every machine.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // the name of the program, in brackets, may hold spaces
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    Some((ticks(11)? + ticks(12)?) / TICKS)
}
