//! Invisible text over a picture of a page: each letter where it is seen, so that it can be searched, copied and
//! redacted.

use std::collections::HashMap;
use std::fmt::Write;

use lopdf::{Dictionary, Document as Objects, Object, ObjectId, Stream, dictionary};

use super::image::flate;
use super::walk::Glyph;
use crate::document::Rect;

/// Height above and depth below the baseline of the font, in parts of its size.
const ASCENT: f32 = 0.718;
const DESCENT: f32 = 0.207;
/// Widths are rounded to this, in thousandths of the size; the pen is put right again before the next letter.
const STEP: u32 = 5;
/// Letters of one font.
const CODES: usize = 255;

/// A letter, or what else is drawn as one.
#[derive(Debug)]
pub struct Letter {
    /// Its characters.
    pub text: String,
    /// Start of the baseline, in points.
    from: (f32, f32),
    /// Direction of writing, of length 1.
    along: (f32, f32),
    /// Points along the baseline.
    width: f32,
    /// Size of the font, in points.
    size: f32,
}

impl Letter {
    /// For a glyph; `None` when it takes no room.
    pub fn of_glyph(glyph: &Glyph) -> Option<Self> {
        let (x, y) = (glyph.end.0 - glyph.origin.0, glyph.end.1 - glyph.origin.1);
        let width = x.hypot(y);
        if width < 0.01 || !width.is_finite() || glyph.text.is_empty() {
            return None;
        }
        Self::new(glyph.text.to_string(), glyph.origin, (x / width, y / width), width, glyph.ink)
    }

    /// The letters of a word in a box, all of one width, and the space behind it.
    pub fn of_word(word: &str, rect: Rect) -> Vec<Self> {
        let count = word.chars().count().max(1) as f32;
        let width = (rect.x1 - rect.x0) / count;
        let at = |index: usize| (rect.x0 + width * index as f32, rect.y0);
        let letters = word.chars().enumerate();
        letters.filter_map(|(i, c)| Self::new(c.to_string(), at(i), (1.0, 0.0), width, rect)).collect()
    }

    /// With the height of a box, whatever the baseline.
    fn new(text: String, from: (f32, f32), along: (f32, f32), width: f32, ink: Rect) -> Option<Self> {
        let up = (-along.1, along.0);
        let corners = [(ink.x0, ink.y0), (ink.x0, ink.y1), (ink.x1, ink.y0), (ink.x1, ink.y1)];
        let heights = corners.map(|(x, y)| (x - from.0) * up.0 + (y - from.1) * up.1);
        let (low, high) = heights.iter().fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
        let size = (high - low) / (ASCENT + DESCENT);
        let base = low + DESCENT * size;
        let from = (from.0 + base * up.0, from.1 + base * up.1);
        (size > 0.1 && size < 10_000.0).then_some(Self { text, from, along, width, size })
    }
}

/// The fonts of a file: each code is a text with a width.
#[derive(Debug, Default)]
pub struct Letters {
    fonts: Vec<(ObjectId, Vec<(String, u32)>)>,
    known: HashMap<(String, u32), (usize, u8)>,
}

impl Letters {
    /// Writes operators that put the letters in their places.
    pub fn write(&mut self, letters: &[Letter], objects: &mut Objects, out: &mut Vec<u8>) {
        let mut text = String::from("BT 3 Tr\n");
        let mut pen: Option<Pen> = None;
        for letter in letters {
            let width = |size: f32| ((letter.width / size * 1000.0 / STEP as f32).round() as u32).max(1) * STEP;
            let gap = pen.as_ref().and_then(|pen| pen.gap(letter));
            let at = pen.as_ref().filter(|_| gap.is_some()).map_or((letter.size, None), |p| (p.size, Some(p.font)));
            let (font, code) = self.code(&letter.text, width(at.0), objects);
            let mut next = match (pen.take(), gap) {
                (Some(pen), Some(gap)) if at.1 == Some(font) => {
                    if gap.abs() > 0.004 * pen.size {
                        let _ = write!(text, ">{:.0}<", -gap / pen.size * 1000.0);
                    }
                    pen
                }
                (before, _) => {
                    if before.is_some() {
                        text.push_str(">]TJ\n");
                    }
                    let (size, (x, y), (a, b)) = (at.0, letter.from, letter.along);
                    let _ = write!(text, "/F{font} {size:.2} Tf {a:.5} {b:.5} {:.5} {a:.5} {x:.2} {y:.2} Tm[<", -b);
                    Pen { font, size, along: letter.along, at: letter.from }
                }
            };
            let _ = write!(text, "{code:02X}");
            let way = width(at.0) as f32 / 1000.0 * next.size;
            // Where the pen would be if the gap had been left exactly as it is.
            next.at = (letter.from.0 + way * letter.along.0, letter.from.1 + way * letter.along.1);
            pen = Some(next);
        }
        text.push_str(if pen.is_some() { ">]TJ ET\n" } else { "ET\n" });
        out.extend_from_slice(text.as_bytes());
    }

