//! The only door to the outside. Redacted bytes are locked in [`Unverified`]; [`verify`] reopens and searches them
//! with code that shares nothing with the redactor, and only then gives [`Verified`] bytes out.

mod archive_members;
mod areas;
mod image_metadata;
mod json_strings;
mod mail_parts;
mod package_parts;
#[cfg(feature = "pdf")]
mod pdf_raw;
#[cfg(feature = "pdf")]
mod pdf_streams;
mod pixels;
mod raw_bytes;
mod seek;
mod text_again;

pub use areas::Destroyed;

use crate::document::Limits;
use crate::finding::Secret;
use crate::format::Format;
use crate::vision::Eye;

/// A value that must be gone.
#[derive(Debug, Clone)]
pub struct Gone {
    /// The value as it stood there.
    pub value: Secret,
    /// For messages: what it was (`BSN`), never the value.
    pub label: &'static str,
}

/// Redacted bytes that nobody has looked at yet. There is no public way to the bytes.
#[derive(Debug)]
pub struct Unverified {
    pub(crate) bytes: Vec<u8>,
    pub(crate) gone: Vec<Gone>,
    pub(crate) destroyed: Vec<Destroyed>,
}

/// Bytes that were searched and are clean.
#[derive(Debug, Clone)]
pub struct Verified {
    bytes: Vec<u8>,
}

impl Verified {
    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Something that stayed readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// Which check saw it.
    pub check: &'static str,
    /// What and where, without the value.
    pub detail: String,
}

/// What a check gets to see.
pub struct Exam<'a> {
    /// The format the bytes should have.
    pub format: &'a dyn Format,
    /// The redacted bytes.
    pub bytes: &'a [u8],
    /// What must be gone from them.
    pub gone: &'a [Gone],
    /// Areas of pictures that must show nothing of what they showed.
    pub destroyed: &'a [Destroyed],
    /// Bounds for reopening.
    pub limits: &'a Limits,
    /// For reading pictures again; `None` when there are no models (then pictures were gaps before, too).
    pub eye: Option<&'a dyn Eye>,
}

/// One way of looking for what should be gone.
pub trait Check: Sync + Send {
    /// Name for messages.
    fn id(&self) -> &'static str;
    /// Adds a leak for everything that is still there.
    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>);
}

/// Every check.
pub static CHECKS: &[&dyn Check] = &[
    &raw_bytes::RawBytes,
    &text_again::TextAgain,
    &mail_parts::MailParts,
    &archive_members::ArchiveMembers,
    &package_parts::PackageParts,
    &json_strings::JsonStrings,
    #[cfg(feature = "pdf")]
    &pdf_streams::PdfStreams,
    &pixels::Pixels,
    &areas::Areas,
    &image_metadata::ImageMetadata,
];

/// Opens the door, or says what stayed.
///
/// # Errors
/// All leaks found; the bytes are dropped.
pub fn verify(
    redacted: Unverified,
    format: &dyn Format,
    limits: &Limits,
    eye: Option<&dyn Eye>,
) -> Result<Verified, Vec<Leak>> {
    let mut leaks = Vec::new();
    let exam =
        Exam { format, bytes: &redacted.bytes, gone: &redacted.gone, destroyed: &redacted.destroyed, limits, eye };
    for check in CHECKS {
        check.leaks(&exam, &mut leaks);
    }
    if leaks.is_empty() { Ok(Verified { bytes: redacted.bytes }) } else { Err(leaks) }
}
