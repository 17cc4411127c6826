//! From decisions to marks, and from marks to redacted bytes that are still locked.
//!
//! A value that is taken out in one place is taken out in every place of the document where it stands as a word of
//! its own, also where no detector was sure: a number that is black on page one and readable on page two is not gone.

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::decide::{Action, Decision};
use crate::document::{Change, Channel, Document, Limits, Mark, PixelRect, Target, Text};
use crate::finding::{At, Finding, Kind, Secret};
use crate::format::{self, Format};
use crate::style::{self, Style};
use crate::verify::{Gone, Unverified};

/// Which style each kind gets.
#[derive(Clone)]
pub struct Styles {
    default: &'static dyn Style,
    kinds: Vec<(Kind, &'static dyn Style)>,
}

impl Default for Styles {
    fn default() -> Self {
        Self { default: &style::Label, kinds: vec![(Kind::Face, &style::Blur)] }
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
            None => self.default = style,
            Some(kind) => {
                self.kinds.retain(|(k, _)| *k != kind);
                self.kinds.push((kind, style));
            }
        }
    }

    /// The style of a kind.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &'static dyn Style {
        self.kinds.iter().find(|(k, _)| *k == kind).map_or(self.default, |(_, style)| *style)
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
}

/// Shortest value, in letters and digits, that is looked for elsewhere: shorter ones stand everywhere by chance.
pub const SHORTEST: usize = 4;

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
    let mut plan = Plan::default();
    let mut wanted: Vec<Wanted> = Vec::new();
    for (finding, _) in decided.iter().filter(|(_, decision)| decision.action >= Action::Redact) {
        let style = styles.of(finding.kind);
        let label = finding.kind.label();
        match &finding.at {
            At::Text { index, ranges } => {
                for range in ranges {
                    plan.mark_text(document, *index, range, label, style);
                }
                wanted.push(Wanted { value: finding.secret.clone(), label, style, anywhere: false, elsewhere: false });
            }
            At::Picture { index, rect } => plan.mark_pixels(document, *index, *rect, label, style),
        }
    }
    for (kind, value) in shared {
        wanted.push(Wanted {
            value: value.clone(),
            label: kind.label(),
            style: styles.of(*kind),
            anywhere: false,
            elsewhere: true,
        });
    }
    let style = styles.default;
    for literal in &extra.literals {
        wanted.push(Wanted { value: literal.clone(), label: OWN_LABEL, style, anywhere: true, elsewhere: false });
    }
    for pattern in &extra.patterns {
        for (index, text) in document.texts.iter().enumerate() {
            for hit in pattern.find_iter(&text.content).filter(|hit| !hit.is_empty()) {
                plan.mark_text(document, index, &hit.range(), OWN_LABEL, style);
                let value = Secret::new(hit.as_str());
                wanted.push(Wanted { value, label: OWN_LABEL, style, anywhere: false, elsewhere: false });
            }
        }
    }
    plan.everywhere(document, wanted);
    plan
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

/// Carries the marks out.
///
/// # Errors
/// When the format cannot carry out a mark in full.
pub fn carry_out(format: &dyn Format, bytes: &[u8], plan: Plan, limits: &Limits) -> Result<Unverified, format::Error> {
    let bytes = if plan.marks.is_empty() { bytes.to_vec() } else { format.rewrite(bytes, &plan.marks, limits)? };
    Ok(Unverified { bytes, gone: plan.gone })
}

struct Wanted {
    value: Secret,
    label: &'static str,
    style: &'static dyn Style,
    /// Also inside words.
    anywhere: bool,
    /// Found elsewhere in the file: the examiner need not look for it unless it stands here too.
    elsewhere: bool,
}

impl Plan {
    fn mark_text(
        &mut self,
        document: &Document,
        index: usize,
        range: &Range<usize>,
        label: &str,
        style: &'static dyn Style,
    ) {
        let Some(text) = document.texts.get(index) else { return };
        if let Channel::Picture(picture) = text.channel {
            for rect in text.pixel_boxes(range) {
                self.mark_pixels(document, picture, rect, label, style);
            }
            return;
        }
        self.push(Target::Text { index, range: range.clone() }, label, style);
    }

