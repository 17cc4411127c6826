//! What a copy is for decides what goes out of it and what stays: `patterns/purposes/*.toml`, one purpose a file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Error;
use super::profile::Words;
use crate::finding::Kind;

/// A purpose of a release.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Name on the command line.
    pub id: String,
    /// The articles behind it.
    pub law: Vec<String>,
    /// Kinds that are taken out.
    pub gone: Vec<String>,
    /// Kinds that the receiver needs. Every kind stands in one of both lists, so that a new kind is never let through
    /// unseen.
    pub stays: Vec<String>,
    /// Name for people.
    pub title: Words,
    /// What it keeps and why.
    pub about: Words,
    /// By kind: what stands in its place, instead of the usual label.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// Embedded purposes: file name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("factoring.toml", include_str!("../../patterns/purposes/factoring.toml")),
    ("factuur.toml", include_str!("../../patterns/purposes/factuur.toml")),
    ("inzage.toml", include_str!("../../patterns/purposes/inzage.toml")),
    ("leverancier.toml", include_str!("../../patterns/purposes/leverancier.toml")),
    ("onderzoek.toml", include_str!("../../patterns/purposes/onderzoek.toml")),
    ("publicatie.toml", include_str!("../../patterns/purposes/publicatie.toml")),
    ("verwijzing.toml", include_str!("../../patterns/purposes/verwijzing.toml")),
    ("zorgverzekeraar.toml", include_str!("../../patterns/purposes/zorgverzekeraar.toml")),
];

impl Purpose {
    /// Reads one purpose; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, a key is missing or unknown, or a kind stands in none or both of the lists.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let wrong = |message: String| Error { file: file.into(), message };
        let purpose: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        for name in purpose.gone.iter().chain(&purpose.stays).chain(purpose.labels.keys()) {
            if Kind::from_id(name).is_none() {
                return Err(wrong(format!("there is no kind '{name}'")));
            }
        }
        for kind in Kind::ALL {
            let in_list = |list: &[String]| usize::from(list.iter().any(|name| name == kind.id()));
            if in_list(&purpose.gone) + in_list(&purpose.stays) != 1 {
                return Err(wrong(format!("'{kind}' needs to stand in 'gone' or in 'stays'")));
            }
        }
        Ok(purpose)
    }

    /// The embedded purpose with this name.
    ///
    /// # Errors
    /// When there is none, with the names there are.
    pub fn by_id(id: &str) -> Result<Self, Error> {
        if let Some((file, text)) = EMBEDDED.iter().find(|(file, _)| file.trim_end_matches(".toml") == id) {
            return Self::parse(file, text);
        }
        let known: Vec<_> = EMBEDDED.iter().map(|(file, _)| file.trim_end_matches(".toml")).collect();
        let message = format!("no purpose of that name; choose one of {}, or a file (.toml)", known.join(", "));
        Err(Error { file: "--for".into(), message })
    }

    /// The kinds that are taken out.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        self.gone.iter().filter_map(|name| Kind::from_id(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_in_the_folder_is_embedded_and_decides_on_every_kind() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/purposes");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), EMBEDDED.len());
        for (file, text) in EMBEDDED {
            let purpose = Purpose::parse(file, text).unwrap();
            assert_eq!(format!("{}.toml", purpose.id), *file);
            assert!(!purpose.about.nl.is_empty() && !purpose.about.en.is_empty() && !purpose.law.is_empty());
            // no release needs these
            for kind in [Kind::Password, Kind::Mrz, Kind::Face, Kind::Criminal] {
                assert!(purpose.kinds().contains(&kind), "{file} {kind}");
            }
        }
    }

    #[test]
    fn purposes_differ_in_what_they_take_out() {
        let gone = |id: &str, kind: Kind| Purpose::by_id(id).unwrap().kinds().contains(&kind);
        for (id, kind, expected) in [
            ("factuur", Kind::Bsn, true),
            ("factuur", Kind::Iban, false),
            ("factuur", Kind::Diagnosis, true),
            ("verwijzing", Kind::Bsn, false),
            ("verwijzing", Kind::Diagnosis, false),
            ("verwijzing", Kind::Iban, true),
            ("zorgverzekeraar", Kind::Bsn, false),
            ("zorgverzekeraar", Kind::MentalHealth, true),
            ("factoring", Kind::Treatment, true),
            ("leverancier", Kind::Name, true),
            ("onderzoek", Kind::Name, true),
            ("onderzoek", Kind::LabResult, false),
            ("publicatie", Kind::Treatment, true),
        ] {
            assert_eq!(gone(id, kind), expected, "{id} {kind}");
        }
        assert_eq!(Purpose::by_id("publicatie").unwrap().labels["bsn"], "5.1.1e");
        assert!(Purpose::by_id("feest").unwrap_err().to_string().contains("verwijzing"));
    }

    #[test]
    fn a_kind_that_is_forgotten_or_unknown_is_a_mistake() {
        let text = include_str!("../../patterns/purposes/factuur.toml");
        let wrong = |from: &str, to: &str| Purpose::parse("x.toml", &text.replace(from, to)).unwrap_err().message;
        assert!(wrong("\"bsn\", ", "").contains("bsn"));
        assert!(wrong("\"bsn\"", "\"bns\"").contains("bns"));
        assert!(wrong("gone =", "weg =").contains("weg"));
    }
}
