//! Names of people: titles, initials, first names, labels, greetings; and surnames already seen in the document.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::Detector;
use super::bytes::Words;
use super::dictionary;
use super::evidence::{Nearness, column_says, evidence, may_be_labelled};
use super::keywords::{KeywordHit, LABEL, NAMES, Role};
use super::lexicon::{FIRST_NAME, ORDINARY, PLACE, SURNAME, UNKNOWN};
use super::name_group;
use super::name_reader::{Name, is_particle, read};
use super::patterns::Group;
use super::scan::{Scan, words};
use super::score::{Hit, SURE, Score};
use crate::document::Channel;
use crate::finding::Kind;

pub(super) struct Names;

/// Last words that make a group of capitalised words an organisation or place.
#[rustfmt::skip]
static ORGANISATIONS: Words = Words::of(&[
    "ziekenhuis", "kliniek", "school", "college", "fonds", "bank", "praktijk", "centrum", "universiteit", "stichting", "zorg", "straat", "laan", "plein",
    "weg", "apotheek", "groep", "instituut", "vereniging", "museum", "hospital", "university", "group", "gemeente", "raad", "hof", "kerk", "park", "partners",
    "commissie", "team", "afdeling", "secretariaat", "directie", "nr", "nummer",
    "advocaten", "verzekeringen", "lyceum", "academie", "gasthuis", "huis", "gracht", "kade", "dijk", "singel", "steeg", "nederland", "holland", "wet", "prijs",
]);

impl Detector for Names {
    fn pattern(&self) -> &'static str {
        "name"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        by_keyword(scan, pattern, out);
        by_column(scan, pattern, out);
        by_field(scan, pattern, out);
        by_list(scan, out);
        by_initials(scan, out);
        name_group::find(scan, out);
        by_surroundings(scan, pattern, out);
    }
}

/// Has this word one of these marks, and is it a name only?
fn marks(name: &Name, at: usize) -> u8 {
    name.words.get(at).map_or(0, |word| word.entry.marks)
}

fn is_name_only(marks: u8, mark: u8) -> bool {
    marks & mark != 0 && marks & ORDINARY == 0
}

fn last_marks(name: &Name) -> u8 {
    name.words.last().map_or(0, |word| word.entry.marks)
}

/// An institution, a disease, a street: something that carries a name but is no person.
pub(super) fn is_no_person(scan: &Scan, name: &Name) -> bool {
    let around = name.range.start..name.range.end + 20;
    let mut near = scan.keywords_ending(&(name.range.start.saturating_sub(3)..around.end)).iter();
    let told = near.any(|hit| {
        let touches = hit.start <= name.range.end + 1 && hit.end + 2 > name.range.start;
        // the end of `t.n.v.` is no firm
        let cut = hit.start > 0 && scan.byte(hit.start - 1) == b'.';
        hit.is_in(Group::NotAPerson) && touches && !cut
    });
    told || name_group::is_facility(scan, name) || name_group::is_place(name) || is_organisation(scan, name)
}

/// The same behind a title: `de heer Balk` is a man, `de huisarts te Zutphen` stands before a place.
fn is_no_person_with_title(scan: &Scan, name: &Name, title: &KeywordHit) -> bool {
    let man = name.particles == 0 && !title.is_in(Group::Role) && name_group::is_place(name);
    !man && is_no_person(scan, name)
}

/// Does a group end as organisations and places do? `van Dijk` and `Nijhuis` are people, `Nieuwe Gracht` is none.
fn is_organisation(scan: &Scan, name: &Name) -> bool {
    let Some(last) = name.words.last().filter(|word| word.entry.marks & SURNAME == 0) else { return false };
    // `G.H. Nijhof` is a man, `N.V. Nijhof` a firm
    let firm =
        scan.slice(name.range.clone()).get(..4).is_some_and(|head| matches!(head, "N.V." | "B.V." | "V.O." | "C.V."));
    if name.initials > 0 && !firm {
        return false;
    }
    let last = scan.slice(last.range.clone()).as_bytes();
    let whole = name.words.len() > 1 && name.particles == 0;
    ORGANISATIONS.ending(last).any(|end| last.len() > end.len() || whole)
}

