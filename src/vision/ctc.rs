//! From the steps of a reading network to characters with their place on the line (connectionist temporal
//! classification, greedy).
#![allow(clippy::cast_precision_loss)] // lines have < 2^24 steps

use super::alphabet::Alphabet;

/// One read character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub c: char,
    /// First step and the one after the last, as fractions of the line's length.
    pub from: f32,
    pub to: f32,
    /// How sure, 0..1.
    pub sure: f32,
}

/// What the steps say in an alphabet: repeats joined, blanks dropped.
/// `steps` holds `size` numbers for each step.
pub(super) fn decode(steps: &[f32], size: usize, alphabet: &Alphabet) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::new();
    let mut last = None;
    let mut scratch = Vec::new();
    let size = size.max(1);
    let count = (steps.len() / size).max(1) as f32;
    for (at, step) in steps.chunks_exact(size).enumerate() {
        let (c, sure) = alphabet.best(step, &mut scratch);
        let (from, to) = (at as f32 / count, (at + 1) as f32 / count);
        if let Some(c) = c {
            match out.last_mut() {
                Some(glyph) if last == Some(c) => {
                    glyph.to = to;
                    glyph.sure = glyph.sure.max(sure);
                }
                _ => out.push(Glyph { c, from, to, sure }),
            }
        }
        last = c;
    }
    out
}

/// Mean sureness of the characters that are not spaces, 0 when there are none.
pub(super) fn sureness(glyphs: &[Glyph]) -> f32 {
    let (sum, count) = glyphs.iter().filter(|g| g.c != ' ').fold((0.0, 0), |(sum, n), g| (sum + g.sure, n + 1));
    if count == 0 { 0.0 } else { sum / count as f32 }
}

#[cfg(test)]
mod tests {
    use super::super::alphabet::Alphabets;
    use super::*;

    #[test]
    fn repeats_are_joined_unless_a_blank_parts_them() {
        let sets = Alphabets::new("a\nb");
        // classes: blank a b space
        let step = |class: usize| {
            let mut step = [0.05; 4];
            step[class] = 0.85;
            step
        };
        let steps: Vec<f32> = [1, 1, 0, 1, 3, 2, 0, 0].into_iter().flat_map(step).collect();
        let glyphs = decode(&steps, sets.size, &sets.latin);
        assert_eq!(glyphs.iter().map(|g| g.c).collect::<String>(), "aa b");
        assert!((glyphs[0].to - 0.25).abs() < 1e-6 && (glyphs[3].from - 5.0 / 8.0).abs() < 1e-6);
        assert!((sureness(&glyphs) - 0.85).abs() < 1e-5);
        assert!(decode(&[], 0, &sets.latin).is_empty());
        assert!(sureness(&[]).abs() < 1e-6);
    }
}
