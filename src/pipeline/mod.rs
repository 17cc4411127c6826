//! The order of the stages, and nothing else: open, look, detect, decide; then redact and verify, from the inside out.

mod accept;
pub mod id_copy;
pub mod windows;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::decide::allow::Allow;
use crate::decide::facts::{DocumentFacts, FileFacts, FindingFacts};
use crate::decide::{Decision, Policy};
use crate::detect::Engine;
use crate::document::{Change, Channel, Document, Gap, GapReason, Limits, Locator, Mark, Place, Target};
use crate::finding::{At, Finding, Kind, Secret};
use crate::format::{self, Format};
use crate::redact::{self, Extra, Styles};
use crate::verify::{self, Leak, Verified};
use crate::vision::Eye;

/// Everything the stages need; shared by all threads.
pub struct Pipeline {
    /// Finds.
    pub engine: Engine,
    /// Decides.
    pub policy: Policy,
    /// What the user accepts: neither reported nor redacted.
    pub allow: Allow,
    /// Looks at pictures; without it every picture is a gap.
    pub eye: Option<Box<dyn Eye>>,
    /// Bounds on each file.
    pub limits: Limits,
    /// How redacted places look.
    pub styles: Styles,
    /// What the user wants out besides.
    pub extra: Extra,
    /// Write a redacted copy even when a part could not be read.
    pub allow_gaps: bool,
    /// Hand values to reports.
    pub reveal: bool,
}

/// What is known of a file, or of a file in a file.
#[derive(Debug, Default)]
pub struct Examined {
    /// Its name; for a nested file the name within its parent.
    pub name: String,
    /// Name of the format; empty when nothing could open it.
    pub format: &'static str,
    /// What was found and is not filtered away, with its places and what was decided.
    pub found: Vec<Found>,
    /// How many findings the user accepts; they are not in `found`.
    pub allowed: u64,
    /// What kind of document it is.
    pub genres: Vec<&'static str>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Files in this file.
    pub nested: Vec<Examined>,
    opened: Option<Document>,
}

/// A finding with its places for reports.
#[derive(Debug)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// What happens to it.
    pub decision: Decision,
    /// Where it stands; more than one when it is broken over lines.
    pub places: Vec<Place>,
    /// The value, only if the user asked to see values.
    pub revealed: Option<String>,
}

/// How the redaction of a file ended.
#[derive(Debug)]
pub enum Outcome {
    /// Everything asked for is out, and it was checked.
    Clean {
        /// The bytes that may leave.
        bytes: Verified,
        /// Is anything different from the original?
        changed: bool,
    },
    /// Nothing in it could be opened, and the user allows gaps: inside another file it stays as it was.
    Unread,
    /// Something would have stayed readable, so there are no bytes.
    Refused(Vec<Leak>),
}

impl Pipeline {
    /// Looks into a file and everything in it. Never fails: what cannot be read is a gap.
    #[must_use]
    pub fn examine(&self, name: &str, bytes: &[u8]) -> Examined {
        let mut examined = self.examine_at(name, bytes, 0, false);
        accept::silence(&self.allow, &mut examined);
        examined
    }

    /// Looks, takes out, and checks.
    #[must_use]
    pub fn redact(&self, name: &str, bytes: &[u8]) -> (Examined, Outcome) {
        let mut examined = self.examine_at(name, bytes, 0, true);
        accept::silence(&self.allow, &mut examined);
        let outcome = if examined.has_gaps() && !self.allow_gaps {
            refused("gaps", "a part could not be read, so it cannot be promised clean")
        } else {
            let all = examined.all();
            let decided = all.iter().flat_map(|part| &part.found).map(|found| (&found.finding, found.decision));
            let shared = redact::shared(decided);
            catch_unwind(AssertUnwindSafe(|| self.redact_opened(&mut examined, bytes, &shared)))
                .unwrap_or_else(|_| refused("redact", "the redactor failed on this file"))
        };
        (examined, outcome)
    }

    fn examine_at(&self, name: &str, bytes: &[u8], depth: usize, keep: bool) -> Examined {
        let mut examined = catch_unwind(AssertUnwindSafe(|| self.examine_inner(name, bytes, depth, keep)))
            .unwrap_or_else(|_| Examined {
                gaps: vec![Gap::new(GapReason::Unreadable, "the reader failed on this file")],
                ..Examined::default()
            });
        name.clone_into(&mut examined.name);
        examined
    }

    fn examine_inner(&self, name: &str, bytes: &[u8], depth: usize, keep: bool) -> Examined {
        let document = match format::sniff(bytes, name).and_then(|f| f.open(bytes, &self.limits)) {
            Ok(document) => document,
            Err(error) => {
                let gap = Gap::new(error.gap_reason(), error.to_string());
                return Examined { gaps: vec![gap], ..Examined::default() };
            }
        };
        self.examine_document(document, depth, keep)
    }

    fn examine_document(&self, mut document: Document, depth: usize, keep: bool) -> Examined {
        self.look(&mut document);
        let detected = self.engine.detect(&document);
        let locator = Locator::new(&document);
        let found = detected.findings.into_iter().filter_map(|finding| {
            // most of what may be something is not worth telling, and places cost time
            let decision = self.policy.decide(&finding);
            (decision.action > crate::decide::Action::Allow).then(|| Found {
                places: places(&document, &locator, &finding),
                decision,
                revealed: self.reveal.then(|| finding.secret.open().to_owned()),
                finding,
            })
        });
        let mut examined = Examined {
            format: document.format,
            found: found.collect(),
            genres: detected.genres,
            gaps: std::mem::take(&mut document.gaps),
            ..Examined::default()
        };
        if depth >= self.limits.depth && !document.nested.is_empty() {
            examined.gaps.push(Gap::new(GapReason::Limit, "files are nested too deep"));
        } else {
            let inside =
                |nested: &crate::document::Nested| self.examine_at(&nested.name, &nested.bytes, depth + 1, keep);
            examined.nested = document.nested.iter().map(inside).collect();
        }
        examined.opened = keep.then_some(document);
        examined
    }

