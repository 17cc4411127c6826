//! BSN in every written form (Wabb; elfproef).

use std::borrow::Cow;
use std::ops::Range;

use super::bsn_form::{Candidate, Form, candidate};
use super::evidence::{Evidence, Nearness, evidence, may_be_labelled};
use super::keywords::{KeywordHit, LABEL, NEGATIVE, Role};
use super::scan::Scan;
use super::score::{Hit, Score};
use super::{Detector, bsn_spread, date, misread};
use crate::checksum::{is_bsn, is_specimen};
use crate::finding::Kind;

pub(super) struct Bsn;

/// Highest log-odds without a label of its own: likely, not sure.
const UNLABELLED: f32 = 2.0;

impl Detector for Bsn {
    fn pattern(&self) -> &'static str {
        "bsn"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let near_people = People::of(out);
        let before = out.len();
        let mut skip_to = 0;
        for (at, run) in scan.runs.iter().enumerate() {
            if run.len() > 9 || run.start < skip_to {
                continue;
            }
            let Some(candidate) = candidate(scan, at, *run) else { continue };
            // ten of eleven numbers: without a label there is nothing to say for them
            if !is_bsn(&candidate.digits) && !may_be_labelled(scan, candidate.range.start, pattern) {
                continue;
            }
            let near = evidence(scan, &candidate.range, pattern);
            let loose = matches!(candidate.form, Form::Spaced | Form::Broken);
            let told = || {
                near.is_direct()
                    || near_people.touch(scan, &candidate.range)
                    || near.label.is_some() && told_before(scan, &candidate.range, pattern)
            };
            if loose && !(is_bsn(&candidate.digits) && told()) {
                continue;
            }
            // in a table the column may raise what stands there alone
            let floor = if scan.cell_at(candidate.range.start).is_some() { -9.0 } else { -4.0 };
            if let Some(score) = score(scan, &candidate, &near, &near_people, pattern).filter(|score| score.sum > floor)
            {
                skip_to = candidate.range.end;
                let mut hit = Hit::new(Kind::Bsn, candidate.range, score);
                hit.labelled = near.is_direct();
                out.push(hit);
            }
        }
        weaken_taken(scan, pattern, out, before);
        raise_listed(scan, pattern, out, before);
        misread::bsns(scan, pattern, out);
        bsn_spread::over_cells(scan, pattern, out);
        bsn_spread::in_vat_ids(scan, out);
    }
}

/// Where people stand in a text: birth dates and names that are likely ones.
struct People {
    /// Places of birth dates, sorted.
    births: Vec<Range<usize>>,
    /// Where names and birth dates end, sorted.
    ends: Vec<usize>,
    /// Where they start, sorted.
    starts: Vec<usize>,
}

impl People {
    fn of(hits: &[Hit]) -> Self {
        let of = |kind| hits.iter().filter(move |h: &&Hit| h.kind == kind && h.is_likely()).map(Hit::whole);
        let mut births: Vec<Range<usize>> = of(Kind::BirthDate).collect();
        births.sort_unstable_by_key(|range| range.start);
        let mut ends: Vec<usize> = of(Kind::Name).chain(of(Kind::BirthDate)).map(|range| range.end).collect();
        ends.sort_unstable();
        let mut starts: Vec<usize> = of(Kind::Name).chain(of(Kind::BirthDate)).map(|range| range.start).collect();
        starts.sort_unstable();
        Self { births, ends, starts }
    }

    /// Does a birth date stand within 150 bytes?
    fn birth_near(&self, at: usize) -> bool {
        let next = self.births.partition_point(|birth| birth.start + 150 < at);
        self.births.get(next).is_some_and(|birth| birth.start.abs_diff(at) < 150)
    }

