//! EXIF (JEITA CP-3451): a TIFF structure with texts, an orientation and a preview picture.

use super::{Extras, printable};
use crate::document::Nested;

/// Most entries and directories read from one block; cameras write a few hundred.
const MOST_ENTRIES: usize = 4000;
const MOST_DIRECTORIES: usize = 16;

/// Bytes with an order.
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    /// From its `II` or `MM` on.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        match bytes.get(..2)? {
            b"II" => Some(Self { bytes, little: true }),
            b"MM" => Some(Self { bytes, little: false }),
            _ => None,
        }
    }

    pub fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    pub fn u32(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(value).ok()
    }
}

/// Adds what a block (from its `II` or `MM` on) says. What does not fit is searched for words instead.
pub(super) fn read(bytes: &[u8], out: &mut Extras) {
    if !walk(bytes, MOST_DIRECTORIES, out) {
        out.texts.push(("metadata EXIF".into(), printable::words(bytes, 4)));
    }
}

/// Adds what the directories say, up to `most` of them; false when the structure is broken.
pub(super) fn walk(bytes: &[u8], most: usize, out: &mut Extras) -> bool {
    directories(bytes, most, out).is_some()
}

fn directories(bytes: &[u8], most: usize, out: &mut Extras) -> Option<()> {
    let tiff = Tiff::new(bytes)?;
    let mut directories = vec![tiff.u32(4)?];
    let mut seen = Vec::new();
    let mut entries = 0;
    while let Some(start) = directories.pop() {
        if start == 0 || seen.contains(&start) || seen.len() >= most {
            continue;
        }
        seen.push(start);
        let count = usize::from(tiff.u16(start)?);
        let (mut preview, mut preview_size) = (None, None);
        for at in (0..count).map(|i| start + 2 + 12 * i) {
            entries += 1;
            if entries > MOST_ENTRIES.max(most * 40) {
                return None;
            }
            match tiff.u16(at)? {
                0x0112 => out.orientation = out.orientation.or(tiff.u16(at + 8).and_then(|v| u8::try_from(v).ok())),
                0x8769 | 0x8825 | 0xa005 => directories.push(tiff.u32(at + 8)?),
                0x0201 => preview = tiff.u32(at + 8),
                0x0202 => preview_size = tiff.u32(at + 8),
                tag => entry(&tiff, at, tag, out)?,
            }
        }
        if let (Some(from), Some(size)) = (preview, preview_size) {
            let bytes = bytes.get(from..from.checked_add(size)?)?.to_vec();
            out.nested.push(Nested { name: "preview of the picture".into(), bytes });
        }
        directories.extend(tiff.u32(start + 2 + 12 * count));
    }
    Some(())
}

/// A value that can hold words.
fn entry(tiff: &Tiff<'_>, at: usize, tag: u16, out: &mut Extras) -> Option<()> {
    let (kind, count) = (tiff.u16(at + 2)?, tiff.u32(at + 4)?);
    // 1 bytes, 2 ASCII, 7 undefined, 129 UTF-8; the others are numbers
    if !matches!(kind, 1 | 2 | 7 | 129) {
        return Some(());
    }
    let from = if count <= 4 { at + 8 } else { tiff.u32(at + 8)? };
    let value = tiff.bytes.get(from..from.checked_add(count)?)?;
    let name = name(tag);
    let text = match (kind, tag) {
        // the XP tags of Windows are UTF-16, little endian
        (_, 0x9c9b..=0x9c9f) => {
            let units: Vec<u16> = value.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units).trim_end_matches('\0').to_owned()
        }
        // a user comment starts with eight bytes that name its charset
        (_, 0x9286) if value.starts_with(b"UNICODE\0") => {
            let unit = |pair: &[u8]| {
                let pair = [pair[0], pair[1]];
                if tiff.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
            };
            String::from_utf16_lossy(&value.get(8..)?.chunks_exact(2).map(unit).collect::<Vec<_>>())
        }
        (_, 0x9286) => printable::text(value.get(8..).unwrap_or_default()).trim_start_matches('\0').to_owned(),
        (2 | 129, _) => printable::text(value),
        _ => printable::words(value, 5),
    };
    out.texts.push((format!("metadata {name}"), text));
    Some(())
}

/// Names of the tags in which people or phones write words.
fn name(tag: u16) -> String {
    let known = match tag {
        0x010e => "ImageDescription",
        0x010f => "Make",
        0x0110 => "Model",
        0x0131 => "Software",
        0x0132 => "DateTime",
        0x013b => "Artist",
        0x013c => "HostComputer",
        0x02bc => "XMP",
        0x8298 => "Copyright",
        0x83bb => "IPTC",
        0x9003 => "DateTimeOriginal",
        0x9004 => "DateTimeDigitized",
        0x927c => "MakerNote",
        0x9286 => "UserComment",
        0x9c9b => "XPTitle",
        0x9c9c => "XPComment",
        0x9c9d => "XPAuthor",
        0x9c9e => "XPKeywords",
        0x9c9f => "XPSubject",
        0xa430 => "CameraOwnerName",
        0xa431 => "BodySerialNumber",
        0xa420 => "ImageUniqueID",
        _ => return format!("EXIF {tag:#06x}"),
    };
    known.to_owned()
}
