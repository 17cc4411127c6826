//! Words and their boxes against poppler: within one point on ordinary files.
//!
//! More files can be compared by naming a folder in `ZWARTLAK_PDFS`; then only the shares are printed.
#![cfg(feature = "pdf")]
#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout, clippy::cast_precision_loss)]

mod pdf_builder;

use std::path::Path;
use std::process::Command;

use zwartlak::document::{Channel, Document, Limits, Rect, Source, Text};
use zwartlak::format::{Format, pdf::Pdf};

/// Is the foreign judge there? Missing is an error in CI and a loud skip elsewhere.
fn judge(program: &str) -> bool {
    let there = Command::new(program).arg("-v").output().is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "{program} is missing");
    if !there {
        eprintln!("SKIPPED: {program} is missing, nothing was compared");
    }
    there
}

/// Words of one page with boxes from the bottom left.
fn our_words(text: &Text) -> Vec<(String, Rect)> {
    let mut out: Vec<(String, Rect)> = Vec::new();
    let mut end = usize::MAX;
    for span in &text.spans {
        let Source::Page { rect, .. } = span.source else { continue };
        let part = &text.content[span.text.clone()];
        if part.trim().is_empty() {
            end = usize::MAX;
            continue;
        }
        match out.last_mut() {
            Some((word, box_)) if end == span.text.start => {
                word.push_str(part);
                *box_ = box_.union(rect);
            }
            _ => out.push((part.to_owned(), rect)),
        }
        end = span.text.end;
    }
    out
}

fn poppler_words(path: &Path) -> Vec<Vec<(String, Rect)>> {
    let out = Command::new("pdftotext").args(["-bbox", "-cropbox"]).arg(path).arg("-").output().unwrap();
    let html = String::from_utf8_lossy(&out.stdout).into_owned();
    let (mut pages, mut height) = (Vec::new(), 0.0);
    let turned = turned(path);
    for line in html.lines() {
        let number = |name: &str| -> Option<f32> {
            let from = line.find(&format!("{name}=\""))? + name.len() + 2;
            line[from..].split('"').next()?.parse().ok()
        };
        if line.trim_start().starts_with("<page") {
            // For turned pages poppler prints the size of the page before it was turned.
            height = number(if turned { "width" } else { "height" }).unwrap();
            pages.push(Vec::new());
        } else if let (Some(x0), Some(y0), Some(x1), Some(y1)) =
            (number("xMin"), number("yMin"), number("xMax"), number("yMax"))
        {
            let word = line.split('>').nth(1).unwrap_or_default().split('<').next().unwrap_or_default();
            let word = word.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            let word = word.replace('ﬁ', "fi").replace('ﬂ', "fl");
            let rect = Rect { x0, y0: height - y1, x1, y1: height - y0 };
            pages.last_mut().unwrap().push((word, rect));
        }
    }
    pages
}

/// Is the first page turned by 90 or 270 degrees?
fn turned(path: &Path) -> bool {
    let info = Command::new("pdfinfo").arg(path).output().unwrap();
    let info = String::from_utf8_lossy(&info.stdout).into_owned();
    info.lines().any(|line| line.starts_with("Page rot:") && (line.ends_with(" 90") || line.ends_with(" 270")))
}

struct Score {
    words: usize,
    found: usize,
    near: usize,
    worst: f32,
}

fn distance(a: Rect, b: Rect) -> f32 {
    [a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1].into_iter().map(f32::abs).fold(0.0, f32::max)
}

fn compare(path: &Path, document: &Document) -> Score {
    let mut score = Score { words: 0, found: 0, near: 0, worst: 0.0 };
    let ours: Vec<_> = document.texts.iter().filter(|t| t.channel == Channel::Pages).map(our_words).collect();
    for (page, theirs) in poppler_words(path).into_iter().enumerate() {
        let mut left = ours.get(page).cloned().unwrap_or_default();
        for (word, rect) in theirs {
            score.words += 1;
            let same = left.iter().enumerate().filter(|(_, (other, _))| *other == word);
            let best = same.min_by(|a, b| distance(a.1.1, rect).total_cmp(&distance(b.1.1, rect))).map(|(i, _)| i);
            let Some(best) = best else {
                if std::env::var_os("ZWARTLAK_PDFS").is_some_and(|v| v.to_string_lossy().ends_with('!')) {
                    eprintln!("  page {page}: {word:?} {rect:?}");
                }
                continue;
            };
            let off = distance(left.remove(best).1, rect);
            score.found += 1;
            score.near += usize::from(off <= 1.0);
            score.worst = score.worst.max(off);
        }
    }
    score
}

#[test]
fn boxes_are_where_poppler_sees_them() {
    if !judge("pdftotext") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut number = 0;
    for bytes in pdf_builder::variants() {
        number += 1;
        let path = folder.path().join(format!("{number}.pdf"));
        std::fs::write(&path, &bytes).unwrap();
        let document = Pdf.open(&bytes, &Limits::default()).unwrap();
        let score = compare(&path, &document);
        assert!(score.words >= 8, "variant {number}: {} words", score.words);
        assert_eq!(score.found, score.words, "variant {number}");
        assert!(score.worst <= 1.0, "variant {number}: {} points off", score.worst);
    }
}

#[test]
fn files_of_other_producers() {
    let Some(folder) = std::env::var_os("ZWARTLAK_PDFS") else { return };
    let folder = folder.to_string_lossy().trim_end_matches('!').to_owned();
    let mut all = Score { words: 0, found: 0, near: 0, worst: 0.0 };
    let mut paths: Vec<_> =
        walkdir::WalkDir::new(folder).into_iter().flatten().map(walkdir::DirEntry::into_path).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")) {
        let Ok(document) = Pdf.open(&std::fs::read(path).unwrap(), &Limits::default()) else { continue };
        let score = compare(path, &document);
        let share = score.found as f64 / score.words.max(1) as f64;
        let near = score.near as f64 / score.found.max(1) as f64;
        println!(
            "{share:.3} found, {near:.3} near, worst {:.2}: {} ({} words)",
            score.worst,
            path.display(),
            score.words
        );
        all = Score {
            words: all.words + score.words,
            found: all.found + score.found,
            near: all.near + score.near,
            worst: 0.0,
        };
    }
    println!(
        "all: {} words, {:.4} found, {:.4} near",
        all.words,
        all.found as f64 / all.words.max(1) as f64,
        all.near as f64 / all.found.max(1) as f64
    );
}
