//! Contacts and calendars: vCard (RFC 6350, also 2.1 and 3.0) and iCalendar (RFC 5545).
//!
//! The text is that of the file with folded lines put together, escapes and quoted-printable decoded; files in base64 are
//! files inside. A cut stays within its line.

use std::ops::Range;

use super::spans::{self, Builder};
use super::splice::{self, Cut, Edit};
use super::{Error, Format, charset, text, transfer};
use crate::document::{Channel, Document, Limits, Mark, Nested, Text};

/// A list of contacts or a calendar.
#[derive(Debug, Clone, Copy)]
pub struct Vcard;

impl Format for Vcard {
    fn name(&self) -> &'static str {
        "vcard"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        if !text::is_text(head) {
            return false;
        }
        let start = charset::decode_unlabelled(head.get(..head.len().min(256)).unwrap_or_default()).content;
        let start = start.trim_start().to_ascii_uppercase();
        start.starts_with("BEGIN:VCARD") || start.starts_with("BEGIN:VCALENDAR")
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let card = read(bytes, limits)?;
        let nested = card.nested.into_iter().map(|(nested, _)| nested).collect();
        Ok(Document { format: "vcard", texts: vec![card.text], nested, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let card = read(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| (index == 0).then_some(&card.text), card.nested.len())?;
        let cuts = plan.texts.get(&0).map_or(&[][..], Vec::as_slice);
        let mut edits = card.edits(cuts)?;
        for (index, new) in &plan.nested {
            let new = new.same()?;
            if let Some((_, place)) = card.nested.get(*index) {
                edits.push(Edit { range: place.clone(), put: card.charset.encode(&transfer::base64_encode(new)) });
            }
        }
        Ok(splice::apply(bytes, edits))
    }
}

/// How the value of a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// With a backslash before commas and the like.
    Escaped,
    /// Quoted-printable (vCard 2.1).
    Quoted,
}

struct Opened {
    text: Text,
    /// Each line of the text and how its value is written.
    lines: Vec<(Range<usize>, Writing)>,
    nested: Vec<(Nested, Range<usize>)>,
    charset: charset::Charset,
}

/// Longest line that is taken apart as one.
const LONGEST: usize = 1 << 20;

fn read(bytes: &[u8], limits: &Limits) -> Result<Opened, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a list of contacts"));
    }
    let decoded = charset::decode_unlabelled(bytes);
    let content = decoded.content.as_str();
    let mut out = Builder::default();
    let (mut lines, mut files) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < content.len() {
        let (pieces, next) = logical(content, at);
        at = next;
        let line: String = pieces.iter().filter_map(|piece| content.get(piece.clone())).collect();
        let head = line.split(':').next().unwrap_or_default().to_ascii_uppercase();
        let start = out.content().len();
        let base64 = head.contains("ENCODING=B") || head.contains(";BASE64");
        if base64 && files.len() < limits.nested {
            file(content, &pieces, line.len() - head.len(), &mut files);
        }
        let quoted = head.contains("QUOTED-PRINTABLE");
        let writing = if quoted { Writing::Quoted } else { Writing::Escaped };
        for piece in &pieces {
            put(content, piece, writing, &mut out);
        }
        lines.push((start..out.content().len(), writing));
        out.added("\n");
    }
    let mut nested = Vec::new();
    for (number, (bytes, place)) in files.into_iter().enumerate() {
        if let Some(place) = spans::place(place, &decoded.spans) {
            nested.push((Nested { name: format!("file {}", number + 1), bytes }, place));
        }
    }
    let mut text = out.text(Channel::Part("contacts".into()), None);
    text.spans = spans::rebase(text.spans, &decoded.spans);
    Ok(Opened { text, lines, nested, charset: decoded.charset })
}

/// The pieces of a line that is folded over several, and where the next one starts. A soft line break of
/// quoted-printable (`=` at the end) folds, too.
fn logical(content: &str, start: usize) -> (Vec<Range<usize>>, usize) {
    let bytes = content.as_bytes();
    let mut pieces = Vec::new();
    let mut at = start;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let next = (end + 1).min(bytes.len());
        let body = if bytes.get(end.wrapping_sub(1)) == Some(&b'\r') && end > at { end - 1 } else { end };
        let head = content.get(start..body).unwrap_or_default();
        let soft = body > at
            && bytes.get(body - 1) == Some(&b'=')
            && head
                .get(..head.len().min(200))
                .is_some_and(|head| head.to_ascii_uppercase().contains("QUOTED-PRINTABLE"));
        pieces.push(at..if soft { body - 1 } else { body });
        if next >= bytes.len() || next - start > LONGEST {
            return (pieces, next);
        }
        match bytes.get(next) {
            Some(b' ' | b'\t') => at = next + 1,
            _ if soft => at = next,
            _ => return (pieces, next),
        }
    }
}

