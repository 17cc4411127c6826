//! Fonts: from the codes of a string to characters, advances and the height of their boxes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use hayro_font::hayro_cmap::{self, BfString};
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, StandardFont};
use hayro_interpret::kurbo::Vec2;
use hayro_syntax::object::{Array, Dict, Name, Rect};

/// What one code of a font means.
#[derive(Debug, Clone)]
pub struct Code {
    /// Its characters; empty when nobody can tell.
    pub text: Rc<str>,
    /// How far it moves, in thousandths of the font size.
    pub advance: Vec2,
    /// Where the glyph starts relative to the pen (vertical writing), in thousandths.
    pub origin: Vec2,
}

/// A font as the walker needs it.
#[derive(Debug)]
pub struct PdfFont<'a> {
    font: Option<Font<'a>>,
    /// Height above the baseline in parts of the font size.
    pub ascent: f64,
    /// Depth below the baseline (negative).
    pub descent: f64,
    codes: RefCell<HashMap<u32, Code>>,
}

impl PdfFont<'_> {
    /// The code at `at` (which must be inside `bytes`) and its length in bytes (at least 1).
    pub fn read(&self, bytes: &[u8], at: usize) -> (Code, usize, bool) {
        let Some(font) = &self.font else {
            return (Code { text: Rc::from(""), advance: Vec2::new(500.0, 0.0), origin: Vec2::ZERO }, 1, false);
        };
        let (number, len) = font.read_code(bytes, at);
        let len = len.clamp(1, bytes.len() - at);
        let code = self.codes.borrow().get(&number).cloned();
        let code = code.unwrap_or_else(|| {
            let code = Code {
                text: characters(font, number),
                advance: font.code_advance(number),
                origin: font.origin_displacement(number),
            };
            self.codes.borrow_mut().insert(number, code.clone());
            code
        });
        (code, len, number == 32 && len == 1)
    }

    /// Are lines written from left to right (not from top to bottom)?
    pub fn horizontal(&self) -> bool {
        self.font.as_ref().is_none_or(Font::is_horizontal)
    }
}

/// The characters of a code, ligatures taken apart; empty when the font does not tell.
fn characters(font: &Font<'_>, code: u32) -> Rc<str> {
    let unicode = match font.glyph(font.map_code(code), code) {
        FontGlyph::Outline(glyph) => glyph.as_unicode(),
        FontGlyph::Type3(glyph) => glyph.as_unicode(),
    };
    let mut out = String::new();
    match unicode {
        Some(BfString::Char(c)) => push(c, &mut out),
        Some(BfString::String(s)) => s.chars().for_each(|c| push(c, &mut out)),
        None => {}
    }
    Rc::from(out)
}

/// Adds a character as text is searched: ligatures taken apart, spaces of all kinds as spaces.
pub fn push(c: char, out: &mut String) {
    match c {
        '\u{FB00}' => out.push_str("ff"),
        '\u{FB01}' => out.push_str("fi"),
        '\u{FB02}' => out.push_str("fl"),
        '\u{FB03}' => out.push_str("ffi"),
        '\u{FB04}' => out.push_str("ffl"),
        '\u{FB05}' | '\u{FB06}' => out.push_str("st"),
        '\u{A0}' | '\t' | '\n' | '\r' => out.push(' '),
        '\u{AD}' => out.push('-'),
        // Private use and control characters say nothing of what is shown: as good as unknown.
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}' => {}
        other => out.push(other),
    }
}

/// The fonts of one document, each loaded once.
pub struct Fonts<'a> {
    cache: FontCache<'a>,
    resolver: FontResolverFn,
    cmaps: CMapResolverFn,
    known: HashMap<(u32, i32), Rc<PdfFont<'a>>>,
    fallback: Option<Rc<PdfFont<'a>>>,
}

impl<'a> Fonts<'a> {
    /// No font loaded yet.
    pub fn new() -> Self {
        Self {
            cache: FontCache::new(),
            resolver: Arc::new(|query| match query {
                FontQuery::Standard(font) => Some(font.get_font_data()),
                FontQuery::Fallback(query) => Some(query.pick_standard_font().get_font_data()),
            }),
            cmaps: Arc::new(hayro_cmap::load_embedded),
            known: HashMap::new(),
            fallback: None,
        }
    }

