//! One walk over the drawing operators of a page, for every purpose. Reading and redacting use the same walk, so
//! a glyph that was read and the bytes that draw it can never fall apart: each glyph has a number, and the walk
//! numbers them the same way every time.
//!
//! Everything is visited as if visible: hidden layers, invisible text, text outside the page.

use std::ops::Range;
use std::rc::Rc;

use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Rect as PdfRect, Stream};
use hayro_syntax::page::{Page, Resources};

use super::decode;
use super::font::{Fonts, PdfFont};
use super::geometry::{bounds, common};
use super::ink::Ink;
use super::layers::Layers;
use super::path::Paths;
use super::state::State;
use super::token::{Kind, Operand, Operator, Tokens, decode_name, decode_string};
use crate::document::Rect;

/// Deepest nesting of forms.
const MAX_DEPTH: usize = 24;
/// Most glyphs on one page or in one drawing.
const MAX_GLYPHS: usize = 1_000_000;
/// Most forms drawn on one page or in one drawing, each time counted.
const MAX_FORMS: usize = 100_000;
/// A form costs, besides its operators, one for so many bytes: forms in forms may come to a thousand times the file.
const BYTES_AN_OPERATOR: u64 = 16;
/// What an image costs besides its operator.
const AN_IMAGE: u64 = 32;
/// Deepest nesting of `q`.
const MAX_STATES: usize = 4096;

/// Object number and generation.
pub type Id = (u32, u16);

/// One glyph as it is drawn.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Number of the glyph within the walk.
    pub ordinal: usize,
    /// Its characters; empty if unknown.
    pub text: Rc<str>,
    /// Box on the page as shown.
    pub rect: Rect,
    /// The part of the box where ink is to be expected: some fonts claim much more height than they use.
    pub ink: Rect,
    /// Start of its baseline on the page as shown.
    pub origin: (f32, f32),
    /// End of its baseline. Letter spacing (`Tc`) counts as part of the glyph: it does not separate words.
    pub end: (f32, f32),
    /// Size of the font as shown, in points.
    pub size: f32,
    /// How far it moves the pen, letter spacing included, in thousandths of the font size.
    pub advance: f64,
    /// Points on the page as shown in one such thousandth.
    pub unit: f32,
    /// Index of the string operand.
    pub operand: usize,
    /// Its bytes in the decoded string.
    pub bytes: Range<usize>,
}

/// A text-showing operator and its glyphs.
pub struct Show<'s> {
    /// The whole content stream.
    pub content: &'s [u8],
    /// The operator.
    pub op: &'s Operator,
    /// Its operands.
    pub operands: &'s [Operand],
    /// Its glyphs.
    pub glyphs: &'s [Glyph],
    /// How they are painted.
    pub ink: &'s Ink,
    /// The font, as a number that says nothing but which are the same.
    pub font: usize,
    /// On a layer that is switched off.
    pub hidden: bool,
}

/// A picture that is drawn.
pub struct ImageUse<'a, 's> {
    /// The operator.
    pub op: &'s Operator,
    /// Span of the name operand; `None` for an inline image.
    pub name: Option<Range<usize>>,
    /// The image; `None` for an inline image.
    pub stream: Option<&'s Stream<'a>>,
    /// From the unit square to the page as shown.
    pub ctm: Affine,
    /// Size in pixels; 0 if unknown.
    pub pixels: (u32, u32),
    /// How it is painted.
    pub ink: &'s Ink,
    /// On a layer that is switched off.
    pub hidden: bool,
}

/// A painted path.
pub struct PathUse<'s> {
    /// Its parts: byte range of the operators, box on the page, number of curves.
    pub parts: &'s [(Range<usize>, Rect, u32)],
    /// Is it filled?
    pub filled: bool,
    /// Is it stroked?
    pub stroked: bool,
    /// How it is painted.
    pub ink: &'s Ink,
    /// On a layer that is switched off.
    pub hidden: bool,
}

