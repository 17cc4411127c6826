//! JPEG (ITU-T T.81): what stands in the segments beside the pixels.

use super::{Density, Extras, exif, printable};
use crate::document::{Gap, GapReason};

/// The luminance table of T.81, annex K.1, in zigzag order as files hold it; encoders scale it by their quality.
const STANDARD: [u16; 64] = [
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
    60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113,
    121, 112, 100, 120, 92, 101, 103, 99,
];

/// Walks the segments.
pub(super) fn extras(bytes: &[u8]) -> Extras {
    let mut out = Extras::default();
    let mut at = 2;
    loop {
        let Some(marker) = marker(bytes, &mut at) else {
            out.gaps.push(Gap::new(GapReason::Unreadable, "the picture file is cut short"));
            return out;
        };
        match marker {
            0xd9 => {
                out.trailing(bytes.get(at..).unwrap_or_default());
                return out;
            }
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = bytes.get(at..at + 2).map_or(0, |pair| usize::from(pair[0]) << 8 | usize::from(pair[1]));
        let Some(data) = bytes.get(at + 2..at + length).filter(|_| length >= 2) else {
            out.gaps.push(Gap::new(GapReason::Unreadable, "the picture file is cut short"));
            return out;
        };
        segment(marker, data, &mut out);
        at += length;
    }
}

/// The next marker; entropy-coded data before it is passed over. `at` is moved behind it.
fn marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let found = memchr::memchr(0xff, bytes.get(*at..)?)?;
        *at += found + 1;
        match bytes.get(*at)? {
            0xff => {}
            0 => *at += 1,
            code => {
                *at += 1;
                return Some(*code);
            }
        }
    }
}

fn segment(marker: u8, data: &[u8], out: &mut Extras) {
    match marker {
        0xdb => out.quality = out.quality.or(quality(data)),
        // frames, tables, restart interval, scans, number of lines
        0xc0..=0xcf | 0xda | 0xdc..=0xdf => {}
        0xe0 if data.starts_with(b"JFIF\0") => out.density = density(data),
        0xe1 if data.starts_with(b"Exif\0") => exif::read(data.get(6..).unwrap_or_default(), out),
        0xe1 => out.texts.push(("metadata XMP".into(), printable::words(data, 4))),
        0xe2 if data.starts_with(b"ICC_PROFILE\0") => {
            out.texts.push(("metadata colour profile".into(), printable::words(data, 8)));
        }
        // index of further pictures behind the first: they are found there
        0xe2 if data.starts_with(b"MPF\0") => {}
        0xed => out.texts.push(("metadata IPTC".into(), printable::words(data, 3))),
        0xee if data.starts_with(b"Adobe") && data.len() <= 12 => {}
        0xfe => out.texts.push(("metadata comment".into(), printable::text(data))),
        _ => out.texts.push((format!("metadata segment {marker:02X}"), printable::words(data, 5))),
    }
}

/// The resolution in a JFIF header.
fn density(data: &[u8]) -> Option<Density> {
    let number = |at: usize| data.get(at..at + 2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let (x, y) = (number(8)?, number(10)?);
    match data.get(7)? {
        1 => Some(Density::Inch(x, y)),
        2 => Some(Density::Centimetre(x, y)),
        _ => None,
    }
}

/// The quality whose scaled standard table comes nearest to the first table of a segment.
fn quality(data: &[u8]) -> Option<u8> {
    let wide = data.first()? >> 4 != 0;
    let value = |i: usize| {
        let at = if wide { 1 + 2 * i } else { 1 + i };
        let high = if wide { u16::from(*data.get(at)?) << 8 } else { 0 };
        Some(high | u16::from(*data.get(at + usize::from(wide))?))
    };
    let table: Vec<u16> = (0..64).map(value).collect::<Option<_>>()?;
    let distance = |quality: u32| -> u32 {
        let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
        let scaled = STANDARD.iter().map(|v| ((u32::from(*v) * scale + 50) / 100).clamp(1, 255));
        scaled.zip(&table).map(|(a, b)| a.abs_diff(u32::from(*b))).sum()
    };
    (1..=100).min_by_key(|quality| distance(*quality)).and_then(|quality| u8::try_from(quality).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quality_is_read_from_the_table() {
        for want in [30_u32, 75, 92] {
            let scale = if want < 50 { 5000 / want } else { 200 - 2 * want };
            let table =
                STANDARD.iter().map(|v| u8::try_from(((u32::from(*v) * scale + 50) / 100).clamp(1, 255)).unwrap());
            let data: Vec<u8> = std::iter::once(0).chain(table).collect();
            assert_eq!(quality(&data), Some(u8::try_from(want).unwrap()));
        }
        assert_eq!(quality(&[0, 1, 2]), None);
    }
}
