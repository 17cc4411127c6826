//! Looks into the raw structure of a redacted picture: nothing may stand in it but the pixels and the few numbers
//! that a viewer needs. A list of what is allowed, not of what is forbidden.

use super::{Check, Exam, Leak};

/// PNG chunks that hold only pixels or numbers.
const PNG_CHUNKS: &[&[u8]] =
    &[b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT"];
const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Walks PNG chunks and JPEG segments.
#[derive(Debug, Clone, Copy)]
pub struct ImageMetadata;

impl Check for ImageMetadata {
    fn id(&self) -> &'static str {
        "image-metadata"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        if exam.format.name() != "image" {
            return;
        }
        let found = structure(exam.bytes);
        if let Err(detail) = found {
            out.push(Leak { check: self.id(), detail: detail.to_owned() });
        }
    }
}

fn structure(bytes: &[u8]) -> Result<(), &'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        [b'I', b'I', b'*', 0, ..] => tiff(bytes),
        [b'R', b'I', b'F', b'F', ..] => webp(bytes),
        [b'G', b'I', b'F', ..] => gif(bytes),
        [b'B', b'M', ..] => bmp(bytes),
        _ => jpeg(bytes),
    }
}

/// Directories with tags that hold numbers or pixels only, as our own writer makes them: little endian.
fn tiff(bytes: &[u8]) -> Result<(), &'static str> {
    /// Sizes, depth, compression, colours, where the strips are, resolution, predictor, sample format.
    const TAGS: [usize; 16] = [254, 256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 283, 284, 296, 317, 339];
    const CUT: &str = "the picture is cut short";
    let number = |at: usize, size: usize| {
        let bytes = bytes.get(at..at.checked_add(size)?)?;
        Some(bytes.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let mut next = number(4, 4).ok_or(CUT)?;
    let mut pages = 0;
    while next != 0 {
        pages += 1;
        if pages > 10_000 {
            return Err("the pages run in a circle");
        }
        let count = number(next, 2).ok_or(CUT)?;
        for entry in 0..count {
            let at = next + 2 + 12 * entry;
            let (tag, kind) = (number(at, 2).ok_or(CUT)?, number(at + 2, 2).ok_or(CUT)?);
            // short, long, rational
            if !TAGS.contains(&tag) || !matches!(kind, 3..=5) {
                return Err("the picture has a part that is not pixels");
            }
        }
        next = number(next + 2 + 12 * count, 4).ok_or(CUT)?;
    }
    Ok(())
}

/// One chunk of pixels, and nothing behind it.
fn webp(bytes: &[u8]) -> Result<(), &'static str> {
    let size = |at: usize| {
        let four: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map_or(usize::MAX, |four| usize::try_from(u32::from_le_bytes(four)).unwrap_or(usize::MAX))
    };
    let pixels = matches!(bytes.get(12..16), Some(b"VP8L" | b"VP8 "));
    let chunk = size(16);
    let whole = chunk.checked_add(20 + chunk % 2) == Some(bytes.len()) && size(4).checked_add(8) == Some(bytes.len());
    if pixels && whole { Ok(()) } else { Err("the picture has a part that is not pixels") }
}

/// A header, rows of three bytes a pixel, and nothing behind them.
fn bmp(bytes: &[u8]) -> Result<(), &'static str> {
    let number = |at: usize| {
        let four: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
        four.map(u32::from_le_bytes).and_then(|value| usize::try_from(value).ok())
    };
    let whole = || {
        let row = number(18)?.checked_mul(3)?.checked_next_multiple_of(4)?;
        Some(number(10)?.checked_add(row.checked_mul(number(22)?)?)? == bytes.len() && number(10)? == 54)
    };
    if whole() == Some(true) { Ok(()) } else { Err("the picture has a part that is not pixels") }
}

/// Images with their delays; no comment, no text, no extension of a program but the one that repeats.
fn gif(bytes: &[u8]) -> Result<(), &'static str> {
    const CUT: &str = "the picture is cut short";
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3_usize << ((flags & 7) + 1) };
    let skip = |mut at: usize| {
        while let Some(size) = bytes.get(at) {
            at += 1 + usize::from(*size);
            if *size == 0 {
                return Some(at);
            }
        }
        None
    };
    let mut at = 13 + table(*bytes.get(10).ok_or(CUT)?);
    loop {
        match bytes.get(at..).unwrap_or_default() {
            [0x21, 0xf9, 4, ..] => at = skip(at + 2).ok_or(CUT)?,
            [0x21, 0xff, 11, rest @ ..] if rest.starts_with(b"NETSCAPE2.0\x03") => at = skip(at + 2).ok_or(CUT)?,
            [0x2c, _, _, _, _, _, _, _, _, flags, ..] => at = skip(at + 11 + table(*flags)).ok_or(CUT)?,
            [0x3b] => return Ok(()),
            [0x3b, ..] => return Err("something follows the picture"),
            [] => return Err(CUT),
            _ => return Err("the picture has a part that is not pixels"),
        }
    }
}

