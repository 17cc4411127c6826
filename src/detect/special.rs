//! Special categories (AVG 9) and criminal data (AVG 10): a word counts when its sentence says it of someone.
//!
//! Unlike health, where a whole letter is about one patient, these words stand in news, law and addresses of churches.
//! So the person has to stand in the same sentence or row, or be meant by a pronoun or a form's label, and something has
//! to tie the word to the person: `is`, `lid van`, `Geloof:`.

use std::ops::Range;

use super::evidence::{Nearness, evidence, may_be_labelled};
use super::keywords::Role;
use super::offsets::Covered;
use super::patterns::Group;
use super::scan::Scan;
use super::score::{Hit, Score};
use super::topic::{self, Anchor, LETTER, NOTE, Pointer, Term};
use crate::finding::{Category, Kind};

/// Points from which a word is said of someone.
const ENOUGH: u8 = 3;

/// Longest part of a sentence looked at on either side of a word, in bytes.
const SENTENCE: usize = 300;

/// Words that mean a person named before, or the writer.
const PRONOUNS: &[&str] = &["hij", "zij", "ze", "haar", "hem", "ik", "mijn"];

/// Words that make the next one anyone: `een patiënt`.
const ANYONE: &[&str] = &["een", "elke", "iedere", "geen", "welke", "als", "per", "andere", "a"];

/// Words that open a letter.
const GREETINGS: &[&str] = &["beste", "geachte", "hoi", "hallo", "lieve", "dag", "dear", "hi"];

/// Words for many people: what follows is said of all of them.
const MANY: &[&str] = &[
    "mensen",
    "patiënten",
    "patienten",
    "cliënten",
    "clienten",
    "personen",
    "vrouwen",
    "mannen",
    "leden",
    "werknemers",
    "medewerkers",
    "jongeren",
    "ouderen",
    "kinderen",
    "ouders",
    "bewoners",
    "wie",
];

/// Turns words into hits where a sentence says them of someone. `informs`: the document is a leaflet, a law or the like.
pub(super) fn text(scan: &Scan, informs: bool, out: &mut Vec<Hit>) {
    let mut terms = topic::terms(scan, is_special, |kind| reason(kind).into());
    if terms.is_empty() {
        return;
    }
    topic::settle(&mut terms);
    let anchors = people(scan, out);
    if anchors.is_empty() {
        return;
    }
    let taken = Covered::by(out.iter().filter(|hit| hit.is_likely() && !is_special(hit.kind)).map(Hit::whole));
    // `mw. De Turk`, `Joodse Bruggetje 4`: part of a name or address
    terms.retain(|term| !taken.touches(&term.range));
    // `Lid vakbond:` is a label, what follows it is said
    terms.retain(|term| !is_label(scan, &term.range));
    let length = scan.content().len();
    let letter = length <= LETTER && topic::whole_letter(&anchors) > 0;
    let notes = length <= LETTER && topic::is_record(scan) && !informs;
    let whole = Whole { letter, notes, length, informs: informs && !letter };
    let hits: Vec<Hit> = terms.iter().filter_map(|term| judge(scan, term, &anchors, whole)).collect();
    out.extend(hits);
}

/// `Lid vakbond: ...`, `vakbond     ...` at the start of a line: the name of a field.
fn is_label(scan: &Scan, term: &Range<usize>) -> bool {
    let next = scan.ahead(term.end, 40);
    let gap = next.len() - next.trim_start_matches([' ', '.', '\t']).len();
    let starts = scan.slice(scan.line_start(term.start, 40)..term.start).trim_matches([' ', '*', '-']).is_empty();
    let value = next.get(gap..).unwrap_or_default();
    let wide = next.get(..gap).is_some_and(|gap| gap.starts_with("  ") || gap.contains("..."));
    next.starts_with(':')
        || scan.cell_at(term.start).is_none()
            && (value.starts_with(':') || (starts && wide && value.starts_with(char::is_alphabetic)))
}

/// What the whole text says.
#[derive(Debug, Clone, Copy)]
struct Whole {
    /// It makes sure which person it is about.
    letter: bool,
    /// Words of a care record stand in it, of one person or of many.
    notes: bool,
    /// Bytes of it.
    length: usize,
    /// It is a leaflet, a law or the like.
    informs: bool,
}

impl Whole {
    /// Is it a care record of one person?
    fn is_care(self) -> bool {
        self.letter && self.notes
    }

    /// Is it a care record of one person, or a short note about one?
    fn is_record(self) -> bool {
        self.letter && (self.notes || self.length <= NOTE)
    }
}

fn is_special(kind: Kind) -> bool {
    matches!(kind.category(), Category::Special | Category::Criminal)
}

fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Ethnicity => "word for origin",
        Kind::Religion => "word for a belief",
        Kind::Politics => "word for politics",
        Kind::Union => "word for a trade union",
        Kind::SexLife => "word for sex life or orientation",
        Kind::Genetic => "word for a genetic feature",
        Kind::Biometric => "word for a biometric feature",
        _ => "word for an offence or sentence",
    }
}

/// What points at one person. Contact details do not: a church has an address. Nor does `een patiënt`.
fn people(scan: &Scan, hits: &[Hit]) -> Vec<Anchor> {
    let mut anchors = topic::anchors(scan, hits);
    anchors.retain(|anchor| match anchor.kind {
        Pointer::Contact | Pointer::Maybe => false,
        Pointer::Word => {
            let before = scan.behind(anchor.at, 12).trim_end().to_lowercase();
            let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            !ANYONE.contains(&last)
        }
        _ => true,
    });
    anchors
}

/// What ties a word to someone, and its worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tie {
    /// A label of this kind stands before it: `Geloof:`.
    Label,
    /// `lid van`, `veroordeeld voor`, `afkomst`.
    Says,
    /// `is`, `heeft`.
    Has,
    /// It stands in a text about one person.
    Record,
    None,
}

impl Tie {
    fn points(self) -> u8 {
        match self {
            Self::Label | Self::Says => 2,
            Self::Has | Self::Record => 1,
            Self::None => 0,
        }
    }
}

fn judge(scan: &Scan, term: &Term, anchors: &[Anchor], whole: Whole) -> Option<Hit> {
    if whole.length > NOTE && !whole.letter && !topic::is_near(scan, anchors, &term.range) {
        return None;
    }
    let sentence = sentence(scan, &term.range);
    let mut near = topic::pointers(topic::within(anchors, &sentence).iter().copied());
    if near.is_empty() && elsewhere(scan, term, anchors, whole.letter).is_empty() {
        return None;
    }
    let (mut tie, label) = tie(scan, term, &sentence);
    let row = || topic::pointers(topic::within(anchors, &topic::scope_of(scan, term.range.start)).iter().copied());
    let named = near.iter().any(|kind| *kind < Pointer::BirthDate) && whole.notes;
    if tie == Tie::None && (whole.is_record() || named || topic::is_certain(&row())) {
        tie = Tie::Record;
    }
    if of_many(scan, &(sentence.start..term.range.start), anchors) {
        return None;
    }
    let mut afar = false;
    let told = tie != Tie::None && whole.is_record();
    let clear = told || matches!(tie, Tie::Label | Tie::Record) || term.points >= ENOUGH;
    if near.is_empty() && (clear || has_pronoun(scan, &sentence)) {
        near = elsewhere(scan, term, anchors, clear && whole.letter);
        afar = true;
    }
    if near.is_empty() {
        return None;
    }
    // an offence in a care record is no news; nor is `hij is Eritrees` in a record
    let told = matches!(tie, Tie::Record | Tie::Has);
    let victim = || scan.slice(sentence.start..term.range.start).to_lowercase().contains("slachtoffer");
    let offence = match term.kind {
        Kind::Criminal => u8::from(whole.is_care() && told && !victim()),
        Kind::Ethnicity => u8::from(whole.is_record() && tie == Tie::Has),
        _ => 0,
    };
    let weight = f32::from(term.points + tie.points() + offence) - f32::from(ENOUGH);
    let anchor = f32::from(near.iter().map(|kind| kind.points()).sum::<u8>()) - 1.0;
    let mut score = Score::new(if weight >= 0.0 {
        0.5 + 0.6 * weight.min(2.0) + 0.4 * anchor.min(3.0)
    } else {
        (-1.2 + 0.5 * weight + 0.2 * anchor).min(-0.3)
    });
    score.add(0.0, term.reason.clone());
    match tie {
        Tie::Label => score.add(0.0, label),
        Tie::Says | Tie::Has => score.add(0.0, "said of someone"),
        Tie::Record => score.add(0.0, "in a text about one person"),
        Tie::None => {}
    }
    if afar {
        score.add(-0.2, "a person elsewhere in the text");
    }
    for kind in &near {
        score.add(0.0, kind.words());
    }
    if whole.informs {
        score.add_from_afar(-3.0, "the document informs the public");
    }
    Some(Hit::new(term.kind, term.range.clone(), score))
}

/// Does the start of a sentence speak of many people, and of no one before them? `Zijn ouders` are two.
fn of_many(scan: &Scan, start: &Range<usize>, anchors: &[Anchor]) -> bool {
    let text = scan.slice(start.clone()).to_lowercase();
    let mut last = "";
    topic::within(anchors, start).is_empty()
        && text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).any(|word| {
            let of_someone = topic::POSSESSIVES.contains(&std::mem::replace(&mut last, word));
            MANY.contains(&word) && !of_someone
        })
}

