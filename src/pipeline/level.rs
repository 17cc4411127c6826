//! How deep in a file we are, and how much all files in it have come to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::document::Limits;

/// What a file costs at least, so that millions of empty files are not free.
const LEAST: u64 = 1024;

/// A level of files in files. All levels share what was used.
#[derive(Debug)]
pub(super) struct Level {
    depth: usize,
    used: Arc<AtomicU64>,
}

impl Level {
    /// A file that is in no file.
    pub fn top() -> Self {
        Self { depth: 0, used: Arc::default() }
    }

    /// One level deeper; `None` when that is too deep.
    pub fn below(&self, limits: &Limits) -> Option<Self> {
        (self.depth < limits.depth).then(|| Self { depth: self.depth + 1, used: self.used.clone() })
    }

    /// Counts a file of so many bytes; false when it would be too much.
    pub fn may_open(&self, bytes: usize, limits: &Limits) -> bool {
        let cost = (bytes as u64).max(LEAST);
        self.used.fetch_add(cost, Ordering::Relaxed).saturating_add(cost) <= limits.unpacked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_and_size_are_bounded_over_all_levels() {
        let limits = Limits { depth: 2, unpacked: 20_000, ..Limits::default() };
        let one = Level::top().below(&limits).unwrap();
        let two = one.below(&limits).unwrap();
        assert!(two.below(&limits).is_none());
        assert!(one.may_open(0, &limits) && two.may_open(10_000, &limits));
        assert!(!one.may_open(10_000, &limits), "both levels together");
    }
}