fn png(bytes: &[u8]) -> Result<(), &'static str> {
    const CUT: &str = "the picture is cut short";
    let mut at = PNG_START.len();
    loop {
        let head = bytes.get(at..at + 8).ok_or(CUT)?;
        let (size, name) = head.split_at(4);
        if !PNG_CHUNKS.contains(&name) {
            return Err("the picture has a part that is not pixels");
        }
        let size = size.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        if matches!(name, b"pHYs") && size != 9 {
            return Err("the picture has a part that is not pixels");
        }
        at = at.checked_add(size).and_then(|at| at.checked_add(12)).filter(|at| *at <= bytes.len()).ok_or(CUT)?;
        if name == b"IEND" {
            return if at == bytes.len() && size == 0 { Ok(()) } else { Err("something follows the picture") };
        }
    }
}

fn jpeg(bytes: &[u8]) -> Result<(), &'static str> {
    const CUT: &str = "the picture is cut short";
    let mut at = 0;
    loop {
        if bytes.get(at) != Some(&0xff) {
            return Err("the picture has bytes between its parts");
        }
        let marker = *bytes.get(at + 1).ok_or(CUT)?;
        at += 2;
        match marker {
            0xd8 => continue,
            0xd9 => return if at == bytes.len() { Ok(()) } else { Err("something follows the picture") },
            _ => {}
        }
        let size = bytes.get(at..at + 2).map(|two| usize::from(two[0]) * 256 + usize::from(two[1])).ok_or(CUT)?;
        let data = bytes.get(at + 2..at + size.max(2)).ok_or(CUT)?;
        let allowed = match marker {
            // JFIF header without a thumbnail
            0xe0 => data.len() == 14 && data.starts_with(b"JFIF\0"),
            // Adobe's note on colours
            0xee => data.len() == 12 && data.starts_with(b"Adobe"),
            0xc0..=0xcf | 0xda..=0xdd => true,
            _ => false,
        };
        if !allowed {
            return Err("the picture has a part that is not pixels");
        }
        at += size.max(2);
        if marker == 0xda {
            // the scan goes on to the next marker that is neither a stuffed zero nor a restart
            let scan = bytes.get(at..).unwrap_or_default();
            let end = scan.windows(2).position(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xd0..=0xd7));
            at += end.ok_or(CUT)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn saved(format: image::ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(16, 16).write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    #[test]
    fn pixels_alone_pass() {
        assert_eq!(png(&saved(image::ImageFormat::Png)), Ok(()));
        assert_eq!(jpeg(&saved(image::ImageFormat::Jpeg)), Ok(()));
    }

    /// What the format writes, in every kind of file, and the same with more in it.
    #[test]
    fn each_kind_of_file_passes_as_it_is_written_and_not_with_more_in_it() {
        let fax = include_bytes!("../../tests/data/fax-g4.tif");
        let kinds = [image::ImageFormat::WebP, image::ImageFormat::Bmp, image::ImageFormat::Gif];
        for bytes in kinds.map(saved).iter().map(Vec::as_slice).chain([&fax[..]]) {
            let format = crate::format::sniff(bytes, "").unwrap();
            let out = format.rewrite(bytes, &[], &crate::document::Limits::default()).unwrap();
            assert_eq!(structure(&out), Ok(()), "{:?}", &out[..4]);
            // the directories of a TIFF file may stand anywhere in it
            if !out.starts_with(b"II") {
                assert!(structure(&[out.as_slice(), b"x"].concat()).is_err());
                assert!(structure(&out[..out.len() / 2]).is_err());
            }
        }
        assert!(structure(fax).is_err(), "it has a description");
    }

    #[test]
    fn texts_comments_and_appendices_do_not() {
        let mut bytes = saved(image::ImageFormat::Png);
        bytes.splice(33..33, [&[0, 0, 0, 3], b"tEXt".as_slice(), b"a\0b", &[0; 4]].concat());
        assert!(png(&bytes).is_err());
        let jpg = saved(image::ImageFormat::Jpeg);
        assert!(jpeg(&[&jpg[..2], &[0xff, 0xfe, 0, 4], b"hi", &jpg[2..]].concat()).is_err());
        assert!(jpeg(&[&jpg[..2], &[0xff, 0xe1, 0, 6], b"Exif", &jpg[2..]].concat()).is_err());
        for bytes in [saved(image::ImageFormat::Png), jpg] {
            let check = |bytes: &[u8]| if bytes.starts_with(PNG_START) { png(bytes) } else { jpeg(bytes) };
            assert!(check(&[bytes.as_slice(), b"x"].concat()).is_err());
            for end in 0..bytes.len() {
                assert!(check(&bytes[..end]).is_err(), "{end}");
            }
        }
    }
}
