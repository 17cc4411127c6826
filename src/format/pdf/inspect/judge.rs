//! From what was painted and what can be seen to what is concealed.

use std::collections::HashSet;

use super::raster::{Raster, alike, dark, gray};
use super::seen::{By, Cover, Seen, SeenGlyph, SeenImage};
use super::{bare, is_said, unseen};
use crate::document::{Concealed, Concealment, Place, Rect};
use crate::format::pdf::geometry::{area, common};
use crate::format::pdf::walk::Glyph;

/// Part of a glyph that a cover must hide.
const COVERED: f32 = 0.75;
/// A picture over this part of the page is a scan, and text below it was read from it.
const SCAN: f32 = 0.6;
/// Part of a picture that has to be seen.
const UNCROPPED: f32 = 0.85;
/// Smaller pictures are ornaments, pixels on a side.
const ORNAMENT: u32 = 64;
/// Letters of a scan's text on empty paper that are no slip of a reader of print.
const OCR_LIGHT: usize = 12;

/// What a page hides and what it shows.
pub struct Judged {
    /// What it hides.
    pub concealed: Vec<Concealed>,
    /// The letters and digits that can be seen.
    pub visible: String,
}

/// Why a glyph is not seen, and the cover that hides it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Verdict {
    how: Concealment,
    cover: Option<usize>,
    /// Text of a scan on what seems empty paper: counts only if there is much of it.
    doubtful: bool,
}

impl Verdict {
    fn of(how: Concealment) -> Self {
        Self { how, cover: None, doubtful: false }
    }
}

/// Judges a page. `drawing` are the fonts that are known to leave marks; more are added.
pub fn page(seen: &Seen, raster: Option<&Raster>, sheet: Rect, number: u32, drawing: &mut HashSet<usize>) -> Judged {
    let court = Court { seen, raster, sheet };
    let mut visible = String::new();
    let first: Vec<Option<Verdict>> = seen.glyphs.iter().map(|glyph| court.glyph(glyph)).collect();
    for (glyph, _) in seen.glyphs.iter().zip(&first).filter(|(_, verdict)| verdict.is_none()) {
        drawing.insert(glyph.font);
        visible.push_str(&bare(&glyph.glyph.text));
    }
    // A font that never leaves a mark cannot be drawn here: that nothing shows says nothing.
    let known = |glyph: &SeenGlyph, verdict: &Verdict| {
        verdict.how != Concealment::Invisible
            || glyph.ink.mode == 3
            || glyph.ink.mode == 7
            || glyph.ink.alpha == 0.0
            || drawing.contains(&glyph.font)
    };
    let mut runs: Vec<Run> = Vec::new();
    for (glyph, verdict) in seen.glyphs.iter().zip(first) {
        match (verdict.filter(|verdict| known(glyph, verdict)), runs.last_mut()) {
            (Some(verdict), Some(run)) if run.goes_on(&verdict, &glyph.glyph) => run.add(&glyph.glyph),
            (Some(verdict), _) => runs.push(Run::new(verdict, &glyph.glyph)),
            (None, Some(run)) => run.open = false,
            (None, None) => {}
        }
    }
    let mut concealed = gathered(runs, number);
    concealed.retain(|item| {
        let covered = matches!(
            item.how,
            Concealment::UnderBox | Concealment::UnderAnnotation | Concealment::UnderPicture | Concealment::HiddenLayer
        );
        is_said(&item.text, if covered { 1 } else { 2 })
            && (covered || item.how == Concealment::OcrLayer || unseen(item, &visible))
    });
    concealed.extend(seen.images.iter().flat_map(|image| court.image(image)).map(|(how, rect)| Concealed {
        how,
        place: Place::Page { page: number, rect },
        text: String::new(),
    }));
    Judged { concealed, visible }
}

struct Court<'c> {
    seen: &'c Seen,
    raster: Option<&'c Raster>,
    sheet: Rect,
}

