//! Street with house number. No street list: endings and first words of Dutch street names.

mod fields;
mod street;

use std::ops::Range;

use super::evidence::evidence;
use super::keywords::{LABEL, Role};
use super::lexicon::PLACE;
use super::patterns::Group;
use super::scan::{Run, Scan};
use super::score::{Hit, Score};
use super::{Detector, date};
use crate::finding::Kind;
use street::{Street, may_be_street, street};

pub(super) struct Address;

/// Words right before a street: `aan de`, `op`, `naar`.
const BEFORE: &[&str] = &["aan", "op", "in", "naar", "langs", "vanaf", "bij", "te", "van"];

impl Detector for Address {
    fn pattern(&self) -> &'static str {
        "address"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let mut names: Vec<usize> =
            out.iter().filter(|hit| hit.kind == Kind::Name && hit.is_likely()).map(Hit::end).collect();
        names.sort_unstable();
        let mut found = Vec::new();
        for (at, run) in scan.runs.iter().enumerate() {
            if run.len() > 5 || scan.byte(run.start) == b'0' || run.start < 4 {
                continue;
            }
            let hit = before_number(scan, at, *run, pattern, &names);
            found.extend(hit.or_else(|| fields::over_cells(scan, *run, pattern)));
        }
        fields::pairs(scan, pattern, &mut found);
        names_give_way(scan, &found, out);
        out.append(&mut found);
    }
}

/// Highest log-odds without a postcode or label: likely, not sure.
const UNSETTLED: f32 = 2.1;

/// Words with a capital before a house number are no name, nor is `van Tichelwerk` part of one.
fn names_give_way(scan: &Scan, addresses: &[Hit], out: &mut Vec<Hit>) {
    let streets: Vec<Range<usize>> = addresses.iter().filter(|hit| hit.is_likely()).map(Hit::whole).collect();
    if streets.is_empty() {
        return;
    }
    let over = |hit: &Hit| {
        let next = streets.partition_point(|street| street.end <= hit.start());
        streets.get(next).filter(|street| hit.kind == Kind::Name && street.start < hit.end())
    };
    out.retain(|hit| over(hit).is_none_or(|street| hit.start() < street.start));
    for hit in out.iter_mut() {
        let Some(street) = over(hit).map(|street| street.start) else { continue };
        let name = scan.slice(hit.start()..street).trim_end();
        let before = name.rsplit(' ').next().unwrap_or_default();
        let name = if BEFORE.contains(&before) { name.strip_suffix(before).unwrap_or(name).trim_end() } else { name };
        if let Some(last) = hit.ranges.last_mut().filter(|last| last.start <= street) {
            last.end = last.start + name.len().min(street - last.start);
        }
    }
}

/// Does a likely name end right before, in front of a bracket or comma: `mevrouw Toprak (Langs de Baan 12)`?
fn behind_name(scan: &Scan, start: usize, names: &[usize]) -> bool {
    let before = scan.behind(start, 3);
    let name = before.trim_end_matches(['(', ' ', ',']);
    before.contains(['(', ',']) && names.binary_search(&(start - (before.len() - name.len()))).is_ok()
}

