//! Mailboxes in one file (mbox: mboxo, mboxrd, mboxcl).
//!
//! A line `From ` opens a message when it stands at the start or after an empty line and something like a header
//! follows: a date in it is not asked for, because real mailboxes lack it. In the messages, `>From ` at the start of a
//! line is `From ` (and `>>From ` is `>From `). A Content-Length is believed when a message ends there, unless a
//! message of its own, with known fields, starts before: other programs would see that one.

mod stream;

use std::ops::Range;

use super::splice::{self, Edit};
use super::{Error, Format, mail, text};
use crate::document::{Channel, Document, Limits, Mark, Nested, Text};
use crate::format::spans::Builder;

pub use stream::{Piece, Pieces};

/// A mailbox.
#[derive(Debug, Clone, Copy)]
pub struct Mbox;

impl Format for Mbox {
    fn name(&self) -> &'static str {
        "mbox"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        let start = head.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or_default();
        opens_message(head.get(start..).unwrap_or_default())
            && head.split(|b| *b == b'\n').next().is_some_and(text::is_text)
    }

    /// The messages are nested files; the From_ lines, which hold addresses, are a text. The number of messages is not
    /// limited: it cannot outgrow the file.
    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of a mailbox"));
        }
        let nested = Messages::new(bytes).enumerate().map(|(at, message)| Nested {
            name: format!("message {}", at + 1),
            bytes: unescape(bytes.get(message.body).unwrap_or_default()),
        });
        let nested = nested.collect();
        Ok(Document { format: "mbox", texts: vec![lines_between(bytes)], nested, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of a mailbox"));
        }
        let between = lines_between(bytes);
        let messages: Vec<Message> = Messages::new(bytes).collect();
        let plan = splice::plan_for(marks, &|index| (index == 0).then_some(&between), messages.len())?;
        let mut edits = Vec::new();
        for cuts in plan.texts.values() {
            // one word without blanks, or the date that follows would not be found
            let word = |words: &str| -> Vec<u8> {
                super::charset::ascii(words).bytes().map(|b| if b.is_ascii_graphic() { b } else { b'_' }).collect()
            };
            edits.extend(splice::edits(&between, cuts, &word)?);
        }
        for (index, new) in &plan.nested {
            let Some(message) = messages.get(*index) else { continue };
            let new = new.same()?;
            edits.push(Edit { put: escape(new), range: message.body.clone() });
        }
        Ok(splice::apply(bytes, edits))
    }
}

/// The From_ lines and anything before the first of them.
fn lines_between(bytes: &[u8]) -> Text {
    let mut out = Builder::default();
    let mut at = 0;
    for message in Messages::new(bytes) {
        let slice = bytes.get(at..message.body.start).unwrap_or_default();
        let decoded = super::charset::decode_unlabelled(slice);
        let lead = decoded.content.len() - decoded.content.trim_start().len();
        let shift = at;
        for span in decoded.spans {
            let from = span.text.start.max(lead);
            let piece = decoded.content.get(from..span.text.end).unwrap_or_default();
            match span.source {
                crate::document::Source::Same { start } => out.same(piece, shift + start + (from - span.text.start)),
                crate::document::Source::Block { bytes } => out.block(piece, shift + bytes.start..shift + bytes.end),
                _ => {}
            }
        }
        at = message.body.end;
    }
    out.text(Channel::Part("From lines".into()), None)
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Message {
    /// Start of its From_ line.
    start: usize,
    /// Behind the From_ line, without the empty line before the next one.
    body: Range<usize>,
}

/// The messages of a mailbox, one after the other; only the current one is looked at.
struct Messages<'b> {
    bytes: &'b [u8],
    /// Start of the next From_ line; `None` at the end.
    next: Option<usize>,
}

impl<'b> Messages<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        let start = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(bytes.len());
        let next = opens_message(bytes.get(start..).unwrap_or_default()).then_some(start);
        Self { bytes, next }
    }
}

