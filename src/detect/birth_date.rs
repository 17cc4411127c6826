//! Dates of birth: any date with a label, in a labelled column or right behind a name.

use super::date;
use super::evidence::{Nearness, evidence};
use super::scan::Scan;
use super::score::{Hit, Score};
use super::{Detector, misread};
use crate::finding::Kind;

pub(super) struct BirthDate;

impl Detector for BirthDate {
    fn pattern(&self) -> &'static str {
        "birth-date"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let mut names: Vec<usize> =
            out.iter().filter(|hit| hit.kind == Kind::Name && hit.is_likely()).map(Hit::end).collect();
        names.sort_unstable();
        let mut skip_to = 0;
        for run in &scan.runs {
            if run.start < skip_to || !matches!(run.len(), 1 | 2 | 4 | 8) || !may_start(scan, run.start) {
                continue;
            }
            let Some((date, used)) = date::parse(scan.ahead(run.start, 40)) else { continue };
            let range = run.start..run.start + used;
            skip_to = range.end;
            let near = evidence(scan, &range, pattern);
            let mut score = Score::new(-3.0);
            score.add(0.0, "date");
            match &near.label {
                Some((Nearness::Paragraph, _)) => score.add(0.5, ""),
                Some(_) => score.add(6.0, near.reason().unwrap_or_default()),
                None => {}
            }
            if let Some(word) = &near.negative {
                score.add(-3.0, format!("keyword against: {word}"));
            } else if !near.is_direct() && behind_name(scan, &range, &names) {
                score.add(3.8, "right behind a name");
            }
            if date.short_year {
                score.add(-0.5, "");
            }
            // A date with nothing that speaks for a birth is just a date.
            if score.sum > -2.9 {
                out.push(Hit::new(Kind::BirthDate, range, score));
            }
        }
        misread::birth_dates(scan, pattern, out);
    }
}

/// May a date start here? Not inside a longer number or word.
pub(super) fn may_start(scan: &Scan, at: usize) -> bool {
    let before = scan.byte_before(at);
    let joined = matches!(before, b'-' | b'/' | b'.' | b',') && scan.byte_before(at - 1).is_ascii_digit();
    !joined && !before.is_ascii_alphanumeric() && !matches!(before, b'_' | b'+' | b'@')
}

/// `J. de Vries (12-03-1980)`, `De Vries, 12-03-1980`.
fn behind_name(scan: &Scan, date: &std::ops::Range<usize>, name_ends: &[usize]) -> bool {
    let gap = scan.behind(date.start, 4);
    let trimmed = gap.trim_end_matches([' ', '(', ',', '*', ';', '\t']);
    let end = date.start - (gap.len() - trimmed.len());
    trimmed.len() < gap.len()
        && name_ends.binary_search(&end).is_ok()
        && !matches!(scan.byte(date.end), b'.' if scan.byte(date.end + 1).is_ascii_digit())
}
