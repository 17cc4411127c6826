//! Names nobody listed: groups of capitalised words, judged by what they are made of and by what stands around them.
//!
//! A group starts at a word that is in a name list or in no dictionary, or behind a word that introduces people. Its parts
//! give a first sum; a function before it, a birth date behind it, its place in a list of people, at the end of a letter
//! or before what somebody says in a chat add to it.

use super::dictionary;
use super::keywords::KeywordHit;
use super::lexicon::{Entry, FIRST_NAME, ORDINARY, PLACE, SURNAME, UNKNOWN};
use super::name::{is_no_person, label_starts};
use super::name_context::{detail_behind, introduces_list, surroundings};
use super::name_reader::{self, Name, read};
use super::patterns::Group;
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::finding::Kind;

/// What one word of a group can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A first name and nothing else.
    First,
    /// A first name that is an ordinary word too.
    WeakFirst,
    Surname,
    WeakSurname,
    /// In no list and no dictionary.
    Unknown,
    Place,
    Word,
}

fn class(entry: Entry) -> Class {
    let has = |mark| entry.marks & mark != 0;
    match () {
        // A word that means something else to a detector: `Sofi`, `Roma`.
        () if entry.keyword != 0 || entry.term.is_some() => Class::Word,
        // `Vries` and `Kampen` are both
        () if has(PLACE) && !has(SURNAME | FIRST_NAME) => Class::Place,
        () if has(PLACE) => Class::WeakSurname,
        () if has(FIRST_NAME) && !has(ORDINARY) => Class::First,
        () if has(SURNAME) && !has(ORDINARY) => Class::Surname,
        () if has(FIRST_NAME) => Class::WeakFirst,
        () if has(SURNAME) => Class::WeakSurname,
        () if has(UNKNOWN) => Class::Unknown,
        () => Class::Word,
    }
}

/// Finds groups at listed and unknown words, and behind words that introduce people.
pub(super) fn find(scan: &Scan, out: &mut Vec<Hit>) {
    let mut skip_to = 0;
    for word in &scan.words {
        if word.start < skip_to || word.marks & (FIRST_NAME | SURNAME | UNKNOWN) == 0 {
            continue;
        }
        let before = scan.byte_before(word.start);
        let barred = matches!(before, b'@' | b'.' | b'/' | b'_' | b'\\' | b'=' | b'#') && !is_mention(scan, word.start);
        if barred || before.is_ascii_alphanumeric() {
            continue;
        }
        // `[IBAN]` stands where something was taken out.
        if before == b'[' && scan.byte(word.end) == b']' {
            continue;
        }
        let start = extend_left(scan, word.start, skip_to);
        if let Some(name) = read(scan, start) {
            skip_to = name.range.end.max(word.end);
            out.extend(judge(scan, &name));
        }
    }
    for hit in &scan.keywords {
        if hit.is_in(Group::Role) {
            behind_role(scan, hit, out);
        } else if hit.is_in(Group::People) {
            list(scan, hit, out);
        }
    }
}

/// `@Sjoerd` in a chat, and no address.
pub(super) fn is_mention(scan: &Scan, at: usize) -> bool {
    at > 0 && scan.byte_before(at) == b'@' && matches!(scan.byte_before(at - 1), 0 | b' ' | b'\n' | b'(')
}

/// A first name or surname and nothing else, alone.
pub(super) fn is_lone_listed(name: &Name) -> bool {
    matches!(name.words.as_slice(), [word] if matches!(class(word.entry), Class::First | Class::Surname))
}

/// Does a listed name that is nothing else start here?
pub(super) fn is_listed_at(scan: &Scan, at: usize) -> bool {
    let next = scan.words.partition_point(|word| word.start < at);
    scan.words.get(next).filter(|word| word.start == at).is_some_and(|word| {
        let entry = scan.vocabulary.lexicon.get(scan.slice(word.start..word.end).as_bytes());
        entry.is_some_and(|entry| matches!(class(entry), Class::First | Class::Surname))
    })
}

/// Takes in what stands before a word on its line and belongs to the same name: initials, particles, names.
fn extend_left(scan: &Scan, word: usize, floor: usize) -> usize {
    let mut start = word;
    let mut at = word;
    for _ in 0..5 {
        let line = scan.line_start(at, 60).max(floor);
        let text = scan.slice(line..at);
        let Some(body) = text.strip_suffix(' ') else { break };
        let token_at = body.rfind([' ', '\t', '(', '"', '|', ';', '\u{a0}', '>']).map_or(0, |i| i + 1);
        let token = body.get(token_at..).unwrap_or_default();
        if name_reader::is_particle(token) {
            at = line + token_at;
            continue;
        }
        let initials = name_reader::initials(token).is_some() || name_reader::bare_initials(token).is_some();
        let known = || {
            let entry = scan.vocabulary.lexicon.get(token.as_bytes());
            entry.is_some_and(|entry| entry.marks & (FIRST_NAME | SURNAME) != 0 && entry.keyword == 0)
                && token.starts_with(char::is_uppercase)
        };
        if !(initials || known()) {
            break;
        }
        at = line + token_at;
        start = at;
    }
    start
}

