//! Cuts RTF into tokens (RTF Specification 1.9.1, "Conventions of an RTF Reader").

use std::ops::Range;

/// One token; ranges are offsets in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word12 `, without the backslash and its number apart.
    Word(&'b str, Option<i32>),
    /// `\*` and the like.
    Symbol(u8),
    /// `\'e9`
    Byte(u8),
    /// Text as it stands, without line breaks.
    Text,
    /// Bytes of `\bin`.
    Binary,
}

/// The token at an offset and the offset behind it.
pub(super) fn next(bytes: &[u8], at: usize) -> Option<(Token<'_>, Range<usize>)> {
    let rest = bytes.get(at..)?;
    match rest.first()? {
        b'{' => Some((Token::Open, at..at + 1)),
        b'}' => Some((Token::Close, at..at + 1)),
        b'\\' => Some(control(bytes, at)),
        b'\r' | b'\n' => next(bytes, at + rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count()),
        _ => {
            let len = rest.iter().take_while(|b| !matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n')).count();
            Some((Token::Text, at..at + len))
        }
    }
}

fn control(bytes: &[u8], at: usize) -> (Token<'_>, Range<usize>) {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).take(32).count();
    if letters == 0 {
        let Some(symbol) = rest.first() else { return (Token::Text, at..at + 1) };
        if *symbol == b'\'' {
            let digit = |offset: usize| rest.get(offset).and_then(|b| (*b as char).to_digit(16));
            if let (Some(high), Some(low)) = (digit(1), digit(2)) {
                return (Token::Byte(u8::try_from(high * 16 + low).unwrap_or_default()), at..at + 4);
            }
        }
        return (Token::Symbol(*symbol), at..at + 2);
    }
    let word = rest.get(..letters).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
    let mut end = letters;
    let minus = usize::from(rest.get(end) == Some(&b'-'));
    let digits = rest.iter().skip(end + minus).take_while(|b| b.is_ascii_digit()).take(10).count();
    let mut number = None;
    if digits > 0 {
        number = rest.get(end..end + minus + digits).and_then(|n| std::str::from_utf8(n).ok()?.parse().ok());
        end += minus + digits;
    }
    if rest.get(end) == Some(&b' ') {
        end += 1;
    }
    let stop = at + 1 + end;
    if word == "bin" {
        let size = usize::try_from(number.unwrap_or_default()).unwrap_or_default();
        return (Token::Binary, at..stop.saturating_add(size).min(bytes.len()));
    }
    (Token::Word(word, number), at..stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut_where_the_specification_says() {
        let rtf = b"{\\b0 x\r\n\\'e9\\*\\u-5?\\bin3 }}}y}";
        let mut at = 0;
        let mut seen = Vec::new();
        while let Some((token, range)) = next(rtf, at) {
            at = range.end;
            seen.push(format!("{token:?}"));
        }
        let expected = [
            "Open",
            "Word(\"b\", Some(0))",
            "Text",
            "Byte(233)",
            "Symbol(42)",
            "Word(\"u\", Some(-5))",
            "Text",
            "Binary",
            "Text",
            "Close",
        ];
        assert_eq!(seen, expected);
    }
}
