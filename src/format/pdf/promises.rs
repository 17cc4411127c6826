//! What a PDF claims of itself and a redacted copy cannot: that it is encrypted or signed, that it follows PDF/A (ISO 19005)
//! or PDF/UA (ISO 14289). A claim that is not true any more is worse than none: it is taken out.

use lopdf::{Dictionary, Document as Objects, Object, ObjectId};

use super::image::flate;
use super::read;
use crate::document::Limits;
use crate::format::Promise;

/// The claims of standards in XMP: prefixes of their properties.
const CLAIMS: [&str; 4] = ["pdfaid:", "pdfuaid:", "pdfxid:", "pdfvtid:"];

/// What this file promises.
pub fn of(bytes: &[u8], limits: &Limits) -> Vec<Promise> {
    let Ok(parsed) = read::parse(bytes, limits) else { return Vec::new() };
    let objects = &parsed.objects;
    let mut out = Vec::new();
    if objects.was_encrypted() {
        out.push(Promise::Encryption);
    }
    if packet(objects).is_some_and(|(_, xmp)| CLAIMS.iter().any(|claim| xmp.contains(claim))) {
        out.push(Promise::Standard);
    }
    let signed = |object: &Object| object.as_dict().is_ok_and(|dict| dict.has(b"ByteRange") && dict.has(b"Contents"));
    let in_field = |object: &Object| {
        let value = object.as_dict().and_then(|dict| dict.get(b"V")).ok();
        value.is_some_and(signed)
    };
    if objects.objects.values().any(|object| signed(object) || in_field(object)) {
        out.push(Promise::Signature);
    }
    out
}

/// The metadata of the whole file.
fn packet(objects: &Objects) -> Option<(ObjectId, String)> {
    let id = objects.catalog().ok()?.get(b"Metadata").and_then(Object::as_reference).ok()?;
    let stream = objects.get_object(id).and_then(Object::as_stream).ok()?;
    let bytes = stream.get_plain_content_with_limit(16 << 20).ok()?;
    Some((id, String::from_utf8(bytes).ok()?))
}

/// Takes signatures out of a dictionary: they are of other bytes than those of the copy, and hold names and addresses. The
/// field and its look stay.
pub fn unsign(dict: &mut Dictionary) {
    if dict.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Sig") {
        dict.remove(b"V");
    }
    if dict.has(b"ByteRange") {
        for key in [&b"Contents"[..], b"Cert", b"ByteRange"] {
            dict.remove(key);
        }
    }
    // What is needed to check signatures, and what they allow.
    for key in [&b"DSS"[..], b"Perms", b"SigFlags"] {
        dict.remove(key);
    }
}

/// Takes the claims of standards out.
pub fn withdraw(objects: &mut Objects) {
    let Some((id, xmp)) = packet(objects) else { return };
    let without = CLAIMS.iter().fold(xmp.clone(), |xmp, claim| unclaimed(&xmp, claim));
    if without == xmp {
        return;
    }
    if let Ok(stream) = objects.get_object_mut(id).and_then(Object::as_stream_mut) {
        let dict = std::mem::take(&mut stream.dict);
        if let Some(made) = flate(dict, without.as_bytes()) {
            *stream = made;
        }
    }
}

/// XMP without the properties of this prefix, as elements and as attributes. The description of the schema stays.
fn unclaimed(xmp: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(xmp.len());
    let mut rest = xmp;
    while let Some(at) = rest.find(prefix) {
        let (before, found) = rest.split_at(at);
        let name: String = found.chars().take_while(|c| c.is_alphanumeric() || *c == ':').collect();
        let after = found.get(name.len()..).unwrap_or_default();
        if let Some(before) = before.strip_suffix('<') {
            // <pdfaid:part>2</pdfaid:part>, or <pdfaid:part/>
            let close = format!("</{name}>");
            let end = after.find(&close).map(|end| end + close.len());
            let empty =
                after.find("/>").map(|end| end + 2).filter(|end| !after.get(..*end).unwrap_or_default().contains('<'));
            let Some(end) = empty.or(end) else { break };
            out.push_str(before);
            rest = after.get(end..).unwrap_or_default();
        } else if let Some(value) = after.strip_prefix("=\"").or_else(|| after.strip_prefix("='")) {
            let quote = if after.starts_with("=\"") { '"' } else { '\'' };
            let Some(end) = value.find(quote) else { break };
            out.push_str(before);
            rest = value.get(end + 1..).unwrap_or_default();
        } else {
            out.push_str(before);
            out.push_str(&name);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_goes_and_its_field_stays() {
        let mut field = Dictionary::new();
        field.set("FT", "Sig");
        field.set("T", Object::string_literal("teken"));
        field.set("V", Object::Reference((7, 0)));
        unsign(&mut field);
        assert!(field.has(b"T") && !field.has(b"V"));
        let mut signature = Dictionary::new();
        signature.set("ByteRange", Object::Array(Vec::new()));
        signature.set("Contents", Object::string_literal("x"));
        unsign(&mut signature);
        assert!(signature.is_empty());
    }

    #[test]
    fn claims_go_in_both_ways_of_writing() {
        let xmp = "<d xmlns:pdfaid='x'><pdfaid:part>2</pdfaid:part> <pdfaid:conformance>B</pdfaid:conformance><dc:t>a</dc:t></d>";
        assert_eq!(unclaimed(xmp, "pdfaid:"), "<d xmlns:pdfaid='x'> <dc:t>a</dc:t></d>");
        assert_eq!(unclaimed("<d pdfaid:part=\"1\" pdfaid:conformance='A' a='b'/>", "pdfaid:"), "<d   a='b'/>");
        assert_eq!(unclaimed("<d>pdfaid:", "pdfaid:"), "<d>pdfaid:");
    }
}
