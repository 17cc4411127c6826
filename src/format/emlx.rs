//! Messages of Apple Mail: a line with the length, the message, and a property list about it.

use super::splice::{self, Edit};
use super::{Error, Format, mail};
use crate::document::{Channel, Document, Limits, Mark, Nested};
use crate::format::spans::Builder;
use std::ops::Range;

/// One message of Apple Mail.
#[derive(Debug, Clone, Copy)]
pub struct Emlx;

impl Format for Emlx {
    fn name(&self) -> &'static str {
        "emlx"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        let digits = head.iter().take_while(|b| b.is_ascii_digit()).count();
        let blanks = head.iter().skip(digits).take(40).take_while(|b| matches!(b, b' ' | b'\r')).count();
        (1..=10).contains(&digits)
            && head.get(digits + blanks) == Some(&b'\n')
            && mail::looks_like_mail(head.get(digits + blanks + 1..).unwrap_or_default(), 2)
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let body = body(bytes, limits)?;
        let mut document = Document { format: "emlx", ..Document::default() };
        let mut list = Builder::default();
        let rest = bytes.get(body.end..).unwrap_or_default();
        list.same(&String::from_utf8(rest.to_vec()).map_err(|_| Error::Damaged("the property list".into()))?, body.end);
        document.texts.push(list.text(Channel::Part("property list".into()), None));
        let message = bytes.get(body).unwrap_or_default().to_vec();
        document.nested.push(Nested { name: "message.eml".into(), bytes: message });
        Ok(document)
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let document = self.open(bytes, limits)?;
        let plan = splice::plan(&document, marks)?;
        let mut edits = Vec::new();
        for (index, cuts) in &plan.texts {
            if let Some(text) = document.texts.get(*index) {
                let escape = |words: &str| words.replace('&', "&amp;").replace('<', "&lt;").into_bytes();
                edits.extend(splice::edits(text, cuts, &escape)?);
            }
        }
        if let Some(new) = plan.nested.get(&0) {
            let new = new.same()?;
            let body = body(bytes, limits)?;
            // the number fills its column with blanks
            let width = body.start.saturating_sub(1);
            edits.push(Edit { range: 0..width, put: format!("{:<width$}", new.len()).into_bytes() });
            edits.push(Edit { range: body, put: new.to_vec() });
        }
        Ok(splice::apply(bytes, edits))
    }
}

/// Where the message stands.
fn body(bytes: &[u8], limits: &Limits) -> Result<Range<usize>, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a message"));
    }
    let damaged = || Error::Damaged("the length of the message".into());
    let line = memchr::memchr(b'\n', bytes).ok_or_else(damaged)?;
    let number = std::str::from_utf8(bytes.get(..line).unwrap_or_default()).map_err(|_| damaged())?;
    let length: usize = number.trim().parse().map_err(|_| damaged())?;
    let end = (line + 1).checked_add(length).filter(|end| *end <= bytes.len()).ok_or_else(damaged)?;
    Ok(line + 1..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};

    #[test]
    fn the_message_is_a_file_and_its_length_follows() {
        let message = "Subject: x\nTo: y\n\nBSN 123456782\n";
        let list = "<?xml version=\"1.0\"?><plist><string>jan@x.nl</string></plist>";
        let file = format!("{:<11}\n{message}{list}", message.len());
        assert!(Emlx.sniff(file.as_bytes(), "1.emlx") && !Emlx.sniff(message.as_bytes(), "1.emlx"));
        let document = Emlx.open(file.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(document.nested[0].bytes, message.as_bytes());
        let at = document.texts[0].content.find("jan").unwrap();
        let change = Change::Destroy { label: "e-mail".into(), style: &crate::style::Label };
        let marks = [
            Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"To: y\n\nBSN\n").into()) },
            Mark { target: Target::Text { index: 0, range: at..at + 8 }, change },
        ];
        let out = Emlx.rewrite(file.as_bytes(), &marks, &Limits::default()).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!("11         \nTo: y\n\nBSN\n{}", list.replace("jan@x.nl", "[e-mail]"))
        );
        assert!(Emlx.open(b"99\nTo: y\n", &Limits::default()).is_err());
    }
}
