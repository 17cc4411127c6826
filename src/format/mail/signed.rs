//! Signatures: of people over the content (S/MIME, PGP) and of servers over the message (DKIM, ARC).

use std::collections::BTreeMap;
use std::ops::Range;

use super::split::{self, Content, Part};
use crate::format::splice::Edit;

/// Something under a signature.
#[derive(Debug)]
pub(super) struct Signed {
    /// What may not change.
    pub body: Range<usize>,
    /// How a `multipart/signed` loses its signature; `None` when the signature stands in the text itself.
    pub envelope: Option<Envelope>,
}

/// A `multipart/signed` (RFC 1847).
#[derive(Debug)]
pub(super) struct Envelope {
    /// Value of its Content-Type.
    kind: Range<usize>,
    boundary: String,
    /// The part with the signature, from the delimiter before it to the next one.
    signature: Range<usize>,
}

/// What stands in a `multipart/signed`; `delimiters[i]` stands before `children[i]`.
pub(super) fn multipart(part: &Part, children: &[Part], delimiters: &[Range<usize>]) -> Signed {
    let kind = part.fields.iter().find(|field| field.name == "content-type").map(|field| field.value.clone());
    let at = children.iter().position(|child| child.kind.sub.ends_with("-signature"));
    let signature = at.and_then(|at| {
        let end = delimiters.get(at + 1).map_or(part.body.end, |next| next.start);
        Some(delimiters.get(at)?.start..end)
    });
    let envelope = match (kind, signature, part.kind.params.value("boundary")) {
        (Some(kind), Some(signature), Some(boundary)) if !part.kind.doubtful && !boundary.contains(['"', '\\']) => {
            Some(Envelope { kind, boundary, signature })
        }
        _ => None,
    };
    Signed { body: part.body.clone(), envelope }
}

impl Signed {
    /// Makes it a message without signature. Without an envelope the old one stays, no longer valid.
    pub(super) fn take_off(&self, line_break: &str, edits: &mut Vec<Edit>) {
        let Some(Envelope { kind, boundary, signature }) = &self.envelope else { return };
        let put = format!(" multipart/mixed;{line_break} boundary=\"{boundary}\"").into_bytes();
        // nothing inside of what goes needs a change of its own
        edits.retain(|edit| edit.range.start < signature.start || edit.range.end > signature.end);
        edits.push(Edit { range: kind.clone(), put });
        edits.push(Edit { range: signature.clone(), put: Vec::new() });
    }
}

/// Does a change make this field of the message untrue (name in lower case)? Signatures of servers and lengths.
pub(super) fn is_untrue_after(name: &str) -> bool {
    let known =
        ["dkim-signature", "domainkey-signature", "x-google-dkim-signature", "content-length", "lines", "content-md5"];
    known.contains(&name) || name.starts_with("arc-")
}

/// What a change took off, in words.
pub(super) fn notes(before: &[u8], after: &[u8]) -> Vec<String> {
    let (old, new) = (Count::of(before), Count::of(after));
    let mut out = Vec::new();
    for (name, count) in &old.fields {
        if *count > new.fields.get(name).copied().unwrap_or_default() {
            out.push(format!("header field {name} was removed: the change made it untrue"));
        }
    }
    if old.envelopes > new.envelopes {
        out.push("the signature of the sender was taken off: the change made it untrue".into());
    }
    let clear = memchr::memmem::find(before, b"-----BEGIN PGP SIGNED MESSAGE-----").is_some();
    if clear && before != after {
        out.push("a PGP signature in the text may no longer be valid".into());
    }
    out
}

#[derive(Default)]
struct Count {
    fields: BTreeMap<String, usize>,
    envelopes: usize,
}

impl Count {
    fn of(bytes: &[u8]) -> Self {
        let root = split::split(bytes, 10_000);
        let mut out = Self::default();
        for field in root.fields.iter().filter(|field| is_untrue_after(&field.name)) {
            *out.fields.entry(field.name.clone()).or_default() += 1;
        }
        out.envelopes(&root);
        out
    }

    fn envelopes(&mut self, part: &Part) {
        self.envelopes += usize::from(part.kind.main == "multipart" && part.kind.sub == "signed");
        if let Content::Parts { children, .. } = &part.content {
            for child in children {
                self.envelopes(child);
            }
        }
    }
}
