//! The part of the graphics state that decides where text and pictures stand.

use std::rc::Rc;

use hayro_interpret::kurbo::Affine;

use super::font::PdfFont;
use super::ink::Ink;
use super::token::Operand;
use super::walk::{number, six};

/// Saved by `q`, restored by `Q`.
#[derive(Debug, Clone)]
pub struct State<'a> {
    /// From the coordinates in use to the page as shown.
    pub ctm: Affine,
    /// `Tf`.
    pub font: Option<Rc<PdfFont<'a>>>,
    /// `Tf`.
    pub size: f64,
    /// `Tc`.
    pub char_space: f64,
    /// `Tw`.
    pub word_space: f64,
    /// `Tz` / 100.
    pub stretch: f64,
    /// `TL`.
    pub leading: f64,
    /// `Ts`.
    pub rise: f64,
    /// Text matrix.
    pub matrix: Affine,
    /// Text line matrix.
    pub line: Affine,
    /// How things are painted.
    pub ink: Ink,
}

impl State<'_> {
    /// At the start of a page.
    pub fn new(ctm: Affine) -> Self {
        Self {
            ctm,
            font: None,
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            matrix: Affine::IDENTITY,
            line: Affine::IDENTITY,
            ink: Ink::default(),
        }
    }

    /// Carries out an operator that begins a line; all others change nothing.
    pub fn start_line(&mut self, name: &[u8], operands: &[Operand]) {
        match name {
            b"BT" => (self.matrix, self.line) = (Affine::IDENTITY, Affine::IDENTITY),
            b"Td" => self.next_line(number(operands, 1), number(operands, 0)),
            b"TD" => {
                self.leading = -number(operands, 0);
                self.next_line(number(operands, 1), number(operands, 0));
            }
            b"Tm" => {
                self.line = six(operands);
                self.matrix = self.line;
            }
            b"T*" | b"'" => self.next_line(0.0, -self.leading),
            b"\"" => {
                (self.word_space, self.char_space) = (number(operands, 2), number(operands, 1));
                self.next_line(0.0, -self.leading);
            }
            _ => {}
        }
    }

    /// `Td`.
    fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.matrix = self.line;
    }

    /// A number in a `TJ` array.
    pub fn adjust(&mut self, thousandths: f64) {
        self.advance(-thousandths / 1000.0 * self.size);
    }

    /// Moves the pen by unscaled text units in writing direction.
    pub fn advance(&mut self, by: f64) {
        let horizontal = self.font.as_ref().is_none_or(|font| font.horizontal());
        let step = if horizontal { (by * self.stretch, 0.0) } else { (0.0, by) };
        self.matrix *= Affine::translate(step);
    }
}
