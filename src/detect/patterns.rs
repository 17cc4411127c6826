//! Patterns as data: one TOML file a kind, with labels, shapes, law and examples both ways.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

pub use super::check::{Failure, check};
use super::shape;
use crate::finding::Kind;

/// A TOML file with one pattern, already read. Embedded ones come from [`EMBEDDED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// File name, for error messages.
    pub name: &'a str,
    /// The TOML.
    pub toml: &'a str,
}

/// Why a pattern or word file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not TOML, or unknown keys.
    #[error("{name}: {detail}")]
    Toml {
        /// File name.
        name: String,
        /// What the parser says.
        detail: String,
    },
    /// A kind that contract 1 does not know.
    #[error("{name}: unknown kind '{kind}'")]
    Kind {
        /// File name.
        name: String,
        /// The word that stands there.
        kind: String,
    },
    /// Two files with the same id.
    #[error("{name}: id '{id}' is taken")]
    Twice {
        /// File name.
        name: String,
        /// The id.
        id: String,
    },
    /// A shape that does not compile.
    #[error("{name}: {detail}")]
    Shape {
        /// File name.
        name: String,
        /// What is wrong.
        detail: String,
    },
    /// Too many keywords for one automaton.
    #[error("keywords: {0}")]
    Keywords(String),
}

/// One pattern: what is looked for, on what ground, and examples that prove it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Unique name.
    pub id: String,
    /// Kind of contract 1 its findings have.
    #[serde(rename = "kind")]
    pub kind_id: String,
    /// Articles that make it personal data.
    pub law: Vec<String>,
    /// Where the rules of the number or the word choice come from.
    pub source: String,
    /// For people.
    pub description: Description,
    /// Words that announce a value. `*` at either end: the word may go on there.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Are long labels known with one typing error too: `burgerservicenumer`?
    #[serde(default)]
    pub mistyped: bool,
    /// Words that announce something else that looks like it.
    #[serde(default)]
    pub negative: Vec<String>,
    /// Word groups with a fixed meaning for the detectors.
    #[serde(default)]
    pub words: BTreeMap<Group, Vec<String>>,
    /// Shapes tried by the label-driven detector; kinds with code of their own have none.
    #[serde(default)]
    pub shape: Vec<Shape>,
    /// Texts in which the value has to be found.
    #[serde(rename = "match", default)]
    pub matches: Vec<Example>,
    /// Texts in which nothing of this kind may be found.
    #[serde(default)]
    pub no_match: Vec<Example>,
}

/// What a pattern finds, for people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// Dutch.
    pub nl: String,
    /// English.
    pub en: String,
}

/// Groups of words that detectors know by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Words before a person's name: `dhr.`, `mevrouw`.
    Title,
    /// Words before a first name at the start of a message: `beste`.
    Greeting,
    /// Words for what somebody is or does, before a name: `huisarts`, `dochter`.
    Role,
    /// Labels of lists of people: `aanwezig`.
    People,
    /// Words for dealings with people, before a name: `bellen met`, `volgens`.
    With,
    /// What people do, behind a name: `belt`, `woont`.
    Acts,
    /// Institutions that carry the name of a person: `verpleeghuis`, `basisschool`.
    Facility,
    /// Words that make a capitalised group something else than a person: `minister van`, `stichting`.
    NotAPerson,
    /// What an identity document calls itself: `identiteitskaart`.
    IdTitle,
    /// Names of fields on an identity document: `date of expiry`.
    IdField,
    /// Words that point at a person in care: `patiënt`, `mw.`.
    PersonWord,
    /// Words of a care record: `anamnese`, `verwijzing`.
    Record,
    /// Words that tie a health word to someone: `heeft`, `gebruikt`.
    Has,
    /// Words that say the special category of their own pattern of someone: `lid van`, `veroordeeld voor`.
    Says,
    /// Words for a person behind which a birth date can stand in brackets: `zij`, `dochter`.
    Someone,
    /// Words for a care professional behind whose name a number can stand: `voorschrijver`.
    Professional,
    /// Words that lead to where somebody lives: `woont`, `verhuisd naar`.
    Lives,
    /// Words that are no street, for all their capital and the number behind them: `Kamer`, `Groep`.
    NoStreet,
    /// Words before a health word that speak of anyone: `mensen met`.
    General,
    /// Words for a password, of which a new one may follow: `wachtwoord gereset`.
    Secret,
}

