//! What a file looks like to the rest of the program: texts with a way back to where they stand,
//! pictures, nested files and gaps. Depends on nothing else in the crate.
//!
//! Units, everywhere: text positions are **byte offsets into the extracted UTF-8 text, half open**.
//! File positions are byte offsets into the file. Page rectangles are PDF points from the bottom left
//! of the page as a reader shows it, pages counted from 1. Pixel rectangles are from the top left.

use std::ops::Range;
use std::sync::Arc;

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

/// Which text of a document this is. Decides the form of the place in reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Channel {
    /// The text of a plain file: places are file offsets, lines and columns.
    Body,
    /// Text on pages: places are page rectangles.
    Pages,
    /// Text read from the picture with this index in [`Document::pictures`].
    Picture(usize),
    /// A named part: `header Subject`, `text/plain`, `metadata Author`, `form field naam`.
    Part(Arc<str>),
    /// A sheet of a spreadsheet.
    Sheet(Arc<str>),
}

/// One text with a way back from each byte to its source.
#[derive(Debug)]
pub struct Text {
    /// Where in the document it stands.
    pub channel: Channel,
    /// A label that stands for the whole text: a field name, a header name, a file name.
    pub label: Option<String>,
    /// The text itself.
    pub content: String,
    /// Sorted by text offset, without overlap. Bytes not covered have no source (for example a line break that
    /// was added between two lines of a page).
    pub spans: Vec<Span>,
    /// Tables found in the text.
    pub tables: Vec<Table>,
}

/// A run of text bytes and the place they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Byte range in the text.
    pub text: Range<usize>,
    /// Where it stands in the file.
    pub source: Source,
}

/// Where a run of text stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Byte for byte the same: text byte `span.text.start + i` is source byte `start + i`.
    /// The source is the file, or for a mail part the decoded part.
    Same {
        /// Offset of the first byte.
        start: usize,
    },
    /// The run as a whole was made from these source bytes (an entity, a multi-byte character).
    Block {
        /// Source byte range.
        bytes: Range<usize>,
    },
    /// A glyph or word on a page.
    Page {
        /// Page, from 1.
        page: u32,
        /// Its box in points.
        rect: Rect,
    },
    /// A word in a picture.
    Pixels {
        /// Its box in pixels.
        rect: PixelRect,
    },
    /// A cell of a sheet.
    Cell {
        /// Zero-based row.
        row: u32,
        /// Zero-based column.
        column: u32,
    },
}

/// A rectangle in PDF points, origin bottom left, `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left.
    pub x0: f32,
    /// Bottom.
    pub y0: f32,
    /// Right.
    pub x1: f32,
    /// Top.
    pub y1: f32,
}

impl Rect {
    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Do the two share an area?
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Do the two stand on the same line: at least half of the lower one's height in common?
    #[must_use]
    pub fn same_line(self, other: Self) -> bool {
        let common = self.y1.min(other.y1) - self.y0.max(other.y0);
        common >= 0.5 * (self.y1 - self.y0).min(other.y1 - other.y0)
    }
}

/// A rectangle in pixels, origin top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PixelRect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl PixelRect {
    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }

    /// Grown by `by` pixels on every side, cut off at a picture of `width` x `height`.
    #[must_use]
    pub fn grown(self, by: u32, width: u32, height: u32) -> Self {
        let (x, y) = (self.x.saturating_sub(by), self.y.saturating_sub(by));
        Self {
            x,
            y,
            width: (self.x + self.width + by).min(width).saturating_sub(x),
            height: (self.y + self.height + by).min(height).saturating_sub(y),
        }
    }

    /// Do the two stand on the same line: at least half of the lower one's height in common?
    #[must_use]
    pub fn same_line(self, other: Self) -> bool {
        let common = (self.y + self.height).min(other.y + other.height).saturating_sub(self.y.max(other.y));
        common * 2 >= self.height.min(other.height)
    }
}

/// A table inside a text: rows of cells, each a byte range of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Rows from the top; the first may be a header, which the reader of the table decides.
    pub rows: Vec<Vec<Range<usize>>>,
}

