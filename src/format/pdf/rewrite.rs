//! Rewriting: marks are carried out on each page, drawing, object and attachment, then the file is written anew as one
//! revision without orphans. Encryption with an empty password is dropped: it protects nothing.

use std::collections::{BTreeSet, HashMap, HashSet};

use hayro_syntax::page::Page;
use lopdf::{Dictionary, Document as Objects, Object, ObjectId};

use super::cut::{Area, Cut, Cutter, Fate, Survey, covered, lines, touched, with_added};
use super::decode;
use super::edit;
use super::font::Fonts;
use super::geometry::{Shown, area};
use super::image::{decode_all, flate};
use super::jobs::{self, CanvasJob, Jobs, TextJob};
use super::layers::Layers;
use super::paint::{self, Box, Used};
use super::promises;
use super::read::{self, Canvas, MAX_OPERATORS, Parsed, Pictures};
use super::shift::{self, Run, Shifts};
use super::walk::{Glyph, Id, Walker, id_of};
use crate::document::{Limits, Mark, Rect};
use crate::format::Error;

/// Carries out the marks.
///
/// # Errors
/// When one of them cannot be carried out in full.
pub fn rewrite(bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
    let mut parsed = read::parse(bytes, limits)?;
    let opened = read::guarded(|| read::read(bytes, &parsed, limits, Pictures::Listed))?;
    let Jobs { canvases, strings, attachments } = jobs::sort(&opened, marks)?;
    let mut objects = std::mem::take(&mut parsed.objects);
    // Strings first: what is dropped from pages afterwards may hold some.
    edit::strings(&mut objects, strings, limits)?;
    edit::attachments(&mut objects, attachments)?;
    read::guarded(|| {
        let mut surgeon = Surgeon {
            parsed: &parsed,
            limits,
            objects: &mut objects,
            fonts: Fonts::new(),
            layers: read::layers(&parsed.pdf),
            budget: MAX_OPERATORS,
            label_font: None,
            fate: Fate::default(),
            pages: BTreeSet::new(),
        };
        for (canvas, job) in canvases {
            match canvas {
                Canvas::Page(index) => surgeon.page(index, job)?,
                Canvas::Alone(id) => surgeon.alone(id, &job)?,
            }
        }
        surgeon.bury();
        Ok::<(), Error>(())
    })??;
    save(objects)
}

struct Surgeon<'p, 'o> {
    parsed: &'p Parsed,
    limits: &'p Limits,
    objects: &'o mut Objects,
    fonts: Fonts<'p>,
    layers: Layers,
    /// Operators left.
    budget: u64,
    label_font: Option<ObjectId>,
    fate: Fate,
    /// Pages that were changed.
    pages: BTreeSet<usize>,
}

