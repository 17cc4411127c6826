//! `zwartlak patterns`: what is detected, why, by which law.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use super::args::Patterns;
use super::{Error, ExitStatus, setup};
use crate::detect::patterns::{self, Example, Pattern, Source};
use crate::report::Lang;

/// Lists, explains or checks.
pub fn run(command: &Patterns) -> Result<ExitStatus, Error> {
    match command {
        Patterns::List { lang } => print(&list(setup::lang(*lang))?),
        Patterns::Explain { id, lang } => match patterns::explain(id, &[]).map_err(detect)? {
            Some(pattern) => print(&explain(&pattern, setup::lang(*lang))),
            None => Err(Error::Usage(format!("there is no pattern '{id}'; 'zwartlak patterns list' shows them"))),
        },
        Patterns::Check { files } => check(files),
    }
}

fn list(lang: Lang) -> Result<String, Error> {
    let mut out = String::new();
    for pattern in patterns::list(&[]).map_err(detect)? {
        let Some(kind) = pattern.kind() else { continue };
        let name = lang.pick(kind.dutch(), kind.english());
        let _ = writeln!(out, "{:<24} {:<18} {name} ({})", pattern.id, kind.category().id(), pattern.law.join(", "));
    }
    Ok(out)
}

fn explain(pattern: &Pattern, lang: Lang) -> String {
    let say = |nl, en| lang.pick(nl, en);
    let mut out = format!("{}\n\n{}\n", pattern.id, say(&pattern.description.nl, &pattern.description.en));
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "\n{name}\n  {value}");
        }
    };
    field(say("Wet", "Law"), &pattern.law.join(", "));
    field(say("Bron", "Source"), &pattern.source);
    field(say("Woorden ervoor", "Labels"), &pattern.labels.join(", "));
    field(say("Woorden ertegen", "Labels against it"), &pattern.negative.join(", "));
    let examples = |examples: &[Example]| {
        let lines: Vec<_> = examples.iter().map(|example| example.text.replace('\n', " / ")).collect();
        lines.join("\n  ")
    };
    field(say("Wordt gevonden in", "Is found in"), &examples(&pattern.matches));
    field(say("Wordt niet gevonden in", "Is not found in"), &examples(&pattern.no_match));
    out
}

fn check(files: &[PathBuf]) -> Result<ExitStatus, Error> {
    let read: Vec<_> = files.iter().map(|path| setup::read_pattern(path)).collect::<Result<_, _>>()?;
    let sources: Vec<_> = read.iter().map(|(name, toml)| Source { name, toml }).collect();
    let failures = patterns::check(&sources).map_err(detect)?;
    let count = patterns::list(&sources).map_err(detect)?.len();
    let mut out = String::new();
    for failure in &failures {
        let _ = writeln!(out, "{}: {}\n    {}", failure.pattern, failure.text.replace('\n', " / "), failure.detail);
    }
    let _ = writeln!(out, "patterns: {count}, examples that failed: {}", failures.len());
    print(&out)?;
    Ok(if failures.is_empty() { ExitStatus::Clean } else { ExitStatus::Findings })
}

fn print(text: &str) -> Result<ExitStatus, Error> {
    std::io::stdout().write_all(text.as_bytes()).map_err(Error::write("standard output"))?;
    Ok(ExitStatus::Clean)
}

#[allow(clippy::needless_pass_by_value)] // used in map_err
fn detect(error: patterns::Error) -> Error {
    Error::Detect(error.to_string())
}
