//! Closing the gap: the width of what is taken out says much of what it was (a list of names and their widths is short).
//! In its place comes a box whose width depends on its label only, and what follows on the same line moves up to it.
//! Cells and columns behind a wide gap stay where they are, for their place says nothing.

use std::collections::{HashMap, HashSet};

use super::walk::Glyph;
use crate::document::Rect;

/// A gap wider than this part of the font size ends what belongs together on a line (as in reading order).
const CELL_GAP: f32 = 1.5;
/// Glyphs closer than this part of the font size touch, kerning aside.
const TOUCH: f32 = 0.25;
/// Narrowest box, in parts of the font size.
const LEAST: f32 = 3.0;
/// Boxes of a line that has no room for a wider one.
const SHORT: f32 = 2.0;
/// The same, of the fullest lines.
const TINY: f32 = 1.0;
/// Room for a letter of the label, in parts of the font size.
const LETTER: f32 = 0.36;

/// What is taken out of one line.
pub struct Run {
    /// Numbers of its glyphs.
    pub ordinals: Vec<usize>,
    /// Length of its label.
    pub letters: usize,
    /// The box around it as it was; then as it is to be drawn.
    pub rect: Rect,
}

/// How far glyphs move along their baseline, in points; all others stay.
#[derive(Debug, Default)]
pub struct Shifts {
    by: HashMap<usize, f32>,
}

impl Shifts {
    /// How far this one moves.
    pub fn of(&self, ordinal: usize) -> f32 {
        self.by.get(&ordinal).copied().unwrap_or(0.0)
    }
}

/// Along and across a baseline that runs with the sides of the page.
#[derive(Clone, Copy, PartialEq)]
struct Baseline {
    x: f32,
    y: f32,
}

impl Baseline {
    fn of(glyph: &Glyph) -> Option<Self> {
        let (x, y) = (glyph.end.0 - glyph.origin.0, glyph.end.1 - glyph.origin.1);
        let length = x.hypot(y);
        let (x, y) = (x / length, y / length);
        let straight = length > 0.0 && (x.abs() > 0.999 || y.abs() > 0.999);
        straight.then_some(Self { x: x.round(), y: y.round() })
    }

    fn along(self, (x, y): (f32, f32)) -> f32 {
        x * self.x + y * self.y
    }

    fn across(self, (x, y): (f32, f32)) -> f32 {
        x * self.y - y * self.x
    }

    /// The rectangle with these ends along the baseline.
    fn rect(self, rect: Rect, from: f32, to: f32) -> Rect {
        let (a, b) = (from * (self.x + self.y), to * (self.x + self.y));
        let (low, high) = (a.min(b), a.max(b));
        if self.x == 0.0 { Rect { y0: low, y1: high, ..rect } } else { Rect { x0: low, x1: high, ..rect } }
    }
}

/// Plans the boxes and moves of a page whose sides are `sheet`. Text in other directions than the sides keeps its boxes.
/// Glyphs that are `gone` for another reason do not hold a line together.
pub fn plan(glyphs: &[Glyph], runs: &mut [Run], gone: &HashSet<usize>, sheet: Rect) -> Shifts {
    let mut shifts = Shifts::default();
    let start = |run: &Run| {
        run.ordinals
            .iter()
            .filter_map(|at| glyphs.get(*at))
            .map(|g| Baseline::of(g).map_or(0.0, |b| b.along(g.origin)))
            .fold(f32::MAX, f32::min)
    };
    let mut order: Vec<usize> = (0..runs.len()).collect();
    order.sort_by(|a, b| start(&runs[*a]).total_cmp(&start(&runs[*b])));
    for index in order {
        if let Some(run) = runs.get_mut(index) {
            one(glyphs, run, gone, sheet, &mut shifts);
        }
    }
    shifts
}

