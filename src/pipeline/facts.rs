//! What the rules get to see of an examined file: kinds and places, tokens instead of values.

use std::sync::Arc;

use super::lens::{Day, Lens};
use super::{Examined, Found, Pipeline};
use crate::checksum::{is_bsn, is_vat_id};
use crate::decide::facts::{DocumentFacts, FileFacts, FindingFacts, MailFacts};
use crate::decide::{Action, Decision};
use crate::document::{Channel, Document, Place, Text};
use crate::finding::{At, Kind};

/// The part that a finding in the name of the file itself stands in.
const FILE_NAME: &str = "file name";

/// What the headers of a message say. `Debug` shows no address.
#[derive(Default)]
pub(super) struct Headers {
    /// Addresses in To and Cc.
    visible: u32,
    /// Addresses in To, Cc and Bcc.
    recipients: Vec<String>,
    sent: Option<Day>,
}

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Headers({} recipients)", self.recipients.len())
    }
}

impl Headers {
    /// Reads them off the texts of a mail message.
    pub(super) fn of(document: &Document) -> Option<Self> {
        if document.format != "mail" {
            return None;
        }
        let mut out = Self::default();
        for text in &document.texts {
            let Channel::Part(part) = &text.channel else { continue };
            match part.as_ref() {
                "header To" | "header Cc" => {
                    let before = out.recipients.len();
                    out.recipients.extend(addresses(&text.content));
                    out.visible += u32::try_from(out.recipients.len() - before).unwrap_or(u32::MAX);
                }
                "header Bcc" => out.recipients.extend(addresses(&text.content)),
                "headers" => out.sent = out.sent.or_else(|| sent(&text.content)),
                _ => {}
            }
        }
        Some(out)
    }

    fn facts(&self, lens: &Lens) -> MailFacts {
        let mut rings: Vec<_> = self.recipients.iter().map(|address| lens.rings.of(address)).collect();
        rings.sort_unstable();
        rings.dedup();
        let age = lens.today.zip(self.sent).map(|(today, sent)| today.number().saturating_sub(sent.number()));
        MailFacts {
            recipients: self.visible,
            rings,
            look_alike: self.recipients.iter().any(|address| lens.rings.is_look_alike(address)),
            age_days: age,
        }
    }
}

fn addresses(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | '(' | ')'));
    words
        .filter(|word| word.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.')))
        .map(str::to_owned)
}

fn sent(headers: &str) -> Option<Day> {
    let value = headers.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then_some(value)
    })?;
    let date = mail_parser::DateTime::parse_rfc822(value.trim())?;
    let day = Day { year: u32::from(date.year), month: u32::from(date.month), day: u32::from(date.day) };
    (1970..=2100).contains(&day.year).then_some(day)
}

impl Pipeline {
    /// What stands in the name of a file and of its folder: a BSN, or a name with a birth date. It is reported only: a
    /// copy gets the name that the user gives it.
    pub(super) fn in_name(&self, path: &str) -> Vec<Found> {
        let parts: Vec<&str> = path.rsplit(['/', '\\']).take(2).collect();
        let name = parts.into_iter().rev().collect::<Vec<_>>().join("/");
        if !name.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        // words stand apart, at the places where they stood
        let content: String = name.chars().map(|c| if matches!(c, '_' | '/') { ' ' } else { c }).collect();
        let part: Arc<str> = FILE_NAME.into();
        let document = Document {
            format: "text",
            texts: vec![Text::same(Channel::Part(part.clone()), content)],
            ..Document::default()
        };
        let text = document.texts.first().map_or("", |text| text.content.as_str());
        let found = self.engine.detect(&document).findings.into_iter().filter_map(|finding| {
            let At::Text { ranges, .. } = &finding.at else { return None };
            let (start, end) = (ranges.first()?.start, ranges.last()?.end);
            let chars = text.get(..start)?.chars().count()..text.get(..end)?.chars().count();
            let decision = self.policy.decide(&finding);
            let wanted = decision.action > Action::Allow;
            let decision = Decision { action: Action::Report, ..decision };
            let revealed = self.reveal.then(|| finding.secret.open().to_owned());
            let places = vec![Place::Part { part: part.clone(), chars }];
            wanted.then_some(Found { finding, decision, places, revealed })
        });
        let mut found: Vec<Found> = found.collect();
        let has = |found: &[Found], kind: Kind| found.iter().any(|found| found.finding.kind == kind);
        let person = has(&found, Kind::Name) && has(&found, Kind::BirthDate);
        found.retain(|found| match found.finding.kind {
            Kind::Bsn => true,
            Kind::Name | Kind::BirthDate => person,
            _ => false,
        });
        found
    }
}

impl Examined {
    /// What the rules get to see. Findings of document `i` are those of `documents[i]` in the same order.
    #[must_use]
    pub fn facts(&self) -> FileFacts {
        self.facts_with(&Lens::default())
    }

    /// The same, with tokens of people, ages and rings.
    #[must_use]
    pub fn facts_with(&self, lens: &Lens) -> FileFacts {
        let mut file = FileFacts::default();
        self.add_facts(None, lens, &mut file);
        file
    }

    fn add_facts(&self, parent: Option<usize>, lens: &Lens, file: &mut FileFacts) {
        let at = file.documents.len();
        file.documents.push(DocumentFacts {
            parent,
            format: self.format.to_owned(),
            genres: self.genres.iter().map(|genre| (*genre).to_owned()).collect(),
            findings: self.found.iter().map(|found| found.facts(lens)).collect(),
            mail: self.headers.as_ref().map(|headers| headers.facts(lens)),
        });
        for nested in &self.nested {
            nested.add_facts(Some(at), lens, file);
        }
    }
}

impl Found {
    fn facts(&self, lens: &Lens) -> FindingFacts {
        let (kind, secret) = (self.finding.kind, &self.finding.secret);
        let part = self.places.iter().find_map(|place| match place {
            Place::Part { part, .. } => Some(part.clone()),
            _ => None,
        });
        FindingFacts {
            kind,
            part,
            subject: lens.key.as_ref().and_then(|key| key.token(kind, secret)),
            row: self.places.first().and_then(row),
            minor: if kind == Kind::BirthDate { lens.is_minor(secret) } else { None },
            old_form: kind == Kind::VatId && is_old_vat_id(secret.open()),
        }
    }
}

/// The line, row or height on the page: what stands there together is often about one person.
fn row(place: &Place) -> Option<u64> {
    match place {
        Place::Bytes { line, .. } => u64::try_from(*line).ok(),
        Place::Cell { row, .. } => Some(u64::from(*row)),
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // points on a page
        Place::Page { page, rect } => Some(u64::from(*page) << 32 | (rect.y0.max(0.0) / 4.0).round() as u64),
        Place::Pixels { .. } | Place::Part { .. } => None,
    }
}

fn is_old_vat_id(value: &str) -> bool {
    let plain: String = value.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let digits: String = plain.chars().filter(char::is_ascii_digit).take(9).collect();
    !is_vat_id(&plain) && is_bsn(&digits)
}
