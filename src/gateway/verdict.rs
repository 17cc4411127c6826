//! What happens to a message: a pure function of the settings, the envelope and what was found. For one body and many
//! recipients the strictest counts.

use super::settings::{Action, Direction, Part, Settings};
use crate::decide::rings::Ring;
use crate::document::GapReason;
use crate::finding::{Category, Kind};

/// What is known of the way of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Which way it goes.
    pub direction: Direction,
    /// Is its sender one of ours: by a login, or by the domain?
    pub is_ours: bool,
    /// The rings of its recipients.
    pub rings: Vec<Ring>,
    /// Does a recipient's domain look like a known one and is none?
    pub look_alike: bool,
}

impl Envelope {
    /// From sender and recipients; `authenticated`: the sender logged in, so the message comes from us.
    ///
    /// What goes to someone outside goes out, whoever sends it: a mail server relays for us only. An address without a
    /// domain is one of this machine.
    #[must_use]
    pub fn new(settings: &Settings, sender: &str, recipients: &[String], authenticated: bool) -> Self {
        let ring = |address: &str| if address.contains('@') { settings.rings.of(address) } else { Ring::Own };
        let rings: Vec<Ring> = recipients.iter().map(|address| ring(address)).collect();
        // a message without a sender is a notice of some mail server
        let is_ours = authenticated || !sender.is_empty() && ring(sender) == Ring::Own;
        let direction = match (is_ours, rings.iter().all(|ring| *ring == Ring::Own)) {
            (true, true) => Direction::Internal,
            (false, true) => Direction::In,
            (_, false) => Direction::Out,
        };
        let look_alike = recipients.iter().any(|address| settings.rings.is_look_alike(address));
        Self { direction, is_ours, rings, look_alike }
    }
}

/// One thing found: what, and where in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// What.
    pub kind: Kind,
    /// Where.
    pub part: Part,
}

/// What happens, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What happens.
    pub action: Action,
    /// The rules and failures that fired, in the order of the settings.
    pub reasons: Vec<String>,
    /// What made rules fire, each once: sorts of data and where they stand.
    pub why: Vec<(Category, Part)>,
    /// With [`Action::Redact`]: what has to be taken out.
    pub redact: Vec<Kind>,
    /// Would a sender's word in the subject undo it? Not where we could not look.
    pub by_rules_only: bool,
}

/// Judges a message.
#[must_use]
pub fn judge(settings: &Settings, envelope: &Envelope, seen: &[Seen], gaps: &[GapReason]) -> Verdict {
    let mut verdict = Verdict { by_rules_only: true, ..Verdict::default() };
    for rule in &settings.rules {
        let kinds = &rule.spelled_out;
        let fits = |one: &&Seen| kinds.contains(&one.kind) && rule.part.is_none_or(|part| part == one.part);
        let ring = |ring: &Ring| rule.to.contains(ring);
        let fires = (rule.direction.is_empty() || rule.direction.contains(&envelope.direction))
            && (rule.to.is_empty() || envelope.rings.iter().any(ring))
            && (rule.kinds.is_empty() || seen.iter().filter(fits).count() >= rule.at_least)
            && rule.recipients_over.is_none_or(|most| envelope.rings.len() > most)
            && (!rule.look_alike || envelope.look_alike);
        if fires {
            verdict.action = verdict.action.max(rule.action);
            verdict.reasons.push(rule.id.clone());
            verdict.why.extend(seen.iter().filter(fits).map(|one| (one.kind.category(), one.part)));
            if rule.action == Action::Redact {
                verdict
                    .redact
                    .extend(kinds.iter().filter(|kind| !verdict.redact.contains(kind)).copied().collect::<Vec<_>>());
            }
        }
    }
    verdict.why.sort_unstable();
    verdict.why.dedup();
    for gap in gaps {
        let (action, name) = failure(settings, *gap);
        // what nobody could look into cannot be promised clean
        let action = if verdict.action == Action::Redact { action.max(Action::Hold) } else { action };
        verdict.action = verdict.action.max(action);
        verdict.by_rules_only = false;
        if !verdict.reasons.iter().any(|reason| reason == name) {
            verdict.reasons.push(name.to_owned());
        }
    }
    verdict
}

