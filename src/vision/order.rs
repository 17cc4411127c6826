//! Reading order: which line comes after which, and the text they make.

use super::geometry::Point;
use super::reader::Line;
use crate::document::{Channel, Slanted, Source, Span, Text};

/// Boxes on one level that are closer than this many times their height are joined into one line of text.
const JOINED: f32 = 2.5;

/// The lines as one text, in the order in which a person reads a picture that has to be turned clockwise by `turn`
/// degrees to stand upright. One span a word; words are joined by a space, lines by a line break.
pub(super) fn text(lines: &[Line], turn: u16) -> Option<Text> {
    let mut placed: Vec<(Place, &Line)> = lines.iter().map(|line| (Place::of(line, turn), line)).collect();
    placed.sort_by(|a, b| a.0.y.total_cmp(&b.0.y).then(a.0.x0.total_cmp(&b.0.x0)));
    let mut text = Builder::default();
    for mut row in rows(placed) {
        row.sort_by(|a, b| a.0.x0.total_cmp(&b.0.x0));
        let mut end: Option<f32> = None;
        for (place, line) in row {
            text.between(match end {
                Some(end) if place.x0 - end < JOINED * place.height => " ",
                _ => "\n",
            });
            for word in &line.words {
                // a box that is a hair too tight would leave the edge of a letter
                let margin = (word.place.height / if is_zone(&word.text) { 5.0 } else { 16.0 }).max(1.0);
                text.word(&word.text, word.place.grown(margin).settled(0.5 * word.place.height));
            }
            end = Some(place.x1);
        }
    }
    text.finish()
}

/// A line of a machine readable zone: nothing stands near it, and all of it has to be in its box.
fn is_zone(word: &str) -> bool {
    word.len() >= 20 && (word.contains("<<") || word.starts_with("D1NLD"))
}

/// Where a line stands on the upright picture.
#[derive(Clone, Copy)]
struct Place {
    x0: f32,
    x1: f32,
    y: f32,
    height: f32,
}

impl Place {
    fn of(line: &Line, turn: u16) -> Self {
        let upright = |p: Point| match turn {
            90 => Point::new(-p.y, p.x),
            180 => Point::new(-p.x, -p.y),
            270 => Point::new(p.y, -p.x),
            _ => p,
        };
        let (a, b) = (upright(line.place.at(0.0, 0.5)), upright(line.place.at(1.0, 0.5)));
        Self { x0: a.x.min(b.x), x1: a.x.max(b.x), y: f32::midpoint(a.y, b.y), height: line.place.height }
    }
}

/// Lines on one level together: the middle of each is within half a height of the one before it.
fn rows(placed: Vec<(Place, &Line)>) -> Vec<Vec<(Place, &Line)>> {
    let mut out: Vec<Vec<(Place, &Line)>> = Vec::new();
    for (place, line) in placed {
        let level = |row: &Vec<(Place, &Line)>| {
            row.iter().all(|(other, _)| {
                let apart = place.x0 >= other.x1 - 0.5 * other.height || other.x0 >= place.x1 - 0.5 * other.height;
                apart && (place.y - other.y).abs() < 0.5 * place.height.min(other.height)
            })
        };
        match out.last_mut().filter(|row| level(row)) {
            Some(row) => row.push((place, line)),
            None => out.push(vec![(place, line)]),
        }
    }
    out
}

#[derive(Default)]
struct Builder {
    content: String,
    spans: Vec<Span>,
    pending: &'static str,
}

impl Builder {
    fn between(&mut self, glue: &'static str) {
        self.pending = glue;
    }

    fn word(&mut self, word: &str, area: Slanted) {
        if !self.content.is_empty() {
            self.content.push_str(self.pending);
        }
        let start = self.content.len();
        self.content.push_str(word);
        self.spans.push(Span { text: start..self.content.len(), source: Source::Pixels { area } });
        self.pending = " ";
    }

    fn finish(self) -> Option<Text> {
        if self.spans.is_empty() {
            return None;
        }
        Some(Text {
            channel: Channel::Picture(0),
            label: None,
            content: self.content,
            spans: self.spans,
            tables: Vec::new(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::cast_precision_loss)]
mod tests {
    use super::super::words::Word;
    use super::*;

    fn line(text: &str, x: f32, y: f32, along: (f32, f32)) -> Line {
        let place = Slanted {
            centre: Point::new(x, y),
            along: Point::new(along.0, along.1),
            length: 10.0 * text.len() as f32,
            height: 12.0,
        };
        let count = text.split(' ').count() as f32;
        let words = text.split(' ').enumerate().map(|(i, word)| {
            let i = i as f32;
            Word { text: word.into(), place: place.part(i / count, (i + 1.0) / count) }
        });
        Line { place, words: words.collect(), sure: 1.0 }
    }

    #[test]
    fn columns_near_each_other_make_one_line_and_far_ones_two() {
        let right = (1.0, 0.0);
        let lines = [
            line("two", 200.0, 41.0, right),
            line("below", 40.0, 80.0, right),
            line("one half", 140.0, 40.0, right),
            line("far", 600.0, 42.0, right),
        ];
        let text = text(&lines, 0).unwrap();
        assert_eq!(text.content, "one half two\nfar\nbelow");
        assert_eq!(text.spans.len(), 5);
        assert_eq!(&text.content[text.spans[2].text.clone()], "two");
    }

    #[test]
    fn a_picture_on_its_side_is_read_from_its_own_top() {
        // turned clockwise by 90 degrees it stands upright, so now it runs upwards and its first line is at the left
        let up = (0.0, -1.0);
        let lines = [line("second", 80.0, 100.0, up), line("first", 40.0, 100.0, up)];
        assert_eq!(text(&lines, 90).unwrap().content, "first\nsecond");
        assert_eq!(text(&lines, 270).unwrap().content, "second\nfirst");
        assert!(text(&[], 0).is_none());
    }
}
