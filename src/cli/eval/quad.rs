//! Areas with four corners, and how much of them boxes cover.
#![allow(clippy::cast_precision_loss)] // pixels are < 2^24

use serde::Deserialize;

use crate::document::{Point, Slanted};

/// Points looked at along each side.
const POINTS: u32 = 60;

/// Four corners, clockwise from where the top left of the flat document went; pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Quad([[f32; 2]; 4]);

impl Quad {
    /// Is the point inside? The four corners make a convex area.
    pub fn holds(&self, [x, y]: [f32; 2]) -> bool {
        let side = |i: usize| {
            let ([ax, ay], [bx, by]) = (self.0[i], self.0[(i + 1) % 4]);
            (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        };
        let sides = [side(0), side(1), side(2), side(3)];
        sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
    }

    /// Points spread evenly over it.
    fn points(&self) -> impl Iterator<Item = [f32; 2]> {
        let corners = self.0;
        let at = move |u: f32, v: f32, axis: usize| {
            let [a, b, c, d] = corners.map(|corner| corner[axis]);
            (a * (1.0 - u) + b * u) * (1.0 - v) + (d * (1.0 - u) + c * u) * v
        };
        let middle = |i: u32| (i as f32 + 0.5) / POINTS as f32;
        (0..POINTS * POINTS).map(move |i| {
            let (u, v) = (middle(i % POINTS), middle(i / POINTS));
            [at(u, v, 0), at(u, v, 1)]
        })
    }

    /// The share of it, 0..=1, that lies in one of the areas; points in `except` and outside a picture of this size
    /// are not counted. What lies outside as a whole is covered.
    pub fn covered(&self, areas: &[Slanted], except: &[Self], size: [u32; 2]) -> f32 {
        let within = |[x, y]: [f32; 2]| areas.iter().any(|area| area.holds(Point::new(x, y)));
        let (mut all, mut hit) = (0_u32, 0_u32);
        let shown = |[x, y]: &[f32; 2]| *x >= 0.0 && *y >= 0.0 && *x < size[0] as f32 && *y < size[1] as f32;
        for point in self.points().filter(shown).filter(|point| !except.iter().any(|quad| quad.holds(*point))) {
            all += 1;
            hit += u32::from(within(point));
        }
        if all == 0 { 1.0 } else { hit as f32 / all as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PixelRect;

    #[test]
    fn half_a_quad_is_covered_by_half_a_box() {
        let quad = Quad([[0.0, 0.0], [100.0, 0.0], [100.0, 40.0], [0.0, 40.0]]);
        let left = PixelRect { x: 0, y: 0, width: 50, height: 40 }.into();
        let size = [200, 200];
        assert!((quad.covered(&[left], &[], size) - 0.5).abs() < 0.02);
        let rest = Quad([[0.0, 0.0], [50.0, 0.0], [50.0, 40.0], [0.0, 40.0]]);
        assert!(quad.covered(&[left], &[rest], size) < 0.02 && quad.covered(&[], &[], size).abs() < 0.01);
        assert!(quad.covered(&[left], &[], [50, 50]) > 0.98, "what lies outside the picture is not asked for");
        assert!(quad.holds([50.0, 20.0]) && !quad.holds([101.0, 20.0]));
    }
}
