//! Points and rotated boxes in a picture: pixels, origin top left, x to the right, y down.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use crate::document::PixelRect;

/// A point in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    pub x: f32,
    pub y: f32,
}

impl Point {
    pub fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    fn cross(self, a: Self, b: Self) -> f32 {
        (a.x - self.x) * (b.y - self.y) - (a.y - self.y) * (b.x - self.x)
    }
}

/// A box turned by any angle. `along` is the direction in which its text runs, a unit vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slanted {
    pub centre: Point,
    pub along: Point,
    /// Length along the text.
    pub length: f32,
    /// Size across the text.
    pub height: f32,
}

impl Slanted {
    /// The point at `u` along and `v` across, both 0..1 from the start and top of the text.
    pub fn at(&self, u: f32, v: f32) -> Point {
        let (du, dv) = ((u - 0.5) * self.length, (v - 0.5) * self.height);
        Point {
            x: self.centre.x + du * self.along.x - dv * self.along.y,
            y: self.centre.y + du * self.along.y + dv * self.along.x,
        }
    }

    /// The part between two fractions of its length.
    pub fn part(&self, from: f32, to: f32) -> Self {
        Self { centre: self.at(f32::midpoint(from, to), 0.5), length: self.length * (to - from).max(0.0), ..*self }
    }

    /// Larger by `by` pixels on every side.
    pub fn grown(&self, by: f32) -> Self {
        Self { length: self.length + 2.0 * by, height: self.height + 2.0 * by, ..*self }
    }

    /// The same box read from the other end.
    pub fn reversed(&self) -> Self {
        Self { along: Point { x: -self.along.x, y: -self.along.y }, ..*self }
    }

    /// Multiplied by a factor for each axis and moved: from the scale of a shrunken copy back to the picture.
    pub fn mapped(&self, sx: f32, sy: f32, dx: f32, dy: f32) -> Self {
        let ends = [self.at(0.0, 0.5), self.at(1.0, 0.5)].map(|p| Point::new(p.x * sx + dx, p.y * sy + dy));
        let (vx, vy) = (ends[1].x - ends[0].x, ends[1].y - ends[0].y);
        let length = vx.hypot(vy).max(f32::EPSILON);
        Self {
            centre: Point::new(f32::midpoint(ends[0].x, ends[1].x), f32::midpoint(ends[0].y, ends[1].y)),
            along: Point::new(vx / length, vy / length),
            length,
            height: self.height * (sx * sy).sqrt(),
        }
    }

    /// The upright rectangle around it, within a picture of this size.
    pub fn bounds(&self, width: usize, height: usize) -> PixelRect {
        let corners = [self.at(0.0, 0.0), self.at(1.0, 0.0), self.at(0.0, 1.0), self.at(1.0, 1.0)];
        let low = |value: f32, size: usize| (value.floor().max(0.0) as usize).min(size);
        let high = |value: f32, size: usize| (value.ceil().max(0.0) as usize).min(size);
        let fold =
            |pick: fn(f32, f32) -> f32, axis: fn(&Point) -> f32, from: f32| corners.iter().map(axis).fold(from, pick);
        let x0 = low(fold(f32::min, |p| p.x, f32::MAX), width);
        let y0 = low(fold(f32::min, |p| p.y, f32::MAX), height);
        let x1 = high(fold(f32::max, |p| p.x, f32::MIN), width);
        let y1 = high(fold(f32::max, |p| p.y, f32::MIN), height);
        PixelRect {
            x: x0 as u32,
            y: y0 as u32,
            width: x1.saturating_sub(x0) as u32,
            height: y1.saturating_sub(y0) as u32,
        }
    }
}

/// The convex hull, counter-clockwise seen with y up (Andrew's monotone chain).
pub(super) fn hull(points: &mut [Point]) -> Vec<Point> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let mut out: Vec<Point> = Vec::new();
    let half = |out: &mut Vec<Point>, points: &mut dyn Iterator<Item = &Point>| {
        let floor = out.len();
        for point in points {
            while let [.., a, b] = out.get(floor..).unwrap_or_default() {
                if a.cross(*b, *point) > 0.0 {
                    break;
                }
                out.pop();
            }
            out.push(*point);
        }
        out.pop();
    };
    half(&mut out, &mut points.iter());
    half(&mut out, &mut points.iter().rev());
    if out.is_empty() { points.first().copied().into_iter().collect() } else { out }
}

