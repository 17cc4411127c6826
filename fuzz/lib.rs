//! What all fuzz targets do. `scripts/fuzz.sh mail` runs one; what it finds is made small and put in `corpus/crashes/`
//! as `mail-what.bin`, where `tests/crashes.rs` replays it.

use std::sync::{LazyLock, Once};

use regex::Regex;
use zwartlak::detect::{Engine, Settings};
use zwartlak::document::{Channel, Document, Limits, Table, Text};
use zwartlak::finding::At;
use zwartlak::format::{self, Format};
use zwartlak::pipeline::{Consent, Pipeline};
use zwartlak::redact::Extra;

/// Opens the bytes in one format and inspects them.
pub fn open(name: &str, bytes: &[u8]) {
    only_our_panics();
    let _ = format::sniff(bytes, "x");
    let (format, limits) = (find(name), limits());
    if format.open(bytes, &limits).is_ok() {
        let _ = format.inspect(bytes, &limits);
    }
}

/// Opens the bytes in one format, takes every word out, verifies the result; also of files in the file.
pub fn redact(name: &str, bytes: &[u8]) {
    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
        let words = Regex::new(r"[\p{L}\p{N}]{3,}").expect("the pattern is right");
        Pipeline {
            limits: limits(),
            extra: Extra { patterns: vec![words], ..Extra::default() },
            consent: Consent { gaps: true, withhold: true, unsign: true, ..Consent::default() },
            ..Pipeline::new(engine())
        }
    });
    only_our_panics();
    let _ = format::sniff(bytes, "x");
    let _ = PIPELINE.redact_as(Some(find(name)), "x", bytes);
}

/// Looks for everything in a text in three ways: every place lies on characters of the text.
pub fn detect(content: &str) {
    static ENGINE: LazyLock<Engine> = LazyLock::new(engine);
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
    for (channel, tables) in [(Channel::Body, vec![]), (Channel::Body, vec![table]), (Channel::Picture(0), vec![])] {
        let label = content.lines().next().map(str::to_owned);
        let text = Text { tables, label, ..Text::same(channel, content.to_owned()) };
        for finding in ENGINE.detect(&Document { texts: vec![text], ..Document::default() }).findings {
            if let At::Text { ranges, .. } = finding.at {
                assert!(ranges.iter().all(|range| !range.is_empty() && content.get(range.clone()).is_some()));
                assert!(ranges.windows(2).all(|pair| pair[0].end <= pair[1].start));
            }
        }
    }
}

fn limits() -> Limits {
    Limits { bytes: 1 << 20, pixels: 1_000_000, inflated: 16 << 20, pages: 5, ..Limits::default() }
}

fn find(name: &str) -> &'static dyn Format {
    *format::FORMATS.iter().find(|format| format.name() == name).expect("a target names a format")
}

fn engine() -> Engine {
    Engine::new(&Settings::default()).expect("the shipped patterns are right")
}

/// libFuzzer takes every panic for a crash, also one that the pipeline catches and makes a gap of. For code of others
/// that is how it should be; a panic in ours is a fault.
fn only_our_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let crash = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let foreign = info.location().is_some_and(|at| at.file().contains("/registry/src/"));
            if !foreign {
                crash(info);
            }
        }));
    });
}
