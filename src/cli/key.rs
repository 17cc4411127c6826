//! The key under which people are counted: one a run, or one from a file that only its owner may read.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Error, write};
use crate::pipeline::lens::Key;

/// The key of the file; a new one without a file, or when the file is not there yet.
pub fn get(path: Option<&Path>) -> Result<Key, Error> {
    let Some(path) = path else { return Key::random().map_err(Error::write("random bytes")) };
    if !path.exists() {
        let key = Key::random().map_err(Error::write("random bytes"))?;
        create(path, &key).map_err(Error::write(path.display().to_string()))?;
        return Ok(key);
    }
    existing(path)
}

/// The key of a state or audit trail stands beside it.
pub fn of(path: &Path) -> PathBuf {
    write::beside(path, ".key")
}

/// The key of a file that must be there.
pub fn existing(path: &Path) -> Result<Key, Error> {
    let wrong = |message: &str| Error::Usage(format!("--key {}: {message}", path.display()));
    if is_open(path) {
        return Err(wrong("others may read this key; close it with chmod 600"));
    }
    let bytes = std::fs::read(path).map_err(|error| wrong(&error.to_string()))?;
    let bytes = bytes.try_into().map_err(|_| wrong("this is no key: it must hold 32 bytes"))?;
    Ok(Key::new(bytes))
}

/// Whole or not at all, and never over another one; temporary files are readable by their owner only.
fn create(path: &Path, key: &Key) -> std::io::Result<()> {
    let mut file = write::temporary(write::parent(path))?;
    file.write_all(key.bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(|_| ()).map_err(|error| error.error)
}

#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_closed_and_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let made = get(Some(&path)).unwrap();
        assert_eq!(get(Some(&path)).unwrap().bytes(), made.bytes());
        #[cfg(unix)]
        {
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
            assert!(get(Some(&path)).unwrap_err().to_string().contains("chmod 600"));
        }
        let short = dir.path().join("short");
        std::fs::write(&short, "x").unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&short, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        assert!(get(Some(&short)).unwrap_err().to_string().contains("32 bytes"));
    }
}
