//! Boxes in pictures, turned by any angle: pixels, origin top left, x to the right, y down.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use super::PixelRect;

/// A point in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

impl Point {
    /// At these pixels.
    #[must_use]
    pub fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }
}

/// A box turned by any angle. It has a reading direction: `along` is that in which its text runs, or would run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slanted {
    /// Its middle.
    pub centre: Point,
    /// Direction of the text, a unit vector.
    pub along: Point,
    /// Length along the text, in pixels.
    pub length: f32,
    /// Size across the text, in pixels.
    pub height: f32,
}

impl From<PixelRect> for Slanted {
    fn from(rect: PixelRect) -> Self {
        let (width, height) = (rect.width as f32, rect.height as f32);
        Self {
            centre: Point::new(rect.x as f32 + width / 2.0, rect.y as f32 + height / 2.0),
            along: Point::new(1.0, 0.0),
            length: width,
            height,
        }
    }
}

impl Slanted {
    /// The point at `u` along and `v` across, both 0..1 from the start and top of the text.
    #[must_use]
    pub fn at(&self, u: f32, v: f32) -> Point {
        let (du, dv) = ((u - 0.5) * self.length, (v - 0.5) * self.height);
        Point {
            x: self.centre.x + du * self.along.x - dv * self.along.y,
            y: self.centre.y + du * self.along.y + dv * self.along.x,
        }
    }

    /// Where a point lies: 0..1 along and across when it is inside.
    #[must_use]
    pub fn within(&self, point: Point) -> (f32, f32) {
        let off = Point::new(point.x - self.centre.x, point.y - self.centre.y);
        let across = Point::new(-self.along.y, self.along.x);
        let share = |part: f32, of: f32| part / of.max(f32::MIN_POSITIVE) + 0.5;
        (share(off.dot(self.along), self.length), share(off.dot(across), self.height))
    }

    /// Does a point lie in it? Start and top belong to it, end and bottom do not.
    #[must_use]
    pub fn holds(&self, point: Point) -> bool {
        let (u, v) = self.within(point);
        (0.0..1.0).contains(&u) && (0.0..1.0).contains(&v)
    }

    /// Its corners, from the start and top of the text, clockwise.
    #[must_use]
    pub fn corners(&self) -> [Point; 4] {
        [self.at(0.0, 0.0), self.at(1.0, 0.0), self.at(1.0, 1.0), self.at(0.0, 1.0)]
    }

    /// The part between two fractions of its length.
    #[must_use]
    pub fn part(&self, from: f32, to: f32) -> Self {
        Self { centre: self.at(f32::midpoint(from, to), 0.5), length: self.length * (to - from).max(0.0), ..*self }
    }

    /// Larger by `by` pixels on every side.
    #[must_use]
    pub fn grown(&self, by: f32) -> Self {
        Self { length: (self.length + 2.0 * by).max(0.0), height: (self.height + 2.0 * by).max(0.0), ..*self }
    }

    /// Larger by as many pixels at the start, the top, the end and the bottom of the text.
    #[must_use]
    pub fn stretched(&self, start: f32, top: f32, end: f32, bottom: f32) -> Self {
        let (du, dv) = ((end - start) / 2.0, (bottom - top) / 2.0);
        let centre = Point {
            x: self.centre.x + du * self.along.x - dv * self.along.y,
            y: self.centre.y + du * self.along.y + dv * self.along.x,
        };
        Self { centre, length: self.length + start + end, height: self.height + top + bottom, ..*self }
    }

