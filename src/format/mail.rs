//! Mail messages (RFC 5322, MIME).
//!
//! Every byte of a message is a header field that is looked at, a decoded part that is looked at, or looked at as plain
//! text. Two other readers (mail-parser, mailparse) look too; where one sees something else, that is looked at as
//! well or is a gap.

mod coding;
mod flowed;
mod params;
mod read;
mod rewrite;
mod second;
mod signed;
mod split;
mod uuencode;
mod withhold;
mod words;

use super::{Error, Format, extension, splice, text};
use crate::document::{Document, Limits, Mark};
pub(super) use coding::{encode_words, percent_encode};

/// One message.
#[derive(Debug, Clone, Copy)]
pub struct Mail;

impl Format for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn sniff(&self, head: &[u8], name: &str) -> bool {
        let named = matches!(extension(name).as_str(), "eml" | "mime" | "mht" | "mhtml");
        (named || text::is_text(head) || has_binary_body(head)) && looks_like_mail(head, if named { 1 } else { 2 })
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        Ok(document(take_apart(bytes, limits)?))
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let mail = take_apart(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| mail.texts.get(index).map(|(text, _)| text), mail.nested.len())?;
        if plan.is_empty() {
            return Ok(bytes.to_vec());
        }
        rewrite::rewrite(bytes, &mail, &plan)
    }

    fn is_message(&self) -> bool {
        true
    }

    fn notes(&self, before: &[u8], after: &[u8]) -> Vec<String> {
        signed::notes(before, after)
    }
}

fn take_apart(bytes: &[u8], limits: &Limits) -> Result<read::Mail, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a message"));
    }
    Ok(read::read(bytes, limits))
}

fn document(mail: read::Mail) -> Document {
    Document {
        format: "mail",
        texts: mail.texts.into_iter().map(|(text, _)| text).collect(),
        nested: mail.nested.into_iter().map(|(nested, _)| nested).collect(),
        gaps: mail.gaps,
        ..Document::default()
    }
}

/// Fields by which a message is known.
const KNOWN: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "delivered-to",
    "reply-to",
    "sender",
    "dkim-signature",
    "x-original-to",
    "in-reply-to",
    "references",
    "x-mozilla-status",
    "user-agent",
    "x-mailer",
    "authentication-results",
];

/// Does it start with header fields, at least `least` of them well-known ones? Also used for what follows a From_ line.
pub(super) fn looks_like_mail(head: &[u8], least: usize) -> bool {
    let mut known = 0;
    let mut first = true;
    let start = head.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or_default();
    for line in head.get(start..).unwrap_or_default().split(|b| *b == b'\n').take(200) {
        if line.iter().all(u8::is_ascii_whitespace) {
            break;
        }
        let blank = matches!(line.first(), Some(b' ' | b'\t'));
        match split::name_end(line) {
            Some(end) if !blank => {
                let name = String::from_utf8_lossy(line.get(..end).unwrap_or_default()).trim_end().to_ascii_lowercase();
                known += usize::from(KNOWN.contains(&name.as_str()));
            }
            _ if first && !line.starts_with(b"From ") && !line.starts_with(b">From ") => return false,
            _ => {}
        }
        if known >= least {
            return true;
        }
        first = false;
    }
    false
}

/// Is a line the start of a header field?
pub(super) fn field_like(line: &[u8]) -> bool {
    split::name_end(line).is_some()
}

/// Messages with 8-bit or binary parts may hold any byte, but not in their header.
fn has_binary_body(head: &[u8]) -> bool {
    let end = memchr::memmem::find(head, b"\n\r\n").or_else(|| memchr::memmem::find(head, b"\n\n"));
    end.and_then(|end| head.get(..end)).is_some_and(text::is_text)
}

#[cfg(test)]
mod tests;
