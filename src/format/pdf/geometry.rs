//! From the coordinates of a page's content to the page as it is shown, and back.

use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::page::{Page, Rotation};

use crate::document::Rect;

/// How a page is shown: size in points and the way from content coordinates to coordinates from the bottom left of
/// the page as shown (crop box applied, rotated). `UserUnit` is not applied, as in poppler and hayro.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
    /// Content to shown.
    pub transform: Affine,
}

impl Shown {
    /// For this page.
    pub fn new(page: &Page<'_>) -> Self {
        let crop = page.intersected_crop_box();
        let (w, h) = page.base_dimensions();
        let (w, h) = (f64::from(w), f64::from(h));
        let shift = Affine::translate((-crop.x0, -crop.y0));
        let (width, height, turn) = match page.rotation() {
            Rotation::None => (w, h, Affine::IDENTITY),
            Rotation::Horizontal => (h, w, Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, w])),
            Rotation::Flipped => (w, h, Affine::new([-1.0, 0.0, 0.0, -1.0, w, h])),
            Rotation::FlippedHorizontal => (h, w, Affine::new([0.0, 1.0, -1.0, 0.0, h, 0.0])),
        };
        Self { width, height, transform: turn * shift }
    }
}

/// The box around a rectangle after a transformation.
pub fn bounds(transform: Affine, x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
    let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|corner| transform * Point::from(corner));
    let mut out = Rect { x0: f32::MAX, y0: f32::MAX, x1: f32::MIN, y1: f32::MIN };
    for corner in corners {
        let (x, y) = (corner.x as f32, corner.y as f32);
        out = Rect { x0: out.x0.min(x), y0: out.y0.min(y), x1: out.x1.max(x), y1: out.y1.max(y) };
    }
    out
}

/// Area in square points.
pub fn area(rect: Rect) -> f32 {
    (rect.x1 - rect.x0).max(0.0) * (rect.y1 - rect.y0).max(0.0)
}

/// What two rectangles have in common; empty (area 0) if nothing.
pub fn common(a: Rect, b: Rect) -> Rect {
    let (x0, y0) = (a.x0.max(b.x0), a.y0.max(b.y0));
    Rect { x0, y0, x1: a.x1.min(b.x1).max(x0), y1: a.y1.min(b.y1).max(y0) }
}

/// Does the middle of `inner` lie in `outer`, or at least half of its area?
pub fn mostly_in(inner: Rect, outer: Rect) -> bool {
    let (x, y) = (f32::midpoint(inner.x0, inner.x1), f32::midpoint(inner.y0, inner.y1));
    let centre = outer.x0 <= x && x <= outer.x1 && outer.y0 <= y && y <= outer.y1;
    centre || (area(inner) > 0.0 && area(common(inner, outer)) >= 0.5 * area(inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_covered_counts() {
        let outer = Rect { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };
        assert!(mostly_in(Rect { x0: 5.0, y0: 0.0, x1: 15.0, y1: 10.0 }, outer));
        assert!(!mostly_in(Rect { x0: 6.0, y0: 0.0, x1: 16.0, y1: 10.0 }, outer));
    }
}
