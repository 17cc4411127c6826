//! Files in the text of a message: uuencode (POSIX `uuencode`), in both directions.

use std::ops::Range;

use crate::format::transfer;

/// A file in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct File {
    /// From the `begin` line.
    pub name: String,
    /// The lines between `begin` and `end`.
    pub lines: Range<usize>,
    /// In base64 (`begin-base64`).
    pub base64: bool,
    /// Decoded.
    pub bytes: Vec<u8>,
}

/// The files in a text. The flag is false when one of them cannot be decoded whole, or is in `yEnc` or `BinHex`.
pub(super) fn find(bytes: &[u8]) -> (Vec<File>, bool) {
    let other = [&b"=ybegin "[..], b"(This file must be converted with BinHex"];
    let (mut out, mut whole) = (Vec::new(), !other.iter().any(|word| starts_line(bytes, word)));
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr::memmem::find(rest, b"begin")) {
        let at = from + found;
        from = at + 5;
        if at > 0 && bytes.get(at - 1) != Some(&b'\n') {
            continue;
        }
        let Some((name, base64, start)) = begin_line(bytes, at) else { continue };
        match if base64 { base64_lines(bytes, start) } else { lines(bytes, start) } {
            Some((end, decoded)) => {
                out.push(File { name, lines: start..end, base64, bytes: decoded });
                from = end;
            }
            None => whole = false,
        }
    }
    (out, whole)
}

/// Does raw text hold something encoded: a uuencoded file, or lines of base64?
pub(super) fn holds_encoded(bytes: &[u8]) -> bool {
    let (files, whole) = find(bytes);
    let base64 = |line: &[u8]| {
        let line = line.trim_ascii_end();
        let digits = line.iter().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')).count();
        // a word of one letter repeated is a ruler
        line.len() >= 60 && digits == line.len() && line.iter().any(|b| Some(b) != line.first())
    };
    !files.is_empty() || !whole || bytes.split(|b| *b == b'\n').any(base64)
}

fn starts_line(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, word).any(|at| at == 0 || bytes.get(at - 1) == Some(&b'\n'))
}

/// Name, whether in base64, and where the next line starts: `begin 644 name`.
fn begin_line(bytes: &[u8], at: usize) -> Option<(String, bool, usize)> {
    let rest = bytes.get(at..)?;
    let end = memchr::memchr(b'\n', rest.get(..rest.len().min(1000))?)?;
    let line = rest.get(..end)?.trim_ascii_end();
    let base64 = line.starts_with(b"begin-base64 ");
    let line = line.strip_prefix(b"begin-base64 ").or_else(|| line.strip_prefix(b"begin "))?;
    let mode = line.iter().take_while(|b| (b'0'..=b'7').contains(b)).count();
    let name = line.get(mode..)?.strip_prefix(b" ")?.trim_ascii();
    let name = String::from_utf8_lossy(name).into_owned();
    ((3..=4).contains(&mode) && !name.is_empty()).then_some((name, base64, at + end + 1))
}

/// Where the `end` line starts, and the decoded bytes before it.
fn lines(bytes: &[u8], start: usize) -> Option<(usize, Vec<u8>)> {
    let mut out = Vec::new();
    let mut at = start;
    for line in bytes.get(start..)?.split_inclusive(|b| *b == b'\n') {
        let body = line.strip_suffix(b"\n").unwrap_or(line);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        if body.trim_ascii() == b"end" {
            return Some((at, out));
        }
        at += line.len();
        let Some((first, digits)) = body.split_first() else { continue };
        let length = usize::from(value(*first)?);
        let before = out.len();
        for four in digits.chunks(4) {
            // blanks at the end of a line may have been cut off
            let mut bits = 0_u32;
            for index in 0..4 {
                bits = bits << 6 | u32::from(four.get(index).map_or(Some(0), |b| value(*b))?);
            }
            let [_, a, b, c] = bits.to_be_bytes();
            out.extend([a, b, c]);
        }
        out.resize(before + length, 0);
    }
    None
}

fn value(byte: u8) -> Option<u8> {
    (32..=96).contains(&byte).then(|| (byte - 32) & 63)
}

fn base64_lines(bytes: &[u8], start: usize) -> Option<(usize, Vec<u8>)> {
    let rest = bytes.get(start..)?;
    let end = memchr::memmem::find(rest, b"====")?;
    let (decoded, clean) = transfer::base64_decode(rest.get(..end)?);
    clean.then_some((start + end, decoded))
}

/// The lines between `begin` and `end`.
pub(super) fn encode(bytes: &[u8], base64: bool, line_break: &str) -> Vec<u8> {
    if base64 {
        return transfer::base64_lines(bytes, line_break);
    }
    let digit = |six: u32| u8::try_from(six & 63).map_or(b'`', |six| if six == 0 { b'`' } else { six + 32 });
    let mut out = Vec::with_capacity(bytes.len() / 45 * 63 + 66);
    for line in bytes.chunks(45) {
        out.push(digit(u32::try_from(line.len()).unwrap_or_default()));
        for three in line.chunks(3) {
            let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            out.extend([digit(bits >> 18), digit(bits >> 12), digit(bits >> 6), digit(bits)]);
        }
        out.extend_from_slice(line_break.as_bytes());
    }
    out.push(b'`');
    out.extend_from_slice(line_break.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_out_and_go_back() {
        let text = b"Beste,\n\nbegin 644 a b.txt\n#86)C\n`\nend\nbegin van de tekst\n";
        let (files, whole) = find(text);
        assert!(whole);
        assert_eq!(files, [File { name: "a b.txt".into(), lines: 26..34, base64: false, bytes: b"abc".to_vec() }]);
        for length in [0, 1, 44, 45, 46, 200] {
            let bytes: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            for (head, base64, end) in [("begin", false, "end"), ("begin-base64", true, "====")] {
                let text = format!("{head} 644 x\r\n").into_bytes();
                let text = [text, encode(&bytes, base64, "\r\n"), format!("{end}\r\n").into_bytes()].concat();
                assert_eq!(find(&text).0[0].bytes, bytes);
            }
        }
        assert_eq!(find(b"begin-base64 644 x\nYWJj\n====\n").0[0].bytes, b"abc");
    }

    #[test]
    fn what_cannot_be_decoded_is_said() {
        for text in ["begin 644 a\n#86)C\n", "x\n=ybegin line=128 size=3 name=a\n", "begin 644 a\n\u{e9}\u{e9}\nend\n"]
        {
            assert!(!find(text.as_bytes()).1, "{text}");
        }
        assert!(find(b"begin the day\nend\n").1);
        assert!(holds_encoded(format!("x\n{}\n", "QmVzdGUg".repeat(9)).as_bytes()));
        assert!(!holds_encoded(format!("{}\nGewone tekst.\n", "=".repeat(70)).as_bytes()));
    }
}
