//! Which rules fire for a file.

use std::collections::{BTreeMap, BTreeSet};

use super::{Rules, Scope, Severity, Verdict, When};
use crate::decide::facts::{Context, DocumentFacts, FileFacts, FindingFacts};
use crate::decide::people::{People, Sighting};
use crate::decide::profile::Profile;
use crate::decide::rings::Ring;

impl Rules {
    /// Every rule that fires for this file under this profile; those over many files are judged by
    /// [`Tallies`](super::Tallies).
    #[must_use]
    pub fn judge(&self, file: &FileFacts, profile: &Profile) -> Vec<Verdict> {
        let mut out = Vec::new();
        let mut raised = BTreeSet::new();
        for (index, rule) in self.all.iter().enumerate() {
            if rule.when.scope.is_wide() || !rule.when.fits(profile) || !rule.when.fits_context(&file.context, profile)
            {
                continue;
            }
            let Some(severity) = profile.severity(rule) else { continue };
            let mut scopes: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for document in 0..file.documents.len() {
                let Some(top) = rule.when.scope.top(file, document) else { continue };
                scopes.entry(top).or_default().push(document);
            }
            for (document, members) in scopes {
                if let Some(findings) = rule.when.evidence(file, document, &members) {
                    if rule.raises {
                        raised.extend(members.iter().map(|member| file.whole(*member)));
                    }
                    out.push(Verdict { rule: index, severity, document, findings });
                }
            }
        }
        for verdict in &mut out {
            if verdict.findings.iter().any(|(document, _)| raised.contains(&file.whole(*document))) {
                verdict.severity = verdict.severity.raised();
            }
        }
        out
    }
}

impl Profile {
    /// How bad this rule is for this profile; nothing when the profile switches it off.
    #[must_use]
    pub fn severity(&self, rule: &super::Rule) -> Option<Severity> {
        match self.rules.get(&rule.id).map(String::as_str) {
            Some("off") => None,
            Some(own) => Some(Severity::from_id(own).unwrap_or(rule.severity)),
            None => Some(rule.severity),
        }
    }
}

impl Scope {
    fn top(self, file: &FileFacts, document: usize) -> Option<usize> {
        match self {
            Self::Document => Some(document),
            Self::Message => file.message(document),
            Self::Whole => Some(file.whole(document)),
            Self::File => Some(0),
            Self::Folder | Self::Copies | Self::Run => None,
        }
    }
}

impl When {
    pub(super) fn fits(&self, profile: &Profile) -> bool {
        (self.profiles.is_empty() || self.profiles.contains(&profile.id))
            && self.id_copy_duty.is_none_or(|duty| duty == profile.id_copy_duty)
            && self.bsn_ground.is_none_or(|ground| ground == profile.bsn_ground)
    }

    fn fits_context(&self, context: &Context, profile: &Profile) -> bool {
        let older = |days: u32| context.age_days.is_some_and(|age| age > days);
        let term = profile.retention_years.map(|years| years * 366);
        (!self.everyone || context.everyone == Some(true))
            && (self.folders.is_empty() || self.folders.iter().any(|folder| context.folders.contains(folder)))
            && (!self.beyond_term || term.is_some_and(older))
            && (self.scope == Scope::Message || self.older_than_days.is_none_or(older))
            && (self.purposes.is_empty() || context.purpose.as_ref().is_some_and(|p| self.purposes.contains(p)))
    }

    /// Does the message at the top of the scope fit?
    fn fits_mail(&self, message: &DocumentFacts) -> bool {
        let unknown = crate::decide::facts::MailFacts::default();
        let mail = message.mail.as_ref().unwrap_or(&unknown);
        let in_ring = match mail.rings.as_slice() {
            [] => self.rings.contains(&Ring::Unknown),
            rings => rings.iter().any(|ring| self.rings.contains(ring)),
        };
        (self.rings.is_empty() && !self.or_look_alike || in_ring || self.or_look_alike && mail.look_alike)
            && mail.recipients >= self.min_recipients
            && self.older_than_days.is_none_or(|days| mail.age_days.is_some_and(|age| age > days))
    }

    /// The findings that make the rule fire, if all groups are there.
    fn evidence(&self, file: &FileFacts, top: usize, members: &[usize]) -> Option<Vec<(usize, usize)>> {
        let documents = || members.iter().filter_map(|at| file.documents.get(*at).map(|document| (*at, document)));
        if !self.genres.is_empty() && !documents().any(|(_, d)| d.genres.iter().any(|g| self.genres.contains(g))) {
            return None;
        }
        if self.scope == Scope::Message && !file.documents.get(top).is_some_and(|message| self.fits_mail(message)) {
            return None;
        }
        let mut out = Vec::new();
        for (group, names) in self.needs.iter().enumerate() {
            let before = out.len();
            for (at, document) in documents().filter(|(at, _)| group > 0 || !self.attached || *at != top) {
                for (index, finding) in document.findings.iter().enumerate() {
                    if finding.is_one_of(names) && self.counts(finding, group == 0) {
                        out.push((at, index));
                    }
                }
            }
            let least = if group == 0 { self.min_findings.max(1) } else { 1 };
            if out.len() - before < least {
                return None;
            }
        }
        if self.min_people > 0 {
            let mut people = People::default();
            documents().for_each(|(_, document)| people.document(&document.sightings()));
            if people.estimate().low < self.min_people {
                return None;
            }
        }
        Some(out)
    }

    fn counts(&self, finding: &FindingFacts, first: bool) -> bool {
        let part = finding.part.as_deref();
        let here = self.parts.is_empty() || part.is_some_and(|part| self.parts.iter().any(|wanted| wanted == part));
        (here || !first && !self.all_in_parts)
            && (!first || !self.minors || finding.minor == Some(true))
            && (!first || !self.old_form || finding.old_form)
    }
}

impl DocumentFacts {
    /// What points at people.
    #[must_use]
    pub fn sightings(&self) -> Vec<Sighting> {
        let sighting =
            |f: &FindingFacts| Some(Sighting { kind: f.kind, token: f.subject?, row: f.row, minor: f.minor });
        self.findings.iter().filter_map(sighting).collect()
    }
}

impl FindingFacts {
    fn is_one_of(&self, names: &[String]) -> bool {
        names.iter().any(|name| name == self.kind.id() || name == self.kind.category().id())
    }
}
