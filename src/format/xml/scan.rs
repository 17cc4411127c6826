//! A tokenizer of XML 1.0 that knows where every piece stands.

use std::ops::Range;

/// A piece of XML. Ranges are byte ranges of the source.
#[derive(Debug, PartialEq, Eq, Clone)]
pub(in crate::format) enum Piece {
    /// Text with references.
    Text(Range<usize>),
    /// The inside of a CDATA section: text without references.
    CData(Range<usize>),
    /// The inside of a comment, a processing instruction or a doctype.
    Aside(Range<usize>),
    /// A start tag or an empty element; name and attributes stand in the [`Scanner`].
    Start {
        /// Is it an empty element? Then its end follows as a piece of its own.
        empty: bool,
    },
    /// The end of an element; its name stands in [`Scanner::name`].
    End,
}

/// An attribute.
#[derive(Debug, Clone)]
pub(in crate::format) struct Attribute {
    /// The name with its prefix.
    pub name: Range<usize>,
    /// Between the quotes.
    pub value: Range<usize>,
}

/// Runs through a source. Elements are balanced: an end without a start is left out, and what is open at the end of the
/// source is closed; both set [`Scanner::broken`].
#[derive(Debug)]
pub(in crate::format) struct Scanner<'s> {
    source: &'s str,
    at: usize,
    /// Names of the open elements.
    open: Vec<Range<usize>>,
    /// The element that just started or ended, with its prefix.
    name: Range<usize>,
    /// The whole last tag.
    pub tag: Range<usize>,
    /// Attributes of the last start tag.
    pub attributes: Vec<Attribute>,
    /// An end that is due after an empty element.
    due: bool,
    /// It is not well-formed.
    pub broken: bool,
    /// A doctype declares entities of its own; they are not resolved.
    pub entities: bool,
}

/// Elements nested deeper than this are not taken apart: what follows is one piece.
const DEEPEST: usize = 500;

/// A name without its prefix.
pub(in crate::format) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'s> Scanner<'s> {
    pub fn new(source: &'s str) -> Self {
        Self {
            source,
            at: 0,
            open: Vec::new(),
            name: 0..0,
            tag: 0..0,
            attributes: Vec::new(),
            due: false,
            broken: false,
            entities: false,
        }
    }

    /// The name of the element that just started or ended, without its prefix.
    pub fn name(&self) -> &'s str {
        local(self.source.get(self.name.clone()).unwrap_or_default())
    }

    /// The same with its prefix, as a range.
    pub fn full_name(&self) -> Range<usize> {
        self.name.clone()
    }

    /// The name of an attribute, without its prefix.
    pub fn attribute_name(&self, attribute: &Attribute) -> &'s str {
        local(self.source.get(attribute.name.clone()).unwrap_or_default())
    }

    /// The value, as it is written, of the attribute of the last start tag with this local name.
    pub fn attribute(&self, name: &str) -> Option<&'s str> {
        let found = self.attributes.iter().find(|attribute| self.attribute_name(attribute) == name)?;
        self.source.get(found.value.clone())
    }

    fn seek(&self, needle: &str, from: usize) -> Option<usize> {
        memchr::memmem::find(self.source.as_bytes().get(from..)?, needle.as_bytes()).map(|at| at + from)
    }

    /// From `open` bytes behind here to `close`; what is not closed goes to the end.
    fn aside(&mut self, open: usize, close: &str) -> Range<usize> {
        let from = self.at + open;
        let end = self.seek(close, from);
        self.broken |= end.is_none();
        self.at = end.map_or(self.source.len(), |end| end + close.len());
        from.min(self.source.len())..end.unwrap_or(self.source.len())
    }

    /// A doctype, with declarations in brackets.
    fn doctype(&mut self) -> Piece {
        let from = self.at + 2;
        let mut depth = 0_usize;
        let bytes = self.source.as_bytes();
        let mut at = from;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'[' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                b'>' if depth == 0 => break,
                _ => {}
            }
            at += 1;
        }
        self.broken |= at >= bytes.len();
        self.at = (at + 1).min(bytes.len());
        self.entities |= self.source.get(from..at).is_some_and(|inside| inside.contains("<!ENTITY"));
        Piece::Aside(from..at)
    }

    fn tag(&mut self) -> Piece {
        let bytes = self.source.as_bytes();
        let start = self.at;
        let end_tag = bytes.get(start + 1) == Some(&b'/');
        let from = start + if end_tag { 2 } else { 1 };
        let mut at = past(bytes, from, is_name);
        let name = from..at;
        self.attributes.clear();
        let mut empty = false;
        loop {
            at = past(bytes, at, |b| b.is_ascii_whitespace());
            match bytes.get(at) {
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(b'/') => {
                    empty = true;
                    at += 1;
                }
                Some(b) if is_name(*b) => {
                    let end = past(bytes, at, is_name);
                    let attribute = at..end;
                    at = past(bytes, end, |b| b.is_ascii_whitespace());
                    if bytes.get(at) != Some(&b'=') {
                        self.broken = true;
                        continue;
                    }
                    at = past(bytes, at + 1, |b| b.is_ascii_whitespace());
                    let quote = bytes.get(at).copied().filter(|b| matches!(b, b'"' | b'\''));
                    let close = quote.and_then(|q| memchr::memchr(q, bytes.get(at + 1..)?).map(|len| at + 1 + len));
                    let Some(close) = close else {
                        self.broken = true;
                        at = past(bytes, at, |b| !b.is_ascii_whitespace() && b != b'>');
                        continue;
                    };
                    self.attributes.push(Attribute { name: attribute, value: at + 1..close });
                    at = close + 1;
                }
                Some(_) => {
                    self.broken = true;
                    at += 1;
                    while !self.source.is_char_boundary(at) {
                        at += 1;
                    }
                }
                None => {
                    self.broken = true;
                    break;
                }
            }
        }
        self.at = at;
        self.tag = start..at;
        self.name = name.clone();
        if !end_tag {
            if self.open.len() >= DEEPEST {
                self.broken = true;
                self.at = self.source.len();
                return Piece::Aside(start..self.at);
            }
            self.open.push(name);
            self.due = empty;
            return Piece::Start { empty };
        }
        let same = self.open.last().is_some_and(|open| self.source.get(open.clone()) == self.source.get(name));
        if same {
            self.open.pop();
        } else {
            self.broken = true;
        }
        Piece::End
    }
}

