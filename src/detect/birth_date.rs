//! Dates of birth: any date with a label, in a labelled column or one of dates far apart, right behind a name or beside
//! a BSN.

use std::ops::Range;

use super::bytes::Digits;
use super::date::{self, Date};
use super::evidence::{Evidence, Nearness, column_says, evidence, may_be_labelled};
use super::keywords::{LABEL, Role};
use super::lexicon::{FIRST_NAME, ORDINARY, SURNAME};
use super::patterns::Group;
use super::scan::Scan;
use super::score::{Hit, Score};
use super::{Detector, misread};
use crate::checksum::is_bsn;
use crate::finding::Kind;

pub(super) struct BirthDate;

impl Detector for BirthDate {
    fn pattern(&self) -> &'static str {
        "birth-date"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let dates = dates(scan, pattern);
        let context = Context {
            names: names(out),
            newest: dates.iter().map(|found| found.date.year).filter(|year| *year <= 2035).fold(2015, u32::max),
            columns: columns(scan, pattern, &dates),
        };
        for found in &dates {
            let score = judge(scan, found, &context);
            // A date with nothing that speaks for a birth is just a date.
            if score.sum > -2.9 {
                out.push(Hit::new(Kind::BirthDate, found.range.clone(), score));
            }
        }
        misread::birth_dates(scan, pattern, out);
    }
}

/// A date in a text and what its surroundings say.
struct Found {
    range: Range<usize>,
    date: Date,
    near: Evidence,
}

/// What is known of the text as a whole.
struct Context {
    /// Where names end, and whether they are likely ones; sorted.
    names: Vec<(usize, bool)>,
    /// Year of the latest date.
    newest: u32,
    /// Table and column of dates that lie far apart, without a head that says otherwise.
    columns: Vec<(usize, usize)>,
}

fn dates(scan: &Scan, pattern: usize) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut skip_to = 0;
    for run in &scan.runs {
        if run.start < skip_to || !matches!(run.len(), 1 | 2 | 4 | 6 | 8) || !may_start(scan, run.start) {
            continue;
        }
        let text = scan.ahead(run.start, 40);
        let plain = date::parse(text);
        let labelled = || if may_be_labelled(scan, run.start, pattern) { date::loose(text) } else { None };
        let Some((date, used)) = plain.or_else(labelled) else { continue };
        let range = run.start..run.start + used;
        let near = evidence(scan, &range, pattern);
        if plain.is_none() && !(near.is_direct() && near.negative.is_none()) {
            continue;
        }
        skip_to = range.end;
        out.push(Found { range, date, near });
    }
    out
}

fn judge(scan: &Scan, found: &Found, context: &Context) -> Score {
    let Found { range, date, near } = found;
    let mut score = Score::new(-3.0);
    score.add(0.0, "date");
    match &near.label {
        Some((Nearness::Paragraph, _)) => score.add(0.5, ""),
        Some(_) => score.add(6.0, near.reason().unwrap_or_default()),
        None => {}
    }
    if let Some(word) = &near.negative {
        score.add(-3.0, format!("keyword against: {word}"));
    }
    if !near.is_direct() && near.negative.is_none() {
        if is_born_then(scan.ahead(range.end, 30)) {
            score.add(6.0, "`geboren` behind it");
            return score;
        }
        if is_stamp(scan, range) {
            score.add(-3.0, "a time behind it");
        }
        let mut person = false;
        if let Some((weight, reason)) = behind_person(scan, range, &context.names) {
            score.add(weight, reason);
            person = true;
        }
        if beside_bsn(scan, range) {
            score.add(2.5, "beside a BSN");
            person = true;
        }
        if person && sex(scan.ahead(range.end, 12).trim_start_matches([' ', ',', ';', '\t', '|', '('])) {
            score.add(1.0, "sex behind it");
        }
        let in_column = |cell: &super::scan::Cell| context.columns.contains(&(cell.table, cell.column));
        if scan.cell_at(range.start).is_some_and(in_column) {
            score.add(4.5, "column of dates far apart");
        }
        let bracket = scan.byte_before(range.start) == b'(';
        // `38` behind a name is 1938, not 2038
        let year = if date.short_year && date.year > context.newest { date.year - 100 } else { date.year };
        match context.newest.saturating_sub(year) {
            16.. => score.add(0.8, ""),
            5.. => score.add(0.5, ""),
            // also the youngest may stand in brackets behind their name
            0 if !bracket => score.add(-1.5, ""),
            _ => {}
        }
    }
    if date.short_year {
        score.add(-0.5, "");
    }
    score
}

