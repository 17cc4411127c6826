//! People the user knows: names, birth dates, numbers and addresses of a practice's own list count wherever they stand,
//! without the label or first name that a stranger's would need.

mod index;
mod person;

use std::collections::BTreeSet;
use std::ops::Range;

pub use person::{Field, Person};

use super::birth_date::may_start;
use super::date;
use super::lexicon::{FIRST_NAME, ORDINARY, SURNAME};
use super::name::is_no_person;
use super::name_reader::{Name, PARTICLES, initials};
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::finding::Kind;
use index::{Given, Word};
pub(super) use index::{Known, LONGEST_NUMBER};

/// What every finding that rests on the list says.
const REASON: &str = "known person";

/// Log-odds of a full name, number or address of the list.
const FULL: f32 = 4.0;

impl Known {
    /// Finds the people of the list in a text. Hits of the same kind in the same place get surer.
    pub fn text(&self, scan: &Scan, out: &mut Vec<Hit>) {
        let mut found: Vec<(Kind, Range<usize>, f32)> = Vec::new();
        self.words(scan, &mut found);
        self.numbers(scan, &mut found);
        self.dates(scan, &mut found);
        add(found, out);
    }

    /// Surnames, mail addresses, streets, postcodes and numbers with letters: one automaton over the text.
    fn words(&self, scan: &Scan, found: &mut Vec<(Kind, Range<usize>, f32)>) {
        let Some(automaton) = &self.automaton else { return };
        for hit in automaton.find_overlapping_iter(scan.content()) {
            if !stands_alone(scan, &hit.range()) {
                continue;
            }
            match self.words.get(hit.pattern().as_usize()) {
                Some(Word::Value(kind)) => found.push((*kind, hit.range(), FULL)),
                Some(word @ Word::Surname { .. }) => {
                    if let Some((range, sum)) = surname(scan, hit.range(), word) {
                        found.push((Kind::Name, range, sum));
                    }
                }
                None => {}
            }
        }
    }

    /// Numbers, in whatever groups they are written.
    fn numbers(&self, scan: &Scan, found: &mut Vec<(Kind, Range<usize>, f32)>) {
        if self.numbers.is_empty() {
            return;
        }
        let mut skip_to = 0;
        for (at, first) in scan.runs.iter().enumerate() {
            let before = scan.byte_before(first.start);
            // `1.4711023` is a decimal, not the number 4711023
            let decimal = matches!(before, b'.' | b',') && scan.byte_before(first.start - 1).is_ascii_digit();
            if first.start < skip_to || before.is_ascii_alphanumeric() || before == b'_' || decimal {
                continue;
            }
            let mut digits = Vec::with_capacity(LONGEST_NUMBER);
            let mut end = first.start;
            for run in scan.runs.get(at..).unwrap_or_default() {
                let gap = scan.slice(end..run.start);
                if digits.len() + run.len() > LONGEST_NUMBER || (end > first.start && !is_gap(gap)) {
                    break;
                }
                digits.extend_from_slice(scan.slice(run.start..run.end).as_bytes());
                end = run.end;
                if let Some(kind) = self.number(&digits)
                    && !scan.byte(end).is_ascii_alphanumeric()
                {
                    found.push((kind, first.start..end, FULL));
                    skip_to = end;
                }
            }
        }
    }

    /// Birth dates, in all usual ways of writing. A date alone may be another day's: likely, not sure.
    fn dates(&self, scan: &Scan, found: &mut Vec<(Kind, Range<usize>, f32)>) {
        if self.dates.is_empty() {
            return;
        }
        let mut skip_to = 0;
        for run in &scan.runs {
            if run.start < skip_to || !matches!(run.len(), 1 | 2 | 4 | 8) || !may_start(scan, run.start) {
                continue;
            }
            let Some((date, used)) = date::parse(scan.ahead(run.start, 40)) else { continue };
            skip_to = run.start + used;
            if self.dates.contains(&(date.year, date.month, date.day)) {
                found.push((Kind::BirthDate, run.start..skip_to, 1.0));
            }
        }
    }
}

