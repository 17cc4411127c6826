//! What a street name looks like: endings, first words and what belongs to it.

use crate::detect::bytes::Words;
use crate::detect::scan::Scan;

/// Endings of Dutch street names.
#[rustfmt::skip]
static ENDINGS: Words = Words::of(&[
    "straat", "laan", "weg", "plein", "hof", "pad", "singel", "kade", "dijk", "dreef", "gracht", "steeg", "plantsoen",
    "park", "wal", "markt", "dam", "haven", "burg", "veld", "kamp", "akker", "weide", "oord", "heuvel", "berg", "dal",
    "hout", "bos", "meent", "meer", "brink", "erf", "gaarde", "tuin", "horst", "rode", "pas", "stede", "sluis", "brug",
    "poort", "boulevard", "allee", "baan", "ring", "rand", "zoom", "rade", "kwartier", "waard", "werf", "oever", "polder",
    "plaats", "waterweg", "vaart", "wijk", "wetering", "zijde", "end", "einde", "enk", "es", "eng", "kreek", "land",
    "schans", "stoep", "straatje", "weegje", "laantje", "hoek", "hoeve", "borg", "borch", "donk", "lo", "loo", "mark",
    "wold", "woud", "drift", "gang", "passage", "galerij", "terras", "rooi", "dries", "heide", "str.", "ln.", "pln.", "str",
    "gilde", "achterom", "vliet", "buurt", "hage", "hagen", "beek", "zand", "stein", "stee", "klooster", "hove", "rak", "tocht",
    "sloot", "molen", "zicht", "rust", "ven", "water", "voort", "eind", "kolk", "wiel", "geest", "griend", "slot", "staete",
    "toren", "vest", "veste", "weerd", "gouw", "dreven", "voorde", "daal", "duin", "duinen", "bongerd", "boomgaard", "bleek",
    "kampen", "esch", "laar", "burcht", "bocht", "boog", "wallen", "weiden", "landen", "velden", "bergen", "akkers", "kamer",
    "werven", "tuinen", "hoeven", "horn", "wierde", "terp", "hem", "gors", "kwelder", "plaat", "stelle", "vlied", "zijl", "wei", "dyk", "buorren", "leane", "pleats", "reed", "wiek", "haad",
]);

/// Endings that leave no doubt; the others are also ordinary words and need a postcode or label.
static SURE_ENDINGS: Words = Words::of(&[
    "straat",
    "laan",
    "weg",
    "plein",
    "singel",
    "kade",
    "dijk",
    "dreef",
    "gracht",
    "steeg",
    "plantsoen",
    "straatje",
    "str.",
    "gaarde",
    "boulevard",
    "laantje",
    "pad",
    "hof",
    "straatweg",
    "strjitte",
    "kerkplein",
    "allee",
    "ln.",
    "pln.",
    "str",
]);

/// Words behind a street name that belong to it: `Plantsoen Noord`, `Kanaalweg West`.
static DIRECTIONS: Words =
    Words::of(&["noord", "zuid", "oost", "west", "binnen", "buiten", "boven", "beneden", "midden"]);

/// Endings of streets that places and ordinary words with a capital rarely have.
static STREET_ENDINGS: Words = Words::of(&[
    "akker",
    "akkers",
    "wetering",
    "gilde",
    "einde",
    "erf",
    "brink",
    "markt",
    "vaart",
    "werf",
    "weide",
    "weiden",
    "oever",
    "sluis",
    "brug",
    "poort",
    "schans",
    "stoep",
    "hoeve",
    "zoom",
    "hagen",
    "haven",
    "wallen",
    "passage",
    "terras",
    "wal",
    "tuin",
    "tuinen",
    "boomgaard",
    "bongerd",
    "stee",
    "vliet",
    "drift",
    "kamp",
    "wiek",
    "gouw",
    "heuvel",
    "zijde",
    "wei",
    "dyk",
    "buorren",
    "leane",
    "pleats",
    "reed",
    "achterom",
    "meent",
    "duin",
    "zicht",
    "horn",
    "molen",
    "waard",
    "es",
]);

/// Words a street name can start with when its ending says nothing: `Laan van Meerdervoort`.
static TRIGGERS: Words = Words::of(&[
    "laan",
    "plein",
    "weg",
    "kade",
    "singel",
    "dreef",
    "hof",
    "pad",
    "straat",
    "avenue",
    "rue",
    "allee",
    "park",
    "plantsoen",
    "baan",
    "huis",
    "achter",
    "tussen",
    "onder",
    "boven",
]);

