//! What a walk paints, in its order.

use hayro_syntax::object::Stream;

use super::boxes::Annotations;
use crate::document::Rect;
use crate::format::pdf::geometry::{bounds, common};
use crate::format::pdf::ink::Ink;
use crate::format::pdf::walk::{Glyph, ImageUse, PathUse, Show, Trouble, Via, Visitor};

/// Most shapes remembered on one page: maps and charts have hundreds of thousands, none of them a box.
const MAX_COVERS: usize = 50_000;
/// Most glyphs times what may lie over them.
const MAX_COMPARED: usize = 3_000_000_000;
/// Thinnest stroke that hides a line of text, points.
const THICK: f32 = 3.0;

/// A glyph and how it was painted.
pub struct SeenGlyph {
    /// The glyph.
    pub glyph: Glyph,
    /// When.
    pub order: usize,
    /// How.
    pub ink: Ink,
    /// Which font.
    pub font: usize,
    /// On a layer that is switched off.
    pub hidden: bool,
}

/// What may lie over something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A filled shape or a thick stroke.
    Shape,
    /// A picture.
    Picture,
    /// The appearance of an annotation.
    Annotation,
    /// An annotation without appearance: readers draw a box, or a redaction was never carried out.
    Marked,
}

/// Something that may hide what was painted before.
#[derive(Debug, Clone, Copy)]
pub struct Cover {
    /// Where, as far as it is painted.
    pub rect: Rect,
    /// When.
    pub order: usize,
    /// What.
    pub by: By,
    /// Surely a whole, opaque box.
    pub sure: bool,
    /// Its colour.
    pub fill: Option<[u8; 3]>,
}

/// A picture as drawn.
pub struct SeenImage {
    /// Where, whole.
    pub rect: Rect,
    /// The part that is painted.
    pub shown: Rect,
    /// When.
    pub order: usize,
    /// Size in pixels.
    pub pixels: (u32, u32),
    /// On a layer that is switched off.
    pub hidden: bool,
}

/// Everything a page paints.
#[derive(Default)]
pub struct Seen {
    /// Glyphs.
    pub glyphs: Vec<SeenGlyph>,
    /// Shapes and pictures.
    pub covers: Vec<Cover>,
    /// Pictures.
    pub images: Vec<SeenImage>,
    /// Where text is marked in a light colour, underlined or struck out.
    pub markers: Vec<Rect>,
    endless: bool,
    order: usize,
    annotations: usize,
}

impl Seen {
    /// Adds what the annotations are known to do: those without appearance lie over everything.
    pub fn boxes(&mut self, Annotations { boxes, markers }: Annotations) {
        let order = usize::MAX;
        self.markers = markers;
        self.covers.extend(boxes.into_iter().map(|(rect, fill)| Cover {
            rect,
            order,
            by: By::Marked,
            sure: true,
            fill,
        }));
    }

    /// Is it more than can be walked, or compared, in a time that somebody would wait?
    pub fn too_much(&self) -> bool {
        let over = self.covers.len() + self.images.len() + self.markers.len();
        self.endless || self.glyphs.len().saturating_mul(over) > MAX_COMPARED
    }

    fn next(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    fn cover(&mut self, cover: Cover) {
        let tall = cover.rect.y1 - cover.rect.y0 >= THICK && cover.rect.x1 - cover.rect.x0 >= THICK;
        if tall && self.covers.len() < MAX_COVERS {
            self.covers.push(cover);
        }
    }
}

impl<'a> Visitor<'a> for Seen {
    fn show(&mut self, show: &Show<'_>) {
        let order = self.next();
        let glyphs = show.glyphs.iter().map(|glyph| SeenGlyph {
            glyph: glyph.clone(),
            order,
            ink: *show.ink,
            font: show.font,
            hidden: show.hidden,
        });
        self.glyphs.extend(glyphs);
    }

    fn image(&mut self, image: &ImageUse<'a, '_>) {
        let (order, rect) = (self.next(), bounds(image.ctm, 0.0, 0.0, 1.0, 1.0));
        let shown = common(rect, image.ink.clip);
        self.images.push(SeenImage { rect, shown, order, pixels: image.pixels, hidden: image.hidden });
        if image.hidden {
            return;
        }
        let through = image.stream.is_none_or(|stream| {
            let dict = stream.dict();
            dict.contains_key(b"SMask".as_slice())
                || dict.contains_key(b"Mask".as_slice())
                || dict.get::<bool>(b"ImageMask".as_slice()) == Some(true)
        });
        let by = if self.annotations > 0 { By::Annotation } else { By::Picture };
        let upright = {
            let [a, b, c, d, ..] = image.ctm.as_coeffs();
            (a == 0.0 && d == 0.0) || (b == 0.0 && c == 0.0)
        };
        self.cover(Cover { rect: shown, order, by, sure: !through && upright && image.ink.opaque(), fill: None });
    }

    fn path(&mut self, path: &PathUse<'_>) {
        let order = self.next();
        if path.hidden {
            return;
        }
        let by = if self.annotations > 0 { By::Annotation } else { By::Shape };
        let single = path.parts.len() == 1;
        for (_, rect, curves) in path.parts {
            let mut rect = *rect;
            let mut fill = path.ink.fill;
            if path.stroked && !path.filled {
                if path.ink.width < THICK || !single || (rect.x1 - rect.x0).min(rect.y1 - rect.y0) > 1.0 {
                    continue;
                }
                let half = path.ink.width / 2.0;
                rect = Rect { x0: rect.x0 - half, y0: rect.y0 - half, x1: rect.x1 + half, y1: rect.y1 + half };
                fill = path.ink.stroke;
            }
            let sure = single && *curves == 0 && path.filled && fill.is_some() && path.ink.opaque();
            self.cover(Cover { rect: common(rect, path.ink.clip), order, by, sure, fill });
        }
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.endless |= trouble == Trouble::Limit;
    }

    fn enter(&mut self, via: &Via, _form: &Stream<'a>) {
        self.annotations += usize::from(matches!(via, Via::Annotation(..)));
    }

    fn leave(&mut self, via: &Via, _form: &Stream<'a>, _content: &[u8]) {
        self.annotations -= usize::from(matches!(via, Via::Annotation(..)) && self.annotations > 0);
    }
}
