//! Finding personal data in texts and pictures. Knows no file format.

use crate::document::Document;
use crate::finding::Finding;

/// All detectors, built once and shared by all threads.
#[derive(Debug, Default)]
pub struct Engine {}

/// What was found in one document.
#[derive(Debug, Default)]
pub struct Detected {
    /// Every finding, sorted by place; overlapping ones resolved to the most specific.
    pub findings: Vec<Finding>,
    /// What kind of document it is: `invoice`, `referral`, ... (may be several, may be none).
    pub genres: Vec<&'static str>,
}

/// What the user can add.
#[derive(Debug, Default)]
pub struct Settings {}

/// Why detectors cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Engine {
    /// Builds all detectors.
    ///
    /// # Errors
    /// When a pattern file has a mistake.
    pub fn new(_settings: &Settings) -> Result<Self, Error> {
        Ok(Self::default())
    }

    /// Finds everything in a document, at any confidence; the caller filters.
    #[must_use]
    pub fn detect(&self, _document: &Document) -> Detected {
        Detected::default()
    }
}
