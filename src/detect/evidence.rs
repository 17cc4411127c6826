//! Labels near a value: before it, behind it, in its cell, the cell to the left, the column header, the field's name,
//! the line above, or elsewhere in the paragraph.

use std::ops::Range;

use super::keywords::{KeywordHit, LABEL, NEGATIVE, Role};
use super::scan::{self, Cell, Scan};

/// How far back a label on the same line counts, in characters.
const REACH: usize = 40;

/// How far above a value the head of a column that is drawn with spaces may stand, in bytes.
const COLUMN: usize = 6_000;

/// Where a label stands, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// Before the value on its line, or in its cell.
    Before,
    /// In the cell to the left.
    LeftCell,
    /// At the head of the column.
    Column,
    /// The name of the field, header or file.
    Field,
    /// Right behind the value.
    Behind,
    /// On the line above.
    LineAbove,
    /// Elsewhere in the paragraph, or with another number in between.
    Paragraph,
}

/// What the surroundings say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// The label and where it stands.
    pub label: Option<(Nearness, String)>,
    /// A word that speaks against.
    pub negative: Option<String>,
}

impl Evidence {
    /// A label close enough to settle the matter.
    pub fn is_direct(&self) -> bool {
        self.label.as_ref().is_some_and(|(near, _)| *near < Nearness::Paragraph)
    }

    /// The label in words, for a reason.
    pub fn reason(&self) -> Option<String> {
        self.label.as_ref().map(|(near, word)| match near {
            Nearness::Column => format!("column header: {word}"),
            Nearness::Field => format!("field: {word}"),
            Nearness::LeftCell => format!("cell to the left: {word}"),
            _ => format!("keyword: {word}"),
        })
    }
}

/// For or against, by one keyword.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    For,
    Against,
}

/// What a keyword says to a pattern. Labels of other kinds of numbers speak against a number.
fn voice(scan: &Scan, roles: &[Role], pattern: usize) -> Option<Voice> {
    if roles.contains(&Role::Label(pattern)) {
        return Some(Voice::For);
    }
    if roles.contains(&Role::Negative(pattern)) {
        return Some(Voice::Against);
    }
    let number = scan.vocabulary.is_number(pattern);
    let other =
        roles.iter().any(|role| matches!(role, Role::Label(other) if number && scan.vocabulary.is_number(*other)));
    other.then_some(Voice::Against)
}

/// The keyword nearest to the end of a range that says something, the longest at the same end.
fn nearest<'s>(scan: &'s Scan, range: &Range<usize>, pattern: usize) -> Option<(Voice, &'s KeywordHit)> {
    let mut best: Option<(Voice, &KeywordHit)> = None;
    let telling = |hit: &&KeywordHit| hit.start >= range.start && hit.sorts & (LABEL | NEGATIVE) != 0;
    for hit in scan.keywords_ending(range).iter().rev().filter(telling) {
        match best {
            Some((_, b)) if hit.end <= b.start => break,
            // Overlapping: the longer word knows better (`bsn-nummer` over `*nummer`).
            Some((_, b)) if hit.start >= b.start => {}
            _ => {
                if let Some(voice) = voice(scan, scan.vocabulary.keywords.roles(hit), pattern) {
                    best = Some((voice, hit));
                }
            }
        }
    }
    match best {
        Some((Voice::Against, word)) => {
            let other = either(scan, range, word, pattern).or_else(|| subject(scan, range, word, pattern));
            Some(other.unwrap_or((Voice::Against, word)))
        }
        other => other,
    }
}

/// The label that a stroke joins to a word against: `Fiscaal nummer (BSN/RSIN)` may announce either.
fn either<'s>(
    scan: &'s Scan,
    range: &Range<usize>,
    word: &KeywordHit,
    pattern: usize,
) -> Option<(Voice, &'s KeywordHit)> {
    scan.behind(word.start, 3).trim_end().strip_suffix('/')?;
    let labels = scan.keywords_ending(&(range.start..word.start)).iter().rev();
    let mut labels = labels.filter(|hit| scan.announces(hit, pattern));
    labels.next().filter(|hit| scan.slice(hit.end..word.start).trim() == "/").map(|hit| (Voice::For, hit))
}

