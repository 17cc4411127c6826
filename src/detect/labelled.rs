//! The detector that pattern files drive: a label, a shape, a check. Kinds without code of their own cost one file.

use std::ops::Range;

use super::bytes::ByteSet;
use super::evidence::{Nearness, column_says, evidence};
use super::keywords::{LABEL, Role};
use super::patterns::{Group, Pattern, Seed, Shape};
use super::scan::{Run, Scan};
use super::score::{Hit, Score};
use super::shape;
use crate::finding::Kind;

/// Longest value looked at, in bytes.
const LONGEST: usize = 80;

/// Runs of this many digits or more are told apart no further.
const LONGEST_RUN: usize = 24;

/// A shape that is tried at digit runs.
#[derive(Debug, Clone)]
pub(super) struct DigitShape {
    pattern: usize,
    /// Its index in the pattern.
    shape: usize,
    /// The bytes one of which has to stand before or behind the run, if it matters.
    touch: Option<ByteSet>,
    /// How many digits stand together in a value at least.
    digits: usize,
}

/// The shapes that are tried at digit runs of one length.
#[derive(Debug, Clone, Default)]
pub(super) struct DigitShapes {
    shapes: Vec<DigitShape>,
    /// The bytes around a run that matter to any of them.
    touch: ByteSet,
    /// Is one among them to which they do not matter?
    untouched: bool,
}

/// The shapes that are tried at digit runs, by the length of the run.
pub(super) fn digit_shapes(patterns: &[Pattern]) -> Vec<DigitShapes> {
    let mut by_length = vec![DigitShapes::default(); LONGEST_RUN + 1];
    for (pattern, data) in patterns.iter().enumerate() {
        let seeded = data.shape.iter().enumerate().filter(|(_, shape)| shape.seed == Seed::Digits);
        for (at, shape) in seeded {
            let touch = (!shape.touch.is_empty()).then(|| ByteSet::of(shape.touch.as_bytes()));
            let seed = DigitShape { pattern, shape: at, touch, digits: shape.digits };
            for (length, all) in by_length.iter_mut().enumerate() {
                if shape.first_run.is_empty() || shape.first_run.contains(&length) {
                    shape.touch.bytes().for_each(|byte| all.touch.insert(byte));
                    all.untouched |= touch.is_none();
                    all.shapes.push(seed.clone());
                }
            }
        }
    }
    by_length
}

/// Runs the shapes of all patterns over a text.
pub(super) fn text(scan: &Scan, out: &mut Vec<Hit>) {
    let vocabulary = scan.vocabulary;
    for hit in scan.keywords.iter().filter(|hit| hit.sorts & LABEL != 0) {
        for role in vocabulary.keywords.roles(hit) {
            if let Role::Label(pattern) = role
                && vocabulary.label_shapes.get(*pattern).copied().unwrap_or_default()
            {
                behind_label(scan, hit.start..hit.end, *pattern, out);
            }
        }
    }
    for hit in &scan.label_keywords {
        for role in vocabulary.keywords.roles(hit) {
            if let Role::Label(pattern) = role {
                let start = scan.content().len() - scan.content().trim_start().len();
                try_at(scan, *pattern, start, scan.content().len(), out);
            }
        }
    }
    let mut skip_to = vec![0; vocabulary.patterns.len()];
    for (at, run) in scan.runs.iter().enumerate() {
        let Some(all) = vocabulary.digit_shapes.get(run.len().min(LONGEST_RUN)) else { continue };
        let (before, behind) = (scan.byte_before(run.start), scan.byte(run.end));
        let touched = |touch: &ByteSet| touch.holds(before) || touch.holds(behind);
        if !all.untouched && !touched(&all.touch) {
            continue;
        }
        for seed in all.shapes.iter().filter(|seed| seed.touch.as_ref().is_none_or(touched)) {
            if skip_to.get(seed.pattern).is_none_or(|to| run.start < *to) || !has_digits(scan, at, seed.digits) {
                continue;
            }
            if let Some(hit) = at_digits(scan, *run, seed) {
                if let Some(to) = skip_to.get_mut(seed.pattern) {
                    *to = hit.end();
                }
                out.push(hit);
            }
        }
    }
}

/// Do so many digits stand together from a run on, with a single byte between runs?
fn has_digits(scan: &Scan, at: usize, wanted: usize) -> bool {
    let mut end = None;
    let mut digits = 0;
    for run in scan.runs.get(at..).unwrap_or_default() {
        if digits >= wanted || end.is_some_and(|end| run.start != end + 1) {
            break;
        }
        digits += run.len();
        end = Some(run.end);
    }
    digits >= wanted
}

