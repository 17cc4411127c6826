//! Reads a Dutch name in a text: initials, particles, capitalised words.

use std::ops::Range;

use super::lexicon::Entry;
use super::scan::Scan;

/// Words between first name or initials and surname.
pub(super) const PARTICLES: &[&str] = &[
    "van", "de", "der", "den", "het", "'t", "’t", "ten", "ter", "te", "vande", "vander", "van't", "von", "zu", "du",
    "la", "le", "da", "di", "del", "dos", "el", "al", "ben", "ben-", "bin", "op", "in", "aan", "'s", "zum", "o'",
];

/// Capitalised words that are never part of a name: they open sentences, or stand in forms.
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "het", "een", "deze", "dit", "dat", "die", "ik", "hij", "zij", "wij", "we", "ze", "je", "jij", "jullie", "uw", "mijn", "onze", "ons", "hun",
    "met", "voor", "bij", "naar", "over", "na", "om", "als", "en", "of", "maar", "want", "dus", "ook", "nog", "niet", "geen", "wel", "is",
    "heeft", "was", "wordt", "zal", "kan", "er", "hier", "daar", "nu", "toen", "vandaag", "morgen", "gisteren", "maandag", "dinsdag", "woensdag",
    "donderdag", "vrijdag", "zaterdag", "zondag", "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december", "tel", "telefoon", "fax", "mail", "adres", "datum", "bsn", "geboortedatum", "geslacht", "naam", "dank",
    "graag", "groet", "groeten", "geachte", "beste", "hoi", "hallo", "collega", "collega's", "allen", "allemaal", "team", "heer", "mevrouw",
    "dames", "heren", "ouders", "patiënt", "patient", "patiënte", "cliënt", "client", "cliënte", "huisarts", "apotheek", "apotheker", "praktijk",
    "ziekenhuis", "kamer", "afdeling", "postcode", "woonplaats", "nederland", "nederlandse", "amsterdam", "rotterdam", "utrecht",
    "onbekend", "nvt", "n.v.t.", "man", "vrouw", "ja", "nee", "zie", "wilt", "wil", "kunt", "in", "op", "aan", "uit", "per", "door", "sinds", "tot",
    "bv", "nv", "vof", "gmbh", "ltd", "inc", "volgens", "verder", "omdat", "doordat", "terwijl", "hierbij", "bijlage", "betreft", "onderwerp",
    "god", "internet", "europa", "europese", "duitse", "belgische", "franse", "engelse", "kerst", "pasen", "corona", "covid",
];

/// Initials of more than one letter.
const LONG_INITIALS: &[&str] =
    &["Th", "Ch", "Ph", "Fr", "Chr", "Joh", "Jac", "Jos", "IJ", "Wm", "Fred", "Ant", "Mohd", "Md"];

/// One capitalised word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub range: Range<usize>,
    pub entry: Entry,
}

/// A name as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    pub range: Range<usize>,
    /// How many initials.
    pub initials: usize,
    pub particles: usize,
    pub words: Vec<Word>,
}

/// Reads a name that starts at an offset: initials, particles and capitalised words on one line, ending with a
/// capitalised word. Nothing if there is no such word.
pub(super) fn read(scan: &Scan, start: usize) -> Option<Name> {
    let window = scan.ahead(start, 90);
    let window = window.split(['\n', '\r', '\t', ';', '|', ',', '(', ')', ':', '/', '"', '<', '>', '@']).next()?;
    let limit = match scan.cell_at(start) {
        Some(cell) => cell.range.end.saturating_sub(start).min(window.len()),
        None => window.len(),
    };
    let window = window.get(..limit)?;
    let mut name = Name { range: start..start, ..Name::default() };
    let mut at = 0;
    for _ in 0..9 {
        let rest = window.get(at..)?;
        let token = rest.split([' ', '\u{a0}']).next().unwrap_or_default();
        if token.is_empty() {
            break;
        }
        let begin = start + at;
        let took = if let Some(count) = initials(token).filter(|_| name.words.len() < 3) {
            name.initials += count;
            token.len()
        } else if PARTICLES.contains(&token.to_lowercase().as_str()) && !token.ends_with('.') {
            name.particles += 1;
            token.len()
        } else if let Some(length) = capital_word(token) {
            let word = token.get(..length)?;
            if STOPS.contains(&word.to_lowercase().as_str()) || name.words.len() >= 4 {
                break;
            }
            let entry = lexicon_entry(scan, word);
            name.words.push(Word { range: begin..begin + length, entry });
            name.range.end = begin + length;
            length
        } else {
            break;
        };
        if took < token.len() {
            break;
        }
        at += took;
        let gap = window.get(at..)?;
        at += gap.len() - gap.trim_start_matches([' ', '\u{a0}']).len();
    }
    (!name.words.is_empty()).then_some(name)
}

