//! Tables drawn in plain text: columns kept apart by two or more spaces, tabs, `|` or `;`. Their cells go to the
//! detectors as those of any other table, so that a head of a column counts there too.
//!
//! A head is a line of short cells without numbers, two of which announce something; lines of equally many cells
//! behind each other are a table without a head.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Vocabulary;
use super::keywords::{LABEL, NEGATIVE};
use super::scan::keywords_of;
use crate::document::{Table, Text};

/// Longest line that can be a head, and longest cell in one; bytes.
const LONGEST_HEAD: usize = 240;
const LONGEST_CELL: usize = 40;

/// Most rows of one table.
const MOST_ROWS: usize = 20_000;

/// What keeps the columns of a table apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Mark(char),
    /// Only under a head: running text is full of these.
    Weak(&'static str),
    Spaces,
}

const WEAK: &[&str] = &[" / ", ", ", " - ", " – "];

/// The search for a bar that is drawn, and for those above: made once, for there are many lines.
static BAR: LazyLock<Finder> = LazyLock::new(|| Finder::new("│"));
static WEAK_FINDERS: LazyLock<Vec<Finder>> = LazyLock::new(|| WEAK.iter().map(Finder::new).collect());
static SPACES: LazyLock<Finder> = LazyLock::new(|| Finder::new("  "));

/// A line with its place.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// The tables drawn in a text that has no tables of its own.
pub(super) fn tables(text: &Text, vocabulary: &Vocabulary) -> Vec<Table> {
    if !text.tables.is_empty() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut lines = lines(&text.content).peekable();
    while let Some(line) = lines.next() {
        let Some(separator) = separator(line.text) else { continue };
        let may_be_head = may_be_head(line.text);
        // only marks part the cells of a table without a head
        if !may_be_head && !matches!(separator, Separator::Mark(_)) {
            continue;
        }
        let head = cells(line, separator);
        if head.len() < 2 {
            continue;
        }
        let headed = may_be_head && is_head(line, &head, vocabulary);
        if !headed && (!matches!(separator, Separator::Mark(_)) || head.len() < 3) {
            continue;
        }
        let mut rows = vec![head];
        while let Some(next) = lines.peek().filter(|_| rows.len() < MOST_ROWS) {
            if is_rule(next.text) {
                lines.next();
                continue;
            }
            let row = cells(*next, separator);
            let width = rows.first().map_or(0, Vec::len);
            let fits = match separator {
                Separator::Mark(_) if headed => row.len() >= 2,
                Separator::Spaces => row.len() >= 2,
                _ => row.len() == width,
            };
            if !fits {
                break;
            }
            let placed = if separator == Separator::Spaces { place(rows.first(), row) } else { row };
            rows.push(placed);
            lines.next();
        }
        if rows.len() >= if headed { 2 } else { 3 } {
            out.push(Table { rows });
        }
    }
    out
}

/// The lines of a text without their breaks.
fn lines(content: &str) -> impl Iterator<Item = Line<'_>> {
    let mut start = 0;
    content.split_inclusive('\n').map(move |line| {
        let this = Line { text: line.trim_end_matches(['\n', '\r']), start };
        start += line.len();
        this
    })
}

/// The separator a line could be cut by.
fn separator(line: &str) -> Option<Separator> {
    let bytes = line.as_bytes();
    memchr::memchr3(b'\t', b'|', b';', bytes)
        .and_then(|at| bytes.get(at))
        .map(|mark| Separator::Mark(char::from(*mark)))
        .or_else(|| BAR.find(bytes).map(|_| Separator::Mark('│')))
        .or_else(|| SPACES.find(line.trim_start().as_bytes()).map(|_| Separator::Spaces))
        .or_else(|| {
            let short = line.len() <= LONGEST_HEAD && !line.bytes().any(|b| b.is_ascii_digit());
            let mut marks = WEAK.iter().zip(WEAK_FINDERS.iter()).filter(|_| short);
            marks.find(|(_, finder)| finder.find_iter(bytes).nth(1).is_some()).map(|(mark, _)| Separator::Weak(mark))
        })
}

/// The cells of a line, without the space around them. Between spaces empty ones cannot be seen.
fn cells(line: Line, separator: Separator) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let cell = line.text.get(from..to).unwrap_or_default();
        let inner = cell.trim_start();
        let at = line.start + from + (cell.len() - inner.len());
        let range = at..at + inner.trim_end().len();
        if separator != Separator::Spaces || !range.is_empty() {
            out.push(range);
        }
    };
    match separator {
        Separator::Mark(mark) => {
            let mut bytes = [0; 4];
            let mark = mark.encode_utf8(&mut bytes);
            let first = mark.bytes().next().unwrap_or_default();
            for at in memchr::memchr_iter(first, line.text.as_bytes()) {
                if line.text.get(at..at + mark.len()) == Some(&*mark) {
                    push(start, at);
                    start = at + mark.len();
                }
            }
        }
        Separator::Weak(mark) => {
            for (at, found) in line.text.match_indices(mark) {
                push(start, at);
                start = at + found.len();
            }
        }
        Separator::Spaces => {
            for (at, found) in line.text.match_indices("  ") {
                push(start, at);
                start = at + found.len();
            }
        }
    }
    push(start, line.text.len());
    out
}