/// A shape for the label-driven detector.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Regular expression, anchored by the detector at the place where the value may start. The value is group 1 if there
    /// is one, else the whole.
    pub regex: String,
    /// Name of a check (a checksum, say) that the value has to pass.
    #[serde(default)]
    pub check: Option<String>,
    /// Where it is tried.
    #[serde(default)]
    pub seed: Seed,
    /// With `seed = "digits"`: lengths the first digit run may have.
    #[serde(default)]
    pub first_run: Vec<usize>,
    /// With `seed = "digits"`: how many letters and hyphens before the digits belong to the value at most.
    #[serde(default)]
    pub lead: usize,
    /// With `seed = "digits"`: one of these characters has to stand right before or behind the digit run.
    #[serde(default)]
    pub touch: String,
    /// With `seed = "digits"`: how many digits the value starts with at least, with single characters between its groups.
    /// Where fewer stand together it is not tried.
    #[serde(default)]
    pub digits: usize,
    /// Log-odds without a label.
    pub score: f32,
    /// Log-odds added by a label.
    #[serde(default)]
    pub label: f32,
    /// With `seed = "label"`: one of these characters has to stand between label and value, unless they stand in
    /// cells of their own.
    #[serde(default)]
    pub after: String,
    /// Or one of these words: `was`.
    #[serde(default)]
    pub after_words: Vec<String>,
    /// With `seed = "label"`: do further values follow behind commas?
    #[serde(default)]
    pub list: bool,
    /// A word of this group has to stand before, on the line; with `seed = "digits"` with no number between.
    #[serde(default)]
    pub with: Option<Group>,
    /// What to say about the shape itself.
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

/// Where a shape is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seed {
    /// Behind a label, or in the cell or field that a label stands for.
    #[default]
    Label,
    /// At every digit run.
    Digits,
}

/// A text and what must (not) be found in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The text.
    pub text: String,
    /// The value as it stands there.
    #[serde(default)]
    pub value: Option<String>,
    /// Name of the field or header the text stands in.
    #[serde(default)]
    pub field: Option<String>,
    /// Cut the text into a table: lines are rows, `;` separates cells.
    #[serde(default)]
    pub table: bool,
    /// It is enough if the value is found as a possible one.
    #[serde(default)]
    pub possible: bool,
}

impl Pattern {
    /// The kind; known since loading.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_id(&self.kind_id)
    }
}

impl Shape {
    /// The compiled expression, anchored at the start of the haystack.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&format!("^(?:{})", self.regex)).ok()).as_ref()
    }
}

/// Reads one file and checks all that can be checked without running it.
pub(super) fn parse(source: Source) -> Result<Pattern, Error> {
    let name = || source.name.to_owned();
    let pattern: Pattern =
        toml::from_str(source.toml).map_err(|e| Error::Toml { name: name(), detail: e.message().to_owned() })?;
    if pattern.kind().is_none() {
        return Err(Error::Kind { name: name(), kind: pattern.kind_id });
    }
    for one in &pattern.shape {
        if let Some(check) = &one.check
            && shape::check_by_name(check).is_none()
        {
            return Err(Error::Shape { name: name(), detail: format!("unknown check '{check}'") });
        }
    }
    Ok(pattern)
}

/// Reads the embedded patterns and the extra ones. Shapes of extra ones are compiled at once, so that a mistake is
/// reported with the name of its file; a test does so for the embedded ones.
pub(super) fn load(extra: &[Source]) -> Result<Vec<Pattern>, Error> {
    let mut patterns: Vec<Pattern> = Vec::with_capacity(EMBEDDED.len() + extra.len());
    for (index, source) in EMBEDDED.iter().chain(extra).enumerate() {
        let pattern = parse(*source)?;
        if patterns.iter().any(|other| other.id == pattern.id) {
            return Err(Error::Twice { name: source.name.to_owned(), id: pattern.id });
        }
        if index >= EMBEDDED.len() {
            check_shapes(source.name, &pattern)?;
        }
        patterns.push(pattern);
    }
    Ok(patterns)
}

