//! Looking at a file that is too large to be read as a whole: window by window. Only plain text and tables as text can be
//! cut so, and only looked at: what leaves must have been checked as a whole.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Examined, Found, Pipeline};
use crate::document::{Gap, GapReason, Place};
use crate::format::{self, Format};
use crate::source::Window;

/// The format of a large file, if it is one that can be cut between lines; `head` is its start, `name` a hint.
#[must_use]
pub fn format_of(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    let format = format::sniff(head, name).ok()?;
    // two bytes a character: a line does not end with one byte
    let wide = head.contains(&0) || head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    (matches!(format.name(), "text" | "csv") && !wide).then_some(format)
}

impl Pipeline {
    /// Looks into the windows of one file and hands out what each holds, with the size of its own bytes, then what is left to say: that the file could not be
    /// read to its end. Places are those of the whole file; the ranges within a finding are those of its window. The kind of
    /// document is what the first window shows. Never fails: what cannot be read is a gap, told once.
    pub fn examine_windows(
        &self,
        name: &str,
        format: &'static dyn Format,
        windows: impl Iterator<Item = io::Result<Window>>,
        mut hand_out: impl FnMut(Examined, u64),
    ) -> Examined {
        let mut genres: Option<Vec<&'static str>> = None;
        let mut last = Examined { name: name.to_owned(), format: format.name(), ..Examined::default() };
        for window in windows {
            let window = match window {
                Ok(window) => window,
                Err(error) => {
                    last.gaps.push(Gap::new(GapReason::Io, error.to_string()));
                    break;
                }
            };
            let part = catch_unwind(AssertUnwindSafe(|| self.examine_window(format, &window)));
            let mut part = part.unwrap_or_else(|_| Examined {
                gaps: vec![Gap::new(GapReason::Failed, "the reader failed on a part of this file")],
                ..Examined::default()
            });
            name.clone_into(&mut part.name);
            part.format = format.name();
            part.genres.clone_from(genres.get_or_insert_with(|| part.genres.clone()));
            for gap in std::mem::take(&mut part.gaps) {
                if !last.gaps.contains(&gap) {
                    last.gaps.push(gap);
                }
            }
            part.found = part.found.into_iter().filter_map(|found| moved(found, &window)).collect();
            self.silence(&mut part);
            hand_out(part, window.own.len() as u64);
        }
        last.genres = genres.unwrap_or_default();
        last
    }

    fn examine_window(&self, format: &dyn Format, window: &Window) -> Examined {
        match format.open(&window.bytes, &self.limits) {
            Ok(document) => self.examine_document(document, &super::level::Level::top(), false).0,
            Err(error) => {
                let gap = Gap::new(error.gap_reason(), error.to_string());
                Examined { gaps: vec![gap], ..Examined::default() }
            }
        }
    }
}

/// A finding with its places in the whole file; nothing when it starts in the bytes of another window.
fn moved(mut found: Found, window: &Window) -> Option<Found> {
    let shift = usize::try_from(window.start).ok()?;
    let lines = usize::try_from(window.lines).ok()?;
    let repeated = memchr::memchr_iter(b'\n', window.bytes.get(..window.head)?).count();
    let mut own = None;
    for place in &mut found.places {
        if let Place::Bytes { bytes, line, .. } = place {
            own = own.or(Some(window.own.contains(&bytes.start)));
            *bytes = bytes.start.saturating_sub(window.head) + shift..bytes.end.saturating_sub(window.head) + shift;
            *line = line.saturating_sub(repeated) + lines;
        }
    }
    own.unwrap_or(true).then_some(found)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::source::{Sizes, Windows};

    fn pipeline() -> Pipeline {
        Pipeline {
            reveal: true,
            ..Pipeline::new(crate::detect::Engine::new(&crate::detect::Settings::default()).unwrap())
        }
    }

    /// Values with their places.
    fn listed(examined: &Examined) -> Vec<(Option<String>, Vec<Place>)> {
        examined.found.iter().map(|found| (found.revealed.clone(), found.places.clone())).collect()
    }

    fn same_in_windows(name: &str, file: &str) {
        let whole = listed(&pipeline().examine(name, file.as_bytes()));
        assert!(whole.len() > 100);
        let format = format_of(file.as_bytes(), name).unwrap();
        for own in [2_000, 3_333, 50_000] {
            let sizes = Sizes { own, around: 1_000, head: 1_000 };
            let windows = Windows::new(file.as_bytes(), sizes, format.name() == "csv");
            let mut seen = Vec::new();
            let last = pipeline().examine_windows(name, format, windows, |part, _| seen.extend(listed(&part)));
            assert_eq!(seen, whole, "{name}, {own}");
            assert!(!last.has_gaps());
        }
    }

    #[test]
    fn windows_find_what_the_whole_file_shows_at_the_same_places() {
        let (mut letter, mut sheet) = (String::new(), String::from("naam;bsn;telefoon\n"));
        for number in (100_000_000u32..).filter(|n| crate::checksum::is_bsn(&n.to_string())).take(120) {
            let _ = write!(
                letter,
                "Betreft: mevrouw Zoë Hendriksen\nBSN:\n{number}\nTelefoon 06-12345678.\n\nHet regent morgen in het hele land.\n\n"
            );
            let _ = writeln!(sheet, "Kees Bakker;{number};06-12345678");
        }
        same_in_windows("brief.txt", &letter);
        same_in_windows("lijst.csv", &sheet);
    }

    #[test]
    fn only_what_has_lines_of_bytes_is_cut() {
        assert!(format_of(b"gewoon proza", "a.txt").is_some());
        assert!(format_of(b"g\0e\0w\0o\0o\0n\0 \0p\0", "a.txt").is_none());
        assert!(format_of(b"From: a@x.nl\nTo: b@x.nl\nSubject: x\nDate: x\n\nx", "a.eml").is_none());
    }

    #[test]
    fn a_file_that_breaks_off_is_a_gap() {
        struct Broken;
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk"))
            }
        }
        let format = format_of(b"x", "a.txt").unwrap();
        let windows = Windows::new(Broken, Sizes::default(), false);
        assert!(pipeline().examine_windows("a.txt", format, windows, |_, _| {}).has_gaps());
    }
}
