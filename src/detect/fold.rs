//! A text in plain writing, with the way back: composed accents, ordinary spaces, hyphens, quotes and digits, nothing
//! invisible, no look-alike letters, words whole that were broken over a line.
//!
//! The detectors read this, and hits are mapped back, so that what is taken out are the bytes of the text itself with
//! everything invisible between them. Ordinary texts need no copy: one quick look says so.

use std::ops::Range;

use crate::document::{Source, Span, Table, Text};
use crate::glyph::{self, Plain};

/// A text as the detectors read it.
#[derive(Debug)]
pub(super) struct View<'t> {
    original: &'t Text,
    folded: Option<(Text, Vec<Edit>)>,
}

/// A place where plain writing differs; byte ranges.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    /// In the original; never empty.
    from: Range<usize>,
    /// In the folded text; empty where something invisible stood.
    to: Range<usize>,
}

impl<'t> View<'t> {
    /// Folds a text and its own label, if that changes anything.
    pub fn of(original: &'t Text) -> Self {
        let breaks = broken_words(original);
        let content = Folder::new(&original.content, breaks).fold();
        let label = original.label.as_deref().and_then(|label| Folder::new(label, Vec::new()).fold());
        if content.is_none() && label.is_none() {
            return Self { original, folded: None };
        }
        let (content, edits) = content.unwrap_or_else(|| (original.content.clone(), Vec::new()));
        let label = label.map(|(label, _)| label).or_else(|| original.label.clone());
        // ways back to file bytes hold for the original only; the detectors ask for pages and boxes
        let placed = |span: &&Span| !matches!(span.source, Source::Same { .. } | Source::Block { .. });
        let spans = original.spans.iter().filter(placed);
        let spans = spans.map(|span| Span { text: forth(&edits, &span.text), source: span.source.clone() }).collect();
        let row = |row: &Vec<Range<usize>>| row.iter().map(|cell| forth(&edits, cell)).collect();
        let tables = original.tables.iter().map(|table| Table { rows: table.rows.iter().map(row).collect() }).collect();
        let text = Text { channel: original.channel.clone(), label, content, spans, tables };
        Self { original, folded: Some((text, edits)) }
    }

    /// The text in plain writing.
    pub fn text(&self) -> &Text {
        self.folded.as_ref().map_or(self.original, |(text, _)| text)
    }

    /// The ranges of the original behind ranges of [`Self::text`], sorted and apart as those are. What shows nothing
    /// belongs to a range when it stands inside.
    pub fn back(&self, ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
        let Some((_, edits)) = &self.folded else { return ranges };
        let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            let range = back(edits, &range);
            match out.last_mut() {
                // both hold a part of one ligature
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => out.push(range),
            }
        }
        out
    }

    /// The original text in ranges of it, joined.
    pub fn value(&self, ranges: &[Range<usize>]) -> String {
        ranges.iter().filter_map(|range| self.original.content.get(range.clone())).collect()
    }
}

/// From the folded text to the original.
fn back(edits: &[Edit], range: &Range<usize>) -> Range<usize> {
    let next = edits.partition_point(|edit| edit.to.end <= range.start);
    let start = match edits.get(next) {
        Some(edit) if edit.to.start <= range.start => edit.from.start,
        _ => behind(edits, next, |edit| (edit.to.end, edit.from.end), range.start),
    };
    let next = edits.partition_point(|edit| edit.to.start < range.end);
    let end = match next.checked_sub(1).and_then(|at| edits.get(at)) {
        Some(edit) if edit.to.end > range.end => edit.from.end,
        _ => behind(edits, next, |edit| (edit.to.end, edit.from.end), range.end),
    };
    start..end.max(start)
}

/// From the original to the folded text.
fn forth(edits: &[Edit], range: &Range<usize>) -> Range<usize> {
    let next = edits.partition_point(|edit| edit.from.end <= range.start);
    let start = match edits.get(next) {
        Some(edit) if edit.from.start <= range.start => edit.to.start,
        _ => behind(edits, next, |edit| (edit.from.end, edit.to.end), range.start),
    };
    let next = edits.partition_point(|edit| edit.from.start < range.end);
    let end = match next.checked_sub(1).and_then(|at| edits.get(at)) {
        Some(edit) if edit.from.end > range.end => edit.to.end,
        _ => behind(edits, next, |edit| (edit.from.end, edit.to.end), range.end),
    };
    start..end.max(start)
}