/// A line of dashes under a head.
fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && line.contains(['-', '=', '─'])
        && line.chars().all(|c| matches!(c, '-' | '=' | '+' | '|' | ' ' | ':' | '─' | '┼' | '├' | '┤' | '│'))
}

/// A short line without numbers, which says no value itself (`Naam: Jansen`).
fn may_be_head(line: &str) -> bool {
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    line.len() <= LONGEST_HEAD && digits <= 2 && !line.contains(": ")
}

/// Short cells, two of which hold labels; none says its value itself.
fn is_head(line: Line, cells: &[Range<usize>], vocabulary: &Vocabulary) -> bool {
    let text = |cell: &Range<usize>| line.text.get(cell.start - line.start..cell.end - line.start).unwrap_or_default();
    if cells.iter().any(|cell| cell.len() > LONGEST_CELL || text(cell).ends_with(':')) {
        return false;
    }
    let (mut labels, mut others) = (0, 0);
    for cell in cells.iter().map(text).filter(|cell| !cell.is_empty()) {
        let sorts = keywords_of(cell, vocabulary).iter().fold(0, |sorts, hit| sorts | hit.sorts);
        labels += usize::from(sorts & LABEL != 0);
        others += usize::from(sorts & (LABEL | NEGATIVE) != 0);
    }
    labels >= 1 && others >= 2
}

/// Gives a row as many cells as the head has. When some are missing, each goes under the head it starts nearest to.
fn place(head: Option<&Vec<Range<usize>>>, row: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let Some(head) = head.filter(|head| row.len() < head.len()) else { return row };
    let (Some(head_start), Some(row_start)) = (head.first().map(|c| c.start), row.first().map(|c| c.start)) else {
        return row;
    };
    let mut out: Vec<Range<usize>> = Vec::with_capacity(head.len());
    for cell in &row {
        let column = cell.start - row_start;
        let under = head.iter().position(|head| (head.start - head_start).abs_diff(column) <= 2);
        let Some(under) = under.filter(|at| *at >= out.len()) else { return row };
        out.resize(under, cell.start..cell.start);
        out.push(cell.clone());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, Vocabulary};
    use super::*;
    use crate::document::Channel;

    fn drawn(content: &str) -> Vec<Vec<Vec<String>>> {
        let vocabulary = Vocabulary::new(&Settings::default()).unwrap();
        let text = Text::same(Channel::Body, content.to_owned());
        let cell = |cell: &Range<usize>| content[cell.clone()].to_owned();
        tables(&text, &vocabulary)
            .iter()
            .map(|table| table.rows.iter().map(|row| row.iter().map(cell).collect()).collect())
            .collect()
    }

    #[test]
    fn columns_of_spaces_under_a_head() {
        let tables = drawn("Lijst\n\nnaam        geb.        bsn\nJ. Bos   1-2-1980   231456785\n\neinde");
        assert_eq!(tables, [[["naam", "geb.", "bsn"], ["J. Bos", "1-2-1980", "231456785"]]]);
    }

    #[test]
    fn missing_cells_are_seen_by_their_place() {
        let tables = drawn("naam     tel          bsn\nJ. Bos                231456785\n");
        assert_eq!(tables[0][1], ["J. Bos", "", "231456785"]);
    }

    #[test]
    fn marks_part_cells_with_and_without_a_head() {
        let tables = drawn("| naam | bsn |\n|---|---|\n| Bos | 231456785 |\n");
        assert_eq!(tables[0][1], ["", "Bos", "231456785", ""]);
        assert_eq!(drawn("Bos;Jan;1\nVos;Piet;2\nDas;Klaas;3\n")[0].len(), 3);
    }

    #[test]
    fn commas_and_strokes_part_cells_under_a_head_only() {
        let tables = drawn("naam, geb.datum, bsn\nK. Bos, 1-2-1980, 231456785\nP. Vos, 2-3-1981, 100000009\n");
        assert_eq!(tables[0][2], ["P. Vos", "2-3-1981", "100000009"]);
        assert!(drawn("Jan, Piet, Klaas\nDas, Vos, Bos\nA, B, C\n").is_empty());
    }

    #[test]
    fn forms_and_running_text_are_no_tables() {
        assert!(drawn("Naam: Bos   BSN: 231456785\nTel: 06   Geb: 1-2-1980\n").is_empty());
        assert!(drawn("Dit is tekst;  en dit ook.\nMeer tekst\n").is_empty());
        assert!(drawn("").is_empty());
    }
}