fn push(scan: &Scan, out: &mut Vec<Hit>, name: &Name, score: Score) {
    push_unless(is_no_person(scan, name), out, name, score);
}

fn push_unless(is_no_person: bool, out: &mut Vec<Hit>, name: &Name, mut score: Score) {
    if is_no_person {
        score.add(-4.0, "part of another name");
    }
    if is_name_only(last_marks(name), SURNAME) {
        score.add(1.0, "known surname");
    } else if is_name_only(marks(name, 0), FIRST_NAME) {
        score.add(0.7, "known first name");
    }
    out.push(Hit::new(Kind::Name, name.range.clone(), score));
}

/// Where a name may start behind a keyword: over spaces, dots, colons, the quotes of JSON; and whether a colon or line
/// break stands between.
fn behind(scan: &Scan, end: usize) -> (usize, bool) {
    let text = scan.ahead(end, 12);
    let quoted = text.strip_prefix('"').filter(|rest| rest.trim_start().starts_with([':', '=']));
    let rest = quoted.unwrap_or(text).trim_start_matches([' ', '.', '\u{a0}', ':', '=', '\t', '-', '\r', '\n']);
    let rest = quoted.map_or(rest, |_| rest.trim_start_matches(['[', '"', '\'', ' ']));
    let gap = text.get(..text.len() - rest.len()).unwrap_or_default();
    let colon = gap.contains([':', '=', '\t', '\n']) || scan.byte_before(end) == b':';
    (end + gap.len(), colon)
}

/// Behind titles, greetings and labels.
fn by_keyword(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    let keywords = &scan.vocabulary.keywords;
    for hit in scan.keywords.iter().filter(|hit| hit.sorts & (NAMES | LABEL) != 0) {
        let roles = keywords.roles(hit);
        let title = hit.is_in(Group::Title);
        let greeting = hit.is_in(Group::Greeting);
        let label = roles.contains(&Role::Label(pattern));
        if !(title || greeting || label) {
            continue;
        }
        let (start, colon) = behind(scan, hit.end);
        if title
            && !scan.slice(hit.end..start).contains('\n')
            && let Some(name) = read(scan, start)
            // `Huisarts: Dag mevrouw`
            && !greets(scan, start)
            // `wil niet naar de dokter. Kunnen jullie`
            && !(scan.slice(hit.end..start).contains('.') && hit.end - hit.start > 4 && name_group::is_ordinary(&name))
        {
            let mut score = Score::new(2.0);
            score.add(0.0, format!("title: {}", scan.slice(hit.start..hit.end).to_lowercase()));
            push_unless(is_no_person_with_title(scan, &name, hit), out, &name, score);
        } else if title && let Some(range) = small_name(scan, hit.end) {
            let mut score = Score::new(0.8);
            score.add(0.0, format!("title: {}", scan.slice(hit.start..hit.end).to_lowercase()));
            out.push(Hit::new(Kind::Name, range, score));
        } else if label
            && let (start, told) = if colon { (start, true) } else { (hit.end + 4, is_told(scan, hit)) }
            && told
            && !label_starts(scan, start)
            && let Some(name) = read(scan, start)
        {
            let mut score = Score::new(if colon { 2.2 } else { 1.5 });
            score.add(0.0, format!("keyword: {}", scan.slice(hit.start..hit.end).to_lowercase()));
            // The value of a form field fills its line.
            let rest = scan.slice(name.range.end..scan.line_end(name.range.end, 40));
            if !rest.is_empty() && rest.starts_with(' ') && rest.trim_start().starts_with(char::is_lowercase) {
                score.add(-1.5, "");
            }
            // One unknown word in capitals, or on the next line, may be anything.
            let value = scan.slice(name.range.clone());
            let unlisted = last_marks(&name) & (FIRST_NAME | SURNAME) == 0;
            let unknown = name.words.len() == 1 && name.initials == 0 && unlisted;
            if unknown && (scan.slice(hit.end..start).contains('\n') || !value.contains(char::is_lowercase)) {
                // In a picture it is half a word of the form as often as a name.
                let strange = last_marks(&name) & UNKNOWN != 0 && !matches!(scan.text.channel, Channel::Picture(_));
                score.add(if strange { -1.5 } else { -3.0 }, "");
            }
            push(scan, out, &name, score);
        } else if greeting
            && !colon
            // `twee keer per dag. Gebruik` greets nobody
            && !scan.slice(hit.end..start).contains('.')
            && let Some(name) = read(scan, start)
        {
            let known = marks(&name, 0) & FIRST_NAME != 0;
            let mut score = Score::new(if known { 1.2 } else { 0.2 });
            score.add(0.0, "greeting before it");
            push(scan, out, &name, score);
        }
    }
}

