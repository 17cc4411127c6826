//! Dutch postcodes: four digits, two letters, and something near that makes them an address.

use super::Detector;
use super::evidence::evidence;
use super::scan::{Run, Scan, soft_space};
use super::score::{Hit, Score};
use crate::finding::Kind;

pub(super) struct Postcode;

/// Two-letter words and units that follow a year or amount. Postcodes with these letters need more evidence.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "EN", "IN", "OP", "OF", "IS", "DE", "TE", "AL", "JA", "NU", "ZE", "WE", "HE", "BY", "TO", "AM", "PM", "CM", "MM", "KG",
    "ML", "MG", "KM", "GB", "MB", "TB", "EU", "VS", "UK", "OM", "ER", "AN", "AT", "ON", "OR", "IE", "BC", "AD", "BV", "NV", "KB", "HZ", "PK", "CC",
];

impl Detector for Postcode {
    fn pattern(&self) -> &'static str {
        "postcode"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let mut streets: Vec<(usize, usize)> = out
            .iter()
            .filter(|hit| hit.kind == Kind::Address && hit.is_likely())
            .map(|hit| (hit.start(), hit.end()))
            .collect();
        streets.sort_unstable();
        for run in &scan.runs {
            let Some((end, letters)) = letters_after(scan, *run) else { continue };
            let hit = judge(scan, run.start..end, letters, pattern, &streets);
            if hit.score.sum > -2.9 {
                out.push(hit);
            }
        }
    }
}

/// If a digit run starts a postcode: where that ends and its letters.
pub(super) fn letters_after<'t>(scan: &Scan<'t>, run: Run) -> Option<(usize, &'t str)> {
    if run.len() != 4 || scan.byte(run.start) == b'0' {
        return None;
    }
    let before = scan.byte_before(run.start);
    if before.is_ascii_alphabetic() && scan.slice(run.start.saturating_sub(3)..run.start) != "NL-"
        || matches!(before, b'_' | b'.' | b',' | b'+' | b'/' | b'#') && scan.byte_before(run.start - 1).is_ascii_digit()
    {
        return None;
    }
    let rest = scan.ahead(run.end, 8);
    let skip = soft_space(rest);
    let is_broken = rest.get(..skip).is_some_and(|gap| gap.contains('\n'));
    let letters = rest.get(skip..)?;
    let letters = letters.get(..2).filter(|two| two.bytes().all(|b| b.is_ascii_alphabetic()))?;
    let end = run.end + skip + 2;
    let next = scan.ahead(end, 4).chars().next().unwrap_or(' ');
    let mixed =
        letters.bytes().next()?.is_ascii_lowercase() != letters.as_bytes().get(1).copied()?.is_ascii_lowercase();
    let never = matches!(letters.to_ascii_uppercase().as_str(), "SA" | "SD" | "SS");
    let is_near = skip <= 2 || (is_broken && letters.starts_with(|c: char| c.is_ascii_uppercase()));
    (is_near && !next.is_alphanumeric() && next != '_' && !mixed && !never).then_some((end, letters))
}

fn judge(scan: &Scan, range: std::ops::Range<usize>, letters: &str, pattern: usize, streets: &[(usize, usize)]) -> Hit {
    let mut score = Score::new(-1.5);
    score.add(0.0, "postcode form");
    let lower = letters.bytes().all(|b| b.is_ascii_lowercase());
    if lower {
        score.add(-3.0, "");
    }
    if WORDS.contains(&letters.to_ascii_uppercase().as_str()) {
        score.add(-2.5, "");
        if lower {
            return Hit::new(Kind::Postcode, range, score);
        }
    }
    // The street before or after it, within sixty bytes.
    let next = streets.partition_point(|(start, _)| *start < range.start);
    let before = next.checked_sub(1).and_then(|at| streets.get(at)).map(|(_, end)| range.start.saturating_sub(*end));
    let after = streets.get(next).map(|(start, _)| start.saturating_sub(range.end));
    if before.into_iter().chain(after).any(|distance| distance < 60) {
        score.add(5.5, "street and house number near");
    }
    if let Some(end) = number_after(scan, range.end) {
        score.add(2.6, "house number behind it");
        let near = evidence(scan, &range, pattern);
        return finish(scan, range.start..end, &near, score);
    }
    if fills_cell(scan, &range) && !lower {
        score.add(2.5, "cell of its own");
    }
    if city_after(scan, range.end) {
        score.add(2.4, "place behind it");
    }
    let near = evidence(scan, &range, pattern);
    finish(scan, range, &near, score)
}

fn finish(scan: &Scan, range: std::ops::Range<usize>, near: &super::evidence::Evidence, mut score: Score) -> Hit {
    if let Some(reason) = near.reason() {
        score.add(if near.is_direct() { 5.0 } else { 1.0 }, reason);
    }
    if let Some(word) = &near.negative {
        score.add(-3.0, format!("keyword against: {word}"));
    }
    // `postbus 123, 1000 AA` is the address of an organisation.
    if scan.behind(range.start, 30).to_lowercase().contains("postbus") {
        score.add(-2.5, "post-office box");
    }
    Hit::new(Kind::Postcode, range, score)
}

/// The end of a house number right behind: `1234 AB 12`, `1234AB, nr. 12`, `1234 AB 12a`.
fn number_after(scan: &Scan, end: usize) -> Option<usize> {
    let rest = scan.ahead(end, 16);
    let body = rest.trim_start_matches([' ', ',', '-', '/', '\u{a0}']);
    let body =
        ["nr.", "nr", "huisnummer", "no."].iter().find_map(|w| body.strip_prefix(w)).unwrap_or(body).trim_start();
    let skip = rest.len() - body.len();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if skip == 0 || skip > 8 || !(1..=4).contains(&digits) || rest.starts_with('\n') {
        return None;
    }
    let tail = body.get(digits..).unwrap_or_default();
    let letter = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
    let next = tail.as_bytes().first().copied().unwrap_or(b' ');
    let decimal =
        matches!(next, b'.' | b',' | b'-' | b'/' | b':') && tail.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    // `1234 AB, 1e Oosterparkstraat`
    let ordinal = tail.strip_prefix("e ").is_some_and(|word| word.starts_with(char::is_uppercase));
    (letter <= 1 && !decimal && !ordinal).then_some(end + skip + digits + letter)
}

/// Is it all that stands in a cell of a table with three rows or more?
fn fills_cell(scan: &Scan, range: &std::ops::Range<usize>) -> bool {
    scan.cell_at(range.start).is_some_and(|cell| {
        let rows = scan.text.tables.get(cell.table).map_or(0, |table| table.rows.len());
        rows >= 3 && scan.slice(cell.range.clone()).trim_matches([' ', '"']).len() == range.len()
    })
}

/// A capitalised word right behind, on the same line.
fn city_after(scan: &Scan, end: usize) -> bool {
    let rest = scan.ahead(end, 40);
    let body = rest.trim_start_matches([' ', ',', '\u{a0}', '\t']);
    let mut chars = body.chars();
    rest.len() > body.len()
        && chars.next().is_some_and(|c| c.is_uppercase() || c == '\'')
        && chars.next().is_some_and(|c| c.is_alphabetic() || c == ' ')
}
