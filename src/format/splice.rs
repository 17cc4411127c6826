//! From marks to edits of bytes: shared by every format that is changed in place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::Error;
use crate::document::{Change, Document, Mark, Target, Text};

/// A range of a text that goes, and the words that stand there afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// Replacement, as the style made it.
    pub put: String,
}

/// A byte range of a source and its replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// Byte range of the source.
    pub range: Range<usize>,
    /// New bytes.
    pub put: Vec<u8>,
}

/// What comes in the place of a nested file.
#[derive(Debug)]
pub(super) enum New {
    /// The same kind of file.
    Same(Arc<[u8]>),
    /// A message in EML.
    Message(Arc<[u8]>),
    /// A notice.
    Notice,
}

impl New {
    /// The new file, for formats that can take nothing else.
    pub fn same(&self) -> Result<&Arc<[u8]>, Error> {
        match self {
            Self::Same(bytes) => Ok(bytes),
            Self::Message(_) | Self::Notice => Err(refuse("only attachments of mail can become something else")),
        }
    }
}

/// Marks sorted out by what they point at.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// By text index; ranges sorted and apart from each other.
    pub texts: BTreeMap<usize, Vec<Cut>>,
    /// By index of the nested file.
    pub nested: BTreeMap<usize, New>,
    /// Signatures that a change breaks are taken off.
    pub unsign: bool,
}

impl Plan {
    /// Nothing to do?
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.nested.is_empty()
    }
}

/// Sorts marks out. Overlapping ranges of one text become one cut; its words are those of the longest mark.
///
/// # Errors
/// When a mark points at nothing that `document` has, or asks for what its target cannot do.
pub(super) fn plan(document: &Document, marks: &[Mark]) -> Result<Plan, Error> {
    plan_for(marks, &|index| document.texts.get(index), document.nested.len())
}