/// An offset in the unchanged part before the edit with index `next`: as far behind the edit before it on both sides.
fn behind(edits: &[Edit], next: usize, ends: impl Fn(&Edit) -> (usize, usize), at: usize) -> usize {
    let (here, there) = next.checked_sub(1).and_then(|last| edits.get(last)).map_or((0, 0), ends);
    at - here + there
}

/// Words broken over a line by a hyphen: the hyphen up to the rest of the word. Small letters go on behind it, for
/// `Jansen-` and `Bakker` stay two names; a break at the edge of a cell is none.
fn broken_words(text: &Text) -> Vec<Range<usize>> {
    let content = text.content.as_str();
    let bytes = content.as_bytes();
    let hyphen = |line: usize| {
        let before = bytes.get(..line)?;
        before.strip_suffix(b"\r").unwrap_or(before).strip_suffix(b"-").map(<[u8]>::len)
    };
    let lines = memchr::memchr_iter(b'\n', bytes);
    let mut out: Vec<Range<usize>> = lines.filter_map(hyphen).filter_map(|at| word_break(content, at, 1)).collect();
    if out.is_empty() {
        return out;
    }
    let mut edges: Vec<usize> =
        text.tables.iter().flat_map(|t| t.rows.iter().flatten()).flat_map(|c| [c.start, c.end]).collect();
    edges.sort_unstable();
    out.retain(|range| edges.get(edges.partition_point(|edge| *edge < range.start)).is_none_or(|e| *e > range.end));
    out
}

/// The break of a word by a hyphen of `width` bytes at an offset, up to the rest of the word: over one line break and
/// the marks that quote a line.
fn word_break(content: &str, at: usize, width: usize) -> Option<Range<usize>> {
    const JOINING: &[&str] = &["en", "of", "tot", "als", "dan", "noch", "and", "or"];
    let is_letter = content.get(..at)?.chars().next_back()?.is_alphabetic();
    let after = content.get(at + width..)?;
    let line = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).filter(|_| is_letter)?;
    let rest = line.trim_start_matches([' ', '\t', '>', '\u{a0}']);
    let word = rest.split(|c: char| !c.is_alphabetic()).next()?;
    // `in- en uitgaand`: the hyphen stands for a part left out
    let goes_on = word.starts_with(char::is_lowercase) && !JOINING.contains(&word);
    goes_on.then(|| at..content.len() - rest.len())
}

/// Makes the plain writing of one text.
struct Folder<'t> {
    content: &'t str,
    breaks: std::iter::Peekable<std::vec::IntoIter<Range<usize>>>,
    out: String,
    /// The original up to here is in `out`.
    done: usize,
    edits: Vec<Edit>,
    /// The last token with foreign letters: where it ends, and whether all of them look Latin.
    token: (usize, bool),
}

impl<'t> Folder<'t> {
    fn new(content: &'t str, breaks: Vec<Range<usize>>) -> Self {
        let breaks = breaks.into_iter().peekable();
        Self { content, breaks, out: String::new(), done: 0, edits: Vec::new(), token: (0, false) }
    }

    /// The folded text and what differs; `None` when nothing does.
    fn fold(mut self) -> Option<(String, Vec<Edit>)> {
        let mut at = 0;
        loop {
            let odd = next_odd(self.content, at);
            let broken = self.breaks.peek().map(|range| range.start);
            match (odd, broken) {
                (Some((place, _)), Some(start)) if start < place => at = self.join_word(),
                (None, Some(_)) => at = self.join_word(),
                (Some((place, c)), _) => {
                    at = place + c.len_utf8();
                    self.character(place, c);
                    at = at.max(self.done);
                }
                (None, None) => break,
            }
        }
        if self.edits.is_empty() {
            return None;
        }
        self.copy_to(self.content.len());
        Some((self.out, self.edits))
    }