    /// Does a name or birth date end right before, with nothing but brackets, commas and the like between?
    fn touch(&self, scan: &Scan, range: &Range<usize>) -> bool {
        let gap = scan.behind(range.start, 6);
        let bare = gap.trim_end_matches([' ', '(', ')', ',', ';', '\t', '\n', '\r', '[', '/', '|']);
        bare.len() < gap.len() && self.ends.binary_search(&(range.start - (gap.len() - bare.len()))).is_ok()
    }

    /// Does a name or birth date stand right before or behind, but for a word such as `nr` or `naam`?
    fn around(&self, scan: &Scan, range: &Range<usize>) -> bool {
        let mark = |c: char| !c.is_alphanumeric();
        let before = scan.behind(range.start, 24);
        let head = before.trim_end_matches(mark);
        let label = head.trim_end_matches(char::is_alphabetic);
        let bare = label.trim_end_matches(mark);
        let end = range.start - (before.len() - bare.len());
        let after = scan.ahead(range.end, 24);
        let tail = after.trim_start_matches(mark);
        let word = tail.trim_start_matches(char::is_lowercase);
        let rest = word.trim_start_matches([' ', ':', '.']);
        let starts = [range.end + (after.len() - tail.len()), range.end + (after.len() - rest.len())];
        (bare.len() < label.len() && self.ends.binary_search(&end).is_ok())
            || starts.iter().any(|start| self.starts.binary_search(start).is_ok())
    }

    /// Does a birth date stand right before or behind?
    fn birth_touches(&self, scan: &Scan, range: &Range<usize>) -> bool {
        let next = self.births.partition_point(|birth| birth.start < range.start);
        let quiet = |gap: Range<usize>| is_quiet(scan.slice(gap));
        let before = next.checked_sub(1).and_then(|at| self.births.get(at));
        before.is_some_and(|birth| quiet(birth.end..range.start.max(birth.end)))
            || self.births.get(next).is_some_and(|birth| quiet(range.end..birth.start.max(range.end)))
    }
}

/// Nothing between two values but marks, or the number of the next item of a list: `⏎2) `.
pub(super) fn is_quiet(gap: &str) -> bool {
    let item = gap.split_once('\n').map(|(_, item)| item.trim_start());
    let item = item.and_then(|item| item.strip_prefix(|c: char| c.is_ascii_digit()));
    let gap = item.filter(|item| item.starts_with([')', '.'])).unwrap_or(gap);
    gap.len() <= 5 && !gap.contains(char::is_alphanumeric)
}

/// A label somewhere in the paragraph says little of a number when it has its own: `klacht 831873486 ... BSN 231456785`.
fn weaken_taken(scan: &Scan, pattern: usize, out: &mut [Hit], from: usize) {
    let hits = out.get_mut(from..).unwrap_or_default();
    let direct = hits.iter().filter(|hit| hit.labelled && hit.is_likely()).map(Hit::whole);
    let direct: Vec<Range<usize>> = direct.collect();
    let far =
        hits.iter_mut().filter(|hit| !hit.labelled && hit.score.reasons.iter().any(|r| r.starts_with("keyword:")));
    let mut last: Option<usize> = None;
    for hit in far {
        // `BSN van moeder 231456785, van vader 100000009 en van mij 10000021`
        let next = direct.partition_point(|place| place.start < hit.start());
        let before = next.checked_sub(1).and_then(|at| direct.get(at)).map(|place| place.end).max(last);
        let listed = before.filter(|end| *end <= hit.start()).is_some_and(|end| {
            let gap = scan.slice(end..hit.start());
            gap.len() <= 40 && !gap.contains(['\n', ';']) && !gap.contains(|c: char| c.is_ascii_digit())
        });
        if listed {
            hit.score.add(1.6, "behind another BSN");
            last = Some(hit.end());
            continue;
        }
        let paragraph = scan.paragraph(hit.start());
        let before = |at: usize| direct.partition_point(|place| place.start < at);
        let taken = before(paragraph.end) - before(paragraph.start);
        let labels = scan
            .keywords_ending(&paragraph)
            .iter()
            .filter(|label| label.sorts & LABEL != 0 && scan.announces(label, pattern));
        let mut places: Vec<usize> = labels.map(|label| label.start).collect();
        places.dedup_by(|next, last| *next <= *last + 12);
        if taken >= places.len() {
            hit.score.add(-4.0, "the keyword has a number of its own");
        }
    }
}

