//! From a message to texts, nested files and gaps, each with the way back that rewriting needs.

use std::ops::Range;

use super::signed::Signed;
use super::split::{Content, Field, Part};
use super::words::{Coded, HeaderText};
use super::{flowed, second, signed, split, uuencode};
use crate::document::{Channel, Gap, GapReason, Limits, Nested, Text};
use crate::format::charset::{self, Charset};
use crate::format::html::{self, Context};
use crate::format::{cms, spans, transfer};

/// A message taken apart.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// All texts in a fixed order, and where each comes from.
    pub texts: Vec<(Text, Home)>,
    /// Attachments, nested messages, `data:` files, and where each stands.
    pub nested: Vec<(Nested, NestedHome)>,
    /// Decoded leaves.
    pub leaves: Vec<Leaf>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    /// Fields of the message itself, then of its parts.
    pub fields: Vec<Field>,
    /// Number of fields of the message itself.
    pub own_fields: usize,
    /// What is under an S/MIME or PGP signature.
    pub signed: Vec<Signed>,
    /// Values of boundary parameters: they cannot be changed on their own.
    pub boundaries: Vec<(Range<usize>, String)>,
    /// Every range of the message that something above shows.
    looked: Vec<Range<usize>>,
}

/// Where the bytes behind a text stand.
#[derive(Debug)]
pub(super) enum Home {
    /// Sources are offsets in the message; runs in it are encoded.
    Header(Vec<Coded>),
    /// Sources are offsets in a decoded leaf.
    Leaf(usize, Option<Context>),
    /// Sources are offsets in the message.
    Raw,
    /// Only another reader sees it: it can be looked at, not changed.
    Foreign,
}

/// Where a nested file stands.
#[derive(Debug)]
pub(super) enum NestedHome {
    /// It is a leaf.
    Leaf(usize),
    /// It is a `data:` URI in a leaf.
    Data(usize, Range<usize>),
    /// It is uuencoded in a leaf: the range of its lines, and whether these are base64.
    Uuencoded(usize, Range<usize>, bool),
}

/// A leaf of the message.
#[derive(Debug)]
pub(super) struct Leaf {
    /// Its body in the message, encoded.
    pub body: Range<usize>,
    /// How it is encoded.
    pub transfer: Transfer,
    /// Decoded bytes. For nested files they stand in the nested file.
    pub bytes: Vec<u8>,
    /// Charset of its text.
    pub charset: Charset,
    /// Its fields: a range of [`Mail::fields`].
    pub fields: Range<usize>,
    /// It is `message/rfc822`.
    pub message: bool,
}

/// Content-Transfer-Encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// 7bit, or nothing said.
    Seven,
    /// 8bit or binary.
    Eight,
    /// Quoted-printable.
    Quoted,
    /// Base64.
    Base64,
    /// Something else: looked at as it stands.
    Other,
}

/// Takes a message apart.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Mail {
    let root = split::split(bytes, limits.nested);
    let mut mail = Mail { own_fields: root.fields.len(), ..Mail::default() };
    mail.own_headers(bytes, &root);
    mail.part(bytes, &root, limits);
    mail.part_headers(bytes);
    mail.rest(bytes);
    second::look(bytes, &mut mail);
    mail
}

/// Fields with a text of their own.
const NAMED: &[(&str, &str)] = &[
    ("subject", "Subject"),
    ("from", "From"),
    ("to", "To"),
    ("cc", "Cc"),
    ("bcc", "Bcc"),
    ("reply-to", "Reply-To"),
    ("sender", "Sender"),
];

impl Mail {
    fn own_headers(&mut self, bytes: &[u8], root: &Part) {
        let bare = |field: &Field| {
            let value = bytes.get(field.value.clone()).unwrap_or_default();
            memchr::memchr_iter(b'\r', value).any(|at| value.get(at + 1).is_some_and(|next| *next != b'\n'))
        };
        if root.fields.iter().any(bare) {
            self.gap(GapReason::Unreadable, "lines of the header end in CR alone: readers see different messages");
        }
        for (name, shown) in NAMED {
            for field in root.fields.iter().filter(|field| field.name == *name) {
                let mut text = HeaderText::default();
                text.value(bytes, &field.value, false);
                self.header(text, &format!("header {shown}"), Some((*shown).to_string()));
            }
        }
        let others = root.fields.iter().filter(|field| !NAMED.iter().any(|(name, _)| *name == field.name));
        self.header_lines(bytes, others, "headers");
    }

