//! Account names of who speaks in a chat: `[07:39] anouk_83: ...`, `anouk_83  07:52`, `@anouk_83: ...`, and names on
//! social media with the medium behind them: `@anouk_83 op insta`. Full names are the business of names.

use std::ops::Range;

use super::dictionary::{is_compound, is_ordinary};
use super::keywords::{LABEL, Role};
use super::lexicon::FIRST_NAME;
use super::scan::Scan;
use super::score::{Hit, Score};
use super::{Detector, speaker_plain};
use crate::finding::Kind;

pub(super) struct Speaker;

impl Detector for Speaker {
    fn pattern(&self) -> &'static str {
        "account-handle"
    }

    fn text(&self, scan: &Scan, pattern: usize, out: &mut Vec<Hit>) {
        let mut speakers: Vec<Range<usize>> = Vec::new();
        let mut last = usize::MAX;
        for run in scan.runs.iter().filter(|run| run.len() <= 4) {
            speakers.extend(at_line_start(scan, run.end));
            if run.len() > 2 {
                continue;
            }
            // the hour of a time
            if scan.byte(run.end) != b':'
                || !scan.byte(run.end + 1).is_ascii_digit()
                || scan.cell_at(run.start).is_some()
            {
                continue;
            }
            let line = scan.line_start(run.start, 60);
            if line == last {
                continue;
            }
            last = line;
            speakers.extend(behind_time(scan, run.start).or_else(|| before_time(scan, line, run.start)));
        }
        let chat = speakers.len() >= 2;
        for range in speakers.into_iter().filter(|_| chat) {
            let mut score = Score::new(1.6);
            score.add(0.0, "speaker in a chat");
            if scan.slice(range.clone()).contains(|c: char| c.is_ascii_digit() || c == '_') {
                score.add(1.0, "");
            }
            out.push(Hit::new(Kind::AccountHandle, range, score));
        }
        speaker_plain::find(scan, out);
        let secret = scan.vocabulary.patterns.iter().position(|p| p.id == "password").unwrap_or(usize::MAX);
        let mut pairs: Vec<[Hit; 2]> = Vec::new();
        for hit in scan.keywords.iter().filter(|hit| hit.sorts & LABEL != 0) {
            let roles = scan.vocabulary.keywords.roles(hit);
            if roles.contains(&Role::Label(secret)) {
                out.extend(before_password(scan, hit.start..hit.end));
                out.extend(pair(scan, hit.end).map(|[_, password]| password));
            }
            if roles.contains(&Role::Label(pattern)) {
                pairs.extend(with_password(scan, hit.end).or_else(|| pair(scan, hit.end)));
            }
        }
        if !pairs.is_empty() {
            // the account is no password, for all the label before it
            let accounts: Vec<usize> = pairs.iter().map(|[account, _]| account.start()).collect();
            out.retain(|hit| {
                let next = accounts.partition_point(|at| *at < hit.start());
                hit.kind != Kind::Password || accounts.get(next).is_none_or(|at| *at >= hit.end())
            });
            out.extend(pairs.into_iter().flatten());
        }
        for at in &scan.ats {
            if let Some(hit) = mention(scan, *at, pattern) {
                out.push(hit);
            }
        }
    }
}

/// An account name at the start of a text: letters first, small ones, no space.
fn name(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(text.len());
    let name = text.get(..end)?.trim_end_matches(['.', '-']);
    let small = name.starts_with(|c: char| c.is_lowercase()) && name.chars().all(|c| !c.is_uppercase());
    (small && (4..=30).contains(&name.len())).then_some(name.len())
}

/// What numbered things are called that are nobody's account.
pub(super) const THINGS: &[&str] = &[
    "gast",
    "guest",
    "user",
    "gebruiker",
    "bezoeker",
    "bot",
    "stap",
    "vraag",
    "regel",
    "punt",
    "server",
    "optie",
    "deel",
    "kamer",
    "groep",
    "week",
    "dag",
    "fase",
    "bijlage",
    "artikel",
    "item",
    "host",
    "node",
    "test",
    "client",
    "laptop",
    "printer",
    "kolom",
    "tabel",
    "figuur",
    "versie",
    "poort",
    "scherm",
    "team",
    "lijn",
    "port",
    "disk",
    "worker",
    "thread",
    "anon",
    "anoniem",
    "visitor",
    "klant",
    "lid",
    "deelnemer",
    "medewerker",
    "operator",
    "agent",
    "webbezoeker",
    "lezer",
    "patient",
    "patiënt",
    "cliënt",
    "bewoner",
    "collega",
    "nieuweling",
    "onbekend",
    "member",
    "player",
    "speler",
    "nick",
    "antwoord",
    "opgave",
    "onderdeel",
    "route",
    "locatie",
    "sensor",
    "pomp",
    "motor",
    "meter",
    "klep",
    "kanaal",
];

