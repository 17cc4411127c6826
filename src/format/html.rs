//! HTML: the visible text, and titles, attributes, comments, scripts, hidden elements and `data:` files beside it.

mod entity;
mod extract;
mod scan;

use std::ops::Range;

use super::charset::{self, Charset};
use super::splice::{self, Edit};
use super::{Error, Format, extension, spans, text, transfer};
use crate::document::{Channel, Document, Gap, GapReason, Limits, Mark, Nested, Text};

pub(super) use extract::Context;

/// HTML.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Format for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn sniff(&self, head: &[u8], name: &str) -> bool {
        if !text::is_text(head) {
            return false;
        }
        if matches!(extension(name).as_str(), "html" | "htm" | "xhtml" | "mht.html") {
            return true;
        }
        let start = charset::decode_unlabelled(head.get(..head.len().min(1024)).unwrap_or_default()).content;
        let start = start.trim_start().to_ascii_lowercase();
        ["<!doctype html", "<html", "<head>", "<body", "<!-- saved from url"].iter().any(|sign| start.starts_with(sign))
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of an HTML file"));
        }
        let page = read(bytes, None, Channel::Body, limits);
        Ok(Document {
            format: "html",
            texts: page.texts.into_iter().map(|(text, _)| text).collect(),
            nested: page.nested.into_iter().map(|(nested, _)| nested).collect(),
            gaps: page.gaps,
            ..Document::default()
        })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let document = self.open(bytes, limits)?;
        let plan = splice::plan(&document, marks)?;
        let page = read(bytes, None, Channel::Body, limits);
        let mut edits = Vec::new();
        for (index, cuts) in &plan.texts {
            if let Some((text, context)) = page.texts.get(*index) {
                edits.extend(splice::edits(text, cuts, &|words| page.charset.encode(&context.escape(words)))?);
            }
        }
        for (index, new) in &plan.nested {
            let new = new.same()?;
            if let Some((_, value)) = page.nested.get(*index) {
                edits.push(data_edit(bytes, value, new, page.charset));
            }
        }
        Ok(splice::apply(bytes, edits))
    }
}

/// HTML taken apart; sources are offsets in the bytes.
#[derive(Debug)]
pub(super) struct Page {
    /// In a fixed order, the visible text first.
    pub texts: Vec<(Text, Context)>,
    /// `data:` files, with the byte range of their URI.
    pub nested: Vec<(Nested, Range<usize>)>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// What the bytes were decoded as.
    pub charset: Charset,
}

/// Takes HTML apart. `declared` is the charset said outside of it, in a mail header.
pub(super) fn read(bytes: &[u8], declared: Option<Charset>, visible: Channel, limits: &Limits) -> Page {
    let charset = charset::choose(bytes, declared.or_else(|| meta(bytes)));
    let decoded = charset.map_or_else(|| charset::decode_unlabelled(bytes), |charset| charset::decode(bytes, charset));
    let found = extract::extract(&decoded.content, visible);
    let mut page = Page { texts: Vec::new(), nested: Vec::new(), gaps: Vec::new(), charset: decoded.charset };
    for (mut text, context) in found.texts {
        text.spans = spans::rebase(text.spans, &decoded.spans);
        page.texts.push((text, context));
    }
    for data in found.data {
        if page.nested.len() >= limits.nested {
            page.gaps.push(Gap::new(GapReason::Limit, "more data: files in HTML than the limit"));
            break;
        }
        let value = decoded.content.get(data.value.clone()).unwrap_or_default();
        let place = spans::rebase(
            vec![crate::document::Span { text: 0..1, source: crate::document::Source::Block { bytes: data.value } }],
            &decoded.spans,
        );
        let Some(crate::document::Source::Block { bytes: place }) = place.into_iter().next().map(|span| span.source)
        else {
            continue;
        };
        match data_file(value) {
            Some((kind, bytes)) => {
                let name = format!("data {}.{kind}", page.nested.len() + 1);
                page.nested.push((Nested { name, bytes }, place));
            }
            None => page.gaps.push(Gap::new(GapReason::Unreadable, "a data: file in HTML cannot be decoded")),
        }
    }
    page
}

/// The charset in a meta element within the first 4 KiB (HTML Standard, 13.2.3.2, simplified).
fn meta(bytes: &[u8]) -> Option<Charset> {
    let head = bytes.get(..bytes.len().min(4096))?.to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")? + 7;
    let rest = head.get(at..)?;
    let skip = rest.iter().position(|b| !matches!(b, b' ' | b'=' | b'"' | b'\''))?;
    let name = rest.get(skip..)?;
    let end = name.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':')))?;
    Charset::for_label(std::str::from_utf8(name.get(..end)?).ok()?)
}

/// Type and bytes of a `data:` URI (RFC 2397).
fn data_file(uri: &str) -> Option<(String, Vec<u8>)> {
    let (head, data) = uri.trim().get(5..)?.split_once(',')?;
    let mut words = head.split(';');
    let kind: String = words.next()?.rsplit('/').next()?.chars().filter(char::is_ascii_alphanumeric).take(10).collect();
    let kind = match kind.as_str() {
        "jpeg" => "jpg".into(),
        "" | "plain" => "txt".into(),
        _ => kind,
    };
    let plain = percent_decode(data);
    if words.any(|word| word.trim().eq_ignore_ascii_case("base64")) {
        let (bytes, clean) = transfer::base64_decode(&plain);
        return clean.then_some((kind, bytes));
    }
    Some((kind, plain))
}

fn percent_decode(data: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    let mut bytes = data.as_bytes().iter();
    while let Some(byte) = bytes.next() {
        let pair = bytes.as_slice().get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(value) if *byte == b'%' => {
                out.push(value);
                bytes.nth(1);
            }
            _ => out.push(*byte),
        }
    }
    out
}

/// Puts new bytes in a `data:` URI, always as base64; the type stays.
pub(super) fn data_edit(bytes: &[u8], value: &Range<usize>, new: &[u8], charset: Charset) -> Edit {
    let old = charset::decode(bytes.get(value.clone()).unwrap_or_default(), charset).content;
    let head = old.split_once(',').map_or("data:", |(head, _)| head);
    let head = head.trim().trim_end_matches(";base64");
    let uri = format!("{head};base64,{}", transfer::base64_encode(new));
    Edit { range: value.clone(), put: charset.encode(&uri) }
}

#[cfg(test)]
mod tests;