/// A picture to be looked at.
#[derive(Debug)]
pub struct Picture {
    /// What it is within the document.
    pub surface: Surface,
    /// Name for reports, such as a file name; may be empty.
    pub name: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue per pixel, row by row from the top: `3 * width * height` bytes.
    pub rgb: Arc<[u8]>,
    /// What was seen in it; filled in after opening, by an [eye](crate::vision::Eye).
    pub sight: Option<Sight>,
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Surface {
    /// The whole file is this picture; `number` counts the pictures in it from 0.
    File {
        /// Index of the picture (frame) in the file.
        number: u32,
    },
    /// The picture is a page as drawn, because it shows text that is not there as text.
    Page {
        /// Page, from 1.
        page: u32,
        /// Page width in points (as shown).
        width: f32,
        /// Page height in points (as shown).
        height: f32,
    },
}

impl Picture {
    /// Where a pixel rectangle of this picture stands in the document.
    #[must_use]
    pub fn place(&self, rect: PixelRect) -> Place {
        match self.surface {
            Surface::File { number } => Place::Pixels { image: number, rect },
            Surface::Page { page, width, height } => {
                #[allow(clippy::cast_precision_loss)] // pictures are limited to far below 2^24 pixels a side
                let (sx, sy) = (width / self.width.max(1) as f32, height / self.height.max(1) as f32);
                #[allow(clippy::cast_precision_loss)]
                let (x, y, w, h) = (rect.x as f32, rect.y as f32, rect.width as f32, rect.height as f32);
                Place::Page {
                    page,
                    rect: Rect { x0: x * sx, y0: height - (y + h) * sy, x1: (x + w) * sx, y1: height - y * sy },
                }
            }
        }
    }
}

/// What an eye saw in a picture.
#[derive(Debug, Default)]
pub struct Sight {
    /// The words in reading order, one line a line; sources are [`Source::Pixels`], one span a word.
    pub text: Option<Text>,
    /// Human faces.
    pub faces: Vec<Face>,
    /// How far the picture has to be turned clockwise to stand upright: 0, 90, 180 or 270 degrees.
    pub turn: u16,
}

/// A human face in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// The box around hair to chin.
    pub rect: PixelRect,
    /// 0..1, from the network.
    pub score: f32,
}

/// A file inside a file.
#[derive(Debug)]
pub struct Nested {
    /// Name for reports: `message 3`, `scan.pdf`.
    pub name: String,
    /// Its bytes, decoded.
    pub bytes: Vec<u8>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        }
    }
}

/// A place in a document as reports say it.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// In a plain text file.
    Bytes {
        /// File offsets, half open.
        bytes: Range<usize>,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// On a page.
    Page {
        /// Page, from 1.
        page: u32,
        /// Points.
        rect: Rect,
    },
    /// In a picture.
    Pixels {
        /// Index of the picture in the file, from 0.
        image: u32,
        /// Pixels.
        rect: PixelRect,
    },
    /// In a named part; characters of its decoded text, half open.
    Part {
        /// `header Subject`, `text/plain`, `metadata Author`.
        part: Arc<str>,
        /// Character (not byte) range.
        chars: Range<usize>,
    },
    /// In a cell.
    Cell {
        /// Name of the sheet.
        sheet: Arc<str>,
        /// Zero-based row.
        row: u32,
        /// Zero-based column.
        column: u32,
    },
}

impl Text {
    /// A text whose bytes are those of the source, from offset 0.
    #[must_use]
    pub fn same(channel: Channel, content: String) -> Self {
        let spans = vec![Span { text: 0..content.len(), source: Source::Same { start: 0 } }];
        Self { channel, label: None, content, spans, tables: Vec::new() }
    }

    /// The spans that overlap a byte range of the text.
    #[must_use]
    pub fn spans_in(&self, range: &Range<usize>) -> &[Span] {
        let from = self.spans.partition_point(|span| span.text.end <= range.start);
        let to = self.spans.partition_point(|span| span.text.start < range.end);
        self.spans.get(from..to.max(from)).unwrap_or_default()
    }

    /// The source byte ranges behind a byte range of the text, touching ones joined. Spans without file bytes
    /// (pages, pixels, cells) give nothing.
    #[must_use]
    pub fn source_bytes(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for span in self.spans_in(range) {
            let next = match &span.source {
                Source::Same { start } => {
                    let from = range.start.max(span.text.start) - span.text.start + start;
                    from..range.end.min(span.text.end) - span.text.start + start
                }
                Source::Block { bytes } => bytes.clone(),
                _ => continue,
            };
            match out.last_mut() {
                Some(last) if last.end == next.start => last.end = next.end,
                _ => out.push(next),
            }
        }
        out
    }

    /// The pixel boxes of the words in a byte range of the text, one for each line. A word is covered as a whole,
    /// for boxes inside a word are estimates.
    #[must_use]
    pub fn pixel_boxes(&self, range: &Range<usize>) -> Vec<PixelRect> {
        let mut out: Vec<PixelRect> = Vec::new();
        for span in self.spans_in(range) {
            if let Source::Pixels { rect } = span.source {
                match out.last_mut() {
                    Some(last) if last.same_line(rect) => *last = last.union(rect),
                    _ => out.push(rect),
                }
            }
        }
        out
    }

