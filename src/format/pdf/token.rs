//! Content-stream operators with the byte span of each operand, so that a stream can be patched in place and
//! everything that is not touched stays byte for byte as it was.
//!
//! Lenient by intention: what readers show although it is broken has to be read, too. Every loop advances.

use std::ops::Range;

/// Most operands kept for one operator; a longer list is cut off at the front.
const MAX_OPERANDS: usize = 1 << 18;

/// What an operand is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A number.
    Number(f64),
    /// `/Name`, span with the slash.
    Name,
    /// `(text)`, span with the brackets.
    Literal,
    /// `<hex>`, span with the brackets.
    Hex,
    /// `[`.
    Open,
    /// `]`.
    Close,
    /// `<< ... >>` as a whole.
    Dict,
}

/// An operand and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Operand {
    /// Its kind.
    pub kind: Kind,
    /// Byte range in the stream.
    pub span: Range<usize>,
}

/// An operator; its operands are in the list given to [`Tokens::next`].
#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    /// Byte range of the operator's name. For an inline image that of `BI`.
    pub name: Range<usize>,
    /// Byte range from the first operand to the end of the operator (an inline image: to the end of `EI`).
    pub span: Range<usize>,
}

/// Reads operators one by one.
#[derive(Debug)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Byte ranges of the comments seen so far: viewers ignore them, searchers do not.
    pub comments: Vec<Range<usize>>,
}

