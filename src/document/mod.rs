//! What a file looks like to the rest of the program: texts with a way back to where they stand,
//! pictures, nested files and gaps. Depends on nothing else in the crate but [`style`](crate::style).
//!
//! Units, everywhere: text positions are **byte offsets into the extracted UTF-8 text, half open**.
//! File positions are byte offsets into the file. Page rectangles are PDF points from the bottom left
//! of the page as a reader shows it, pages counted from 1. Pixel rectangles are from the top left.

mod concealed;
mod geometry;
mod mark;
mod patch;
mod picture;
mod place;
mod slanted;
mod text;

pub use concealed::{Concealed, Concealment, Inspection, Weight};
pub use geometry::{PixelRect, Rect};
pub use mark::{Change, Mark, Target};
pub use patch::patch;
pub use picture::{Code, Face, Picture, Sight, Surface};
pub use place::{Locator, Place};
pub use slanted::{Point, Slanted};
pub use text::{Channel, Source, Span, Table, Text};

use serde::{Deserialize, Serialize};

/// An opened file: everything in it that can hold personal data.
///
/// Opening the same bytes twice gives the same texts, pictures and nested files in the same order;
/// a [`Mark`] relies on that.
#[derive(Debug, Default)]
pub struct Document {
    /// Name of the format that opened it, such as `pdf`.
    pub format: &'static str,
    /// All texts, visible or not.
    pub texts: Vec<Text>,
    /// All pictures that have to be looked at.
    pub pictures: Vec<Picture>,
    /// Files inside this file: attachments, mailbox messages, embedded files.
    pub nested: Vec<Nested>,
    /// What could not be read. A document with gaps is never clean.
    pub gaps: Vec<Gap>,
    /// Number of pages, where the format has pages.
    pub pages: Option<u32>,
}

/// A file inside a file. `Debug` shows no content.
pub struct Nested {
    /// Name for reports: `message 3`, `scan.pdf`.
    pub name: String,
    /// Its bytes, decoded.
    pub bytes: Vec<u8>,
}

impl Nested {
    /// Name of the file as it was before its last change. It is looked at as any file inside, but never written again.
    pub const EARLIER: &'static str = "earlier revision";

    /// Is it left behind when the file is written again?
    #[must_use]
    pub fn is_left_behind(&self) -> bool {
        self.name == Self::EARLIER
    }
}

impl std::fmt::Debug for Nested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Nested({} bytes)", self.bytes.len())
    }
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Why.
    pub reason: GapReason,
    /// What and where, in plain English, without personal data: `page 3: a picture could not be decoded`.
    pub detail: String,
}

impl Gap {
    /// A gap with this reason; `detail` must not hold any content of the file.
    pub fn new(reason: GapReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

/// Why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapReason {
    /// A password or key is needed.
    Encrypted,
    /// Damaged, or not what it says it is.
    Unreadable,
    /// Text in a charset we cannot decode.
    UnknownCharset,
    /// A limit on size, depth or number was reached.
    Limit,
    /// A picture was not looked at: no models, or OCR switched off.
    NoOcr,
    /// A format or feature this version does not read.
    Unsupported,
    /// The file could not be opened or read from disk.
    Io,
    /// A reader or detector of ours panicked: a mistake of ours, whatever the file is.
    Failed,
}

impl GapReason {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Unreadable => "unreadable",
            Self::UnknownCharset => "unknown-charset",
            Self::Limit => "limit",
            Self::NoOcr => "no-ocr",
            Self::Unsupported => "unsupported",
            Self::Io => "io",
            Self::Failed => "failed",
        }
    }
}

/// Bounds on what one file may cost. Reaching one is a gap, never a clean result.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest file, in bytes.
    pub bytes: u64,
    /// Deepest nesting of files in files.
    pub depth: usize,
    /// Most nested files in one file.
    pub nested: usize,
    /// Most pages looked at.
    pub pages: u32,
    /// Most pixels of one picture.
    pub pixels: u64,
    /// Most bytes a compressed stream, or all members of an archive, may grow to.
    pub inflated: u64,
    /// Most bytes that all files in files may come to, at all depths together; each counts for at least 1 KiB.
    pub unpacked: u64,
    /// Most bytes that one packed byte may grow to, where more than 16 MiB come out.
    pub ratio: u64,
    /// Resolution at which pages are drawn to be looked at, dots per inch.
    pub dpi: f32,
    /// Passwords to try on files that ask for one.
    pub passwords: Vec<Password>,
}

/// A password. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 2 << 30,
            depth: 16,
            nested: 10_000,
            pages: 20_000,
            pixels: 120_000_000,
            inflated: 1 << 30,
            unpacked: 8 << 30,
            ratio: 250,
            dpi: 200.0,
            passwords: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn offsets_of_a_block_are_those_of_its_source() {
        let text = Text {
            channel: Channel::Body,
            label: None,
            content: "a&b\nc".into(),
            spans: vec![
                Span { text: 0..1, source: Source::Same { start: 0 } },
                Span { text: 1..2, source: Source::Block { bytes: 1..6 } },
                Span { text: 2..5, source: Source::Same { start: 6 } },
            ],
            tables: Vec::new(),
        };
        assert_eq!(text.source_bytes(&(0..3)), vec![0..7]);
        assert_eq!(text.source_bytes(&(2..3)), vec![6..7]);
        let document = Document { texts: vec![text], ..Document::default() };
        let locator = Locator::new(&document);
        assert_eq!(locator.places(0, &(4..5)), vec![Place::Bytes { bytes: 8..9, line: 2, column: 1 }]);
        assert_eq!(locator.places(1, &(0..1)), vec![]);
    }

    #[test]
    fn a_pixel_box_of_a_page_becomes_points_from_the_bottom() {
        let picture = Picture {
            surface: Surface::Page { page: 2, width: 100.0, height: 200.0 },
            name: String::new(),
            width: 200,
            height: 400,
            rgb: Arc::from([]),
            sight: None,
        };
        let area = PixelRect { x: 20, y: 40, width: 60, height: 20 }.into();
        let expected = Rect { x0: 10.0, y0: 170.0, x1: 40.0, y1: 180.0 };
        assert_eq!(picture.place(area), Place::Page { page: 2, rect: expected });
    }
}
