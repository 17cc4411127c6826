//! What the user accepts: values that are nobody's secret here (the practice's own phone number, staff, test numbers),
//! and findings in places that were looked at.
//!
//! An accepted finding is neither reported nor redacted. Values stand in the user's file only: they are compared by
//! kind, and no error, report or `Debug` output holds one.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::Range;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::Error;
use crate::finding::{Finding, Kind, Secret};

/// The file of `--allow`, ready to be asked. `Debug` shows how much it holds.
#[derive(Clone, Default)]
pub struct Allow {
    values: HashSet<(Kind, Secret)>,
    places: Vec<Accepted>,
}

/// Findings of some kinds in some place.
#[derive(Clone)]
struct Accepted {
    path: Regex,
    inside: Option<Regex>,
    part: Option<Regex>,
    kinds: Vec<Kind>,
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// Path of the file as the user knows it.
    pub path: &'a str,
    /// Names of the files in the file, from the outside in.
    pub inside: &'a [String],
    /// Name of the part, if the format has parts: `header From`.
    pub part: Option<&'a str>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Values by kind.
    #[serde(default)]
    allow: BTreeMap<Spanned<String>, Vec<String>>,
    /// Places.
    #[serde(default)]
    accept: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Glob: `*` within a name, `**` over folders. May start at any folder unless it starts with `/`.
    path: String,
    /// A kind or a category.
    kind: Spanned<String>,
    /// Glob of the names of the files in the file, joined by `/`.
    inside: Option<String>,
    /// Glob of the part.
    part: Option<String>,
    /// For people: who accepted it and why.
    #[serde(default, rename = "note")]
    _note: Option<String>,
}

impl fmt::Debug for Allow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Allow({} values, {} places)", self.values.len(), self.places.len())
    }
}

impl Allow {
    /// Reads the file; `file` is only for messages.
    ///
    /// # Errors
    /// When it is not TOML, has other keys, or names a kind that is none: with line and column, never with content.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let wrong = |span: Option<Range<usize>>, message: &str| {
            let place = span.map_or_else(String::new, |span| place(text, span.start));
            Error { file: file.into(), message: format!("{place}{message}") }
        };
        let read: File = toml::from_str(text).map_err(|error| {
            wrong(
                error.span(),
                "this is not what --allow reads: [allow] with kind = [\"value\", ...], [[accept]] with path and kind",
            )
        })?;
        let unknown = "this is no kind; 'zwartlak patterns list' shows them";
        let mut allow = Self::default();
        for (name, values) in &read.allow {
            let kind = Kind::from_id(name.get_ref()).ok_or_else(|| wrong(Some(name.span()), unknown))?;
            let compared = values.iter().map(|value| compared(kind, value)).filter(|value| !value.is_empty());
            allow.values.extend(compared.map(|value| (kind, Secret::new(value))));
        }
        for row in &read.accept {
            let name = row.kind.get_ref();
            let is_meant = |kind: &&Kind| kind.id() == name || kind.category().id() == name;
            let kinds: Vec<Kind> = Kind::ALL.iter().filter(is_meant).copied().collect();
            if kinds.is_empty() {
                return Err(wrong(Some(row.kind.span()), unknown));
            }
            let compiled = |pattern: &str, anywhere: bool| {
                glob(pattern, anywhere)
                    .ok_or_else(|| wrong(Some(row.kind.span()), "a pattern of this entry is too long"))
            };
            allow.places.push(Accepted {
                path: compiled(&row.path, true)?,
                inside: row.inside.as_deref().map(|pattern| compiled(pattern, true)).transpose()?,
                part: row.part.as_deref().map(|pattern| compiled(pattern, false)).transpose()?,
                kinds,
            });
        }
        Ok(allow)
    }

    /// Does it accept nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.places.is_empty()
    }

    /// Which of the accepted places a file with this path may be, by number. Files with the same answer, and the same
    /// content, are treated alike.
    #[must_use]
    pub fn places_of(&self, path: &str) -> Vec<usize> {
        let path = path.replace('\\', "/");
        self.places.iter().enumerate().filter(|(_, place)| place.path.is_match(&path)).map(|(at, _)| at).collect()
    }

    /// Is this finding accepted, by its value or by its place?
    #[must_use]
    pub fn accepts(&self, finding: &Finding, spot: &Spot) -> bool {
        let value = || Secret::new(compared(finding.kind, finding.secret.open()));
        (!self.values.is_empty() && self.values.contains(&(finding.kind, value())))
            || self.places.iter().any(|accepted| accepted.covers(finding.kind, spot))
    }
}

impl Accepted {
    fn covers(&self, kind: Kind, spot: &Spot) -> bool {
        let fits = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_none_or(|regex| regex.is_match(text));
        self.kinds.contains(&kind)
            && self.path.is_match(&spot.path.replace('\\', "/"))
            && fits(&self.inside, &spot.inside.join("/"))
            && fits(&self.part, spot.part.unwrap_or_default())
    }
}