/// Tries a pattern behind one of its labels: on the line, in the cell to the right, or down the column.
fn behind_label(scan: &Scan, label: Range<usize>, pattern: usize, out: &mut Vec<Hit>) {
    let Some(cell) = scan.cell_at(label.start).cloned() else {
        if let Some(start) = value_start(scan, label.end) {
            try_at(scan, pattern, start, scan.content().len(), out);
        }
        return;
    };
    if let Some(start) = value_start(scan, label.end)
        && start < cell.range.end
    {
        try_at(scan, pattern, start, cell.range.end, out);
        return;
    }
    if cell.row == 0 && column_says(scan, cell.table, cell.column, pattern) == Some(true) {
        let rows = scan.text.tables.get(cell.table).map_or(0, |t| t.rows.len());
        for range in (1..rows).filter_map(|row| scan.cell(cell.table, row, cell.column)) {
            try_cell(scan, pattern, &range, out);
        }
    }
    if let Some(right) = scan.cell(cell.table, cell.row, cell.column + 1) {
        try_cell(scan, pattern, &right, out);
    }
}

fn try_cell(scan: &Scan, pattern: usize, cell: &Range<usize>, out: &mut Vec<Hit>) {
    let text = scan.slice(cell.clone());
    let start = cell.start + (text.len() - text.trim_start().len());
    try_at(scan, pattern, start, cell.end, out);
}

/// Where the value behind a label may start: over `:`, `=`, `nr.`, `is`, spaces and at most two line breaks.
fn value_start(scan: &Scan, end: usize) -> Option<usize> {
    const FILLERS: &[&str] = &[
        "nummer", "number", "nr.", "nr", "no.", "is", "was", "van", "voor", "luidt", "wordt", "nu", "altijd", "nog",
        "steeds", "als", "met", "the", "code",
    ];
    let text = scan.ahead(end, 60);
    let mut rest = text;
    for _ in 0..5 {
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, ':' | '=' | '.' | '#' | '(' | '-' | '"' | '\'' | '|' | '>' | '*')
        });
        let filler = FILLERS.iter().find_map(|f| {
            let head = rest.get(..f.len())?;
            let after = rest.get(f.len()..)?;
            (head.eq_ignore_ascii_case(f) && after.starts_with(|c: char| !c.is_alphanumeric())).then_some(after)
        });
        match filler {
            Some(after) => rest = after,
            None => break,
        }
    }
    // `ww van digid Zomer2024!`
    let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let named = text.get(..text.len() - rest.len())?.ends_with(" van ") && word.chars().all(char::is_lowercase);
    if named && after.split(' ').next().is_some_and(|next| next.contains(|c: char| c.is_ascii_digit())) {
        rest = after;
    }
    // `wachtwoord v h portaal is ...`
    let line = rest.lines().next().unwrap_or_default();
    if let Some((words, after)) = line.split_once(" is ").filter(|(words, _)| words.len() <= 24)
        && words.chars().all(|c| c.is_lowercase() || c == ' ')
        && !after.is_empty()
    {
        rest = rest.get(words.len() + 4..)?;
    }
    // `wachtwoord van het portaal: ...`; but `gebruikersnaam: anouk wachtwoord: ...` has its value already
    let words = |c: char| c.is_alphabetic() || matches!(c, ' ' | ')' | '_');
    let closed = text.get(..text.len() - rest.len())?.contains([':', '=']);
    if !closed
        && let Some(colon) = rest.find(|c| !words(c)).filter(|at| (1..=30).contains(at))
        && rest.get(colon..).is_some_and(|r| r.starts_with(": ") || r.starts_with("= ") || r.starts_with("- "))
    {
        rest = rest.get(colon + 2..)?;
    }
    let gap = text.get(..text.len() - rest.len())?;
    (!rest.is_empty() && gap.matches('\n').count() <= 2).then_some(end + gap.len())
}

/// Tries all label shapes of a pattern at an offset; the first that fits counts.
fn try_at(scan: &Scan, pattern: usize, start: usize, limit: usize, out: &mut Vec<Hit>) {
    let Some((pattern_data, kind)) = of(scan, pattern) else { return };
    for shape in pattern_data.shape.iter().filter(|s| s.label > 0.0 || s.seed == Seed::Label) {
        let Some(range) = fits(scan, shape, start, limit).filter(|_| stands_after(scan, start, shape)) else {
            continue;
        };
        if out.iter().rev().take(16).any(|hit| hit.kind == kind && hit.whole() == range) {
            return;
        }
        // lines of running text break anywhere
        let from = scan.paragraph(start).start.max(scan.content().ceil_char_boundary(start.saturating_sub(120)));
        let before = scan.keywords_ending(&(from..start));
        if shape.with.is_some_and(|group| !before.iter().any(|hit| hit.is_in(group))) {
            continue;
        }
        let near = evidence(scan, &range, pattern);
        // The label this was tried for may be outvoted by a nearer word.
        if near.negative.is_some() {
            return;
        }
        let mut score = Score::new(shape.score);
        score.add(0.0, shape.reason.clone().unwrap_or_default());
        let weak = matches!(near.label, None | Some((Nearness::Paragraph, _)));
        score.add(shape.label - if weak { 1.0 } else { 0.0 }, near.reason().unwrap_or_default());
        let end = range.end;
        let mut hit = Hit::new(kind, range, score);
        hit.labelled = true;
        if shape.list {
            further(scan, shape, end, limit, &hit, out);
        }
        out.push(hit);
        return;
    }
}

