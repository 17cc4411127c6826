//! Cells of one column decide together whether they are names: beside known names the others are names too.

use std::ops::Range;

use super::keywords::LABEL;
use super::name_reader::{initials, is_capital_word, is_particle};
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::document::Table;
use crate::finding::Kind;

/// Fewest filled cells of a column that can speak for each other.
const FEWEST: usize = 4;

/// Log-odds of a listed surname that stands alone, and of a strange word with a capital.
const LISTED: f32 = -1.05;
const STRANGE: f32 = -1.6;

/// Adds the cells that stand among names, in a column of which half are names; and all of a column of surnames or first
/// names, which say little one by one.
pub(super) fn decide(scan: &Scan, hits: &mut Vec<Hit>) {
    let of = |least: f32| {
        let likely = hits.iter().filter(|hit| hit.kind == Kind::Name && hit.score.sum >= least);
        let mut names: Vec<Range<usize>> = likely.map(Hit::whole).collect();
        names.sort_by_key(|name| name.start);
        names
    };
    let (names, listed, strange) = (of(0.0), of(LISTED), of(STRANGE));
    if strange.is_empty() {
        return;
    }
    let person = |hit: &Hit| matches!(hit.kind, Kind::Bsn | Kind::BirthDate | Kind::PatientNumber) && hit.is_likely();
    let about_people = hits.iter().any(person);
    for rows in &scan.text.tables {
        let width = rows.rows.iter().map(Vec::len).max().unwrap_or_default();
        let head = usize::from(has_head(scan, rows));
        for column in 0..width {
            let cells = rows.rows.iter().skip(head).filter_map(|row| row.get(column)).map(|cell| trimmed(scan, cell));
            let cells: Vec<Range<usize>> = cells.filter(|cell| !cell.is_empty()).collect();
            let share = |names: &[Range<usize>]| cells.iter().filter(|cell| is_name(cell, names)).count() * 10;
            let sure = share(&names) >= cells.len() * 5;
            let many = about_people && share(&strange) >= cells.len() * 6 && share(&listed) >= cells.len() * 3;
            if cells.len() < FEWEST || !(sure || many) {
                continue;
            }
            for cell in cells.iter().filter(|cell| !is_name(cell, &names) && looks_like_name(scan, cell)) {
                let mut score = Score::new(0.6);
                score.add(0.0, "column of names");
                hits.push(Hit::new(Kind::Name, cell.clone(), score));
            }
        }
    }
}

/// Is the first row one of words, and the second not?
fn has_head(scan: &Scan, table: &Table) -> bool {
    let digits = |row: &Vec<Range<usize>>| {
        row.iter().any(|cell| scan.slice(cell.clone()).contains(|c: char| c.is_ascii_digit()))
    };
    table.rows.first().is_some_and(|row| !digits(row)) && table.rows.get(1).is_some_and(digits)
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
