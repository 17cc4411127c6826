//! Replacing an original by its redacted copy: the file under its name is the whole old one or the whole new one at every
//! moment, and the new one has the owner, mode, times and attributes of the old.

use std::fs::{File, Metadata};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::write::{Error, in_place, is_there, parent, sync, temporary};
use crate::state::Stat;

/// A file that may be replaced, as it was before it was read.
#[derive(Debug)]
pub struct Original {
    path: PathBuf,
    meta: Metadata,
    /// Where the file is kept as it was.
    backup: Option<PathBuf>,
}

impl Original {
    /// To be asked before the file is read.
    pub fn of(path: &Path, backup: Option<PathBuf>) -> Result<Self, Error> {
        // a link keeps pointing to the file that is replaced
        let path = path.canonicalize()?;
        let meta = std::fs::metadata(&path)?;
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&meta) > 1 {
            return Err(Error::new("it has other names (hard links), which would keep the data; use --out"));
        }
        Ok(Self { path, meta, backup })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a file in its place that holds the verified bytes and is safe on disk.
    pub fn replace(self, file: NamedTempFile) -> Result<(), Error> {
        keep_attributes(&self.path, &self.meta, file.as_file())?;
        file.as_file().sync_all()?;
        if let Some(backup) = &self.backup {
            self.back_up(backup)?;
        }
        self.must_rest()?;
        in_place(file, &self.path)
    }

    /// What was read must still be what is there: changes of somebody else are not written over.
    fn must_rest(&self) -> Result<(), Error> {
        if Stat::of(&std::fs::metadata(&self.path)?) == Stat::of(&self.meta) {
            return Ok(());
        }
        Err(Error::new("it was changed meanwhile, so it was left as it is; run again"))
    }

    /// Copies the file as it is. A copy of an earlier run stays; the same is not copied twice.
    fn back_up(&self, backup: &Path) -> Result<(), Error> {
        let failed = |error: &dyn std::fmt::Display| Error::new(format!("no backup could be made: {error}"));
        std::fs::create_dir_all(parent(backup)).map_err(|error| failed(&error))?;
        let mut copy = temporary(parent(backup)).map_err(|error| failed(&error))?;
        let hash = copy_all(&self.path, copy.as_file_mut()).map_err(|error| failed(&error))?;
        self.must_rest()?;
        copy.as_file().sync_all()?;
        if !is_there(copy.as_file_mut(), hash.clone())? {
            return Err(failed(&"what was written is not what the disk gives back"));
        }
        // reading changes a time
        keep_attributes(&self.path, &self.meta, copy.as_file())?;
        copy.as_file().sync_all()?;
        for number in 1..=1_000 {
            let name = if number == 1 { backup.to_owned() } else { numbered(backup, number) };
            match copy.persist_noclobber(&name) {
                Ok(_) => {
                    sync(parent(backup));
                    return Ok(());
                }
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                    // made by a run that was killed before it had replaced the file
                    if File::open(&name).and_then(|mut file| is_there(&mut file, hash.clone())).unwrap_or(false) {
                        return Ok(());
                    }
                    copy = error.file;
                }
                Err(error) => return Err(failed(&error.error)),
            }
        }
        Err(failed(&"there are a thousand already"))
    }
}

/// `brief.pdf.2`
fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    name.into()
}

fn copy_all(from: &Path, to: &mut File) -> std::io::Result<Sha256> {
    let mut hash = Sha256::new();
    let mut tee = Tee { to, hash: &mut hash };
    std::io::copy(&mut File::open(from)?, &mut tee)?;
    to.rewind()?;
    Ok(hash)
}

/// Writes, and hashes what it writes.
struct Tee<'a> {
    to: &'a mut File,
    hash: &'a mut Sha256,
}

impl Write for Tee<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// Owner, attributes (access lists are among them), mode and times, in the order in which none undoes another.
#[cfg(unix)]
fn keep_attributes(path: &Path, meta: &Metadata, file: &File) -> Result<(), Error> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let now = file.metadata()?;
    if (now.uid(), now.gid()) != (meta.uid(), meta.gid()) {
        let owner = (now.uid() != meta.uid()).then(|| meta.uid());
        fchown(file, owner, Some(meta.gid()))
            .map_err(|error| Error::new(format!("its owner or group cannot be kept: {error}")))?;
    }
    file.set_permissions(meta.permissions())?;
    copy_xattrs(path, file).map_err(|error| Error::new(format!("its attributes cannot be kept: {error}")))?;
    keep_times(meta, file)
}

