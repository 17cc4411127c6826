//! Looks for values in texts, in whatever case and script and with whatever separators or invisible characters they are
//! written. Written apart from what the redactor uses to find them.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::Gone;
use crate::finding::Kind;
use crate::glyph;

/// Values with fewer letters and digits than this stand everywhere by chance.
pub(super) const SHORTEST: usize = 4;
/// Longest run of other characters inside a value.
const THICKEST: usize = 3;
/// A number of so many digits does not stand inside a longer word by chance.
const SURE_DIGITS: usize = 9;
/// Stands in the reduced text where too many separators stood.
const BREAK: char = '\u{1}';

/// The values of an exam, ready to be looked for.
pub(super) struct Seeker<'g> {
    gone: Vec<&'g Gone>,
    finder: Option<AhoCorasick>,
    digits: Vec<bool>,
}

impl<'g> Seeker<'g> {
    /// For those of the values that `wanted` takes.
    pub fn new(gone: &'g [Gone], wanted: impl Fn(&Gone) -> bool) -> Self {
        let mut seen = BTreeSet::new();
        let mut reduced = Vec::new();
        let mut kept = Vec::new();
        for gone in gone.iter().filter(|gone| wanted(gone)) {
            let value = reduce(gone.value.open()).text;
            let clean = value.trim_matches(BREAK);
            // a word that labels put into redacted places (`[geboortedatum]`) says nothing of anybody
            let label = Kind::ALL.iter().any(|kind| reduce(kind.label()).text == clean);
            if !label && clean.chars().count() >= SHORTEST && seen.insert(clean.to_string()) {
                reduced.push(clean.to_string());
                kept.push(gone);
            }
        }
        let digits = reduced.iter().map(|v| v.len() >= SURE_DIGITS && v.bytes().all(|b| b.is_ascii_digit())).collect();
        let finder = if reduced.is_empty() { None } else { AhoCorasick::new(&reduced).ok() };
        Self { gone: kept, finder, digits }
    }

    /// Is there nothing to look for?
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty()
    }

    /// The labels of the values that stand in a text, each once.
    pub fn labels_in(&self, text: &str) -> BTreeSet<&'static str> {
        let mut out = BTreeSet::new();
        let Some(finder) = &self.finder else { return out };
        let reduced = reduce(text);
        for hit in finder.find_overlapping_iter(&reduced.text) {
            let which = hit.pattern().as_usize();
            let label = self.gone.get(which).map_or("", |gone| gone.label);
            let sure = self.digits.get(which).copied().unwrap_or_default();
            if !out.contains(label)
                && reduced.is_apart(hit.start(), sure, true)
                && reduced.is_apart(hit.end(), sure, false)
            {
                out.insert(label);
            }
        }
        out
    }
}

/// Does a value of this kind point at one person wherever it stands? A number or an address does; a name or a date may
/// be an ordinary word in the next file of the same mail.
pub(super) fn points_at_one_person(gone: &Gone) -> bool {
    Kind::ALL.iter().any(|kind| kind.label() == gone.label && (kind.is_number() || *kind == Kind::Email))
}

/// A text reduced to letters and digits.
struct Reduced {
    text: String,
    /// Offsets in `text` before which something else stood, sorted.
    seams: Vec<usize>,
}

impl Reduced {
    /// Does a word start (`before`) or end at this offset? A sure number only must not touch another digit.
    fn is_apart(&self, at: usize, sure: bool, before: bool) -> bool {
        if self.seams.binary_search(&at).is_ok() {
            return true;
        }
        let neighbour = if before {
            self.text.get(..at).and_then(|s| s.chars().next_back())
        } else {
            self.text.get(at..).and_then(|s| s.chars().next())
        };
        neighbour.is_none_or(|c| c == BREAK || (sure && !c.is_ascii_digit()))
    }
}

fn reduce(original: &str) -> Reduced {
    let mut out = Reduced { text: String::with_capacity(original.len()), seams: Vec::new() };
    let mut others = 0;
    for c in original.chars() {
        if glyph::is_silent(c) {
            continue;
        }
        if glyph::is_mark(c) {
            // a letter and its accent are one character; a line through a digit hides nothing
            if let Some(letter) = out.text.pop() {
                let accented = if others == 0 { glyph::join(letter, c) } else { None };
                out.text.push(accented.unwrap_or(letter));
            }
            continue;
        }
        if !c.is_alphanumeric() {
            others += 1;
            continue;
        }
        if others > 0 {
            if others > THICKEST {
                out.text.push(BREAK);
            }
            out.seams.push(out.text.len());
            others = 0;
        }
        glyph::compared(c, |c| out.text.push(c));
    }
    if others > 0 {
        out.seams.push(out.text.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Secret;

    fn stands(value: &str, text: &str) -> bool {
        let gone = [Gone { value: Secret::new(value), label: "BSN" }];
        !Seeker::new(&gone, |_| true).labels_in(text).is_empty()
    }

    #[test]
    fn a_value_is_seen_in_whatever_form() {
        for text in [
            "123456782",
            "BSN:1234.56.782.",
            "1234\r\n56782",
            "bsn123456782x",
            "████123456782",
            "1234\u{200b}56782",
            "１２３４５６７８２",
            "1\u{336}2\u{336}3\u{336}4\u{336}5\u{336}6\u{336}7\u{336}8\u{336}2\u{336}",
            "\u{202d}1\u{2060}2\u{feff}3\u{ad}4\u{200e}5\u{fe0f}6\u{2066}7\u{34f}8\u{e0101}2",
            "١٢٣٤٥٦٧٨٢",
            "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟐",
        ] {
            assert!(stands("123456782", text), "{text}");
        }
        assert!(stands("René Vries", "RENE\u{301}  VRIES"));
        assert!(stands("a@x.nl", "<A@X.NL>"));
        assert!(stands("Jansen", "de heer Jа\u{200b}nsen"), "with a Cyrillic letter");
        assert!(stands("ĲsselﬁnK", "IJSSELFINK") && stands("IJsselfink", "ĲSSELﬁNK"));
        assert!(stands("Bře\u{301}za", "BŘÉZA"));
    }

    #[test]
    fn chance_is_no_leak() {
        for text in ["0123456782", "1234567820", "1234 \t | 56782", "12345678", ""] {
            assert!(!stands("123456782", text), "{text}");
        }
        assert!(!stands("Vries", "de vriesvakken"));
        assert!(!stands("Jan", "Jan"), "too short to mean anything");
        assert!(!stands("12345", "a12345"));
        assert!(!stands("Geboortedatum", "[geboortedatum]"));
    }
}
