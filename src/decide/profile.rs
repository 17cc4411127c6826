//! Who the user is: what the law allows a care practice differs from what it asks of an employer.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rings::Rings;
use super::rules::Severity;
use crate::finding::Kind;

/// A kind of organisation, read from `patterns/profiles/*.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Name on the command line.
    pub id: String,
    /// Name for people.
    pub title: Words,
    /// What this profile assumes, in one or two sentences.
    pub about: Words,
    /// Is there a legal ground to process the BSN (UAVG 46)?
    pub bsn_ground: bool,
    /// Is there a legal duty to keep a full copy of identity documents?
    pub id_copy_duty: bool,
    /// Least confidence, 0..=1, of kinds (`name`) or categories (`health`) that differ from the general one; a kind goes
    /// before its category. `--min-confidence` overrides all.
    #[serde(default)]
    pub min_confidence: BTreeMap<String, f32>,
    /// The longest term for which files of this kind of organisation are kept, in years; without one, no file is too old.
    #[serde(default)]
    pub retention_years: Option<u32>,
    /// Where that term stands, in one sentence.
    #[serde(default)]
    pub retention: Words,
    /// Rules by id: `off`, or a severity of one's own.
    #[serde(default)]
    pub rules: BTreeMap<String, String>,
    /// Who is who in mail.
    #[serde(default)]
    pub rings: Rings,
}

/// A text in both languages.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

/// Embedded profiles: file name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("algemeen.toml", include_str!("../../patterns/profiles/algemeen.toml")),
    ("gemeente-wmo.toml", include_str!("../../patterns/profiles/gemeente-wmo.toml")),
    ("school.toml", include_str!("../../patterns/profiles/school.toml")),
    ("werkgever.toml", include_str!("../../patterns/profiles/werkgever.toml")),
    ("zorgpraktijk.toml", include_str!("../../patterns/profiles/zorgpraktijk.toml")),
];

impl Profile {
    /// Reads one profile; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, a key is missing or unknown, or a bound names no kind or does not lie in 0..=1.
    pub fn parse(file: &str, text: &str) -> Result<Self, super::Error> {
        let wrong = |message: String| super::Error { file: file.into(), message };
        let profile: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        for (name, bound) in &profile.min_confidence {
            let known = Kind::ALL.iter().any(|kind| kind.id() == name || kind.category().id() == name);
            if !known || !(0.0..=1.0).contains(bound) {
                return Err(wrong(format!(
                    "min_confidence: '{name}' needs to be a kind or category, its bound 0 to 1"
                )));
            }
        }
        for (rule, own) in &profile.rules {
            if own != "off" && Severity::from_id(own).is_none() {
                return Err(wrong(format!(
                    "rules: '{rule}' needs to be \"off\" or a severity (note, low, medium, high, critical)"
                )));
            }
        }
        Ok(profile)
    }

    /// The least confidence of each kind that has one of its own, 0..=1.
    #[must_use]
    pub fn thresholds(&self) -> Vec<(Kind, f32)> {
        let bound = |kind: &Kind| {
            let own = self.min_confidence.get(kind.id());
            own.or_else(|| self.min_confidence.get(kind.category().id())).copied()
        };
        Kind::ALL.iter().filter_map(|kind| Some((*kind, bound(kind)?))).collect()
    }

    /// The embedded profile with this name.
    ///
    /// # Errors
    /// When there is none, with the names there are.
    pub fn by_id(id: &str) -> Result<Self, super::Error> {
        for (file, text) in EMBEDDED {
            let profile = Self::parse(file, text)?;
            if profile.id == id {
                return Ok(profile);
            }
        }
        let known: Vec<_> = EMBEDDED.iter().map(|(file, _)| file.trim_end_matches(".toml")).collect();
        Err(super::Error {
            file: "--profile".into(),
            message: format!("no profile of that name; choose one of {}", known.join(", ")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_in_the_folder_is_embedded_and_named_after_its_file() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/profiles");
        let files = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(files, EMBEDDED.len());
        for (file, text) in EMBEDDED {
            let profile = Profile::parse(file, text).unwrap();
            assert_eq!(format!("{}.toml", profile.id), *file);
            assert!(!profile.about.nl.is_empty() && !profile.about.en.is_empty());
        }
    }

    #[test]
    fn kinds_and_categories_have_bounds_of_their_own() {
        let base = include_str!("../../patterns/profiles/algemeen.toml");
        let with = |bounds: &str| Profile::parse("mine.toml", &format!("min_confidence = {bounds}\n{base}"));
        let profile = with("{ health = 0.8, covid = 0.4 }").unwrap();
        assert!(
            profile.thresholds().contains(&(Kind::Covid, 0.4))
                && profile.thresholds().contains(&(Kind::Diagnosis, 0.8))
        );
        assert!(!profile.thresholds().iter().any(|(kind, _)| *kind == Kind::Bsn));
        assert!(with("{ bns = 0.8 }").is_err() && with("{ bsn = 8 }").is_err());
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = Profile::parse("mine.toml", "id = \"x\"\nbsn_grond = true\n").unwrap_err();
        assert!(error.to_string().contains("bsn_grond"), "{error}");
        assert!(Profile::by_id("bakkerij").unwrap_err().to_string().contains("zorgpraktijk"));
    }
}
