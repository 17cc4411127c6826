//! The last resort: a file that cannot be redacted as it is becomes plain first, and is then redacted like any other.

use super::{Examined, Outcome, Pipeline, refused, unread};
use crate::decide::Action;
use crate::finding::{Kind, Secret};
use crate::format::Format;
use crate::pipeline::level::Level;
use crate::verify::Leak;

/// What a copy of pictures is not any more.
const NOTE: &str =
    "the pages became pictures with their text behind them: links, forms, bookmarks, attachments and tags are gone";

impl Pipeline {
    /// Redacts the file as it is; if that is refused, makes it plain when the user agreed to that, else says that it can
    /// be done.
    pub(super) fn redact_or_flatten(
        &self,
        examined: &mut Examined,
        bytes: &[u8],
        shared: &[(Kind, Secret)],
    ) -> Outcome {
        let format = examined.opened.as_ref().map(|opened| opened.format).filter(|format| format.flattens());
        let gaps = !self.consent.gaps && examined.has_gaps();
        let Some(format) = format.filter(|_| self.consent.flatten) else {
            let outcome = self.redact_opened(examined, bytes, shared);
            return self.offered(format.is_some(), outcome);
        };
        let outcome = if gaps { unread() } else { self.redact_opened(examined, bytes, shared) };
        match outcome {
            Outcome::Refused(_) => self.flatten(format, examined, bytes, shared),
            done => done,
        }
    }

    /// A refusal tells what the user may do about it.
    pub(super) fn offered(&self, flattens: bool, mut outcome: Outcome) -> Outcome {
        if let Outcome::Refused(leaks) = &mut outcome
            && flattens
            && !self.consent.flatten
            && self.eye.is_some()
        {
            let detail = "as a last resort --flatten makes pictures of the pages and redacts those".to_owned();
            leaks.push(Leak { check: "flatten", detail });
        }
        outcome
    }

    /// What was found anywhere in the file must not be in the plain one either, which is looked into anew.
    fn flatten(
        &self,
        format: &'static dyn Format,
        examined: &Examined,
        bytes: &[u8],
        shared: &[(Kind, Secret)],
    ) -> Outcome {
        if self.eye.is_none() {
            return refused("flatten", "pictures of pages can only be checked by reading them: there are no models");
        }
        let flat = format.open(bytes, &self.limits).and_then(|mut document| {
            self.look(&mut document);
            format.flatten(bytes, &document, &self.limits)
        });
        let flat = match flat {
            Ok(flat) => flat,
            Err(error) => return refused("flatten", &error.to_string()),
        };
        let found = examined.found.iter().filter(|found| found.decision.action >= Action::Redact);
        let mut values = shared.to_vec();
        values.extend(found.map(|found| (found.finding.kind, found.finding.secret.clone())));
        let mut plain = self.examine_at(&examined.name, &flat, Some(format), &Level::top(), true);
        self.silence(&mut plain);
        if !self.consent.gaps && plain.has_gaps() {
            return refused("flatten", "the pictures of its pages could not be read in full");
        }
        match self.redact_opened(&mut plain, &flat, &values) {
            Outcome::Clean { bytes, mut notes, converted, .. } => {
                notes.push(NOTE.to_owned());
                Outcome::Clean { bytes, changed: true, notes, converted }
            }
            other => other,
        }
    }
}
