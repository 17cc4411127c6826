//! One HTML file for a practice manager: what was found, what it means, what to do, what could not be read. Nothing is
//! loaded from elsewhere, there is no script in it, and no value.

mod chart;
mod parts;

use std::io::{self, Write};

use super::digest::Digest;
use super::{FileRecord, Look, Report, Summary};
use crate::report::Lang;

/// Most rows of a table, and places of a rule: what is beyond stands in the CSV.
const MOST: usize = 200;

/// What a page is made of.
#[derive(Debug)]
pub struct Page<'a> {
    /// This scan.
    pub now: &'a Digest,
    /// An earlier one, for the trend.
    pub before: Option<&'a Digest>,
    /// Language.
    pub lang: Lang,
    /// How long files are kept, by the profile, in the language of the page.
    pub retention: &'a str,
}

/// The whole page.
#[must_use]
pub fn page(page: &Page<'_>) -> String {
    let mut out = String::with_capacity(64 << 10);
    parts::head(page, &mut out);
    parts::summary(page, &mut out);
    parts::gaps(page, &mut out);
    parts::signals(page, &mut out);
    parts::folders(page, &mut out);
    parts::files(page, &mut out);
    parts::inventory(page, &mut out);
    parts::figures(page, &mut out);
    parts::trend(page, &mut out);
    parts::foot(page, &mut out);
    out
}

/// `scan --format html`: adds up, and writes the page at the end.
#[derive(Debug)]
pub struct Html {
    digest: Digest,
    lang: Lang,
}

impl Html {
    pub(super) fn new(look: Look) -> Self {
        Self { digest: Digest::default(), lang: look.lang }
    }
}

impl Report for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn file(&mut self, file: &FileRecord, _out: &mut dyn Write) -> io::Result<()> {
        self.digest.file(file)
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.digest.end(summary);
        self.digest.close();
        let made = page(&Page { now: &self.digest, before: None, lang: self.lang, retention: "" });
        out.write_all(made.as_bytes())
    }
}

/// Text between tags and in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
