//! Messages between care systems: HL7 version 2, written with strokes ("ER7", HL7 2.5 chapter 2).
//!
//! The text has a line for each field, behind a word for what it holds; components stand beside each other. Files in base64
//! (OBX of the type ED) are files inside. A cut never takes a separator with it, so that the message keeps its fields.

use std::ops::Range;

use super::spans::{self, Builder};
use super::splice::{self, Edit};
use super::{Error, Format, charset, text, transfer, xml};
use crate::document::{Channel, Document, Limits, Mark, Nested, Text};

/// One or more messages.
#[derive(Debug, Clone, Copy)]
pub struct Hl7;

impl Format for Hl7 {
    fn name(&self) -> &'static str {
        "hl7"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        if !text::is_text(head) {
            return false;
        }
        let start = charset::decode_unlabelled(head.get(..head.len().min(64)).unwrap_or_default()).content;
        Separators::of(start.trim_start_matches(FRAME)).is_some()
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let message = read(bytes, limits)?;
        let nested = message.nested.into_iter().map(|(nested, _)| nested).collect();
        Ok(Document { format: "hl7", texts: vec![message.text], nested, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let message = read(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| (index == 0).then_some(&message.text), message.nested.len())?;
        let cuts = plan.texts.get(&0).map_or(&[][..], Vec::as_slice);
        let cuts = xml::placed(&message.text, cuts);
        let written = |words: &str| {
            let safe = |c: char| if message.separators.any(c) || c.is_control() { '_' } else { c };
            message.charset.encode(&words.chars().map(safe).collect::<String>())
        };
        let mut edits = splice::edits(&message.text, &cuts, &written)?;
        for (index, new) in &plan.nested {
            if let Some((_, place)) = message.nested.get(*index) {
                let put = message.charset.encode(&transfer::base64_encode(new.same()?).replace(['\r', '\n'], ""));
                edits.push(Edit { range: place.clone(), put });
            }
        }
        Ok(splice::apply(bytes, edits))
    }
}

/// What may stand around a message: a byte order mark, the frame of its transport (MLLP), white space.
const FRAME: [char; 6] = ['\u{feff}', '\u{b}', '\u{1c}', '\r', '\n', ' '];

/// The characters that part a message, as its first segment says.
#[derive(Debug, Clone, Copy)]
struct Separators {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    part: char,
}

impl Separators {
    /// Of a message, a batch or a file: `MSH|^~\&|`.
    fn of(text: &str) -> Option<Self> {
        let rest = ["MSH", "FHS", "BHS"].iter().find_map(|name| text.strip_prefix(name))?;
        let mut chars = rest.chars();
        let mut next = || chars.next().filter(char::is_ascii_punctuation);
        let (field, component, repetition) = (next()?, next()?, next()?);
        let (escape, part) = (next()?, next()?);
        // `MSH|^~\|`: without parts of components
        Some(Self { field, component, repetition, escape, part })
    }

