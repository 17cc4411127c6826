//! From glyphs in drawing order to text in reading order.
//!
//! Glyphs that follow each other on one baseline are pieces; pieces at one height are a line; a gutter that runs
//! through many lines of running text separates columns, which are read one after the other. A line of a table
//! stays a line: label and value belong together.

use std::ops::Range;

use super::geometry::area;
use super::tables;
use super::walk::Glyph;
use crate::document::{Channel, Rect, Source, Span, Text};

/// A gap wider than this part of the font size separates words (as poppler does).
const WORD_GAP: f32 = 0.1;
/// A gap wider than this separates cells or columns; it is written as a tab.
const CELL_GAP: f32 = 1.5;

/// Most directions of writing told apart on one page.
const MAX_DIRECTIONS: usize = 64;

/// A text and the glyphs behind its spans.
pub struct Laid {
    /// The text.
    pub text: Text,
    /// For each span the number of its glyph.
    pub ordinals: Vec<usize>,
}

/// Glyphs on one baseline that touch.
struct Piece {
    glyphs: Range<usize>,
    /// Along the baseline.
    from: f32,
    to: f32,
    /// Height of the baseline.
    base: f32,
    size: f32,
}

/// A line under construction.
struct Line {
    pieces: Vec<usize>,
    base: f32,
    size: f32,
}

/// A part of a line as written: for columns and tables.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// Along the line.
    pub from: f32,
    /// Along the line.
    pub to: f32,
}

/// Puts the glyphs of a page of this size in reading order.
pub fn lay_out(glyphs: &[Glyph], page: u32, width: f64, height: f64) -> Laid {
    let shown = Rect { x0: 0.0, y0: 0.0, x1: width as f32, y1: height as f32 };
    let mut groups: Vec<(i32, bool, Vec<usize>)> = Vec::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        let inside = area(glyph.rect) == 0.0 || glyph.rect.overlaps(shown);
        let (dx, dy) = (glyph.end.0 - glyph.origin.0, glyph.end.1 - glyph.origin.1);
        let angle = if dx == 0.0 && dy == 0.0 {
            groups.last().map_or(0, |group| group.0)
        } else {
            (dy.atan2(dx).to_degrees().round() as i32).rem_euclid(360)
        };
        let known = groups.iter().position(|group| group.0 == angle && group.1 == inside);
        match known.or((groups.len() >= MAX_DIRECTIONS).then_some(0)).and_then(|at| groups.get_mut(at)) {
            Some(group) => group.2.push(index),
            None => groups.push((angle, inside, vec![index])),
        }
    }
    // Upright text first, then turned text, then what stands outside the page.
    groups.sort_by_key(|group| (!group.1, group.0 != 0));
    let mut writer = Writer::new(page);
    for (angle, _, members) in groups {
        let turned = Turned::new(glyphs, &members, angle);
        turned.write(&mut writer);
    }
    writer.finish()
}

/// The glyphs of one direction.
struct Turned<'g> {
    glyphs: Vec<&'g Glyph>,
    pieces: Vec<Piece>,
    dropped: Vec<bool>,
}

impl<'g> Turned<'g> {
    fn new(all: &'g [Glyph], members: &[usize], angle: i32) -> Self {
        let (sin, cos) = (angle as f32).to_radians().sin_cos();
        let along = |p: (f32, f32)| (p.0 * cos + p.1 * sin, p.1 * cos - p.0 * sin);
        let glyphs: Vec<&Glyph> = members.iter().filter_map(|index| all.get(*index)).collect();
        let mut pieces: Vec<Piece> = Vec::new();
        for (index, glyph) in glyphs.iter().enumerate() {
            let ((from, base), (to, _)) = (along(glyph.origin), along(glyph.end));
            let size = glyph.size.max(0.01);
            if let Some(last) = pieces.last_mut() {
                let gap = (from - last.to) / size;
                let level = (base - last.base).abs() < 0.12 * size && (last.size / size - 1.0).abs() < 0.4;
                if level && gap > -0.25 && gap < WORD_GAP {
                    last.to = last.to.max(to);
                    last.glyphs.end = index + 1;
                    continue;
                }
            }
            pieces.push(Piece { glyphs: index..index + 1, from, to: to.max(from), base, size });
        }
        let dropped = vec![false; glyphs.len()];
        Self { glyphs, pieces, dropped }
    }

