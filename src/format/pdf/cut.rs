//! The second walk: everything that is marked is cut out of the content streams. Forms are changed in copies of
//! their own, as other pages may show them, too.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use hayro_syntax::object::Stream as Drawing;
use lopdf::{Dictionary, Document as Objects, Object, ObjectId};

use super::geometry::{bounds, mostly_in};
use super::image::{Pixels, flate};
use super::jobs::Look;
use super::patch::Patches;
use super::read::inline_dict;
use super::shift::Shifts;
use super::show;
use super::token::{Kind, Operand, Operator};
use super::walk::{Glyph, Id, ImageUse, PathUse, Placing, Show, Trouble, Via, Visitor, id_of};
use super::write_line::Line;
use crate::document::Rect;
use crate::format::Error;

/// An area in which things go.
pub struct Area {
    /// On the page as shown.
    pub rect: Rect,
    /// How pixels look afterwards.
    pub look: Look,
    /// Where the box is drawn; elsewhere than `rect` when the gap was closed.
    pub drawn: Rect,
    /// Do paths and all glyphs go, too? False for the areas of removed text.
    pub all: bool,
    /// Mean colour of the pixels that were there.
    pub average: Option<[u8; 3]>,
}

/// What became of forms and images.
#[derive(Default)]
pub struct Fate {
    /// Replaced by a copy somewhere.
    pub replaced: BTreeSet<Id>,
    /// Drawn unchanged somewhere.
    pub kept: HashSet<Id>,
}

impl<'a> Visitor<'a> for Fate {
    fn image(&mut self, image: &ImageUse<'a, '_>) {
        self.kept.extend(image.stream.map(id_of));
    }

    fn enter(&mut self, _via: &Via, form: &Drawing<'a>) {
        self.kept.insert(id_of(form));
    }
}

/// What the first walk has to tell: where glyphs are and which images have to be decoded.
pub struct Survey<'s> {
    /// All glyphs.
    pub glyphs: Vec<Glyph>,
    /// Areas known beforehand; later those of the text are added.
    pub images: Vec<(Option<Id>, Rect, bool)>,
    /// Problems.
    pub troubles: &'s mut BTreeSet<Trouble>,
}

impl<'a> Visitor<'a> for Survey<'_> {
    fn show(&mut self, show: &Show<'_>) {
        self.glyphs.extend_from_slice(show.glyphs);
    }

    fn image(&mut self, image: &ImageUse<'a, '_>) {
        self.images.push((image.stream.map(id_of), bounds(image.ctm, 0.0, 0.0, 1.0, 1.0), image.hidden));
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.troubles.insert(trouble);
    }
}

/// A stream under the knife.
#[derive(Default)]
struct Frame {
    patches: Patches,
    /// Resources of the stream, one level resolved.
    resources: Dictionary,
    added: Vec<(Vec<u8>, ObjectId)>,
    marked: Vec<Option<Marked>>,
}

struct Marked {
    operands: Vec<Operand>,
    dirty: bool,
}

/// What a walk with the knife gives.
pub struct Cut {
    /// The new content.
    pub content: Vec<u8>,
    /// Resources for it.
    pub resources: Dictionary,
    /// How many `q` are open at its end.
    pub open: usize,
    /// The areas, with the colours that were there.
    pub areas: Vec<Area>,
    /// What became of forms and images.
    pub fate: Fate,
}

/// Does the cutting.
pub struct Cutter<'c> {
    /// The objects to change.
    pub objects: &'c mut Objects,
    /// Numbers of the glyphs that go.
    pub gone: HashSet<usize>,
    /// Numbers of the inline strings and comments that go.
    pub inline: BTreeSet<usize>,
    /// How far glyphs move that follow what goes.
    pub shifts: Shifts,
    /// Areas in which pixels go, and more.
    pub areas: Vec<Area>,
    /// Decoded images.
    pub images: &'c HashMap<Id, Option<Pixels>>,
    /// The first thing that cannot be done.
    pub failed: Option<Error>,
    /// Which forms and images were replaced by changed copies, and which are still drawn as they are.
    pub fate: Fate,
    frames: Vec<Frame>,
    inline_seen: usize,
    /// How many `q` the outermost stream left open.
    open: usize,
    names: usize,
    /// The line of text that is being shown.
    line: Line,
}

impl<'c> Cutter<'c> {
    /// For a page (or drawing) with these resources.
    pub fn new(objects: &'c mut Objects, images: &'c HashMap<Id, Option<Pixels>>, resources: Dictionary) -> Self {
        Self {
            objects,
            gone: HashSet::new(),
            inline: BTreeSet::new(),
            shifts: Shifts::default(),
            areas: Vec::new(),
            images,
            failed: None,
            fate: Fate::default(),
            frames: vec![Frame { resources, ..Frame::default() }],
            inline_seen: 0,
            open: 0,
            names: 0,
            line: Line::default(),
        }
    }