/// `J.`, `J.P.M.`, `Th.`, `Chr.`; and `J.P.M` before its surname. How many.
pub(super) fn initials(token: &str) -> Option<usize> {
    let parts: Vec<&str> = token.split('.').collect();
    let last = parts.last()?;
    let closed = last.is_empty();
    let parts = if closed { parts.get(..parts.len() - 1)? } else { parts.as_slice() };
    let one = |part: &&str| {
        let part = part.trim_start_matches('-');
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_uppercase) && (chars.next().is_none() || LONG_INITIALS.contains(&part))
    };
    let fine = !parts.is_empty() && parts.len() <= 7 && parts.iter().all(one);
    (fine && (closed || parts.len() > 1) && parts.iter().any(|p| p.chars().count() == 1 || closed))
        .then_some(parts.len())
}

/// The length of a capitalised word at the start of a token: letters, inner hyphens and apostrophes.
fn capital_word(token: &str) -> Option<usize> {
    let body = token
        .trim_start_matches(['d', 'D', 'O', 'o'])
        .strip_prefix(['\'', '’'])
        .filter(|b| b.starts_with(char::is_uppercase));
    let first = body.unwrap_or(token).chars().next()?;
    if !first.is_uppercase() {
        return None;
    }
    let mut end = 0;
    let mut letters = 0;
    for (at, c) in token.char_indices() {
        if c.is_alphabetic() {
            letters += 1;
        } else if !matches!(c, '-' | '\'' | '’') {
            break;
        }
        end = at + c.len_utf8();
    }
    let word = token.get(..end)?.trim_end_matches(['-', '\'', '’']);
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    let goes_on = token.get(end..).and_then(|t| t.chars().next()).is_some_and(|c| c.is_alphanumeric() || c == '_');
    (letters >= 2 && !goes_on).then_some(word.len())
}

/// What the lists say of a word; of a double name, what they say of its parts.
fn lexicon_entry(scan: &Scan, word: &str) -> Entry {
    if let Some(entry) = scan.vocabulary.lexicon.get(word.as_bytes()) {
        return entry;
    }
    let parts = word.split(['-', ' ', '\'', '’']).filter(|part| part.len() > 2);
    let mut all = Entry::default();
    for part in parts {
        if let Some(entry) = scan.vocabulary.lexicon.get(part.as_bytes()) {
            all.marks |= entry.marks;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_told_from_words() {
        assert_eq!(initials("J."), Some(1));
        assert_eq!(initials("J.P.M."), Some(3));
        assert_eq!(initials("Th."), Some(1));
        assert_eq!(initials("A.B"), Some(2));
        for no in ["", ".", "jan.", "Jansen.", "12.", "J", "BV.", "Inc.", "Vi."] {
            assert_eq!(initials(no), None, "{no}");
        }
    }

    #[test]
    fn capital_words_end_before_punctuation() {
        assert_eq!(capital_word("Jansen."), Some(6));
        assert_eq!(capital_word("Jansen-Bakker,"), Some(13));
        assert_eq!(capital_word("d'Angelo"), Some(8));
        assert_eq!(capital_word("jansen"), None);
        assert_eq!(capital_word("Jansen2"), None);
        assert_eq!(capital_word(""), None);
    }
}
