//! Health data: terms are evidence, a person is the anchor. Words alone are a topic.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::keywords::{KeywordHit, OTHER, Role, TERM};
use super::patterns::Group;
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::finding::{Category, Kind};

/// Longest text in which a person at the top counts for all paragraphs: a letter, not a book.
const LETTER: usize = 20_000;

/// A health word or value.
#[derive(Debug, Clone)]
struct Term {
    range: Range<usize>,
    kind: Kind,
    points: u8,
    reason: &'static str,
}

/// A pointer to a person: what it is and its worth.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    at: usize,
    kind: Pointer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pointer {
    Bsn,
    Name,
    Number,
    BirthDate,
    Contact,
    Word,
}

impl Pointer {
    fn points(self) -> u8 {
        match self {
            Self::Bsn => 3,
            Self::Name | Self::Number => 2,
            Self::BirthDate | Self::Contact | Self::Word => 1,
        }
    }

    fn words(self) -> &'static str {
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

/// Turns terms into hits where a person is near. `topic`: the document is a leaflet, a law or the like.
pub(super) fn text(scan: &Scan, topic: bool, out: &mut Vec<Hit>) {
    let mut terms = terms(scan, out);
    if terms.is_empty() {
        return;
    }
    terms.sort_by_key(|term| (term.range.start, usize::MAX - term.range.end));
    terms.dedup_by(|next, kept| next.range.start < kept.range.end);
    let anchors = anchors(scan, out);
    let letter = if scan.content().len() <= LETTER { whole_letter(&anchors) } else { 0 };
    let mut at = 0;
    while let Some(first) = terms.get(at) {
        let scope = scope_of(scan, first.range.start);
        let count = terms.iter().skip(at).take_while(|term| term.range.start < scope.end.max(first.range.end)).count();
        let group = terms.get(at..at + count).unwrap_or_default();
        judge(scan, &scope, group, &anchors, letter, topic, out);
        at += count.max(1);
    }
}

/// Listed words, phrases and labelled values; the latter are taken out of `out`, for they too need a person.
fn terms(scan: &Scan, out: &mut Vec<Hit>) -> Vec<Term> {
    let mut terms = Vec::new();
    for word in &scan.words {
        let Some((kind, points)) = word.entry.term else { continue };
        let glued =
            scan.byte_before(word.start) == b'@' || scan.byte(word.end) == b'@' || scan.byte_before(word.start) == b'_';
        if glued {
            continue;
        }
        let mut term = Term { range: word.start..word.end, kind, points, reason: reason(kind) };
        if kind == Kind::Medication
            && let Some(length) = dose(scan.ahead(word.end, 24))
        {
            term.range.end += length;
            term.points += 1;
            term.reason = "medicine with a dose";
        }
        terms.push(term);
    }
    for hit in scan.keywords.iter().filter(|hit| hit.sorts & TERM != 0) {
        for role in scan.vocabulary.keywords.roles(hit) {
            if let Role::Term { kind, points } = role {
                terms.push(Term { range: hit.start..hit.end, kind: *kind, points: *points, reason: reason(*kind) });
            }
        }
    }
    out.retain(|hit| {
        let health = hit.kind.category() == Category::Health;
        if health && hit.is_likely() {
            let points = if hit.kind == Kind::HealthCode { 3 } else { 2 };
            terms.push(Term { range: hit.whole(), kind: hit.kind, points, reason: reason(hit.kind) });
        }
        !health
    });
    terms
}

fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Medication => "medicine",
        Kind::Treatment => "treatment",
        Kind::LabResult => "lab value with unit",
        Kind::MentalHealth => "word for mental health",
        Kind::Disability => "word for a disability",
        Kind::Pregnancy => "word for pregnancy",
        Kind::Addiction => "word for addiction",
        Kind::Covid => "vaccination or test",
        Kind::HealthCode => "code behind its label",
        _ => "disease or complaint",
    }
}

/// The length of a dose right behind a medicine: ` 500 mg`, ` 2dd 40mg`.
fn dose(text: &str) -> Option<usize> {
    static DOSE: OnceLock<Option<Regex>> = OnceLock::new();
    let regex = DOSE.get_or_init(|| {
        Regex::new(r"^[ \x{a0}]{1,2}\d{1,5}(?:[.,/]\d{1,4})?[ \x{a0}]?(?:mg|mcg|µg|ug|gram|gr|g|ml|IE|ie|E|EH|mmol)(?:/(?:ml|dag|24u|uur))?").ok()
    });
    let found = regex.as_ref()?.find(text)?;
    let next = text.get(found.end()..)?.chars().next();
    next.is_none_or(|c| !c.is_alphanumeric()).then_some(found.end())
}

