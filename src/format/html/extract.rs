//! From HTML to texts: what a reader sees, and everything else that can hold a value.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::entity;
use super::scan::{Attribute, Piece, Scanner};
use crate::document::{Channel, Table, Text};
use crate::format::spans::Builder;

/// How words have to be written at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Context {
    /// Between tags.
    Text,
    /// In an attribute, quoted or not.
    Attribute,
    /// In a comment, script or style sheet: no references there.
    Raw,
}

impl Context {
    /// Words as they have to be written here.
    pub fn escape(self, words: &str) -> String {
        let mut out = String::with_capacity(words.len());
        for c in words.chars() {
            match (self, c) {
                (Self::Text | Self::Attribute, '&') => out.push_str("&amp;"),
                (Self::Text | Self::Attribute, '<') => out.push_str("&lt;"),
                (Self::Attribute, '"' | '\'' | '`' | '=' | '>' | ' ' | '\t' | '\n' | '\r') => {
                    let _ = write!(out, "&#{};", u32::from(c));
                }
                // nothing that could end the comment, the string or the element
                (Self::Raw, '<' | '>' | '"' | '\'' | '`' | '\\' | '\n' | '\r') => out.push('_'),
                (Self::Raw, '-') if out.ends_with('-') => out.push('_'),
                _ => out.push(c),
            }
        }
        out
    }
}

/// A `data:` URI.
#[derive(Debug)]
pub(super) struct Data {
    /// The value of the attribute.
    pub value: Range<usize>,
}

/// Everything found in a source. Sources of the texts are offsets in the source string.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub texts: Vec<(Text, Context)>,
    pub data: Vec<Data>,
}

/// Attribute names with a text of their own; the others share one, so that a hostile file cannot make millions.
const MOST_NAMES: usize = 300;

/// Runs through a source. The visible text comes first, then title, hidden text, attributes by name, comments,
/// scripts and style sheets.
pub(super) fn extract(source: &str, visible: Channel) -> Found {
    let mut state = State { source, ..State::default() };
    let mut scanner = Scanner::new(source);
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Text(range) => state.text(range),
            Piece::Raw(range) => {
                let out = if state.raw_is_style { &mut state.style } else { &mut state.script };
                out.same(source.get(range.clone()).unwrap_or_default(), range.start);
                out.added("\n");
            }
            Piece::Comment(range) => {
                let inside = source.get(range.clone()).unwrap_or_default();
                state.comments.same(inside, range.start);
                state.comments.added("\n");
            }
            Piece::Start { name } => state.start(&name, &scanner.attributes),
            Piece::End { name } => state.end(&name),
        }
    }
    state.finish(visible)
}

#[derive(Default)]
struct State<'s> {
    source: &'s str,
    visible: Builder,
    hidden: Builder,
    title: Builder,
    comments: Builder,
    script: Builder,
    style: Builder,
    attributes: BTreeMap<String, Builder>,
    data: Vec<Data>,
    /// Open elements: their names, and whether they hide what is in them.
    open: Vec<(String, bool)>,
    hiding: usize,
    preformatted: usize,
    in_title: bool,
    raw_is_style: bool,
    tables: Vec<TableState>,
    done: Vec<Table>,
}

#[derive(Default)]
struct TableState {
    table: Table,
    row: Vec<Range<usize>>,
    cell: Option<usize>,
}

