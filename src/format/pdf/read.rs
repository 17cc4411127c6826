//! Opening: pages, drawings outside pages, objects, attachments; and for each text the way back into the file.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;

use hayro::RenderCache;
use hayro_syntax::object::{Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use lopdf::{LoadOptions, ObjectId};

use super::decode;
use super::font::{self, Fonts};
use super::geometry::Shown;
use super::layers::Layers;
use super::layout::lay_out;
use super::outside::{self, Outside};
use super::parts::{self, Spot};
use super::pictures::{Need, draw, outline};
use super::strings;
use super::token::{Kind, Operand, Operator, Tokens, decode_string};
use super::walk::{Glyph, Id, ImageUse, PathUse, Show, Trouble, Via, Visitor, Walker, id_of, is_form};
use crate::document::{Channel, Document, Gap, GapReason, Limits, Nested, Text};
use crate::format::Error;

/// Most drawing operators and glyphs read in one file.
pub const MAX_OPERATORS: u64 = 60_000_000;

/// Longest side in pixels from which something may be read in a picture.
const LARGE_PICTURE: i64 = 128;

/// Most bytes that nothing may be packed in.
const EMPTY: usize = 16;

/// What happens with pages that have to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// They are drawn.
    Drawn,
    /// Only their sizes are needed.
    Listed,
}

/// A place that is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Canvas {
    /// A page, from 0.
    Page(usize),
    /// A stream outside of pages.
    Alone(Id),
}

/// The way back from a text to the file.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Glyphs of a walk: byte ranges of the text and numbers of the glyphs.
    Glyphs(Canvas, Vec<(Range<usize>, usize)>),
    /// Strings in property lists and comments of a walk: byte ranges and their number.
    Inline(Canvas, Vec<(Range<usize>, usize)>),
    /// Strings of objects.
    Objects(Vec<(Range<usize>, Spot)>),
    /// Outside of everything that is written anew.
    Dropped,
}

/// The way back from a nested file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NestedOrigin {
    /// An attachment with this stream.
    Attachment(ObjectId),
    /// The file as it was before its last change: not written again.
    Revision,
}

/// A document and the way back for each of its texts and nested files.
#[derive(Default)]
pub struct Opened {
    /// What the caller gets.
    pub document: Document,
    /// One for each text.
    pub origins: Vec<Origin>,
    /// One for each nested file.
    pub nested: Vec<NestedOrigin>,
}

/// Both parsers' view of a file.
pub struct Parsed {
    /// For drawing and text.
    pub pdf: Pdf,
    /// For objects and saving.
    pub objects: lopdf::Document,
}

/// Parses with both libraries.
///
/// # Errors
/// When either cannot read the file at all, or it needs a password.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Parsed, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of the file"));
    }
    let locked = |loaded: &Result<Pdf, LoadPdfError>| {
        matches!(loaded, Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)))
    };
    let mut loaded = guarded(|| Pdf::new(bytes.to_vec()))?;
    let mut password = None;
    for candidate in &limits.passwords {
        if !locked(&loaded) {
            break;
        }
        loaded = guarded(|| Pdf::new_with_password(bytes.to_vec(), &candidate.0))?;
        password = Some(candidate.0.clone());
    }
    let pdf = loaded.map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Error::Encrypted("PDF asks for a password"),
        LoadPdfError::Decryption(_) => Error::Encrypted("PDF with an encryption that is not supported"),
        LoadPdfError::Invalid => Error::Damaged("no pages or objects of a PDF could be found".into()),
    })?;
    let options = LoadOptions {
        password,
        max_decompressed_size: Some(usize::try_from(limits.inflated).unwrap_or(usize::MAX)),
        ..LoadOptions::default()
    };
    let objects = guarded(|| lopdf::Document::load_mem_with_options(bytes, options))?;
    // The error of the library may quote the file, so it is not passed on.
    let objects = objects.map_err(|_| Error::Damaged("the objects of the PDF could not be read".into()))?;
    if objects.is_encrypted() {
        return Err(Error::Encrypted("PDF asks for a password"));
    }
    Ok(Parsed { pdf, objects })
}

/// Runs foreign code; a panic is a damaged file.
pub fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Error::Damaged("a PDF library gave up on it".into()))
}

