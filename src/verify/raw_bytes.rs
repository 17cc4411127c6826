//! Searches the bytes of the redacted file as they stand, in the usual encodings, without opening it.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::seek::{self, Seeker};
use super::{Check, Exam, Gone, Leak};

/// Searches raw bytes.
#[derive(Debug)]
pub(super) struct RawBytes;

/// Shortest value, in bytes: shorter ones stand in compressed data by chance.
const SHORTEST: usize = 6;
/// In binary files, words shorter than this are looked for only when they hold a digit: the file format has words of
/// its own.
const SHORTEST_WORD: usize = 8;

impl Check for RawBytes {
    fn id(&self) -> &'static str {
        "raw-bytes"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        let format = exam.format.name();
        let plain = matches!(format, "text" | "csv" | "json" | "vcard" | "hl7");
        let mail = matches!(format, "mail" | "mbox");
        let wanted = |gone: &Gone| {
            let value = gone.value.open();
            let number = value.contains('@') || value.chars().any(|c| c.is_ascii_digit());
            value.len() >= SHORTEST
                && !crate::finding::Kind::ALL.iter().any(|kind| kind.label() == value)
                && if mail {
                    // the messages and files inside have been looked at on their own
                    seek::points_at_one_person(gone)
                } else {
                    plain || number || value.len() >= SHORTEST_WORD
                }
        };
        let mut found = search(exam.bytes, exam.gone, &wanted, mail || format == "html");
        if plain || mail || format == "html" {
            let seeker = Seeker::new(exam.gone, |gone| {
                wanted(gone) && (plain || gone.value.open().contains(|c: char| c.is_ascii_digit()))
            });
            if !seeker.is_empty() {
                let text = String::from_utf8_lossy(exam.bytes);
                found.extend(seeker.labels_in(&text).into_iter().map(|label| (label, "as plain text")));
            }
        }
        let leak = |(label, how)| Leak { check: self.id(), detail: format!("{label} is still in the bytes, {how}") };
        out.extend(found.into_iter().map(leak));
    }
}

struct Needle {
    bytes: Vec<u8>,
    label: &'static str,
    how: &'static str,
    /// Width of a character, when neighbours tell whether it is a whole word.
    unit: Option<Unit>,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    One,
    Little,
    Big,
}

fn search(
    bytes: &[u8],
    gone: &[Gone],
    wanted: &dyn Fn(&Gone) -> bool,
    base64: bool,
) -> BTreeSet<(&'static str, &'static str)> {
    let mut found = BTreeSet::new();
    let (mut needles, mut coded) = (Vec::new(), Vec::new());
    for gone in gone.iter().filter(|gone| wanted(gone)) {
        forms(gone, &mut needles);
        if base64 {
            base64_forms(gone, &mut coded);
        }
    }
    look(bytes, &needles, &mut found);
    if !coded.is_empty() {
        // base64 is broken into lines
        let joined: Vec<u8> = bytes.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
        look(&joined, &coded, &mut found);
    }
    found
}

fn look(bytes: &[u8], needles: &[Needle], found: &mut BTreeSet<(&'static str, &'static str)>) {
    if needles.is_empty() {
        return;
    }
    let Ok(finder) = AhoCorasick::new(needles.iter().map(|needle| &needle.bytes)) else { return };
    for hit in finder.find_overlapping_iter(bytes) {
        let Some(needle) = needles.get(hit.pattern().as_usize()) else { continue };
        if !found.contains(&(needle.label, needle.how)) && is_whole(bytes, hit.start(), hit.end(), needle.unit) {
            found.insert((needle.label, needle.how));
        }
    }
}

/// Neither side goes on with a letter or digit of ASCII.
fn is_whole(bytes: &[u8], start: usize, end: usize, unit: Option<Unit>) -> bool {
    let char_at = |at: Option<usize>| -> Option<u8> {
        let at = at?;
        match unit? {
            Unit::One => bytes.get(at).copied(),
            Unit::Little => (bytes.get(at + 1) == Some(&0)).then(|| bytes.get(at).copied())?,
            Unit::Big => (bytes.get(at) == Some(&0)).then(|| bytes.get(at + 1).copied())?,
        }
    };
    let width = if unit == Some(Unit::One) { 1 } else { 2 };
    let before = char_at(start.checked_sub(width));
    let after = char_at(Some(end));
    ![before, after].into_iter().flatten().any(|b| b.is_ascii_alphanumeric())
}

