//! A tokenizer of HTML that knows where every piece stands. It follows the tokenizer of the HTML Standard (13.2.5) in
//! what is text, tag and comment, and hands out what browsers drop (a tag cut off by the end of the file), too.

use std::ops::Range;

/// A piece of HTML. Ranges are byte ranges of the source.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text with character references.
    Text(Range<usize>),
    /// Text without them: the inside of `script`, `style` and the like.
    Raw(Range<usize>),
    /// The inside of a comment, a doctype, a processing instruction or a broken tag.
    Comment(Range<usize>),
    /// A start tag; its attributes stand in [`Scanner::attributes`].
    Start {
        /// In lower case.
        name: String,
    },
    /// An end tag.
    End {
        /// In lower case.
        name: String,
    },
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute {
    /// In lower case.
    pub name: String,
    /// Between the quotes, if there are any.
    pub value: Range<usize>,
}

/// Runs through a source.
#[derive(Debug)]
pub(super) struct Scanner<'s> {
    source: &'s str,
    at: usize,
    /// Of the last start tag.
    pub attributes: Vec<Attribute>,
    /// The element whose inside is next, when it is not normal text; the flag: has it character references?
    inside: Option<(String, bool)>,
}

impl<'s> Scanner<'s> {
    pub fn new(source: &'s str) -> Self {
        Self { source, at: 0, attributes: Vec::new(), inside: None }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source.as_bytes().get(at).copied()
    }

    fn seek(&self, needle: &str, from: usize) -> Option<usize> {
        memchr::memmem::find(self.source.as_bytes().get(from..)?, needle.as_bytes()).map(|at| at + from)
    }

    /// The end of the inside of a raw element: the start of its end tag, or the end of the source.
    fn end_of_inside(&self, name: &str) -> usize {
        let mut at = self.at;
        while let Some(found) = self.seek("</", at) {
            let after = found + 2 + name.len();
            let same = self.source.get(found + 2..after).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
            if same && self.byte(after).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>')) {
                return found;
            }
            at = found + 2;
        }
        self.source.len()
    }

    /// Anything that starts with `<`; `None` when it is only that character.
    fn markup(&mut self) -> Option<Piece> {
        let start = self.at;
        match self.byte(start + 1)? {
            b'!' if self.source.get(start..).is_some_and(|rest| rest.starts_with("<!--")) => Some(self.comment()),
            b'!' | b'?' => Some(self.bogus(start + 2)),
            b'/' => match self.byte(start + 2)? {
                b if b.is_ascii_alphabetic() => Some(self.tag(start + 2, true)),
                _ => Some(self.bogus(start + 2)),
            },
            b if b.is_ascii_alphabetic() => Some(self.tag(start + 1, false)),
            _ => None,
        }
    }

    fn bogus(&mut self, from: usize) -> Piece {
        let end = self.seek(">", from);
        self.at = end.map_or(self.source.len(), |end| end + 1);
        Piece::Comment(from..end.unwrap_or(self.source.len()))
    }

    fn comment(&mut self) -> Piece {
        let from = self.at + 4;
        for abrupt in [">", "->"] {
            if self.source.get(from..).is_some_and(|rest| rest.starts_with(abrupt)) {
                self.at = from + abrupt.len();
                return Piece::Comment(from..from);
            }
        }
        let mut at = from;
        while let Some(dashes) = self.seek("--", at) {
            for close in ["-->", "--!>"] {
                if self.source.get(dashes..).is_some_and(|rest| rest.starts_with(close)) {
                    self.at = dashes + close.len();
                    return Piece::Comment(from..dashes);
                }
            }
            at = dashes + 1;
        }
        self.at = self.source.len();
        Piece::Comment(from..self.source.len())
    }

    fn past(&self, mut at: usize, also: impl Fn(u8) -> bool) -> usize {
        while self.byte(at).is_some_and(&also) {
            at += 1;
        }
        at
    }

    fn tag(&mut self, from: usize, end_tag: bool) -> Piece {
        let blank = |b: u8| b.is_ascii_whitespace();
        let name_end = self.past(from, |b| !blank(b) && !matches!(b, b'/' | b'>'));
        let name = self.source.get(from..name_end).unwrap_or_default().to_ascii_lowercase();
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut at = name_end;
        loop {
            at = self.past(at, |b| blank(b) || b == b'/');
            match self.byte(at) {
                None => {
                    // browsers drop a tag that never ends; a reader of the bytes does not
                    self.at = self.source.len();
                    return Piece::Comment(from..self.source.len());
                }
                Some(b'>') => break,
                Some(_) => {}
            }
            // an equals sign at the start belongs to the name
            let key_end = self.past(at + 1, |b| !blank(b) && !matches!(b, b'/' | b'>' | b'='));
            let key_end = self.boundary(key_end);
            let key = self.source.get(at..key_end).unwrap_or_default().to_ascii_lowercase();
            let equals = self.past(key_end, blank);
            if self.byte(equals) != Some(b'=') {
                attributes.push(Attribute { name: key, value: key_end..key_end });
                at = equals;
                continue;
            }
            let value = self.past(equals + 1, blank);
            let (range, next) = if let Some(quote @ (b'"' | b'\'')) = self.byte(value) {
                let rest = self.source.as_bytes().get(value + 1..).unwrap_or_default();
                let close = value + 1 + memchr::memchr(quote, rest).unwrap_or(rest.len());
                (value + 1..close, close + 1)
            } else {
                let close = self.past(value, |b| !blank(b) && b != b'>');
                (value..close, close)
            };
            attributes.push(Attribute { name: key, value: range });
            at = next;
        }
        self.at = at + 1;
        if end_tag {
            return Piece::End { name };
        }
        self.attributes = attributes;
        self.inside = match name.as_str() {
            "title" | "textarea" => Some((name.clone(), true)),
            "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext" => Some((name.clone(), false)),
            _ => None,
        };
        Piece::Start { name }
    }

    fn boundary(&self, mut at: usize) -> usize {
        while !self.source.is_char_boundary(at) {
            at += 1;
        }
        at
    }
}

