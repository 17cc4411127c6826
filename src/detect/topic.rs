//! Words of a sensitive topic, and the people near them. A word alone is a topic; with a person it says something of
//! someone. Shared by [`health`](super::health) and [`special`](super::special), which weigh the two differently.

use std::borrow::Cow;
use std::ops::Range;

use super::keywords::{Role, TERM};
use super::lexicon::{CAPITALS, FIELD, POINTS};
use super::patterns::Group;
use super::scan::{REACH, Scan};
use super::score::Hit;
use crate::finding::Kind;

/// Longest text, in bytes, in which a person at the top counts for all paragraphs: a letter, not a book.
pub(super) const LETTER: usize = 20_000;

/// Longest text, in bytes, in which a pronoun or a word of a care record may mean a person named anywhere in it.
pub(super) const NOTE: usize = 4_000;

/// A word or value of a topic.
#[derive(Debug, Clone)]
pub(super) struct Term {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it says.
    pub kind: Kind,
    /// Its worth: 1 a word that may mean anything, 2 a word of the topic, 3 a phrase about someone.
    pub points: u8,
    /// What to tell people.
    pub reason: Cow<'static, str>,
}

/// A pointer to a person: what it is and where it starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    pub at: usize,
    pub kind: Pointer,
}

/// What points at a person, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pointer {
    Bsn,
    Name,
    Number,
    BirthDate,
    Contact,
    Word,
    /// Something that may be a name or a BSN.
    Maybe,
}

impl Pointer {
    /// How surely it points at one person.
    pub fn points(self) -> u8 {
        match self {
            Self::Bsn => 3,
            Self::Name | Self::Number => 2,
            Self::BirthDate | Self::Contact | Self::Word | Self::Maybe => 1,
        }
    }

    /// What to tell people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Bsn => "BSN near",
            Self::Name => "name near",
            Self::Number => "patient number near",
            Self::BirthDate => "birth date near",
            Self::Contact => "contact details near",
            Self::Word => "word for a person near",
            Self::Maybe => "perhaps a name near",
        }
    }
}

/// Listed words, compounds and phrases of the wanted kinds, in order; not those that are part of an address, a longer
/// token, the name of a field or an organisation, and not those that speak of anyone.
pub(super) fn terms(
    scan: &Scan,
    wanted: impl Fn(Kind) -> bool,
    reason: impl Fn(Kind) -> Cow<'static, str>,
) -> Vec<Term> {
    let mut terms = Vec::new();
    for word in scan.words.iter().chain(&scan.phrases) {
        let Some((kind, points)) = word.term else { continue };
        terms.push(Term { range: word.start..word.end, kind, points, reason: Cow::Borrowed("") });
    }
    for hit in scan.keywords.iter().filter(|hit| hit.sorts & TERM != 0) {
        for role in scan.vocabulary.keywords.roles(hit) {
            if let Role::Term { kind, points } = *role {
                terms.push(Term { range: hit.start..hit.end, kind, points, reason: Cow::Borrowed("") });
            }
        }
    }
    // Only now by kind: `erfelijke aanleg voor borstkanker` is no disease.
    settle(&mut terms);
    // no points: `aangifte van geboorte`, there only so that its parts do not count
    terms.retain(|term| wanted(term.kind) && term.points & POINTS > 0 && is_meant(scan, term));
    for term in &mut terms {
        term.points &= POINTS;
        term.reason = reason(term.kind);
    }
    terms
}

/// Does this word stand for itself here?
fn is_meant(scan: &Scan, term: &Term) -> bool {
    let Range { start, end } = term.range;
    let (left, right) = (scan.byte_before(start), scan.byte(end));
    // `BMG8AF1G0`, `piet@copd.example`
    if matches!(left, b'@' | b'_' | b'0'..=b'9') || matches!(right, b'@' | b'0'..=b'9') {
        return false;
    }
    let before = scan.behind(start, 40);
    if term.points & CAPITALS != 0 {
        // `7976 AP` is a postcode
        let digits = before.trim_end_matches(' ').bytes().rev().take_while(u8::is_ascii_digit).count();
        if digits >= 4 || scan.slice(start..end).contains(char::is_lowercase) {
            return false;
        }
    }
    // a box that was not ticked
    if ["[ ]", "[]", "( )", "☐", "□"].iter().any(|open| before.trim_end_matches(' ').ends_with(open)) {
        return false;
    }
    let field = term.points & FIELD != 0 && is_field(scan, &term.range, before);
    !field && !is_place(scan, &term.range, before) && !is_of_anyone(scan, start)
}

