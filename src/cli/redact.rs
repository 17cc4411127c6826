//! `zwartlak redact`.

use std::path::{Path, PathBuf};

use super::args::Redact;
use super::run::{self, Printer};
use super::{Error, ExitStatus, changes, setup, write};
use crate::document::{Gap, GapReason};
use crate::pipeline::Outcome;
use crate::report::Recorder;
use crate::report::record::{RedactionRecord, gap_record};
use crate::source::Input;

/// Writes a verified copy of each file, or says why not.
pub fn run(args: &Redact) -> Result<ExitStatus, Error> {
    let mut setup = setup::build(&args.common)?;
    changes::apply(&args.changes, &mut setup.pipeline)?;
    let recorder = Recorder { rules: &setup.rules, profile: &setup.profile, lang: setup.lang };
    let target = Target::new(args)?;
    let mut printers = Vec::new();
    if !matches!(target, Target::Stdout) {
        printers.push(Printer::new(&args.common, setup.lang)?);
    }
    if let Some(path) = &args.report {
        printers.push(Printer::file(path, setup.lang)?);
    }
    let mut inputs = run::inputs(&args.paths, &args.name);
    // copies of an earlier run are no originals
    if let Target::Folder(folder) = &target {
        inputs.retain(|input| !matches!(input, Ok(Input::File { path, .. }) if is_below(path, folder)));
    }
    if inputs.len() != 1 && matches!(target, Target::File(_) | Target::Stdout) {
        return Err(Error::Usage("--out must be a folder when there is more than one file".into()));
    }
    let summary = run::all(inputs, &args.common, &mut printers, |input| {
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return run::unread(&error),
        };
        let path = input.name();
        let (examined, outcome) = setup.pipeline.redact(&path, &bytes);
        let mut record = recorder.file(&path, bytes.len() as u64, &examined);
        let redaction = match target.store(input, &outcome) {
            Ok(output) => RedactionRecord::new(&path, &outcome, output),
            Err(error) => {
                let gap = Gap::new(GapReason::Io, format!("the copy could not be written: {error}"));
                record.gaps.push(gap_record(&path, Vec::new(), &gap));
                RedactionRecord { status: "refused", ..RedactionRecord::new(&path, &outcome, None) }
            }
        };
        record.redaction = Some(redaction);
        record
    })?;
    Ok(match (summary.gaps, summary.refused) {
        (0, 0) => ExitStatus::Clean,
        (0, _) => ExitStatus::Findings,
        _ => ExitStatus::Failure,
    })
}

/// Where copies go.
enum Target {
    Folder(PathBuf),
    File(PathBuf),
    Stdout,
    InPlace,
}

impl Target {
    fn new(args: &Redact) -> Result<Self, Error> {
        let Some(out) = &args.out else { return Ok(Self::InPlace) };
        if out == Path::new("-") {
            return Ok(Self::Stdout);
        }
        let one_file = matches!(args.paths.as_slice(), [path] if path == Path::new("-") || path.is_file());
        let looks_like_folder = out.is_dir() || out.to_string_lossy().ends_with('/');
        if one_file && !looks_like_folder {
            return Ok(Self::File(out.clone()));
        }
        std::fs::create_dir_all(out).map_err(Error::write(out.display().to_string()))?;
        Ok(Self::Folder(out.clone()))
    }

    /// Writes what may leave, and says where; nothing is written for a refusal.
    fn store(&self, input: &Input, outcome: &Outcome) -> Result<Option<String>, write::Error> {
        let Outcome::Clean { bytes, changed, .. } = outcome else { return Ok(None) };
        match self {
            Self::Stdout => write::stdout(bytes).map(|()| Some("-".to_owned())),
            Self::InPlace => {
                let Input::File { path, .. } = input else {
                    return Err(write::Error::new("standard input cannot be replaced"));
                };
                if *changed {
                    write::replace(path, bytes)?;
                }
                Ok(Some(path.display().to_string()))
            }
            Self::File(path) => Self::copy(input, path, bytes),
            Self::Folder(folder) => Self::copy(input, &folder.join(input.relative()), bytes),
        }
    }

    fn copy(input: &Input, path: &Path, bytes: &crate::verify::Verified) -> Result<Option<String>, write::Error> {
        if let Input::File { path: original, .. } = input
            && write::same_file(original, path)
        {
            return Err(write::Error::new("the copy would replace the original; use --in-place if you want that"));
        }
        write::copy(path, bytes)?;
        Ok(Some(path.display().to_string()))
    }
}

fn is_below(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}