/// What a gap means, with its name among the reasons.
fn failure(settings: &Settings, gap: GapReason) -> (Action, &'static str) {
    let failures = &settings.failures;
    match gap {
        GapReason::Encrypted => (failures.encrypted, "failure.encrypted"),
        GapReason::Limit => (failures.too_large, "failure.too-large"),
        GapReason::NoOcr | GapReason::Io | GapReason::Failed => (failures.error, "failure.error"),
        GapReason::Unreadable | GapReason::UnknownCharset | GapReason::Unsupported => {
            (failures.malformed, "failure.malformed")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        let rules = include_str!("../../tests/gateway/rules.toml");
        Settings::parse("rules.toml", &format!("listen = 'inet:127.0.0.1:0'\n{rules}")).unwrap()
    }

    fn to(settings: &Settings, sender: &str, recipients: &[&str]) -> Envelope {
        let recipients: Vec<String> = recipients.iter().map(|r| (*r).to_owned()).collect();
        Envelope::new(settings, sender, &recipients, false)
    }

    fn seen(kind: Kind, part: Part) -> Seen {
        Seen { kind, part }
    }

    #[test]
    fn directions_follow_the_domains() {
        let settings = settings();
        assert_eq!(to(&settings, "a@praktijk.example", &["b@praktijk.example"]).direction, Direction::Internal);
        assert_eq!(to(&settings, "a@praktijk.example", &["b@x.example"]).direction, Direction::Out);
        assert_eq!(to(&settings, "a@x.example", &["b@praktijk.example"]).direction, Direction::In);
        assert_eq!(to(&settings, "", &["b@praktijk.example"]).direction, Direction::In);
        assert_eq!(to(&settings, "a@x.example", &["b@praktijk.example", "b@x.example"]).direction, Direction::Out);
        assert_eq!(to(&settings, "root", &["beheer"]).direction, Direction::Internal);
        assert_eq!(Envelope::new(&settings, "", &["b@x.example".into()], true).direction, Direction::Out);
    }

    #[test]
    fn the_strictest_of_all_recipients_counts() {
        let settings = settings();
        let bsn = [seen(Kind::Bsn, Part::Message)];
        let lab = to(&settings, "a@praktijk.example", &["b@lab.example"]);
        assert_eq!(judge(&settings, &lab, &bsn, &[]).action, Action::Pass);
        let both = to(&settings, "a@praktijk.example", &["b@lab.example", "c@x.example"]);
        let verdict = judge(&settings, &both, &bsn, &[]);
        assert_eq!((verdict.action, verdict.redact.as_slice()), (Action::Redact, &[Kind::Bsn][..]));
        assert_eq!(verdict.reasons, ["bsn.mail"]);
        assert!(verdict.by_rules_only);
    }

    #[test]
    fn rules_ask_for_place_and_number() {
        let settings = settings();
        let out = to(&settings, "a@praktijk.example", &["c@x.example"]);
        let one = seen(Kind::PatientNumber, Part::Attachment);
        assert_eq!(judge(&settings, &out, &[one], &[]).action, Action::Pass);
        assert_eq!(judge(&settings, &out, &[one, seen(Kind::PatientNumber, Part::Message)], &[]).action, Action::Pass);
        assert_eq!(judge(&settings, &out, &[one, one], &[]).action, Action::Hold);
        let many = to(&settings, "a@praktijk.example", &["c@x.example", "d@x.example", "e@x.example", "f@x.example"]);
        assert_eq!(judge(&settings, &many, &[seen(Kind::Email, Part::Message)], &[]).action, Action::Tag);
        let near = to(&settings, "a@praktijk.example", &["c@praktljk.example"]);
        assert_eq!(judge(&settings, &near, &[], &[]).reasons, ["mail.unknown-recipient"]);
    }

    #[test]
    fn what_we_could_not_look_into_never_passes() {
        let settings = settings();
        let out = to(&settings, "a@praktijk.example", &["c@x.example"]);
        for gap in [GapReason::Encrypted, GapReason::Unreadable, GapReason::Limit, GapReason::NoOcr, GapReason::Failed]
        {
            let verdict = judge(&settings, &out, &[], &[gap]);
            assert!(verdict.action >= Action::Hold && !verdict.by_rules_only, "{gap:?}");
            assert!(judge(&settings, &out, &[seen(Kind::Bsn, Part::Message)], &[gap]).action >= Action::Hold);
        }
    }
}