/// The label of which a word against is only the rest: `BSN van de klant`, `BSN, het nummer is`. A word that names a
/// number of its own (`klantnr`) is none.
fn subject<'s>(
    scan: &'s Scan,
    range: &Range<usize>,
    word: &KeywordHit,
    pattern: usize,
) -> Option<(Voice, &'s KeywordHit)> {
    let lower = scan.slice(word.start..word.end).to_lowercase();
    let lower = lower.trim_end_matches('.');
    let number = ["nr", "nummer", "code", "id"].iter().any(|end| lower.ends_with(end));
    let bare = !scan.behind(word.start, 4).ends_with(|c: char| c.is_alphabetic() || c == '-');
    if number && !(bare && matches!(lower, "nr" | "nummer" | "code" | "id")) {
        return None;
    }
    let line = scan.line_start(word.start, REACH);
    // `Burgerservice⏎nummer`: the word itself was broken
    let broken = bare && line > 0 && scan.slice(line..word.start).trim().is_empty();
    let from = if broken {
        line.saturating_sub(REACH)
    } else {
        scan.line_start(range.start, REACH).max(range.start.saturating_sub(REACH))
    };
    let labels = scan.keywords_ending(&(from..word.start));
    let says = |hit: &&KeywordHit| voice(scan, scan.vocabulary.keywords.roles(hit), pattern).is_some();
    let label = labels.iter().rev().filter(says).find(|hit| hit.end <= word.start)?;
    let gap = scan.slice(label.end..word.start);
    let marks = |c: char| c.is_ascii_digit() || matches!(c, '.' | ';' | ':' | '\n' | '/' | '|');
    let joined = if broken { gap.trim_matches([' ', '-', '\r', '\n', '>']).is_empty() } else { !gap.contains(marks) };
    // `burgerservicenummer` ends where `*nummer` does
    let same = labels.iter().rev().filter(|hit| hit.end == label.end);
    let is_label = same.into_iter().any(|hit| scan.announces(hit, pattern));
    (joined && is_label && (bare || number)).then_some((Voice::For, label))
}

/// A label for the pattern anywhere in a short text, else what its last keyword says: `BSN / V-nummer` heads both.
fn any_label<'s>(scan: &'s Scan, range: &Range<usize>, pattern: usize) -> Option<(Voice, &'s KeywordHit)> {
    let hits = scan.keywords_ending(range);
    if hits.is_empty() {
        return None;
    }
    let hits = hits.iter().filter(|hit| hit.start >= range.start);
    let mut labels = hits.filter(|hit| scan.announces(hit, pattern));
    let mixed = scan.slice(range.clone()).contains(['/', '+', ',']);
    labels.next().filter(|_| mixed).map(|hit| (Voice::For, hit)).or_else(|| nearest(scan, range, pattern))
}

/// Can a label of the pattern speak directly for a value that starts here? A cheap look, before what costs more.
pub(super) fn may_be_labelled(scan: &Scan, start: usize, pattern: usize) -> bool {
    scan.has_own_label(pattern)
        || scan.may_have_label_in(pattern, start.saturating_sub(COLUMN + 1000)..start + 200)
        || scan.cell_at(start).is_some() && scan.has_label(pattern)
}