    /// The same box read from the other end.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { along: Point { x: -self.along.x, y: -self.along.y }, ..*self }
    }

    /// Multiplied by a factor for each axis and moved: from the scale of a shrunken copy back to the picture.
    #[must_use]
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

    /// Does its text run exactly along a side of the picture?
    #[must_use]
    pub fn is_straight(&self) -> bool {
        self.along.x.abs().min(self.along.y.abs()) < 1e-4
    }

    /// The box of another direction around some points.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = Point>, along: Point) -> Option<Self> {
        let across = Point::new(-along.y, along.x);
        let mut points = points.into_iter();
        let first = points.next()?;
        let (u, v) = (first.dot(along), first.dot(across));
        let [mut u0, mut u1, mut v0, mut v1] = [u, u, v, v];
        for point in points {
            let (u, v) = (point.dot(along), point.dot(across));
            (u0, u1, v0, v1) = (u0.min(u), u1.max(u), v0.min(v), v1.max(v));
        }
        let (u, v) = (f32::midpoint(u0, u1), f32::midpoint(v0, v1));
        let centre = Point::new(u * along.x + v * across.x, u * along.y + v * across.y);
        Some(Self { centre, along, length: u1 - u0, height: v1 - v0 })
    }

    /// The smallest box around both, in the direction of the longer one.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let along = if self.length >= other.length { self.along } else { other.along };
        Self::around(self.corners().into_iter().chain(other.corners()), along).unwrap_or(*self)
    }

    /// Do the two stand on the same line: at least half of the lower one's height in common?
    #[must_use]
    pub fn same_line(&self, other: &Self) -> bool {
        let longer = if self.length >= other.length { self } else { other };
        let across = Point::new(-longer.along.y, longer.along.x);
        let apart = (self.centre.dot(across) - other.centre.dot(across)).abs();
        let common = f32::midpoint(self.height, other.height) - apart;
        common >= 0.5 * self.height.min(other.height)
    }

    /// Made straight when it is turned by less than 12 degrees and grows by no more than `slack` pixels: the angle of
    /// short text is a guess, and straight bars look better.
    #[must_use]
    pub fn settled(&self, slack: f32) -> Self {
        let steep = self.along.x.abs() < self.along.y.abs();
        let off = self.along.x.abs().min(self.along.y.abs());
        if off * self.length.max(self.height) > slack || off > 0.2 {
            return *self;
        }
        let along = if steep { Point::new(0.0, self.along.y.signum()) } else { Point::new(self.along.x.signum(), 0.0) };
        Self::around(self.corners(), along).unwrap_or(*self)
    }

    /// A straight box without what lies outside a picture of this size; a turned one as it is.
    #[must_use]
    pub fn clipped(&self, width: u32, height: u32) -> Self {
        if !self.is_straight() {
            return *self;
        }
        let inside = Self::from(self.bounds(width, height));
        Self::around(inside.corners(), self.along).unwrap_or(inside)
    }

    /// The upright rectangle around it, within a picture of this size.
    #[must_use]
    pub fn bounds(&self, width: u32, height: u32) -> PixelRect {
        let corners = self.corners();
        // a hair over the edge of a pixel is an error of rounding
        let low = |value: f32, size: u32| ((value + 1e-3).floor().max(0.0) as u32).min(size);
        let high = |value: f32, size: u32| ((value - 1e-3).ceil().max(0.0) as u32).min(size);
        let fold =
            |pick: fn(f32, f32) -> f32, axis: fn(&Point) -> f32, from: f32| corners.iter().map(axis).fold(from, pick);
        let x0 = low(fold(f32::min, |p| p.x, f32::MAX), width);
        let y0 = low(fold(f32::min, |p| p.y, f32::MAX), height);
        let x1 = high(fold(f32::max, |p| p.x, f32::MIN), width);
        let y1 = high(fold(f32::max, |p| p.y, f32::MIN), height);
        PixelRect { x: x0, y: y0, width: x1.saturating_sub(x0), height: y1.saturating_sub(y0) }
    }

    /// Every pixel that it touches, with where it lies: 0..=1 along and across. For those who destroy what is in it.
    pub fn pixels(&self, width: u32, height: u32) -> impl Iterator<Item = (u32, u32, f32, f32)> + use<> {
        // the middle of a pixel at the edge of a turned box may lie half a diagonal outside
        let (straight, exact, whole) = (self.is_straight(), *self, self.grown(0.71));
        let rect = if straight { exact } else { whole }.bounds(width, height);
        (rect.y..rect.y + rect.height).flat_map(move |y| {
            (rect.x..rect.x + rect.width).filter_map(move |x| {
                let point = Point::new(x as f32 + 0.5, y as f32 + 0.5);
                let (u, v) = exact.within(point);
                (straight || whole.holds(point)).then_some((x, y, u.clamp(0.0, 1.0), v.clamp(0.0, 1.0)))
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.01
    }

    fn turned() -> Slanted {
        Slanted { centre: Point::new(50.0, 40.0), along: Point::new(0.8, 0.6), length: 40.0, height: 10.0 }
    }

    #[test]
    fn bounds_stay_within_the_picture() {
        let level = Slanted { centre: Point::new(2.0, 2.0), along: Point::new(1.0, 0.0), length: 10.0, height: 10.0 };
        assert_eq!(level.bounds(5, 6), PixelRect { x: 0, y: 0, width: 5, height: 6 });
        let back = level.part(0.5, 1.0).bounds(100, 100);
        assert_eq!(back, PixelRect { x: 2, y: 0, width: 5, height: 7 });
        let rect = PixelRect { x: 3, y: 5, width: 7, height: 2 };
        assert_eq!(Slanted::from(rect).bounds(100, 100), rect);
    }

    #[test]
    fn mapping_scales_and_moves() {
        let level = Slanted { centre: Point::new(10.0, 10.0), along: Point::new(1.0, 0.0), length: 8.0, height: 4.0 };
        let big = level.mapped(2.0, 2.0, 5.0, 0.0);
        assert!(close(big.length, 16.0) && close(big.height, 8.0) && close(big.centre.x, 25.0));
    }

    #[test]
    fn points_and_shares_are_each_others_inverse() {
        let (u, v) = turned().within(turned().at(0.3, 0.8));
        assert!(close(u, 0.3) && close(v, 0.8));
        assert!(turned().holds(turned().at(0.01, 0.99)) && !turned().holds(turned().at(0.5, 1.1)));
        let larger = turned().stretched(4.0, 1.0, 6.0, 2.0);
        assert!(close(larger.length, 50.0) && close(larger.height, 13.0));
        for corner in turned().corners() {
            assert!(larger.holds(corner));
        }
    }

    #[test]
    fn a_straight_box_has_exactly_its_pixels_and_a_turned_one_all_it_touches() {
        let rect = PixelRect { x: 3, y: 5, width: 7, height: 2 };
        let pixels: Vec<_> = Slanted::from(rect).pixels(100, 100).map(|(x, y, ..)| (x, y)).collect();
        assert_eq!((pixels.len(), pixels[0], pixels[13]), (14, (3, 5), (9, 6)));
        let pixels: Vec<_> = turned().pixels(100, 100).map(|(x, y, ..)| (x, y)).collect();
        for (u, v) in [(0.0, 0.0), (1.0, 0.0), (0.5, 0.5), (0.99, 0.99), (0.0, 1.0)] {
            let at = turned().at(u, v);
            assert!(pixels.contains(&(at.x as u32, at.y as u32)), "{u} {v}");
        }
        assert!((400..520).contains(&pixels.len()), "{}", pixels.len());
        assert_eq!(turned().pixels(0, 0).count(), 0);
    }

    #[test]
    fn words_of_a_turned_line_make_one_bar() {
        let (first, last) = (turned().part(0.0, 0.4), turned().part(0.6, 1.0));
        assert!(first.same_line(&last));
        let both = first.union(&last);
        assert!(close(both.length, 40.0) && close(both.height, 10.0) && close(both.centre.x, 50.0), "{both:?}");
        let below = Slanted { centre: turned().at(0.5, 1.6), ..turned() };
        assert!(!turned().same_line(&below));
    }

    #[test]
    fn what_is_hardly_turned_is_made_straight() {
        let little = Slanted { along: Point::new(0.9998, 0.02), ..turned() };
        assert!(little.settled(5.0).is_straight() && little.settled(5.0).height > 10.0);
        for corner in little.corners() {
            assert!(little.settled(5.0).grown(0.01).holds(corner));
        }
        assert_eq!(turned().settled(50.0), turned());
        let long = Slanted { length: 400.0, ..little };
        assert_eq!(long.settled(5.0), long);
    }
}