/// `Mijn naam is Ger Kuipers`, `de huisarts is Van Dam`.
fn is_told(scan: &Scan, label: &KeywordHit) -> bool {
    let word = || scan.slice(label.start..label.end).to_lowercase();
    let names = |word: String| {
        word.ends_with("naam") || matches!(word.as_str(), "huisarts" | "contactpersoon" | "behandelaar" | "verwijzer")
    };
    scan.ahead(label.end, 4) == " is " && names(word())
}

/// A listed name that is no ordinary word, in small letters behind a title: `dhr jansen belt terug`, `mevr van der meulen`.
fn small_name(scan: &Scan, end: usize) -> Option<Range<usize>> {
    if scan.byte(end) != b' ' {
        return None;
    }
    let start = end + 1;
    let mut at = start;
    for _ in 0..4 {
        let text = scan.ahead(at, 24);
        let length = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let word = text.get(..length).filter(|word| word.chars().all(char::is_lowercase))?;
        if is_particle(word) && text.get(length..).is_some_and(|rest| rest.starts_with(' ')) {
            at += length + 1;
            continue;
        }
        let entry = scan.vocabulary.lexicon.get(word.as_bytes())?;
        let listed = entry.marks & (SURNAME | FIRST_NAME) != 0 && entry.marks & (ORDINARY | PLACE) == 0;
        let plain = entry.term.is_none() && entry.keyword == 0 && !dictionary::is_ordinary(word.as_bytes());
        return (listed && plain && length >= 3).then_some(start..at + length);
    }
    None
}

/// Does a greeting start here?
fn greets(scan: &Scan, at: usize) -> bool {
    let hits = scan.keywords_ending(&(at..at + 12));
    hits.iter().any(|hit| hit.start == at && hit.is_in(Group::Greeting))
}

/// Does a word that announces another value start here? Then the value of the label before it is missing.
pub(super) fn label_starts(scan: &Scan, at: usize) -> bool {
    let near = at..at + 40;
    scan.keywords_ending(&near).iter().any(|hit| hit.start == at && hit.sorts & LABEL != 0)
}

/// Columns under a name label.
fn by_column(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    for (table, rows) in scan.text.tables.iter().enumerate() {
        let width = rows.rows.first().map_or(0, Vec::len);
        let is_list =
            |c: &usize| column_says(scan, table, *c, pattern) == Some(true) && !is_column_of_labels(scan, table, *c);
        for column in (0..width).filter(is_list) {
            for cell in (1..rows.rows.len()).filter_map(|row| scan.cell(table, row, column)) {
                whole(scan, &cell, "column header", out);
            }
        }
    }
    // A label in one cell, the name in the next.
    for hit in scan.keywords.iter().filter(|_| !scan.cells.is_empty()) {
        if scan.announces(hit, pattern)
            && let Some(cell) = scan.cell_at(hit.start)
            && cell.column == 0
            && let Some(right) = (1..=4)
                .filter_map(|column| scan.cell(cell.table, cell.row, column))
                .find(|right| !right.is_empty())
            && cell.range.len() <= hit.end - hit.start + 4
            && column_says(scan, cell.table, 1, pattern).is_none()
            // at the head of a list the next cell is the head of the next column
            && (cell.row > 0 || is_column_of_labels(scan, cell.table, 0))
        {
            whole(scan, &right, "cell to the left", out);
        }
    }
}