/// `huisarts Pinas`, `Psych. (de Wit)`, `De huisarts, Tahitu, heeft`.
fn behind_role(scan: &Scan, role: &KeywordHit, out: &mut Vec<Hit>) {
    let text = scan.ahead(role.end, 12);
    let rest = text.trim_start_matches([' ', '.', ',', '(', ':', '\u{a0}', '\r', '\n', '|']);
    let gap = text.get(..text.len() - rest.len()).unwrap_or_default();
    if gap.is_empty() || gap.contains("\n\n") || gap.matches('\n').count() > 1 {
        return;
    }
    if let Some(name) = read(scan, role.end + gap.len()) {
        // A sentence may end behind the word: `wil niet naar de dokter. Kunnen jullie`.
        let closes = gap.contains('.') && !scan.slice(role.start..role.end).ends_with('.') && !is_short(scan, role);
        if !(closes && name.words.iter().all(|word| matches!(class(word.entry), Class::Word | Class::Unknown))) {
            out.extend(judge(scan, &name));
        }
    }
}

/// A role cut short, behind which a dot is no full stop.
fn is_short(scan: &Scan, role: &KeywordHit) -> bool {
    let word = scan.slice(role.start..role.end).to_lowercase();
    matches!(
        word.as_str(),
        "dr" | "drs"
            | "ds"
            | "mr"
            | "pt"
            | "pte"
            | "pat"
            | "cl"
            | "ha"
            | "vpk"
            | "poh"
            | "psych"
            | "ergo"
            | "mantelz"
            | "contactpers"
    )
}

/// `Aanwezig: Wong (SO), de Wit (EVV), Bilal`: every item up to the end of the line, or of the next when the line ends
/// with a comma.
fn list(scan: &Scan, label: &KeywordHit, out: &mut Vec<Hit>) {
    if !introduces_list(scan, label.end) {
        return;
    }
    let text = scan.ahead(label.end, 400);
    let mut end = text.find('\n').unwrap_or(text.len());
    if text.get(..end).is_some_and(|line| line.trim_end().ends_with([',', ';'])) {
        end = text.get(end + 1..).and_then(|rest| rest.find('\n')).map_or(text.len(), |i| end + 1 + i);
    }
    let line = text.get(..end).unwrap_or_default();
    let mut depth = 0_usize;
    let mut item = true;
    for (at, c) in line.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' | ':' | '/' | '|' | '\t' if depth == 0 => item = true,
            _ if item && depth == 0 && c.is_alphabetic() => {
                item = line
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with("en ") || rest.starts_with("mw ") || rest.starts_with("dhr "));
                if let Some(name) = read(scan, label.end + at) {
                    out.extend(judge(scan, &name));
                }
            }
            _ => {}
        }
    }
}

/// The hit of a group, if there is anything to say for it.
fn judge(scan: &Scan, name: &Name) -> Option<Hit> {
    // the value of the label before it was taken out: `Geboren [...]`, and the next label follows
    if label_starts(scan, name.range.start) && name.words.len() == 1 {
        return None;
    }
    // `Dag mevrouw` and `Aanwezig:` are no one
    let greets = |hit: &KeywordHit| hit.start == name.range.start && hit.is_in(Group::Greeting);
    if name.words.len() == 1 && scan.keywords_ending(&name.range).iter().any(greets) {
        return None;
    }
    let is_list = |hit: &KeywordHit| hit.start == name.range.start && hit.is_in(Group::People);
    if scan.byte(name.range.end) == b':' && scan.keywords_ending(&name.range).iter().any(is_list) {
        return None;
    }
    let mut score = Score::new(parts(scan, name));
    score.add(0.0, "capitalised words");
    for (weight, reason) in surroundings(scan, name) {
        score.add(weight, reason);
    }
    if is_no_person(scan, name) {
        score.add(-4.0, "part of another name");
    }
    let mut range = name.range.clone();
    if let Some((start, end)) = with_surname_before(scan, name) {
        range = start..end;
        score.add(2.0, "first name behind a surname");
    }
    if let Some(end) = initials_behind(scan, name) {
        range.end = end;
        score.add(2.0, "initials behind a surname");
    }
    let text = scan.slice(name.range.clone());
    let code = name.words.len() == 1 && text.len() <= 3 && !text.chars().any(char::is_lowercase);
    (score.sum > -1.6 && !code).then(|| Hit::new(Kind::Name, range, score))
}

