//! The order of the stages, and nothing else: open, look, detect, decide; then redact and verify, from the inside out.

mod accept;
mod facts;
mod flatten;
pub mod id_copy;
pub mod inspect;
pub mod keep;
pub mod lens;
mod level;
pub mod mailbox;
pub mod windows;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use level::Level;

use crate::decide::allow::Allow;
use crate::decide::{Action, Decision, Policy};
use crate::detect::Engine;
use crate::document::{Change, Channel, Document, Gap, GapReason, Limits, Locator, Mark, Place, Target};
use crate::finding::{At, Finding, Kind, Secret};
use crate::format::{self, Format, Promise};
use crate::redact::{self, Extra, Styles};
use crate::verify::{self, Leak, Verified};
use crate::vision::Eye;

/// Files from this size on are read in pieces where their format allows it, bytes.
pub const LARGE: u64 = 16 << 20;

/// Everything the stages need; shared by all threads.
pub struct Pipeline {
    /// Finds.
    pub engine: Engine,
    /// Decides.
    pub policy: Policy,
    /// What the user accepts: neither reported nor redacted.
    pub allow: Allow,
    /// What stays because it is of the person who asked for the file.
    pub keep: Option<keep::Keep>,
    /// Looks at pictures; without it every picture is a gap.
    pub eye: Option<Box<dyn Eye>>,
    /// Bounds on each file.
    pub limits: Limits,
    /// How redacted places look.
    pub styles: Styles,
    /// What the user wants out besides.
    pub extra: Extra,
    /// What else the user agrees to.
    pub consent: Consent,
    /// Hand values to reports.
    pub reveal: bool,
}

/// What the user agrees to. Without it such a file is refused.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)] // each is asked for by itself
pub struct Consent {
    /// Write a redacted copy even when a part could not be read.
    pub gaps: bool,
    /// Put a notice in the place of an attachment that could not be read or redacted.
    pub withhold: bool,
    /// Change signed mail: the signature goes.
    pub unsign: bool,
    /// Make pictures of the pages where a file cannot be redacted as it is, or has parts that could not be read.
    pub flatten: bool,
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
    /// What a redacted copy does not promise any more; filled in when one is made.
    pub not_kept: Vec<Promise>,
    /// Files in this file.
    pub nested: Vec<Examined>,
    headers: Option<facts::Headers>,
    opened: Option<Opened>,
}

/// What redacting needs of a file that was looked into.
struct Opened {
    format: &'static dyn Format,
    document: Document,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({})", self.format.name())
    }
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
        /// What had to change besides, in plain English.
        notes: Vec<String>,
        /// It is a message in EML, made of a file that is only read.
        converted: bool,
    },
    /// Nothing in it could be opened, and the user allows gaps: inside another file it stays as it was.
    Unread,
    /// Something would have stayed readable, so there are no bytes.
    Refused(Vec<Leak>),
}

