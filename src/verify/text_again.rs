//! Opens the redacted file again, as a stranger would, and searches all its texts and those of the files inside it.

use std::collections::BTreeSet;

use super::seek::{self, Seeker};
use super::{Check, Exam, Leak};
use crate::document::{Channel, Document};
use crate::format;

/// Reads the file again and searches its texts.
#[derive(Debug)]
pub(super) struct TextAgain;

impl Check for TextAgain {
    fn id(&self) -> &'static str {
        "text-again"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        let own = Seeker::new(exam.gone, |_| true);
        if own.is_empty() {
            return;
        }
        let found = match exam.format.open(exam.bytes, exam.limits) {
            Ok(document) => {
                let inside = Seeker::new(exam.gone, seek::points_at_one_person);
                let mut found = BTreeSet::new();
                search(&document, &own, "", &mut found);
                descend(&document, &inside, exam, 1, "", &mut found);
                found
            }
            Err(_) => BTreeSet::from(["the redacted file cannot be opened again".to_string()]),
        };
        out.extend(found.into_iter().map(|detail| Leak { check: self.id(), detail }));
    }
}

/// Texts and names in a document.
fn search(document: &Document, seeker: &Seeker<'_>, path: &str, found: &mut BTreeSet<String>) {
    for text in &document.texts {
        for label in seeker.labels_in(&text.content) {
            let part = match &text.channel {
                Channel::Body => "the text".to_string(),
                Channel::Pages => "the text of the pages".to_string(),
                Channel::Picture(index) => format!("picture {}", index + 1),
                Channel::Part(name) => name.to_string(),
                Channel::Sheet(_) => "a sheet".to_string(),
            };
            found.insert(format!("{label} is still in {path}{part}"));
        }
    }
}

/// Files inside. Their names may hold values, so they are counted, not named. Files that cannot be opened were gaps
/// before and are no leak here.
fn descend(
    document: &Document,
    seeker: &Seeker<'_>,
    exam: &Exam<'_>,
    depth: usize,
    path: &str,
    found: &mut BTreeSet<String>,
) {
    if seeker.is_empty() || depth > exam.limits.depth {
        return;
    }
    for (index, nested) in document.nested.iter().enumerate() {
        let opened = format::sniff(&nested.bytes, &nested.name).and_then(|f| f.open(&nested.bytes, exam.limits));
        let Ok(inner) = opened else { continue };
        let path = format!("{path}file {} inside, ", index + 1);
        search(&inner, seeker, &path, found);
        descend(&inner, seeker, exam, depth + 1, &path, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::Format;
    use crate::format::mail::Mail;
    use crate::verify::Gone;

    fn leaks(bytes: &[u8], gone: &[Gone]) -> Vec<String> {
        let limits = Limits::default();
        let exam = Exam { format: &Mail as &dyn Format, bytes, gone, limits: &limits, destroyed: &[], eye: None };
        let mut out = Vec::new();
        TextAgain.leaks(&exam, &mut out);
        out.into_iter().map(|leak| leak.detail).collect()
    }

    #[test]
    fn values_are_seen_in_every_text_and_numbers_in_files_inside() {
        let mail =
            b"Subject: Jansen\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
            Subject: Jansen\nTo: x\n\nBSN 1234.56.782\n--b--\n";
        let name = Gone { value: Secret::new("Jansen"), label: "naam" };
        let number = Gone { value: Secret::new("123456782"), label: "BSN" };
        assert_eq!(
            leaks(mail, &[name.clone(), number]),
            ["BSN is still in file 1 inside, text/plain", "naam is still in header Subject"]
        );
        assert_eq!(leaks(&mail[16..], &[name]), Vec::<String>::new(), "a name is an ordinary word elsewhere");
    }
}