/// Separators within a number: few, and on one line.
fn is_gap(gap: &str) -> bool {
    (1..=4).contains(&gap.len())
        && gap.chars().all(|c| matches!(c, ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{2011}'))
}

/// A word of its own: no letter, digit, `@` or `_` touches it.
fn stands_alone(scan: &Scan, range: &Range<usize>) -> bool {
    let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '@' || c == '_');
    !joined(scan.behind(range.start, 4).chars().next_back()) && !joined(scan.ahead(range.end, 4).chars().next())
}

/// A surname of the list: with a first name or initial of one of its people a full name, else by itself if that may be.
fn surname(scan: &Scan, range: Range<usize>, word: &Word) -> Option<(Range<usize>, f32)> {
    let Word::Surname { given, alone, particles } = word else { return None };
    let (start, stranger) = match before(scan, range.start, given) {
        Before::Known(start) => return Some((start..range.end, FULL)),
        Before::Particles(start) => (start, false),
        Before::Stranger => (range.start, true),
    };
    if let Some(end) = behind(scan, range.end, given) {
        return Some((start..end, FULL));
    }
    // somebody else of the same name: the detector of names has its own view of that
    (*alone && !stranger).then(|| by_itself(scan, range, start, particles)).flatten()
}

/// A surname without first name or initials. One that may be an ordinary word needs its capital, and not only because a
/// sentence starts there; its particles have to be those of the list.
fn by_itself(
    scan: &Scan,
    range: Range<usize>,
    start: usize,
    particles: &BTreeSet<String>,
) -> Option<(Range<usize>, f32)> {
    let word = scan.slice(range.clone());
    let parts = word.contains([' ', '-']);
    let marks = scan.vocabulary.lexicon.get(word.as_bytes()).map_or(0, |entry| entry.marks);
    let name_only = parts || (marks & SURNAME != 0 && marks & ORDINARY == 0);
    let capital = word.starts_with(char::is_uppercase);
    let own = particles.contains(&scan.slice(start..range.start).trim().to_lowercase());
    if !name_only && (!capital || word.chars().count() < 3 || (marks & ORDINARY != 0 && !own)) {
        return None;
    }
    let before = scan.behind(start, 4).trim_end_matches([' ', '\u{a0}']);
    let opens = before.is_empty() || before.ends_with(['.', '!', '?', '\n', '\r', '•']);
    let name = Name { range: start..range.end, ..Name::default() };
    let sum = if is_no_person(scan, &name) {
        -3.0
    } else if opens && !name_only && start == range.start {
        -0.3
    } else {
        1.0
    };
    Some((start..range.end, sum))
}

/// What stands before a surname.
enum Before {
    /// A first name or initial of the list: where it starts.
    Known(usize),
    /// Particles or nothing: where they start.
    Particles(usize),
    /// Another first name or other initials.
    Stranger,
}

fn before(scan: &Scan, end: usize, given: &[Given]) -> Before {
    let text = scan.behind(end, 60);
    let line = text.rsplit(['\n', '\r', '\t', ';', '|', ',', ':', '(', '"', '<']).next().unwrap_or_default();
    let edge = scan.cell_at(end).map_or(0, |cell| cell.range.start).max(end - line.len());
    let line = scan.slice(edge..end);
    let mut particles = end;
    let mut start = None;
    let mut stranger = false;
    let mut at = line.len();
    for _ in 0..6 {
        let rest = line.get(..at).unwrap_or_default().trim_end_matches([' ', '\u{a0}']);
        let token = rest.rsplit([' ', '\u{a0}']).next().unwrap_or_default();
        if token.is_empty() {
            break;
        }
        at = rest.len() - token.len();
        let here = edge + at;
        if PARTICLES.holds(token.to_lowercase()) && start.is_none() && !stranger {
            particles = here;
        } else if given.iter().any(|known| known.fits(token)) {
            start = Some(here);
        } else if start.is_some() && initials(token).is_some() {
            // further initials of the same person
            start = Some(here);
        } else {
            stranger = start.is_none() && is_given(scan, token);
            break;
        }
    }
    match start {
        Some(start) => Before::Known(start),
        None if stranger => Before::Stranger,
        None => Before::Particles(particles),
    }
}

/// Is this a first name or initials?
fn is_given(scan: &Scan, token: &str) -> bool {
    let listed = || scan.vocabulary.lexicon.get(token.as_bytes()).is_some_and(|entry| entry.marks & FIRST_NAME != 0);
    token.starts_with(char::is_uppercase) && (initials(token).is_some() || listed())
}

/// `Meulen, A. van der`, `MEULEN Anouk`: where the name ends that began with its surname.
fn behind(scan: &Scan, start: usize, given: &[Given]) -> Option<usize> {
    let text = scan.ahead(start, 40);
    let line = text.split(['\n', '\r', '\t', ';', '|', ':']).next()?;
    let edge = scan.cell_at(start).map_or(line.len(), |cell| cell.range.end.saturating_sub(start).min(line.len()));
    let line = line.get(..edge)?;
    let comma = line.trim_start().starts_with(',');
    let mut at = 0;
    let mut end = None;
    for _ in 0..6 {
        let rest = line.get(at..)?;
        let skipped = rest.trim_start_matches([' ', ',', '(', '\u{a0}']);
        let begin = at + (rest.len() - skipped.len());
        let token = skipped.split([' ', ',', ')', '\u{a0}']).next().filter(|token| !token.is_empty());
        let Some(token) = token else { break };
        at = begin + token.len();
        let is_particle = PARTICLES.holds(token.to_lowercase());
        let fits = given.iter().any(|known| if comma { known.fits(token) } else { known.is_first_name(token) });
        if fits || (is_particle && end.is_some()) {
            let dot = token.ends_with('.') && initials(token).is_none();
            end = Some(start + at - usize::from(dot));
        } else if !is_particle {
            break;
        }
    }
    end
}

/// Adds what was found; a hit of the same kind that is already there gets surer instead.
fn add(found: Vec<(Kind, Range<usize>, f32)>, out: &mut Vec<Hit>) {
    if found.is_empty() {
        return;
    }
    let mut order: Vec<usize> = (0..out.len()).collect();
    order.sort_by_key(|at| out.get(*at).map_or(0, Hit::start));
    for (kind, range, sum) in found {
        let to = order.partition_point(|at| out.get(*at).is_some_and(|hit| hit.start() < range.end));
        let near = order.get(to.saturating_sub(12)..to).unwrap_or_default();
        let same = near.iter().rev().copied().find(|at| {
            out.get(*at).is_some_and(|hit| hit.kind == kind && hit.ranges.len() == 1 && hit.end() > range.start)
        });
        if let Some(hit) = same.and_then(|at| out.get_mut(at)) {
            hit.score.add(if sum > 0.0 { 2.0 } else { 0.0 }, REASON);
            hit.score.sum = hit.score.sum.max(sum);
            // may move its start: `order` is then a little off, which costs a found neighbour at worst
            hit.ranges = vec![hit.start().min(range.start)..hit.end().max(range.end)];
            hit.labelled = true;
        } else {
            let mut score = Score::new(sum);
            score.add(0.0, REASON);
            out.push(Hit { labelled: true, ..Hit::new(kind, range, score) });
        }
    }
}

#[cfg(test)]
mod tests;
