//! A raw reader of PDF bytes for verification. It knows no objects and no cross-reference table: it takes every
//! `stream` it can find, undoes the filters named before it, and every string between brackets. It shares nothing with
//! the code that wrote the file.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;

/// Most bytes a stream may grow to.
const MAX_INFLATED: u64 = 256 << 20;

/// A stream as found.
pub struct Found {
    /// Its decoded bytes; `None` when a filter is unknown or fails.
    pub data: Option<Vec<u8>>,
    /// Pixels, fonts and the like: bytes that are no text.
    pub binary: bool,
}

/// Every stream in the file.
pub fn streams(bytes: &[u8]) -> Vec<Found> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = memmem::find(bytes.get(at..).unwrap_or_default(), b"stream") {
        let word = at + found;
        at = word + 6;
        if bytes.get(..word).is_some_and(|before| before.ends_with(b"end")) {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let skip =
            if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n") || rest.starts_with(b"\r")) };
        let rest = rest.get(skip..).unwrap_or_default();
        let Some(end) = memmem::find(rest, b"endstream") else { continue };
        let before = bytes.get(word.saturating_sub(4096)..word).unwrap_or_default();
        let dict = memmem::rfind(before, b" obj").map_or(before, |obj| before.get(obj..).unwrap_or_default());
        let raw = rest.get(..end).unwrap_or_default();
        out.push(Found { data: decode(dict, raw), binary: is_binary(dict) });
        at += skip + end;
    }
    out
}

fn is_binary(dict: &[u8]) -> bool {
    let has = |word: &[u8]| memmem::find(dict, word).is_some();
    has(b"/Image") || has(b"/Length1") || has(b"Type1C") || has(b"CIDFontType0C") || has(b"/OpenType") || has(b"/XRef")
}

/// Undoes the filters in the order in which the dictionary names them.
fn decode(dict: &[u8], raw: &[u8]) -> Option<Vec<u8>> {
    type Filter = fn(&[u8], &[u8]) -> Option<Vec<u8>>;
    let names: [(&[u8], Option<Filter>); 9] = [
        (b"/FlateDecode", Some(inflate)),
        (b"/ASCIIHexDecode", Some(|_, raw| Some(hex(raw)))),
        (b"/ASCII85Decode", Some(|_, raw| Some(ascii85(raw)))),
        (b"/RunLengthDecode", Some(|_, raw| Some(run_length(raw)))),
        (b"/LZWDecode", None),
        (b"/DCTDecode", None),
        (b"/JPXDecode", None),
        (b"/JBIG2Decode", None),
        (b"/CCITTFaxDecode", None),
    ];
    let mut order: Vec<(usize, Option<Filter>)> =
        names.iter().flat_map(|(name, filter)| memmem::find_iter(dict, name).map(move |at| (at, *filter))).collect();
    order.sort_by_key(|(at, _)| *at);
    let mut data = raw.to_vec();
    for (_, filter) in order {
        data = filter?(dict, &data)?;
    }
    Some(data)
}

fn inflate(dict: &[u8], raw: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    // A stream that is cut off still gives its beginning: better than nothing.
    let result = ZlibDecoder::new(raw).take(MAX_INFLATED).read_to_end(&mut out);
    if out.is_empty() && result.is_err() {
        return None;
    }
    Some(if number(dict, b"/Predictor").is_some_and(|p| p >= 10) {
        unpredict(&out, number(dict, b"/Columns").unwrap_or(1), number(dict, b"/Colors").unwrap_or(1))
    } else {
        out
    })
}