/// A value without what may differ from one way of writing to the next.
fn compared(kind: Kind, value: &str) -> String {
    let plain = || value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    match kind {
        // dots count in an address
        Kind::Email => value.trim().to_lowercase(),
        Kind::Phone => {
            let digits = plain();
            let abroad =
                digits.strip_prefix("0031").or_else(|| digits.strip_prefix("31").filter(|rest| rest.len() >= 9));
            abroad.unwrap_or(&digits).trim_start_matches('0').to_owned()
        }
        Kind::Bsn => plain().trim_start_matches('0').to_owned(),
        _ => plain(),
    }
}

/// `line 3, column 5: ` of an offset, both from 1.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: ")
}

/// A glob as a regular expression; with `anywhere` it may start at any folder.
fn glob(pattern: &str, anywhere: bool) -> Option<Regex> {
    let mut regex = String::from(if anywhere && !pattern.starts_with('/') { "^(?s:.*/)?" } else { "^" });
    let mut rest = pattern.strip_prefix("./").unwrap_or(pattern);
    while let Some(c) = rest.chars().next() {
        let (part, length) = match c {
            '*' if rest.starts_with("**/") => ("(?s:.*/)?".to_owned(), 3),
            '*' if rest.starts_with("**") => ("(?s:.*)".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '?' => ("[^/]".to_owned(), 1),
            c => (regex::escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()),
        };
        regex.push_str(&part);
        rest = rest.get(length..)?;
    }
    regex.push('$');
    Regex::new(&regex).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{At, Confidence};

    fn accepts(allow: &Allow, kind: Kind, value: &str, path: &str, part: Option<&str>) -> bool {
        let at = At::Text { index: 0, ranges: vec![0..1] };
        let finding =
            Finding { kind, confidence: Confidence::new(1.0), reason: vec![], secret: Secret::new(value), at };
        allow.accepts(&finding, &Spot { path, inside: &["a.pdf".to_owned()], part })
    }

    #[test]
    fn values_are_compared_without_separators_and_case() {
        let text = "[allow]\nphone = ['030-123 45 67']\nemail = ['Info@Praktijk.nl']\nbsn = ['012345672']\nname = ['P. Quint']\n";
        let allow = Allow::parse("a.toml", text).unwrap();
        for (kind, value) in [
            (Kind::Phone, "+31 (0)30 1234567"),
            (Kind::Phone, "0301234567"),
            (Kind::Email, "info@praktijk.nl"),
            (Kind::Bsn, "1234.56.72"),
            (Kind::Name, "p quint"),
        ] {
            assert!(accepts(&allow, kind, value, "x.txt", None), "{kind} {value}");
        }
        for (kind, value) in [(Kind::Phone, "030-1234568"), (Kind::Email, "in.fo@praktijk.nl"), (Kind::Name, "Quint")] {
            assert!(!accepts(&allow, kind, value, "x.txt", None), "{kind} {value}");
        }
        assert!(!accepts(&allow, Kind::PatientNumber, "012345672", "x.txt", None), "another kind");
        assert!(!format!("{allow:?}").contains("uint") && !allow.is_empty());
    }

    #[test]
    fn places_are_globs() {
        let allow = |rest: &str| Allow::parse("a.toml", &format!("[[accept]]\nkind = 'health'\n{rest}\n")).unwrap();
        let in_templates = allow("path = 'sjablonen/**/*.txt'");
        for (path, expected) in [
            ("sjablonen/a.txt", true),
            ("./sjablonen/a.txt", true),
            ("/mnt/share/sjablonen/x/y/a.txt", true),
            ("oudesjablonen/a.txt", false),
            ("sjablonen/a.txt.pdf", false),
        ] {
            assert_eq!(accepts(&in_templates, Kind::Diagnosis, "x", path, None), expected, "{path}");
        }
        assert!(!accepts(&in_templates, Kind::Bsn, "x", "sjablonen/a.txt", None));
        assert!(accepts(&allow("path = '*'\npart = 'header *'"), Kind::Covid, "x", "a", Some("header To")));
        assert!(!accepts(&allow("path = '*'\npart = 'header *'"), Kind::Covid, "x", "a", None));
        assert!(!accepts(&allow("path = '*'\ninside = 'b.*'"), Kind::Covid, "x", "a", None));
        assert!(accepts(&allow("path = '/a'\ninside = '*.pdf'\nnote = 'why'"), Kind::Covid, "x", "/a", None));
    }

    #[test]
    fn mistakes_are_told_by_place_and_never_by_content() {
        for (text, line) in [
            ("[allow]\nphone = [0612345678]\n", "line 2"),
            ("[allow]\nphone = [612345678]\n", "line 2"),
            ("[allow]\n\nkees = ['612345678']\n", "line 3"),
            ("[accept]\n612345678 = 1\n", "line"),
            ("[[accept]]\npath = '612345678'\nkind = 'kees'\n", "line 3"),
            ("612345678", "line 1"),
        ] {
            let error = Allow::parse("a.toml", text).unwrap_err().to_string();
            assert!(error.contains(line) && !error.contains("612345678") && !error.contains("kees"), "{error}");
        }
        assert!(Allow::parse("a.toml", "").unwrap().is_empty());
    }
}
