//! What stands around a file on disk: who may read it, what kind of place it is, when it was last changed.

use std::collections::HashMap;
use std::fs::Metadata;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// What could be learnt without opening the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// May every account of this machine read it? `None` where permissions are of another kind.
    pub everyone: Option<bool>,
    /// `sync`: a folder that a program copies to a public cloud; `removable`: a stick or loose disk.
    pub folders: Vec<&'static str>,
    /// When its content was last changed.
    pub modified: Option<SystemTime>,
}

/// Names of folders that are copied to a public cloud, in lower case; a name may go on behind a space or hyphen
/// (`OneDrive - Praktijk`).
const SYNCED: &[&str] = &[
    "dropbox",
    "google drive",
    "googledrive",
    "mijn drive",
    "my drive",
    "onedrive",
    "icloud drive",
    "iclouddrive",
    "com~apple~clouddocs",
    "cloudstorage",
    "pcloud",
    "pclouddrive",
    "box sync",
    "mega",
    "megasync",
    "stack",
];

/// Folders below which systems put removable media.
const MOUNTS: &[&str] = &["/media/", "/run/media/", "/Volumes/"];

/// Looks around a file.
#[must_use]
pub fn of(path: &Path) -> Surroundings {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let meta = std::fs::metadata(&path).ok();
    let folder = Folder::of(path.parent().unwrap_or(&path));
    folder.around(meta.as_ref())
}

/// Looks around many files; what is learnt of a folder holds for all files in it.
#[derive(Debug, Default)]
pub struct Around(Mutex<HashMap<PathBuf, Arc<Folder>>>);

impl Around {
    /// Looks around a file that is no link itself; `meta` is what the system says of it.
    #[must_use]
    pub fn of(&self, path: &Path, meta: &Metadata) -> Surroundings {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(parent).cloned();
        let folder = known.unwrap_or_else(|| {
            let whole = parent.canonicalize().unwrap_or_else(|_| parent.to_path_buf());
            let folder = Arc::new(Folder::of(&whole));
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(parent.to_path_buf(), folder.clone());
            folder
        });
        folder.around(Some(meta))
    }
}

/// What is known of a folder.
#[derive(Debug)]
struct Folder {
    synced: bool,
    removable: bool,
    /// May everyone go into it? `None` where permissions are of another kind.
    open: Option<bool>,
}

impl Folder {
    /// `path` is absolute and without links.
    fn of(path: &Path) -> Self {
        let meta = std::fs::metadata(path).ok();
        Self {
            synced: is_synced(path),
            removable: is_mounted(&path.join("x")) || meta.as_ref().is_some_and(is_on_removable),
            open: may_everyone_go(path),
        }
    }

    fn around(&self, meta: Option<&Metadata>) -> Surroundings {
        let mut folders = Vec::new();
        if self.synced {
            folders.push("sync");
        }
        if self.removable {
            folders.push("removable");
        }
        Surroundings {
            everyone: meta.and_then(|meta| Some(self.open? && may_everyone_read(meta)?)),
            folders,
            modified: meta.and_then(|meta| meta.modified().ok()),
        }
    }
}

fn is_synced(folder: &Path) -> bool {
    folder.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase()).any(|name| {
        SYNCED.iter().any(|known| {
            name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
        })
    })
}

fn is_mounted(path: &Path) -> bool {
    let path = path.to_string_lossy();
    MOUNTS.iter().any(|mount| path.starts_with(mount)) && !path.starts_with("/Volumes/Macintosh HD")
}

/// Others may read the file. An access list does not change what others may.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // elsewhere there is no answer
fn may_everyone_read(meta: &Metadata) -> Option<bool> {
    Some(meta.permissions().mode() & 0o004 != 0)
}

/// Others may go through the folder and every folder above it.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // elsewhere there is no answer
fn may_everyone_go(folder: &Path) -> Option<bool> {
    let through = |folder: &Path| std::fs::metadata(folder).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0);
    Some(folder.ancestors().all(through))
}

#[cfg(not(unix))]
fn may_everyone_read(_meta: &Metadata) -> Option<bool> {
    None
}

#[cfg(not(unix))]
fn may_everyone_go(_folder: &Path) -> Option<bool> {
    None
}

/// Linux says of each disk whether it is removable; an encrypted volume on it is a disk of its own, and is not.
#[cfg(target_os = "linux")]
fn is_on_removable(meta: &Metadata) -> bool {
    use std::os::linux::fs::MetadataExt;
    let device = meta.st_dev();
    let major = (device >> 8 & 0xfff) | (device >> 32 & !0xfff);
    let minor = (device & 0xff) | (device >> 12 & !0xff);
    let Ok(block) = PathBuf::from(format!("/sys/dev/block/{major}:{minor}")).canonicalize() else { return false };
    // a partition stands below its disk
    let says_so =
        |folder: &Path| std::fs::read_to_string(folder.join("removable")).is_ok_and(|text| text.trim() == "1");
    says_so(&block) || block.parent().is_some_and(says_so)
}

#[cfg(not(target_os = "linux"))]
fn is_on_removable(_meta: &Metadata) -> bool {
    let _unused: Option<PathBuf> = None;
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_clouds_are_known_by_name() {
        for (path, expected) in [
            ("/home/a/Dropbox", true),
            ("/home/a/OneDrive - Praktijk/b", true),
            ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs", true),
            ("/home/a/dropboxen", false),
            ("/home/a", false),
            ("/srv/share/megafoon", false),
        ] {
            assert_eq!(is_synced(Path::new(path)), expected, "{path}");
        }
        assert!(is_mounted(Path::new("/media/a/STICK/x.pdf")) && !is_mounted(Path::new("/srv/media/x.pdf")));
    }

    #[cfg(unix)]
    #[test]
    fn a_closed_folder_closes_its_files() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (folder, file) = (dir.path().join("a"), dir.path().join("a/x.txt"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(&file, "x").unwrap();
        let mode = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        mode(dir.path(), 0o755);
        for (of_folder, of_file, expected) in [(0o755, 0o644, true), (0o750, 0o644, false), (0o755, 0o640, false)] {
            mode(&folder, of_folder);
            mode(&file, of_file);
            assert_eq!(of(&file).everyone, Some(expected), "{of_folder:o} {of_file:o}");
            assert_eq!(Around::default().of(&file, &std::fs::metadata(&file).unwrap()), of(&file));
        }
        assert!(of(&file).modified.is_some());
    }
}
