//! Changes a message by splicing: every byte outside a changed field or leaf stays as it was.

use std::collections::BTreeMap;
use std::ops::Range;

use super::read::{Home, Leaf, Mail, NestedHome, Transfer};
use super::words::{self, Grammar};
use super::{signed, uuencode, withhold};
use crate::format::charset::Charset;
use crate::format::splice::{self, Cut, Edit, New, Plan, refuse};
use crate::format::{Error, html, transfer};

/// The message with the plan carried out.
pub(super) fn rewrite(bytes: &[u8], mail: &Mail, plan: &Plan) -> Result<Vec<u8>, Error> {
    let line_break = match memchr::memchr(b'\n', bytes) {
        Some(at) if at > 0 && bytes.get(at - 1) == Some(&b'\r') => "\r\n",
        Some(_) => "\n",
        None => "\r\n",
    };
    let job = Job { bytes, mail, line_break };
    let mut edits: Vec<Edit> = Vec::new();
    let mut leaves: BTreeMap<usize, LeafWork> = BTreeMap::new();
    for (index, cuts) in &plan.texts {
        let Some((text, home)) = mail.texts.get(*index) else { continue };
        match home {
            Home::Header(coded) => {
                let grammar = |at: usize| job.grammar(at);
                edits.extend(words::edits(bytes, text, coded, cuts, &grammar, line_break)?);
            }
            Home::Raw => {
                let ascii = Charset { ascii_only: true, ..Charset::UTF_8 };
                edits.extend(splice::edits(text, cuts, &|words| ascii.encode(words))?);
            }
            Home::Foreign => return Err(refuse("a text that two readers of mail see differently")),
            Home::Leaf(leaf, context) => {
                let Some(at) = mail.leaves.get(*leaf) else { continue };
                let charset = at.words_charset();
                let encode =
                    |words: &str| charset.encode(&context.map_or_else(|| words.to_string(), |c| c.escape(words)));
                let work = leaves.entry(*leaf).or_default();
                work.edits.extend(splice::edits(text, cuts, &encode)?);
                if !at.charset.is_stateless() {
                    work.as_utf8 = Some(reworded(&text.content, cuts));
                }
            }
        }
    }
    let mut files: BTreeMap<usize, &New> = BTreeMap::new();
    for (index, new) in &plan.nested {
        match mail.nested.get(*index).map(|(_, home)| home) {
            Some(NestedHome::Leaf(leaf)) => {
                files.insert(*leaf, new);
            }
            Some(NestedHome::Data(leaf, range)) => {
                let Some(at) = mail.leaves.get(*leaf) else { continue };
                let new = withhold::plain(new)?;
                leaves.entry(*leaf).or_default().edits.push(html::data_edit(&at.bytes, range, new, at.charset));
            }
            Some(NestedHome::Uuencoded(leaf, range, base64)) => {
                let new = withhold::plain(new)?;
                let put = uuencode::encode(new, *base64, line_break);
                leaves.entry(*leaf).or_default().edits.push(Edit { range: range.clone(), put });
            }
            None => {}
        }
    }
    for (index, work) in leaves {
        if let Some(leaf) = mail.leaves.get(index) {
            job.text_leaf(leaf, work, &mut edits)?;
        }
    }
    for (index, new) in files {
        if let Some(leaf) = mail.leaves.get(index) {
            match new {
                New::Same(new) => job.file_leaf(leaf, new, &mut edits)?,
                New::Message(new) => job.convert(leaf, new, &mut edits)?,
                New::Notice => job.withhold(leaf, &mut edits)?,
            }
        }
    }
    job.check(&mut edits, plan.unsign)?;
    job.drop_signatures(&mut edits);
    Ok(splice::apply(bytes, edits))
}

#[derive(Default)]
struct LeafWork {
    edits: Vec<Edit>,
    /// The whole new text, when it cannot stay in its charset.
    as_utf8: Option<String>,
}

