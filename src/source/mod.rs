//! Where bytes come from: folders, files, standard input.

pub mod surroundings;
mod windows;

use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
pub use windows::{Sizes, Window, Windows};

/// One file to look at; its bytes are read when it is its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file on disk.
    File {
        /// Where it is.
        path: PathBuf,
        /// The folder given by the user under which it was found; `None` when the file itself was named.
        root: Option<PathBuf>,
    },
    /// Bytes that were read from standard input.
    Memory {
        /// Name for reports and as a hint of the format.
        name: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

/// Something that could not be found or read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct Error {
    /// The path as the user knows it.
    pub path: String,
    /// What the system said.
    pub message: String,
}

impl Error {
    /// Of a file.
    #[must_use]
    pub fn new(path: &Path, error: impl std::fmt::Display) -> Self {
        Self { path: path.display().to_string(), message: error.to_string() }
    }
}

impl Input {
    /// The name for reports: the path as the user would write it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File { path, .. } => path.display().to_string(),
            Self::Memory { name, .. } => name.clone(),
        }
    }

    /// The folder the user named under which it was found, as the user wrote it.
    #[must_use]
    pub fn root(&self) -> Option<String> {
        match self {
            Self::File { root: Some(root), .. } => Some(root.display().to_string()),
            _ => None,
        }
    }

    /// Its place below the folder the user named, or its file name: where a copy goes in an output folder.
    #[must_use]
    pub fn relative(&self) -> PathBuf {
        match self {
            Self::File { path, root: Some(root) } => {
                path.strip_prefix(root).map_or_else(|_| path.clone(), Path::to_path_buf)
            }
            Self::File { path, root: None } => path.file_name().map_or_else(|| path.clone(), PathBuf::from),
            Self::Memory { name, .. } => PathBuf::from(name),
        }
    }

    /// A file on disk of at least `size` bytes: opened, with its start and its size in bytes.
    ///
    /// # Errors
    /// When it cannot be opened or read.
    pub fn large(&self, size: u64) -> Result<Option<(std::fs::File, Vec<u8>, u64)>, Error> {
        let Self::File { path, .. } = self else { return Ok(None) };
        let meta = std::fs::metadata(path).map_err(|e| Error::new(path, e))?;
        if !meta.is_file() || meta.len() < size {
            return Ok(None);
        }
        let mut file = std::fs::File::open(path).map_err(|e| Error::new(path, e))?;
        let mut head = Vec::new();
        file.by_ref().take(64 << 10).read_to_end(&mut head).map_err(|e| Error::new(path, e))?;
        file.rewind().map_err(|e| Error::new(path, e))?;
        Ok(Some((file, head, meta.len())))
    }

    /// Its bytes, if there are at most `limit` of them.
    ///
    /// # Errors
    /// When it cannot be opened or read, is no ordinary file, or is larger.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>, Error> {
        match self {
            Self::Memory { bytes, .. } => Ok(bytes.clone()),
            Self::File { path, .. } => {
                let meta = std::fs::metadata(path).map_err(|e| Error::new(path, e))?;
                if !meta.is_file() {
                    return Err(Error::new(path, "not an ordinary file"));
                }
                if meta.len() > limit {
                    return Err(Error::new(path, format_args!("larger than the limit of {limit} bytes")));
                }
                let file = std::fs::File::open(path).map_err(|e| Error::new(path, e))?;
                let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
                // the file may grow while it is read
                file.take(limit).read_to_end(&mut bytes).map_err(|e| Error::new(path, e))?;
                Ok(bytes)
            }
        }
    }
}

/// All files below the paths, sorted by name within each folder. Symbolic links are not followed inside folders;
/// devices, sockets and pipes are left out. A file that is reached by two paths is listed once.
#[must_use]
pub fn walk(paths: &[PathBuf]) -> Vec<Result<Input, Error>> {
    let mut out = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for given in paths {
        let meta = match std::fs::metadata(given) {
            Ok(meta) => meta,
            Err(error) => {
                out.push(Err(Error::new(given, error)));
                continue;
            }
        };
        let root = meta.is_dir().then(|| given.clone());
        for entry in WalkDir::new(given).follow_root_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if root.is_none() || entry.file_type().is_file() => {
                    let path = entry.into_path();
                    if seen.insert(path.clone()) {
                        out.push(Ok(Input::File { path, root: root.clone() }));
                    }
                }
                Ok(_) => {}
                Err(error) => out.push(Err(Error::new(error.path().unwrap_or(given), &error))),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_files_in_order_and_a_missing_path_an_error() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        for name in ["z.txt", "a.txt", "b/c.txt"] {
            std::fs::write(dir.path().join(name), name).unwrap();
        }
        let inputs = walk(&[dir.path().to_path_buf(), dir.path().join("a.txt"), dir.path().join("none")]);
        let names: Vec<_> = inputs.iter().flatten().map(Input::relative).collect();
        assert_eq!(names, ["a.txt", "b/c.txt", "z.txt"].map(PathBuf::from));
        assert_eq!(inputs.iter().filter(|input| input.is_err()).count(), 1);
        let first = inputs[0].as_ref().unwrap();
        assert_eq!(first.read(100).unwrap(), b"a.txt");
        assert!(first.read(2).unwrap_err().message.contains("limit"));
    }
}
