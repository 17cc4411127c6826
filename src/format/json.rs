//! JSON (RFC 8259), also one value a line: the text of the file with the escapes of its strings decoded. A cut never takes
//! a quote with it, and a number that is cut becomes a string, so that the file stays JSON.

use std::ops::Range;

use super::spans::{self, Builder};
use super::splice::{self, Cut, Edit};
use super::{Error, Format, charset, extension, text};
use crate::document::{Channel, Document, Limits, Mark, Text};

/// JSON.
#[derive(Debug, Clone, Copy)]
pub struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn sniff(&self, head: &[u8], name: &str) -> bool {
        if !text::is_text(head) {
            return false;
        }
        let start = charset::decode_unlabelled(head.get(..head.len().min(1024)).unwrap_or_default()).content;
        let mut signs = start.chars().filter(|c| !c.is_whitespace() && *c != '\u{feff}');
        let named = matches!(extension(name).as_str(), "json" | "jsonl" | "ndjson" | "geojson" | "har" | "ipynb");
        match (signs.next(), signs.next()) {
            (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '"' | '[')) => true,
            (Some('{' | '[' | '"'), _) => named,
            _ => false,
        }
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let json = read(bytes, limits)?;
        Ok(Document { format: "json", texts: vec![json.text], ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let json = read(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| (index == 0).then_some(&json.text), 0)?;
        let Some(cuts) = plan.texts.get(&0) else { return Ok(bytes.to_vec()) };
        Ok(splice::apply(bytes, edits(&json, cuts)?))
    }
}

struct Opened {
    text: Text,
    /// Strings without their quotes and other values, as ranges of the text.
    tokens: Vec<Token>,
    charset: charset::Charset,
}

struct Token {
    range: Range<usize>,
    string: bool,
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Opened, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a JSON file"));
    }
    let decoded = charset::decode_unlabelled(bytes);
    let content = decoded.content.as_str();
    let mut out = Builder::default();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = content.get(at..).filter(|rest| !rest.is_empty()) {
        let bytes = rest.as_bytes();
        if bytes.first() == Some(&b'"') {
            out.same("\"", at);
            let start = out.content().len();
            at += 1 + string(rest.get(1..).unwrap_or_default(), at + 1, &mut out);
            tokens.push(Token { range: start..out.content().len(), string: true });
            if content.as_bytes().get(at) == Some(&b'"') {
                out.same("\"", at);
                at += 1;
            }
            continue;
        }
        let bare = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.' | b'_') || *b >= 0x80;
        let run = bytes.iter().take_while(|b| bare(b)).count();
        let start = out.content().len();
        if run > 0 {
            out.same(rest.get(..run).unwrap_or_default(), at);
            tokens.push(Token { range: start..out.content().len(), string: false });
            at += run;
        } else {
            let run = bytes.iter().take_while(|b| !bare(b) && **b != b'"').count();
            out.same(rest.get(..run).unwrap_or_default(), at);
            at += run;
        }
    }
    let mut text = out.text(Channel::Body, None);
    text.spans = spans::rebase(text.spans, &decoded.spans);
    Ok(Opened { text, tokens, charset: decoded.charset })
}

/// The inside of a string up to its closing quote; gives its length in the source.
fn string(source: &str, base: usize, out: &mut Builder) -> usize {
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let run = memchr::memchr2(b'"', b'\\', rest.as_bytes()).unwrap_or(rest.len());
        out.same(rest.get(..run).unwrap_or_default(), base + at);
        at += run;
        if rest.as_bytes().get(run) != Some(&b'\\') {
            break;
        }
        let (len, c) = escape(rest.get(run..).unwrap_or_default());
        // a line break in a string is none of the file: lines are counted in this text
        let c = if matches!(c, '\n' | '\r') { ' ' } else { c };
        out.block(c.encode_utf8(&mut [0; 4]), base + at..base + at + len);
        at += len;
    }
    at
}

/// The escape at the start of `source`: its length and its character. Half a pair is a replacement character.
fn escape(source: &str) -> (usize, char) {
    let unit = |at: usize| -> Option<u16> {
        let digits = source.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    if let Some(first) = unit(0) {
        let pair = [first, unit(6).unwrap_or_default()];
        return match char::decode_utf16(pair).next() {
            Some(Ok(c)) => (6 * c.len_utf16(), c),
            _ => (6, '\u{fffd}'),
        };
    }
    let next = source.get(1..).and_then(|rest| rest.chars().next());
    let c = match next {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('b' | 'f') => ' ',
        Some(c) => c,
        None => return (1, '\\'),
    };
    (1 + next.map_or(0, char::len_utf8), c)
}

/// Cuts brought back to within strings and values.
fn edits(json: &Opened, cuts: &[Cut]) -> Result<Vec<Edit>, Error> {
    let mut out = Vec::new();
    for cut in cuts {
        let from = json.tokens.partition_point(|token| token.range.end <= cut.range.start);
        let inside = json.tokens.iter().skip(from).take_while(|token| token.range.start < cut.range.end);
        let mut first = true;
        for token in inside {
            let range = if token.string {
                token.range.start.max(cut.range.start)..token.range.end.min(cut.range.end)
            } else {
                token.range.clone()
            };
            if range.is_empty() {
                continue;
            }
            let words = if std::mem::take(&mut first) { escaped(&cut.put) } else { String::new() };
            let put = if token.string { words } else { format!("\"{words}\"") };
            out.extend(splice::edits(&json.text, &[Cut { range, put }], &|words| json.charset.encode(words))?);
        }
    }
    Ok(out)
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::Label;

    fn cut(file: &str, value: &str) -> String {
        let document = Json.open(file.as_bytes(), &Limits::default()).unwrap();
        let marks = document.texts[0].content.match_indices(value).map(|(at, _)| Mark {
            target: Target::Text { index: 0, range: at..at + value.len() },
            change: Change::Destroy { label: "a\"b".into(), style: &Label },
        });
        let out = Json.rewrite(file.as_bytes(), &marks.collect::<Vec<_>>(), &Limits::default()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn escapes_are_decoded_and_the_file_stays_json() {
        let file = "{\"naam\": \"Ren\\u00e9 \\\"x\\\" \\ud83d\\ude00\\n\", \"bsn\": 123456782,\n \"b\": [\"12345\\u0036782\"]}";
        let document = Json.open(file.as_bytes(), &Limits::default()).unwrap();
        assert!(Json.sniff(file.as_bytes(), ""));
        let expected = "{\"naam\": \"René \"x\" 😀 \", \"bsn\": 123456782,\n \"b\": [\"123456782\"]}";
        assert_eq!(document.texts[0].content, expected);
        let out = cut(file, "123456782");
        assert!(out.ends_with("\"bsn\": \"[a\\\"b]\",\n \"b\": [\"[a\\\"b]\"]}"), "{out}");
        serde_json::from_str::<serde_json::Value>(&out).unwrap();
        assert!(cut(file, "René").starts_with("{\"naam\": \"[a\\\"b] \\\"x"));
        let whole = cut(file, expected);
        serde_json::from_str::<serde_json::Value>(&whole).unwrap();
    }

    #[test]
    fn what_is_no_json_is_text_all_the_same() {
        for file in ["{\"a", "{\"a\\", "[\"\\ud83d\"", "{\"a\\u00", "é{"] {
            let document = Json.open(file.as_bytes(), &Limits::default()).unwrap();
            assert!(!document.texts[0].content.is_empty());
        }
        assert!(!Json.sniff(b"[01-02-2024, 10:00] Jan: hoi", "chat.txt"));
        assert!(!Json.sniff(b"{\\rtf1", ""));
    }
}
