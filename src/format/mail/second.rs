//! A second opinion: mail-parser and mailparse read the message, too. What they find and we do not is looked at as
//! well.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher};
use std::panic::catch_unwind;

use mail_parser::{MessageParser, PartType};

use super::read::{Home, Mail, NestedHome};
use crate::document::{Channel, GapReason, Text};

/// Adds what only another reader sees.
pub(super) fn look(bytes: &[u8], mail: &mut Mail) {
    // a reader that gives up has no opinion
    let message = catch_unwind(|| MessageParser::default().parse(bytes)).ok().flatten();
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
    let mut foreign = Vec::new();
    let mut unknown_files = 0_usize;
    let mut compare = |seen: &[u8], text: Option<&str>| {
        if known.insert(fingerprint(seen)) && !stands_in(seen, bytes, mail) {
            match text {
                Some(text) => foreign.push(text.to_owned()),
                None => unknown_files += 1,
            }
        }
    };
    for part in message.iter().flat_map(|message| &message.parts) {
        match &part.body {
            PartType::Text(text) | PartType::Html(text) => compare(text.as_bytes(), Some(text)),
            PartType::Binary(file) | PartType::InlineBinary(file) => compare(file, None),
            PartType::Message(_) | PartType::Multipart(_) => {}
        }
    }
    if let Ok(Ok(root)) = catch_unwind(|| mailparse::parse_mail(bytes)) {
        for part in root.parts().filter(|part| part.subparts.is_empty()) {
            let Ok(seen) = part.get_body_raw() else { continue };
            let text = part.ctype.mimetype.starts_with("text/").then(|| String::from_utf8_lossy(&seen));
            compare(&seen, text.as_deref());
        }
    }
    // a nested message is opened as a file of its own; here only their number counts
    let is_message = |home: &NestedHome| matches!(home, NestedHome::Leaf(leaf) if mail.leaves.get(*leaf).is_some_and(|leaf| leaf.message));
    let ours = mail.nested.iter().filter(|(_, home)| is_message(home)).count();
    let theirs = message.iter().flat_map(|message| &message.parts);
    let theirs = theirs.filter(|part| matches!(part.body, PartType::Message(_))).count();
    unknown_files += theirs.saturating_sub(ours);
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
fn letters(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(u8::is_ascii_alphanumeric).collect()
}

fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(&letters(bytes));
    hasher.finish()
}

/// Does everything the other reader sees stand within one of our leaves or texts? What it did not decode stands in the
/// message as it is: each of its bytes was looked at, decoded or not.
fn stands_in(bytes: &[u8], message: &[u8], mail: &Mail) -> bool {
    let needle = letters(bytes);
    let finder = memchr::memmem::Finder::new(&needle);
    let within = |bytes: &[u8]| finder.find(&letters(bytes)).is_some();
    within(message)
        || mail.leaves.iter().any(|leaf| within(&leaf.bytes))
        || mail.nested.iter().any(|(nested, _)| within(&nested.bytes))
        || mail.texts.iter().any(|(text, _)| within(text.content.as_bytes()))
}
