//! The machine readable zone as it stands in a picture. A zone is one block of lines that start and end together: when one
//! of them was read, those beside it are part of it, also where glare, a fold or a blur made them unreadable.

use std::ops::Range;

use crate::document::{Point, Slanted, Text};

/// Letters of a line that looks like one of a zone.
const LEAST: usize = 20;
/// Lines of one zone stand less than so many of their heights apart, from middle to middle.
const APART: f32 = 2.4;

/// Does a line look like one of a zone (ICAO Doc 9303 part 3, 4): long, of capitals, digits and fillers? Check digits are
/// not asked for.
pub(super) fn looks_like_zone(line: &str) -> bool {
    let letters = || line.chars().filter(|c| !c.is_whitespace());
    let length = letters().count();
    let fitting = letters().filter(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || is_filler(*c)).count();
    let fillers = letters().filter(|c| is_filler(*c)).count();
    length >= LEAST && fitting * 100 >= length * 85 && fillers >= 4
}

fn is_filler(c: char) -> bool {
    matches!(c, '<' | '«' | '‹')
}

/// A line of a text with its place in the picture.
struct Line {
    range: Range<usize>,
    area: Slanted,
    seed: bool,
    /// Could be a part of a zone that was hardly read.
    fits: bool,
}

/// The blocks of zones in a text read from a picture: each with the area of all its lines. `read` are the lines that a
/// detector took for a zone.
pub(super) fn blocks(text: &Text, read: &[Range<usize>]) -> Vec<Slanted> {
    let mut lines = lines(text, read);
    let mut out = Vec::new();
    while let Some(first) = lines.iter().position(|line| line.seed) {
        let mut block = lines.remove(first).area;
        // growing takes in the next line, and from there the one after it
        while let Some(next) = lines.iter().position(|line| (line.seed || line.fits) && beside(&block, line)) {
            block = block.union(&lines.remove(next).area);
        }
        out.push(block);
    }
    out
}

fn lines(text: &Text, read: &[Range<usize>]) -> Vec<Line> {
    let mut start = 0;
    let mut out = Vec::new();
    for line in text.content.split_inclusive('\n') {
        let range = start..start + line.trim_end().len();
        start += line.len();
        let Some(area) = text.pixel_areas(&range).into_iter().reduce(|a, b| a.union(&b)) else { continue };
        let seed = looks_like_zone(line) || read.iter().any(|zone| zone.start < range.end && range.start < zone.end);
        let small = line.chars().filter(|c| c.is_lowercase()).count();
        let fits = line.chars().any(is_filler) || (small == 0 && line.trim().chars().count() >= 6);
        out.push(Line { range, area, seed, fits });
    }
    out.retain(|line| !line.range.is_empty());
    out
}

/// Does a line stand in the block, or directly above or below it, within its ends?
fn beside(block: &Slanted, line: &Line) -> bool {
    let area = &line.area;
    let turned = (block.along.x * area.along.y - block.along.y * area.along.x).abs();
    let across = Point::new(-block.along.y, block.along.x);
    let off = (area.centre.x - block.centre.x) * across.x + (area.centre.y - block.centre.y) * across.y;
    let gap = off.abs() - f32::midpoint(block.height, area.height);
    let slack = 2.0 * area.height / block.length.max(1.0);
    let ends = area.corners().map(|corner| block.within(corner).0);
    let inside = ends.iter().all(|u| (-slack..1.0 + slack).contains(u));
    let low = area.height < 2.0 * line_height(block) || line.seed;
    gap < (APART - 1.0) * area.height && low && turned < 0.12 && (inside || line.seed)
}

/// The height of a line in a block of one to three lines, which are at least 13 times as long as high.
fn line_height(block: &Slanted) -> f32 {
    block.height.min(block.length / 13.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Channel, PixelRect, Source, Span};

    fn text(lines: &[(&str, PixelRect)]) -> Text {
        let mut content = String::new();
        let mut spans = Vec::new();
        for (line, rect) in lines {
            let start = content.len();
            content.push_str(line);
            spans.push(Span { text: start..content.len(), source: Source::Pixels { area: (*rect).into() } });
            content.push('\n');
        }
        Text { channel: Channel::Picture(0), label: None, content, spans, tables: Vec::new() }
    }

    fn rect(x: u32, y: u32, width: u32, height: u32) -> PixelRect {
        PixelRect { x, y, width, height }
    }

    #[test]
    fn a_line_lost_in_glare_is_part_of_the_zone_beside_it() {
        let second = "NPH1K2L342NLD8003122M3101012231456785<<<<<18";
        let text = text(&[
            ("10. Geldig tot", rect(100, 300, 200, 20)),
            ("P<NLDMEU", rect(100, 400, 180, 30)),
            ("<<<<<<", rect(700, 402, 120, 30)),
            (second, rect(100, 450, 880, 32)),
        ]);
        let start = text.content.find("NPH1").unwrap();
        let blocks = blocks(&text, &[start..start + 44]);
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].bounds(2000, 2000), rect(100, 400, 880, 82));
        assert!(super::blocks(&text, &[]).len() == 1, "it looks like a zone by itself");
    }

    #[test]
    fn words_near_a_zone_and_other_zones_are_no_part_of_it() {
        let line = "I<NLDIRB2C4D173231456785<<<<<8";
        let text = text(&[
            ("AUTORITEIT", rect(100, 300, 200, 30)),
            (line, rect(100, 400, 880, 32)),
            ("Burgemeester van Zwolle", rect(100, 440, 300, 30)),
            (line, rect(100, 900, 880, 32)),
        ]);
        assert_eq!(blocks(&text, &[]).len(), 2);
        for (line, expected) in
            [(line, true), ("KONINKRIJK DER NEDERLANDEN", false), ("NL91 ABNA 0417 1643 00", false), ("", false)]
        {
            assert_eq!(looks_like_zone(line), expected, "{line}");
        }
    }
}
