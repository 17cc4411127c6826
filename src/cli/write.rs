//! Writing verified bytes, whole or not at all. Takes nothing else: [`Verified`] is the only ticket.

use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::replace::Original;
use crate::verify::Verified;

/// Why a copy could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    /// With this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The file beside another whose name goes on like this.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Where verified bytes go.
pub enum Place {
    /// Standard output.
    Stdout,
    /// A file that is made, or made anew.
    File(PathBuf),
    /// In the place of an original.
    Original(Original),
}

/// Bytes that grow by verified pieces and are there only when they are whole.
pub struct Growing {
    file: NamedTempFile,
    place: Place,
    written: Sha256,
}

impl Growing {
    /// A temporary file beside the one it will be.
    pub fn new(place: Place) -> Result<Self, Error> {
        let file = match &place {
            Place::Stdout => tempfile::Builder::new().prefix(PREFIX).tempfile()?,
            Place::File(path) => {
                std::fs::create_dir_all(parent(path))?;
                temporary(parent(path))?
            }
            Place::Original(original) => temporary(parent(original.path()))?,
        };
        Ok(Self { file, place, written: Sha256::new() })
    }

    /// Adds a piece.
    pub fn push(&mut self, bytes: &Verified) -> Result<(), Error> {
        self.written.update(bytes.bytes());
        Ok(self.file.write_all(bytes.bytes())?)
    }

    /// Puts it in its place: safe on disk, read back and compared, and only then under its name.
    pub fn finish(mut self) -> Result<(), Error> {
        if let Place::Stdout = self.place {
            let file = self.file.as_file_mut();
            file.rewind()?;
            let mut out = std::io::stdout().lock();
            std::io::copy(file, &mut out)?;
            return Ok(out.flush()?);
        }
        self.file.as_file().sync_all()?;
        if !is_there(self.file.as_file_mut(), self.written)? {
            return Err(Error::new("what was written is not what the disk gives back"));
        }
        match self.place {
            Place::Original(original) => original.replace(self.file),
            Place::File(path) => in_place(self.file, &path),
            Place::Stdout => Ok(()),
        }
    }
}

/// Writes a whole copy.
pub fn all(place: Place, bytes: &Verified) -> Result<(), Error> {
    let mut file = Growing::new(place)?;
    file.push(bytes)?;
    file.finish()
}

/// Writes a copy.
pub fn copy(path: &Path, bytes: &Verified) -> Result<(), Error> {
    all(Place::File(path.to_owned()), bytes)
}

/// To standard output.
pub fn stdout(bytes: &Verified) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes.bytes())?;
    out.flush()?;
    Ok(())
}

/// A report: whole or not at all, readable by its owner only.
pub fn plain(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = temporary(parent(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// Do both paths lead to the same existing file?
pub fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// How the names of temporary files begin and end.
const PREFIX: &str = ".zwartlak-";
const SUFFIX: &str = ".tmp";

/// A temporary file that is known as ours, and as in use while we live; readable by its owner only.
pub fn temporary(folder: &Path) -> std::io::Result<NamedTempFile> {
    let file = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    // on a file system without locks another run leaves it alone
    let _ = file.as_file().try_lock();
    Ok(file)
}

/// Is it the name of a temporary file of ours?
pub fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX)).is_some_and(|middle| middle.len() == 6)
}

/// Removes temporary files that a run which was killed left in a folder, or below it.
pub fn sweep(folder: &Path, below: bool) {
    let depth = if below { usize::MAX } else { 1 };
    for entry in walkdir::WalkDir::new(folder).follow_root_links(true).max_depth(depth).into_iter().flatten() {
        let ours = entry.file_type().is_file() && is_temporary(entry.path());
        // one that is locked is in use by another run
        let file = ours.then(|| std::fs::File::open(entry.path()).ok()).flatten();
        if file.is_some_and(|file| file.try_lock().is_ok()) {
            // what cannot be removed is told by what follows
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Does the file hold what was written?
pub fn is_there(file: &mut std::fs::File, written: Sha256) -> std::io::Result<bool> {
    file.rewind()?;
    let (mut found, mut buffer) = (Sha256::new(), vec![0; 256 << 10]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(found.finalize() == written.finalize()),
            got => found.update(buffer.get(..got).unwrap_or_default()),
        }
    }
}

/// Gives a temporary file that is safe on disk its name.
pub fn in_place(file: NamedTempFile, path: &Path) -> Result<(), Error> {
    file.persist(path).map_err(|error| Error::from(error.error))?;
    sync(parent(path));
    Ok(())
}

/// The name itself must survive a power cut too; not every file system lets a folder be synced.
pub fn sync(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// The folder of a file.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