/// Opens a file; `pictures` says whether pages are drawn.
///
/// # Errors
/// See [`parse`].
pub fn open(bytes: &[u8], limits: &Limits, pictures: Pictures) -> Result<Opened, Error> {
    let parsed = parse(bytes, limits)?;
    guarded(|| read(bytes, &parsed, limits, pictures))
}

/// Reads a parsed file.
pub fn read(bytes: &[u8], parsed: &Parsed, limits: &Limits, pictures: Pictures) -> Opened {
    let mut reader = Reader {
        limits,
        parsed,
        out: Opened::default(),
        shown: HashSet::new(),
        drawn: HashSet::new(),
        budget: MAX_OPERATORS,
    };
    reader.out.document.format = "pdf";
    reader.pages(pictures);
    reader.alone();
    reader.undrawn();
    reader.parts();
    reader.outside(bytes);
    reader.out
}

struct Reader<'p> {
    limits: &'p Limits,
    parsed: &'p Parsed,
    out: Opened,
    /// Streams that were walked as drawings.
    shown: HashSet<Id>,
    /// Pictures that were drawn, and their masks.
    drawn: HashSet<Id>,
    budget: u64,
}

impl Reader<'_> {
    fn gap(&mut self, reason: GapReason, detail: String) {
        self.out.document.gaps.push(Gap::new(reason, detail));
    }

    fn push(&mut self, text: Text, origin: Origin) {
        self.out.document.texts.push(text);
        self.out.origins.push(origin);
    }

    fn pages(&mut self, pictures: Pictures) {
        let pdf = &self.parsed.pdf;
        let (count, other) = (pdf.pages().len(), self.parsed.objects.get_pages().len());
        self.out.document.pages = Some(count as u32);
        if count == 0 || count != other {
            self.gap(GapReason::Unreadable, format!("the page tree is damaged: {count} or {other} pages"));
        }
        if count > self.limits.pages as usize {
            self.gap(GapReason::Limit, format!("only {} of {count} pages were read", self.limits.pages));
        }
        let mut fonts = Fonts::new();
        let layers = layers(pdf);
        let cache = RenderCache::new();
        let mut inline = Vec::new();
        for (index, page) in pdf.pages().iter().enumerate().take(self.limits.pages as usize) {
            let number = index as u32 + 1;
            let shown = Shown::new(page);
            let (content, trouble) = decode::page_content(page, self.limits.inflated);
            self.shown.extend(content_ids(page));
            let mut visitor = Reading::new(Need::new(&shown), &mut self.shown, &mut self.drawn);
            visitor.troubles.extend(trouble);
            let inflated = self.limits.inflated;
            Walker::new(&mut fonts, &layers, &mut visitor, &mut self.budget, inflated).page(
                page,
                &content,
                shown.transform,
            );
            let Reading { glyphs, strings, need, troubles, .. } = visitor;
            let laid = lay_out(&glyphs, number, shown.width, shown.height);
            let back = laid.text.spans.iter().map(|span| span.text.clone()).zip(laid.ordinals).collect();
            self.push(laid.text, Origin::Glyphs(Canvas::Page(index), back));
            inline.push((Canvas::Page(index), format!("drawing notes of page {number}"), strings));
            // What takes too long to walk takes longer to draw.
            let drawable = !troubles.contains(&Trouble::Limit);
            for trouble in troubles {
                self.trouble(trouble, &format!("page {number}"));
            }
            if need.hidden_picture() {
                let detail = format!("page {number}: a picture on a layer that is switched off was not looked at");
                self.gap(GapReason::Unsupported, detail);
            }
            if need.is_there() && drawable {
                self.draw(page, number, &need, &cache, pictures);
            }
        }
        // After all pages, so that the text of page n has index n - 1.
        for (canvas, part, strings) in inline {
            self.inline(canvas, &part, strings);
        }
    }

    fn draw<'a>(&mut self, page: &'a Page<'a>, number: u32, need: &Need, cache: &RenderCache<'a>, how: Pictures) {
        let Some(mut picture) = outline(page, number, need, self.limits) else {
            return self.gap(GapReason::Limit, format!("page {number}: too large to be drawn"));
        };
        if how == Pictures::Drawn {
            match catch_unwind(AssertUnwindSafe(|| draw(page, &mut picture, cache))) {
                Ok(true) => {}
                // The picture stays in its place in the list, empty, as indexes count on it.
                Ok(false) => {
                    let detail = format!("page {number}: a picture or font could not be decoded");
                    self.gap(GapReason::Unreadable, detail);
                }
                Err(_) => self.gap(GapReason::Unreadable, format!("page {number}: could not be drawn")),
            }
        }
        self.out.document.pictures.push(picture);
    }

    fn inline(&mut self, canvas: Canvas, part: &str, strings: Vec<String>) {
        let (mut content, mut back) = (String::new(), Vec::new());
        for (number, string) in strings.into_iter().enumerate() {
            if strings::is_text(&string) {
                let start = content.len();
                content.push_str(&string);
                back.push((start..content.len(), number));
                content.push('\n');
            }
        }
        if !back.is_empty() {
            self.push(part_text(part, content), Origin::Inline(canvas, back));
        }
    }

    fn trouble(&mut self, trouble: Trouble, place: &str) {
        match trouble {
            Trouble::Undecodable => self.gap(GapReason::Unreadable, format!("{place}: a drawing could not be decoded")),
            Trouble::Limit => self.gap(GapReason::Limit, format!("{place}: too much or too deeply nested drawing")),
        }
    }

    /// Forms, patterns and glyphs that no page drew: other states of buttons, masks, hidden notes.
    fn alone(&mut self) {
        let pdf = &self.parsed.pdf;
        let mut fonts = Fonts::new();
        let layers = Layers::default();
        for (stream, resources) in drawings(pdf) {
            let id = id_of(&stream);
            if self.shown.contains(&id) {
                continue;
            }
            let mut visitor = Reading::new(Need::default(), &mut self.shown, &mut self.drawn);
            let inflated = self.limits.inflated;
            Walker::new(&mut fonts, &layers, &mut visitor, &mut self.budget, inflated)
                .alone(&stream, resources.as_ref());
            let Reading { glyphs, strings, troubles, .. } = visitor;
            let part = format!("drawing in object {}", id.0);
            if !glyphs.is_empty() {
                let mut laid = lay_out(&glyphs, 1, 1e9, 1e9);
                laid.text.channel = Channel::Part(Arc::from(part.as_str()));
                let spans = std::mem::take(&mut laid.text.spans);
                let back = spans.into_iter().map(|span| span.text).zip(laid.ordinals).collect();
                self.push(laid.text, Origin::Glyphs(Canvas::Alone(id), back));
            }
            self.inline(Canvas::Alone(id), &format!("notes of {part}"), strings);
            for trouble in troubles {
                self.trouble(trouble, &part);
            }
        }
    }

    /// Pictures that neither a page nor another drawing shows: nobody looked at them.
    fn undrawn(&mut self) {
        let drawn = std::mem::take(&mut self.drawn);
        let count = images(&self.parsed.objects).filter(|id| !drawn.contains(id)).count();
        if count > 0 {
            let detail = format!("{count} pictures that no page shows were not looked at");
            self.gap(GapReason::Unsupported, detail);
        }
    }

    fn parts(&mut self) {
        let objects = &self.parsed.objects;
        let limit = usize::try_from(self.limits.inflated).unwrap_or(usize::MAX);
        let shown = std::mem::take(&mut self.shown);
        let parts = parts::collect(objects, limit, &|id| shown.contains(&id));
        for part in parts.texts {
            self.push(part.text, Origin::Objects(part.items));
        }
        if parts.unreadable > 0 {
            self.gap(GapReason::Unreadable, format!("{} objects with text could not be decoded", parts.unreadable));
        }
        for attachment in parts.attachments {
            let origin = NestedOrigin::Attachment(attachment.stream);
            if self.out.nested.contains(&origin) {
                continue;
            }
            let stream = objects.get_object(attachment.stream).and_then(lopdf::Object::as_stream);
            let plain = stream.map(|stream| (stream.content.len(), stream.get_plain_content_with_limit(limit)));
            match plain {
                // Data that are no Deflate come out as nothing, without an error.
                Ok((packed, Ok(bytes))) if !bytes.is_empty() || packed <= EMPTY => {
                    let mut name = attachment.name;
                    // An attachment is written again, whatever it is called.
                    if name == Nested::EARLIER {
                        name.push_str(" (attachment)");
                    }
                    self.out.document.nested.push(Nested { name, bytes });
                    self.out.nested.push(origin);
                }
                _ => self.gap(GapReason::Unreadable, "an attached file could not be decoded".into()),
            }
        }
    }
}

