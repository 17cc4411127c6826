//! Words of a line with a box each. The reading network says roughly where each character stands; the empty columns
//! between the words say it exactly.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use super::ctc::Glyph;
use super::geometry::Slanted;
use super::raster::Raster;

/// A read word.
pub(super) struct Word {
    pub text: String,
    pub place: Slanted,
}

/// The words in `glyphs`, with their parts of `place`. `cut` shows the line level, as it was read.
pub(super) fn split(glyphs: &[Glyph], cut: &Raster<'_>, place: &Slanted) -> Vec<Word> {
    let words: Vec<&[Glyph]> = glyphs.split(|glyph| glyph.c == ' ').filter(|word| !word.is_empty()).collect();
    let columns = ink(cut);
    let middle = |glyph: Option<&Glyph>| glyph.map_or(0.0, |glyph| f32::midpoint(glyph.from, glyph.to));
    let mut out = Vec::with_capacity(words.len());
    let mut from = start(&columns, middle(words.first().and_then(|word| word.first())));
    for (i, word) in words.iter().enumerate() {
        let (to, next) = match words.get(i + 1) {
            Some(after) => gap(&columns, middle(word.last()), middle(after.first())),
            None => (end(&columns, middle(word.last())), 1.0),
        };
        out.push(Word { text: word.iter().map(|glyph| glyph.c).collect(), place: place.part(from, to) });
        from = next;
    }
    out
}

/// For each column, does anything stand out from the paper?
fn ink(cut: &Raster<'_>) -> Vec<bool> {
    let luma = cut.luma();
    let mut sorted = luma.clone();
    sorted.sort_unstable();
    let paper = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    // upper and lower edge may hold parts of other lines
    let skip = cut.height / 8;
    let rows: Vec<&[u8]> = luma.chunks_exact(cut.width.max(1)).skip(skip).take(cut.height - 2 * skip).collect();
    let strength: Vec<u8> = (0..cut.width)
        .map(|x| rows.iter().filter_map(|row| row.get(x)).map(|value| value.abs_diff(paper)).max().unwrap_or_default())
        .collect();
    let strongest = strength.iter().copied().max().unwrap_or_default();
    let least = (strongest / 3).max(12);
    strength.into_iter().map(|value| value >= least).collect()
}

/// The edges of the widest empty run between two places on the line; their middle when there is none.
/// All are fractions of the line.
fn gap(columns: &[bool], from: f32, to: f32) -> (f32, f32) {
    let size = columns.len().max(1) as f32;
    let (first, last) = ((from * size) as usize, ((to * size) as usize).min(columns.len()));
    let mut best = (0, 0);
    let mut run = first;
    for at in first..=last {
        if at == last || columns.get(at) != Some(&false) {
            if at - run > best.1 - best.0 {
                best = (run, at);
            }
            run = at + 1;
        }
    }
    if best.1 > best.0 {
        (best.0 as f32 / size, best.1 as f32 / size)
    } else {
        let middle = f32::midpoint(from, to);
        (middle, middle)
    }
}

/// Where the ink starts, not after `least`: the last empty run before it ends there.
fn start(columns: &[bool], least: f32) -> f32 {
    let size = columns.len().max(1) as f32;
    let stop = ((least * size) as usize).min(columns.len());
    let empty = columns.iter().take(stop).take_while(|ink| !**ink).count();
    empty.saturating_sub(1) as f32 / size
}

/// Where the ink ends, not before `least`.
fn end(columns: &[bool], least: f32) -> f32 {
    let size = columns.len().max(1) as f32;
    let first = ((least * size) as usize).min(columns.len());
    let empty = columns.iter().skip(first).rev().take_while(|ink| !**ink).count();
    (columns.len() - empty.saturating_sub(1)) as f32 / size
}

#[cfg(test)]
mod tests {
    use super::super::geometry::Point;
    use super::super::raster::Owned;
    use super::*;

    #[test]
    fn words_end_where_their_ink_ends() {
        // two words: ink in columns 10..40 and 60..90 of 100
        let (width, height) = (100, 16);
        let mut rgb = vec![255; width * height * 3];
        for y in 4..12 {
            for x in (10..40).chain(60..90) {
                rgb[(y * width + x) * 3..][..3].fill(0);
            }
        }
        let cut = Owned { width, height, rgb };
        let glyph = |c, at: f32| Glyph { c, from: at, to: at + 0.05, sure: 1.0 };
        let glyphs = [glyph('a', 0.15), glyph('b', 0.3), glyph(' ', 0.5), glyph('c', 0.7)];
        let place = Slanted { centre: Point::new(50.0, 8.0), along: Point::new(1.0, 0.0), length: 100.0, height: 16.0 };
        let words = split(&glyphs, &cut.view(), &place);
        assert_eq!(words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["ab", "c"]);
        let bounds: Vec<_> =
            words.iter().map(|word| word.place.bounds(100, 16)).map(|b| (b.x, b.x + b.width)).collect();
        for ((x0, x1), (want0, want1)) in bounds.iter().zip([(10, 40), (60, 90)]) {
            assert!(x0.abs_diff(want0) <= 1 && x1.abs_diff(want1) <= 1, "{bounds:?}");
        }
        assert!(split(&[], &cut.view(), &place).is_empty());
    }

    #[test]
    fn without_an_empty_column_the_middle_parts_two_words() {
        assert_eq!(gap(&[true; 10], 0.2, 0.6), (0.4, 0.4));
        assert_eq!(gap(&[], 0.2, 0.6), (0.4, 0.4));
        assert!((start(&[true; 10], 0.5)).abs() < 1e-6 && (end(&[true; 10], 0.5) - 1.0).abs() < 1e-6);
    }
}
