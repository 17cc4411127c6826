//! Street and house number in fields of their own: `Straat: Beukweg, nr: 17`, or lines of a form or a message, in either
//! order.

use std::ops::Range;

use crate::detect::evidence::column_says;
use crate::detect::keywords::{KeywordHit, LABEL};
use crate::detect::scan::{Run, Scan};
use crate::detect::score::{Hit, Score};
use crate::finding::Kind;

/// Names of the field of a street.
const STREET: &[&str] = &["straat", "straatnaam", "street", "streetname", "street name", "str."];

/// Names of the field of a house number, longest first.
const NUMBER: &[&str] = &[
    "huisnummer",
    "housenumber",
    "house number",
    "huisnr.",
    "huisnr",
    "huis nr",
    "nummer",
    "number",
    "hnr",
    "nr.",
    "nr",
    "no",
];

/// How far apart the two fields may stand, in bytes.
const APART: usize = 120;

/// All such pairs of a text.
pub(super) fn pairs(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    if !scan.has_label(pattern) {
        return;
    }
    let labels = scan.keywords.iter().filter(|hit| hit.sorts & LABEL != 0 && scan.cell_at(hit.start).is_none());
    for label in labels.filter(|hit| is_street(scan, hit, pattern)) {
        let Some(street) = value(scan, label.end) else { continue };
        let around = label.start.saturating_sub(APART)..street.end + APART;
        let numbers = scan.runs_in(&around).iter().filter(|run| run.len() <= 5 && !street.contains(&run.start));
        let nearest =
            numbers.filter(|run| is_house_number(scan, **run)).min_by_key(|run| run.start.abs_diff(label.end));
        let Some(run) = nearest else { continue };
        let number = run.start..super::house_number_end(scan, run.end).unwrap_or(run.end);
        let mut score = Score::new(2.5);
        score.add(0.0, "street and house number in fields of their own");
        let ranges = if number.start < street.start { vec![number, street] } else { vec![street, number] };
        out.push(Hit { ranges, ..Hit::new(Kind::Address, 0..0, score) });
    }
}

fn is_street(scan: &Scan, hit: &KeywordHit, pattern: usize) -> bool {
    let word = || scan.slice(hit.start..hit.end).to_lowercase();
    scan.announces(hit, pattern) && STREET.contains(&word().as_str())
}

/// The value of a field: behind a colon or the like, up to the end of its line or a comma.
fn value(scan: &Scan, label: usize) -> Option<Range<usize>> {
    let text = scan.ahead(label, 80);
    let rest = text.trim_start_matches(['"', '\'', ' ', '.', '\t', '*', '_']);
    let rest = rest.strip_prefix([':', '='])?.trim_start_matches(['"', '\'', ' ', '\t', '*']);
    let end = rest.find(['\n', '\r', ',', ';', '"', '<', '\t', '|', '/']).unwrap_or(rest.len());
    let name = rest.get(..end)?.trim_end();
    let start = label + text.len() - rest.len();
    let fits = (3..=60).contains(&name.len())
        && name.starts_with(char::is_alphabetic)
        && !name.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '='));
    fits.then_some(start..start + name.len())
}

/// Does the name of such a field stand right before a number?
fn is_house_number(scan: &Scan, run: Run) -> bool {
    if scan.byte(run.start) == b'0' {
        return false;
    }
    let before = scan.behind(run.start, 32).trim_end_matches(['"', '\'', ' ', ':', '=', '.', '\t', '*', '_']);
    NUMBER.iter().any(|head| {
        let at = before.len().checked_sub(head.len());
        at.and_then(|at| Some((before.get(..at)?, before.get(at..)?)))
            .is_some_and(|(rest, word)| word.eq_ignore_ascii_case(head) && !rest.ends_with(char::is_alphanumeric))
    })
}

/// Street and number in two cells beside each other, under heads that say so.
pub(super) fn over_cells(scan: &Scan, run: Run, pattern: usize) -> Option<Hit> {
    let cell = scan.cell_at(run.start)?;
    let number = scan.slice(cell.range.clone()).trim();
    let column = cell.column.checked_sub(1)?;
    if !(1..=6).contains(&number.len()) || cell.row == 0 || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let left = scan.cell(cell.table, cell.row, column)?;
    let name = scan.slice(left.clone()).trim();
    let head = scan.slice(scan.cell(cell.table, 0, cell.column)?).trim().to_lowercase();
    let is_number =
        ["nr", "nummer", "huisnr", "huisnummer", "no", "nr.", "huisnr.", "hnr", "huis nr"].contains(&head.as_str());
    let fits = name.len() >= 3 && name.starts_with(char::is_alphabetic) && !name.contains(|c: char| c.is_ascii_digit());
    if !is_number || !fits || column_says(scan, cell.table, column, pattern) != Some(true) {
        return None;
    }
    let mut score = Score::new(2.5);
    score.add(0.0, "street and house number in two cells");
    Some(Hit { ranges: vec![left, cell.range.clone()], ..Hit::new(Kind::Address, cell.range.clone(), score) })
}