/// What the surroundings of a value say to a pattern.
pub(super) fn evidence(scan: &Scan, value: &Range<usize>, pattern: usize) -> Evidence {
    let found = match scan.cell_at(value.start) {
        Some(cell) => in_table(scan, value, cell, pattern),
        None => in_prose(scan, value, pattern),
    };
    if found.label.is_some() || found.negative.is_some() {
        return found;
    }
    if let Some(found) = by_field(scan, pattern) {
        return found;
    }
    if !scan.has_label_in(pattern, value.start.saturating_sub(scan::REACH)..value.start + scan::REACH) {
        return found;
    }
    let paragraph = match scan.cell_at(value.start) {
        Some(cell) => cell.range.clone(),
        None => scan.paragraph(value.start),
    };
    if !scan.has_label_in(pattern, paragraph.clone()) {
        return found;
    }
    let hit = scan.keywords_ending(&paragraph).iter().find(|hit| scan.announces(hit, pattern));
    Evidence { label: hit.map(|hit| (Nearness::Paragraph, word(scan, hit))), negative: None }
}

fn word(scan: &Scan, hit: &KeywordHit) -> String {
    scan.slice(hit.start..hit.end).to_lowercase()
}

fn by_field(scan: &Scan, pattern: usize) -> Option<Evidence> {
    let label = scan.text.label.as_deref()?;
    let mut negative = None;
    for hit in &scan.label_keywords {
        let text = label.get(hit.start..hit.end).unwrap_or_default().to_lowercase();
        match voice(scan, scan.vocabulary.keywords.roles(hit), pattern) {
            Some(Voice::For) => return Some(Evidence { label: Some((Nearness::Field, text)), negative: None }),
            Some(Voice::Against) => negative = Some(text),
            None => {}
        }
    }
    negative.map(|word| Evidence { label: None, negative: Some(word) })
}

fn to_evidence(scan: &Scan, near: Nearness, found: (Voice, &KeywordHit)) -> Evidence {
    match found {
        (Voice::For, hit) => Evidence { label: Some((near, word(scan, hit))), negative: None },
        (Voice::Against, hit) => Evidence { label: None, negative: Some(whole_word(scan, hit)) },
    }
}

/// A word against, with what stands before it in the same word: `ordernummer` where `*nummer` was found.
fn whole_word(scan: &Scan, hit: &KeywordHit) -> String {
    let before = scan.behind(hit.start, 30);
    let part = before.trim_end_matches(|c: char| c.is_alphabetic() || c == '-');
    (before.get(part.len()..).unwrap_or_default().to_owned() + scan.slice(hit.start..hit.end)).to_lowercase()
}

fn in_prose(scan: &Scan, value: &Range<usize>, pattern: usize) -> Evidence {
    let line = scan.line_start(value.start, 4 * REACH);
    let telling = |hit: &KeywordHit| hit.sorts & (LABEL | NEGATIVE) != 0;
    let tells = scan.keywords_ending(&(line..value.start)).iter().any(telling);
    let before = || reach_back(scan, value.start).max(line)..value.start;
    let found = tells.then(before).and_then(|before| nearest(scan, &before, pattern));
    // `onder vermelding van 231456785, het burgerservicenummer van de werknemer`: what stands behind names this very number
    if let Some((Voice::Against, _)) = found
        && let Some((Voice::For, label)) = behind(scan, value, pattern)
        && scan.runs_in(&(label.end..label.end + 24)).iter().all(|run| run.len() < 5)
    {
        return to_evidence(scan, Nearness::Behind, (Voice::For, label));
    }
    // `Klant: 231456785`: who answers says nothing of a number
    let speaker =
        |hit: &KeywordHit| scan.ahead(hit.end, 2) == ": " && !scan.slice(line..hit.start).contains(char::is_alphabetic);
    if let Some((Voice::Against, hit)) = found
        && speaker(hit)
        && let Some(found) = asked(scan, line, value, pattern)
    {
        return to_evidence(scan, Nearness::LineAbove, found);
    }
    if let Some(found) = found {
        // A number in between takes the label: 'BSN 111222333, klant 123456782'.
        let between = scan.runs_in(&(found.1.end..value.start));
        let taken = between.iter().any(|run| run.len() >= 5) || between.iter().map(|run| run.len()).sum::<usize>() >= 8;
        return match found.0 {
            Voice::For if taken => to_evidence(scan, Nearness::Paragraph, found),
            Voice::Against if taken => Evidence::default(),
            _ => to_evidence(scan, Nearness::Before, found),
        };
    }
    if let Some(found) = behind(scan, value, pattern) {
        return to_evidence(scan, Nearness::Behind, found);
    }
    if let Some(found) = wrapped(scan, line, value.start, pattern) {
        return to_evidence(scan, Nearness::Before, found);
    }
    if let Some(found) = asked(scan, line, value, pattern) {
        return to_evidence(scan, Nearness::LineAbove, found);
    }
    above(scan, line, value.start, pattern).unwrap_or_default()
}

