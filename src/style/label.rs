//! The label in square brackets; in pictures, white letters on a black bar.

use super::{Lettering, Style};

/// Letters smaller than this cannot be read: the bar stays black.
const LEAST: f32 = 8.0;
/// Letters need not be larger than this.
const MOST: f32 = 64.0;

/// `[BSN]`: says what was there and nothing of how long it was.
#[derive(Debug, Clone, Copy)]
pub struct Label;

impl Style for Label {
    fn name(&self) -> &'static str {
        "label"
    }

    fn text(&self, label: &str, _chars: usize) -> String {
        format!("[{label}]")
    }

    /// Letters run along the longer side: upwards in a bar that is much higher than wide, as in a scan on its side.
    fn fill(&self, label: &str, width_px: u32, height_px: u32, _average: [u8; 3]) -> Vec<[u8; 3]> {
        let upwards = u64::from(height_px) > 2 * u64::from(width_px);
        let (long, short) = if upwards { (height_px, width_px) } else { (width_px, height_px) };
        let mut pixels = vec![[0; 3]; width_px as usize * height_px as usize];
        let Some(words) = Lettering::fitting(label, long - long / 12, short - short / 8, LEAST, MOST) else {
            return pixels;
        };
        let (left, top) = ((long - words.width.min(long)) / 2, (short - words.height.min(short)) / 2);
        for y in 0..words.height {
            for x in 0..words.width {
                let (along, down) = (left + x, top + y);
                let (px, py) = if upwards { (down, height_px.saturating_sub(along + 1)) } else { (along, down) };
                let at = py as usize * width_px as usize + px as usize;
                if px < width_px
                    && let Some(pixel) = pixels.get_mut(at)
                {
                    *pixel = [words.at(x, y); 3];
                }
            }
        }
        pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(pixels: &[[u8; 3]]) -> usize {
        pixels.iter().filter(|pixel| pixel[0] > 128).count()
    }

    #[test]
    fn letters_stand_in_bars_that_have_room_and_only_there() {
        assert!(white(&Label.fill("BSN", 120, 24, [9; 3])) > 60);
        assert!(white(&Label.fill("BSN", 24, 120, [9; 3])) > 60);
        assert_eq!(white(&Label.fill("geboortedatum", 30, 10, [9; 3])), 0);
        assert_eq!(white(&Label.fill("", 120, 24, [9; 3])), 0);
    }
}