impl<'a> Tokens<'a> {
    /// From the start of a decoded content stream.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, comments: Vec::new() }
    }

    /// The next operator; `operands` is emptied and filled. `None` at the end.
    pub fn next(&mut self, operands: &mut Vec<Operand>) -> Option<Operator> {
        operands.clear();
        let mut first = None;
        loop {
            self.skip_space();
            let start = self.at;
            let byte = *self.bytes.get(start)?;
            let kind = match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => Kind::Number(self.number()),
                b'/' => {
                    self.at += 1;
                    self.skip_regular();
                    Kind::Name
                }
                b'(' => {
                    self.literal();
                    Kind::Literal
                }
                b'<' if self.bytes.get(start + 1) == Some(&b'<') => {
                    self.dict();
                    Kind::Dict
                }
                b'<' => {
                    self.at = memchr::memchr(b'>', self.rest()).map_or(self.bytes.len(), |n| start + n + 1);
                    Kind::Hex
                }
                b'[' => {
                    self.at += 1;
                    Kind::Open
                }
                b']' => {
                    self.at += 1;
                    Kind::Close
                }
                b')' | b'>' | b'{' | b'}' => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    self.skip_regular();
                    let name = start..self.at;
                    let word = self.bytes.get(name.clone()).unwrap_or_default();
                    if matches!(word, b"true" | b"false" | b"null") {
                        continue;
                    }
                    if word == b"BI" {
                        self.inline_image(operands);
                    }
                    return Some(Operator { name, span: first.unwrap_or(start)..self.at });
                }
            };
            first.get_or_insert(start);
            if operands.len() >= MAX_OPERANDS {
                operands.clear();
            }
            operands.push(Operand { kind, span: start..self.at });
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'%' {
                let end = self.rest().iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(self.rest().len());
                self.comments.push(self.at..self.at + end);
                self.at += end;
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Past the characters of a name, number or keyword; always at least one byte if it is called on one.
    fn skip_regular(&mut self) {
        let rest = self.rest();
        let len = rest.iter().position(|b| is_space(*b) || is_delimiter(*b)).unwrap_or(rest.len());
        self.at +=
            len.max(usize::from(len == 0 && rest.first() != Some(&b'/') && !rest.is_empty() && !is_space(rest[0])));
    }

    fn number(&mut self) -> f64 {
        let rest = self.rest();
        let (mut whole, mut scale, mut negative, mut fraction, mut at) = (0.0_f64, 1.0_f64, false, false, 0);
        while let Some(byte) = rest.get(at) {
            match byte {
                b'-' if at == 0 || rest.get(at - 1) == Some(&b'-') => negative = true,
                b'+' if at == 0 => {}
                b'.' if !fraction => fraction = true,
                b'0'..=b'9' => {
                    let digit = f64::from(byte - b'0');
                    if fraction {
                        scale *= 0.1;
                        whole += digit * scale;
                    } else {
                        whole = whole * 10.0 + digit;
                    }
                }
                // `12-34` and `1.2.3` occur in broken files: readers take the first part.
                b'-' | b'.' => {
                    while rest.get(at).is_some_and(|b| matches!(b, b'-' | b'.' | b'0'..=b'9')) {
                        at += 1;
                    }
                    break;
                }
                _ => break,
            }
            at += 1;
        }
        self.at += at.max(1);
        let value = if negative { -whole } else { whole };
        if value.is_finite() { value } else { 0.0 }
    }

    fn literal(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    fn dict(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match (byte, self.bytes.get(self.at + 1)) {
                (b'<', Some(b'<')) => {
                    depth += 1;
                    self.at += 2;
                }
                (b'>', Some(b'>')) => {
                    depth = depth.saturating_sub(1);
                    self.at += 2;
                    if depth == 0 {
                        return;
                    }
                }
                // A hexadecimal string: its bracket and those of the dictionary may touch, as in `<</A<41>>>`.
                (b'<', _) => self.at = memchr::memchr(b'>', self.rest()).map_or(self.bytes.len(), |n| self.at + n + 1),
                (b'(', _) => self.literal(),
                (b'%', _) => self.skip_space(),
                _ => self.at += 1,
            }
        }
    }

    /// After `BI`: its entries go to `operands` (key, value, key, value), the data are skipped up to and with `EI`.
    fn inline_image(&mut self, operands: &mut Vec<Operand>) {
        operands.clear();
        loop {
            self.skip_space();
            let start = self.at;
            let Some(&byte) = self.bytes.get(start) else { return };
            let kind = match byte {
                b'/' => {
                    self.at += 1;
                    self.skip_regular();
                    Kind::Name
                }
                b'0'..=b'9' | b'+' | b'-' | b'.' => Kind::Number(self.number()),
                b'[' | b']' => {
                    self.at += 1;
                    if byte == b'[' { Kind::Open } else { Kind::Close }
                }
                b'(' => {
                    self.literal();
                    Kind::Literal
                }
                b'<' if self.bytes.get(start + 1) == Some(&b'<') => {
                    self.dict();
                    Kind::Dict
                }
                b'<' => {
                    self.at = memchr::memchr(b'>', self.rest()).map_or(self.bytes.len(), |n| start + n + 1);
                    Kind::Hex
                }
                _ => {
                    self.skip_regular();
                    self.at = self.at.max(start + 1);
                    match self.bytes.get(start..self.at) {
                        Some(b"ID") => break,
                        Some(b"EI") => return,
                        _ => continue,
                    }
                }
            };
            operands.push(Operand { kind, span: start..self.at });
        }
        self.at += 1; // one white space follows ID
        let data = self.at;
        for found in memchr::memmem::find_iter(self.rest(), b"EI") {
            let at = data + found;
            let before = found == 0 || self.bytes.get(at - 1).is_some_and(|b| is_space(*b) || *b == b'>');
            let after = self.bytes.get(at + 2..).unwrap_or_default();
            let plausible = after.first().is_none_or(|b| is_space(*b))
                && after.iter().take(12).all(|b| matches!(b, 9 | 10 | 13 | 32..=126 | 0));
            if before && plausible {
                self.at = at + 2;
                return;
            }
        }
        self.at = self.bytes.len();
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// The bytes of a string operand (brackets included in `raw`), appended to `out`.
pub fn decode_string(kind: Kind, raw: &[u8], out: &mut Vec<u8>) {
    match kind {
        Kind::Literal => decode_literal(raw, out),
        Kind::Hex => {
            let mut half = None;
            for digit in raw.iter().filter_map(|b| char::from(*b).to_digit(16)) {
                let digit = digit as u8;
                match half.take() {
                    Some(high) => out.push(high << 4 | digit),
                    None => half = Some(digit),
                }
            }
            out.extend(half.map(|high| high << 4));
        }
        _ => {}
    }
}

fn decode_literal(raw: &[u8], out: &mut Vec<u8>) {
    let inner = raw.get(1..).unwrap_or_default();
    let inner = inner.strip_suffix(b")").unwrap_or(inner);
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => out.push(b'\n'),
                Some(b'r') => out.push(b'\r'),
                Some(b't') => out.push(b'\t'),
                Some(b'b') => out.push(8),
                Some(b'f') => out.push(12),
                Some(b'\r') => {
                    bytes.next_if_eq(&b'\n');
                }
                Some(b'\n') | None => {}
                Some(digit @ b'0'..=b'7') => {
                    let mut value = u32::from(digit - b'0');
                    for _ in 0..2 {
                        let Some(next) = bytes.next_if(|b| matches!(b, b'0'..=b'7')) else { break };
                        value = value * 8 + u32::from(next - b'0');
                    }
                    out.push(value as u8);
                }
                Some(other) => out.push(other),
            },
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.push(b'\n');
            }
            other => out.push(other),
        }
    }
}

