//! Pictures: PNG and JPEG.
//!
//! Pixel rectangles are of the picture as shown: turned as its EXIF orientation says, transparent parts on plain
//! paper. Rewriting destroys pixels, saves the picture as it is shown and keeps nothing else but its resolution:
//! texts, EXIF, XMP, IPTC, previews, colour profile and what follows the end of the picture are left behind, whether
//! they were marked or not.

mod exif;
mod jpeg;
mod pixels;
mod png;
mod printable;

use std::sync::Arc;

use super::{Error, Format};
use crate::document::{
    Change, Channel, Document, Gap, GapReason, Limits, Mark, Nested, Picture, Surface, Target, Text,
};
use pixels::Pixels;

/// PNG and JPEG.
#[derive(Debug, Clone, Copy)]
pub struct Image;

/// What stands in a picture file beside the pixels.
#[derive(Default)]
struct Extras {
    /// Name of the part and its text.
    texts: Vec<(String, String)>,
    nested: Vec<Nested>,
    gaps: Vec<Gap>,
    /// EXIF orientation, 1..=8.
    orientation: Option<u8>,
    /// Resolution as the file says it.
    density: Option<Density>,
    /// Quality at which a JPEG was saved, 1..=100.
    quality: Option<u8>,
}

/// Dots per unit of length, across and down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Density {
    Metre(u32, u32),
    Inch(u16, u16),
    Centimetre(u16, u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
}

impl Kind {
    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(png::SIGNATURE) {
            Some(Self::Png)
        } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else {
            None
        }
    }
}

impl Extras {
    fn of(kind: Kind, bytes: &[u8], limits: &Limits) -> Self {
        let mut out = match kind {
            Kind::Png => png::extras(bytes, limits),
            Kind::Jpeg => jpeg::extras(bytes),
        };
        out.texts.retain(|(_, text)| !text.trim().is_empty());
        out
    }

    /// What follows the end of the picture: a file of its own, or else the words in it.
    fn trailing(&mut self, rest: &[u8]) {
        const STARTS: &[&[u8]] =
            &[&[0xff, 0xd8, 0xff], png::SIGNATURE, b"%PDF-", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf"];
        if rest.iter().all(|byte| matches!(byte, 0 | b' ' | b'\r' | b'\n' | 0xff)) {
            return;
        }
        let start = |at: usize| rest.get(at..).is_some_and(|rest| STARTS.iter().any(|magic| rest.starts_with(magic)));
        // phones put a few bytes of their own before a second picture
        if let Some(at) = (0..rest.len().min(4096)).find(|at| start(*at)) {
            let bytes = rest.get(at..).unwrap_or_default().to_vec();
            self.nested.push(Nested { name: "data after the picture".into(), bytes });
        } else if rest.get(4..8) == Some(b"ftyp") {
            self.gaps.push(Gap::new(GapReason::Unsupported, "a film follows the picture and was not looked at"));
        } else {
            self.texts.push(("data after the picture".into(), printable::words(rest, 4)));
        }
    }
}

impl Format for Image {
    fn name(&self) -> &'static str {
        "image"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        Kind::of(head).is_some()
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let kind = Kind::of(bytes).ok_or(Error::Unsupported)?;
        let mut extras = Extras::of(kind, bytes, limits);
        let mut pictures = Vec::new();
        match Pixels::read(kind, bytes, extras.orientation, limits) {
            Ok(pixels) => pictures.push(Picture {
                surface: Surface::File { number: 0 },
                name: String::new(),
                width: pixels.width(),
                height: pixels.height(),
                rgb: Arc::from(pixels.rgb()),
                sight: None,
            }),
            Err(error) => extras.gaps.push(Gap::new(error.gap_reason(), format!("the picture: {error}"))),
        }
        let texts = extras.texts.into_iter().map(|(name, content)| {
            let part: Arc<str> = Arc::from(name.as_str());
            Text { label: Some(name), ..Text::same(Channel::Part(part), content) }
        });
        Ok(Document {
            format: "image",
            texts: texts.collect(),
            pictures,
            nested: extras.nested,
            gaps: extras.gaps,
            pages: None,
        })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let kind = Kind::of(bytes).ok_or(Error::Unsupported)?;
        let extras = Extras::of(kind, bytes, limits);
        let mut pixels = Pixels::read(kind, bytes, extras.orientation, limits)?;
        let before = pixels.rgb();
        for mark in marks {
            match (&mark.target, &mark.change) {
                (Target::Picture { index: 0, rect }, Change::Destroy { label, style }) => {
                    pixels.destroy(*rect, &before, label, *style);
                }
                // nothing but pixels is kept
                (Target::Text { index, .. }, _) if *index < extras.texts.len() => {}
                (Target::Nested { index }, _) if *index < extras.nested.len() => {}
                _ => return Err(Error::CannotRedact("a mark points at nothing in this picture".into())),
            }
        }
        match kind {
            Kind::Png => pixels.to_png(extras.density),
            Kind::Jpeg => pixels.to_jpeg(extras.density, extras.quality),
        }
    }
}

#[cfg(test)]
mod tests;
