//! The label in square brackets; in pictures, white letters on a black bar.

use super::Style;

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

    fn fill(&self, _label: &str, width_px: u32, height_px: u32, _average: [u8; 3]) -> Vec<[u8; 3]> {
        vec![[0; 3]; width_px as usize * height_px as usize]
    }
}
