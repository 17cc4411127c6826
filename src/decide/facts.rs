//! What rules get to see of a file: kinds, places and how documents sit in each other, and what stands around the file.
//! No values, no bytes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::people::Token;
use super::rings::Ring;
use crate::finding::Kind;

/// Everything the rules know of one file: its documents, the file itself first, parents before children.
#[derive(Debug, Clone, Default)]
pub struct FileFacts {
    /// The documents.
    pub documents: Vec<DocumentFacts>,
    /// What stands around the file.
    pub context: Context,
}

/// What is known of a file besides its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Context {
    /// Days since it was last changed.
    pub age_days: Option<u32>,
    /// May everyone on the machine read it?
    pub everyone: Option<bool>,
    /// What kind of place it stands in: `sync` (a folder that goes to a public cloud), `removable`.
    pub folders: Vec<String>,
    /// In how many places a file with the same content stands, this one included; 0 when that is not known.
    pub copies: u32,
    /// What the file is to be released for.
    pub purpose: Option<String>,
}

/// One document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentFacts {
    /// Index of the document it sits in; `None` for the file itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// Name of its format.
    pub format: String,
    /// What kind of document it is: `invoice`, `referral`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genres: Vec<String>,
    /// What was found and not filtered away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingFacts>,
    /// What its headers say, if it is a mail message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailFacts>,
}

/// What the headers of a message say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailFacts {
    /// Addresses that every receiver sees: those in To and Cc.
    pub recipients: u32,
    /// The rings of all recipients, each once.
    pub rings: Vec<Ring>,
    /// Is a recipient's domain nearly that of a known one?
    pub look_alike: bool,
    /// Days since it was sent.
    pub age_days: Option<u32>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingFacts {
    /// What it is.
    pub kind: Kind,
    /// The part it stands in, if the format has parts: `header Subject`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "shared")]
    pub part: Option<Arc<str>>,
    /// Whom it points at: a keyed token, never the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Token>,
    /// The row or line it stands in, if that ties it to others of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// A birth date: of someone under eighteen?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minor: Option<bool>,
    /// A VAT id of the form before 2020, which holds the BSN of a sole trader.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub old_form: bool,
}

/// Names of parts are shared in memory, and written as texts.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[allow(clippy::ref_option)] // as serde asks for it
    pub(super) fn serialize<S: Serializer>(part: &Option<Arc<str>>, to: S) -> Result<S::Ok, S::Error> {
        part.as_deref().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Arc<str>>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(Arc::from))
    }
}

impl FindingFacts {
    /// Of this kind; nothing else is known.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, part: None, subject: None, row: None, minor: None, old_form: false }
    }
}

/// Formats that only hold other files: what stands in two of their members is not "together".
const CONTAINERS: &[&str] = &["mbox", "zip"];

impl FileFacts {
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
