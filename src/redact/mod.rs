//! From decisions to marks, and from marks to redacted bytes that are still locked.
//!
//! A value that is taken out in one place is taken out in every place of the document where it stands as a word of
//! its own, also where no detector was sure: a number that is black on page one and readable on page two is not gone.

mod everywhere;

use std::collections::HashSet;
use std::ops::Range;

use everywhere::Finder;

use crate::decide::{Action, Decision};
use crate::document::{Change, Channel, Document, Limits, Mark, Slanted, Target};
use crate::finding::{At, Finding, Kind, Secret};
use crate::format::{self, Format};
use crate::style::{self, Style};
use crate::verify::{Destroyed, Gone, Unverified};

/// Which style each kind gets.
#[derive(Clone)]
pub struct Styles {
    default: &'static dyn Style,
    /// What pixels get: letters in a picture would be read as text of the picture.
    pixels: &'static dyn Style,
    kinds: Vec<(Kind, &'static dyn Style)>,
    labels: Vec<(Kind, &'static str)>,
}

impl Default for Styles {
    fn default() -> Self {
        Self {
            default: &style::Label,
            pixels: &style::Blackout,
            kinds: vec![(Kind::Face, &style::Blur)],
            labels: Vec::new(),
        }
    }
}

impl std::fmt::Debug for Styles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Styles({} + {})", self.default.name(), self.kinds.len())
    }
}

impl Styles {
    /// Sets the style of one kind, or of all kinds that have none of their own when `kind` is `None`.
    pub fn set(&mut self, kind: Option<Kind>, style: &'static dyn Style) {
        match kind {
            None => (self.default, self.pixels) = (style, style),
            Some(kind) => {
                self.kinds.retain(|(k, _)| *k != kind);
                self.kinds.push((kind, style));
            }
        }
    }

    /// What stands in the place of a kind, instead of its own label.
    pub fn set_label(&mut self, kind: Kind, label: &'static str) {
        self.labels.retain(|(k, _)| *k != kind);
        self.labels.push((kind, label));
    }

    /// How a kind looks.
    fn of(&self, kind: Kind) -> Look {
        let own = self.kinds.iter().find(|(k, _)| *k == kind).map(|(_, style)| *style);
        let label = self.labels.iter().find(|(k, _)| *k == kind).map_or(kind.label(), |(_, label)| *label);
        Look { label, style: own.unwrap_or(self.default), pixels: own.unwrap_or(self.pixels) }
    }
}

/// What the user wants out besides what is detected.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// These texts, in whatever case and with whatever separators, also inside words.
    pub literals: Vec<Secret>,
    /// Whatever these match.
    pub patterns: Vec<regex::Regex>,
}

/// What stands where something of the user's own was taken out.
const OWN_LABEL: &str = "verwijderd";

/// The marks for one document and what must be gone after they are carried out.
#[derive(Debug, Default)]
pub struct Plan {
    /// What to change.
    pub marks: Vec<Mark>,
    /// What must not be found any more.
    pub gone: Vec<Gone>,
    /// Areas of pictures that must not show what they showed.
    pub destroyed: Vec<Destroyed>,
}

/// Numbers and addresses that point at one person wherever they stand: what is taken out of a mail is taken out of
/// its attachments too, also where no detector was sure. Names are not among them: in a mailbox, the name of one
/// person is an ordinary word in the next message.
#[must_use]
pub fn shared<'a>(decided: impl Iterator<Item = (&'a Finding, Decision)>) -> Vec<(Kind, Secret)> {
    let mut seen = HashSet::new();
    decided
        .filter(|(finding, decision)| {
            decision.action >= Action::Redact && (finding.kind.is_number() || finding.kind == Kind::Email)
        })
        .map(|(finding, _)| (finding.kind, finding.secret.clone()))
        .filter(|pair| seen.insert(pair.clone()))
        .collect()
}