fn check_shapes(name: &str, pattern: &Pattern) -> Result<(), Error> {
    for shape in &pattern.shape {
        compile(&shape.regex).map_err(|e| Error::Shape { name: name.to_owned(), detail: e.to_string() })?;
    }
    Ok(())
}

/// An expression in which `\d` is a digit from 0 to 9. A text is read with other digits folded to those, and seventy
/// alphabets of digits in every place take long to compile.
fn compile(regex: &str) -> Result<Regex, regex::Error> {
    Regex::new(&regex.replace(r"\d", "[0-9]"))
}

/// All embedded patterns and the extra ones, for `patterns list` and `patterns explain`.
///
/// # Errors
/// When an extra one is not well formed.
pub fn list(extra: &[Source]) -> Result<Vec<Pattern>, Error> {
    load(extra)
}

/// The pattern with this id, or failing that of this kind.
///
/// # Errors
/// When an extra one is not well formed.
pub fn explain(id: &str, extra: &[Source]) -> Result<Option<Pattern>, Error> {
    let mut patterns = load(extra)?;
    let at = patterns.iter().position(|p| p.id == id).or_else(|| patterns.iter().position(|p| p.kind_id == id));
    Ok(at.map(|at| patterns.swap_remove(at)))
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        /// Every pattern file that is built in.
        pub static EMBEDDED: &[Source<'static>] = &[$(Source {
            name: concat!($name, ".toml"),
            toml: include_str!(concat!("../../patterns/detect/", $name, ".toml")),
        },)*];
    };
}

embedded![
    "a-number",
    "account-handle",
    "account-name",
    "addiction",
    "address",
    "agb-code",
    "big-number",
    "biometric",
    "birth-date",
    "bsn",
    "car",
    "covid",
    "criminal",
    "diagnosis",
    "disability",
    "document-number",
    "driving-licence-number",
    "email",
    "ethnicity",
    "file-number",
    "genetic",
    "health-code",
    "iban",
    "id-document",
    "insurance-number",
    "insurer",
    "ip-address",
    "lab-column",
    "lab-result",
    "lab-value",
    "licence-plate",
    "medication",
    "mental-health",
    "mrz",
    "name",
    "new-password",
    "password",
    "patient-number",
    "payment-card",
    "phone",
    "politics",
    "postcode",
    "pregnancy",
    "religion",
    "sex-life",
    "treatment",
    "union",
    "ura-number",
    "uzi-number",
    "uzovi-code",
    "v-number",
    "vat-id",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/patterns/detect");
        let mut files: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        let mut names: Vec<String> = EMBEDDED.iter().map(|s| s.name.to_owned()).collect();
        names.sort();
        assert_eq!(files, names);
    }

    #[test]
    fn every_file_is_complete() {
        for (source, pattern) in EMBEDDED.iter().zip(load(&[]).unwrap()) {
            check_shapes(source.name, &pattern).unwrap();
            assert!(!pattern.law.is_empty() && !pattern.source.is_empty(), "{}", source.name);
            assert!(!pattern.description.nl.is_empty() && !pattern.description.en.is_empty(), "{}", source.name);
            assert!(!pattern.matches.is_empty() && !pattern.no_match.is_empty(), "{}: examples", source.name);
        }
    }

    #[test]
    fn mistakes_are_named() {
        let bad = |toml: &str| load(&[Source { name: "own.toml", toml }]).unwrap_err().to_string();
        assert!(bad("id = 1").contains("own.toml"));
        let base = "law=['x']\nsource='x'\ndescription={nl='x',en='x'}\n";
        assert!(bad(&format!("id='own'\nkind='nothing'\n{base}")).contains("unknown kind"));
        assert!(bad(&format!("id='bsn'\nkind='bsn'\n{base}")).contains("taken"));
        assert!(bad(&format!("id='own'\nkind='bsn'\nsurprise=1\n{base}")).contains("surprise"));
        assert!(bad(&format!("id='own'\nkind='bsn'\n{base}[[shape]]\nregex='('\nscore=1\n")).contains("own.toml"));
        assert!(
            bad(&format!("id='own'\nkind='bsn'\n{base}[[shape]]\nregex='a'\nscore=1\ncheck='x'\n")).contains("check")
        );
    }
}