/// How far below a word in the plural its numbers stand, in bytes.
const LIST: usize = 600;

/// `De burgerservicenummers:`, and below a line for each: `Anouk Bakker: 231456785`.
fn raise_listed(scan: &Scan, pattern: usize, out: &mut [Hit], from: usize) {
    if !scan.has_label(pattern) {
        return;
    }
    // where a likely BSN ends that the next may stand right under
    let mut above: Option<usize> = None;
    let plural = |hit: &&KeywordHit| {
        let word = || scan.slice(hit.start..hit.end).to_lowercase();
        let many = |word: String| ["nummers", "bsn's", "bsns", "nrs"].iter().any(|end| word.ends_with(end));
        hit.sorts & LABEL != 0 && scan.announces(hit, pattern) && many(word())
    };
    let heads: Vec<usize> = scan.keywords.iter().filter(plural).map(|hit| hit.end).collect();
    for hit in out.iter_mut().skip(from) {
        let under = above.is_some_and(|end| is_next_line(scan.slice(end..hit.start().max(end))));
        let (floor, weight) = if under { (-7.0, 6.0) } else { (-4.5, 4.0) };
        if !hit.labelled && hit.score.sum > floor && scan.cell_at(hit.start()).is_none() {
            let next = heads.partition_point(|head| *head < hit.start());
            let head = next.checked_sub(1).and_then(|at| heads.get(at));
            let line = scan.slice(scan.line_start(hit.start(), 60)..hit.start()).trim_end();
            let item = line.is_empty() || line.ends_with([':', '=', '-', '|', '\t', ')']);
            let listed = item && head.is_some_and(|head| hit.start() - head <= LIST);
            if (listed || under) && scan.line_end(hit.end(), 8) <= hit.end() + 4 {
                hit.score.sum += weight;
                hit.score.add(0.0, "in a list under a keyword");
            }
        }
        above = hit.is_likely().then_some(hit.end());
    }
}

/// Nothing between two numbers but a line break and the mark of an item?
fn is_next_line(gap: &str) -> bool {
    let marks = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n' | '-' | '*' | '•' | '>' | ',' | ';');
    gap.len() <= 12 && gap.bytes().filter(|b| *b == b'\n').count() == 1 && gap.chars().all(marks)
}

/// All the same, or counted up or down: nobody mistypes a number so.
fn is_made_up(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let step = |by: i16| bytes.windows(2).all(|two| matches!(two, [a, b] if i16::from(*b) - i16::from(*a) == by));
    step(0) || step(1) || step(-1)
}

/// Eight digits of which the first is a zero, with a check digit: a number below ten million without its first zero.
fn is_low_bsn(digits: &str) -> bool {
    let sum = |sum: i64, (digit, weight): (u8, i64)| sum + i64::from(digit - b'0') * weight;
    let weights = [8, 7, 6, 5, 4, 3, 2, -1];
    digits.len() == 8
        && digits.starts_with('0')
        && !digits.starts_with("00")
        && digits.bytes().all(|b| b.is_ascii_digit())
        && digits.bytes().zip(weights).fold(0, sum) % 11 == 0
}

