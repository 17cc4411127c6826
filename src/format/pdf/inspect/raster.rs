//! The page as it is drawn, and whether anything shows in a part of it.

use crate::document::{Picture, Rect, Surface};

/// Brightness may differ by this much (of 255) where nothing is to be seen.
const NOTHING: u8 = 16;

/// A page as drawn.
pub struct Raster {
    rgb: std::sync::Arc<[u8]>,
    width: u32,
    height: u32,
    scale: (f32, f32),
}

impl Raster {
    /// Of the picture of a page.
    pub fn new(picture: &Picture) -> Self {
        let (w, h) = match &picture.surface {
            Surface::Page { width, height, .. } => (*width, *height),
            Surface::File { .. } => (picture.width as f32, picture.height as f32),
        };
        let scale = (picture.width as f32 / w.max(1.0), picture.height as f32 / h.max(1.0));
        Self { rgb: picture.rgb.clone(), width: picture.width, height: picture.height, scale }
    }

    /// The colour of a part of the page (points), if nothing shows in it; `None` when something does, or when it is
    /// smaller than two pixels.
    pub fn blank(&self, rect: Rect) -> Option<[u8; 3]> {
        let at = |points: f32, scale: f32| (points * scale).max(0.0) as u32;
        let (x0, x1) = (at(rect.x0, self.scale.0), at(rect.x1, self.scale.0).min(self.width));
        let top = self.height as f32 / self.scale.1;
        let (y0, y1) = (at(top - rect.y1, self.scale.1), at(top - rect.y0, self.scale.1).min(self.height));
        if x1 < x0 + 2 || y1 < y0 + 2 {
            return None;
        }
        let (mut low, mut high, mut sum) = ([255_u8; 3], [0_u8; 3], [0_u64; 3]);
        for y in y0..y1 {
            let row = (y as usize * self.width as usize + x0 as usize) * 3;
            for pixel in self.rgb.get(row..row + (x1 - x0) as usize * 3)?.chunks_exact(3) {
                for (at, value) in pixel.iter().enumerate() {
                    low[at] = low[at].min(*value);
                    high[at] = high[at].max(*value);
                    sum[at] += u64::from(*value);
                }
            }
            if low.iter().zip(&high).any(|(low, high)| high - low > NOTHING) {
                return None;
            }
        }
        let count = u64::from(x1 - x0) * u64::from(y1 - y0);
        Some(sum.map(|sum| (sum / count) as u8))
    }
}

/// Are two colours the same to the eye, give or take colour management?
pub fn alike(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(&b).all(|(a, b)| a.abs_diff(*b) <= 40)
}

/// Black, or as good as.
pub fn dark(colour: [u8; 3]) -> bool {
    colour.iter().all(|v| *v < 90)
}

/// Black, white or gray.
pub fn gray([r, g, b]: [u8; 3]) -> bool {
    r.max(g).max(b) - r.min(g).min(b) < 40
}
