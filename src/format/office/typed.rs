//! Values that are more than text: a number in a cell that is cut becomes a text, or programs would call the file damaged;
//! a formula whose result is cut goes, or it would be computed anew.

use std::ops::Range;

use super::package::Package;
use crate::format::Error;
use crate::format::splice::{Edit, refuse};
use crate::format::xml::entity::Context;
use crate::format::xml::scan::{Attribute, Piece, Scanner};

/// A range of a text behind which such a value stands.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// Index of the text.
    pub text: usize,
    /// Range in it.
    pub range: Range<usize>,
    /// Where the element stands: offsets in the package.
    pub place: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What stands behind a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A cell of a workbook.
    Cell,
    /// A formula of a cell of a workbook.
    Formula,
    /// A value of a pivot cache.
    PivotItem,
    /// The least or greatest value of a field of a pivot cache.
    Bound,
    /// The text of a cell of an `OpenDocument` sheet.
    OdfCell,
    /// The value of a cell of an `OpenDocument` sheet, which its text does not show.
    OdfValue,
}

/// What an edit of a typed value asks of the package besides.
#[derive(Debug, Default)]
pub(super) struct Besides {
    /// A formula went: the list of formulas is no longer true.
    pub formulas: bool,
}

impl Typed {
    /// The edits when a part of the range is cut; `words` stand in its place.
    pub fn edits(&self, package: &Package<'_>, words: &str, besides: &mut Besides) -> Result<Vec<Edit>, Error> {
        let bytes = package.slice(&self.place);
        let Ok(source) = std::str::from_utf8(bytes) else { return Err(refuse("a cell in a rare charset")) };
        let mut edits = match self.kind {
            Kind::Cell => {
                let mut edits = formula(source, false, besides)?;
                edits.extend(as_text(source));
                edits
            }
            Kind::Formula => formula(source, true, besides)?,
            Kind::PivotItem => pivot_item(source),
            Kind::Bound => drop_attributes(source, &["minValue", "maxValue", "minDate", "maxDate"]),
            Kind::OdfCell => odf(source, None),
            Kind::OdfValue => odf(source, Some(words)),
        };
        for edit in &mut edits {
            edit.range = edit.range.start + self.place.start..edit.range.end + self.place.start;
        }
        Ok(edits)
    }
}

fn first_tag(source: &str) -> Scanner<'_> {
    let mut scanner = Scanner::new(source);
    scanner.next();
    scanner
}

fn replace(range: Range<usize>, put: &str) -> Edit {
    Edit { range, put: put.as_bytes().to_vec() }
}

/// An attribute with the blank before it.
fn whole(source: &str, attribute: &Attribute) -> Range<usize> {
    let before = source.get(..attribute.name.start).unwrap_or_default();
    before.trim_end().len()..attribute.value.end + 1
}

/// A cell whose value is a text: `t="str"`.
fn as_text(source: &str) -> Option<Edit> {
    let scanner = first_tag(source);
    let given = scanner.attributes.iter().find(|attribute| scanner.attribute_name(attribute) == "t");
    match given {
        Some(given) if matches!(source.get(given.value.clone()), Some("str" | "inlineStr" | "s")) => None,
        Some(given) => Some(replace(given.value.clone(), "str")),
        None => {
            let end = scanner.full_name().end;
            Some(replace(end..end, " t=\"str\""))
        }
    }
}

/// Takes the formula of a cell away. One that other cells share stays, unless it `must` go: then there is no way.
fn formula(source: &str, must: bool, besides: &mut Besides) -> Result<Vec<Edit>, Error> {
    let mut scanner = Scanner::new(source);
    let mut start = None;
    while let Some(piece) = scanner.next() {
        match piece {
            Piece::Start { .. } if scanner.name() == "f" => {
                let shared = scanner.attribute("ref").is_some() || scanner.attribute("t") == Some("dataTable");
                match (shared, must) {
                    (true, true) => return Err(refuse("a formula that other cells share")),
                    (true, false) => return Ok(Vec::new()),
                    _ => start = Some(scanner.tag.start),
                }
            }
            Piece::End if scanner.name() == "f" => {
                besides.formulas = true;
                let end = scanner.tag.end;
                return Ok(start.map(|start| replace(start..end, "")).into_iter().collect());
            }
            _ => {}
        }
    }
    Ok(Vec::new())
}