impl Iterator for Messages<'_> {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let from_line = self.next?;
        let rest = self.bytes.get(from_line..)?;
        let start = from_line + memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        self.next = None;
        let mut end = self.bytes.len();
        let said = self.said_end(start);
        for found in memchr::memmem::find_iter(self.bytes.get(start.saturating_sub(1)..)?, b"\nFrom ") {
            let at = start.saturating_sub(1) + found + 1;
            let before = self.bytes.get(..at)?;
            let blank = match before {
                [.., b'\n', b'\r', b'\n'] => 2,
                [.., b'\n', b'\n'] => 1,
                _ => continue,
            };
            let weak = said.is_some_and(|said| at < said);
            if at >= start
                && if weak { opens_known_message(self.bytes.get(at..)?) } else { opens_message(self.bytes.get(at..)?) }
            {
                self.next = Some(at);
                end = (at - blank).max(start);
                break;
            }
        }
        Some(Message { start: from_line, body: start..end })
    }
}

impl Messages<'_> {
    /// Where the message ends by its Content-Length, if the next one or the end of the mailbox is there.
    fn said_end(&self, start: usize) -> Option<usize> {
        let header = self.bytes.get(start..)?;
        let header = header.get(..header.len().min(LOOKAHEAD))?;
        let blank = [&b"\n\n"[..], b"\n\r\n"]
            .into_iter()
            .filter_map(|blank| memchr::memmem::find(header, blank).map(|at| at + blank.len()))
            .min()?;
        let line = header.get(..blank)?.split(|b| *b == b'\n').find_map(|line| {
            line.get(..15).filter(|name| name.eq_ignore_ascii_case(b"content-length:")).and(line.get(15..))
        })?;
        let length: usize = std::str::from_utf8(line).ok()?.trim().parse().ok()?;
        let end = start.checked_add(blank)?.checked_add(length)?;
        let rest = self.bytes.get(end..)?;
        let gap = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let rest = rest.get(gap..)?;
        (rest.is_empty() || opens_message(rest)).then_some(end)
    }
}

/// How many bytes behind the start of a message say whether it is one.
const LOOKAHEAD: usize = 8000;

/// A line `From `, and then a header with known fields.
fn opens_known_message(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(LOOKAHEAD)).unwrap_or_default();
    opens_message(bytes) && mail::looks_like_mail(head, 2)
}

/// A line `From `, and then at least one header field.
fn opens_message(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"From ") {
        return false;
    }
    let Some(end) = memchr::memchr(b'\n', bytes.get(..bytes.len().min(2000)).unwrap_or_default()) else { return false };
    let after = bytes.get(end + 1..).unwrap_or_default();
    let after = after.get(..after.len().min(4000)).unwrap_or_default();
    // some programs write a second From_ line, escaped, or an old date
    let line = after.split(|b| *b == b'\n').find(|line| !line.starts_with(b">From ")).unwrap_or_default();
    mail::field_like(line)
}

/// `>From ` becomes `From `: one sign less for each line of signs and `From `.
fn unescape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut kept = 0;
    for at in escaped_lines(bytes) {
        if bytes.get(at) == Some(&b'>') {
            out.extend_from_slice(bytes.get(kept..at).unwrap_or_default());
            kept = at + 1;
        }
    }
    out.extend_from_slice(bytes.get(kept..).unwrap_or_default());
    out
}

/// One sign more for each line of signs and `From `, and a line break at the end.
fn escape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    let mut kept = 0;
    for at in escaped_lines(bytes) {
        out.extend_from_slice(bytes.get(kept..at).unwrap_or_default());
        out.push(b'>');
        kept = at;
    }
    out.extend_from_slice(bytes.get(kept..).unwrap_or_default());
    if !out.ends_with(b"\n") {
        let crlf = memchr::memmem::find(bytes, b"\r\n").is_some();
        out.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
    }
    out
}

