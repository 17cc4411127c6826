//! Word lists: every word of a text is looked up by its hash in one table.

use std::ops::Range;

use super::announcing::Announcing;
use super::endings::Endings;
use super::keywords::without_accent;
use super::needles::Found;
use super::phrases::Phrases;
use crate::finding::Kind;

/// What a word can be. A name that is also an ordinary word carries both marks.
pub(super) const FIRST_NAME: u8 = 1;
/// A surname, or the main word of one.
pub(super) const SURNAME: u8 = 2;
/// Also an ordinary word, a place or a month: weak as a name.
pub(super) const ORDINARY: u8 = 4;
/// In no list and no dictionary, or only as a proper name: perhaps a name nobody listed.
pub(super) const UNKNOWN: u8 = 8;
/// A place or country.
pub(super) const PLACE: u8 = 16;

/// What the lists say of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Entry {
    pub marks: u8,
    /// A term of this kind and worth: health, religion and the like.
    pub term: Option<(Kind, u8)>,
    /// Index of a keyword plus one; 0 is none.
    pub keyword: u32,
    /// Terms of several words that start with this one: their number in [`Phrases`] plus one; 0 is none.
    pub phrases: u32,
    /// The same for keywords of several words or with other characters than letters.
    pub announcing: u32,
}

impl Entry {
    /// Nothing said of a word.
    pub const NONE: Self = Self { marks: 0, term: None, keyword: 0, phrases: 0, announcing: 0 };

    /// Is the word itself in a list, and not only the first of a longer keyword?
    pub fn is_listed(self) -> bool {
        self.marks != 0 || self.term.is_some() || self.keyword != 0 || self.phrases != 0
    }
}

/// The points of a term, without its flags.
pub(super) const POINTS: u8 = 0x0f;
/// Flag of a term: also what fields, headings and organisations are called, `Revalidatie:`.
pub(super) const FIELD: u8 = 0x10;
/// Flag of a term: an abbreviation that counts in capitals only.
pub(super) const CAPITALS: u8 = 0x20;

/// A listed word in a text; byte offsets. There are many in a text, so it holds only what detectors ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WordHit {
    pub start: usize,
    pub end: usize,
    pub marks: u8,
    pub term: Option<(Kind, u8)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    hash: u32,
    /// Index in `words` plus one; 0 is empty.
    word: u32,
}

/// All lists in one hash table with open addressing. Folding is that of [`fold`].
#[derive(Debug)]
pub(super) struct Lexicon {
    filter: Filter,
    slots: Vec<Slot>,
    words: Vec<(u32, u8, Entry)>,
    blob: Vec<u8>,
    endings: Endings,
    phrases: Phrases,
    announcing: Announcing,
}

/// Longest word looked at, in bytes.
pub(super) const LONGEST: usize = 40;
/// The table that folds case: ASCII letters, and the second byte of Latin-1 letters (`É` C3 89 to `é` C3 A9).
const FOLDED: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut i = 0;
    while i < 256 {
        #[allow(clippy::cast_possible_truncation)] // i < 256
        let b = i as u8;
        table[i] = if b.is_ascii_uppercase() || (b >= 0x80 && b < 0xA0) { b | 0x20 } else { b };
        i += 1;
    }
    table
};

/// One byte, case folded.
#[inline]
pub(super) fn fold(byte: u8) -> u8 {
    FOLDED[byte as usize]
}

/// Bit 5 of eight bytes: the case of all letters that words of the lists have.
const CASE: u64 = 0x2020_2020_2020_2020;

/// Is a word the same as one of the lists, whatever its case? Eight bytes at a time.
#[inline]
fn is_same(known: &[u8], word: &[u8]) -> bool {
    let ((chunks, rest), (other_chunks, other_rest)) = (known.as_chunks::<8>(), word.as_chunks::<8>());
    let same =
        |(one, other): (&[u8; 8], &[u8; 8])| (u64::from_le_bytes(*one) ^ u64::from_le_bytes(*other)) & !CASE == 0;
    known.len() == word.len()
        && chunks.iter().zip(other_chunks).all(same)
        && (last_bytes(rest) ^ last_bytes(other_rest)) & !CASE == 0
}