impl Reader<'_> {
    /// What the file holds besides its present objects.
    fn outside(&mut self, bytes: &[u8]) {
        let Outside { before, after, revision } = outside::of(bytes);
        for (part, bytes) in [("bytes before the header", before), ("bytes after the end", after)] {
            let text = strings::decode_stream(bytes);
            if strings::is_text(&text) {
                self.push(part_text(part, text), Origin::Dropped);
            }
        }
        let comments = outside::comments(bytes).join(&b'\n');
        if !comments.is_empty() {
            let text = String::from_utf8_lossy(&comments).into_owned();
            self.push(part_text("comments between objects", text), Origin::Dropped);
        }
        if let Some(revision) = revision {
            let name = Nested::EARLIER.to_owned();
            self.out.document.nested.push(Nested { name, bytes: revision.to_vec() });
            self.out.nested.push(NestedOrigin::Revision);
        }
    }
}

fn part_text(part: &str, content: String) -> Text {
    Text { channel: Channel::Part(Arc::from(part)), label: None, content, spans: Vec::new(), tables: Vec::new() }
}

/// Pictures among the objects that are large enough to read something in; small previews of pages are not.
pub fn images(objects: &lopdf::Document) -> impl Iterator<Item = ObjectId> + '_ {
    let is_large = |dict: &lopdf::Dictionary| {
        let side = |key: &[u8]| dict.get(key).and_then(lopdf::Object::as_i64).unwrap_or(0);
        let (width, height) = (side(b"Width"), side(b"Height"));
        width.max(height) >= LARGE_PICTURE && width.min(height) >= LARGE_PICTURE / 8
    };
    let images = objects.objects.iter().filter(move |(_, object)| match object {
        lopdf::Object::Stream(stream) => {
            stream.dict.get(b"Subtype").and_then(lopdf::Object::as_name).is_ok_and(|name| name == b"Image")
                && is_large(&stream.dict)
        }
        _ => false,
    });
    images.map(|(id, _)| *id)
}

