//! Workbooks (ISO/IEC 29500-1, 18): sheets with their shared strings, numbers and formulas; pivot caches.

use std::collections::HashMap;
use std::ops::Range;

use super::number::Shown;
use super::sheet::{Sheet, reference};
use super::typed::{Kind, Typed};
use super::vocabulary::{self, Vocabulary};
use super::{Content, Part};
use crate::document::{Channel, Text};
use crate::format::spans::Builder;
use crate::format::xml::entity::{self, Context};
use crate::format::xml::scan::{Piece, Scanner};
use crate::format::xml::side::Side;
use crate::format::xml::{self, Entry, Source};

/// What all sheets of a workbook share.
pub(super) struct Book {
    /// Part name of each sheet to its name.
    sheets: HashMap<String, String>,
    /// All shared strings, and the range of each.
    strings: Option<(Text, Vec<Range<usize>>)>,
    used: Vec<bool>,
    /// How each cell format shows numbers.
    formats: Vec<Shown>,
    /// Dates count from 1904.
    late: bool,
}

impl Book {
    /// Reads what the sheets need.
    pub fn new(parts: &[Part]) -> Self {
        let find = |name: &str| parts.iter().find(|part| part.name == name).and_then(|part| part.source.as_ref());
        let mut book =
            Self { sheets: HashMap::new(), strings: None, used: Vec::new(), formats: Vec::new(), late: false };
        let targets = find("xl/_rels/workbook.xml.rels").map(targets).unwrap_or_default();
        if let Some(source) = find("xl/workbook.xml") {
            let mut scanner = Scanner::new(&source.content);
            while let Some(piece) = scanner.next() {
                match (piece, scanner.name()) {
                    (Piece::Start { .. }, "workbookPr") => {
                        book.late = scanner.attribute("date1904").is_some_and(|value| matches!(value, "1" | "true"));
                    }
                    (Piece::Start { .. }, "sheet") => {
                        let target = scanner.attribute("id").and_then(|id| targets.get(id));
                        let name = scanner.attribute("name").map(plain);
                        book.sheets.extend(target.cloned().zip(name));
                    }
                    _ => {}
                }
            }
        }
        if let Some(source) = find("xl/styles.xml") {
            book.formats = formats(source);
        }
        book.strings = find("xl/sharedStrings.xml").map(strings);
        book.used = vec![false; book.strings.as_ref().map_or(0, |(_, ranges)| ranges.len())];
        book
    }

    /// Reads a sheet.
    pub fn sheet(&mut self, part: &Part, source: &Source, out: &mut Content) {
        let name = self.sheets.get(&part.name).cloned().unwrap_or_else(|| part.name.clone());
        let mut reader = Reader {
            book: self,
            source,
            sheet: Sheet::default(),
            typed: Vec::new(),
            side: Side::default(),
            formulas: Builder::default(),
            formula_cells: Vec::new(),
            row: 0,
            column: 0,
            open: Vec::new(),
        };
        let mut scanner = Scanner::new(&source.content);
        let mut cell: Option<Cell> = None;
        while let Some(piece) = scanner.next() {
            reader.piece(&piece, &scanner, &mut cell);
        }
        xml::doubts(&scanner, &part.name, &mut out.gaps);
        let Reader { sheet, typed, side, formulas, formula_cells, .. } = reader;
        let (text, places) = sheet.finish(&name);
        let index = out.entries.len();
        if !text.content.trim().is_empty() {
            out.sheets.insert(index, places);
            out.typed.extend(typed.into_iter().map(|(range, cell)| Typed {
                text: index,
                range,
                place: cell,
                kind: Kind::Cell,
            }));
            out.entries.push(Entry { text, context: Context::Text });
        }
        let formulas = formulas.text(Channel::Part(format!("{name}: formulas").into()), None);
        if !formulas.content.trim().is_empty() {
            let index = out.entries.len();
            let typed = |(range, place)| Typed { text: index, range, place, kind: Kind::Formula };
            out.typed.extend(formula_cells.into_iter().map(typed));
            out.entries.push(Entry { text: source.placed(formulas), context: Context::Text });
        }
        side.finish(source, &part.name, &vocabulary::is_label, &mut out.entries);
    }

    /// Shared strings that no sheet uses, once all sheets were read.
    pub fn unused(&self, out: &mut Content) {
        let Some((text, ranges)) = &self.strings else { return };
        let mut builder = Builder::default();
        for (range, used) in ranges.iter().zip(&self.used) {
            if !used && !range.is_empty() {
                builder.copy(text, range);
                builder.added("\n");
            }
        }
        let text = builder.text(Channel::Part("strings of no cell".into()), None);
        if !text.content.is_empty() {
            out.entries.push(Entry { text, context: Context::Text });
        }
    }
}

