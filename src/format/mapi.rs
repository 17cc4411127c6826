//! Messages as Outlook keeps them: bags of numbered properties (MS-OXPROPS, MS-OXCMSG). Three containers hold such bags
//! (MSG, TNEF, PST); here a bag becomes a message in EML, and what has no place there becomes a text.

mod eml;
pub(super) mod lzfu;

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::charset::{self, Charset};
use crate::document::{Channel, Document, Gap, GapReason, Limits, Nested, Text};

/// The value of a property.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Characters.
    Text(String),
    /// Characters in the code page of the message.
    Narrow(Vec<u8>),
    /// Anything that is not text.
    Bytes(Vec<u8>),
    /// Numbers, flags and times (100 ns since 1601).
    Number(i64),
}

/// A message, recipient or attachment.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// By number; of several values of one number all are kept.
    pub properties: BTreeMap<u16, Vec<Value>>,
    /// Of a message.
    pub recipients: Vec<Object>,
    /// Of a message.
    pub attachments: Vec<Object>,
    /// Of an attachment: the message that it is.
    pub embedded: Option<Box<Object>>,
    /// Could not be read.
    pub gaps: Vec<Gap>,
}

/// Numbers of properties (MS-OXPROPS).
pub(super) mod id {
    pub const SUBJECT: u16 = 0x0037;
    pub const SUBMIT_TIME: u16 = 0x0039;
    pub const REPRESENTING_NAME: u16 = 0x0042;
    pub const REPRESENTING_EMAIL: u16 = 0x0065;
    pub const HEADERS: u16 = 0x007d;
    pub const RECIPIENT_TYPE: u16 = 0x0c15;
    pub const SENDER_NAME: u16 = 0x0c1a;
    pub const SENDER_EMAIL: u16 = 0x0c1f;
    pub const DISPLAY_BCC: u16 = 0x0e02;
    pub const DISPLAY_CC: u16 = 0x0e03;
    pub const DISPLAY_TO: u16 = 0x0e04;
    pub const DELIVERY_TIME: u16 = 0x0e06;
    pub const BODY: u16 = 0x1000;
    pub const RTF: u16 = 0x1009;
    pub const HTML: u16 = 0x1013;
    pub const MESSAGE_ID: u16 = 0x1035;
    pub const REFERENCES: u16 = 0x1039;
    pub const IN_REPLY_TO: u16 = 0x1042;
    pub const DISPLAY_NAME: u16 = 0x3001;
    pub const EMAIL: u16 = 0x3003;
    pub const ATTACH_DATA: u16 = 0x3701;
    pub const ATTACH_SHORT_NAME: u16 = 0x3704;
    pub const ATTACH_METHOD: u16 = 0x3705;
    pub const ATTACH_NAME: u16 = 0x3707;
    pub const ATTACH_MIME: u16 = 0x370e;
    pub const ATTACH_CONTENT_ID: u16 = 0x3712;
    pub const SMTP: u16 = 0x39fe;
    pub const INTERNET_CODEPAGE: u16 = 0x3fde;
    pub const CODEPAGE: u16 = 0x3ffd;
    pub const SENDER_SMTP: u16 = 0x5d01;
    pub const REPRESENTING_SMTP: u16 = 0x5d02;
}

/// Numbers that give sizes of hostile files no room: parts of a message.
pub(super) const MOST: usize = 4096;

impl Object {
    /// Adds a value.
    pub fn add(&mut self, number: u16, value: Value) {
        self.properties.entry(number).or_default().push(value);
    }