fn before_number(scan: &Scan, at: usize, run: Run, pattern: usize, names: &[usize]) -> Option<Hit> {
    // Behind a word stands a space, or the line begins here.
    if !matches!(scan.byte_before(run.start), b' ' | b'\n' | b'\r' | b'>' | 0xA0) {
        return None;
    }
    // A number that starts its line may belong to the street that ends the line above.
    let line = scan.bytes().get(run.start.saturating_sub(70)..run.start).unwrap_or_default();
    let marks = line.iter().rev().take_while(|b| matches!(b, b' ' | b'>')).count();
    let line_end = line.len().checked_sub(marks + 1).filter(|at| line.get(*at) == Some(&b'\n'));
    let is_first = line_end.is_some();
    let cell = scan.cell_at(run.start).map(|cell| cell.range.clone());
    let number = line_end.filter(|_| cell.is_none()).map_or(run.start, |_| run.start - marks - 1);
    if !may_be_street(scan, number, is_first) {
        return None;
    }
    let line = scan.behind(number, 70);
    let line = cell
        .as_ref()
        .and_then(|cell| scan.slice(cell.start..number).get(..))
        .filter(|t| t.len() < line.len())
        .unwrap_or(line);
    let line = line.rfind(['\n', '\t', ';', '|']).map_or(line, |i| line.get(i + 1..).unwrap_or_default());
    // `"straat":"Kerkstraat 12"`
    let value = line.rsplit_once('"').map(|(_, value)| value).filter(|value| value.starts_with(char::is_alphabetic));
    let line = value.unwrap_or(line);
    let words_text = line.trim_end_matches([' ', '\u{a0}', '\r']);
    if (words_text.len() == line.len() && !is_first) || words_text.is_empty() {
        return None;
    }
    let words_text = NUMBER_WORDS.iter().find_map(|word| words_text.strip_suffix(word)).unwrap_or(words_text);
    let words_text = words_text.trim_end_matches([',', ' ']);
    let (start_in_text, street) = street(words_text)?;
    let start = number - line.len() + start_in_text;
    let start = start + usize::from(matches!(scan.byte(start), b'(' | b'"' | b'['));
    if date::parse(scan.ahead(run.start, 24)).is_some() {
        return None;
    }
    let end = house_number_end(scan, run.end)?;
    let postcode = postcode_follows(scan, at, end) || postcode_below(scan, at, start, end);
    let broken = is_first && cell.is_none() && !postcode;
    let ends_well = street == Street::Ending && (run.end < end || place_follows(scan.ahead(end, 30)));
    if broken && !ends_well && (street == Street::Capital || !label_touches(scan, start, pattern)) {
        return None;
    }
    let range = start..end;
    let near = evidence(scan, &range, pattern);
    let mut score = Score::new(match street {
        Street::Ending => 1.2,
        Street::Trigger => 0.8,
        Street::OwnEnding => -0.6,
        Street::DoubtfulEnding => -1.2,
        Street::Small => -2.0,
        Street::Capital => -3.0,
    });
    match street {
        Street::Ending | Street::OwnEnding | Street::DoubtfulEnding | Street::Small => {
            score.add(0.0, "street name ending");
        }
        Street::Trigger => score.add(0.0, "street name"),
        Street::Capital if is_other(scan, &range, run) && !postcode => return None,
        Street::Capital if is_label(scan, start + words_text.len() - start_in_text, pattern) => return None,
        Street::Capital => {}
    }
    if postcode {
        score.add(4.0, "postcode behind it");
    }
    if let Some(reason) = near.reason() {
        let direct = near.is_direct() && (street != Street::Capital || label_touches(scan, range.start, pattern));
        score.add(if direct { 3.2 } else { 0.5 }, reason);
    }
    if let Some(word) = &near.negative {
        score.add(-4.0, format!("keyword against: {word}"));
    } else {
        let settled = postcode || near.is_direct();
        surroundings(scan, &range, run, street, &mut score);
        if street == Street::Capital && run.len() <= 3 && behind_name(scan, start, names) {
            score.add(1.8, "right behind a name");
        }
        if !settled {
            score.sum = score.sum.min(UNSETTLED);
        }
    }
    // Nothing to show for a capitalised word with a number behind it.
    (score.sum > -2.5).then(|| Hit::new(Kind::Address, range, score))
}

/// Words that may stand between a street and its number.
const NUMBER_WORDS: &[&str] = &[" nr.", " nr", " no.", " nummer", " huisnummer", " huisnr", " huisnr.", " huis nr."];

/// Does a word that announces another value end here: `BSN 390 585 257`?
fn is_label(scan: &Scan, end: usize, pattern: usize) -> bool {
    let hits = scan.keywords_ending(&(end.saturating_sub(1)..end));
    hits.iter().filter(|hit| hit.sorts & LABEL != 0).any(|hit| {
        let other = |role: &Role| matches!(role, Role::Label(at) if *at != pattern);
        scan.vocabulary.keywords.roles(hit).iter().any(other)
    })
}

/// Is it something else with a capital and a number: a room, a chapter, a year?
fn is_other(scan: &Scan, range: &Range<usize>, run: Run) -> bool {
    let hits = scan.keywords_ending(range).iter().filter(|hit| hit.start >= range.start);
    run.len() > 3 || hits.into_iter().any(|hit| hit.is_in(Group::NoStreet))
}

/// Does a label end right before a street of which only the capital speaks? Elsewhere it announces something else.
fn label_touches(scan: &Scan, start: usize, pattern: usize) -> bool {
    let hits = scan.keywords_ending(&(start.saturating_sub(14)..start));
    scan.cell_at(start).is_some() || hits.iter().any(|hit| scan.announces(hit, pattern))
}

/// What stands around a street and number that is no label: a word that leads to it, the place behind it, its brackets,
/// an addition to the number, a line or cell of its own.
fn surroundings(scan: &Scan, range: &Range<usize>, run: Run, street: Street, score: &mut Score) {
    let before = scan.behind(range.start, 40);
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    let article = matches!(last, "de" | "het" | "'t" | "den" | "een");
    let lead = if article { words.next().unwrap_or_default() } else { last };
    let lead = lead.trim_start_matches(['(', '"']);
    if BEFORE.contains(&lead.to_lowercase().as_str()) {
        // `Aan de Havenkade 92 komt een laadpaal` speaks of a place
        let opens = lead.starts_with(char::is_uppercase);
        let lead = lead.to_lowercase();
        let going = matches!(lead.as_str(), "aan" | "op" | "naar" | "langs" | "vanaf");
        let weight = match street {
            _ if opens => 0.3,
            Street::Capital if lead == "aan" && article => 2.0,
            Street::Capital if going => 1.4,
            Street::DoubtfulEnding | Street::OwnEnding if lead == "aan" && article => 1.4,
            _ => 1.0,
        };
        score.add(weight, "preposition before it");
    }
    let from = scan.paragraph(range.start).start.max(range.start.saturating_sub(90));
    let lives = scan.keywords_ending(&(from..range.start));
    if lives.iter().any(|hit| hit.is_in(Group::Lives)) {
        score.add(1.6, "word for living or going there");
    } else if lives.iter().any(|hit| hit.is_in(Group::Someone)) {
        score.add(0.8, "word for a person near");
    }
    if run.end < range.end {
        score.add(1.4, "house number with an addition");
    }
    let behind = scan.ahead(range.end, 30);
    if place_follows(behind) {
        let sure = behind.starts_with(" te ")
            || (street != Street::Capital || run.len() <= 3) && is_listed_place(scan, behind);
        score.add(if sure { 2.4 } else { 1.6 }, "place behind it");
    }
    if before.trim_end().ends_with('(') && behind.starts_with(')') {
        score.add(1.4, "in brackets");
    }
    let line = scan.line_start(range.start, 100)..scan.line_end(range.end, 100);
    if let Some(cell) = scan.cell_at(range.start) {
        if scan.slice(cell.range.clone()).trim().len() == range.len() {
            score.add(1.8, "cell of its own");
        }
    } else if scan.slice(line).trim().len() == range.len() {
        score.add(1.2, "line of its own");
    }
}

