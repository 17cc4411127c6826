//! A bag of properties as a message (RFC 5322, MIME), ASCII throughout.

use std::fmt::Write as _;

use super::{MOST, Object, id, rtf};
use crate::document::{Gap, GapReason, Limits};
use crate::format::mail::{encode_words, percent_encode};
use crate::format::transfer;

/// Properties that the message shows, of whatever object.
pub(super) const SHOWN: &[u16] = &[
    id::SUBJECT,
    id::REPRESENTING_NAME,
    id::REPRESENTING_EMAIL,
    id::REPRESENTING_SMTP,
    id::HEADERS,
    id::SENDER_NAME,
    id::SENDER_EMAIL,
    id::SENDER_SMTP,
    id::BODY,
    id::HTML,
    id::RTF,
    id::MESSAGE_ID,
    id::REFERENCES,
    id::IN_REPLY_TO,
    id::DISPLAY_NAME,
    id::EMAIL,
    id::SMTP,
    id::ATTACH_DATA,
    id::ATTACH_NAME,
    id::ATTACH_MIME,
    id::ATTACH_CONTENT_ID,
];

/// A part: header fields and encoded body.
struct Part {
    fields: String,
    body: Vec<u8>,
}

/// The message; `depth` counts the messages around it.
pub(super) fn write(message: &Object, limits: &Limits, depth: usize, gaps: &mut Vec<Gap>) -> Vec<u8> {
    let mut out = headers(message).into_bytes();
    out.extend_from_slice(b"MIME-Version: 1.0\r\n");
    let mut parts = vec![bodies(message, limits, depth)];
    let narrow = message.encoding();
    if let Some(headers) = message.text(id::HEADERS, narrow) {
        parts.push(text_part("text/rfc822-headers", &headers));
    }
    for attachment in message.attachments.iter().take(MOST) {
        parts.push(attached(attachment, narrow, limits, depth, gaps));
    }
    if message.attachments.len() > MOST {
        gaps.push(Gap::new(GapReason::Limit, "too many attachments"));
    }
    let whole = if parts.len() == 1 { parts.remove(0) } else { multipart("mixed", &format!("=_z{depth}_m"), &parts) };
    out.extend_from_slice(whole.fields.as_bytes());
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&whole.body);
    out
}

fn headers(message: &Object) -> String {
    let narrow = message.encoding();
    let mut out = String::new();
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            out.extend([name, ": ", &value, "\r\n"]);
        }
    };
    let person = |object: &Object, name: u16, addresses: [u16; 2]| {
        let name = object.text(name, narrow).unwrap_or_default();
        let address = addresses.iter().find_map(|number| object.text(*number, narrow)).unwrap_or_default();
        mailbox(&name, &address)
    };
    let sender = person(message, id::SENDER_NAME, [id::SENDER_SMTP, id::SENDER_EMAIL]);
    let from = person(message, id::REPRESENTING_NAME, [id::REPRESENTING_SMTP, id::REPRESENTING_EMAIL]);
    if from.is_empty() || from == sender {
        field("From", sender);
    } else {
        field("From", from);
        field("Sender", sender);
    }
    for (name, kind, display) in [("To", 1, id::DISPLAY_TO), ("Cc", 2, id::DISPLAY_CC), ("Bcc", 3, id::DISPLAY_BCC)] {
        let these = |object: &&Object| object.number(id::RECIPIENT_TYPE).unwrap_or(1) & 0xf == kind;
        let people = message.recipients.iter().filter(these);
        let mut people: Vec<String> =
            people.map(|object| person(object, id::DISPLAY_NAME, [id::SMTP, id::EMAIL])).collect();
        if people.is_empty()
            && let Some(names) = message.text(display, narrow)
        {
            people = names.split(';').map(|name| mailbox(name.trim(), "")).collect();
        }
        people.retain(|person| !person.is_empty());
        field(name, people.join(",\r\n "));
    }
    field("Subject", words(&message.text(id::SUBJECT, narrow).unwrap_or_default()));
    let time = message.number(id::SUBMIT_TIME).or_else(|| message.number(id::DELIVERY_TIME));
    field("Date", time.and_then(date).unwrap_or_default());
    for (name, number) in
        [("Message-ID", id::MESSAGE_ID), ("In-Reply-To", id::IN_REPLY_TO), ("References", id::REFERENCES)]
    {
        field(name, words(&message.text(number, narrow).unwrap_or_default()));
    }
    if out.is_empty() {
        // a message without a header is none
        out.push_str("Subject: \r\n");
    }
    out
}

