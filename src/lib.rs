//! zwartlak finds Dutch personal data in documents and mail, takes it out for real and proves that it is out.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod checksum;
pub mod detect;
pub mod document;
pub mod finding;
pub mod format;
pub mod style;
pub mod verify;
pub mod vision;
