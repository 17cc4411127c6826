//! IBAN (ISO 13616): length by country and mod 97.

use super::Detector;
use super::evidence::evidence;
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::checksum::is_iban;
use crate::document::Channel;
use crate::finding::Kind;

pub(super) struct Iban;

/// Country codes with the length of their IBANs (registry of ISO 13616).
#[rustfmt::skip]
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24), ("AE", 23), ("AL", 28), ("AT", 20), ("AZ", 28), ("BA", 20), ("BE", 16), ("BG", 22), ("BH", 22),
    ("BR", 29), ("BY", 28), ("CH", 21), ("CR", 22), ("CY", 28), ("CZ", 24), ("DE", 22), ("DK", 18), ("DO", 28),
    ("EE", 20), ("EG", 29), ("ES", 24), ("FI", 18), ("FO", 18), ("FR", 27), ("GB", 22), ("GE", 22), ("GI", 23),
    ("GL", 18), ("GR", 27), ("GT", 28), ("HR", 21), ("HU", 28), ("IE", 22), ("IL", 23), ("IQ", 23), ("IS", 26),
    ("IT", 27), ("JO", 30), ("KW", 30), ("KZ", 20), ("LB", 28), ("LC", 32), ("LI", 21), ("LT", 20), ("LU", 20),
    ("LV", 21), ("MC", 27), ("MD", 24), ("ME", 22), ("MK", 19), ("MR", 27), ("MT", 31), ("MU", 30), ("NL", 18),
    ("NO", 15), ("PK", 24), ("PL", 28), ("PS", 29), ("PT", 25), ("QA", 29), ("RO", 24), ("RS", 22), ("SA", 24),
    ("SE", 24), ("SI", 19), ("SK", 24), ("SM", 27), ("TN", 24), ("TR", 26), ("UA", 29), ("VA", 22), ("VG", 24), ("XK", 20),
];

impl Detector for Iban {
    fn pattern(&self) -> &'static str {
        "iban"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let picture = matches!(scan.text.channel, Channel::Picture(_));
        let mut skip_to = 0;
        for run in &scan.runs {
            // Two letters right before two digits; in a picture's text the digits may have been read as letters.
            if run.start < skip_to.max(2) || !(run.len() == 2 || run.len() > 3) {
                continue;
            }
            let mut start = run.start - 2;
            if scan.byte_before(run.start) == b' ' && start > 0 {
                start -= 1;
            }
            if let Some(hit) = at(scan, start, pattern, picture) {
                skip_to = hit.end();
                out.push(hit);
            }
        }
        if picture {
            misread(scan, pattern, out);
        }
    }
}

/// Dutch numbers in a picture's text whose own check digits were read as letters, so that no digits gave them away.
fn misread(scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
    for start in memchr::memmem::find_iter(scan.bytes(), "NL") {
        let known = |hit: &Hit| hit.kind == Kind::Iban && hit.start() <= start && start < hit.end();
        if !out.iter().any(known)
            && let Some(hit) = at(scan, start, pattern, true)
        {
            out.push(hit);
        }
    }
}

fn at(scan: &Scan, start: usize, pattern: usize, picture: bool) -> Option<Hit> {
    let is_letter = |at| scan.byte(at).is_ascii_alphabetic();
    if !is_letter(start) || !is_letter(start + 1) || scan.byte_before(start).is_ascii_alphanumeric() {
        return None;
    }
    let country = [scan.byte(start), scan.byte(start + 1)].map(|letter| letter.to_ascii_uppercase());
    let length = LENGTHS.iter().find(|(code, _)| code.as_bytes() == country).map(|(_, length)| *length)?;
    let (compact, end) = collect(scan, start, length)?;
    let range = start..end;
    let mut score = Score::new(0.0);
    if is_iban(&compact) {
        score.add(4.5, "mod 97");
        if scan.byte(start).is_ascii_lowercase() {
            score.add(-1.0, "");
        }
    } else if let Some(fixed) = repair(&compact).filter(|fixed| picture && is_iban(fixed)) {
        debug_assert_eq!(fixed.len(), compact.len());
        score.add(1.5, "mod 97 after letters were read for digits");
    } else if country == *b"NL" && dutch_shape(&compact) && evidence(scan, &range, pattern).is_direct() {
        score.add(0.2, "fails mod 97: a typing error?");
    } else {
        return None;
    }
    let near = evidence(scan, &range, pattern);
    if let Some(reason) = near.reason() {
        score.add(if near.is_direct() { 1.5 } else { 0.5 }, reason);
    }
    Some(Hit::new(Kind::Iban, range, score))
}

/// `length` letters and digits from an offset on, over single separators; and where they end.
fn collect(scan: &Scan, start: usize, length: usize) -> Option<(String, usize)> {
    let mut compact = String::with_capacity(length);
    let mut gap = 0;
    for (offset, c) in scan.ahead(start, 3 * length).char_indices() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' => {
                compact.push(c.to_ascii_uppercase());
                gap = 0;
                if compact.len() == length {
                    let end = start + offset + 1;
                    return (!scan.byte(end).is_ascii_alphanumeric()).then_some((compact, end));
                }
            }
            ' ' | '.' | '-' | '\u{a0}' | '\u{202f}' | '\n' | '\r' if gap < 4 => gap += 1,
            _ => return None,
        }
    }
    None
}

/// NL, two digits, four letters, ten digits.
fn dutch_shape(compact: &str) -> bool {
    let b = compact.as_bytes();
    b.len() == 18
        && b.iter()
            .enumerate()
            .all(|(i, c)| if matches!(i, 0 | 1 | 4..=7) { c.is_ascii_uppercase() } else { c.is_ascii_digit() })
}

/// A Dutch IBAN with the letters in digit places, and digits in letter places, put right.
fn repair(compact: &str) -> Option<String> {
    if !compact.starts_with("NL") || compact.len() != 18 {
        return None;
    }
    let fixed = compact.chars().enumerate().map(|(i, c)| match (i, c) {
        (4..=7, '0') => 'O',
        (4..=7, '1') => 'I',
        (4..=7, '8') => 'B',
        (4..=7, '5') => 'S',
        (0..=1 | 4..=7, _) => c,
        _ => super::misread::looks_like_digit(c),
    });
    Some(fixed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_characters_are_put_right() {
        assert_eq!(repair("NL91A8NAO4I7164300").as_deref(), Some("NL91ABNA0417164300"));
        assert_eq!(repair("DE91"), None);
    }
}
