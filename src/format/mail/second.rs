//! A second opinion: mail-parser reads the message, too. What it finds and we do not is looked at as well.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use mail_parser::{MessageParser, PartType};

use super::read::{Home, Mail, NestedHome};
use crate::document::{Channel, GapReason, Text};

/// Adds what only the other reader sees.
pub(super) fn look(bytes: &[u8], mail: &mut Mail) {
    let Some(message) = MessageParser::default().parse(bytes) else { return };
    let mut known: HashSet<u64> = HashSet::new();
    for (nested, _) in &mail.nested {
        known.insert(fingerprint(&nested.bytes));
    }
    for leaf in &mail.leaves {
        known.insert(fingerprint(&leaf.bytes));
    }
    for (text, _) in &mail.texts {
        known.insert(fingerprint(text.content.as_bytes()));
    }
    let mut messages = mail
        .nested
        .iter()
        .filter(|(_, home)| {
            matches!(home, NestedHome::Leaf(leaf) if mail.leaves.get(*leaf).is_some_and(|leaf| leaf.message))
        })
        .count();
    let mut foreign = Vec::new();
    let mut unknown_files = 0_usize;
    for part in &message.parts {
        match &part.body {
            PartType::Text(text) | PartType::Html(text) => {
                if known.insert(fingerprint(text.as_bytes())) && !stands_in(text.as_bytes(), mail) {
                    foreign.push(text.to_string());
                }
            }
            PartType::Binary(file) | PartType::InlineBinary(file) => {
                if known.insert(fingerprint(file)) && !stands_in(file, mail) {
                    unknown_files += 1;
                }
            }
            PartType::Message(_) => match messages.checked_sub(1) {
                Some(left) => messages = left,
                None => unknown_files += 1,
            },
            PartType::Multipart(_) => {}
        }
    }
    let encrypted = mail.gaps.iter().any(|gap| gap.reason == GapReason::Encrypted);
    for content in foreign {
        let text = Text { spans: Vec::new(), ..Text::same(Channel::Part("second reader".into()), content) };
        mail.texts.push((text, Home::Foreign));
    }
    if unknown_files > 0 && !encrypted {
        mail.gap(GapReason::Unreadable, "two readers of mail see different attachments");
    }
}

/// The letters and digits of ASCII are the same whatever is thought of charset and line breaks.
fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for byte in bytes.iter().filter(|b| b.is_ascii_alphanumeric()) {
        byte.hash(&mut hasher);
    }
    hasher.finish()
}

/// Does everything the other reader sees stand within one of our leaves or texts?
fn stands_in(bytes: &[u8], mail: &Mail) -> bool {
    let letters = |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(u8::is_ascii_alphanumeric).collect() };
    let needle = letters(bytes);
    let finder = memchr::memmem::Finder::new(&needle);
    let within = |bytes: &[u8]| finder.find(&letters(bytes)).is_some();
    mail.leaves.iter().any(|leaf| within(&leaf.bytes))
        || mail.nested.iter().any(|(nested, _)| within(&nested.bytes))
        || mail.texts.iter().any(|(text, _)| within(text.content.as_bytes()))
}
