//! Is a file as clean as it looks? What it holds and does not show, what of that is personal, and the same for the files
//! in it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Pipeline;
use crate::decide::Action;
use crate::document::{
    Channel, Concealed, Concealment, Document, Gap, GapReason, Inspection, Nested, Place, Text, Weight,
};
use crate::finding::Kind;
use crate::format;

/// What looking behind the surface of a file gave.
#[derive(Debug, Default)]
pub struct Inspected {
    /// Its name; for a nested file the name within its parent.
    pub name: String,
    /// Name of the format; empty when nothing could open it.
    pub format: &'static str,
    /// What it does not show.
    pub hidden: Vec<Hidden>,
    /// What could not be looked at.
    pub gaps: Vec<Gap>,
    /// Files in it.
    pub nested: Vec<Inspected>,
}

/// Something that is not shown.
#[derive(Debug)]
pub struct Hidden {
    /// How.
    pub how: Concealment,
    /// Where.
    pub place: Place,
    /// How many characters can be read there; 0 for pictures and files.
    pub chars: usize,
    /// What of it is personal.
    pub kinds: Vec<Kind>,
    /// Is the file unclean for it?
    pub counts: bool,
    /// The text, only if the user asked to see values.
    pub revealed: Option<String>,
}

impl Pipeline {
    /// Looks behind the surface of a file and of everything in it. Never fails: what cannot be looked at is a gap.
    #[must_use]
    pub fn inspect(&self, name: &str, bytes: &[u8]) -> Inspected {
        self.inspect_at(name, bytes, 0)
    }

    fn inspect_at(&self, name: &str, bytes: &[u8], depth: usize) -> Inspected {
        let gap = |gap| Inspected { gaps: vec![gap], ..Inspected::default() };
        let looked = catch_unwind(AssertUnwindSafe(|| self.behind(name, bytes, depth)))
            .unwrap_or_else(|_| gap(Gap::new(GapReason::Failed, "the reader failed on this file")));
        Inspected { name: name.to_owned(), ..looked }
    }

    fn behind(&self, name: &str, bytes: &[u8], depth: usize) -> Inspected {
        let opened = format::sniff(bytes, name).and_then(|format| {
            let document = format.open(bytes, &self.limits)?;
            let own = format.inspect(bytes, &self.limits)?;
            Ok((document, own))
        });
        let (mut document, own) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let gaps = vec![Gap::new(error.gap_reason(), error.to_string())];
                return Inspected { gaps, ..Inspected::default() };
            }
        };
        let nested = std::mem::take(&mut document.nested);
        let Inspection { concealed, mut gaps } = own.unwrap_or_else(|| by_parts(&mut document));
        let deep = depth >= self.limits.depth;
        if deep && !nested.is_empty() {
            gaps.push(Gap::new(GapReason::Limit, "files are nested too deep"));
        }
        // Earlier states were compared as a whole.
        let inside = nested.iter().filter(|nested| !deep && !nested.is_left_behind());
        let inside = inside.map(|Nested { name, bytes }| self.inspect_at(name, bytes, depth + 1));
        Inspected {
            format: document.format,
            hidden: self.weigh(concealed),
            gaps,
            nested: inside.collect(),
            ..Inspected::default()
        }
    }

    /// Looks for personal data in what is not shown, and says what counts.
    fn weigh(&self, concealed: Vec<Concealed>) -> Vec<Hidden> {
        let text = |item: &Concealed| {
            let part = Arc::from(item.how.id());
            Text::same(Channel::Part(part), item.text.clone())
        };
        let document = Document { texts: concealed.iter().map(text).collect(), ..Document::default() };
        let mut kinds: Vec<Vec<Kind>> = vec![Vec::new(); concealed.len()];
        for finding in self.engine.detect(&document).findings {
            let crate::finding::At::Text { index, .. } = finding.at else { continue };
            let seen = self.policy.decide(&finding).action > Action::Allow;
            if let Some(list) = kinds.get_mut(index).filter(|list| seen && !list.contains(&finding.kind)) {
                list.push(finding.kind);
            }
        }
        let weighed = concealed.into_iter().zip(kinds).map(|(item, kinds)| Hidden {
            counts: match item.how.weight() {
                Weight::Always => true,
                Weight::IfPersonal => !kinds.is_empty(),
                Weight::Never => false,
            },
            how: item.how,
            chars: item.text.chars().count(),
            kinds,
            revealed: (self.reveal && !item.text.is_empty()).then_some(item.text),
            place: item.place,
        });
        // What stands in the background of every file is worth a line only when it is personal.
        weighed.filter(|hidden| hidden.counts || hidden.how != Concealment::Background).collect()
    }
}

/// Formats without an inspection of their own: the named parts that nobody sees who looks at the file.
fn by_parts(document: &mut Document) -> Inspection {
    let mut out = Inspection { gaps: std::mem::take(&mut document.gaps), ..Inspection::default() };
    // That pictures were not read by OCR does not matter here: they are in plain sight.
    for text in &document.texts {
        let Channel::Part(part) = &text.channel else { continue };
        let Some(how) = unseen(part) else { continue };
        let place = Place::Part { part: part.clone(), chars: 0..text.content.chars().count() };
        out.concealed.push(Concealed { how, place, text: text.content.clone() });
    }
    for nested in document.nested.iter().filter(|nested| nested.name == "preview of the picture") {
        let place = Place::Part { part: Arc::from(nested.name.as_str()), chars: 0..0 };
        out.concealed.push(Concealed { how: Concealment::Thumbnail, place, text: String::new() });
    }
    out
}

/// How a named part is kept from the eye, if it is.
fn unseen(part: &str) -> Option<Concealment> {
    let has = |words: &[&str]| words.iter().any(|word| part.contains(word));
    if let Some(key) = part.strip_prefix("metadata ") {
        let origin = ["Artist", "XPAuthor", "CameraOwnerName", "HostComputer", "GPS", "Author", "Copyright"];
        let technical = ["colour profile", "Software", "Make", "segment"];
        return Some(if origin.iter().any(|word| key.starts_with(word)) {
            Concealment::Origin
        } else if technical.iter().any(|word| key.starts_with(word)) {
            Concealment::Background
        } else {
            Concealment::Metadata
        });
    }
    let background =
        ["hidden text", "comment", "script", "style", "attribute", "preamble", "epilogue", "after the picture"];
    has(&background).then_some(Concealment::Background)
}

impl Inspected {
    /// Itself and all files in it, each with the names that lead to it from the outside in.
    #[must_use]
    pub fn all(&self) -> Vec<(Vec<String>, &Self)> {
        let mut out = vec![(Vec::new(), self)];
        for nested in &self.nested {
            for (mut names, inner) in nested.all() {
                names.insert(0, nested.name.clone());
                out.push((names, inner));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_people_see_are_not_hidden() {
        assert_eq!(unseen("header Subject"), None);
        assert_eq!(unseen("text/plain"), None);
        assert_eq!(unseen("text/html hidden text"), Some(Concealment::Background));
        assert_eq!(unseen("metadata GPS"), Some(Concealment::Origin));
        assert_eq!(unseen("metadata UserComment"), Some(Concealment::Metadata));
    }
}