/// Forty characters back, and on to the start of the word there: half a word would say something else.
fn reach_back(scan: &Scan, at: usize) -> usize {
    let part = scan.behind(at, REACH * 4);
    // leaders and gaps between columns count once
    let (mut last, mut seen, mut reach) = (b' ', 0, 0);
    for (i, byte) in part.bytes().enumerate().rev() {
        let again = byte == last && matches!(byte, b' ' | b'.' | b'_' | b'-' | b'\t');
        last = byte;
        // further bytes of a character count with its first
        if again || matches!(byte, 0x80..=0xBF) {
            continue;
        }
        (seen, reach) = (seen + 1, i);
        if seen == REACH {
            break;
        }
    }
    let head = part.get(..reach).unwrap_or_default();
    let word = head.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '-' | '.'));
    at - part.len() + word.len()
}

/// Words between a value and the label behind it: `231456785 is mijn BSN`.
const JOINS: &[&str] =
    &["als", "is", "dat", "het", "mijn", "zijn", "haar", "uw", "jouw", "ons", "hun", "de", "was", "staat"];

/// A label right behind the value: `123456782 (BSN)`, `123456782 als BSN`, `123456782 is zijn BSN`.
fn behind<'s>(scan: &'s Scan, value: &Range<usize>, pattern: usize) -> Option<(Voice, &'s KeywordHit)> {
    let gap = scan.ahead(value.end, 24);
    let marks = gap.len() - gap.trim_start_matches([' ', '(', '[', '=', '^']).len();
    let mut rest = gap.trim_start_matches([' ', ',', '\n']);
    let words = rest;
    while let Some((_, next)) = rest.split_once([' ', '\n']).filter(|(word, _)| JOINS.contains(word)) {
        rest = next;
    }
    let skip = if gap.get(..marks.min(3)).is_some_and(|marks| marks.contains(['(', '[', '=', '^'])) {
        marks
    } else if rest.len() < words.len() {
        gap.len() - rest.len()
    } else {
        return None;
    };
    let from = value.end + skip;
    let hits = scan.keywords_ending(&(from..from + 30));
    hits.iter()
        .filter(|hit| hit.start == from)
        .find_map(|hit| voice(scan, scan.vocabulary.keywords.roles(hit), pattern).map(|voice| (voice, hit)))
}

/// Bytes from which a line is one of running text, which breaks anywhere.
const RUNNING: usize = 45;

/// The label near the end of a line of running text, when the value stands at the start of the next, perhaps behind words:
/// `BSN volgens de⏎basisregistratie 231456785`.
fn wrapped<'s>(scan: &'s Scan, line: usize, value: usize, pattern: usize) -> Option<(Voice, &'s KeywordHit)> {
    let first = scan.slice(line..value).trim_matches([' ', '>', '(']);
    let is_first = first.len() <= 32 && !first.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | ';' | '?'));
    let plain = |c: char| c.is_lowercase() || matches!(c, ' ' | ',' | ':');
    let end = line.checked_sub(1).filter(|_| is_first)?;
    let found = nearest(scan, &(reach_back(scan, end)..end), pattern)?;
    let between = scan.slice(found.1.end..end).trim();
    // `BSN⏎van Indra luidt 231456785`: names only where the label ends its line
    let words =
        first.chars().all(plain) || between.is_empty() && first.starts_with(char::is_lowercase) || first.ends_with(':');
    let runs = end - scan.line_start(end, RUNNING + 1) > RUNNING || (between.ends_with(':') && first.is_empty());
    let near = words && between.len() + first.len() <= if runs { 34 } else { 8 };
    (near && !between.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '?' | ';'))).then_some(found)
}

