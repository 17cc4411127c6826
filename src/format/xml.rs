//! XML: text, attributes, comments, processing instructions. Also what the readers of office files share.

pub(super) mod entity;
pub(super) mod scan;
pub(super) mod side;

use std::borrow::Cow;
use std::ops::Range;

use entity::Context;
use scan::{Piece, Scanner};
use side::Side;

use super::charset::{self, Charset};
use super::splice::Cut;
use super::{Error, Format, extension, html, spans, splice, text};
use crate::document::{Document, Gap, GapReason, Limits, Mark, Source as Place, Span, Text};

/// An XML file of any vocabulary.
#[derive(Debug, Clone, Copy)]
pub struct Xml;

impl Format for Xml {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn sniff(&self, head: &[u8], name: &str) -> bool {
        if !text::is_text(head) || html::Html.sniff(head, name) {
            return false;
        }
        let start = charset::decode_unlabelled(head.get(..head.len().min(1024)).unwrap_or_default()).content;
        let start = start.trim_start_matches('\u{feff}').trim_start();
        start.starts_with("<?xml")
            || start.starts_with('<') && matches!(extension(name).as_str(), "xml" | "svg" | "xsl")
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let (entries, gaps, _) = read(bytes, limits)?;
        let texts = entries.into_iter().map(|entry| entry.text).collect();
        Ok(Document { format: "xml", texts, gaps, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let (entries, _, charset) = read(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| entries.get(index).map(|entry| &entry.text), 0)?;
        let mut edits = Vec::new();
        for (index, cuts) in &plan.texts {
            let Some(entry) = entries.get(*index) else { continue };
            let cuts = placed(&entry.text, cuts);
            edits.extend(splice::edits(&entry.text, &cuts, &|words| charset.encode(&entry.context.escape(words)))?);
        }
        Ok(splice::apply(bytes, edits))
    }
}

/// A text and how new words have to be written in it.
#[derive(Debug)]
pub(super) struct Entry {
    pub text: Text,
    pub context: Context,
}

fn read(bytes: &[u8], limits: &Limits) -> Result<(Vec<Entry>, Vec<Gap>, Charset), Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of an XML file"));
    }
    let source = Source::new(bytes, 0);
    let (mut entries, mut gaps) = (Vec::new(), Vec::new());
    generic(&source, "", &Rules { together: true, ..Rules::default() }, &mut entries, &mut gaps);
    Ok((entries, gaps, source.charset))
}

/// Cuts brought back to what stands in the file: names of elements and line breaks that were put between texts are not in
/// it. The words stand in the first piece.
pub(super) fn placed(text: &Text, cuts: &[Cut]) -> Vec<Cut> {
    let mut out = Vec::with_capacity(cuts.len());
    for cut in cuts {
        let mut words = Some(cut.put.clone());
        let mut last: Option<Range<usize>> = None;
        for span in text.spans_in(&cut.range) {
            let range = span.text.start.max(cut.range.start)..span.text.end.min(cut.range.end);
            match &mut last {
                Some(last) if last.end == range.start => last.end = range.end,
                _ => {
                    let done = last.replace(range);
                    out.extend(done.map(|range| Cut { range, put: words.take().unwrap_or_default() }));
                }
            }
        }
        out.extend(last.map(|range| Cut { range, put: words.take().unwrap_or_default() }));
    }
    out
}

/// XML as text, with the way back to its bytes, which stand somewhere in something larger.
#[derive(Debug)]
pub(super) struct Source {
    /// The text.
    pub content: String,
    spans: Vec<Span>,
    /// Of the bytes.
    pub charset: Charset,
}

impl Source {
    /// Decodes as the declaration says. The first byte stands at `base`.
    pub fn new(bytes: &[u8], base: usize) -> Self {
        let chosen = charset::choose(bytes, declared(bytes));
        let decoded =
            chosen.map_or_else(|| charset::decode_unlabelled(bytes), |charset| charset::decode(bytes, charset));
        let middle = [Span { text: 0..bytes.len(), source: Place::Same { start: base } }];
        let spans = spans::rebase(decoded.spans, &middle);
        Self { content: decoded.content, spans, charset: decoded.charset }
    }

    /// Where a range of the text stands.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        spans::place(range, &self.spans).unwrap_or_default()
    }

    /// A text whose sources are offsets in the content becomes one whose sources are where the bytes stand.
    pub fn placed(&self, mut text: Text) -> Text {
        text.spans = spans::rebase(text.spans, &self.spans);
        text
    }
}

/// The charset in the declaration.
fn declared(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.get(..bytes.len().min(200))?;
    let at = memchr::memmem::find(head, b"encoding")? + 8;
    let rest = head.get(at..)?;
    let open = rest.iter().position(|b| matches!(b, b'"' | b'\''))?;
    let name = rest.get(open + 1..)?;
    let close = name.iter().position(|b| matches!(b, b'"' | b'\''))?;
    Charset::for_label(std::str::from_utf8(name.get(..close)?).ok()?)
}

/// Which attributes are looked at, by element, name and value.
pub(super) type Wanted<'f> = &'f dyn Fn(&str, &str, &str) -> bool;

