//! Health data: terms are evidence, a person is the anchor. Words alone are a topic.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::atc;
use super::keywords::KeywordHit;
use super::patterns::Group;
use super::scan::Scan;
use super::score::{Hit, SURE, Score};
use super::topic::{self, Anchor, LETTER, NOTE, Pointer, Term, is_certain, pointers, scope_of, whole_letter};
use crate::finding::{Category, Kind};

/// Turns terms into hits where a person is near. `informs`: the document is a leaflet, a law or the like.
pub(super) fn text(scan: &Scan, informs: bool, out: &mut Vec<Hit>) {
    let mut terms = terms(scan, out);
    if terms.is_empty() {
        return;
    }
    topic::settle(&mut terms);
    let anchors = topic::anchors(scan, out);
    let whole = Whole::of(scan, &anchors, informs);
    let mut at = 0;
    while let Some(first) = terms.get(at) {
        let scope = scope_of(scan, first.range.start);
        let count = terms.iter().skip(at).take_while(|term| term.range.start < scope.end.max(first.range.end)).count();
        let group = terms.get(at..at + count).unwrap_or_default();
        judge(scan, &scope, group, &anchors, whole, out);
        at += count.max(1);
    }
}

/// Points of health from which something that may be a name is one.
const LIST: f32 = 7.0;

/// What the whole text says.
#[derive(Debug, Clone, Copy)]
struct Whole {
    /// How surely it is about one person, for its parts without one: 0, 2 or 3.
    person: u8,
    /// Words of a care record stand in it, and it is about one person.
    record: bool,
    /// It is a leaflet, a law or the like.
    informs: bool,
}

impl Whole {
    fn of(scan: &Scan, anchors: &[Anchor], informs: bool) -> Self {
        let length = scan.content().len();
        let letter = if length <= LETTER { whole_letter(anchors) } else { 0 };
        let record = topic::is_record(scan);
        let named = anchors.iter().any(|anchor| anchor.kind == Pointer::Name);
        let note = record && named && length <= NOTE;
        let person = if letter > 0 {
            letter
        } else if note {
            2
        } else {
            0
        };
        Self { person, record: record && person > 0, informs: informs && letter == 0 }
    }
}

/// Listed words, phrases and labelled values; the latter are taken out of `out`, for they too need a person.
fn terms(scan: &Scan, out: &mut Vec<Hit>) -> Vec<Term> {
    let mut terms = topic::terms(scan, |kind| kind.category() == Category::Health, |kind| reason(kind).into());
    for term in terms.iter_mut().filter(|term| matches!(term.kind, Kind::Medication | Kind::Addiction)) {
        medicine(scan, term);
    }
    out.retain(|hit| {
        let health = hit.kind.category() == Category::Health;
        let code = hit.kind == Kind::HealthCode && beside(scan, &hit.whole(), &terms);
        if health && (hit.is_likely() && !is_no_value(scan, hit) || code) {
            let points = if hit.kind == Kind::HealthCode { 3 } else { 2 };
            terms.push(Term { range: hit.whole(), kind: hit.kind, points, reason: reason(hit.kind).into() });
        }
        !health
    });
    terms
}

/// `P76 depressie`, `astma (R96)`: a code beside a disease.
fn beside(scan: &Scan, code: &Range<usize>, terms: &[Term]) -> bool {
    const GAP: usize = 3;
    let from = terms.partition_point(|term| term.range.end + GAP < code.start);
    let near = terms.get(from..).unwrap_or_default().iter().take_while(|term| term.range.start <= code.end + GAP);
    // `metoprolol (C07AB02)`: the long form is that of a medicine
    let of_medicine = code.len() == 7;
    let codable = |kind| match kind {
        Kind::Diagnosis | Kind::MentalHealth | Kind::Addiction | Kind::Pregnancy => true,
        Kind::Medication => of_medicine,
        _ => false,
    };
    near.filter(|term| codable(term.kind)).any(|term| {
        let gap = if term.range.end <= code.start { term.range.end..code.start } else { code.end..term.range.start };
        !scan.slice(gap).contains(char::is_alphanumeric)
    })
}

/// `HbA1c 12-03-2026`, `controle Hb 6 weken`: behind the name of a test, and yet no value of it; or on another line.
fn is_no_value(scan: &Scan, hit: &Hit) -> bool {
    if hit.kind != Kind::LabResult || !hit.score.reasons.iter().any(|reason| reason == BARE) {
        return false;
    }
    let before = scan.behind(hit.start(), 60);
    let label = before.trim_end_matches(|c: char| c.is_whitespace() || ":=<>.".contains(c));
    let lines = before.get(label.len()..).unwrap_or_default().matches('\n').count();
    if scan.cell_at(hit.start()).is_none() && (lines > 1 || !label.ends_with(char::is_alphanumeric)) {
        return true;
    }
    let value = scan.slice(hit.whole());
    if value.len() == 4 && (value.starts_with("19") || value.starts_with("20")) {
        return true; // a year
    }
    let next = scan.ahead(hit.end(), 12);
    let mut chars = next.chars();
    if chars.next().is_some_and(|c| "-/:".contains(c)) && chars.next().is_some_and(|c| c.is_ascii_digit()) {
        return true;
    }
    let word = next.trim_start_matches(' ').split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    UNITS_OF_TIME.contains(&word.to_lowercase().as_str())
}