    /// After the walk of a page.
    pub fn finish(mut self, content: &[u8]) -> Cut {
        let frame = self.frames.pop().unwrap_or_default();
        let resources = with_added(self.objects, frame.resources, frame.added);
        let content = frame.patches.apply(content);
        Cut { content, resources, open: self.open, areas: self.areas, fate: self.fate }
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    fn fail(&mut self, why: &str) {
        self.failed.get_or_insert_with(|| Error::CannotRedact(why.into()));
    }

    fn name(&mut self) -> Vec<u8> {
        loop {
            self.names += 1;
            let name = format!("ZwX{}", self.names).into_bytes();
            let resources = self.frames.last().map(|frame| &frame.resources);
            let taken = resources.and_then(|dict| self.objects.get_dict_in_dict(dict, b"XObject").ok());
            if !taken.is_some_and(|dict| dict.has(&name)) {
                return name;
            }
        }
    }

    /// From here on the name at `span` stands for a new object.
    fn rename(&mut self, span: Range<usize>, id: ObjectId) {
        let name = self.name();
        let mut operand = b"/".to_vec();
        operand.extend_from_slice(&name);
        let frame = self.frame();
        frame.patches.put(span, operand);
        frame.added.push((name, id));
    }

    /// A picture nobody sees cannot be looked at either: it goes as a whole.
    fn drop_image(&mut self, image: &ImageUse<'_, '_>, id: Id) {
        self.fate.replaced.insert(id);
        self.frame().patches.put(image.op.span.clone(), Vec::new());
    }

    fn replace_image(&mut self, image: &ImageUse<'_, '_>, span: Range<usize>, id: Id) {
        let mut pixels = match self.images.get(&id) {
            Some(Some(pixels)) => pixels.clone(),
            Some(None) => return self.fail("a picture under a mark could not be decoded"),
            None => return self.drop_image(image, id),
        };
        let mut touched = false;
        for area in &mut self.areas {
            if let Some(average) = pixels.destroy(image.ctm, area.rect, &area.look) {
                touched = true;
                area.average.get_or_insert(average);
            }
        }
        if !touched {
            self.fate.kept.insert(id);
            return;
        }
        self.fate.replaced.insert(id);
        let old = self.objects.get_object(id).and_then(Object::as_stream).map(|stream| stream.dict.clone());
        let made = old.ok().and_then(|old| pixels.object(&old));
        let Some((mut stream, mask)) = made else {
            self.fail("a picture under a mark could not be written");
            return;
        };
        if let Some(mask) = mask {
            let mask = self.objects.add_object(mask);
            stream.dict.set("SMask", Object::Reference(mask));
        }
        let new = self.objects.add_object(stream);
        self.rename(span, new);
    }

    /// A property list whose words stand for glyphs that are gone loses them.
    fn clean(&mut self, marked: &Marked, content: &[u8]) {
        let Some(list) = marked.operands.get(1) else { return };
        match list.kind {
            Kind::Dict => {
                let (inner, found) = inline_dict(content, &marked.operands);
                for pair in found.windows(2) {
                    let [name, value] = pair else { continue };
                    let key = inner.get(name.span.clone()).unwrap_or_default();
                    if matches!(key, b"/ActualText" | b"/Alt" | b"/E") {
                        // An empty value would still take the place of the glyphs for readers.
                        let at = list.span.start + 2;
                        self.frame().patches.put(at + name.span.start..at + value.span.end, Vec::new());
                    }
                }
            }
            Kind::Name => {
                let raw = content.get(list.span.clone()).unwrap_or_default();
                let name = super::token::decode_name(raw);
                let resources = self.frame().resources.clone();
                let dict = self.objects.get_dict_in_dict(&resources, b"Properties").ok();
                let dict = dict.and_then(|dict| dict.get_deref(&name, self.objects).and_then(Object::as_dict).ok());
                let Some(dict) = dict else { return };
                if [&b"ActualText"[..], b"Alt", b"E"].iter().any(|key| dict.has(key)) {
                    let number = dict.get(b"MCID").and_then(Object::as_i64).ok();
                    let list_ = number.map_or("<<>>".to_owned(), |number| format!("<</MCID {number}>>"));
                    let span = list.span.clone();
                    self.frame().patches.put(span, list_.into_bytes());
                }
            }
            _ => {}
        }
    }
}

/// The resources with more objects in them.
pub fn with_added(objects: &Objects, mut resources: Dictionary, added: Vec<(Vec<u8>, ObjectId)>) -> Dictionary {
    if !added.is_empty() {
        let mut dict = objects.get_dict_in_dict(&resources, b"XObject").cloned().unwrap_or_default();
        for (name, id) in added {
            dict.set(name, Object::Reference(id));
        }
        resources.set("XObject", dict);
    }
    resources
}

impl<'a> Visitor<'a> for Cutter<'_> {
    fn show(&mut self, show: &Show<'_>) {
        if let Some(first) = show.glyphs.first() {
            let patches = self.line.begin(self.shifts.of(first.ordinal));
            for (span, bytes) in patches {
                self.frame().patches.put(span, bytes);
            }
        }
        let gone = |ordinal: usize| self.gone.contains(&ordinal);
        let shift = |ordinal: usize| self.shifts.of(ordinal);
        if let Some(bytes) = show::without(show, &gone, &shift, &mut self.line.carried) {
            for frame in &mut self.frames {
                frame.marked.iter_mut().flatten().for_each(|marked| marked.dirty = true);
            }
            self.frame().patches.put(show.op.span.clone(), bytes);
        }
    }