/// A value of an attribute without references.
pub(super) fn plain(value: &str) -> String {
    let mut out = Builder::default();
    entity::text(value, 0, false, &mut out);
    out.content().to_owned()
}

/// Relations of the workbook: id to part name.
fn targets(source: &Source) -> HashMap<String, String> {
    let mut out = HashMap::new();
    let mut scanner = Scanner::new(&source.content);
    while let Some(piece) = scanner.next() {
        if let (Piece::Start { .. }, Some(id), Some(target)) =
            (piece, scanner.attribute("Id"), scanner.attribute("Target"))
        {
            let target = plain(target);
            let name = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            out.insert(id.to_owned(), name);
        }
    }
    out
}

fn formats(source: &Source) -> Vec<Shown> {
    let mut codes: HashMap<u32, Shown> = HashMap::new();
    let mut out = Vec::new();
    let mut inside = false;
    let mut scanner = Scanner::new(&source.content);
    while let Some(piece) = scanner.next() {
        match (piece, scanner.name()) {
            (Piece::Start { .. }, "numFmt") => {
                let id = scanner.attribute("numFmtId").and_then(|id| id.parse().ok());
                codes.extend(id.zip(scanner.attribute("formatCode").map(|code| Shown::of(&plain(code)))));
            }
            (Piece::Start { .. }, "cellXfs") => inside = true,
            (Piece::End, "cellXfs") => inside = false,
            (Piece::Start { .. }, "xf") if inside => {
                let id = scanner.attribute("numFmtId").and_then(|id| id.parse().ok()).unwrap_or_default();
                out.push(codes.get(&id).cloned().unwrap_or_else(|| Shown::built_in(id)));
            }
            _ => {}
        }
    }
    out
}

fn strings(source: &Source) -> (Text, Vec<Range<usize>>) {
    let mut builder = Builder::default();
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut open: Vec<&str> = Vec::new();
    let mut scanner = Scanner::new(&source.content);
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Start { .. } => {
                if scanner.name() == "si" {
                    start = builder.content().len();
                }
                open.push(scanner.name());
            }
            Piece::End => ranges.extend((open.pop() == Some("si")).then(|| start..builder.content().len())),
            Piece::Text(range) if open.last() == Some(&"t") => {
                entity::text(source.content.get(range.clone()).unwrap_or_default(), range.start, false, &mut builder);
            }
            Piece::CData(range) if open.last() == Some(&"t") => {
                builder.same(source.content.get(range.clone()).unwrap_or_default(), range.start);
            }
            _ => {}
        }
    }
    (source.placed(builder.text(Channel::Body, None)), ranges)
}

struct Reader<'s, 'b> {
    book: &'b mut Book,
    source: &'s Source,
    sheet: Sheet,
    /// Range in the text of the sheet, and place of the cell, of cells that are more than text.
    typed: Vec<(Range<usize>, Range<usize>)>,
    side: Side,
    formulas: Builder,
    formula_cells: Vec<(Range<usize>, Range<usize>)>,
    row: u32,
    column: u32,
    open: Vec<&'s str>,
}

/// The cell that is being read.
struct Cell {
    start: usize,
    kind: String,
    style: usize,
    value: Builder,
    formula: Option<Range<usize>>,
}

