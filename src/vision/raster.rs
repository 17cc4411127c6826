//! Pixels: shrinking a picture, cutting out a slanted box, and finding where there is anything to see at all.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use super::geometry::Slanted;
use crate::document::{Picture, PixelRect};

/// A view of red, green, blue pixels, row by row from the top.
#[derive(Clone, Copy)]
pub(super) struct Raster<'a> {
    pub width: usize,
    pub height: usize,
    rgb: &'a [u8],
}

/// Pixels of one's own.
pub(super) struct Owned {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

impl Owned {
    pub fn view(&self) -> Raster<'_> {
        Raster { width: self.width, height: self.height, rgb: &self.rgb }
    }

    /// Turned clockwise by a multiple of 90 degrees.
    pub fn turned(self, degrees: u16) -> Self {
        if degrees == 0 {
            return self;
        }
        let (w, h) = (self.width, self.height);
        let (width, height) = if degrees == 180 { (w, h) } else { (h, w) };
        let mut rgb = Vec::with_capacity(self.rgb.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = match degrees {
                    90 => (y, h - 1 - x),
                    180 => (w - 1 - x, h - 1 - y),
                    _ => (w - 1 - y, x),
                };
                rgb.extend_from_slice(&self.view().pixel(from_x, from_y));
            }
        }
        Self { width, height, rgb }
    }
}

impl<'a> Raster<'a> {
    /// Of a picture, when its size and its bytes agree and it is not empty.
    pub fn of(picture: &'a Picture) -> Option<Self> {
        let (width, height) = (picture.width as usize, picture.height as usize);
        let size = width.checked_mul(height)?.checked_mul(3)?;
        (size > 0 && picture.rgb.len() == size).then_some(Self { width, height, rgb: &picture.rgb })
    }

