//! A black bar without words.

use super::Style;

/// A black bar; in text, full blocks in lengths of 4, 8, 16, 32.
#[derive(Debug, Clone, Copy)]
pub struct Blackout;

impl Style for Blackout {
    fn name(&self) -> &'static str {
        "blackout"
    }

    fn text(&self, _label: &str, chars: usize) -> String {
        "█".repeat(length_class(chars))
    }

    fn fill(&self, _label: &str, width_px: u32, height_px: u32, _average: [u8; 3]) -> Vec<[u8; 3]> {
        vec![[0; 3]; width_px as usize * height_px as usize]
    }
}

/// A length that says as little as possible about the real one: 4, 8, 16 or 32.
pub(super) fn length_class(chars: usize) -> usize {
    match chars {
        0..=4 => 4,
        5..=8 => 8,
        9..=16 => 16,
        _ => 32,
    }
}
