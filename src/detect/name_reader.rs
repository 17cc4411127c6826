//! Reads a Dutch name in a text: initials, particles, capitalised words.

use std::ops::Range;
use std::sync::LazyLock;

use super::bytes::{ByteSet, Words};
use super::dictionary;
use super::lexicon::{Entry, FIRST_NAME, SURNAME, UNKNOWN, hash64};
use super::scan::{Scan, soft_space};

/// Words between first name or initials and surname.
pub(super) static PARTICLES: Words = Words::of(&[
    "van", "de", "der", "den", "het", "'t", "’t", "ten", "ter", "te", "vande", "vander", "van't", "von", "zu", "du",
    "la", "le", "da", "di", "del", "dos", "el", "al", "ben", "ben-", "bin", "op", "in", "aan", "'s", "zum", "o'",
]);

/// Length of the longest of them, in bytes.
const LONGEST_PARTICLE: usize = 6;

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
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mrt", "mar", "apr", "jun", "jul", "aug", "sep", "okt", "oct", "nov", "dec", "id", "belanghebbende", "personeelsnr", "personeelsnummer", "patiëntnummer",
    "mozilla", "thunderbird", "microsoft", "outlook", "office", "jehova", "jehova's", "roma", "sinti", "gold", "sofi", "wat", "wie", "waar", "wanneer", "hoe", "waarom", "welke", "aed", "ehbo",
    "reply", "recipients", "undisclosed", "sales", "support", "noreply", "postmaster", "servicedesk", "helpdesk", "klantenservice", "administratie", "secretariaat", "receptie", "redactie", "nieuwsbrief", "sigma",
    "god", "internet", "europa", "europese", "duitse", "belgische", "franse", "engelse", "kerst", "pasen", "corona", "covid",
];

/// Initials of more than one letter.
const LONG_INITIALS: &[&str] =
    &["Th", "Ch", "Ph", "Fr", "Chr", "Joh", "Jac", "Jos", "IJ", "Wm", "Fred", "Ant", "Mohd", "Md"];

/// Capitals that are no initials.
#[rustfmt::skip]
static ABBREVIATIONS: Words = Words::of(&[
    "AED", "EHBO", "BSN", "AGB", "BIG", "UZI", "GGZ", "GGD", "MDO", "POH", "EVV", "SO", "HA", "VS", "PA", "AVG", "PGB", "WMO", "WLZ", "ZVW", "CIZ", "UWV", "SVB", "KVK", "BTW", "BV", "NV", "VOF", "TEL", "FAX",
    "CVA", "TIA", "COPD", "DM", "RA", "MS", "HIV", "ADHD", "ASS", "PTSS", "MRI", "CT", "ECG", "EEG", "OK", "IC", "SEH", "CCU", "BMI", "RR", "HB", "CRP", "TSH", "LDL", "HDL", "PSA", "INR", "EMDR", "CGT",
    "DNA", "RNA", "PCR", "ICD", "DSM", "ICPC", "ATC", "NHG", "LSP", "EPD", "ECD", "ZIS", "HIS", "KIS", "MBO", "HBO", "VWO", "HAVO", "CBS", "OBS", "RKBS", "NL", "EU", "VN", "USA", "UK", "PDF", "CSV", "URL",
    "ID", "NR", "PO", "TAV", "TNV", "CC", "BCC", "RE", "FW", "FWD", "PS", "NB", "VAN", "DE", "DER", "DEN", "EN", "OF", "HET", "EEN", "OP", "IN", "TE", "NS", "ANWB", "FNV", "CNV", "VVD", "PVDA", "CDA", "PVV",
    "FVD", "SGP", "SP", "IBAN", "BIC", "API", "SQL", "XML", "HTTP", "SSH", "GET", "POST", "UTC", "GMT", "AM", "PM", "KG", "MG", "ML", "CM", "MM", "KM", "VV", "LG", "LVG", "VG", "ZZP", "VIG", "HBH", "BVP",
]);

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

/// Bytes that close a name.
static CLOSING: ByteSet = ByteSet::of(b"\t;|,():/\"<>@");

