//! Charsets: bytes to text with a way back, and replacement words to bytes.
//!
//! No byte is ever lost: what is not valid in the charset is read as windows-1252, which has a character for every
//! byte.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::spans::Builder;
use crate::document::Span;

/// A charset as a file or a header names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Charset {
    /// How to decode.
    pub encoding: &'static Encoding,
    /// New words may only be ASCII: the charset was given as `us-ascii`, or nothing else fits the transport.
    pub ascii_only: bool,
}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self { encoding: UTF_8, ascii_only: false };

    /// By its name in a header or a meta element; `None` when we do not know it.
    pub fn for_label(label: &str) -> Option<Self> {
        let label = label.trim();
        let ascii_only = ["us-ascii", "ascii", "ansi_x3.4-1968"].iter().any(|name| label.eq_ignore_ascii_case(name));
        Encoding::for_label(label.as_bytes()).map(|encoding| Self { encoding, ascii_only })
    }

    /// Can a run of its bytes be cut out without a change in what the bytes after it mean?
    pub fn is_stateless(self) -> bool {
        self.encoding != encoding_rs::ISO_2022_JP && self.encoding != encoding_rs::REPLACEMENT
    }

    /// Words in this charset. A character it does not have becomes its plain letter, a full block `X`, else `?`.
    pub fn encode(self, words: &str) -> Vec<u8> {
        if self.encoding == UTF_16LE || self.encoding == UTF_16BE {
            let order = if self.encoding == UTF_16LE { u16::to_le_bytes } else { u16::to_be_bytes };
            return words.encode_utf16().flat_map(order).collect();
        }
        if self.encoding == UTF_8 && !self.ascii_only {
            return words.into();
        }
        let mut out = Vec::with_capacity(words.len());
        let mut buffer = [0; 4];
        for c in words.chars() {
            if c.is_ascii() {
                out.push(c as u8);
                continue;
            }
            let (bytes, _, lost) = self.encoding.encode(c.encode_utf8(&mut buffer));
            if lost || self.ascii_only || !self.is_stateless() {
                out.push(plain_letter(c));
            } else {
                out.extend_from_slice(&bytes);
            }
        }
        out
    }
}

/// The nearest ASCII character.
pub(super) fn plain_letter(c: char) -> u8 {
    match c {
        '█' | '▇' | '■' => b'X',
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => b'a',
        'ç' => b'c',
        'è' | 'é' | 'ê' | 'ë' => b'e',
        'ì' | 'í' | 'î' | 'ï' => b'i',
        'ñ' => b'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => b'o',
        'ù' | 'ú' | 'û' | 'ü' => b'u',
        'ý' | 'ÿ' => b'y',
        '‘' | '’' => b'\'',
        '–' | '—' => b'-',
        '\u{a0}' => b' ',
        _ if c.is_ascii() => c as u8,
        _ => b'?',
    }
}

/// Words with nothing but ASCII in them.
pub(super) fn ascii(words: &str) -> String {
    words.chars().map(|c| plain_letter(c) as char).collect()
}

/// Decoded bytes.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The text, without byte order mark.
    pub content: String,
    /// Way back to the bytes.
    pub spans: Vec<Span>,
    /// What they were decoded as.
    pub charset: Charset,
}

/// The charset that the bytes themselves show: byte order mark, zero bytes as UTF-16 has them, or valid UTF-8.
/// `None`: none of these, some 8-bit charset.
pub(super) fn guess(bytes: &[u8]) -> Option<Charset> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(Charset { encoding, ascii_only: false });
    }
    if let Some(encoding) = guess_utf16(bytes) {
        return Some(Charset { encoding, ascii_only: false });
    }
    std::str::from_utf8(bytes).is_ok().then_some(Charset::UTF_8)
}

/// UTF-16 without a byte order mark: in Western text every other byte is zero, and nearly none on the other side.
/// The first 64 KiB decide.
pub(super) fn guess_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(64 << 10) & !1).unwrap_or_default();
    if head.len() < 4 || memchr::memchr(0, head).is_none() {
        return None;
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    let pairs = head.len() / 2;
    // a few characters have a zero in their other byte, too
    let few = pairs.max(40);
    let encoding = if odd * 10 >= pairs * 6 && even * 20 <= few {
        UTF_16LE
    } else if even * 10 >= pairs * 6 && odd * 20 <= few {
        UTF_16BE
    } else {
        return None;
    };
    let (text, _, bad) = encoding.decode(head);
    let controls = text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}')).count();
    (!bad && controls * 50 <= pairs).then_some(encoding)
}

