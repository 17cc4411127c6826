//! `zwartlak eval`: how well the detectors do on labelled files and texts, per kind.
//!
//! Two forms of labels: folders with a `case.toml` ([`cases`]) and texts in `*.jsonl` with exact offsets ([`texts`]).
//! Labelled texts are written apart from the detectors and with other names, so that a score is not a score on the
//! program's own lists; numbers without any label ([`chance`]) say how often the elfproef alone would fool it.

mod cases;
mod chance;
mod misses;
mod score;
mod table;
mod texts;

use std::io::Write as _;
use std::path::PathBuf;

use super::args::Eval;
use super::{Error, ExitStatus, setup};

/// Runs everything labelled below the path and prints the tables.
pub fn run(args: &Eval) -> Result<ExitStatus, Error> {
    let setup = setup::build(&args.common)?;
    let mut labelled = find(args);
    if args.misses && args.corpus.is_dir() {
        // whoever reads its misses has no test any more: they are shown to those who name the file
        labelled.texts.retain(|file| file.file_stem().is_none_or(|stem| stem != "test"));
    }
    if labelled.cases.is_empty() && labelled.texts.is_empty() {
        let path = args.corpus.display();
        return Err(Error::Usage(format!("{path}: no case.toml and no labelled texts (*.jsonl) there")));
    }
    let mut out = String::new();
    if !labelled.cases.is_empty() {
        out.push_str(&cases::run(&setup.pipeline, &labelled.cases)?);
    }
    for file in &labelled.texts {
        out.push_str(&texts::run(&setup.pipeline, file, args)?);
    }
    let chance = labelled.texts.iter().any(|file| file.file_stem().is_some_and(|stem| stem == "ordinary"));
    if chance && !args.misses && args.sheets > 0 {
        out.push_str(&chance::run(&setup.pipeline, args.sheets));
    }
    std::io::stdout().write_all(out.trim_start().as_bytes()).map_err(Error::write("standard output"))?;
    Ok(ExitStatus::Clean)
}

/// What is labelled below a path.
#[derive(Default)]
struct Labelled {
    /// Every `case.toml`.
    cases: Vec<PathBuf>,
    /// Every `*.jsonl` that is not a file of a case.
    texts: Vec<PathBuf>,
}

fn find(args: &Eval) -> Labelled {
    let mut out = Labelled::default();
    for entry in walkdir::WalkDir::new(&args.corpus).sort_by_file_name().into_iter().flatten() {
        let path = entry.path();
        if entry.file_name() == "case.toml" {
            out.cases.push(path.to_path_buf());
        } else if path.extension().is_some_and(|end| end == "jsonl") && !path.with_file_name("case.toml").exists() {
            out.texts.push(path.to_path_buf());
        }
    }
    out
}