/// The hash of a word, eight bytes at a time, whatever the case of its letters.
#[inline]
fn hash(word: &[u8]) -> u32 {
    high(hash64(word))
}

/// The high half of a hash: the best mixed.
#[inline]
fn high(hash: u64) -> u32 {
    #[allow(clippy::cast_possible_truncation)] // that is what is wanted
    let high = (hash >> 32) as u32;
    high
}

/// The whole hash. `tools/lexicon/words.py` computes it too.
#[inline]
pub(super) fn hash64(word: &[u8]) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sum = word.len() as u64;
    let (chunks, rest) = word.as_chunks::<8>();
    for chunk in chunks {
        sum = (sum ^ (u64::from_le_bytes(*chunk) | CASE)).wrapping_mul(MIX).rotate_left(29);
    }
    (sum ^ (last_bytes(rest) | CASE)).wrapping_mul(MIX)
}

/// Up to seven bytes as a number, the first the lowest. Reads that overlap are quicker than a copy of any length.
#[inline]
fn last_bytes(rest: &[u8]) -> u64 {
    match (rest.first_chunk::<4>(), rest.last_chunk::<4>(), rest) {
        (Some(low), Some(high), _) => {
            u64::from(u32::from_le_bytes(*low)) | u64::from(u32::from_le_bytes(*high)) << (8 * (rest.len() - 4))
        }
        (_, _, [a, b, c]) => u64::from(u32::from_le_bytes([*a, *b, *c, 0])),
        (_, _, [a, b]) => u64::from(u16::from_le_bytes([*a, *b])),
        (_, _, [a]) => u64::from(*a),
        _ => 0,
    }
}

/// A bit per hash: most words of a text are in no list, and this says so from the nearest cache.
#[derive(Debug)]
struct Filter(Vec<u64>);

impl Filter {
    const BITS: u32 = 18;

    fn new() -> Self {
        Self(vec![0; 1 << (Self::BITS - 6)])
    }

    fn place(hash: u32) -> (usize, u64) {
        let bit = hash >> (32 - Self::BITS);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn insert(&mut self, hash: u32) {
        let (at, bit) = Self::place(hash);
        if let Some(word) = self.0.get_mut(at) {
            *word |= bit;
        }
    }

    #[inline]
    fn may_hold(&self, hash: u32) -> bool {
        let (at, bit) = Self::place(hash);
        self.0.get(at).is_some_and(|word| word & bit != 0)
    }
}

/// One list of words.
pub(super) struct List {
    pub entry: Entry,
    /// One word a line; `#` starts a comment line; a tab and `*` behind a word: also an ordinary word. Terms: `*` before
    /// one is an ending of compounds, `-` before a word says that it is none for all its ending; behind a tab its points,
    /// if not those of the list, `:` for [`FIELD`], `^` for [`CAPITALS`].
    pub text: &'static str,
}

impl Lexicon {
    /// Fills the table from lists; the phrases (with a space) are handed back, for they are no single words.
    pub fn new(lists: &[List]) -> (Self, Vec<(&'static str, Entry)>) {
        let lines: usize = lists.iter().map(|list| list.text.len() / 7).sum();
        let size = (lines.max(64) * 2).next_power_of_two();
        let mut lexicon = Self {
            filter: Filter::new(),
            slots: vec![Slot::default(); size],
            words: Vec::with_capacity(lines),
            blob: Vec::with_capacity(lines * 9),
            endings: Endings::new(),
            phrases: Phrases::default(),
            announcing: Announcing::default(),
        };
        let mut phrases = Vec::new();
        for list in lists {
            for line in list.text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                let (word, extra) = line.split_once('\t').unwrap_or((line, ""));
                let ordinary = if extra == "*" { ORDINARY } else { 0 };
                let term = list.entry.term.map(|(kind, usual)| (kind, worth(extra, usual)));
                let entry = Entry { marks: list.entry.marks | ordinary, term, ..list.entry };
                if let Some(term) = term {
                    lexicon.add_term(word, term, entry, &mut phrases);
                } else if word.contains([' ', '-']) || word.contains(|c: char| c.is_ascii_digit()) {
                    phrases.push((word, entry));
                } else {
                    lexicon.insert(word, entry);
                }
            }
        }
        (lexicon, phrases)
    }