    fn number(&self, number: u16) -> Option<i64> {
        self.properties.get(&number)?.iter().find_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        })
    }

    fn bytes(&self, number: u16) -> Option<&[u8]> {
        self.properties.get(&number)?.iter().find_map(|value| match value {
            Value::Bytes(bytes) | Value::Narrow(bytes) => Some(bytes.as_slice()),
            _ => None,
        })
    }

    /// The text of a property, if it has any.
    fn text(&self, number: u16, narrow: &'static Encoding) -> Option<String> {
        let texts = self.properties.get(&number)?.iter().filter_map(|value| words(value, narrow));
        let text = texts.collect::<Vec<_>>().join("; ");
        let text = text.trim_matches('\0');
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    /// The code page of its narrow texts.
    fn encoding(&self) -> &'static Encoding {
        let page = self.number(id::CODEPAGE).or_else(|| self.number(id::INTERNET_CODEPAGE));
        page.and_then(codepage).unwrap_or(encoding_rs::WINDOWS_1252)
    }
}

fn words(value: &Value, narrow: &'static Encoding) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Narrow(bytes) => Some(charset::decode(bytes, Charset { encoding: narrow, ascii_only: false }).content),
        Value::Bytes(_) | Value::Number(_) => None,
    }
}

/// A Windows code page.
fn codepage(number: i64) -> Option<&'static Encoding> {
    let label = match number {
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        65_001 => "utf-8".into(),
        28_591..=28_606 => format!("iso-8859-{}", number - 28_590),
        20_127 => "us-ascii".into(),
        50_220..=50_222 => "iso-2022-jp".into(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes())
}

/// The document of a container with one message in it: the message as a file inside, everything else as a text that
/// cannot be changed.
pub(super) fn document(format: &'static str, message: &Object, limits: &Limits) -> Document {
    let mut document = Document { format, ..Document::default() };
    let mut others = String::new();
    left_over(message, message.encoding(), limits, 0, &mut others, &mut document.gaps);
    let eml = eml::write(message, limits, 0, &mut document.gaps);
    document.nested.push(Nested { name: "message.eml".into(), bytes: eml });
    if !others.is_empty() {
        let text = Text::same(Channel::Part("properties".into()), others);
        document.texts.push(Text { spans: Vec::new(), ..text });
    }
    document
}

/// Texts of properties that the message in EML does not show.
fn left_over(
    object: &Object,
    narrow: &'static Encoding,
    limits: &Limits,
    depth: usize,
    out: &mut String,
    gaps: &mut Vec<Gap>,
) {
    if depth > limits.depth {
        return;
    }
    gaps.extend(object.gaps.iter().cloned());
    for (number, values) in &object.properties {
        if eml::SHOWN.contains(number) {
            continue;
        }
        for text in values.iter().filter_map(|value| words(value, narrow)).filter(|text| !text.trim().is_empty()) {
            out.push_str(text.trim_matches('\0'));
            out.push('\n');
        }
    }
    // shown as text or HTML already, but the RTF may say more
    if let Some(rtf) = rtf(object, limits, gaps) {
        out.push_str(&rtf);
        out.push('\n');
    }
    for object in object.recipients.iter().chain(&object.attachments) {
        left_over(object, narrow, limits, depth + 1, out, gaps);
    }
    if let Some(message) = &object.embedded {
        left_over(message, message.encoding(), limits, depth + 1, out, gaps);
    }
}

/// All texts of the RTF body.
fn rtf(message: &Object, limits: &Limits, gaps: &mut Vec<Gap>) -> Option<String> {
    use super::Format;
    let compressed = message.bytes(id::RTF).filter(|bytes| !bytes.is_empty())?;
    let most = usize::try_from(limits.inflated).unwrap_or(usize::MAX);
    let opened = lzfu::decompress(compressed, most).and_then(|rtf| super::rtf::Rtf.open(&rtf, limits).ok());
    let Some(opened) = opened else {
        gaps.push(Gap::new(GapReason::Unreadable, "the RTF body cannot be decompressed"));
        return None;
    };
    // pictures in it are attachments too; an object in it may be more than the attachment shows
    gaps.extend(opened.gaps);
    let texts: Vec<_> = opened.texts.iter().map(|text| text.content.as_str()).collect();
    Some(texts.join("\n"))
}