    fn write(mut self, writer: &mut Writer) {
        let mut order: Vec<usize> = (0..self.pieces.len()).collect();
        order.sort_by(|a, b| self.pieces[*b].base.total_cmp(&self.pieces[*a].base));
        let mut lines: Vec<Line> = Vec::new();
        for piece in order {
            let Piece { base, size, .. } = self.pieces[piece];
            // The lines above are sorted, so only the last few can be near enough.
            let near = lines.iter_mut().rev().take(8).find(|line| {
                let (low, high) = (
                    (base - 0.2 * size).max(line.base - 0.2 * line.size),
                    (base + 0.7 * size).min(line.base + 0.7 * line.size),
                );
                high - low >= 0.5 * 0.9 * size.min(line.size)
            });
            match near {
                Some(line) => {
                    if size > line.size {
                        (line.base, line.size) = (base, size);
                    }
                    line.pieces.push(piece);
                }
                None => lines.push(Line { pieces: vec![piece], base, size }),
            }
        }
        for line in &mut lines {
            line.pieces.sort_by(|a, b| self.pieces[*a].from.total_cmp(&self.pieces[*b].from));
        }
        for line in &lines {
            self.drop_doubles(line);
        }
        let lines: Vec<Vec<usize>> = lines.into_iter().map(|line| line.pieces).collect();
        self.write_lines(&lines, writer, 0);
        writer.close_table();
    }

    /// Text that is drawn twice to look bold is read once.
    fn drop_doubles(&mut self, line: &Line) {
        for (nth, later) in line.pieces.iter().enumerate().skip(1) {
            let earliest = nth.saturating_sub(6);
            for earlier in line.pieces.get(earliest..nth).unwrap_or_default() {
                let (a, b) = (&self.pieces[*earlier], &self.pieces[*later]);
                if b.from >= a.to {
                    continue;
                }
                for index in b.glyphs.clone() {
                    let glyph = self.glyphs[index];
                    let same = |other: &usize| {
                        let other = self.glyphs[*other];
                        let (dx, dy) = (other.origin.0 - glyph.origin.0, other.origin.1 - glyph.origin.1);
                        dx.hypot(dy) < 0.12 * glyph.size && other.text == glyph.text
                    };
                    let double = a.glyphs.clone().find(same).is_some_and(|other| !self.dropped[other]);
                    if double {
                        self.dropped[index] = true;
                    }
                }
            }
        }
    }

    fn write_lines(&self, lines: &[Vec<usize>], writer: &mut Writer, depth: usize) {
        let mut at = 0;
        while at < lines.len() {
            if depth < 6
                && let Some((end, gutter)) = self.columns(lines.get(at..).unwrap_or_default())
            {
                let rows = lines.get(at..at + end).unwrap_or_default();
                for right in [false, true] {
                    let side = |piece: &&usize| (self.pieces[**piece].from >= gutter) == right;
                    let column: Vec<Vec<usize>> =
                        rows.iter().map(|row| row.iter().filter(side).copied().collect()).collect();
                    let column: Vec<Vec<usize>> = column.into_iter().filter(|row| !row.is_empty()).collect();
                    self.write_lines(&column, writer, depth + 1);
                    writer.close_table();
                }
                at += end;
            } else {
                self.write_line(&lines[at], writer);
                at += 1;
            }
        }
    }