/// Free text in a header.
fn words(text: &str) -> String {
    let text = text.trim().replace(['\r', '\n', '\t'], " ");
    let plain = text.is_ascii() && !text.contains("=?") && text.len() < 60 && !text.chars().any(char::is_control);
    if plain { text } else { encode_words(&text, "\r\n") }
}

/// A name and an address; an address of Exchange (`/O=...`) is written as a comment would be, for it is no mail address.
fn mailbox(name: &str, address: &str) -> String {
    let name = name.trim();
    let is_mail = address.contains('@') && address.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'));
    let shown =
        if is_mail || address.is_empty() || address == name { name.to_owned() } else { format!("{name} {address}") };
    let shown = shown.trim();
    let quoted = if shown.is_empty() {
        String::new()
    } else if shown.is_ascii() && shown.len() < 60 && !shown.contains("=?") && !shown.chars().any(char::is_control) {
        format!("\"{}\"", shown.replace(['"', '\\'], "'"))
    } else {
        encode_words(shown, "\r\n")
    };
    match (quoted.is_empty(), is_mail) {
        (false, true) => format!("{quoted} <{address}>"),
        (true, true) => format!("<{address}>"),
        (false, false) => format!("{quoted} <unknown@invalid>"),
        (true, false) => String::new(),
    }
}

/// The text in all its forms.
fn bodies(message: &Object, limits: &Limits, depth: usize) -> Part {
    let narrow = message.encoding();
    let mut parts = Vec::new();
    if let Some(text) = message.text(id::BODY, narrow) {
        parts.push(text_part("text/plain", &text));
    }
    if let Some(html) = message.bytes(id::HTML) {
        // as it is: it may say its charset itself
        let charset =
            message.number(id::INTERNET_CODEPAGE).and_then(super::codepage).map_or("windows-1252", |e| e.name());
        parts.push(encoded(&format!("Content-Type: text/html; charset={charset}\r\n"), html));
    } else if let Some(html) = message.text(id::HTML, narrow) {
        parts.push(text_part("text/html", &html));
    }
    if parts.is_empty() {
        let text = rtf(message, limits, &mut Vec::new()).unwrap_or_default();
        parts.push(text_part("text/plain", &text));
    }
    if parts.len() == 1 { parts.remove(0) } else { multipart("alternative", &format!("=_z{depth}_a"), &parts) }
}

fn text_part(kind: &str, text: &str) -> Part {
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let body = transfer::quoted_printable_encode(text.as_bytes(), "\r\n");
    let fields = format!("Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n");
    Part { fields, body }
}

fn encoded(fields: &str, bytes: &[u8]) -> Part {
    let fields = format!("{fields}Content-Transfer-Encoding: base64\r\n");
    Part { fields, body: transfer::base64_lines(bytes, "\r\n") }
}

fn multipart(sub: &str, boundary: &str, parts: &[Part]) -> Part {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.fields).as_bytes());
        body.extend_from_slice(&part.body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Part { fields: format!("Content-Type: multipart/{sub};\r\n boundary=\"{boundary}\"\r\n"), body }
}

