//! Properties that hold for every text in every format: offsets map back, cuts take out what they should and nothing
//! else, and a second redaction finds nothing to do.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may stop

use proptest::prelude::*;
use zwartlak::document::{Change, Channel, Document, Limits, Mark, Source, Target, Text};
use zwartlak::format::{self, Format, csv::Csv, html::Html, mail::Mail, mbox::Mbox, text::PlainText};
use zwartlak::style::{Blackout, Label, Style};

const SECRET: &str = "Qx7Zq9Wk";

fn open(format: &dyn Format, bytes: &[u8]) -> Document {
    format.open(bytes, &Limits::default()).unwrap()
}

/// Marks every place where the secret stands in a text.
fn marks(document: &Document, style: &'static dyn Style) -> Vec<Mark> {
    let mut out = Vec::new();
    for (index, text) in document.texts.iter().enumerate() {
        for (at, found) in text.content.match_indices(SECRET) {
            out.push(Mark {
                target: Target::Text { index, range: at..at + found.len() },
                change: Change::Destroy { label: "patiënt".into(), style },
            });
        }
    }
    out
}

fn rewrite(format: &dyn Format, bytes: &[u8], marks: &[Mark]) -> Vec<u8> {
    format.rewrite(bytes, marks, &Limits::default()).unwrap()
}

/// Each span of a text that stands in these bytes gives back the same text.
fn spans_map_back(text: &Text, bytes: &[u8], decode: &dyn Fn(&[u8]) -> String) {
    let mut at = 0;
    for span in &text.spans {
        assert!(span.text.start >= at && span.text.end > span.text.start, "spans overlap");
        at = span.text.end;
        let piece = text.content.get(span.text.clone()).unwrap();
        let source = match &span.source {
            Source::Same { start } => {
                let same = bytes.get(*start..start + span.text.len()).unwrap();
                assert_eq!(same, piece.as_bytes());
                continue;
            }
            Source::Block { bytes: range } => bytes.get(range.clone()).unwrap(),
            other => panic!("{other:?} in a text file"),
        };
        assert_eq!(decode(source), piece);
    }
}

type Decode = fn(&[u8]) -> String;

/// Bytes in a charset, and how to decode a piece of them; `None` when the text does not fit the charset.
fn encoded(text: &str, charset: usize) -> Option<(Vec<u8>, Decode)> {
    fn little(bytes: &[u8]) -> String {
        encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
    }
    fn big(bytes: &[u8]) -> String {
        encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0.into_owned()
    }
    fn latin(bytes: &[u8]) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    }
    fn utf8(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }
    let utf16 = |mark: u16, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(mark).chain(text.encode_utf16()).flat_map(order).collect()
    };
    Some(match charset {
        0 => (text.into(), utf8),
        1 => ([b"\xef\xbb\xbf", text.as_bytes()].concat(), utf8),
        2 => (utf16(0xfeff, u16::to_le_bytes), little),
        3 => (utf16(0xfeff, u16::to_be_bytes), big),
        _ => {
            let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
            // what happens to be valid UTF-8, or UTF-16, is read as that
            let other = std::str::from_utf8(&bytes).is_ok() && !text.is_ascii() || bytes.contains(&0);
            let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
            if lost || other || marked {
                return None;
            }
            (bytes.into_owned(), latin)
        }
    })
}

