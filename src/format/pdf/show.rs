//! Taking glyphs out of a text-showing operator.

use super::token::{Kind, decode_string};
use super::walk::Show;

/// Displacements are rounded to this, in thousandths of the font size: neighbours stand where they should to within a
/// hundredth of the size.
const STEP: f64 = 10.0;

/// The operator without the glyphs that `gone` names, and with the others moved by what `shift` says of them (points along
/// the baseline); `None` when nothing changes. `carried` is how far the pen stands from where it would be in the original,
/// before and afterwards. Nothing of the width of what is gone is left: no number, no kerning beside it.
pub fn without(
    show: &Show<'_>,
    gone: &dyn Fn(usize) -> bool,
    shift: &dyn Fn(usize) -> f32,
    carried: &mut f64,
) -> Option<Vec<u8>> {
    let off = |shift: f32| (f64::from(shift) - *carried).abs() > 0.01;
    if !show.glyphs.iter().any(|glyph| gone(glyph.ordinal) || off(shift(glyph.ordinal))) {
        return None;
    }
    let raw =
        |index: usize| show.operands.get(index).and_then(|o| show.content.get(o.span.clone())).unwrap_or_default();
    let mut out = Vec::new();
    let count = show.operands.len();
    match show.content.get(show.op.name.clone()) {
        Some(b"'") => out.extend_from_slice(b"T* "),
        Some(b"\"") if count >= 3 => {
            out.extend_from_slice(raw(count - 3));
            out.extend_from_slice(b" Tw ");
            out.extend_from_slice(raw(count - 2));
            out.extend_from_slice(b" Tc T* ");
        }
        _ => {}
    }
    let array = show.content.get(show.op.name.clone()) == Some(b"TJ");
    let from = if array { 0 } else { count.saturating_sub(1) };
    let unit = show.glyphs.first().map_or(0.0, |glyph| f64::from(glyph.unit));
    let mut writer = Writer { out, unit, carried: *carried, numbers: Vec::new(), kept: Vec::new(), after_gone: false };
    writer.out.push(b'[');
    let mut bytes = Vec::new();
    for (index, operand) in show.operands.iter().enumerate().skip(from) {
        match operand.kind {
            Kind::Number(value) if array => writer.number(value, raw(index)),
            Kind::Literal | Kind::Hex => {
                bytes.clear();
                decode_string(operand.kind, raw(index), &mut bytes);
                for glyph in show.glyphs.iter().filter(|glyph| glyph.operand == index) {
                    if gone(glyph.ordinal) {
                        writer.gone(glyph.advance);
                    } else {
                        let bytes = bytes.get(glyph.bytes.clone()).unwrap_or_default();
                        writer.keep(bytes, f64::from(shift(glyph.ordinal)));
                    }
                }
            }
            _ => {}
        }
    }
    writer.string();
    writer.out.extend_from_slice(b"] TJ");
    *carried = writer.carried;
    Some(writer.out)
}

struct Writer {
    out: Vec<u8>,
    /// Points in a thousandth of the font size.
    unit: f64,
    /// How far the pen is from where it was at this point of the original.
    carried: f64,
    /// Numbers since the last glyph, and how they are written: they count when the next glyph stays.
    numbers: Vec<(f64, Vec<u8>)>,
    /// Bytes of glyphs that stay.
    kept: Vec<u8>,
    /// Is the last glyph gone?
    after_gone: bool,
}

impl Writer {
    fn number(&mut self, value: f64, raw: &[u8]) {
        self.numbers.push((value, raw.to_vec()));
    }

    /// The pen does not make the way of a glyph that is gone, nor that of the numbers around it.
    fn gone(&mut self, advance: f64) {
        self.string();
        self.skip_numbers();
        self.carried -= advance * self.unit;
        self.after_gone = true;
    }

    fn skip_numbers(&mut self) {
        let way: f64 = self.numbers.drain(..).map(|(value, _)| value).sum();
        self.carried += way * self.unit;
    }