    /// Reads every picture; what is read becomes a text of the document.
    fn look(&self, document: &mut Document) {
        for (index, picture) in document.pictures.iter_mut().enumerate() {
            let Some(eye) = &self.eye else {
                let detail = "a picture was not looked at: there are no models, or --no-ocr was given";
                document.gaps.push(Gap::new(GapReason::NoOcr, detail));
                continue;
            };
            match eye.look(picture) {
                Ok(mut sight) => {
                    let codes = sight.codes.iter_mut().filter_map(|code| code.text.take());
                    for mut text in sight.text.take().into_iter().chain(codes) {
                        text.channel = Channel::Picture(index);
                        document.texts.push(text);
                    }
                    picture.sight = Some(sight);
                }
                Err(error) => document.gaps.push(Gap::new(GapReason::NoOcr, error.to_string())),
            }
        }
    }

    /// From the inside out: nested files first, their clean bytes go into this one.
    fn redact_opened(&self, examined: &mut Examined, bytes: &[u8], shared: &[(Kind, Secret)]) -> Outcome {
        let Some(document) = examined.opened.take() else {
            return Outcome::Unread;
        };
        let mut replaced = Vec::new();
        for (index, (child, nested)) in examined.nested.iter_mut().zip(&document.nested).enumerate() {
            match self.redact_opened(child, &nested.bytes, shared) {
                Outcome::Clean { bytes, changed: true } => replaced
                    .push(Mark { target: Target::Nested { index }, change: Change::Replace(Arc::from(bytes.bytes())) }),
                Outcome::Clean { changed: false, .. } | Outcome::Unread => {}
                Outcome::Refused(leaks) => {
                    let inside = |leak: Leak| Leak { detail: format!("{}: {}", child.name, leak.detail), ..leak };
                    return Outcome::Refused(leaks.into_iter().map(inside).collect());
                }
            }
        }
        let decided: Vec<_> = examined.found.iter().map(|f| (f.finding.clone(), f.decision)).collect();
        let mut plan = redact::plan(&document, &decided, shared, &self.extra, &self.styles);
        if !self.allow_gaps && redact::untouched_id_documents(&document, &decided, &plan) > 0 {
            return refused(
                "id-document",
                "an identity document was seen, but its photo and numbers could not be read",
            );
        }
        plan.marks.extend(replaced);
        let changed = !plan.marks.is_empty();
        let format = match format::sniff(bytes, &examined.name) {
            Ok(format) => format,
            Err(error) => return refused("redact", &error.to_string()),
        };
        self.finish(format, bytes, plan, changed)
    }

    fn finish(&self, format: &dyn Format, bytes: &[u8], plan: redact::Plan, changed: bool) -> Outcome {
        let locked = match redact::carry_out(format, bytes, plan, &self.limits) {
            Ok(locked) => locked,
            Err(error) => return refused("redact", &error.to_string()),
        };
        match verify::verify(locked, format, &self.limits, self.eye.as_deref()) {
            Ok(bytes) => Outcome::Clean { bytes, changed },
            Err(leaks) => Outcome::Refused(leaks),
        }
    }
}

fn refused(check: &'static str, detail: &str) -> Outcome {
    Outcome::Refused(vec![Leak { check, detail: detail.to_owned() }])
}

fn places(document: &Document, locator: &Locator<'_>, finding: &Finding) -> Vec<Place> {
    match &finding.at {
        At::Text { index, ranges } => ranges.iter().flat_map(|range| locator.places(*index, range)).collect(),
        At::Picture { index, rect } => {
            document.pictures.get(*index).map(|picture| picture.place(*rect)).into_iter().collect()
        }
    }
}

impl Examined {
    /// Could anything in it not be read?
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        !self.gaps.is_empty() || self.nested.iter().any(Self::has_gaps)
    }

    /// Itself and all files in it, each parent right before its children.
    #[must_use]
    pub fn all(&self) -> Vec<&Self> {
        let mut out = vec![self];
        for nested in &self.nested {
            out.extend(nested.all());
        }
        out
    }

    /// What the rules get to see. Findings of document `i` are those of `documents[i]` in the same order.
    #[must_use]
    pub fn facts(&self) -> FileFacts {
        let mut file = FileFacts::default();
        self.add_facts(None, &mut file);
        file
    }

    fn add_facts(&self, parent: Option<usize>, file: &mut FileFacts) {
        let at = file.documents.len();
        file.documents.push(DocumentFacts {
            parent,
            format: self.format.to_owned(),
            genres: self.genres.iter().map(|genre| (*genre).to_owned()).collect(),
            findings: self.found.iter().map(Found::facts).collect(),
        });
        for nested in &self.nested {
            nested.add_facts(Some(at), file);
        }
    }
}

impl Found {
    fn facts(&self) -> FindingFacts {
        let part = self.places.iter().find_map(|place| match place {
            Place::Part { part, .. } => Some(part.clone()),
            _ => None,
        });
        FindingFacts { kind: self.finding.kind, part }
    }
}