/// What the words of a group say by themselves, in log-odds.
#[allow(clippy::match_same_arms)] // a table of pairs, in the order of their worth
fn parts(scan: &Scan, name: &Name) -> f32 {
    // Two or three capitals are an abbreviation, and of several words one has to have three letters: `Tj ET`.
    let short = |word: &name_reader::Word| {
        let text = scan.slice(word.range.clone());
        text.len() <= 3 && !text.chars().any(char::is_lowercase) || text.len() <= 2 && name.words.len() > 1
    };
    let classes: Vec<Class> = name
        .words
        .iter()
        .map(|word| match class(word.entry) {
            Class::Unknown if short(word) && name.words.iter().all(|w| short(w) || class(w.entry) == Class::Word) => {
                Class::Word
            }
            other => other,
        })
        .collect();
    let (Some(first), Some(last)) = (classes.first().copied(), classes.last().copied()) else { return -4.0 };
    let particle = if name.particles > 0 { 0.8 } else { 0.0 };
    let text = scan.slice(name.range.clone());
    // Text in capitals throughout is a heading as often as a name.
    let shouted = if text.chars().any(char::is_lowercase) { 0.0 } else { -0.8 };
    let compound = name.words.iter().filter(|word| class(word.entry) == Class::Unknown).any(|word| {
        let text = scan.slice(word.range.clone());
        !dictionary::is_proper(text.as_bytes()) && dictionary::is_compound(text)
    });
    let strange = if compound { -1.5 } else { 0.0 };
    // Capitals without dots are initials less often: `AED van Café`.
    let bare = text.split(' ').next().is_some_and(|token| name_reader::bare_initials(token).is_some());
    let sum = if name.initials > 0 {
        particle
            + if bare && matches!(last, Class::Word | Class::Place) {
                -1.6
            } else if bare {
                -0.7
            } else {
                0.0
            }
            + match last {
                Class::First | Class::Surname => 1.2,
                Class::Unknown => 0.9,
                Class::WeakFirst | Class::WeakSurname => 0.7,
                Class::Word => -0.6,
                Class::Place => -1.0,
            }
    } else if classes.len() == 1 {
        // A particle before a single word says little: `van Assen`.
        particle / 2.0
            + match first {
                Class::First => -0.3,
                Class::Surname => -1.0,
                Class::Unknown if text.chars().count() >= 4 => -1.4,
                Class::WeakFirst | Class::WeakSurname if is_lone_double(name) => -1.9,
                Class::Unknown => -2.2,
                _ => -3.0,
            }
    } else {
        particle
            + match (first, last) {
                (Class::First, Class::Surname | Class::Unknown) => 2.0,
                (Class::First, Class::WeakFirst | Class::WeakSurname) => 1.2,
                (Class::First, Class::First) => 0.9,
                (Class::First, Class::Word) => 0.1,
                (Class::WeakFirst, Class::Surname | Class::Unknown) => 1.2,
                (Class::WeakFirst, Class::WeakSurname | Class::First) => 0.4,
                (Class::Unknown, Class::Surname) => 0.4,
                (Class::Unknown, Class::Unknown | Class::First) => -0.4,
                (Class::Unknown, Class::WeakSurname | Class::WeakFirst) => -0.5,
                (Class::Surname, Class::Surname | Class::Unknown | Class::First) => 0.1,
                (Class::WeakSurname, Class::Surname | Class::First) => 0.0,
                (Class::First, Class::Place) => -0.6,
                (_, Class::Place) => -2.5,
                (Class::Unknown, Class::Word) => -1.5,
                _ => -2.0,
            }
    };
    sum + shouted + strange
}

/// Does a word for an institution stand right before a group, or begin it: `verpleeghuis Johannes de Deo`, `Polikliniek
/// Longziekten`?
pub(super) fn is_facility(scan: &Scan, name: &Name) -> bool {
    let at = name.range.start;
    let text = scan.behind(at, 3);
    let body = text.trim_end_matches([' ', '"', '\'', '“', '‘']);
    let end = at - (text.len() - body.len());
    let is_facility = |hit: &&KeywordHit| hit.is_in(Group::Facility);
    let before = end < at && scan.keywords_ending(&(end.saturating_sub(1)..end)).iter().any(|hit| is_facility(&hit));
    before || scan.keywords_ending(&name.range).iter().any(|hit| hit.start == at && is_facility(&hit))
}

/// Only places, behind particles or nothing: `te Zutphen`.
pub(super) fn is_place(name: &Name) -> bool {
    name.initials == 0 && !name.words.is_empty() && name.words.iter().all(|word| class(word.entry) == Class::Place)
}

