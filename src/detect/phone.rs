//! Phone numbers: Dutch ones by the numbering plan (Nummerplan telefoon- en ISDN-diensten), foreign ones with their `+`.

use super::bytes::Digits;
use super::evidence::{Evidence, Nearness, evidence, may_be_labelled};
use super::scan::{Run, Scan};
use super::score::{Hit, Score};
use super::{Detector, date};
use crate::finding::Kind;

pub(super) struct Phone;

/// Area codes of three digits; the others have four and start with one of [`REGIONS`].
const SHORT_AREAS: &[&str] = &[
    "010", "013", "015", "020", "023", "024", "026", "030", "033", "035", "036", "038", "040", "043", "045", "046",
    "050", "053", "055", "058", "070", "071", "072", "073", "074", "075", "076", "077", "078", "079",
];

/// First three digits of area codes with four.
const REGIONS: &[&str] = &[
    "011", "016", "017", "018", "022", "025", "029", "031", "032", "034", "041", "047", "048", "049", "051", "052",
    "054", "056", "057", "059",
];

/// What the first digits say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Mobile,
    Area,
    /// 085, 088, 091, 097, 066, 084, 087: not tied to a place.
    Other,
    Foreign,
}

struct Candidate {
    end: usize,
    plan: Plan,
    grouped: bool,
    international: bool,
}

impl Detector for Phone {
    fn pattern(&self) -> &'static str {
        "phone"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let mut columns: Vec<((usize, usize), bool)> = Vec::new();
        let mut skip_to = 0;
        for (at, run) in scan.runs.iter().enumerate() {
            if run.start < skip_to {
                continue;
            }
            let before = scan.byte_before(run.start);
            let first = scan.byte(run.start);
            if before != b'+' && first != b'0' && !(b'1'..=b'9').contains(&first) {
                continue;
            }
            let found = if before == b'+' || first == b'0' { candidate(scan, at, *run) } else { None };
            let hit = match found {
                Some(candidate) => {
                    let mut hit = judge(scan, *run, &candidate, pattern);
                    let bare = !candidate.grouped && !candidate.international && !hit.labelled;
                    if bare && !column_fits(scan, *run, &mut columns) {
                        hit.score.add(-4.0, "column of other numbers");
                    }
                    Some(hit)
                }
                None => by_label(scan, at, *run, pattern),
            };
            if let Some(hit) = hit {
                skip_to = hit.end();
                out.push(hit);
            }
        }
    }
}

/// Most bytes between two groups of digits of one number.
const LONGEST_GAP: usize = 10;

/// What may stand between two groups of a phone number: spaces, a separator, and at most one line break of running text.
fn gap_is_fine(gap: &str) -> bool {
    if gap.is_empty() || gap.len() > LONGEST_GAP {
        return false;
    }
    let breaks = gap.bytes().filter(|b| *b == b'\n').count();
    let space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\n' | '\r');
    let marks = |c: char| matches!(c, '-' | '.' | '/' | '(' | ')' | '–' | '\u{2011}');
    let (mut spaces, mut signs) = (0, 0);
    for c in gap.chars() {
        match c {
            c if space(c) => spaces += 1,
            c if marks(c) => signs += 1,
            // a quoted line
            '>' if breaks == 1 => {}
            _ => return false,
        }
    }
    breaks <= 1 && signs <= 2 && (spaces <= 2 || breaks == 1 && spaces <= 6)
}

/// Digits of the number that starts at a run: all of them, where it ends, how many groups.
fn collect(scan: &Scan, at: usize, most: usize) -> Option<(Digits, usize, usize)> {
    let runs = scan.runs.get(at..)?;
    let mut digits = Digits::default();
    let mut end = 0;
    for (count, run) in runs.iter().enumerate().take(8) {
        if count > 0 && !gap_is_fine(scan.slice(end..run.start)) {
            return Some((digits, end, count));
        }
        if digits.len() + run.len() > most {
            return Some((digits, end, count));
        }
        digits.add(scan.slice(run.start..run.end));
        end = run.end;
        if digits.len() == most {
            return Some((digits, end, count + 1));
        }
    }
    Some((digits, end, runs.len().min(8)))
}

fn candidate(scan: &Scan, at: usize, run: Run) -> Option<Candidate> {
    let plus = scan.byte_before(run.start) == b'+';
    let outer = if plus { run.start - 1 } else { run.start };
    let before = scan.byte_before(outer);
    if before.is_ascii_alphanumeric() && scan.keywords_ending(&(outer.saturating_sub(1)..outer)).is_empty()
        || matches!(before, b'_' | b'+' | b'@' | b'#' | b'=' | b'%')
        || (matches!(before, b'.' | b',' | b'-' | b'/') && scan.byte_before(outer - 1).is_ascii_alphanumeric())
    {
        return None;
    }
    let text = scan.ahead(run.start, 40);
    if plus || text.starts_with("00") {
        return international(scan, at, plus);
    }
    if is_dated(scan, at) {
        return None;
    }
    let (digits, end, groups) = collect(scan, at, 10)?;
    if digits.len() != 10 || !closes(scan, end) || breaks_oddly(scan, at, groups) {
        return None;
    }
    let plan = plan(&digits)?;
    well_grouped(scan, at, groups).then_some(Candidate { end, plan, grouped: groups > 1, international: false })
}

