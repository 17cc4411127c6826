//! A crude reader of PDF strings: joins what stands in (...) and <...>, so that a value cut by kerning is still seen.

/// All literal and hexadecimal strings of the bytes, one after the other.
pub fn joined(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'(' => literal(bytes, at + 1, &mut out),
            b'<' if bytes.get(at + 1) != Some(&b'<') => hexadecimal(bytes, at + 1, &mut out),
            b'<' => at + 2,
            _ => at + 1,
        };
    }
    out
}

/// Reads up to the closing parenthesis; gives the position behind it.
fn literal(bytes: &[u8], mut at: usize, out: &mut String) -> usize {
    let mut depth = 1;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => match bytes.get(at) {
                Some(b'0'..=b'7') => {
                    let digits = bytes.iter().skip(at).take(3).take_while(|b| (b'0'..=b'7').contains(b));
                    let (count, code) = digits.fold((0, 0u32), |(n, code), b| (n + 1, code * 8 + u32::from(b - b'0')));
                    out.extend(char::from_u32(code));
                    at += count;
                }
                Some(b'\r' | b'\n') => at += 1,
                Some(&other) => {
                    out.push(char::from(other));
                    at += 1;
                }
                None => {}
            },
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => out.push(char::from(byte)),
        }
    }
    at
}

/// Reads up to `>`; both as one byte a character and, for two-byte strings, the low bytes alone.
fn hexadecimal(bytes: &[u8], start: usize, out: &mut String) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let Some(end) = rest.iter().take(60_000).position(|&b| b == b'>') else { return start };
    let digits: Option<Vec<u8>> = rest[..end]
        .iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map(|&b| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect();
    let Some(digits) = digits else { return start };
    let codes = digits.chunks(2).map(|pair| pair.iter().fold(0u8, |code, d| code << 4 | d));
    out.extend(codes.filter(|&code| code != 0).map(char::from));
    start + end + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined() {
        assert_eq!(joined(b"[(12) -30 (3\\064)] TJ <3536> Tj (a(b)\\)c) <</K 1>>"), "123456ab)c");
        assert_eq!(joined(b"(12\\\n3) <00310032>"), "12312");
    }

    #[test]
    fn broken_strings_end() {
        assert_eq!(joined(b"(open"), "open");
        assert_eq!(joined(b"<zz> x"), "");
        assert_eq!(joined(b"\\"), "");
        assert_eq!(joined(b"(\\"), "");
    }
}