impl<'p> Surgeon<'p, '_> {
    fn page(&mut self, index: usize, job: CanvasJob) -> Result<(), Error> {
        let gone = |why: &str| Error::CannotRedact(format!("page {}: {why}", index + 1));
        let page: &'p Page<'p> = self.parsed.pdf.pages().get(index).ok_or_else(|| gone("does not exist"))?;
        let id = page.raw().obj_id().map(|id| (id.obj_number, id.gen_number as u16));
        let id = id.filter(|id| self.objects.get_dictionary(*id).is_ok());
        let id = id.ok_or_else(|| gone("its object was not found"))?;
        let shown = Shown::new(page);
        let (content, trouble) = decode::page_content(page, self.limits.inflated);
        if trouble.is_some() {
            return Err(gone("its content could not be decoded"));
        }

        let mut troubles = BTreeSet::new();
        let mut survey = Survey { glyphs: Vec::new(), images: Vec::new(), troubles: &mut troubles };
        self.walker(&mut survey).page(page, &content, shown.transform);
        let Survey { glyphs, images, .. } = survey;

        let sheet = Rect { x0: 0.0, y0: 0.0, x1: shown.width as f32, y1: shown.height as f32 };
        let (mut areas, mut ordinals, shifts) = plan(&job.texts, &glyphs, &images, sheet);
        let first = areas.len();
        for (rect, look) in job.areas {
            areas.push(Area { rect, drawn: rect, look, all: true, average: None });
        }
        ordinals.extend(covered(&glyphs, areas.get(first..).unwrap_or_default()));
        let wanted = touched(&images, &areas);
        let decoded = if wanted.is_empty() { HashMap::new() } else { decode_all(page, &wanted) };

        let resources = inherited(self.objects, id, b"Resources").unwrap_or_default();
        let Self { objects, fonts, layers, budget, limits, label_font, .. } = &mut *self;
        let mut cutter = Cutter::new(objects, &decoded, resources);
        cutter.gone = ordinals;
        cutter.shifts = shifts;
        cutter.inline = job.inline;
        cutter.areas = areas;
        let inflated = limits.inflated;
        Walker::new(fonts, layers, &mut cutter, budget, inflated).page(page, &content, shown.transform);
        if let Some(error) = cutter.failed.take() {
            return Err(error);
        }
        let Cut { content, resources, open, areas, fate } = cutter.finish(&content);

        let boxes: Vec<Box> = areas
            .into_iter()
            .filter(|item| area(item.drawn) > 0.0 && item.drawn.overlaps(sheet))
            .map(|Area { drawn, look, average, .. }| Box { rect: drawn, look, average })
            .collect();
        let mut used = Used::default();
        let painted = paint::operators(&boxes, shown.transform, &mut used);
        let resources = with_used(objects, resources, used, label_font);
        let mut whole = b"q\n".to_vec();
        whole.extend_from_slice(&content);
        whole.push(b'\n');
        whole.extend_from_slice(&b"Q ".repeat(open + 1));
        whole.push(b'\n');
        whole.extend_from_slice(&painted);
        let stream = flate(Dictionary::new(), &whole).ok_or_else(|| gone("could not be written"))?;
        let stream = objects.add_object(stream);
        let dict = objects.get_dictionary_mut(id).map_err(|_| gone("its object was not found"))?;
        dict.set("Contents", Object::Reference(stream));
        dict.set("Resources", resources);
        self.remember(fate);
        self.pages.insert(index);
        Ok(())
    }

    fn remember(&mut self, fate: Fate) {
        self.fate.replaced.extend(fate.replaced);
        self.fate.kept.extend(fate.kept);
    }

    /// A form or image that was replaced may still stand in the resources of some page that never draws it. If no
    /// page draws it any more, it goes.
    fn bury(&mut self) {
        if self.fate.replaced.is_empty() {
            return;
        }
        let parsed = self.parsed;
        let mut others = Fate::default();
        for (index, page) in parsed.pdf.pages().iter().enumerate() {
            if !self.pages.contains(&index) {
                let (content, _) = decode::page_content(page, self.limits.inflated);
                self.walker(&mut others).page(page, &content, Shown::new(page).transform);
            }
        }
        self.remember(others);
        for id in &self.fate.replaced {
            if !self.fate.kept.contains(id) {
                self.objects.objects.insert(*id, Object::Null);
            }
        }
    }

    fn alone(&mut self, id: super::walk::Id, job: &CanvasJob) -> Result<(), Error> {
        let lost = || Error::CannotRedact(format!("the drawing in object {} was not found", id.0));
        let drawings = read::drawings(&self.parsed.pdf);
        let (stream, resources) = drawings.into_iter().find(|(stream, _)| id_of(stream) == id).ok_or_else(lost)?;
        let decoded = HashMap::new();
        let mut troubles = BTreeSet::new();
        let mut survey = Survey { glyphs: Vec::new(), images: Vec::new(), troubles: &mut troubles };
        self.walker(&mut survey).alone(&stream, resources.as_ref());
        let Survey { glyphs, .. } = survey;
        let sheet = Rect { x0: -1e6, y0: -1e6, x1: 1e6, y1: 1e6 };
        let (_, ordinals, shifts) = plan(&job.texts, &glyphs, &[], sheet);
        let Self { objects, fonts, layers, budget, limits, .. } = &mut *self;
        let mut cutter = Cutter::new(objects, &decoded, Dictionary::new());
        cutter.gone = ordinals;
        cutter.shifts = shifts;
        cutter.inline.clone_from(&job.inline);
        let inflated = limits.inflated;
        Walker::new(fonts, layers, &mut cutter, budget, inflated).alone(&stream, resources.as_ref());
        if let Some(error) = cutter.failed.take() {
            return Err(error);
        }
        let fate = std::mem::take(&mut cutter.fate);
        self.remember(fate);
        Ok(())
    }

    fn walker<'w, V>(&'w mut self, visitor: &'w mut V) -> Walker<'p, 'w, V> {
        Walker::new(&mut self.fonts, &self.layers, visitor, &mut self.budget, self.limits.inflated)
    }
}

