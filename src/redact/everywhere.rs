//! Finding a value again wherever it stands in a text: in another case, with other separators, as a word of its own.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Wanted;

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
                let range = squeezed.original(hit.range(), content)?;
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
    inside.chars().all(|c| {
        run = if c.is_alphanumeric() { 0 } else { run + 1 };
        run <= 3
    })
}

/// A text reduced to lower-case letters and digits, with the way back.
struct Squeezed {
    text: String,
    /// For each byte of `text`: where its character starts in the original.
    starts: Vec<usize>,
}

impl Squeezed {
    fn of(original: &str) -> Self {
        let mut squeezed = Self { text: String::with_capacity(original.len()), starts: Vec::new() };
        for (at, c) in original.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            // full-width digits are digits
            let c = match c {
                '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xff10 + 0x30).unwrap_or(c),
                _ => c,
            };
            for lower in c.to_lowercase() {
                squeezed.text.push(lower);
                squeezed.starts.resize(squeezed.text.len(), at);
            }
        }
        squeezed
    }

    fn original(&self, range: Range<usize>, original: &str) -> Option<Range<usize>> {
        let start = *self.starts.get(range.start)?;
        let last = *self.starts.get(range.end.checked_sub(1)?)?;
        let width = original.get(last..)?.chars().next()?.len_utf8();
        Some(start..last + width)
    }
}
