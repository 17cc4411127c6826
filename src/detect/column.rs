//! Cells of one column decide together whether they are BSNs: one in eleven random numbers passes the elfproef, but
//! not a whole column.

use std::collections::HashSet;

use super::bytes::Digits;
use super::evidence::column_says;
use super::scan::Scan;
use super::score::Hit;
use crate::checksum::is_bsn;
use crate::finding::Kind;

/// What a column turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// BSNs: `passing` of `filled` cells pass.
    Bsn { passing: usize, filled: usize },
    /// Something else; single hits are silenced.
    Other,
    /// Too few cells to tell.
    Open,
}

/// Raises or silences the BSN hits in the columns of all tables.
pub(super) fn decide(scan: &Scan, hits: &mut Vec<Hit>) {
    if scan.text.tables.is_empty() || !hits.iter().any(|hit| hit.kind == Kind::Bsn) {
        return;
    }
    let Some(pattern) = scan.vocabulary.patterns.iter().position(|p| p.id == "bsn") else { return };
    let verdicts: Vec<Vec<Verdict>> = (0..scan.text.tables.len()).map(|table| columns(scan, table, pattern)).collect();
    hits.retain_mut(|hit| {
        if hit.kind != Kind::Bsn || hit.ranges.len() > 1 {
            return true;
        }
        let Some(cell) = scan.cell_at(hit.start()) else { return true };
        // Only cells that hold nothing else take part.
        if scan.slice(cell.range.clone()).trim() != scan.slice(hit.whole()) {
            return true;
        }
        match verdicts.get(cell.table).and_then(|columns| columns.get(cell.column)) {
            Some(Verdict::Bsn { passing, filled }) => {
                let valid = hit.score.reasons.iter().any(|r| r == "elfproef");
                let floor = if valid { 3.0 } else { 0.5 };
                hit.score.add(0.0, format!("column: {passing} of {filled} cells pass the elfproef"));
                hit.score.sum = hit.score.sum.max(floor);
                true
            }
            // In a form of two columns the labels stand in the first: the second is no column of like things.
            Some(Verdict::Other) => hit.labelled,
            _ => true,
        }
    });
}

fn columns(scan: &Scan, table: usize, pattern: usize) -> Vec<Verdict> {
    let Some(rows) = scan.text.tables.get(table).map(|t| &t.rows) else { return Vec::new() };
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut counts = vec![Count::default(); width];
    for (at, row) in rows.iter().enumerate() {
        for (count, range) in counts.iter_mut().zip(row) {
            let cell = scan.slice(range.clone()).trim();
            let is_head = at == 0 && !cell.bytes().any(|b| b.is_ascii_digit());
            if !cell.is_empty() && !is_head {
                count.see(cell);
            }
        }
    }
    let head =
        |column: usize| rows.first().and_then(|row| row.get(column)).map_or("", |range| scan.slice(range.clone()));
    counts
        .iter()
        .enumerate()
        .map(|(column, count)| match column_says(scan, table, column, pattern) {
            // `nr` says little: that many numbers do not all pass by chance
            Some(false) if count.all_pass() && is_vague(head(column)) => verdict(count, None),
            label => verdict(count, label),
        })
        .collect()
}

/// A head that says only that numbers follow, not which.
fn is_vague(head: &str) -> bool {
    matches!(head.trim().trim_end_matches('.').to_lowercase().as_str(), "nr" | "no" | "nummer" | "id" | "code")
}

#[derive(Debug, Clone, Default)]
struct Count {
    filled: usize,
    passing: usize,
    /// Different passing numbers: a column that repeats one number proves nothing.
    distinct: HashSet<u32>,
}

impl Count {
    /// Six or more, all passing, or all but one of eight, and different ones: by chance less than once in a million
    /// columns.
    fn all_pass(&self) -> bool {
        let failing = self.filled - self.passing;
        let most = failing == 0 && self.filled >= 6 || failing == 1 && self.filled >= 8;
        most && self.distinct.len() >= 3
    }

    fn see(&mut self, cell: &str) {
        self.filled += 1;
        if cell.len() <= 20
            && let Some(digits) = Digits::of(cell, |c| matches!(c, '.' | ' ' | '-' | '\u{a0}'))
            && is_bsn(&digits)
        {
            self.passing += 1;
            if self.distinct.len() < 8 {
                self.distinct.extend(digits.parse::<u32>());
            }
        }
    }
}

/// The column rule: with a label, half has to pass; without, all of three or more, or four fifths of six or more.
fn verdict(count: &Count, label: Option<bool>) -> Verdict {
    let Count { filled, passing, distinct } = count;
    let (filled, passing) = (*filled, *passing);
    let all = passing == filled && filled >= 3;
    let most = filled >= 6 && passing * 5 >= filled * 4;
    let is_bsn = match label {
        Some(true) => passing > 0 && passing * 2 >= filled,
        Some(false) => return Verdict::Other,
        None => (all || most) && distinct.len() >= 3,
    };
    match (is_bsn, label) {
        (true, _) => Verdict::Bsn { passing, filled },
        // A column under the word BSN with few valid numbers is dirt or a form: its cells speak for themselves.
        (false, Some(true)) => Verdict::Open,
        (false, _) if filled >= 3 => Verdict::Other,
        (false, _) => Verdict::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(cells: &[&str]) -> Count {
        let mut count = Count::default();
        for cell in cells {
            count.see(cell);
        }
        count
    }

    #[test]
    fn columns_are_judged_as_a_whole() {
        let three = count(&["111222333", "123456782", "100000009"]);
        assert_eq!(verdict(&three, None), Verdict::Bsn { passing: 3, filled: 3 });
        assert_eq!(verdict(&three, Some(false)), Verdict::Other);
        let one = count(&["111222333", "123456781", "100000001"]);
        assert_eq!(verdict(&one, None), Verdict::Other);
        assert_eq!(verdict(&one, Some(true)), Verdict::Open);
        let same = count(&["111222333", "111222333", "111222333"]);
        assert_eq!(verdict(&same, None), Verdict::Other);
        assert_eq!(verdict(&count(&[]), Some(true)), Verdict::Open);
    }
}