/// A number or date of a pivot cache becomes a text.
fn pivot_item(source: &str) -> Vec<Edit> {
    let scanner = first_tag(source);
    let name = scanner.full_name();
    let local = name.end - scanner.name().len()..name.end;
    vec![replace(local, "s")]
}

fn drop_attributes(source: &str, names: &[&str]) -> Vec<Edit> {
    let scanner = first_tag(source);
    let goes = |attribute: &&Attribute| names.contains(&scanner.attribute_name(attribute));
    scanner.attributes.iter().filter(goes).map(|attribute| replace(whole(source, attribute), "")).collect()
}

/// Attributes of a cell that hold its value a second time.
const ODF_VALUES: &[&str] =
    &["value", "date-value", "time-value", "boolean-value", "string-value", "formula", "currency"];

/// A cell becomes a text cell; with `words`, all it shows is replaced by them.
fn odf(source: &str, words: Option<&str>) -> Vec<Edit> {
    let mut edits = drop_attributes(source, ODF_VALUES);
    let scanner = first_tag(source);
    let kinds = scanner.attributes.iter().filter(|attribute| scanner.attribute_name(attribute) == "value-type");
    edits.extend(kinds.map(|attribute| replace(attribute.value.clone(), "string")));
    let Some(words) = words else { return edits };
    let mut put = Some(Context::Text.escape(words));
    for piece in Scanner::new(source) {
        if let Piece::Text(range) | Piece::CData(range) = piece
            && source.get(range.clone()).is_some_and(|text| !text.trim().is_empty())
        {
            edits.push(replace(range, &put.take().unwrap_or_default()));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::splice::apply;

    fn done(source: &str, edits: Vec<Edit>) -> String {
        String::from_utf8(apply(source.as_bytes(), edits)).unwrap()
    }

    #[test]
    fn cells_become_texts() {
        let cell = "<c r=\"B2\" s=\"3\"><v>123456782</v></c>";
        assert_eq!(
            done(cell, as_text(cell).into_iter().collect()),
            "<c t=\"str\" r=\"B2\" s=\"3\"><v>123456782</v></c>"
        );
        let cell = "<x:c t='n'><x:f>A1+1</x:f><x:v>1</x:v></x:c>";
        let mut besides = Besides::default();
        let mut edits = formula(cell, false, &mut besides).unwrap();
        edits.extend(as_text(cell));
        assert_eq!(done(cell, edits), "<x:c t='str'><x:v>1</x:v></x:c>");
        assert!(besides.formulas);
        let shared = "<c><f t=\"shared\" ref=\"A1:A9\" si=\"0\">B1</f><v>1</v></c>";
        assert!(formula(shared, true, &mut besides).is_err());
        assert_eq!(formula(shared, false, &mut besides).unwrap(), []);
        let item = "<x:n v=\"1\"/>";
        assert_eq!(done(item, pivot_item(item)), "<x:s v=\"1\"/>");
    }

    #[test]
    fn cells_of_open_document_become_texts() {
        let cell = "<table:table-cell office:value-type=\"float\" office:value=\"123456782\" table:formula=\"of:=[.A1]\"><text:p>1,2E8</text:p></table:table-cell>";
        let expected = "<table:table-cell office:value-type=\"string\"><text:p>[BSN]</text:p></table:table-cell>";
        assert_eq!(done(cell, odf(cell, Some("[BSN]"))), expected);
    }
}
