//! `zwartlak redact`.

use std::path::{Path, PathBuf};

use super::args::Redact;
use super::run::{self, Printer};
use super::{Error, ExitStatus, setup, write};
use crate::document::{Gap, GapReason};
use crate::finding::Secret;
use crate::pipeline::Outcome;
use crate::redact::{Extra, Styles};
use crate::report::Recorder;
use crate::report::record::{RedactionRecord, gap_record};
use crate::source::Input;
use crate::style;

/// Writes a verified copy of each file, or says why not.
pub fn run(args: &Redact) -> Result<ExitStatus, Error> {
    let mut setup = setup::build(&args.common)?;
    setup.pipeline.styles = styles(&args.style)?;
    setup.pipeline.extra = extra(args)?;
    setup.pipeline.allow_gaps = args.allow_gaps;
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
        let not_kept = examined.not_kept.iter().map(|promise| promise.id()).collect();
        record.redaction = Some(RedactionRecord { not_kept, ..redaction });
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
        let Outcome::Clean { bytes, changed } = outcome else { return Ok(None) };
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

fn styles(options: &[String]) -> Result<Styles, Error> {
    let mut styles = Styles::default();
    for option in options {
        let (kind, name) = option.split_once('=').map_or((None, option.as_str()), |(k, s)| (Some(k), s));
        let style = style::by_name(name).ok_or_else(|| {
            let known: Vec<_> = style::STYLES.iter().map(|style| style.name()).collect();
            Error::Usage(format!("--style: there is no style '{name}'; choose one of {}", known.join(", ")))
        })?;
        match kind {
            None => styles.set(None, style),
            Some(kind) => {
                for kind in setup::kinds("--style", &[kind.to_owned()])? {
                    styles.set(Some(kind), style);
                }
            }
        }
    }
    Ok(styles)
}

fn extra(args: &Redact) -> Result<Extra, Error> {
    let patterns = args.regex.iter().map(|pattern| {
        // the pattern itself may hold a value: the message does not repeat it
        regex::Regex::new(pattern).map_err(|_| Error::Usage("--regex: this is not a valid regular expression".into()))
    });
    Ok(Extra {
        literals: args.literal.iter().filter(|text| !text.trim().is_empty()).map(Secret::new).collect(),
        patterns: patterns.collect::<Result<_, _>>()?,
    })
}
