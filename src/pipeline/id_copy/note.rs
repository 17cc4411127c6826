//! What is noted of a document instead of keeping a copy of it.

use super::Recognised;
use crate::document::Channel;
use crate::finding::{Finding, Kind};

/// Type and number of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What sort of document it is, in Dutch and in English; `None` when that could not be told.
    pub sort: Option<(&'static str, &'static str)>,
    /// Its number, masked.
    pub masked: Option<String>,
    /// Its number, only if the user asked to see values.
    pub revealed: Option<String>,
}

/// Starts of a machine readable zone (ICAO Doc 9303 parts 4 and 5; RDW for the licence).
const ZONES: [(&str, (&str, &str)); 4] = [
    ("D1NLD", LICENCE),
    ("IRNLD", RESIDENCE),
    ("I", ("identiteitskaart", "identity card")),
    ("P", ("paspoort", "passport")),
];
/// Words printed on a document, small; the first one that is there tells.
const WORDS: [(&str, (&str, &str)); 9] = [
    ("rijbewijs", LICENCE),
    ("driving licence", LICENCE),
    ("verblijf", RESIDENCE),
    ("residence", RESIDENCE),
    ("identiteitskaart", ("identiteitskaart", "identity card")),
    ("identity card", ("identiteitskaart", "identity card")),
    ("zorgverzeker", ("zorgpas", "health insurance card")),
    ("paspoort", ("paspoort", "passport")),
    ("passport", ("paspoort", "passport")),
];
const LICENCE: (&str, &str) = ("rijbewijs", "driving licence");
const RESIDENCE: (&str, &str) = ("verblijfsdocument", "residence document");

impl Recognised {
    pub(super) fn note(&self, index: usize, reveal: bool) -> Note {
        let texts = self.document.texts.iter().filter(|text| text.channel == Channel::Picture(index));
        let sort = sort(&texts.map(|text| text.content.as_str()).collect::<Vec<_>>().join("\n"));
        let is_number = |finding: &&Finding| {
            matches!(finding.kind, Kind::DocumentNumber | Kind::DrivingLicenceNumber | Kind::VNumber)
        };
        let numbers = self.on(index).filter(is_number);
        let number = numbers.max_by(|a, b| a.confidence.value().total_cmp(&b.confidence.value()));
        Note {
            sort,
            masked: number.map(|number| number.secret.masked(number.kind)),
            revealed: number.filter(|_| reveal).map(|number| number.secret.open().to_owned()),
        }
    }
}

/// What sort of document some text was read from.
fn sort(text: &str) -> Option<(&'static str, &'static str)> {
    let in_zone = text.lines().filter(|line| line.len() >= 28 && (line.contains("<<") || line.starts_with("D1NLD")));
    let first = in_zone.into_iter().next();
    let by_zone = first.and_then(|line| ZONES.iter().find(|(start, _)| line.starts_with(start)));
    let small = text.to_lowercase();
    let by_words = || WORDS.iter().find(|(word, _)| small.contains(word)).map(|(_, sort)| *sort);
    by_zone.map(|(_, sort)| *sort).or_else(by_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_tells_before_the_words_do() {
        for (text, expected) in [
            ("PASPOORT\nP<NLDDE<VRIES<<JAN<PIETER<<<<<<<<<<<<<<<<<<<", "paspoort"),
            ("I<NLDIRB2C4D173231456785<<<<<8", "identiteitskaart"),
            ("IRNLDIRB2C4D173231456785<<<<<8", "verblijfsdocument"),
            ("D1NLD15094962111659V55K7R4X6B8", "rijbewijs"),
            ("RIJBEWIJS\nKONINKRIJK DER NEDERLANDEN", "rijbewijs"),
            ("Nederlandse identiteitskaart", "identiteitskaart"),
        ] {
            assert_eq!(sort(text).map(|(dutch, _)| dutch), Some(expected), "{text}");
        }
        assert_eq!(sort("Boodschappenlijst"), None);
    }
}
