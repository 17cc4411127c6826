//! References of XML: five names and numbers.

use crate::format::spans::Builder;

/// The reference at the start of `text`, which starts with `&`: its length in bytes and its character.
pub(in crate::format) fn decode(text: &str) -> Option<(usize, char)> {
    let end = text.bytes().take(40).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let value = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(value)?
        }
    };
    Some((end + 1, c))
}

/// A text with references, which stands at `base` in its source. In links, percent signs are decoded too.
pub(in crate::format) fn text(value: &str, base: usize, link: bool, out: &mut Builder) {
    let mut at = 0;
    while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
        let run = rest.bytes().position(|b| b == b'&' || link && b == b'%').unwrap_or(rest.len());
        out.same(rest.get(..run).unwrap_or_default(), base + at);
        at += run;
        let Some(rest) = rest.get(run..).filter(|rest| !rest.is_empty()) else { break };
        if let Some((len, c)) = decode(rest) {
            out.block(c.encode_utf8(&mut [0; 4]), base + at..base + at + len);
            at += len;
        } else if let Some((len, piece)) = percent(rest) {
            out.block(&piece, base + at..base + at + len);
            at += len;
        } else {
            out.same(rest.get(..1).unwrap_or_default(), base + at);
            at += 1;
        }
    }
}

/// A run of bytes with percent signs at the start of a link (RFC 3986, 2.1).
fn percent(text: &str) -> Option<(usize, String)> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [b'%', high, low, after @ ..] = rest {
        let (Some(high), Some(low)) = ((*high as char).to_digit(16), (*low as char).to_digit(16)) else { break };
        bytes.push(u8::try_from(high * 16 + low).ok()?);
        rest = after;
    }
    (!bytes.is_empty()).then(|| (bytes.len() * 3, String::from_utf8_lossy(&bytes).into_owned()))
}

/// How words have to be written at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Context {
    /// Between tags.
    Text,
    /// In an attribute.
    Attribute,
    /// In an attribute that names something others point at: letters, digits and low lines only.
    Name,
    /// In a comment, a processing instruction or a doctype.
    Aside,
}

impl Context {
    /// Words as they have to be written here.
    pub fn escape(self, words: &str) -> String {
        if self == Self::Name {
            let plain: String = words.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
            return plain.trim_matches('_').to_owned();
        }
        let mut out = String::with_capacity(words.len());
        for c in words.chars() {
            match (self, c) {
                (Self::Aside, '<' | '>' | '"' | '\'' | '?' | '[' | ']' | '-' | '&') => out.push('_'),
                (Self::Aside, c) => out.push(c),
                (_, '&') => out.push_str("&amp;"),
                (_, '<') => out.push_str("&lt;"),
                (_, '>') => out.push_str("&gt;"),
                (Self::Attribute, '"') => out.push_str("&quot;"),
                (Self::Attribute, '\'') => out.push_str("&apos;"),
                (_, '\t' | '\n' | '\r') => out.push(' '),
                (_, c) if c.is_control() => out.push('_'),
                (_, c) => out.push(c),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Channel;

    #[test]
    fn references_and_percent_signs_are_decoded() {
        let value = "a&#49;&#x32;&lt;&geen;&%41%c3%A9%zz";
        let mut builder = Builder::default();
        text(value, 10, true, &mut builder);
        let text = builder.text(Channel::Body, None);
        assert_eq!(text.content, "a12<&geen;&Aé%zz");
        assert_eq!(text.source_bytes(&(1..3)), [11..22]);
        assert_eq!(decode("&#xD800;"), None);
    }
}
