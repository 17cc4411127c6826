//! What a safe copy of an identity document covers, by whom it is for: `patterns/id-copy/*.toml`, one profile a file.

use serde::Deserialize;

use super::Error;
use super::profile::Words;
use crate::finding::Kind;

/// Something on an identity document that can be covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The BSN as printed, in the zone, and in a code.
    Bsn,
    /// The portrait and its pale double.
    Photo,
    /// The machine readable zone.
    Mrz,
    /// QR codes.
    Code,
    /// The signature.
    Signature,
    /// The number of the document.
    DocumentNumber,
    /// Names.
    Name,
    /// The date of birth.
    BirthDate,
    /// Address and postcode.
    Address,
    /// The number of the insured.
    InsuranceNumber,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Bsn,
        Self::Photo,
        Self::Mrz,
        Self::Code,
        Self::Signature,
        Self::DocumentNumber,
        Self::Name,
        Self::BirthDate,
        Self::Address,
        Self::InsuranceNumber,
    ];

    /// Its name in profiles and on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Bsn => "bsn",
            Self::Photo => "photo",
            Self::Mrz => "mrz",
            Self::Code => "code",
            Self::Signature => "signature",
            Self::DocumentNumber => "document-number",
            Self::Name => "name",
            Self::BirthDate => "birth-date",
            Self::Address => "address",
            Self::InsuranceNumber => "insurance-number",
        }
    }

    /// The field with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.id() == id)
    }

    /// The kinds of findings that it is made of.
    #[must_use]
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Bsn => &[Kind::Bsn],
            Self::Photo => &[Kind::Face],
            Self::Mrz => &[Kind::Mrz],
            Self::Code => &[Kind::IdBarcode],
            Self::Signature => &[Kind::Signature],
            Self::DocumentNumber => &[Kind::DocumentNumber, Kind::DrivingLicenceNumber, Kind::VNumber],
            Self::Name => &[Kind::Name],
            Self::BirthDate => &[Kind::BirthDate],
            Self::Address => &[Kind::Address, Kind::Postcode],
            Self::InsuranceNumber => &[Kind::InsuranceNumber],
        }
    }

    /// All names, for messages.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::id).join(", ")
    }
}

/// For whom a copy is and what it covers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyProfile {
    /// Name on the command line.
    pub id: String,
    /// The articles behind it.
    #[serde(default)]
    pub law: Vec<String>,
    /// What is covered; all else stays readable.
    pub cover: Vec<Field>,
    /// Better no copy at all: one is made only when its file is named.
    #[serde(default)]
    pub only_when_asked: bool,
    /// Name for people.
    pub title: Words,
    /// For whom it is and why.
    pub about: Words,
    /// What to do with the copy, or instead of one.
    #[serde(default)]
    pub advice: Words,
}

/// Embedded profiles: file name and text.
const EMBEDDED: &[(&str, &str)] = &[
    ("afgeschermd.toml", include_str!("../../patterns/id-copy/afgeschermd.toml")),
    ("eherkenning.toml", include_str!("../../patterns/id-copy/eherkenning.toml")),
    ("werkgever.toml", include_str!("../../patterns/id-copy/werkgever.toml")),
    ("zorg.toml", include_str!("../../patterns/id-copy/zorg.toml")),
];

impl CopyProfile {
    /// Reads one profile; `file` is only for messages.
    ///
    /// # Errors
    /// When the text is not TOML, a key is missing or unknown, a field is unknown, or a covered field could be read from
    /// one that stays.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let wrong = |message: String| Error { file: file.into(), message };
        let profile: Self = toml::from_str(text).map_err(|e| wrong(e.to_string()))?;
        consistent(&profile.cover).map_err(wrong)?;
        Ok(profile)
    }

    /// The embedded profile with this name.
    ///
    /// # Errors
    /// When there is none, with the names there are.
    pub fn by_id(id: &str) -> Result<Self, Error> {
        if let Some((file, text)) = EMBEDDED.iter().find(|(file, _)| file.trim_end_matches(".toml") == id) {
            return Self::parse(file, text);
        }
        let known: Vec<_> = EMBEDDED.iter().map(|(file, _)| file.trim_end_matches(".toml")).collect();
        let message = format!("no profile of that name; choose one of {}, or a file (.toml)", known.join(", "));
        Err(Error { file: "--profile".into(), message })
    }

    /// The fields that are covered when these are to stay readable.
    ///
    /// # Errors
    /// When a covered field could be read from one of them.
    pub fn covered(&self, shown: &[Field]) -> Result<Vec<Field>, Error> {
        let covered: Vec<Field> = self.cover.iter().filter(|field| !shown.contains(field)).copied().collect();
        consistent(&covered).map_err(|message| Error { file: "--show".into(), message })?;
        Ok(covered)
    }
}

/// The machine readable zone says the name, birth date and number once more. (The BSN in it is covered by its place.)
fn consistent(covered: &[Field]) -> Result<(), String> {
    let told = [Field::Name, Field::BirthDate, Field::DocumentNumber].into_iter().find(|field| covered.contains(field));
    match told {
        Some(field) if !covered.contains(&Field::Mrz) => {
            Err(format!("'{}' cannot be covered while 'mrz' stays readable, for it stands there too", field.id()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_in_the_folder_is_embedded_and_says_what_it_is_for() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/id-copy");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), EMBEDDED.len());
        for (file, text) in EMBEDDED {
            let profile = CopyProfile::parse(file, text).unwrap();
            assert_eq!(format!("{}.toml", profile.id), *file);
            assert!(!profile.about.nl.is_empty() && !profile.about.en.is_empty() && !profile.law.is_empty());
        }
        assert!(CopyProfile::by_id("hotel").unwrap_err().to_string().contains("eherkenning"));
    }

    #[test]
    fn mistakes_in_a_profile_are_said_with_their_line() {
        let good = include_str!("../../patterns/id-copy/afgeschermd.toml");
        let wrong =
            |from: &str, to: &str| CopyProfile::parse("mine.toml", &good.replace(from, to)).unwrap_err().message;
        let unknown = wrong("cover =", "hide = []\ncover =");
        assert!(unknown.contains("line 3") && unknown.contains("hide"), "{unknown}");
        let field = wrong("\"photo\"", "\"foto\"");
        assert!(field.contains("line 3") && field.contains("foto") && field.contains("birth-date"), "{field}");
        assert!(wrong("\"mrz\"", "\"name\"").contains("'name' cannot be covered while 'mrz'"));
    }

    #[test]
    fn fields_that_are_shown_are_not_covered_unless_that_gives_another_away() {
        let profile = CopyProfile::by_id("afgeschermd").unwrap();
        assert_eq!(profile.covered(&[Field::Photo, Field::Name]).unwrap().len(), 4);
        assert!(!profile.covered(&[Field::Mrz]).unwrap().contains(&Field::Mrz));
        let own = CopyProfile { cover: vec![Field::Mrz, Field::Name], ..profile };
        assert!(own.covered(&[Field::Mrz]).unwrap_err().to_string().contains("--show"));
        for field in Field::ALL {
            assert_eq!(Field::from_id(field.id()), Some(field));
        }
    }
}
