//! What stands in a destroyed area of a picture.
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)] // pixels are < 2^24

use super::Slanted;
use crate::style::Style;

/// Every pixel of an area with its new colour. `before` holds red, green, blue of the untouched picture, row by row; a
/// style gets nothing of it but one average. Words of a style run as the text did.
pub fn patch(
    area: &Slanted,
    label: &str,
    style: &dyn Style,
    (before, width, height): (&[u8], u32, u32),
) -> impl Iterator<Item = (u32, u32, [u8; 3])> + use<> {
    let area = area.clipped(width, height);
    let side = |size: f32| (size.ceil() as u32).clamp(1, width.saturating_add(height).max(1));
    let (columns, rows) = (side(area.length), side(area.height));
    let fill = style.fill(label, columns, rows, average(&area, before, width, height));
    area.pixels(width, height).map(move |(x, y, u, v)| {
        let column = ((u * columns as f32) as usize).min(columns as usize - 1);
        let row = ((v * rows as f32) as usize).min(rows as usize - 1);
        (x, y, fill.get(row * columns as usize + column).copied().unwrap_or_default())
    })
}

/// The mean colour of an area.
fn average(area: &Slanted, rgb: &[u8], width: u32, height: u32) -> [u8; 3] {
    let mut sums = [0_u64; 3];
    let mut count = 0_u64;
    for (x, y, ..) in area.pixels(width, height) {
        let at = (y as usize * width as usize + x as usize) * 3;
        for (sum, value) in sums.iter_mut().zip(rgb.get(at..at + 3).unwrap_or_default()) {
            *sum += u64::from(*value);
        }
        count += 1;
    }
    sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::{PixelRect, Point};
    use super::*;
    use crate::style::{Blackout, Blur, Label};

    #[test]
    fn an_area_is_filled_and_nothing_beside_it() {
        let before = vec![100_u8; 60 * 40 * 3];
        let level = Slanted::from(PixelRect { x: 50, y: 30, width: 20, height: 20 });
        let filled: Vec<_> = patch(&level, "", &Blackout, (&before, 60, 40)).collect();
        assert_eq!(filled.len(), 100);
        assert!(filled.iter().all(|(x, y, colour)| *x >= 50 && *y >= 30 && *colour == [0; 3]));
        let blurred = patch(&level, "", &Blur, (&before, 60, 40)).map(|(.., colour)| colour[0]);
        assert!(blurred.into_iter().all(|value| (75..120).contains(&value)));
        assert_eq!(patch(&level, "", &Blackout, (&[], 0, 0)).count(), 0);
    }

    #[test]
    fn words_run_as_the_text_did() {
        let (width, height) = (200, 200);
        let before = vec![100_u8; 200 * 200 * 3];
        let area = |along: Point| Slanted { centre: Point::new(100.0, 100.0), along, length: 150.0, height: 30.0 };
        let white = |along: Point| -> Vec<(u32, u32)> {
            let filled = patch(&area(along), "BSN", &Label, (&before, width, height));
            filled.filter(|(.., colour)| colour[0] > 128).map(|(x, y, _)| (x, y)).collect()
        };
        let (right, left) = (white(Point::new(1.0, 0.0)), white(Point::new(-1.0, 0.0)));
        assert!(right.len() > 60);
        let mut turned: Vec<_> = left.iter().map(|(x, y)| (199 - x, 199 - y)).collect();
        turned.sort_unstable_by_key(|(x, y)| (*y, *x));
        assert_eq!(right, turned);
        let up = white(Point::new(0.0, -1.0));
        assert!(up.iter().all(|(x, _)| (85..115).contains(x)), "upwards");
        assert!(white(Point::new(0.8, 0.6)).len() > 60);
    }
}