impl Court<'_> {
    /// `None` when the glyph can be seen, or has nothing to be seen.
    fn glyph(&self, glyph: &SeenGlyph) -> Option<Verdict> {
        let SeenGlyph { glyph: Glyph { ink, text, .. }, .. } = glyph;
        if text.trim().is_empty() && !text.is_empty() {
            return None;
        }
        let middle = (f32::midpoint(ink.x0, ink.x1), f32::midpoint(ink.y0, ink.y1));
        if glyph.hidden {
            return Some(Verdict::of(Concealment::HiddenLayer));
        }
        if !inside(self.sheet, middle, 1.0) {
            return Some(Verdict::of(Concealment::OutsidePage));
        }
        if !inside(glyph.ink.clip, middle, 1.0) {
            return Some(Verdict::of(Concealment::Clipped));
        }
        let core = core(&glyph.glyph);
        let blank = self.raster.and_then(|raster| raster.blank(core));
        let marked = self.seen.covers.iter().rposition(|cover| cover.by == By::Marked && hides(cover, core));
        if let Some(cover) = marked {
            return Some(Verdict { cover: Some(cover), ..Verdict::of(Concealment::UnderAnnotation) });
        }
        // Readers let text shine through a marker, whatever our drawing of it makes.
        if self.seen.markers.iter().any(|marker| inside(*marker, middle, 0.5)) {
            return None;
        }
        let unpainted = matches!(glyph.ink.mode, 3 | 7) || glyph.ink.alpha == 0.0;
        let scan = self
            .seen
            .images
            .iter()
            .filter(|image| !image.hidden && inside(image.shown, middle, 0.0))
            .find(|image| unpainted || (image.order > glyph.order && area(image.shown) >= SCAN * area(self.sheet)));
        if let Some(scan) = scan {
            return Some(self.in_scan(glyph, scan, core, blank));
        }
        if unpainted {
            return Some(Verdict::of(Concealment::Invisible));
        }
        if let Some(cover) = self.over(glyph.order, core, blank) {
            return Some(cover);
        }
        let blank = blank?;
        // Shapes, pictures and frames apart, it is the colour, or something that the walk does not follow.
        let same = glyph.ink.fill.is_some_and(|fill| alike(fill, blank));
        Some(Verdict::of(if same { Concealment::SameColour } else { Concealment::Invisible }))
    }

    /// Text that was read from a scan: does the scan show it?
    fn in_scan(&self, glyph: &SeenGlyph, scan: &SeenImage, core: Rect, blank: Option<[u8; 3]>) -> Verdict {
        if let Some(cover) = self.over(scan.order.max(glyph.order), core, blank) {
            return cover;
        }
        match blank {
            Some(colour) if dark(colour) => Verdict::of(Concealment::UnderBox),
            Some(_) => Verdict { doubtful: true, ..Verdict::of(Concealment::UnderBox) },
            None => Verdict::of(Concealment::OcrLayer),
        }
    }

    /// The cover painted after `order` that hides a part of the page.
    fn over(&self, order: usize, core: Rect, blank: Option<[u8; 3]>) -> Option<Verdict> {
        let after = self.seen.covers.iter().enumerate().rev().filter(|(_, cover)| cover.order > order);
        for (index, cover) in after.filter(|(_, cover)| hides(cover, core)) {
            // Letters on top of a box show that it is one, and leave nothing blank.
            let labelled = || {
                let mut later = self.seen.glyphs.iter().filter(|glyph| glyph.order > cover.order);
                later.any(|glyph| glyph.glyph.ink.overlaps(core))
            };
            let picture = cover.by == By::Picture;
            let hidden = blank.is_some() || (cover.sure && (picture || self.raster.is_none() || labelled()));
            if hidden {
                let how = match cover.by {
                    By::Shape => Concealment::UnderBox,
                    By::Picture => Concealment::UnderPicture,
                    By::Annotation | By::Marked => Concealment::UnderAnnotation,
                };
                return Some(Verdict { cover: Some(index), ..Verdict::of(how) });
            }
        }
        None
    }

    /// What of a picture is not seen.
    fn image(&self, image: &SeenImage) -> Vec<(Concealment, Rect)> {
        let small = image.pixels.0.min(image.pixels.1) < ORNAMENT;
        let whole = area(image.rect);
        if small || whole < 400.0 {
            return Vec::new();
        }
        if image.hidden {
            return vec![(Concealment::HiddenLayer, image.rect)];
        }
        let mut out = Vec::new();
        if area(common(image.shown, self.sheet)) < UNCROPPED * whole {
            out.push((Concealment::CroppedPicture, image.rect));
        }
        for cover in self.seen.covers.iter().filter(|cover| cover.order > image.order) {
            let part = common(cover.rect, common(image.shown, self.sheet));
            let share = area(part) / whole;
            if area(part) < 30.0 || !(0.0005..0.6).contains(&share) {
                continue;
            }
            let uniform = self.raster.and_then(|raster| raster.blank(shrunk(part, 0.1)));
            let plain = uniform.is_some_and(gray);
            let black = cover.sure && cover.fill.is_some_and(|fill| dark(fill) && gray(fill));
            if (plain && (cover.sure || cover.by != By::Picture)) || black {
                out.push((Concealment::PictureUnderBox, part));
            }
        }
        out
    }
}

