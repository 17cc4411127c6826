//! The shared pass: everything the detectors work from is found here once, byte by byte. No detector reads
//! the whole text again.

use std::ops::Range;

use super::Vocabulary;
use super::dictionary;
use super::keywords::{ByWord, KeywordHit, Role};
use super::lexicon::{Entry, FIRST_NAME, LONGEST, SURNAME, UNKNOWN, WordHit, hash64};
use super::offsets::{Blocks, Offsets};
use super::reread;
use crate::document::{Channel, Text};

/// A run of ASCII digits; byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub start: usize,
    pub end: usize,
}

impl Run {
    pub fn len(self) -> usize {
        self.end - self.start
    }
}

/// A cell of one of the text's tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub range: Range<usize>,
    pub table: usize,
    pub row: usize,
    pub column: usize,
}

/// Bytes of a block within which the labels of a pattern are not told apart by a quick look.
const LABEL_BLOCK: usize = 4096;

/// How far a paragraph reaches from where one looks, in bytes.
pub(super) const REACH: usize = 1500;

/// Words that were looked up before and say nothing, by their hashes: a text uses the same words again and again.
#[derive(Debug)]
struct PlainWords(Vec<u64>);

impl PlainWords {
    const BITS: u32 = 10;

    fn new() -> Self {
        Self(vec![0; 1 << Self::BITS])
    }

    fn place(hash: u64) -> usize {
        usize::try_from(hash >> (64 - Self::BITS)).unwrap_or_default()
    }

    #[inline]
    fn holds(&self, hash: u64) -> bool {
        self.0.get(Self::place(hash)) == Some(&hash)
    }

    fn insert(&mut self, hash: u64) {
        if let Some(slot) = self.0.get_mut(Self::place(hash)) {
            *slot = hash;
        }
    }
}

/// One text with all that the shared pass found in it.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub text: &'a Text,
    pub vocabulary: &'a Vocabulary,
    /// Digit runs, in order.
    pub runs: Vec<Run>,
    /// Offsets of `@`.
    pub ats: Vec<usize>,
    /// Offsets of `<` that could belong to a machine readable zone.
    pub chevrons: Vec<usize>,
    /// Offsets of capitals with a dot behind them: initials.
    pub initials: Vec<usize>,
    /// Words of the lists, in order.
    pub words: Vec<WordHit>,
    /// Terms of several words, in order.
    pub phrases: Vec<WordHit>,
    plain: PlainWords,
    /// Keywords, sorted by their end.
    pub keywords: Vec<KeywordHit>,
    /// Keywords in the text's own label.
    pub label_keywords: Vec<KeywordHit>,
    /// Cells of all tables, sorted by start.
    pub cells: Vec<Cell>,
    /// Offsets at which a cell that is not empty starts.
    starts: Offsets,
    /// Offsets at which one ends.
    ends: Offsets,
    /// The ways into `keywords` by their ends, and into `runs` and `cells` by their starts.
    by_end: Blocks,
    run_starts: Blocks,
    cell_starts: Blocks,
    /// Where the labels of each pattern end, by index, in order.
    labels: Vec<Vec<usize>>,
    /// In which blocks of [`LABEL_BLOCK`] bytes they end: a quick look before a search.
    label_blocks: Vec<Offsets>,
    /// Which patterns have a label in the text's own label.
    own_labels: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Letter,
    Digit,
    At,
    Chevron,
    /// Second and further bytes of a character: belong to what came before.
    Rest,
}

/// What a byte is. Two-byte characters from U+00C0 on and three-byte ones below U+2000 count as letters.
static CLASSES: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut i = 0;
    while i < 256 {
        #[allow(clippy::cast_possible_truncation)] // i < 256
        let b = i as u8;
        table[i] = match b {
            b'a'..=b'z' | b'A'..=b'Z' | 0xC3..=0xDF | 0xE1 => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'@' => Class::At,
            b'<' => Class::Chevron,
            0x80..=0xBF => Class::Rest,
            _ => Class::Other,
        };
        i += 1;
    }
    table
};

/// Does a word go on with a byte?
static WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = matches!(CLASSES[i], Class::Letter | Class::Rest);
        i += 1;
    }
    table
};

fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

/// Where the word that starts at an offset ends.
#[inline]
fn word_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let plain = ascii_letters(rest);
    let rest = rest.get(plain..).unwrap_or_default();
    rest.iter().position(|b| !WORD[usize::from(*b)]).map_or(bytes.len(), |length| start + plain + length)
}

/// How many ASCII letters some bytes start with, as far as can be seen eight bytes at a time.
#[inline]
fn ascii_letters(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (chunks, _) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let raw = u64::from_le_bytes(*chunk);
        let low = (raw | (ONES * 0x20)) & !(ONES * 0x80);
        // the high bit of each byte says: at least `a`; more than `z`
        let (from_a, over_z) = (low + ONES * (0x80 - 0x61), low + ONES * (0x80 - 0x7B));
        let others = (!from_a | over_z | raw) & (ONES * 0x80);
        if others != 0 {
            return index * 8 + (others.trailing_zeros() / 8) as usize;
        }
    }
    chunks.len() * 8
}

/// The words of a text: runs of letters.
pub(super) fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(|b| class(*b) == Class::Letter)?;
        at = word_end(bytes, start);
        Some(start..at)
    })
}

/// The runs of such characters in a text.
pub(super) fn runs_of(text: &str, part: impl Fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split(move |c| !part(c)).filter_map(move |run| {
        let range = at..at + run.len();
        at = range.end + text.get(range.end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (!run.is_empty()).then_some(range)
    })
}

/// The length of the white space at the start of a text: spaces, and at most one line break, with the marks behind it
/// that quote a line in a mail. Running text breaks its lines anywhere, also within a date or street.
pub(super) fn soft_space(text: &str) -> usize {
    match text.as_bytes() {
        // a space, a line break, or the first byte of another space
        [b' ' | b'\r' | b'\n' | 0xC2 | 0xE2, ..] => {}
        _ => return 0,
    }
    if let [b' ', b'!'..=b'~', ..] = text.as_bytes() {
        return 1;
    }
    let spaces = |text: &str| text.len() - text.trim_start_matches([' ', '\u{a0}', '\u{202f}']).len();
    let before = spaces(text);
    let rest = text.get(before..).unwrap_or_default();
    let Some(line) = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')) else { return before };
    let quoted = line.trim_start_matches(['>', ' ', '\u{a0}', '\u{202f}']);
    if quoted.starts_with(['\n', '\r']) { before } else { text.len() - quoted.len() }
}

/// The keywords of a short text such as a label.
pub(super) fn keywords_of(text: &str, vocabulary: &Vocabulary) -> Vec<KeywordHit> {
    let mut found = ByWord::default();
    for word in words(text) {
        let entry = text.as_bytes().get(word.clone()).and_then(|bytes| vocabulary.lexicon.find(bytes));
        found.add(text, &word, entry, vocabulary);
    }
    vocabulary.keywords.find(text, found)
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a Text, vocabulary: &'a Vocabulary) -> Self {
        let mut scan = Self {
            text,
            vocabulary,
            runs: Vec::new(),
            ats: Vec::new(),
            chevrons: Vec::new(),
            initials: Vec::new(),
            words: Vec::new(),
            phrases: Vec::new(),
            plain: PlainWords::new(),
            keywords: Vec::new(),
            label_keywords: text.label.as_deref().map(|label| keywords_of(label, vocabulary)).unwrap_or_default(),
            cells: Vec::new(),
            starts: Offsets::default(),
            ends: Offsets::default(),
            by_end: Blocks::default(),
            run_starts: Blocks::default(),
            cell_starts: Blocks::default(),
            labels: vec![Vec::new(); vocabulary.patterns.len()],
            label_blocks: vec![Offsets::new(text.content.len() / LABEL_BLOCK); vocabulary.patterns.len()],
            own_labels: vec![false; vocabulary.patterns.len()],
        };
        let words = scan.classify();
        scan.keywords = vocabulary.keywords.find(&text.content, words);
        if matches!(text.channel, Channel::Picture(_)) {
            scan.keywords.extend(reread::labels(&text.content, vocabulary));
            scan.keywords.sort_by_key(|hit| hit.end);
        }
        // `[BSN]` stands where a BSN was taken out: it announces nothing any more
        let bytes = text.content.as_bytes();
        let bracketed = |hit: &KeywordHit| {
            bytes.get(hit.end) == Some(&b']') && hit.start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'[')
        };
        // the letters of a postcode announce nothing either: `5546 WW`
        let postal = |hit: &KeywordHit| {
            let capitals = bytes.get(hit.start..hit.end).is_some_and(|word| word.iter().all(u8::is_ascii_uppercase));
            let before = bytes.get(..hit.start).unwrap_or_default();
            let before = before.strip_suffix(b" ").unwrap_or(before);
            let digits = before.iter().rev().take(5).take_while(|b| b.is_ascii_digit()).count();
            hit.end - hit.start == 2 && capitals && digits == 4
        };
        scan.keywords.retain(|hit| !bracketed(hit) && !postal(hit));
        scan.by_end = Blocks::new(text.content.len(), scan.keywords.iter().map(|hit| hit.end));
        scan.run_starts = Blocks::new(text.content.len(), scan.runs.iter().map(|run| run.start));
        scan.index_cells();
        scan.note_labels();
        scan
    }

    pub fn content(&self) -> &'a str {
        &self.text.content
    }

    pub fn bytes(&self) -> &'a [u8] {
        self.text.content.as_bytes()
    }

    /// The byte at an offset, 0 behind the end. Where a cell ends what stands beyond is another value: in
    /// `227871297,06-1234` the comma separates columns and makes no decimals.
    pub fn byte(&self, at: usize) -> u8 {
        if self.ends.holds(at) {
            return b'\n';
        }
        self.bytes().get(at).copied().unwrap_or_default()
    }

    /// The byte before an offset, 0 at the start.
    pub fn byte_before(&self, at: usize) -> u8 {
        if self.starts.holds(at) {
            return b'\n';
        }
        at.checked_sub(1).map_or(0, |i| self.byte(i))
    }

    /// The text in a range; empty if the range is none of this text.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.content.get(range).unwrap_or_default()
    }

    /// The text from an offset on, at most about `most` bytes of it.
    pub fn ahead(&self, at: usize, most: usize) -> &'a str {
        let content = self.content();
        self.slice(at..content.floor_char_boundary(at.saturating_add(most)))
    }

    /// The text before an offset, at most about `most` bytes of it.
    pub fn behind(&self, at: usize, most: usize) -> &'a str {
        let content = self.content();
        self.slice(content.ceil_char_boundary(at.saturating_sub(most)).min(at)..at)
    }

    /// The pass over all bytes. Gives the keywords that are found by a word.
    fn classify(&mut self) -> ByWord {
        let bytes = self.text.content.as_bytes();
        let mut keywords = ByWord::default();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let start = at;
            match class(*byte) {
                Class::Letter => {
                    at = word_end(bytes, at);
                    let length = at - start;
                    if length <= 3 && byte.is_ascii_uppercase() && bytes.get(at) == Some(&b'.') {
                        self.initials.push(start);
                    }
                    self.look_up(start, at, &mut keywords);
                    continue;
                }
                Class::Digit => {
                    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                        at += 1;
                    }
                    self.runs.push(Run { start, end: at });
                    continue;
                }
                Class::At => self.ats.push(at),
                Class::Chevron => {
                    let zone =
                        |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<');
                    if zone(bytes.get(at + 1)) && (at == 0 || zone(at.checked_sub(1).and_then(|i| bytes.get(i)))) {
                        self.chevrons.push(at);
                    }
                }
                Class::Other | Class::Rest => {}
            }
            at += 1;
        }
        keywords
    }

    #[inline]
    fn look_up(&mut self, start: usize, end: usize, keywords: &mut ByWord) {
        let Some(word) = self.text.content.as_bytes().get(start..end) else { return };
        let lexicon = &self.vocabulary.lexicon;
        let capital = word.first().is_some_and(|b| b.is_ascii_uppercase() || *b >= 0x80);
        let hash = hash64(word);
        let key = hash ^ u64::from(capital);
        if self.plain.holds(key) {
            return;
        }
        let found = if word.len() <= LONGEST { lexicon.find_by(word, hash) } else { None };
        let announces = keywords.add(&self.text.content, &(start..end), found, self.vocabulary);
        let noted = self.words.len();
        if (2..=LONGEST).contains(&word.len()) {
            self.note_word(word, start, capital, found);
        }
        if !announces && noted == self.words.len() && found.is_none_or(|entry| entry.phrases == 0) {
            self.plain.insert(key);
        }
    }

    #[inline]
    fn note_word(&mut self, word: &[u8], start: usize, capital: bool, found: Option<Entry>) {
        let lexicon = &self.vocabulary.lexicon;
        let end = start + word.len();
        let listed = found.filter(|entry| entry.is_listed());
        let entry = match listed.filter(|entry| entry.term.is_some()) {
            Some(entry) => entry,
            None => match (lexicon.by_ending(word), listed) {
                (Some(term), listed) => Entry { term: Some(term), ..listed.unwrap_or_default() },
                (None, Some(entry)) => entry,
                (None, None) => {
                    if capital && !dictionary::is_ordinary(word) {
                        self.words.push(WordHit { start, end, marks: UNKNOWN, term: None });
                    }
                    return;
                }
            },
        };
        if entry.phrases != 0
            && let Some((end, term)) = lexicon.phrase_at(&self.text.content, entry, end)
        {
            self.phrases.push(WordHit { start, end, marks: 0, term: Some(term) });
        }
        if entry.term.is_some() || (capital && entry.marks & (FIRST_NAME | SURNAME) != 0) {
            self.words.push(WordHit { start, end, marks: entry.marks, term: entry.term });
        }
    }

    fn note_labels(&mut self) {
        let keywords = &self.vocabulary.keywords;
        for hit in &self.keywords {
            for pattern in keywords.labels(hit) {
                if let (Some(ends), Some(blocks)) = (self.labels.get_mut(pattern), self.label_blocks.get_mut(pattern)) {
                    ends.push(hit.end);
                    blocks.insert(hit.end / LABEL_BLOCK);
                }
            }
        }
        for pattern in self.label_keywords.iter().flat_map(|hit| keywords.labels(hit)) {
            if let Some(own) = self.own_labels.get_mut(pattern) {
                *own = true;
            }
        }
    }

    /// Is a keyword a label of this pattern?
    pub fn announces(&self, hit: &KeywordHit, pattern: usize) -> bool {
        self.vocabulary.keywords.roles(hit).contains(&Role::Label(pattern))
    }

    /// Does a label of this pattern stand in the text's own label?
    pub fn has_own_label(&self, pattern: usize) -> bool {
        self.own_labels.get(pattern).copied().unwrap_or_default()
    }

    /// Does a label of this pattern stand anywhere in the text?
    pub fn has_label(&self, pattern: usize) -> bool {
        !self.label_ends(pattern).is_empty()
    }

    /// Where the labels of a pattern end, in order.
    pub fn label_ends(&self, pattern: usize) -> &[usize] {
        self.labels.get(pattern).map_or(&[], Vec::as_slice)
    }

    /// May a label of this pattern end within a range of the text, or near it? A quick look.
    #[inline]
    pub fn may_have_label_in(&self, pattern: usize, range: Range<usize>) -> bool {
        let blocks = range.start / LABEL_BLOCK..=range.end / LABEL_BLOCK;
        self.label_blocks.get(pattern).is_some_and(|labels| blocks.into_iter().any(|block| labels.holds(block)))
    }

    /// Does a label of this pattern end within a range of the text, or at its end?
    pub fn has_label_in(&self, pattern: usize, range: Range<usize>) -> bool {
        let Some(ends) = self.labels.get(pattern) else { return false };
        let next = ends.partition_point(|end| *end < range.start);
        ends.get(next).is_some_and(|end| *end <= range.end)
    }

    fn index_cells(&mut self) {
        let most = self.text.content.len();
        if !self.text.tables.is_empty() {
            (self.starts, self.ends) = (Offsets::new(most), Offsets::new(most));
        }
        for (table, rows) in self.text.tables.iter().enumerate() {
            for (row, cells) in rows.rows.iter().enumerate() {
                for (column, range) in cells.iter().enumerate() {
                    if range.start <= range.end && range.end <= most {
                        if !range.is_empty() {
                            self.starts.insert(range.start);
                            self.ends.insert(range.end);
                        }
                        self.cells.push(Cell { range: range.clone(), table, row, column });
                    }
                }
            }
        }
        self.cells.sort_by_key(|cell| (cell.range.start, cell.range.end));
        self.cell_starts = Blocks::new(most, self.cells.iter().map(|cell| cell.range.start));
    }

    /// The cell that holds an offset.
    pub fn cell_at(&self, at: usize) -> Option<&Cell> {
        let next = self.cell_starts.first(at.saturating_add(1), &self.cells, |cell| cell.range.start);
        self.cells.get(next.checked_sub(1)?).filter(|cell| at < cell.range.end || cell.range.start == at)
    }

    /// The byte range of a cell by its place.
    pub fn cell(&self, table: usize, row: usize, column: usize) -> Option<Range<usize>> {
        self.text.tables.get(table)?.rows.get(row)?.get(column).cloned()
    }

    /// Keywords that end within a range.
    pub fn keywords_ending(&self, range: &Range<usize>) -> &[KeywordHit] {
        let from = self.by_end.first(range.start.saturating_add(1), &self.keywords, |hit| hit.end);
        let rest = self.keywords.get(from..).unwrap_or_default();
        // few ranges hold more than a few
        let count = if range.len() <= 256 {
            rest.iter().take_while(|hit| hit.end <= range.end).count()
        } else {
            self.by_end.first(range.end.saturating_add(1), &self.keywords, |hit| hit.end).saturating_sub(from)
        };
        rest.get(..count).unwrap_or_default()
    }

    /// Digit runs that start within a range.
    pub fn runs_in(&self, range: &Range<usize>) -> &[Run] {
        let from = self.run_starts.first(range.start, &self.runs, |run| run.start);
        let to = self.run_starts.first(range.end, &self.runs, |run| run.start);
        self.runs.get(from..to).unwrap_or_default()
    }

    /// Where the line of an offset starts; looks back `most` bytes at most.
    pub fn line_start(&self, at: usize, most: usize) -> usize {
        let from = at.saturating_sub(most);
        let part = self.bytes().get(from..at).unwrap_or_default();
        memchr::memrchr(b'\n', part).map_or(from, |i| from + i + 1)
    }

    /// Where the line of an offset ends, without its line break; looks ahead `most` bytes at most.
    pub fn line_end(&self, at: usize, most: usize) -> usize {
        let to = (at.saturating_add(most)).min(self.bytes().len());
        let part = self.bytes().get(at..to).unwrap_or_default();
        let end = memchr::memchr(b'\n', part).map_or(to, |i| at + i);
        if end > at && self.byte_before(end) == b'\r' { end - 1 } else { end }
    }

    /// The paragraph around an offset: up to a blank line, or [`REACH`] bytes to either side. Both ends are character
    /// boundaries.
    pub fn paragraph(&self, at: usize) -> Range<usize> {
        let content = self.content();
        let mut start = at;
        let floor = at.saturating_sub(REACH);
        while start > floor {
            let line = self.line_start(start, start - floor);
            if line <= floor || self.is_blank_before(line) {
                start = line;
                break;
            }
            start = line - 1;
        }
        let mut end = at;
        let top = at.saturating_add(REACH).min(content.len());
        while end < top {
            let line = self.bytes().get(end..top).and_then(|b| memchr::memchr(b'\n', b)).map_or(top, |i| end + i);
            end = line;
            if self.is_blank_after(line) {
                break;
            }
            end = (line + 1).min(top);
        }
        content.ceil_char_boundary(start).min(at)..content.floor_char_boundary(end).max(at)
    }

    /// Is the line before this line start blank?
    fn is_blank_before(&self, line: usize) -> bool {
        let Some(part) = self.bytes().get(..line.saturating_sub(1)) else { return false };
        matches!(part.iter().rev().find(|b| !matches!(b, b' ' | b'\t' | b'\r')), Some(b'\n') | None)
    }

    /// Is the line after this line end blank?
    fn is_blank_after(&self, end: usize) -> bool {
        let Some(part) = self.bytes().get(end + 1..) else { return true };
        matches!(part.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')), Some(b'\n') | None)
    }
}
