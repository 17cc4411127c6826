//! Reads redacted mail with mail-parser and mailparse, which the rewriting does not use, and searches what they see.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use super::seek::{self, Seeker};
use super::{Check, Exam, Leak};

/// Reads mail with another parser.
#[derive(Debug)]
pub(super) struct MailParts;

impl Check for MailParts {
    fn id(&self) -> &'static str {
        "mail-parts"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        let inside = Seeker::new(exam.gone, seek::points_at_one_person);
        let mut found = BTreeSet::new();
        match exam.format.name() {
            "mail" => {
                let own = Seeker::new(exam.gone, |_| true);
                if own.is_empty() {
                    return;
                }
                if let Some(message) = parsed(exam.bytes) {
                    search(&message, &own, &inside, exam.limits.depth, &mut found);
                }
                search_mailparse(exam.bytes, &own, &inside, &mut found);
            }
            // all messages of a mailbox are files inside it
            "mbox" if !inside.is_empty() => {
                for piece in pieces(exam.bytes) {
                    if let Some(message) = parsed(piece) {
                        search(&message, &inside, &inside, exam.limits.depth, &mut found);
                    }
                    search_mailparse(piece, &inside, &inside, &mut found);
                }
            }
            _ => {}
        }
        let leak = |(label, part)| Leak { check: self.id(), detail: format!("{label} is still in {part}") };
        out.extend(found.into_iter().map(leak));
    }
}

/// As mail-parser reads it; it gives up on some messages in messages, and then the others judge alone.
fn parsed(bytes: &[u8]) -> Option<Message<'_>> {
    catch_unwind(|| MessageParser::default().parse(bytes)).ok().flatten()
}

/// A mailbox cut at every line that starts with `From `: where that is too often, the pieces are only smaller.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts: Vec<usize> =
        std::iter::once(0).chain(memchr::memmem::find_iter(bytes, b"\nFrom ").map(|at| at + 1)).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain(std::iter::once(bytes.len())).collect();
    starts.into_iter().zip(ends).filter_map(|(start, end)| {
        let piece = bytes.get(start..end)?;
        // without the From_ line
        piece.get(memchr::memchr(b'\n', piece)? + 1..)
    })
}

type Found = BTreeSet<(&'static str, String)>;

fn search(message: &Message<'_>, own: &Seeker<'_>, inside: &Seeker<'_>, depth: usize, found: &mut Found) {
    let mut add = |seeker: &Seeker<'_>, text: &str, part: &str| {
        for label in seeker.labels_in(text) {
            found.insert((label, part.to_string()));
        }
    };
    for part in &message.parts {
        for header in &part.headers {
            add(own, &words(&header.value), "a header");
        }
    }
    let mut deeper = Vec::new();
    for part in &message.parts {
        let attached = part.attachment_name().is_some()
            || part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
        let seeker = if attached { inside } else { own };
        match &part.body {
            PartType::Text(text) => add(seeker, text, "a text part"),
            PartType::Html(html) => {
                add(seeker, &mail_parser::decoders::html::html_to_text(html), "an HTML part");
            }
            PartType::Binary(file) | PartType::InlineBinary(file) => {
                if let Ok(text) = std::str::from_utf8(file) {
                    add(inside, text, "an attachment");
                }
            }
            PartType::Message(nested) => deeper.push(nested),
            PartType::Multipart(_) => {}
        }
    }
    if depth > 0 {
        for nested in deeper {
            search(nested, inside, inside, depth - 1, found);
        }
    }
}

/// The same with mailparse, which does not look into nested messages.
fn search_mailparse(bytes: &[u8], own: &Seeker<'_>, inside: &Seeker<'_>, found: &mut Found) {
    let Ok(Ok(root)) = catch_unwind(|| mailparse::parse_mail(bytes)) else { return };
    for part in root.parts() {
        for header in &part.headers {
            found.extend(own.labels_in(&header.get_value()).into_iter().map(|label| (label, "a header".to_string())));
        }
        let shown = part.ctype.mimetype.starts_with("text/")
            && part.get_content_disposition().disposition != mailparse::DispositionType::Attachment
            && !part.ctype.params.contains_key("name");
        let seeker = if shown { own } else { inside };
        if let (true, Ok(body)) = (part.subparts.is_empty(), part.get_body()) {
            found.extend(seeker.labels_in(&body).into_iter().map(|label| (label, "a part".to_string())));
        }
    }
}

/// Everything readable in a header value.
fn words(value: &HeaderValue<'_>) -> String {
    let mut out = String::new();
    let mut push = |word: Option<&str>| {
        out.push_str(word.unwrap_or_default());
        out.push_str(" ;;; ");
    };
    match value {
        HeaderValue::Text(text) => push(Some(text)),
        HeaderValue::TextList(list) => list.iter().for_each(|text| push(Some(text))),
        HeaderValue::Address(address) => {
            let lists: Vec<_> = match address {
                Address::List(list) => vec![list],
                Address::Group(groups) => groups.iter().map(|group| &group.addresses).collect(),
            };
            for one in lists.into_iter().flatten() {
                push(one.name.as_deref());
                push(one.address.as_deref());
            }
        }
        HeaderValue::ContentType(kind) => {
            for attribute in kind.attributes.iter().flatten() {
                push(Some(&attribute.value));
            }
        }
        HeaderValue::Received(received) => {
            push(received.ident());
            push(received.id());
            push(received.for_());
        }
        HeaderValue::DateTime(_) | HeaderValue::Empty => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::{Format, mail::Mail, mbox::Mbox};
    use crate::verify::Gone;

    fn leaks(format: &dyn Format, bytes: &[u8]) -> Vec<String> {
        let gone = [Gone { value: Secret::new("123456782"), label: "BSN" }];
        let limits = Limits::default();
        let mut out = Vec::new();
        MailParts.leaks(&Exam { format, bytes, gone: &gone, limits: &limits, destroyed: &[], eye: None }, &mut out);
        out.into_iter().map(|leak| leak.detail).collect()
    }

    #[test]
    fn another_parser_sees_what_stayed() {
        let mail = b"From: 123456782 <a@x.nl>\nContent-Transfer-Encoding: quoted-printable\n\n1234=\n56782\n";
        assert_eq!(
            leaks(&Mail, mail),
            ["BSN is still in a header", "BSN is still in a part", "BSN is still in a text part"]
        );
        assert_eq!(leaks(&Mail, b"From: a\n\n[BSN]\n"), Vec::<String>::new());
        let mbox = b"From a\nTo: a\n\nx\n\nFrom b\nTo: a\nContent-Transfer-Encoding: base64\n\nMTIzNDU2Nzgy\n";
        assert_eq!(leaks(&Mbox, mbox), ["BSN is still in a part", "BSN is still in a text part"]);
    }
}