fn international(scan: &Scan, at: usize, plus: bool) -> Option<Candidate> {
    let prefix = if plus { 0 } else { 2 };
    let (digits, end, groups) = collect(scan, at, prefix + 15)?;
    let body = digits.get(prefix..)?;
    if let Some(national) = body.strip_prefix("31") {
        // The zero in brackets, +31 (0)6, may stand there or not. The number ends by count, not where digits end.
        let zero = usize::from(national.starts_with('0'));
        let (digits, end, groups) = collect(scan, at, prefix + 2 + zero + 9)?;
        let full = format!("0{}", digits.get(prefix + 2 + zero..)?);
        if full.len() != 10 || !closes(scan, end) {
            return None;
        }
        return Some(Candidate { end, plan: plan(&full)?, grouped: groups > 1, international: true });
    }
    if !(8..=15).contains(&body.len()) || body.starts_with('0') || !closes(scan, end) || (!plus && groups < 2) {
        return None;
    }
    Some(Candidate { end, plan: Plan::Foreign, grouped: groups > 1, international: true })
}

/// `03-02-2026 21`: a day with the same separator twice, and its year.
fn is_dated(scan: &Scan, at: usize) -> bool {
    let Some([day, month, year, ..]) = scan.runs.get(at..) else { return false };
    let one = scan.slice(day.end..month.start) == scan.slice(month.end..year.start);
    one && year.len() == 4
        && month.start < day.end + 4
        && day.len() <= 2
        && month.len() <= 2
        && date::parse(scan.ahead(day.start, 16)).is_some()
}

/// A line break in the number elsewhere than behind its first group: two numbers on two lines. In a table there is none.
fn breaks_oddly(scan: &Scan, at: usize, groups: usize) -> bool {
    let runs = scan.runs.get(at..at + groups).unwrap_or_default();
    runs.windows(2).enumerate().any(|(index, pair)| {
        let [left, right] = pair else { return false };
        let broken = scan.slice(left.end..right.start).contains('\n');
        broken && (scan.cell_at(left.start).is_some() || index == 0 && left.len() > 4)
    })
}

fn closes(scan: &Scan, end: usize) -> bool {
    let (next, further) = (scan.byte(end), scan.byte(end + 1));
    let goes_on = matches!(next, b'.' | b',' | b'-' | b'/' | b':') && further.is_ascii_digit();
    !goes_on && !next.is_ascii_alphanumeric() && !matches!(next, b'_' | b'@' | b'%')
}

fn plan(digits: &str) -> Option<Plan> {
    let three = digits.get(..3)?;
    match three.get(..2)? {
        "06" => Some(if matches!(three, "060" | "066" | "067" | "069") { Plan::Other } else { Plan::Mobile }),
        _ if matches!(three, "082" | "084" | "085" | "087" | "088" | "091" | "097" | "014") => Some(Plan::Other),
        _ if SHORT_AREAS.contains(&three) || REGIONS.contains(&three) => Some(Plan::Area),
        _ => None,
    }
}

/// Groups as people write them: the first has 2 to 4 digits (or all ten), none stands alone except in `06-1234567 8`.
fn well_grouped(scan: &Scan, at: usize, groups: usize) -> bool {
    let lengths: Vec<usize> = scan.runs.iter().skip(at).take(groups).map(|run| run.len()).collect();
    match lengths.as_slice() {
        [10] => true,
        [first, rest @ ..] => {
            let date = lengths.starts_with(&[2, 2, 4]) || lengths.starts_with(&[4, 2, 2]);
            (2..=4).contains(first) && rest.iter().filter(|l| **l == 1).count() <= 1 && !(date && groups == 3)
        }
        [] => false,
    }
}