/// Starts of the lines that are `From ` after any number of `>`.
fn escaped_lines(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    memchr::memmem::find_iter(bytes, b"From ").filter_map(|found| {
        let before = bytes.get(..found)?;
        let signs = before.iter().rev().take_while(|b| **b == b'>').count();
        let start = found - signs;
        (start == 0 || bytes.get(start - 1) == Some(&b'\n')).then_some(start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use std::sync::Arc;

    const BOX: &[u8] = b"From a@x.nl Mon Jan  1\nSubject: een\n\n>From hier\n>>From daar\n\nFrom mij geen kop\n\n\
        From - geen datum\nTo: b\n\ntwee\n\nFrom c\nX: y\n\ndrie zonder einde";

    fn messages(bytes: &[u8]) -> Vec<String> {
        let document = Mbox.open(bytes, &Limits::default()).unwrap();
        document.nested.into_iter().map(|nested| String::from_utf8(nested.bytes).unwrap()).collect()
    }

    #[test]
    fn messages_are_cut_where_a_header_follows_and_the_last_one_counts() {
        assert!(Mbox.sniff(BOX, ""));
        assert!(!Mbox.sniff(b"From here on it is prose.\nNo header.\n", "brief.txt"));
        assert_eq!(
            messages(BOX),
            [
                "Subject: een\n\nFrom hier\n>From daar\n\nFrom mij geen kop\n",
                "To: b\n\ntwee\n",
                "X: y\n\ndrie zonder einde"
            ]
        );
    }

    #[test]
    fn only_the_replaced_message_changes() {
        let new: Arc<[u8]> = Arc::from(&b"To: b\n\nFrom nu anders"[..]);
        let mark = Mark { target: Target::Nested { index: 1 }, change: Change::Replace(new) };
        let out = Mbox.rewrite(BOX, &[mark], &Limits::default()).unwrap();
        let expected = String::from_utf8(BOX.to_vec()).unwrap().replace("twee\n", ">From nu anders\n");
        assert_eq!(String::from_utf8(out.clone()).unwrap(), expected);
        assert_eq!(messages(&out)[1], "To: b\n\nFrom nu anders\n");
    }

    #[test]
    fn addresses_in_from_lines_are_text_and_can_go() {
        let document = Mbox.open(BOX, &Limits::default()).unwrap();
        let text = &document.texts[0];
        assert_eq!(text.content, "From a@x.nl Mon Jan  1\nFrom - geen datum\nFrom c\n");
        let mark = Mark {
            target: Target::Text { index: 0, range: 5..11 },
            change: Change::Destroy { label: "e mail".into(), style: &crate::style::Label },
        };
        let out = Mbox.rewrite(BOX, &[mark], &Limits::default()).unwrap();
        assert!(out.starts_with(b"From [e_mail] Mon Jan  1\nSubject: een\n"));
    }

    #[test]
    fn a_length_is_believed_unless_it_hides_a_message() {
        let body = "Beste,\n\nFrom nu af\nlet-op: niets\n";
        let said = format!("From a\nSubject: x\nContent-Length: {}\n\n{body}\nFrom b\nTo: c\n\ny\n", body.len());
        assert_eq!(messages(said.as_bytes()).len(), 2);
        assert_eq!(messages(said.replace("Length: ", "Length: 9").as_bytes()).len(), 3);
        let hidden = "Beste,\n\nFrom a\nSubject: x\nTo: y\n\ngeheim\n";
        let hides = format!("From a\nSubject: x\nContent-Length: {}\n\n{hidden}\nFrom b\nTo: c\n\ny\n", hidden.len());
        assert_eq!(messages(hides.as_bytes()).len(), 3);
    }

    #[test]
    fn crlf_and_empty_lines_at_the_start() {
        let bytes = b"\r\nFrom a\r\nA: b\r\n\r\nx\r\n\r\nFrom b\r\nA: b\r\n\r\ny\r\n";
        assert_eq!(messages(bytes), ["A: b\r\n\r\nx\r\n", "A: b\r\n\r\ny\r\n"]);
    }
}