fn names(hits: &[Hit]) -> Vec<(usize, bool)> {
    let mut names: Vec<(usize, bool)> =
        hits.iter().filter(|hit| hit.kind == Kind::Name).map(|hit| (hit.end(), hit.is_likely())).collect();
    names.sort_unstable();
    names
}

/// `hij is 12-3-1980 geboren`, `op 12-3-1980 in Gouda geboren`, also of the first of two.
fn is_born_then(text: &str) -> bool {
    let text = text.split(['\n', '.', ',', ';']).next().unwrap_or_default();
    let date = |word: &str| word.contains(|c: char| c.is_ascii_digit()) || word == "en";
    let mut words = text.split_whitespace().skip_while(|word| date(word));
    let first = words.next().unwrap_or_default();
    first == "geboren" || (matches!(first, "in" | "te") && words.nth(1) == Some("geboren"))
}

/// `12-03-2026 14:05 - Jan: ...`: when something was said, at the start of a line.
fn is_stamp(scan: &Scan, date: &Range<usize>) -> bool {
    let head = scan.slice(scan.line_start(date.start, 8)..date.start);
    let next = scan.ahead(date.end, 8).trim_start_matches([',', ' ', ']']);
    let hour = next.trim_start_matches(|c: char| c.is_ascii_digit());
    head.trim_matches(['[', '(', ' ', '>']).is_empty() && hour.len() < next.len() && hour.starts_with(':')
}

/// Columns of three or more dates that span more than fifteen years, most rows with a BSN or name: no dates of
/// appointments. A head that speaks for or against is heard first.
fn columns(scan: &Scan, pattern: usize, dates: &[Found]) -> Vec<(usize, usize)> {
    type Years = Vec<(u32, bool)>;
    let mut seen: Vec<((usize, usize), Years)> = Vec::new();
    for found in dates {
        let Some(cell) = scan.cell_at(found.range.start) else { continue };
        if scan.slice(cell.range.clone()).trim().len() != found.range.len() {
            continue;
        }
        let entry = (found.date.year, row_has_person(scan, cell.table, cell.row));
        let place = (cell.table, cell.column);
        match seen.iter_mut().rev().take(64).find(|(at, _)| *at == place) {
            Some((_, years)) => years.push(entry),
            None => seen.push((place, vec![entry])),
        }
    }
    seen.retain(|((table, column), years)| {
        let (first, last) = years.iter().fold((u32::MAX, 0), |(a, b), (year, _)| (a.min(*year), b.max(*year)));
        let people = years.iter().filter(|(_, person)| *person).count();
        years.len() >= 3
            && last >= first + 15
            && people * 2 > years.len()
            && column_says(scan, *table, *column, pattern).is_none()
    });
    seen.into_iter().map(|(place, _)| place).collect()
}

/// Does a row hold a number that passes the elfproef or a listed name?
fn row_has_person(scan: &Scan, table: usize, row: usize) -> bool {
    let Some(cells) = scan.text.tables.get(table).and_then(|table| table.rows.get(row)) else { return false };
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else { return false };
    let range = first.start..last.end;
    let from = scan.words.partition_point(|word| word.start < range.start);
    let listed = scan.words.get(from..).unwrap_or_default().iter().take_while(|word| word.end <= range.end);
    let mut named = listed.filter(|word| is_name(word.marks));
    named.next().is_some()
        || cells.iter().any(|cell| {
            let digits = Digits::of(scan.slice(cell.clone()), |c| matches!(c, '.' | ' ' | '-'));
            digits.is_some_and(|digits| digits.len() == 9 && is_bsn(&digits))
        })
}