/// Everything that points at a person, in order.
fn anchors(scan: &Scan, hits: &[Hit]) -> Vec<Anchor> {
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

/// What the whole letter says about a person: the strongest pair anywhere in it.
fn whole_letter(anchors: &[Anchor]) -> u8 {
    let has = |wanted: Pointer| anchors.iter().any(|anchor| anchor.kind == wanted);
    if has(Pointer::Bsn) || (has(Pointer::Name) && (has(Pointer::BirthDate) || has(Pointer::Number))) {
        return 3;
    }
    if has(Pointer::Number) && has(Pointer::BirthDate) { 3 } else { 0 }
}

/// The paragraph, or the row of the table.
fn scope_of(scan: &Scan, at: usize) -> Range<usize> {
    let Some(cell) = scan.cell_at(at) else { return scan.paragraph(at) };
    let row = scan.text.tables.get(cell.table).and_then(|table| table.rows.get(cell.row));
    let start = row.and_then(|cells| cells.first()).map_or(cell.range.start, |c| c.start);
    let end = row.and_then(|cells| cells.last()).map_or(cell.range.end, |c| c.end);
    start.min(at)..end.max(at)
}

fn judge(
    scan: &Scan,
    around: &Range<usize>,
    terms: &[Term],
    anchors: &[Anchor],
    letter: u8,
    topic: bool,
    out: &mut Vec<Hit>,
) {
    let from = anchors.partition_point(|a| a.at < around.start);
    let to = anchors.partition_point(|a| a.at < around.end);
    let near = anchors.get(from..to.max(from)).unwrap_or_default();
    let mut kinds: Vec<Pointer> = near.iter().map(|a| a.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let local: u8 = kinds.iter().map(|kind| kind.points()).sum();
    if local == 0 && letter == 0 {
        return;
    }
    let (context, context_reason) = context(scan, around, terms);
    let mut distinct: BTreeMap<String, u8> = BTreeMap::new();
    for term in terms {
        let worth = distinct.entry(scan.slice(term.range.clone()).to_lowercase()).or_default();
        *worth = (*worth).max(term.points);
    }
    let health = distinct.values().map(|points| f32::from(*points)).sum::<f32>().min(20.0) + f32::from(context);
    let from_letter = local < letter.min(2);
    let anchor = if from_letter { 2.0 } else { f32::from(local) };
    for term in terms {
        // The bar of three points is lower where the person is certain.
        let bar = if anchor >= 3.0 { 2.0 } else { 3.0 };
        let mut score = Score::new(if health >= bar && anchor >= 2.0 {
            0.3 + 0.5 * (health - bar).min(4.0) + 0.5 * (anchor - 2.0).min(3.0)
        } else {
            (-1.5 + 0.3 * (health - bar) + 0.4 * (anchor - 2.0)).min(-0.3)
        });
        score.add(0.0, term.reason);
        if let Some(reason) = context_reason {
            score.add(0.0, reason);
        }
        if from_letter {
            score.add(-0.2, "a person elsewhere in the letter");
        }
        for kind in &kinds {
            score.add(0.0, kind.words());
        }
        if topic {
            score.add_from_afar(-3.0, "the document informs the public");
        }
        out.push(Hit::new(term.kind, term.range.clone(), score));
    }
}

/// Record words and words that tie a term to someone.
fn context(scan: &Scan, scope: &Range<usize>, terms: &[Term]) -> (u8, Option<&'static str>) {
    let keywords = &scan.vocabulary.keywords;
    let hits = scan.keywords_ending(scope);
    let head = head_of_table(scan, scope.start).unwrap_or(0..0);
    let in_head = scan.keywords_ending(&head);
    if hits.iter().chain(in_head).any(|hit| keywords.is_in(hit, Group::Record)) {
        return (2, Some("words of a care record"));
    }
    // `heeft sinds kort diabetes`, `metformine gebruikt`: close by, for such words are everywhere.
    let close = |hit: &KeywordHit| {
        terms
            .iter()
            .any(|t| hit.end <= t.range.start && t.range.start - hit.end < 30 || hit.start.abs_diff(t.range.end) < 10)
    };
    if hits.iter().any(|hit| keywords.is_in(hit, Group::Has) && close(hit)) {
        return (1, Some("said of someone"));
    }
    (0, None)
}

/// The first row of the table an offset stands in: its words speak for all rows.
fn head_of_table(scan: &Scan, at: usize) -> Option<Range<usize>> {
    let cell = scan.cell_at(at)?;
    let head = scan.text.tables.get(cell.table)?.rows.first()?;
    Some(head.first()?.start..head.last()?.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_end_at_their_unit() {
        assert_eq!(dose(" 500 mg 2dd"), Some(7));
        assert_eq!(dose(" 40mg"), Some(5));
        assert_eq!(dose(" 2,5 mg/ml."), Some(10));
        assert_eq!(dose(" 500 euro"), None);
        assert_eq!(dose(" 12 maart"), None);
        assert_eq!(dose(""), None);
    }
}
