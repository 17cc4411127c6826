//! Writing verified bytes, whole or not at all. Takes nothing else: [`Verified`] is the only ticket.

use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

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

/// Writes a copy: to a temporary file beside it, synced, then renamed.
pub fn copy(path: &Path, bytes: &Verified) -> Result<(), Error> {
    let folder = parent(path);
    std::fs::create_dir_all(folder)?;
    persist(path, bytes, None)
}

/// Replaces an original: its permissions are kept, and it stays until the new bytes are safe on disk.
pub fn replace(path: &Path, bytes: &Verified) -> Result<(), Error> {
    // a link keeps pointing to the file that is replaced
    let path = path.canonicalize()?;
    let permissions = std::fs::metadata(&path)?.permissions();
    persist(&path, bytes, Some(permissions))
}

/// A file that grows by verified pieces and is there only when it is whole.
pub struct Growing {
    file: tempfile::NamedTempFile,
    /// `None` is standard output.
    path: Option<PathBuf>,
    replaces: bool,
}

impl Growing {
    /// Beside the file it will be; `replaces` keeps the permissions of the one that is there.
    pub fn new(path: Option<PathBuf>, replaces: bool) -> Result<Self, Error> {
        let path = if replaces { path.map(|path| path.canonicalize()).transpose()? } else { path };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".zwartlak-");
        let file = match &path {
            Some(path) => {
                std::fs::create_dir_all(parent(path))?;
                builder.tempfile_in(parent(path))?
            }
            None => builder.tempfile()?,
        };
        Ok(Self { file, path, replaces })
    }

    /// Adds a piece.
    pub fn push(&mut self, bytes: &Verified) -> Result<(), Error> {
        Ok(self.file.write_all(bytes.bytes())?)
    }

    /// Puts it in its place.
    pub fn finish(mut self) -> Result<(), Error> {
        let Some(path) = &self.path else {
            let file = self.file.as_file_mut();
            file.rewind()?;
            let mut out = std::io::stdout().lock();
            std::io::copy(file, &mut out)?;
            return Ok(out.flush()?);
        };
        if self.replaces {
            self.file.as_file().set_permissions(std::fs::metadata(path)?.permissions())?;
        }
        in_place(self.file, path)
    }
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
    let mut file = tempfile::Builder::new().prefix(".zwartlak-").tempfile_in(parent(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// Do both paths lead to the same existing file?
pub fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn persist(path: &Path, bytes: &Verified, permissions: Option<std::fs::Permissions>) -> Result<(), Error> {
    let folder = parent(path);
    let mut file = tempfile::Builder::new().prefix(".zwartlak-").tempfile_in(folder)?;
    file.write_all(bytes.bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    in_place(file, path)
}

fn in_place(file: tempfile::NamedTempFile, path: &Path) -> Result<(), Error> {
    let folder = parent(path);
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| Error(error.error.to_string()))?;
    // the rename itself must survive a power cut too; not every file system lets a folder be synced
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The folder of a file.
pub fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
