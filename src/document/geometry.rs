//! Rectangles on pages and in pictures.

/// A rectangle in PDF points, origin bottom left, `x0 <= x1`, `y0 <= y1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Left.
    pub x0: f32,
    /// Bottom.
    pub y0: f32,
    /// Right.
    pub x1: f32,
    /// Top.
    pub y1: f32,
}

impl Rect {
    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// Do the two share an area?
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// Do the two stand on the same line: at least half of the lower one's height in common?
    #[must_use]
    pub fn same_line(self, other: Self) -> bool {
        let common = self.y1.min(other.y1) - self.y0.max(other.y0);
        common >= 0.5 * (self.y1 - self.y0).min(other.y1 - other.y0)
    }
}

/// A rectangle in pixels, origin top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PixelRect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl PixelRect {
    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }

    /// Grown by `by` pixels on every side, cut off at a picture of `width` x `height`.
    #[must_use]
    pub fn grown(self, by: u32, width: u32, height: u32) -> Self {
        let (x, y) = (self.x.saturating_sub(by), self.y.saturating_sub(by));
        Self {
            x,
            y,
            width: (self.x + self.width + by).min(width).saturating_sub(x),
            height: (self.y + self.height + by).min(height).saturating_sub(y),
        }
    }
}
