//! Where redacted copies go.

use std::path::{Path, PathBuf};

use super::Error;
use super::args::Redact;
use super::replace::Original;
use super::write::{self, Place};
use crate::pipeline::Outcome;
use crate::source::{self, Input};
use crate::verify::Verified;

/// Where copies go.
pub enum Target {
    /// Into this folder, each in its place.
    Folder(PathBuf),
    /// There is only one.
    File(PathBuf),
    /// There is only one, and it goes to standard output.
    Stdout,
    /// In the place of the originals, which are kept in this folder.
    InPlace(Option<PathBuf>),
}

impl Target {
    /// By what the user asked for.
    pub fn new(args: &Redact) -> Result<Self, Error> {
        let Some(out) = &args.out else { return Ok(Self::InPlace(args.backup.clone())) };
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

    /// Removes what a run that was killed left where this one writes.
    pub fn sweep(&self, paths: &[PathBuf]) {
        match self {
            Self::Folder(folder) => write::sweep(folder, true),
            Self::File(path) => write::sweep(write::parent(path), false),
            Self::InPlace(backup) => {
                for path in paths {
                    if path.is_dir() {
                        write::sweep(path, true);
                    } else if let Ok(path) = path.canonicalize() {
                        write::sweep(write::parent(&path), false);
                    }
                }
                if let Some(folder) = backup {
                    write::sweep(folder, true);
                }
            }
            Self::Stdout => {}
        }
    }

    /// Copies, backups and temporary files of ours are no originals.
    pub fn leave_out(&self, inputs: &mut Vec<Result<Input, source::Error>>) {
        let folder = match self {
            Self::Folder(folder) | Self::InPlace(Some(folder)) => Some(folder),
            _ => None,
        };
        inputs.retain(|input| {
            let Ok(Input::File { path, root }) = input else { return true };
            let ours = root.is_some() && write::is_temporary(path);
            !ours && !folder.is_some_and(|folder| is_below(path, folder))
        });
    }

    /// Where the copy of this input goes; to be asked before it is read.
    pub fn place(&self, input: &Input) -> Result<Place, write::Error> {
        let path = match (self, input) {
            (Self::Stdout, _) => return Ok(Place::Stdout),
            (Self::InPlace(backup), Input::File { path, .. }) => {
                let backup = backup.as_ref().map(|folder| folder.join(input.relative()));
                return Ok(Place::Original(Original::of(path, backup)?));
            }
            (Self::InPlace(_), Input::Memory { .. }) => {
                return Err(write::Error::new("standard input cannot be replaced"));
            }
            (Self::File(path), _) => path.clone(),
            (Self::Folder(folder), _) => folder.join(input.relative()),
        };
        must_differ(input, &path)?;
        Ok(Place::File(path))
    }

    /// Writes what may leave, and says where; nothing is written for a refusal.
    pub fn store(
        &self,
        input: &Input,
        place: Result<Place, write::Error>,
        outcome: &Outcome,
    ) -> Result<Option<String>, write::Error> {
        let Outcome::Clean { bytes, changed, converted, .. } = outcome else { return Ok(None) };
        if matches!(self, Self::InPlace(_)) && !changed {
            return Ok(Some(input.name()));
        }
        match place? {
            Place::Original(_) if *converted => {
                Err(write::Error::new("this kind of file is only read, so it cannot be replaced; use --out"))
            }
            Place::File(path) if *converted => convert(input, path, bytes).map(Some),
            place => {
                let shown = shown(&place, input);
                write::all(place, bytes)?;
                Ok(Some(shown))
            }
        }
    }
}

/// Where it goes, as the user knows it.
pub fn shown(place: &Place, input: &Input) -> String {
    match place {
        Place::Stdout => "-".to_owned(),
        Place::File(path) => path.display().to_string(),
        Place::Original(_) => input.name(),
    }
}

/// A message in EML made of a file of another kind, and a note beside it that says so.
fn convert(input: &Input, mut path: PathBuf, bytes: &Verified) -> Result<String, write::Error> {
    if path.extension().is_none_or(|end| end != "eml") {
        path.as_mut_os_string().push(".eml");
    }
    must_differ(input, &path)?;
    let shown = path.display().to_string();
    write::copy(&path, bytes)?;
    path.as_mut_os_string().push(".txt");
    std::fs::write(&path, NOTE)?;
    Ok(shown)
}

fn must_differ(input: &Input, path: &Path) -> Result<(), write::Error> {
    match input {
        Input::File { path: original, .. } if write::same_file(original, path) => {
            Err(write::Error::new("the copy would replace the original; use --in-place if you want that"))
        }
        _ => Ok(()),
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
