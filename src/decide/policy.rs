//! What happens to each finding.

use crate::finding::{Finding, Kind};

/// What happens to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Nothing: not asked for.
    Allow,
    /// It is reported, but stays: too unsure to take out unseen.
    Report,
    /// It is reported, and taken out by `redact`.
    Redact,
    /// The file must not leave at all.
    Block,
}

/// An action and the rule that chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What happens.
    pub action: Action,
    /// Id of the rule that chose.
    pub rule: &'static str,
}

/// What the user asked for.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Findings below this are not shown, 0..=1.
    pub min_confidence: f32,
    /// Kinds with a bound of their own, 0..=1: what the profile says.
    pub thresholds: Vec<(Kind, f32)>,
    /// If not empty, only these kinds.
    pub only: Vec<Kind>,
    /// Never these kinds.
    pub except: Vec<Kind>,
}

impl Default for Policy {
    fn default() -> Self {
        Self { min_confidence: 0.5, thresholds: Vec::new(), only: Vec::new(), except: Vec::new() }
    }
}

impl Policy {
    /// Findings of this kind below this are not shown, 0..=1.
    #[must_use]
    pub fn threshold(&self, kind: Kind) -> f32 {
        self.thresholds.iter().find(|(own, _)| *own == kind).map_or(self.min_confidence, |(_, bound)| *bound)
    }

    /// What happens to this finding.
    #[must_use]
    pub fn decide(&self, finding: &Finding) -> Decision {
        let (action, rule) = if self.except.contains(&finding.kind) {
            (Action::Allow, "option.except")
        } else if !self.only.is_empty() && !self.only.contains(&finding.kind) {
            (Action::Allow, "option.only")
        } else if finding.confidence.value() < self.threshold(finding.kind) {
            (Action::Allow, "option.min-confidence")
        } else if finding.kind == Kind::IdDocument {
            // a fact about the whole picture; what is taken out are its parts: photo, numbers, machine readable zone
            (Action::Report, "id-document.parts")
        } else {
            (Action::Redact, "default.redact")
        };
        Decision { action, rule }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{At, Confidence, Secret};

    fn finding(kind: Kind, confidence: f32) -> Finding {
        Finding {
            kind,
            confidence: Confidence::new(confidence),
            reason: vec![],
            secret: Secret::new("x"),
            at: At::Text { index: 0, ranges: vec![0..1] },
        }
    }

    #[test]
    fn options_choose_what_is_taken_out() {
        let all = Policy::default();
        assert_eq!(all.decide(&finding(Kind::Bsn, 0.5)).action, Action::Redact);
        assert_eq!(all.decide(&finding(Kind::Bsn, 0.49)).rule, "option.min-confidence");
        assert_eq!(all.decide(&finding(Kind::IdDocument, 1.0)).action, Action::Report);
        let strict = Policy { thresholds: vec![(Kind::Name, 0.9)], ..Policy::default() };
        assert_eq!(strict.decide(&finding(Kind::Name, 0.8)).rule, "option.min-confidence");
        assert_eq!(strict.decide(&finding(Kind::Bsn, 0.8)).action, Action::Redact);
        let only = Policy { only: vec![Kind::Iban], ..Policy::default() };
        assert_eq!(only.decide(&finding(Kind::Bsn, 1.0)).rule, "option.only");
        assert_eq!(only.decide(&finding(Kind::Iban, 1.0)).action, Action::Redact);
        let except = Policy { except: vec![Kind::Iban], ..Policy::default() };
        assert_eq!(except.decide(&finding(Kind::Iban, 1.0)).action, Action::Allow);
    }
}