/// Reads a name that starts at an offset: initials, particles and capitalised words on one line, ending with a
/// capitalised word. Nothing if there is no such word.
pub(super) fn read(scan: &Scan, start: usize) -> Option<Name> {
    let window = scan.ahead(start, 90);
    let window = window.get(..window.bytes().position(|b| CLOSING.holds(b)).unwrap_or(window.len()))?;
    let limit = match scan.cell_at(start) {
        Some(cell) => cell.range.end.saturating_sub(start).min(window.len()),
        None => window.len(),
    };
    let window = window.get(..limit)?;
    let mut name = Name { range: start..start, ..Name::default() };
    let mut at = 0;
    for _ in 0..9 {
        let token = token(window.get(at..)?);
        if token.is_empty() {
            break;
        }
        let begin = start + at;
        let took = if let Some(count) = initials(token).filter(|_| name.words.len() < 3) {
            name.initials += count;
            token.len()
        } else if let Some(count) = bare_initials(token).filter(|_| at == 0 && surname_follows(window, token.len())) {
            name.initials += count;
            token.len()
        } else if is_particle(token) {
            name.particles += 1;
            token.len()
        } else if let Some(length) = capital_word(token) {
            let word = token.get(..length)?;
            if name.words.len() >= 4 || is_listed_stop(word) {
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
        if gap.starts_with(['\n', '\r']) {
            match over_the_line(scan, &name, begin, gap) {
                Some(skip) => {
                    at += skip;
                    continue;
                }
                None => break,
            }
        }
        let wide = gap.len() - gap.trim_start_matches([' ', '\u{a0}']).len();
        // Two spaces part columns, not words.
        if wide > 1 && !gap.starts_with('\u{a0}') {
            break;
        }
        at += wide;
    }
    (!name.words.is_empty()).then_some(name)
}

/// A text up to its first space or line break.
fn token(text: &str) -> &str {
    let bytes = text.as_bytes();
    let ends =
        |at: usize, byte: u8| matches!(byte, b' ' | b'\n' | b'\r') || byte == 0xC2 && bytes.get(at + 1) == Some(&0xA0);
    let end = bytes.iter().enumerate().position(|(at, byte)| ends(at, *byte)).unwrap_or(bytes.len());
    text.get(..end).unwrap_or_default()
}

/// May a name go on in the next line? Behind initials, particles or a first name at the end of a long line, when a surname
/// starts the next. Gives the length of the break.
fn over_the_line(scan: &Scan, name: &Name, last: usize, gap: &str) -> Option<usize> {
    let skip = soft_space(gap);
    let next = gap.get(skip..)?.split([' ', '\n', '\r']).next()?;
    let word = next.get(..capital_word(next)?)?;
    let long = last - scan.line_start(last, 80) >= 40;
    let open = name.words.len() <= 1 && name.words.iter().all(|word| word.entry.marks & FIRST_NAME != 0);
    let surname = lexicon_entry(scan, word).marks & (SURNAME | UNKNOWN) != 0 || name.particles > 0;
    (skip > 0 && long && open && surname && !is_stop(word)).then_some(skip)
}

/// Do particles or a capitalised word with small letters follow on the line? Then capitals before them are initials.
fn surname_follows(window: &str, from: usize) -> bool {
    let mut rest = window.get(from..).unwrap_or_default();
    for _ in 0..4 {
        let Some(body) = rest.strip_prefix([' ', '\u{a0}']) else { return false };
        let token = body.split([' ', '\u{a0}']).next().unwrap_or_default();
        if !is_particle(token) {
            let known_stop = capital_word(token)
                .and_then(|length| token.get(..length))
                .is_none_or(|word| is_listed_stop(word) || !word.chars().any(char::is_lowercase));
            return !known_stop;
        }
        rest = body.get(token.len()..).unwrap_or_default();
    }
    false
}

/// `J.`, `J.P.M.`, `Th.`, `Chr.`; and `J.P.M` before its surname. How many.
pub(super) fn initials(token: &str) -> Option<usize> {
    // the first part has four letters at most
    let dot = token.bytes().position(|b| b == b'.')?;
    if dot > 4 && !token.starts_with('-') {
        return None;
    }
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

/// A word between first name and surname?
pub(super) fn is_particle(token: &str) -> bool {
    token.len() <= LONGEST_PARTICLE && PARTICLES.holds_in_any_case(token)
}

/// A capitalised word from end to end?
pub(super) fn is_capital_word(token: &str) -> bool {
    capital_word(token) == Some(token.len())
}

/// A word that opens a sentence or stands in forms?
pub(super) fn is_stop(token: &str) -> bool {
    !is_particle(token) && is_listed_stop(token)
}

fn is_listed_stop(word: &str) -> bool {
    // by their hashes, which are the same in any case
    static HASHES: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let mut hashes: Vec<u64> = STOPS.iter().map(|stop| hash64(stop.as_bytes())).collect();
        hashes.sort_unstable();
        hashes
    });
    HASHES.binary_search(&hash64(word.as_bytes())).is_ok()
}

/// Initials without dots, `HJ`, `CAM`: one to four capitals. How many.
pub(super) fn bare_initials(token: &str) -> Option<usize> {
    let fine = (1..=4).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_uppercase());
    (fine && !ABBREVIATIONS.holds(token)).then_some(token.len())
}

/// The length of a capitalised word at the start of a token: letters, inner hyphens and apostrophes.
fn capital_word(token: &str) -> Option<usize> {
    // most words are plain ones
    let plain = token.bytes().take_while(u8::is_ascii_alphabetic).count();
    let next = token.as_bytes().get(plain).copied().unwrap_or(b' ');
    if plain > 0 && next.is_ascii() && !matches!(next, b'-' | b'\'' | b'_' | b'0'..=b'9') {
        return (plain >= 2 && token.starts_with(|c: char| c.is_ascii_uppercase())).then_some(plain);
    }
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
    if !word.contains(['-', '\'', '’']) {
        let marks = if dictionary::is_ordinary(word.as_bytes()) { 0 } else { UNKNOWN };
        return Entry { marks, ..Entry::default() };
    }
    let parts = word.split(['-', ' ', '\'', '’']).filter(|part| part.len() > 2);
    let mut all = Entry::default();
    for part in parts {
        if let Some(entry) = scan.vocabulary.lexicon.get(part.as_bytes()) {
            all.marks |= entry.marks;
        } else if !dictionary::is_ordinary(part.as_bytes()) {
            all.marks |= UNKNOWN;
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