/// Most lines between a question and its answer.
const TURNS: usize = 3;

/// The label in a question on a line above, when the value ends the answer: `Bot: wat is je BSN?`, `Jan: 231456785`; or
/// under a line that says only who speaks, and when.
fn asked<'s>(scan: &'s Scan, line: usize, value: &Range<usize>, pattern: usize) -> Option<(Voice, &'s KeywordHit)> {
    let head = scan.slice(line..value.start);
    // most lines are said by nobody
    let spoken = memchr::memchr2(b':', b'>', head.as_bytes()).is_some() || head.trim().is_empty();
    if line == 0 || !spoken {
        return None;
    }
    let tail = scan.slice(value.end..scan.line_end(value.end, 16)).trim_matches([' ', '.', '!', ',', ')']);
    let answer = after_speaker(head);
    let mut end = line.checked_sub(1)?;
    let alone = answer.is_none() && head.trim().is_empty() && is_speaker_line(scan, end);
    if alone {
        end = scan.line_start(end, 60).checked_sub(1)?;
    }
    let answer = answer.or(alone.then_some(""))?;
    let whole = answer.trim().is_empty() || tail.is_empty();
    if !whole || answer.len() > 40 {
        return None;
    }
    for _ in 0..TURNS {
        let above = scan.line_start(end, 200)..end;
        let said = scan.slice(above.clone());
        let speaks = alone || after_speaker(said).is_some();
        if !speaks || scan.runs_in(&above).iter().any(|run| run.len() > 4) {
            return None;
        }
        // a line that gives a value of its own asks for none, nor does the name of a field in the place of a speaker
        let from = if alone { above.start } else { above.start + said.find(": ").unwrap_or_default() };
        let asks = |hit: &KeywordHit| {
            hit.start >= from && scan.runs_in(&(hit.end..above.end)).iter().all(|run| run.len() == 1)
        };
        let mut labels = scan.keywords_ending(&above).iter().rev().filter(|hit| hit.sorts & LABEL != 0);
        let found = labels.find(|hit| scan.announces(hit, pattern) && asks(hit));
        if let Some(hit) = found {
            return Some((Voice::For, hit));
        }
        end = above.start.checked_sub(1)?;
    }
    None
}

/// What someone says behind their name on a line of a chat: `Jan: ...`, `[09:12] Jan: ...`, `jan> ...`.
fn after_speaker(line: &str) -> Option<&str> {
    let head = line.get(..line.floor_char_boundary(70)).unwrap_or_default();
    let last = [": ", "> "].iter().filter_map(|mark| head.rfind(mark)).max()?;
    line.get(last + 2..)
}

/// Does the line that ends here say only who speaks and when: `Jan de Wit  09:12`?
fn is_speaker_line(scan: &Scan, end: usize) -> bool {
    let line = scan.slice(scan.line_start(end, 60)..end).trim();
    let name = line.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '(' | ')' | '[' | ']'));
    let time = line.get(name.len()..).unwrap_or_default();
    time.contains(':') && (4..=7).contains(&time.len()) && name.starts_with(char::is_alphabetic) && name.len() <= 40
}