/// What ties a word to someone, with the label in words if it is one.
fn tie(scan: &Scan, term: &Term, sentence: &Range<usize>) -> (Tie, String) {
    let pattern = scan.vocabulary.pattern_of(term.kind);
    if may_be_labelled(scan, term.range.start, pattern) {
        let near = evidence(scan, &term.range, pattern);
        // a list of what there is, `ras, geloof, vakbond`, is no form
        let before = scan.behind(term.range.start, 40);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let listed = matches!(near.label, Some((Nearness::Before, _))) && !line.contains([':', '=', '\t']);
        if near.is_direct() && near.negative.is_none() && !(listed && scan.cell_at(term.range.start).is_none()) {
            return (Tie::Label, near.reason().unwrap_or_default());
        }
    }
    let around = sentence.start..sentence.end.min(term.range.end + 50);
    let mut best = Tie::None;
    for hit in scan.keywords_ending(&around).iter().filter(|hit| hit.start >= sentence.start) {
        let before = hit.end <= term.range.start && term.range.start - hit.end < 30;
        let behind = |reach| hit.start >= term.range.end && hit.start - term.range.end < reach;
        let roles = scan.vocabulary.keywords.roles(hit);
        if (before || behind(30)) && roles.contains(&Role::Says(pattern)) {
            return (Tie::Says, String::new());
        }
        if (before || behind(10)) && roles.contains(&Role::Group(Group::Has)) {
            best = Tie::Has;
        }
    }
    (best, String::new())
}

/// A person outside the sentence: in the paragraph, or in the whole of a short note or a `letter` about one person.
fn elsewhere(scan: &Scan, term: &Term, anchors: &[Anchor], letter: bool) -> Vec<Pointer> {
    let strong = |anchor: &Anchor| anchor.kind != Pointer::Word;
    let paragraph = scan.paragraph(term.range.start);
    let near = topic::pointers(topic::within(anchors, &paragraph).iter().copied().filter(strong));
    if near.is_empty() && (scan.content().len() <= NOTE || letter) {
        return topic::pointers(anchors.iter().copied().filter(strong));
    }
    near
}

/// Does a word of the sentence mean a person named before?
fn has_pronoun(scan: &Scan, sentence: &Range<usize>) -> bool {
    let words = scan.slice(sentence.clone()).split(|c: char| !c.is_alphabetic());
    words.into_iter().any(|word| PRONOUNS.iter().any(|pronoun| word.eq_ignore_ascii_case(pronoun)))
}

/// The sentence around a word, or the row of its table.
fn sentence(scan: &Scan, term: &Range<usize>) -> Range<usize> {
    let around = topic::scope_of(scan, term.start);
    if scan.cell_at(term.start).is_some() {
        return around;
    }
    let before = scan.behind(term.start, SENTENCE.min(term.start.saturating_sub(around.start)));
    let start = term.start - before.len() + ends(before).last().unwrap_or(0);
    let start = start + salutation(scan.slice(start..term.start));
    let after = scan.ahead(term.end, SENTENCE.min(around.end.saturating_sub(term.end)));
    start..term.end + ends(after).next().unwrap_or(after.len())
}

/// The length of `Geachte mevrouw Jansen,` at the start of a sentence: what follows is said to her, not of her.
fn salutation(text: &str) -> usize {
    let first = text.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    let greets = GREETINGS.iter().any(|greeting| first.eq_ignore_ascii_case(greeting));
    text.find(',').filter(|_| greets).map_or(0, |comma| comma + 1)
}

/// Offsets behind the marks that end a sentence; the dot of `mw.` or `J.` ends none.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter_map(move |(at, mark)| {
        let closes = match mark {
            '!' | '?' | ';' | '•' => true,
            '.' => {
                let word = text.get(..at)?.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                let short = ["mevr", "prof", "resp"].iter().any(|known| word.eq_ignore_ascii_case(known));
                word.is_empty() || (word.chars().count() >= 4 && !short)
            }
            _ => false,
        };
        (closes && text.get(at + 1..)?.starts_with(char::is_whitespace)).then_some(at + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_marks_and_not_at_short_forms() {
        let text = "Mw. J. Bakker kwam langs. Zij bleef! Daarna mevr. De Wit.";
        let parts: Vec<usize> = ends(text).collect();
        assert_eq!(parts, [25, 36]);
        assert_eq!(ends("").count(), 0);
        assert_eq!(salutation("\nGeachte mevrouw Jansen, wij"), 24);
        assert_eq!(salutation("Mevrouw Jansen, wij"), 0);
        assert_eq!(ends("é. ë.").count(), 0);
    }
}
