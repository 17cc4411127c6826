//! Keywords by a word of theirs: those that go on behind or before it, `rek.nr`, `lid van`, `06-nummer`, and those that
//! may be the start or end of a longer word, `burgerservice*`, `*nummer`.

use std::collections::HashMap;
use std::ops::Range;

use super::bytes::Lasts;
use super::lexicon::fold;
use super::needles::Found;
use super::phrases::number;

/// Keywords with more in them than one word, by their first word. They stand in a text to the letter; case counts for
/// letters beyond ASCII only.
#[derive(Debug, Default)]
pub(super) struct Announcing {
    numbers: HashMap<Vec<u8>, u32>,
    /// What stands around a first word, the longest rest first.
    by_first: Vec<(Next, Vec<Around>)>,
}

#[derive(Debug)]
struct Around {
    before: String,
    rest: String,
    /// Index of the keyword.
    id: u32,
}

impl Announcing {
    /// Adds a keyword and gives its first word with its number plus one; nothing if it has none, or one that may be
    /// part of a longer word.
    pub fn add<'k>(&mut self, keyword: &'k str, open: (bool, bool), id: u32) -> Option<(&'k str, u32)> {
        let (before, body) = keyword.split_at(keyword.find(char::is_alphabetic)?);
        let (first, rest) = body.split_at(body.find(|c: char| !c.is_alphabetic()).unwrap_or(body.len()));
        if open.0 && before.is_empty() || open.1 && rest.is_empty() {
            return None;
        }
        let number = number(&mut self.numbers, first);
        self.by_first.resize_with(self.numbers.len(), Default::default);
        let (next, around) = self.by_first.get_mut(number as usize)?;
        next.add(rest);
        around.push(Around { before: before.to_owned(), rest: rest.to_owned(), id });
        around.sort_by_key(|around| usize::MAX - around.rest.len());
        Some((first, number + 1))
    }

    /// The keywords that stand around a word of a text, whose first word has this number less one.
    pub fn at<'l>(&'l self, text: &'l str, number: u32, word: &Range<usize>) -> impl Iterator<Item = Found> + 'l {
        let all = number.checked_sub(1).and_then(|number| self.by_first.get(number as usize));
        let Range { start, end } = *word;
        let behind = text.as_bytes().get(end..).unwrap_or_default();
        let all = all.filter(|(next, _)| next.may_be(behind)).map(|(_, around)| around);
        all.into_iter().flatten().filter_map(move |around| {
            let place = start.checked_sub(around.before.len())?..end + around.rest.len();
            let is = |range: Range<usize>, part: &str| {
                text.as_bytes().get(range).is_some_and(|there| there.eq_ignore_ascii_case(part.as_bytes()))
            };
            let there = is(end..place.end, &around.rest) && is(place.start..start, &around.before);
            there.then_some(Found { end: place.end, start: place.start, id: around.id })
        })
    }
}

/// The two bytes with which what follows a word can start, by their hash: most texts go on in another way.
#[derive(Debug, Clone, Default)]
struct Next([u64; 4]);

impl Next {
    fn add(&mut self, rest: &str) {
        match rest.as_bytes() {
            [first, second, ..] => {
                let (at, bit) = Self::place(*first, *second);
                if let Some(bits) = self.0.get_mut(at) {
                    *bits |= bit;
                }
            }
            _ => self.0 = [u64::MAX; 4],
        }
    }

    fn place(first: u8, second: u8) -> (usize, u64) {
        let hash = fold(first).wrapping_mul(37).wrapping_add(fold(second));
        (usize::from(hash >> 6), 1 << (hash & 63))
    }

    #[inline]
    fn may_be(&self, behind: &[u8]) -> bool {
        let [first, second, ..] = behind else { return true };
        let (at, bit) = Self::place(*first, *second);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }
}

/// Keywords that may be the start of a word, or its end, perhaps with something behind it: `*nummer`, `*nr.`.
#[derive(Debug, Default)]
pub(super) struct WordParts {
    /// The first two bytes of starts.
    firsts: Lasts,
    starts: Vec<(String, u32)>,
    lasts: Lasts,
    ends: Vec<End>,
}

#[derive(Debug)]
struct End {
    letters: String,
    rest: String,
    id: u32,
}

impl WordParts {
    /// Adds a keyword with an open end; `open`: at its start, at its end. `false` if it has both or none, or if it does
    /// not start with two letters or more.
    pub fn add(&mut self, keyword: &str, open: (bool, bool), id: u32) -> bool {
        match open {
            (true, false) => self.add_end(keyword, id),
            (false, true) => self.add_start(keyword, id),
            _ => false,
        }
    }