fn one(glyphs: &[Glyph], run: &mut Run, gone: &HashSet<usize>, sheet: Rect, shifts: &mut Shifts) {
    let own: Vec<&Glyph> = run.ordinals.iter().filter_map(|at| glyphs.get(*at)).filter(|g| !blank(g)).collect();
    let Some((first, line)) = own.first().and_then(|glyph| Some((*glyph, Baseline::of(glyph)?))) else { return };
    let size = own.iter().map(|glyph| glyph.size).fold(0.0, f32::max).max(0.1);
    let level = line.across(first.origin);
    let from = own.iter().map(|glyph| line.along(glyph.origin)).fold(f32::MAX, f32::min);
    let to = own.iter().map(|glyph| line.along(glyph.end)).fold(f32::MIN, f32::max);
    // Others on the line, in its direction, from left to right.
    let own: HashSet<usize> = run.ordinals.iter().copied().collect();
    let beside = |glyph: &&Glyph| {
        let near = (line.across(glyph.origin) - level).abs() < 0.3 * size;
        near && !own.contains(&glyph.ordinal) && Baseline::of(glyph) == Some(line)
    };
    let mut others: Vec<&Glyph> = glyphs.iter().filter(beside).collect();
    others.sort_by(|a, b| line.along(a.origin).total_cmp(&line.along(b.origin)));
    // Kerning between the last letter that stays and the first that goes tells of both.
    let before = others.iter().filter(|g| !gone.contains(&g.ordinal)).map(|g| line.along(g.end));
    let before = before.filter(|end| (end - from).abs() < TOUCH * size).fold(f32::MIN, f32::max);
    let from = if before > f32::MIN { before } else { from };
    let (mut end, mut chain, mut next) = (to, Vec::new(), f32::MAX);
    for glyph in others.into_iter().filter(|g| line.along(g.origin) > to - TOUCH * size) {
        let at = line.along(glyph.origin);
        if at > end + CELL_GAP * size {
            next = at;
            break;
        }
        end = end.max(line.along(glyph.end));
        chain.push(glyph);
    }
    let touching = chain.iter().find(|glyph| !gone.contains(&glyph.ordinal)).map(|glyph| line.along(glyph.origin));
    let to = touching.filter(|at| (at - to).abs() < TOUCH * size).unwrap_or(to);
    let room = if next < f32::MAX { next - 0.3 * size } else { edge(glyphs, line, sheet) };
    // In steps, so that neither rounding nor want of room says more than that the line was full.
    let full = (LEAST.max(LETTER * run.letters as f32) * 10.0).round() / 10.0;
    let moved = shifts.of(first.ordinal);
    let fits = |width: &f32| end + moved + from + width - to <= room;
    let width = [full, SHORT, TINY].map(|part| part * size).into_iter().find(fits).unwrap_or(to - from);
    let by = from + width - to;
    for glyph in chain {
        *shifts.by.entry(glyph.ordinal).or_insert(0.0) += by;
    }
    run.rect = line.rect(run.rect, from + moved, from + moved + width);
}

/// Where lines end: as far from the side of the page as they begin on the other side, or where the longest line ends.
fn edge(glyphs: &[Glyph], line: Baseline, sheet: Rect) -> f32 {
    let corners = [(sheet.x0, sheet.y0), (sheet.x1, sheet.y1)].map(|corner| line.along(corner));
    let (low, high) = (corners[0].min(corners[1]), corners[0].max(corners[1]));
    let on_page = glyphs.iter().filter(|glyph| Baseline::of(glyph) == Some(line));
    let on_page = on_page.filter(|glyph| line.along(glyph.origin) >= low && line.along(glyph.end) <= high);
    let (mut from, mut to) = (high, low);
    for glyph in on_page {
        from = from.min(line.along(glyph.origin));
        to = to.max(line.along(glyph.end));
    }
    to.max(high - (from - low))
}

fn blank(glyph: &Glyph) -> bool {
    glyph.text.trim().is_empty() && !glyph.text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn glyphs(text: &str, widths: &[f32]) -> Vec<Glyph> {
        let (mut out, mut x) = (Vec::new(), 50.0);
        for (index, c) in text.chars().enumerate() {
            let width = widths[index % widths.len()];
            let rect = Rect { x0: x, y0: 98.0, x1: x + width, y1: 108.0 };
            out.push(Glyph {
                ordinal: index,
                text: Rc::from(c.to_string()),
                rect,
                ink: rect,
                origin: (x, 100.0),
                end: (x + width, 100.0),
                size: 10.0,
                advance: f64::from(width) * 100.0,
                unit: 0.01,
                operand: 0,
                bytes: index..index + 1,
            });
            x += width;
        }
        out
    }

    #[test]
    fn the_box_and_what_follows_do_not_depend_on_what_was_there() {
        let sheet = Rect { x0: 0.0, y0: 0.0, x1: 595.0, y1: 842.0 };
        let place = |secret: usize, width: f32| {
            let text = format!("ab{}cd", "x".repeat(secret));
            let mut widths = vec![5.0, 5.0];
            widths.extend(std::iter::repeat_n(width, secret));
            widths.extend([5.0, 5.0]);
            let glyphs = glyphs(&text, &widths);
            let gone: HashSet<usize> = (2..2 + secret).collect();
            let mut runs = [Run { ordinals: (2..2 + secret).collect(), letters: 5, rect: glyphs[2].rect }];
            let shifts = plan(&glyphs, &mut runs, &gone, sheet);
            let after = &glyphs[2 + secret];
            (runs[0].rect.x0, runs[0].rect.x1, after.origin.0 + shifts.of(after.ordinal), shifts.of(0))
        };
        assert_eq!(place(2, 4.0), place(12, 7.0));
        assert_eq!(place(2, 4.0), (60.0, 90.0, 90.0, 0.0));
    }

    #[test]
    fn a_cell_behind_a_gap_stays_and_makes_the_box_shorter() {
        let sheet = Rect { x0: 0.0, y0: 0.0, x1: 595.0, y1: 842.0 };
        let mut all = glyphs("xxcd", &[5.0]);
        for glyph in &mut all[2..] {
            glyph.origin.0 += 20.0;
            glyph.end.0 += 20.0;
        }
        let mut runs = [Run { ordinals: vec![0, 1], letters: 9, rect: all[0].rect }];
        let shifts = plan(&all, &mut runs, &HashSet::from([0, 1]), sheet);
        assert!(!shifts.by.contains_key(&2));
        assert_eq!((runs[0].rect.x0, runs[0].rect.x1), (50.0, 70.0));
    }
}