    /// Adds a term: a word, a phrase, an ending or an exception to one. Phrases that start with no word go to `phrases`.
    fn add_term(
        &mut self,
        word: &'static str,
        term: (Kind, u8),
        entry: Entry,
        phrases: &mut Vec<(&'static str, Entry)>,
    ) {
        if let Some(ending) = word.strip_prefix('*') {
            self.endings.add(ending, term);
        } else if let Some(other) = word.strip_prefix('-') {
            self.endings.except(other);
        } else if word.chars().all(char::is_alphabetic) {
            self.insert(word, entry);
            if !word.is_ascii() {
                let plain: String = word.chars().map(without_accent).collect();
                self.insert(&plain, entry);
            }
        } else {
            let firsts = self.phrases.add(word, term);
            if firsts.is_empty() {
                phrases.push((word, entry));
            }
            for (first, number) in firsts {
                self.insert(&first, Entry { phrases: number, ..Entry::NONE });
            }
        }
    }

    /// The term that a word is by its ending.
    #[inline]
    pub fn by_ending(&self, word: &[u8]) -> Option<(Kind, u8)> {
        self.endings.get(word)
    }

    /// The longest phrase that starts with a word which ends at this offset of a text: its end and what it means.
    #[inline]
    pub fn phrase_at(&self, text: &str, first: Entry, end: usize) -> Option<(usize, (Kind, u8))> {
        self.phrases.at(text, first.phrases.checked_sub(1)?, end)
    }

    /// Adds a keyword with more in it than one word; `open`: may letters go on before and behind it? `false` if no whole
    /// word is in it.
    pub fn insert_announcing(&mut self, keyword: &str, open: (bool, bool), id: u32) -> bool {
        let Some((first, number)) = self.announcing.add(keyword, open, id) else { return false };
        self.insert(first, Entry { announcing: number, ..Entry::NONE });
        true
    }

    /// The keywords whose first word is this one of a text.
    #[inline]
    pub fn announcing_at<'l>(
        &'l self,
        text: &'l str,
        first: Entry,
        word: &Range<usize>,
    ) -> impl Iterator<Item = Found> + 'l {
        self.announcing.at(text, first.announcing, word)
    }

