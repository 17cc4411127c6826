//! Where lines of text stand: from the probability map of a text detection network to slanted boxes.
//!
//! The network is trained to mark the shrunken core of each line (Liao et al., Real-time Scene Text Detection with
//! Differentiable Binarization, AAAI 2020); the boxes are grown back here.
#![allow(clippy::cast_precision_loss)] // map sides are < 2^24

use super::geometry::{Point, Slanted, hull, smallest_box};

/// Probability from which a cell belongs to a line.
const CELL: f32 = 0.3;
/// Mean probability that a line must have.
const LINE: f32 = 0.5;
/// How far the core is grown: its area over its outline, times this.
const GROW: f32 = 1.6;
/// Most lines taken from one picture.
const MOST: usize = 3000;

/// A map of probabilities, row by row from the top.
pub(super) struct Map<'a> {
    pub width: usize,
    pub height: usize,
    pub cells: &'a [f32],
}

/// One connected area, gathered while it is filled.
#[derive(Default)]
struct Area {
    sum: f32,
    count: usize,
    edge: Vec<Point>,
}

/// The lines, in units of the map, in no particular order.
pub(super) fn find(map: &Map<'_>) -> Vec<Slanted> {
    let size = map.width * map.height;
    if size == 0 || map.cells.len() < size {
        return Vec::new();
    }
    let inside = |at: usize| map.cells.get(at).is_some_and(|value| *value > CELL);
    let mut seen = vec![false; size];
    let mut stack: Vec<usize> = Vec::new();
    let mut out = Vec::new();
    for start in 0..size {
        if seen.get(start) != Some(&false) || !inside(start) {
            continue;
        }
        let mut area = Area::default();
        seen[start] = true;
        stack.push(start);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % map.width, at / map.width);
            area.sum += map.cells.get(at).copied().unwrap_or_default();
            area.count += 1;
            let mut edge = false;
            for (nx, ny) in neighbours(x, y) {
                if nx >= map.width || ny >= map.height {
                    edge = true;
                    continue;
                }
                let next = ny * map.width + nx;
                if !inside(next) {
                    edge = true;
                } else if seen.get(next) == Some(&false) {
                    seen[next] = true;
                    stack.push(next);
                }
            }
            if edge {
                area.edge.push(Point::new(x as f32, y as f32));
            }
        }
        out.extend(area.line());
        if out.len() >= MOST {
            break;
        }
    }
    out
}

/// The eight cells around; beyond the left or top edge they wrap to a number beyond the other edge.
fn neighbours(x: usize, y: usize) -> [(usize, usize); 8] {
    let (left, right, up, down) = (x.wrapping_sub(1), x + 1, y.wrapping_sub(1), y + 1);
    [(left, up), (x, up), (right, up), (left, y), (right, y), (left, down), (x, down), (right, down)]
}

impl Area {
    fn line(mut self) -> Option<Slanted> {
        if self.count < 6 || self.sum / (self.count as f32) < LINE {
            return None;
        }
        // cells have a size of one, their corners count
        let mut corners: Vec<Point> = self
            .edge
            .drain(..)
            .flat_map(|p| [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| Point::new(p.x + x, p.y + y)))
            .collect();
        let core = smallest_box(&hull(&mut corners))?;
        if core.height < 2.0 {
            return None;
        }
        let by = core.length * core.height * GROW / (2.0 * (core.length + core.height));
        let line = core.grown(by);
        (line.height >= 4.0).then_some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(width: usize, height: usize, bars: &[(usize, usize, usize, usize)]) -> Vec<f32> {
        let mut cells = vec![0.01; width * height];
        for (x, y, w, h) in bars {
            for row in *y..y + h {
                cells[row * width + x..][..*w].fill(0.9);
            }
        }
        cells
    }

    #[test]
    fn two_bars_are_two_lines_grown_on_all_sides() {
        let cells = map(100, 40, &[(10, 5, 60, 4), (10, 25, 80, 4)]);
        let lines = find(&Map { width: 100, height: 40, cells: &cells });
        assert_eq!(lines.len(), 2);
        let first = lines[0];
        assert!((first.centre.x - 40.0).abs() < 0.1 && (first.centre.y - 7.0).abs() < 0.1, "{first:?}");
        assert!(first.height > 9.0 && first.height < 11.0 && first.length > 64.0, "{first:?}");
    }

    #[test]
    fn specks_and_faint_areas_are_no_lines() {
        let mut cells = map(50, 50, &[(4, 4, 2, 2)]);
        cells[30 * 50 + 10..][..30].fill(0.35);
        assert!(find(&Map { width: 50, height: 50, cells: &cells }).is_empty());
        assert!(find(&Map { width: 50, height: 50, cells: &[] }).is_empty());
        assert!(find(&Map { width: 0, height: 0, cells: &[] }).is_empty());
    }

    #[test]
    fn a_bar_at_the_corner_does_not_wrap_around() {
        let cells = map(40, 20, &[(0, 0, 30, 5), (20, 15, 20, 5)]);
        assert_eq!(find(&Map { width: 40, height: 20, cells: &cells }).len(), 2);
    }
}