fn attached(
    attachment: &Object,
    narrow: &'static encoding_rs::Encoding,
    limits: &Limits,
    depth: usize,
    gaps: &mut Vec<Gap>,
) -> Part {
    let name = [id::ATTACH_NAME, id::ATTACH_SHORT_NAME, id::DISPLAY_NAME]
        .iter()
        .find_map(|number| attachment.text(*number, narrow))
        .unwrap_or_else(|| "attachment.bin".into());
    let mut fields = String::new();
    if let Some(content_id) = attachment.text(id::ATTACH_CONTENT_ID, narrow) {
        let safe: String = content_id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect();
        fields = format!("Content-ID: <{safe}>\r\n");
    }
    if let Some(message) = &attachment.embedded {
        if depth >= limits.depth {
            gaps.push(Gap::new(GapReason::Limit, "messages are nested too deep"));
            return text_part("text/plain", "");
        }
        let fields = format!("Content-Type: message/rfc822\r\n{}{fields}", disposition(&format!("{name}.eml")));
        return Part { fields, body: write(message, limits, depth + 1, gaps) };
    }
    let kind = attachment.text(id::ATTACH_MIME, narrow).filter(|kind| {
        kind.contains('/') && kind.len() < 60 && kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b))
    });
    let kind = kind.filter(|kind| !kind.starts_with("multipart/") && !kind.starts_with("message/"));
    let kind = kind.unwrap_or_else(|| "application/octet-stream".into());
    let fields = format!("Content-Type: {kind}\r\n{}{fields}", disposition(&name));
    let bytes = attachment.bytes(id::ATTACH_DATA);
    // by reference (2, 3, 4, 7) there is nothing here; anything else is not read
    if bytes.is_none() && !matches!(attachment.number(id::ATTACH_METHOD), Some(0 | 2 | 3 | 4 | 7)) {
        gaps.push(Gap::new(GapReason::Unsupported, "an attachment is an object that is not read"));
    }
    encoded(&fields, bytes.unwrap_or_default())
}

fn disposition(name: &str) -> String {
    let name = name.replace(['\r', '\n'], " ");
    let plain = name.len() < 55 && name.chars().all(|c| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\'));
    if plain {
        return format!("Content-Disposition: attachment;\r\n filename=\"{name}\"\r\n");
    }
    let coded = percent_encode(name.as_bytes());
    let mut out = String::from("Content-Disposition: attachment");
    let (mut rest, mut number) = (coded.as_str(), 0);
    while !rest.is_empty() {
        // not inside of a percent sign and its digits
        let mut end = rest.len().min(54);
        while end < rest.len() && rest.get(end.saturating_sub(2)..end).is_some_and(|tail| tail.contains('%')) {
            end -= 1;
        }
        let (piece, tail) = rest.split_at(end.max(1));
        let charset = if number == 0 { "UTF-8''" } else { "" };
        let _ = write!(out, ";\r\n filename*{number}*={charset}{piece}");
        rest = tail;
        number += 1;
    }
    out + "\r\n"
}

/// A time in 100 ns since 1601, in UTC.
fn date(time: i64) -> Option<String> {
    let seconds = time / 10_000_000 - 11_644_473_600;
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // days to a date, as a year that begins in March
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400 + i64::from(month >= 10);
    let months = ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    let month = months.get(usize::try_from(month).ok()?)?;
    let weekday = weekdays.get(usize::try_from(days.rem_euclid(7)).ok()?)?;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    (1970..10_000)
        .contains(&year)
        .then(|| format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} +0000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_names_are_written_as_mail_has_them() {
        assert_eq!(date(133_485_408_000_000_000).unwrap(), "Mon, 01 Jan 2024 00:00:00 +0000");
        assert_eq!(date(0), None);
        assert_eq!(mailbox("Zoë", "z@x.nl"), "=?UTF-8?Q?Zo=C3=AB?= <z@x.nl>");
        assert_eq!(mailbox("Jan", "/O=X/CN=JAN"), "\"Jan /O=X/CN=JAN\" <unknown@invalid>");
        let long = disposition(&"é".repeat(40));
        assert!(long.lines().all(|line| line.len() <= 78 && !line.trim_end().ends_with('%')), "{long}");
    }
}