    fn part_headers(&mut self, bytes: &[u8]) {
        let fields: Vec<Field> = self.fields.iter().skip(self.own_fields).cloned().collect();
        self.header_lines(bytes, fields.iter(), "part headers");
    }

    /// Fields as lines of one text; names of files have a text of their own each.
    fn header_lines<'f>(&mut self, bytes: &[u8], fields: impl Iterator<Item = &'f Field>, name: &str) {
        let mut text = HeaderText::default();
        let mut names = Vec::new();
        for field in fields {
            text.name(bytes, &(field.whole.start..field.value.start));
            let mut at = field.value.start;
            if matches!(field.name.as_str(), "content-type" | "content-disposition") {
                let (_, params) = super::params::parse(bytes, &field.value);
                for param in &params.0 {
                    let is_name = |wanted: &str| {
                        param.name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('*'))
                    };
                    if is_name("name") || is_name("filename") {
                        text.value(bytes, &(at..param.place.start), false);
                        at = param.place.end;
                    }
                    if is_name("boundary") {
                        self.boundaries.push((param.place.clone(), params.value("boundary").unwrap_or_default()));
                    }
                }
                names.push(params);
            }
            text.value(bytes, &(at..field.value.end), false);
            text.added("\n");
        }
        self.header(text, name, None);
        for params in names {
            for wanted in ["name", "filename"] {
                let mut text = HeaderText::default();
                text.file_name(bytes, &params, wanted);
                self.header(text, "attachment name", Some("file name".into()));
            }
        }
    }

    fn header(&mut self, text: HeaderText, name: &str, label: Option<String>) {
        if text.is_empty() {
            return;
        }
        if text.unknown_charset {
            self.gap(GapReason::UnknownCharset, "a header names a charset that is not known; it was read as UTF-8");
        }
        let (text, coded) = text.finish(Channel::Part(name.into()), label);
        self.texts.push((text, Home::Header(coded)));
    }

    fn part(&mut self, bytes: &[u8], part: &Part, limits: &Limits) {
        let first = self.fields.len();
        let header_end = part.fields.last().map_or(part.body.start, |field| field.whole.end);
        self.looked.extend(part.fields.iter().map(|field| field.whole.clone()));
        // the empty line
        self.looked.push(header_end..part.body.start.max(header_end));
        self.fields.extend(part.fields.iter().cloned());
        let fields = first..self.fields.len();
        match &part.content {
            Content::Leaf => self.leaf(bytes, part, fields, limits),
            Content::Broken(why) => {
                self.gap(GapReason::Unreadable, format!("{}: {why}; it was read as plain text", place(part)));
                self.raw(bytes, part.body.clone(), "raw part", true);
            }
            Content::Parts { children, delimiters, around } => {
                self.looked.extend(delimiters.iter().cloned());
                if part.kind.sub == "encrypted" {
                    self.gap(GapReason::Encrypted, format!("{} is encrypted", place(part)));
                    self.looked.push(part.body.clone());
                    for child in children {
                        self.fields.extend(child.fields.iter().cloned());
                    }
                    return;
                }
                if part.kind.sub == "signed" {
                    self.signed.push(signed::multipart(part, children, delimiters));
                }
                for (at, range) in around.iter().enumerate() {
                    self.raw(bytes, range.clone(), if at == 0 { "preamble" } else { "epilogue" }, false);
                }
                for child in children {
                    self.part(bytes, child, limits);
                }
            }
        }
    }

    /// Bytes that are looked at as they stand. `decoded` says that they have been looked at decoded, too.
    fn raw(&mut self, bytes: &[u8], range: Range<usize>, name: &str, decoded: bool) {
        self.looked.push(range.clone());
        let slice = bytes.get(range.clone()).unwrap_or_default();
        if slice.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        if !decoded && uuencode::holds_encoded(slice) {
            self.gap(GapReason::Unreadable, format!("the {name} holds an encoded file that belongs to no part"));
        }
        let decoded = charset::decode_unlabelled(slice);
        let middle = [crate::document::Span {
            text: 0..slice.len(),
            source: crate::document::Source::Same { start: range.start },
        }];
        let text = Text {
            channel: Channel::Part(name.into()),
            label: None,
            content: decoded.content,
            spans: spans::rebase(decoded.spans, &middle),
            tables: Vec::new(),
        };
        self.texts.push((text, Home::Raw));
    }

    fn leaf(&mut self, bytes: &[u8], part: &Part, fields: Range<usize>, limits: &Limits) {
        let raw = bytes.get(part.body.clone()).unwrap_or_default();
        let kind = &part.kind;
        let (transfer, decoded, clean) = match kind.encoding.as_str() {
            "" | "7bit" | "7-bit" => (Transfer::Seven, raw.to_vec(), true),
            "8bit" | "8-bit" | "binary" => (Transfer::Eight, raw.to_vec(), true),
            "quoted-printable" => (Transfer::Quoted, transfer::quoted_printable_decode(raw), true),
            "base64" => {
                let (decoded, clean) = transfer::base64_decode(raw);
                (Transfer::Base64, decoded, clean)
            }
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => (Transfer::Other, raw.to_vec(), true),
            _ => {
                let what = format!("{} has a transfer encoding that is not known", place(part));
                self.gap(GapReason::Unsupported, what);
                (Transfer::Other, raw.to_vec(), true)
            }
        };
        self.looked.push(part.body.clone());
        if kind.full() == "application/pkcs7-mime" || kind.full() == "application/x-pkcs7-mime" {
            // one that is only signed is opened as a file of its own
            if !cms::is_signed(&decoded) {
                self.gap(GapReason::Encrypted, format!("{} is S/MIME encrypted", place(part)));
                return;
            }
        }
        let declared = kind.params.value("charset");
        let known = declared.as_deref().and_then(Charset::for_label);
        let index = self.leaves.len();
        let mut leaf = Leaf {
            body: part.body.clone(),
            transfer,
            bytes: decoded,
            charset: known.unwrap_or(Charset { ascii_only: declared.is_none(), ..Charset::UTF_8 }),
            fields,
            message: kind.main == "message",
        };
        if kind.sub == "mac-binhex40" {
            self.gap(GapReason::Unsupported, format!("{} is in BinHex", place(part)));
        }
        if kind.full() == "message/partial" {
            self.gap(GapReason::Unsupported, format!("{} is a piece of a message that was cut", place(part)));
        }
        // the lines of uuencode are text, the file stands in them
        if is_shown_text(part) || kind.encoding.contains("uu") {
            if declared.is_some() && known.is_none() {
                let what = format!("{} names a charset that is not known; it was read as UTF-8", place(part));
                self.gap(GapReason::UnknownCharset, what);
            }
            self.text_leaf(index, part, &mut leaf, known, limits);
        } else {
            let nested = Nested { name: name_of(part), bytes: std::mem::take(&mut leaf.bytes) };
            self.nested.push((nested, NestedHome::Leaf(index)));
        }
        self.leaves.push(leaf);
        if (!clean || kind.doubtful) && matches!(transfer, Transfer::Base64 | Transfer::Quoted) {
            // another reader may see what stands there undecoded
            self.raw(bytes, part.body.clone(), "raw part", true);
        }
    }

    fn text_leaf(&mut self, index: usize, part: &Part, leaf: &mut Leaf, known: Option<Charset>, limits: &Limits) {
        let kind = &part.kind;
        let channel = Channel::Part(kind.full().into());
        let charset = charset::choose(&leaf.bytes, known);
        if kind.sub == "html" || kind.sub == "x-amp-html" {
            let page = html::read(&leaf.bytes, charset, channel, limits);
            leaf.charset = Charset { ascii_only: leaf.charset.ascii_only, ..page.charset };
            for (text, context) in page.texts {
                self.texts.push((text, Home::Leaf(index, Some(context))));
            }
            for (nested, range) in page.nested {
                self.nested.push((nested, NestedHome::Data(index, range)));
            }
            self.gaps.extend(page.gaps);
            return;
        }
        // another reader may see a header that we do not
        if leaf.fields.is_empty() && uuencode::holds_encoded(&leaf.bytes) {
            self.gap(GapReason::Unreadable, "a message without a header holds encoded data");
        }
        let mut decoded = match charset {
            Some(charset) => charset::decode(&leaf.bytes, charset),
            None => charset::decode_unlabelled(&leaf.bytes),
        };
        leaf.charset = Charset { ascii_only: leaf.charset.ascii_only, ..decoded.charset };
        if decoded.content.contains("-----BEGIN PGP MESSAGE-----") {
            self.gap(GapReason::Encrypted, format!("{} holds a PGP message", place(part)));
        }
        if decoded.content.contains("-----BEGIN PGP SIGNED MESSAGE-----") {
            self.signed.push(Signed { body: part.body.clone(), envelope: None });
        }
        let (files, whole) = uuencode::find(&leaf.bytes);
        // the lines of a file are no text
        let lines: Vec<Range<usize>> = files.iter().map(|file| file.lines.clone()).collect();
        if !lines.is_empty() {
            (decoded.content, decoded.spans) = spans::without(&decoded.content, &decoded.spans, &lines);
        }
        for file in files {
            let home = NestedHome::Uuencoded(index, file.lines, file.base64);
            self.nested.push((Nested { name: file.name, bytes: file.bytes }, home));
        }
        if !whole {
            self.gap(GapReason::Unreadable, format!("{} holds an encoded file that cannot be decoded", place(part)));
        }
        if kind.params.value("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
            let delete = kind.params.value("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes"));
            let (content, flowed) = flowed::unfold(&decoded.content, delete);
            decoded.spans = spans::rebase(flowed, &decoded.spans);
            decoded.content = content;
        }
        let text = Text { channel, label: None, content: decoded.content, spans: decoded.spans, tables: Vec::new() };
        self.texts.push((text, Home::Leaf(index, None)));
    }

    /// The coverage rule: what nothing above has looked at is looked at as plain text.
    fn rest(&mut self, bytes: &[u8]) {
        let mut looked = std::mem::take(&mut self.looked);
        looked.sort_by_key(|range| range.start);
        let mut at = 0;
        for range in looked.iter().chain(std::iter::once(&(bytes.len()..bytes.len()))) {
            if range.start > at {
                self.raw(bytes, at..range.start, "raw part", false);
            }
            at = at.max(range.end);
        }
    }

    /// Something that could not be read.
    pub fn gap(&mut self, reason: GapReason, detail: impl Into<String>) {
        self.gaps.push(Gap::new(reason, detail));
    }
}