/// A label on a line above. On the last line that holds anything: if that line is short, has no number of its own and the
/// value starts its line or stands under the label. Further up, over lines with numbers: only right above the value, as
/// the head of a column that is drawn with spaces.
fn above(scan: &Scan, line: usize, value: usize, pattern: usize) -> Option<Evidence> {
    let column = value - line;
    let mut end = line.checked_sub(1)?;
    let mut blank = false;
    let mut up = 0;
    for _ in 0..30 {
        let start = scan.line_start(end, 200);
        let line_above = scan.slice(start..end).trim();
        // the upper edge of boxes to write in hides nothing
        if !line_above.is_empty() && line_above.chars().all(is_edge) {
            end = start.checked_sub(1)?;
            continue;
        }
        if line_above.is_empty() {
            // One blank line may stand between a label and its value, none within a column.
            if blank || up > 0 {
                return None;
            }
            blank = true;
        } else {
            let own_number = scan.runs_in(&(start..end)).iter().any(|run| run.len() >= 4);
            if !own_number {
                let found = nearest_column(scan, start..end, column, pattern)?;
                let first = up == 0 || (up == 1 && blank);
                let marks = |c: char| c.is_whitespace() || is_edge(c) || matches!(c, '>' | '•' | ':' | '*' | '(' | '[');
                let alone = first && end - start <= 60 && scan.slice(line..value).trim_matches(marks).is_empty();
                let under = found.1.start.saturating_sub(start).abs_diff(column) <= 3;
                return (alone || under).then(|| to_evidence(scan, Nearness::LineAbove, found));
            }
            if blank || !scan.has_label_in(pattern, start.saturating_sub(COLUMN)..start) {
                return None;
            }
        }
        end = start.checked_sub(1)?;
        up += 1;
    }
    None
}

/// Part of the edge of a box that is drawn with characters?
fn is_edge(c: char) -> bool {
    matches!(c, '+' | '-' | '=' | '_' | '|' | ' ' | '\u{2500}'..='\u{257f}')
}

/// The keyword of a line whose start is nearest to a column (in bytes).
fn nearest_column<'s>(
    scan: &'s Scan,
    line: Range<usize>,
    column: usize,
    pattern: usize,
) -> Option<(Voice, &'s KeywordHit)> {
    scan.keywords_ending(&line)
        .iter()
        .filter_map(|hit| voice(scan, scan.vocabulary.keywords.roles(hit), pattern).map(|voice| (voice, hit)))
        .min_by_key(|(_, hit)| (hit.start.saturating_sub(line.start).abs_diff(column), usize::MAX - hit.end))
}

fn in_table(scan: &Scan, value: &Range<usize>, cell: &Cell, pattern: usize) -> Evidence {
    if let Some(found) = nearest(scan, &(cell.range.start..value.start), pattern) {
        return to_evidence(scan, Nearness::Before, found);
    }
    if let Some(found) = behind(scan, value, pattern).filter(|(_, hit)| hit.end <= cell.range.end) {
        return to_evidence(scan, Nearness::Behind, found);
    }
    // Empty cells in between do not part a label from its value.
    let mut left = (0..cell.column).rev().filter_map(|column| scan.cell(cell.table, cell.row, column));
    if let Some(left) = left.find(|left| !scan.slice(left.clone()).trim().is_empty()) {
        let is_label = left.len() <= 60 && scan.runs_in(&left).iter().all(|run| run.len() < 4);
        if is_label && let Some(found) = any_label(scan, &left, pattern) {
            return to_evidence(scan, Nearness::LeftCell, found);
        }
    }
    header(scan, cell, pattern).map(|found| to_evidence(scan, Nearness::Column, found)).unwrap_or_default()
}

/// The keyword in the head of a column.
fn header<'s>(scan: &'s Scan, cell: &Cell, pattern: usize) -> Option<(Voice, &'s KeywordHit)> {
    if cell.row == 0 {
        return None;
    }
    let head = scan.cell(cell.table, 0, cell.column)?;
    // a row of values heads nothing
    if head.len() > 80 || scan.runs_in(&head).iter().any(|run| run.len() >= 3) {
        return None;
    }
    any_label(scan, &head, pattern)
}

/// What the head of a column says: for, against or nothing.
pub(super) fn column_says(scan: &Scan, table: usize, column: usize, pattern: usize) -> Option<bool> {
    let cell = Cell { range: 0..0, table, row: 1, column };
    header(scan, &cell, pattern).map(|(voice, _)| voice == Voice::For)
}