pub(super) struct Job<'a> {
    pub bytes: &'a [u8],
    pub mail: &'a Mail,
    pub line_break: &'static str,
}

impl Leaf {
    /// Charset for new words: what the transfer encoding cannot carry is not used.
    fn words_charset(&self) -> Charset {
        let ascii_only = self.charset.ascii_only || self.transfer == Transfer::Seven;
        Charset { ascii_only, ..self.charset }
    }
}

impl Job<'_> {
    /// What may stand at a place in the headers, and the value it belongs to.
    fn grammar(&self, at: usize) -> (Grammar, Range<usize>) {
        let field = self.mail.fields.iter().find(|field| field.whole.contains(&at));
        let Some(field) = field else { return (Grammar::Tokens, at..at) };
        let grammar = Grammar::of(&field.name);
        if grammar == Grammar::Tokens && matches!(field.name.as_str(), "content-type" | "content-disposition") {
            let (_, params) = super::params::parse(self.bytes, &field.value);
            let name = params.0.iter().any(|p| p.name.contains("name") && p.place.start <= at && at < p.place.end);
            return (if name { Grammar::FileName } else { Grammar::Tokens }, field.value.clone());
        }
        (grammar, field.value.clone())
    }

    fn text_leaf(&self, leaf: &Leaf, work: LeafWork, edits: &mut Vec<Edit>) -> Result<(), Error> {
        if let Some(text) = work.as_utf8 {
            return self.to_utf8(leaf, &text, edits);
        }
        match leaf.transfer {
            // decoded bytes are the bytes of the message
            Transfer::Seven | Transfer::Eight | Transfer::Other => {
                for Edit { range, put } in work.edits {
                    let range = range.start + leaf.body.start..range.end + leaf.body.start;
                    edits.push(Edit { range, put });
                }
            }
            Transfer::Quoted | Transfer::Base64 => {
                let new = splice::apply(&leaf.bytes, work.edits);
                edits.push(self.encoded(leaf, &new, leaf.transfer == Transfer::Base64));
            }
        }
        Ok(())
    }

    pub(super) fn encoded(&self, leaf: &Leaf, new: &[u8], base64: bool) -> Edit {
        let mut put = if base64 {
            transfer::base64_lines(new, self.line_break)
        } else {
            transfer::quoted_printable_encode(new, self.line_break)
        };
        // the line break before a delimiter belongs to the delimiter
        let old = self.bytes.get(leaf.body.clone()).unwrap_or_default();
        if base64 && !old.ends_with(b"\n") && put.ends_with(self.line_break.as_bytes()) {
            put.truncate(put.len() - self.line_break.len());
        }
        Edit { range: leaf.body.clone(), put }
    }

    /// A text whose charset keeps state from character to character is written anew: UTF-8, quoted-printable.
    fn to_utf8(&self, leaf: &Leaf, text: &str, edits: &mut Vec<Edit>) -> Result<(), Error> {
        let field = self.field(leaf, "content-type").ok_or_else(|| refuse("a text without a charset"))?;
        let (_, params) = super::params::parse(self.bytes, &field);
        let param = params.0.iter().find(|param| param.name == "charset");
        let param = param.ok_or_else(|| refuse("a text without a charset"))?;
        edits.push(Edit { range: param.place.clone(), put: b"utf-8".to_vec() });
        self.set_transfer(leaf, "quoted-printable", edits)?;
        edits.push(self.encoded(leaf, text.as_bytes(), false));
        Ok(())
    }

    pub(super) fn file_leaf(&self, leaf: &Leaf, new: &[u8], edits: &mut Vec<Edit>) -> Result<(), Error> {
        let clear = !self
            .mail
            .boundaries
            .iter()
            .any(|(_, boundary)| memchr::memmem::find(new, format!("--{boundary}").as_bytes()).is_some());
        let short = new.split(|b| *b == b'\n').all(|line| line.len() <= 998) && !new.contains(&0);
        let plain = match leaf.transfer {
            Transfer::Seven => new.is_ascii(),
            Transfer::Eight => true,
            _ => false,
        };
        if plain && clear && (short || leaf.message) {
            edits.push(Edit { range: leaf.body.clone(), put: new.to_vec() });
            return Ok(());
        }
        match leaf.transfer {
            Transfer::Base64 => {}
            Transfer::Quoted if short => {
                edits.push(self.encoded(leaf, new, false));
                return Ok(());
            }
            // nested messages may not be encoded (RFC 2046, 5.2.1), but everybody reads them
            _ => self.set_transfer(leaf, "base64", edits)?,
        }
        edits.push(self.encoded(leaf, new, true));
        Ok(())
    }

    /// The value of the first field of a leaf with this name.
    fn field(&self, leaf: &Leaf, name: &str) -> Option<Range<usize>> {
        let fields = self.mail.fields.get(leaf.fields.clone())?;
        fields.iter().find(|field| field.name == name).map(|field| field.value.clone())
    }

    /// Says the transfer encoding of a leaf anew.
    pub(super) fn set_transfer(&self, leaf: &Leaf, encoding: &str, edits: &mut Vec<Edit>) -> Result<(), Error> {
        self.set_field(leaf, "Content-Transfer-Encoding", encoding, edits)
    }

    /// Says a field of a leaf anew, wherever it has one, or in a new one.
    pub(super) fn set_field(&self, leaf: &Leaf, name: &str, value: &str, edits: &mut Vec<Edit>) -> Result<(), Error> {
        let fields = self.mail.fields.get(leaf.fields.clone()).unwrap_or_default();
        let mut said = false;
        for field in fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name)) {
            edits.push(Edit { range: field.value.clone(), put: format!(" {value}").into_bytes() });
            said = true;
        }
        if !said {
            let last = fields.last().ok_or_else(|| refuse("a part without a header"))?;
            let line = format!("{name}: {value}{}", self.line_break);
            edits.push(Edit { range: last.whole.end..last.whole.end, put: line.into_bytes() });
        }
        Ok(())
    }

    /// Refuses what would break the message. With `unsign`, signatures that the edits break are taken off.
    fn check(&self, edits: &mut Vec<Edit>, unsign: bool) -> Result<(), Error> {
        let touches = |range: &Range<usize>, edits: &[Edit]| {
            edits.iter().any(|edit| edit.range.start < range.end && range.start < edit.range.end)
        };
        if self.mail.boundaries.iter().any(|(range, _)| touches(range, edits)) {
            return Err(refuse("the boundary of a multipart"));
        }
        let broken: Vec<_> = self.mail.signed.iter().filter(|signed| touches(&signed.body, edits)).collect();
        if !unsign && !broken.is_empty() {
            return Err(refuse("the message is signed; the change would break the signature"));
        }
        for signed in broken {
            signed.take_off(self.line_break, edits);
        }
        Ok(())
    }

    /// Fields that a change makes untrue: signatures of the sending server and lengths.
    fn drop_signatures(&self, edits: &mut Vec<Edit>) {
        for field in self.mail.fields.iter().take(self.mail.own_fields) {
            if signed::is_untrue_after(&field.name) {
                edits.push(Edit { range: field.whole.clone(), put: Vec::new() });
            }
        }
        for field in self.mail.fields.iter().skip(self.mail.own_fields).filter(|field| field.name == "content-md5") {
            edits.push(Edit { range: field.whole.clone(), put: Vec::new() });
        }
    }
}

/// A text with cuts carried out.
fn reworded(content: &str, cuts: &[Cut]) -> String {
    let edits = cuts.iter().map(|cut| Edit { range: cut.range.clone(), put: cut.put.clone().into_bytes() }).collect();
    String::from_utf8_lossy(&splice::apply(content.as_bytes(), edits)).into_owned()
}