/// `Revalidatie: geen`, `FYSIOTHERAPIE` on a line of its own, `Thuiszorg Nabij`: the name of a field, a heading, an
/// organisation.
fn is_field(scan: &Scan, range: &Range<usize>, before: &str) -> bool {
    let ahead = scan.ahead(range.end, 40);
    let next = ahead.trim_start_matches([' ', '.', '\t', '\u{a0}']);
    // `Allergieën of medicijnen:`, `allergie(ën):`
    let label = ahead.split([':', '\n', '.', ',', ';']).next().unwrap_or_default();
    let words = |c: char| c.is_alphabetic() || matches!(c, ' ' | '/' | '(' | ')' | '&');
    let colon = ahead.get(label.len()..).is_some_and(|rest| rest.starts_with(':'));
    if next.starts_with(':') || (colon && label.len() < 30 && label.chars().all(words)) {
        return true;
    }
    // `UITSLAG DNA-ONDERZOEK`
    let line = scan.slice(scan.line_start(range.start, 80)..scan.line_end(range.end, 80));
    if line.trim().len() > range.len() + 3
        && line.len() < 80
        && !line.contains(char::is_lowercase)
        && !line.contains(':')
    {
        return true;
    }
    let starts_line = before.trim_end_matches([' ', '\t', '#', '*', '=', '-']).is_empty()
        || before.trim_end_matches([' ', '\t', '#', '*', '=', '-']).ends_with(['\n', '\r']);
    if starts_line
        && scan.cell_at(range.start).is_none()
        && (next.is_empty() || next.starts_with(['\n', '\r', ',', '|']))
    {
        return true;
    }
    let name = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    let word = ahead.strip_prefix(' ').unwrap_or_default();
    let named = name(scan.slice(range.clone())) && (name(word) || word.starts_with("de ") || word.starts_with("het "));
    named || last_word(before).is_some_and(|word| PLACES.iter().any(|place| word.eq_ignore_ascii_case(place)))
}

/// `Polikliniek Longziekten`: a place in capitals.
fn is_place(scan: &Scan, range: &Range<usize>, before: &str) -> bool {
    let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    // `Oefentherapie Oost`
    let next = scan.ahead(range.end, 12).strip_prefix(' ').unwrap_or_default();
    let next = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if capital(scan.slice(range.clone())) && ["Noord", "Oost", "Zuid", "West", "Midden", "Centrum"].contains(&next) {
        return true;
    }
    let place = last_word(before).filter(|word| PLACES.iter().any(|place| word.eq_ignore_ascii_case(place)));
    capital(scan.slice(range.clone())) && place.is_some_and(capital)
}

/// The word that ends a text, if one does.
fn last_word(text: &str) -> Option<&str> {
    text.trim_end_matches(' ').rsplit(|c: char| !c.is_alphabetic()).next().filter(|word| !word.is_empty())
}

/// Words before the name of a trade that make it a place.
const PLACES: &[&str] = &[
    "afdeling",
    "afd",
    "poli",
    "polikliniek",
    "praktijk",
    "centrum",
    "kliniek",
    "team",
    "vakgroep",
    "maatschap",
    "intake",
];

/// How far before a term words count that speak of anyone, in bytes.
const GENERAL: usize = 30;

/// Words that make something someone's: `zijn ouders`, `informatie over mijn depressie`.
pub(super) const POSSESSIVES: &[&str] = &["mijn", "zijn", "haar", "uw", "je", "hun", "ons", "onze"];

/// `mensen met astma`, `bel bij koorts`.
fn is_of_anyone(scan: &Scan, start: usize) -> bool {
    let around = start.saturating_sub(GENERAL)..start;
    scan.keywords_ending(&around).iter().any(|hit| {
        hit.is_in(Group::General)
            && !scan.slice(hit.end..start).contains(['.', '?', '!', ':', ';', ',', ')'])
            && !scan.slice(hit.end..start).split(' ').any(|word| POSSESSIVES.contains(&word))
    })
}

