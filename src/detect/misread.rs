//! Numbers in which letters stand for digits, or whose label was read wrongly: `BSN 2314S6785`, `8SN 231456785`,
//! `geboren 12-O3-198O`. In texts read from pictures for all letters that look like digits, elsewhere for those that
//! people type for them. Only behind a label, and only when a check digit or the calendar says that the repair is right.

use super::date;
use super::keywords::KeywordHit;
use super::lexicon::LONGEST;
use super::scan::{Scan, keywords_of};
use super::score::{Hit, Score};
use crate::checksum::is_bsn;
use crate::document::Channel;
use crate::finding::Kind;

/// Labels as picture readers misread them, besides digits for letters.
const LABELS: &[(&str, &str)] = &[("bsm", "bsn"), ("bsh", "bsn"), ("esn", "bsn"), ("rsn", "bsn")];

/// The digit that a reader of pictures may have meant.
pub(super) fn looks_like_digit(c: char) -> char {
    match c {
        'O' | 'o' | 'Q' | 'D' => '0',
        'I' | 'l' | 'i' | '|' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'G' | 'b' => '6',
        'B' => '8',
        'g' | 'q' => '9',
        other => other,
    }
}

/// The digit for which people type a letter.
fn typed_for_digit(c: char) -> char {
    match c {
        'O' | 'o' => '0',
        'I' | 'l' => '1',
        other => other,
    }
}

/// What stands behind a label, put right.
struct Repaired {
    /// Where it starts in the text.
    start: usize,
    /// As long, in bytes, as what it was made from.
    text: String,
    /// How many letters became digits in the first `n` bytes: one entry each, its offset.
    changed: Vec<usize>,
    /// Was the label itself read wrongly?
    label: bool,
}

impl Repaired {
    fn changes(&self, length: usize) -> usize {
        self.changed.iter().filter(|at| **at < length).count()
    }

    /// A hit over the first `length` bytes. Less sure than one that was read without repair.
    fn hit(&self, kind: Kind, length: usize, sum: f32, why: &'static str) -> Hit {
        let mut score = Score::new(sum);
        score.add(0.0, why);
        if self.changes(length) > 0 {
            score.add(0.0, "letters read for digits");
        }
        if self.label {
            score.add(-0.3, "keyword before, read wrongly");
        } else {
            score.add(0.0, "keyword before");
        }
        Hit { labelled: true, ..Hit::new(kind, self.start..self.start + length, score) }
    }
}

/// BSNs: nine digits after repair that pass the elfproef, at most three of them repaired.
pub(super) fn bsns(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    for behind in behind_labels(scan, pattern) {
        let mut digits = String::new();
        let end = behind.text.char_indices().find_map(|(at, c)| match c {
            '0'..='9' => {
                digits.push(c);
                (digits.len() == 9).then_some(at + 1)
            }
            '.' | ' ' | '-' => None,
            // no digit: ends the search
            _ => Some(0),
        });
        let Some(end) = end.filter(|end| *end > 0) else { continue };
        let goes_on = behind.text.get(end..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        let changes = behind.changes(end);
        if !goes_on && (behind.label || changes > 0) && changes <= 3 && is_bsn(&digits) {
            let sum = if changes > 2 { 0.3 } else { 0.8 };
            out.push(behind.hit(Kind::Bsn, end, sum, "elfproef"));
        }
    }
}

/// Birth dates: after repair a day that exists.
pub(super) fn birth_dates(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    for behind in behind_labels(scan, pattern) {
        if let Some((_, length)) = date::parse(&behind.text)
            && (behind.label || behind.changes(length) > 0)
        {
            out.push(behind.hit(Kind::BirthDate, length, 0.6, "date"));
        }
    }
}

/// The texts behind the labels of a pattern, repaired; also behind what only a picture reader can have made of such a
/// label. At most 40 bytes each.
fn behind_labels(scan: &Scan, pattern: usize) -> Vec<Repaired> {
    let picture = matches!(scan.text.channel, Channel::Picture(_));
    let mut ends: Vec<(usize, bool)> = scan.label_ends(pattern).iter().map(|end| (*end, false)).collect();
    if picture {
        ends.extend(misread_labels(scan, pattern).into_iter().map(|end| (end, true)));
    }
    let repair = if picture { looks_like_digit } else { typed_for_digit };
    ends.into_iter()
        .filter_map(|(end, label)| {
            let ahead = scan.ahead(end, 48);
            let text = unlabelled(ahead);
            let start = end + (ahead.len() - text.len());
            let (text, changed) = repaired(text, repair);
            (label || !changed.is_empty()).then_some(Repaired { start, text, changed, label })
        })
        .collect()
}

/// A text without what may stand between a label and its value.
fn unlabelled(text: &str) -> &str {
    let trimmed =
        |text: &'_ str| text.len() - text.trim_start_matches([' ', ':', '.', '=', '\n', '\r', '-', '(']).len();
    let rest = text.get(trimmed(text)..).unwrap_or_default();
    let word = ["is ", "nummer ", "nummer:", "nr ", "nr.", "no."].iter().find_map(|word| rest.strip_prefix(word));
    word.map_or(rest, |rest| rest.get(trimmed(rest)..).unwrap_or_default())
}

/// Letters become digits in words that hold a digit and nothing but letters that look like one, or stand among such.
fn repaired(text: &str, repair: fn(char) -> char) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut changed = Vec::new();
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '|') {
        let fits = piece.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '|').chars();
        let number = fits.clone().any(|c| c.is_ascii_digit()) && fits.clone().all(|c| repair(c).is_ascii_digit());
        for c in piece.chars() {
            let digit = if number { repair(c) } else { c };
            if digit != c {
                changed.push(out.len());
            }
            out.push(digit);
        }
    }
    (out, changed)
}

/// Where words end that are labels of a pattern once digits are read as letters: `8SN`, `GEB00RTEDATUM`.
fn misread_labels(scan: &Scan, pattern: usize) -> Vec<usize> {
    let mut out = Vec::new();
    let mut start = 0;
    for word in scan.content().split(|c: char| !c.is_alphanumeric()) {
        let end = start + word.len();
        if (2..=LONGEST).contains(&word.len()) && word.contains(char::is_alphabetic) {
            let letters: String = word.chars().map(looks_like_letter).collect::<String>().to_lowercase();
            let misread = LABELS.iter().find(|(misread, _)| *misread == letters).map(|(_, label)| *label);
            let known = misread.unwrap_or(letters.as_str());
            if !word.eq_ignore_ascii_case(known) && is_label(scan, known, pattern) {
                out.push(end);
            }
        }
        start = end + scan.content().get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    out
}

/// Does this word as a whole announce a value of this pattern?
fn is_label(scan: &Scan, word: &str, pattern: usize) -> bool {
    let whole = |hit: &&KeywordHit| (hit.start, hit.end) == (0, word.len());
    let hits = keywords_of(word, scan.vocabulary);
    hits.iter().filter(whole).any(|hit| scan.announces(hit, pattern))
}

fn looks_like_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' => 'i',
        '5' => 's',
        '6' => 'g',
        '8' => 'b',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_are_repaired() {
        let all = |text| repaired(text, looks_like_digit).0;
        assert_eq!(all("2314S678S, Bos 12B"), "231456785, Bos 128");
        assert_eq!(all("12-O3-198O"), "12-03-1980");
        assert_eq!(all("BOS SIO"), "BOS SIO");
        assert_eq!(repaired("2314S6785 O1", typed_for_digit), ("2314S6785 01".to_owned(), vec![10]));
    }
}