/// The layers of a document.
pub fn layers(pdf: &Pdf) -> Layers {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    catalog.map(|catalog| Layers::new(&catalog)).unwrap_or_default()
}

/// Object numbers of the content streams of a page.
pub fn content_ids(page: &Page<'_>) -> Vec<Id> {
    let id = |object| match object {
        Some(Object::Stream(stream)) => Some(id_of(&stream)),
        _ => None,
    };
    match page.raw().get::<Object<'_>>(b"Contents".as_slice()) {
        Some(Object::Array(list)) => decode::items(page, &list).into_iter().filter_map(id).collect(),
        other => id(other).into_iter().collect(),
    }
}

/// All streams with drawing operators that have no page: forms, tiling patterns, Type 3 glyphs.
pub fn drawings(pdf: &Pdf) -> Vec<(Stream<'_>, Option<Resources<'_>>)> {
    let mut out = Vec::new();
    for object in pdf.objects() {
        match object {
            Object::Stream(stream) => {
                let pattern = stream.dict().get::<u32>(b"PatternType".as_slice()) == Some(1);
                if pattern || is_form(&stream) {
                    out.push((stream, None));
                }
            }
            Object::Dict(dict)
                if dict.get::<Name<'_>>(b"Subtype".as_slice()).is_some_and(|name| name.as_str() == "Type3") =>
            {
                let resources = dict.get::<Dict<'_>>(b"Resources".as_slice()).map(Resources::new);
                let glyphs = dict.get::<Dict<'_>>(b"CharProcs".as_slice()).unwrap_or_default();
                for name in glyphs.keys() {
                    out.extend(glyphs.get::<Stream<'_>>(name.as_ref()).map(|stream| (stream, resources.clone())));
                }
            }
            _ => {}
        }
    }
    out.sort_by_key(|(stream, _)| id_of(stream));
    out.dedup_by_key(|(stream, _)| id_of(stream));
    out
}

/// Collects what a walk shows.
struct Reading<'s> {
    glyphs: Vec<Glyph>,
    strings: Vec<String>,
    need: Need,
    troubles: BTreeSet<Trouble>,
    shown: &'s mut HashSet<Id>,
    drawn: &'s mut HashSet<Id>,
    /// `ActualText` of the marked content that is open, until a glyph has taken it.
    marked: Vec<Option<Rc<str>>>,
}