    /// Do columns of running text start at the first of these lines? Gives the number of lines and the gutter.
    fn columns(&self, lines: &[Vec<usize>]) -> Option<(usize, f32)> {
        let mut open = self.gaps(lines.first()?);
        if open.is_empty() {
            return None;
        }
        let mut best = None;
        let (mut both, mut left, mut right) = (0_usize, 0_usize, 0_usize);
        for (index, line) in lines.iter().enumerate().take(400) {
            let first = self.pieces.get(*line.first()?)?;
            open = open
                .into_iter()
                .filter_map(|(from, to)| {
                    let mut gap = (from, to);
                    for piece in line.iter().filter_map(|p| self.pieces.get(*p)) {
                        if piece.to <= gap.0 || piece.from >= gap.1 {
                            continue;
                        }
                        if piece.from > gap.0 && piece.to >= gap.1 {
                            gap.1 = piece.from;
                        } else if piece.to < gap.1 && piece.from <= gap.0 {
                            gap.0 = piece.to;
                        } else {
                            return None;
                        }
                    }
                    (gap.1 - gap.0 >= 1.2 * first.size).then_some(gap)
                })
                .collect();
            let Some((from, to)) = open.first() else { break };
            let gutter = f32::midpoint(*from, *to);
            let (mut l, mut r) = (0, 0);
            for piece in line.iter().filter_map(|p| self.pieces.get(*p)) {
                if piece.from < gutter { l += piece.glyphs.len() } else { r += piece.glyphs.len() }
            }
            both += usize::from(l > 0 && r > 0);
            left += l;
            right += r;
            let rows = index + 1;
            // Running text: long lines on both sides. Short ones are the cells of a table.
            if both >= 5 && left >= 22 * rows * 3 / 4 && right >= 22 * rows * 3 / 4 {
                best = Some((rows, gutter));
            }
        }
        best
    }

    fn gaps(&self, line: &[usize]) -> Vec<(f32, f32)> {
        let mut end: Option<f32> = None;
        let mut out = Vec::new();
        for piece in line.iter().filter_map(|p| self.pieces.get(*p)) {
            if let Some(end) = end.filter(|end| piece.from - end >= 1.2 * piece.size) {
                out.push((end, piece.from));
            }
            end = Some(end.map_or(piece.to, |e| e.max(piece.to)));
        }
        out
    }

    fn write_line(&self, line: &[usize], writer: &mut Writer) {
        let mut end: Option<f32> = None;
        let (mut cells, mut fine): (Vec<Cell>, Vec<Cell>) = (Vec::new(), Vec::new());
        writer.start_line();
        for piece in line.iter().filter_map(|p| self.pieces.get(*p)) {
            let glyphs = piece.glyphs.clone().filter(|i| !self.dropped[*i]).map(|i| self.glyphs[i]);
            let gap = end.map(|end| (piece.from - end) / piece.size);
            let before = writer.len();
            match gap {
                Some(gap) if gap >= CELL_GAP => writer.separate('\t'),
                Some(gap) if gap >= WORD_GAP => writer.separate(' '),
                _ => {}
            }
            let start = writer.len();
            glyphs.for_each(|glyph| writer.glyph(glyph));
            if writer.len() == start {
                writer.cut(before);
                continue;
            }
            for (cells, width) in [(&mut cells, CELL_GAP), (&mut fine, WORD_GAP)] {
                match cells.last_mut() {
                    Some(cell) if gap.is_some_and(|gap| gap < width) => {
                        cell.range.end = writer.len();
                        cell.to = cell.to.max(piece.to);
                    }
                    _ => cells.push(Cell { range: start..writer.len(), from: piece.from, to: piece.to }),
                }
            }
            end = Some(end.map_or(piece.to, |e| e.max(piece.to)));
        }
        writer.end_line(cells, fine);
    }
}

/// Builds the text.
struct Writer {
    page: u32,
    laid: Laid,
    lines: Vec<tables::Line>,
    line_start: usize,
}

impl Writer {
    fn new(page: u32) -> Self {
        let text = Text {
            channel: Channel::Pages,
            label: None,
            content: String::new(),
            spans: Vec::new(),
            tables: Vec::new(),
        };
        Self { page, laid: Laid { text, ordinals: Vec::new() }, lines: Vec::new(), line_start: 0 }
    }

