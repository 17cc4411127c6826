//! How a BSN is written: together, in groups, over lines, in boxes; and where a number can be none.

use std::ops::Range;

use super::bytes::Digits;
use super::scan::{Run, Scan};

/// How a candidate is written, with how often digits written so are a BSN (log-odds).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Bare,
    BareEight,
    Grouped,
    /// 3.3.3 with dots: as likely a large number with thousands separators.
    Thousands,
    /// Broken over a line.
    Broken,
    /// Any other spacing; only behind a label.
    Spaced,
}

impl Form {
    pub fn prior(self) -> f32 {
        match self {
            Self::Grouped => -2.5,
            Self::Bare | Self::Thousands => -3.5,
            Self::Broken | Self::Spaced => -4.5,
            Self::BareEight => -6.0,
        }
    }

    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Bare => None,
            Self::BareEight => Some("eight digits"),
            Self::Grouped | Self::Thousands => Some("formatted"),
            Self::Broken => Some("broken over a line"),
            Self::Spaced => Some("spaced digits"),
        }
    }
}

/// Most bytes between two groups of digits of one number.
const LONGEST_GAP: usize = 12;

/// Digits that may be a BSN.
pub(super) struct Candidate {
    pub range: Range<usize>,
    pub digits: Digits,
    pub form: Form,
}

/// The candidate that starts at a digit run, if what stands around it allows one.
pub(super) fn candidate(scan: &Scan, at: usize, run: Run) -> Option<Candidate> {
    let runs = scan.runs.get(at..)?;
    // most numbers stand alone
    let alone = || runs.get(1).is_none_or(|next| next.start > run.end + LONGEST_GAP);
    if !matches!(run.len(), 8 | 9) && alone() || !may_start(scan, run.start) {
        return None;
    }
    let (count, form) = match run.len() {
        9 => (1, Form::Bare),
        8 if may_end(scan, run.end) => (1, Form::BareEight),
        _ => groups(scan, runs)?,
    };
    let last = runs.get(count - 1)?;
    let range = run.start..last.end;
    // the last of nine boxes closes: `_2_3_1_4_5_6_7_8_5_`
    let boxed =
        form == Form::Spaced && scan.byte(range.end) == b'_' && !scan.byte(range.end + 1).is_ascii_alphanumeric();
    if !(boxed || may_end(scan, range.end)) || in_url(scan, &range) {
        return None;
    }
    let mut digits = Digits::default();
    if !runs.iter().take(count).all(|run| digits.add(scan.slice(run.start..run.end))) {
        return None;
    }
    Some(Candidate { range, digits, form })
}

/// A separator between groups: one of these, the same all over.
fn separator<'a>(scan: &Scan<'a>, left: Run, right: Run) -> Option<&'a str> {
    let gap = scan.slice(left.end..right.start);
    matches!(
        gap,
        "." | " " | "-" | "\u{a0}" | "\u{202f}" | "\u{2009}" | "\u{2010}" | "\u{2011}" | "\u{2013}" | " - " | " . "
    )
    .then_some(gap)
}

/// Spaces around exactly one line break, perhaps with a hyphen before it.
fn line_break(gap: &str) -> bool {
    let body = gap.trim_matches([' ', '\t', '\r', '-', '.', '>', '\u{ad}', '\u{a0}', '\n']);
    gap.len() <= LONGEST_GAP && body.is_empty() && gap.bytes().filter(|b| *b == b'\n').count() == 1
}

fn groups(scan: &Scan, runs: &[Run]) -> Option<(usize, Form)> {
    let (a, b) = (*runs.first()?, *runs.get(1)?);
    let gap = scan.slice(a.end..b.start);
    if gap.len() > LONGEST_GAP {
        return None;
    }
    if let Some(c) = runs.get(2) {
        let lengths = (a.len(), b.len(), c.len());
        let known = matches!(lengths, (4 | 3, 2, 3) | (3, 3, 3));
        let one = separator(scan, a, b).filter(|s| separator(scan, b, *c) == Some(*s));
        if let (true, Some(one)) = (known, one) {
            let thousands = lengths == (3, 3, 3) && matches!(one.trim(), "." | "");
            return Some((3, if thousands && one.trim() == "." { Form::Thousands } else { Form::Grouped }));
        }
        let broken = |left: Run, right: Run| line_break(scan.slice(left.end..right.start));
        let either = |left, right| broken(left, right) || separator(scan, left, right).is_some();
        if known && either(a, b) && either(b, *c) && (broken(a, b) || broken(b, *c)) {
            return Some((3, Form::Broken));
        }
    }
    if a.len() + b.len() == 9 && line_break(gap) {
        return Some((2, Form::Broken));
    }
    spaced(scan, runs)
}