    fn any(self, c: char) -> bool {
        [self.field, self.component, self.repetition, self.escape, self.part].contains(&c)
    }
}

/// What the fields hold that say something of people, by segment and number (HL7 2.5 chapter 3; `PID` is the patient,
/// `NK1` the next of kin, `IN1` the insurance, `GT1` who pays).
const FIELDS: &[(&str, usize, &str)] = &[
    ("PID", 2, ID),
    ("PID", 3, ID),
    ("PID", 4, ID),
    ("PID", 5, "naam"),
    ("PID", 6, "naam moeder"),
    ("PID", 7, "geboortedatum"),
    ("PID", 9, "naam"),
    ("PID", 11, "adres"),
    ("PID", 13, "telefoon"),
    ("PID", 14, "telefoon"),
    ("PID", 19, "bsn"),
    ("PD1", 4, "huisarts"),
    ("NK1", 2, "naam"),
    ("NK1", 4, "adres"),
    ("NK1", 5, "telefoon"),
    ("NK1", 6, "telefoon"),
    ("NK1", 16, "geboortedatum"),
    ("PV1", 7, "arts"),
    ("PV1", 8, "arts"),
    ("PV1", 9, "arts"),
    ("PV1", 17, "arts"),
    ("IN1", 16, "naam verzekerde"),
    ("IN1", 18, "geboortedatum"),
    ("IN1", 19, "adres"),
    ("IN1", 36, "polisnummer"),
    ("IN1", 49, ID),
    ("GT1", 3, "naam"),
    ("GT1", 5, "adres"),
    ("GT1", 6, "telefoon"),
    ("GT1", 8, "geboortedatum"),
    ("MRG", 1, ID),
    ("ORC", 12, "arts"),
    ("OBR", 10, "naam"),
    ("OBR", 16, "arts"),
    ("OBR", 28, "arts"),
    ("DG1", 4, "diagnose"),
    ("STF", 3, "naam"),
    ("STF", 6, "geboortedatum"),
];

/// A list of numbers of a person: which one, its authority says.
const ID: &str = "nummer";

struct Opened {
    text: Text,
    nested: Vec<(Nested, Range<usize>)>,
    charset: charset::Charset,
    separators: Separators,
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Opened, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a message"));
    }
    let decoded = charset::decode_unlabelled(bytes);
    let content = decoded.content.as_str();
    let mut reader = Reader { content, ..Reader::default() };
    let mut at = 0;
    while at < content.len() {
        let rest = content.get(at..).unwrap_or_default();
        let end = at + rest.find(['\r', '\n', '\u{1c}']).unwrap_or(rest.len());
        let start = at + rest.len() - rest.trim_start_matches(FRAME).len();
        if start < end {
            reader.segment(start..end, limits);
        }
        at = end + content.get(end..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }
    let mut text = reader.out.text(Channel::Part("message".into()), None);
    text.spans = spans::rebase(text.spans, &decoded.spans);
    let place = |range| spans::place(range, &decoded.spans);
    let nested = reader.files.into_iter().filter_map(|(file, range)| Some((file, place(range)?))).collect();
    Ok(Opened { text, nested, charset: decoded.charset, separators: reader.separators })
}

#[derive(Default)]
struct Reader<'c> {
    content: &'c str,
    separators: Separators,
    out: Builder,
    files: Vec<(Nested, Range<usize>)>,
}

impl Default for Separators {
    fn default() -> Self {
        Self { field: '|', component: '^', repetition: '~', escape: '\\', part: '&' }
    }
}

/// The ranges between a separator.
fn split(content: &str, range: Range<usize>, by: char) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = range.start;
    content.get(range).unwrap_or_default().split(by).map(move |piece| {
        let start = at;
        at += piece.len() + by.len_utf8();
        start..start + piece.len()
    })
}

