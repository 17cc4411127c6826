//! `corpus/channels/`: one planted value for each place in a PDF where one can hide. Each must be found, or be a gap; and
//! no foreign program may see it in what was written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{case, judges, normal, program, say};

/// Files that are refused though the value was found: nothing of them leaves, and the message says why.
const REFUSED: &[&str] = &[];
/// Channels made of pixels: judges have to read print.
const PIXELS: &[&str] = &["image", "thumbnail", "soft-mask-of-image"];
/// Words that stand on the page of each file.
const WORDS: &str = "verslagvanhethuisbezoek";

#[derive(Default)]
struct Told {
    found: bool,
    gap: bool,
    status: String,
    why: String,
    output: Option<PathBuf>,
}

/// What the program says of each file, by name.
fn told(out: &Path) -> BTreeMap<String, Told> {
    let args = ["redact", "--format", "jsonl", "-o", out.to_str().unwrap()];
    let ran = program::run(&args, &case::root().join("channels")).unwrap();
    let mut all: BTreeMap<String, Told> = BTreeMap::new();
    for line in ran.stdout.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let Some(path) = line["path"].as_str().map(Path::new) else { continue };
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let told = all.entry(name).or_default();
        match line["type"].as_str() {
            Some("finding") => told.found |= line["kind"] == "bsn",
            Some("gap") => told.gap = true,
            Some("redaction") => {
                line["status"].as_str().unwrap().clone_into(&mut told.status);
                told.why = line["refused"].to_string();
                told.output = line["output"].as_str().map(PathBuf::from);
            }
            _ => {}
        }
    }
    all
}

#[test]
fn a_value_in_any_channel_is_found_and_nobody_sees_it_afterwards() {
    let folder = case::root().join("channels");
    let value = std::fs::read_to_string(folder.join("value.txt")).unwrap();
    let value = value.trim();
    let wanted = std::env::var("ZWARTLAK_CASE").unwrap_or_default();
    let scratch = tempfile::tempdir().unwrap();
    let all = told(scratch.path());
    let (mut files, mut found, mut gaps, mut wrong) = (0, 0, 0, Vec::new());
    let mut names: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|end| end == "pdf"));
    names.sort();
    for path in names {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !name.contains(&wanted) {
            continue;
        }
        files += 1;
        let Some(told) = all.get(&name) else {
            wrong.push(format!("{name}: neither found nor a gap"));
            continue;
        };
        found += usize::from(told.found);
        gaps += usize::from(told.gap);
        if !told.found && !told.gap {
            wrong.push(format!("{name}: neither found nor a gap"));
        }
        let Some(output) = &told.output else {
            if !told.gap && !REFUSED.contains(&name.as_str()) {
                wrong.push(format!("{name}: {} {}", told.status, told.why));
            }
            continue;
        };
        let pixels = PIXELS.iter().any(|word| name.contains(word));
        let readings = judges::read(output, pixels);
        for reading in &readings {
            if normal::solid(&reading.text).contains(value) {
                wrong.push(format!("{name}: {} still sees it", reading.judge));
            }
        }
        let kept = readings.iter().any(|r| r.judge == "pdftotext" && normal::solid(&r.text).contains(WORDS));
        if !kept && !judges::missing().iter().any(|program| program.starts_with("pdftotext")) {
            wrong.push(format!("{name}: the words of the page are gone"));
        }
    }
    say(&format!("channels: {files} files, found in {found}, gaps in {gaps}"));
    judges::report_missing();
    assert!(files >= 100 || !wanted.is_empty(), "{files} channels only");
    assert!(wrong.is_empty(), "{} complaints:\n  {}", wrong.len(), wrong.join("\n  "));
}
