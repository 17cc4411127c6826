//! What stands around a name: functions and lists before it, particulars behind it, the line of a chat, the end of a letter.

use std::ops::Range;

use super::date;
use super::lexicon::PLACE;
use super::name_group::{is_listed_at, is_lone_double, is_lone_listed, is_lone_stranger, is_mention};
use super::name_reader::Name;
use super::patterns::Group;
use super::scan::Scan;

/// What stands around a group, with its weight.
pub(super) fn surroundings(scan: &Scan, name: &Name) -> Vec<(f32, &'static str)> {
    let mut out = Vec::new();
    let range = &name.range;
    let mut add = |weight: f32, reason: &'static str, holds: bool| {
        if holds {
            out.push((weight, reason));
        }
    };
    let before = introduced(scan, range.start);
    let role = before == Some(Group::Role);
    let listed = item_of_list(scan, range.start);
    let detail = detail_behind(scan, range.end) && !is_system(scan, name);
    let said = says_something(scan, range);
    let signed = signs(scan, range);
    add(2.2, "function before it", role);
    add(2.2, "in a list of people", listed && !role);
    add(1.7, "particulars of a person behind it", detail);
    add(2.0, "sender of a message", said);
    add(2.0, "end of a letter", signed);
    add(1.3, "beside another name", beside_listed(scan, name));
    add(1.5, "called in a chat", is_mention(scan, range.start));
    add(0.9, "fills its cell", fills_cell(scan, range) && name.words.iter().all(|word| word.entry.marks & PLACE == 0));
    let anchored = role || listed || detail || said || signed;
    // One strange word may be a place or a firm, of which the same is said: `de haven van Zuiderkoog werd`.
    let alone = !anchored && is_lone_stranger(name);
    let weight = |usual: f32| if alone { usual / 2.0 } else { usual };
    add(weight(0.8), "word for dealings with people before it", before == Some(Group::With));
    add(weight(1.0), "acts like a person", acts(scan, range.end));
    add(-1.0, "place before or in it", !anchored && in_a_place(scan, range.start));
    let article = ends_with_any(scan.behind(range.start, 5), &[" de ", " het ", " een ", "\nde ", "\nhet "]);
    add(-0.9, "article before it", (alone || is_lone_double(name)) && article);
    let opens = opens_sentence(scan, range.start);
    let double = !anchored && is_lone_double(name);
    add(0.9, "capital within a sentence", double && !opens && !article && !behind_capital(scan, range.start));
    add(-0.6, "opens a sentence", !anchored && name.words.len() == 1 && opens);
    out
}

/// Is it all that stands in a cell of a table?
fn fills_cell(scan: &Scan, range: &Range<usize>) -> bool {
    scan.cell_at(range.start).is_some_and(|cell| {
        cell.row > 0 && scan.slice(cell.range.clone()).trim_matches([' ', '"']) == scan.slice(range.clone())
    })
}

/// What stands behind the label of a list: a colon, a bar, a tab or a wide gap.
pub(super) fn introduces_list(scan: &Scan, end: usize) -> bool {
    let text = scan.ahead(end, 3);
    text.starts_with([':', '|', '\t'])
        || text.starts_with(" |")
        || text.starts_with("  ")
        || text.starts_with(" :")
        || text.starts_with(".:")
}

/// What stands between names in a row.
const IN_A_ROW: &[&str] = &[", ", " en ", " & ", "/"];

/// A listed name that stands in a row with another: `Bas en Lieke`, `Jansen, Pieters en De Wit`.
fn beside_listed(scan: &Scan, name: &Name) -> bool {
    let is_listed = |start: usize| {
        let particle = ["de ", "van ", "van de ", "van der ", "De ", "Van ", "Van de ", "Van der "];
        let skip = particle.iter().filter(|words| scan.ahead(start, 10).starts_with(**words)).map(|words| words.len());
        is_listed_at(scan, start + skip.max().unwrap_or_default())
    };
    let behind = IN_A_ROW.iter().find(|mark| scan.ahead(name.range.end, 5).starts_with(**mark));
    let before = IN_A_ROW.iter().find(|mark| scan.behind(name.range.start, 5).ends_with(**mark));
    is_lone_listed(name)
        && (behind.is_some_and(|mark| is_listed(name.range.end + mark.len()))
            || before.is_some_and(|mark| {
                let end = name.range.start - mark.len();
                let word = scan.behind(end, 24);
                let length = word.len() - word.trim_end_matches(|c: char| c.is_alphabetic() || c == '-').len();
                length > 0 && is_listed_at(scan, end - length)
            }))
}