    fn add_start(&mut self, keyword: &str, id: u32) -> bool {
        let letters = keyword.len() >= 2 && keyword.bytes().all(|b| b.is_ascii_alphabetic());
        if letters {
            self.firsts = self.firsts.with(keyword.as_bytes().get(..2).unwrap_or_default());
            self.starts.push((keyword.to_owned(), id));
        }
        letters
    }

    fn add_end(&mut self, keyword: &str, id: u32) -> bool {
        let (letters, rest) =
            keyword.split_at(keyword.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(keyword.len()));
        if letters.len() < 2 {
            return false;
        }
        self.lasts = self.lasts.with(letters.as_bytes());
        self.ends.push(End { letters: letters.to_owned(), rest: rest.to_owned(), id });
        true
    }

    /// Can a word start or end so? A quick look that turns away most words.
    #[inline]
    pub fn may_be(&self, word: &[u8]) -> bool {
        self.lasts.may_end(word) || word.get(..2).is_some_and(|first| self.firsts.may_end(first))
    }

    /// The keywords that start or end a word of a text.
    pub fn at<'l>(&'l self, text: &'l [u8], word: &Range<usize>) -> impl Iterator<Item = Found> + 'l {
        self.starts_at(text, word).chain(self.ends_at(text, word))
    }

    fn starts_at<'l>(&'l self, text: &'l [u8], word: &Range<usize>) -> impl Iterator<Item = Found> + 'l {
        let (start, whole) = (word.start, text.get(word.clone()).unwrap_or_default());
        let starts = if whole.get(..2).is_some_and(|first| self.firsts.may_end(first)) { &*self.starts } else { &[] };
        starts.iter().filter_map(move |(letters, id)| {
            let there = whole.get(..letters.len())?.eq_ignore_ascii_case(letters.as_bytes());
            there.then_some(Found { end: start + letters.len(), start, id: *id })
        })
    }

    fn ends_at<'l>(&'l self, text: &'l [u8], word: &Range<usize>) -> impl Iterator<Item = Found> + 'l {
        let Range { start: from, end: last } = *word;
        self.ends.iter().filter_map(move |ending| {
            let start = last.checked_sub(ending.letters.len()).filter(|start| *start >= from)?;
            // the look costs less than the comparison
            if fold(*text.get(start)?) != ending.letters.bytes().next()? {
                return None;
            }
            let end = last + ending.rest.len();
            let is = |range: Range<usize>, part: &str| {
                text.get(range).is_some_and(|there| there.eq_ignore_ascii_case(part.as_bytes()))
            };
            let there = is(start..last, &ending.letters) && is(last..end, &ending.rest);
            there.then_some(Found { end, start, id: ending.id })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_go_on_around_their_first_word() {
        let mut all = Announcing::default();
        let closed = (false, false);
        let (first, number) = all.add("rek.nr", closed, 7).unwrap();
        all.add("rek.", closed, 8).unwrap();
        all.add("2-rek", (true, false), 9).unwrap();
        assert_eq!((first, all.add("°", closed, 9), all.add("rek", (true, false), 9)), ("rek", None, None));
        let found = |text: &str, word: Range<usize>, number| {
            all.at(text, number, &word).map(|f| (f.start, f.end, f.id)).collect::<Vec<_>>()
        };
        assert_eq!(found("Rek.NR 12", 0..3, number), [(0, 6, 7), (0, 4, 8)]);
        assert_eq!(found("12-rek.", 3..6, number), [(3, 7, 8), (1, 6, 9)]);
        assert_eq!(found("rek", 0..3, number), []);
        assert_eq!(found("rek.", 0..3, 0), []);
    }

    #[test]
    fn keywords_start_and_end_a_word() {
        let mut all = WordParts::default();
        let (end, start) = ((true, false), (false, true));
        assert!(
            all.add("nr", end, 1) && all.add("nr.", end, 2) && !all.add("°", end, 3) && !all.add("nr", (true, true), 3)
        );
        assert!(all.add("klant", start, 4) && !all.add("3e", start, 5));
        let found = |text: &str, word: Range<usize>| {
            let may = all.may_be(&text.as_bytes()[word.clone()]);
            let all: Vec<_> = all.at(text.as_bytes(), &word).map(|f| (f.start, f.end, f.id)).collect();
            assert!(may || all.is_empty());
            all
        };
        assert_eq!(found("KlantNr. 3", 0..7), [(0, 5, 4), (5, 7, 1), (5, 8, 2)]);
        assert_eq!(found("nr", 1..2), []);
        assert_eq!(found("nummer", 0..6), []);
    }
}