/// Text of all sorts, without zero characters (in UTF-8 they would be taken for UTF-16 of old).
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9 .,;\n\réëïöü€\t\"'<>&=_-]{0,200}",
        "(BSN|naam|[0-9]{3,9}| |\r\n|\n|ë|;|\"){0,60}",
    ]
    .prop_map(|text| text.replace(['\0', '\u{feff}'], " "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_span_of_a_text_maps_back(text in any_text(), charset in 0..5_usize) {
        if let Some((bytes, decode)) = encoded(&text, charset) {
            for format in [&PlainText as &dyn Format, &Csv] {
                let document = open(format, &bytes);
                prop_assert_eq!(&document.texts[0].content, &text);
                spans_map_back(&document.texts[0], &bytes, &decode);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_as_text_without_loss(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let document = open(&PlainText, &bytes);
        let text = &document.texts[0];
        let covered: usize = text.spans.iter().map(|span| match &span.source {
            Source::Same { .. } => span.text.len(),
            Source::Block { bytes } => bytes.len(),
            _ => 0,
        }).sum();
        let mark = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].iter().find(|m| bytes.starts_with(m)).map_or(0, |m| m.len());
        prop_assert_eq!(covered + mark, bytes.len());
    }

    #[test]
    fn a_cut_takes_out_its_range_and_leaves_the_rest(
        text in any_text(), charset in 0..5_usize, a in 0..400_usize, b in 0..400_usize,
    ) {
        let edge = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        let (start, end) = (edge(a.min(b)), edge(a.max(b)));
        if let Some((bytes, _)) = encoded(&text, charset) {
            let mark = Mark {
                target: Target::Text { index: 0, range: start..end },
                change: Change::Destroy { label: "weg".into(), style: &Label },
            };
            let out = rewrite(&PlainText, &bytes, &[mark]);
            let label = if start == end { "" } else { "[weg]" };
            let new = format!("{}{label}{}", &text[..start], &text[end..]);
            prop_assert_eq!(out, encoded(&new, charset).map_or_else(|| encoding_rs::WINDOWS_1252.encode(&new).0.into_owned(), |e| e.0));
        }
    }

    #[test]
    fn a_table_keeps_its_rows(
        cells in proptest::collection::vec(proptest::collection::vec("[a-z;,\"\n\r ë]{0,6}", 3), 1..8),
        row in 0..8_usize, column in 0..3_usize, from in 0..8_usize,
    ) {
        let row = row % cells.len();
        let mut cells = cells;
        // a recognisable first row, so that the delimiter is not in doubt
        cells.insert(0, vec!["kop1".into(), "kop2".into(), "kop3".into()]);
        let cell = &mut cells[row + 1][column];
        let at = (0..=from.min(cell.len())).rev().find(|at| cell.is_char_boundary(*at)).unwrap();
        cell.insert_str(at, SECRET);
        let line = |row: &Vec<String>| row.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join(";") + "\r\n";
        let file: String = cells.iter().map(line).collect();
        let document = open(&Csv, file.as_bytes());
        prop_assert_eq!(document.texts[0].tables[0].rows.len(), cells.len());
        let out = rewrite(&Csv, file.as_bytes(), &marks(&document, &Label));
        let expected = file.replace(SECRET, "[patiënt]");
        prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn html_of_any_text_reads_back_and_loses_its_secret(text in any_text(), attribute in any_text()) {
        let escape = |s: &str| s.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let file = format!("<p title=\"{}\">{}{SECRET}</p><!-- {SECRET} -->", escape(&attribute), escape(&text));
        let document = open(&Html, file.as_bytes());
        let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(letters(&document.texts[0].content), letters(&format!("{text}{SECRET}")));
        for text in &document.texts {
            for span in &text.spans {
                if let Source::Same { start } = span.source {
                    prop_assert_eq!(&file.as_bytes()[start..start + span.text.len()], text.content[span.text.clone()].as_bytes());
                }
            }
        }
        let out = rewrite(&Html, file.as_bytes(), &marks(&document, &Blackout));
        prop_assert_eq!(String::from_utf8(out.clone()).unwrap(), file.replace(SECRET, "████████"));
        prop_assert!(marks(&open(&Html, &out), &Label).is_empty());
    }

    #[test]
    fn a_secret_leaves_a_mail_in_any_encoding(
        subject in "[a-zA-Zéë ]{0,80}", text in any_text(), encoding in 0..4_usize, html in any::<bool>(), crlf in any::<bool>(),
    ) {
        let message = message(&subject, &text, encoding, html, crlf);
        let document = open(&Mail, &message);
        let found = marks(&document, &Blackout);
        prop_assert!(found.len() >= 3, "{}", String::from_utf8_lossy(&message));
        let out = rewrite(&Mail, &message, &found);
        let again = open(&Mail, &out);
        prop_assert!(marks(&again, &Label).is_empty(), "{}", String::from_utf8_lossy(&out));
        prop_assert_eq!(again.nested.len(), document.nested.len());
        prop_assert_eq!(&again.nested[0].bytes, &document.nested[0].bytes);
        prop_assert_eq!(again.texts.len(), document.texts.len());
        for (old, new) in document.texts.iter().zip(&again.texts) {
            prop_assert_eq!(&old.channel, &new.channel);
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric() && *c != 'X').collect::<String>();
            // words of the headers may be folded elsewhere, and a changed address gets a domain
            if old.channel != Channel::Part("headers".into()) && old.channel != Channel::Part("second reader".into()) {
                prop_assert_eq!(letters(&old.content.replace(SECRET, "")), letters(&new.content));
            }
        }
        prop_assert_eq!(rewrite(&Mail, &out, &[]), out);
    }

    #[test]
    fn any_bytes_are_opened_and_rewritten_without_panic(
        head in "(From|To|Subject|Content-Type|Content-Transfer-Encoding|<p|=\\?utf-8\\?q\\?|: |multipart/mixed; boundary=b|base64|\
            quoted-printable|text/html|message/rfc822|\r\n|\n|--b|--b--|;|=|\"|From a){0,40}",
        tail in proptest::collection::vec(any::<u8>(), 0..200), at in 0..500_usize,
    ) {
        let bytes = [head.as_bytes(), &tail, SECRET.as_bytes()].concat();
        for format in [&PlainText as &dyn Format, &Csv, &Html, &Mail, &Mbox] {
            let limits = Limits::default();
            let Ok(document) = format.open(&bytes, &limits) else { continue };
            let mut marks = marks(&document, &Label);
            for (index, text) in document.texts.iter().enumerate() {
                let start = (0..=at.min(text.content.len())).rev().find(|at| text.content.is_char_boundary(*at)).unwrap();
                let end = (start..=text.content.len()).find(|end| *end > start + 5 && text.content.is_char_boundary(*end));
                if let Some(end) = end {
                    let change = Change::Destroy { label: "x".into(), style: &Label };
                    marks.push(Mark { target: Target::Text { index, range: start..end }, change });
                }
            }
            let _ = format.rewrite(&bytes, &marks, &limits);
            let _ = format::sniff(&bytes, "a.txt");
        }
    }
}

/// A message of two parts and a file, with the secret in its subject and its text.
fn message(subject: &str, text: &str, encoding: usize, html: bool, crlf: bool) -> Vec<u8> {
    let mut text = format!("{text} {SECRET}\n{SECRET} .").replace("\r\n", "\n").replace(['\r', '\u{1}'], "\n");
    text = text.replace("--", "- -").replace("begin ", "").replace("---", "");
    let (kind, body) = if html { ("html", text.replace('&', "&amp;").replace('<', "&lt;")) } else { ("plain", text) };
    let (name, body) = match encoding {
        0 => ("8bit", body),
        1 => ("base64", base64(body.as_bytes())),
        2 => ("quoted-printable", quoted(&body)),
        _ => ("binary", body),
    };
    let message = format!(
        "From: Jan <jan@voorbeeld.nl>\nSubject: {subject} =?utf-8?q?=C3=AB_{SECRET}_=C3=AB?=\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=\"=_grens\"\n\nvooraf\n--=_grens\n\
         Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: {name}\n\n{body}\n--=_grens\n\
         Content-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: base64\n\nAAECAwQ=\n--=_grens--\n"
    );
    if crlf { message.replace('\n', "\r\n").into_bytes() } else { message.into_bytes() }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (at, chunk) in bytes.chunks(3).enumerate() {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let six = (bits >> (18 - 6 * digit)) as usize & 63;
            out.push(if digit > chunk.len() { '=' } else { DIGITS[six] as char });
        }
        if at % 19 == 18 {
            out.push('\n');
        }
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'\n' => out.push('\n'),
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => out.push(byte as char),
            _ => out.extend(["=".to_owned(), format!("{byte:02X}")]),
        }
        let column = out.rsplit('\n').next().unwrap().len();
        if column > 70 {
            out.push_str("=\n");
        }
    }
    out
}
