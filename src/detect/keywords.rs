//! All words and phrases that mean something to a detector: found by a word in them, but for a few.

use std::collections::HashMap;
use std::ops::Range;

use super::Vocabulary;
use super::announcing::WordParts;
use super::dictionary::is_ordinary;
use super::lexicon::{Entry, LONGEST, Lexicon};
use super::needles::{Found, Needles};
use super::patterns::{Group, Pattern};
use crate::finding::Kind;

/// What a keyword means. One word can mean several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Announces a value of the pattern with this index.
    Label(usize),
    /// Announces something that only looks like a value of that pattern.
    Negative(usize),
    /// Belongs to a word group.
    Group(Group),
    /// Says a special category of someone: that of the pattern with this index.
    Says(usize),
    /// Speaks for a genre of document.
    Genre { genre: usize, points: u8 },
    /// A term of several words: health, religion and the like.
    Term { kind: Kind, points: u8 },
}

#[derive(Debug, Default)]
struct Keyword {
    roles: Vec<Role>,
    sorts: u32,
    /// Consists of letters only, so that it is looked up as a word of the text.
    is_word: bool,
    /// May letters stand directly before it?
    open_left: bool,
    open_right: bool,
}

/// A keyword in a text; byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeywordHit {
    pub start: usize,
    pub end: usize,
    id: u32,
    /// The sorts of roles it has: [`LABEL`] and so on, to pass over it quickly.
    pub sorts: u32,
}

/// Sort of role: announces a value.
pub(super) const LABEL: u32 = 1;
/// Sort of role: speaks against a value.
pub(super) const NEGATIVE: u32 = 2;
/// Sort of role: a term of a sensitive topic.
pub(super) const TERM: u32 = 4;
/// Sort of role: speaks for a genre.
pub(super) const GENRE: u32 = 8;
/// Sort of role: says a special category.
const SAYS: u32 = 16;
/// Sort of role: stands before a name.
pub(super) const NAMES: u32 = of_group(Group::Title) | of_group(Group::Greeting);

/// Sort of role: belongs to this word group. One bit each.
const fn of_group(group: Group) -> u32 {
    1 << (8 + group as u32)
}

impl Role {
    fn sort(self) -> u32 {
        match self {
            Self::Label(_) => LABEL,
            Self::Negative(_) => NEGATIVE,
            Self::Group(group) => of_group(group),
            Self::Says(_) => SAYS,
            Self::Genre { .. } => GENRE,
            Self::Term { .. } => TERM,
        }
    }
}

impl KeywordHit {
    /// Does it belong to this group?
    #[inline]
    pub fn is_in(&self, group: Group) -> bool {
        self.sorts & of_group(group) != 0
    }
}

/// All keywords and what they mean.
#[derive(Debug)]
pub(super) struct Keywords {
    parts: WordParts,
    /// Those that are not found by a word.
    needles: Needles,
    entries: Vec<Keyword>,
}

/// Collects keywords.
#[derive(Debug, Default)]
pub(super) struct Builder {
    index: HashMap<String, usize>,
    texts: Vec<String>,
    keywords: Vec<Keyword>,
}

impl Builder {
    /// Adds one keyword, with the spellings that do without its accents.
    pub fn add(&mut self, keyword: &str, role: Role) {
        let open_left = keyword.starts_with('*');
        let open_right = keyword.ends_with('*');
        let plain = keyword.trim_matches('*').to_lowercase();
        if plain.is_empty() {
            return;
        }
        let mut spellings = vec![plain.clone()];
        if !plain.is_ascii() {
            // The search folds ASCII only.
            spellings.push(plain.to_uppercase());
            spellings.push(plain.chars().map(without_accent).collect());
        }
        for spelling in spellings {
            let at = *self.index.entry(spelling.clone()).or_insert_with(|| {
                let is_word = spelling.len() > 1 && spelling.chars().all(char::is_alphabetic);
                self.texts.push(spelling);
                self.keywords.push(Keyword { is_word, ..Keyword::default() });
                self.keywords.len() - 1
            });
            if let Some(keyword) = self.keywords.get_mut(at) {
                keyword.open_left |= open_left;
                keyword.open_right |= open_right;
                if !keyword.roles.contains(&role) {
                    keyword.roles.push(role);
                    keyword.sorts |= role.sort();
                }
            }
        }
    }

