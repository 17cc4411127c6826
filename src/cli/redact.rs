//! `zwartlak redact`.

use std::path::{Path, PathBuf};

use super::args::Redact;
use super::run::{self, Printer};
use super::{Error, ExitStatus, changes, mailboxes, setup, write};
use crate::decide::facts::Context;
use crate::document::{Gap, GapReason};
use crate::finding::Kind;
use crate::pipeline::keep::Keep;
use crate::pipeline::{Outcome, mailbox};
use crate::report::record::{GapRecord, RedactionRecord, gap_record};
use crate::source::Input;

/// Writes a verified copy of each file, or says why not.
pub fn run(args: &Redact) -> Result<ExitStatus, Error> {
    let mut setup = setup::build(&args.common)?;
    changes::apply(&args.changes, &mut setup.pipeline)?;
    release(args, &mut setup)?;
    let recorder = setup.recorder();
    let context = Context { purpose: args.purpose.clone(), ..Context::default() };
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
    let summary = run::all(inputs, &args.common, &mut printers, None, |input, hand_out| {
        let path = input.name();
        match input.large(mailbox::LARGE) {
            Ok(Some((file, head, _))) if mailbox::is_mailbox(&head, &path) => {
                return mailboxes::redact(&setup.pipeline, &recorder, input, &target, file, hand_out);
            }
            Ok(_) => {}
            Err(error) => return hand_out(run::unread(&error)),
        }
        let bytes = match input.read(setup.pipeline.limits.bytes) {
            Ok(bytes) => bytes,
            Err(error) => return hand_out(run::unread(&error)),
        };
        let (examined, outcome) = setup.pipeline.redact(&path, &bytes);
        let mut record = recorder.file_in(&path, bytes.len() as u64, &examined, context.clone());
        let redaction = match target.store(input, &outcome) {
            Ok(output) => RedactionRecord::new(&path, &outcome, output),
            Err(error) => {
                record.gaps.push(not_written(&path, &error));
                RedactionRecord { status: "refused", ..RedactionRecord::new(&path, &outcome, None) }
            }
        };
        let not_kept = examined.not_kept.iter().map(|promise| promise.id()).collect();
        record.redaction = Some(RedactionRecord { not_kept, ..redaction });
        hand_out(record);
    })?;
    Ok(match (summary.gaps, summary.refused) {
        (0, 0) => ExitStatus::Clean,
        (0, _) => ExitStatus::Findings,
        _ => ExitStatus::Failure,
    })
}

/// The gap of a copy that could not be written.
pub(super) fn not_written(path: &str, error: &write::Error) -> GapRecord {
    let gap = Gap::new(GapReason::Io, format!("the copy could not be written: {error}"));
    gap_record(path, Vec::new(), &gap)
}

/// What the copy is for decides what goes out, and the client's own data stay.
fn release(args: &Redact, setup: &mut setup::Setup) -> Result<(), Error> {
    let Some(name) = &args.purpose else { return Ok(()) };
    let purpose = setup::purpose(name)?;
    setup.pipeline.policy.only = purpose.kinds();
    for (kind, label) in &purpose.labels {
        if let Some(kind) = Kind::from_id(kind) {
            // styles live as long as the program does
            setup.pipeline.styles.set_label(kind, label.clone().leak());
        }
    }
    if let Some(path) = &args.subject {
        let people = super::known::read(path)?;
        let [person] = people.as_slice() else {
            return Err(Error::Usage("--subject: the list must hold one person, in one row below the header".into()));
        };
        let key = setup.lens.key.clone().ok_or_else(|| Error::Usage("--subject needs a key".into()))?;
        setup.pipeline.keep = Some(Keep::new(person, key));
    }
    Ok(())
}

/// Where copies go.
pub(super) enum Target {
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
        let Outcome::Clean { bytes, changed, converted, .. } = outcome else { return Ok(None) };
        match self {
            Self::InPlace if *converted => {
                Err(write::Error::new("this kind of file is only read, so it cannot be replaced; use --out"))
            }
            Self::File(path) if *converted => Self::converted(input, path.clone(), bytes),
            Self::Folder(folder) if *converted => Self::converted(input, folder.join(input.relative()), bytes),
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

    /// A message in EML made of a file of another kind, and a note beside it that says so.
    fn converted(
        input: &Input,
        mut path: PathBuf,
        bytes: &crate::verify::Verified,
    ) -> Result<Option<String>, write::Error> {
        if path.extension().is_none_or(|end| end != "eml") {
            path.as_mut_os_string().push(".eml");
        }
        let written = Self::copy(input, &path, bytes)?;
        path.as_mut_os_string().push(".txt");
        std::fs::write(&path, NOTE)?;
        Ok(written)
    }

    fn copy(input: &Input, path: &Path, bytes: &crate::verify::Verified) -> Result<Option<String>, write::Error> {
        Self::must_differ(input, path)?;
        write::copy(path, bytes)?;
        Ok(Some(path.display().to_string()))
    }

    /// Where a copy that is written bit by bit goes; `None` is standard output.
    pub(super) fn path(&self, input: &Input) -> Result<Option<PathBuf>, write::Error> {
        let path = match (self, input) {
            (Self::Stdout, _) => return Ok(None),
            (Self::InPlace, Input::File { path, .. }) => return Ok(Some(path.clone())),
            (Self::InPlace, Input::Memory { .. }) => {
                return Err(write::Error::new("standard input cannot be replaced"));
            }
            (Self::File(path), _) => path.clone(),
            (Self::Folder(folder), _) => folder.join(input.relative()),
        };
        Self::must_differ(input, &path)?;
        Ok(Some(path))
    }

    fn must_differ(input: &Input, path: &Path) -> Result<(), write::Error> {
        match input {
            Input::File { path: original, .. } if write::same_file(original, path) => {
                Err(write::Error::new("the copy would replace the original; use --in-place if you want that"))
            }
            _ => Ok(()),
        }
    }
}

/// What stands beside a converted message.
const NOTE: &str = "Deze gelakte kopie is een bericht in EML. Het origineel (Outlook of winmail.dat) kan alleen worden gelezen en is\n\
    niet gewijzigd: geef het niet door.\n\n\
    This redacted copy is a message in EML. The original (Outlook or winmail.dat) can only be read and was not changed:\n\
    do not pass it on.\n";

fn is_below(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}