    /// The font that a font dictionary describes.
    pub fn get(&mut self, dict: &Dict<'a>) -> Rc<PdfFont<'a>> {
        let id = dict.obj_id().map(|id| (id.obj_number, id.gen_number));
        if let Some(font) = id.and_then(|id| self.known.get(&id)) {
            return font.clone();
        }
        let (ascent, descent) = heights(dict);
        let font = self.cache.font(dict, &self.resolver, &self.cmaps);
        let font = Rc::new(PdfFont { font, ascent, descent, codes: RefCell::default() });
        if let Some(id) = id {
            self.known.insert(id, font.clone());
        }
        font
    }

    /// Helvetica, for text shown without a font, as readers do.
    pub fn fallback(&mut self) -> Rc<PdfFont<'a>> {
        if let Some(font) = &self.fallback {
            return font.clone();
        }
        let font = self.cache.standard_font(StandardFont::Helvetica, &self.resolver);
        let font = Rc::new(PdfFont { font, ascent: 0.718, descent: -0.207, codes: RefCell::default() });
        self.fallback = Some(font.clone());
        font
    }
}

/// Ascent and descent as parts of the font size, by the rules that make boxes agree with poppler's: those of the
/// descriptor if sane, the metrics of the standard 14 fonts when such a font is not embedded, else usual values.
fn heights(dict: &Dict<'_>) -> (f64, f64) {
    let subtype = dict.get::<Name<'_>>(b"Subtype".as_slice());
    let kind = subtype.as_ref().map(Name::as_str).unwrap_or_default();
    if kind == "Type3" {
        return type3_heights(dict);
    }
    let descendant =
        dict.get::<Array<'_>>(b"DescendantFonts".as_slice()).and_then(|fonts| fonts.iter::<Dict<'_>>().next());
    let descriptor = descendant.as_ref().unwrap_or(dict).get::<Dict<'_>>(b"FontDescriptor".as_slice());
    let standard = if descendant.is_some() { None } else { standard_heights(dict) };
    let (mut ascent, mut descent) = standard.unwrap_or((0.95, -0.35));
    let Some(descriptor) = descriptor else { return (ascent, descent) };
    let embedded = [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| descriptor.contains_key(*key));
    if embedded || standard.is_none() {
        let read = |key: &[u8]| descriptor.get::<f32>(key).map(|v| f64::from(v).abs() / 1000.0);
        if let Some(value) = read(b"Ascent").filter(|v| *v != 0.0 && *v < 3.0) {
            ascent = value;
        }
        if let Some(value) = read(b"Descent").filter(|v| *v != 0.0 && *v < 3.0) {
            descent = -value;
        }
    }
    (ascent, descent)
}

fn type3_heights(dict: &Dict<'_>) -> (f64, f64) {
    let matrix = dict.get::<[f64; 6]>(b"FontMatrix".as_slice()).unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
    match dict.get::<Rect>(b"FontBBox".as_slice()) {
        Some(bbox) if bbox.y1 > bbox.y0 => {
            let (a, b) = (bbox.y1 * matrix[3], bbox.y0 * matrix[3]);
            (a.max(b).clamp(0.2, 3.0), a.min(b).clamp(-3.0, 0.0))
        }
        _ => (0.95, -0.35),
    }
}

/// Ascender and descender of the Adobe metrics files of the standard 14 fonts.
fn standard_heights(dict: &Dict<'_>) -> Option<(f64, f64)> {
    let name = dict.get::<Name<'_>>(b"BaseFont".as_slice())?;
    let name = name.as_str();
    // A subset is an embedded font with its own metrics.
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    if starts(&["Helvetica", "Arial"]) && !starts(&["ArialNarrow", "Helvetica-Narrow", "ArialUnicode"]) {
        Some((0.718, -0.207))
    } else if starts(&["Times-", "TimesNewRoman"]) {
        Some((0.683, -0.217))
    } else if starts(&["Courier"]) {
        Some((0.629, -0.157))
    } else if name == "Symbol" {
        Some((1.010, -0.293))
    } else if name == "ZapfDingbats" {
        Some((0.820, -0.143))
    } else {
        None
    }
}
