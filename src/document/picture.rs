//! Pictures and what is seen in them.

use std::sync::Arc;

use super::{Place, Rect, Slanted, Text};

/// A picture to be looked at. `Debug` shows no pixels.
pub struct Picture {
    /// What it is within the document.
    pub surface: Surface,
    /// Name for reports, such as a file name; may be empty.
    pub name: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue per pixel, row by row from the top: `3 * width * height` bytes.
    pub rgb: Arc<[u8]>,
    /// What was seen in it; filled in after opening, by an [eye](crate::vision::Eye).
    pub sight: Option<Sight>,
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Surface {
    /// The whole file is this picture; `number` counts the pictures in it from 0.
    File {
        /// Index of the picture (frame) in the file.
        number: u32,
    },
    /// The picture is a page as drawn, because it shows text that is not there as text.
    Page {
        /// Page, from 1.
        page: u32,
        /// Page width in points (as shown).
        width: f32,
        /// Page height in points (as shown).
        height: f32,
    },
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({:?}, {} x {})", self.surface, self.width, self.height)
    }
}

impl Picture {
    /// Where an area of this picture stands in the document.
    #[must_use]
    pub fn place(&self, area: Slanted) -> Place {
        let rect = area.bounds(self.width, self.height);
        match self.surface {
            Surface::File { number } => Place::Pixels { image: number, rect, area },
            Surface::Page { page, width, height } => {
                #[allow(clippy::cast_precision_loss)] // pictures are limited to far below 2^24 pixels a side
                let (sx, sy) = (width / self.width.max(1) as f32, height / self.height.max(1) as f32);
                #[allow(clippy::cast_precision_loss)]
                let (x, y, w, h) = (rect.x as f32, rect.y as f32, rect.width as f32, rect.height as f32);
                Place::Page {
                    page,
                    rect: Rect { x0: x * sx, y0: height - (y + h) * sy, x1: (x + w) * sx, y1: height - y * sy },
                }
            }
        }
    }
}

/// What an eye saw in a picture.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The words in reading order, one line a line; sources are [`Source::Pixels`], one span a word.
    pub text: Option<Text>,
    /// Human faces.
    pub faces: Vec<Face>,
    /// QR codes.
    pub codes: Vec<Code>,
    /// Boxes around what looks like large writing but could not be read: signatures, mostly.
    pub scrawls: Vec<Slanted>,
    /// How far the picture has to be turned clockwise to stand upright: 0, 90, 180 or 270 degrees.
    pub turn: u16,
}

/// A human face in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// The box around hair to chin; `along` is from the left to the right of the portrait.
    pub area: Slanted,
    /// 0..1, from the network.
    pub score: f32,
}

/// A QR code in a picture.
#[derive(Debug, Clone)]
pub struct Code {
    /// The box around it.
    pub area: Slanted,
    /// What it says, if it could be decoded: one span, the whole box, for a code goes as a whole.
    pub text: Option<Text>,
}
