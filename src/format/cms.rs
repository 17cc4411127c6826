//! S/MIME and PKCS #7 in one piece: Cryptographic Message Syntax (RFC 5652), in DER or BER.
//!
//! What is only signed is looked into: the content is a file inside, and the names in the certificates are a text. What
//! is enveloped is encrypted. Nothing can be changed, for a signature stands over everything.

use super::{Error, Format};
use crate::document::{Channel, Document, Limits, Mark, Nested, Text};

/// A CMS object.
#[derive(Debug, Clone, Copy)]
pub struct Cms;

/// Object identifiers, encoded: 1.2.840.113549.1.7.2 and so on.
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
const AUTH_ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
const COMPRESSED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x09];

impl Format for Cms {
    fn name(&self) -> &'static str {
        "cms"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        kind(head).is_some()
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of a signed message"));
        }
        match kind(bytes) {
            Some(kind) if kind == SIGNED => signed(bytes).ok_or_else(|| damaged("signed data")),
            Some(kind) if kind == ENVELOPED || kind == AUTH_ENVELOPED => Err(Error::Encrypted("S/MIME")),
            _ => Err(Error::Unsupported),
        }
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], _limits: &Limits) -> Result<Vec<u8>, Error> {
        super::read_only(bytes, marks)
    }
}

/// Is it only signed, not encrypted?
pub(super) fn is_signed(bytes: &[u8]) -> bool {
    kind(bytes) == Some(SIGNED)
}

fn damaged(what: &str) -> Error {
    Error::Damaged(what.into())
}

/// The type of the content, when the start looks like `ContentInfo`.
fn kind(head: &[u8]) -> Option<&'static [u8]> {
    let rest = head.strip_prefix(&[0x30])?;
    let (_, rest) = length(rest)?;
    let (size, rest) = length(rest.strip_prefix(&[0x06])?)?;
    let id = rest.get(..size?)?;
    [SIGNED, ENVELOPED, AUTH_ENVELOPED, COMPRESSED].into_iter().find(|known| *known == id)
}

/// Tags that are looked for.
const OCTETS: u8 = 0x04;
const CONSTRUCTED: u8 = 0x20;
const DEPTH: usize = 48;

/// One element: tag, content, what follows.
struct Element<'b> {
    tag: u8,
    content: &'b [u8],
    rest: &'b [u8],
}

/// The length octets: `None` inside when the length is indefinite (BER, X.690 8.1.3.6).
fn length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    match *first {
        0x80 => Some((None, rest)),
        short @ 0..0x80 => Some((Some(usize::from(short)), rest)),
        long => {
            let count = usize::from(long & 0x7f);
            let (digits, rest) = rest.split_at_checked(count)?;
            let value = digits
                .iter()
                .try_fold(0_usize, |value, digit| value.checked_mul(256).map(|value| value + usize::from(*digit)))?;
            Some((Some(value), rest))
        }
    }
}

fn element(bytes: &[u8], depth: usize) -> Option<Element<'_>> {
    let (tag, rest) = bytes.split_first()?;
    // tags of more than one byte do not occur here
    if tag & 0x1f == 0x1f || depth == 0 {
        return None;
    }
    let (size, rest) = length(rest)?;
    if let Some(size) = size {
        let (content, rest) = rest.split_at_checked(size)?;
        return Some(Element { tag: *tag, content, rest });
    }
    let mut at = rest;
    while !at.starts_with(&[0, 0]) {
        at = element(at, depth - 1)?.rest;
    }
    let content = rest.get(..rest.len() - at.len())?;
    Some(Element { tag: *tag, content, rest: at.get(2..)? })
}

fn signed(bytes: &[u8]) -> Option<Document> {
    let outer = element(bytes, DEPTH)?;
    let id = element(outer.content, DEPTH)?;
    let explicit = element(id.rest, DEPTH)?;
    let data = element(explicit.content, DEPTH)?;
    let version = element(data.content, DEPTH)?;
    let digests = element(version.rest, DEPTH)?;
    let inner = element(digests.rest, DEPTH)?;
    let content_id = element(inner.content, DEPTH)?;
    let mut document = Document { format: "cms", ..Document::default() };
    if let Some(explicit) = element(content_id.rest, DEPTH) {
        let mut content = Vec::new();
        octets(explicit.content, DEPTH, &mut content)?;
        let name = if super::mail::looks_like_mail(&content, 1) { "signed message.eml" } else { "signed content" };
        document.nested.push(Nested { name: name.into(), bytes: content });
    }
    let mut names = Vec::new();
    words(inner.rest, DEPTH, &mut names);
    names.sort();
    names.dedup();
    if !names.is_empty() {
        // without spans: nothing of it can be changed
        let text = Text::same(Channel::Part("certificates".into()), names.join("\n"));
        document.texts.push(Text { spans: Vec::new(), ..text });
    }
    Some(document)
}

