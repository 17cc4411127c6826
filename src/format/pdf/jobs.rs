//! From marks to what has to be done on each page, drawing, object and attachment.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use lopdf::ObjectId;

use super::parts::Spot;
use super::read::{Canvas, NestedOrigin, Opened, Origin};
use crate::document::{Change, Mark, Place, Rect, Target};
use crate::format::Error;
use crate::style::Style;

/// How a destroyed place looks.
#[derive(Clone)]
pub struct Look {
    /// What it was.
    pub label: String,
    /// The style.
    pub style: &'static dyn Style,
}

/// Text to be taken out of a walk.
#[derive(Clone)]
pub struct TextJob {
    /// Numbers of the glyphs, in reading order.
    pub ordinals: Vec<usize>,
    /// How the place looks.
    pub look: Look,
}

/// What is to be done on one canvas.
#[derive(Default)]
pub struct CanvasJob {
    /// Glyphs.
    pub texts: Vec<TextJob>,
    /// Areas of the page as shown in which everything goes.
    pub areas: Vec<(Rect, Look)>,
    /// Numbers of inline strings and comments.
    pub inline: BTreeSet<usize>,
}

/// New text of a string object: replaced byte ranges of its decoded text.
pub struct StringJob {
    /// Where it stands.
    pub spot: Spot,
    /// Ranges in the decoded string and what comes there; sorted, without overlap.
    pub cuts: Vec<(Range<usize>, String)>,
}

/// Everything to be done.
#[derive(Default)]
pub struct Jobs {
    /// By page or drawing.
    pub canvases: BTreeMap<Canvas, CanvasJob>,
    /// Strings of objects.
    pub strings: Vec<StringJob>,
    /// Attached files: new bytes, or none.
    pub attachments: Vec<(ObjectId, Option<Arc<[u8]>>)>,
}

/// Sorts marks by place.
///
/// # Errors
/// When a mark points at nothing.
pub fn sort(opened: &Opened, marks: &[Mark]) -> Result<Jobs, Error> {
    let mut jobs = Jobs::default();
    for mark in marks {
        match (&mark.target, &mark.change) {
            (Target::Text { index, range }, Change::Destroy { label, style }) => {
                let look = Look { label: label.clone(), style: *style };
                let origin = opened.origins.get(*index).ok_or_else(nowhere)?;
                text(&mut jobs, opened, *index, origin, range, &look)?;
            }
            (Target::Picture { index, area }, Change::Destroy { label, style }) => {
                let picture = opened.document.pictures.get(*index).ok_or_else(nowhere)?;
                let Place::Page { page, rect } = picture.place(*area) else { return Err(nowhere()) };
                let job = jobs.canvases.entry(Canvas::Page(page.saturating_sub(1) as usize)).or_default();
                job.areas.push((rect, Look { label: label.clone(), style: *style }));
            }
            (Target::Nested { index }, change) => {
                let NestedOrigin::Attachment(id) = opened.nested.get(*index).ok_or_else(nowhere)? else { continue };
                let bytes = match change {
                    Change::Replace(bytes) => Some(bytes.clone()),
                    Change::Destroy { .. } | Change::Withhold | Change::Convert(_) => None,
                };
                jobs.attachments.push((*id, bytes));
            }
            (_, Change::Replace(_) | Change::Convert(_) | Change::Withhold) | (Target::Signatures, _) => {
                return Err(Error::CannotRedact("only attached files can be replaced".into()));
            }
        }
    }
    Ok(jobs)
}

fn nowhere() -> Error {
    Error::CannotRedact("a mark points at nothing".into())
}

fn text(
    jobs: &mut Jobs,
    opened: &Opened,
    index: usize,
    origin: &Origin,
    range: &Range<usize>,
    look: &Look,
) -> Result<(), Error> {
    let hit = |at: &Range<usize>| at.start < range.end && range.start < at.end;
    match origin {
        Origin::Glyphs(canvas, back) => {
            let ordinals: Vec<usize> = back.iter().filter(|(at, _)| hit(at)).map(|(_, ordinal)| *ordinal).collect();
            if ordinals.is_empty() {
                return Err(nowhere());
            }
            jobs.canvases.entry(*canvas).or_default().texts.push(TextJob { ordinals, look: look.clone() });
        }
        Origin::Inline(canvas, back) => {
            let numbers = back.iter().filter(|(at, _)| hit(at)).map(|(_, number)| *number);
            jobs.canvases.entry(*canvas).or_default().inline.extend(numbers);
        }
        Origin::Dropped => {}
        Origin::Objects(items) => {
            let content = opened.document.texts.get(index).map(|text| text.content.as_str()).unwrap_or_default();
            let mut any = false;
            for (at, spot) in items.iter().filter(|(at, _)| hit(at)) {
                any = true;
                let cut = range.start.max(at.start)..range.end.min(at.end);
                let chars = content.get(cut.clone()).map_or(0, |s| s.chars().count());
                let cut = (cut.start - at.start..cut.end - at.start, look.style.text(&look.label, chars));
                add_cut(&mut jobs.strings, spot, cut);
            }
            if !any {
                return Err(nowhere());
            }
        }
    }
    Ok(())
}

fn add_cut(strings: &mut Vec<StringJob>, spot: &Spot, cut: (Range<usize>, String)) {
    let index = strings.iter().position(|job| job.spot == *spot).unwrap_or_else(|| {
        strings.push(StringJob { spot: spot.clone(), cuts: Vec::new() });
        strings.len() - 1
    });
    let Some(job) = strings.get_mut(index) else { return };
    job.cuts.push(cut);
    job.cuts.sort_by_key(|(range, _)| range.start);
    // Overlapping cuts become one with the first text.
    let mut merged: Vec<(Range<usize>, String)> = Vec::new();
    for (range, text) in job.cuts.drain(..) {
        match merged.last_mut() {
            Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push((range, text)),
        }
    }
    job.cuts = merged;
}