/// The bytes of a name operand, without the slash and with `#xx` resolved.
pub fn decode_name(raw: &[u8]) -> Vec<u8> {
    let raw = raw.strip_prefix(b"/").unwrap_or(raw);
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let hex = |i: usize| raw.get(i).and_then(|b| char::from(*b).to_digit(16));
        if let (b'#', Some(high), Some(low)) = (byte, hex(at + 1), hex(at + 2)) {
            out.push((high * 16 + low) as u8);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<(String, usize, Range<usize>)> {
        let (mut tokens, mut operands, mut out) = (Tokens::new(bytes), Vec::new(), Vec::new());
        while let Some(op) = tokens.next(&mut operands) {
            out.push((String::from_utf8_lossy(&bytes[op.name]).into_owned(), operands.len(), op.span));
        }
        out
    }

    #[test]
    fn operators_know_their_span() {
        let got = all(b"q 1 0 0 1 -5 .5 cm\n% note (\n[(a\\)b)-12<41>]TJ (x)'");
        assert_eq!(
            got,
            vec![("q".into(), 0, 0..1), ("cm".into(), 6, 2..18), ("TJ".into(), 5, 28..45), ("'".into(), 1, 46..50)]
        );
    }

    #[test]
    fn brackets_of_a_string_and_its_dictionary_may_touch() {
        assert_eq!(all(b"/Span<</ActualText<FEFF0020>>>BDC EMC")[0], ("BDC".into(), 2, 0..33));
    }

    #[test]
    fn inline_images_are_skipped_even_with_ei_in_their_data() {
        let got = all(b"BI /W 2 /H 2 ID \x01 EI\xff\x02 EI Q");
        assert_eq!(got.iter().map(|o| o.0.as_str()).collect::<Vec<_>>(), ["BI", "Q"]);
    }

    #[test]
    fn strings_of_all_kinds() {
        let mut out = Vec::new();
        decode_string(Kind::Literal, br"(a\(b\)\101\0531\n\\)", &mut out);
        decode_string(Kind::Hex, b"<4 1 4>", &mut out);
        assert_eq!(out, b"a(b)A+1\n\\A@");
        assert_eq!(decode_name(b"/A#42c"), b"ABc");
    }

    #[test]
    fn rubbish_ends() {
        for bytes in [&b"((((("[..], b"<<<<", b"BI ID", b"BI", b"[[[[", b"]>)}{", b"1.2.3-4-", b"/", b"%", b"\\", b"<4"]
        {
            all(bytes);
        }
    }
}