    /// The page boxes of the glyphs in a byte range of the text, one for each line.
    #[must_use]
    pub fn page_boxes(&self, range: &Range<usize>) -> Vec<(u32, Rect)> {
        let mut out: Vec<(u32, Rect)> = Vec::new();
        for span in self.spans_in(range) {
            if let Source::Page { page, rect } = span.source {
                match out.last_mut() {
                    Some((on, last)) if *on == page && last.same_line(rect) => *last = last.union(rect),
                    _ => out.push((page, rect)),
                }
            }
        }
        out
    }
}

/// Line starts of the texts of one document, found once, so that thousands of findings in one file stay cheap.
#[derive(Debug)]
pub struct Locator<'d> {
    document: &'d Document,
    lines: Vec<std::sync::OnceLock<Vec<usize>>>,
}

impl<'d> Locator<'d> {
    /// For this document; nothing is counted yet.
    #[must_use]
    pub fn new(document: &'d Document) -> Self {
        Self { document, lines: document.texts.iter().map(|_| std::sync::OnceLock::new()).collect() }
    }

    /// The places of a byte range of the text with this index, for reports: none if the text does not exist.
    #[must_use]
    pub fn places(&self, index: usize, range: &Range<usize>) -> Vec<Place> {
        let Some(text) = self.document.texts.get(index) else { return Vec::new() };
        match &text.channel {
            Channel::Body => self.body_place(index, text, range).into_iter().collect(),
            Channel::Pages => {
                text.page_boxes(range).into_iter().map(|(page, rect)| Place::Page { page, rect }).collect()
            }
            Channel::Picture(picture) => match self.document.pictures.get(*picture) {
                Some(picture) => text.pixel_boxes(range).into_iter().map(|rect| picture.place(rect)).collect(),
                None => Vec::new(),
            },
            Channel::Part(part) => {
                let count = |to: usize| text.content.get(..to).map_or(to, |s| s.chars().count());
                vec![Place::Part { part: part.clone(), chars: count(range.start)..count(range.end) }]
            }
            Channel::Sheet(sheet) => text
                .spans_in(range)
                .iter()
                .filter_map(|span| match span.source {
                    Source::Cell { row, column } => Some(Place::Cell { sheet: sheet.clone(), row, column }),
                    _ => None,
                })
                .collect(),
        }
    }

    /// One place around everything: a value broken over a line is still one place in a text file.
    fn body_place(&self, index: usize, text: &Text, range: &Range<usize>) -> Option<Place> {
        let parts = text.source_bytes(range);
        let bytes = parts.first()?.start..parts.last()?.end;
        let starts = self.lines.get(index)?.get_or_init(|| {
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.content.as_bytes()).map(|at| at + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= range.start).max(1);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        let column = text.content.get(start..range.start).unwrap_or_default().chars().count() + 1;
        Some(Place::Bytes { bytes, line, column })
    }
}

/// A place to change, and how. Given to [`Format::rewrite`](crate::format::Format::rewrite).
#[derive(Debug, Clone)]
pub struct Mark {
    /// What is changed.
    pub target: Target,
    /// How.
    pub change: Change,
}

/// What a mark points at. Indexes are those of the [`Document`] that `open` gives for the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A byte range of the text with this index.
    Text {
        /// Index in [`Document::texts`].
        index: usize,
        /// Byte range in its content.
        range: Range<usize>,
    },
    /// A pixel rectangle of the picture with this index.
    Picture {
        /// Index in [`Document::pictures`].
        index: usize,
        /// What to destroy.
        rect: PixelRect,
    },
    /// The nested file with this index.
    Nested {
        /// Index in [`Document::nested`].
        index: usize,
    },
}

/// What happens to a target.
#[derive(Clone)]
pub enum Change {
    /// Take it out. The style says what stands there afterwards.
    Destroy {
        /// What it was, for people: `BSN`.
        label: String,
        /// How the empty place looks.
        style: &'static dyn crate::style::Style,
    },
    /// Put these bytes in its place (nested files only; they were verified before).
    Replace(Arc<[u8]>),
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Destroy { label, style } => write!(f, "Destroy({label}, {})", style.name()),
            Self::Replace(bytes) => write!(f, "Replace({} bytes)", bytes.len()),
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
    /// Most bytes a compressed stream may grow to.
    pub inflated: u64,
    /// Resolution at which pages are drawn to be looked at, dots per inch.
    pub dpi: f32,
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
            dpi: 200.0,
        }
    }
}

#[cfg(test)]
mod tests {
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
        let rect = PixelRect { x: 20, y: 40, width: 60, height: 20 };
        let expected = Rect { x0: 10.0, y0: 170.0, x1: 40.0, y1: 180.0 };
        assert_eq!(picture.place(rect), Place::Page { page: 2, rect: expected });
    }
}