/// Turns decisions into marks. `decided` pairs each finding of the document with what was decided of it; `shared` are
/// the values of the whole file that must not stand in this document either.
#[must_use]
pub fn plan(
    document: &Document,
    decided: &[(Finding, Decision)],
    shared: &[(Kind, Secret)],
    extra: &Extra,
    styles: &Styles,
) -> Plan {
    let mut cuts: Vec<Cut> = Vec::new();
    let mut pixels: Vec<(usize, Slanted, Look)> = Vec::new();
    let mut wanted: Vec<Wanted> = Vec::new();
    for (finding, _) in decided.iter().filter(|(_, decision)| decision.action >= Action::Redact) {
        let look = styles.of(finding.kind);
        match &finding.at {
            At::Text { index, ranges } => {
                cuts.extend(ranges.iter().map(|range| Cut { text: *index, range: range.clone(), look }));
                wanted.push(Wanted { value: finding.secret.clone(), look, anywhere: false, elsewhere: false });
            }
            At::Picture { index, area } => pixels.push((*index, *area, look)),
        }
    }
    for (kind, value) in shared {
        let look = styles.of(*kind);
        wanted.push(Wanted { value: value.clone(), look, anywhere: false, elsewhere: true });
    }
    let look = Look { label: OWN_LABEL, style: styles.default, pixels: styles.pixels };
    for literal in &extra.literals {
        wanted.push(Wanted { value: literal.clone(), look, anywhere: true, elsewhere: false });
    }
    for pattern in &extra.patterns {
        for (text, content) in document.texts.iter().map(|text| &text.content).enumerate() {
            for hit in pattern.find_iter(content).filter(|hit| !hit.is_empty()) {
                cuts.push(Cut { text, range: hit.range(), look });
                let value = Secret::new(hit.as_str());
                wanted.push(Wanted { value, look, anywhere: false, elsewhere: false });
            }
        }
    }
    let mut seen = HashSet::new();
    wanted.retain(|w| seen.insert((w.value.clone(), w.anywhere)));
    let finder = Finder::new(&wanted);
    let mut here: HashSet<usize> = HashSet::new();
    for (text, content) in document.texts.iter().map(|text| &text.content).enumerate() {
        for (which, range) in finder.find(content) {
            here.insert(which);
            cuts.extend(wanted.get(which).map(|w| Cut { text, range, look: w.look }));
        }
    }
    let mut plan = Plan::default();
    plan.mark(document, joined(cuts), pixels);
    let promised = wanted.into_iter().enumerate().filter(|(which, w)| !w.elsewhere || here.contains(which));
    plan.gone = promised.map(|(_, w)| Gone { value: w.value, label: w.look.label }).collect();
    let is_face = |(finding, decision): &&(Finding, Decision)| {
        finding.kind == Kind::Face && decision.action >= Action::Redact && matches!(finding.at, At::Picture { .. })
    };
    // a face has no words to search for: that it is gone is checked by looking
    plan.gone.extend(decided.iter().find(is_face).map(|_| Gone { value: Secret::new(""), label: Kind::Face.label() }));
    plan
}

/// A part of a text that goes.
struct Cut {
    text: usize,
    range: Range<usize>,
    look: Look,
}

/// How a place looks afterwards.
#[derive(Clone, Copy)]
struct Look {
    label: &'static str,
    style: &'static dyn Style,
    pixels: &'static dyn Style,
}

/// A value that goes wherever it stands.
struct Wanted {
    value: Secret,
    look: Look,
    /// Also inside words.
    anywhere: bool,
    /// Found elsewhere in the file: the examiner need not look for it unless it stands here too.
    elsewhere: bool,
}

/// Overlapping cuts become one, with the look of the longest that starts first: one bar, one label.
fn joined(mut cuts: Vec<Cut>) -> Vec<Cut> {
    cuts.sort_by_key(|cut| (cut.text, cut.range.start, std::cmp::Reverse(cut.range.end)));
    let mut out: Vec<Cut> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        match out.last_mut() {
            Some(last) if last.text == cut.text && cut.range.start < last.range.end => {
                last.range.end = last.range.end.max(cut.range.end);
            }
            _ => out.push(cut),
        }
    }
    out
}

/// Pictures of identity documents of which no part is taken out: the document was recognised, but neither its photo
/// nor a number was found, so a person may still read what the program could not. Gives how many there are.
#[must_use]
pub fn untouched_id_documents(document: &Document, decided: &[(Finding, Decision)], plan: &Plan) -> usize {
    let picture_of = |finding: &Finding| match &finding.at {
        At::Picture { index, .. } => Some(*index),
        At::Text { index, .. } => document.texts.get(*index).and_then(|text| match text.channel {
            Channel::Picture(picture) => Some(picture),
            _ => None,
        }),
    };
    let marked: HashSet<usize> = plan
        .marks
        .iter()
        .filter_map(|mark| match mark.target {
            Target::Picture { index, .. } => Some(index),
            _ => None,
        })
        .collect();
    decided
        .iter()
        .filter(|(finding, decision)| finding.kind == Kind::IdDocument && decision.action > Action::Allow)
        .filter_map(|(finding, _)| picture_of(finding))
        .filter(|picture| !marked.contains(picture))
        .collect::<HashSet<_>>()
        .len()
}

/// What is painted for a box in a picture: boxes of words are tight, and the ink of a letter may stand a little outside.
#[must_use]
pub fn painted(area: &Slanted) -> Slanted {
    area.grown((area.height / 10.0).floor() + 2.0)
}

/// Carries the marks out.
///
/// # Errors
/// When the format cannot carry out a mark in full.
pub fn carry_out(format: &dyn Format, bytes: &[u8], plan: Plan, limits: &Limits) -> Result<Unverified, format::Error> {
    let bytes = if plan.marks.is_empty() { bytes.to_vec() } else { format.rewrite(bytes, &plan.marks, limits)? };
    Ok(Unverified { bytes, gone: plan.gone, destroyed: plan.destroyed })
}

