//! A message as a mail server hands it over, piece by piece, and the way back: from a redacted message to the changes the
//! mail server is asked to make.

use std::collections::HashMap;

use super::wire::{CHUNK, Reply};

/// One header field, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Name, without the colon.
    pub name: Vec<u8>,
    /// Value with the space before it; lines parted by a line feed.
    pub value: Vec<u8>,
}

/// A message that is being handed over.
#[derive(Debug, Default)]
pub struct Message {
    /// Envelope sender, without brackets.
    pub sender: String,
    /// Envelope recipients, without brackets.
    pub recipients: Vec<String>,
    /// Name the mail server gives it in its queue.
    pub queue_id: String,
    /// Did the sender log in?
    pub authenticated: bool,
    fields: Vec<Field>,
    body: Vec<u8>,
    size: usize,
    too_large: bool,
}

/// A change of header fields that cannot be told a mail server.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the headers of the redacted message do not fit those of the message")]
pub struct Mismatch;

impl Message {
    /// A new one from this sender.
    #[must_use]
    pub fn from(sender: String) -> Self {
        Self { sender, ..Self::default() }
    }

    /// Takes in a header field; `bare`: its value comes without the space behind the colon.
    pub fn field(&mut self, name: Vec<u8>, value: Vec<u8>, bare: bool, most: usize) {
        let value = if bare { [b" ".as_slice(), &value].concat() } else { value };
        self.size = self.size.saturating_add(name.len() + value.len() + 3);
        self.too_large |= self.size > most;
        if !self.too_large {
            self.fields.push(Field { name, value });
        }
    }

    /// Takes in a piece of the body. Of a message that is too large nothing is kept.
    pub fn body(&mut self, piece: &[u8], most: usize) {
        self.size = self.size.saturating_add(piece.len());
        self.too_large |= self.size > most;
        if self.too_large {
            self.body = Vec::new();
        } else {
            self.body.extend_from_slice(piece);
        }
    }

    /// What it is called in headers and logs.
    #[must_use]
    pub fn id(&self) -> &str {
        if self.queue_id.is_empty() { "-" } else { &self.queue_id }
    }

