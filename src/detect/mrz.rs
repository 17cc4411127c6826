//! Machine readable zones: passports (TD3), cards (TD1), older cards (TD2) by ICAO Doc 9303 parts 4 to 6, and the one
//! line of Dutch driving licences, which is no ICAO zone.

use std::ops::Range;

use super::Detector;
use super::misread::looks_like_digit;
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::checksum::{check_digit, is_bsn};
use crate::finding::Kind;

pub(super) struct Mrz;

/// A line of the zone's characters with the place of each in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    chars: Vec<char>,
    places: Vec<usize>,
}

impl Line {
    fn range(&self) -> Range<usize> {
        let last = self.places.last().copied().unwrap_or_default();
        self.places.first().copied().unwrap_or_default()..last + 1
    }

    /// Padded or cut at its fillers to a length, if that is near.
    fn fitted(&self, length: usize) -> Option<String> {
        let have = self.chars.len();
        let mut chars = self.chars.clone();
        if have > length {
            let fillers = chars.iter().rev().take_while(|c| **c == '<').count();
            if have - length > fillers.min(3) {
                return None;
            }
            chars.truncate(length);
        } else if have < length {
            // OCR loses fillers in a row; put them back where the longest row of them is.
            if length - have > 3 {
                return None;
            }
            let at = longest_fillers(&chars)?;
            for _ in have..length {
                chars.insert(at, '<');
            }
        }
        Some(chars.into_iter().collect())
    }
}

fn longest_fillers(chars: &[char]) -> Option<usize> {
    let mut best = (0, 0);
    let mut run = 0;
    for (at, c) in chars.iter().enumerate() {
        run = if *c == '<' { run + 1 } else { 0 };
        if run > best.0 {
            best = (run, at);
        }
    }
    (best.0 >= 2).then_some(best.1)
}

impl Detector for Mrz {
    fn pattern(&self) -> &'static str {
        "mrz"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let lines = lines(scan, pattern);
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let next = lines.get(at + 1).filter(|n| follows(scan, line, n));
            let third = next.and_then(|n| lines.get(at + 2).filter(|t| follows(scan, n, t)));
            at += zone(scan, line, next, third, out).unwrap_or(1);
        }
    }
}

/// Reads the zone that starts at a line; how many lines it took.
fn zone(scan: &Scan, first: &Line, second: Option<&Line>, third: Option<&Line>, out: &mut Vec<Hit>) -> Option<usize> {
    let start = *first.chars.first()?;
    if let (Some(second), Some(third)) = (second, third)
        && let (Some(a), Some(b), Some(_)) = (first.fitted(30), second.fitted(30), third.fitted(30))
        && matches!(start, 'I' | 'A' | 'C' | '1' | 'V' | 'l')
    {
        let reading = td1(&a, &b);
        push(out, &[first, second, third], reading.score("card"));
        if let Some((offset, digits)) = bsn_in(&a, 15) {
            push_bsn(scan, out, first, offset, &digits, reading.passed);
        }
        return Some(3);
    }
    for (length, name) in [(44, "passport"), (36, "card of the older size")] {
        let Some((second, a, b)) = second.and_then(|s| Some((s, first.fitted(length)?, s.fitted(length)?))) else {
            continue;
        };
        if matches!(start, 'P' | 'I' | 'A' | 'C' | 'V') && a.contains('<') {
            let reading = two_lines(&b, length);
            if reading.passed == 0 && !a.contains("<<") {
                continue;
            }
            push(out, &[first, second], reading.score(name));
            if let Some((offset, digits)) = bsn_in(&b, 28).filter(|_| length == 44) {
                push_bsn(scan, out, second, offset, &digits, reading.passed);
            }
            return Some(2);
        }
    }
    if first.chars.len() == 30 && matches!(start, 'D' | 'O') {
        return licence(first, out);
    }
    // The second line of a passport or the first of a card alone: only with its check digits.
    let line = first.fitted(44)?;
    let reading = two_lines(&line, 44);
    if reading.passed >= 4 {
        push(out, &[first], reading.score("line of a passport"));
        if let Some((offset, digits)) = bsn_in(&line, 28) {
            push_bsn(scan, out, first, offset, &digits, reading.passed);
        }
    }
    Some(1)
}

