//! The list behind the figures: what was missed, what was found where nothing is.

use std::fmt::Write as _;
use std::ops::Range;

use super::score::{self, Found, Label, Record, Truth};
use crate::finding::{Kind, Level};
use crate::pipeline::Pipeline;

/// Bytes of context shown at each side.
const AROUND: usize = 60;

/// One line a miss, decoy or false finding: what, id, genre, kind, level or form, context with the place in `[` `]`.
/// Labels and findings in it are masked unless values may be shown.
pub fn lines(record: &Record, found: &[Found], pipeline: &Pipeline) -> String {
    let mut out = String::new();
    let shown = shown(record, found, pipeline.reveal);
    let mut line = |what: &str, kind: &str, note: &str, place: &Range<usize>| {
        let context = context(&shown, place);
        let _ = writeln!(out, "{what}\t{}\t{}\t{kind}\t{note}\t{context}", record.id, record.genre);
    };
    let wanted = |kind: &str| Kind::from_id(kind).is_some_and(|kind| score::wanted(pipeline, kind));
    for label in record.labels.iter().filter(|label| wanted(&label.kind)) {
        let best = record.best(label, found);
        if best < Some(Level::Likely) {
            let level = best.map_or("nothing", Level::english);
            let instead = instead(label, found);
            let form = label.form.as_deref().unwrap_or_default();
            line("missed", &label.kind, [level, &instead, form].join(" ").trim(), &(label.start..label.end));
        }
    }
    for finding in found.iter().filter(|finding| finding.level >= Level::Likely) {
        let truth = record.truth(finding);
        if matches!(truth, Truth::Right | Truth::Within) {
            continue;
        }
        let place = hull(&finding.ranges);
        let decoy = record.decoys.iter().find(|decoy| decoy.kind == finding.kind.id() && decoy.touches(finding));
        let what = match (truth, decoy) {
            (_, Some(_)) => "decoy",
            (Truth::OtherKind, None) => "other",
            _ => "false",
        };
        let really = decoy.and_then(|decoy| decoy.what.as_deref()).unwrap_or_default();
        let note = format!("{} {really} ({})", finding.level.english(), finding.reason.join("; "));
        line(what, finding.kind.id(), &note, &place);
    }
    out
}

/// The kinds found at a label instead of its own.
fn instead(label: &Label, found: &[Found]) -> String {
    let mut kinds: Vec<&str> = found
        .iter()
        .filter(|f| f.kind.id() != label.kind && f.level >= Level::Likely && label.touches(f))
        .map(|f| f.kind.id())
        .collect();
    kinds.dedup();
    if kinds.is_empty() { String::new() } else { format!("(as {})", kinds.join(", ")) }
}

fn hull(ranges: &[Range<usize>]) -> Range<usize> {
    let start = ranges.iter().map(|range| range.start).min().unwrap_or_default();
    start..ranges.iter().map(|range| range.end).max().unwrap_or(start)
}

/// The text with every letter and digit of labels and findings replaced by its shape, of the same length in bytes.
fn shown(record: &Record, found: &[Found], reveal: bool) -> String {
    if reveal {
        return record.text.clone();
    }
    let mut masked: Vec<Range<usize>> = record.labels.iter().map(|label| label.start..label.end).collect();
    masked.extend(found.iter().flat_map(|found| found.ranges.iter().cloned()));
    masked.sort_by_key(|range| range.start);
    let mut out = String::with_capacity(record.text.len());
    let mut next = masked.iter().peekable();
    let mut end = 0;
    for (at, c) in record.text.char_indices() {
        while let Some(range) = next.next_if(|range| range.start <= at) {
            end = end.max(range.end);
        }
        match c {
            c if at >= end || !c.is_alphanumeric() => out.push(c),
            c if c.is_numeric() => out.push_str(&"0".repeat(c.len_utf8())),
            c if c.is_uppercase() => out.push_str(&"X".repeat(c.len_utf8())),
            c => out.push_str(&"x".repeat(c.len_utf8())),
        }
    }
    out
}

/// What stands around a place, on one line.
fn context(text: &str, place: &Range<usize>) -> String {
    let from = text.floor_char_boundary(place.start.saturating_sub(AROUND));
    let to = text.ceil_char_boundary(place.end.saturating_add(AROUND).min(text.len()));
    let piece = |range: Range<usize>| text.get(range).unwrap_or_default();
    let line = format!("{}[{}]{}", piece(from..place.start), piece(place.clone()), piece(place.end.min(to)..to));
    line.replace('\r', "").replace('\n', "⏎").replace('\t', "⇥").replace('\u{a0}', "⍽")
}

#[cfg(test)]
mod tests {
    use super::super::score::tests::{found, label};
    use super::*;

    #[test]
    fn values_show_their_shape_only() {
        let record = Record {
            id: "t".into(),
            genre: "g".into(),
            format: "txt".into(),
            text: "BSN 227871297 van Zoë\nklaar".into(),
            labels: vec![label("bsn", 4, 13)],
            decoys: Vec::new(),
        };
        let found = [found(Kind::Name, "Zoë", 18)];
        let masked = shown(&record, &found, false);
        assert_eq!(masked, "BSN 000000000 van Xxxx\nklaar");
        assert_eq!(context(&masked, &(4..13)), "BSN [000000000] van Xxxx⏎klaar");
        assert_eq!(shown(&record, &found, true), record.text);
        assert_eq!(context("ëëë", &(0..2)), "[ë]ëë");
    }

    #[test]
    fn says_what_was_found_instead() {
        assert_eq!(instead(&label("bsn", 4, 13), &[found(Kind::Phone, "227871297", 4)]), "(as phone)");
        assert_eq!(instead(&label("bsn", 4, 13), &[]), "");
        assert_eq!(hull(&[8..9, 3..5]), 3..9);
    }
}
