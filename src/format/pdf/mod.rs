//! PDF. Objects and saving by `lopdf`, fonts by `hayro-font`, drawing by `hayro`; content streams by our own walk,
//! which knows the bytes behind every glyph.
//!
//! What is read: the text of pages (also invisible, hidden and outside the page), drawings that no page shows,
//! strings of all objects, text streams, attached files, and pages drawn as pictures where text may hide in them.
//! What could not be read is a gap.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss
)] // page geometry: f64 points to f32 boxes and pixels, object numbers between the widths of two libraries

mod cut;
mod decode;
mod edit;
mod flatten;
mod font;
mod geometry;
mod image;
mod ink;
mod inspect;
mod jobs;
mod layers;
mod layout;
mod letters;
mod outside;
mod paint;
mod parts;
mod patch;
mod path;
mod pictures;
mod promises;
mod read;
mod rewrite;
mod shift;
mod show;
mod state;
mod strings;
mod tables;
mod token;
mod walk;
mod write_line;

use super::{Error, Format, Promise};
use crate::document::{Document, Inspection, Limits, Mark};

/// PDF files.
#[derive(Debug, Clone, Copy)]
pub struct Pdf;

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    /// Readers accept rubbish before the header, within the first kilobyte.
    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        memchr::memmem::find(head.get(..1024).unwrap_or(head), b"%PDF-").is_some()
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        Ok(read::open(bytes, limits, read::Pictures::Drawn)?.document)
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        rewrite::rewrite(bytes, marks, limits)
    }

    fn flattens(&self) -> bool {
        true
    }

    fn flatten(&self, bytes: &[u8], document: &Document, limits: &Limits) -> Result<Vec<u8>, Error> {
        flatten::flatten(bytes, document, limits)
    }

    fn inspect(&self, bytes: &[u8], limits: &Limits) -> Result<Option<Inspection>, Error> {
        inspect::inspect(bytes, limits).map(Some)
    }

    fn not_kept(&self, bytes: &[u8], limits: &Limits) -> Vec<Promise> {
        promises::of(bytes, limits)
    }
}