impl<'s> Reading<'s> {
    fn new(need: Need, shown: &'s mut HashSet<Id>, drawn: &'s mut HashSet<Id>) -> Self {
        let (glyphs, strings, marked) = (Vec::new(), Vec::new(), Vec::new());
        Self { glyphs, strings, need, troubles: BTreeSet::new(), shown, drawn, marked }
    }
}

impl<'a> Visitor<'a> for Reading<'_> {
    fn show(&mut self, show: &Show<'_>) {
        for glyph in show.glyphs {
            let mut glyph = glyph.clone();
            // A glyph without characters stands for what the file says it stands for; its followers for nothing.
            if glyph.text.is_empty()
                && let Some(instead) = self.marked.iter_mut().rev().find_map(Option::as_mut)
            {
                glyph.text = std::mem::replace(instead, Rc::from("\u{200B}"));
            }
            self.need.glyph(&glyph);
            self.glyphs.push(glyph);
        }
    }

    fn image(&mut self, image: &ImageUse<'a, '_>) {
        self.need.image(image);
        if let Some(stream) = image.stream
            && self.drawn.insert(id_of(stream))
        {
            for key in [b"SMask".as_slice(), b"Mask"] {
                self.drawn.extend(stream.dict().get::<Stream<'_>>(key).as_ref().map(id_of));
            }
        }
    }

    fn path(&mut self, path: &PathUse<'_>) {
        self.need.path(path);
    }

    fn enter(&mut self, _via: &Via, form: &Stream<'a>) {
        self.shown.insert(id_of(form));
    }

    fn begin_marked(&mut self, content: &[u8], _op: &Operator, operands: &[Operand]) {
        self.strings.extend(inline_strings(content, operands).map(|bytes| strings::decode(&bytes)));
        self.marked.push(actual_text(content, operands));
    }

    fn begin_plain(&mut self) {
        self.marked.push(None);
    }

    fn end_marked(&mut self, _content: &[u8]) {
        self.marked.pop();
    }

    fn end(&mut self, _open: usize, comments: &[Range<usize>], content: &[u8]) {
        let comments = comments.iter().filter_map(|range| content.get(range.clone()));
        self.strings.extend(comments.map(|bytes| String::from_utf8_lossy(bytes).into_owned()));
    }

    fn trouble(&mut self, trouble: Trouble) {
        self.troubles.insert(trouble);
    }
}

/// The operands inside the inline property list of a `BDC`, and the bytes they point into.
pub fn inline_dict<'c>(content: &'c [u8], operands: &[Operand]) -> (&'c [u8], Vec<Operand>) {
    let dict = operands.iter().rfind(|o| o.kind == Kind::Dict).and_then(|o| content.get(o.span.clone()));
    let inner = dict.and_then(|dict| dict.get(2..dict.len().saturating_sub(2))).unwrap_or_default();
    let mut found = Vec::new();
    // Words such as `true` are skipped by the reader; anything else in there ends it.
    Tokens::new(inner).next(&mut found);
    (inner, found)
}

fn actual_text(content: &[u8], operands: &[Operand]) -> Option<Rc<str>> {
    let (inner, found) = inline_dict(content, operands);
    let key = found.iter().position(|o| o.kind == Kind::Name && inner.get(o.span.clone()) == Some(b"/ActualText"))?;
    let value = found.get(key + 1)?;
    let mut bytes = Vec::new();
    decode_string(value.kind, inner.get(value.span.clone())?, &mut bytes);
    let mut text = String::new();
    strings::decode(&bytes).chars().for_each(|c| font::push(c, &mut text));
    (!text.is_empty()).then(|| Rc::from(text))
}

/// The strings in the inline property list of a `BDC`.
pub fn inline_strings(content: &[u8], operands: &[Operand]) -> impl Iterator<Item = Vec<u8>> {
    let (inner, found) = inline_dict(content, operands);
    found.into_iter().filter(|o| matches!(o.kind, Kind::Literal | Kind::Hex)).map(move |o| {
        let mut out = Vec::new();
        decode_string(o.kind, inner.get(o.span).unwrap_or_default(), &mut out);
        out
    })
}
