//! Unpacks redacted office files with the crate `zip` and reads their parts with `quick-xml`; the rewriting uses
//! neither. Text is joined over the runs it is split in, and looked for piece by piece as well.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::seek::{self, Seeker};
use super::{Check, Exam, Leak};

/// Reads office files with another reader.
#[derive(Debug)]
pub(super) struct PackageParts;

/// Stands between texts that are not one.
const APART: &str = " ;;;; ";
/// Elements at whose end a text ends.
const ENDS: &[&str] = &["p", "h", "si", "is", "c", "v", "f", "comment", "text", "row", "author", "table-cell", "entry"];
/// Attributes that name fonts, styles and the like: a surname may be one.
const NAMES_OF_LOOKS: &[&str] = &[
    "ascii",
    "hAnsi",
    "cs",
    "eastAsia",
    "typeface",
    "val",
    "style-name",
    "font-name",
    "font-family",
    "parent-style-name",
];

type Found = BTreeSet<(&'static str, &'static str)>;

impl Check for PackageParts {
    fn id(&self) -> &'static str {
        "package-parts"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        if !matches!(exam.format.name(), "ooxml" | "odf") {
            return;
        }
        let own = Seeker::new(exam.gone, |_| true);
        if own.is_empty() {
            return;
        }
        let inside = Seeker::new(exam.gone, seek::points_at_one_person);
        let mut found = Found::new();
        let leak = |detail| Leak { check: self.id(), detail };
        if package(exam, &own, &inside, &mut found).is_none() {
            out.push(leak("the redacted document cannot be opened by another reader".into()));
        }
        out.extend(found.into_iter().map(|(label, part)| leak(format!("{label} is still in {part}"))));
    }
}

fn look(seeker: &Seeker<'_>, text: &str, part: &'static str, found: &mut Found) {
    if !seeker.is_empty() {
        found.extend(seeker.labels_in(text).into_iter().map(|label| (label, part)));
    }
}

fn package(exam: &Exam<'_>, own: &Seeker<'_>, inside: &Seeker<'_>, found: &mut Found) -> Option<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(exam.bytes)).ok()?;
    for index in 0..archive.len().min(exam.limits.nested) {
        let Ok(part) = archive.by_index(index) else { continue };
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        look(own, &name, "the name of a part", found);
        let mut bytes = Vec::new();
        // what cannot be unpacked was a gap before
        let _ = part.take(exam.limits.inflated).read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with('<') && xml(start, own, inside, found).is_none() {
            look(own, &text, "a part that is no well-formed XML", found);
        }
        // whatever it is, as it stands
        look(inside, &text, "the bytes of a part", found);
        let wide: Vec<u16> =
            bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?))).collect();
        look(inside, &String::from_utf16_lossy(&wide), "the bytes of a part", found);
    }
    Some(())
}

/// All texts of a part; `None` when another reader cannot make sense of it.
fn xml(source: &str, own: &Seeker<'_>, inside: &Seeker<'_>, found: &mut Found) -> Option<()> {
    let mut reader = Reader::from_str(source);
    reader.config_mut().allow_dangling_amp = true;
    let (mut joined, mut pieces, mut looks) = (String::new(), String::new(), String::new());
    let mut attributes = |start: &BytesStart<'_>, pieces: &mut String| {
        for attribute in start.attributes().with_checks(false).flatten() {
            let name = attribute.key.local_name();
            let out = if NAMES_OF_LOOKS.contains(&name.as_ref()) { &mut looks } else { &mut *pieces };
            let value = quick_xml::escape::unescape(&attribute.value).unwrap_or_default();
            out.push_str(if value.is_empty() { &attribute.value } else { &value });
            out.push_str(APART);
        }
    };
    loop {
        match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(start) | Event::Empty(start) => attributes(&start, &mut pieces),
            Event::End(end) => {
                if ENDS.contains(&end.local_name().as_ref()) {
                    joined.push_str(APART);
                }
                pieces.push_str(APART);
            }
            Event::Text(text) => {
                joined.push_str(&text);
                pieces.push_str(&text);
            }
            Event::CData(text) => {
                joined.push_str(&text);
                pieces.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let whole = format!("&{};", &*reference);
                let text =
                    quick_xml::escape::unescape(&whole).map_or_else(|_| whole.clone(), std::borrow::Cow::into_owned);
                joined.push_str(&text);
                pieces.push_str(&text);
            }
            Event::Comment(text) | Event::DocType(text) => pieces.push_str(&text),
            Event::PI(text) => pieces.push_str(&text),
            Event::Decl(_) => {}
        }
    }
    look(own, &joined, "the text of a part", found);
    look(own, &pieces, "a part", found);
    look(inside, &looks, "a part", found);
    Some(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::office::Ooxml;
    use crate::verify::Gone;

    fn leaks(part: &str) -> Vec<String> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(part.as_bytes()).unwrap();
        let bytes = writer.finish().unwrap().into_inner();
        let gone = [
            Gone { value: Secret::new("123456782"), label: "BSN" },
            Gone { value: Secret::new("Jansen"), label: "naam" },
        ];
        let limits = Limits::default();
        let mut out = Vec::new();
        PackageParts.leaks(
            &Exam { format: &Ooxml, bytes: &bytes, gone: &gone, limits: &limits, destroyed: &[], eye: None },
            &mut out,
        );
        out.into_iter().map(|leak| leak.detail).collect()
    }

    #[test]
    fn values_are_seen_over_runs_in_attributes_and_in_comments() {
        let split = leaks("<p><r><t>1234</t></r><r b='1'><t>5678&#50;</t></r></p>");
        assert_eq!(split, ["BSN is still in the text of a part"]);
        assert_eq!(leaks("<a b='Jan&#115;en'/>"), ["naam is still in a part"]);
        assert_eq!(leaks("<!-- Jansen --><a/>"), ["naam is still in a part"]);
        assert!(leaks("<a>123456782</b>").contains(&"BSN is still in a part that is no well-formed XML".to_owned()));
        assert_eq!(leaks("<rFonts ascii='Jansen'/><p>1234</p><p>56782</p>"), Vec::<String>::new());
    }
}