/// Words that belong to the street name before the word with the ending.
#[rustfmt::skip]
static LEADS: Words = Words::of(&[
    "oude", "nieuwe", "grote", "kleine", "lange", "korte", "hoge", "lage", "eerste", "tweede", "derde", "vierde", "noord",
    "zuid", "oost", "west", "burgemeester", "burg.", "burg", "professor", "prof.", "prof", "dokter", "doctor", "dr.", "dr",
    "pastoor", "prins", "prinses", "koning", "koningin", "graaf", "sint", "st.", "st", "jan", "van", "de", "den", "der", "het",
    "'t", "ds.", "ds", "mr.", "ir.", "dominee", "generaal", "gen.", "admiraal", "president", "mgr.", "monseigneur", "pater",
    "kon.", "pr.", "prof", "pres.", "gen", "st.-", "wethouder", "kardinaal", "kapitein", "luitenant", "minister", "meester", "rector", "deken", "bisschop", "paus", "keizer", "hertog", "groot", "oud",
    "nieuw", "achter", "voor", "boven", "beneden", "binnen", "buiten", "midden", "v.", "v.d.", "vd",
    "frans", "anna", "willem", "hendrik", "johan", "karel", "piet", "ten", "ter", "le", "la",
]);

/// Words in small letters that end like a street.
static NOT_STREETS: Words = Words::of(&[
    "snelweg",
    "autosnelweg",
    "luchtweg",
    "omweg",
    "uitweg",
    "fietspad",
    "voetpad",
    "urineweg",
    "luchtwegen",
    "spoorweg",
    "autoweg",
    "halverwege",
    "onderweg",
    "toegangsweg",
    "kerkhof",
    "gerechtshof",
    "hofsteeg",
    "zandpad",
    "vaarweg",
    "bijgaarde",
    "balan",
    "salaris",
    "vluchtweg",
    "tuinpad",
    "stoplaan",
    "geding",
    "rijstraat",
    "verplaan",
    "plaan",
]);

static PARTICLES: Words = Words::of(&[
    "van", "de", "der", "den", "het", "'t", "'s", "ten", "ter", "op", "aan", "in", "bij", "la", "le", "du", "en",
    "van't",
]);

/// How sure the words alone are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Street {
    Ending,
    /// An ending that hardly anything but streets has.
    OwnEnding,
    DoubtfulEnding,
    /// A sure ending, but in small letters.
    Small,
    Trigger,
    /// Only capitalised: counts with a postcode behind it.
    Capital,
}

/// A quick look at the word before: capitalised, or one that can end a street name in lower case.
pub(super) fn may_be_street(scan: &Scan, number: usize, is_broken: bool) -> bool {
    let bytes = scan.bytes().get(number.saturating_sub(40)..number).unwrap_or_default();
    let spaces = bytes.iter().rev().take_while(|b| matches!(b, b' ' | b'\r' | 0xA0 | 0xC2)).count();
    let word = bytes.get(..bytes.len() - spaces).unwrap_or_default();
    let length = word.iter().rev().take_while(|b| !b.is_ascii_whitespace() && !b.is_ascii_digit()).count();
    let word = word.get(word.len() - length..).unwrap_or_default();
    let mark = |b: &u8| matches!(b, b';' | b',' | b'|' | b':' | b'(' | b'"' | b'[');
    let word = word.get(word.iter().rposition(mark).map_or(0, |at| at + 1)..).unwrap_or_default();
    let word = word.strip_prefix(b"'").map_or(word, |rest| rest.get(2..).unwrap_or_default());
    let first = word.first().copied().unwrap_or_default();
    (spaces > 0 || is_broken)
        && length > 1
        && (first.is_ascii_uppercase()
            || first >= 0x80
            || TRIGGERS.holds(word)
            || word.len() > 6 && SURE_ENDINGS.ending(word).any(|end| word.ends_with(end.as_bytes()))
            || matches!(word, b"nr." | b"nr" | b"no." | b"nummer" | b"huisnummer" | b"huisnr" | b"huisnr."))
}