/// The bytes of an octet string, which may come in pieces; `None` when there is anything else.
fn octets(bytes: &[u8], depth: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let next = element(rest, depth)?;
        match next.tag {
            OCTETS => out.extend_from_slice(next.content),
            tag if tag == OCTETS | CONSTRUCTED => octets(next.content, depth - 1, out)?,
            // content that is no octet string (PKCS #7, version 1): as it stands
            _ => out.extend_from_slice(rest.get(..rest.len() - next.rest.len())?),
        }
        rest = next.rest;
    }
    Some(())
}

/// Everything readable in certificates and signer infos.
fn words(bytes: &[u8], depth: usize, out: &mut Vec<String>) {
    let mut rest = bytes;
    while depth > 0
        && let Some(next) = element(rest, depth)
    {
        match next.tag {
            // UTF8, Numeric, Printable, T61, IA5, Visible strings; names in extensions: e-mail, URI
            0x0c | 0x12 | 0x13 | 0x14 | 0x16 | 0x1a | 0x81 | 0x82 | 0x86 => {
                let word = super::charset::decode_unlabelled(next.content).content;
                if word.chars().filter(|c| c.is_alphanumeric()).count() > 2 && !word.chars().any(char::is_control) {
                    out.push(word);
                }
            }
            0x1e => {
                let units = next.content.chunks_exact(2).map(|pair| match pair {
                    [high, low] => u16::from_be_bytes([*high, *low]),
                    _ => 0,
                });
                out.push(char::decode_utf16(units).filter_map(Result::ok).collect());
            }
            // extensions hold further elements
            OCTETS if next.content.first() == Some(&0x30) => words(next.content, depth - 1, out),
            tag if tag & CONSTRUCTED != 0 => words(next.content, depth - 1, out),
            _ => {}
        }
        rest = next.rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::GapReason;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, content].concat()
    }

    /// The same with an end mark in place of a length.
    fn ber(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, 0x80][..], content, &[0, 0]].concat()
    }

    fn sample(wrap: fn(u8, &[u8]) -> Vec<u8>, pieces: &[&[u8]]) -> Vec<u8> {
        let content: Vec<u8> = pieces.iter().flat_map(|piece| der(0x04, piece)).collect();
        let inner = [der(0x06, &SIGNED[..8]), wrap(0xa0, &wrap(0x24, &content))].concat();
        let certificate = der(0x30, &der(0x0c, "Zoë Hendriksen".as_bytes()));
        let data =
            [der(0x02, &[1]), der(0x31, &[]), wrap(0x30, &inner), der(0xa0, &certificate), der(0x31, &[])].concat();
        wrap(0x30, &[vec![0x06, 9], SIGNED.to_vec(), wrap(0xa0, &wrap(0x30, &data))].concat())
    }

    #[test]
    fn signed_content_and_names_come_out() {
        for wrap in [der, ber] {
            let bytes = sample(wrap, &[b"Subject: x\r\nTo: y\r\n\r\nBSN 1234", b"56782"]);
            assert!(Cms.sniff(&bytes, ""));
            let document = Cms.open(&bytes, &Limits::default()).unwrap();
            assert_eq!(document.nested[0].bytes, b"Subject: x\r\nTo: y\r\n\r\nBSN 123456782");
            assert_eq!(document.nested[0].name, "signed message.eml");
            assert_eq!(document.texts[0].content, "Zoë Hendriksen");
            for cut in 0..bytes.len() - 1 {
                let _ = Cms.open(&bytes[..cut], &Limits::default());
            }
        }
    }

    #[test]
    fn enveloped_content_is_encrypted() {
        let bytes = der(0x30, &[&[0x06, 9][..], ENVELOPED].concat());
        let error = Cms.open(&bytes, &Limits::default()).unwrap_err();
        assert_eq!(error.gap_reason(), GapReason::Encrypted);
        assert!(!Cms.sniff(b"0123", "") && !Cms.sniff(b"", ""));
    }
}