/// What `lab-value.toml` says of its values.
const BARE: &str = "value of a lab test";

/// What makes a number something else than a value.
const UNITS_OF_TIME: &[&str] = &[
    "x",
    "keer",
    "maal",
    "dag",
    "dagen",
    "week",
    "weken",
    "wk",
    "mnd",
    "maand",
    "maanden",
    "jaar",
    "jr",
    "uur",
    "min",
    "st",
    "stuks",
    "euro",
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// The ATC group of a medicine, if it is known, and the dose behind it.
fn medicine(scan: &Scan, term: &mut Term) {
    let group = atc::group(scan.slice(term.range.clone()));
    if let Some(length) = dose(scan.ahead(term.range.end, 24)) {
        // `methadon 10 mg`
        term.kind = Kind::Medication;
        term.range.end += length;
        term.points += 1;
        term.reason = "medicine with a dose".into();
    }
    if let Some(group) = group {
        term.reason = Cow::Owned(format!("{}, ATC group {group}", term.reason));
    }
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

fn judge(scan: &Scan, around: &Range<usize>, terms: &[Term], anchors: &[Anchor], whole: Whole, out: &mut Vec<Hit>) {
    let kinds = pointers(topic::within(anchors, around).iter().copied());
    let local: u8 = kinds.iter().map(|kind| kind.points()).sum();
    if local == 0 && whole.person == 0 {
        return;
    }
    let (mut context, mut context_reason) = context(scan, around, terms);
    if whole.record && context < 2 {
        (context, context_reason) = (2, Some("words of a care record"));
    }
    let mut distinct: BTreeMap<String, u8> = BTreeMap::new();
    for term in terms {
        let worth = distinct.entry(scan.slice(term.range.clone()).to_lowercase()).or_default();
        *worth = (*worth).max(term.points);
    }
    let health = distinct.values().map(|points| f32::from(*points)).sum::<f32>().min(20.0) + f32::from(context);
    let from_letter = local < whole.person.min(2);
    // A list in which every line holds health words is about the people in it, known as names or not.
    let listed = kinds == [Pointer::Maybe] && health >= LIST;
    let anchor = match (from_letter, listed) {
        (true, _) => f32::from(whole.person),
        (false, true) => 2.0,
        (false, false) => f32::from(local),
    };
    let certain = is_certain(&kinds) || whole.person >= 3;
    for term in terms {
        // The bar of three points is lower where the person is certain.
        let bar = if anchor >= 3.0 { 2.0 } else { 3.0 };
        let mut score = Score::new(if health >= bar && anchor >= 2.0 {
            let sum = 0.3 + 0.5 * (health - bar).min(4.0) + 0.5 * (anchor - 2.0).min(3.0);
            if certain && term.points >= 2 && health >= 3.0 { sum.max(SURE + 0.3) } else { sum }
        } else {
            (-1.5 + 0.3 * (health - bar) + 0.4 * (anchor - 2.0)).min(-0.3)
        });
        score.add(0.0, term.reason.clone());
        if let Some(reason) = context_reason {
            score.add(0.0, reason);
        }
        if from_letter {
            score.add(-0.2, "a person elsewhere in the letter");
        }
        for kind in &kinds {
            score.add(0.0, kind.words());
        }
        if whole.informs && !is_certain(&kinds) {
            score.sum = score.sum.min(0.5);
            score.add(-3.0, "the document informs the public");
        }
        out.push(Hit::new(term.kind, term.range.clone(), score));
    }
}

/// Record words and words that tie a term to someone.
fn context(scan: &Scan, scope: &Range<usize>, terms: &[Term]) -> (u8, Option<&'static str>) {
    let hits = scan.keywords_ending(scope);
    let head = head_of_table(scan, scope.start).unwrap_or(0..0);
    let in_head = scan.keywords_ending(&head);
    if hits.iter().chain(in_head).any(|hit| hit.is_in(Group::Record)) {
        return (2, Some("words of a care record"));
    }
    // `heeft sinds kort diabetes`, `metformine gebruikt`: close by, for such words are everywhere.
    let close = |hit: &KeywordHit| {
        terms
            .iter()
            .any(|t| hit.end <= t.range.start && t.range.start - hit.end < 30 || hit.start.abs_diff(t.range.end) < 10)
    };
    if hits.iter().any(|hit| hit.is_in(Group::Has) && close(hit)) {
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
