//! What a redactor asks of a format.

use std::ops::Range;
use std::sync::Arc;

use super::Slanted;

/// A place to change, and how. Given to [`Format::rewrite`](crate::format::Format::rewrite).
#[derive(Debug, Clone)]
pub struct Mark {
    /// What is changed.
    pub target: Target,
    /// How.
    pub change: Change,
}

/// What a mark points at. Indexes are those of the [`Document`] that `open` gives for the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A byte range of the text with this index.
    Text {
        /// Index in [`Document::texts`].
        index: usize,
        /// Byte range in its content.
        range: Range<usize>,
    },
    /// An area of the picture with this index.
    Picture {
        /// Index in [`Document::pictures`].
        index: usize,
        /// What to destroy.
        area: Slanted,
    },
    /// The nested file with this index.
    Nested {
        /// Index in [`Document::nested`].
        index: usize,
    },
    /// The signatures over the content of the file. Without this mark a change under one is refused; with it those that
    /// a change breaks are taken off. Mail only.
    Signatures,
}

/// What happens to a target.
#[derive(Clone)]
pub enum Change {
    /// Take it out. The style says what stands there afterwards.
    Destroy {
        /// What it was, for people: `BSN`.
        label: String,
        /// How the empty place looks.
        style: &'static dyn crate::style::Style,
    },
    /// Put these bytes in its place (nested files only; they were verified before).
    Replace(Arc<[u8]>),
    /// Put this message (EML, verified before) in the place of a file of another kind (attachments of mail only).
    Convert(Arc<[u8]>),
    /// Put a short notice in its place (attachments of mail only).
    Withhold,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Destroy { label, style } => write!(f, "Destroy({label}, {})", style.name()),
            Self::Replace(bytes) => write!(f, "Replace({} bytes)", bytes.len()),
            Self::Convert(bytes) => write!(f, "Convert({} bytes)", bytes.len()),
            Self::Withhold => write!(f, "Withhold"),
        }
    }
}
