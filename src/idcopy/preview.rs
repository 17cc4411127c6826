//! A picture of what would be covered. Nothing is destroyed in it, so it says of itself that it is not safe.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use image::{Rgb, RgbImage, imageops};

use super::{Cover, Watermark};
use crate::document::{Point, Slanted};
use crate::style::Lettering;

/// Colour of the outlines, and of the bands with the warning.
const OUTLINE: Rgb<u8> = Rgb([235, 0, 140]);
const BAND: Rgb<u8> = Rgb([255, 214, 0]);

/// The picture, larger by a band with the warning above and below, the warning also across it, and every cover as an
/// outline with its label.
pub(super) fn draw(picture: &RgbImage, covers: &[Cover], turn: u16) -> RgbImage {
    let warning = Watermark::not_safe();
    let mut shown = picture.clone();
    warning.draw(&mut shown, turn);
    let (width, height) = shown.dimensions();
    let pen = (width.max(height) as f32 / 400.0).max(2.0);
    for cover in covers {
        outline(&mut shown, &cover.area, pen);
        let size = cover.area.height.clamp(12.0, 8.0 * pen);
        let at = cover.area.bounds(width, height);
        let above = at.y.saturating_sub(size as u32 + pen as u32);
        write(&mut shown, &cover.label, size, (at.x, above));
    }
    let band = (height / 12).clamp(24, 160);
    let mut out = RgbImage::from_pixel(width, height + 2 * band, BAND);
    imageops::replace(&mut out, &shown, 0, i64::from(band));
    if let Some(words) = Lettering::fitting(warning.text(), width, band, 6.0, 90.0) {
        let left = (width - words.width.min(width)) / 2;
        for top in [0, height + band] {
            ink(&mut out, &words, (left, top + (band - words.height.min(band)) / 2), Rgb([0; 3]));
        }
    }
    out
}

/// The four sides, `pen` pixels thick, outside the area.
fn outline(image: &mut RgbImage, area: &Slanted, pen: f32) {
    let (width, height) = image.dimensions();
    let inner = *area;
    let ring: Vec<(u32, u32)> = area
        .grown(pen)
        .pixels(width, height)
        .filter(|(x, y, ..)| !inner.holds(Point::new(*x as f32 + 0.5, *y as f32 + 0.5)))
        .map(|(x, y, ..)| (x, y))
        .collect();
    for (x, y) in ring {
        image.put_pixel(x, y, OUTLINE);
    }
}

/// White words on the colour of the outlines.
fn write(image: &mut RgbImage, text: &str, size: f32, (left, top): (u32, u32)) {
    let Some(words) = Lettering::new(text, size) else { return };
    let (width, height) = image.dimensions();
    for y in top..(top + words.height).min(height) {
        for x in left..(left + words.width).min(width) {
            image.put_pixel(x, y, OUTLINE);
        }
    }
    ink(image, &words, (left, top), Rgb([255; 3]));
}

fn ink(image: &mut RgbImage, words: &Lettering, (left, top): (u32, u32), colour: Rgb<u8>) {
    let (width, height) = image.dimensions();
    for y in 0..words.height {
        for x in 0..words.width {
            let (px, py) = (left + x, top + y);
            if px >= width || py >= height {
                continue;
            }
            let share = f32::from(words.at(x, y)) / 255.0;
            let pixel = image.get_pixel_mut(px, py);
            for (value, colour) in pixel.0.iter_mut().zip(colour.0) {
                *value = (f32::from(*value) * (1.0 - share) + f32::from(colour) * share + 0.5) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PixelRect;
    use crate::style::Blackout;

    #[test]
    fn a_preview_destroys_nothing_but_says_that_it_is_not_safe() {
        let picture = RgbImage::from_pixel(600, 400, Rgb([200; 3]));
        let area = PixelRect { x: 100, y: 200, width: 150, height: 40 }.into();
        let preview = draw(&picture, &[Cover { area, label: "BSN".into(), style: &Blackout }], 0);
        let band = 400 / 12;
        assert_eq!(preview.dimensions(), (600, 400 + 2 * band));
        assert_eq!(*preview.get_pixel(2, 2), BAND);
        let dark = |rows: std::ops::Range<u32>| {
            let pixels = rows.flat_map(|y| (0..600).map(move |x| (x, y)));
            pixels.filter(|(x, y)| preview.get_pixel(*x, *y).0[1] < 60).count()
        };
        assert!(dark(0..band) > 200 && dark(400 + band..400 + 2 * band) > 200, "the warning can be read");
        assert_eq!(*preview.get_pixel(99, band + 220), OUTLINE);
        let inside = (210..230).flat_map(|y| (110..240).map(move |x| (x, y)));
        let kept = inside.filter(|(x, y)| preview.get_pixel(*x, y + band).0 == [200; 3]).count();
        assert!(kept > 20 * 130 / 2, "what would be covered can still be seen: {kept}");
        let marked = preview.pixels().filter(|p| p.0 != [200; 3] && **p != BAND && **p != OUTLINE).count();
        assert!(marked > 600 * 400 / 25, "the warning stands across the picture too: {marked}");
    }
}