    fn len(&self) -> usize {
        self.laid.text.content.len()
    }

    fn start_line(&mut self) {
        self.line_start = self.len();
    }

    /// Takes back a separator after which nothing came.
    fn cut(&mut self, to: usize) {
        self.laid.text.content.truncate(to);
    }

    fn separate(&mut self, with: char) {
        let content = &mut self.laid.text.content;
        if content.len() > self.line_start && !content.ends_with([' ', '\t']) {
            content.push(with);
        }
    }

    fn glyph(&mut self, glyph: &Glyph) {
        let content = &mut self.laid.text.content;
        let start = content.len();
        if glyph.text.is_empty() {
            content.push('\u{FFFD}');
        } else if *glyph.text == *"\u{200B}" {
            // Belongs to the glyph before it, which stands for both.
            return;
        } else {
            content.push_str(&glyph.text);
        }
        self.laid
            .text
            .spans
            .push(Span { text: start..content.len(), source: Source::Page { page: self.page, rect: glyph.rect } });
        self.laid.ordinals.push(glyph.ordinal);
    }

    fn end_line(&mut self, coarse: Vec<Cell>, fine: Vec<Cell>) {
        if self.len() == self.line_start {
            return;
        }
        self.laid.text.content.push('\n');
        self.lines.push(tables::Line { coarse, fine });
    }

    fn close_table(&mut self) {
        let found = tables::find(&self.lines, &self.laid.text.content);
        self.laid.text.tables.extend(found);
        self.lines.clear();
    }

    fn finish(mut self) -> Laid {
        self.close_table();
        self.laid
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn word(text: &str, x: f32, y: f32, out: &mut Vec<Glyph>) {
        for (i, c) in text.chars().enumerate() {
            let x = x + 5.0 * i as f32;
            out.push(Glyph {
                ordinal: out.len(),
                text: Rc::from(c.to_string()),
                rect: Rect { x0: x, y0: y - 2.0, x1: x + 5.0, y1: y + 7.0 },
                ink: Rect { x0: x, y0: y - 2.0, x1: x + 5.0, y1: y + 7.0 },
                origin: (x, y),
                end: (x + 5.0, y),
                size: 10.0,
                advance: 500.0,
                unit: 0.01,
                operand: 0,
                bytes: 0..1,
            });
        }
    }

    #[test]
    fn lines_are_sorted_and_gaps_become_spaces_and_tabs() {
        let mut glyphs = Vec::new();
        word("twee", 10.0, 100.0, &mut glyphs);
        word("een", 10.0, 120.0, &mut glyphs);
        word("drie", 35.0, 100.0, &mut glyphs);
        word("vier", 90.0, 100.2, &mut glyphs);
        let laid = lay_out(&glyphs, 1, 300.0, 300.0);
        assert_eq!(laid.text.content, "een\ntwee drie\tvier\n");
        assert_eq!(laid.text.spans.len(), laid.ordinals.len());
        assert_eq!(laid.ordinals[0], 4);
    }

    #[test]
    fn bold_by_double_drawing_is_read_once() {
        let mut glyphs = Vec::new();
        word("vet", 10.0, 100.0, &mut glyphs);
        word("vet", 10.3, 100.0, &mut glyphs);
        assert_eq!(lay_out(&glyphs, 1, 300.0, 300.0).text.content, "vet\n");
    }

    #[test]
    fn columns_of_running_text_are_read_one_by_one() {
        let mut glyphs = Vec::new();
        for row in 0..8 {
            let y = 200.0 - 12.0 * row as f32;
            word("aaaaaaaaaaaaaaaaaaaaaaaaa", 10.0, y, &mut glyphs);
            word("bbbbbbbbbbbbbbbbbbbbbbbbb", 160.0, y, &mut glyphs);
        }
        let content = lay_out(&glyphs, 1, 300.0, 300.0).text.content;
        assert!(content.starts_with(&"aaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(8)), "{content}");
    }
}