/// The smallest box of any angle around a convex hull; one of its sides lies on a side of the hull. Text is taken to
/// run along the longer side, in squares along the more level one, to the right (or down, where it runs upright).
pub(super) fn smallest_box(hull: &[Point]) -> Option<Slanted> {
    let mut best: Option<(f32, Slanted)> = None;
    for (i, a) in hull.iter().enumerate() {
        let b = hull.get((i + 1) % hull.len())?;
        let size = (b.x - a.x).hypot(b.y - a.y);
        let axis = if size > 0.0 { Point::new((b.x - a.x) / size, (b.y - a.y) / size) } else { Point::new(1.0, 0.0) };
        let (mut u, mut v) = ((f32::MAX, f32::MIN), (f32::MAX, f32::MIN));
        for p in hull {
            let (pu, pv) = (p.x * axis.x + p.y * axis.y, p.y * axis.x - p.x * axis.y);
            u = (u.0.min(pu), u.1.max(pu));
            v = (v.0.min(pv), v.1.max(pv));
        }
        let (length, height) = (u.1 - u.0, v.1 - v.0);
        let (mu, mv) = (f32::midpoint(u.0, u.1), f32::midpoint(v.0, v.1));
        let centre = Point::new(mu * axis.x - mv * axis.y, mu * axis.y + mv * axis.x);
        let area = length * height;
        if best.as_ref().is_none_or(|(least, _)| area < *least) {
            best = Some((area, Slanted { centre, along: axis, length, height }));
        }
    }
    best.map(|(_, found)| found.set_right())
}

impl Slanted {
    /// With `along` on the longer side and pointing right or down.
    fn set_right(self) -> Self {
        let square = self.length.max(self.height) < 1.3 * self.length.min(self.height);
        let swap = if square { self.along.x.abs() < self.along.y.abs() } else { self.height > self.length };
        let mut out = self;
        if swap {
            out = Self {
                along: Point::new(-self.along.y, self.along.x),
                length: self.height,
                height: self.length,
                ..self
            };
        }
        let backwards = if out.along.x.abs() > out.along.y.abs() { out.along.x < 0.0 } else { out.along.y < 0.0 };
        if backwards { out.reversed() } else { out }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.01
    }

    #[test]
    fn the_smallest_box_of_a_slanted_bar_is_that_bar() {
        let bar = Slanted { centre: Point::new(50.0, 40.0), along: Point::new(0.8, 0.6), length: 40.0, height: 6.0 };
        let mut points: Vec<Point> =
            [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.4, 0.5)].iter().map(|(u, v)| bar.at(*u, *v)).collect();
        let hull = hull(&mut points);
        assert_eq!(hull.len(), 4);
        let found = smallest_box(&hull).unwrap();
        assert!(close(found.length, 40.0) && close(found.height, 6.0), "{found:?}");
        assert!(close(found.along.x, 0.8) && close(found.along.y, 0.6), "{found:?}");
        assert!(close(found.centre.x, 50.0) && close(found.centre.y, 40.0), "{found:?}");
    }

    #[test]
    fn upright_bars_run_down_and_single_points_do_not_panic() {
        let mut points: Vec<Point> =
            [(0.0, 0.0), (5.0, 0.0), (5.0, 60.0), (0.0, 60.0)].map(|(x, y)| Point::new(x, y)).to_vec();
        let found = smallest_box(&hull(&mut points)).unwrap();
        assert!(close(found.along.y, 1.0) && close(found.length, 60.0));
        let one = hull(&mut [Point::new(3.0, 3.0)]);
        assert!(smallest_box(&one).is_some());
        assert!(smallest_box(&[]).is_none());
    }

    #[test]
    fn bounds_stay_within_the_picture() {
        let level = Slanted { centre: Point::new(2.0, 2.0), along: Point::new(1.0, 0.0), length: 10.0, height: 10.0 };
        assert_eq!(level.bounds(5, 6), PixelRect { x: 0, y: 0, width: 5, height: 6 });
        let back = level.part(0.5, 1.0).bounds(100, 100);
        assert_eq!(back, PixelRect { x: 2, y: 0, width: 5, height: 7 });
    }

    #[test]
    fn mapping_scales_and_moves() {
        let level = Slanted { centre: Point::new(10.0, 10.0), along: Point::new(1.0, 0.0), length: 8.0, height: 4.0 };
        let big = level.mapped(2.0, 2.0, 5.0, 0.0);
        assert!(close(big.length, 16.0) && close(big.height, 8.0) && close(big.centre.x, 25.0));
    }
}
