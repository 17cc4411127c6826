//! Tables as text: comma, semicolon, tab or bar between the cells (RFC 4180 and its relatives).
//!
//! The text is the whole file, as in plain text; on top of it stand the cells as a table. A cut never takes a
//! delimiter, a quote that opens or closes a cell or the end of a row with it, so rows and columns stay what they were.

use std::ops::Range;

use super::charset::{self, Charset};
use super::splice::{self, Cut, Edit};
use super::{Error, Format, extension, text};
use crate::document::{Channel, Document, Limits, Mark, Table, Text};

/// Delimiter-separated values.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

/// Cells kept in [`Table`]: beyond it the text is still looked at, but not as columns. Sixteen bytes a cell.
const MOST_CELLS: usize = 8_000_000;
/// A quoted cell longer than this is taken for a stray quote.
const LONGEST_QUOTED: usize = 1 << 20;
/// Records looked at to find the delimiter.
const LOOK: usize = 60;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn sniff(&self, head: &[u8], name: &str) -> bool {
        if !text::is_text(head) {
            return false;
        }
        match extension(name).as_str() {
            "csv" | "tsv" | "tab" => true,
            // other text files only when they cannot well be anything else
            "" | "txt" | "dat" => {
                let decoded = charset::decode_unlabelled(head);
                clear_table(decoded.content.trim_end_matches(|c| c != '\n'))
            }
            _ => false,
        }
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        Ok(read(bytes, limits)?.0)
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let (document, charset, delimiter) = read(bytes, limits)?;
        let plan = splice::plan(&document, marks)?;
        let (Some(text), Some(cuts)) = (document.texts.first(), plan.texts.get(&0)) else {
            return Ok(bytes.to_vec());
        };
        Ok(splice::apply(bytes, edits(text, cuts, delimiter, charset)?))
    }
}

fn read(bytes: &[u8], limits: &Limits) -> Result<(Document, Charset, u8), Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a table"));
    }
    let decoded = charset::decode_unlabelled(bytes);
    let delimiter = delimiter(&decoded.content);
    let mut table = Table::default();
    let mut cells = 0;
    let mut row = Vec::new();
    for cell in Cells::new(&decoded.content, delimiter) {
        row.push(cell.inner);
        cells += 1;
        if cell.ends_row {
            table.rows.push(std::mem::take(&mut row));
            if cells >= MOST_CELLS {
                break;
            }
        }
    }
    let text = Text {
        channel: Channel::Body,
        label: None,
        content: decoded.content,
        spans: decoded.spans,
        tables: vec![table],
    };
    Ok((Document { format: "csv", texts: vec![text], ..Document::default() }, decoded.charset, delimiter))
}

/// Cuts brought back to within cells, with words that fit the cell.
fn edits(text: &Text, cuts: &[Cut], delimiter: u8, charset: Charset) -> Result<Vec<Edit>, Error> {
    let mut fitted: Vec<Cut> = Vec::with_capacity(cuts.len());
    let mut cells = Cells::new(&text.content, delimiter).peekable();
    for cut in cuts {
        let mut first = true;
        // a cell can hold more than one cut: it is left behind only when the cut does
        while let Some(cell) = cells.peek() {
            let inner = &cell.inner;
            if inner.start >= cut.range.end {
                break;
            }
            let mut part = inner.start.max(cut.range.start)..inner.end.min(cut.range.end);
            if part.start < part.end {
                if cell.quoted {
                    part = whole_quotes(&text.content, inner, part);
                }
                let put = if first { fit(&cut.put, cell.quoted, delimiter) } else { String::new() };
                first = false;
                fitted.push(Cut { range: part, put });
            }
            if inner.end > cut.range.end {
                break;
            }
            cells.next();
        }
    }
    splice::edits(text, &fitted, &|words| charset.encode(words))
}

