//! Byte patches for one content stream.

use std::ops::Range;

/// Replacements of byte ranges; everything else stays as it is.
#[derive(Debug, Default)]
pub struct Patches {
    list: Vec<(Range<usize>, Vec<u8>)>,
}

impl Patches {
    /// These bytes come in the place of that range.
    pub fn put(&mut self, range: Range<usize>, bytes: Vec<u8>) {
        self.list.push((range, bytes));
    }

    /// Nothing to do?
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The patched bytes. Of overlapping patches the one that starts first counts, the others are inside it.
    pub fn apply(mut self, content: &[u8]) -> Vec<u8> {
        self.list.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut out = Vec::with_capacity(content.len());
        let mut at = 0;
        for (range, bytes) in self.list {
            if range.start < at {
                continue;
            }
            out.extend_from_slice(content.get(at..range.start).unwrap_or_default());
            // Operators may have stood close to each other.
            out.push(b' ');
            out.extend_from_slice(&bytes);
            out.push(b' ');
            at = range.end;
        }
        out.extend_from_slice(content.get(at..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_stays_byte_for_byte() {
        let mut patches = Patches::default();
        patches.put(6..8, b"XY".to_vec());
        patches.put(2..4, Vec::new());
        patches.put(6..7, b"inside".to_vec());
        assert_eq!(patches.apply(b"0123456789"), b"01  45 XY 89");
    }
}