/// Where text goes: the areas, the numbers of the glyphs in them, and how what follows on the line moves up. Where a
/// picture lies under the text (a scan and its text) pixels have to go as well, and nothing can move.
fn plan(
    texts: &[TextJob],
    glyphs: &[Glyph],
    images: &[(Option<Id>, Rect, bool)],
    sheet: Rect,
) -> (Vec<Area>, HashSet<usize>, Shifts) {
    let (mut areas, mut runs) = (Vec::new(), Vec::new());
    let mut gone = HashSet::new();
    for text in texts {
        gone.extend(&text.ordinals);
        for (rect, ordinals) in lines(glyphs, &text.ordinals) {
            let letters = text.look.label.chars().count() + 2;
            areas.push(Area { rect, drawn: rect, look: text.look.clone(), all: false, average: None });
            runs.push(Run { ordinals, letters, rect });
        }
    }
    gone.extend(covered(glyphs, &areas));
    let scanned = |run: &Run| images.iter().any(|(_, rect, _)| rect.overlaps(run.rect));
    let mut free: Vec<(usize, Run)> = runs.into_iter().enumerate().filter(|(_, run)| !scanned(run)).collect();
    let numbers: Vec<usize> = free.iter().map(|(index, _)| *index).collect();
    let mut runs: Vec<Run> = free.drain(..).map(|(_, run)| run).collect();
    let shifts = shift::plan(glyphs, &mut runs, &gone, sheet);
    for (index, run) in numbers.into_iter().zip(runs) {
        if let Some(area) = areas.get_mut(index) {
            area.drawn = run.rect;
        }
    }
    (areas, gone, shifts)
}

/// The resources with what the boxes need.
fn with_used(
    objects: &mut Objects,
    resources: Dictionary,
    used: Used,
    label_font: &mut Option<ObjectId>,
) -> Dictionary {
    let added: Vec<_> =
        used.images.into_iter().map(|(name, image)| (name.into_bytes(), objects.add_object(image))).collect();
    let mut resources = with_added(objects, resources, added);
    if used.font {
        let id = *label_font.get_or_insert_with(|| {
            let mut font = Dictionary::new();
            font.set("Type", "Font");
            font.set("Subtype", "Type1");
            font.set("BaseFont", "Helvetica");
            font.set("Encoding", "WinAnsiEncoding");
            objects.add_object(font)
        });
        let mut fonts = objects.get_dict_in_dict(&resources, b"Font").cloned().unwrap_or_default();
        fonts.set(paint::FONT, Object::Reference(id));
        resources.set("Font", fonts);
    }
    resources
}

/// A dictionary of a page or of the nodes above it.
fn inherited(objects: &Objects, page: ObjectId, key: &[u8]) -> Option<Dictionary> {
    let mut at = objects.get_dictionary(page).ok()?;
    for _ in 0..64 {
        if let Ok(found) = at.get_deref(key, objects).and_then(Object::as_dict) {
            return Some(found.clone());
        }
        at = at.get_deref(b"Parent", objects).and_then(Object::as_dict).ok()?;
    }
    None
}

/// Writes the file as one revision.
fn save(mut objects: Objects) -> Result<Vec<u8>, Error> {
    // The identifier ties the copy to its original.
    for key in [&b"Prev"[..], b"XRefStm", b"Encrypt", b"DocChecksum", b"ID"] {
        objects.trailer.remove(key);
    }
    // Small pictures, other versions of pictures and private data of programs show what was there before.
    for object in objects.objects.values_mut() {
        let dict = match object {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &mut stream.dict,
            _ => continue,
        };
        for key in [&b"Thumb"[..], b"Alternates", b"PieceInfo"] {
            dict.remove(key);
        }
        promises::unsign(dict);
    }
    promises::withdraw(&mut objects);
    objects.encryption_state = None;
    objects.prune_objects();
    objects.max_id = objects.objects.keys().map(|id| id.0).max().unwrap_or(0);
    let mut out = Vec::new();
    objects.save_to(&mut out).map_err(|_| Error::CannotRedact("the new file could not be written".into()))?;
    Ok(out)
}
