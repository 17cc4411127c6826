//! E-mail addresses (RFC 5321 in the forms people use).

use super::Detector;
use super::scan::Scan;
use super::score::{Hit, Score};
use crate::finding::Kind;

pub(super) struct Email;

/// Mailboxes of a function, not of a person.
const SHARED: &[&str] = &[
    "info",
    "noreply",
    "no-reply",
    "donotreply",
    "postmaster",
    "mailer-daemon",
    "webmaster",
    "administratie",
    "contact",
    "support",
    "sales",
    "klantenservice",
    "receptie",
    "balie",
    "secretariaat",
    "abuse",
    "helpdesk",
    "praktijk",
];

impl Detector for Email {
    fn pattern(&self) -> &'static str {
        "email"
    }

    fn text(&self, scan: &Scan, _pattern: usize, out: &mut Vec<Hit>) {
        for at in &scan.ats {
            if let Some(hit) = around(scan, *at) {
                out.push(hit);
            }
        }
    }
}

fn local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '=' | '~')
}

fn around(scan: &Scan, at: usize) -> Option<Hit> {
    let before = scan.behind(at, 64);
    let name_start = before.char_indices().rev().take_while(|(_, c)| local(*c)).last()?.0;
    let name = before.get(name_start..)?;
    let name = name.trim_start_matches(['.', '\'', '-', '=', '&', '+', '~', '%']);
    let after = scan.ahead(at + 1, 255);
    let domain_end = after.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(after.len());
    let domain = after.get(..domain_end)?.trim_end_matches(['.', '-']);
    let domain = cut_domain(domain);
    let top = domain.rsplit('.').next()?;
    let letters = top.chars().all(char::is_alphabetic) && top.chars().count() >= 2;
    if name.is_empty() || !domain.contains('.') || domain.contains("..") || domain.starts_with(['.', '-']) || !letters {
        return None;
    }
    let mut score = Score::new(4.0);
    score.add(0.0, "e-mail address");
    let lower = name.to_lowercase();
    if SHARED.contains(&lower.as_str()) {
        score.add(-2.0, "shared mailbox");
    }
    let label = scan.text.label.as_deref().unwrap_or_default();
    let machine = ["message-id", "references", "in-reply-to"].iter().any(|header| label.eq_ignore_ascii_case(header));
    if machine
        || in_message_id(scan, at)
        || (name.len() > 24 && name.bytes().filter(u8::is_ascii_digit).count() * 2 > name.len())
    {
        score.add(-6.0, "looks like a message id");
    }
    Some(Hit::new(Kind::Email, at - name.len()..at + 1 + domain.len(), score))
}

/// Does the line belong to a header of a mail that holds ids of messages? Those go on over indented lines.
fn in_message_id(scan: &Scan, at: usize) -> bool {
    const HEADERS: &[&str] = &[
        "message-id:",
        "references:",
        "in-reply-to:",
        "content-id:",
        "x-message-id:",
        "resent-message-id:",
        "thread-topic:",
    ];
    let mut line = scan.line_start(at, 300);
    for _ in 0..12 {
        let text = scan.ahead(line, 24).trim_start_matches('>');
        if !text.starts_with([' ', '\t']) || line == 0 {
            let text = text.trim_start().to_ascii_lowercase();
            return HEADERS.iter().any(|header| text.starts_with(header));
        }
        line = scan.line_start(line - 1, 300);
    }
    false
}

/// A sentence that goes on without a space: `jan@example.nl.Verder` keeps its first capital out.
fn cut_domain(domain: &str) -> &str {
    let mut at = 0;
    for part in domain.split('.') {
        let mut chars = part.chars();
        let sentence = chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase);
        if sentence && at > 0 && domain.get(..at - 1).is_some_and(|d| d.contains('.') && d == d.to_lowercase()) {
            return domain.get(..at - 1).unwrap_or(domain);
        }
        at += part.len() + 1;
    }
    domain
}
