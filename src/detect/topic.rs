//! Words of a sensitive topic, and the people near them. A word alone is a topic; with a person it says something of
//! someone. Shared by [`health`](super::health) and [`special`](super::special), which weigh the two differently.

use std::borrow::Cow;
use std::ops::Range;

use super::keywords::{OTHER, Role, TERM};
use super::patterns::Group;
use super::scan::Scan;
use super::score::Hit;
use crate::finding::Kind;

/// Longest text, in bytes, in which a person at the top counts for all paragraphs: a letter, not a book.
pub(super) const LETTER: usize = 20_000;

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
}

impl Pointer {
    /// How surely it points at one person.
    pub fn points(self) -> u8 {
        match self {
            Self::Bsn => 3,
            Self::Name | Self::Number => 2,
            Self::BirthDate | Self::Contact | Self::Word => 1,
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
        }
    }
}

/// Listed words and phrases of the wanted kinds, in no order; not those that are part of an address or a longer token.
pub(super) fn terms(
    scan: &Scan,
    wanted: impl Fn(Kind) -> bool,
    reason: impl Fn(Kind) -> Cow<'static, str>,
) -> Vec<Term> {
    let mut terms = Vec::new();
    for word in &scan.words {
        let Some((kind, points)) = word.entry.term.filter(|(kind, _)| wanted(*kind)) else { continue };
        let glued =
            scan.byte_before(word.start) == b'@' || scan.byte(word.end) == b'@' || scan.byte_before(word.start) == b'_';
        if !glued {
            terms.push(Term { range: word.start..word.end, kind, points, reason: reason(kind) });
        }
    }
    for hit in scan.keywords.iter().filter(|hit| hit.sorts & TERM != 0) {
        for role in scan.vocabulary.keywords.roles(hit) {
            if let Role::Term { kind, points } = *role
                && wanted(kind)
            {
                terms.push(Term { range: hit.start..hit.end, kind, points, reason: reason(kind) });
            }
        }
    }
    terms
}

/// Sorts terms by place; of overlapping ones the first and longest stays.
pub(super) fn settle(terms: &mut Vec<Term>) {
    terms.sort_by_key(|term| (term.range.start, usize::MAX - term.range.end));
    terms.dedup_by(|next, kept| next.range.start < kept.range.end);
}

/// Everything that points at a person, in order.
pub(super) fn anchors(scan: &Scan, hits: &[Hit]) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = hits
        .iter()
        .filter(|hit| hit.is_likely())
        .filter_map(|hit| {
            let kind = match hit.kind {
                Kind::Bsn | Kind::Mrz => Pointer::Bsn,
                Kind::Name => Pointer::Name,
                Kind::PatientNumber | Kind::InsuranceNumber => Pointer::Number,
                Kind::BirthDate => Pointer::BirthDate,
                Kind::Address | Kind::Phone | Kind::Email | Kind::Postcode => Pointer::Contact,
                _ => return None,
            };
            Some(Anchor { at: hit.start(), kind })
        })
        .collect();
    let words = scan
        .keywords
        .iter()
        .filter(|hit| hit.sorts & OTHER != 0 && scan.vocabulary.keywords.is_in(hit, Group::PersonWord));
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

/// The paragraph, or the row of the table.
pub(super) fn scope_of(scan: &Scan, at: usize) -> Range<usize> {
    let Some(cell) = scan.cell_at(at) else { return scan.paragraph(at) };
    let row = scan.text.tables.get(cell.table).and_then(|table| table.rows.get(cell.row));
    let start = row.and_then(|cells| cells.first()).map_or(cell.range.start, |c| c.start);
    let end = row.and_then(|cells| cells.last()).map_or(cell.range.end, |c| c.end);
    start.min(at)..end.max(at)
}