    /// Adds all words of a pattern.
    pub fn add_pattern(&mut self, index: usize, pattern: &Pattern) {
        for word in &pattern.labels {
            self.add(word, Role::Label(index));
            // names of fields and columns: `pat_id`, `geb_datum`
            if word.contains([' ', '-']) && word.len() <= 20 {
                self.add(&word.replace([' ', '-'], "_"), Role::Label(index));
            }
        }
        if pattern.mistyped {
            let long =
                pattern.labels.iter().filter(|word| word.len() >= MISTYPED && word.chars().all(char::is_alphabetic));
            let words: Vec<String> = long.flat_map(|word| mistyped(word)).collect();
            for word in words {
                if !self.index.contains_key(&word) && !is_ordinary(word.as_bytes()) {
                    self.add(&word, Role::Label(index));
                }
            }
        }
        for word in &pattern.negative {
            self.add(word, Role::Negative(index));
        }
        for (group, words) in &pattern.words {
            for word in words {
                self.add(word, if *group == Group::Says { Role::Says(index) } else { Role::Group(*group) });
            }
        }
    }

    /// Parts them: those with a whole word in them go into the word table, starts and ends of words apart, and the very
    /// few others are looked for everywhere.
    pub fn build(self, lexicon: &mut Lexicon) -> Keywords {
        let (mut parts, mut needles) = (WordParts::default(), Needles::default());
        for (id, (keyword, text)) in (0u32..).zip(self.keywords.iter().zip(&self.texts)) {
            let open = (keyword.open_left, keyword.open_right);
            if keyword.is_word && open == (false, false) && text.len() <= LONGEST {
                lexicon.insert(text, Entry { keyword: id + 1, ..Entry::NONE });
            } else if !lexicon.insert_announcing(text, open, id) && !parts.add(text, open, id) {
                needles.add(text, id);
            }
        }
        Keywords { parts, needles, entries: self.keywords }
    }
}

impl Keywords {
    /// All keywords of a text that stand there as words, sorted by their end; `words` are those found by a word.
    pub fn find(&self, text: &str, mut words: ByWord) -> Vec<KeywordHit> {
        let mut found = self.needles.find(text.as_bytes());
        found.append(&mut words.parts);
        found.sort_unstable();
        let mut hits: Vec<KeywordHit> =
            found.into_iter().filter_map(|found| self.hit(text.as_bytes(), found)).collect();
        let mut words = words.finish();
        // the few go in among the many, from the end on: those at the same end behind them
        let (mut from, mut to) = (words.len(), words.len() + hits.len());
        words.extend_from_slice(&hits);
        while let Some(hit) = hits.pop() {
            let before = words.get(..from).unwrap_or_default().partition_point(|word| word.end <= hit.end);
            words.copy_within(before..from, to - (from - before));
            to -= from - before + 1;
            from = before;
            if let Some(place) = words.get_mut(to) {
                *place = hit;
            }
        }
        words
    }

    /// What was found, if it is no part of a longer word, or may be one.
    fn hit(&self, text: &[u8], found: Found) -> Option<KeywordHit> {
        let Found { start, end, id } = found;
        let keyword = self.entries.get(id as usize)?;
        let stands = (keyword.open_left || !joined(text, start)) && (keyword.open_right || !joined(text, end));
        stands.then_some(KeywordHit { start, end, id, sorts: keyword.sorts })
    }

    /// What a hit means.
    pub fn roles(&self, hit: &KeywordHit) -> &[Role] {
        self.entries.get(hit.id as usize).map_or(&[], |keyword| keyword.roles.as_slice())
    }

    /// The patterns whose values a hit announces.
    pub fn labels(&self, hit: &KeywordHit) -> impl Iterator<Item = usize> {
        let roles = if hit.sorts & LABEL == 0 { &[] } else { self.roles(hit) };
        roles.iter().filter_map(|role| if let Role::Label(pattern) = role { Some(*pattern) } else { None })
    }
}

/// Letters from which a word with one typing error is no other word.
const MISTYPED: usize = 7;

/// A word with one letter lost, doubled, or swapped with the next; never the first, for that people get right.
fn mistyped(word: &str) -> impl Iterator<Item = String> + '_ {
    let letters: Vec<char> = word.chars().collect();
    (1..letters.len()).flat_map(move |at| {
        let (head, tail) = letters.split_at(at);
        let text = |middle: &[char], rest: usize| -> String {
            head.iter().chain(middle).chain(tail.get(rest..).unwrap_or_default()).collect()
        };
        let first = tail.first().copied().unwrap_or_default();
        let mut out = vec![text(&[], 1), text(&[first, first], 1)];
        out.extend(tail.get(1).map(|second| text(&[*second, first], 2)));
        out
    })
}

/// Collects the keywords that are found by a word, in the order of these words.
#[derive(Debug, Default)]
pub(super) struct ByWord {
    /// Sorted by their end.
    hits: Vec<KeywordHit>,
    /// Those that may end behind a later one, sorted by their end.
    open: Vec<KeywordHit>,
    /// Those that start or end a word.
    parts: Vec<Found>,
}