/// A range inside a quoted cell, grown so that it does not cut a doubled quote in two.
fn whole_quotes(content: &str, inner: &Range<usize>, mut part: Range<usize>) -> Range<usize> {
    let bytes = content.as_bytes();
    let odd = |quotes: Option<&[u8]>, from_end: bool| {
        let quotes = quotes.unwrap_or_default();
        let run = if from_end {
            quotes.iter().rev().take_while(|b| **b == b'"').count()
        } else {
            quotes.iter().take_while(|b| **b == b'"').count()
        };
        run % 2 == 1
    };
    // a run of quotes in a cell is whole pairs, counted from its start
    if bytes.get(part.start) == Some(&b'"') && odd(bytes.get(inner.start..part.start), true) {
        part.start -= 1;
    }
    if bytes.get(part.end.wrapping_sub(1)) == Some(&b'"') && odd(bytes.get(inner.start..part.end), true) {
        part.end = (part.end + 1).min(inner.end);
    }
    part
}

/// Words that cannot break a row.
fn fit(words: &str, quoted: bool, delimiter: u8) -> String {
    if quoted {
        return words.replace('"', "\"\"");
    }
    words.chars().map(|c| if c == delimiter as char || matches!(c, '"' | '\n' | '\r') { ' ' } else { c }).collect()
}

struct Cell {
    /// Without the quotes around it.
    inner: Range<usize>,
    quoted: bool,
    ends_row: bool,
}

/// The cells of a text, row by row.
struct Cells<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    at: usize,
    done: bool,
    /// Quotes mean nothing any more: one was never closed.
    stray: bool,
}

impl<'t> Cells<'t> {
    fn new(content: &'t str, delimiter: u8) -> Self {
        Self { bytes: content.as_bytes(), delimiter, at: 0, done: content.is_empty(), stray: false }
    }

    /// Where the quote that opened before `from` closes: followed by a delimiter, the end of the row or of the text.
    fn close(&self, from: usize) -> Option<usize> {
        let end = self.bytes.len().min(from.saturating_add(LONGEST_QUOTED));
        let mut at = from;
        loop {
            at += memchr::memchr(b'"', self.bytes.get(at..end)?)?;
            match self.bytes.get(at + 1) {
                Some(b'"') => at += 2,
                None | Some(b'\n' | b'\r') => return Some(at),
                Some(b) if *b == self.delimiter => return Some(at),
                Some(_) => return None,
            }
        }
    }
}

impl Iterator for Cells<'_> {
    type Item = Cell;

    fn next(&mut self) -> Option<Cell> {
        if self.done {
            return None;
        }
        let from = self.at;
        let mut quoted = None;
        if !self.stray && self.bytes.get(from) == Some(&b'"') {
            quoted = self.close(from + 1);
            // only a quote that never closes costs a long look; do not look twice
            self.stray =
                quoted.is_none() && memchr::memchr(b'"', self.bytes.get(from + 1..).unwrap_or_default()).is_none();
        }
        let (inner, after) = if let Some(close) = quoted {
            (from + 1..close, close + 1)
        } else {
            let rest = self.bytes.get(from..).unwrap_or_default();
            let end = from + memchr::memchr3(self.delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
            (from..end, end)
        };
        let mut ends_row = true;
        match (self.bytes.get(after), self.bytes.get(after + 1)) {
            (Some(b'\r'), Some(b'\n')) => self.at = after + 2,
            (Some(b'\n' | b'\r'), _) => self.at = after + 1,
            (Some(_), _) => {
                self.at = after + 1;
                ends_row = false;
            }
            (None, _) => self.done = true,
        }
        // a line break at the end of the text does not open another row; a delimiter opens another cell
        self.done |= ends_row && self.at >= self.bytes.len();
        Some(Cell { inner, quoted: quoted.is_some(), ends_row })
    }
}

/// How well a delimiter splits the first records: the most usual number of cells a record, and the number of records
/// that have it, out of all.
fn shape(content: &str, delimiter: u8) -> (usize, usize, usize) {
    let mut counts: Vec<usize> = Vec::with_capacity(LOOK);
    let mut cells = 0;
    for cell in Cells::new(content, delimiter) {
        cells += 1;
        if cell.ends_row {
            if cells > 1 || !cell.inner.is_empty() {
                counts.push(cells);
            }
            cells = 0;
            if counts.len() >= LOOK {
                break;
            }
        }
    }
    let all = counts.len();
    counts.sort_unstable();
    let usual = counts.chunk_by(PartialEq::eq).max_by_key(|run| run.len());
    usual.map_or((0, 0, all), |run| (run.first().copied().unwrap_or_default(), run.len(), all))
}

