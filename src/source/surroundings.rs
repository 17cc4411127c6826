//! What stands around a file on disk: who may read it, what kind of place it is, when it was last changed.

use std::path::{Path, PathBuf};
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
    let mut folders = Vec::new();
    if is_synced(&path) {
        folders.push("sync");
    }
    if is_mounted(&path) || meta.as_ref().is_some_and(is_on_removable) {
        folders.push("removable");
    }
    Surroundings {
        everyone: meta.as_ref().and_then(|meta| may_everyone(&path, meta)),
        folders,
        modified: meta.and_then(|meta| meta.modified().ok()),
    }
}

fn is_synced(path: &Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Path::components);
    folders.map(|part| part.as_os_str().to_string_lossy().to_lowercase()).any(|name| {
        SYNCED.iter().any(|known| {
            name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
        })
    })
}

fn is_mounted(path: &Path) -> bool {
    let path = path.to_string_lossy();
    MOUNTS.iter().any(|mount| path.starts_with(mount)) && !path.starts_with("/Volumes/Macintosh HD")
}

/// Others may read the file, and go through every folder above it. An access list does not change what others may.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // elsewhere there is no answer
fn may_everyone(path: &Path, meta: &std::fs::Metadata) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt;
    let through = |folder: &Path| std::fs::metadata(folder).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0);
    Some(meta.permissions().mode() & 0o004 != 0 && path.ancestors().skip(1).all(through))
}

#[cfg(not(unix))]
fn may_everyone(_path: &Path, _meta: &std::fs::Metadata) -> Option<bool> {
    None
}

/// Linux says of each disk whether it is removable; an encrypted volume on it is a disk of its own, and is not.
#[cfg(target_os = "linux")]
fn is_on_removable(meta: &std::fs::Metadata) -> bool {
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
fn is_on_removable(_meta: &std::fs::Metadata) -> bool {
    let _unused: Option<PathBuf> = None;
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_clouds_are_known_by_name() {
        for (path, expected) in [
            ("/home/a/Dropbox/x.pdf", true),
            ("/home/a/OneDrive - Praktijk/b/x.pdf", true),
            ("/Users/a/Library/Mobile Documents/com~apple~CloudDocs/x.pdf", true),
            ("/home/a/dropboxen/x.pdf", false),
            ("/home/a/Dropbox", false),
            ("/srv/share/megafoon/x.pdf", false),
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
        }
        assert!(of(&file).modified.is_some());
    }
}
