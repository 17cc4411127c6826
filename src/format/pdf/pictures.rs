//! Which pages have to be looked at as pictures, and drawing them.
//!
//! A page is drawn when it may show text (or faces) that is not there as text: pictures on at least 5 % of the page,
//! a photograph on at least 2 % (a passport photo on a CV), glyphs of which nobody knows the characters, or letters
//! drawn as paths. A logo in the corner is no reason: looking costs seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro_syntax::page::Page;

use super::geometry::{Shown, area, bounds, common};
use super::walk::{Glyph, ImageUse, PathUse};
use crate::document::{Limits, Picture, Rect, Surface};

/// Share of the page that pictures must cover.
const PICTURE_SHARE: f32 = 0.05;
/// Share of the page that one photograph must cover.
const PHOTO_SHARE: f32 = 0.02;
/// Unknown glyphs side by side: one may be a bullet.
const UNKNOWN_RUN: usize = 2;
/// Unknown glyphs on the page.
const UNKNOWN_TOTAL: usize = 6;
/// Closed shapes of the size of letters.
const LETTER_SHAPES: usize = 12;
/// Bounds of the drawing resolution, dots per inch: below it small print is lost, above it nothing is won.
const DPI: (f32, f32) = (150.0, 300.0);

/// Collects what speaks for drawing a page.
#[derive(Debug, Default)]
pub struct Need {
    page: Rect,
    covered: f32,
    photo: f32,
    dpi: f32,
    run: usize,
    longest: usize,
    unknown: usize,
    letters: usize,
    hidden: f32,
    largest: u64,
}

impl Need {
    /// For a page shown like this.
    pub fn new(shown: &Shown) -> Self {
        Self { page: Rect { x0: 0.0, y0: 0.0, x1: shown.width as f32, y1: shown.height as f32 }, ..Self::default() }
    }

    /// A glyph was drawn.
    pub fn glyph(&mut self, glyph: &Glyph) {
        if glyph.text.is_empty() && glyph.advance != 0.0 {
            self.run += 1;
            self.unknown += 1;
            self.longest = self.longest.max(self.run);
        } else {
            self.run = 0;
        }
    }

    /// A picture was drawn.
    pub fn image(&mut self, image: &ImageUse<'_, '_>) {
        let seen = common(bounds(image.ctm, 0.0, 0.0, 1.0, 1.0), self.page);
        let share = area(seen) / area(self.page).max(1.0);
        self.largest = self.largest.max(u64::from(image.pixels.0) * u64::from(image.pixels.1));
        // A fill made of one pixel is no picture.
        if image.pixels.0 < 16 || image.pixels.1 < 16 {
            return;
        }
        if image.hidden {
            self.hidden = self.hidden.max(share);
            return;
        }
        self.covered += share;
        let filters = image.stream.map(hayro_syntax::object::Stream::filters);
        if filters.iter().flatten().any(|f| matches!(format!("{f:?}").as_str(), "DctDecode" | "JpxDecode")) {
            self.photo = self.photo.max(share);
        }
        if share >= PHOTO_SHARE {
            let [a, b, ..] = image.ctm.as_coeffs();
            let inches = (a.hypot(b) / 72.0).max(0.01);
            self.dpi = self.dpi.max((f64::from(image.pixels.0) / inches) as f32);
        }
    }

    /// A path was painted.
    pub fn path(&mut self, path: &PathUse<'_>) {
        for (_, rect, curves) in path.parts {
            let (w, h) = (rect.x1 - rect.x0, rect.y1 - rect.y0);
            self.letters += usize::from(*curves >= 2 && (3.0..60.0).contains(&h) && (1.0..60.0).contains(&w));
        }
    }

    /// Has the page to be drawn?
    pub fn is_there(&self) -> bool {
        self.covered >= PICTURE_SHARE
            || self.photo >= PHOTO_SHARE
            || self.longest >= UNKNOWN_RUN
            || self.unknown >= UNKNOWN_TOTAL
            || self.letters >= LETTER_SHAPES
    }

    /// Is there a picture worth looking at on a layer that is switched off?
    pub fn hidden_picture(&self) -> bool {
        self.hidden >= PHOTO_SHARE
    }

    /// The resolution at which to draw: that of the pictures on the page, within bounds.
    pub fn dpi(&self, limits: &Limits) -> f32 {
        if self.dpi > 0.0 { self.dpi.clamp(DPI.0, DPI.1).max(limits.dpi.min(DPI.1)) } else { limits.dpi }
    }
}

/// The picture a page will become, without pixels. `None` when it is larger than the limits allow.
pub fn outline(page: &Page<'_>, number: u32, need: &Need, limits: &Limits) -> Option<Picture> {
    if need.largest > limits.pixels {
        return None;
    }
    sheet(page, number, need.dpi(limits), limits)
}

/// The picture of a page at this resolution, without pixels. `None` when it is larger than the limits allow.
pub fn sheet(page: &Page<'_>, number: u32, dpi: f32, limits: &Limits) -> Option<Picture> {
    let (width, height) = page.render_dimensions();
    let most = (limits.pixels as f32 / (width * height).max(1.0)).sqrt();
    let side = 65_000.0 / width.max(height).max(1.0);
    let scale = (dpi / 72.0).min(most).min(side);
    let (w, h) = ((width * scale) as u32, (height * scale) as u32);
    // Below this letters cannot be read: better to say so.
    if scale < 0.25 || w == 0 || h == 0 {
        return None;
    }
    Some(Picture {
        surface: Surface::Page { page: number, width, height },
        name: format!("page {number}"),
        width: w,
        height: h,
        rgb: Arc::from([]),
        sight: None,
    })
}

/// Draws the page on white into its picture. False if the drawing came out in another size (then the picture is
/// white, as it is when drawing fails) or an image or font in it could not be decoded.
pub fn draw<'a>(page: &'a Page<'a>, picture: &mut Picture, cache: &RenderCache<'a>) -> bool {
    let failed = Arc::new(AtomicBool::new(false));
    let sink = failed.clone();
    let interpreter = InterpreterSettings {
        warning_sink: Arc::new(move |warning| {
            // An annotation without an appearance shows nothing; its strings are read as objects.
            if !matches!(warning, InterpreterWarning::UnresolvedAnnotationAppearance) {
                sink.store(true, Ordering::Relaxed);
            }
        }),
        ..InterpreterSettings::default()
    };
    picture.rgb = vec![255; picture.width as usize * picture.height as usize * 3].into();
    let (width, height) = page.render_dimensions();
    // Half a pixel more, so that cutting off decimals gives the size that was announced.
    let settings = PixmapSettings {
        x_scale: (picture.width as f32 + 0.5) / width,
        y_scale: (picture.height as f32 + 0.5) / height,
        bg_color: WHITE,
    };
    let pixmap = hayro::render(page, cache, &interpreter, &RenderSettings::default(), &settings);
    if (u32::from(pixmap.width()), u32::from(pixmap.height())) != (picture.width, picture.height) {
        return false;
    }
    let rgb: Vec<u8> = pixmap.data().iter().flat_map(|p| [p.r, p.g, p.b]).collect();
    picture.rgb = Arc::from(rgb);
    !failed.load(Ordering::Relaxed)
}
