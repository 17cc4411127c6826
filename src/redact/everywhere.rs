//! Finding a value again wherever it stands in a text: in another case, with other separators, as a word of its own.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Wanted;

/// Shortest value, in letters and digits, that is looked for elsewhere: shorter ones stand everywhere by chance.
const SHORTEST: usize = 4;

/// Searches texts for many values at once.
pub(super) struct Finder<'w> {
    wanted: Vec<(usize, &'w Wanted)>,
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
                needles.push(needle);
                kept.push((which, wanted));
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
                let (which, wanted) = self.wanted.get(hit.pattern().as_usize())?;
                let range = squeezed.original(hit.range(), content)?;
                let inside = content.get(range.clone())?;
                let fits = wanted.anywhere || (is_word(content, &range) && separators_are_thin(inside));
                fits.then_some((*which, range))
            })
            .collect()
    }
}

/// Neither side touches another letter or digit.
fn is_word(content: &str, range: &Range<usize>) -> bool {
    let before = content.get(..range.start).and_then(|s| s.chars().next_back());
    let after = content.get(range.end..).and_then(|s| s.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
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