impl Plan {
    /// Cuts in texts that were read from pictures become pixels.
    fn mark(&mut self, document: &Document, cuts: Vec<Cut>, mut pixels: Vec<(usize, Slanted, Look)>) {
        for cut in cuts {
            match document.texts.get(cut.text).map(|text| (text, &text.channel)) {
                Some((text, Channel::Picture(picture))) => {
                    pixels.extend(text.pixel_areas(&cut.range).into_iter().map(|area| (*picture, area, cut.look)));
                }
                Some(_) => self.push(Target::Text { index: cut.text, range: cut.range }, cut.look),
                None => {}
            }
        }
        for (index, area, look) in pixels {
            let picture = document.pictures.get(index);
            self.destroyed.extend(picture.map(|picture| Destroyed::of(picture, &area, look.label)));
            self.push(Target::Picture { index, area: painted(&area) }, look);
        }
    }

    fn push(&mut self, target: Target, look: Look) {
        let style = if matches!(target, Target::Picture { .. }) { look.pixels } else { look.style };
        let change = Change::Destroy { label: look.label.to_owned(), style };
        self.marks.push(Mark { target, change });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Text;
    use crate::finding::Confidence;

    fn document(content: &str) -> Document {
        Document { texts: vec![Text::same(Channel::Body, content.into())], ..Document::default() }
    }

    fn decided(kind: Kind, range: Range<usize>, value: &str) -> Vec<(Finding, Decision)> {
        let finding = Finding {
            kind,
            confidence: Confidence::new(1.0),
            reason: vec![],
            secret: Secret::new(value),
            at: At::Text { index: 0, ranges: vec![range] },
        };
        vec![(finding, Decision { action: Action::Redact, rule: "default.redact" })]
    }

    fn marked(plan: &Plan, content: &str) -> Vec<String> {
        let mut out: Vec<_> = plan
            .marks
            .iter()
            .filter_map(|mark| match &mark.target {
                Target::Text { range, .. } => content.get(range.clone()).map(str::to_owned),
                _ => None,
            })
            .collect();
        out.sort();
        out
    }

    #[test]
    fn a_number_goes_in_every_way_it_is_written() {
        let content = "BSN 111222333, later 1112.22.333 of 111 222 333, x111222333y; maar 9111222333 is iets anders";
        let plan = plan(
            &document(content),
            &decided(Kind::Bsn, 4..13, "111222333"),
            &[],
            &Extra::default(),
            &Styles::default(),
        );
        assert_eq!(marked(&plan, content), ["111 222 333", "1112.22.333", "111222333", "111222333"]);
        assert_eq!(plan.gone.len(), 1);
    }

    #[test]
    fn a_name_goes_as_a_word_in_any_case_but_not_inside_another_word() {
        let content = "Mw. Vries; VRIES belde over de vriesvakken van de Vries-groep";
        let plan =
            plan(&document(content), &decided(Kind::Name, 4..9, "Vries"), &[], &Extra::default(), &Styles::default());
        assert_eq!(marked(&plan, content), ["VRIES", "Vries", "Vries"]);
    }

    #[test]
    fn a_value_inside_another_gives_one_bar() {
        let content = "mw. J. Terpstra, zie Terpstra";
        let mut both = decided(Kind::Name, 4..15, "J. Terpstra");
        both.extend(decided(Kind::Name, 21..29, "Terpstra"));
        let plan = plan(&document(content), &both, &[], &Extra::default(), &Styles::default());
        assert_eq!(marked(&plan, content), ["J. Terpstra", "Terpstra"]);
    }

    #[test]
    fn two_cells_of_a_table_are_no_number() {
        let content = "BSN 111222333\n1112          22333\n";
        let plan = plan(
            &document(content),
            &decided(Kind::Bsn, 4..13, "111222333"),
            &[],
            &Extra::default(),
            &Styles::default(),
        );
        assert_eq!(marked(&plan, content), ["111222333"]);
    }

    #[test]
    fn the_users_own_words_and_patterns_go_too() {
        let content = "dossier Q-77 van cliënt, Dossier Q-78, proefdossier";
        let extra =
            Extra { literals: vec![Secret::new("dossier")], patterns: vec![regex::Regex::new(r"Q-\d+").unwrap()] };
        let plan = plan(&document(content), &[], &[], &extra, &Styles::default());
        assert_eq!(marked(&plan, content), ["Dossier", "Q-77", "Q-78", "dossier", "dossier"]);
    }

    #[test]
    fn a_number_found_elsewhere_in_the_file_goes_here_too() {
        let content = "ref 111222333 en 999990019";
        let shared = [(Kind::Bsn, Secret::new("1112.22.333")), (Kind::Bsn, Secret::new("123456782"))];
        let plan = plan(&document(content), &[], &shared, &Extra::default(), &Styles::default());
        assert_eq!(marked(&plan, content), ["111222333"]);
        assert_eq!(plan.gone.len(), 1, "what does not stand here is not promised here");
    }

    #[test]
    fn nothing_is_marked_for_what_is_only_reported() {
        let mut decided = decided(Kind::Bsn, 4..13, "111222333");
        decided[0].1.action = Action::Report;
        let plan = plan(&document("BSN 111222333"), &decided, &[], &Extra::default(), &Styles::default());
        assert!(plan.marks.is_empty() && plan.gone.is_empty());
    }
}