impl<'s> Reader<'s, '_> {
    fn piece(&mut self, piece: &Piece, scanner: &Scanner<'s>, cell: &mut Option<Cell>) {
        match piece {
            Piece::Start { .. } => {
                let name = scanner.name();
                self.open.push(name);
                match name {
                    "row" => {
                        self.row =
                            scanner.attribute("r").and_then(|r| r.parse().ok()).unwrap_or(self.row.saturating_add(1));
                        self.column = 0;
                        self.sheet.row(self.row.saturating_sub(1));
                    }
                    "c" => {
                        if let Some((_, column)) = scanner.attribute("r").and_then(reference) {
                            self.column = column;
                        }
                        *cell = Some(Cell {
                            start: scanner.tag.start,
                            kind: scanner.attribute("t").unwrap_or("n").to_owned(),
                            style: scanner.attribute("s").and_then(|s| s.parse().ok()).unwrap_or_default(),
                            value: Builder::default(),
                            formula: None,
                        });
                    }
                    _ => self.side.attributes(&self.source.content, scanner, &|element, name, value| {
                        vocabulary::is_text(Vocabulary::Ooxml, element, name, value)
                    }),
                }
            }
            Piece::End => {
                let name = self.open.pop();
                if name == Some("c")
                    && let Some(cell) = cell.take()
                {
                    self.cell(cell, scanner.tag.end);
                    self.column = self.column.saturating_add(1);
                }
            }
            Piece::Text(range) => self.text(range, true, cell),
            Piece::CData(range) => self.text(range, false, cell),
            Piece::Aside(range) => self.side.aside(&self.source.content, range.clone()),
        }
    }

    fn text(&mut self, range: &Range<usize>, references: bool, cell: &mut Option<Cell>) {
        let name = self.open.last().copied().unwrap_or_default();
        let piece = self.source.content.get(range.clone()).unwrap_or_default();
        let put = |out: &mut Builder| {
            if references {
                entity::text(piece, range.start, false, out);
            } else {
                out.same(piece, range.start);
            }
        };
        match (cell, name) {
            (Some(cell), "v" | "t") if !self.open.contains(&"rPh") => put(&mut cell.value),
            (Some(cell), "f") => {
                let start = self.formulas.content().len();
                put(&mut self.formulas);
                cell.formula = Some(start..self.formulas.content().len());
                self.formulas.added("\n");
            }
            _ => self.side.other(&self.source.content, name, range.clone(), references),
        }
    }

    fn cell(&mut self, cell: Cell, end: usize) {
        let place = self.source.place(cell.start..end);
        if let Some(formula) = cell.formula.clone() {
            self.formula_cells.push((formula, place.clone()));
        }
        let value = self.source.placed(cell.value.text(Channel::Body, None));
        let whole = 0..value.content.len();
        if cell.kind == "s" {
            let index = value.content.trim().parse::<usize>().ok();
            if let Some((text, ranges)) = &self.book.strings
                && let Some(range) = index.and_then(|index| ranges.get(index))
            {
                self.sheet.cell(self.column, text, range);
                index.and_then(|index| self.book.used.get_mut(index)).into_iter().for_each(|used| *used = true);
            }
            return;
        }
        let shown = match cell.kind.as_str() {
            "n" => self.book.formats.get(cell.style).unwrap_or(&Shown::Plain).show(&value.content, self.book.late),
            _ => None,
        };
        let range = match (shown, value.spans.first(), value.spans.last()) {
            (Some(shown), Some(_), Some(_)) => {
                let mut builder = Builder::default();
                let bytes = value.source_bytes(&whole);
                let bytes = bytes.first().map_or(0, |b| b.start)..bytes.last().map_or(0, |b| b.end);
                builder.block(&shown, bytes);
                self.sheet.cell(self.column, &builder.text(Channel::Body, None), &(0..shown.len()))
            }
            _ => self.sheet.cell(self.column, &value, &whole),
        };
        if !range.is_empty() && (cell.kind != "inlineStr" || cell.formula.is_some()) {
            self.typed.push((range, place));
        }
    }
}

/// A pivot cache: values stand in attributes, their type in the name of the element.
pub(super) fn pivot(part: &Part, source: &Source, out: &mut Content) {
    let mut side = Side::default();
    let mut places: Vec<(String, Range<usize>, Range<usize>, Kind)> = Vec::new();
    let mut scanner = Scanner::new(&source.content);
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Start { .. } => {
                for attribute in &scanner.attributes {
                    let name = scanner.attribute_name(attribute);
                    let value = source.content.get(attribute.value.clone()).unwrap_or_default();
                    if value.is_empty() || !vocabulary::is_text(Vocabulary::Ooxml, scanner.name(), name, value) {
                        continue;
                    }
                    let range = side.attribute(&source.content, name, attribute.value.clone());
                    let tag = source.place(scanner.tag.clone());
                    let kind = match (name, scanner.name()) {
                        ("v", "n" | "d" | "b" | "e") => Kind::PivotItem,
                        ("minValue" | "maxValue" | "minDate" | "maxDate", _) => Kind::Bound,
                        _ => continue,
                    };
                    places.push((name.to_owned(), range, tag, kind));
                }
            }
            Piece::Text(range) => side.other(&source.content, "text", range, true),
            Piece::CData(range) => side.other(&source.content, "text", range, false),
            Piece::Aside(range) => side.aside(&source.content, range),
            Piece::End => {}
        }
    }
    xml::doubts(&scanner, &part.name, &mut out.gaps);
    let first = out.entries.len();
    side.finish(source, &part.name, &vocabulary::is_label, &mut out.entries);
    for (name, range, place, kind) in places {
        let channel = Channel::Part(format!("{} attribute {name}", part.name).into());
        let at = out.entries.iter().skip(first).position(|entry| entry.text.channel == channel);
        out.typed.extend(at.map(|at| Typed { text: first + at, range, place, kind }));
    }
}
