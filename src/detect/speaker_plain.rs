//! Who speaks in a chat and writes their name in small letters: `anouk bakker: ...`, `[09:12] anouk: ...` is a name,
//! `hendriksenb: ...` the name of an account.

use std::collections::HashMap;
use std::ops::Range;

use super::dictionary::{is_compound, is_ordinary};
use super::keywords::LABEL;
use super::lexicon::{FIRST_NAME, ORDINARY};
use super::scan::Scan;
use super::score::{Hit, Score};
use super::speaker::THINGS;
use super::topic::LETTER;
use crate::finding::Kind;

/// Longest name of a speaker, in bytes.
const LONGEST: usize = 40;

/// Adds speakers in small letters when there are two of them, or one speaks twice. Looks at the starts of lines, in texts
/// that are no books.
pub(super) fn find(scan: &Scan, out: &mut Vec<Hit>) {
    let content = scan.content();
    if content.len() > LETTER || !scan.text.tables.is_empty() {
        return;
    }
    let mut speakers: HashMap<&str, Vec<Range<usize>>> = HashMap::new();
    let mut at = 0;
    for line in content.split_inclusive('\n') {
        if let Some(range) = speaker(line) {
            let range = at + range.start..at + range.end;
            let announces = scan.keywords_ending(&range).iter().any(|hit| hit.sorts & LABEL != 0);
            if !announces {
                speakers.entry(scan.slice(range.clone())).or_default().push(range);
            }
        }
        at += line.len();
    }
    // `<wewong>`: who speaks on a channel; without brackets a short word may be a program
    let least = |places: &[Range<usize>]| {
        if places.iter().all(|place| scan.byte_before(place.start) == b'<') { 4 } else { 8 }
    };
    speakers.retain(|name, places| kind(scan, name, least(places)).is_some());
    if speakers.values().map(Vec::len).sum::<usize>() < 2 {
        return;
    }
    for (name, places) in speakers {
        let Some(kind) = kind(scan, name, least(&places)) else { continue };
        for place in places {
            let mut score = Score::new(0.8);
            score.add(0.0, "speaker in a chat");
            out.push(Hit::new(kind, place, score));
        }
    }
}

/// Where the small letters stand that speak on a line, behind a time or other mark.
fn speaker(line: &str) -> Option<Range<usize>> {
    let stamp = |c: char| c.is_ascii_digit() || " []():-/.,~–><*@".contains(c);
    let rest = line.trim_start_matches(stamp);
    let start = line.len() - rest.len();
    if start > 24 || !rest.starts_with(char::is_lowercase) {
        return None;
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '_' | '.')))?;
    let says = [": ", "> ", ":\n"].iter().any(|mark| rest.get(end..).is_some_and(|rest| rest.starts_with(mark)));
    (says && end <= LONGEST).then_some(start..start + end)
}

/// What a speaker in small letters is: a listed first name with or without more, or a word of no dictionary with so many
/// letters at `least`.
fn kind(scan: &Scan, name: &str, least: usize) -> Option<Kind> {
    let mut words = name.split(' ');
    let first = words.next().unwrap_or_default();
    let rest = words.count();
    if rest > 3 || name.contains(char::is_uppercase) {
        return None;
    }
    let given = first.split('-').next().unwrap_or_default();
    let marks = scan.vocabulary.lexicon.get(given.as_bytes()).map_or(0, |entry| entry.marks);
    let only = marks & ORDINARY == 0 && !is_ordinary(given.as_bytes());
    if marks & FIRST_NAME != 0 && (only || rest > 0) && !name.contains(|c: char| c.is_ascii_digit() || c == '_') {
        return Some(Kind::Name);
    }
    let strange = rest == 0 && name.len() >= least && !is_ordinary(name.as_bytes()) && !is_compound(name);
    let letters = name.chars().all(|c| c.is_alphabetic() || c == '.') || least == 4;
    (strange && letters && !THINGS.contains(&name)).then_some(Kind::AccountHandle)
}