    fn place(&mut self, placing: &Placing<'_>) {
        self.line.placed(placing);
    }

    fn image(&mut self, image: &ImageUse<'a, '_>) {
        let place = bounds(image.ctm, 0.0, 0.0, 1.0, 1.0);
        if !self.areas.iter().any(|area| area.rect.overlaps(place)) {
            self.fate.kept.extend(image.stream.map(id_of));
            return;
        }
        match (image.stream, &image.name) {
            (Some(stream), _) if image.hidden => self.drop_image(image, id_of(stream)),
            (Some(stream), Some(name)) => self.replace_image(image, name.clone(), id_of(stream)),
            // Inline pictures are small by their nature and go as a whole, too.
            _ => self.frame().patches.put(image.op.span.clone(), Vec::new()),
        }
    }

    fn path(&mut self, path: &PathUse<'_>) {
        for (span, rect, _) in path.parts {
            let gone = self.areas.iter().filter(|area| area.all).any(|area| {
                let (w, h) = (area.rect.x1 - area.rect.x0, area.rect.y1 - area.rect.y0);
                // Frames and backgrounds are larger than what they surround.
                let small = rect.x1 - rect.x0 <= 1.5 * w && rect.y1 - rect.y0 <= 1.5 * h;
                small && mostly_in(*rect, area.rect)
            });
            if gone {
                self.frame().patches.put(span.clone(), Vec::new());
            }
        }
    }

    fn enter(&mut self, _via: &Via, form: &Drawing<'a>) {
        let dict = self.objects.get_object(id_of(form)).and_then(Object::as_stream).map(|stream| &stream.dict);
        let own = dict.and_then(|dict| dict.get_deref(b"Resources", self.objects)).and_then(Object::as_dict).cloned();
        let resources = own.unwrap_or_else(|_| self.frame().resources.clone());
        self.frames.push(Frame { resources, ..Frame::default() });
    }

    fn leave(&mut self, via: &Via, form: &Drawing<'a>, content: &[u8]) {
        let Some(frame) = self.frames.pop() else { return };
        let id = id_of(form);
        if frame.patches.is_empty() {
            self.fate.kept.insert(id);
            return;
        }
        if matches!(via, Via::Alone) {
            self.fate.kept.insert(id);
        } else {
            self.fate.replaced.insert(id);
        }
        let Ok(old) = self.objects.get_object(id).and_then(Object::as_stream) else {
            self.fail("a drawing with a mark was not found");
            return;
        };
        let mut dict = old.dict.clone();
        dict.remove(b"PieceInfo");
        dict.remove(b"Metadata");
        dict.set("Resources", with_added(self.objects, frame.resources, frame.added));
        let Some(new) = flate(dict, &frame.patches.apply(content)) else {
            self.fail("a drawing could not be written");
            return;
        };
        match via {
            Via::Do(span) => {
                let new = self.objects.add_object(new);
                self.rename(span.clone(), new);
            }
            Via::Alone => {
                self.objects.objects.insert(id, Object::Stream(new));
            }
            Via::Annotation(annotation, state) => {
                let new = self.objects.add_object(new);
                if set_appearance(self.objects, *annotation, state.as_deref(), new).is_none() {
                    self.fail("the appearance of an annotation could not be changed");
                }
            }
        }
    }

    fn begin_marked(&mut self, content: &[u8], _op: &Operator, operands: &[Operand]) {
        let (_, found) = inline_dict(content, operands);
        let list = operands.iter().rfind(|o| o.kind == Kind::Dict).map_or(0, |o| o.span.start) + 2;
        for (index, string) in found.iter().enumerate().filter(|(_, o)| matches!(o.kind, Kind::Literal | Kind::Hex)) {
            if self.inline.contains(&self.inline_seen) {
                let key = index.checked_sub(1).and_then(|i| found.get(i)).filter(|o| o.kind == Kind::Name);
                let (from, instead) = key.map_or((string.span.start, &b"()"[..]), |key| (key.span.start, b""));
                self.frame().patches.put(list + from..list + string.span.end, instead.to_vec());
            }
            self.inline_seen += 1;
        }
        let marked = Marked { operands: operands.to_vec(), dirty: false };
        self.frame().marked.push(Some(marked));
    }

