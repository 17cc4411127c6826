//! What is covered, and with what.

use image::{Rgb, RgbImage};

use crate::document::{Face, Slanted, patch};
use crate::style::Style;

/// An area to destroy.
#[derive(Clone)]
pub struct Cover {
    /// Where.
    pub area: Slanted,
    /// What it was, for people: `BSN`. May be empty.
    pub label: String,
    /// How the place looks afterwards.
    pub style: &'static dyn Style,
}

impl std::fmt::Debug for Cover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cover({:?}, {}, {})", self.area, self.label, self.style.name())
    }
}

impl Cover {
    /// Fills the area. `before` holds the pixels of the untouched picture.
    pub(super) fn apply(&self, image: &mut RgbImage, before: &[u8]) {
        let (width, height) = image.dimensions();
        for (x, y, colour) in patch(&self.area, &self.label, self.style, (before, width, height)) {
            image.put_pixel(x, y, Rgb(colour));
        }
    }
}

/// The portrait around a head. In passport photos the head takes two thirds of the width and most of the height, with
/// the shoulders below (ICAO Doc 9303 part 3, 3.9).
#[must_use]
pub fn portrait(face: &Face) -> Slanted {
    let head = face.area;
    head.stretched(head.length / 5.0, head.height / 40.0, head.length / 5.0, head.height * 0.4)
}