/// Nine digits in groups with spaces in any way: `1 2 3 4 5 6 7 8 2`, `12 34 56 782`.
fn spaced(scan: &Scan, runs: &[Run]) -> Option<(usize, Form)> {
    let mut digits = 0;
    let mut end: Option<usize> = None;
    for (count, run) in runs.iter().enumerate().take(9) {
        if let Some(end) = end
            && !is_spacing(scan.slice(end..run.start))
        {
            return None;
        }
        end = Some(run.end);
        digits += run.len();
        if digits >= 9 {
            return (digits == 9).then_some((count + 1, Form::Spaced));
        }
    }
    None
}

/// Spaces, strokes, boxes between the digits of one number.
fn is_spacing(gap: &str) -> bool {
    let marks =
        |c: char| matches!(c, ' ' | '\u{a0}' | '|' | '.' | ',' | '-' | '/' | '_' | '[' | ']' | '\u{2500}'..='\u{257f}');
    !gap.is_empty() && gap.len() <= LONGEST_GAP && gap.chars().all(marks) && gap.chars().count() <= 5
}

/// May a number start here: not inside a longer token, no decimals, no amount, no negative number, no path?
fn may_start(scan: &Scan, at: usize) -> bool {
    let before = scan.byte_before(at);
    match before {
        b'a'..=b'z' | b'A'..=b'Z' => label_touches(scan, at),
        b'_' | b'-' | b'/' | b'.' | b',' => {
            let further = scan.byte_before(at - 1);
            match before {
                b'.' | b',' => !further.is_ascii_digit(),
                _ => !further.is_ascii_alphanumeric() || label_touches(scan, at - 1),
            }
        }
        b'+' | b'$' | b'#' | b'%' | b'@' | b'&' | b'\\' => false,
        b' ' => {
            let part = scan.behind(at, 5).trim_end();
            !part.ends_with(['€', '$', '£']) && !part.ends_with("EUR")
        }
        // The euro sign and letters with accents end with such a byte; a no-break space does too.
        0x80..=0xBF => {
            let part = scan.behind(at, 4);
            part.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '€' | '£'))
        }
        _ => true,
    }
}

/// Does a keyword end exactly here? `bsn123456782`, `BSN-123456782`.
fn label_touches(scan: &Scan, at: usize) -> bool {
    !scan.keywords_ending(&(at.saturating_sub(1)..at)).is_empty()
}

fn may_end(scan: &Scan, at: usize) -> bool {
    let next = scan.byte(at);
    let further = scan.byte(at + 1);
    match next {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'@' | b'%' | b'\\' | 0xC3..=0xDF => false,
        // A list such as `123456782,naam` has no space behind its comma.
        // `bsn 123456782.txt`, or a sentence without a space behind its full stop
        // `231456785/geb.12-03-1961`
        b'.' | b'/' => !further.is_ascii_digit(),
        b',' | b'-' | b':' => !further.is_ascii_alphanumeric() || next == b',',
        b' ' => !scan.ahead(at + 1, 4).starts_with('€') && !scan.ahead(at + 1, 4).starts_with("EUR"),
        0xE2 => !scan.ahead(at, 4).starts_with('€'),
        _ => true,
    }
}

/// Part of a web address, path or query, without its label right before it (`?bsn=231456785`)?
fn in_url(scan: &Scan, range: &Range<usize>) -> bool {
    if label_touches(scan, range.start) || label_touches(scan, range.start.saturating_sub(1)) {
        return false;
    }
    let part = scan.behind(range.start, 120);
    let token = part.rfind([' ', '\n', '\t', '"', '>', '(']).map_or(part, |i| part.get(i + 1..).unwrap_or_default());
    token.contains("://") || token.starts_with("www.")
}