/// The same for a format that does not keep its texts in a document.
pub(super) fn plan_for<'t>(
    marks: &[Mark],
    text_at: &dyn Fn(usize) -> Option<&'t Text>,
    nested: usize,
) -> Result<Plan, Error> {
    type Wanted<'m> = (Range<usize>, &'m str, &'static dyn crate::style::Style);
    let mut wanted: BTreeMap<usize, Vec<Wanted<'_>>> = BTreeMap::new();
    let mut out = Plan::default();
    for mark in marks {
        match (&mark.target, &mark.change) {
            (Target::Text { index, range }, Change::Destroy { label, style }) => {
                let text = text_at(*index).ok_or_else(|| refuse("a mark points at no text"))?;
                if text.content.get(range.clone()).is_none() {
                    return Err(refuse("a mark points outside its text"));
                }
                if !range.is_empty() {
                    wanted.entry(*index).or_default().push((range.clone(), label, *style));
                }
            }
            (Target::Nested { index }, Change::Replace(bytes)) => {
                if *index >= nested {
                    return Err(refuse("a mark points at no nested file"));
                }
                out.nested.insert(*index, New::Same(bytes.clone()));
            }
            (Target::Nested { index }, Change::Withhold) if *index < nested => {
                out.nested.insert(*index, New::Notice);
            }
            (Target::Nested { index }, Change::Convert(bytes)) if *index < nested => {
                out.nested.insert(*index, New::Message(bytes.clone()));
            }
            (Target::Signatures, Change::Destroy { .. }) => out.unsign = true,
            _ => return Err(refuse("this format cannot carry out such a mark")),
        }
    }
    for (index, mut ranges) in wanted {
        // the longest mark first, so that it gives the words
        ranges.sort_by(|a, b| (a.0.start, b.0.end, a.1).cmp(&(b.0.start, a.0.end, b.1)));
        let content = text_at(index).map_or("", |text| text.content.as_str());
        let mut cuts: Vec<(Wanted<'_>, usize)> = Vec::with_capacity(ranges.len());
        for next in ranges {
            let len = next.0.len();
            match cuts.last_mut() {
                Some((last, longest)) if next.0.start < last.0.end => {
                    last.0.end = last.0.end.max(next.0.end);
                    if len > *longest {
                        (last.1, last.2, *longest) = (next.1, next.2, len);
                    }
                }
                _ => cuts.push((next, len)),
            }
        }
        let cuts = cuts.into_iter().map(|((range, label, style), _)| {
            let chars = content.get(range.clone()).map_or(0, |s| s.chars().count());
            Cut { put: style.text(label, chars), range }
        });
        out.texts.insert(index, cuts.collect());
    }
    Ok(out)
}

/// The edits that carry out cuts of a text: the words stand where the first byte of the cut stood, the other source
/// bytes go.
///
/// # Errors
/// When something that is not white space has no source bytes and so cannot be taken out.
pub(super) fn edits(text: &Text, cuts: &[Cut], encode: &dyn Fn(&str) -> Vec<u8>) -> Result<Vec<Edit>, Error> {
    let mut out: Vec<Edit> = Vec::with_capacity(cuts.len());
    for cut in cuts {
        let pieces = text.source_bytes(&cut.range);
        all_placed(text, &cut.range)?;
        let mut put = Some(encode(&cut.put));
        for range in pieces {
            out.push(Edit { range, put: put.take().unwrap_or_default() });
        }
    }
    Ok(out)
}

/// Refuses a range in which something other than white space has no place in the file.
pub(super) fn all_placed(text: &Text, range: &Range<usize>) -> Result<(), Error> {
    if uncovered_is_blank(text, range) {
        return Ok(());
    }
    let part = match &text.channel {
        crate::document::Channel::Part(name) => name,
        _ => "the text",
    };
    Err(Error::CannotRedact(format!("a marked text has no place in the file: {part}")))
}

fn uncovered_is_blank(text: &Text, range: &Range<usize>) -> bool {
    let mut at = range.start;
    let blank = |from: usize, to: usize| {
        from >= to || text.content.get(from..to).is_some_and(|s| s.chars().all(char::is_whitespace))
    };
    for span in text.spans_in(range) {
        if !blank(at, span.text.start) {
            return false;
        }
        at = span.text.end;
    }
    blank(at, range.end)
}

/// The bytes with the edits carried out; every byte outside them is as it was. Edits may come in any order; those that
/// overlap become one, with the new bytes of the first.
#[must_use]
pub(super) fn apply(bytes: &[u8], mut edits: Vec<Edit>) -> Vec<u8> {
    // of two edits at the same place the longer is first; an insertion (empty range) never joins
    edits.sort_by(|a, b| (a.range.start, b.range.end).cmp(&(b.range.start, a.range.end)));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        if edit.range.start >= at {
            out.extend_from_slice(bytes.get(at..edit.range.start).unwrap_or_default());
            out.extend_from_slice(&edit.put);
        }
        at = at.max(edit.range.end);
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

/// A mark that cannot be carried out.
pub(super) fn refuse(why: &str) -> Error {
    Error::CannotRedact(why.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Channel;
    use crate::style::Label;

    fn mark(range: Range<usize>, label: &str) -> Mark {
        Mark {
            target: Target::Text { index: 0, range },
            change: Change::Destroy { label: label.into(), style: &Label },
        }
    }

    #[test]
    fn overlapping_marks_become_one_with_the_words_of_the_longest() {
        let document = Document { texts: vec![Text::same(Channel::Body, "0123456789".into())], ..Document::default() };
        let marks = [mark(4..9, "lang"), mark(2..5, "kort"), mark(0..1, "los"), mark(5..6, "in")];
        let plan = plan(&document, &marks).unwrap();
        let put: Vec<_> = plan.texts[&0].iter().map(|cut| (cut.range.clone(), cut.put.as_str())).collect();
        assert_eq!(put, [(0..1, "[los]"), (2..9, "[lang]")]);
        let edits = edits(&document.texts[0], &plan.texts[&0], &|s| s.into()).unwrap();
        assert_eq!(apply(b"0123456789", edits), b"[los]1[lang]9");
    }

    #[test]
    fn marks_that_point_nowhere_are_refused() {
        let document = Document { texts: vec![Text::same(Channel::Body, "ë".into())], ..Document::default() };
        assert!(plan(&document, &[mark(0..1, "x")]).is_err());
        assert!(plan(&document, &[mark(0..9, "x")]).is_err());
        let nested = Mark { target: Target::Nested { index: 0 }, change: Change::Replace(Arc::from([])) };
        assert!(plan(&document, &[nested]).is_err());
    }
}
