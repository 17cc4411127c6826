//! The gateway before a real Postfix: what goes in comes out, clean, once; and when anything fails nothing passes.

#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout)] // a test may stop, says what it skipped and measured

mod cases;
mod dkim;
mod failures;
mod mails;
mod operations;
mod own;
mod postfix;
mod sendmail;
mod session;
mod smtp;
mod soak;

const RULES: &str = include_str!("rules.toml");

const OUT: &[&str] = &["b@elders.example"];

fn holds(message: &[u8], part: &str) -> bool {
    memchr::memmem::find(message, part.as_bytes()).is_some()
}