/// `anouk_83: ...`, `anouk_83 zegt: ...`, `<anouk_83> ...` at the start of a line; the name ends in digits.
fn at_line_start(scan: &Scan, end: usize) -> Option<Range<usize>> {
    // most numbers are followed by something else
    if !matches!(scan.bytes().get(end..)?, [b':' | b'>', b' ', ..] | [b' ', b'z' | b's', ..]) {
        return None;
    }
    let behind = scan.ahead(end, 12);
    let says = [": ", " zegt:", " schreef:", " schrijft:", "> "].iter().any(|mark| behind.starts_with(mark));
    if !says {
        return None;
    }
    let line = scan.line_start(end, 40);
    let head = scan.slice(line..end);
    let token = head.trim_start_matches(['<', '@', ' ', '*']);
    let stem = token.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-' | '.'));
    let whole = name(token)? == token.len() && stem.len() >= 3 && !THINGS.contains(&stem);
    whole.then(|| end - token.len()..end)
}

/// `[07:39] anouk_83: ...`, `07:39 <anouk_83> ...`
fn behind_time(scan: &Scan, hour: usize) -> Option<Range<usize>> {
    let text = scan.ahead(hour, 60);
    let time = text.find(|c: char| !(c.is_ascii_digit() || c == ':'))?;
    let rest = text.get(time..)?.trim_start_matches([']', ')', ' ', '-', '<', '@', ',', '|']);
    let start = text.len() - rest.len();
    let length = name(rest)?;
    let after = rest.get(length..)?;
    let speaks = after.starts_with(": ") || after.starts_with(":\n") || after.starts_with('>');
    // a nickname that is a plain first name stays a name
    let token = rest.get(..length)?;
    // what programs write into a log has seconds
    let said = time <= 5;
    let account = token.contains(|c: char| c.is_ascii_digit() || c == '_')
        || token.len() >= 8
        || said && (is_initial_and_surname(token) || is_strange(scan, token));
    (speaks && account && start <= 14).then(|| hour + start..hour + start + length)
}

/// `a.bakker`
fn is_initial_and_surname(token: &str) -> bool {
    token.split_once('.').is_some_and(|(first, last)| first.len() == 1 && last.len() >= 3 && !last.contains('.'))
}

/// A word that no dictionary and no list of first names has.
fn is_strange(scan: &Scan, word: &str) -> bool {
    let listed = scan.vocabulary.lexicon.get(word.as_bytes()).is_some_and(|entry| entry.marks & FIRST_NAME != 0);
    word.len() >= 5 && !listed && !is_ordinary(word.as_bytes()) && !is_compound(word)
}

/// `anouk_83  07:52` on a line of its own.
fn before_time(scan: &Scan, line: usize, hour: usize) -> Option<Range<usize>> {
    let head = scan.slice(line..hour);
    let length = name(head)?;
    let gap = head.get(length..)?;
    let end = scan.line_end(hour, 12);
    let says = scan.ahead(hour, 10).contains("): ");
    let alone =
        (end - hour <= 5 || says) && gap.len() >= 2 && gap.trim_matches([' ', '\t', '[', '(', '|', '-']).is_empty();
    alone.then(|| line..line + length)
}

/// `@anouk_83: ...` at the start of a line, `@anouk_83 op insta`.
fn mention(scan: &Scan, at: usize, pattern: usize) -> Option<Hit> {
    if scan.byte_before(at).is_ascii_alphanumeric() {
        return None;
    }
    let text = scan.ahead(at + 1, 40);
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len());
    let length = text.get(..end)?.trim_end_matches('.').len();
    if !(3..=30).contains(&length) || !text.starts_with(char::is_alphabetic) {
        return None;
    }
    let range = at..at + 1 + length;
    let behind = scan.ahead(range.end, 12);
    let says = [": ", " zegt:", " schreef", " schrijft", " > ", "> "].iter().any(|mark| behind.starts_with(mark));
    let speaks = scan.line_start(at, 4) == at && says;
    let labels = scan.keywords_ending(&(range.end..range.end + 20));
    let medium = labels.iter().any(|hit| {
        let gap = scan.slice(range.end..hit.start.max(range.end));
        hit.start > range.end && matches!(gap, " op " | " (" | " on " | " via ") && scan.announces(hit, pattern)
    });
    let mut score = Score::new(2.4);
    score.add(0.0, if speaks { "speaker in a chat" } else { "name behind '@'" });
    (speaks || medium).then(|| Hit::new(Kind::AccountHandle, range, score))
}

