//! zwartlak finds Dutch personal data in documents and mail, takes it out for real and proves that it is out.
//!
//! # The stages
//! Bytes go through these modules in this order; only [`pipeline`] knows the order:
//!
//! 1. [`source`]: bytes and where they come from.
//! 2. [`format`](mod@format): bytes to a [`document::Document`]: texts with a way back to their place, pictures, nested files, and
//!    gaps (what could not be read).
//! 3. [`vision`]: reads text and finds faces in the pictures.
//! 4. [`detect`]: a document to [`finding::Finding`]s: what, where, how sure, why.
//! 5. [`decide`]: findings to decisions and verdicts, by policy and by law.
//! 6. [`redact`]: decisions to marks, and marks to new bytes that stay locked in [`verify::Unverified`].
//! 7. [`verify`]: the only door out: reopens the bytes and searches them with code of its own.
//! 8. [`report`]: what people and programs get to read.
//!
//! # Words
//! A *text* is a string extracted from a file. A *place* is where something stands as a reader would say it. A *mark*
//! is a place plus a change. A *secret* is a found value: it prints its length only. A *gap* is something unreadable:
//! a file with gaps is never called clean. A *leak* is something still readable after redaction: it means no output.
//!
//! # Hostile input
//! Files come from strangers. Readers check every offset, bound every loop and every decompression
//! ([`document::Limits`]), and a panic in one file is caught and counts as a gap of that file. Values never appear in
//! errors, `Debug` output or reports (unless revealing them is asked for).
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod checksum;
#[cfg(feature = "cli")]
#[allow(missing_docs)] // the program, not the library
pub mod cli;
pub mod decide;
pub mod detect;
pub mod document;
pub mod finding;
pub mod format;
#[cfg(all(unix, feature = "gateway"))]
pub mod gateway;
pub mod glyph;
pub mod idcopy;
pub mod pipeline;
pub mod redact;
pub mod report;
pub mod source;
pub mod state;
pub mod style;
pub mod verify;
pub mod vision;
