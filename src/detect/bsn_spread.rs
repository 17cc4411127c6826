//! BSNs that are not written as one number: spread over cells, inside a VAT id.

use std::ops::Range;

use super::scan::Scan;
use super::score::{Hit, Score};
use crate::checksum::is_bsn;
use crate::finding::Kind;

/// The nine digits of a sole trader's VAT id of before 2020 are the BSN; those of a company are its RSIN.
pub(super) fn in_vat_ids(scan: &Scan, out: &mut Vec<Hit>) {
    let mut found = Vec::new();
    for hit in out.iter().filter(|hit| hit.kind == Kind::VatId && hit.is_likely()) {
        let digits: String = scan.slice(hit.whole()).chars().filter(char::is_ascii_digit).take(9).collect();
        let runs = scan.runs_in(&hit.whole());
        let (Some(first), Some(last)) = (runs.first(), runs.get(runs.len().saturating_sub(2))) else { continue };
        if is_bsn(&digits) {
            let mut score = Score::new(0.3);
            score.add(0.0, "elfproef");
            score.add(0.0, "inside an old VAT id");
            found.push(Hit { labelled: true, ..Hit::new(Kind::Bsn, first.start..last.end, score) });
        }
    }
    out.append(&mut found);
}

/// Digits spread over neighbouring cells of a row behind a label: one box a digit, or 4 | 2 | 3.
pub(super) fn over_cells(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    if scan.cells.is_empty() {
        return;
    }
    for end in scan.label_ends(pattern) {
        let Some(cell) = scan.cell_at(end.saturating_sub(1)) else { continue };
        if let Some(ranges) = digits_over_cells(scan, cell.table, cell.row, cell.column + 1) {
            let mut score = Score::new(-2.5);
            score.add(2.4, "elfproef");
            score.add(5.0, "keyword in the row");
            score.add(0.0, "spread over cells");
            out.push(Hit { kind: Kind::Bsn, ranges, score, labelled: true });
        }
    }
}

fn digits_over_cells(scan: &Scan, table: usize, row: usize, from: usize) -> Option<Vec<Range<usize>>> {
    let mut digits = String::new();
    let mut ranges = Vec::new();
    for column in from..from + 12 {
        let cell = scan.cell(table, row, column)?;
        let text = scan.slice(cell.clone());
        let inner = text.trim();
        if inner.is_empty() && digits.is_empty() {
            continue;
        }
        if inner.is_empty() || inner.len() > 5 || !inner.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.push_str(inner);
        let start = cell.start + (text.len() - text.trim_start().len());
        ranges.push(start..start + inner.len());
        if digits.len() >= 9 {
            return (digits.len() == 9 && ranges.len() > 1 && is_bsn(&digits)).then_some(ranges);
        }
    }
    None
}