#[cfg(not(unix))]
fn keep_attributes(_path: &Path, meta: &Metadata, file: &File) -> Result<(), Error> {
    file.set_permissions(meta.permissions())?;
    keep_times(meta, file)
}

fn keep_times(meta: &Metadata, file: &File) -> Result<(), Error> {
    let mut times = std::fs::FileTimes::new();
    if let Ok(time) = meta.accessed() {
        times = times.set_accessed(time);
    }
    if let Ok(time) = meta.modified() {
        times = times.set_modified(time);
    }
    Ok(file.set_times(times)?)
}

/// Signatures over the content: of the new one they would be false.
#[cfg(unix)]
const OF_CONTENT: &[&str] = &["security.ima", "security.evm"];

/// Gives the file the extended attributes of another, and takes away those that it got from its folder.
#[cfg(unix)]
fn copy_xattrs(from: &Path, to: &File) -> std::io::Result<()> {
    use xattr::FileExt;

    let names = match xattr::list(from) {
        Ok(names) => names.collect::<Vec<_>>(),
        Err(error) if error.kind() == std::io::ErrorKind::Unsupported => return Ok(()),
        Err(error) => return Err(error),
    };
    for name in to.list_xattr()?.filter(|name| !names.contains(name)) {
        if !name.as_encoded_bytes().starts_with(b"security.") {
            to.remove_xattr(&name)?;
        }
    }
    for name in names.iter().filter(|name| !OF_CONTENT.iter().any(|known| *name == known)) {
        let Some(value) = xattr::get(from, name)? else { continue };
        if to.get_xattr(name)?.as_deref() != Some(&value[..]) {
            to.set_xattr(name, &value)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temporary_with(path: &Path, content: &str) -> NamedTempFile {
        let mut file = temporary(parent(path)).unwrap();
        file.write_all(content.as_bytes()).unwrap();
        file
    }

    #[cfg(unix)]
    #[test]
    fn owner_mode_times_and_attributes_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, "old").unwrap();
        // only root may give a file away
        let root = std::fs::metadata(&path).unwrap().uid() == 0;
        if root {
            std::os::unix::fs::chown(&path, Some(1234), Some(2345)).unwrap();
        }
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        let attributes = xattr::set(&path, "user.origin", b"here").is_ok();
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        let times = std::fs::FileTimes::new().set_modified(time).set_accessed(time);
        File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
        let before = std::fs::metadata(&path).unwrap();
        let original = Original::of(&path, Some(dir.path().join("backup/x"))).unwrap();
        original.replace(temporary_with(&path, "new")).unwrap();
        for (path, content) in [(path.clone(), "new"), (dir.path().join("backup/x"), "old")] {
            let after = std::fs::metadata(&path).unwrap();
            assert_eq!(
                (after.uid(), after.gid(), after.mode(), after.mtime(), after.atime()),
                (before.uid(), before.gid(), before.mode(), before.mtime(), before.atime())
            );
            assert!(!attributes || xattr::get(&path, "user.origin").unwrap().as_deref() == Some(b"here"));
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, "old").unwrap();
        let original = Original::of(&path, None).unwrap();
        std::fs::write(&path, "theirs").unwrap();
        let error = original.replace(temporary_with(&path, "new")).unwrap_err();
        assert!(error.to_string().contains("changed meanwhile"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_two_names_is_refused_and_a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let [path, link, second] = ["x", "link", "second"].map(|name| dir.path().join(name));
        std::fs::write(&path, "old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        Original::of(&link, None).unwrap().replace(temporary_with(&path, "new")).unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        std::fs::hard_link(&path, &second).unwrap();
        assert!(Original::of(&path, None).unwrap_err().to_string().contains("hard links"));
    }

    #[test]
    fn no_backup_is_written_over_and_none_is_made_twice() {
        let dir = tempfile::tempdir().unwrap();
        let (path, backup) = (dir.path().join("x"), dir.path().join("b/x"));
        for (content, expected) in [("one", 1), ("one", 1), ("two", 2), ("one", 2), ("three", 3)] {
            std::fs::write(&path, content).unwrap();
            Original::of(&path, Some(backup.clone())).unwrap().replace(temporary_with(&path, "new")).unwrap();
            assert_eq!(std::fs::read_dir(dir.path().join("b")).unwrap().count(), expected, "{content}");
        }
        assert_eq!(std::fs::read_to_string(&backup).unwrap(), "one");
        assert_eq!(std::fs::read_to_string(dir.path().join("b/x.3")).unwrap(), "three");
    }
}
