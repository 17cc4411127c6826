//! Transfer encodings: base64 and quoted-printable (RFC 2045, section 6), in both directions.

/// Decodes base64. Line breaks and blanks mean nothing; padding ends a quantum, and what follows it is decoded too, as
/// mail programs do. The flag is false when there was anything else: then the raw bytes have to be looked at as well.
pub(super) fn base64_decode(encoded: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(encoded.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0_u8);
    let mut clean = true;
    for byte in encoded {
        let value = VALUES.get(usize::from(*byte)).copied().unwrap_or(INVALID);
        match value {
            BLANK => {}
            PAD => {
                flush(&mut out, &mut bits, &mut count);
            }
            INVALID => clean = false,
            _ => {
                bits = bits << 6 | u32::from(value);
                count += 1;
                if count == 4 {
                    let [_, a, b, c] = bits.to_be_bytes();
                    out.extend_from_slice(&[a, b, c]);
                    (bits, count) = (0, 0);
                }
            }
        }
    }
    clean &= count != 1;
    flush(&mut out, &mut bits, &mut count);
    (out, clean)
}

/// The whole bytes of an unfinished quantum.
fn flush(out: &mut Vec<u8>, bits: &mut u32, count: &mut u8) {
    let shifted = *bits << (6 * (4 - u32::from(*count).min(4)));
    let [_, a, b, _] = shifted.to_be_bytes();
    match *count {
        2 => out.push(a),
        3 => out.extend_from_slice(&[a, b]),
        _ => {}
    }
    (*bits, *count) = (0, 0);
}

const BLANK: u8 = 0xfd;
const PAD: u8 = 0xfe;
const INVALID: u8 = 0xff;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing)] // 64 values; a const fn cannot use get
const VALUES: [u8; 256] = {
    let mut table = [INVALID; 256];
    let mut at = 0;
    while at < 64 {
        table[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    table[b'=' as usize] = PAD;
    table[b' ' as usize] = BLANK;
    table[b'\t' as usize] = BLANK;
    table[b'\r' as usize] = BLANK;
    table[b'\n' as usize] = BLANK;
    table
};

/// Base64 without line breaks.
pub(super) fn base64_encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let index = (bits >> (18 - 6 * at)) as usize & 63;
            let digit = ALPHABET.get(index).copied().unwrap_or(b'=');
            out.push(if at > chunk.len() { '=' } else { digit as char });
        }
    }
    out
}

/// Base64 in lines of 76, each with this line break.
pub(super) fn base64_lines(bytes: &[u8], line_break: &str) -> Vec<u8> {
    let encoded = base64_encode(bytes);
    let mut out = Vec::with_capacity(encoded.len() + encoded.len() / 38 + 2);
    for line in encoded.as_bytes().chunks(76) {
        out.extend_from_slice(line);
        out.extend_from_slice(line_break.as_bytes());
    }
    out
}

/// Decodes quoted-printable. What is not a valid sequence stays as it is; blanks at the end of a line go, soft line
/// breaks too. Line breaks stay as they are written.
pub(super) fn quoted_printable_decode(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len());
    for line in encoded.split_inclusive(|b| *b == b'\n') {
        let body_end = line.iter().rposition(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')).map_or(0, |at| at + 1);
        let body = line.get(..body_end).unwrap_or_default();
        let soft = body.last() == Some(&b'=');
        let body = if soft { body.get(..body_end - 1).unwrap_or_default() } else { body };
        let mut at = 0;
        while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
            let run = memchr::memchr(b'=', rest).unwrap_or(rest.len());
            out.extend_from_slice(rest.get(..run).unwrap_or_default());
            at += run;
            if run == rest.len() {
                break;
            }
            let digit = |offset: usize| body.get(at + offset).and_then(|b| (*b as char).to_digit(16));
            if let (Some(high), Some(low)) = (digit(1), digit(2)) {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            } else {
                out.push(b'=');
                at += 1;
            }
        }
        if !soft {
            let line_end = line.iter().rposition(|b| !matches!(b, b'\r' | b'\n')).map_or(0, |at| at + 1);
            out.extend_from_slice(line.get(line_end..).unwrap_or_default());
        }
    }
    out
}

/// Encodes as quoted-printable with lines of at most 76; line breaks in the bytes stay line breaks.
pub(super) fn quoted_printable_encode(bytes: &[u8], line_break: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let hard = match line {
            [.., b'\r', b'\n'] => 2,
            [.., b'\n'] => 1,
            _ => 0,
        };
        let (body, end) = line.split_at(line.len() - hard);
        let mut column = 0;
        for (at, byte) in body.iter().enumerate() {
            let last = at + 1 == body.len();
            let plain = match byte {
                b' ' | b'\t' => !last,
                b'=' => false,
                // a From_ line or a lone dot at the start would not survive every transport
                b'F' | b'.' => column > 0,
                _ => (33..=126).contains(byte),
            };
            let width = if plain { 1 } else { 3 };
            if column + width > if last { 76 } else { 75 } {
                out.push(b'=');
                out.extend_from_slice(line_break.as_bytes());
                column = 0;
            }
            if plain {
                out.push(*byte);
            } else {
                out.extend_from_slice(format!("={byte:02X}").as_bytes());
            }
            column += width;
        }
        out.extend_from_slice(end);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_there_and_back() {
        for len in 0..200_usize {
            let bytes: Vec<u8> = (0..len).map(|i| u8::try_from(i * 37 % 256).unwrap()).collect();
            assert_eq!(base64_decode(&base64_lines(&bytes, "\r\n")), (bytes, true));
        }
        assert_eq!(base64_encode(b"abcd"), "YWJjZA==");
    }

    #[test]
    fn base64_after_padding_and_with_rubbish_is_still_read() {
        assert_eq!(base64_decode(b"YWI=YWI="), (b"abab".to_vec(), true));
        assert_eq!(base64_decode(b"YW*I"), (b"ab".to_vec(), false));
    }

    #[test]
    fn quoted_printable_there_and_back() {
        for text in ["", "a=b", "é ", "regel \r\n x\t\nlang ", "From x\n.\n", &"ë=x ".repeat(60)] {
            let encoded = quoted_printable_encode(text.as_bytes(), "\r\n");
            assert!(encoded.split(|b| *b == b'\n').all(|line| line.len() <= 77), "{text:?}");
            assert_eq!(quoted_printable_decode(&encoded), text.as_bytes());
        }
    }

    #[test]
    fn quoted_printable_that_is_wrong_loses_nothing() {
        assert_eq!(quoted_printable_decode(b"a=ZZ =3d= \r\nb=\nc="), b"a=ZZ =bc");
    }
}