    fn mark_pixels(
        &mut self,
        document: &Document,
        index: usize,
        rect: PixelRect,
        label: &str,
        style: &'static dyn Style,
    ) {
        let Some(picture) = document.pictures.get(index) else { return };
        // boxes of words are tight: the ink of a letter may stand a little outside
        let rect = rect.grown(rect.height / 10 + 2, picture.width, picture.height);
        self.push(Target::Picture { index, rect }, label, style);
    }

    fn push(&mut self, target: Target, label: &str, style: &'static dyn Style) {
        if !self.marks.iter().rev().take(64).any(|mark| mark.target == target) {
            self.marks.push(Mark { target, change: Change::Destroy { label: label.to_owned(), style } });
        }
    }

    /// Marks every other place where a wanted value stands, and notes the values for the examiner.
    fn everywhere(&mut self, document: &Document, mut wanted: Vec<Wanted>) {
        let mut seen = HashSet::new();
        wanted.retain(|w| seen.insert((w.value.clone(), w.anywhere)));
        let needles: Vec<String> = wanted.iter().map(|w| Squeezed::of(w.value.open()).text).collect();
        let (needles, wanted): (Vec<String>, Vec<Wanted>) = needles
            .into_iter()
            .zip(wanted)
            .filter(|(needle, w)| needle.chars().count() >= if w.anywhere { 1 } else { SHORTEST })
            .unzip();
        let mut here: HashSet<usize> = HashSet::new();
        if let Ok(finder) = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&needles) {
            for (index, text) in document.texts.iter().enumerate() {
                for (which, range) in occurrences(&finder, text, &wanted) {
                    if let Some(w) = wanted.get(which) {
                        here.insert(which);
                        self.mark_text(document, index, &range, w.label, w.style);
                    }
                }
            }
        }
        let promised = wanted.into_iter().enumerate().filter(|(which, w)| !w.elsewhere || here.contains(which));
        self.gone.extend(promised.map(|(_, w)| Gone { value: w.value, label: w.label }));
    }
}

/// Where any of the needles stands, with other separators or in another case too.
fn occurrences(finder: &AhoCorasick, text: &Text, wanted: &[Wanted]) -> Vec<(usize, Range<usize>)> {
    let squeezed = Squeezed::of(&text.content);
    finder
        .find_overlapping_iter(&squeezed.text)
        .filter_map(|hit| {
            let range = squeezed.original(hit.range(), &text.content)?;
            let inside = text.content.get(range.clone())?;
            let anywhere = wanted.get(hit.pattern().as_usize())?.anywhere;
            let fits = anywhere || (is_word(&text.content, &range) && separators_are_thin(inside));
            fits.then_some((hit.pattern().as_usize(), range))
        })
        .collect()
}

/// Neither side touches another letter or digit.
fn is_word(content: &str, range: &Range<usize>) -> bool {
    let before = content.get(..range.start).and_then(|s| s.chars().next_back());
    let after = content.get(range.end..).and_then(|s| s.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// At most three separators in a row: `1234 - 56` is one number, two numbers in two table columns are not.
fn separators_are_thin(inside: &str) -> bool {
    let mut run = 0;
    inside.chars().all(|c| {
        run = if c.is_alphanumeric() { 0 } else { run + 1 };
        run <= 3
    })
}

/// A text reduced to lower-case letters and digits, with the way back.
struct Squeezed {
    text: String,
    /// For each byte of `text`: where its character starts in the original.
    starts: Vec<usize>,
}

impl Squeezed {
    fn of(original: &str) -> Self {
        let mut squeezed = Self { text: String::with_capacity(original.len()), starts: Vec::new() };
        for (at, c) in original.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            for lower in c.to_lowercase() {
                squeezed.text.push(lower);
                squeezed.starts.resize(squeezed.text.len(), at);
            }
        }
        squeezed
    }

    fn original(&self, range: Range<usize>, original: &str) -> Option<Range<usize>> {
        let start = *self.starts.get(range.start)?;
        let last = *self.starts.get(range.end.checked_sub(1)?)?;
        let width = original.get(last..)?.chars().next()?.len_utf8();
        Some(start..last + width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let content = "BSN 111222333, later 1112.22.333 of 111 222 333; maar 9111222333 is iets anders";
        let plan = plan(
            &document(content),
            &decided(Kind::Bsn, 4..13, "111222333"),
            &[],
            &Extra::default(),
            &Styles::default(),
        );
        assert_eq!(marked(&plan, content), ["111 222 333", "1112.22.333", "111222333"]);
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
