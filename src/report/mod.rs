//! What people and programs get to read. A report sees records only: it opens no file and no secret.

pub mod breach;
pub mod concealed;
mod csv;
pub mod digest;
pub mod files;
pub mod html;
mod human;
mod jsonl;
pub mod markdown;
pub mod record;
mod recorder;
mod sarif;
pub mod seen;
pub mod words;

use std::io::{self, Write};

use crate::decide::rules::Severity;
pub use record::{FileRecord, Lang, Summary};
pub use recorder::Recorder;

/// A form of output. Called once per file in the order of the files, then once at the end.
pub trait Report: Send {
    /// Name on the command line.
    fn name(&self) -> &'static str;

    /// One file.
    ///
    /// # Errors
    /// When writing fails.
    fn file(&mut self, file: &FileRecord, out: &mut dyn Write) -> io::Result<()>;

    /// The end of the run.
    ///
    /// # Errors
    /// When writing fails.
    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// How a report looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Language of the words.
    pub lang: Lang,
    /// Use colours.
    pub color: bool,
}

type Make = fn(Look) -> Box<dyn Report>;

/// Every report: name and maker.
pub static REPORTS: &[(&str, Make)] = &[
    ("human", |look| Box::new(human::Human::new(look))),
    ("jsonl", |_| Box::new(jsonl::JsonLines)),
    ("csv", |_| Box::new(csv::Csv::default())),
    ("html", |look| Box::new(html::Html::new(look))),
    ("markdown", |look| Box::new(markdown::Markdown::new(look))),
    ("sarif", |look| Box::new(sarif::Sarif::new(look))),
];

/// The report with this name.
#[must_use]
pub fn by_name(name: &str, look: Look) -> Option<Box<dyn Report>> {
    REPORTS.iter().find(|(known, _)| *known == name).map(|(_, make)| make(look))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_answers_to_its_name() {
        for (name, make) in REPORTS {
            assert_eq!(make(Look { lang: Lang::Nl, color: false }).name(), *name);
        }
    }
}
