//! Looking behind the surface: what is in the file and cannot be seen on its pages, and why.
//!
//! Two witnesses have to agree. The walk knows what was painted after what; the page as drawn knows what can be seen.
//! Letters under a shape count when nothing of them shows in the drawing, so that frames, table rules and text on
//! coloured ground are left in peace. An annotation that is meant as a box but has no appearance is not drawn by every
//! reader: it counts by itself.

mod boxes;
mod judge;
mod parts;
mod raster;
mod seen;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::RenderCache;
use hayro_syntax::page::Page;

use super::decode;
use super::font::Fonts;
use super::geometry::Shown;
use super::layers::Layers;
use super::pictures;
use super::read::{self, MAX_OPERATORS, Parsed, Pictures};
use super::walk::Walker;
use crate::document::{Concealed, Gap, GapReason, Inspection, Limits, Rect};
use crate::format::Error;
use raster::Raster;
use seen::Seen;

/// Resolution at which pages are drawn: six pixels for the lower-case letters of small print.
const DPI: f32 = 144.0;

/// Looks behind the surface of a file.
///
/// # Errors
/// As for opening it.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    let parsed = read::parse(bytes, limits)?;
    let opened = read::guarded(|| read::read(bytes, &parsed, limits, Pictures::Listed))?;
    let mut out = Inspection { gaps: opened.document.gaps.clone(), ..Inspection::default() };
    // Pictures on hidden layers are named here, so they need not be looked at.
    out.gaps.retain(|gap| gap.reason != GapReason::Unsupported);
    let visible = read::guarded(|| pages(&parsed, limits, &mut out))?;
    parts::collect(bytes, &parsed, &opened, limits, &visible, &mut out);
    Ok(out)
}

/// All pages; gives the letters and digits that can be seen on each.
fn pages(parsed: &Parsed, limits: &Limits, out: &mut Inspection) -> Vec<String> {
    let layers = read::layers(&parsed.pdf);
    let mut eye = Eye { limits, fonts: Fonts::new(), layers, budget: MAX_OPERATORS, drawing: HashSet::new() };
    let cache = RenderCache::new();
    let pages = parsed.pdf.pages().iter().enumerate().take(limits.pages as usize);
    pages.map(|(index, page)| eye.page(page, index as u32 + 1, &cache, out)).collect()
}

/// What stays the same from page to page.
struct Eye<'a, 'l> {
    limits: &'l Limits,
    fonts: Fonts<'a>,
    layers: Layers,
    budget: u64,
    /// Fonts of which a glyph was seen: they can be drawn.
    drawing: HashSet<usize>,
}

impl<'a> Eye<'a, '_> {
    fn page(&mut self, page: &'a Page<'a>, number: u32, cache: &RenderCache<'a>, out: &mut Inspection) -> String {
        let shown = Shown::new(page);
        let (content, _) = decode::page_content(page, self.limits.inflated);
        let mut seen = Seen::default();
        let (fonts, layers, budget, inflated) = (&mut self.fonts, &self.layers, &mut self.budget, self.limits.inflated);
        Walker::new(fonts, layers, &mut seen, budget, inflated).page(page, &content, shown.transform);
        seen.boxes(boxes::of(page, &shown));
        if seen.too_much() {
            let detail = format!("page {number}: too much is drawn on it to tell what can be seen");
            out.gaps.push(Gap::new(GapReason::Limit, detail));
            return String::new();
        }
        let raster = self.draw(page, number, cache, &seen, out);
        let sheet = Rect { x0: 0.0, y0: 0.0, x1: shown.width as f32, y1: shown.height as f32 };
        let judged = judge::page(&seen, raster.as_ref(), sheet, number, &mut self.drawing);
        out.concealed.extend(judged.concealed);
        judged.visible
    }

    fn draw(
        &self,
        page: &'a Page<'a>,
        number: u32,
        cache: &RenderCache<'a>,
        seen: &Seen,
        out: &mut Inspection,
    ) -> Option<Raster> {
        if seen.glyphs.is_empty() && seen.images.is_empty() {
            return None;
        }
        let mut picture = pictures::sheet(page, number, DPI, self.limits);
        let drawn = picture.as_mut().is_some_and(|picture| {
            catch_unwind(AssertUnwindSafe(|| pictures::draw(page, picture, cache))).unwrap_or(false)
        });
        if !drawn {
            let detail = format!("page {number}: could not be drawn in full, so only its structure was looked at");
            out.gaps.push(Gap::new(GapReason::Unreadable, detail));
            return None;
        }
        picture.map(|picture| Raster::new(&picture))
    }
}

/// Letters and digits only, in lower case: how texts are compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Is something to be read here: letters or digits, and not one over and over as in `XXXX`?
fn is_said(text: &str, least: usize) -> bool {
    let bare = bare(text);
    let count = bare.chars().count();
    let first = bare.chars().next();
    count >= least && (count == 1 || bare.chars().any(|c| Some(c) != first))
}

/// Keeps what is not also visible.
fn unseen(item: &Concealed, visible: &str) -> bool {
    !visible.contains(&bare(&item.text))
}
