//! What is covered, and with what.

use image::{Rgb, RgbImage};

use crate::document::{PixelRect, Sight};
use crate::style::{Blackout, Blur, Style};

/// A rectangle to destroy.
#[derive(Clone)]
pub struct Cover {
    /// Where.
    pub rect: PixelRect,
    /// What it was, for people: `BSN`. May be empty.
    pub label: String,
    /// How the place looks afterwards.
    pub style: &'static dyn Style,
}

impl std::fmt::Debug for Cover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cover({:?}, {}, {})", self.rect, self.label, self.style.name())
    }
}

impl Cover {
    /// Fills the rectangle. `before` holds the pixels of the untouched picture.
    pub(super) fn apply(&self, image: &mut RgbImage, before: &[u8]) {
        let (width, height) = image.dimensions();
        let rect = self.rect.grown(0, width, height);
        let fill = self.style.fill(&self.label, rect.width, rect.height, average(before, width, rect));
        let mut fill = fill.into_iter();
        for y in rect.y..rect.y + rect.height {
            for x in rect.x..rect.x + rect.width {
                image.put_pixel(x, y, Rgb(fill.next().unwrap_or_default()));
            }
        }
    }
}

/// Covers for what is seen without reading: portraits (with their ghosts), codes and signatures. Numbers and the
/// machine readable zone are for those who read.
#[must_use]
pub fn from_sight(sight: &Sight, width: u32, height: u32) -> Vec<Cover> {
    let whole = |rect: PixelRect| portrait(rect, sight.turn, width, height);
    let faces = sight.faces.iter().map(|face| Cover { rect: whole(face.rect), label: "foto".into(), style: &Blur });
    let black = |rect: PixelRect, label: &str| {
        let margin = rect.width.min(rect.height) / 10 + 2;
        Cover { rect: rect.grown(margin, width, height), label: label.into(), style: &Blackout }
    };
    let codes = sight.codes.iter().map(|code| black(code.rect, "code"));
    let scrawls = sight.scrawls.iter().map(|rect| black(*rect, "handtekening"));
    faces.chain(codes).chain(scrawls).collect()
}

/// The portrait around a head. In passport photos the head takes two thirds of the width and most of the height, with
/// the shoulders below (ICAO Doc 9303 part 3, 3.9).
fn portrait(head: PixelRect, turn: u16, width: u32, height: u32) -> PixelRect {
    let tall = if turn.is_multiple_of(180) { head.height } else { head.width };
    let broad = if turn.is_multiple_of(180) { head.width } else { head.height };
    let (side, up, down) = (broad / 5, tall / 40, tall * 2 / 5);
    let (left, top, right, bottom) = match turn {
        90 => (up, side, down, side),
        180 => (side, down, side, up),
        270 => (down, side, up, side),
        _ => (side, up, side, down),
    };
    let (x, y) = (head.x.saturating_sub(left), head.y.saturating_sub(top));
    PixelRect {
        x,
        y,
        width: (head.x + head.width + right).min(width).saturating_sub(x),
        height: (head.y + head.height + bottom).min(height).saturating_sub(y),
    }
}

/// The mean colour of a rectangle.
fn average(rgb: &[u8], width: u32, rect: PixelRect) -> [u8; 3] {
    let mut sums = [0_u64; 3];
    let mut count = 0;
    for y in rect.y..rect.y + rect.height {
        let from = (y as usize * width as usize + rect.x as usize) * 3;
        for pixel in rgb.get(from..from + rect.width as usize * 3).unwrap_or_default().chunks_exact(3) {
            count += 1;
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += u64::from(*value);
            }
        }
    }
    sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
}