impl State<'_> {
    fn text(&mut self, range: Range<usize>) {
        let (source, keep_blanks) = (self.source, self.preformatted > 0);
        let out = if self.in_title {
            &mut self.title
        } else if self.hiding > 0 {
            &mut self.hidden
        } else {
            &mut self.visible
        };
        let bytes = source.as_bytes();
        let mut at = range.start;
        while at < range.end {
            let rest = source.get(at..range.end).unwrap_or_default();
            let run = plain_run(rest.as_bytes());
            if run > 0 {
                out.same(rest.get(..run).unwrap_or_default(), at);
                at += run;
                continue;
            }
            match bytes.get(at) {
                Some(b'&') => {
                    if let Some((len, decoded)) = entity::decode(rest, false) {
                        out.block(&decoded, at..at + len);
                        at += len;
                    } else {
                        out.same("&", at);
                        at += 1;
                    }
                }
                Some(b'\t' | b'\n' | b'\r' | 0x0c | b' ') => {
                    let blanks = rest.bytes().take_while(u8::is_ascii_whitespace).count();
                    let written = rest.get(..blanks).unwrap_or_default();
                    if keep_blanks || written == " " {
                        let start_of_line = out.content().is_empty() || out.content().ends_with(['\n', '\t']);
                        if keep_blanks || !start_of_line {
                            out.same(written, at);
                        }
                    } else if !out.content().is_empty() && !out.content().ends_with([' ', '\n', '\t']) {
                        out.block(" ", at..at + blanks);
                    }
                    at += blanks;
                }
                _ => {
                    let c = rest.chars().next().unwrap_or_default();
                    out.same(rest.get(..c.len_utf8()).unwrap_or_default(), at);
                    at += c.len_utf8().max(1);
                }
            }
        }
    }

    fn start(&mut self, name: &str, attributes: &[Attribute]) {
        self.raw_is_style = name == "style";
        self.in_title = name == "title" && !self.open.iter().rev().take(64).any(|(open, _)| open == "svg");
        self.lines(name, true);
        let value =
            |wanted: &str| attributes.iter().find(|a| a.name == wanted).and_then(|a| self.source.get(a.value.clone()));
        let hides = name == "template"
            || attributes.iter().any(|a| a.name == "hidden")
            || value("style").is_some_and(hidden_style);
        let naming = |wanted: &str| attributes.iter().find(|a| a.name == wanted).map(|a| a.value.clone());
        let named = naming("name").or_else(|| naming("property")).or_else(|| naming("id")).unwrap_or_default();
        for attribute in attributes {
            self.attribute(attribute, &named);
        }
        if !VOID.contains(&name) {
            self.open.push((name.to_string(), hides));
            self.hiding += usize::from(hides);
            self.preformatted += usize::from(matches!(name, "pre" | "textarea"));
        }
        match name {
            "table" => self.tables.push(TableState::default()),
            "tr" => self.close_row(),
            "td" | "th" => {
                self.close_cell();
                let at = self.visible.content().len();
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(at);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        self.in_title = false;
        match name {
            "td" | "th" => self.close_cell(),
            "tr" => self.close_row(),
            "table" => {
                self.close_row();
                if let Some(table) = self.tables.pop() {
                    self.done.push(table.table);
                }
            }
            _ => {}
        }
        self.lines(name, false);
        // elements may be left open; look back only so far that a hostile file costs no more than its length
        let depth = self.open.len();
        let Some(at) = self.open.iter().rev().take(256).position(|(open, _)| open == name) else { return };
        for (open, hides) in self.open.drain(depth - 1 - at..) {
            self.hiding -= usize::from(hides);
            self.preformatted -= usize::from(matches!(open.as_str(), "pre" | "textarea"));
        }
    }

    /// Line breaks and tabs that a reader sees as the layout.
    fn lines(&mut self, name: &str, start: bool) {
        let out = if self.hiding > 0 { &mut self.hidden } else { &mut self.visible };
        let fresh = out.content().is_empty() || out.content().ends_with('\n');
        if name == "br" && start {
            out.added("\n");
        } else if matches!(name, "td" | "th") && start {
            if !fresh {
                out.added("\t");
            }
        } else if BLOCKS.contains(&name) && !fresh {
            out.added("\n");
        }
    }

    fn close_cell(&mut self) {
        let end = self.visible.content().trim_end_matches(['\t', '\n', ' ']).len();
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
        }
    }

    /// `named` is where the name of the element stands: a label of its value.
    fn attribute(&mut self, attribute: &Attribute, named: &Range<usize>) {
        let value = self.source.get(attribute.value.clone()).unwrap_or_default();
        if value.trim().is_empty() {
            return;
        }
        if value.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) {
            self.data.push(Data { value: attribute.value.clone() });
            return;
        }
        let full = self.attributes.len() >= MOST_NAMES && !self.attributes.contains_key(&attribute.name);
        let name = if full || attribute.name.len() > 40 { "other" } else { attribute.name.as_str() };
        let out = self.attributes.entry(name.to_string()).or_default();
        if name == "other" {
            out.added(&attribute.name);
            out.added(": ");
        } else if matches!(name, "value" | "content") && !named.is_empty() {
            // with its place: what looks like a value there can be taken out
            attribute_text(self.source.get(named.clone()).unwrap_or_default(), named.start, false, out);
            out.added(": ");
        }
        let link = matches!(name, "href" | "src" | "action" | "cite" | "data" | "background");
        attribute_text(value, attribute.value.start, link, out);
        out.added("\n");
    }

    fn finish(mut self, channel: Channel) -> Found {
        while let Some(table) = self.tables.pop() {
            self.done.push(table.table);
        }
        let mut visible = self.visible.text(channel, None);
        visible.tables = self.done.into_iter().filter(|table| !table.rows.is_empty()).collect();
        let mut texts = vec![(visible, Context::Text)];
        let mut part = |builder: Builder, name: &str, label: Option<String>, context| {
            if !builder.content().trim().is_empty() {
                texts.push((builder.text(Channel::Part(name.into()), label), context));
            }
        };
        part(self.title, "title", Some("title".into()), Context::Text);
        part(self.hidden, "hidden text", None, Context::Text);
        for (name, builder) in self.attributes {
            part(builder, &format!("attribute {name}"), Some(name.clone()), Context::Attribute);
        }
        part(self.comments, "comment", None, Context::Raw);
        part(self.script, "script", None, Context::Raw);
        part(self.style, "style", None, Context::Raw);
        Found { texts, data: self.data }
    }
}