fn is_name(marks: u8) -> bool {
    marks & (FIRST_NAME | SURNAME) != 0 && marks & ORDINARY == 0
}

/// Words for the sex of a person at the start of a text.
fn sex(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    matches!(word, "F" | "f" | "M" | "V" | "m" | "v" | "man" | "vrouw" | "Man" | "Vrouw")
}

/// Characters that may stand between a name and the date of birth.
const BETWEEN: &[char] = &[' ', '(', ')', '[', ',', '*', ';', '\t', '-', '|', '°', '/', ':', '\u{a0}'];

/// `J. de Vries (12-03-1980)`, `De Vries, J.  M  12-03-1980`, `Zij (12-03-1980)`: how much that says, and what it is.
fn behind_person(scan: &Scan, date: &Range<usize>, names: &[(usize, bool)]) -> Option<(f32, &'static str)> {
    let line = scan.line_start(date.start, 80);
    let on_line = scan.slice(scan.content().ceil_char_boundary(line)..date.start);
    // running text breaks anywhere
    let wraps = on_line.trim_start_matches('>').trim_end_matches(BETWEEN).is_empty() && line > 0;
    let text = if wraps { scan.behind(line - 1, 60) } else { on_line };
    let text = text.rsplit('\n').next().unwrap_or_default().trim_end_matches('\r');
    let end_of_text = if wraps { line - usize::from(scan.byte_before(line - 1) == b'\r') - 1 } else { date.start };
    if scan.byte(date.end) == b'.' && scan.byte(date.end + 1).is_ascii_digit() {
        return None;
    }
    let mut head = text.trim_end_matches(BETWEEN);
    let gap = text.get(head.len()..).unwrap_or_default();
    if head.is_empty() || (gap.is_empty() && !wraps) || gap.contains(" - ") && !gap.contains('(') {
        return None;
    }
    let last = head.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if sex(last) && last.len() < head.len() && head.len() > 3 {
        head = head.get(..head.len() - last.len()).unwrap_or_default().trim_end_matches(BETWEEN);
    }
    // `De Boer, 87 jaar (02-05-1938)`
    let age = ["jaar", "jr.", "jr", "j."].iter().find_map(|word| head.strip_suffix(word)).map(str::trim_end);
    if let Some(age) = age {
        let name = age.trim_end_matches(|c: char| c.is_ascii_digit());
        if (1..=3).contains(&(age.len() - name.len())) {
            head = name.trim_end_matches(BETWEEN);
        }
    }
    let end = end_of_text - (text.len() - head.len());
    let at = names.partition_point(|(name, _)| *name < end.saturating_sub(1));
    let known = names.get(at..).unwrap_or_default().iter().take_while(|(name, _)| *name <= end);
    match known.map(|(_, likely)| *likely).max() {
        Some(true) => return Some((3.8, "right behind a name")),
        Some(false) => return Some((3.2, "right behind a name")),
        None => {}
    }
    let bracket = scan.behind(date.start, 3).contains(['(', '[', '*', '°']);
    let word = scan.keywords_ending(&(end.saturating_sub(1)..end));
    if word.iter().any(|hit| hit.is_in(Group::Someone)) {
        return Some((if bracket { 3.4 } else { 1.5 }, "right behind a word for a person"));
    }
    by_words(scan, head, end).map(|weight| (weight + if bracket { 0.4 } else { 0.0 }, "behind what looks like a name"))
}

