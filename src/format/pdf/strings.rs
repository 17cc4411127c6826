//! Text strings of PDF objects: `PDFDocEncoding`, UTF-16 with a byte order mark, UTF-8 with one
//! (ISO 32000-2, 7.9.2.2).

/// The codes 0x80..=0x9F and 0xA0 of `PDFDocEncoding` (ISO 32000-2, annex D.3).
const UPPER: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
];
/// The codes 0x18..=0x1F.
const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];

/// The text of a string object.
pub fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    // Many producers write UTF-8 without saying so.
    if bytes.iter().any(|b| *b >= 0x80)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return text.to_owned();
    }
    bytes.iter().map(|byte| pdf_doc(*byte)).collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect()
}

fn pdf_doc(byte: u8) -> char {
    match byte {
        0x18..=0x1F => ACCENTS[usize::from(byte - 0x18)],
        0x80..=0xA0 => UPPER[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// A string object's bytes for a text: ASCII as it is, everything else UTF-16BE.
pub fn encode(text: &str) -> Vec<u8> {
    if text.bytes().all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\r' | b'\t')) {
        return text.as_bytes().to_vec();
    }
    let mut out = vec![0xFE, 0xFF];
    out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    out
}

/// Is this text for people, rather than keys, digests and tables?
pub fn is_text(text: &str) -> bool {
    let (mut all, mut odd, mut useful) = (0_usize, 0_usize, 0_usize);
    for c in text.chars().take(4096) {
        all += 1;
        odd += usize::from((c.is_control() && !matches!(c, '\n' | '\r' | '\t')) || c == '\u{FFFD}');
        useful += usize::from(c.is_alphanumeric());
    }
    useful > 0 && odd * 5 <= all
}

/// The text of a stream that holds text (XMP, scripts, forms); the flag says UTF-16.
pub fn decode_stream(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => decode(bytes),
    }
}

/// Bytes of such a stream, in the same encoding where it can hold the text.
pub fn encode_stream(text: &str, before: &[u8]) -> Vec<u8> {
    let wide = |head: &[u8]| before.starts_with(head);
    if wide(b"\xFE\xFF") {
        let mut out = vec![0xFE, 0xFF];
        out.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
        out
    } else if wide(b"\xFF\xFE") {
        let mut out = vec![0xFF, 0xFE];
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        out
    } else {
        text.as_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_encodings_are_read() {
        assert_eq!(decode(b"\xFE\xFF\0J\0a\0n"), "Jan");
        assert_eq!(decode(b"\xFF\xFEJ\0a\0n\0"), "Jan");
        assert_eq!(decode(b"\xEF\xBB\xBFZo\xC3\xAB"), "Zoë");
        assert_eq!(decode(b"Zo\xEB \xA0 5"), "Zoë € 5");
        assert_eq!(decode(&encode("Zoë 😀")), "Zoë 😀");
        assert_eq!(encode("[BSN]"), b"[BSN]");
    }

    #[test]
    fn digests_are_no_text() {
        assert!(!is_text(&decode(b"\x01\x02\x03\xff\x05a")));
        assert!(is_text("Jan"));
        assert!(!is_text("---"));
    }
}
