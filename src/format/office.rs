//! Office files that are packages of XML: DOCX, XLSX, PPTX (ISO/IEC 29500) and ODT, ODS, ODP (ISO/IEC 26300).
//!
//! Every part is looked at: XML as text with a way back to its bytes, embedded files and pictures as files inside. Not
//! looked at are fonts, printer settings and previews; previews go when anything else changes. A redaction patches
//! bytes of parts; the other parts stay as they are.

mod calc;
mod excel;
mod flow;
mod number;
mod package;
mod sheet;
#[cfg(test)]
mod tests;
mod typed;
mod vocabulary;

use std::collections::BTreeMap;

use package::Package;
use typed::{Besides, Typed};
use vocabulary::Vocabulary;

use super::splice::Cut;
use super::unpack::Renamer;
use super::xml::entity::Context;
use super::xml::{self, Entry, Source};
use super::{Error, Format, extension, splice, zip};
use crate::document::{Document, Gap, GapReason, Limits, Mark, Nested, Span, Text};

/// Word, Excel, `PowerPoint`.
#[derive(Debug, Clone, Copy)]
pub struct Ooxml;

/// `LibreOffice` and others.
#[derive(Debug, Clone, Copy)]
pub struct Odf;

impl Format for Ooxml {
    fn name(&self) -> &'static str {
        "ooxml"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        let name = head.get(30..).unwrap_or_default();
        let first = ["[Content_Types].xml", "_rels/.rels", "docProps/", "word/", "xl/", "ppt/"];
        head.starts_with(b"PK\x03\x04") && first.iter().any(|first| name.starts_with(first.as_bytes()))
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        open(bytes, limits, Vocabulary::Ooxml)
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        rewrite(bytes, marks, limits, Vocabulary::Ooxml)
    }
}

impl Format for Odf {
    fn name(&self) -> &'static str {
        "odf"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        let kind = head.get(..200.min(head.len())).unwrap_or_default();
        head.starts_with(b"PK\x03\x04")
            && memchr::memmem::find(kind, b"mimetypeapplication/vnd.oasis.opendocument.").is_some()
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        open(bytes, limits, Vocabulary::Odf)
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        rewrite(bytes, marks, limits, Vocabulary::Odf)
    }
}

/// A part of the package.
struct Part {
    name: String,
    /// Its XML, if it is XML.
    source: Option<Source>,
}

/// All that is in a package.
#[derive(Debug, Default)]
struct Content {
    entries: Vec<Entry>,
    /// By index of a text: where its cells stand, for reports.
    sheets: BTreeMap<usize, Vec<Span>>,
    typed: Vec<Typed>,
    /// With the index of the member.
    nested: Vec<(usize, Nested)>,
    gaps: Vec<Gap>,
}

fn open(bytes: &[u8], limits: &Limits, words: Vocabulary) -> Result<Document, Error> {
    let package = Package::open(bytes, limits)?;
    let Some(format) = kind(&package, words) else { return zip::Zip.open(bytes, limits) };
    let content = read(&package, words)?;
    let mut texts: Vec<Text> = content.entries.into_iter().map(|entry| entry.text).collect();
    for (index, cells) in content.sheets {
        if let Some(text) = texts.get_mut(index) {
            text.spans = cells;
        }
    }
    let nested = content.nested.into_iter().map(|(_, nested)| nested).collect();
    Ok(Document { format, texts, nested, gaps: content.gaps, ..Document::default() })
}