    /// Its size in bytes, also when nothing of it was kept.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Is it larger than what is looked at?
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.too_large
    }

    /// The whole message, with the line ends of mail.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.size + 64);
        for Field { name, value } in &self.fields {
            out.extend(name);
            out.push(b':');
            for (at, line) in value.split(|b| *b == b'\n').enumerate() {
                if at > 0 {
                    out.extend(b"\r\n");
                }
                out.extend(line.strip_suffix(b"\r").unwrap_or(line));
            }
            out.extend(b"\r\n");
        }
        out.extend(b"\r\n");
        out.extend(&self.body);
        out
    }

    /// The value of the first field of this name, in any case of its letters.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&[u8]> {
        let found = self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()));
        found.map(|field| field.value.as_slice())
    }

    /// Takes a word out of the subject, where the sender wrote it to say that the message may go.
    #[must_use]
    pub fn without_in_subject(&self, token: &str) -> Option<Reply> {
        let field = self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(b"subject"))?;
        let at = memchr::memmem::find(&field.value, token.as_bytes())?;
        let (before, rest) = field.value.split_at(at);
        let rest = rest.get(token.len()..)?;
        let rest = if before.ends_with(b" ") { rest.strip_prefix(b" ").unwrap_or(rest) } else { rest };
        Some(Reply::ChangeHeader { nth: 1, name: field.name.clone(), value: [before, rest].concat() })
    }

    /// Deletes all fields of a name that only we may set; the last first, for what stands behind a deleted one moves up.
    #[must_use]
    pub fn strip(&self, name: &str) -> Vec<Reply> {
        let same = |field: &&Field| field.name.eq_ignore_ascii_case(name.as_bytes());
        let numbered = (1..).zip(self.fields.iter().filter(same));
        let mut out: Vec<Reply> = numbered
            .map(|(nth, field)| Reply::ChangeHeader { nth, name: field.name.clone(), value: Vec::new() })
            .collect();
        out.reverse();
        out
    }

    /// What the mail server has to change to make this message the redacted one.
    ///
    /// # Errors
    /// When the fields of the two do not belong together, so that the changes would not give the redacted message.
    pub fn changes(&self, redacted: &[u8]) -> Result<Vec<Reply>, Mismatch> {
        let (new, body) = parse(redacted)?;
        let (mut left, mut there) = (counts(&self.fields), counts(&new));
        let (mut nths, mut changed, mut at) = (HashMap::new(), Vec::new(), 0);
        for field in &self.fields {
            let key = field.key();
            let nth = *nths.entry(key.clone()).and_modify(|nth| *nth += 1).or_insert(1_u32);
            let change = |value: Vec<u8>| Reply::ChangeHeader { nth, name: field.name.clone(), value };
            let (old_left, new_left) = (left.entry(key.clone()).or_default(), there.entry(key.clone()).or_default());
            match new.get(at) {
                Some(other) if other.key() == key => {
                    if other.value != field.value {
                        changed.push(change(other.value.clone()));
                    }
                    at += 1;
                    *new_left = new_left.saturating_sub(1);
                }
                // fields of this name were taken out
                _ if *new_left < *old_left => changed.push(change(Vec::new())),
                _ => return Err(Mismatch),
            }
            *old_left = old_left.saturating_sub(1);
        }
        let added = new.get(at..).unwrap_or_default().iter();
        let added = added.map(|field| Reply::AddHeader { name: field.name.clone(), value: field.value.clone() });
        changed.reverse();
        changed.extend(added);
        if body != self.body {
            // an empty body is one empty piece
            let pieces = body.chunks(CHUNK).map(<[u8]>::to_vec);
            changed.extend(pieces.chain(body.is_empty().then(Vec::new)).map(Reply::Body));
        }
        Ok(changed)
    }
}

impl Field {
    fn key(&self) -> Vec<u8> {
        self.name.to_ascii_lowercase()
    }
}

/// How many fields of each name there are.
fn counts(fields: &[Field]) -> HashMap<Vec<u8>, usize> {
    let mut out = HashMap::new();
    for field in fields {
        *out.entry(field.key()).or_default() += 1;
    }
    out
}

