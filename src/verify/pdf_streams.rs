//! Check of redacted PDFs: no value in raw bytes, decoded streams, strings of any encoding, strings joined over the
//! pieces in which they are drawn, or in the text as another library reads it.
//!
//! Chance: a value is compared with bytes that are no text (pixels, fonts, compressed data) only from 8 bytes on, with
//! the raw file from 6 on; four letters occur there by accident, eight do not. Words must stand alone (`Jan` is not
//! in `Januari`); numbers are also looked for with everything between the digits taken out.

use std::panic::catch_unwind;

use memchr::memmem;

use super::pdf_raw::{Found, streams, strings};
use super::{Check, Exam, Leak};

/// Shorter values are not looked for: they are everywhere.
const MIN_CHARS: usize = 4;
/// Shortest value looked for without its separators, letters and digits.
const MIN_COMPACT: usize = 8;
/// Shortest value looked for in the raw file.
const MIN_RAW: usize = 6;

/// The check.
#[derive(Debug, Clone, Copy)]
pub struct PdfStreams;

/// A value in the forms in which it is looked for.
struct Wanted<'g> {
    label: &'g str,
    text: String,
    /// Letters and digits only, if it is a number.
    compact: Option<String>,
}

impl<'g> Wanted<'g> {
    fn new(value: &str, label: &'g str) -> Option<Self> {
        let text = value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if text.chars().count() < MIN_CHARS {
            return None;
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let compact = compact(&text);
        let compact = (digits >= 6 && compact.len() >= MIN_COMPACT).then_some(compact);
        Some(Self { label, text, compact })
    }

    /// In a text for people?
    fn in_text(&self, lower: &str) -> bool {
        let alone = |at: usize| {
            let before = lower.get(..at).and_then(|s| s.chars().next_back());
            let after = lower.get(at + self.text.len()..).and_then(|s| s.chars().next());
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        };
        lower.match_indices(&self.text).any(|(at, _)| alone(at))
    }

    fn in_compact(&self, text: &str) -> bool {
        self.compact.as_ref().is_some_and(|value| text.contains(value.as_str()))
    }

    /// In bytes, whatever they are: as UTF-8, UTF-16 (both orders) or hexadecimal.
    fn in_bytes(&self, bytes: &[u8], value: &str, min: usize) -> bool {
        if value.len() < min {
            return false;
        }
        let has = |needle: &[u8]| memmem::find(bytes, needle).is_some();
        let wide = |order: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let hex = |upper: bool| {
            let digits = value.bytes().map(|b| if upper { format!("{b:02X}") } else { format!("{b:02x}") });
            digits.collect::<String>()
        };
        has(value.as_bytes())
            || has(&wide(u16::to_be_bytes))
            || has(&wide(u16::to_le_bytes))
            || has(hex(true).as_bytes())
            || has(hex(false).as_bytes())
            || self.compact.as_ref().is_some_and(|compact| compact.len() >= min && has(compact.as_bytes()))
    }
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Check for PdfStreams {
    fn id(&self) -> &'static str {
        "pdf-streams"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        if exam.format.name() != "pdf" {
            return;
        }
        let values: Vec<(&str, Wanted<'_>)> = exam
            .gone
            .iter()
            .filter_map(|gone| Some((gone.value.open(), Wanted::new(gone.value.open(), gone.label)?)))
            .collect();
        if values.is_empty() {
            return;
        }
        let mut report = |label: &str, place: &str| {
            let leak = Leak { check: "pdf-streams", detail: format!("{label}: still in {place}") };
            if !out.contains(&leak) {
                out.push(leak);
            }
        };
        for (value, wanted) in &values {
            if wanted.in_bytes(exam.bytes, value, MIN_RAW) {
                report(wanted.label, "the bytes of the file");
            }
        }
        // Strings of objects stand outside streams, or in streams of objects.
        look(&texts_of(&outside(exam.bytes)), &values, &mut |label| report(label, "a string of an object"));
        for found in streams(exam.bytes) {
            let Found { data: Some(data), binary } = found else { continue };
            for (value, wanted) in &values {
                if wanted.in_bytes(&data, value, if binary { MIN_COMPACT } else { MIN_RAW }) {
                    report(wanted.label, "a decoded stream");
                }
            }
            if !binary {
                look(&texts_of(&data), &values, &mut |label| report(label, "the strings of a stream"));
                // Coordinates stand in between here, so numbers are not joined.
                let text = read(&data).to_lowercase();
                for (_, wanted) in values.iter().filter(|(_, wanted)| wanted.in_text(&text)) {
                    report(wanted.label, "the text of a stream");
                }
            }
        }
        match catch_unwind(|| second_opinion(exam.bytes)) {
            Ok(Some(text)) => look(&[text], &values, &mut |label| report(label, "the text as another reader sees it")),
            // No second opinion is no leak: the file may have no text at all.
            Ok(None) => {}
            Err(_) => out.push(Leak { check: "pdf-streams", detail: "another reader gave up on the file".into() }),
        }
    }
}

/// Looks for values in texts: each by itself, and numbers in all of them joined.
fn look(texts: &[String], values: &[(&str, Wanted<'_>)], report: &mut dyn FnMut(&str)) {
    let joined: String = texts.iter().map(|text| compact(text)).collect();
    for (_, wanted) in values {
        if wanted.in_compact(&joined) || texts.iter().any(|text| wanted.in_text(&text.to_lowercase())) {
            report(wanted.label);
        }
    }
}

/// The strings in these bytes; those of one array are one text.
fn texts_of(bytes: &[u8]) -> Vec<String> {
    let (mut out, mut open) = (Vec::new(), String::new());
    for (string, more) in strings(bytes) {
        open.push_str(&read(&string));
        if !more {
            out.push(std::mem::take(&mut open));
        }
    }
    out.push(open);
    out
}

/// Bytes as text: UTF-16 with a mark, UTF-8, else Latin-1.
fn read(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect::<String>()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

/// The file without the data of its streams.
fn outside(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = memmem::find(bytes.get(at..).unwrap_or_default(), b"stream") {
        let start = at + start + 6;
        out.extend_from_slice(bytes.get(at..start).unwrap_or_default());
        let end = memmem::find(bytes.get(start..).unwrap_or_default(), b"endstream");
        at = end.map_or(bytes.len(), |end| start + end + 9);
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

/// The text of all pages as `lopdf` extracts it, a route that redaction does not use.
fn second_opinion(bytes: &[u8]) -> Option<String> {
    let document = lopdf::Document::load_mem(bytes).ok()?;
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::pdf::Pdf;
    use crate::verify::Gone;

    fn leaks(bytes: &[u8], value: &str) -> Vec<String> {
        let gone = [Gone { value: Secret::new(value), label: "BSN" }];
        let exam = Exam { format: &Pdf, bytes, gone: &gone, limits: &Limits::default(), destroyed: &[], eye: None };
        let mut out = Vec::new();
        PdfStreams.leaks(&exam, &mut out);
        out.into_iter().map(|leak| leak.detail).collect()
    }

    #[test]
    fn split_encoded_and_compressed_values_are_seen() {
        for file in [
            &b"stream\n[(1234)-20(56)] TJ ET (782) Tj\nendstream"[..],
            b"/Title (123\\064 56782)",
            b"/Title <FEFF003100320033003400350036003700380032>",
            b"<</Filter/ASCIIHexDecode>>stream\n28313233343536373832292054 6A>\nendstream",
            b"% 123456782",
        ] {
            assert!(!leaks(file, "1234.56.782").is_empty(), "{}", String::from_utf8_lossy(file));
        }
        assert!(leaks(b"stream\n(12345) Tj (6783)\nendstream", "123456782").is_empty());
    }

    #[test]
    fn words_must_stand_alone_and_short_ones_are_left() {
        assert!(leaks(b"/Title (Smitstraat)", "Smit").is_empty());
        assert!(!leaks(b"/Title (mevrouw Smit, 4)", "Smit").is_empty());
        assert!(leaks(b"/Title (Bos)", "Bos").is_empty());
        assert!(leaks(b"<</Subtype/Image>>stream\n..Smit..\nendstream", "Smit").is_empty());
    }
}
