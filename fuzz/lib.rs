//! What all fuzz targets do. Run one with `cargo +nightly fuzz run mail`; put what it finds in `corpus/crashes/` as
//! `mail-what.bin`, where `tests/crashes.rs` replays it on stable.

use zwartlak::document::{Change, Limits, Mark, Target};
use zwartlak::format::FORMATS;
use zwartlak::style::Label;

/// Opens the bytes in one format, takes out every text, opens the result: the texts must be gone.
pub fn exercise(name: &str, bytes: &[u8]) {
    let limits = Limits { bytes: 1 << 20, pixels: 1_000_000, inflated: 16 << 20, pages: 5, ..Limits::default() };
    let Some(format) = FORMATS.iter().find(|format| format.name() == name) else { return };
    let _ = zwartlak::format::sniff(bytes, "x");
    let Ok(document) = format.open(bytes, &limits) else { return };
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