fn rewrite(bytes: &[u8], marks: &[Mark], limits: &Limits, words: Vocabulary) -> Result<Vec<u8>, Error> {
    let package = Package::open(bytes, limits)?;
    if kind(&package, words).is_none() {
        return zip::Zip.rewrite(bytes, marks, limits);
    }
    let mut content = read(&package, words)?;
    let plan =
        splice::plan_for(marks, &|index| content.entries.get(index).map(|entry| &entry.text), content.nested.len())?;
    if plan.is_empty() {
        return Ok(bytes.to_vec());
    }
    if package.names.iter().any(|name| is_signature(name)) {
        return Err(splice::refuse("the document is signed; the change would break the signature"));
    }
    content.typed.sort_by_key(|typed| (typed.text, typed.range.start));
    let (mut edits, mut besides, mut renamer) = (Vec::new(), Besides::default(), Renamer::default());
    for (index, cuts) in &plan.texts {
        let Some(entry) = content.entries.get(*index) else { continue };
        let named = (entry.context == Context::Name).then(|| renamed(&entry.text, cuts, &mut renamer));
        let named = named.as_ref().unwrap_or(cuts);
        let named = xml::placed(&entry.text, named);
        edits.extend(splice::edits(&entry.text, &named, &|words| entry.context.escape(words).into_bytes())?);
        for cut in cuts {
            let from =
                content.typed.partition_point(|typed| (typed.text, typed.range.end) <= (*index, cut.range.start));
            for typed in content.typed.iter().skip(from) {
                if typed.text != *index || typed.range.start >= cut.range.end {
                    break;
                }
                edits.extend(typed.edits(&package, &cut.put, &mut besides)?);
            }
        }
    }
    let mut files = Vec::new();
    for (index, new) in &plan.nested {
        let new = new.same()?.clone();
        files.extend(content.nested.get(*index).map(|(member, _)| (*member, new)));
    }
    package.rewrite(edits, &files, &|name| is_preview(name) || besides.formulas && name == "xl/calcChain.xml")
}

/// Cuts in names: no two sheets may get the same name.
fn renamed(text: &Text, cuts: &[Cut], renamer: &mut Renamer) -> Vec<Cut> {
    let mut name = |cut: &Cut| {
        let old = text.content.get(cut.range.clone()).unwrap_or_default();
        Cut { range: cut.range.clone(), put: renamer.words(old, &cut.put) }
    };
    cuts.iter().map(&mut name).collect()
}

