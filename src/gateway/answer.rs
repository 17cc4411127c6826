//! From a whole message to the answer a mail server gets.

use super::message::Message;
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
}

/// What a message gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What happens, and by which rules.
    pub verdict: Verdict,
    /// Which way the message goes.
    pub direction: Direction,
    /// Kinds that were found, each once.
    pub kinds: Vec<Kind>,
    /// The packets that say so, in order.
    pub replies: Vec<Reply>,
}

impl Desk {
    /// Looks at a message and works out the whole answer.
    #[must_use]
    pub fn answer(&self, message: &Message) -> Answer {
        let envelope = Envelope::new(&self.settings, &message.sender, &message.recipients, message.authenticated);
        if message.is_too_large() {
            let verdict = verdict::judge(&self.settings, &envelope, &[], &[GapReason::Limit]);
            return self.close(message, envelope.direction, verdict, Vec::new(), Vec::new());
        }
        let bytes = message.bytes();
        let mut examined = self.pipeline.prepare(Some(&Mail), "message.eml", &bytes);
        let (seen, gaps) = look(&examined);
        let mut kinds: Vec<Kind> = seen.iter().map(|one| one.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut verdict = verdict::judge(&self.settings, &envelope, &seen, &gaps);
        let mut changes = Vec::new();
        if self.is_overridden(message, &envelope, &verdict) {
            verdict.action = Action::Tag;
            verdict.reasons.push("override".into());
        }
        if verdict.action == Action::Redact {
            examined.keep_all_but(&verdict.redact);
            if let Some(replies) = self.taken_out(message, &mut examined, &bytes) {
                changes = replies;
            } else {
                verdict.action = Action::Hold;
                verdict.reasons.push("failure.redact".into());
            }
        }
        self.close(message, envelope.direction, verdict, kinds, changes)
    }

    /// The answer when there is none: a panic, a deadline that passed.
    #[must_use]
    pub fn failed(&self, message: &Message, action: Action, reason: &str) -> Answer {
        let envelope = Envelope::new(&self.settings, &message.sender, &message.recipients, message.authenticated);
        let verdict = Verdict { action, reasons: vec![reason.to_owned()], ..Verdict::default() };
        self.close(message, envelope.direction, verdict, Vec::new(), Vec::new())
    }

    /// Has one of our own senders taken the responsibility? Not for what we could not look into.
    fn is_overridden(&self, message: &Message, envelope: &Envelope, verdict: &Verdict) -> bool {
        let Some(token) = &self.settings.token else { return false };
        envelope.direction != Direction::In
            && verdict.by_rules_only
            && verdict.action > Action::Tag
            && message.without_in_subject(token).is_some()
    }

    /// The changes that make the message the redacted, verified one.
    fn taken_out(&self, message: &Message, examined: &mut Examined, bytes: &[u8]) -> Option<Vec<Reply>> {
        match self.pipeline.take_out(examined, bytes) {
            Outcome::Clean { bytes, .. } => message.changes(bytes.bytes()).ok(),
            Outcome::Unread | Outcome::Refused(_) => None,
        }
    }

    fn close(
        &self,
        message: &Message,
        direction: Direction,
        verdict: Verdict,
        kinds: Vec<Kind>,
        changes: Vec<Reply>,
    ) -> Answer {
        let replies = if self.settings.audit_only && verdict.action != Action::Pass {
            vec![Reply::Continue]
        } else {
            self.replies(message, &verdict, &kinds, changes)
        };
        Answer { verdict, direction, kinds, replies }
    }

    fn replies(&self, message: &Message, verdict: &Verdict, kinds: &[Kind], changes: Vec<Reply>) -> Vec<Reply> {
        // a stranger's header of this name says nothing
        let mut replies = changes;
        replies.extend(message.strip(HEADER));
        let rules = verdict.reasons.join(",");
        match verdict.action {
            Action::Reject => return vec![Reply::Refuse(refusal(kinds, &rules))],
            Action::Tempfail => return vec![Reply::TempFail],
            Action::Hold => replies.push(Reply::Quarantine(format!("zwartlak: {rules}"))),
            Action::Pass | Action::Tag | Action::Redact => {}
        }
        if verdict.action != Action::Pass {
            let value = format!(" id={}; action={}; rules={rules}", message.id(), verdict.action.id());
            replies.push(Reply::AddHeader { name: HEADER.into(), value: value.into_bytes() });
            if verdict.reasons.iter().any(|reason| reason == "override")
                && let Some(token) = &self.settings.token
            {
                replies.extend(message.without_in_subject(token));
            }
        }
        replies.push(Reply::Continue);
        replies
    }
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

/// What the sender reads, in both languages and in plain letters: which sorts of data, and what to do.
fn refusal(kinds: &[Kind], rules: &str) -> String {
    let mut categories: Vec<&str> = kinds.iter().map(|kind| kind.category().id()).collect();
    categories.dedup();
    let what = if categories.is_empty() { "-".to_owned() } else { categories.join(", ") };
    format!(
        "550 5.7.1 Niet verstuurd: deze mail bevat persoonsgegevens ({what}; regel {rules}). Haal ze eruit of gebruik \
         beveiligde mail. / Not sent: this mail holds personal data ({what}; rule {rules}). Take them out or use secure mail."
    )
}