impl Iterator for Scanner<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some((name, references)) = self.inside.take() {
            let end = if name == "plaintext" { self.source.len() } else { self.end_of_inside(&name) };
            if end > self.at {
                let inside = std::mem::replace(&mut self.at, end)..end;
                return Some(if references { Piece::Text(inside) } else { Piece::Raw(inside) });
            }
        }
        let start = self.at;
        if start >= self.source.len() {
            return None;
        }
        let mut from = start;
        if self.byte(start) == Some(b'<') {
            if let Some(piece) = self.markup() {
                return Some(piece);
            }
            from += 1;
        }
        let rest = self.source.as_bytes().get(from..).unwrap_or_default();
        self.at = from + memchr::memchr(b'<', rest).unwrap_or(rest.len());
        Some(Piece::Text(start..self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(source: &str) -> Vec<String> {
        let mut scanner = Scanner::new(source);
        let mut out = Vec::new();
        while let Some(piece) = scanner.next() {
            out.push(match piece {
                Piece::Text(range) => format!("T:{}", &source[range]),
                Piece::Raw(range) => format!("R:{}", &source[range]),
                Piece::Comment(range) => format!("C:{}", &source[range]),
                Piece::End { name } => format!("/{name}"),
                Piece::Start { name } => {
                    let attributes =
                        scanner.attributes.iter().map(|a| format!(" {}={}", a.name, &source[a.value.clone()]));
                    format!("{name}{}", attributes.collect::<String>())
                }
            });
        }
        out
    }

    #[test]
    fn pieces_are_those_of_the_standard() {
        assert_eq!(
            pieces("<P Class=a title='x>y' q>a < b<br/>&amp;</P >"),
            ["p class=a title=x>y q=", "T:a ", "T:< b", "br", "T:&amp;", "/p"]
        );
        assert_eq!(
            pieces("<script>if (a<b) '</scrip>'</SCRIPT>x"),
            ["script", "R:if (a<b) '</scrip>'", "/script", "T:x"]
        );
        assert_eq!(
            pieces("<!-- a -- b --!>c<!-->d<!doctype html>"),
            ["C: a -- b ", "T:c", "C:", "T:d", "C:doctype html"]
        );
        assert_eq!(pieces("<title>a<b></title>"), ["title", "T:a<b>", "/title"]);
        assert_eq!(pieces("a<b title=\"123"), ["T:a", "C:b title=\"123"]);
        assert_eq!(pieces("<"), ["T:<"]);
        assert_eq!(pieces("<a =ë=ï>"), ["a =ë=ï"]);
    }
}