    /// The pixel, or black outside.
    pub fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        let at = (y * self.width + x) * 3;
        self.rgb.get(at..at + 3).and_then(|p| p.try_into().ok()).unwrap_or_default()
    }

    fn row(&self, y: usize, from: usize, to: usize) -> &'a [u8] {
        let start = y * self.width;
        self.rgb.get((start + from) * 3..(start + to) * 3).unwrap_or_default()
    }

    /// The part in `area`, scaled to `width` x `height`: averaged when it gets smaller, interpolated when larger.
    pub fn scaled(&self, area: PixelRect, width: usize, height: usize) -> Owned {
        let (x, y) = (area.x as usize, area.y as usize);
        let (w, h) = (area.width as usize, area.height as usize);
        if w < width || h < height {
            return self.stretched(area, width, height);
        }
        let bounds = |i: usize, from: usize, size: usize, parts: usize| {
            (from + i * size / parts, from + ((i + 1) * size / parts).max(i * size / parts + 1))
        };
        let columns: Vec<(usize, usize)> = (0..width).map(|i| bounds(i, x, w, width)).collect();
        let mut rgb = Vec::with_capacity(width * height * 3);
        let mut sums = vec![0_u32; width * 3];
        for row in 0..height {
            let (top, bottom) = bounds(row, y, h, height);
            sums.fill(0);
            for line in top..bottom.min(self.height) {
                let line = self.row(line, 0, self.width);
                for ((from, to), sum) in columns.iter().zip(sums.chunks_exact_mut(3)) {
                    for pixel in line.get(from * 3..to * 3).unwrap_or_default().chunks_exact(3) {
                        for (sum, value) in sum.iter_mut().zip(pixel) {
                            *sum += u32::from(*value);
                        }
                    }
                }
            }
            for ((from, to), sum) in columns.iter().zip(sums.chunks_exact(3)) {
                let count = ((to - from) * (bottom - top)).max(1) as u32;
                rgb.extend(sum.iter().map(|sum| ((sum + count / 2) / count) as u8));
            }
        }
        Owned { width, height, rgb }
    }

    fn stretched(&self, area: PixelRect, width: usize, height: usize) -> Owned {
        let (sx, sy) = (area.width as f32 / width.max(1) as f32, area.height as f32 / height.max(1) as f32);
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let at = self.between(area.x as f32 + (x as f32 + 0.5) * sx, area.y as f32 + (y as f32 + 0.5) * sy);
                rgb.extend(at.map(|value| (value + 0.5) as u8));
            }
        }
        Owned { width, height, rgb }
    }

    /// The colour at a point, interpolated between the four nearest pixel centres; the edge goes on outside.
    fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (x0, y0) = (x as usize, y as usize);
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let (x1, y1) = ((x0 + 1).min(self.width - 1), (y0 + 1).min(self.height - 1));
        let corners = [self.pixel(x0, y0), self.pixel(x1, y0), self.pixel(x0, y1), self.pixel(x1, y1)];
        let mut out = [0.0; 3];
        for (channel, out) in out.iter_mut().enumerate() {
            let [top_left, top_right, low_left, low_right] = corners.map(|pixel| f32::from(pixel[channel]));
            let top = top_left * (1.0 - fx) + top_right * fx;
            let low = low_left * (1.0 - fx) + low_right * fx;
            *out = top * (1.0 - fy) + low * fy;
        }
        out
    }

    /// What stands in a slanted box, set level and scaled to `width` x `height`. Where it gets smaller, several
    /// points a pixel are averaged.
    pub fn cut(&self, slanted: &Slanted, width: usize, height: usize) -> Owned {
        let points = |size: f32, pixels: usize| ((size / pixels as f32).round() as usize).clamp(1, 4);
        let (nu, nv) = (points(slanted.length, width), points(slanted.height, height));
        let share = 1.0 / (nu * nv) as f32;
        let mut rgb = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0_f32; 3];
                for j in 0..nv {
                    for i in 0..nu {
                        let u = (x as f32 + (i as f32 + 0.5) / nu as f32) / width as f32;
                        let v = (y as f32 + (j as f32 + 0.5) / nv as f32) / height as f32;
                        let at = slanted.at(u, v);
                        for (sum, value) in sum.iter_mut().zip(self.between(at.x, at.y)) {
                            *sum += value;
                        }
                    }
                }
                rgb.extend(sum.map(|sum| (sum * share + 0.5) as u8));
            }
        }
        Owned { width, height, rgb }
    }

    /// Is it made of black and white dots only?
    pub fn is_bilevel(&self) -> bool {
        self.rgb.iter().all(|value| matches!(value, 0 | 255))
    }

    /// Each pixel mixed with the eight around it, the nearer the more (1 2 1 in both directions).
    pub fn softened(&self) -> Owned {
        let mut rgb = Vec::with_capacity(self.rgb.len());
        let near = |at: usize, size: usize| [at.saturating_sub(1), at, (at + 1).min(size - 1)];
        for y in 0..self.height {
            let rows = near(y, self.height).map(|y| self.row(y, 0, self.width));
            for x in 0..self.width {
                let columns = near(x, self.width);
                for channel in 0..3 {
                    let across = |row: &[u8]| {
                        let [left, here, right] =
                            columns.map(|x| u32::from(row.get(x * 3 + channel).copied().unwrap_or_default()));
                        left + 2 * here + right
                    };
                    let [above, level, below] = rows.map(across);
                    rgb.push(((above + 2 * level + below + 8) / 16) as u8);
                }
            }
        }
        Owned { width: self.width, height: self.height, rgb }
    }

    /// How bright each pixel is, 0..255.
    pub fn luma(&self) -> Vec<u8> {
        self.rgb.chunks_exact(3).map(luma).collect()
    }

    /// The smallest rectangle around everything that stands out, in blocks of 8 pixels with a margin; `None` when
    /// the picture is blank. Paper, noise and shadows do not stand out.
    pub fn content(&self) -> Option<PixelRect> {
        const BLOCK: usize = 8;
        /// Least difference between the brightest and darkest pixel of a block: pale grey print on white has 40.
        const CONTRAST: u8 = 28;
        let columns = self.width.div_ceil(BLOCK);
        let mut found: Option<(usize, usize, usize, usize)> = None;
        let mut extremes = vec![(u8::MAX, 0_u8); columns];
        for top in (0..self.height).step_by(BLOCK) {
            extremes.fill((u8::MAX, 0));
            for y in top..(top + BLOCK).min(self.height) {
                let row = self.row(y, 0, self.width);
                for (pixels, (low, high)) in row.chunks(BLOCK * 3).zip(&mut extremes) {
                    for pixel in pixels.chunks_exact(3) {
                        let value = luma(pixel);
                        *low = value.min(*low);
                        *high = value.max(*high);
                    }
                }
            }
            let ink = |(low, high): &(u8, u8)| high.saturating_sub(*low) >= CONTRAST;
            if let (Some(first), Some(last)) = (extremes.iter().position(ink), extremes.iter().rposition(ink)) {
                let (x0, y0, x1, _) = found.unwrap_or((first, top, last, top));
                found = Some((x0.min(first), y0, x1.max(last), top));
            }
        }
        let (x0, y0, x1, y1) = found?;
        let (x0, y0) = (x0 * BLOCK, y0);
        let right = ((x1 + 1) * BLOCK).min(self.width);
        let bottom = (y1 + BLOCK).min(self.height);
        let tight = PixelRect { x: x0 as u32, y: y0 as u32, width: (right - x0) as u32, height: (bottom - y0) as u32 };
        Some(tight.grown(2 * BLOCK as u32, self.width as u32, self.height as u32))
    }
}