/// What is looked at in XML of which the meaning is not known.
pub(super) struct Rules<'f> {
    /// Which attributes.
    pub attribute: Wanted<'f>,
    /// Elements whose text is left out, with all that is in them.
    pub without: &'f dyn Fn(&str) -> bool,
    /// Attributes stand with each other on a line among the texts, instead of by their names beside them.
    pub together: bool,
}

impl Default for Rules<'_> {
    fn default() -> Self {
        Self { attribute: &|_, _, _| true, without: &|_| false, together: false }
    }
}

/// Names of elements that say what they hold only together with the one around them.
const VAGUE: &[&str] =
    &["datum", "date", "naam", "name", "nummer", "number", "waarde", "value", "code", "id", "tekst", "text"];

/// The word before the text of the innermost element: `Geboortedatum Datum`.
fn label<'n>(names: &[&'n str], rules: &Rules<'_>) -> Cow<'n, str> {
    match names {
        [.., outer, inner] if rules.together && VAGUE.iter().any(|vague| inner.eq_ignore_ascii_case(vague)) => {
            Cow::Owned(format!("{outer} {inner}"))
        }
        [.., inner] => Cow::Borrowed(inner),
        [] => Cow::Borrowed(""),
    }
}

/// Reads XML of which the meaning is not known: each text on a line of its own, behind the name of its element.
pub(super) fn generic(source: &Source, part: &str, rules: &Rules<'_>, out: &mut Vec<Entry>, gaps: &mut Vec<Gap>) {
    let mut scanner = Scanner::new(&source.content);
    let mut side = Side::default();
    let mut names: Vec<&str> = Vec::new();
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Start { .. } => {
                if rules.together {
                    side.inline(&source.content, &scanner);
                } else {
                    side.attributes(&source.content, &scanner, rules.attribute);
                }
                names.push(scanner.name());
            }
            Piece::End => {
                names.pop();
            }
            Piece::Text(_) | Piece::CData(_) if names.iter().any(|name| (rules.without)(name)) => {}
            Piece::Text(range) => side.other(&source.content, &label(&names, rules), range, true),
            Piece::CData(range) => side.other(&source.content, &label(&names, rules), range, false),
            Piece::Aside(range) => side.aside(&source.content, range),
        }
    }
    doubts(&scanner, part, gaps);
    // what is safe in an attribute is safe in a text
    let context = if rules.together { Context::Attribute } else { Context::Text };
    side.finish_as(context, source, part, &|_| true, out);
}

/// What was not read for certain.
pub(super) fn doubts(scanner: &Scanner<'_>, part: &str, gaps: &mut Vec<Gap>) {
    let part = if part.is_empty() { "the file" } else { part };
    if scanner.broken {
        gaps.push(Gap::new(GapReason::Unreadable, format!("{part} is no well-formed XML")));
    }
    if scanner.entities {
        gaps.push(Gap::new(GapReason::Unsupported, format!("{part} declares entities of its own")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::Label;

    const FILE: &str = "<?xml version=\"1.0\"?>\n<!-- van Jansen -->\n<x:client bsn='12345&#54;782' a=\"b\">\n<naam>Jan\
        sen &amp; <![CDATA[<zoon>]]></naam></x:client>";

    #[test]
    fn all_text_comes_out_and_only_what_is_marked_changes() {
        let document = Xml.open(FILE.as_bytes(), &Limits::default()).unwrap();
        assert!(Xml.sniff(FILE.as_bytes(), "") && document.gaps.is_empty());
        let texts: Vec<_> = document.texts.iter().map(|text| text.content.as_str()).collect();
        let expected = [
            "client bsn = 123456782, a = b\nclient naam = Jansen & \nclient naam = <zoon>\n",
            "xml version=\"1.0\"\n van Jansen \n",
        ];
        assert_eq!(texts, expected);
        let mark = |index: usize, value: &str| {
            let at = document.texts[index].content.find(value).unwrap();
            let change = Change::Destroy { label: "a<b".into(), style: &Label };
            Mark { target: Target::Text { index, range: at..at + value.len() }, change }
        };
        let marks = [mark(0, "naam = Jansen"), mark(0, "123456782"), mark(1, "Jansen")];
        let out = Xml.rewrite(FILE.as_bytes(), &marks, &Limits::default()).unwrap();
        let expected =
            FILE.replace("van Jansen", "van _a_b_").replace("12345&#54;782", "[a&lt;b]").replace("Jansen", "[a&lt;b]");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn what_an_element_says_stands_on_one_line() {
        let file =
            "<?xml version=\"1.0\"?><id root=\"2.16\" extension=\"7\"/><system value=\"x/bsn\"/><value value=\"8\"/>";
        let document = Xml.open(file.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(document.texts[0].content, "id root = 2.16, extension = 7\nsystem = x/bsn\n8\n");
    }

    #[test]
    fn other_charsets_keep_their_way_back() {
        let file: Vec<u8> = "\u{feff}<?xml version='1.0' encoding='utf-16'?><a>één 123</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let document = Xml.open(&file, &Limits::default()).unwrap();
        let text = &document.texts[0];
        assert_eq!(text.content, "a = één 123\n");
        let at = text.content.find("123").unwrap();
        let bytes = text.source_bytes(&(at..at + 3)).remove(0);
        assert_eq!(file[bytes], [b'1', 0, b'2', 0, b'3', 0]);
    }
}