    fn keep(&mut self, bytes: &[u8], shift: f64) {
        if self.after_gone {
            self.skip_numbers();
        }
        self.after_gone = false;
        if !self.numbers.is_empty() {
            self.string();
            for (_, raw) in std::mem::take(&mut self.numbers) {
                self.out.extend_from_slice(&raw);
                self.out.push(b' ');
            }
        }
        let way = shift - self.carried;
        if way.abs() > 0.01 && self.unit > 0.0 {
            let steps = (way / self.unit / STEP).round() * STEP;
            if steps != 0.0 {
                self.string();
                self.out.extend_from_slice(format!("{:.0} ", -steps).as_bytes());
                self.carried += steps * self.unit;
            }
        }
        self.kept.extend_from_slice(bytes);
    }

    fn string(&mut self) {
        if self.kept.is_empty() {
            return;
        }
        self.out.push(b'<');
        for byte in std::mem::take(&mut self.kept) {
            self.out.extend_from_slice(format!("{byte:02X}").as_bytes());
        }
        self.out.push(b'>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Rect;
    use crate::format::pdf::token::Tokens;
    use crate::format::pdf::walk::Glyph;
    use std::rc::Rc;

    fn moved(content: &[u8], gone: &[usize], shift: f32) -> (String, f64) {
        let mut operands = Vec::new();
        let op = Tokens::new(content).next(&mut operands).unwrap();
        let mut glyphs = Vec::new();
        for (operand, o) in operands.iter().enumerate() {
            let mut bytes = Vec::new();
            decode_string(o.kind, &content[o.span.clone()], &mut bytes);
            for at in 0..bytes.len() {
                glyphs.push(Glyph {
                    ordinal: glyphs.len(),
                    text: Rc::from("x"),
                    rect: Rect::default(),
                    ink: Rect::default(),
                    origin: (0.0, 0.0),
                    end: (0.0, 0.0),
                    size: 1.0,
                    advance: 503.0,
                    unit: 0.01,
                    operand,
                    bytes: at..at + 1,
                });
            }
        }
        let ink = crate::format::pdf::ink::Ink::default();
        let show = Show { content, op: &op, operands: &operands, glyphs: &glyphs, ink: &ink, font: 0, hidden: false };
        let mut carried = 0.0;
        let out = without(&show, &|ordinal| gone.contains(&ordinal), &|_| shift, &mut carried).unwrap();
        (String::from_utf8(out).unwrap(), carried)
    }

    fn cut(content: &[u8], gone: &[usize]) -> String {
        moved(content, gone, 0.0).0
    }

    #[test]
    fn neighbours_stand_where_they_should_and_kerning_beside_the_gap_goes() {
        assert_eq!(cut(b"(ab\\)c)Tj", &[1, 2]), "[<61>-1010 <63>] TJ");
        assert_eq!(cut(b"[(ab)-5(c\\n)30(d)]TJ", &[0, 1]), "[-1010 <630A>30 <64>] TJ");
        assert_eq!(cut(b"1 2 (ab)\"", &[0]), "1 Tw 2 Tc T* [-500 <62>] TJ");
    }

    #[test]
    fn at_the_end_the_pen_stays_where_the_value_began() {
        let (out, carried) = moved(b"[(ab)-5(c)30(d)]TJ", &[1, 2, 3], 0.0);
        assert_eq!(out, "[<61>] TJ");
        assert!((carried + 14.84).abs() < 0.01, "{carried}");
        assert_eq!(cut(b"(ab)'", &[0, 1]), "T* [] TJ");
    }

    #[test]
    fn what_follows_moves_up() {
        let (out, carried) = moved(b"(abc)Tj", &[0, 1], -5.0);
        assert_eq!(out, "[-510 <63>] TJ");
        assert!((carried + 4.96).abs() < 0.01, "{carried}");
    }
}