fn luma(pixel: &[u8]) -> u8 {
    match pixel {
        [r, g, b, ..] => ((u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29) >> 8) as u8,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::Point;
    use super::*;

    fn sheet(width: usize, height: usize, ink: &[(usize, usize)]) -> Owned {
        let mut rgb = vec![250; width * height * 3];
        for (x, y) in ink {
            rgb[(y * width + x) * 3..][..3].fill(10);
        }
        Owned { width, height, rgb }
    }

    #[test]
    fn a_blank_sheet_has_no_content_and_a_dot_has_a_small_one() {
        assert_eq!(sheet(200, 100, &[]).view().content(), None);
        let found = sheet(200, 100, &[(100, 50)]).view().content().unwrap();
        assert!(found.x <= 100 && found.y <= 50 && found.width <= 48 && found.height <= 48, "{found:?}");
        assert_eq!(Raster { width: 0, height: 0, rgb: &[] }.content(), None);
    }

    #[test]
    fn scattered_dots_become_grey() {
        let dots: Vec<(usize, usize)> = (0..8).flat_map(|y| (0..4).map(move |x| (2 * x + y % 2, y))).collect();
        let mut board = sheet(8, 8, &dots);
        assert!(!board.view().is_bilevel());
        board.rgb.iter_mut().for_each(|value| *value = if *value > 100 { 255 } else { 0 });
        assert!(board.view().is_bilevel());
        let soft = board.view().softened();
        let inner = (1..7).flat_map(|y| (1..7).map(move |x| (x, y)));
        assert!(inner.into_iter().all(|(x, y)| (120..136).contains(&soft.view().pixel(x, y)[0])));
    }

    #[test]
    fn shrinking_averages_and_growing_interpolates() {
        let small = sheet(4, 4, &[(0, 0), (1, 0), (0, 1), (1, 1)]);
        let all = PixelRect { x: 0, y: 0, width: 4, height: 4 };
        assert_eq!(small.view().scaled(all, 2, 2).rgb.chunks(3).map(|p| p[0]).collect::<Vec<_>>(), [10, 250, 250, 250]);
        assert_eq!(small.view().scaled(all, 1, 1).rgb, [190; 3]);
        let large = small.view().scaled(all, 8, 8);
        assert_eq!((large.width, large.rgb[0], large.rgb[8 * 8 * 3 - 1]), (8, 10, 250));
    }

    #[test]
    fn turning_moves_the_top_left_corner_clockwise() {
        let at = |degrees: u16| {
            let turned = sheet(3, 2, &[(0, 0)]).turned(degrees);
            let index = turned.rgb.chunks(3).position(|p| p[0] == 10).unwrap();
            (turned.width, turned.height, index % turned.width, index / turned.width)
        };
        assert_eq!(at(0), (3, 2, 0, 0));
        assert_eq!(at(90), (2, 3, 1, 0));
        assert_eq!(at(180), (3, 2, 2, 1));
        assert_eq!(at(270), (2, 3, 0, 2));
    }

    #[test]
    fn a_cut_box_is_set_level() {
        let ink: Vec<(usize, usize)> = (10..30).flat_map(|y| [(20, y), (21, y)]).collect();
        let sheet = sheet(40, 40, &ink);
        let bar = Slanted { centre: Point::new(21.0, 20.0), along: Point::new(0.0, 1.0), length: 20.0, height: 2.0 };
        let cut = sheet.view().cut(&bar, 20, 2);
        assert!(cut.rgb.iter().all(|value| *value < 30), "{:?}", cut.rgb);
    }
}
