//! Evidence adds up: log-odds terms with plain words.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::{At, Confidence, Finding, Kind, Secret};

use super::fold::View;

/// Log-odds of level sure: ln(0.9 / 0.1).
pub(super) const SURE: f32 = 2.197_3;

/// A sum of terms. The reasons never hold the value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Score {
    pub sum: f32,
    pub reasons: Vec<Cow<'static, str>>,
}

impl Score {
    /// Starts from how often such a shape is the real thing.
    pub fn new(prior: f32) -> Self {
        Self { sum: prior, reasons: Vec::new() }
    }

    /// Adds a term with its reason.
    pub fn add(&mut self, weight: f32, reason: impl Into<Cow<'static, str>>) {
        self.sum += weight;
        let reason = reason.into();
        if !reason.is_empty() && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Adds evidence from elsewhere in the document, which neither makes a finding sure nor unmakes a sure one.
    pub fn add_from_afar(&mut self, weight: f32, reason: &'static str) {
        if self.sum < SURE {
            self.add(weight, reason);
            self.sum = self.sum.min(SURE - 0.05);
        }
    }
}

/// A finding in the making: a place in one text and a score that may still change.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hit {
    pub kind: Kind,
    pub ranges: Vec<Range<usize>>,
    pub score: Score,
    /// Found by a label, not by shape alone: column decisions leave it alone.
    pub labelled: bool,
}

impl Hit {
    pub fn new(kind: Kind, range: Range<usize>, score: Score) -> Self {
        Self { kind, ranges: vec![range], score, labelled: false }
    }

    pub fn start(&self) -> usize {
        self.ranges.first().map_or(0, |r| r.start)
    }

    pub fn end(&self) -> usize {
        self.ranges.last().map_or(0, |r| r.end)
    }

    pub fn whole(&self) -> Range<usize> {
        self.start()..self.end()
    }

    /// Would it be reported?
    pub fn is_likely(&self) -> bool {
        self.score.sum >= 0.0
    }

    /// The finished finding, with the value and the places of the text as it really stands there.
    pub fn finish(self, index: usize, view: &View) -> Finding {
        let ranges = view.back(self.ranges);
        Finding {
            kind: self.kind,
            confidence: Confidence::from_log_odds(self.score.sum),
            reason: self.score.reasons,
            secret: Secret::new(view.value(&ranges)),
            at: At::Text { index, ranges },
        }
    }
}