/// The fields and the body of a message with the line ends of mail.
fn parse(message: &[u8]) -> Result<(Vec<Field>, &[u8]), Mismatch> {
    let mut fields: Vec<Field> = Vec::new();
    let mut rest = message;
    loop {
        let end = memchr::memchr(b'\n', rest).ok_or(Mismatch)?;
        let (line, behind) = (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        rest = behind;
        if line.is_empty() {
            return Ok((fields, rest));
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            let last = fields.last_mut().ok_or(Mismatch)?;
            last.value.push(b'\n');
            last.value.extend(line);
        } else {
            let colon = memchr::memchr(b':', line).ok_or(Mismatch)?;
            let (name, value) = line.split_at(colon);
            fields.push(Field { name: name.to_vec(), value: value.get(1..).unwrap_or_default().to_vec() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 1 << 20;

    fn message(fields: &[(&str, &str)], body: &str) -> Message {
        let mut message = Message::default();
        for (name, value) in fields {
            message.field(name.as_bytes().to_vec(), value.as_bytes().to_vec(), false, MOST);
        }
        message.body(body.as_bytes(), MOST);
        message
    }

    #[test]
    fn a_message_is_put_together_with_the_line_ends_of_mail() {
        let message = message(&[("To", " a@b.example,\n\tc@d.example"), ("X-Odd", "geen spatie")], "Dag\r\n");
        assert_eq!(message.bytes(), b"To: a@b.example,\r\n\tc@d.example\r\nX-Odd:geen spatie\r\n\r\nDag\r\n");
        let mut bare = Message::default();
        bare.field(b"To".into(), b"x".into(), true, MOST);
        assert_eq!(bare.bytes(), b"To: x\r\n\r\n");
    }

    proptest::proptest! {
        #[test]
        fn a_message_put_together_is_itself(
            fields in proptest::collection::vec(("[A-Za-z-]{1,8}", "( [a-z]{0,9}(\n[ \t][a-z]{0,5}){0,2})?"), 0..8), body in "[a-z\r\n]{0,40}",
        ) {
            let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let message = message(&pairs, &body);
            proptest::prop_assert_eq!(message.changes(&message.bytes()), Ok(vec![]));
        }
    }

    #[test]
    fn nothing_changed_is_no_change() {
        let message = message(&[("To", " a\n b"), ("X", "")], "x\r\n");
        assert_eq!(message.changes(&message.bytes()), Ok(vec![]));
    }

    #[test]
    fn changed_deleted_and_new_fields_the_last_first() {
        let message =
            message(&[("Received", " 1"), ("DKIM-Signature", " x"), ("received", " 2"), ("Subject", " s")], "a");
        let new = b"Received: 1\r\nreceived: 3\r\nSubject: t\r\n u\r\nMIME-Version: 1.0\r\n\r\nb";
        let change = |nth, name: &str, value: &str| Reply::ChangeHeader { nth, name: name.into(), value: value.into() };
        let expected = vec![
            change(1, "Subject", " t\n u"),
            change(2, "received", " 3"),
            change(1, "DKIM-Signature", ""),
            Reply::AddHeader { name: b"MIME-Version".into(), value: b" 1.0".into() },
            Reply::Body(b"b".into()),
        ];
        assert_eq!(message.changes(new), Ok(expected));
    }

    #[test]
    fn fields_that_do_not_belong_together_are_an_error() {
        let message = message(&[("A", " 1"), ("B", " 2")], "");
        assert_eq!(message.changes(b"C: 1\r\nA: 1\r\nB: 2\r\n\r\n"), Err(Mismatch));
        assert_eq!(message.changes(b"A: 1"), Err(Mismatch));
        assert_eq!(message.changes(b" x\r\n\r\n"), Err(Mismatch));
        assert_eq!(message.changes(b"no colon\r\n\r\n"), Err(Mismatch));
    }

    #[test]
    fn an_emptied_body_is_sent_and_a_large_one_in_pieces() {
        let message = message(&[], "x");
        assert_eq!(message.changes(b"\r\n"), Ok(vec![Reply::Body(vec![])]));
        let large = [b"\r\n".as_slice(), &vec![b'y'; CHUNK + 1]].concat();
        assert_eq!(message.changes(&large).unwrap().len(), 2);
    }

    #[test]
    fn too_much_is_not_kept() {
        let mut message = Message::default();
        message.body(b"1234", 6);
        message.body(b"5678", 6);
        message.field(b"X".into(), b"y".into(), false, 6);
        assert!(message.is_too_large());
        assert_eq!(message.bytes(), b"\r\n");
    }

    #[test]
    fn own_headers_of_others_go_and_the_token_too() {
        let message = message(&[("X-Zwartlak", " a"), ("Subject", " Re: [mag] brief"), ("x-zwartlak", " b")], "");
        let nths: Vec<u32> = message
            .strip("X-Zwartlak")
            .iter()
            .map(|reply| if let Reply::ChangeHeader { nth, .. } = reply { *nth } else { 0 })
            .collect();
        assert_eq!(nths, [2, 1]);
        let changed = message.without_in_subject("[mag]");
        assert_eq!(changed, Some(Reply::ChangeHeader { nth: 1, name: b"Subject".into(), value: b" Re: brief".into() }));
        assert_eq!(message.without_in_subject("[nee]"), None);
    }
}