/// Decodes a plain file: its own signs first, else UTF-8 with windows-1252 wherever a byte does not fit.
pub(super) fn decode_unlabelled(bytes: &[u8]) -> Decoded {
    match guess(bytes) {
        Some(charset) => decode(bytes, charset),
        None => decode(bytes, mostly(bytes)),
    }
}

/// The charset to read a text in of which another place (a header, a meta element) says `declared`: a byte order mark
/// and UTF-16 show themselves, and bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever an 8-bit name says.
pub(super) fn choose(bytes: &[u8], declared: Option<Charset>) -> Option<Charset> {
    let Some(declared) = declared else { return guess(bytes) };
    let shown = guess(bytes);
    let plain = shown == Some(Charset::UTF_8);
    if plain && (bytes.is_ascii() || !declared.encoding.is_single_byte()) {
        return Some(declared);
    }
    Some(shown.unwrap_or(if declared.encoding == UTF_8 { mostly(bytes) } else { declared }))
}

/// Is a text that is not valid UTF-8 a damaged UTF-8 text, or one in windows-1252? The more frequent kind of
/// non-ASCII character decides; in both cases every byte is read.
fn mostly(bytes: &[u8]) -> Charset {
    let (mut multi, mut single) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        multi += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        single += chunk.invalid().len();
    }
    if multi >= single { Charset::UTF_8 } else { Charset { encoding: WINDOWS_1252, ascii_only: false } }
}

/// Decodes in a charset. A byte order mark at the start wins over it and is not part of the text.
pub(super) fn decode(bytes: &[u8], charset: Charset) -> Decoded {
    let (charset, skip) = match Encoding::for_bom(bytes) {
        Some((encoding, skip)) => (Charset { encoding, ascii_only: false }, skip),
        None => (charset, 0),
    };
    let body = bytes.get(skip..).unwrap_or_default();
    let mut out = Builder::default();
    if charset.encoding == UTF_8 {
        utf8(body, skip, &mut out);
    } else if charset.encoding == UTF_16LE || charset.encoding == UTF_16BE {
        utf16(body, skip, charset.encoding == UTF_16BE, &mut out);
    } else if charset.encoding.is_single_byte() {
        single_byte(body, skip, charset.encoding, &mut out);
    } else {
        multi_byte(body, skip, charset.encoding, &mut out);
    }
    let (content, spans) = out.parts();
    Decoded { content, spans, charset }
}

fn utf8(bytes: &[u8], base: usize, out: &mut Builder) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return out.same(text, base);
    }
    let mut at = base;
    for chunk in bytes.utf8_chunks() {
        out.same(chunk.valid(), at);
        at += chunk.valid().len();
        for byte in chunk.invalid() {
            out.block(&latin(*byte), at..at + 1);
            at += 1;
        }
    }
}

fn latin(byte: u8) -> Cow<'static, str> {
    Cow::Owned(WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned())
}

/// Each unit or pair of units is one character; half a pair and a lost last byte are kept as windows-1252.
fn utf16(bytes: &[u8], base: usize, big: bool, out: &mut Builder) {
    let unit = |at: usize| -> Option<u16> {
        let pair: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    };
    let mut at = 0;
    let mut buffer = [0; 4];
    while at < bytes.len() {
        let units = [unit(at), unit(at + 2)];
        let taken = match units {
            [Some(first), second] => match char::decode_utf16(std::iter::once(first).chain(second)).next() {
                Some(Ok(c)) => {
                    let end = at + 2 * c.len_utf16();
                    out.block(c.encode_utf8(&mut buffer), base + at..base + end);
                    end - at
                }
                _ => 0,
            },
            _ => 0,
        };
        if taken == 0 {
            let end = (at + 2).min(bytes.len());
            for (offset, byte) in bytes.get(at..end).unwrap_or_default().iter().enumerate() {
                out.block(&latin(*byte), base + at + offset..base + at + offset + 1);
            }
            at = end;
        } else {
            at += taken;
        }
    }
}

