//! What all fuzz targets do. Run one with `cargo +nightly fuzz run mail`; put what it finds in `corpus/crashes/` as
//! `mail-what.bin`, where `tests/crashes.rs` replays it on stable.

use std::sync::LazyLock;

use zwartlak::detect::{Engine, Settings};
use zwartlak::document::{Change, Channel, Document, Limits, Mark, Table, Target, Text};
use zwartlak::finding::At;
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

/// Looks for everything in a text in three ways: every place lies on characters of the text.
pub fn detect(content: &str) {
    static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| Engine::new(&Settings::default()).ok());
    let Some(engine) = ENGINE.as_ref() else { return };
    let mut table = Table::default();
    let mut at = 0;
    for line in content.split('\n') {
        let mut cells = Vec::new();
        for cell in line.split(';') {
            cells.push(at..at + cell.len());
            at += cell.len() + 1;
        }
        table.rows.push(cells);
    }
    for (channel, tables) in
        [(Channel::Body, vec![]), (Channel::Body, vec![table]), (Channel::Picture(0), vec![])]
    {
        let label = content.lines().next().map(str::to_owned);
        let text = Text { tables, label, ..Text::same(channel, content.to_owned()) };
        for finding in engine.detect(&Document { texts: vec![text], ..Document::default() }).findings {
            if let At::Text { ranges, .. } = finding.at {
                assert!(ranges.iter().all(|range| !range.is_empty() && content.get(range.clone()).is_some()));
                assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
        }
    }
}