/// One word that nobody listed.
pub(super) fn is_lone_stranger(name: &Name) -> bool {
    matches!(name.words.as_slice(), [word] if class(word.entry) == Class::Unknown)
}

/// One listed name that is an ordinary word too.
pub(super) fn is_lone_double(name: &Name) -> bool {
    matches!(name.words.as_slice(), [word] if word.entry.marks & PLACE == 0
        && matches!(class(word.entry), Class::WeakFirst | Class::WeakSurname))
}

/// Only ordinary words.
pub(super) fn is_ordinary(name: &Name) -> bool {
    !name.words.is_empty() && name.words.iter().all(|word| class(word.entry) == Class::Word)
}

/// `Hoogland-Postma, B.A.M.`: where the initials end.
fn initials_behind(scan: &Scan, name: &Name) -> Option<usize> {
    let rest = scan.ahead(name.range.end, 20).strip_prefix(", ")?;
    let token = rest.split([' ', '\n', '\r', ';', '\t', ',', ')', '"', '|']).next()?;
    (name.initials == 0 && token.ends_with('.') && name_reader::initials(token).is_some())
        .then_some(name.range.end + 2 + token.len())
}

/// `Hofstede, Truus`, `Ploeg, A. van der`: where the surname before a first name or initials starts, and where what belongs
/// to it behind them ends. Only where the name fills its line, cell or item.
fn with_surname_before(scan: &Scan, name: &Name) -> Option<(usize, usize)> {
    let given = name.words.first().map(|word| class(word.entry));
    if !matches!(given, Some(Class::First | Class::WeakFirst | Class::Unknown)) || name.words.len() > 3 {
        return None;
    }
    let start = name.range.start;
    if !(scan.behind(start, 2).ends_with(", ") || scan.behind(start, 1).ends_with(',')) {
        return None;
    }
    let line = scan.slice(scan.line_start(start, 60)..start);
    let body = line.strip_suffix(", ").or_else(|| line.strip_suffix(','))?;
    let from = body.rfind(['\t', ';', '|', '(', ':', '"', ',']).map_or(0, |i| i + 1);
    let from = from.max(body.rfind("- ").map_or(0, |i| i + 2)).max(body.rfind("  ").map_or(0, |i| i + 2));
    let part = body.get(from..)?;
    let surname = part.trim_start();
    let mut capital = false;
    for token in surname.split(' ') {
        let fine = name_reader::is_particle(token) || name_reader::is_capital_word(token);
        if !fine || name_reader::is_stop(token) {
            return None;
        }
        capital = name_reader::is_capital_word(token);
    }
    let is_place = scan
        .vocabulary
        .lexicon
        .get(surname.as_bytes())
        .is_some_and(|entry| entry.marks & PLACE != 0 && entry.marks & SURNAME == 0);
    if !capital || is_place || surname.len() > 40 {
        return None;
    }
    // `Veld, R. in 't`
    let mut end = name.range.end;
    for _ in 0..3 {
        let rest = scan.ahead(end, 8);
        let token = rest
            .strip_prefix(' ')
            .and_then(|rest| rest.split([' ', '\n', '\t', ';', ',', ')']).next())
            .unwrap_or_default();
        if !name_reader::is_particle(token) {
            break;
        }
        end += 1 + token.len();
    }
    let detail = detail_behind(scan, end);
    let rest = scan.ahead(end, 4);
    let ends = detail
        || rest.is_empty()
        || rest.starts_with(['\n', '\r', '\t', ';', '|', ')', ',', '"'])
        || rest.starts_with("  ")
        || rest.starts_with(" (")
        || rest.starts_with(" .")
        || rest.starts_with(" |")
        || rest.starts_with(" <");
    let known = detail || given != Some(Class::Unknown);
    (ends && known).then_some((start - line.len() + from + (part.len() - surname.len()), end))
}

/// Is a document about people: a BSN, birth date or patient number in it, or two names that need no help?
pub(super) fn is_about_people(found: &[Vec<Hit>]) -> bool {
    let likely = || found.iter().flatten().filter(|hit| hit.is_likely());
    let number = |hit: &Hit| {
        matches!(hit.kind, Kind::Bsn | Kind::BirthDate | Kind::PatientNumber | Kind::InsuranceNumber | Kind::Mrz)
    };
    likely().any(number) || likely().filter(|hit| hit.kind == Kind::Name && hit.score.sum >= 0.8).nth(1).is_some()
}

/// A lone first name or surname counts for more in a document about people.
pub(super) fn by_company(about_people: bool, hits: &mut [Hit]) {
    if !about_people {
        return;
    }
    for hit in hits.iter_mut().filter(|hit| hit.kind == Kind::Name && (-1.2..0.0).contains(&hit.score.sum)) {
        hit.score.add(1.1, "in a document about people");
    }
}
