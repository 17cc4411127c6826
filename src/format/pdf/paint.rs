//! The boxes that stand in the place of what is gone, as operators and objects.

use std::fmt::Write;

use hayro_interpret::kurbo::Affine;
use lopdf::Stream;

use super::image;
use super::jobs::Look;
use crate::document::Rect;

/// Letters smaller than this are left out.
const MIN_LETTER: f32 = 3.0;
/// Resolution of a style's picture, dots per inch.
const STYLE_DPI: f32 = 100.0;
/// Boxes begin and end on a grid of this many points: their exact width says less.
const GRID: f32 = 0.5;

/// A box on the page as shown.
pub struct Box {
    /// Where.
    pub rect: Rect,
    /// How.
    pub look: Look,
    /// Mean colour of the picture that was there, if there was one.
    pub average: Option<[u8; 3]>,
}

/// Names under which the page's resources have to hold what the operators use.
#[derive(Default)]
pub struct Used {
    /// Is the font needed?
    pub font: bool,
    /// Pictures: name and object.
    pub images: Vec<(String, Stream)>,
}

/// Name of the font in the page's resources.
pub const FONT: &str = "ZwF";

/// Operators that draw the boxes in the coordinates of the page's content; `shown` is the way from those to the page
/// as shown.
pub fn operators(boxes: &[Box], shown: Affine, used: &mut Used) -> Vec<u8> {
    let mut out = String::new();
    if boxes.is_empty() {
        return Vec::new();
    }
    // Marked as an artifact: it is no part of a tagged document's text.
    out.push_str("/Artifact BMC q");
    for value in shown.inverse().as_coeffs() {
        let _ = write!(out, " {value:.5}");
    }
    out.push_str(" cm\n");
    for item in boxes {
        one(item, used, &mut out);
    }
    out.push_str("Q EMC\n");
    out.into_bytes()
}

fn one(item: &Box, used: &mut Used, out: &mut String) {
    let Box { rect, look, average } = item;
    let Rect { x0, y0, x1, y1 } = *rect;
    let down = |v: f32| (v / GRID).floor() * GRID;
    let up = |v: f32| (v / GRID).ceil() * GRID;
    let (left, low) = (down(x0), down(y0));
    let (width, height) = ((up(x1) - left).max(GRID), (up(y1) - low).max(GRID));
    let pixels = |points: f32| ((points / 72.0 * STYLE_DPI) as u32).clamp(1, 2000);
    let (wide, high) = (pixels(width), pixels(height));
    // Without a label, so that a style that writes is told from one that paints: letters are better as text.
    let fill = look.style.fill("", wide, high, average.unwrap_or([128; 3]));
    let first = fill.first().copied().unwrap_or([0; 3]);
    if fill.iter().any(|pixel| *pixel != first)
        && let Some(stream) = image::drawn(wide, high, &fill)
    {
        let name = format!("ZwS{}", used.images.len());
        let _ = writeln!(out, "q {width:.1} 0 0 {height:.1} {left:.1} {low:.1} cm /{name} Do Q");
        used.images.push((name, stream));
        return;
    }
    let [red, green, blue] = first.map(|v| f32::from(v) / 255.0);
    let _ = writeln!(out, "{red:.3} {green:.3} {blue:.3} rg {left:.1} {low:.1} {width:.1} {height:.1} re f");
    // A style that writes its label in texts writes it here, too.
    if !look.style.text(&look.label, 8).contains(&look.label) {
        return;
    }
    // in brackets, as in every other format: a label is no text of the page
    let label = format!("[{}]", look.label);
    let letters: f32 = label.chars().map(|c| if c.is_uppercase() { 0.72 } else { 0.56 }).sum();
    let size = (0.72 * height).min(0.94 * width / letters.max(0.1));
    if size < MIN_LETTER {
        return;
    }
    used.font = true;
    let dark = red * 0.3 + green * 0.6 + blue * 0.1 < 0.5;
    let (from, base) = (left + 0.5 * (width - size * letters), low + 0.5 * (height - 0.72 * size));
    let _ = writeln!(
        out,
        "BT {} g 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts /{FONT} {size:.2} Tf {from:.2} {base:.2} Td {} Tj ET",
        u8::from(dark),
        literal(&label)
    );
}

/// A string for `WinAnsiEncoding`, as hexadecimal; other characters become question marks.
fn literal(text: &str) -> String {
    let mut out = String::from("<");
    for c in text.chars() {
        let byte = match u32::from(c) {
            byte @ (0x20..=0x7E | 0xA0..=0xFF) => byte,
            _ => 0x3F,
        };
        let _ = write!(out, "{byte:02X}");
    }
    out.push('>');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::style::{Blackout, Blur, Label};

    fn drawn(style: &'static dyn crate::style::Style) -> (String, Used) {
        let rect = Rect { x0: 10.1, y0: 20.1, x1: 70.2, y1: 32.0 };
        let item = Box { rect, look: Look { label: "BSN".into(), style }, average: None };
        let mut used = Used::default();
        let out = operators(&[item], Affine::IDENTITY, &mut used);
        (String::from_utf8(out).unwrap(), used)
    }

    #[test]
    fn styles_decide_what_stands_there() {
        let (label, used) = drawn(&Label);
        assert!(label.contains("10.0 20.0 60.5 12.0 re f") && label.contains("<5B42534E5D> Tj") && used.font);
        assert!(!drawn(&Blackout).0.contains("Tj"));
        assert_eq!(drawn(&Blur).1.images.len(), 1);
    }
}
