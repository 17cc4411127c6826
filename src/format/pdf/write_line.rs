//! Where the lines of text begin that are written anew: an operator that puts the pen behind something that was taken out
//! would tell how wide that was, so its numbers are changed.

use std::ops::Range;

use hayro_interpret::kurbo::Affine;

use super::token::{Kind, Operand};
use super::walk::Placing;

/// The state of the line within a text object.
#[derive(Debug, Default)]
pub struct Line {
    /// How far the pen stands from where it would be in the original, points along the baseline.
    pub carried: f64,
    /// How far the start of the line stands from where it was, in units of the text's own coordinates.
    moved: f64,
    /// The operator that put the pen here and has not been used yet.
    waiting: Option<Waiting>,
}

/// The numbers of an operator that may be changed.
#[derive(Debug)]
enum Waiting {
    /// The step along the line of `Td` and `TD`.
    Step(Range<usize>, f64, f64),
    /// The last two numbers of `Tm`, the way along the line, and points in a unit of it.
    Matrix { way: (f64, f64), x: (Range<usize>, f64), y: (Range<usize>, f64), unit: f64 },
}

impl Line {
    /// The pen is put at the start of a line.
    pub fn placed(&mut self, placing: &Placing<'_>) {
        let unit = unit(placing.line);
        let number = |from_end: usize| -> Option<(Range<usize>, f64)> {
            let Operand { kind: Kind::Number(value), span, .. } =
                placing.operands.get(placing.operands.len().checked_sub(from_end + 1)?)?
            else {
                return None;
            };
            Some((span.clone(), *value))
        };
        match placing.name {
            b"BT" => (self.moved, self.waiting) = (0.0, None),
            b"Td" | b"TD" => self.waiting = number(1).map(|(span, value)| Waiting::Step(span, value, unit)),
            b"Tm" => {
                self.moved = 0.0;
                let six = [number(5), number(4), number(3), number(2), number(1), number(0)];
                self.waiting = match six {
                    [Some(along), Some(up), Some(_), Some(_), Some(x), Some(y)] => {
                        Some(Waiting::Matrix { way: (along.1, up.1), x, y, unit })
                    }
                    _ => None,
                };
            }
            // These lines begin below the one before.
            _ => self.waiting = None,
        }
        self.carried = self.moved * unit;
    }

    /// Text is shown whose first glyph moves by this much (points): what has to be changed in the operator that put the
    /// pen there.
    pub fn begin(&mut self, by: f32) -> Vec<(Range<usize>, Vec<u8>)> {
        let by = f64::from(by);
        match self.waiting.take() {
            Some(Waiting::Step(span, value, unit)) if unit > 0.0 => {
                let wanted = by / unit;
                let change = wanted - self.moved;
                if (change * unit).abs() < 0.01 {
                    return Vec::new();
                }
                (self.moved, self.carried) = (wanted, by);
                vec![(span, written(value + change))]
            }
            Some(Waiting::Matrix { way, x, y, unit }) if unit > 0.0 => {
                if by.abs() < 0.01 {
                    return Vec::new();
                }
                let units = by / unit;
                (self.moved, self.carried) = (units, by);
                vec![(x.0, written(x.1 + units * way.0)), (y.0, written(y.1 + units * way.1))]
            }
            _ => Vec::new(),
        }
    }
}

/// Points on the page as shown in a unit along the line.
fn unit(line: Affine) -> f64 {
    let [along, up, ..] = line.as_coeffs();
    along.hypot(up)
}

/// Rounded, so that the last decimals do not tell from where the text was moved.
fn written(value: f64) -> Vec<u8> {
    format!("{value:.1}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::pdf::token::Tokens;

    fn begun(line: &mut Line, content: &[u8], transform: Affine, by: f32) -> Vec<String> {
        let (mut operands, mut tokens) = (Vec::new(), Tokens::new(content));
        let op = tokens.next(&mut operands).unwrap();
        line.placed(&Placing { name: &content[op.name.clone()], operands: &operands, line: transform });
        line.begin(by).into_iter().map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
    }

    #[test]
    fn matrices_and_steps_are_moved_and_what_follows_is_put_right() {
        let mut line = Line::default();
        assert_eq!(begun(&mut line, b"2 0 0 2 100 700 Tm", Affine::scale(2.0), -6.0), ["94.0", "700.0"]);
        assert_eq!(begun(&mut line, b"0 -14 Td", Affine::scale(2.0), 0.0), ["3.0"]);
        assert!(begun(&mut line, b"0 -14 Td", Affine::scale(2.0), 0.0).is_empty());
        assert!(begun(&mut line, b"BT", Affine::IDENTITY, 0.0).is_empty());
    }
}
