//! From a whole message to the answer a mail server gets.

use std::sync::Arc;

use super::message::Message;
use super::refusal;
use super::settings::{Action, Direction, Part, Settings};
use super::verdict::{self, Envelope, Seen, Verdict};
use super::wire::Reply;
use crate::document::GapReason;
use crate::finding::Kind;
use crate::format::mail::Mail;
use crate::pipeline::{Examined, Outcome, Pipeline};

/// The header that only we set: what was seen, by rule.
pub const HEADER: &str = "X-Zwartlak";

/// Settings, and the stages built by them. Replaced as a whole when the settings are read anew.
pub struct Desk {
    /// What the administrator says.
    pub settings: Settings,
    /// The stages; its policy redacts every kind, the verdict says which of them.
    pub pipeline: Pipeline,
    /// Who writes down what was found in a message that is held, if someone is to.
    pub reporter: Option<Box<dyn Reporter>>,
}

/// Writes what was found in a message for the person who will look at it.
pub trait Reporter: Send + Sync {
    /// The report, with values masked. Nothing was examined when we failed or the message is too large.
    fn report(&self, message: &Message, verdict: &Verdict, examined: Option<&Examined>) -> Vec<u8>;
}

/// A message at a desk.
pub struct Case {
    desk: Arc<Desk>,
    /// The message.
    pub message: Message,
    envelope: Envelope,
}

/// What a message gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What happens, and by which rules.
    pub verdict: Verdict,
    /// Kinds that were found, each once.
    pub kinds: Vec<Kind>,
    /// The packets that say so, in order.
    pub replies: Vec<Reply>,
    /// For the person who will look at it, when it is held: see [`Reporter`].
    pub report: Option<Vec<u8>>,
}

impl Case {
    /// Opens.
    #[must_use]
    pub fn new(desk: Arc<Desk>, message: Message) -> Self {
        let envelope = Envelope::new(&desk.settings, &message.sender, &message.recipients, message.authenticated);
        Self { desk, message, envelope }
    }

    /// Which way the message goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.envelope.direction
    }

    /// Looks at the message and works out the whole answer.
    #[must_use]
    pub fn answer(&self) -> Answer {
        let Desk { settings, pipeline, .. } = &*self.desk;
        if self.message.is_too_large() {
            let verdict = verdict::judge(settings, &self.envelope, &[], &[GapReason::Limit]);
            return self.close(verdict, None, Vec::new());
        }
        let bytes = self.message.bytes();
        let mut examined = pipeline.prepare(Some(&Mail), self.message.id(), &bytes);
        let (seen, gaps) = look(&examined);
        let mut verdict = verdict::judge(settings, &self.envelope, &seen, &gaps);
        let mut changes = Vec::new();
        if self.is_overridden(&verdict) {
            verdict.action = Action::Tag;
            verdict.reasons.push("override".into());
        }
        if verdict.action == Action::Redact {
            examined.keep_all_but(&verdict.redact);
            if let Some(replies) = self.taken_out(&mut examined, &bytes) {
                changes = replies;
            } else {
                verdict.action = Action::Hold;
                verdict.reasons.push("failure.redact".into());
            }
        }
        self.close(verdict, Some(&examined), changes)
    }

    /// The answer when there is none: a panic, a deadline that passed.
    #[must_use]
    pub fn failed(&self, action: Action, reason: &str) -> Answer {
        let verdict = Verdict { action, reasons: vec![reason.to_owned()], ..Verdict::default() };
        self.close(verdict, None, Vec::new())
    }

    /// Has one of our own senders taken the responsibility? Not for what we could not look into.
    fn is_overridden(&self, verdict: &Verdict) -> bool {
        let Some(token) = &self.desk.settings.token else { return false };
        self.envelope.is_ours
            && verdict.by_rules_only
            && verdict.action > Action::Tag
            && self.message.without_in_subject(token).is_some()
    }

    /// The changes that make the message the redacted, verified one.
    fn taken_out(&self, examined: &mut Examined, bytes: &[u8]) -> Option<Vec<Reply>> {
        match self.desk.pipeline.take_out(examined, bytes) {
            Outcome::Clean { bytes, .. } => self.message.changes(bytes.bytes()).ok(),
            Outcome::Unread | Outcome::Refused(_) => None,
        }
    }

    fn close(&self, verdict: Verdict, examined: Option<&Examined>, changes: Vec<Reply>) -> Answer {
        let Desk { settings, reporter, .. } = &*self.desk;
        let kinds = examined.map(kinds).unwrap_or_default();
        if settings.audit_only {
            return Answer { verdict, kinds, replies: vec![Reply::Continue], report: None };
        }
        let held = reporter.as_ref().filter(|_| verdict.action == Action::Hold);
        let report = held.map(|reporter| reporter.report(&self.message, &verdict, examined));
        let replies = self.replies(&verdict, changes);
        Answer { verdict, kinds, replies, report }
    }

    fn replies(&self, verdict: &Verdict, changes: Vec<Reply>) -> Vec<Reply> {
        let message = &self.message;
        // a stranger's header of this name says nothing
        let mut replies = changes;
        replies.extend(message.strip(HEADER));
        let rules = verdict.reasons.join(",");
        match verdict.action {
            Action::Reject => return vec![Reply::Refuse(refusal::answer(verdict))],
            Action::Tempfail => return vec![Reply::TempFail],
            Action::Hold => replies.push(Reply::Quarantine(format!("zwartlak: {rules}"))),
            Action::Pass | Action::Tag | Action::Redact => {}
        }
        if verdict.action != Action::Pass {
            let value = format!(" id={}; action={}; rules={rules}", message.id(), verdict.action.id());
            replies.push(Reply::AddHeader { name: HEADER.into(), value: value.into_bytes() });
            if verdict.reasons.iter().any(|reason| reason == "override")
                && let Some(token) = &self.desk.settings.token
            {
                replies.extend(message.without_in_subject(token));
            }
        }
        replies.push(Reply::Continue);
        replies
    }
}

/// The kinds that were found, each once.
fn kinds(examined: &Examined) -> Vec<Kind> {
    let all = examined.all();
    let mut kinds: Vec<Kind> = all.iter().flat_map(|part| &part.found).map(|found| found.finding.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// What was found where, and why parts could not be read.
fn look(examined: &Examined) -> (Vec<Seen>, Vec<GapReason>) {
    let (mut seen, mut gaps) = (Vec::new(), Vec::new());
    for (at, document) in examined.all().into_iter().enumerate() {
        let part = if at == 0 { Part::Message } else { Part::Attachment };
        seen.extend(document.found.iter().map(|found| Seen { kind: found.finding.kind, part }));
        gaps.extend(document.gaps.iter().map(|gap| gap.reason));
    }
    gaps.sort_unstable();
    gaps.dedup();
    (seen, gaps)
}