/// Do the last words of a text look like a name: listed ones, initials, capitals?
fn by_words(scan: &Scan, head: &str, end: usize) -> Option<f32> {
    let mut at = head.len();
    let (mut listed, mut initials, mut capitals) = (0, 0, 0);
    let mut follows = false;
    for word in head.rsplit([' ', '\t']).take(5) {
        let start = end - (head.len() - (at - word.len()));
        let trimmed = word.trim_end_matches([',', '.']);
        let is_capital = trimmed.starts_with(char::is_uppercase);
        let is_particle =
            matches!(trimmed, "van" | "de" | "den" | "der" | "'t" | "in" | "op" | "ten" | "ter" | "el" | "te");
        let letters = trimmed.chars().all(|c| c.is_uppercase() || c == '.');
        if is_capital && letters && (word.ends_with('.') || follows && trimmed.len() <= 4) {
            initials += 1;
        } else if is_capital && trimmed.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'')) {
            capitals += 1;
            let next = scan.words.partition_point(|word| word.start < start);
            let known = scan.words.get(next..).unwrap_or_default().iter().take_while(|w| w.start < start + word.len());
            listed += usize::from(known.into_iter().any(|word| is_name(word.marks)));
        } else if !is_particle {
            break;
        }
        follows = is_capital && trimmed.len() > 1 || is_particle;
        at = at.saturating_sub(word.len() + 1);
    }
    match (listed, initials, capitals) {
        (1.., _, 2..) | (1.., 1.., _) | (_, 1.., 1..) => Some(3.0),
        (1.., _, _) => Some(2.6),
        (0, _, 2..) => Some(2.4),
        _ => None,
    }
}

/// Does a number that passes the elfproef stand right before or behind, or the word BSN?
fn beside_bsn(scan: &Scan, date: &Range<usize>) -> bool {
    let quiet = super::bsn::is_quiet;
    let number = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.len() == 9 && is_bsn(&digits)
    };
    let part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-' | '\u{a0}');
    let behind = scan.ahead(date.end, 30);
    // `1) 12-03-1980⏎2) 231456785`
    let item = behind.strip_prefix('\n').and_then(|item| item.strip_prefix(|c: char| c.is_ascii_digit()));
    let behind = item.and_then(|item| item.strip_prefix([')', '.'])).unwrap_or(behind);
    let skip = behind.find(|c: char| c.is_alphanumeric()).unwrap_or(behind.len());
    let rest = behind.get(skip..).unwrap_or_default();
    let first = rest.get(..rest.find(|c| !part(c)).unwrap_or(rest.len())).unwrap_or_default();
    if quiet(behind.get(..skip).unwrap_or_default()) && number(first) {
        return true;
    }
    let ahead = scan.behind(date.start, 20);
    let kept = ahead.trim_end_matches(|c: char| !c.is_alphanumeric());
    let from = kept
        .rfind(|c| !part(c))
        .map_or(0, |at| at + kept.get(at..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8));
    if quiet(ahead.get(kept.len()..).unwrap_or_default()) && number(kept.get(from..).unwrap_or_default()) {
        return true;
    }
    // `04-05-1980, burgerservicenr. ...`
    let labels = scan.keywords_ending(&(date.end..date.end + 32));
    let is_bsn =
        |role: &Role| matches!(role, Role::Label(at) if scan.vocabulary.kinds.get(*at) == Some(&Some(Kind::Bsn)));
    labels.iter().any(|hit| {
        hit.sorts & LABEL != 0
            && hit.start >= date.end
            && !scan.slice(date.end..hit.start).contains(|c: char| c.is_alphanumeric() || c == '\n')
            && scan.vocabulary.keywords.roles(hit).iter().any(is_bsn)
    })
}

/// May a date start here? Not inside a longer number or word.
pub(super) fn may_start(scan: &Scan, at: usize) -> bool {
    let before = scan.byte_before(at);
    let joined = matches!(before, b'-' | b'/' | b'.' | b',') && scan.byte_before(at - 1).is_ascii_digit();
    !joined && !before.is_ascii_alphanumeric() && !matches!(before, b'_' | b'+' | b'@')
}
