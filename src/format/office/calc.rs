//! `OpenDocument` sheets (ISO/IEC 26300-1, 9): what a cell shows, and the value behind it.

use std::ops::Range;

use super::Content;
use super::sheet::Sheet;
use super::typed::{Kind, Typed};
use super::vocabulary::{self, Vocabulary};
use crate::document::Channel;
use crate::format::spans::Builder;
use crate::format::xml::entity::{self, Context};
use crate::format::xml::scan::{Piece, Scanner};
use crate::format::xml::side::Side;
use crate::format::xml::{self, Entry, Source};

/// Reads the content of a spreadsheet.
pub(super) fn read(source: &Source, part: &str, out: &mut Content) {
    let mut reader = Reader::new(source);
    let mut scanner = Scanner::new(&source.content);
    while let Some(piece) = scanner.next() {
        reader.piece(&piece, &scanner, out);
    }
    xml::doubts(&scanner, part, &mut out.gaps);
    reader.finish(part, out);
}

struct Reader<'s> {
    source: &'s Source,
    side: Side,
    notes: Builder,
    /// Values that no cell shows, and the cell of each.
    values: Builder,
    value_cells: Vec<(Range<usize>, Range<usize>)>,
    sheet: Option<OpenSheet>,
    row: u32,
    column: u32,
    cell: Option<Cell>,
    open: Vec<&'s str>,
    noting: usize,
}

/// The sheet that is being read.
struct OpenSheet {
    name: String,
    sheet: Sheet,
    /// Range in its text, and place, of cells with a value.
    typed: Vec<(Range<usize>, Range<usize>)>,
}