fn number(dict: &[u8], key: &[u8]) -> Option<usize> {
    let after = dict.get(memmem::find(dict, key)? + key.len()..)?;
    let digits: Vec<u8> =
        after.iter().copied().skip_while(u8::is_ascii_whitespace).take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// PNG predictors for 8 bits a component, all that is used for text and tables.
fn unpredict(data: &[u8], columns: usize, colours: usize) -> Vec<u8> {
    let (row, step) = (columns.saturating_mul(colours).clamp(1, 1 << 24), colours.max(1));
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut above = vec![0_u8; row];
    for line in data.chunks(row + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let mut now = vec![0_u8; row];
        for (i, value) in line.iter().enumerate() {
            let left = i.checked_sub(step).and_then(|i| now.get(i)).copied().unwrap_or(0);
            let up = above.get(i).copied().unwrap_or(0);
            let corner = i.checked_sub(step).and_then(|i| above.get(i)).copied().unwrap_or(0);
            let add = match kind {
                1 => left,
                2 => up,
                3 => left.midpoint(up),
                4 => paeth(left, up, corner),
                _ => 0,
            };
            if let Some(slot) = now.get_mut(i) {
                *slot = value.wrapping_add(add);
            }
        }
        out.extend_from_slice(now.get(..line.len()).unwrap_or_default());
        above = now;
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let guess = a + b - c;
    let (da, db, dc) = ((guess - a).abs(), (guess - b).abs(), (guess - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}

/// Pairs of hexadecimal digits; everything else is skipped.
pub fn hex(raw: &[u8]) -> Vec<u8> {
    let digit = |b: &u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        b'A'..=b'F' => Some(b - b'A' + 10),
        _ => None,
    };
    let digits: Vec<u8> = raw.iter().take_while(|b| **b != b'>').filter_map(digit).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
}

fn ascii85(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut value, mut count) = (0_u32, 0);
    for byte in raw {
        match byte {
            b'~' => break,
            b'z' if count == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend_from_slice(&value.to_be_bytes());
                    (value, count) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        out.extend_from_slice(value.to_be_bytes().get(..count - 1).unwrap_or_default());
    }
    out
}

fn run_length(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&length) = raw.get(at) {
        match usize::from(length) {
            128 => break,
            n @ 0..=127 => {
                out.extend_from_slice(raw.get(at + 1..(at + 2 + n).min(raw.len())).unwrap_or_default());
                at += n + 2;
            }
            n => {
                let byte = raw.get(at + 1).copied().unwrap_or(0);
                out.resize(out.len() + 257 - n, byte);
                at += 2;
            }
        }
    }
    out
}

/// The strings between brackets in these bytes, decoded, and whether another string follows in the same array
/// (`[(ab) -3 (cd)] TJ` is one word).
pub fn strings(bytes: &[u8]) -> Vec<(Vec<u8>, bool)> {
    let mut out: Vec<(Vec<u8>, bool)> = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'[' => depth += 1,
            b']' => {
                depth = depth.saturating_sub(1);
                if let Some(last) = out.last_mut() {
                    last.1 = false;
                }
            }
            b'(' => {
                let (string, next) = literal(bytes, at);
                at = next;
                out.push((string, depth > 0));
            }
            b'<' if bytes.get(at) == Some(&b'<') => at += 1,
            b'<' => {
                let rest = bytes.get(at..).unwrap_or_default();
                // Longer than any string: a comparison sign in a program.
                let Some(end) = memchr::memchr(b'>', rest.get(..1 << 16).unwrap_or(rest)) else { continue };
                out.push((hex(rest.get(..end).unwrap_or_default()), depth > 0));
                at += end + 1;
            }
            b'%' => at += bytes.get(at..).unwrap_or_default().iter().position(|b| matches!(b, 10 | 13)).unwrap_or(0),
            _ => {}
        }
    }
    out
}

/// A literal string from just after its bracket; gives the position after it.
fn literal(bytes: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let (mut out, mut depth) = (Vec::new(), 1);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            b'\\' => {
                let octal = bytes.get(at..).unwrap_or_default();
                let digits = octal.iter().take(3).take_while(|b| matches!(b, b'0'..=b'7')).count();
                if digits > 0 {
                    let add = |v: u8, b: &u8| v.wrapping_mul(8).wrapping_add(b - b'0');
                    out.push(octal.iter().take(digits).fold(0, add));
                    at += digits;
                } else {
                    if let Some(next) = bytes.get(at).filter(|b| !matches!(b, 10 | 13)) {
                        out.push(*next);
                    }
                    at += 1;
                }
                continue;
            }
            _ => {}
        }
        out.push(byte);
    }
    (out, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_undone() {
        assert_eq!(ascii85(b"87cURD]i,\"Ebo80~>"), b"Hello World!");
        assert_eq!(run_length(&[2, b'a', b'b', b'c', 254, b'x', 128]), b"abcxxx");
        let file = b"1 0 obj <</Filter [/ASCIIHexDecode]>> stream\n4A616E>\nendstream endobj";
        assert_eq!(streams(file)[0].data.as_deref(), Some(&b"Jan"[..]));
    }

    #[test]
    fn strings_of_all_kinds_are_read() {
        let got = strings(b"[(a\\050b)-3<4a>]TJ (x(y)z) <</K (v)>>");
        let want: Vec<(Vec<u8>, bool)> =
            vec![(b"a(b".to_vec(), true), (b"J".to_vec(), false), (b"x(y)z".to_vec(), false), (b"v".to_vec(), false)];
        assert_eq!(got, want);
    }

    #[test]
    fn rubbish_ends() {
        for bytes in [&b"stream"[..], b"stream\nendstream", b"((((", b"<", b"\\", b"(\\", b"obj stream\r\nx endstream"]
        {
            streams(bytes);
            strings(bytes);
        }
    }
}
