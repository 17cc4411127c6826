//! What stands in the file besides its pages: data about it, notes, files, earlier states.

use std::sync::Arc;

use lopdf::Object;

use super::{bare, is_said};
use crate::document::{Channel, Concealed, Concealment, Inspection, Limits, Place};
use crate::format::pdf::outside;
use crate::format::pdf::read::{self, NestedOrigin, Opened, Parsed, Pictures};

/// What programs write when nobody said who wrote it or what it is.
const NOBODY: [&str; 5] = ["anonymous", "unknown", "unspecified", "untitled", "author"];

/// Adds what stands besides the pages; `visible` is what can be seen on them.
pub fn collect(
    bytes: &[u8],
    parsed: &Parsed,
    opened: &Opened,
    limits: &Limits,
    visible: &[String],
    out: &mut Inspection,
) {
    let all: String = visible.concat();
    for text in &opened.document.texts {
        let Channel::Part(part) = &text.channel else { continue };
        if let Some(within) = part.strip_prefix("metadata XMP") {
            xmp(&text.content, within, &all, out);
            continue;
        }
        let how = of(part, parsed);
        let nobody = NOBODY.contains(&bare(&text.content).as_str());
        let shown = how != Concealment::Origin && all.contains(&bare(&text.content));
        if is_said(&text.content, 2) && !nobody && !shown {
            out.concealed.push(item(how, part, text.content.clone()));
        }
    }
    for (nested, origin) in opened.document.nested.iter().zip(&opened.nested) {
        if matches!(origin, NestedOrigin::Attachment(_)) {
            out.concealed.push(item(Concealment::Attachment, &format!("attachment {}", nested.name), String::new()));
        }
    }
    revisions(bytes, opened, limits, out);
    for page in parsed.objects.get_pages().into_iter().filter(|(_, id)| has_thumbnail(parsed, *id)) {
        out.concealed.push(item(Concealment::Thumbnail, &format!("thumbnail of page {}", page.0), String::new()));
    }
}

fn has_thumbnail(parsed: &Parsed, page: lopdf::ObjectId) -> bool {
    parsed.objects.get_dictionary(page).is_ok_and(|page| page.has(b"Thumb"))
}

/// How a named part is kept from the eye.
fn of(part: &str, parsed: &Parsed) -> Concealment {
    let mut words = part.split(' ');
    match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
        ("metadata", "Author" | "LastModifiedBy" | "Company" | "Manager") => Concealment::Origin,
        ("metadata", "Producer" | "Creator" | "Trapped" | "CreationDate" | "ModDate") => Concealment::Background,
        ("metadata", _) => Concealment::Metadata,
        ("annotation", "Contents" | "RC") => Concealment::Comment,
        ("script", _) => Concealment::Script,
        ("drawing", "in") if is_unused_form(part, parsed) => Concealment::Unused,
        _ => Concealment::Background,
    }
}

/// Patterns and glyphs of Type 3 fonts are part of what pages show; a form that no page draws is not.
fn is_unused_form(part: &str, parsed: &Parsed) -> bool {
    let number = part.rsplit(' ').next().and_then(|number| number.parse::<u32>().ok());
    let found = number.and_then(|number| parsed.objects.objects.iter().find(|(id, _)| id.0 == number));
    let subtype = found.and_then(|(_, object)| match object {
        Object::Stream(stream) => stream.dict.get(b"Subtype").and_then(Object::as_name).ok(),
        _ => None,
    });
    subtype == Some(b"Form".as_slice())
}

/// The author and the rest of the text of an XMP packet.
fn xmp(packet: &str, within: &str, visible: &str, out: &mut Inspection) {
    for (tag, how) in [
        ("dc:creator", Concealment::Origin),
        ("dc:title", Concealment::Metadata),
        ("dc:description", Concealment::Metadata),
        ("dc:subject", Concealment::Metadata),
        ("pdf:Keywords", Concealment::Metadata),
    ] {
        let Some(start) = packet.find(&format!("<{tag}")) else { continue };
        let rest = packet.get(start..).unwrap_or_default();
        let Some(end) = rest.find(&format!("</{tag}>")) else { continue };
        let text = untagged(rest.get(..end).unwrap_or_default());
        let bare = bare(&text);
        let known = visible.contains(&bare) && how != Concealment::Origin;
        if is_said(&text, 2) && !known && !NOBODY.contains(&bare.as_str()) {
            out.concealed.push(item(how, &format!("metadata XMP {tag}{within}"), text));
        }
    }
    // Whatever else is in there counts when it is personal.
    out.concealed.push(item(Concealment::Background, &format!("metadata XMP{within}"), untagged(packet)));
}

/// Text without its tags.
fn untagged(xml: &str) -> String {
    let mut out = String::new();
    for piece in xml.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text.trim())) {
        if !piece.is_empty() {
            out.push_str(piece);
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// Earlier states of the file: their words that the present one does not have. Signing and filling in a form keep what
/// was there, so such a file only gets its words compared.
fn revisions(bytes: &[u8], opened: &Opened, limits: &Limits, out: &mut Inspection) {
    let words = |opened: &Opened| -> std::collections::BTreeSet<String> {
        let texts = opened.document.texts.iter().filter(|text| !is_data(&text.channel));
        texts
            .flat_map(|text| text.content.split_whitespace())
            .map(bare)
            .filter(|word| word.chars().count() > 1)
            .collect()
    };
    let now = words(opened);
    let mut rest = bytes;
    for number in 1..=16 {
        let Some(earlier) = outside::of(rest).revision else { return };
        let part = format!("earlier revision {number}");
        let before = read::parse(earlier, limits)
            .and_then(|parsed| read::guarded(|| read::read(earlier, &parsed, limits, Pictures::Listed)));
        let lost: Vec<String> = match before {
            Ok(before) => {
                let lost: std::collections::BTreeSet<String> = words(&before).difference(&now).cloned().collect();
                let texts = before.document.texts.iter().filter(|text| !is_data(&text.channel));
                let words = texts.flat_map(|text| text.content.split_whitespace());
                words.filter(|word| lost.contains(&bare(word))).map(str::to_owned).collect()
            }
            Err(_) => Vec::new(),
        };
        if !lost.is_empty() {
            out.concealed.push(item(Concealment::Revision, &part, lost.join(" ")));
        }
        rest = earlier;
    }
}

/// Data about the file differ in every revision.
fn is_data(channel: &Channel) -> bool {
    matches!(channel, Channel::Part(part) if part.starts_with("metadata") || part.starts_with("bytes") || &**part == "object strings")
}

fn item(how: Concealment, part: &str, text: String) -> Concealed {
    let chars = 0..text.chars().count();
    Concealed { how, place: Place::Part { part: Arc::from(part), chars }, text }
}