/// The text of a field that is called a name: `metadata Author`, a form field, a mail header.
fn by_field(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    // `factuur.pdf` is the name of a file
    let is_file =
        scan.content().rsplit_once('.').is_some_and(|(_, end)| (2..=5).contains(&end.len()) && !end.contains(' '));
    if scan.content().len() > 200 || scan.label_keywords.is_empty() || is_file {
        return;
    }
    let keywords = &scan.vocabulary.keywords;
    if scan.label_keywords.iter().any(|hit| keywords.roles(hit).contains(&Role::Label(pattern))) {
        whole(scan, &(0..scan.content().len()), "field", out);
    }
}

/// Do labels stand in a third of the cells below the head? Then the table is a form, not a list: `Naam`, `Adres`, ...
fn is_column_of_labels(scan: &Scan, table: usize, column: usize) -> bool {
    let rows = scan.text.tables.get(table).map_or(0, |table| table.rows.len());
    let cells = (1..rows).filter_map(|row| scan.cell(table, row, column)).filter(|cell| !cell.is_empty());
    let (labels, filled) =
        cells.fold((0, 0), |(labels, filled), cell| (labels + usize::from(starts_as_label(scan, &cell)), filled + 1));
    labels * 3 >= filled && labels > 0
}

/// Does a cell begin with a word that announces a value?
fn starts_as_label(scan: &Scan, cell: &Range<usize>) -> bool {
    let start = cell.start + (scan.slice(cell.clone()).len() - scan.slice(cell.clone()).trim_start().len());
    scan.keywords_ending(cell).iter().any(|hit| hit.start == start && hit.sorts & LABEL != 0)
}

/// A cell or field that holds a name and nothing else; lower case and surname-first are fine here.
fn whole(scan: &Scan, cell: &Range<usize>, reason: &'static str, out: &mut Vec<Hit>) {
    let text = scan.slice(cell.clone());
    if starts_as_label(scan, cell) {
        return;
    }
    let inner = text.trim();
    let letters = inner.chars().filter(|c| c.is_alphabetic()).count();
    let allowed = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | ',' | '-' | '\'' | '’' | '(' | ')' | '\u{a0}');
    if !(2..=60).contains(&inner.len()) || letters < 2 || !inner.chars().all(allowed) {
        return;
    }
    let start = cell.start + (text.len() - text.trim_start().len());
    let capital = inner.chars().any(char::is_uppercase);
    let mut score = Score::new(if capital { 2.4 } else { 0.4 });
    score.add(0.0, reason);
    out.push(Hit { labelled: true, ..Hit::new(Kind::Name, start..start + inner.len(), score) });
}

/// From first names and surnames of the lists.
fn by_list(scan: &Scan, out: &mut Vec<Hit>) {
    let mut skip_to = 0;
    for word in &scan.words {
        if word.start < skip_to || word.marks & (FIRST_NAME | SURNAME) == 0 {
            continue;
        }
        let before = scan.byte_before(word.start);
        if matches!(before, b'@' | b'.' | b'/' | b'_' | b'-') || before.is_ascii_alphanumeric() {
            continue;
        }
        if word.marks & FIRST_NAME != 0
            && let Some(name) = read(scan, word.start)
        {
            skip_to = name.range.end;
            first_name(scan, &name, out);
        } else if word.marks & SURNAME != 0 {
            surname_first(scan, word.start..word.end, out);
        }
    }
}