fn single_byte(bytes: &[u8], base: usize, encoding: &'static Encoding, out: &mut Builder) {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let run = Encoding::ascii_valid_up_to(rest);
        if let Some(Ok(plain)) = rest.get(..run).map(std::str::from_utf8) {
            out.same(plain, base + at);
        }
        at += run;
        if let Some(byte) = bytes.get(at) {
            let one = [*byte];
            let (text, bad) = encoding.decode_without_bom_handling(&one);
            let text = if bad { latin(*byte) } else { text };
            out.block(&text, base + at..base + at + 1);
            at += 1;
        }
    }
}

/// Byte by byte, so that each character knows the bytes it came from (escape sequences before it included).
fn multi_byte(bytes: &[u8], base: usize, encoding: &'static Encoding, out: &mut Builder) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let stateless = encoding != encoding_rs::ISO_2022_JP;
    let mut from = 0; // first byte not yet turned into text
    let mut at = 0;
    let mut buffer = [0_u8; 32];
    while at <= bytes.len() {
        if stateless && from == at {
            let rest = bytes.get(at..).unwrap_or_default();
            let run = Encoding::ascii_valid_up_to(rest);
            if run > 0
                && let Some(Ok(plain)) = rest.get(..run).map(std::str::from_utf8)
            {
                out.same(plain, base + at);
                at += run;
                from = at;
            }
        }
        let last = at == bytes.len();
        let one = bytes.get(at..at + usize::from(!last)).unwrap_or_default();
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(one, &mut buffer, last);
        let text = buffer.get(..written).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default();
        at += read;
        if !text.is_empty() {
            out.block(text, base + from..base + at);
            from = at;
        }
        if let DecoderResult::Malformed(..) = result {
            keep(bytes, from..at, base, out);
            from = at;
            if last {
                decoder = encoding.new_decoder_without_bom_handling();
            }
        } else if last {
            keep(bytes, from..at, base, out);
            break;
        }
    }
}

/// Bytes that are not valid in their charset.
fn keep(bytes: &[u8], range: Range<usize>, base: usize, out: &mut Builder) {
    for at in range {
        if let Some(byte) = bytes.get(at).filter(|byte| **byte != 0x1b) {
            out.block(&latin(*byte), base + at..base + at + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Channel, Text};

    fn text(decoded: Decoded) -> Text {
        let Decoded { content, spans, .. } = decoded;
        Text { channel: Channel::Body, label: None, content, spans, tables: Vec::new() }
    }

    #[test]
    fn a_wrong_byte_in_utf8_is_kept() {
        let text = text(decode_unlabelled(&[b"\xc3\xa9\xc3\xa9n ".as_slice(), b"\xeb x"].concat()));
        assert_eq!(text.content, "één ë x");
        let at = text.content.rfind('ë').unwrap();
        assert_eq!(text.source_bytes(&(at..at + 2)), vec![6..7]);
    }

    #[test]
    fn utf16_is_seen_with_and_without_a_mark() {
        for (encoding, mark) in [(UTF_16LE, &[0xff, 0xfe][..]), (UTF_16BE, &[0xfe, 0xff])] {
            let plain = Charset { encoding, ascii_only: false }.encode("Patiënt 123 \u{1f600} klaar");
            let marked: Vec<u8> = mark.iter().chain(&plain).copied().collect();
            for bytes in [plain, marked] {
                let decoded = decode_unlabelled(&bytes);
                assert_eq!(decoded.content, "Patiënt 123 \u{1f600} klaar");
                assert_eq!(decoded.charset.encoding, encoding);
            }
        }
    }

    #[test]
    fn windows_1252_is_the_fallback() {
        let text = text(decode_unlabelled(b"co\xebrdinatie \x80 10"));
        assert_eq!(text.content, "coërdinatie € 10");
        assert_eq!(text.source_bytes(&(2..4)), vec![2..3]);
    }

    #[test]
    fn words_that_do_not_fit_the_charset_become_plain() {
        let latin = Charset { encoding: WINDOWS_1252, ascii_only: false };
        assert_eq!(latin.encode("[patiënt] ██"), b"[pati\xebnt] XX");
        assert_eq!(Charset::for_label("us-ascii").unwrap().encode("patiënt █"), b"patient X");
    }

    #[test]
    fn multi_byte_charsets_keep_offsets() {
        let text = text(decode(b"ab \x93\xfa\x96{ c", Charset::for_label("shift_jis").unwrap()));
        assert_eq!(text.content, "ab 日本 c");
        assert_eq!(text.source_bytes(&(3..6)), vec![3..5]);
        assert_eq!(text.source_bytes(&(9..11)), vec![7..9]);
    }
}