/// A line of text begins: the pen is put somewhere.
pub struct Placing<'s> {
    /// The operator: `BT`, `Td`, `TD`, `Tm`, `T*`, `'` or `"`.
    pub name: &'s [u8],
    /// Its operands.
    pub operands: &'s [Operand],
    /// From text coordinates to the page as shown, after the operator.
    pub line: Affine,
}

/// How a form got on the page.
#[derive(Debug, Clone)]
pub enum Via {
    /// `Do`, with the span of its name operand.
    Do(Range<usize>),
    /// The appearance of the annotation with this object number, in its state if it has states.
    Annotation(Option<Id>, Option<Vec<u8>>),
    /// Looked at for itself.
    Alone,
}

/// Gets what the walk sees.
#[allow(unused_variables)]
pub trait Visitor<'a> {
    /// Text.
    fn show(&mut self, show: &Show<'_>) {}
    /// The pen is put at the start of a line.
    fn place(&mut self, placing: &Placing<'_>) {}
    /// A picture.
    fn image(&mut self, image: &ImageUse<'a, '_>) {}
    /// A filled or stroked path.
    fn path(&mut self, path: &PathUse<'_>) {}
    /// A form begins.
    fn enter(&mut self, via: &Via, form: &Stream<'a>) {}
    /// The form ends.
    fn leave(&mut self, via: &Via, form: &Stream<'a>, content: &[u8]) {}
    /// `BDC` with its operands.
    fn begin_marked(&mut self, content: &[u8], op: &Operator, operands: &[Operand]) {}
    /// `BMC` and any other nesting of that kind.
    fn begin_plain(&mut self) {}
    /// `EMC`.
    fn end_marked(&mut self, content: &[u8]) {}
    /// A `Q` without its `q`.
    fn stray_restore(&mut self, op: &Operator) {}
    /// End of a stream: how many `q` stayed open, and its comments.
    fn end(&mut self, open: usize, comments: &[Range<usize>], content: &[u8]) {}
    /// Something could not be read.
    fn trouble(&mut self, trouble: Trouble) {}
}

/// What can go wrong in a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// A content stream or form could not be decoded.
    Undecodable,
    /// Too many operators or too deep.
    Limit,
}

/// The walker.
pub struct Walker<'a, 'w, V> {
    /// Fonts of the document.
    pub fonts: &'w mut Fonts<'a>,
    /// Layers of the document.
    pub layers: &'w Layers,
    /// Gets the events.
    pub visitor: &'w mut V,
    /// Operators and glyphs left for this document.
    pub budget: &'w mut u64,
    /// Largest decoded stream.
    inflated: u64,
    /// Glyphs so far.
    ordinal: usize,
    /// Forms so far.
    forms: usize,
    /// The forms that are being drawn, each in the one before it.
    open: Vec<Id>,
}

impl<'a, 'w, V> Walker<'a, 'w, V> {
    /// Ready for one page or drawing. `inflated` is the size of the largest stream that is decoded.
    pub fn new(
        fonts: &'w mut Fonts<'a>,
        layers: &'w Layers,
        visitor: &'w mut V,
        budget: &'w mut u64,
        inflated: u64,
    ) -> Self {
        Self { fonts, layers, visitor, budget, inflated, ordinal: 0, forms: 0, open: Vec::new() }
    }
}

impl<'a, V: Visitor<'a>> Walker<'a, '_, V> {
    /// A page: its content, then the appearances of its visible annotations.
    pub fn page(&mut self, page: &Page<'a>, content: &[u8], transform: Affine) {
        self.content(content, page.resources(), State::new(transform), 0, false);
        let Some(annotations) = page.raw().get::<Array<'a>>(b"Annots".as_slice()) else { return };
        for annotation in decode::items(page, &annotations) {
            if let Some(Object::Dict(annotation)) = annotation {
                self.annotation(&annotation, page.resources(), transform);
            }
        }
    }

    /// A form, pattern or glyph for itself, in its own coordinates.
    pub fn alone(&mut self, stream: &Stream<'a>, resources: Option<&Resources<'a>>) {
        let own = stream.dict().get::<Dict<'a>>(b"Resources".as_slice()).map(Resources::new);
        let empty = Resources::new(Dict::default());
        let resources = own.as_ref().or(resources).unwrap_or(&empty);
        self.form(&Via::Alone, stream, resources, State::new(Affine::IDENTITY), 0, false);
    }

    fn annotation(&mut self, annotation: &Dict<'a>, resources: &Resources<'a>, transform: Affine) {
        // Hidden (2) and no-view (32) annotations are read as objects, not as part of the page.
        let flags = annotation.get::<Number>(b"F".as_slice()).map_or(0, |n| n.as_i64());
        if flags & (2 | 32) != 0 {
            return;
        }
        let Some(appearance) = annotation.get::<Dict<'a>>(b"AP".as_slice()) else { return };
        let (stream, state) = match appearance.get::<Object<'a>>(b"N".as_slice()) {
            Some(Object::Stream(stream)) => (stream, None),
            Some(Object::Dict(states)) => {
                let state = annotation.get::<Name<'_>>(b"AS".as_slice()).map(|name| name.as_ref().to_vec());
                let Some(state) = state else { return };
                let Some(stream) = states.get::<Stream<'a>>(state.as_slice()) else { return };
                (stream, Some(state))
            }
            _ => return,
        };
        let Some(rect) = annotation.get::<PdfRect>(b"Rect".as_slice()) else { return };
        let bbox = stream.dict().get::<PdfRect>(b"BBox".as_slice());
        let Some(bbox) = bbox else { return };
        let inner = bounds(matrix_of(&stream), bbox.x0, bbox.y0, bbox.x1, bbox.y1);
        let (w, h) = (f64::from(inner.x1 - inner.x0), f64::from(inner.y1 - inner.y0));
        let scale = |to: f64, from: f64| if from.abs() < 1e-6 { 1.0 } else { to / from };
        let (sx, sy) = (scale(rect.x1 - rect.x0, w), scale(rect.y1 - rect.y0, h));
        let place =
            Affine::new([sx, 0.0, 0.0, sy, rect.x0 - sx * f64::from(inner.x0), rect.y0 - sy * f64::from(inner.y0)]);
        self.form(
            &Via::Annotation(annotation.obj_id().map(|id| (id.obj_number, id.gen_number as u16)), state),
            &stream,
            resources,
            State::new(transform * place),
            0,
            false,
        );
    }

    fn form(
        &mut self,
        via: &Via,
        form: &Stream<'a>,
        parent: &Resources<'a>,
        mut state: State<'a>,
        depth: usize,
        hidden: bool,
    ) {
        self.forms += 1;
        if depth >= MAX_DEPTH || self.forms > MAX_FORMS || self.open.contains(&id_of(form)) {
            self.visitor.trouble(Trouble::Limit);
            return;
        }
        let content = match decode::stream(form, self.inflated) {
            Ok(content) => content,
            Err(trouble) => {
                self.visitor.trouble(trouble);
                return;
            }
        };
        *self.budget = self.budget.saturating_sub(content.len() as u64 / BYTES_AN_OPERATOR);
        let own = form.dict().get::<Dict<'a>>(b"Resources".as_slice()).map(Resources::new);
        state.ctm *= matrix_of(form);
        if let Some(bbox) = form.dict().get::<PdfRect>(b"BBox".as_slice()) {
            state.ink.clip = common(state.ink.clip, bounds(state.ctm, bbox.x0, bbox.y0, bbox.x1, bbox.y1));
        }
        let hidden = hidden || self.layers.hidden(form.dict(), b"OC");
        self.open.push(id_of(form));
        self.visitor.enter(via, form);
        self.content(&content, own.as_ref().unwrap_or(parent), state, depth + 1, hidden);
        self.visitor.leave(via, form, &content);
        self.open.pop();
    }

    #[allow(clippy::too_many_lines)] // one arm an operator
    fn content(&mut self, content: &[u8], resources: &Resources<'a>, start: State<'a>, depth: usize, hidden: bool) {
        let mut tokens = Tokens::new(content);
        let mut operands: Vec<Operand> = Vec::new();
        let mut state = start;
        let mut saved: Vec<State<'a>> = Vec::new();
        let mut fonts: Vec<(Vec<u8>, Rc<PdfFont<'a>>)> = Vec::new();
        let mut paths = Paths::default();
        let mut clipping = false;
        let mut hidden_marks: Vec<bool> = Vec::new();
        let mut scratch = Vec::new();
        while let Some(op) = tokens.next(&mut operands) {
            if *self.budget == 0 || self.ordinal > MAX_GLYPHS {
                self.visitor.trouble(Trouble::Limit);
                break;
            }
            *self.budget -= 1;
            let name = content.get(op.name.clone()).unwrap_or_default();
            let number = |from_end: usize| number(&operands, from_end);
            let off = hidden || hidden_marks.contains(&true);
            state.start_line(name, &operands);
            if matches!(name, b"BT" | b"Td" | b"TD" | b"Tm" | b"T*" | b"'" | b"\"") {
                self.visitor.place(&Placing { name, operands: &operands, line: state.ctm * state.line });
            }
            match name {
                b"q" if saved.len() < MAX_STATES => saved.push(state.clone()),
                b"q" => self.visitor.trouble(Trouble::Limit),
                b"Q" => match saved.pop() {
                    Some(before) => state = before,
                    None => self.visitor.stray_restore(&op),
                },
                b"cm" => state.ctm *= six(&operands),
                b"Tf" => {
                    state.size = number(0);
                    let wanted = operands.iter().rev().find(|o| o.kind == Kind::Name);
                    let wanted = wanted.and_then(|o| content.get(o.span.clone())).map(decode_name).unwrap_or_default();
                    let known = fonts.iter().find(|(name, _)| *name == wanted).map(|(_, font)| font.clone());
                    state.font = Some(known.unwrap_or_else(|| {
                        let font = match resources.fonts.get::<Dict<'a>>(wanted.as_slice()) {
                            Some(dict) => self.fonts.get(&dict),
                            None => self.fonts.fallback(),
                        };
                        fonts.push((wanted, font.clone()));
                        font
                    }));
                }
                b"gs" => self.graphics_state(content, &operands, resources, &mut state),
                b"Tc" => state.char_space = number(0),
                b"Tw" => state.word_space = number(0),
                b"Tz" => state.stretch = number(0) / 100.0,
                b"TL" => state.leading = number(0),
                b"Ts" => state.rise = number(0),
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.show(content, &op, &operands, &mut state, off, &mut scratch);
                }
                b"Do" => {
                    let Some(at) = operands.iter().rfind(|o| o.kind == Kind::Name).map(|o| o.span.clone()) else {
                        continue;
                    };
                    let wanted = decode_name(content.get(at.clone()).unwrap_or_default());
                    let Some(stream) = resources.x_objects.get::<Stream<'a>>(wanted.as_slice()) else { continue };
                    if is_form(&stream) {
                        self.form(&Via::Do(at), &stream, resources, state.clone(), depth, off);
                    } else {
                        *self.budget = self.budget.saturating_sub(AN_IMAGE);
                        let dict = stream.dict();
                        let size = |key: &[u8]| dict.get::<u32>(key).unwrap_or(0);
                        self.visitor.image(&ImageUse {
                            op: &op,
                            name: Some(at),
                            stream: Some(&stream),
                            ctm: state.ctm,
                            pixels: (size(b"Width"), size(b"Height")),
                            ink: &state.ink,
                            hidden: off || self.layers.hidden(dict, b"OC"),
                        });
                    }
                }
                b"BI" => {
                    *self.budget = self.budget.saturating_sub(AN_IMAGE);
                    let size = |short: &[u8], long: &[u8]| inline_number(content, &operands, short, long);
                    self.visitor.image(&ImageUse {
                        op: &op,
                        name: None,
                        stream: None,
                        ctm: state.ctm,
                        pixels: (size(b"/W", b"/Width"), size(b"/H", b"/Height")),
                        ink: &state.ink,
                        hidden: off,
                    });
                }
                b"BDC" => {
                    hidden_marks.push(self.layers.any && marked_off(self.layers, content, &operands, resources));
                    self.visitor.begin_marked(content, &op, &operands);
                }
                b"BMC" => {
                    hidden_marks.push(false);
                    self.visitor.begin_plain();
                }
                b"EMC" => {
                    hidden_marks.pop();
                    self.visitor.end_marked(content);
                }
                b"m" | b"re" | b"l" | b"c" | b"v" | b"y" | b"h" => paths.add(name, &op, &operands, state.ctm),
                b"f" | b"F" | b"f*" | b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => {
                    self.visitor.path(&PathUse {
                        parts: paths.parts(),
                        filled: !matches!(name, b"S" | b"s"),
                        stroked: !matches!(name, b"f" | b"F" | b"f*"),
                        ink: &state.ink,
                        hidden: off,
                    });
                    paths.end(std::mem::take(&mut clipping), &mut state.ink);
                }
                b"n" => paths.end(std::mem::take(&mut clipping), &mut state.ink),
                b"W" | b"W*" => clipping = true,
                _ => state.ink.operator(name, content, &operands, state.ctm),
            }
        }
        self.visitor.end(saved.len(), &tokens.comments, content);
    }

    fn graphics_state(
        &mut self,
        content: &[u8],
        operands: &[Operand],
        resources: &Resources<'a>,
        state: &mut State<'a>,
    ) {
        let Some(name) = operands.last().and_then(|o| content.get(o.span.clone())).map(decode_name) else { return };
        let Some(dict) = resources.ext_g_states.get::<Dict<'a>>(name.as_slice()) else { return };
        state.ink.parameters(&dict);
        let Some(font) = dict.get::<Array<'a>>(b"Font".as_slice()) else { return };
        let mut items = font.iter::<Object<'a>>();
        if let (Some(Object::Dict(font)), Some(Object::Number(size))) = (items.next(), items.next()) {
            state.font = Some(self.fonts.get(&font));
            state.size = size.as_f64();
        }
    }

    fn show(
        &mut self,
        content: &[u8],
        op: &Operator,
        operands: &[Operand],
        state: &mut State<'a>,
        hidden: bool,
        glyphs: &mut Vec<Glyph>,
    ) {
        glyphs.clear();
        let font = state.font.get_or_insert_with(|| self.fonts.fallback()).clone();
        let array = content.get(op.name.clone()) == Some(b"TJ");
        let from = if array { 0 } else { operands.len().saturating_sub(1) };
        let mut bytes = Vec::new();
        for (index, operand) in operands.iter().enumerate().skip(from) {
            match operand.kind {
                Kind::Number(value) if array => state.adjust(value),
                Kind::Literal | Kind::Hex => {
                    bytes.clear();
                    decode_string(operand.kind, content.get(operand.span.clone()).unwrap_or_default(), &mut bytes);
                    self.string(&font, &bytes, index, state, glyphs);
                }
                _ => {}
            }
        }
        *self.budget = self.budget.saturating_sub(glyphs.len() as u64);
        let (ink, font) = (&state.ink, Rc::as_ptr(&font).addr());
        self.visitor.show(&Show { content, op, operands, glyphs, ink, font, hidden });
    }

    fn string(
        &mut self,
        font: &PdfFont<'a>,
        bytes: &[u8],
        operand: usize,
        state: &mut State<'a>,
        glyphs: &mut Vec<Glyph>,
    ) {
        let horizontal = font.horizontal();
        let size = state.size;
        let loose = state.char_space.clamp(0.0, 0.6 * size.abs());
        let mut at = 0;
        while at < bytes.len() {
            let (code, len, space) = font.read(bytes, at);
            let trm = state.ctm * state.matrix;
            let width = if horizontal { code.advance.x } else { code.advance.y };
            let (rect, ink, end) = if horizontal {
                let end = width / 1000.0 * size * state.stretch;
                let (low, high) = (state.rise + font.descent * size, state.rise + font.ascent * size);
                let (down, up) =
                    (state.rise + font.descent.max(-0.24) * size, state.rise + font.ascent.min(0.92) * size);
                (
                    bounds(trm, 0.0, low, end, high),
                    bounds(trm, 0.0, down, end, up),
                    trm * Point::new(end + loose * state.stretch, state.rise),
                )
            } else {
                let end = width / 1000.0 * size;
                let x = (code.origin.x / 1000.0 * size * state.stretch, 0.5 * size * state.stretch);
                let rect = bounds(trm, x.0, end, x.1.max(-x.0), 0.0);
                (rect, rect, trm * Point::new(0.0, end))
            };
            let origin = trm * Point::new(0.0, if horizontal { state.rise } else { 0.0 });
            let [a, b, c, d, ..] = trm.as_coeffs();
            let shown = size.abs() * if horizontal { c.hypot(d) } else { a.hypot(b) };
            let along = (if horizontal { a.hypot(b) * state.stretch.abs() } else { c.hypot(d) }) * size.abs() / 1000.0;
            let spacing = state.char_space + if space { state.word_space } else { 0.0 };
            let extra = if size == 0.0 { 0.0 } else { spacing / size * 1000.0 };
            glyphs.push(Glyph {
                ordinal: self.ordinal,
                text: code.text,
                rect,
                ink,
                origin: (origin.x as f32, origin.y as f32),
                end: (end.x as f32, end.y as f32),
                size: shown as f32,
                advance: width + extra,
                unit: along as f32,
                operand,
                bytes: at..at + len,
            });
            self.ordinal += 1;
            state.advance(width / 1000.0 * size + spacing);
            at += len;
        }
    }
}

pub(super) fn number(operands: &[Operand], from_end: usize) -> f64 {
    let at = operands.len().checked_sub(from_end + 1);
    match at.and_then(|at| operands.get(at)).map(|o| o.kind) {
        Some(Kind::Number(value)) => value,
        _ => 0.0,
    }
}

pub(super) fn six(operands: &[Operand]) -> Affine {
    if operands.len() < 6 {
        return Affine::IDENTITY;
    }
    Affine::new([5, 4, 3, 2, 1, 0].map(|from_end| number(operands, from_end)))
}

/// `/Matrix` of a form or pattern.
pub fn matrix_of(stream: &Stream<'_>) -> Affine {
    stream.dict().get::<[f64; 6]>(b"Matrix".as_slice()).map_or(Affine::IDENTITY, Affine::new)
}

/// Is it a form (not an image)?
pub fn is_form(stream: &Stream<'_>) -> bool {
    let subtype = stream.dict().get::<Name<'_>>(b"Subtype".as_slice());
    subtype.is_some_and(|name| name.as_str() == "Form")
}

/// Object number of a stream.
pub fn id_of(stream: &Stream<'_>) -> Id {
    let id = stream.obj_id();
    (id.obj_number, id.gen_number as u16)
}

fn inline_number(content: &[u8], operands: &[Operand], short: &[u8], long: &[u8]) -> u32 {
    let mut pairs = operands.windows(2);
    let found = pairs.find(|pair| {
        let [key, _] = pair else { return false };
        key.kind == Kind::Name && content.get(key.span.clone()).is_some_and(|k| k == short || k == long)
    });
    match found {
        Some([_, Operand { kind: Kind::Number(value), .. }]) => *value as u32,
        _ => 0,
    }
}

fn marked_off(layers: &Layers, content: &[u8], operands: &[Operand], resources: &Resources<'_>) -> bool {
    let name = operands.get(1).filter(|o| o.kind == Kind::Name).and_then(|o| content.get(o.span.clone()));
    name.is_some_and(|name| layers.hidden(&resources.properties, &decode_name(name)))
}