/// A listed first name, with or without more behind it.
fn first_name(scan: &Scan, name: &Name, out: &mut Vec<Hit>) {
    let first = marks(name, 0);
    let sure_first = is_name_only(first, FIRST_NAME);
    let last = last_marks(name);
    let sum = match name.words.len() {
        1 if name.particles > 0 || name.initials > 0 => return,
        1 if sure_first => -0.9,
        1 => -2.5,
        _ if sure_first && last & SURNAME != 0 => 2.0,
        _ if sure_first && last & FIRST_NAME != 0 => 0.8,
        _ if sure_first && name.particles > 0 => 1.6,
        _ if sure_first => 0.3,
        _ if is_name_only(last, SURNAME) => 0.6,
        _ if last & SURNAME != 0 || name.particles > 0 => 0.1,
        _ => -1.5,
    };
    let mut score = Score::new(sum);
    score.add(0.0, "first name");
    if name.words.len() > 1 {
        score.add(0.0, "surname behind it");
        push(scan, out, name, score);
    } else {
        if is_no_person(scan, name) {
            score.add(-4.0, "part of another name");
        }
        out.push(Hit::new(Kind::Name, name.range.clone(), score));
    }
}

/// `Jansen, J.P.`, `Vries, A. de`: a surname with initials behind a comma.
fn surname_first(scan: &Scan, word: Range<usize>, out: &mut Vec<Hit>) {
    let text = scan.ahead(word.end, 14);
    let Some(rest) = text.strip_prefix(", ") else { return };
    let token = rest.split([' ', '\n', ';', '\t', ',', ')']).next().unwrap_or_default();
    if super::name_reader::initials(token).is_some() {
        let mut score = Score::new(2.0);
        score.add(0.0, "initials behind a surname");
        out.push(Hit::new(Kind::Name, word.start..word.end + 2 + token.len(), score));
    }
}

/// From initials: `J.P. de Vries`.
fn by_initials(scan: &Scan, out: &mut Vec<Hit>) {
    let mut skip_to = 0;
    for at in &scan.initials {
        if *at < skip_to {
            continue;
        }
        let before = scan.byte_before(*at);
        if matches!(before, b'.' | b'@' | b'/' | b'-' | b'_') || before.is_ascii_alphanumeric() {
            continue;
        }
        let Some(name) = read(scan, *at) else { continue };
        skip_to = name.range.end;
        if name.initials == 0 {
            continue;
        }
        let known = last_marks(&name) & SURNAME != 0;
        // `vitamine C. Verder`, `bijlage A. Overzicht`: a letter that closes a sentence.
        let closes = name.initials == 1
            && name.particles == 0
            && before == b' '
            && scan.behind(at.saturating_sub(1), 4).ends_with(|c: char| c.is_lowercase());
        let mut score = Score::new(match (known, name.initials, closes) {
            (true, _, false) => 1.4,
            (true, _, true) => 0.2,
            (false, 1, false) => 0.3,
            (false, 1, true) => -1.2,
            (false, _, _) => 0.9,
        });
        score.add(0.0, "initials");
        if name.particles > 0 {
            score.add(0.8, "particle");
        }
        push(scan, out, &name, score);
    }
}

/// Most surnames that a document makes known.
const MOST_KNOWN: usize = 500;

/// Surnames, and listed first names, that stand in likely findings: long enough, and not ordinary words.
pub(super) fn surnames(scan: &Scan, hits: &[Hit], known: &mut BTreeSet<String>) {
    for hit in hits.iter().filter(|hit| hit.kind == Kind::Name && hit.score.sum >= 0.8) {
        let value = scan.slice(hit.whole());
        let marks_of = |word: &str| scan.vocabulary.lexicon.get(word.as_bytes());
        let sure = hit.score.sum >= SURE;
        let ordinary = |word: &str| {
            marks_of(word).is_some_and(|e| e.marks & ORDINARY != 0 || e.term.is_some())
                || !sure && marks_of(word).is_none_or(|e| e.marks == 0) && dictionary::is_ordinary(word.as_bytes())
        };
        let first_name = |word: &&str| marks_of(word).is_some_and(|e| e.marks & FIRST_NAME != 0);
        let mut words = value.split([' ', '.', ',']).filter(|word| word.chars().count() >= 4);
        let first = words.clone().next().filter(first_name);
        for word in words.next_back().into_iter().chain(first) {
            if known.len() >= MOST_KNOWN {
                return;
            }
            if word.starts_with(char::is_uppercase) && !known.contains(word) && !ordinary(word) {
                known.insert(word.to_owned());
            }
        }
    }
}