/// What a package holds, for reports; `None` when it is a zip archive that only starts like one.
fn kind(package: &Package<'_>, words: Vocabulary) -> Option<&'static str> {
    let has = |wanted: &str| package.names.iter().any(|name| name == wanted);
    let starts = |wanted: &str| package.names.iter().any(|name| name.starts_with(wanted));
    if words == Vocabulary::Odf {
        let mimetype = package.names.iter().position(|name| name == "mimetype").and_then(|index| package.place(index));
        let mimetype = mimetype.map(|place| String::from_utf8_lossy(package.slice(&place)).into_owned())?;
        return has("META-INF/manifest.xml").then_some(match mimetype.rsplit('.').next().unwrap_or_default() {
            kind if kind.starts_with("spreadsheet") => "ods",
            kind if kind.starts_with("presentation") => "odp",
            kind if kind.starts_with("text") => "odt",
            _ => "odf",
        });
    }
    if !has("[Content_Types].xml") {
        return None;
    }
    Some(match () {
        () if starts("word/") => "docx",
        () if starts("xl/") => "xlsx",
        () if starts("ppt/") => "pptx",
        () => "ooxml",
    })
}

fn read(package: &Package<'_>, words: Vocabulary) -> Result<Content, Error> {
    let mut content = Content { gaps: package.gaps.clone(), ..Content::default() };
    let mut parts = Vec::new();
    for (index, name) in package.names.iter().enumerate() {
        let Some(place) = package.place(index) else { continue };
        let bytes = package.slice(&place);
        if name.ends_with('/') || is_preview(name) || is_silent(name) || bytes.is_empty() {
            continue;
        }
        let source = is_xml(name, bytes).then(|| Source::new(bytes, place.start));
        if source.as_ref().is_some_and(|source| source.charset != super::charset::Charset::UTF_8) {
            let detail = "a part in another charset than UTF-8";
            content.gaps.push(Gap::new(GapReason::UnknownCharset, detail));
        }
        if source.is_none() {
            if name.ends_with("vbaProject.bin") || name.starts_with("Basic/") && extension(name) != "xml" {
                content.gaps.push(Gap::new(GapReason::Unsupported, "macros were not read"));
            } else {
                content.nested.push((index, Nested { name: name.clone(), bytes: bytes.to_vec() }));
            }
        }
        parts.push(Part { name: name.clone(), source });
    }
    let mut book = excel::Book::new(&parts);
    let spreadsheet = kind(package, words) == Some("ods");
    for part in &parts {
        let Some(source) = &part.source else { continue };
        let name = part.name.as_str();
        let (entries, gaps) = (&mut content.entries, &mut content.gaps);
        match words {
            _ if name == "META-INF/manifest.xml" => {
                if source.content.contains("encryption-data") {
                    return Err(Error::Encrypted("the document asks for a password"));
                }
            }
            _ if name == "[Content_Types].xml" => {}
            _ if name.starts_with("docProps/") || name.starts_with("customXml/") && extension(name) != "rels" => {
                let attribute = |_: &str, attribute: &str, value: &str| {
                    name.starts_with("customXml/") && !value.starts_with("http")
                        || attribute == "name" && name.ends_with("custom.xml")
                };
                let rules = xml::Rules { attribute: &attribute, without: &vocabulary::is_program, together: false };
                xml::generic(source, name, &rules, entries, gaps);
            }
            Vocabulary::Odf if name == "meta.xml" => {
                let attribute =
                    |element: &str, name: &str, value: &str| vocabulary::is_text(words, element, name, value);
                let rules = xml::Rules { attribute: &attribute, without: &vocabulary::is_program, together: false };
                xml::generic(source, name, &rules, entries, gaps);
            }
            Vocabulary::Ooxml if name == "xl/sharedStrings.xml" => side(source, name, words, &mut content),
            Vocabulary::Ooxml if is_sheet(name) => book.sheet(part, source, &mut content),
            Vocabulary::Ooxml if name.starts_with("xl/pivotCache/") && extension(name) != "rels" => {
                excel::pivot(part, source, &mut content);
            }
            Vocabulary::Odf if spreadsheet && name.ends_with("content.xml") => calc::read(source, name, &mut content),
            _ => flow::read(source, name, words, entries, gaps),
        }
    }
    book.unused(&mut content);
    Ok(content)
}

/// What stands beside the shared strings, which the sheets show.
fn side(source: &Source, name: &str, words: Vocabulary, content: &mut Content) {
    let before = content.entries.len();
    flow::read(source, name, words, &mut content.entries, &mut content.gaps);
    // the strings themselves are the first text, if there are any
    let strings =
        |entry: &Entry| matches!(&entry.text.channel, crate::document::Channel::Part(part) if **part == *name);
    if content.entries.get(before).is_some_and(|entry| entry.context == Context::Text && strings(entry)) {
        content.entries.remove(before);
    }
}

fn is_sheet(name: &str) -> bool {
    ["xl/worksheets/", "xl/chartsheets/", "xl/macrosheets/", "xl/dialogsheets/"]
        .iter()
        .any(|folder| name.starts_with(folder))
        && extension(name) == "xml"
}

/// Is a part XML? Pictures in SVG are files of their own.
fn is_xml(name: &str, bytes: &[u8]) -> bool {
    let named = matches!(extension(name).as_str(), "xml" | "rels" | "vml" | "rdf");
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    named || extension(name).is_empty() && start.trim_ascii_start().starts_with(b"<?xml")
}

/// Pictures of the document itself, which go when it changes.
fn is_preview(name: &str) -> bool {
    name.starts_with("docProps/thumbnail.")
        || name.starts_with("Thumbnails/")
        || name.starts_with("ObjectReplacements/")
        || extension(name) == "svm"
}

/// Parts that hold nothing of people: fonts, settings of a printer, the type of the file.
fn is_silent(name: &str) -> bool {
    let end = extension(name);
    matches!(end.as_str(), "odttf" | "fntdata" | "ttf" | "otf")
        || name.contains("printerSettings") && end == "bin"
        || matches!(name, "mimetype" | "layout-cache")
}

fn is_signature(name: &str) -> bool {
    name.starts_with("_xmlsignatures/") || name == "META-INF/documentsignatures.xml"
}
