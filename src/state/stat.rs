//! Is a file the one it was? What a file system says of a file without opening it.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// Size, times and identity of a file. When none of it has changed, its content has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// When its content was last changed, nanoseconds since 1970.
    pub modified: i64,
    /// When anything of it was last changed, nanoseconds since 1970; 0 where that is not known.
    pub changed: i64,
    /// Its number on its file system; 0 where there is none.
    pub inode: u64,
    /// Its file system; 0 where that is not known.
    pub device: u64,
}

/// A file that was changed less than this before it was looked at may change again without a new time: clocks of file
/// systems are coarse, that of FAT by two seconds. Nanoseconds.
const COARSE: i64 = 2_000_000_000;

impl Stat {
    /// Of what the system says.
    #[must_use]
    pub fn of(meta: &Metadata) -> Self {
        let modified = meta.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let changed = meta.ctime().saturating_mul(1_000_000_000).saturating_add(meta.ctime_nsec());
            Self { size: meta.len(), modified, changed, inode: meta.ino(), device: meta.dev() }
        }
        #[cfg(not(unix))]
        Self { size: meta.len(), modified, changed: 0, inode: 0, device: 0 }
    }

    /// Would a change that comes after `now` show?
    #[must_use]
    pub fn is_settled(&self, now: SystemTime) -> bool {
        self.modified.max(self.changed).saturating_add(COARSE) < nanoseconds(now)
    }

    /// The day of the last change as a time.
    #[must_use]
    pub fn time(&self) -> Option<SystemTime> {
        u64::try_from(self.modified).ok().map(|nanos| UNIX_EPOCH + std::time::Duration::from_nanos(nanos))
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_was_changed_just_now_may_change_again_unseen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, "x").unwrap();
        let stat = Stat::of(&std::fs::metadata(&path).unwrap());
        assert!(stat.size == 1 && !stat.is_settled(SystemTime::now()));
        assert!(stat.is_settled(SystemTime::now() + Duration::from_secs(3)));
        std::fs::write(&path, "y").unwrap();
        std::fs::File::open(&path).unwrap().set_modified(UNIX_EPOCH).unwrap();
        let later = Stat::of(&std::fs::metadata(&path).unwrap());
        assert_ne!(stat, later);
        assert_eq!(later.time(), Some(UNIX_EPOCH));
    }
}