/// Length of the start of a text that is written as it stands: no references, and blanks only one by one between
/// words.
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'&' | b'\t' | b'\n' | b'\r' | 0x0c => break,
            b' ' if at == 0 || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) => break,
            _ => at += 1,
        }
    }
    at
}

/// The value of an attribute: references decoded, and in links the percent signs (RFC 3986, 2.1) too.
fn attribute_text(value: &str, base: usize, link: bool, out: &mut Builder) {
    let mut at = 0;
    while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
        let run = rest.bytes().position(|b| b == b'&' || (link && b == b'%')).unwrap_or(rest.len());
        out.same(rest.get(..run).unwrap_or_default(), base + at);
        at += run;
        let Some(rest) = rest.get(run..).filter(|rest| !rest.is_empty()) else { break };
        let (len, decoded) = if rest.starts_with('&') {
            entity::decode(rest, true).map_or((0, String::new()), |(len, decoded)| (len, decoded.into_owned()))
        } else {
            percent(rest)
        };
        if len == 0 {
            out.same(rest.get(..1).unwrap_or_default(), base + at);
        } else {
            out.block(&decoded, base + at..base + at + len);
        }
        at += len.max(1);
    }
}

/// One percent-encoded character at the start: length and character, or (0, "").
fn percent(rest: &str) -> (usize, String) {
    let mut bytes = Vec::with_capacity(4);
    let mut triplets = rest.as_bytes().chunks_exact(3).take(4);
    while let Some([b'%', high, low]) = triplets.next() {
        let digit = |b: &u8| (*b as char).to_digit(16);
        let (Some(high), Some(low)) = (digit(high), digit(low)) else { break };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return (bytes.len() * 3, text.to_string());
        }
    }
    (0, String::new())
}

fn hidden_style(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    ["display:none", "visibility:hidden", "font-size:0", "opacity:0;", "max-height:0"].iter().any(|s| style.contains(s))
        || style.ends_with("opacity:0")
}

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "textarea",
    "tfoot",
    "thead",
    "tr",
    "ul",
];