/// One strange word in which a capital follows a small letter, or that something stands in: `PatientLookup bsn=…`, `in
/// Vecozo 231456785`.
fn is_system(scan: &Scan, name: &Name) -> bool {
    let word = scan.slice(name.range.clone());
    let joined = word
        .as_bytes()
        .windows(2)
        .filter(|two| matches!(two, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    let prefixed = ["Mc", "Mac", "De", "Van", "Le", "La", "El", "Al"].iter().any(|prefix| word.starts_with(prefix));
    is_lone_stranger(name) && (joined.count() > usize::from(prefixed) || scan.behind(name.range.start, 4) == " in ")
}

/// The group of the keyword that ends right before an offset, over spaces, commas, colons and brackets.
fn introduced(scan: &Scan, at: usize) -> Option<Group> {
    let text = scan.behind(at, 8);
    let body = text.trim_end_matches([' ', '.', ',', '(', ':', '\u{a0}', '\r', '\n', '|', '\t']);
    let gap = text.get(body.len()..).unwrap_or_default();
    if gap.is_empty() || gap.matches('\n').count() > 1 {
        return None;
    }
    let end = at - gap.len();
    let hits = scan.keywords_ending(&(end.saturating_sub(1)..end + 1));
    [Group::Role, Group::With].into_iter().find(|group| {
        let strict = *group == Group::With && gap.contains(['\n', '.', ',', '(']);
        !strict && hits.iter().any(|hit| hit.is_in(*group))
    })
}

/// An item behind the label of a list of people on the same line or the line above.
fn item_of_list(scan: &Scan, at: usize) -> bool {
    // most names stand behind a word and a space, and `en` is the only word that parts items
    let mut before = scan.behind(at, 4).chars().rev();
    if before.next() == Some(' ') && before.next().is_some_and(|c| c.is_alphanumeric() && !matches!(c, 'n')) {
        return false;
    }
    let line = scan.line_start(at, 300);
    let own = scan.slice(line..at);
    let from = if own.len() < 200 && line > 0 && scan.behind(line.saturating_sub(1), 2).trim_end().ends_with(',') {
        scan.line_start(line.saturating_sub(1), 300)
    } else {
        line
    };
    let separated = own.trim().is_empty()
        || own.trim_end().ends_with([':', ',', ';', '/', '|', '\t'])
        || own.ends_with("- ")
        || own.ends_with("  ")
        || own.ends_with(" en ");
    separated
        && scan
            .keywords_ending(&(from..at))
            .iter()
            .any(|hit| hit.is_in(Group::People) && introduces_list(scan, hit.end))
}

/// A birth date, a number of a person, an age or a sex right behind: `Hofstede, 12-10-2003`, `de Wit (m, 34)`.
pub(super) fn detail_behind(scan: &Scan, at: usize) -> bool {
    let text = scan.ahead(at, 60);
    let rest = text.trim_start_matches([' ', ',', '(', '[', '*', '|', '-', '\t', '°']);
    let gap = text.len() - rest.len();
    if gap == 0 || gap > 24 {
        return false;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let phone = rest.starts_with('0') && digits >= 2;
        // `(Sem, 9 jaar)`
        let age = digits <= 2
            && [" jaar", " jr", "jr", " mnd", " maanden", " j)"]
                .iter()
                .any(|word| rest.get(digits..).is_some_and(|rest| rest.starts_with(word)));
        return age || date::parse(rest).is_some() || matches!(digits, 8 | 9) || (phone && digits != 4);
    }
    if !rest.starts_with(['g', 'G', 'b', 'B', 'm', 'M', 'v', 'V', 'd', 'D', 't', 'T', '+']) {
        return false;
    }
    let lower: String = rest.chars().take(12).flat_map(char::to_lowercase).collect();
    let telling = [
        "geb", "bsn", "gb ", "man,", "man ", "vrouw,", "vrouw ", "m)", "v)", "m,", "v,", "m ", "v ", "dob", "b.s.n",
        "+31", "tel.", "tel:", "tel ",
    ];
    telling.iter().any(|word| lower.starts_with(word)) && !lower.starts_with("m en") && !lower.starts_with("man van de")
}

/// A verb behind it that people do.
fn acts(scan: &Scan, at: usize) -> bool {
    scan.byte(at) == b' '
        && scan.keywords_ending(&(at + 1..at + 20)).iter().any(|hit| hit.start == at + 1 && hit.is_in(Group::Acts))
}

/// The line of a chat: a time, a name, a colon and what is said.
fn says_something(scan: &Scan, range: &Range<usize>) -> bool {
    let after = scan.ahead(range.end, 24);
    let Some(colon) = after
        .find(':')
        .filter(|at| *at == 0 || *at <= 20 && !after.get(..*at).unwrap_or_default().contains(['\n', ',', '.', '?']))
    else {
        return false;
    };
    let before = scan.slice(scan.line_start(range.start, 60)..range.start);
    let digits = before.bytes().filter(u8::is_ascii_digit).count();
    let stamp = |c: char| {
        c.is_ascii_digit()
            || matches!(c, '[' | ']' | '(' | ')' | ':' | '-' | '/' | '.' | ',' | ' ' | '~' | '–' | '>' | '*')
    };
    let timed = digits >= 3 && before.chars().all(stamp);
    timed
        || (before.trim_matches(['~', ' ', '>']).is_empty()
            && colon == 0
            && after.starts_with(": ")
            && is_chat(scan, range))
}

/// Do other lines of the text start with the same name and a colon?
fn is_chat(scan: &Scan, range: &Range<usize>) -> bool {
    let line = scan.line_start(range.start, 8);
    let opening = format!("\n{}: ", scan.slice(line..range.end));
    let near = scan.slice(scan.content().floor_char_boundary(range.start.saturating_sub(600))..range.start);
    let far = scan.ahead(range.end, 600);
    near.contains(&opening) || near.starts_with(opening.trim_start()) || far.contains(&opening)
}

/// Does it stand below the closing words of a letter, alone on its line or with little behind it?
fn signs(scan: &Scan, range: &Range<usize>) -> bool {
    let line = scan.line_start(range.start, 60);
    let own = scan.slice(line..range.start);
    let closing = |text: &str| {
        // all of these words have one of two letters
        if !text.bytes().any(|b| matches!(b, b'g' | b'G' | b'f' | b'F')) {
            return false;
        }
        let lower = text.to_lowercase();
        ["groet", "mvg", "hoogachtend", "vr gr", "vr. gr", "m.v.g", "liefs", "regards"]
            .iter()
            .any(|word| lower.contains(word))
    };
    if own.len() > 40 || !own.trim().is_empty() {
        return own.len() <= 40 && closing(own);
    }
    let mut end = line.saturating_sub(1);
    for _ in 0..3 {
        let start = scan.line_start(end, 60);
        let text = scan.slice(start..end);
        if !text.trim().is_empty() {
            return text.len() <= 50 && closing(text);
        }
        if start == 0 {
            return false;
        }
        end = start - 1;
    }
    false
}

/// `in`, `naar`, `te` before a word that may be a place.
fn in_a_place(scan: &Scan, at: usize) -> bool {
    ends_with_any(scan.behind(at, 8), &[" in ", " naar ", " te ", " uit ", " nabij ", " regio "])
}

/// Does a text end with one of these ASCII words, in any case?
fn ends_with_any(text: &str, words: &[&str]) -> bool {
    // the letter before the last character says no to most
    let letter = |text: &str| text.len().checked_sub(2).and_then(|at| text.as_bytes().get(at)).map(|byte| byte | 0x20);
    let last = letter(text);
    words.iter().filter(|word| letter(word) == last).any(|word| {
        let tail = text.len().checked_sub(word.len()).and_then(|at| text.as_bytes().get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// Does a capitalised word stand right before it: the name of a firm goes on?
fn behind_capital(scan: &Scan, at: usize) -> bool {
    let text = scan.behind(at, 30);
    let word = text.strip_suffix(' ').and_then(|text| text.rsplit([' ', '\n', '\t', '(']).next()).unwrap_or_default();
    word.starts_with(char::is_uppercase) && !word.ends_with([',', '.', ':'])
}

fn opens_sentence(scan: &Scan, at: usize) -> bool {
    let text = scan.behind(at, 4).trim_end_matches([' ', '"', '“', '-', '*', '•', '>']);
    text.is_empty() || text.ends_with(['.', '!', '?', '\n', ':', '\r'])
}
