//! Encoded words (RFC 2047) and percent-encoded parameters (RFC 2231), in both directions.

use std::fmt::Write as _;

use crate::format::charset::{self, Charset};
use crate::format::transfer;

/// Encoded words that stand together.
pub(super) struct Group {
    /// Decoded.
    pub text: String,
    /// Offset behind the last word.
    pub end: usize,
    /// A charset name was met that we do not know.
    pub unknown_charset: bool,
}

/// The encoded word at an offset, with all that follow it after nothing but white space. Words of the same charset are
/// decoded together, for some writers cut a character in two.
pub(super) fn word_group(slice: &[u8], start: usize) -> Option<Group> {
    let (mut label, mut bytes, mut end) = word(slice, start)?;
    let mut group = Group { text: String::new(), end, unknown_charset: false };
    loop {
        let blanks = slice.get(end..)?.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let next = word(slice, end + blanks);
        if let Some((next_label, more, next_end)) = &next
            && next_label.eq_ignore_ascii_case(&label)
        {
            bytes.extend_from_slice(more);
            end = *next_end;
            group.end = end;
            continue;
        }
        let decoded = if let Some(charset) = Charset::for_label(&label) {
            charset::decode(&bytes, charset)
        } else {
            group.unknown_charset = true;
            charset::decode_unlabelled(&bytes)
        };
        group.text.push_str(&decoded.content);
        let Some(next) = next else { return Some(group) };
        (label, bytes, end) = next;
        group.end = end;
    }
}

/// One encoded word: charset, decoded bytes, offset behind it.
fn word(slice: &[u8], start: usize) -> Option<(String, Vec<u8>, usize)> {
    let rest = slice.get(start..)?.strip_prefix(b"=?")?;
    let rest = rest.get(..rest.len().min(2000))?;
    let label_end = rest.iter().take(80).position(|b| *b == b'?')?;
    // a language may stand behind the charset (RFC 2231, 5)
    let label = std::str::from_utf8(rest.get(..label_end)?).ok()?.split('*').next()?.to_string();
    let base64 = match rest.get(label_end + 1)? {
        b'B' | b'b' => true,
        b'Q' | b'q' => false,
        _ => return None,
    };
    let coded = rest.get(label_end + 2..)?.strip_prefix(b"?")?;
    let len = memchr::memmem::find(coded, b"?=")?;
    let coded = coded.get(..len)?;
    if coded.contains(&b'\n') || label.is_empty() {
        return None;
    }
    let bytes = if base64 {
        transfer::base64_decode(coded).0
    } else {
        let spaced: Vec<u8> = coded.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
        // a word has no line ends, so its last blank is text
        let mut decoded = transfer::quoted_printable_decode(&[&spaced, &b"."[..]].concat());
        decoded.pop();
        decoded
    };
    Some((label, bytes, start + 2 + label_end + 3 + len + 2))
}

/// Text as encoded words in UTF-8, each at most 75 characters, folded.
pub(in crate::format) fn encode_words(text: &str, line_break: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        let mut buffer = [0; 4];
        let mut coded = String::new();
        match c {
            ' ' => coded.push('_'),
            _ if c.is_ascii_alphanumeric() => coded.push(c),
            _ => {
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    let _ = write!(coded, "={byte:02X}");
                }
            }
        }
        // the first one shares its line with the name of the field
        if word.len() + coded.len() > if words.is_empty() { 42 } else { 63 } {
            words.push(std::mem::take(&mut word));
        }
        word.push_str(&coded);
    }
    if !word.is_empty() {
        words.push(word);
    }
    let words: Vec<String> = words.iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect();
    words.join(&format!("{line_break} "))
}

/// Percent signs undone (RFC 2231, 4).
pub(super) fn percent_decode(value: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        let digit = |offset: usize| value.get(at + offset).and_then(|b| (*b as char).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, digit(1), digit(2)) {
            out.push(u8::try_from(high * 16 + low).unwrap_or_default());
            at += 3;
        } else {
            out.push(*byte);
            at += 1;
        }
    }
}

/// Bytes with percent signs (RFC 2231, 4).
pub(in crate::format) fn percent_encode(bytes: &[u8]) -> String {
    let mut out = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            out.push(*byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_folded() {
        let coded = encode_words(&"ë".repeat(40), "\r\n");
        assert!(coded.lines().all(|line| line.trim().len() <= 75));
        let group = word_group(coded.as_bytes(), 0).unwrap();
        assert_eq!((group.text, group.end), ("ë".repeat(40), coded.len()));
    }
}
