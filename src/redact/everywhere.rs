//! Finding a value again wherever it stands in a text: in another case or script, with other separators or something
//! invisible inside, as a word of its own.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Wanted;
use crate::glyph;

/// A number of so many digits does not stand inside a longer word by chance: only another digit makes it another number.
const SURE_DIGITS: usize = 9;

/// Shortest value, in letters and digits, that is looked for elsewhere: shorter ones stand everywhere by chance.
const SHORTEST: usize = 4;

/// Searches texts for many values at once.
pub(super) struct Finder<'w> {
    wanted: Vec<(usize, &'w Wanted, Edge)>,
    automaton: Option<AhoCorasick>,
}

impl<'w> Finder<'w> {
    /// For these values; those too short are left out.
    pub(super) fn new(wanted: &'w [Wanted]) -> Self {
        let mut needles = Vec::new();
        let mut kept = Vec::new();
        for (which, wanted) in wanted.iter().enumerate() {
            let needle = Squeezed::of(wanted.value.open()).text;
            if needle.chars().count() >= if wanted.anywhere { 1 } else { SHORTEST } {
                let sure = needle.len() >= SURE_DIGITS && needle.bytes().all(|b| b.is_ascii_digit());
                let edge = match (wanted.anywhere, sure) {
                    (true, _) => Edge::None,
                    (false, true) => Edge::Digit,
                    (false, false) => Edge::Word,
                };
                needles.push(needle);
                kept.push((which, wanted, edge));
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&needles).ok();
        Self { wanted: kept, automaton: automaton.filter(|_| !needles.is_empty()) }
    }

    /// Index of the value and byte range of each place where it stands.
    pub(super) fn find(&self, content: &str) -> Vec<(usize, Range<usize>)> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let squeezed = Squeezed::of(content);
        automaton
            .find_overlapping_iter(&squeezed.text)
            .filter_map(|hit| {
                let (which, wanted, edge) = self.wanted.get(hit.pattern().as_usize())?;
                let range = squeezed.original(hit.range())?;
                let inside = content.get(range.clone())?;
                let fits = wanted.anywhere || (edge.fits(content, &range) && separators_are_thin(inside));
                fits.then_some((*which, range))
            })
            .collect()
    }
}

/// What a value may not touch on either side, to be that value and not a part of something longer.
#[derive(Clone, Copy)]
enum Edge {
    /// A letter or digit.
    Word,
    /// A digit.
    Digit,
    /// Anything goes.
    None,
}

impl Edge {
    fn fits(self, content: &str, range: &Range<usize>) -> bool {
        let before = content.get(..range.start).and_then(|s| s.chars().next_back());
        let after = content.get(range.end..).and_then(|s| s.chars().next());
        let touches = |c: char| match self {
            Self::Word => c.is_alphanumeric(),
            Self::Digit => c.is_numeric(),
            Self::None => false,
        };
        !before.is_some_and(touches) && !after.is_some_and(touches)
    }
}

/// At most three separators in a row: `1234 - 56` is one number, two numbers in two table columns are not.
fn separators_are_thin(inside: &str) -> bool {
    let mut run = 0;
    inside.chars().filter(|c| !glyph::is_silent(*c) && !glyph::is_mark(*c)).all(|c| {
        run = if c.is_alphanumeric() { 0 } else { run + 1 };
        run <= 3
    })
}

/// A text reduced to the letters and digits it is compared by, with the way back.
struct Squeezed {
    text: String,
    /// For each byte of `text`: where what it was made from stands in the original.
    places: Vec<Range<usize>>,
}

impl Squeezed {
    fn of(original: &str) -> Self {
        let mut squeezed = Self { text: String::with_capacity(original.len()), places: Vec::new() };
        // does a mark that follows belong to the last letter?
        let mut open = false;
        for (at, c) in original.char_indices().filter(|(_, c)| !glyph::is_silent(*c)) {
            let end = at + c.len_utf8();
            if glyph::is_mark(c) {
                if open {
                    squeezed.mark(c, end);
                }
                continue;
            }
            let before = squeezed.text.len();
            glyph::compared(c, |c| squeezed.text.push(c));
            squeezed.places.resize(squeezed.text.len(), at..end);
            open = squeezed.text.len() > before;
        }
        squeezed
    }

    /// Draws a mark that ends at this offset on the last letter.
    fn mark(&mut self, mark: char, end: usize) {
        let Some(letter) = self.text.pop() else { return };
        self.text.push(glyph::join(letter, mark).unwrap_or(letter));
        let start = self.places.last().map_or(end, |place| place.start);
        self.places.truncate(self.text.floor_char_boundary(self.text.len().saturating_sub(1)));
        self.places.resize(self.text.len(), start..end);
    }

    fn original(&self, range: Range<usize>) -> Option<Range<usize>> {
        let start = self.places.get(range.start)?.start;
        Some(start..self.places.get(range.end.checked_sub(1)?)?.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezing_keeps_the_way_back() {
        let text = "x René e\u{301}\u{336} ﬁ\u{200b}１ Ν\u{301}";
        let squeezed = Squeezed::of(text);
        assert_eq!(squeezed.text, "xrenééfi1ń");
        assert_eq!(squeezed.places.len(), squeezed.text.len());
        let at = |part: &str| {
            let start = squeezed.text.find(part).unwrap();
            &text[squeezed.original(start..start + part.len()).unwrap()]
        };
        assert_eq!(at("éé"), "é e\u{301}\u{336}");
        assert_eq!(at("éfi1"), "e\u{301}\u{336} ﬁ\u{200b}１");
        assert_eq!(at("ń"), "Ν\u{301}");
    }
}
