//! Who the user is: what the law allows a care practice differs from what it asks of an employer.

use serde::Deserialize;

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
    ("werkgever.toml", include_str!("../../patterns/profiles/werkgever.toml")),
    ("zorgpraktijk.toml", include_str!("../../patterns/profiles/zorgpraktijk.toml")),
];

impl Profile {
    /// Reads one profile; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, a key is missing or unknown.
    pub fn parse(file: &str, text: &str) -> Result<Self, super::Error> {
        toml::from_str(text).map_err(|e| super::Error { file: file.into(), message: e.to_string() })
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
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = Profile::parse("mine.toml", "id = \"x\"\nbsn_grond = true\n").unwrap_err();
        assert!(error.to_string().contains("bsn_grond"), "{error}");
        assert!(Profile::by_id("bakkerij").unwrap_err().to_string().contains("zorgpraktijk"));
    }
}
