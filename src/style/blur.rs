//! A soft patch for faces, made from one colour.

use super::{Label, Style};

/// A patch of the average colour that darkens to the edge. It looks like a blurred face, but holds nothing of it:
/// blurring or mosaicking real pixels can be undone in part, an average of everything cannot.
#[derive(Debug, Clone, Copy)]
pub struct Blur;

impl Style for Blur {
    fn name(&self) -> &'static str {
        "blur"
    }

    fn text(&self, label: &str, chars: usize) -> String {
        Label.text(label, chars)
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn fill(&self, _label: &str, width_px: u32, height_px: u32, average: [u8; 3]) -> Vec<[u8; 3]> {
        let (cx, cy) = (width_px as f32 / 2.0, height_px as f32 / 2.0);
        let mut pixels = Vec::with_capacity(width_px as usize * height_px as usize);
        for y in 0..height_px {
            for x in 0..width_px {
                let dx = (x as f32 + 0.5 - cx) / cx.max(1.0);
                let dy = (y as f32 + 0.5 - cy) / cy.max(1.0);
                let light = 1.12 - 0.3 * (dx * dx + dy * dy).min(1.0);
                pixels.push(average.map(|c| (f32::from(c) * light).clamp(0.0, 255.0) as u8));
            }
        }
        pixels
    }
}