fn put(content: &str, piece: &Range<usize>, writing: Writing, out: &mut Builder) {
    let sign = if writing == Writing::Quoted { b'=' } else { b'\\' };
    let mut at = piece.start;
    while let Some(rest) = content.get(at..piece.end).filter(|rest| !rest.is_empty()) {
        let run = memchr::memchr(sign, rest.as_bytes()).unwrap_or(rest.len());
        out.same(rest.get(..run).unwrap_or_default(), at);
        at += run;
        let Some(rest) = rest.get(run..).filter(|rest| !rest.is_empty()) else { break };
        let (len, words) = if writing == Writing::Quoted { quoted(rest) } else { escaped(rest) };
        if words.is_empty() {
            out.same(rest.get(..1).unwrap_or_default(), at);
            at += 1;
        } else {
            out.block(&words, at..at + len);
            at += len;
        }
    }
}

/// A backslash and what follows.
fn escaped(rest: &str) -> (usize, String) {
    match rest.as_bytes().get(1) {
        Some(b'n' | b'N') => (2, " ".into()),
        Some(c @ (b',' | b';' | b'\\' | b':')) => (2, char::from(*c).to_string()),
        _ => (0, String::new()),
    }
}

/// A run of quoted bytes.
fn quoted(rest: &str) -> (usize, String) {
    let mut bytes = Vec::new();
    let mut left = rest.as_bytes();
    while let [b'=', high, low, after @ ..] = left {
        let (Some(high), Some(low)) = ((*high as char).to_digit(16), (*low as char).to_digit(16)) else { break };
        bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
        left = after;
    }
    let words = charset::decode_unlabelled(&bytes).content.replace(['\n', '\r'], " ");
    (bytes.len() * 3, words)
}

/// A file in base64, in the value of a line.
fn file(content: &str, pieces: &[Range<usize>], least: usize, files: &mut Vec<(Vec<u8>, Range<usize>)>) {
    let (Some(head), Some(end)) = (pieces.first(), pieces.last()) else { return };
    let Some(colon) = content.get(head.clone()).and_then(|line| line.find(':')) else { return };
    let value = head.start + colon + 1..end.end;
    let packed: Vec<u8> = content.get(value.clone()).unwrap_or_default().bytes().collect();
    let (bytes, clean) = transfer::base64_decode(&packed);
    if clean && !bytes.is_empty() && least > 0 {
        files.push((bytes, value));
    }
}

impl Opened {
    /// Cuts brought back to within their lines.
    fn edits(&self, cuts: &[Cut]) -> Result<Vec<Edit>, Error> {
        let mut out = Vec::new();
        for cut in cuts {
            let from = self.lines.partition_point(|(line, _)| line.end <= cut.range.start);
            let mut words = Some(cut.put.as_str());
            for (line, writing) in self.lines.iter().skip(from).take_while(|(line, _)| line.start < cut.range.end) {
                let range = line.start.max(cut.range.start)..line.end.min(cut.range.end);
                if range.is_empty() {
                    continue;
                }
                let put = written(words.take().unwrap_or_default(), *writing);
                out.extend(splice::edits(&self.text, &[Cut { range, put }], &|words| self.charset.encode(words))?);
            }
        }
        Ok(out)
    }
}

fn written(words: &str, writing: Writing) -> String {
    match writing {
        Writing::Quoted => charset::ascii(words).replace(['=', '\n', '\r'], "_"),
        Writing::Escaped => {
            let mut out = String::new();
            for c in words.chars() {
                match c {
                    ',' | ';' | '\\' => out.extend(['\\', c]),
                    '\n' | '\r' => out.push(' '),
                    _ => out.push(c),
                }
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::Label;

    const FILE: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Jans=\r\nen;Ren=C3=A9\r\nNOTE:BSN 1234\r\n 56782\\, \
        oud\\nnieuw\r\nPHOTO;ENCODING=b;TYPE=PNG:iVBO\r\n Rw0=\r\nEND:VCARD\r\n";

    #[test]
    fn folded_and_quoted_lines_are_read_and_cut() {
        let document = Vcard.open(FILE.as_bytes(), &Limits::default()).unwrap();
        assert!(Vcard.sniff(FILE.as_bytes(), ""));
        let text = &document.texts[0].content;
        assert!(text.contains("PRINTABLE:Jansen;René\nNOTE:BSN 123456782, oud nieuw\n"), "{text}");
        assert_eq!(document.nested[0].bytes, b"\x89PNG\r");
        let mark = |value: &str| {
            let at = text.find(value).unwrap();
            let change = Change::Destroy { label: "x,y".into(), style: &Label };
            Mark { target: Target::Text { index: 0, range: at..at + value.len() }, change }
        };
        let photo = Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"abcd").into()) };
        let out =
            Vcard.rewrite(FILE.as_bytes(), &[mark("Jansen"), mark("123456782"), photo], &Limits::default()).unwrap();
        let expected = FILE
            .replace("Jans=\r\nen;", "[x,y]=\r\n;")
            .replace("1234\r\n 56782", "[x\\,y]\r\n ")
            .replace("iVBO\r\n Rw0=", "YWJjZA==");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
