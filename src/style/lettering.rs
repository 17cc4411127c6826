//! Drawing words with the embedded font: how much ink falls on each pixel.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

/// `DejaVu Sans`, Latin letters only. Its licence stands beside it.
static FONT: &[u8] = include_bytes!("font/dejavu-sans-latin.ttf");

/// Words drawn into a rectangle just large enough for them.
#[derive(Debug, Clone)]
pub struct Lettering {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels, from the top of accents to below the descenders.
    pub height: u32,
    /// For each pixel, row by row from the top, the share covered by ink: 0 none, 255 all.
    pub ink: Vec<u8>,
}

impl Lettering {
    /// One line of text with letters of `size` pixels from the top of accents to below the descenders. Signs that the
    /// font does not have are left out. `None` when the font cannot be read or nothing is left.
    #[must_use]
    pub fn new(text: &str, size: f32) -> Option<Self> {
        let font = FontRef::try_from_slice(FONT).ok()?;
        let scaled = font.as_scaled(PxScale::from(size.clamp(1.0, 2000.0)));
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut x = 0.0;
        let mut last = None;
        for c in text.chars().take(500) {
            let id = font.glyph_id(c);
            if id.0 == 0 {
                continue;
            }
            x += last.map_or(0.0, |last| scaled.kern(last, id));
            glyphs.push(id.with_scale_and_position(scaled.scale(), point(x, scaled.ascent())));
            x += scaled.h_advance(id);
            last = Some(id);
        }
        let (width, height) = (x.ceil() as u32, scaled.height().ceil() as u32);
        if width == 0 || height == 0 {
            return None;
        }
        let mut ink = vec![0_u8; width as usize * height as usize];
        for glyph in glyphs {
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, share| {
                let (x, y) = (corner.x + dx as f32, corner.y + dy as f32);
                if x >= 0.0 && y >= 0.0 && (x as u32) < width && (y as u32) < height {
                    let at = y as usize * width as usize + x as usize;
                    if let Some(ink) = ink.get_mut(at) {
                        *ink = ink.saturating_add((share.clamp(0.0, 1.0) * 255.0) as u8);
                    }
                }
            });
        }
        Some(Self { width, height, ink })
    }

    /// As large as fits into a rectangle, but letters not smaller than `least` pixels nor larger than `most`.
    #[must_use]
    pub fn fitting(text: &str, width: u32, height: u32, least: f32, most: f32) -> Option<Self> {
        let probe = Self::new(text, 100.0)?;
        let by_width = 100.0 * width as f32 / probe.width as f32;
        let size = by_width.min(height as f32).min(most).floor();
        if size < least { None } else { Self::new(text, size) }
    }

    /// The share of ink on a pixel; none outside.
    #[must_use]
    pub fn at(&self, x: u32, y: u32) -> u8 {
        if x >= self.width {
            return 0;
        }
        self.ink.get(y as usize * self.width as usize + x as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_leave_ink_and_signs_without_a_shape_leave_none() {
        let word = Lettering::new("BSN", 20.0).unwrap();
        assert_eq!(word.height, 20);
        assert!(word.width > 20 && word.width < 60, "{}", word.width);
        assert!(word.ink.iter().filter(|ink| **ink > 200).count() > 40);
        assert!(Lettering::new("漢字", 20.0).is_none());
        assert!(Lettering::new("", 20.0).is_none());
        assert_eq!(word.at(1000, 0), 0);
        assert_eq!(word.at(0, 1000), 0);
    }

    #[test]
    fn what_does_not_fit_is_not_drawn() {
        let fits = Lettering::fitting("geboortedatum", 200, 30, 7.0, 100.0).unwrap();
        assert!(fits.width <= 200 && fits.height <= 30);
        assert!(Lettering::fitting("geboortedatum", 20, 30, 7.0, 100.0).is_none());
    }
}
