//! A safe copy of an identity document: what nobody needs is covered, and across the rest stands for whom the copy
//! is, what for, and since when, so that it is of no use to others.
//!
//! The idea is that of the Dutch government's `KopieID` app; there people cover with a finger, here it is found.

mod cover;
mod pdf;
mod preview;
mod straighten;
mod watermark;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage};

pub use cover::{Cover, portrait};
pub use pdf::to_pdf;
pub use straighten::straightened;
pub use watermark::Watermark;

use crate::document::{Picture, Surface};

/// Quality at which copies are saved as JPEG, 1..=100.
const QUALITY: u8 = 88;

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The picture has no pixels, or not as many as it says.
    #[error("the picture is empty")]
    Empty,
    /// The picture could not be saved.
    #[error("the copy could not be saved")]
    Save,
}

/// A finished picture: pixels, and nothing else of the file they came from.
#[derive(Clone)]
pub struct Sheet {
    image: RgbImage,
    /// Size of its page in points, if it came from one.
    points: Option<(f32, f32)>,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({} x {})", self.image.width(), self.image.height())
    }
}

impl Sheet {
    fn of(picture: &Picture) -> Result<Self, Error> {
        let image = RgbImage::from_raw(picture.width, picture.height, picture.rgb.to_vec()).ok_or(Error::Empty)?;
        let points = match picture.surface {
            Surface::Page { width, height, .. } => Some((width, height)),
            Surface::File { .. } => None,
        };
        if image.is_empty() { Err(Error::Empty) } else { Ok(Self { image, points }) }
    }

    /// A safe copy: destroys everything under the covers, then writes the watermark over all that is left. `turn` is how
    /// far the picture has to be turned clockwise to stand upright, as its [sight](crate::document::Sight) says; the words
    /// follow it.
    ///
    /// # Errors
    /// [`Error::Empty`].
    pub fn copy(picture: &Picture, covers: &[Cover], watermark: &Watermark, turn: u16) -> Result<Self, Error> {
        let mut out = Self::of(picture)?;
        watermark.draw(&mut out.image, turn);
        // covers come last: the watermark must not make them harder to see
        for cover in covers {
            cover.apply(&mut out.image, &picture.rgb);
        }
        Ok(out)
    }

    /// The picture with outlines where covers would be. **Nothing is destroyed in it**; it says so in large letters.
    ///
    /// # Errors
    /// [`Error::Empty`].
    pub fn preview(picture: &Picture, covers: &[Cover], turn: u16) -> Result<Self, Error> {
        let plain = Self::of(picture)?;
        Ok(Self { image: preview::draw(&plain.image, covers, turn), points: None })
    }

    /// Red, green, blue per pixel, row by row from the top.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        self.image.as_raw()
    }

    /// As a PNG file, without anything but the pixels.
    ///
    /// # Errors
    /// [`Error::Save`].
    pub fn to_png(&self) -> Result<Vec<u8>, Error> {
        let mut out = Cursor::new(Vec::new());
        self.image.write_to(&mut out, ImageFormat::Png).map_err(|_| Error::Save)?;
        Ok(out.into_inner())
    }

    /// As a JPEG file, without anything but the pixels.
    ///
    /// # Errors
    /// [`Error::Save`].
    pub fn to_jpeg(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        let (width, height) = self.image.dimensions();
        JpegEncoder::new_with_quality(&mut out, QUALITY)
            .write_image(self.image.as_raw(), width, height, ExtendedColorType::Rgb8)
            .map_err(|_| Error::Save)?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Face, PixelRect, Slanted, Surface};
    use crate::style::Blackout;

    fn picture(width: u32, height: u32) -> Picture {
        Picture {
            surface: Surface::File { number: 0 },
            name: String::new(),
            width,
            height,
            rgb: Arc::from(vec![200; (width * height * 3) as usize]),
            sight: None,
        }
    }

    fn mark() -> Watermark {
        Watermark::new("Fysiotherapie De Linde", "inschrijving", "23-11-2026")
    }

    #[test]
    fn covers_are_black_and_the_rest_carries_the_words_but_stays_legible() {
        let picture = picture(400, 250);
        let rect = PixelRect { x: 20, y: 30, width: 100, height: 40 };
        let covers = [Cover { area: rect.into(), label: String::new(), style: &Blackout }];
        let copy = Sheet::copy(&picture, &covers, &mark(), 0).unwrap();
        let at = |x: u32, y: u32| copy.image.get_pixel(x, y).0;
        assert_eq!((at(20, 30), at(119, 69)), ([0; 3], [0; 3]));
        assert!(at(121, 71)[0] > 100);
        let touched = copy.image.pixels().filter(|p| p.0 != [200; 3] && p.0 != [0; 3]).count();
        let share = touched * 100 / (400 * 250);
        assert!((4..40).contains(&share), "{share} % of the picture carries words");
        let darkest = copy.image.pixels().filter(|p| p.0 != [0; 3]).map(|p| p.0[1]).min().unwrap();
        assert!(darkest > 90, "words hide what is below: {darkest}");
        assert_eq!(image::load_from_memory(&copy.to_png().unwrap()).unwrap().to_rgb8(), copy.image);
        assert!(copy.to_jpeg().unwrap().starts_with(&[0xff, 0xd8]));
    }

    #[test]
    fn words_follow_the_turn_of_the_picture() {
        let picture = picture(300, 300);
        let make = |turn| Sheet::copy(&picture, &[], &mark(), turn).unwrap().image;
        let (upright, upside_down) = (make(0), make(180));
        assert_eq!(image::imageops::rotate180(&upside_down), upright);
        assert_eq!(image::imageops::rotate90(&make(90)), upright);
        assert_eq!(image::imageops::rotate270(&make(270)), upright);
    }

    #[test]
    fn a_portrait_is_larger_than_its_face_and_turned_as_it_is() {
        let level: Slanted = PixelRect { x: 50, y: 50, width: 40, height: 60 }.into();
        let turned = Slanted { along: crate::document::Point::new(0.6, 0.8), ..level };
        for area in [level, turned] {
            let whole = portrait(&Face { area, score: 0.9 });
            assert!(area.corners().iter().all(|corner| whole.holds(*corner)));
            assert!(whole.height > 80.0 && whole.along == area.along);
            // the shoulders are below
            assert!(whole.within(area.centre).1 < 0.45);
        }
    }

    #[test]
    fn a_pdf_has_a_page_for_each_sheet_and_its_size() {
        let mut page = picture(300, 200);
        page.surface = Surface::Page { page: 1, width: 420.0, height: 280.0 };
        let sheets = [page, picture(3000, 2000)].map(|picture| Sheet::copy(&picture, &[], &mark(), 0).unwrap());
        let bytes = to_pdf(&sheets).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            text.contains("/Count 2") && text.contains("[0 0 420.00 280.00]") && text.contains("[0 0 842.00 561.33]")
        );
        assert!(!text.contains("/Info") && !text.contains("Date"));
        #[cfg(feature = "pdf")]
        {
            use crate::format::Format;
            let opened = crate::format::pdf::Pdf.open(&bytes, &crate::document::Limits::default()).unwrap();
            assert!(opened.pages == Some(2) && opened.pictures.len() == 2 && opened.gaps.is_empty());
        }
    }

    #[test]
    fn a_picture_without_pixels_gives_no_copy() {
        assert!(Sheet::copy(&picture(0, 0), &[], &mark(), 0).is_err());
        let mut short = picture(10, 10);
        short.rgb = Arc::from([]);
        assert!(Sheet::copy(&short, &[], &mark(), 0).is_err());
    }
}
