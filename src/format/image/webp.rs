//! WebP (RFC 9649): what stands in the chunks beside the pixels.

use super::{Extras, exif, printable};
use crate::document::{Gap, GapReason};

/// Is this the head of a WebP file?
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
}

/// Walks the chunks.
pub(super) fn extras(bytes: &[u8]) -> Extras {
    let mut out = Extras::default();
    let size = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let end = size(4).and_then(|size| size.checked_add(8)).filter(|end| *end <= bytes.len());
    let Some(end) = end else {
        out.gaps.push(Gap::new(GapReason::Unreadable, "the picture file is cut short"));
        return out;
    };
    let mut at = 12;
    while at + 8 <= end {
        let name = bytes.get(at..at + 4).unwrap_or_default();
        let Some(data) = size(at + 4).and_then(|size| bytes.get(at + 8..(at + 8).checked_add(size)?)) else {
            out.gaps.push(Gap::new(GapReason::Unreadable, "the picture file is cut short"));
            return out;
        };
        match name {
            b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" => {}
            b"EXIF" => exif::read(data.strip_prefix(b"Exif\0\0").unwrap_or(data), &mut out),
            b"ICCP" => out.texts.push(("metadata colour profile".into(), printable::words(data, 8))),
            b"XMP " => out.texts.push(("metadata XMP".into(), printable::words(data, 4))),
            b"ANIM" | b"ANMF" => {
                let gap = Gap::new(GapReason::Unsupported, "a moving picture: only its first image was looked at");
                if !out.gaps.contains(&gap) {
                    out.gaps.push(gap);
                }
            }
            _ => out.texts.push((format!("metadata {}", printable::text(name)), printable::words(data, 4))),
        }
        // chunks start at even places
        at += 8 + data.len() + data.len() % 2;
    }
    out.trailing(bytes.get(end..).unwrap_or_default());
    out
}
