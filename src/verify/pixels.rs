//! Reads the pictures of a redacted file again and searches what is read for what should be gone.

use super::{Check, Exam, Gone, Leak};
use crate::document::Sight;
use crate::finding::Kind;

/// Values with fewer letters and digits than this are not searched for: they stand everywhere.
const SHORTEST: usize = 4;
/// Longer values may be read with one slip in this many letters and digits.
const SLIP_EVERY: usize = 9;

/// Faces surer than this, 0..1, are faces.
const FACE: f32 = 0.5;

/// Looks at every picture again, with other sizes than those of the first look.
#[derive(Debug, Clone, Copy)]
pub struct Pixels;

impl Check for Pixels {
    fn id(&self) -> &'static str {
        "pixels"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        let mut leak = |detail: String| out.push(Leak { check: "pixels", detail });
        // without models pictures were gaps before; a file with gaps is not called clean
        let Some(eye) = exam.eye else { return };
        let wanted: Vec<(&Gone, String)> = exam
            .gone
            .iter()
            .map(|gone| (gone, plain(gone.value.open())))
            .filter(|(_, value)| value.chars().count() >= SHORTEST)
            .collect();
        let document = match exam.format.open(exam.bytes, exam.limits) {
            Ok(document) => document,
            Err(error) => return leak(format!("the result cannot be opened again: {error}")),
        };
        // in a file of many pictures only those of identity documents lose their faces: there it cannot be told here
        let faceless = document.pictures.len() == 1 && exam.gone.iter().any(|gone| gone.label == Kind::Face.label());
        for (index, picture) in document.pictures.iter().enumerate() {
            let sight = match eye.look_again(picture, faceless) {
                Ok(sight) => sight,
                Err(error) => {
                    leak(format!("picture {}: {error}", index + 1));
                    continue;
                }
            };
            if faceless && sight.faces.iter().any(|face| face.score >= FACE) {
                leak(format!("picture {}: a face can still be seen", index + 1));
            }
            let read = Read::new(&everything(&sight));
            let mut told: Vec<&str> = Vec::new();
            for (gone, value) in &wanted {
                if !told.contains(&gone.label) && read.contains(value) {
                    told.push(gone.label);
                    leak(format!("picture {}: {} can still be read", index + 1, gone.label));
                }
            }
        }
    }
}

/// All that was read, in the order of reading.
fn everything(sight: &Sight) -> String {
    let texts = sight.text.iter().chain(sight.codes.iter().filter_map(|code| code.text.as_ref()));
    texts.map(|text| text.content.as_str()).collect::<Vec<_>>().join("\n")
}

/// Letters and digits only, small, and with those joined that readers of print mix up.
fn plain(text: &str) -> String {
    let same = |c: char| match c {
        'o' | 'q' | 'd' => '0',
        'i' | 'l' | 'j' => '1',
        'z' => '2',
        's' => '5',
        'b' => '8',
        'g' => '6',
        _ => c,
    };
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(same).collect()
}

/// What was read, made plain, and where its words start and end.
struct Read {
    text: Vec<char>,
    /// Sorted places in `text` between two words, with the start and the end.
    edges: Vec<usize>,
}

impl Read {
    fn new(text: &str) -> Self {
        let mut out = Self { text: Vec::new(), edges: vec![0] };
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            out.text.extend(plain(word).chars());
            if out.edges.last() != Some(&out.text.len()) {
                out.edges.push(out.text.len());
            }
        }
        out
    }

    /// Does a plain value stand in it? Short names must be words of their own; in long values a slip of the reader in
    /// every ninth character is forgiven, but not in numbers: with one digit changed they are other numbers.
    fn contains(&self, value: &str) -> bool {
        let value: Vec<char> = value.chars().collect();
        if value.is_empty() {
            return false;
        }
        let number = value.iter().all(char::is_ascii_digit);
        let whole = !number && value.len() < SLIP_EVERY;
        let slips = if number && value.len() < 2 * SLIP_EVERY { 0 } else { value.len() / SLIP_EVERY };
        let edge = |at: usize| self.edges.binary_search(&at).is_ok();
        self.text.windows(value.len()).enumerate().any(|(at, window)| {
            let wrong = window.iter().zip(&value).filter(|(a, b)| a != b).take(slips + 1).count();
            wrong <= slips && (!whole || (edge(at) && edge(at + value.len())))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::{Channel, Document, Limits, Mark, Picture, Surface, Text};
    use crate::finding::Secret;
    use crate::format::{Error, Format};
    use crate::vision::Eye;

    struct OnePicture;

    impl Format for OnePicture {
        fn name(&self) -> &'static str {
            "one"
        }
        fn sniff(&self, _: &[u8], _: &str) -> bool {
            true
        }
        fn open(&self, _: &[u8], _: &Limits) -> Result<Document, Error> {
            let picture = Picture {
                surface: Surface::File { number: 0 },
                name: String::new(),
                width: 0,
                height: 0,
                rgb: Arc::from([]),
                sight: None,
            };
            Ok(Document { pictures: vec![picture], ..Document::default() })
        }
        fn rewrite(&self, _: &[u8], _: &[Mark], _: &Limits) -> Result<Vec<u8>, Error> {
            Err(Error::Unsupported)
        }
    }

    struct Reads(&'static str);

    impl Eye for Reads {
        fn look(&self, _: &Picture) -> Result<Sight, crate::vision::Error> {
            let text = Text::same(Channel::Picture(0), self.0.to_owned());
            Ok(Sight { text: Some(text), ..Sight::default() })
        }
    }

    fn leaks(read: &'static str, value: &str) -> Vec<Leak> {
        let gone = [Gone { value: Secret::new(value), label: "BSN" }];
        let limits = Limits::default();
        let eye = Reads(read);
        let exam =
            Exam { format: &OnePicture, bytes: &[], gone: &gone, limits: &limits, destroyed: &[], eye: Some(&eye) };
        let mut out = Vec::new();
        Pixels.leaks(&exam, &mut out);
        out
    }

    #[test]
    fn values_are_found_however_they_are_grouped_or_misread() {
        assert_eq!(leaks("BSN: 1234.56.782", "123456782").len(), 1);
        assert_eq!(leaks("BSN: I234 S67B2", "123456782").len(), 1);
        assert_eq!(leaks("de heer Bosma,", "Bosma").len(), 1);
        assert_eq!(leaks("BSN: l234S6782 en", "1234.56.782").len(), 1);
        assert_eq!(leaks("mevrouw Geertruida Achterherg", "Geertruida Achterberg").len(), 1);
    }

    #[test]
    fn other_numbers_and_short_values_do_not_count() {
        assert_eq!(leaks("factuur 123456789", "123456782").len(), 0);
        assert_eq!(leaks("a b c", "abc").len(), 0);
        assert_eq!(leaks("Steenbergen", "Berg").len(), 0);
        assert_eq!(leaks("[BSN] en [naam]", "Geertruida Achterberg").len(), 0);
    }
}