fn score(scan: &Scan, candidate: &Candidate, near: &Evidence, people: &People, pattern: usize) -> Option<Score> {
    let Candidate { digits, form, range } = candidate;
    let valid = is_bsn(digits);
    let mut score = Score::new(form.prior());
    if valid || (near.is_direct() && is_low_bsn(digits)) {
        score.add(2.4, "elfproef");
    } else {
        let typo = near.is_direct() && !matches!(form, Form::BareEight | Form::Thousands);
        let behind = matches!(near.label, Some((Nearness::Paragraph, _)));
        if !typo || behind || is_made_up(digits) {
            return None;
        }
        score.add(-1.0, "fails the elfproef: a typing error?");
    }
    if let Some(words) = form.words() {
        score.add(0.0, words);
    }
    if let Some((nearness, _)) = &near.label {
        let weight = match nearness {
            Nearness::Paragraph => 2.0,
            // A label right before eight digits says that the zero was dropped.
            _ if *form == Form::BareEight => 6.0,
            Nearness::Behind | Nearness::LineAbove => 4.5,
            _ => 5.0,
        };
        score.add(weight, near.reason().unwrap_or_default());
    }
    if let Some(word) = &near.negative {
        // beside a name or birth date `nr` says only that a number follows
        let vague = is_vague(word) && people.around(scan, range);
        score.add(if vague { -1.0 } else { -5.0 }, Cow::Owned(format!("keyword against: {word}")));
    }
    if !near.is_direct() && near.label.is_some() && told_before(scan, range, pattern) {
        let weight = match form {
            Form::BareEight => 3.0,
            Form::Broken | Form::Spaced => 2.0,
            _ => 1.0,
        };
        score.add(weight, "keyword shortly before");
    }
    if !near.is_direct() {
        shaped_like_something_else(scan, candidate, &mut score);
        if people.birth_touches(scan, range) {
            score.add(if *form == Form::BareEight { 4.0 } else { 2.5 }, "beside a birth date");
        } else if people.birth_near(range.start) {
            score.add(1.5, "birth date near");
        }
        if people.touch(scan, range) {
            score.add(1.6, "right behind a name or birth date");
        }
        score.sum = score.sum.min(UNLABELLED);
    }
    if is_specimen(digits) {
        score.add(-2.0, "specimen number");
    }
    Some(score)
}

/// How far before a number its label can stand in a sentence that talks of other things in between, in bytes.
const SENTENCES: usize = 120;

/// `Op de strook stond het BSN van een collega. Het juiste is 231456785`: a label shortly before, and no other number or
/// name of one between.
fn told_before(scan: &Scan, range: &Range<usize>, pattern: usize) -> bool {
    let from = scan.paragraph(range.start).start.max(range.start.saturating_sub(SENTENCES));
    let before = scan.keywords_ending(&(from..range.start));
    let telling =
        before.iter().rev().find(|hit| hit.sorts & (LABEL | NEGATIVE) != 0 && is_of_numbers(scan, hit, pattern));
    telling.is_some_and(|hit| {
        scan.announces(hit, pattern) && scan.runs_in(&(hit.end..range.start)).iter().all(|run| run.len() < 5)
    })
}

/// Does a keyword speak of numbers: for this one or against it, or is it the label of another?
fn is_of_numbers(scan: &Scan, hit: &KeywordHit, pattern: usize) -> bool {
    scan.vocabulary.keywords.roles(hit).iter().any(|role| match role {
        Role::Label(other) => *other == pattern || scan.vocabulary.is_number(*other),
        Role::Negative(other) => *other == pattern,
        _ => false,
    })
}

/// Words that say that a number follows, but not which.
fn is_vague(word: &str) -> bool {
    matches!(word.trim_end_matches('.'), "nr" | "nummer" | "no" | "id" | "code" | "kaart")
}

fn shaped_like_something_else(scan: &Scan, candidate: &Candidate, score: &mut Score) {
    let digits = &*candidate.digits;
    if digits.bytes().any(|b| digits.bytes().filter(|other| *other == b).count() >= 6) {
        score.add(-2.0, "one digit six times");
    }
    if digits.len() == 8 && date::is_compact(digits) {
        score.add(-2.0, "could be a date");
    }
    if digits.len() == 9 && digits.starts_with('6') && scan.byte_before(candidate.range.start) != b'.' {
        score.add(-0.5, "could be a mobile number");
    }
}