/// Where known names start with a word of the text; of several at one place the longest, and none within another.
fn occurrences(scan: &Scan, known: &BTreeSet<String>) -> Vec<Range<usize>> {
    let mut by_word: HashMap<&str, Vec<&str>> = HashMap::with_capacity(known.len());
    for name in known {
        let first = name.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        by_word.entry(first).or_default().push(name);
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    for word in words(scan.content()) {
        let capital = scan.bytes().get(word.start).is_some_and(|b| b.is_ascii_uppercase() || *b >= 0x80);
        if !capital || out.last().is_some_and(|last| word.start < last.end) {
            continue;
        }
        let Some(names) = by_word.get(scan.slice(word.clone())) else { continue };
        let rest = scan.content().get(word.start..).unwrap_or_default();
        let longest = names.iter().filter(|name| rest.starts_with(**name)).map(|name| name.len()).max();
        out.extend(longest.map(|length| word.start..word.start + length));
    }
    out
}

/// Finds names from elsewhere in the document where no name was found yet.
pub(super) fn by_document(scan: &Scan, known: &BTreeSet<String>, out: &mut Vec<Hit>) {
    if known.is_empty() {
        return;
    }
    // By place, so that a long text does not compare all with all.
    let mut names: Vec<(usize, usize, f32)> =
        out.iter().filter(|hit| hit.kind == Kind::Name).map(|hit| (hit.start(), hit.end(), hit.score.sum)).collect();
    names.sort_unstable_by_key(|(start, _, _)| *start);
    let longest = names.iter().map(|(start, end, _)| end - start).max().unwrap_or_default();
    let is_news = |range: &Range<usize>, sum: f32| {
        let from = names.partition_point(|(start, _, _)| start + longest <= range.start);
        let near = names.iter().skip(from).take_while(|(start, _, _)| *start < range.end);
        !near.into_iter().any(|(_, end, known)| *end > range.start && *known >= sum)
    };
    for range in occurrences(scan, known) {
        let before = scan.behind(range.start, 4).chars().next_back();
        let after = scan.ahead(range.end, 4).chars().next();
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '@' || c == '_');
        if joined(before) || joined(after) || !is_news(&range, SEEN) {
            continue;
        }
        let name = Name { range: range.clone(), ..Name::default() };
        let mut score = Score::new(SEEN);
        score.add(0.0, "name seen elsewhere in the document");
        if is_no_person(scan, &name) {
            score.add(-4.0, "part of another name");
        }
        if is_news(&range, score.sum) {
            out.push(Hit::new(Kind::Name, range, score));
        }
    }
}

/// Log-odds of a name that stands elsewhere in the document as a likely one.
const SEEN: f32 = 0.6;

/// Labels further off make an unsure name likelier: `Contactpersoon ... Anouk`. A label that was counted already does not.
fn by_surroundings(scan: &Scan, pattern: usize, hits: &mut [Hit]) {
    let is_unsure = |hit: &&mut Hit| hit.kind == Kind::Name && hit.score.sum > -1.0 && hit.score.sum < 0.0;
    for hit in hits.iter_mut().filter(is_unsure) {
        if hit.score.reasons.iter().any(|reason| reason.starts_with("keyword: ")) {
            continue;
        }
        if !may_be_labelled(scan, hit.start(), pattern) {
            continue;
        }
        let near = evidence(scan, &hit.whole(), pattern);
        if near.label.as_ref().is_some_and(|(n, _)| *n < Nearness::Paragraph) {
            hit.score.add(1.2, near.reason().unwrap_or_default());
        }
    }
}