    fn join_word(&mut self) -> usize {
        if let Some(range) = self.breaks.next().filter(|range| range.start >= self.done) {
            self.replace(range, "");
        }
        self.done
    }

    fn copy_to(&mut self, to: usize) {
        if self.out.is_empty() {
            self.out.reserve(self.content.len());
        }
        self.out.push_str(self.content.get(self.done..to).unwrap_or_default());
        self.done = self.done.max(to);
    }

    fn replace(&mut self, from: Range<usize>, with: &str) {
        self.copy_to(from.start);
        let start = self.out.len();
        self.out.push_str(with);
        self.done = from.end;
        self.edits.push(Edit { from, to: start..self.out.len() });
    }

    /// One character that may need an edit.
    fn character(&mut self, at: usize, c: char) {
        let mut buffer = [0; 4];
        let range = at..at + c.len_utf8();
        if glyph::is_silent(c) {
            let broken = if c == '\u{ad}' { word_break(self.content, at, c.len_utf8()) } else { None };
            return self.replace(broken.unwrap_or(range), "");
        }
        if glyph::is_mark(c) {
            return self.mark(range, c);
        }
        if glyph::is_long_dash(c) && self.stands_between(&range, char::is_alphabetic) {
            return;
        }
        if glyph::is_middle_dot(c) {
            if self.stands_between(&range, char::is_numeric) {
                self.replace(range, ".");
            }
            return;
        }
        match glyph::plain(c) {
            Some(Plain::Char('-')) => {
                let broken = word_break(self.content, at, c.len_utf8());
                match broken {
                    Some(range) => self.replace(range, ""),
                    None => self.replace(range, "-"),
                }
            }
            Some(Plain::Char(plain)) => self.replace(range, plain.encode_utf8(&mut buffer)),
            Some(Plain::Letters(letters)) => self.replace(range, letters),
            None => {
                if let Some(letter) = glyph::latin(c).filter(|_| self.looks_latin(at)) {
                    self.replace(range, letter.encode_utf8(&mut buffer));
                }
            }
        }
    }

    fn stands_between(&self, range: &Range<usize>, is: impl Fn(char) -> bool) -> bool {
        let before = self.content.get(..range.start).and_then(|s| s.chars().next_back());
        let after = self.content.get(range.end..).and_then(|s| s.chars().next());
        before.is_some_and(&is) && after.is_some_and(&is)
    }

    /// Draws a mark on the character before it: one character where there is one, else the letter without the mark. It
    /// becomes part of the place of that character.
    fn mark(&mut self, range: Range<usize>, mark: char) {
        self.copy_to(range.start);
        let Some(letter) = self.out.chars().next_back().filter(|c| c.is_alphanumeric()) else { return };
        let start = self.out.len() - letter.len_utf8();
        let mut from = range.start;
        while let Some(edit) = self.edits.pop_if(|edit| edit.to.end > start) {
            from = edit.from.start;
            if edit.to.start < edit.to.end {
                // the letter was made from these
                return self.put(from..range.end, edit.to.start.min(start), letter, mark);
            }
        }
        self.put(from - letter.len_utf8()..range.end, start, letter, mark);
    }

    /// Replaces what was written from `start` on by the same with a mark on its last letter.
    fn put(&mut self, from: Range<usize>, start: usize, letter: char, mark: char) {
        self.out.truncate(self.out.len() - letter.len_utf8());
        self.out.push(glyph::join(letter, mark).unwrap_or(letter));
        self.done = from.end;
        self.edits.push(Edit { from, to: start..self.out.len() });
    }

    /// Is the word or number around a letter Latin but for letters that look so?
    fn looks_latin(&mut self, at: usize) -> bool {
        let (end, verdict) = self.token;
        if at < end {
            return verdict;
        }
        let part_of = |c: char| c.is_alphanumeric() || glyph::is_silent(c) || glyph::is_mark(c);
        let fits = |c: char| !c.is_alphabetic() || c < '\u{250}' || is_styled_latin(c) || glyph::latin(c).is_some();
        let before = self.content.get(end..at).unwrap_or_default();
        let after = self.content.get(at..).unwrap_or_default();
        let length = after.find(|c| !part_of(c)).unwrap_or(after.len());
        let mut token = before.chars().rev().take_while(|c| part_of(*c));
        let verdict = token.all(fits) && after.get(..length).is_some_and(|part| part.chars().all(fits));
        self.token = (at + length, verdict);
        verdict
    }
}

