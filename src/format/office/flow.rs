//! Running text of office files: paragraphs joined over their runs, tables, and what stands beside them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::vocabulary::{self, Vocabulary};
use crate::document::{Channel, Table};
use crate::format::spans::Builder;
use crate::format::xml::entity::{self, Context};
use crate::format::xml::scan::{Piece, Scanner};
use crate::format::xml::side::Side;
use crate::format::xml::{self, Entry, Source};

/// Which state of a text with tracked changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// As it is, with what was inserted.
    Now,
    /// As it was, with what was deleted.
    Before,
}

/// Reads a part; the text as it was before changes, where there are any, is a text of its own.
pub(super) fn read(
    source: &Source,
    part: &str,
    words: Vocabulary,
    out: &mut Vec<Entry>,
    gaps: &mut Vec<crate::document::Gap>,
) {
    let mut flow = Flow::new(source, words, State::Now);
    let mut scanner = Scanner::new(&source.content);
    while let Some(piece) = scanner.next() {
        flow.piece(&piece, &scanner);
    }
    xml::doubts(&scanner, part, gaps);
    let changed = flow.changed;
    let (deleted, inserted) = (std::mem::take(&mut flow.deleted), std::mem::take(&mut flow.inserted));
    flow.finish(part, out);
    if changed {
        let mut flow = Flow { deleted, inserted, ..Flow::new(source, words, State::Before) };
        let mut scanner = Scanner::new(&source.content);
        while let Some(piece) = scanner.next() {
            flow.piece(&piece, &scanner);
        }
        flow.finish(part, out);
    }
}

struct Flow<'s> {
    source: &'s Source,
    words: Vocabulary,
    state: State,
    visible: Builder,
    notes: Builder,
    side: Side,
    /// Names of the open elements.
    open: Vec<&'s str>,
    /// Open elements that are not shown in this state.
    skipping: usize,
    /// Open notes and comments that stand in the middle of a text.
    noting: usize,
    /// Deleted texts of `OpenDocument` by the id of their change: they stand apart from where they were.
    deleted: HashMap<String, Vec<(Range<usize>, bool)>>,
    /// Changes that put something in.
    inserted: HashSet<String>,
    /// The change whose text is being read.
    change: Option<String>,
    /// There are tracked changes.
    changed: bool,
    /// A line break is due before the next text.
    due: bool,
    tables: Vec<Open>,
    done: Vec<Table>,
}

#[derive(Default)]
struct Open {
    table: Table,
    row: Vec<Range<usize>>,
    cell: Option<usize>,
}

impl<'s> Flow<'s> {
    fn new(source: &'s Source, words: Vocabulary, state: State) -> Self {
        Self {
            source,
            words,
            state,
            visible: Builder::default(),
            notes: Builder::default(),
            side: Side::default(),
            open: Vec::new(),
            skipping: 0,
            noting: 0,
            deleted: HashMap::new(),
            inserted: HashSet::new(),
            change: None,
            changed: false,
            due: false,
            tables: Vec::new(),
            done: Vec::new(),
        }
    }

    fn out(&mut self) -> &mut Builder {
        if self.noting > 0 { &mut self.notes } else { &mut self.visible }
    }

    fn piece(&mut self, piece: &Piece, scanner: &Scanner<'s>) {
        match piece {
            Piece::Start { .. } => self.start(scanner),
            Piece::End => self.end(),
            Piece::Text(range) => self.text(range, true),
            Piece::CData(range) => self.text(range, false),
            Piece::Aside(range) if self.state == State::Now => self.side.aside(&self.source.content, range.clone()),
            Piece::Aside(_) => {}
        }
    }

    fn skips(&self, name: &str) -> bool {
        match (self.words, self.state) {
            (Vocabulary::Ooxml, State::Now) => matches!(name, "del" | "moveFrom"),
            (Vocabulary::Ooxml, State::Before) => matches!(name, "ins" | "moveTo"),
            (Vocabulary::Odf, _) => false,
        }
    }

    fn start(&mut self, scanner: &Scanner<'s>) {
        let name = scanner.name();
        let parent = self.open.last().copied().unwrap_or_default();
        self.open.push(name);
        if self.skips(name) {
            self.skipping += 1;
        }
        self.changed |= self.words == Vocabulary::Ooxml && matches!(name, "del" | "moveFrom");
        if self.state == State::Now {
            let words = self.words;
            self.side.attributes(&self.source.content, scanner, &|element, name, value| {
                vocabulary::is_text(words, element, name, value)
            });
        }
        self.inserted_here(name, scanner);
        if self.skipping > 0 {
            return;
        }
        if vocabulary::is_note(self.words, name) {
            self.noting += 1;
            self.notes.added("\n");
        }
        match name {
            _ if vocabulary::is_paragraph(self.words, name) => self.break_line(),
            "tab" if self.words == Vocabulary::Odf || parent == "r" => self.blank("\t"),
            "br" | "cr" | "line-break" => self.blank("\n"),
            "s" if self.words == Vocabulary::Odf => {
                let count = scanner.attribute("c").and_then(|c| c.parse().ok()).unwrap_or(1_usize);
                self.blank(&" ".repeat(count.min(100)));
            }
            "noBreakHyphen" => {
                let tag = scanner.tag.clone();
                self.out().block("-", tag);
            }
            "changed-region" => self.change = scanner.attribute("id").map(str::to_owned),
            "change" => self.deleted_here(scanner.attribute("change-id").unwrap_or_default()),
            "tbl" | "table" => {
                self.break_line();
                self.tables.push(Open::default());
            }
            "tc" | "table-cell" | "covered-table-cell" => self.cell(),
            _ => {}
        }
    }

    fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if self.skips(name) {
            self.skipping = self.skipping.saturating_sub(1);
        }
        if self.skipping > 0 {
            return;
        }
        match name {
            _ if vocabulary::is_paragraph(self.words, name) => self.break_line(),
            "tc" | "table-cell" | "covered-table-cell" => self.close_cell(),
            "changed-region" => self.change = None,
            "tr" | "table-row" => self.close_row(),
            "tbl" | "table" => {
                self.close_row();
                self.done.extend(self.tables.pop().map(|open| open.table).filter(|table| !table.rows.is_empty()));
            }
            _ => {}
        }
        if vocabulary::is_note(self.words, name) {
            self.noting = self.noting.saturating_sub(1);
        }
    }

    fn text(&mut self, range: &Range<usize>, references: bool) {
        if self.skipping > 0 {
            return;
        }
        let content = &self.source.content;
        let name = self.open.last().copied().unwrap_or_default();
        let shown = match self.words {
            Vocabulary::Ooxml => matches!(name, "t" | "delText"),
            Vocabulary::Odf => self.open.iter().any(|name| matches!(*name, "p" | "h")),
        };
        if !shown {
            if self.state == State::Now && !vocabulary::is_measure(name) {
                self.side.other(content, name, range.clone(), references);
            }
            return;
        }
        if let (State::Now, Some(change)) = (self.state, &self.change) {
            self.deleted.entry(change.clone()).or_default().push((range.clone(), references));
        }
        self.put(range, references);
    }

    fn put(&mut self, range: &Range<usize>, references: bool) {
        let piece = self.source.content.get(range.clone()).unwrap_or_default();
        if self.noting == 0 && std::mem::take(&mut self.due) && !self.is_fresh() {
            self.visible.added("\n");
        }
        let out = self.out();
        if references {
            entity::text(piece, range.start, false, out);
        } else {
            out.same(piece, range.start);
        }
    }

    /// Marks of `OpenDocument` around what was put in: in the text as it was before, it does not stand.
    fn inserted_here(&mut self, name: &str, scanner: &Scanner<'s>) {
        if self.words != Vocabulary::Odf {
            return;
        }
        let known = || scanner.attribute("change-id").is_some_and(|id| self.inserted.contains(id));
        match (name, self.state) {
            ("insertion", State::Now) => self.inserted.extend(self.change.clone()),
            ("change-start", State::Now) => self.changed = true,
            ("change-start", State::Before) if known() => self.skipping += 1,
            ("change-end", State::Before) if known() => self.skipping = self.skipping.saturating_sub(1),
            _ => {}
        }
    }

    /// A place where something was deleted: in the text as it was before, it stands here.
    fn deleted_here(&mut self, change: &str) {
        self.changed = true;
        if self.state == State::Before {
            for (range, references) in self.deleted.remove(change).unwrap_or_default() {
                self.put(&range, references);
            }
        }
    }

    fn is_fresh(&self) -> bool {
        self.visible.content().is_empty() || self.visible.content().ends_with(['\n', '\t'])
    }

    fn blank(&mut self, blank: &str) {
        if self.noting == 0 && std::mem::take(&mut self.due) && !self.is_fresh() {
            self.visible.added("\n");
        }
        self.out().added(blank);
    }

    fn break_line(&mut self) {
        if self.noting > 0 {
            self.notes.added("\n");
        } else {
            self.due = true;
        }
    }

    fn cell(&mut self) {
        if self.noting > 0 {
            return;
        }
        let first = self.tables.last().is_none_or(|table| table.row.is_empty());
        self.due = false;
        if first && !self.is_fresh() {
            self.visible.added("\n");
        }
        if !first {
            self.visible.added("\t");
        }
        let at = self.visible.content().len();
        if let Some(table) = self.tables.last_mut() {
            table.cell = Some(at);
        }
    }

    fn close_cell(&mut self) {
        let end = self.visible.content().trim_end_matches('\n').len();
        self.due = false;
        if let Some(table) = self.tables.last_mut()
            && let Some(start) = table.cell.take()
        {
            table.row.push(start..end.max(start));
        }
    }

    fn close_row(&mut self) {
        self.close_cell();
        if let Some(table) = self.tables.last_mut()
            && !table.row.is_empty()
        {
            let row = std::mem::take(&mut table.row);
            table.table.rows.push(row);
            self.visible.added("\n");
            self.due = false;
        }
    }

    fn finish(mut self, part: &str, out: &mut Vec<Entry>) {
        while let Some(open) = self.tables.pop() {
            self.done.push(open.table);
        }
        let name = if self.state == State::Now { part.to_owned() } else { format!("{part} before changes") };
        let mut visible = self.visible.text(Channel::Part(name.into()), None);
        visible.tables = self.done.into_iter().filter(|table| !table.rows.is_empty()).collect();
        // the notes do not change with the state
        let notes = if self.state == State::Now { self.notes } else { Builder::default() };
        for text in [visible, notes.text(Channel::Part(format!("{part} notes").into()), None)] {
            if !text.content.trim().is_empty() {
                out.push(Entry { text: self.source.placed(text), context: Context::Text });
            }
        }
        self.side.finish(self.source, part, &vocabulary::is_label, out);
    }
}