fn past(bytes: &[u8], mut at: usize, also: impl Fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|b| also(*b)) {
        at += 1;
    }
    at
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.') || byte >= 0x80
}

impl Iterator for Scanner<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if std::mem::take(&mut self.due) {
            self.open.pop();
            return Some(Piece::End);
        }
        let rest = self.source.get(self.at..).filter(|rest| !rest.is_empty());
        let Some(rest) = rest else {
            // close what is open
            self.name = self.open.pop()?;
            self.broken = true;
            self.tag = self.at..self.at;
            return Some(Piece::End);
        };
        if !rest.starts_with('<') {
            let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            let range = self.at..self.at + end;
            self.at = range.end;
            return Some(Piece::Text(range));
        }
        Some(if rest.starts_with("<!--") {
            Piece::Aside(self.aside(4, "-->"))
        } else if rest.starts_with("<![CDATA[") {
            Piece::CData(self.aside(9, "]]>"))
        } else if rest.starts_with("<?") {
            Piece::Aside(self.aside(2, "?>"))
        } else if rest.starts_with("<!") {
            self.doctype()
        } else {
            self.tag()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(source: &str) -> (String, bool) {
        let mut scanner = Scanner::new(source);
        let mut out = Vec::new();
        while let Some(piece) = scanner.next() {
            out.push(match piece {
                Piece::Text(range) => format!("T{}", &source[range]),
                Piece::CData(range) => format!("C{}", &source[range]),
                Piece::Aside(range) => format!("A{}", &source[range]),
                Piece::Start { .. } => {
                    let values = scanner.attributes.iter().map(|attribute| &source[attribute.value.clone()]);
                    let words: Vec<&str> = std::iter::once(scanner.name()).chain(values).collect();
                    format!("+{}", words.join(" "))
                }
                Piece::End => format!("-{}", scanner.name()),
            });
        }
        (out.join("|"), scanner.broken)
    }

    #[test]
    fn every_piece_is_seen() {
        let source = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b '>'>]><w:a x=\"1>2\" y = 'z'>t&amp;<b/><![CDATA[<c>]]><!-- d --></w:a>";
        let expected = "Axml version='1.0'|ADOCTYPE a [<!ENTITY b '>'>]|+a 1>2 z|Tt&amp;|+b|-b|C<c>|A d |-a";
        assert_eq!(pieces(source), (expected.into(), false));
    }

    #[test]
    fn broken_xml_ends_and_is_said_to_be_broken() {
        for source in ["<a>", "<a b>x</a>", "<a></b>", "<a b='", "<a b=c d>", "<![CDATA[x", "<", "<a é€ <b>", "</a>"]
        {
            assert!(pieces(source).1, "{source}");
        }
        assert_eq!(pieces("<a><b>").0, "+a|+b|-b|-a");
        let deep = "<a>".repeat(DEEPEST + 9);
        let (read, broken) = pieces(&deep);
        assert!(broken && read.matches("+a").count() == DEEPEST && read.contains(&format!("|A{}|", "<a>".repeat(9))));
    }
}
