//! Rich Text Format (RTF Specification 1.9.1), also as Outlook wraps HTML in it (MS-OXRTFEX).
//!
//! Everything in it is looked at: what is shown, fields and HTML tags that are not, title and author, pictures. Tables of
//! colours and styles are not.

mod read;
mod token;

use super::splice::{self, Edit};
use super::{Error, Format};
use crate::document::{Document, Limits, Mark};

/// Rich text.
#[derive(Debug, Clone, Copy)]
pub struct Rtf;

impl Format for Rtf {
    fn name(&self) -> &'static str {
        "rtf"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        head.trim_ascii_start().starts_with(b"{\\rtf")
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let rtf = take_apart(bytes, limits)?;
        let nested = rtf.nested.into_iter().map(|(nested, _)| nested).collect();
        Ok(Document { format: "rtf", texts: rtf.texts, nested, gaps: rtf.gaps, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let rtf = take_apart(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| rtf.texts.get(index), rtf.nested.len())?;
        let mut edits = Vec::new();
        for (index, cuts) in &plan.texts {
            let Some(text) = rtf.texts.get(*index) else { continue };
            // a group of its own, also where nothing is left: what follows may not become part of a control word
            let put = |edit: Edit| Edit { put: [b"{", edit.put.as_slice(), b"}"].concat(), ..edit };
            edits.extend(splice::edits(text, cuts, &escape)?.into_iter().map(put));
        }
        for (index, new) in &plan.nested {
            let Some((_, place)) = rtf.nested.get(*index) else { continue };
            let new = new.same()?;
            let digit = |value: u8| b"0123456789abcdef".get(usize::from(value)).copied().unwrap_or(b'0');
            let put = new.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
            edits.push(Edit { range: place.clone(), put });
        }
        Ok(splice::apply(bytes, edits))
    }
}

fn take_apart(bytes: &[u8], limits: &Limits) -> Result<read::Rtf, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a text"));
    }
    Ok(read::read(bytes, limits))
}

/// Words as RTF, in ASCII.
fn escape(words: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\\' | '{' | '}' => out.extend([b'\\', c as u8]),
            _ if c.is_ascii() && !c.is_control() => out.push(c as u8),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let plain = super::charset::plain_letter(c) as char;
                    out.extend(format!("\\u{}{plain}", unit.cast_signed()).into_bytes());
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, GapReason, Target};

    const FILE: &str = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset238 Arial CE;}}{\\info{\\author Jan}{\\title \
        x}}{\\colortbl;\\red0;}\\f0 Pati\\'ebnt\\u8364 ? BSN 1234{\\b 567}82\\par\r\n{\\*\\bkmkstart merk}{\\f1 \\'e8}\\{a\\}\\~b \
        {\\pict\\pngblip 89\r\n50}{\\field{\\*\\fldinst HYPERLINK \"mailto:a@b.nl\"}{\\fldrslt mail}}}";

    fn open(rtf: &str) -> Document {
        Rtf.open(rtf.as_bytes(), &Limits::default()).unwrap()
    }

    #[test]
    fn all_text_comes_out() {
        let document = open(FILE);
        let texts: Vec<_> = document.texts.iter().map(|text| text.content.trim().to_owned()).collect();
        assert_eq!(texts[0], "Patiënt€ BSN 123456782\nč{a}\u{a0}b mail");
        assert_eq!(texts[1], "Jan\nx");
        assert_eq!(texts[2], "merk\nHYPERLINK \"mailto:a@b.nl\"");
        assert_eq!(document.nested[0].bytes, [0x89, 0x50]);
        assert!(document.gaps.is_empty());
    }

    #[test]
    fn only_what_is_marked_changes() {
        let document = open(FILE);
        let at = document.texts[0].content.find("123456782").unwrap();
        let change = Change::Destroy { label: "BSN".into(), style: &crate::style::Blackout };
        let mark = Mark { target: Target::Text { index: 0, range: at..at + 9 }, change };
        let picture = Mark { target: Target::Nested { index: 0 }, change: Change::Replace([0xab].into()) };
        let out = Rtf.rewrite(FILE.as_bytes(), &[mark, picture], &Limits::default()).unwrap();
        let out = String::from_utf8(out).unwrap();
        let expected = FILE.replace("1234{\\b 567}82", "{}{\\b {}}{}").replace("89\r\n50", "ab");
        assert_eq!(out.replace("\\u9608X", ""), expected);
        assert!(open(&out).texts[0].content.starts_with("Patiënt€ BSN ████"));
    }

    #[test]
    fn what_is_not_read_is_a_gap() {
        let reasons = |rtf: &str| -> Vec<_> { open(rtf).gaps.iter().map(|gap| gap.reason).collect() };
        assert_eq!(reasons("{\\rtf1 {\\object{\\*\\objdata 0105}}}"), [GapReason::Unsupported]);
        assert_eq!(reasons("{\\rtf1 {\\pict\\wmetafile8 0105}}"), [GapReason::Unsupported]);
        assert_eq!(reasons("{\\rtf1 {\\b x"), [GapReason::Unreadable]);
        assert_eq!(reasons(&"{\\rtf1 ".repeat(3000)), [GapReason::Limit]);
    }
}