fn judge(scan: &Scan, run: Run, candidate: &Candidate, pattern: usize) -> Hit {
    let start = if scan.byte_before(run.start) == b'+' { run.start - 1 } else { run.start };
    let range = start..candidate.end;
    let mut score = Score::new(match (candidate.plan, candidate.grouped || candidate.international) {
        (Plan::Mobile, true) => 3.0,
        (Plan::Area, true) => 2.6,
        (Plan::Mobile, false) => 2.0,
        (Plan::Other, true) => 2.2,
        (Plan::Foreign, _) => 1.5,
        (Plan::Area | Plan::Other, false) => 0.2,
    });
    score.add(
        0.0,
        match candidate.plan {
            Plan::Mobile => "mobile number",
            Plan::Area => "Dutch area code",
            Plan::Other => "Dutch number not tied to a place",
            Plan::Foreign => "international number",
        },
    );
    let near = evidence(scan, &range, pattern);
    if let Some(reason) = near.reason() {
        score.add(if near.is_direct() { 3.0 } else { 0.8 }, reason);
    }
    if let Some(word) = &near.negative {
        // nothing else is written as 06-12345678: there a word against it only makes less sure
        let weight = if candidate.plan == Plan::Mobile && candidate.grouped { -2.5 } else { -4.0 };
        score.add(weight, format!("keyword against: {word}"));
    }
    let mut hit = Hit::new(Kind::Phone, range, score);
    hit.labelled = near.is_direct();
    hit
}

/// Behind a label also numbers without their zero or area code: `tel. 6 1234 5678`, `toestel` excluded.
fn by_label(scan: &Scan, at: usize, run: Run, pattern: usize) -> Option<Hit> {
    if !(1..=10).contains(&run.len()) || scan.byte_before(run.start).is_ascii_alphanumeric() {
        return None;
    }
    // Cheap looks first: five digits that stand alone are too few.
    let alone = || scan.runs.get(at + 1).is_none_or(|next| next.start > run.end + LONGEST_GAP);
    if run.len() <= 5 && alone() || !may_be_labelled(scan, run.start, pattern) {
        return None;
    }
    // A label has to end within a few bytes before, or the text or column is labelled as a whole.
    let near_end = !scan.keywords_ending(&(run.start.saturating_sub(8)..run.start)).is_empty();
    if !near_end && scan.label_keywords.is_empty() && scan.cell_at(run.start).is_none() {
        return None;
    }
    let (digits, end, _) = collect(scan, at, 11)?;
    let shaped = match digits.len() {
        9 => digits.starts_with('6') || plan(&format!("0{}", &*digits)).is_some(),
        6 | 7 => !digits.starts_with('0'),
        // Service numbers are nobody's, but a label says what they are.
        8 | 10 | 11 => digits.starts_with("0800") || digits.starts_with("0900"),
        _ => false,
    };
    if !shaped || !closes(scan, end) {
        return None;
    }
    let range = run.start..end;
    let near: Evidence = evidence(scan, &range, pattern);
    let close = matches!(near.label, Some((n, _)) if n <= Nearness::Column);
    if !close || near.negative.is_some() || other_number(scan, run.start) {
        return None;
    }
    let mut score = Score::new(if digits.len() == 9 { 1.8 } else { 0.3 });
    score.add(0.0, near.reason().unwrap_or_default());
    if digits.starts_with("0800") || digits.starts_with("0900") {
        score.add(-2.0, "service number");
    }
    let mut hit = Hit::new(Kind::Phone, range, score);
    hit.labelled = true;
    Some(hit)
}

/// Could the column of a bare number be one of telephones? Not when many of its numbers are none.
fn column_fits(scan: &Scan, run: Run, known: &mut Vec<((usize, usize), bool)>) -> bool {
    let Some(cell) = scan.cell_at(run.start) else { return true };
    let place = (cell.table, cell.column);
    if let Some((_, fits)) = known.iter().rev().take(64).find(|(at, _)| *at == place) {
        return *fits;
    }
    let rows = scan.text.tables.get(cell.table).map_or(0, |table| table.rows.len()).min(200);
    let (mut numbers, mut phones) = (0, 0);
    for range in (0..rows).filter_map(|row| scan.cell(cell.table, row, cell.column)) {
        let digits: String = scan.slice(range).chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 6 {
            numbers += 1;
            let national = digits.strip_prefix("0031").or_else(|| digits.strip_prefix("31").filter(|d| d.len() == 9));
            let full = national.map_or_else(|| digits.clone(), |rest| format!("0{rest}"));
            phones += usize::from(full.len() == 10 && plan(&full).is_some());
        }
    }
    let fits = numbers < 3 || phones * 10 >= numbers * 8;
    known.push((place, fits));
    fits
}

/// Does another kind of number announce itself right before: `ordernr`, `bestelnummer`?
fn other_number(scan: &Scan, at: usize) -> bool {
    let text = scan.behind(at, 24).trim_end_matches([' ', ':', '.', '=', '#']);
    let word = text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    let number = ["nr", "nummer", "code", "id"].iter().any(|end| word.ends_with(end) && word.len() > end.len());
    number && !["tel", "phone", "fax", "mob", "gsm", "bel"].iter().any(|part| word.contains(part))
}
