//! Account names of who speaks in a chat: `[07:39] anouk_83: ...`, `anouk_83  07:52`, `@anouk_83: ...`, and names on
//! social media with the medium behind them: `@anouk_83 op insta`. Full names are the business of names.

use std::ops::Range;

use super::Detector;
use super::keywords::Role;
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::finding::Kind;

pub(super) struct Speaker;

impl Detector for Speaker {
    fn pattern(&self) -> &'static str {
        "account-handle"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let mut speakers: Vec<Range<usize>> = Vec::new();
        let mut last = usize::MAX;
        for run in scan.runs.iter().filter(|run| run.len() <= 2) {
            // the hour of a time
            if scan.byte(run.end) != b':'
                || !scan.byte(run.end + 1).is_ascii_digit()
                || scan.cell_at(run.start).is_some()
            {
                continue;
            }
            let line = scan.line_start(run.start, 60);
            if line == last {
                continue;
            }
            last = line;
            speakers.extend(behind_time(scan, run.start).or_else(|| before_time(scan, line, run.start)));
        }
        let chat = speakers.len() >= 2;
        for range in speakers.into_iter().filter(|_| chat) {
            let mut score = Score::new(1.6);
            score.add(0.0, "speaker in a chat");
            if scan.slice(range.clone()).contains(|c: char| c.is_ascii_digit() || c == '_') {
                score.add(1.0, "");
            }
            out.push(Hit::new(Kind::AccountHandle, range, score));
        }
        for at in &scan.ats {
            if let Some(hit) = mention(scan, *at, pattern) {
                out.push(hit);
            }
        }
    }
}

/// An account name at the start of a text: letters first, small ones, no space.
fn name(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(text.len());
    let name = text.get(..end)?.trim_end_matches(['.', '-']);
    let small = name.starts_with(|c: char| c.is_lowercase()) && name.chars().all(|c| !c.is_uppercase());
    (small && (4..=30).contains(&name.len())).then_some(name.len())
}

/// `[07:39] anouk_83: ...`, `07:39 <anouk_83> ...`
fn behind_time(scan: &Scan, hour: usize) -> Option<Range<usize>> {
    let text = scan.ahead(hour, 60);
    let time = text.find(|c: char| !(c.is_ascii_digit() || c == ':'))?;
    let rest = text.get(time..)?.trim_start_matches([']', ')', ' ', '-', '<', '@', ',', '|']);
    let start = text.len() - rest.len();
    let length = name(rest)?;
    let after = rest.get(length..)?;
    let speaks = after.starts_with(": ") || after.starts_with(":\n") || after.starts_with('>');
    // a nickname that is a plain first name stays a name
    let account = rest.get(..length)?.contains(|c: char| c.is_ascii_digit() || c == '_') || length >= 8;
    (speaks && account && start <= 14).then(|| hour + start..hour + start + length)
}

/// `anouk_83  07:52` on a line of its own.
fn before_time(scan: &Scan, line: usize, hour: usize) -> Option<Range<usize>> {
    let head = scan.slice(line..hour);
    let length = name(head)?;
    let gap = head.get(length..)?;
    let end = scan.line_end(hour, 12);
    let alone = end - hour <= 5 && gap.len() >= 2 && gap.trim_matches([' ', '\t', '[', '(', '|', '-']).is_empty();
    alone.then(|| line..line + length)
}

/// `@anouk_83: ...` at the start of a line, `@anouk_83 op insta`.
fn mention(scan: &Scan, at: usize, pattern: usize) -> Option<Hit> {
    if scan.byte_before(at).is_ascii_alphanumeric() {
        return None;
    }
    let text = scan.ahead(at + 1, 40);
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    let length = text.get(..end)?.trim_end_matches('.').len();
    if !(3..=30).contains(&length) || !text.starts_with(char::is_alphabetic) {
        return None;
    }
    let range = at..at + 1 + length;
    let speaks = scan.line_start(at, 4) == at && scan.ahead(range.end, 2).starts_with(": ");
    let labels = scan.keywords_ending(&(range.end..range.end + 20));
    let medium = labels.iter().any(|hit| {
        let gap = scan.slice(range.end..hit.start.max(range.end));
        hit.start > range.end
            && matches!(gap, " op " | " (" | " on " | " via ")
            && scan.vocabulary.keywords.roles(hit).contains(&Role::Label(pattern))
    });
    let mut score = Score::new(2.4);
    score.add(0.0, if speaks { "speaker in a chat" } else { "name behind '@'" });
    (speaks || medium).then(|| Hit::new(Kind::AccountHandle, range, score))
}