/// Sorts terms by place; of overlapping ones the first and longest stays.
pub(super) fn settle(terms: &mut Vec<Term>) {
    terms.sort_by_key(|term| (term.range.start, usize::MAX - term.range.end));
    terms.dedup_by(|next, kept| next.range.start < kept.range.end);
}

/// Log-odds from which something may be a name.
const MAYBE: f32 = -1.5;

/// Everything that points at a person, in order.
pub(super) fn anchors(scan: &Scan, hits: &[Hit]) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = hits
        .iter()
        .filter_map(|hit| {
            let kind = match hit.kind {
                Kind::Bsn | Kind::Name if !hit.is_likely() && hit.score.sum > MAYBE => Pointer::Maybe,
                _ if !hit.is_likely() => return None,
                Kind::Bsn | Kind::Mrz => Pointer::Bsn,
                Kind::Name => Pointer::Name,
                Kind::PatientNumber | Kind::InsuranceNumber => Pointer::Number,
                Kind::BirthDate => Pointer::BirthDate,
                Kind::Address | Kind::Phone | Kind::Email | Kind::Postcode | Kind::AccountHandle => Pointer::Contact,
                _ => return None,
            };
            Some(Anchor { at: hit.start(), kind })
        })
        .collect();
    let words = scan.keywords.iter().filter(|hit| hit.is_in(Group::PersonWord));
    anchors.extend(words.map(|hit| Anchor { at: hit.start, kind: Pointer::Word }));
    anchors.sort_by_key(|anchor| anchor.at);
    anchors
}

/// The anchors that start in a range.
pub(super) fn within<'a>(anchors: &'a [Anchor], range: &Range<usize>) -> &'a [Anchor] {
    let from = anchors.partition_point(|a| a.at < range.start);
    let to = anchors.partition_point(|a| a.at < range.end);
    anchors.get(from..to.max(from)).unwrap_or_default()
}

/// Does an anchor stand within reach of a term: in its row, or so near that its paragraph or sentence may hold it?
pub(super) fn is_near(scan: &Scan, anchors: &[Anchor], term: &Range<usize>) -> bool {
    let around = term.start.saturating_sub(REACH)..term.end + REACH;
    scan.cell_at(term.start).is_some() || !within(anchors, &around).is_empty()
}

/// The different ways of pointing among some anchors, strongest first.
pub(super) fn pointers(anchors: impl Iterator<Item = Anchor>) -> Vec<Pointer> {
    let mut kinds: Vec<Pointer> = anchors.map(|anchor| anchor.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// What the whole letter says about a person: the strongest pair anywhere in it.
pub(super) fn whole_letter(anchors: &[Anchor]) -> u8 {
    let has = |wanted: Pointer| anchors.iter().any(|anchor| anchor.kind == wanted);
    if has(Pointer::Bsn) || (has(Pointer::Name) && (has(Pointer::BirthDate) || has(Pointer::Number))) {
        return 3;
    }
    if has(Pointer::Number) && has(Pointer::BirthDate) { 3 } else { 0 }
}

/// Do these make sure who is meant?
pub(super) fn is_certain(kinds: &[Pointer]) -> bool {
    let has = |wanted: Pointer| kinds.contains(&wanted);
    has(Pointer::Bsn)
        || (has(Pointer::Name) || has(Pointer::Number))
            && (has(Pointer::BirthDate) || has(Pointer::Number) && has(Pointer::Name))
}

/// Does a care record say this: does one of its words stand anywhere in the text?
pub(super) fn is_record(scan: &Scan) -> bool {
    scan.keywords.iter().any(|hit| hit.is_in(Group::Record))
}

/// The paragraph, or the row of the table.
pub(super) fn scope_of(scan: &Scan, at: usize) -> Range<usize> {
    let Some(cell) = scan.cell_at(at) else { return scan.paragraph(at) };
    let row = scan.text.tables.get(cell.table).and_then(|table| table.rows.get(cell.row));
    let start = row.and_then(|cells| cells.first()).map_or(cell.range.start, |c| c.start);
    let end = row.and_then(|cells| cells.last()).map_or(cell.range.end, |c| c.end);
    start.min(at)..end.max(at)
}