    fn begin_plain(&mut self) {
        self.frame().marked.push(None);
    }

    fn end_marked(&mut self, content: &[u8]) {
        if let Some(Some(marked)) = self.frame().marked.pop()
            && marked.dirty
        {
            self.clean(&marked, content);
        }
    }

    fn stray_restore(&mut self, op: &Operator) {
        // Inside the frame of `q` and `Q` that a page gets, it would close that frame.
        if self.frames.len() == 1 {
            self.frame().patches.put(op.span.clone(), Vec::new());
        }
    }

    fn end(&mut self, open: usize, comments: &[Range<usize>], content: &[u8]) {
        while let Some(marked) = self.frame().marked.pop() {
            if let Some(marked) = marked.filter(|marked| marked.dirty) {
                self.clean(&marked, content);
            }
        }
        for comment in comments {
            if self.inline.contains(&self.inline_seen) {
                self.frame().patches.put(comment.clone(), Vec::new());
            }
            self.inline_seen += 1;
        }
        if self.frames.len() == 1 {
            self.open = open;
        }
    }

    fn trouble(&mut self, trouble: Trouble) {
        let why = match trouble {
            Trouble::Undecodable => "a drawing on a page with a mark could not be decoded",
            Trouble::Limit => "too much or too deeply nested drawing on a page with a mark",
        };
        self.fail(why);
    }
}

/// Puts a new normal appearance in place.
fn set_appearance(objects: &mut Objects, annotation: Option<Id>, state: Option<&[u8]>, new: ObjectId) -> Option<()> {
    let annotation = annotation?;
    let dict = objects.get_dictionary(annotation).ok()?;
    let mut appearance = dict.get_deref(b"AP", objects).and_then(Object::as_dict).ok()?.clone();
    match state {
        Some(state) => {
            let mut states = appearance.get_deref(b"N", objects).and_then(Object::as_dict).ok()?.clone();
            states.set(state, Object::Reference(new));
            appearance.set("N", states);
        }
        None => appearance.set("N", Object::Reference(new)),
    }
    objects.get_dictionary_mut(annotation).ok()?.set("AP", appearance);
    Some(())
}

/// The areas of the lines that glyphs fill, in the order given, and their numbers.
pub fn lines(glyphs: &[Glyph], ordinals: &[usize]) -> Vec<(Rect, Vec<usize>)> {
    let mut out: Vec<(Rect, Vec<usize>)> = Vec::new();
    for glyph in ordinals.iter().filter_map(|ordinal| glyphs.get(*ordinal)) {
        if glyph.text.trim().is_empty() && !glyph.text.is_empty() {
            continue; // a space at the end of a line would only make the box longer
        }
        match out.last_mut() {
            Some((last, numbers)) if beside(*last, glyph) => {
                *last = last.union(glyph.ink);
                numbers.push(glyph.ordinal);
            }
            _ => out.push((glyph.ink, vec![glyph.ordinal])),
        }
    }
    out
}

/// Does the glyph stand on the line of the others: beside them, or above them where text is turned?
fn beside(line: Rect, glyph: &Glyph) -> bool {
    if (glyph.end.1 - glyph.origin.1).abs() <= (glyph.end.0 - glyph.origin.0).abs() {
        return line.same_line(glyph.ink);
    }
    let turn = |r: Rect| Rect { x0: r.y0, y0: r.x0, x1: r.y1, y1: r.x1 };
    turn(line).same_line(turn(glyph.ink))
}

/// Numbers of the glyphs that lie in areas: doubles for boldness, text under text.
pub fn covered(glyphs: &[Glyph], areas: &[Area]) -> HashSet<usize> {
    let inside = |glyph: &&Glyph| {
        areas.iter().any(|area| {
            // A watermark behind the text is not part of it.
            let huge = glyph.ink.y1 - glyph.ink.y0 > 3.0 * (area.rect.y1 - area.rect.y0);
            !huge && mostly_in(glyph.ink, area.rect)
        })
    };
    glyphs.iter().filter(inside).map(|glyph| glyph.ordinal).collect()
}

/// Object numbers of the images that have to be decoded.
pub fn touched(images: &[(Option<Id>, Rect, bool)], areas: &[Area]) -> HashSet<Id> {
    let hit =
        |(_, rect, hidden): &&(Option<Id>, Rect, bool)| !hidden && areas.iter().any(|area| area.rect.overlaps(*rect));
    images.iter().filter(hit).filter_map(|(id, ..)| *id).collect()
}
