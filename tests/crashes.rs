//! Every file that once made a reader fail, opened, inspected and redacted again. Files are put in `corpus/crashes/` by
//! hand, named `format-what.bin`; the fuzz targets in `fuzz/` find them.

#![allow(clippy::unwrap_used)] // a test may stop

use std::fs;
use std::path::Path;

use zwartlak::document::{Change, Limits, Mark, Target};
use zwartlak::format::{self, Format};
use zwartlak::style::Label;

/// Opens, inspects, rewrites everything, opens the result.
fn exercise(format: &dyn Format, bytes: &[u8]) {
    let limits = Limits { bytes: 64 << 20, pixels: 4_000_000, inflated: 64 << 20, pages: 50, ..Limits::default() };
    let Ok(document) = format.open(bytes, &limits) else { return };
    let _ = format.inspect(bytes, &limits);
    let marks: Vec<Mark> = document
        .texts
        .iter()
        .enumerate()
        .map(|(index, text)| Mark {
            target: Target::Text { index, range: 0..text.content.len() },
            change: Change::Destroy { label: "x".into(), style: &Label },
        })
        .collect();
    if let Ok(out) = format.rewrite(bytes, &marks, &limits) {
        let _ = format.open(&out, &limits);
    }
}

#[test]
fn what_once_failed_does_not_fail_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/crashes");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "bin") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let wanted = name.split('-').next().unwrap();
        for format in format::FORMATS.iter().filter(|format| format.name() == wanted || wanted == "any") {
            exercise(*format, &bytes);
        }
        let _ = format::sniff(&bytes, &name);
        count += 1;
    }
    assert!(count > 0, "the folder is empty: {}", folder.display());
}
