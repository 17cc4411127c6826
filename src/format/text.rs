//! Plain text (UTF-8 for now; the format's owner adds the other charsets).

use super::{Error, Format};
use crate::document::{Change, Channel, Document, Limits, Mark, Target, Text};

/// Plain text.
#[derive(Debug, Clone, Copy)]
pub struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        "text"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        !head.contains(&0)
    }

    fn open(&self, bytes: &[u8], _limits: &Limits) -> Result<Document, Error> {
        let content = String::from_utf8(bytes.to_vec()).map_err(|_| Error::Damaged("not UTF-8".into()))?;
        Ok(Document { format: "text", texts: vec![Text::same(Channel::Body, content)], ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], _limits: &Limits) -> Result<Vec<u8>, Error> {
        let mut out = bytes.to_vec();
        let mut cuts: Vec<_> = marks
            .iter()
            .filter_map(|mark| match (&mark.target, &mark.change) {
                (Target::Text { index: 0, range }, Change::Destroy { label, style }) => {
                    Some((range.clone(), style.text(label, range.len())))
                }
                _ => None,
            })
            .collect();
        cuts.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, put) in cuts {
            out.splice(range, put.bytes());
        }
        Ok(out)
    }
}
