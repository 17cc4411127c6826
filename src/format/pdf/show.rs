//! Taking glyphs out of a text-showing operator.

use super::token::{Kind, decode_string};
use super::walk::Show;

/// Displacements are rounded up to this, in thousandths of the font size: neighbours stay where they were to within
/// a hundredth of the size, but the exact width of what is gone is not kept.
const STEP: f64 = 10.0;

/// The operator without the glyphs that `gone` names; `None` when it keeps all. What stays is copied byte for byte
/// where a whole string stays; one displacement stands for each run that is gone.
pub fn without(show: &Show<'_>, gone: &dyn Fn(usize) -> bool) -> Option<Vec<u8>> {
    if !show.glyphs.iter().any(|glyph| gone(glyph.ordinal)) {
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
    let mut writer = Writer { out, moved: None };
    writer.out.push(b'[');
    let mut bytes = Vec::new();
    for (index, operand) in show.operands.iter().enumerate().skip(from) {
        match operand.kind {
            Kind::Number(value) if array => writer.number(value, raw(index)),
            Kind::Literal | Kind::Hex => {
                bytes.clear();
                decode_string(operand.kind, raw(index), &mut bytes);
                let glyphs = show.glyphs.iter().filter(|glyph| glyph.operand == index);
                if glyphs.clone().any(|glyph| gone(glyph.ordinal)) {
                    let mut kept = Vec::new();
                    for glyph in glyphs {
                        if gone(glyph.ordinal) {
                            writer.string(&kept);
                            kept.clear();
                            writer.gone(glyph.advance);
                        } else {
                            kept.extend_from_slice(bytes.get(glyph.bytes.clone()).unwrap_or_default());
                        }
                    }
                    writer.string(&kept);
                } else {
                    writer.settle();
                    writer.out.extend_from_slice(raw(index));
                }
            }
            _ => {}
        }
    }
    writer.settle();
    writer.out.extend_from_slice(b"] TJ");
    Some(writer.out)
}

struct Writer {
    out: Vec<u8>,
    /// Displacement that was not written yet; `Some` from the first removed glyph to the next string.
    moved: Option<f64>,
}

impl Writer {
    fn number(&mut self, value: f64, raw: &[u8]) {
        if let Some(moved) = &mut self.moved {
            *moved += value;
        } else {
            self.out.extend_from_slice(raw);
            self.out.push(b' ');
        }
    }

    fn gone(&mut self, advance: f64) {
        *self.moved.get_or_insert(0.0) -= advance;
    }

    fn string(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.settle();
        self.out.push(b'<');
        for byte in bytes {
            self.out.extend_from_slice(format!("{byte:02X}").as_bytes());
        }
        self.out.push(b'>');
    }

    fn settle(&mut self) {
        if let Some(moved) = self.moved.take() {
            let steps = (moved / STEP).abs().ceil().copysign(moved) * STEP;
            self.out.extend_from_slice(format!("{steps:.0} ").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Rect;
    use crate::format::pdf::token::Tokens;
    use crate::format::pdf::walk::Glyph;
    use std::rc::Rc;

    fn cut(content: &[u8], gone: &[usize]) -> String {
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
                    operand,
                    bytes: at..at + 1,
                });
            }
        }
        let ink = crate::format::pdf::ink::Ink::default();
        let show = Show { content, op: &op, operands: &operands, glyphs: &glyphs, ink: &ink, font: 0, hidden: false };
        String::from_utf8(without(&show, &|ordinal| gone.contains(&ordinal)).unwrap()).unwrap()
    }

    #[test]
    fn neighbours_keep_their_bytes_and_place() {
        assert_eq!(cut(b"(ab\\)c)Tj", &[1, 2]), "[<61>-1010 <63>] TJ");
        assert_eq!(cut(b"[(ab)-5(c\\n)30(d)]TJ", &[0, 1]), "[-1020 (c\\n)30 (d)] TJ");
        assert_eq!(cut(b"[(ab)-5(c)30(d)]TJ", &[1, 2, 3]), "[<61>-1490 ] TJ");
        assert_eq!(cut(b"1 2 (ab)\"", &[0]), "1 Tw 2 Tc T* [-510 <62>] TJ");
        assert_eq!(cut(b"(ab)'", &[0, 1]), "T* [-1010 ] TJ");
    }
}