impl ByWord {
    /// Adds what a word of a text says; `entry` is what the word table says of it. Can this word say anything anywhere?
    #[inline]
    pub fn add(&mut self, text: &str, word: &Range<usize>, entry: Option<Entry>, vocabulary: &Vocabulary) -> bool {
        let bytes = text.as_bytes();
        let keywords = &vocabulary.keywords;
        let parts = bytes.get(word.clone()).is_some_and(|word| keywords.parts.may_be(word));
        if parts {
            self.parts.extend(keywords.parts.at(bytes, word));
        }
        let whole = entry.filter(|entry| entry.keyword != 0 || entry.announcing != 0);
        if let Some(entry) = whole {
            self.add_keywords(text, word, entry, vocabulary);
        }
        parts || whole.is_some()
    }

    fn add_keywords(&mut self, text: &str, word: &Range<usize>, entry: Entry, vocabulary: &Vocabulary) {
        let keywords = &vocabulary.keywords;
        if let Some(id) = entry.keyword.checked_sub(1) {
            let sorts = keywords.entries.get(id as usize).map_or(0, |keyword| keyword.sorts);
            self.close(word.end);
            self.hits.push(KeywordHit { start: word.start, end: word.end, id, sorts });
        }
        if entry.announcing != 0 {
            for found in vocabulary.lexicon.announcing_at(text, entry, word) {
                if let Some(hit) = keywords.hit(text.as_bytes(), found) {
                    let at = self.open.partition_point(|other| other.end <= hit.end);
                    self.open.insert(at, hit);
                }
            }
        }
    }

    /// Moves over what ends before an offset.
    fn close(&mut self, end: usize) {
        let count = self.open.partition_point(|hit| hit.end < end);
        self.hits.extend(self.open.drain(..count));
    }

    fn finish(mut self) -> Vec<KeywordHit> {
        self.hits.append(&mut self.open);
        self.hits
    }
}

/// Do letters run on over this offset? Digits and `_` end a word: `bsn123456782`, `client_bsn`.
fn joined(bytes: &[u8], at: usize) -> bool {
    let letter = |b: u8| b.is_ascii_alphabetic() || (0xC3..=0xDF).contains(&b);
    let before = match at.checked_sub(1).and_then(|i| bytes.get(i)) {
        Some(b) if b.is_ascii_alphabetic() => true,
        // The second byte of a two-byte letter.
        Some(0x80..=0xBF) => at.checked_sub(2).and_then(|i| bytes.get(i)).is_some_and(|b| (0xC3..=0xDF).contains(b)),
        _ => false,
    };
    before && bytes.get(at).is_some_and(|b| letter(*b))
}

/// The plain letter of one with an accent; other characters as they are.
pub(super) fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Settings;

    fn found(text: &str, words: &[&str]) -> Vec<String> {
        let mut builder = Builder::default();
        for word in words {
            builder.add(word, Role::Label(0));
        }
        let (mut lexicon, _) = Lexicon::new(&[]);
        let keywords = builder.build(&mut lexicon);
        let mut vocabulary = Vocabulary::new(&Settings::default()).unwrap();
        (vocabulary.keywords, vocabulary.lexicon) = (keywords, lexicon);
        let hits = crate::detect::scan::keywords_of(text, &vocabulary);
        hits.iter().map(|hit| text[hit.start..hit.end].to_owned()).collect()
    }

    #[test]
    fn words_are_found_as_words_only() {
        assert_eq!(found("Hotel, tel. 12 en TEL12", &["tel"]), ["tel", "TEL"]);
        assert_eq!(found("client_bsn;bsnnummer", &["bsn"]), ["bsn"]);
        assert_eq!(found("ëtel telë", &["tel"]), Vec::<String>::new());
    }

    #[test]
    fn a_star_opens_an_end_and_accents_are_optional() {
        assert_eq!(found("factuurnummer", &["*nummer"]), ["nummer"]);
        assert_eq!(found("PATIËNT patient Patiënt", &["patiënt"]), ["PATIËNT", "patient", "Patiënt"]);
    }

    #[test]
    fn typing_errors_are_one_letter_lost_doubled_or_swapped() {
        let words: Vec<String> = mistyped("abc").collect();
        assert_eq!(words, ["ac", "abbc", "acb", "ab", "abcc"]);
    }

    #[test]
    fn overlapping_words_are_all_found() {
        assert_eq!(found("bsn-nummer", &["bsn", "bsn-nummer"]), ["bsn", "bsn-nummer"]);
    }
}
