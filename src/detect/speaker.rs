//! Account names of who speaks in a chat: `[07:39] anouk_83: ...`, `anouk_83  07:52`, `@anouk_83: ...`, and names on
//! social media with the medium behind them: `@anouk_83 op insta`. Full names are the business of names.

use std::ops::Range;

use super::Detector;
use super::keywords::Role;
use super::scan::Scan;
use super::score::{Hit, Score};
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
        let pairs: Vec<[Hit; 2]> =
            scan.label_ends(pattern).iter().filter_map(|end| with_password(scan, *end)).collect();
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
const THINGS: &[&str] = &[
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
    let account = rest.get(..length)?.contains(|c: char| c.is_ascii_digit() || c == '_') || length >= 8;
    (speaks && account && start <= 14).then(|| hour + start..hour + start + length)
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
    let speaks = scan.line_start(at, 4) == at && scan.ahead(range.end, 2).starts_with(": ");
    let labels = scan.keywords_ending(&(range.end..range.end + 20));
    let medium = labels.iter().any(|hit| {
        let gap = scan.slice(range.end..hit.start.max(range.end));
        hit.start > range.end
            && matches!(gap, " op " | " (" | " on " | " via ")
            && scan.vocabulary.keywords.roles(hit).contains(&Role::Label(pattern))
    });
    let mut score = Score::new(2.4);
    score.add(0.0, if speaks { "speaker in a chat" } else { "name behind '@'" });
    (speaks || medium).then(|| Hit::new(Kind::AccountHandle, range, score))
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
    let hit = |kind, range: Range<usize>| {
        let mut score = Score::new(2.6);
        score.add(0.0, "account and password behind their labels");
        Hit { labelled: true, ..Hit::new(kind, range, score) }
    };
    Some([hit(Kind::AccountHandle, start..start + account.len()), hit(Kind::Password, from..from + secret.len())])
}