impl Reader<'_> {
    fn slice(&self, range: &Range<usize>) -> &str {
        self.content.get(range.clone()).unwrap_or_default()
    }

    fn segment(&mut self, range: Range<usize>, limits: &Limits) {
        let line = self.slice(&range);
        let head = Separators::of(line);
        self.separators = head.unwrap_or(self.separators);
        let fields: Vec<Range<usize>> = split(self.content, range, self.separators.field).collect();
        let Some(name) = fields.first().map(|name| self.slice(name).to_owned()) else { return };
        let is_result = name == "OBX";
        for (number, field) in fields.iter().enumerate() {
            let value = self.slice(field);
            // the first field of a message is its separator
            let number = number + usize::from(head.is_some());
            if value.is_empty() || (head.is_some() && number == 2) {
                continue;
            }
            if is_result && number == 5 && self.file(field, limits) {
                continue;
            }
            if number == usize::from(head.is_some()) {
                self.out.same(self.content.get(field.clone()).unwrap_or_default(), field.start);
                self.out.added("\n");
                continue;
            }
            // a result belongs to the name of what was measured
            if !(is_result && matches!(number, 5..=7)) {
                self.label(&name, number, field);
            }
            self.repetitions(&name, number, field);
            self.out.added(if is_result && matches!(number, 3 | 5 | 6) { " " } else { "\n" });
        }
        self.out.added("\n");
    }

    fn repetitions(&mut self, name: &str, number: usize, field: &Range<usize>) {
        for (index, value) in split(self.content, field.clone(), self.separators.repetition).enumerate() {
            if index > 0 {
                self.out.added("\n");
                self.label(name, number, &value);
            }
            let mut first = true;
            for component in split(self.content, value, self.separators.component) {
                for (at, part) in split(self.content, component, self.separators.part).enumerate() {
                    if part.is_empty() {
                        continue;
                    }
                    self.out.added(match (first, at) {
                        (true, _) => "",
                        (_, 0) => ", ",
                        _ => " ",
                    });
                    first = false;
                    self.put(part);
                }
            }
        }
    }

    fn label(&mut self, name: &str, number: usize, value: &Range<usize>) {
        let known = FIELDS.iter().find(|(segment, at, _)| (*segment, *at) == (name, number)).map(|(.., label)| *label);
        let said = self.slice(value);
        let first = said.split(self.separators.repetition).next().unwrap_or_default();
        match known {
            Some(ID) if first.contains("NLMINBIZA") || first.contains("NNNLD") => self.out.added("bsn = "),
            Some(ID) => self.out.added("patientnummer = "),
            Some(label) => {
                self.out.added(label);
                self.out.added(" = ");
            }
            None => {}
        }
    }

    /// One part, with its escapes read: `\T\` is the separator of parts.
    fn put(&mut self, range: Range<usize>) {
        let escape = self.separators.escape;
        let mut at = range.start;
        while let Some(rest) = self.content.get(at..range.end).filter(|rest| !rest.is_empty()) {
            let run = rest.find(escape).unwrap_or(rest.len());
            self.out.same(rest.get(..run).unwrap_or_default(), at);
            at += run;
            let Some(rest) = rest.get(run..).filter(|rest| !rest.is_empty()) else { break };
            let code = rest.get(escape.len_utf8()..).and_then(|rest| rest.split_once(escape)).map(|(code, _)| code);
            let c = match code {
                Some("F") => self.separators.field,
                Some("S") => self.separators.component,
                Some("T") => self.separators.part,
                Some("R") => self.separators.repetition,
                Some("E") => escape,
                Some(".br" | ".sp" | "H" | "N") => ' ',
                _ => {
                    self.out.same(rest.get(..escape.len_utf8()).unwrap_or_default(), at);
                    at += escape.len_utf8();
                    continue;
                }
            };
            let length = code.map_or(0, str::len) + 2 * escape.len_utf8();
            self.out.block(c.encode_utf8(&mut [0; 4]), at..at + length);
            at += length;
        }
    }

    /// A file in a result: `^application^pdf^Base64^JVBERi0…`. Anything else is text.
    fn file(&mut self, field: &Range<usize>, limits: &Limits) -> bool {
        let parts: Vec<Range<usize>> = split(self.content, field.clone(), self.separators.component).collect();
        let coded = |range: &Range<usize>| self.slice(range).eq_ignore_ascii_case("base64");
        let Some(data) = parts.get(4).filter(|_| parts.get(3).is_some_and(coded)) else { return false };
        let (bytes, clean) = transfer::base64_decode(self.slice(data).as_bytes());
        if !clean || bytes.is_empty() || self.files.len() >= limits.nested {
            return false;
        }
        self.files.push((Nested { name: format!("file {}", self.files.len() + 1), bytes }, data.clone()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::Label;

    const FILE: &str = "MSH|^~\\&|ZIS|ZKH|||20260301||ADT^A01|1|P|2.4\rPID|1||123456782^^^NLMINBIZA^NNNLD~77^^^ZKH^PI||Jansen&Jansen^Piet||19650412\
        \rOBX|1|ST|KREA^kreatinine||88|umol/l\rOBX|2|ED|B^brief||^text^plain^Base64^UGlldCBKYW5zZW4=\rNTE|1||zie R\\T\\D\r";

    #[test]
    fn fields_are_read_behind_what_they_hold_and_cut_without_their_separators() {
        assert!(Hl7.sniff(FILE.as_bytes(), "") && !Hl7.sniff(b"MSHA|^", "") && !Hl7.sniff(b"PID|1", ""));
        let document = Hl7.open(FILE.as_bytes(), &Limits::default()).unwrap();
        let text = &document.texts[0].content;
        assert!(text.contains("bsn = 123456782, NLMINBIZA, NNNLD\npatientnummer = 77, ZKH, PI\n"), "{text}");
        assert!(text.contains("naam = Jansen Jansen, Piet\ngeboortedatum = 19650412\n"), "{text}");
        assert!(text.contains("KREA, kreatinine 88 umol/l") && text.contains("zie R&D"), "{text}");
        assert_eq!(document.nested[0].bytes, b"Piet Jansen");
        let mark = |value: &str| {
            let at = text.find(value).unwrap();
            let change = Change::Destroy { label: "a|b".into(), style: &Label };
            Mark { target: Target::Text { index: 0, range: at..at + value.len() }, change }
        };
        let file = Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"abc").into()) };
        let marks = [mark("123456782"), mark("Jansen Jansen, Piet"), file];
        let out = Hl7.rewrite(FILE.as_bytes(), &marks, &Limits::default()).unwrap();
        let expected = FILE
            .replace("123456782", "[a_b]")
            .replace("Jansen&Jansen^Piet", "[a_b]&^")
            .replace("UGlldCBKYW5zZW4=", "YWJj");
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
