//! File formats: from bytes to a [`Document`], and from bytes plus [`Mark`]s to new bytes.
//! A format knows nothing of personal data; it only knows where text stands and how to take it out.

use crate::document::{Document, Inspection, Limits, Mark};

mod charset;
pub mod cms;
pub mod csv;
pub mod emlx;
pub mod gzip;
pub mod hl7;
pub mod html;
pub mod image;
pub mod json;
pub mod mail;
mod mapi;
pub mod mbox;
#[cfg(feature = "outlook")]
pub mod msg;
pub mod office;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod rtf;
mod spans;
mod splice;
pub mod tar;
pub mod text;
pub mod tnef;
mod transfer;
mod unpack;
pub mod unread;
pub mod vcard;
pub mod xml;
pub mod zip;

/// A file format.
pub trait Format: Sync + Send {
    /// Short name for reports: `pdf`.
    fn name(&self) -> &'static str;

    /// Is this such a file? `head` is its start (at least 4 KiB, or all of it), `name` its file name, which is only a
    /// hint: content decides, the name breaks ties between text formats. The first format of [`FORMATS`] that says
    /// yes opens the file.
    fn sniff(&self, head: &[u8], name: &str) -> bool;

    /// Reads everything in it.
    ///
    /// # Errors
    /// When nothing at all can be read; what can be read in part is a document with gaps.
    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error>;

    /// New bytes in which the marked places are destroyed and everything else is as it was. Marks point into what
    /// [`Format::open`] gives for the same bytes; they may overlap, touch and come in any order.
    ///
    /// # Errors
    /// When a mark cannot be carried out in full. Then there are no bytes: half a redaction is worse than none.
    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error>;

    /// Is it a message: can an attachment be replaced by a notice, and a signature that a change breaks be taken off?
    fn is_message(&self) -> bool {
        false
    }

    /// Is it read-only, and holds one message in EML that leaves in its place?
    fn converts(&self) -> bool {
        false
    }

    /// Can it be made plain, see [`Format::flatten`]?
    fn flattens(&self) -> bool {
        false
    }

    /// New bytes of the same format that hold nothing but what can be seen: pages become pictures of themselves with
    /// their text behind them. The last resort for a file of which a mark cannot be carried out. `document` is the same
    /// file, opened and looked at.
    ///
    /// # Errors
    /// When something that can be seen would be lost.
    fn flatten(&self, bytes: &[u8], document: &Document, limits: &Limits) -> Result<Vec<u8>, Error> {
        let _ = (bytes, document, limits);
        Err(Error::CannotRedact("this kind of file has no pages that could become pictures".into()))
    }

    /// What [`Format::rewrite`] had to change besides the marks, in plain English without content: a signature of the
    /// sending server that was no longer true.
    fn notes(&self, _before: &[u8], _after: &[u8]) -> Vec<String> {
        Vec::new()
    }

    /// What the file promises that a file written anew does not.
    fn not_kept(&self, bytes: &[u8], limits: &Limits) -> Vec<Promise> {
        let _ = (bytes, limits);
        Vec::new()
    }

    /// What the file holds and does not show to somebody who looks at it; `None` when this format does not tell.
    ///
    /// # Errors
    /// As [`Format::open`].
    fn inspect(&self, bytes: &[u8], limits: &Limits) -> Result<Option<Inspection>, Error> {
        let _ = (bytes, limits);
        Ok(None)
    }
}

/// Something that is true of a file and not of its redacted copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// It is encrypted.
    Encryption,
    /// It follows a standard for archives or accessibility (PDF/A, PDF/UA); the copy does not claim it.
    Standard,
    /// It is signed.
    Signature,
}

impl Promise {
    /// The word used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Encryption => "encryption",
            Self::Standard => "pdf-a",
            Self::Signature => "signature",
        }
    }
}

/// Every format, the surest signs first; plain text is the last and takes whatever is text.
pub static FORMATS: &[&dyn Format] = &[
    #[cfg(feature = "pdf")]
    &pdf::Pdf,
    &image::Image,
    #[cfg(feature = "outlook")]
    &msg::Msg,
    &tnef::Tnef,
    &cms::Cms,
    &rtf::Rtf,
    &office::Odf,
    &office::Ooxml,
    &zip::Zip,
    &gzip::Gzip,
    &unread::Unread,
    &tar::Tar,
    &mbox::Mbox,
    &mail::Mail,
    &emlx::Emlx,
    &html::Html,
    &xml::Xml,
    &json::Json,
    &vcard::Vcard,
    &hl7::Hl7,
    &csv::Csv,
    &text::PlainText,
];

/// The format of a file.
///
/// # Errors
/// [`Error::Unsupported`] when no format knows it.
pub fn sniff(bytes: &[u8], name: &str) -> Result<&'static dyn Format, Error> {
    let head = bytes.get(..bytes.len().min(64 << 10)).unwrap_or(bytes);
    FORMATS.iter().copied().find(|format| format.sniff(head, name)).ok_or(Error::Unsupported)
}

/// Why a file could not be opened or rewritten. Never holds any of its content.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No format of ours.
    #[error("this kind of file is not supported")]
    Unsupported,
    /// A format that is known and not read.
    #[error("{0}")]
    NotRead(&'static str),
    /// A password or key is needed.
    #[error("the file is encrypted: {0}")]
    Encrypted(&'static str),
    /// Damaged.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A limit was reached.
    #[error("a limit was reached: {0}")]
    Limit(&'static str),
    /// A mark cannot be carried out.
    #[error("cannot be redacted: {0}")]
    CannotRedact(String),
}

impl Error {
    /// The reason that a gap made from this error carries.
    #[must_use]
    pub fn gap_reason(&self) -> crate::document::GapReason {
        use crate::document::GapReason;
        match self {
            Self::Unsupported | Self::NotRead(_) | Self::CannotRedact(_) => GapReason::Unsupported,
            Self::Encrypted(_) => GapReason::Encrypted,
            Self::Damaged(_) => GapReason::Unreadable,
            Self::Limit(_) => GapReason::Limit,
        }
    }
}

/// The bytes as they are, for a format that cannot be changed.
fn read_only(bytes: &[u8], marks: &[Mark]) -> Result<Vec<u8>, Error> {
    if marks.is_empty() {
        return Ok(bytes.to_vec());
    }
    Err(Error::CannotRedact("this kind of file is only read".into()))
}

/// The end of a file name after the last dot, in lower case.
#[must_use]
pub fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_names_are_unique() {
        let mut names: Vec<_> = FORMATS.iter().map(|format| format.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
    }
}
