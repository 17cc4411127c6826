//! What the element and attribute names of office files mean: Office Open XML (ISO/IEC 29500) and `OpenDocument` (ISO/IEC
//! 26300). Names are without their prefix; the two never meet in one part.

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// Word, Excel, `PowerPoint`.
    Ooxml,
    /// `LibreOffice`.
    Odf,
}

/// Attributes that people or their programs fill with words.
const TEXTS: &[&str] = &[
    // Office Open XML
    "author",
    "initials",
    "lastModifiedBy",
    "userId",
    "userName",
    "descr",
    "title",
    "tooltip",
    "Target",
    "location",
    "display",
    "displayText",
    "displayName",
    "caption",
    "instr",
    "prompt",
    "promptTitle",
    "error",
    "errorTitle",
    "v",
    "c",
    "alt",
    "string",
    "email",
    "connection",
    "command",
    "sourceFile",
    "url",
    "fullName",
    "comment",
    "description",
    "help",
    "statusBar",
    "customMenu",
    "alias",
    "data",
    "src",
    "href",
    "anchor",
    "uniqueName",
    "minValue",
    "maxValue",
    "minDate",
    "maxDate",
    // OpenDocument
    "string-value",
    "formula",
    "condition",
    "help-text",
    "creator",
    "current-value",
    "value",
    "date-value",
    "label",
    "expression",
    "content-validation-name",
    "command-type",
    "connection-resource",
    "target-frame-name",
];
/// Elements whose `name` people choose. Others are named by programs (`Placeholder 3`, `Heading 1`).
const NAMED: &[&str] = &[
    "sheet",
    "definedName",
    "table",
    "tableColumn",
    "bookmarkStart",
    "docVar",
    "protectedRange",
    "connection",
    "property",
    "cacheField",
    "queryTable",
    "bookmark",
    "bookmark-start",
    "named-range",
    "database-range",
    "user-field-decl",
    "variable-decl",
    "reference-mark",
    "section",
    "data-pilot-table",
];
/// Elements whose `val` is words.
const VALUES: &[&str] = &[
    "docVar",
    "query",
    "connectString",
    "udl",
    "mailSubject",
    "addressFieldName",
    "tag",
    "alias",
    "statusText",
    "helpText",
    "default",
    "attachedTemplate",
    "listEntry",
];

/// Does an attribute hold words? Values with nine digits or an address count whatever their name.
pub(super) fn is_text(words: Vocabulary, element: &str, name: &str, value: &str) -> bool {
    match name {
        "name" => NAMED.contains(&element) || is_telling(value),
        "val" | "value" if words == Vocabulary::Ooxml => VALUES.contains(&element) || is_telling(value),
        "ref" | "sqref" | "r" | "id" | "Id" => false,
        _ => TEXTS.contains(&name) || !is_size(name) && is_telling(value),
    }
}

/// An address, or nine digits in a row and nothing else of a number.
fn is_telling(value: &str) -> bool {
    value.contains('@')
        || value
            .as_bytes()
            .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
            .any(|run| run.len() == 9 && run.first().is_some_and(u8::is_ascii_digit))
}

/// Attributes that measure.
fn is_size(name: &str) -> bool {
    matches!(
        name,
        "x" | "y"
            | "cx"
            | "cy"
            | "w"
            | "h"
            | "l"
            | "t"
            | "b"
            | "width"
            | "height"
            | "rsid"
            | "rsidR"
            | "rsidRPr"
            | "d"
            | "path"
    ) || name.contains("rsid")
        || name.ends_with("Id")
        || name.ends_with("uid")
}

/// Elements whose text measures.
pub(super) fn is_measure(name: &str) -> bool {
    matches!(name, "posOffset" | "pctWidth" | "pctHeight" | "align" | "binary-data" | "sizeRelH" | "sizeRelV")
}

/// Attributes that say of themselves whose name follows.
pub(super) fn is_label(name: &str) -> bool {
    matches!(name, "author" | "lastModifiedBy" | "userName" | "fullName" | "creator" | "email")
}

/// Elements of the properties of a document that programs fill.
pub(super) fn is_program(name: &str) -> bool {
    matches!(name, "Application" | "AppVersion" | "HeadingPairs" | "DocSecurity" | "generator" | "revision")
}

/// Does an element hold a paragraph?
pub(super) fn is_paragraph(words: Vocabulary, name: &str) -> bool {
    match words {
        Vocabulary::Ooxml => matches!(name, "p" | "txbxContent" | "comment" | "si" | "text"),
        Vocabulary::Odf => matches!(name, "p" | "h" | "list-item" | "text-box" | "page"),
    }
}

/// Does an element stand in the middle of a text and is no part of it?
pub(super) fn is_note(words: Vocabulary, name: &str) -> bool {
    words == Vocabulary::Odf && matches!(name, "annotation" | "note" | "tracked-changes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_measures() {
        let ooxml = |element, name, value| is_text(Vocabulary::Ooxml, element, name, value);
        assert!(ooxml("ins", "author", "Jan") && ooxml("Relationship", "Target", "mailto:x"));
        assert!(ooxml("sheet", "name", "Jan") && !ooxml("font", "name", "Georgia"));
        assert!(ooxml("docVar", "val", "Jan") && !ooxml("pStyle", "val", "Jan"));
        assert!(ooxml("x", "iets", "123456782") && !ooxml("ext", "cx", "123456782"));
        assert!(!ooxml("p", "rsidR", "123456782"));
    }
}
