//! Sheets as text and table: rows of cells, each with its place.

use std::ops::Range;

use crate::document::{Channel, Source, Span, Table, Text};
use crate::format::spans::Builder;

/// Empty cells put in so that columns stand below each other; beyond it they are left out.
const MOST_FILLED: usize = 2_000_000;
/// Widest sheet.
const WIDEST: u32 = 16_384;

/// A sheet that grows cell by cell.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    builder: Builder,
    table: Table,
    row: Vec<Range<usize>>,
    row_number: u32,
    /// Where each cell with content stands: its range in the text, row, column.
    pub cells: Vec<(Range<usize>, u32, u32)>,
    filled: usize,
}

impl Sheet {
    /// Starts a row; rows count from 0.
    pub fn row(&mut self, number: u32) {
        self.close_row();
        self.row_number = number;
    }

    fn close_row(&mut self) {
        if !self.row.is_empty() {
            self.table.rows.push(std::mem::take(&mut self.row));
            self.builder.added("\n");
        }
    }

    /// Puts in a cell; columns count from 0. Gives its range in the text.
    pub fn cell(&mut self, column: u32, from: &Text, range: &Range<usize>) -> Range<usize> {
        while self.row.len() < column.min(WIDEST) as usize && self.filled < MOST_FILLED {
            let at = self.builder.content().len();
            self.row.push(at..at);
            self.builder.added("\t");
            self.filled += 1;
        }
        let start = self.builder.content().len();
        self.builder.copy(from, range);
        let range = start..self.builder.content().len();
        self.row.push(range.clone());
        self.builder.added("\t");
        if !range.is_empty() {
            self.cells.push((range.clone(), self.row_number, column));
        }
        range
    }

    /// The text, with its sources in the file; and where its cells stand.
    pub fn finish(mut self, name: &str) -> (Text, Vec<Span>) {
        self.close_row();
        let mut text = self.builder.text(Channel::Sheet(name.into()), None);
        text.tables = vec![self.table];
        let place = |(text, row, column)| Span { text, source: Source::Cell { row, column } };
        (text, self.cells.into_iter().map(place).collect())
    }
}

/// Row and column, from 0, of a reference such as `B7`.
pub(super) fn reference(name: &str) -> Option<(u32, u32)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at(digits);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let letter = letter.to_ascii_uppercase();
        letter.is_ascii_uppercase().then(|| column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read() {
        assert_eq!(reference("B7"), Some((6, 1)));
        assert_eq!(reference("AA10"), Some((9, 26)));
        for wrong in ["", "7", "B", "B0", "ZZZZZZZZZ1"] {
            assert_eq!(reference(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn cells_stand_below_each_other() {
        let mut sheet = Sheet::default();
        let text = Text::same(Channel::Body, "naambsnJan123".into());
        sheet.row(0);
        sheet.cell(0, &text, &(0..4));
        sheet.cell(2, &text, &(4..7));
        sheet.row(4);
        sheet.cell(2, &text, &(10..13));
        let (text, places) = sheet.finish("Blad1");
        assert_eq!(text.content, "naam\t\tbsn\t\n\t\t123\t\n");
        assert_eq!(text.tables[0].rows[1][2], 13..16);
        assert_eq!(text.source_bytes(&(13..16)), [10..13]);
        assert_eq!(places[2].source, Source::Cell { row: 4, column: 2 });
    }
}
