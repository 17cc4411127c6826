//! Are the pixels of destroyed areas gone? Reading again cannot tell of faces and signatures, nor of an area that lies a
//! little beside what it should cover; this compares what stands there with what stood there.

use super::{Check, Exam, Leak};
use crate::document::{Picture, Slanted, Surface};

/// Points looked at along each side of an area.
const POINTS: u16 = 32;
/// From this likeness on, -1..=1, the details are still those of the original.
const LIKENESS: f32 = 0.6;
/// Details fainter than this, in steps of brightness, are noise and say nothing.
const FAINT: f32 = 1.5;

/// An area that was to be destroyed, and the details it had. `Debug` shows none of them.
#[derive(Clone)]
pub struct Destroyed {
    surface: Surface,
    size: (u32, u32),
    area: Slanted,
    label: String,
    details: Vec<f32>,
}

impl std::fmt::Debug for Destroyed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Destroyed({}, {:?})", self.label, self.area)
    }
}

impl Destroyed {
    /// An area of the untouched picture.
    #[must_use]
    pub fn of(picture: &Picture, area: &Slanted, label: &str) -> Self {
        let size = (picture.width, picture.height);
        let details = details(picture, area, (1.0, 1.0));
        Self { surface: picture.surface, size, area: *area, label: label.to_owned(), details }
    }

    /// The same in a file in which the picture is another page or frame.
    #[must_use]
    pub fn moved_to(self, surface: Surface) -> Self {
        Self { surface, ..self }
    }

    /// Does the redacted picture still show them?
    fn shows(&self, picture: &Picture) -> bool {
        #[allow(clippy::cast_precision_loss)] // pixels are < 2^24
        let scale = |new: u32, old: u32| new as f32 / old.max(1) as f32;
        let scales = (scale(picture.width, self.size.0), scale(picture.height, self.size.1));
        let now = details(picture, &self.area, scales);
        let strength = |details: &[f32]| {
            let (mut sum, mut count) = (0.0, 0.0_f32);
            for detail in details {
                sum += detail * detail;
                count += 1.0;
            }
            (sum / count.max(1.0)).sqrt()
        };
        let (before, after) = (strength(&self.details), strength(&now));
        if before < FAINT || after < FAINT || self.details.len() != now.len() {
            return false;
        }
        let common: f32 = self.details.iter().zip(&now).map(|(a, b)| a * b).sum();
        let count = f32::from(POINTS) * f32::from(POINTS);
        common / (count * before * after) > LIKENESS
    }
}

/// How much brighter or darker each point of a grid over an area is than those beside it. A patch of one colour, or one
/// that pales to its edges, has none.
fn details(picture: &Picture, area: &Slanted, (sx, sy): (f32, f32)) -> Vec<f32> {
    let at = |column: u16, row: u16| {
        let share = |i: u16| (f32::from(i) + 0.5) / f32::from(POINTS + 2);
        let point = area.at(share(column), share(row));
        brightness(picture, point.x * sx, point.y * sy)
    };
    let mut out = Vec::with_capacity(usize::from(POINTS) * usize::from(POINTS));
    for row in 1..=POINTS {
        for column in 1..=POINTS {
            let beside = at(column - 1, row) + at(column + 1, row) + at(column, row - 1) + at(column, row + 1);
            out.push(at(column, row) - beside / 4.0);
        }
    }
    out
}

#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)] // pixels are < 2^24
fn brightness(picture: &Picture, x: f32, y: f32) -> f32 {
    let x = x.clamp(0.0, picture.width.saturating_sub(1) as f32) as usize;
    let y = y.clamp(0.0, picture.height.saturating_sub(1) as f32) as usize;
    let at = (y * picture.width as usize + x) * 3;
    picture.rgb.get(at..at + 3).unwrap_or_default().iter().map(|value| f32::from(*value)).sum::<f32>() / 3.0
}

/// Page or frame, from 0.
fn number(surface: Surface) -> u32 {
    match surface {
        Surface::Page { page, .. } => page.saturating_sub(1),
        Surface::File { number } => number,
    }
}

/// Opens the pictures again and looks at every area.
#[derive(Debug, Clone, Copy)]
pub struct Areas;

impl Check for Areas {
    fn id(&self) -> &'static str {
        "areas"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        if exam.destroyed.is_empty() {
            return;
        }
        let Ok(document) = exam.format.open(exam.bytes, exam.limits) else {
            out.push(Leak { check: "areas", detail: "the result cannot be opened again".into() });
            return;
        };
        for destroyed in exam.destroyed {
            // a page that shows nothing any more is not drawn
            let same = |picture: &&Picture| number(picture.surface) == number(destroyed.surface);
            if document.pictures.iter().find(same).is_some_and(|picture| destroyed.shows(picture)) {
                out.push(Leak { check: "areas", detail: format!("the pixels of '{}' still show", destroyed.label) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Point, patch};
    use crate::style::{Blackout, Blur, Label, Style};

    const SIZE: (u32, u32) = (200, 160);

    fn picture(colour: impl Fn(u32, u32) -> u8) -> Picture {
        let rgb: Vec<u8> =
            (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| (x, y))).flat_map(|(x, y)| [colour(x, y); 3]).collect();
        let surface = Surface::File { number: 0 };
        Picture { surface, name: String::new(), width: SIZE.0, height: SIZE.1, rgb: Arc::from(rgb), sight: None }
    }

    fn print(x: u32, y: u32) -> u8 {
        if (x / 3 * 7 + y / 4 * 5).is_multiple_of(4) { 40 } else { 220 }
    }

    fn turned() -> Slanted {
        Slanted { centre: Point::new(100.0, 80.0), along: Point::new(0.8, 0.6), length: 90.0, height: 40.0 }
    }

    #[test]
    fn patches_of_every_style_are_gone_and_pale_or_recoloured_print_is_not() {
        let before = picture(print);
        let destroyed = Destroyed::of(&before, &turned(), "BSN");
        let styles: [&dyn Style; 3] = [&Blackout, &Blur, &Label];
        for style in styles {
            let mut rgb = before.rgb.to_vec();
            for (x, y, colour) in patch(&turned(), "BSN", style, (&before.rgb, SIZE.0, SIZE.1)) {
                let at = (y * SIZE.0 + x) as usize * 3;
                rgb[at..at + 3].copy_from_slice(&colour);
            }
            let after = Picture { rgb: Arc::from(rgb), ..picture(print) };
            assert!(!destroyed.shows(&after), "{}", style.name());
        }
        assert!(destroyed.shows(&before));
        assert!(destroyed.shows(&picture(|x, y| 200 + print(x, y) / 8)), "paler");
        // a box that was laid level over the middle leaves the corners of a turned one
        let level = picture(|x, y| if (60..140).contains(&x) && (70..90).contains(&y) { 0 } else { print(x, y) });
        assert!(destroyed.shows(&level));
        assert!(!Destroyed::of(&picture(|_, _| 200), &turned(), "BSN").shows(&picture(|_, _| 200)), "blank paper");
    }
}