/// The cell that is being read.
struct Cell {
    start: usize,
    /// It has a value besides its text.
    valued: bool,
    /// How many cells it stands for.
    repeated: u32,
    text: Builder,
    /// Its values, by their place in the source.
    values: Vec<Range<usize>>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            side: Side::default(),
            notes: Builder::default(),
            values: Builder::default(),
            value_cells: Vec::new(),
            sheet: None,
            row: 0,
            column: 0,
            cell: None,
            open: Vec::new(),
            noting: 0,
        }
    }

    fn piece(&mut self, piece: &Piece, scanner: &Scanner<'s>, out: &mut Content) {
        match piece {
            Piece::Start { .. } => self.start(scanner),
            Piece::End => self.end(scanner, out),
            Piece::Text(range) => self.text(range, true),
            Piece::CData(range) => self.text(range, false),
            Piece::Aside(range) => self.side.aside(&self.source.content, range.clone()),
        }
    }

    fn start(&mut self, scanner: &Scanner<'s>) {
        let name = scanner.name();
        let inside_paragraph = self.open.iter().any(|name| matches!(*name, "p" | "h"));
        self.open.push(name);
        let repeated =
            |attribute: &str| -> u32 { scanner.attribute(attribute).and_then(|n| n.parse().ok()).unwrap_or(1) };
        match name {
            "table" if self.sheet.is_none() => {
                let name = scanner.attribute("name").map(super::excel::plain).unwrap_or_default();
                self.sheet = Some(OpenSheet { name, sheet: Sheet::default(), typed: Vec::new() });
                self.row = 0;
            }
            "table-row" => {
                self.column = 0;
                if let Some(OpenSheet { sheet, .. }) = &mut self.sheet {
                    sheet.row(self.row);
                }
                self.row = self.row.saturating_add(repeated("number-rows-repeated"));
            }
            "table-cell" | "covered-table-cell" if self.sheet.is_some() => {
                self.cell = Some(Cell {
                    start: scanner.tag.start,
                    valued: false,
                    repeated: repeated("number-columns-repeated"),
                    text: Builder::default(),
                    values: Vec::new(),
                });
            }
            "annotation" => {
                self.noting += 1;
                self.notes.added("\n");
            }
            "p" | "h" => match &mut self.cell {
                _ if self.noting > 0 => self.notes.added("\n"),
                Some(cell) if !cell.text.content().is_empty() => cell.text.added("\n"),
                _ => {}
            },
            "s" | "tab" | "line-break" if inside_paragraph => {
                let count = if name == "s" { repeated("c").min(100) } else { 1 };
                let blank = if name == "s" { " " } else { "\n" };
                if let Some(cell) = &mut self.cell {
                    cell.text.added(&blank.repeat(count as usize));
                }
            }
            _ => {}
        }
        for attribute in &scanner.attributes {
            let value = self.source.content.get(attribute.value.clone()).unwrap_or_default();
            let said = scanner.attribute_name(attribute);
            if value.is_empty() || !vocabulary::is_text(Vocabulary::Odf, name, said, value) {
                continue;
            }
            match (said, &mut self.cell) {
                ("value" | "date-value" | "string-value" | "formula", Some(cell)) if name == "table-cell" => {
                    cell.valued = true;
                    cell.values.push(attribute.value.clone());
                }
                _ => {
                    self.side.attribute(&self.source.content, said, attribute.value.clone());
                }
            }
        }
    }

    fn end(&mut self, scanner: &Scanner<'s>, out: &mut Content) {
        match self.open.pop() {
            Some("table-cell" | "covered-table-cell") => {
                if let Some(cell) = self.cell.take() {
                    self.close_cell(cell, scanner.tag.end);
                }
            }
            Some("annotation") => self.noting = self.noting.saturating_sub(1),
            Some("table") if !self.open.contains(&"table") => self.close_sheet(out),
            _ => {}
        }
    }

    fn text(&mut self, range: &Range<usize>, references: bool) {
        let content = &self.source.content;
        let piece = content.get(range.clone()).unwrap_or_default();
        let in_paragraph = self.open.iter().any(|name| matches!(*name, "p" | "h"));
        let out = match &mut self.cell {
            _ if self.noting > 0 => &mut self.notes,
            Some(cell) if in_paragraph => &mut cell.text,
            _ => {
                let name = self.open.last().copied().unwrap_or_default();
                if !vocabulary::is_measure(name) {
                    self.side.other(content, name, range.clone(), references);
                }
                return;
            }
        };
        if references {
            entity::text(piece, range.start, false, out);
        } else {
            out.same(piece, range.start);
        }
    }

    fn close_cell(&mut self, cell: Cell, end: usize) {
        let content = &self.source.content;
        let place = self.source.place(cell.start..end);
        let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
        let shown = digits(cell.text.content());
        for value in &cell.values {
            let piece = content.get(value.clone()).unwrap_or_default();
            if digits(piece) == shown && piece.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let start = self.values.content().len();
            entity::text(piece, value.start, false, &mut self.values);
            self.value_cells.push((start..self.values.content().len(), place.clone()));
            self.values.added("\n");
        }
        let text = self.source.placed(cell.text.text(Channel::Body, None));
        if let Some(OpenSheet { sheet, typed, .. }) = &mut self.sheet
            && !text.content.is_empty()
        {
            let range = sheet.cell(self.column, &text, &(0..text.content.len()));
            if cell.valued {
                typed.push((range, place));
            }
        }
        self.column = self.column.saturating_add(cell.repeated);
    }

    fn close_sheet(&mut self, out: &mut Content) {
        let Some(OpenSheet { name, sheet, typed }) = self.sheet.take() else { return };
        let (text, places) = sheet.finish(&name);
        if text.content.trim().is_empty() {
            return;
        }
        let index = out.entries.len();
        out.sheets.insert(index, places);
        let typed = typed.into_iter().map(|(range, place)| Typed { text: index, range, place, kind: Kind::OdfCell });
        out.typed.extend(typed);
        out.entries.push(Entry { text, context: Context::Text });
    }

    fn finish(mut self, part: &str, out: &mut Content) {
        self.close_sheet(out);
        let mut add = |builder: Builder, name: &str, context| -> Option<usize> {
            let text = builder.text(Channel::Part(format!("{part} {name}").into()), None);
            let filled = !text.content.trim().is_empty();
            filled.then(|| {
                out.entries.push(Entry { text: self.source.placed(text), context });
                out.entries.len() - 1
            })
        };
        let values = add(self.values, "values behind cells", Context::Attribute);
        add(self.notes, "notes", Context::Text);
        if let Some(text) = values {
            let typed = |(range, place)| Typed { text, range, place, kind: Kind::OdfValue };
            out.typed.extend(self.value_cells.into_iter().map(typed));
        }
        self.side.finish(self.source, part, &vocabulary::is_label, &mut out.entries);
    }
}