/// The other values of a list: `ICPC T90.02, K86 en P76`.
fn further(scan: &Scan, shape: &Shape, mut end: usize, limit: usize, first: &Hit, out: &mut Vec<Hit>) {
    for _ in 0..20 {
        let text = scan.ahead(end, 8);
        let Some(mark) = [", ", "; ", " en ", " / ", " + ", ","].iter().find(|mark| text.starts_with(**mark)) else {
            break;
        };
        let Some(range) = fits(scan, shape, end + mark.len(), limit) else { break };
        end = range.end;
        out.push(Hit { labelled: true, ..Hit::new(first.kind, range, first.score.clone()) });
    }
}

/// Does one of the characters or words that the shape asks for stand before the value, or does the value begin its cell
/// or text?
fn stands_after(scan: &Scan, start: usize, shape: &Shape) -> bool {
    let marks = shape.after.as_str();
    let gap = scan.behind(start, 16);
    let edge = scan.cell_at(start).map_or(0, |cell| cell.range.start);
    let trimmed = gap.trim_end();
    marks.is_empty()
        || start - (gap.len() - trimmed.len()) <= edge
        || trimmed.ends_with(|c| marks.contains(c))
        || shape.after_words.iter().any(|word| trimmed.ends_with(word.as_str()))
}

/// Tries a digit-seeded shape at a digit run of a fitting length.
fn at_digits(scan: &Scan, run: Run, seed: &DigitShape) -> Option<Hit> {
    let pattern = seed.pattern;
    let (pattern_data, kind) = of(scan, pattern)?;
    let shape = pattern_data.shape.get(seed.shape)?;
    let start = token_start(scan, run.start, shape.lead);
    let before = scan.byte_before(start);
    if before.is_ascii_alphanumeric() || matches!(before, b'_' | b'+' | b'@' | b'/' | b'=') || decimal(scan, start) {
        return None;
    }
    let range = fits(scan, shape, start, scan.content().len())?;
    let near = evidence(scan, &range, pattern);
    let mut score = Score::new(shape.score);
    score.add(0.0, shape.reason.clone().unwrap_or_default());
    if let Some(group) = shape.with {
        if !group_before(scan, &range, group) {
            return None;
        }
        score.add(shape.label + 1.6, "");
    } else if let Some(reason) = near.reason() {
        score.add(if near.is_direct() { shape.label } else { 0.5 }, reason);
    }
    if let Some(word) = &near.negative {
        score.add(-4.0, format!("keyword against: {word}"));
    }
    Some(Hit { labelled: near.is_direct(), ..Hit::new(kind, range, score) })
}

/// Does a word of a group stand before on the line, with no other number between?
fn group_before(scan: &Scan, range: &Range<usize>, group: Group) -> bool {
    let line = scan.line_start(range.start, 60);
    let hits = scan.keywords_ending(&(line..range.start));
    let found = hits.iter().rev().find(|hit| hit.is_in(group));
    found.is_some_and(|hit| scan.runs_in(&(hit.end..range.start)).is_empty())
}

/// Does a number with a separator stand right before?
fn decimal(scan: &Scan, start: usize) -> bool {
    matches!(scan.byte_before(start), b'.' | b',' | b'-')
        && scan.byte_before(start.saturating_sub(1)).is_ascii_alphanumeric()
}

/// Goes back from a digit run over the letters and hyphens that belong to the value (`AB-12-CD`, `NL0001...`).
fn token_start(scan: &Scan, at: usize, lead: usize) -> usize {
    let mut start = at;
    while at - start < lead && (scan.byte_before(start).is_ascii_alphabetic() || scan.byte_before(start) == b'-') {
        start -= 1;
    }
    start
}

/// Does the shape fit here, up to a word's end, and does the check pass? The place of the value.
fn fits(scan: &Scan, shape: &Shape, start: usize, limit: usize) -> Option<Range<usize>> {
    let end = scan.content().floor_char_boundary(limit.min(start + LONGEST));
    let window = scan.content().get(start..end)?;
    let regex = shape.regex()?;
    let whole = regex.find(window)?;
    // groups cost more than a look, and most looks are in vain
    let value = if regex.captures_len() > 1 { regex.captures(window)?.get(1).unwrap_or(whole) } else { whole };
    let range = start + value.start()..start + value.end();
    let next = scan.slice(range.end..scan.content().ceil_char_boundary(range.end + 1)).chars().next();
    let goes_on =
        next.is_some_and(|c| c.is_alphanumeric() || c == '_') && value.as_str().ends_with(char::is_alphanumeric);
    let check = shape.check.as_deref().map(shape::check_by_name);
    let passes = match check {
        Some(Some(check)) => check(&shape::compact(value.as_str())),
        Some(None) => false,
        None => true,
    };
    (!goes_on && passes && !value.is_empty()).then_some(range)
}

fn of<'s>(scan: &'s Scan, pattern: usize) -> Option<(&'s Pattern, Kind)> {
    let data = scan.vocabulary.patterns.get(pattern)?;
    Some((data, scan.vocabulary.kinds.get(pattern).copied().flatten()?))
}