/// A value as it may stand in bytes.
fn forms(gone: &Gone, out: &mut Vec<Needle>) {
    let value = gone.value.open();
    let mut add = |bytes: Vec<u8>, how, unit| {
        if bytes.len() >= SHORTEST
            && !out.iter().any(|needle: &Needle| needle.bytes == bytes && needle.label == gone.label)
        {
            out.push(Needle { bytes, label: gone.label, how, unit });
        }
    };
    add(value.into(), "as UTF-8", Some(Unit::One));
    add(value.encode_utf16().flat_map(u16::to_le_bytes).collect(), "as UTF-16", Some(Unit::Little));
    add(value.encode_utf16().flat_map(u16::to_be_bytes).collect(), "as UTF-16", Some(Unit::Big));
    let (latin, _, lost) = encoding_rs::WINDOWS_1252.encode(value);
    if !lost {
        add(latin.into_owned(), "as windows-1252", Some(Unit::One));
    }
    let coded = |how: &dyn Fn(u8) -> String, keep: &dyn Fn(u8) -> bool| -> Vec<u8> {
        value.bytes().flat_map(|b| if keep(b) { vec![b] } else { how(b).into_bytes() }).collect()
    };
    let keep = |b: u8| b.is_ascii_alphanumeric();
    let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'@');
    let none = |_: u8| false;
    for kept in [&keep as &dyn Fn(u8) -> bool, &unreserved, &none] {
        add(coded(&|b| format!("%{b:02X}"), kept), "with percent signs", Some(Unit::One));
        add(coded(&|b| format!("%{b:02x}"), kept), "with percent signs", Some(Unit::One));
    }
    let printable = |b: u8| (33..=126).contains(&b) && b != b'=' || b == b' ';
    add(coded(&|b| format!("={b:02X}"), &printable), "in quoted-printable", Some(Unit::One));
    add(coded(&|b| format!("={b:02X}"), &keep), "in quoted-printable", Some(Unit::One));
    let entities = |how: &dyn Fn(char) -> String, keep: &dyn Fn(char) -> bool| -> Vec<u8> {
        value.chars().map(|c| if keep(c) { c.to_string() } else { how(c) }).collect::<String>().into_bytes()
    };
    for kept in [&(|c: char| c.is_ascii()) as &dyn Fn(char) -> bool, &|c: char| c.is_ascii_alphanumeric(), &|_| false] {
        add(entities(&|c| format!("&#{};", u32::from(c)), kept), "as HTML references", Some(Unit::One));
        add(entities(&|c| format!("&#x{:x};", u32::from(c)), kept), "as HTML references", Some(Unit::One));
        add(entities(&|c| format!("&#x{:X};", u32::from(c)), kept), "as HTML references", Some(Unit::One));
    }
}

/// The base64 digits that a value gives for certain, at each of the three places it can have in a group.
fn base64_forms(gone: &Gone, out: &mut Vec<Needle>) {
    let value = gone.value.open().as_bytes();
    for before in 0..3_usize {
        let bits: Vec<bool> = value.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
        let skip = (6 - before * 8 % 6) % 6;
        let digits: Vec<u8> = bits
            .get(skip..)
            .unwrap_or_default()
            .chunks_exact(6)
            .map(|six| digit(six.iter().fold(0, |value, bit| value << 1 | u8::from(*bit))))
            .collect();
        // seven digits are 42 bits: no chance hits
        if digits.len() >= 7 {
            out.push(Needle { bytes: digits, label: gone.label, how: "in base64", unit: None });
        }
    }
}

fn digit(value: u8) -> u8 {
    match value {
        0..=25 => b'A' + value,
        26..=51 => b'a' + value - 26,
        52..=61 => b'0' + value - 52,
        62 => b'+',
        _ => b'/',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::{Format, html::Html, mail::Mail, text::PlainText};

    fn leaks(format: &dyn Format, bytes: &[u8], value: &str, label: &'static str) -> Vec<String> {
        let gone = [Gone { value: Secret::new(value), label }];
        let limits = Limits::default();
        let mut out = Vec::new();
        RawBytes.leaks(&Exam { format, bytes, gone: &gone, limits: &limits, destroyed: &[], eye: None }, &mut out);
        out.into_iter().map(|leak| leak.detail).collect()
    }

    fn base64(bytes: &[u8]) -> String {
        let bits: Vec<bool> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
        let six = |six: &[bool]| (0..6).fold(0, |value, at| value << 1 | u8::from(six.get(at) == Some(&true)));
        bits.chunks(6).map(|bits| digit(six(bits)) as char).collect()
    }

    #[test]
    fn values_are_seen_in_every_encoding() {
        let wide = |s: &str| -> Vec<u8> { s.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (b"x 123456782 y".to_vec(), "123456782"),
            (wide("x 123456782 y"), "123456782"),
            (b"van Ren\xe9 Bos".to_vec(), "René Bos"),
            (b"?q=Ren%C3%A9%20Bos".to_vec(), "René Bos"),
            (b"Ren=C3=A9 Bos".to_vec(), "René Bos"),
            (b"Ren&#233; Bos".to_vec(), "René Bos"),
            (b"1234.56.782".to_vec(), "123456782"),
        ];
        for (bytes, value) in cases {
            assert!(!leaks(&PlainText, &bytes, value, "naam").is_empty(), "{value} in {bytes:?}");
        }
        for text in ["123456782", "x123456782", "xy123456782", "een lange zin met 123456782 erin"] {
            let coded = base64(text.as_bytes());
            let lines =
                coded.as_bytes().chunks(5).map(|line| String::from_utf8_lossy(line)).collect::<Vec<_>>().join("\r\n");
            assert_eq!(
                leaks(&Mail, lines.as_bytes(), "123456782", "BSN"),
                ["BSN is still in the bytes, in base64"],
                "{text}"
            );
        }
    }

    #[test]
    fn chance_and_longer_numbers_are_no_leak() {
        assert!(leaks(&PlainText, b"99123456782 en 1234567829", "123456782", "BSN").is_empty());
        assert!(leaks(&PlainText, b"1980", "1980", "geboortedatum").is_empty());
        assert!(leaks(&Html, b"<strong>x</strong>", "Strong", "naam").is_empty());
        assert!(
            leaks(&Mail, b"To: x\n\nJan Jansen", "Jan Jansen", "naam").is_empty(),
            "names are looked for in the parts"
        );
    }
}
