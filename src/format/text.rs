//! Plain text: UTF-8, UTF-16 and windows-1252, with or without a byte order mark.

use super::charset::{self, Charset};
use super::{Error, Format, splice};
use crate::document::{Channel, Document, Limits, Mark, Text};

/// Plain text.
#[derive(Debug, Clone, Copy)]
pub struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "text"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        is_text(head)
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        Ok(read(bytes, limits)?.0)
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let (document, charset) = read(bytes, limits)?;
        let plan = splice::plan(&document, marks)?;
        let mut edits = Vec::new();
        for (index, cuts) in &plan.texts {
            if let Some(text) = document.texts.get(*index) {
                edits.extend(splice::edits(text, cuts, &|words| charset.encode(words))?);
            }
        }
        Ok(splice::apply(bytes, edits))
    }
}

fn read(bytes: &[u8], limits: &Limits) -> Result<(Document, Charset), Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a text file"));
    }
    let decoded = charset::decode_unlabelled(bytes);
    let text = Text {
        channel: Channel::Body,
        label: None,
        content: decoded.content,
        spans: decoded.spans,
        tables: Vec::new(),
    };
    Ok((Document { format: "text", texts: vec![text], ..Document::default() }, decoded.charset))
}

/// Is the start of a file text in a charset we read? Zero bytes outside UTF-16 and many control characters say no.
pub(super) fn is_text(head: &[u8]) -> bool {
    if encoding_rs::Encoding::for_bom(head).is_some() || charset::guess_utf16(head).is_some() {
        return true;
    }
    if memchr::memchr(0, head).is_some() {
        return false;
    }
    let controls = head.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 8)).count();
    controls * 50 <= head.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::{Blackout, Label, Style};

    fn redact(bytes: &[u8], value: &str, style: &'static dyn Style) -> Vec<u8> {
        let document = PlainText.open(bytes, &Limits::default()).unwrap();
        let at = document.texts[0].content.find(value).unwrap();
        let mark = Mark {
            target: Target::Text { index: 0, range: at..at + value.len() },
            change: Change::Destroy { label: "BSN".into(), style },
        };
        PlainText.rewrite(bytes, &[mark], &Limits::default()).unwrap()
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_was() {
        let file = "\u{feff}Cliënt é\r\nBSN 123456782\r\n".as_bytes();
        assert_eq!(redact(file, "123456782", &Label), "\u{feff}Cliënt é\r\nBSN [BSN]\r\n".as_bytes());
    }

    #[test]
    fn words_are_written_in_the_charset_of_the_file() {
        assert_eq!(redact(b"\xeb 123456782 \x80", "123456782", &Blackout), b"\xeb XXXXXXXXXXXXXXXX \x80");
        let utf16: Vec<u8> = "ik: 123456782.".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let expected: Vec<u8> = "ik: [BSN].".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(redact(&utf16, "123456782", &Label), expected);
    }

    #[test]
    fn binary_is_not_text() {
        assert!(!PlainText.sniff(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.txt"));
        assert!(!PlainText.sniff(&[1, 2, 3, 4, 5, 6, 7, 14], "a.txt"));
        assert!(PlainText.sniff(b"", "leeg.txt"));
        assert!(PlainText.sniff(b"gewoon\tproza\r\n\xeb", ""));
        let mut utf16: Vec<u8> = "een gewone regel".encode_utf16().flat_map(u16::to_le_bytes).collect();
        utf16.push(b'x');
        assert!(PlainText.sniff(&utf16, ""));
    }
}
