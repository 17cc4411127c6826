//! Cells of one column decide together whether they are names: beside known names the others are names too.

use std::ops::Range;

use super::keywords::LABEL;
use super::name_reader::{initials, is_capital_word, is_particle};
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::finding::Kind;

/// Fewest filled cells of a column that can speak for each other.
const FEWEST: usize = 4;

/// Adds the cells that stand among names, in a column of which half are names.
pub(super) fn decide(scan: &Scan, hits: &mut Vec<Hit>) {
    let mut names: Vec<Range<usize>> =
        hits.iter().filter(|hit| hit.kind == Kind::Name && hit.is_likely()).map(Hit::whole).collect();
    if names.is_empty() {
        return;
    }
    names.sort_by_key(|name| name.start);
    for rows in &scan.text.tables {
        let width = rows.rows.iter().map(Vec::len).max().unwrap_or_default();
        for column in 0..width {
            let cells = rows.rows.iter().filter_map(|row| row.get(column)).map(|cell| trimmed(scan, cell));
            let cells: Vec<Range<usize>> = cells.filter(|cell| !cell.is_empty()).collect();
            let (named, others): (Vec<_>, Vec<_>) = cells.iter().partition(|cell| is_name(cell, &names));
            if cells.len() < FEWEST || named.len() * 2 < cells.len() {
                continue;
            }
            for cell in others.into_iter().filter(|cell| looks_like_name(scan, cell)) {
                let mut score = Score::new(0.6);
                score.add(0.0, "column of names");
                hits.push(Hit::new(Kind::Name, cell.clone(), score));
            }
        }
    }
}

fn trimmed(scan: &Scan, cell: &Range<usize>) -> Range<usize> {
    let text = scan.slice(cell.clone());
    let inner = text.trim_start_matches([' ', '"']);
    let start = cell.start + (text.len() - inner.len());
    start..start + inner.trim_end_matches([' ', '"', '\r']).len()
}

/// Is a cell a name, but for four bytes at most?
fn is_name(cell: &Range<usize>, names: &[Range<usize>]) -> bool {
    let at = names.partition_point(|name| name.end <= cell.start);
    let covered: usize = names
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take_while(|name| name.start < cell.end)
        .map(|name| name.end.min(cell.end) - name.start.max(cell.start))
        .sum();
    covered + 4 >= cell.len() && covered > 0
}

/// Words with a capital, particles and initials, four at most, and no label.
fn looks_like_name(scan: &Scan, cell: &Range<usize>) -> bool {
    let text = scan.slice(cell.clone());
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let fits = |word: &str| is_capital_word(word) || is_particle(word) || initials(word).is_some();
    let announces = scan.keywords_ending(cell).iter().any(|hit| hit.sorts & LABEL != 0 && hit.start == cell.start);
    let capital = text.split([' ', ',']).any(is_capital_word);
    capital && !announces && text.split(' ').count() <= 5 && words.all(fits)
}
