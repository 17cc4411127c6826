//! From findings to what to do. Pure: no files, no clock.
//!
//! [`Policy`] says per finding what happens to it, [`allow`] which findings the user accepts, [`rules`] say per file what it means for a care practice.

pub mod allow;
pub mod facts;
pub mod id_copy;
pub mod people;
mod policy;
pub mod profile;
pub mod purpose;
pub mod rings;
pub mod rules;

pub use policy::{Action, Decision, Policy};

/// Why a rule or profile file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {message}")]
pub struct Error {
    /// The file.
    pub file: String,
    /// What is wrong, with its line.
    pub message: String,
}