/// `the message` or `part 1.2`.
fn place(part: &Part) -> String {
    if part.path.is_empty() { "the message".into() } else { format!("part {}", part.path) }
}

/// Is it text that mail programs show in the message, not an attached file?
fn is_shown_text(part: &Part) -> bool {
    let kind = &part.kind;
    let report = kind.main == "message" && matches!(kind.sub.as_str(), "delivery-status" | "disposition-notification");
    let shown = kind.main == "text"
        && matches!(kind.sub.as_str(), "plain" | "html" | "enriched" | "richtext" | "x-amp-html" | "rfc822-headers");
    report || (shown && kind.disposition != "attachment" && file_name(part).is_none())
}

/// The name that the part gives to its file, when it gives one.
fn file_name(part: &Part) -> Option<String> {
    let kind = &part.kind;
    let name = kind.disposition_params.value("filename").or_else(|| kind.params.value("name"))?;
    let mut text = HeaderText::default();
    text.value(name.as_bytes(), &(0..name.len()), false);
    let name = text.finish(Channel::Body, None).0.content;
    (!name.trim().is_empty()).then(|| name.trim().to_string())
}

/// A name for reports; its end helps to tell text formats apart.
fn name_of(part: &Part) -> String {
    if let Some(name) = file_name(part) {
        return name;
    }
    let end = match part.kind.full().as_str() {
        "message/rfc822" | "message/global" => return "message".into(),
        "text/plain" => "txt",
        "text/csv" => "csv",
        "text/tab-separated-values" => "tsv",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/vcard" | "text/x-vcard" => "vcf",
        _ => "bin",
    };
    format!("part {}.{end}", if part.path.is_empty() { "1" } else { &part.path })
}
