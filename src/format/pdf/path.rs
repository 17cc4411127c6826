//! Path construction: which operators draw which part of a path, and where.

use std::ops::Range;

use hayro_interpret::kurbo::{Affine, Point};

use super::geometry::{bounds, common};
use super::ink::Ink;
use super::token::{Operand, Operator};
use super::walk::number;
use crate::document::Rect;

/// The parts of the current path.
#[derive(Default)]
pub struct Paths {
    parts: Vec<(Range<usize>, Rect, u32)>,
}

impl Paths {
    /// Byte ranges, boxes and number of curves.
    pub fn parts(&self) -> &[(Range<usize>, Rect, u32)] {
        &self.parts
    }

    /// After it was painted; `clip` says that it bounds what follows, too.
    pub fn end(&mut self, clip: bool, ink: &mut Ink) {
        if clip && let Some(all) = self.parts.iter().map(|(_, rect, _)| *rect).reduce(Rect::union) {
            ink.clip = common(ink.clip, all);
        }
        self.parts.clear();
    }

    /// Adds an operator.
    pub fn add(&mut self, name: &[u8], op: &Operator, operands: &[Operand], ctm: Affine) {
        let number = |from_end: usize| number(operands, from_end);
        let mut points = [None; 3];
        match name {
            b"re" => {
                let (x, y, w, h) = (number(3), number(2), number(1), number(0));
                self.parts.push((op.span.clone(), bounds(ctm, x, y, x + w, y + h), 0));
                return;
            }
            b"m" | b"l" => points[0] = Some((number(1), number(0))),
            b"c" => points = [Some((number(5), number(4))), Some((number(3), number(2))), Some((number(1), number(0)))],
            b"v" | b"y" => points = [Some((number(3), number(2))), Some((number(1), number(0))), None],
            _ => {}
        }
        if name == b"m" || self.parts.is_empty() {
            self.parts.push((op.span.clone(), Rect { x0: f32::MAX, y0: f32::MAX, x1: f32::MIN, y1: f32::MIN }, 0));
        }
        let Some((span, rect, curves)) = self.parts.last_mut() else { return };
        span.end = op.span.end;
        *curves += u32::from(matches!(name, b"c" | b"v" | b"y"));
        for point in points.into_iter().flatten() {
            let p = ctm * Point::from(point);
            let (x, y) = (p.x as f32, p.y as f32);
            *rect = Rect { x0: rect.x0.min(x), y0: rect.y0.min(y), x1: rect.x1.max(x), y1: rect.y1.max(y) };
        }
    }
}