fn inside(rect: Rect, (x, y): (f32, f32), slack: f32) -> bool {
    rect.x0 - slack <= x && x <= rect.x1 + slack && rect.y0 - slack <= y && y <= rect.y1 + slack
}

fn hides(cover: &Cover, core: Rect) -> bool {
    area(common(cover.rect, core)) >= COVERED * area(core)
}

/// The part of a glyph where even a small letter leaves ink.
fn core(glyph: &Glyph) -> Rect {
    let Rect { x0, y0, x1, y1 } = glyph.ink;
    let (w, h) = (x1 - x0, y1 - y0);
    if (glyph.end.1 - glyph.origin.1).abs() <= 0.1 * (glyph.end.0 - glyph.origin.0).abs() {
        return Rect { x0: x0 + 0.04 * w, y0: y0 + 0.22 * h, x1: x1 - 0.04 * w, y1: y1 - 0.30 * h };
    }
    shrunk(glyph.ink, 0.15)
}

fn shrunk(Rect { x0, y0, x1, y1 }: Rect, by: f32) -> Rect {
    let (w, h) = (by * (x1 - x0), by * (y1 - y0));
    Rect { x0: x0 + w, y0: y0 + h, x1: x1 - w, y1: y1 - h }
}

/// Glyphs in a row that are hidden in the same way.
struct Run {
    verdict: Verdict,
    rect: Rect,
    text: String,
    end: (f32, f32),
    open: bool,
}

impl Run {
    fn new(verdict: Verdict, glyph: &Glyph) -> Self {
        Self { verdict, rect: glyph.ink, text: glyph.text.to_string(), end: glyph.end, open: true }
    }

    fn goes_on(&self, verdict: &Verdict, glyph: &Glyph) -> bool {
        // Turned text goes on without its boxes standing on one line.
        let reach = if self.rect.same_line(glyph.ink) { 3.0 } else { 0.5 };
        self.open && self.verdict == *verdict && self.gap(glyph) < reach * glyph.size
    }

    fn gap(&self, glyph: &Glyph) -> f32 {
        (glyph.origin.0 - self.end.0).hypot(glyph.origin.1 - self.end.1)
    }

    fn add(&mut self, glyph: &Glyph) {
        if self.gap(glyph) > 0.15 * glyph.size {
            self.text.push(' ');
        }
        self.text.push_str(&glyph.text);
        self.rect = self.rect.union(glyph.ink);
        self.end = glyph.end;
    }

    /// Do the lines belong together: under one cover, or close below each other?
    fn joins(&self, next: &Self) -> bool {
        if self.verdict != next.verdict {
            return false;
        }
        let (a, b) = (self.rect, next.rect);
        let height = (b.y1 - b.y0).max(1.0);
        let beside = a.x0 < b.x1 + height && b.x0 < a.x1 + height;
        let below = b.y0 < a.y1 + height && a.y0 < b.y1 + height;
        self.verdict.cover.is_some() || self.verdict.how == Concealment::OcrLayer || (beside && below)
    }
}

fn gathered(runs: Vec<Run>, number: u32) -> Vec<Concealed> {
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        if run.verdict.doubtful && bare(&run.text).chars().count() < OCR_LIGHT {
            continue;
        }
        match joined.iter_mut().rev().take(64).find(|last| last.joins(&run)) {
            Some(last) => {
                last.text.push(if last.rect.same_line(run.rect) { ' ' } else { '\n' });
                last.text.push_str(&run.text);
                last.rect = last.rect.union(run.rect);
            }
            None => joined.push(run),
        }
    }
    let concealed = |run: Run| Concealed {
        how: run.verdict.how,
        place: Place::Page { page: number, rect: run.rect },
        text: run.text,
    };
    joined.into_iter().map(concealed).collect()
}