impl Pipeline {
    /// With these detectors, and without anything else: nothing is accepted or agreed to, and every picture is a gap.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        Self {
            engine,
            policy: Policy::default(),
            allow: Allow::default(),
            keep: None,
            eye: None,
            limits: Limits::default(),
            styles: Styles::default(),
            extra: Extra::default(),
            consent: Consent::default(),
            reveal: false,
        }
    }

    /// Looks into a file and everything in it. Never fails: what cannot be read is a gap.
    #[must_use]
    pub fn examine(&self, name: &str, bytes: &[u8]) -> Examined {
        let mut examined = self.examine_content(name, bytes);
        let of_name = self.examine_name(name);
        examined.found.extend(of_name.found);
        examined.allowed += of_name.allowed;
        examined
    }

    /// Looks into the content only: the name is a hint of the format by its ending, and says where it stands.
    #[must_use]
    pub fn examine_content(&self, name: &str, bytes: &[u8]) -> Examined {
        let mut examined = self.examine_at(name, bytes, None, &Level::top(), false);
        self.silence(&mut examined);
        examined
    }

    /// Looks into the name of a file and of its folder only.
    #[must_use]
    pub fn examine_name(&self, name: &str) -> Examined {
        let mut examined = Examined { name: name.to_owned(), found: self.in_name(name), ..Examined::default() };
        self.silence(&mut examined);
        examined
    }

    /// Looks, takes out, and checks.
    #[must_use]
    pub fn redact(&self, name: &str, bytes: &[u8]) -> (Examined, Outcome) {
        self.redact_as(None, name, bytes)
    }

    /// The same for bytes that are known to be of this format, whatever they look like.
    #[must_use]
    pub fn redact_as(&self, format: Option<&'static dyn Format>, name: &str, bytes: &[u8]) -> (Examined, Outcome) {
        let mut examined = self.prepare(format, name, bytes);
        let outcome = self.take_out(&mut examined, bytes);
        if matches!(outcome, Outcome::Clean { changed: true, .. }) {
            let format = format.map_or_else(|| format::sniff(bytes, name), Ok);
            examined.not_kept = format.map(|format| format.not_kept(bytes, &self.limits)).unwrap_or_default();
        }
        (examined, outcome)
    }

    /// The first half of it: looks, and keeps what [`Pipeline::take_out`] needs. What is to be taken out may be narrowed in
    /// between, by [`Examined::keep_all_but`].
    #[must_use]
    pub fn prepare(&self, format: Option<&'static dyn Format>, name: &str, bytes: &[u8]) -> Examined {
        let mut examined = self.examine_at(name, bytes, format, &Level::top(), true);
        self.silence(&mut examined);
        examined
    }

    /// The second half: takes out, and checks. Only once for what was prepared, and with the same bytes.
    #[must_use]
    pub fn take_out(&self, examined: &mut Examined, bytes: &[u8]) -> Outcome {
        if self.blocked_by_gaps(examined) {
            return self.offered(examined.flattens(), unread());
        }
        let shared = {
            let all = examined.all();
            redact::shared(all.iter().flat_map(|part| &part.found).map(|found| (&found.finding, found.decision)))
        };
        catch_unwind(AssertUnwindSafe(|| self.redact_or_flatten(examined, bytes, &shared)))
            .unwrap_or_else(|_| refused("redact", "the redactor failed on this file"))
    }

    /// What the user accepts, and what a person may see of their own, is no finding.
    fn silence(&self, examined: &mut Examined) {
        accept::silence(&self.allow, examined);
        self.keep.iter().for_each(|keep| keep.silence(examined));
    }

    /// Does a gap stand in the way, given what the user agrees to?
    fn blocked_by_gaps(&self, examined: &Examined) -> bool {
        let can_withhold = self.consent.withhold && examined.is_message();
        let inside = || examined.nested.iter().any(|nested| self.blocked_by_gaps(nested));
        let flattened = self.consent.flatten && examined.flattens();
        !self.consent.gaps && !flattened && (!examined.gaps.is_empty() || (!can_withhold && inside()))
    }

    fn examine_at(
        &self,
        name: &str,
        bytes: &[u8],
        format: Option<&'static dyn Format>,
        level: &Level,
        keep: bool,
    ) -> Examined {
        let mut examined = catch_unwind(AssertUnwindSafe(|| self.examine_inner(name, bytes, format, level, keep)))
            .unwrap_or_else(|_| Examined {
                gaps: vec![Gap::new(GapReason::Failed, "the reader failed on this file")],
                ..Examined::default()
            });
        name.clone_into(&mut examined.name);
        examined
    }

    fn examine_inner(
        &self,
        name: &str,
        bytes: &[u8],
        format: Option<&'static dyn Format>,
        level: &Level,
        keep: bool,
    ) -> Examined {
        let format = format.map_or_else(|| format::sniff(bytes, name), Ok);
        let (format, document) = match format.and_then(|f| f.open(bytes, &self.limits).map(|document| (f, document))) {
            Ok(opened) => opened,
            Err(error) => {
                let gap = Gap::new(error.gap_reason(), error.to_string());
                return Examined { gaps: vec![gap], ..Examined::default() };
            }
        };
        let (mut examined, document) = self.examine_document(document, level, keep);
        examined.opened = keep.then_some(Opened { format, document });
        examined
    }

    fn examine_document(&self, mut document: Document, level: &Level, keep: bool) -> (Examined, Document) {
        self.look(&mut document);
        let detected = self.engine.detect(&document);
        let locator = Locator::new(&document);
        let found = detected.findings.into_iter().filter_map(|finding| {
            // most of what may be something is not worth telling, and places cost time
            let decision = self.policy.decide(&finding);
            (decision.action > Action::Allow).then(|| Found {
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
            headers: facts::Headers::of(&document),
            gaps: std::mem::take(&mut document.gaps),
            ..Examined::default()
        };
        self.examine_nested(&document, level, keep, &mut examined);
        (examined, document)
    }

    /// Files in the file, as deep and as many as the limits allow.
    fn examine_nested(&self, document: &Document, level: &Level, keep: bool, examined: &mut Examined) {
        if document.nested.is_empty() {
            return;
        }
        let Some(below) = level.below(&self.limits) else {
            examined.gaps.push(Gap::new(GapReason::Limit, "files are nested too deep"));
            return;
        };
        for nested in &document.nested {
            if !below.may_open(nested.bytes.len(), &self.limits) {
                examined.gaps.push(Gap::new(
                    GapReason::Limit,
                    "files in files grow beyond the limit; the rest was not looked at",
                ));
                return;
            }
            let mut inside = self.examine_at(&nested.name, &nested.bytes, None, &below, keep);
            inside.name = without_values(&nested.name, &examined.found);
            examined.nested.push(inside);
        }
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
        let Some(Opened { format, document }) = examined.opened.take() else {
            return Outcome::Unread;
        };
        if format.converts() {
            return self.convert(format, examined, &document, bytes, shared);
        }
        let (mut replaced, mut notes, mut withheld) = (Vec::new(), Vec::new(), 0_usize);
        let message = format.is_message();
        for (index, (child, nested)) in examined.nested.iter_mut().zip(&document.nested).enumerate() {
            if nested.is_left_behind() {
                // Whatever stands in it, the new file does not have it; it is only written anew when that matters.
                let own = !self.extra.literals.is_empty() || !self.extra.patterns.is_empty();
                if own || child.all().iter().any(|part| !part.found.is_empty()) {
                    let change = Change::Replace(Arc::from([]));
                    replaced.push(Mark { target: Target::Nested { index }, change });
                }
                continue;
            }
            let target = Target::Nested { index };
            let unread = message && self.consent.withhold && self.blocked_by_gaps(child);
            let outcome = if unread { Outcome::Unread } else { self.redact_or_flatten(child, &nested.bytes, shared) };
            match outcome {
                Outcome::Clean { bytes, changed: true, notes: inside, converted } => {
                    let bytes = Arc::from(bytes.bytes());
                    let change = if converted { Change::Convert(bytes) } else { Change::Replace(bytes) };
                    replaced.push(Mark { target, change });
                    notes.extend(inside);
                }
                Outcome::Unread if unread => {
                    withheld += 1;
                    replaced.push(Mark { target, change: Change::Withhold });
                }
                Outcome::Clean { changed: false, .. } | Outcome::Unread => {}
                // a signature that cannot be changed goes with the others
                Outcome::Refused(_) if message && (self.consent.withhold || self.signature_goes(child)) => {
                    withheld += usize::from(self.consent.withhold);
                    replaced.push(Mark { target, change: Change::Withhold });
                }
                Outcome::Refused(leaks) => {
                    let inside = |leak: Leak| Leak { detail: format!("{}: {}", child.name, leak.detail), ..leak };
                    return Outcome::Refused(leaks.into_iter().map(inside).collect());
                }
            }
        }
        let decided: Vec<_> = examined.found.iter().map(|f| (f.finding.clone(), f.decision)).collect();
        let mut plan = redact::plan(&document, &decided, shared, &self.extra, &self.styles);
        if !self.consent.gaps && redact::untouched_id_documents(&document, &decided, &plan) > 0 {
            return refused(
                "id-document",
                "an identity document was seen, but its photo and numbers could not be read",
            );
        }
        plan.marks.extend(replaced);
        let changed = !plan.marks.is_empty();
        if changed && message && self.consent.unsign {
            let change = Change::Destroy { label: String::new(), style: &crate::style::Label };
            plan.marks.push(Mark { target: Target::Signatures, change });
        }
        if withheld > 0 {
            notes.push(format!("{withheld} attachments were left out and replaced by a notice"));
        }
        let mut outcome = self.finish(format, bytes, plan, changed);
        if let Outcome::Clean { bytes: clean, notes: all, .. } = &mut outcome {
            notes.extend(format.notes(bytes, clean.bytes()));
            *all = notes;
        }
        outcome
    }

    /// A file that is only read: when anything in it has to go, the message in it leaves in its place, with all that was
    /// found anywhere in the file taken out.
    fn convert(
        &self,
        format: &dyn Format,
        examined: &mut Examined,
        document: &Document,
        bytes: &[u8],
        shared: &[(Kind, Secret)],
    ) -> Outcome {
        let decided: Vec<_> = examined.found.iter().map(|f| (f.finding.clone(), f.decision)).collect();
        let own = redact::plan(document, &decided, shared, &self.extra, &self.styles);
        let values = decided.iter().filter(|(_, decision)| decision.action >= crate::decide::Action::Redact);
        let mut all = shared.to_vec();
        all.extend(values.map(|(finding, _)| (finding.kind, finding.secret.clone())));
        let (Some(child), Some(message)) = (examined.nested.first_mut(), document.nested.first()) else {
            return refused("redact", "a file without a message");
        };
        match self.redact_or_flatten(child, &message.bytes, &all) {
            Outcome::Clean { changed: false, .. } if own.marks.is_empty() => {
                self.finish(format, bytes, redact::Plan::default(), false)
            }
            Outcome::Clean { bytes, mut notes, .. } => {
                notes.push(format!("the copy is a message in EML: files of the kind {} are only read", format.name()));
                Outcome::Clean { bytes, changed: true, notes, converted: true }
            }
            other => other,
        }
    }

    /// Is it a detached signature of a message whose signatures may go?
    fn signature_goes(&self, examined: &Examined) -> bool {
        self.consent.unsign && examined.format == "cms" && examined.nested.is_empty()
    }

    fn finish(&self, format: &dyn Format, bytes: &[u8], plan: redact::Plan, changed: bool) -> Outcome {
        let locked = match redact::carry_out(format, bytes, plan, &self.limits) {
            Ok(locked) => locked,
            Err(error) => return refused("redact", &error.to_string()),
        };
        match verify::verify(locked, format, &self.limits, self.eye.as_deref()) {
            Ok(bytes) => Outcome::Clean { bytes, changed, notes: Vec::new(), converted: false },
            Err(leaks) => Outcome::Refused(leaks),
        }
    }
}

/// A file name for reports: what was found in it is not printed.
fn without_values(name: &str, found: &[Found]) -> String {
    found.iter().fold(name.to_owned(), |name, found| {
        let value = found.finding.secret.open();
        if value.is_empty() || !name.contains(value) { name } else { name.replace(value, "***") }
    })
}

fn refused(check: &'static str, detail: &str) -> Outcome {
    Outcome::Refused(vec![Leak { check, detail: detail.to_owned() }])
}

fn unread() -> Outcome {
    refused("gaps", "a part could not be read, so it cannot be promised clean")
}

fn places(document: &Document, locator: &Locator<'_>, finding: &Finding) -> Vec<Place> {
    match &finding.at {
        At::Text { index, ranges } => ranges.iter().flat_map(|range| locator.places(*index, range)).collect(),
        At::Picture { index, area } => {
            document.pictures.get(*index).map(|picture| picture.place(*area)).into_iter().collect()
        }
    }
}

impl Examined {
    /// Could anything in it not be read?
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        !self.gaps.is_empty() || self.nested.iter().any(Self::has_gaps)
    }

    /// Is it a message, as opened?
    fn is_message(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.format.is_message())
    }

    /// Can it be flattened, as opened?
    fn flattens(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.format.flattens())
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

    /// Findings of other kinds than these are reported, but stay.
    pub fn keep_all_but(&mut self, kinds: &[Kind]) {
        for found in self.found.iter_mut().filter(|found| !kinds.contains(&found.finding.kind)) {
            let decision = Decision { action: Action::Report, rule: "gateway.kinds" };
            found.decision = if found.decision.action > Action::Report { decision } else { found.decision };
        }
        for nested in &mut self.nested {
            nested.keep_all_but(kinds);
        }
    }
}
