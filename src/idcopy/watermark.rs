//! Words across a copy, over and over, half transparent.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use image::RgbImage;

use crate::style::Lettering;

/// Angle of the lines: up to the right by about 27 degrees (sine and cosine).
const RISE: (f32, f32) = (0.454, 0.891);
/// Colour of the words: a red that differs from print, paper and guilloches alike.
const COLOUR: [f32; 3] = [190.0, 20.0, 60.0];
/// How much of the words hides what is below.
const STRENGTH: f32 = 0.34;
/// Lines of words across the shorter side of the picture.
const LINES: f32 = 9.0;

/// For whom a copy is, what for, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watermark {
    text: String,
}

impl Watermark {
    /// From the three answers, as they are to be read: `Fysiotherapie De Linde`, `inschrijving`, `23-11-2026`.
    #[must_use]
    pub fn new(whom: &str, purpose: &str, date: &str) -> Self {
        let parts = ["KOPIE", whom.trim(), purpose.trim(), date.trim()];
        Self { text: parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" • ") }
    }

    /// For a picture on which nothing is covered.
    pub(super) fn not_safe() -> Self {
        Self { text: "VOORBEELD • NIET VEILIG • NIETS IS AFGEDEKT • PREVIEW • NOT SAFE".to_owned() }
    }

    /// The words.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Draws it over the whole picture, upright when the picture is turned clockwise by `turn` degrees.
    pub(super) fn draw(&self, image: &mut RgbImage, turn: u16) {
        let (width, height) = (image.width() as f32, image.height() as f32);
        let pitch = width.min(height) / LINES;
        let Some(words) = Lettering::new(&self.text, (pitch * 0.5).max(9.0)) else { return };
        let step = words.width as f32 + 1.5 * words.height as f32;
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
            // where the pixel is on the upright picture
            let (x, y) = match turn {
                90 => (height - y, x),
                180 => (width - x, height - y),
                270 => (y, width - x),
                _ => (x, y),
            };
            let (along, down) = (x * RISE.1 - y * RISE.0, x * RISE.0 + y * RISE.1);
            let line = (down / pitch).floor();
            // each line starts elsewhere, so that no part of the picture stays without words
            let along = (along + line * step * 0.37).rem_euclid(step);
            let ink = sample(&words, along, down - line * pitch) * STRENGTH;
            if ink > 0.0 {
                for (value, colour) in pixel.0.iter_mut().zip(COLOUR) {
                    *value = (f32::from(*value) * (1.0 - ink) + colour * ink + 0.5) as u8;
                }
            }
        }
    }
}

/// The share of ink at a point, 0..1, interpolated between pixel centres.
fn sample(words: &Lettering, x: f32, y: f32) -> f32 {
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let at = |dx: f32, dy: f32| {
        let (x, y) = (left + dx, top + dy);
        if x < 0.0 || y < 0.0 { 0.0 } else { f32::from(words.at(x as u32, y as u32)) / 255.0 }
    };
    let (upper, lower) = (at(0.0, 0.0) * (1.0 - fx) + at(1.0, 0.0) * fx, at(0.0, 1.0) * (1.0 - fx) + at(1.0, 1.0) * fx);
    upper * (1.0 - fy) + lower * fy
}
