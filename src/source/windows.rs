//! A large file in windows, so that looking at it takes no more memory than a few windows.
//!
//! Every byte of the file is the own byte of exactly one window. A window also holds some of the text before and behind
//! its own, for values and labels at a cut, and on demand the first line of the file, for the names of columns. What a
//! reader finds belongs to the window whose own bytes it starts in.

use std::io::{self, Read};
use std::ops::Range;

/// How a file is cut.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// Own bytes of a window at most; a window ends at the last line that fits.
    pub own: usize,
    /// Bytes shown before and behind the own ones, at most; whole lines where there are any.
    pub around: usize,
    /// Longest first line that is repeated, bytes; a longer one is not.
    pub head: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { own: 2 << 20, around: 64 << 10, head: 64 << 10 }
    }
}

/// A part of a file. `Debug` shows no content.
pub struct Window {
    /// The repeated first line, then the text around the own bytes and these themselves.
    pub bytes: Vec<u8>,
    /// Length of the repeated first line in `bytes`; 0 in the first window.
    pub head: usize,
    /// The own bytes, as a range of `bytes`.
    pub own: Range<usize>,
    /// Offset in the file of the byte behind the repeated first line.
    pub start: u64,
    /// Line breaks in the file before that byte.
    pub lines: u64,
}

impl std::fmt::Debug for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Window({} bytes from {})", self.bytes.len(), self.start)
    }
}

/// The windows of a file, from its start to its end.
#[derive(Debug)]
pub struct Windows<R> {
    reader: R,
    sizes: Sizes,
    repeat_head: bool,
    head: Vec<u8>,
    /// What was read and is still needed.
    buffer: Vec<u8>,
    /// File offset of the buffer.
    start: u64,
    /// Line breaks before the buffer.
    lines: u64,
    /// Where the next own bytes start in the buffer.
    next: usize,
    ended: bool,
}

impl<R: Read> Windows<R> {
    /// Cuts what `reader` gives; `repeat_head` puts the first line before every further window.
    pub fn new(reader: R, sizes: Sizes, repeat_head: bool) -> Self {
        let (head, buffer) = (Vec::new(), Vec::new());
        Self { reader, sizes, repeat_head, head, buffer, start: 0, lines: 0, next: 0, ended: false }
    }

    /// Reads until the buffer holds so many bytes, or the file ends.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(self.buffer.len());
        if missing > 0 && !self.ended {
            let got = self.reader.by_ref().take(missing as u64).read_to_end(&mut self.buffer)?;
            self.ended = got < missing;
        }
        Ok(())
    }

    fn window(&mut self) -> io::Result<Option<Window>> {
        let Sizes { own, around, head } = self.sizes;
        // one more: a cut looks at the byte behind it
        self.fill(self.next + own.max(1) + around + 1)?;
        if self.next >= self.buffer.len() {
            return Ok(None);
        }
        let first = self.start == 0 && self.next == 0;
        if first && self.repeat_head {
            let line = self.buffer.get(..head.min(self.buffer.len())).unwrap_or_default();
            self.head = memchr::memchr(b'\n', line).and_then(|end| line.get(..=end)).unwrap_or_default().to_vec();
        }
        let end = self.cut(self.next + own.max(1), self.next);
        let shown = self.cut(end + around, end);
        let mut bytes = if first { Vec::new() } else { self.head.clone() };
        let length = bytes.len();
        bytes.extend_from_slice(self.buffer.get(..shown).unwrap_or_default());
        let window =
            Window { bytes, head: length, own: self.next + length..end + length, start: self.start, lines: self.lines };
        self.forget(end);
        Ok(Some(window))
    }

    /// Drops what no later window shows; the next own bytes start at `end`.
    fn forget(&mut self, end: usize) {
        let from = end.saturating_sub(self.sizes.around);
        let part = self.buffer.get(from..end).unwrap_or_default();
        let from = memchr::memchr(b'\n', part).map_or_else(|| self.boundary(from), |at| from + at + 1);
        let gone = self.buffer.get(..from).unwrap_or_default();
        self.lines += memchr::memchr_iter(b'\n', gone).count() as u64;
        self.start += from as u64;
        self.buffer.drain(..from);
        self.next = end - from;
    }

    /// A place to cut at or before `at`, behind `after`: behind a line break, or else between two characters of UTF-8.
    fn cut(&self, at: usize, after: usize) -> usize {
        if at >= self.buffer.len() {
            return self.buffer.len();
        }
        let part = self.buffer.get(after..at).unwrap_or_default();
        memchr::memrchr(b'\n', part).map_or_else(|| self.boundary(at).max(after + 1), |line| after + line + 1)
    }

    /// The start of the character of UTF-8 that an offset stands in.
    fn boundary(&self, at: usize) -> usize {
        let inside = |at: &usize| self.buffer.get(*at).is_some_and(|b| (0x80..0xc0).contains(b));
        (at.saturating_sub(3)..=at).rev().find(|at| !inside(at)).unwrap_or(at)
    }
}

impl<R: Read> Iterator for Windows<R> {
    type Item = io::Result<Window>;

    fn next(&mut self) -> Option<Self::Item> {
        let window = self.window();
        if window.is_err() {
            // what follows an error is not known
            (self.ended, self.next) = (true, self.buffer.len());
        }
        window.transpose()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn windows(bytes: &[u8], sizes: Sizes, repeat_head: bool) -> Vec<Window> {
        Windows::new(bytes, sizes, repeat_head).map(Result::unwrap).collect()
    }

    #[test]
    fn lines_stay_whole_and_the_first_is_repeated() {
        let sizes = Sizes { own: 12, around: 8, head: 100 };
        let all = windows(b"naam;bsn\na;1\nb;2\nc;3\nd;4\ne;5\n", sizes, true);
        let shown: Vec<&str> = all.iter().map(|w| std::str::from_utf8(&w.bytes).unwrap()).collect();
        let own: Vec<&str> = all.iter().map(|w| std::str::from_utf8(&w.bytes[w.own.clone()]).unwrap()).collect();
        assert_eq!(own, ["naam;bsn\n", "a;1\nb;2\nc;3\n", "d;4\ne;5\n"]);
        assert_eq!(shown[1], "naam;bsn\na;1\nb;2\nc;3\nd;4\ne;5\n");
        assert_eq!((all[2].head, all[2].start, all[2].lines), (9, 17, 3));
        assert!(windows(b"", sizes, true).is_empty());
    }

    proptest! {
        #[test]
        fn every_byte_is_owned_once_and_stands_where_the_window_says(
            text in "[a\u{eb}\n]{0,200}", own in 0..40usize, around in 0..20usize, repeat in any::<bool>()
        ) {
            let bytes = text.as_bytes();
            let mut joined = Vec::new();
            for window in windows(bytes, Sizes { own, around, head: 30 }, repeat) {
                let start = usize::try_from(window.start).unwrap();
                prop_assert_eq!(start + window.own.start - window.head, joined.len());
                prop_assert_eq!(window.lines, memchr::memchr_iter(b'\n', &bytes[..start]).count() as u64);
                let body = &window.bytes[window.head..];
                prop_assert_eq!(body, &bytes[start..start + body.len()]);
                prop_assert!(own < 4 || std::str::from_utf8(&window.bytes[window.own.clone()]).is_ok());
                prop_assert!(!window.own.is_empty());
                joined.extend_from_slice(&window.bytes[window.own.clone()]);
            }
            prop_assert_eq!(joined, bytes);
        }
    }
}
