//! Pictures: PNG, JPEG, TIFF with all its pages, WebP, BMP, GIF with all its frames. HEIC and AVIF are known, but a gap:
//! there is no free decoder without patents.
//!
//! Pixel rectangles are of the picture as shown: turned as its EXIF orientation says, transparent parts on plain
//! paper. Rewriting destroys pixels, saves the picture as it is shown and keeps nothing else but its resolution:
//! texts, EXIF, XMP, IPTC, previews, colour profile and what follows the end of the picture are left behind, whether
//! they were marked or not.

mod exif;
mod gif;
mod jpeg;
mod pixels;
mod png;
mod printable;
mod tiff;
mod webp;

use std::sync::Arc;

use super::{Error, Format};
use crate::document::{
    Change, Channel, Document, Gap, GapReason, Limits, Mark, Nested, Picture, Surface, Target, Text,
};
use pixels::{Frame, Pixels};

/// Pictures as files.
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
    Tiff,
    Webp,
    Bmp,
    Gif,
    /// HEIC and AVIF, as phones save photos.
    Heif,
}

impl Kind {
    fn of(head: &[u8]) -> Option<Self> {
        // brands of ISO/IEC 23008-12 and AV1 image files
        const HEIF: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"];
        if head.starts_with(png::SIGNATURE) {
            Some(Self::Png)
        } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if tiff::sniff(head) {
            Some(Self::Tiff)
        } else if webp::sniff(head) {
            Some(Self::Webp)
        } else if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) && head.get(15..18) == Some(&[0; 3]) {
            // reserved bytes, and a header of less than 256 bytes
            Some(Self::Bmp)
        } else if head.get(4..8) == Some(b"ftyp") && head.get(8..12).is_some_and(|brand| HEIF.contains(&brand)) {
            Some(Self::Heif)
        } else {
            None
        }
    }

    /// All pictures in the file, and why some are not among them.
    fn frames(self, bytes: &[u8], orientation: Option<u8>, limits: &Limits) -> Frames {
        match self {
            Self::Tiff => tiff::read(bytes, limits),
            Self::Gif => gif::read(bytes, limits),
            Self::Heif => {
                let detail = "HEIC and AVIF photos cannot be read: save it as JPEG, or let the phone send JPEG";
                Frames { frames: Vec::new(), gaps: vec![Gap::new(GapReason::Unsupported, detail)] }
            }
            Self::Png | Self::Jpeg | Self::Webp | Self::Bmp => match Pixels::read(self, bytes, orientation, limits) {
                Ok(pixels) => Frames { frames: vec![Frame { pixels, ..Frame::default() }], gaps: Vec::new() },
                Err(error) => {
                    let gap = Gap::new(error.gap_reason(), format!("the picture: {error}"));
                    Frames { frames: Vec::new(), gaps: vec![gap] }
                }
            },
        }
    }
}

/// The pictures in a file.
#[derive(Default)]
struct Frames {
    frames: Vec<Frame>,
    /// What could not be decoded.
    gaps: Vec<Gap>,
}

impl Extras {
    fn of(kind: Kind, bytes: &[u8], limits: &Limits) -> Self {
        let mut out = match kind {
            Kind::Png => png::extras(bytes, limits),
            Kind::Jpeg => jpeg::extras(bytes),
            Kind::Tiff => tiff::extras(bytes),
            Kind::Webp => webp::extras(bytes),
            Kind::Gif => gif::extras(bytes),
            Kind::Bmp => bmp(bytes),
            // a gap as a whole
            Kind::Heif => Self::default(),
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
        let read = kind.frames(bytes, extras.orientation, limits);
        extras.gaps.extend(read.gaps);
        let picture = |(number, frame): (u32, &Frame)| Picture {
            surface: Surface::File { number },
            name: String::new(),
            width: frame.pixels.width(),
            height: frame.pixels.height(),
            rgb: Arc::from(frame.pixels.rgb()),
            sight: None,
        };
        let pictures = (0..).zip(&read.frames).map(picture).collect();
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
        let Frames { mut frames, gaps } = kind.frames(bytes, extras.orientation, limits);
        if let Some(gap) = gaps.first() {
            return Err(Error::CannotRedact(gap.detail.clone()));
        }
        for (index, frame) in frames.iter_mut().enumerate() {
            let here = |mark: &&Mark| matches!(mark.target, Target::Picture { index: at, .. } if at == index);
            if !marks.iter().any(|mark| here(&mark)) {
                continue;
            }
            let before = frame.pixels.rgb();
            for mark in marks.iter().filter(here) {
                if let (Target::Picture { area, .. }, Change::Destroy { label, style }) = (&mark.target, &mark.change) {
                    frame.pixels.destroy(area, &before, label, *style);
                }
            }
        }
        let possible = |mark: &Mark| match (&mark.target, &mark.change) {
            (Target::Picture { index, .. }, Change::Destroy { .. }) => *index < frames.len(),
            // nothing but pixels is kept
            (Target::Text { index, .. }, _) => *index < extras.texts.len(),
            (Target::Nested { index }, _) => *index < extras.nested.len(),
            (Target::Picture { .. } | Target::Signatures, _) => false,
        };
        if !marks.iter().all(possible) {
            return Err(Error::CannotRedact("a mark points at nothing in this picture".into()));
        }
        let one = || frames.first().map(|frame| &frame.pixels).ok_or(Error::Unsupported);
        match kind {
            Kind::Png => one()?.to_png(extras.density),
            Kind::Jpeg => one()?.to_jpeg(extras.density, extras.quality),
            Kind::Webp => one()?.to_webp(),
            Kind::Bmp => one()?.to_bmp(),
            Kind::Tiff => tiff::write(&frames),
            Kind::Gif => gif::write(&frames),
            Kind::Heif => Err(Error::Unsupported),
        }
    }
}

/// A BMP file holds numbers and pixels; what follows them is looked at.
fn bmp(bytes: &[u8]) -> Extras {
    let mut out = Extras::default();
    let size = bytes.get(2..6).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    // some programs leave the size out
    if size > 0 {
        out.trailing(bytes.get(size..).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests;
