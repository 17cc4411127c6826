//! Reading one line of text: slanted box in, words with their own boxes out.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels are < 2^24

use std::path::Path;
use std::sync::Arc;

use rten::ThreadPool;
use rten_tensor::prelude::*;

use super::Error;
use super::alphabet::Alphabets;
use super::ctc::{Glyph, decode, sureness};
use super::geometry::Slanted;
use super::models::RECOGNITION;
use super::net::{Net, input};
use super::raster::Raster;
use super::words::{Word, split};

/// Height at which the network reads.
const HEIGHT: usize = 48;
/// Narrowest and widest input.
const WIDTHS: (usize, usize) = (32, 2400);

/// A line that was read.
pub(super) struct Line {
    /// Where it stands; `along` points in the direction in which it was read.
    pub place: Slanted,
    pub words: Vec<Word>,
    /// Mean sureness of its characters, 0..1.
    pub sure: f32,
}

/// The reading network.
pub(super) struct Reader {
    net: Net,
    alphabets: Alphabets,
}

impl Reader {
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let net = Net::load(folder, RECOGNITION, 1)?;
        let list = net.text("character").ok_or_else(|| Error::BadModel(RECOGNITION.into()))?;
        let alphabets = Alphabets::new(list);
        Ok(Self { net, alphabets })
    }

    /// Reads a line from the start of its box to the end. Nothing read gives a line without words.
    ///
    /// `squeeze` is how much narrower than its true shape the line is shown to the network, 1 being true.
    pub fn read(
        &self,
        raster: Raster<'_>,
        place: Slanted,
        squeeze: f32,
        threads: &Arc<ThreadPool>,
    ) -> Result<Line, Error> {
        let shape = place.length / place.height.max(1.0);
        let width = ((HEIGHT as f32 * shape * squeeze).round() as usize).clamp(WIDTHS.0, WIDTHS.1);
        let cut = raster.cut(&place, width, HEIGHT);
        let tensor = input(&cut.rgb, width, HEIGHT, true, 127.5, 1.0 / 127.5);
        let result = self.net.run(&tensor, threads)?;
        let steps = result.first().filter(|steps| steps.ndim() == 3).ok_or_else(wrong)?;
        let size = steps.size(2);
        if size != self.alphabets.size {
            return Err(wrong());
        }
        let steps = steps.to_vec();
        let mut glyphs = decode(&steps, size, &self.alphabets.latin);
        let zone = looks_machine_readable(&glyphs);
        if zone {
            glyphs = decode(&steps, size, &self.alphabets.mrz);
            settle_names(&mut glyphs);
        }
        let sure = sureness(&glyphs);
        let words = split(&glyphs, &cut.view(), &place);
        Ok(Line { place, words, sure })
    }
}

fn wrong() -> Error {
    Error::Failed("the reading network gave a result of the wrong shape".into())
}

/// Does a line look like one of a machine readable zone: long, and of capitals, digits and `<` (ICAO Doc 9303)?
/// Such lines have no spaces, and no small letters; the reader's slips are forgiven.
fn looks_machine_readable(glyphs: &[Glyph]) -> bool {
    let count = |test: fn(char) -> bool| glyphs.iter().filter(|glyph| test(glyph.c)).count();
    let length = count(|c| c != ' ');
    let fitting = count(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<');
    let fillers = count(|c| c == '<');
    let digits = count(|c| c.is_ascii_digit());
    let spaces = count(|c| c == ' ');
    let mostly = fitting * 100 >= length * 85;
    match fillers {
        2.. => length >= 20 && mostly,
        // full lines without a filler: the second line of some passports, the line of a Dutch driving licence
        _ => (26..=48).contains(&length) && mostly && digits * 4 >= length && spaces <= 2,
    }
}

/// The line of a machine readable zone with the names holds no digits (ICAO Doc 9303 part 3, 4.6): what was read as
/// one is a letter of the same shape. It is the line in which two fillers stand between letters.
fn settle_names(glyphs: &mut [Glyph]) {
    let digits = glyphs.iter().filter(|glyph| glyph.c.is_ascii_digit()).count();
    let between = |four: &[Glyph]| matches!(four, [a, b, c, d] if a.c.is_ascii_uppercase() && b.c == '<' && c.c == '<' && d.c.is_ascii_alphanumeric());
    if digits * 8 > glyphs.len() || !glyphs.windows(4).any(between) {
        return;
    }
    for glyph in glyphs {
        glyph.c = match glyph.c {
            '0' => 'O',
            '1' => 'I',
            '2' => 'Z',
            '5' => 'S',
            '6' => 'G',
            '8' => 'B',
            other => other,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str) -> Vec<Glyph> {
        text.chars().map(|c| Glyph { c, from: 0.0, to: 0.0, sure: 1.0 }).collect()
    }

    #[test]
    fn names_have_no_digits_and_numbers_keep_theirs() {
        let settled = |text: &str| {
            let mut glyphs = glyphs(text);
            settle_names(&mut glyphs);
            glyphs.iter().map(|glyph| glyph.c).collect::<String>()
        };
        assert_eq!(settled("P<NLDTERPSTRA<<J0HANNA<<<<<<<<"), "P<NLDTERPSTRA<<JOHANNA<<<<<<<<");
        for number in ["3509124F2905202NLD<<<<<<<<<<<6", "I<NLDICETFHDF07<<<<<<<<<<<<<<<"] {
            assert_eq!(settled(number), number);
        }
    }

    #[test]
    fn zones_are_told_from_headings_and_account_numbers() {
        for zone in [
            "P<NLDDE<BRUIJN<<WILLEKE<LISELOTTE<<<<<<<<<<<",
            "D1NLD15094962111659V55K7R4X6B8",
            "I<NLDSPECI20142999999990<<<<<8",
        ] {
            assert!(looks_machine_readable(&glyphs(zone)), "{zone}");
        }
        for other in
            ["KONINKRIJK DER NEDERLANDEN", "NL91 ABNA 0417 1643 00", "Tel 0612345678 of 0201234567 mail", "", "<<"]
        {
            assert!(!looks_machine_readable(&glyphs(other)), "{other}");
        }
    }
}
