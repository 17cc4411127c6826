//! Places as reports say them.

use std::ops::Range;
use std::sync::Arc;

use super::{Channel, Document, PixelRect, Rect, Source, Text};

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