/// Latin letters beyond the first blocks: with two accents, full-width, mathematical, ligatures.
fn is_styled_latin(c: char) -> bool {
    matches!(c, '\u{1e00}'..='\u{1eff}') || glyph::plain(c).is_some()
}

/// The next character from an offset on that is neither ASCII nor one of the letters and signs that Western texts are
/// full of (`é`, `š`, `€`). Looks at eight bytes at a time.
fn next_odd(content: &str, from: usize) -> Option<(usize, char)> {
    let bytes = content.as_bytes();
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        at += ascii_length(rest);
        match *bytes.get(at)? {
            0xc3 => at += 2,
            // `Ĳ` and `ĳ`, `ŉ`
            lead @ (0xc4 | 0xc5)
                if !matches!((lead, bytes.get(at + 1)), (0xc4, Some(0xb2 | 0xb3)) | (0xc5, Some(0x89))) =>
            {
                at += 2;
            }
            0xe2 if bytes.get(at + 1..at + 3) == Some(&[0x82, 0xac]) => at += 3,
            _ => return content.get(at..)?.chars().next().map(|c| (at, c)),
        }
    }
}

/// How many bytes of ASCII stand at the start.
#[inline]
fn ascii_length(bytes: &[u8]) -> usize {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = 0;
    let mut rest = bytes;
    while let Some((chunk, more)) = rest.split_first_chunk::<64>().filter(|(chunk, _)| chunk.is_ascii()) {
        at += chunk.len();
        rest = more;
    }
    let (words, last) = rest.as_chunks::<8>();
    for word in words {
        let high = u64::from_le_bytes(*word) & HIGH;
        if high != 0 {
            return at + high.trailing_zeros() as usize / 8;
        }
        at += word.len();
    }
    at + last.iter().position(|b| !b.is_ascii()).unwrap_or(last.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Channel;

    fn text(content: &str) -> Text {
        Text::same(Channel::Body, content.to_owned())
    }

    /// The folded text, and each character of it with the original behind it.
    fn folded(content: &str) -> String {
        View::of(&text(content)).text().content.clone()
    }

    #[test]
    fn ordinary_texts_need_no_copy() {
        for plain in ["", "Zoë vraagt € 10, ça va? Šiška – nee", "a-\nB", "in-\nen uitgaand", "--\nx", "Василий Иванов"]
        {
            let plain = plain.replace('–', "-");
            assert!(View::of(&text(&plain)).folded.is_none(), "{plain}");
        }
    }

    #[test]
    fn writing_becomes_plain() {
        for (odd, plain) in [
            ("patie\u{308}nt", "patiënt"),
            ("1\u{336}2\u{336}3\u{336}", "123"),
            ("e\u{323}\u{302}x", "ệx"),
            ("12\u{a0}34\u{202f}5\u{2007}6", "12 34 5 6"),
            ("\u{202e}12\u{200b}3\u{ad}4\u{2060}5\u{feff}", "12345"),
            ("ＢＳＮ：１２３", "BSN:123"),
            ("٠٦-١٢٣", "06-123"),
            ("ВЅN en 𝐁𝐒𝐍", "BSN en BSN"),
            ("NL91АВNА04", "NL91ABNA04"),
            ("ﬁets in ĲmuĳdeN", "fiets in IJmuijdeN"),
            ("‘s-Hertogen‑bosch “x”", "'s-Hertogen-bosch \"x\""),
            ("06–12345678 of 06−12 – nee", "06-12345678 of 06-12 - nee"),
            ("1234·56·782 · • x", "1234.56.782 · • x"),
            ("Jansen—Bakker", "Jansen—Bakker"),
            ("burgerservice-\nnummer", "burgerservicenummer"),
            ("geboorte\u{ad}\r\n> datum", "geboortedatum"),
            ("geboorte\u{2010}\n  datum", "geboortedatum"),
            ("a\u{2028}b", "a\nb"),
            (" \u{301}x", " \u{301}x"),
            ("ﬁ\u{301}", "fí"),
            ("a\u{200b}\u{301}", "á"),
        ] {
            assert_eq!(folded(odd), plain, "{odd:?}");
        }
    }

    #[test]
    fn hits_map_back_with_what_is_invisible_inside() {
        let original = text("\u{200b}x 12\u{200b}3\u{308}4\u{200b} oﬃce");
        let view = View::of(&original);
        let at = |part: &str| {
            let start = view.text().content.find(part).unwrap();
            view.value(&view.back(vec![start..start + part.len()]))
        };
        assert_eq!(view.text().content, "x 1234 office");
        assert_eq!(at("1234"), "12\u{200b}3\u{308}4");
        assert_eq!(at("x "), "x ");
        assert_eq!(at("off"), "oﬃ");
        assert_eq!(view.value(&view.back(vec![7..9, 9..11])), "oﬃ", "two parts of one ligature are one place");
    }

    #[test]
    fn cells_and_boxes_move_along_and_a_row_does_not_run_into_the_next() {
        let mut original = text("\u{200b}a-\nb\u{a0}c");
        original.tables.push(Table { rows: vec![vec![0..5], vec![6..10]] });
        let view = View::of(&original);
        assert_eq!(view.text().content, "a-\nb c");
        assert_eq!(view.text().tables[0].rows, [[0..2], [3..6]]);
    }

    #[test]
    fn a_long_foreign_word_is_read_once() {
        let long = "а".repeat(300_000) + "ж";
        assert_eq!(folded(&long), long);
    }

    const PIECES: &[&str] = &[
        "a",
        "B",
        "7",
        " ",
        "-",
        "-\n",
        "\r\n",
        "e\u{301}",
        "\u{308}",
        "\u{336}",
        "\u{a0}",
        "\u{200b}",
        "\u{ad}",
        "ﬃ",
        "ĳ",
        "А",
        "ж",
        "Ν",
        "１",
        "٣",
        "𝟙",
        "–",
        "·",
        "日",
        "👩\u{200d}⚕\u{fe0f}",
        "é",
        "€",
        "> ",
        "\u{2028}",
    ];

    fn mixed() -> impl Strategy<Value = String> {
        let piece = prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), ".{0,3}"];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_part_maps_back_to_what_it_was_made_from(content in mixed()) {
            let original = text(&content);
            let view = View::of(&original);
            let plain = &view.text().content;
            let edits = view.folded.as_ref().map_or(&[][..], |(_, edits)| edits);
            prop_assert!(edits.windows(2).all(|e| e[0].from.end <= e[1].from.start && e[0].to.end <= e[1].to.start));
            prop_assert!(edits.iter().all(|e| !e.from.is_empty()));
            // what no edit covers is the same
            let (mut here, mut there) = (0, 0);
            for edit in edits.iter().cloned().chain([Edit { from: content.len()..content.len(), to: plain.len()..plain.len() }]) {
                prop_assert_eq!(&content[here..edit.from.start], &plain[there..edit.to.start]);
                (here, there) = (edit.from.end, edit.to.end);
            }
            let bounds: Vec<usize> = plain.char_indices().map(|(at, _)| at).chain([plain.len()]).collect();
            for (i, start) in bounds.iter().enumerate() {
                for end in &bounds[i + 1..] {
                    let range = back(edits, &(*start..*end));
                    prop_assert!(!range.is_empty() && content.get(range.clone()).is_some(), "{:?}", range);
                    let again = forth(edits, &range);
                    prop_assert!(again.start <= *start && again.end >= *end);
                }
            }
        }

        #[test]
        fn folding_what_was_folded_changes_no_more_characters(content in mixed()) {
            let once = folded(&content);
            prop_assert!(!once.chars().any(glyph::is_silent));
            prop_assert!(once.len() <= content.len());
        }
    }
}