/// The line of a Dutch driving licence: `D1NLD`, ten digits, and so on; the last of 30 characters is the check digit of
/// the 29 before it.
fn licence(line: &Line, out: &mut Vec<Hit>) -> Option<usize> {
    let text: String = line.chars.iter().collect();
    let head: String = text.get(..5)?.replace(['O', '0'], "D").replace(['I', 'L'], "1");
    if head != "D1N1D" {
        return Some(1);
    }
    let digit = text.get(29..)?.chars().next().map(looks_like_digit)?.to_digit(10);
    let body = text.get(..29)?;
    let variants = [body.to_owned(), format!("D1NLD{}", body.get(5..)?.replace('O', "0"))];
    let fits = variants.iter().position(|body| check_digit(body).map(u32::from) == digit);
    let mut score = Score::new(0.5);
    score.add(0.0, "line of a Dutch driving licence");
    match fits {
        Some(0) => score.add(4.0, "check digit fits"),
        Some(_) => score.add(2.0, "check digit fits after letters were read for digits"),
        None => {}
    }
    push(out, &[line], score);
    Some(1)
}

/// How many check digits fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Reading {
    passed: u8,
    failed: u8,
    repaired: u8,
}

impl Reading {
    fn see(&mut self, field: &str, digit: Option<char>) {
        let Some(read) = digit else { return };
        // An empty field proves nothing.
        if field.bytes().all(|b| b == b'<') {
            return;
        }
        let given = if read == '<' { Some(0) } else { looks_like_digit(read).to_digit(10) };
        let plain = check_digit(field).map(u32::from);
        if plain.is_some() && plain == given {
            self.passed += 1;
            return;
        }
        let repaired: String = field.chars().map(|c| if c == '<' { c } else { looks_like_digit(c) }).collect();
        let zeros = field.replace('O', "0");
        if given.is_some() && [repaired, zeros].iter().any(|f| check_digit(f).map(u32::from) == given) {
            self.passed += 1;
            self.repaired += 1;
        } else {
            self.failed += 1;
        }
    }

    fn score(self, what: &'static str) -> Score {
        let mut score = Score::new(-1.5);
        score.add(0.0, what);
        let fit = 1.6 * f32::from(self.passed) - 0.8 * f32::from(self.failed) - 0.4 * f32::from(self.repaired);
        if self.repaired > 0 {
            score.add(fit, format!("{} check digits fit, {} after repair", self.passed, self.repaired));
        } else if self.passed > 0 {
            score.add(fit, format!("{} check digits fit", self.passed));
        } else {
            score.add(1.6, "form of a machine readable zone; no check digit fits");
        }
        score
    }
}

/// Line 2 of TD3 (44) and TD2 (36): number, birth date, expiry, personal number, all.
fn two_lines(b: &str, length: usize) -> Reading {
    let mut reading = Reading::default();
    let field = |range: Range<usize>| b.get(range).unwrap_or_default();
    let digit = |at: usize| b.chars().nth(at);
    if !b.is_ascii() {
        return reading;
    }
    reading.see(field(0..9), digit(9));
    reading.see(field(13..19), digit(19));
    reading.see(field(21..27), digit(27));
    if length == 44 {
        reading.see(field(28..42), digit(42));
        reading.see(&[field(0..10), field(13..20), field(21..43)].concat(), digit(43));
    } else {
        reading.see(&[field(0..10), field(13..20), field(21..35)].concat(), digit(35));
    }
    reading
}

/// TD1: number on line 1, birth date, expiry and the whole on line 2.
fn td1(a: &str, b: &str) -> Reading {
    let mut reading = Reading::default();
    if !a.is_ascii() || !b.is_ascii() {
        return reading;
    }
    let field = |line: &'_ str, range: Range<usize>| line.get(range).unwrap_or_default().to_owned();
    reading.see(&field(a, 5..14), a.chars().nth(14));
    reading.see(&field(b, 0..6), b.chars().nth(6));
    reading.see(&field(b, 8..14), b.chars().nth(14));
    let all = [field(a, 5..30), field(b, 0..7), field(b, 8..15), field(b, 18..29)].concat();
    reading.see(&all, b.chars().nth(29));
    reading
}

/// Nine digits that pass the elfproef at the place of the personal number.
fn bsn_in(line: &str, from: usize) -> Option<(usize, String)> {
    let field = line.get(from..from + 9)?;
    let digits: String = field.chars().map(looks_like_digit).collect();
    is_bsn(&digits).then_some((from, digits))
}

