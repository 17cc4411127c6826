//! Character references (HTML Standard, 13.2.5.72 and on). The table of names is html5gum's.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};

/// The character reference at the start of `text` (which starts with `&`): its length in bytes and its characters.
/// `None`: just an ampersand.
pub(super) fn decode(text: &str, attribute: bool) -> Option<(usize, Cow<'static, str>)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numeric(bytes);
    }
    let name = bytes.iter().skip(1).take(40).take_while(|b| b.is_ascii_alphanumeric()).count();
    if name == 0 {
        return None;
    }
    let closed = bytes.get(1 + name) == Some(&b';');
    if attribute && !closed && bytes.get(1 + name) == Some(&b'=') {
        return None;
    }
    let reference = text.get(..1 + name + usize::from(closed))?;
    let common = match reference {
        "&amp;" => "&",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" => "\"",
        "&nbsp;" => "\u{a0}",
        "&euml;" => "ë",
        "&eacute;" => "é",
        "&iuml;" => "ï",
        "&ouml;" => "ö",
        _ => "",
    };
    if !common.is_empty() {
        return Some((reference.len(), Cow::Borrowed(common)));
    }
    let mut out = String::new();
    for token in Tokenizer::new(reference) {
        if let Ok(Token::String(piece)) = token {
            out.push_str(&String::from_utf8_lossy(&piece));
        }
    }
    (out != reference).then_some((reference.len(), Cow::Owned(out)))
}

fn numeric(bytes: &[u8]) -> Option<(usize, Cow<'static, str>)> {
    let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hex { 3 } else { 2 };
    let radix = if hex { 16 } else { 10 };
    let mut value = 0_u32;
    let mut at = start;
    while let Some(digit) = bytes.get(at).and_then(|b| (*b as char).to_digit(radix)) {
        value = value.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return None;
    }
    at += usize::from(bytes.get(at) == Some(&b';'));
    let c = match value {
        // numbers of the C1 range mean windows-1252 (same section of the standard)
        0x80..=0x9f => {
            let byte = [u8::try_from(value).unwrap_or(b'?')];
            return Some((at, Cow::Owned(encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.into_owned())));
        }
        0 => '\u{fffd}',
        _ => char::from_u32(value).unwrap_or('\u{fffd}'),
    };
    Some((at, Cow::Owned(c.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_as_browsers_do() {
        let cases = [
            ("&amp;x", 5, "&"),
            ("&#49;2", 5, "1"),
            ("&#x31 2", 5, "1"),
            ("&eacute", 7, "é"),
            ("&hellip;", 8, "…"),
            ("&#128;", 6, "€"),
            ("&#0;", 4, "\u{fffd}"),
            ("&#99999999999;", 14, "\u{fffd}"),
        ];
        for (text, len, out) in cases {
            assert_eq!(decode(text, false), Some((len, Cow::Borrowed(out))), "{text}");
        }
        for text in ["& ", "&;", "&#;", "&#x;", "&geenteken;", "&"] {
            assert_eq!(decode(text, false), None, "{text}");
        }
        assert_eq!(decode("&copy=1", true), None);
        assert!(decode("&copy=1", false).is_some());
    }
}