    /// Adds a word, or what a further list says of it.
    pub fn insert(&mut self, word: &str, entry: Entry) {
        let hash = hash(word.as_bytes());
        let Ok(length) = u8::try_from(word.len()) else { return };
        if usize::from(length) > LONGEST || self.words.len() * 4 > self.slots.len() * 3 {
            return self.grow_and_insert(word, entry);
        }
        let at = self.slot(hash, word.as_bytes());
        let known = self.slots.get(at).map_or(0, |slot| slot.word);
        if let Some((_, _, old)) = (known as usize).checked_sub(1).and_then(|i| self.words.get_mut(i)) {
            old.marks |= entry.marks;
            old.term = old.term.or(entry.term);
            old.keyword = old.keyword.max(entry.keyword);
            old.phrases = old.phrases.max(entry.phrases);
            old.announcing = old.announcing.max(entry.announcing);
            return;
        }
        let (Ok(offset), Ok(next)) = (u32::try_from(self.blob.len()), u32::try_from(self.words.len() + 1)) else {
            return;
        };
        self.blob.extend(word.bytes().map(fold));
        self.words.push((offset, length, entry));
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Slot { hash, word: next };
        }
        self.filter.insert(hash);
    }

    /// The table was guessed too small: twice the size, all again. Words over [`LONGEST`] are left out.
    fn grow_and_insert(&mut self, word: &str, entry: Entry) {
        if word.len() > LONGEST {
            return;
        }
        let mut slots = vec![Slot::default(); self.slots.len() * 2];
        let mask = slots.len() - 1;
        for slot in self.slots.iter().filter(|slot| slot.word != 0) {
            let mut at = slot.hash as usize & mask;
            while slots.get(at).is_some_and(|s| s.word != 0) {
                at = (at + 1) & mask;
            }
            if let Some(place) = slots.get_mut(at) {
                *place = *slot;
            }
        }
        self.slots = slots;
        self.insert(word, entry);
    }

    /// Where a word stands, or the empty slot where it would.
    #[inline]
    fn slot(&self, hash: u32, word: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots.get(at) {
                Some(slot) if slot.word != 0 => {
                    if slot.hash == hash && self.is_word(slot.word, word) {
                        return at;
                    }
                    at = (at + 1) & mask;
                }
                _ => return at,
            }
        }
    }

    fn is_word(&self, index: u32, word: &[u8]) -> bool {
        let Some((offset, length, _)) = self.words.get(index as usize - 1) else { return false };
        let from = *offset as usize;
        self.blob.get(from..from + usize::from(*length)).is_some_and(|known| is_same(known, word))
    }

    /// What the lists say of a word.
    #[inline]
    pub fn get(&self, word: &[u8]) -> Option<Entry> {
        self.find(word).filter(|entry| entry.is_listed())
    }

    /// What the lists and the keywords say of a word.
    #[inline]
    pub fn find(&self, word: &[u8]) -> Option<Entry> {
        self.find_by(word, hash64(word))
    }

    /// The same for a word with this [`hash64`].
    #[inline]
    pub fn find_by(&self, word: &[u8], hash: u64) -> Option<Entry> {
        let hash = high(hash);
        if !self.filter.may_hold(hash) {
            return None;
        }
        let slot = self.slots.get(self.slot(hash, word))?;
        self.words.get((slot.word as usize).checked_sub(1)?).map(|(_, _, entry)| *entry)
    }
}

/// Points and flags from what stands behind a term.
fn worth(extra: &str, usual: u8) -> u8 {
    let points = extra.trim_matches([':', '^']).parse().unwrap_or(usual);
    let flag = |mark, flag| if extra.contains(mark) { flag } else { 0 };
    points & POINTS | flag(':', FIELD) | flag('^', CAPITALS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_marks_join() {
        let list = |marks, text| List { entry: Entry { marks, ..Entry::NONE }, text };
        let (lexicon, phrases) =
            Lexicon::new(&[list(FIRST_NAME, "# comment\nZoë\nRoos\t*\n"), list(SURNAME, "roos\nvan dam\n")]);
        assert_eq!(lexicon.get("ZOË".as_bytes()).map(|e| e.marks), Some(FIRST_NAME));
        assert_eq!(lexicon.get("Roos".as_bytes()).map(|e| e.marks), Some(FIRST_NAME | SURNAME | ORDINARY));
        assert_eq!(lexicon.get("".as_bytes()), None);
        assert_eq!(lexicon.get("comment".as_bytes()), None);
        assert_eq!(phrases.first().map(|p| p.0), Some("van dam"));
    }

    #[test]
    fn last_bytes_are_a_number_of_any_length() {
        let bytes = *b"abcdefg\0";
        for length in 0..8 {
            let mask = (1 << (8 * length)) - 1;
            assert_eq!(last_bytes(&bytes[..length]), u64::from_le_bytes(bytes) & mask, "{length}");
        }
    }

    #[test]
    fn a_table_that_is_too_small_grows() {
        let mut text = String::new();
        for i in 0..5000usize {
            text.push('w');
            text.push_str(&"abcdefghijklmnopqrstuvwxyz"[i % 26..=i % 26].repeat(1 + i / 26 % 30));
            text.push('\n');
        }
        let text: &'static str = Box::leak(text.into_boxed_str());
        let (lexicon, _) = Lexicon::new(&[List { entry: Entry { marks: SURNAME, ..Entry::NONE }, text }]);
        assert!(text.lines().all(|word| lexicon.get(word.as_bytes()).is_some()));
        assert!(lexicon.get("nothing".as_bytes()).is_none());
    }
}
