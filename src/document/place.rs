//! Places as reports say them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{Channel, Document, PixelRect, Rect, Slanted, Source, Text};

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
        /// The upright rectangle around it, in pixels.
        rect: PixelRect,
        /// The area itself, which may be turned.
        area: Slanted,
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

/// Line starts and characters of the texts of one document, counted once, so that thousands of findings in one file stay
/// cheap.
#[derive(Debug)]
pub struct Locator<'d> {
    document: &'d Document,
    lines: Vec<OnceLock<Vec<usize>>>,
    characters: Vec<OnceLock<Characters>>,
}

/// How many characters of a text stand before each block of its bytes.
#[derive(Debug)]
struct Characters(Vec<usize>);

impl Characters {
    const BLOCK: usize = 4096;

    fn of(text: &str) -> Self {
        let sums = text.as_bytes().chunks(Self::BLOCK).scan(0, |sum, block| {
            let before = *sum;
            *sum += count(block);
            Some(before)
        });
        Self(sums.collect())
    }

    /// How many characters of the same text start before an offset.
    fn before(&self, text: &str, at: usize) -> usize {
        let block = (at / Self::BLOCK).min(self.0.len().saturating_sub(1));
        let rest = text.as_bytes().get(block * Self::BLOCK..at).unwrap_or_default();
        self.0.get(block).copied().unwrap_or_default() + count(rest)
    }
}

/// How many characters start in some bytes of a text.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xBF)).count()
}

impl<'d> Locator<'d> {
    /// For this document; nothing is counted yet.
    #[must_use]
    pub fn new(document: &'d Document) -> Self {
        let texts = document.texts.len();
        let lines = (0..texts).map(|_| OnceLock::new()).collect();
        Self { document, lines, characters: (0..texts).map(|_| OnceLock::new()).collect() }
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
                Some(picture) => text.pixel_areas(range).into_iter().map(|area| picture.place(area)).collect(),
                None => Vec::new(),
            },
            Channel::Part(part) => {
                let count = |to: usize| self.characters_before(index, text, to);
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

    fn characters_before(&self, index: usize, text: &Text, at: usize) -> usize {
        let counted = self.characters.get(index).map(|once| once.get_or_init(|| Characters::of(&text.content)));
        counted.map_or(at, |counted| counted.before(&text.content, at))
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
        let before = |at| self.characters_before(index, text, at);
        let column = match text.content.as_bytes().get(start..range.start) {
            // a file can be one long line
            Some(line) if line.len() > Characters::BLOCK => before(range.start) - before(start) + 1,
            Some(line) => count(line) + 1,
            None => 1,
        };
        Some(Place::Bytes { bytes, line, column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_over_blocks() {
        let text = "aé€".repeat(Characters::BLOCK);
        let counted = Characters::of(&text);
        for (seen, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(counted.before(&text, at), seen, "{at}");
        }
        assert_eq!(counted.before(&text, text.len()), 3 * Characters::BLOCK);
        assert_eq!(Characters::of("").before("", 0), 0);
    }
}