/// The account before the label of its password: `anouk.bakker en ww Zomer2024!`.
fn before_password(scan: &Scan, label: Range<usize>) -> Option<Hit> {
    const JOINS: &[&str] = &[" en", " +", " /", "/", " |", ",", ";", " met", " tijdelijk", " nieuw", " (", " &"];
    let line = scan.content().ceil_char_boundary(scan.line_start(label.start, 60));
    let head = scan.slice(line..label.start).trim_end();
    let bare = JOINS.iter().fold(head, |head, join| head.strip_suffix(join).unwrap_or(head));
    let token = bare.rsplit([' ', '\t']).next()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    let handle = (4..=30).contains(&token.len())
        && token.starts_with(|c: char| c.is_ascii_lowercase())
        && token.ends_with(char::is_alphanumeric)
        && token.chars().all(plain)
        && token.contains(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_'));
    let value = scan.ahead(label.end, 40).trim_start_matches([' ', ':', '=']);
    let secret = value.split([' ', '\n', ')', ',']).next().unwrap_or_default();
    (handle && is_secret(secret)).then(|| {
        let end = line + bare.len();
        let mut score = Score::new(1.6);
        score.add(0.0, "before a password");
        Hit::new(Kind::AccountHandle, end - token.len()..end, score)
    })
}

/// Does a word look like a password: five characters or more, with a digit or mark among letters?
fn is_secret(word: &str) -> bool {
    let letters = word.contains(char::is_alphabetic);
    let other = word.contains(|c: char| c.is_ascii_digit() || matches!(c, '!' | '#' | '$' | '%' | '&' | '*'));
    word.len() >= 5 && letters && other && !word.contains(['@', ':'])
}

/// `inlog van Anouk: a.bakker / Zomer2024!`: an account and its password behind one label and a colon.
fn pair(scan: &Scan, end: usize) -> Option<[Hit; 2]> {
    let line = scan.slice(end..scan.content().floor_char_boundary(scan.line_end(end, 90)));
    let colon = line.find([':', '=']).filter(|at| *at <= 30)?;
    let words = line.get(..colon)?.chars().all(|c| c.is_alphabetic() || c == ' ');
    let values = line.get(colon + 1..)?.trim_start();
    let (account, other) = [" / ", " | "].iter().find_map(|mark| values.split_once(mark))?;
    let secret = other.split([' ', ',', ';']).next().unwrap_or_default().trim_end_matches(['.', ')']);
    let token = (3..=40).contains(&account.len()) && !account.contains([' ', ',', '/']);
    if !(words && token && is_secret(secret)) {
        return None;
    }
    let start = end + (line.len() - values.len());
    let from = start + account.len() + 3;
    Some(account_and_password(start..start + account.len(), from..from + secret.len()))
}

fn account_and_password(account: Range<usize>, password: Range<usize>) -> [Hit; 2] {
    let hit = |kind, range: Range<usize>| {
        let mut score = Score::new(2.6);
        score.add(0.0, "account and password behind their labels");
        Hit { labelled: true, ..Hit::new(kind, range, score) }
    };
    [hit(Kind::AccountHandle, account), hit(Kind::Password, password)]
}

/// `gebruikersnaam/wachtwoord: anouk83/Zomer2024!`: the account and its password, behind the label that ends here.
fn with_password(scan: &Scan, end: usize) -> Option<[Hit; 2]> {
    const WORDS: &[&str] = &["wachtwoord", "ww", "password", "pw", "wachtw.", "pass"];
    let text = scan.ahead(end, 90);
    let rest = ["/", " / ", " en ", " + ", "+", " & ", " | "].iter().find_map(|mark| text.strip_prefix(mark))?;
    let rest = WORDS.iter().find_map(|word| rest.strip_prefix(word))?;
    let values = rest.trim_start_matches([' ', ':', '=']);
    let gap = rest.get(..rest.len() - values.len())?;
    let line = values.lines().next().unwrap_or_default();
    let at = line.find([' ', '/', ',', '|'])?;
    let account = line.get(..at)?;
    let other = line.get(at..)?.trim_start_matches([' ', '/', ',', '|']);
    let secret = other.split([' ', ',', ';']).next().unwrap_or_default().trim_end_matches(['.', ')']);
    if !gap.contains([':', '=']) || account.len() < 3 || secret.len() < 4 {
        return None;
    }
    let start = end + (text.len() - values.len());
    let from = start + (line.len() - other.len());
    Some(account_and_password(start..start + account.len(), from..from + secret.len()))
}
