//! The part of the graphics state that decides whether what is painted can be seen. Needed only to say why a text is
//! not visible; what is read and taken out does not depend on it.

use hayro_interpret::kurbo::Affine;
use hayro_syntax::object::Dict;

use super::token::{Kind, Operand, decode_name};
use super::walk::number;
use crate::document::Rect;

/// Colour, opacity and bounds of what is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Colour of fills as RGB, without colour management; `None` for patterns and spot colours.
    pub fill: Option<[u8; 3]>,
    /// The same for strokes.
    pub stroke: Option<[u8; 3]>,
    /// Opacity of fills, 0..=1.
    pub alpha: f32,
    /// Is nothing mixed with what lies below: no blend mode, no soft mask?
    pub plain: bool,
    /// Text rendering mode, 0..=7 (ISO 32000-2, table 104); 3 and 7 paint nothing.
    pub mode: u8,
    /// Width of strokes on the page as shown, points.
    pub width: f32,
    /// Nothing outside this box of the page as shown is painted; the real bounds may be narrower.
    pub clip: Rect,
}

impl Default for Ink {
    fn default() -> Self {
        let clip = Rect { x0: -1e9, y0: -1e9, x1: 1e9, y1: 1e9 };
        Self { fill: Some([0; 3]), stroke: Some([0; 3]), alpha: 1.0, plain: true, mode: 0, width: 1.0, clip }
    }
}

impl Ink {
    /// Carries out an operator of colour, line width or text rendering; all others change nothing.
    pub fn operator(&mut self, name: &[u8], content: &[u8], operands: &[Operand], ctm: Affine) {
        match name {
            b"g" | b"rg" | b"k" => self.fill = colour(operands),
            b"G" | b"RG" | b"K" => self.stroke = colour(operands),
            b"cs" => self.fill = start(content, operands),
            b"CS" => self.stroke = start(content, operands),
            // In a space that is not known, numbers say nothing.
            b"sc" | b"scn" => self.fill = self.fill.and_then(|_| colour(operands)),
            b"SC" | b"SCN" => self.stroke = self.stroke.and_then(|_| colour(operands)),
            b"Tr" => self.mode = number(operands, 0).clamp(0.0, 7.0) as u8,
            b"w" => self.width = (number(operands, 0) * ctm.determinant().abs().sqrt()) as f32,
            _ => {}
        }
    }

    /// Takes over what `gs` sets.
    pub fn parameters(&mut self, dict: &Dict<'_>) {
        if let Some(alpha) = dict.get::<f32>(b"ca".as_slice()) {
            self.alpha = alpha.clamp(0.0, 1.0);
        }
        let normal = |name: hayro_syntax::object::Name<'_>| matches!(name.as_str(), "Normal" | "Compatible" | "None");
        for key in [b"BM".as_slice(), b"SMask"] {
            if dict.contains_key(key) {
                self.plain = dict.get::<hayro_syntax::object::Name<'_>>(key).is_some_and(normal);
            }
        }
    }

    /// Does a fill hide what lies below?
    pub fn opaque(&self) -> bool {
        self.plain && self.alpha > 0.99
    }
}

/// Gray, RGB or CMYK by the number of operands.
fn colour(operands: &[Operand]) -> Option<[u8; 3]> {
    if operands.is_empty() || operands.iter().any(|o| !matches!(o.kind, Kind::Number(_))) {
        return None;
    }
    let byte = |v: f64| (v.clamp(0.0, 1.0) * 255.0).round() as u8;
    match operands.len() {
        1 => Some([byte(number(operands, 0)); 3]),
        3 => Some([2, 1, 0].map(|at| byte(number(operands, at)))),
        4 => Some([3, 2, 1].map(|at| byte((1.0 - number(operands, at)) * (1.0 - number(operands, 0))))),
        _ => None,
    }
}

/// The colour with which a colour space begins.
fn start(content: &[u8], operands: &[Operand]) -> Option<[u8; 3]> {
    let name = operands.iter().rfind(|o| o.kind == Kind::Name).and_then(|o| content.get(o.span.clone()))?;
    matches!(decode_name(name).as_slice(), b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK").then_some([0; 3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::token::Tokens;

    fn after(content: &[u8]) -> Ink {
        let (mut ink, mut operands, mut tokens) = (Ink::default(), Vec::new(), Tokens::new(content));
        while let Some(op) = tokens.next(&mut operands) {
            ink.operator(&content[op.name.clone()], content, &operands, Affine::scale(2.0));
        }
        ink
    }

    #[test]
    fn colours_of_all_device_spaces_are_known_and_others_are_not() {
        assert_eq!(after(b"1 g").fill, Some([255; 3]));
        assert_eq!(after(b"1 0 0 rg").fill, Some([255, 0, 0]));
        assert_eq!(after(b"0 0 0 1 k").fill, Some([0; 3]));
        assert_eq!(after(b"/DeviceRGB cs 0 1 0 sc").fill, Some([0, 255, 0]));
        assert_eq!(after(b"/Spot cs 1 scn").fill, None);
        assert_eq!(after(b"/Pattern cs /P1 scn").fill, None);
    }

    #[test]
    fn line_width_is_that_of_the_page() {
        assert!((after(b"6 w 3 Tr").width - 12.0).abs() < 1e-3);
        assert_eq!(after(b"3 Tr").mode, 3);
    }
}