fn push(out: &mut Vec<Hit>, lines: &[&Line], score: Score) {
    let ranges = lines.iter().map(|line| line.range()).collect();
    out.push(Hit { kind: Kind::Mrz, ranges, score, labelled: true });
}

fn push_bsn(scan: &Scan, out: &mut Vec<Hit>, line: &Line, offset: usize, digits: &str, passed: u8) {
    let (Some(start), Some(last)) = (line.places.get(offset), line.places.get(offset + 8)) else { return };
    let mut score = Score::new(if passed >= 3 { 4.0 } else { 0.5 });
    score.add(0.0, "elfproef");
    score.add(0.0, "place of the personal number in a machine readable zone");
    if scan.slice(*start..last + 1) != digits {
        score.add(-1.5, "letters read for digits");
    }
    out.push(Hit { labelled: true, ..Hit::new(Kind::Bsn, *start..last + 1, score) });
}

/// Does a line stand right under (or, when the lines were joined, right behind) another?
fn follows(scan: &Scan, line: &Line, next: &Line) -> bool {
    let gap = scan.slice(line.range().end..next.range().start);
    gap.len() <= 8 && gap.trim().is_empty() && next.range().start >= line.range().end
}

/// All lines that may belong to a zone: those with fillers, their neighbours, and those of driving licences.
fn lines(scan: &Scan, pattern: usize) -> Vec<Line> {
    let licences =
        scan.keywords.iter().filter(|hit| scan.vocabulary.keywords.roles(hit).contains(&super::Role::Label(pattern)));
    let mut seeds: Vec<usize> = scan.chevrons.iter().copied().chain(licences.map(|hit| hit.start)).collect();
    seeds.sort_unstable();
    let mut out: Vec<Line> = Vec::new();
    let mut seen_to = 0;
    for seed in seeds {
        if seed < seen_to {
            continue;
        }
        let start = scan.line_start(seed, 120);
        let end = scan.line_end(seed, 120);
        seen_to = end.max(seed + 1);
        let before = start.checked_sub(1).map(|e| scan.line_start(e, 120)..e);
        let after = end + 1..scan.line_end(scan.bytes().len().min(end + 1), 120);
        for range in before.into_iter().chain([start..end, after]) {
            if out.last().is_none_or(|l| l.range().end <= range.start)
                && let Some(line) = read_line(scan, range)
            {
                out.push(line);
            }
        }
    }
    out
}

/// The characters of a zone in a line: 28 to 46 of them at its end, over single spaces. Words before them are cut off.
fn read_line(scan: &Scan, range: Range<usize>) -> Option<Line> {
    let text = scan.slice(range.clone());
    let trimmed = text.trim_end();
    let mut line = Line { chars: Vec::new(), places: Vec::new() };
    for (offset, c) in trimmed.char_indices().rev() {
        match c {
            'A'..='Z' | '0'..='9' | '<' => {
                line.chars.push(c);
                line.places.push(range.start + offset);
            }
            ' ' => {}
            _ => break,
        }
        if line.chars.len() > 46 {
            return None;
        }
    }
    line.chars.reverse();
    line.places.reverse();
    (line.chars.len() >= 28).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specimen_reads_in_full() {
        let reading = two_lines("SPECI20142NLD6503101F2403096999999990<<<<<84", 44);
        assert_eq!(reading, Reading { passed: 5, failed: 0, repaired: 0 });
        assert_eq!(
            bsn_in("SPECI20142NLD6503101F2403096999999990<<<<<84", 28).map(|b| b.1).as_deref(),
            Some("999999990")
        );
    }

    #[test]
    fn misread_zeros_are_repaired() {
        let reading = two_lines("SPECI2O142NLD65O3101F24O3096999999990<<<<<84", 44);
        assert!(reading.passed >= 4 && reading.repaired >= 3, "{reading:?}");
    }

    #[test]
    fn silly_lines() {
        for line in ["", "<", "ééééééééééééééééééééééééééééééééééééééééééééé"]
        {
            assert_eq!(two_lines(line, 44).passed, 0, "{line}");
            assert_eq!(td1(line, line).passed, 0, "{line}");
        }
    }
}
