//! A text with a way back from each byte to its source.

use std::ops::Range;
use std::sync::Arc;

use super::{Rect, Slanted};

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

/// One text with a way back from each byte to its source. `Debug` shows no content.
#[derive(Clone)]
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
        /// Its box, in the direction in which it is read.
        area: Slanted,
    },
    /// A cell of a sheet.
    Cell {
        /// Zero-based row.
        row: u32,
        /// Zero-based column.
        column: u32,
    },
}

/// A table inside a text: rows of cells, each a byte range of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Rows from the top; the first may be a header, which the reader of the table decides.
    pub rows: Vec<Vec<Range<usize>>>,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({:?}, {} bytes, {} spans)", self.channel, self.content.len(), self.spans.len())
    }
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

    /// The boxes in a picture of the words in a byte range of the text, one for each line. A word is covered as a whole,
    /// for boxes inside a word are estimates.
    #[must_use]
    pub fn pixel_areas(&self, range: &Range<usize>) -> Vec<Slanted> {
        let mut out: Vec<Slanted> = Vec::new();
        for span in self.spans_in(range) {
            if let Source::Pixels { area } = span.source {
                match out.last_mut() {
                    Some(last) if last.same_line(&area) => *last = last.union(&area),
                    _ => out.push(area),
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
