//! What is known from one run to the next: which files were scanned and what was seen in them, and who did what.

pub mod audit;
mod stat;
#[cfg(feature = "state")]
mod store;
#[cfg(feature = "state")]
mod writer;

pub use stat::Stat;
#[cfg(feature = "state")]
pub use store::{Content, Error, File, Id, Run, Store, is_state};