/// The street name at the end of a text: where it starts and how sure it is.
pub(super) fn street(text: &str) -> Option<(usize, Street)> {
    let words: Vec<(usize, &str)> = text
        .bytes()
        .enumerate()
        .rev()
        .filter_map(|(at, byte)| (byte == b' ').then_some(at + 1))
        .chain([0])
        .scan(text.len(), |end, start| {
            let word = text.get(start..*end).unwrap_or_default();
            *end = start.saturating_sub(1);
            Some((start, word))
        })
        .take(6)
        .collect();
    let (last_start, last) = *words.first()?;
    let mut words = words;
    let mut last = last.trim_start_matches(['(', '"', ',', ':']);
    let mut last_start = last_start + words.first()?.1.len() - last.len();
    // `Plantsoen Noord`: what stands before decides
    let mut directed = false;
    if words.len() > 1 && last.starts_with(char::is_uppercase) && DIRECTIONS.holds(last.to_lowercase()) {
        words.remove(0);
        directed = true;
        (last_start, last) = *words.first()?;
        last = last.trim_start_matches(['(', '"', ',', ':']);
        last_start += words.first()?.1.len() - last.len();
    }
    // `'s-Gravenweg`
    let name = last.strip_prefix("'s-").or_else(|| last.strip_prefix("'t-")).unwrap_or(last);
    if !name.starts_with(|c: char| c.is_alphabetic()) || last.ends_with([',', ';', ':']) {
        return None;
    }
    let lower = last.to_lowercase();
    let capital = name.chars().next()?.is_uppercase();
    let led = words.get(1).is_some_and(|(_, word)| {
        let word = word.trim_start_matches(['(', '"']);
        word.starts_with(char::is_uppercase) && LEADS.holds(word.to_lowercase())
    });
    let ending = |list: &Words| {
        let whole = led || directed;
        let mut ends = list.ending(lower.as_bytes());
        lower == "achterom" || ends.any(|end| lower.len() >= end.len() + 2 || whole && lower == end)
    };
    let shaped = last.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '\'' | '’'));
    let doubtful = capital && shaped && ending(&ENDINGS);
    let bare = led && SURE_ENDINGS.holds(&lower);
    if !capital && shaped && ending(&SURE_ENDINGS) && !NOT_STREETS.holds(&lower) {
        return Some((last_start, Street::Small));
    }
    if doubtful && ending(&SURE_ENDINGS) && !bare {
        return Some((extend_back(&words, last_start), Street::Ending));
    }
    // `Laan van Meerdervoort`, `Jan van Galenstraat` is caught above; `van der Pekstraat` too.
    let mut seen_capital = capital;
    for (start, word) in words.iter().skip(1) {
        let lower = word.to_lowercase();
        let is_capital = word.chars().next().is_some_and(char::is_uppercase);
        if seen_capital && is_capital && (TRIGGERS.holds(&lower) || is_ending_word(&lower)) {
            return Some((*start, Street::Trigger));
        }
        if !(is_capital || PARTICLES.holds(&lower)) || word.ends_with([',', ':', '.']) {
            break;
        }
        seen_capital |= is_capital;
    }
    if doubtful {
        let kind = if ending(&STREET_ENDINGS) && !bare { Street::OwnEnding } else { Street::DoubtfulEnding };
        return Some((extend_back(&words, last_start), kind));
    }
    if TRIGGERS.holds(&lower) && words.get(1).is_some_and(|(_, w)| w.chars().next().is_some_and(char::is_uppercase)) {
        return words.get(1).map(|(start, _)| (*start, Street::Ending));
    }
    let plain = last.chars().all(|c| c.is_alphabetic() || c == '-') && last.chars().count() >= 3;
    (capital && plain).then(|| (capitals_back(&words, extend_back(&words, last_start)), Street::Capital))
}

fn is_ending_word(lower: &str) -> bool {
    SURE_ENDINGS.ending(lower.as_bytes()).any(|end| lower.len() > end.len() + 2)
}

/// Takes in one more word with a capital before a name of which only the capital speaks, and what stands between:
/// `Witte Paal`, `Langs de Baan`.
fn capitals_back(words: &[(usize, &str)], start: usize) -> usize {
    let before = words.iter().skip_while(|(at, _)| *at >= start);
    for (at, word) in before.take(3) {
        if word.ends_with([',', ':', '.', ';', ')']) {
            break;
        }
        if word.starts_with(char::is_uppercase) || word.starts_with("'t") {
            return *at;
        }
        if !PARTICLES.holds(word) {
            break;
        }
    }
    start
}

/// Takes in the words before that belong to the name.
fn extend_back(words: &[(usize, &str)], last: usize) -> usize {
    let mut start = last;
    for (at, word) in words.iter().skip(1) {
        let lower = word.to_lowercase();
        let ordinal = word.len() <= 4 && word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(['e', 'n']);
        let initial = word.len() == 2 && word.ends_with('.') && word.starts_with(char::is_uppercase);
        let name = word.starts_with(char::is_uppercase) && LEADS.holds(&lower);
        let particle = PARTICLES.holds(&lower) && lower != "in" && lower != "op" && lower != "aan" && lower != "en";
        if !(ordinal || initial || name || particle) {
            break;
        }
        // A particle counts only with something before it, or capitalised.
        if !particle || word.starts_with(char::is_uppercase) {
            start = *at;
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn street_names() {
        assert_eq!(street("Zij woont aan de Kerkstraat"), Some((17, Street::Ending)));
        assert_eq!(street("Adres: Burgemeester de Vlugtlaan"), Some((7, Street::Ending)));
        assert_eq!(street("Laan van Meerdervoort"), Some((0, Street::Trigger)));
        assert_eq!(street("1e Jan Steenstraat"), Some((0, Street::Ending)));
        assert_eq!(street("op de snelweg"), None);
        assert_eq!(street("Zie Artikel").map(|(_, s)| s), Some(Street::Capital));
        assert_eq!(street(""), None);
    }
}
