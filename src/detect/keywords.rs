//! All words and phrases that mean something to a detector, found in one pass by one automaton.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::Vocabulary;
use super::dictionary::is_ordinary;
use super::lexicon::{Entry, LONGEST, Lexicon};
use super::patterns::{Error, Group, Pattern};
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
    sorts: u8,
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
    pub sorts: u8,
}

/// Sort of role: announces a value.
pub(super) const LABEL: u8 = 1;
/// Sort of role: speaks against a value.
pub(super) const NEGATIVE: u8 = 2;
/// Sort of role: stands before a name.
pub(super) const NAMES: u8 = 4;
/// Sort of role: a term of a sensitive topic.
pub(super) const TERM: u8 = 8;
/// Sort of role: speaks for a genre.
pub(super) const GENRE: u8 = 16;
/// Sort of role: any other word group.
pub(super) const OTHER: u8 = 32;

impl Role {
    fn sort(self) -> u8 {
        match self {
            Self::Label(_) => LABEL,
            Self::Negative(_) => NEGATIVE,
            Self::Group(Group::Title | Group::Greeting) => NAMES,
            Self::Group(_) | Self::Says(_) => OTHER,
            Self::Genre { .. } => GENRE,
            Self::Term { .. } => TERM,
        }
    }
}

/// The automaton and what its words mean.
#[derive(Debug)]
pub(super) struct Keywords {
    automaton: AhoCorasick,
    /// The keyword of each pattern of the automaton.
    patterns: Vec<u32>,
    entries: Vec<Keyword>,
}

/// Collects keywords before the automaton is built.
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
            // The automaton folds ASCII only.
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

    /// Builds the automaton for the few keywords with an open end or without a word at their start; the others are found
    /// by their first word, which goes into the word table.
    pub fn build(self, lexicon: &mut Lexicon) -> Result<Keywords, Error> {
        let mut phrases = Vec::new();
        let mut patterns = Vec::new();
        for (id, (keyword, text)) in (0u32..).zip(self.keywords.iter().zip(&self.texts)) {
            if keyword.is_word && !keyword.open_left && !keyword.open_right && text.len() <= LONGEST {
                lexicon.insert(text, Entry { keyword: id + 1, ..Entry::NONE });
            } else if keyword.open_left || keyword.open_right || !lexicon.insert_announcing(text, id) {
                phrases.push(text);
                patterns.push(id);
            }
        }
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(phrases)
            .map_err(|e| Error::Keywords(e.to_string()))?;
        Ok(Keywords { automaton, patterns, entries: self.keywords })
    }
}

impl Keywords {
    /// All keywords of a text that stand there as words, sorted by their end; `words` are those found by their first
    /// word.
    pub fn find(&self, text: &str, words: ByWord) -> Vec<KeywordHit> {
        let words = words.finish();
        let mut out = Vec::with_capacity(words.len());
        let bytes = text.as_bytes();
        let mut words = words.into_iter();
        let mut next_word = words.next();
        for hit in self.automaton.find_overlapping_iter(text) {
            let Some(id) = self.patterns.get(hit.pattern().as_usize()) else { continue };
            let Some(keyword) = self.entries.get(*id as usize) else { continue };
            let (start, end) = (hit.start(), hit.end());
            let left = keyword.open_left || !joined(bytes, start);
            if left && (keyword.open_right || !joined(bytes, end)) {
                while let Some(word) = next_word.filter(|word| word.end <= end) {
                    out.push(word);
                    next_word = words.next();
                }
                out.push(KeywordHit { start, end, id: *id, sorts: keyword.sorts });
            }
        }
        out.extend(next_word);
        out.extend(words);
        out
    }

    fn hit(&self, start: usize, end: usize, id: u32) -> Option<KeywordHit> {
        let sorts = self.entries.get(id as usize)?.sorts;
        Some(KeywordHit { start, end, id, sorts })
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

    /// Does a hit belong to this group?
    pub fn is_in(&self, hit: &KeywordHit, group: Group) -> bool {
        self.roles(hit).contains(&Role::Group(group))
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

/// Collects the keywords that are found by their first word, in the order of these words.
#[derive(Debug, Default)]
pub(super) struct ByWord {
    /// Sorted by their end.
    hits: Vec<KeywordHit>,
    /// Those that may end behind a later one, sorted by their end.
    open: Vec<KeywordHit>,
}

impl ByWord {
    /// Adds what starts with a word of a text; `entry` is what the word table says of it.
    #[inline]
    pub fn add(&mut self, text: &str, word: &Range<usize>, entry: Entry, vocabulary: &Vocabulary) {
        let keywords = &vocabulary.keywords;
        if let Some(hit) = entry.keyword.checked_sub(1).and_then(|id| keywords.hit(word.start, word.end, id)) {
            self.close(word.end);
            self.hits.push(hit);
        }
        if entry.announcing == 0 {
            return;
        }
        for (end, id) in vocabulary.lexicon.announcing_at(text, entry, word.end) {
            if !joined(text.as_bytes(), end)
                && let Some(hit) = keywords.hit(word.start, end, id)
            {
                let at = self.open.partition_point(|other| other.end <= end);
                self.open.insert(at, hit);
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
        let keywords = builder.build(&mut lexicon).unwrap();
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
