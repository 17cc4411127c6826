//! Runs the examples of every pattern file through the real engine.

use std::ops::Range;

use super::patterns::{Error, Example, Source};
use super::{Engine, Settings, patterns};
use crate::document::{Channel, Document, Table, Text};
use crate::finding::{Finding, Kind, Level};

/// An example that did not come out as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Pattern with the example.
    pub pattern: String,
    /// The example's text: written for the file, so no personal data.
    pub text: String,
    /// What went wrong.
    pub detail: String,
}

/// Runs every example of the embedded pattern files and of the extra ones. Empty when all is well.
///
/// # Errors
/// When an extra file is not well formed.
pub fn check(extra: &[Source]) -> Result<Vec<Failure>, Error> {
    let patterns = extra.iter().map(|s| (s.name.to_owned(), s.toml.to_owned())).collect();
    let settings = Settings { patterns, ..Settings::default() };
    let engine = Engine::new(&settings)?;
    let mut failures = Vec::new();
    for pattern in patterns::list(extra)? {
        let Some(kind) = pattern.kind() else { continue };
        let mut fail = |example: &Example, detail: String| {
            failures.push(Failure { pattern: pattern.id.clone(), text: example.text.clone(), detail });
        };
        for example in &pattern.matches {
            let found = run(&engine, example, kind);
            if !found.iter().any(|f| example.value.as_deref().is_none_or(|value| f.secret.open() == value)) {
                let others: Vec<&str> = found.iter().map(|f| f.secret.open()).collect();
                fail(example, format!("not found; found instead: {others:?}"));
            }
        }
        for example in &pattern.no_match {
            for finding in run(&engine, example, kind) {
                fail(example, format!("found '{}' ({})", finding.secret.open(), finding.reason.join(", ")));
            }
        }
    }
    Ok(failures)
}

/// What an example gives of this kind, at level likely or above.
fn run(engine: &Engine, example: &Example, kind: Kind) -> Vec<Finding> {
    let mut text = Text::same(Channel::Body, example.text.clone());
    text.label.clone_from(&example.field);
    if example.table {
        text.tables.push(table(&example.text));
    }
    let document = Document { texts: vec![text], ..Document::default() };
    let mut findings = engine.detect(&document).findings;
    let least = if example.possible { Level::Possible } else { Level::Likely };
    findings.retain(|f| f.kind == kind && f.confidence.level() >= least);
    findings
}

/// Lines are rows, `;` separates cells.
fn table(text: &str) -> Table {
    let mut rows = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let mut cells: Vec<Range<usize>> = Vec::new();
        let mut start = at;
        for cell in line.split(';') {
            cells.push(start..start + cell.len());
            start += cell.len() + 1;
        }
        rows.push(cells);
        at += line.len() + 1;
    }
    Table { rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_comes_out_as_its_file_says() {
        let failures = check(&[]).unwrap();
        let lines: Vec<String> =
            failures.iter().map(|f| format!("{}: {:?}: {}", f.pattern, f.text, f.detail)).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    #[test]
    fn a_wrong_example_is_a_failure() {
        let toml =
            "id='own'\nkind='bsn'\nlaw=['x']\nsource='x'\ndescription={nl='x',en='x'}\n[[match]]\ntext='niets'\n";
        let failures = check(&[Source { name: "own.toml", toml }]).unwrap();
        assert_eq!(failures.iter().filter(|f| f.pattern == "own").count(), 1);
    }
}