/// The delimiter that splits most evenly; a comma when none does.
fn delimiter(content: &str) -> u8 {
    let mut best = (0, 0, b',');
    for delimiter in [b';', b'\t', b',', b'|'] {
        let (columns, rows, all) = shape(content, delimiter);
        if columns < 2 {
            continue;
        }
        let even = rows * 100 / all.max(1);
        if (even, columns) > (best.0, best.1) {
            best = (even, columns, delimiter);
        }
    }
    best.2
}

/// Is a text without a telling name a table beyond doubt: at least four records, all of the same width, wide enough
/// that prose does not do that by chance?
fn clear_table(content: &str) -> bool {
    [(b';', 2), (b'\t', 2), (b'|', 3), (b',', 3)].into_iter().any(|(delimiter, least)| {
        let (columns, rows, all) = shape(content, delimiter);
        rows >= 4 && rows == all && columns >= least
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::Label;

    fn cells(file: &[u8]) -> Vec<Vec<String>> {
        let document = Csv.open(file, &Limits::default()).unwrap();
        let text = &document.texts[0];
        let row = |row: &Vec<Range<usize>>| row.iter().map(|r| text.content[r.clone()].to_string()).collect();
        text.tables[0].rows.iter().map(row).collect()
    }

    fn cut(file: &str, range: Range<usize>, label: &str) -> String {
        let mark = Mark {
            target: Target::Text { index: 0, range },
            change: Change::Destroy { label: label.into(), style: &Label },
        };
        String::from_utf8(Csv.rewrite(file.as_bytes(), &[mark], &Limits::default()).unwrap()).unwrap()
    }

    #[test]
    fn cells_are_found_whatever_the_delimiter() {
        for delimiter in [';', '\t', ',', '|'] {
            let file = "a,b,c\r\n1,\"x\"\"y,\nz\",\r\n\r\n2,3,4".replace(',', &delimiter.to_string());
            let inner = format!("x\"\"y{delimiter}\nz");
            let expected = vec![vec!["a", "b", "c"], vec!["1", &inner, ""], vec![""], vec!["2", "3", "4"]];
            assert_eq!(cells(file.as_bytes()), expected, "{delimiter}");
        }
        assert_eq!(cells(b"naam;bsn\nJan, de;1\n"), [["naam", "bsn"], ["Jan, de", "1"]]);
    }

    #[test]
    fn a_stray_quote_swallows_nothing() {
        assert_eq!(cells(b"a;b\n\"x;1\ny;2\n"), [["a", "b"], ["\"x", "1"], ["y", "2"]]);
        assert_eq!(cells(b"a;b\n\"x\"y;1\ny;2\n"), [["a", "b"], ["\"x\"y", "1"], ["y", "2"]]);
    }

    #[test]
    fn a_cut_never_breaks_a_row() {
        let file = "naam;bsn\n\"Jan \"\"J\"\" ; x\";123456782\n";
        let at = file.find("J\"\"").unwrap();
        assert_eq!(cut(file, at..at + 2, "naam"), "naam;bsn\n\"Jan \"\"[naam] ; x\";123456782\n");
        assert_eq!(cut(file, at - 1..at + 1, "naam"), "naam;bsn\n\"Jan [naam]\"\" ; x\";123456782\n");
        let at = file.find("1234").unwrap();
        assert_eq!(cut(file, at..at + 9, "a;\"b"), "naam;bsn\n\"Jan \"\"J\"\" ; x\";[a  b]\n");
        let start = file.find("Jan").unwrap();
        assert_eq!(cut(file, start..file.len(), "a\"b"), "naam;bsn\n\"[a\"\"b]\";\n");
        assert_eq!(cut(file, 2..file.len() - 1, "x"), "na[x];\n\"\";\n");
    }

    #[test]
    fn prose_is_no_table_and_a_table_needs_no_name() {
        assert!(Csv.sniff(b"naam;bsn\na;1\nb;2\nc;3\n", "lijst"));
        assert!(!Csv.sniff(b"Beste Jan,\nhallo, hier,\neen brief,\nmet komma's, ja,\n", "brief.txt"));
        assert!(!Csv.sniff(b"naam;bsn\na;1\nb;2\nc;3\n", "code.rs"));
        assert!(Csv.sniff(b"x", "leeg.csv"));
    }
}