/// Is the word behind a comma one of the listed places?
fn is_listed_place(scan: &Scan, text: &str) -> bool {
    let word = text.trim_start_matches([',', ' ', '(']).split(|c: char| !(c.is_alphabetic() || c == '-')).next();
    let entry = word.and_then(|word| scan.vocabulary.lexicon.get(word.as_bytes()));
    entry.is_some_and(|entry| entry.marks & PLACE != 0)
}

/// `, Utrecht`, ` te Utrecht`, ` in Utrecht`.
fn place_follows(text: &str) -> bool {
    let rest = [", ", " te ", " in ", " (", "  "].iter().find_map(|lead| text.strip_prefix(lead));
    let word = rest.map(|rest| rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default());
    // `Kerkstraat 12 Utrecht` at the end of a line
    let last = text.strip_prefix(' ').filter(|rest| !rest.starts_with(' ')).and_then(|rest| rest.lines().next());
    let last = last.map(|rest| rest.trim_end_matches(['.', ',', ' ']));
    let alone = last.filter(|word| word.chars().all(|c| c.is_alphabetic() || c == '-'));
    let named = |word: &str| word.chars().count() >= 3 && word.starts_with(char::is_uppercase);
    word.is_some_and(named) || alone.is_some_and(named)
}

/// Does the line below start with a postcode, when the street starts its line (or column)?
fn postcode_below(scan: &Scan, at: usize, start: usize, end: usize) -> bool {
    let line = scan.line_start(start, 100);
    let Some(column) = start.checked_sub(line) else { return false };
    let below = scan.line_end(end, 120) + 1;
    if scan.byte_before(below) != b'\n' && scan.byte(below) != b'\n' {
        return false;
    }
    let runs = scan.runs.get(at + 1..).unwrap_or_default();
    runs.iter().take(8).skip_while(|run| run.start < below).take(1).any(|run| {
        let own = scan.line_start(run.start, 100);
        run.start - own <= column + 4
            && own <= below + 1
            && scan.slice(own..run.start).trim().is_empty()
            && super::postcode::letters_after(scan, *run).is_some()
    })
}

/// The end of a house number with its addition: `12`, `12a`, `12-2`, `12 bis`, `12 hs`, `12-III`.
fn house_number_end(scan: &Scan, end: usize) -> Option<usize> {
    let most = scan.cell_at(end.saturating_sub(1)).map_or(12, |cell| cell.range.end.saturating_sub(end).min(12));
    let rest = scan.ahead(end, most);
    let next = rest.chars().next().unwrap_or(' ');
    if next == '%' || next == '€' || next == ':' || rest.starts_with("e ") || rest.starts_with("de ") {
        return None;
    }
    if (next == '.' || next == ',') && rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let joined = rest.trim_start_matches([' ', '-', '/', '\u{a0}']);
    let skip = rest.len() - joined.len();
    let word_end = joined.find(|c: char| !c.is_alphanumeric()).unwrap_or(joined.len());
    let word = joined.get(..word_end).unwrap_or_default();
    let letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic());
    let addition = matches!(
        word.to_ascii_lowercase().as_str(),
        "bis" | "hs" | "ii" | "iii" | "iv" | "huis" | "rd" | "zw" | "rood" | "zwart"
    );
    let number =
        (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(['-', '/']);
    let letters = skip == 0 && word.len() <= 3 && !word.is_empty();
    if skip <= 1 && (letter || addition || number || letters) {
        return Some(end + skip + word.len());
    }
    // Letters glued on that are no addition: a token of another kind.
    (skip > 0 || word.is_empty()).then_some(end)
}

/// Does a postcode stand within 30 bytes behind?
fn postcode_follows(scan: &Scan, at: usize, end: usize) -> bool {
    let runs = scan.runs.get(at + 1..).unwrap_or_default();
    let near = runs.iter().take(2).filter(|run| (end..end + 30).contains(&run.start));
    near.into_iter().any(|run| {
        let gap = scan.slice(end..run.start);
        !gap.contains(char::is_alphabetic) && super::postcode::letters_after(scan, *run).is_some()
    })
}
