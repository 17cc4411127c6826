//! What a look into a file gave, without its values: all that a report needs, so that it can be kept and need not be
//! looked for again. It depends on the bytes of the file and on how they were looked at, not on where the file stands.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::record::{PlaceRecord, clean, round};
use crate::decide::facts::{DocumentFacts, FileFacts};
use crate::document::{Gap, GapReason};
use crate::pipeline::lens::{Day, Lens};
use crate::pipeline::{Examined, Found};

/// A file and the files in it, as they were seen on a day.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Seen {
    /// [`Day::number`] of that day: ages of mail count from it. 0 when nobody said which day it was.
    #[serde(skip_serializing_if = "is_zero")]
    pub day: u32,
    /// The year in which the first of the minors in it comes of age. Until then nobody in it does; the year alone, so that
    /// no birth date is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grown: Option<u32>,
    /// What rules see of each document; parents before children.
    pub(super) facts: Vec<DocumentFacts>,
    /// The rest of each document, in the same order.
    pub(super) details: Vec<Detail>,
}

/// What people read of a document, and rules do not.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    /// Name within its parent; empty for the file itself.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingDetail>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<(GapReason, String)>,
    #[serde(skip_serializing_if = "is_zero")]
    pub allowed: u64,
}

/// What people read of a finding, and rules do not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FindingDetail {
    pub confidence: f64,
    pub reason: Vec<Cow<'static, str>>,
    /// The first is where it starts.
    pub places: Vec<PlaceRecord>,
    pub masked: String,
    /// Never kept.
    #[serde(skip)]
    pub value: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_zero<T: PartialEq + Default>(number: &T) -> bool {
    *number == T::default()
}

impl Seen {
    /// Of an examination.
    #[must_use]
    pub fn new(examined: &Examined, lens: &Lens) -> Self {
        let facts = examined.facts_with(lens).documents;
        let all = examined.all();
        let minors = all.iter().flat_map(|part| &part.found).filter_map(|found| lens.grown_in(&found.finding));
        Self {
            day: lens.today.map_or(0, Day::number),
            grown: minors.min(),
            details: all.iter().map(|part| Detail::new(part, examined)).collect(),
            facts,
        }
    }

    /// Of a file of which nothing is known but what could not be read.
    #[must_use]
    pub fn unread(gaps: &[Gap]) -> Self {
        let gaps = gaps.iter().map(|gap| (gap.reason, gap.detail.clone())).collect();
        Self {
            facts: vec![DocumentFacts::default()],
            details: vec![Detail { gaps, ..Detail::default() }],
            ..Self::default()
        }
    }

    /// With what was seen in the name of the file.
    pub fn join(&mut self, name: Self) {
        let (Some(facts), Some(detail)) = (self.facts.first_mut(), self.details.first_mut()) else {
            *self = name;
            return;
        };
        facts.findings.extend(name.facts.into_iter().flat_map(|document| document.findings));
        for of_name in name.details {
            detail.findings.extend(of_name.findings);
            detail.allowed += of_name.allowed;
        }
        self.grown = self.grown.into_iter().chain(name.grown).min();
    }

    /// Was anything found in it?
    #[must_use]
    pub fn has_findings(&self) -> bool {
        self.details.iter().any(|detail| !detail.findings.is_empty() || detail.allowed > 0)
    }

    /// Is there a gap that may be gone at the next try, because it is not of the content: the disk failed, or the user
    /// stopped the run?
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.details.iter().flat_map(|detail| &detail.gaps).any(|(reason, _)| *reason == GapReason::Io)
    }

    /// Would a look today give the same?
    #[must_use]
    pub fn holds(&self, today: Day) -> bool {
        today.number() == self.day || self.grown.is_none_or(|year| today.year < year)
    }

    /// What rules see of it today.
    pub(super) fn facts(self, today: Option<Day>) -> (FileFacts, Vec<Detail>) {
        let later = today.map_or(0, |today| today.number().saturating_sub(self.day));
        let mut documents = self.facts;
        for mail in documents.iter_mut().filter_map(|document| document.mail.as_mut()) {
            mail.age_days = mail.age_days.map(|age| age.saturating_add(later));
        }
        (FileFacts { documents, ..FileFacts::default() }, self.details)
    }
}

impl Detail {
    fn new(part: &Examined, whole: &Examined) -> Self {
        Self {
            name: if std::ptr::eq(part, whole) { String::new() } else { clean(&part.name) },
            findings: part.found.iter().map(FindingDetail::new).collect(),
            gaps: part.gaps.iter().map(|gap| (gap.reason, gap.detail.clone())).collect(),
            allowed: part.allowed,
        }
    }
}

impl FindingDetail {
    fn new(found: &Found) -> Self {
        let finding = &found.finding;
        Self {
            confidence: round(finding.confidence.value()),
            reason: finding.reason.clone(),
            places: found.places.iter().map(PlaceRecord::from).collect(),
            masked: finding.secret.masked(finding.kind),
            value: found.revealed.clone(),
        }
    }
}
