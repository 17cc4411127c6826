//! What rules get to see of a file: kinds, places and how documents sit in each other. No values, no bytes.

use std::sync::Arc;

use crate::finding::Kind;

/// Everything the rules know of one file: its documents, the file itself first, parents before children.
#[derive(Debug, Clone, Default)]
pub struct FileFacts {
    /// The documents.
    pub documents: Vec<DocumentFacts>,
}

/// One document.
#[derive(Debug, Clone, Default)]
pub struct DocumentFacts {
    /// Index of the document it sits in; `None` for the file itself.
    pub parent: Option<usize>,
    /// Name of its format.
    pub format: String,
    /// What kind of document it is: `invoice`, `referral`.
    pub genres: Vec<String>,
    /// What was found and not filtered away.
    pub findings: Vec<FindingFacts>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingFacts {
    /// What it is.
    pub kind: Kind,
    /// The part it stands in, if the format has parts: `header Subject`.
    pub part: Option<Arc<str>>,
}

/// Formats that only hold other files: what stands in two of their members is not "together".
const CONTAINERS: &[&str] = &["mbox", "zip"];

impl FileFacts {
    /// Is the document inside a mail message, at any depth?
    #[must_use]
    pub fn in_mail(&self, document: usize) -> bool {
        std::iter::successors(self.parent(document), |at| self.parent(*at)).any(|at| self.is(at, "mail"))
    }

    /// The topmost document that belongs together with this one: the file, or the member of a container.
    #[must_use]
    pub fn whole(&self, document: usize) -> usize {
        let mut at = document;
        while let Some(parent) = self.parent(at) {
            if CONTAINERS.iter().any(|format| self.is(parent, format)) {
                break;
            }
            at = parent;
        }
        at
    }

    /// The nearest mail message around the document, or the document itself if it is one.
    #[must_use]
    pub fn message(&self, document: usize) -> Option<usize> {
        std::iter::successors(Some(document), |at| self.parent(*at)).find(|at| self.is(*at, "mail"))
    }

    fn parent(&self, document: usize) -> Option<usize> {
        // a parent stands before its child, so a walk up always ends
        self.documents.get(document).and_then(|d| d.parent).filter(|parent| *parent < document)
    }

    fn is(&self, document: usize, format: &str) -> bool {
        self.documents.get(document).is_some_and(|d| d.format == format)
    }
}