    fn code(&mut self, text: &str, width: u32, objects: &mut Objects) -> (usize, u8) {
        let key = (text.to_owned(), width);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        if self.fonts.last().is_none_or(|(_, codes)| codes.len() >= CODES) {
            self.fonts.push((objects.new_object_id(), Vec::new()));
        }
        let font = self.fonts.len() - 1;
        let mut code = 0;
        if let Some((_, codes)) = self.fonts.last_mut() {
            codes.push(key.clone());
            code = codes.len() as u8;
        }
        self.known.insert(key, (font, code));
        (font, code)
    }

    /// Puts the fonts among the objects and gives the dictionary that names them.
    pub fn fonts(self, objects: &mut Objects) -> Option<Dictionary> {
        let mut names = Dictionary::new();
        for (index, (id, codes)) in self.fonts.into_iter().enumerate() {
            let widths: Vec<Object> = codes.iter().map(|(_, width)| i64::from(*width).into()).collect();
            // Glyphs of our own that draw nothing: readers know the widths of named fonts better than we do.
            let mut glyphs = Dictionary::new();
            for (_, width) in &codes {
                let name = format!("w{width}");
                if !glyphs.has(name.as_bytes()) {
                    let glyph = Stream::new(Dictionary::new(), format!("{width} 0 d0").into_bytes());
                    glyphs.set(name, Object::Reference(objects.add_object(glyph)));
                }
            }
            let mut names_of = vec![Object::Integer(1)];
            names_of.extend(codes.iter().map(|(_, width)| Object::Name(format!("w{width}").into_bytes())));
            let meanings = objects.add_object(flate(Dictionary::new(), to_unicode(&codes).as_bytes())?);
            let font = dictionary! {
                "Type" => "Font",
                "Subtype" => "Type3",
                "FontBBox" => vec![0.into(), (-1000.0 * DESCENT).into(), 1000.into(), (1000.0 * ASCENT).into()],
                "FontMatrix" => vec![0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()],
                "Resources" => Dictionary::new(),
                "CharProcs" => glyphs,
                "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => names_of },
                "FirstChar" => 1,
                "LastChar" => codes.len() as i64,
                "Widths" => widths,
                "ToUnicode" => meanings,
            };
            objects.objects.insert(id, Object::Dictionary(font));
            names.set(format!("F{index}"), Object::Reference(id));
        }
        Some(names)
    }
}

/// Where the next letter would come.
struct Pen {
    font: usize,
    size: f32,
    along: (f32, f32),
    at: (f32, f32),
}

impl Pen {
    /// How far the letter stands from the pen, if it is of the same line.
    fn gap(&self, letter: &Letter) -> Option<f32> {
        let (x, y) = (letter.from.0 - self.at.0, letter.from.1 - self.at.1);
        let (along, up) = (x * self.along.0 + y * self.along.1, y * self.along.0 - x * self.along.1);
        let turned = (letter.along.0 - self.along.0).abs() + (letter.along.1 - self.along.1).abs() > 0.001;
        let same = (letter.size / self.size - 1.0).abs() < 0.01 && up.abs() < 0.02 * self.size;
        (same && !turned && along > -self.size && along < 3.0 * self.size).then_some(along)
    }
}

/// The table that says which characters the codes are (ISO 32000-1, 9.10.3).
fn to_unicode(codes: &[(String, u32)]) -> String {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /ZwText def /CMapType 2 def\n\
         1 begincodespacerange <00> <FF> endcodespacerange\n",
    );
    for (index, hundred) in codes.chunks(100).enumerate() {
        let _ = writeln!(out, "{} beginbfchar", hundred.len());
        for (i, (text, _)) in hundred.iter().enumerate() {
            let _ = write!(out, "<{:02X}> <", index * 100 + i + 1);
            text.encode_utf16().for_each(|unit| {
                let _ = write!(out, "{unit:04X}");
            });
            out.push_str(">\n");
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap CMapName currentdict /CMap defineresource pop end end\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_one_line_are_one_string_and_more_than_a_font_holds_take_a_second() {
        let rect = Rect { x0: 10.0, y0: 20.0, x1: 50.0, y1: 30.0 };
        let mut letters = Letters::default();
        let (mut objects, mut out) = (Objects::with_version("1.7"), Vec::new());
        letters.write(&Letter::of_word("anna", rect), &mut objects, &mut out);
        let written = String::from_utf8(out).unwrap();
        assert_eq!(written.matches("Tm").count(), 1, "{written}");
        assert!(written.contains("[<01020201>]TJ"), "{written}");
        let many: String = (0x100..0x300).filter_map(char::from_u32).collect();
        letters.write(&Letter::of_word(&many, rect), &mut objects, &mut Vec::new());
        assert_eq!(letters.fonts(&mut objects).unwrap().len(), 3);
    }
}
