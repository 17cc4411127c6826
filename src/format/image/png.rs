//! PNG (ISO/IEC 15948): what stands in the chunks beside the pixels.

use std::io::Read;

use super::{Density, Extras, exif, printable};
use crate::document::{Gap, GapReason, Limits};

/// The first eight bytes.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Walks the chunks.
pub(super) fn extras(bytes: &[u8], limits: &Limits) -> Extras {
    let mut out = Extras::default();
    let mut rest = bytes.get(SIGNATURE.len()..).unwrap_or_default();
    loop {
        let Some((name, data, after)) = chunk(rest) else {
            out.gaps.push(Gap::new(GapReason::Unreadable, "the picture file is cut short"));
            return out;
        };
        match name {
            b"IEND" => {
                out.trailing(after);
                return out;
            }
            b"tEXt" => keyed(data, |value| Some(printable::text(value)), &mut out),
            b"zTXt" => keyed(data, |value| inflate(value.get(1..)?, limits), &mut out),
            b"iTXt" => international(data, limits, &mut out),
            b"eXIf" => exif::read(data, &mut out),
            b"pHYs" => out.density = density(data),
            b"acTL" => {
                let detail = "a moving picture: only its first image was looked at";
                out.gaps.push(Gap::new(GapReason::Unsupported, detail));
            }
            // pixels and numbers only
            b"IHDR" | b"PLTE" | b"IDAT" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"cICP" | b"mDCV" | b"cLLI"
            | b"sBIT" | b"bKGD" | b"hIST" | b"tIME" | b"fcTL" | b"fdAT" => {}
            b"iCCP" => profile(data, limits, &mut out),
            _ => out.texts.push((format!("metadata {}", printable::text(name)), printable::words(data, 4))),
        }
        rest = after;
    }
}

/// The next chunk: its name, its data, and what follows its checksum.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let length = usize::try_from(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?)).ok()?;
    let name = bytes.get(4..8)?.try_into().ok()?;
    let end = length.checked_add(8)?;
    Some((name, bytes.get(8..end)?, bytes.get(end.checked_add(4)?..)?))
}

/// A keyword, a zero, and a value.
fn keyed(data: &[u8], decode: impl Fn(&[u8]) -> Option<String>, out: &mut Extras) {
    let (key, value) = split(data);
    match decode(value) {
        Some(text) => out.texts.push((format!("metadata {}", printable::text(key)), text)),
        None => out.gaps.push(Gap::new(GapReason::Unreadable, "a text in the picture file could not be decompressed")),
    }
}

/// iTXt: keyword, compression flag and method, language, translated keyword, text.
fn international(data: &[u8], limits: &Limits, out: &mut Extras) {
    let decode = |value: &[u8]| {
        let (flags, rest) = value.split_at_checked(2)?;
        let (_, rest) = split(rest);
        let (translated, text) = split(rest);
        let text = if flags.first() == Some(&1) { inflate(text, limits)? } else { printable::text(text) };
        let translated = printable::text(translated);
        Some(if translated.is_empty() { text } else { format!("{translated}: {text}") })
    };
    keyed(data, decode, out);
}

/// A colour profile is full of words that are no one's: only its name is looked at, which people can choose, and its
/// texts as far as they are readable.
fn profile(data: &[u8], limits: &Limits, out: &mut Extras) {
    let (name, value) = split(data);
    let inside = value.get(1..).and_then(|value| inflated(value, limits)).unwrap_or_default();
    let text = format!("{}\n{}", printable::text(name), printable::words(&inside, 8));
    out.texts.push(("metadata colour profile".into(), text));
}

fn split(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == 0) {
        Some(at) => (data.get(..at).unwrap_or_default(), data.get(at + 1..).unwrap_or_default()),
        None => (&[], data),
    }
}

fn inflate(data: &[u8], limits: &Limits) -> Option<String> {
    inflated(data, limits).map(|bytes| printable::text(&bytes))
}

fn inflated(data: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    /// No text in a picture needs more.
    const MOST: u64 = 16 << 20;
    let most = limits.inflated.min(MOST);
    let mut out = Vec::new();
    flate2::read::ZlibDecoder::new(data).take(most + 1).read_to_end(&mut out).ok()?;
    (out.len() as u64 <= most).then_some(out)
}

fn density(data: &[u8]) -> Option<Density> {
    let number = |at: usize| Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?));
    (data.get(8) == Some(&1)).then_some(Density::Metre(number(0)?, number(4)?))
}

/// A chunk with its checksum.
pub(super) fn make_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&name);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap_or_default();
    [&length.to_be_bytes(), &name, data, &crc.sum().to_be_bytes()].concat()
}
