//! Zip archives (APPNOTE.TXT 6.3.10): members that are stored or deflated, with their names and comments.
//!
//! Nothing is ever written to where a member's name points: names are text like any other.

pub(super) mod directory;
pub(super) mod write;

use std::ops::Range;

use directory::{Directory, Member};
use write::Fate;

use super::spans::Builder;
use super::splice::{self, Cut};
use super::unpack::{Budget, Renamer};
use super::{Error, Format, charset};
use crate::document::{Channel, Document, Gap, GapReason, Limits, Mark, Nested, Source, Text};

/// An archive.
#[derive(Debug, Clone, Copy)]
pub struct Zip;

impl Format for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        [b"PK\x03\x04", b"PK\x05\x06"].iter().any(|sign| head.starts_with(*sign))
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let zip = read(bytes, limits)?;
        Ok(Document { format: "zip", texts: zip.texts, nested: zip.nested, gaps: zip.gaps, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let zip = read(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| zip.texts.get(index), zip.nested.len())?;
        let members = &zip.directory.members;
        let mut fates = vec![Fate::default(); members.len()];
        for (index, new) in &plan.nested {
            let new = new.same()?;
            if let Some(fate) = zip.places.get(*index).and_then(|member| fates.get_mut(*member)) {
                fate.bytes = Some(new.clone());
            }
        }
        let mut renamer = Renamer::default();
        if let (Some(cuts), Some(text)) = (plan.texts.get(&NAMES), zip.texts.get(NAMES)) {
            for (fate, member) in fates.iter_mut().zip(members) {
                fate.name = patched(bytes, text, cuts, &member.name, &mut |old, put| renamer.words(old, put))?;
            }
        }
        let mut comment = None;
        if let (Some(cuts), Some(text)) = (plan.texts.get(&COMMENTS), zip.texts.get(COMMENTS)) {
            let mut in_ascii = |_: &str, put: &str| charset::ascii(put);
            for (fate, member) in fates.iter_mut().zip(members) {
                fate.comment = patched(bytes, text, cuts, &member.comment, &mut in_ascii)?;
            }
            comment = patched(bytes, text, cuts, &zip.directory.comment, &mut in_ascii)?;
        }
        write::write(bytes, &zip.directory, &fates, comment)
    }
}

/// Index of the text that holds the names of the members.
const NAMES: usize = 0;
/// Index of the text that holds all comments.
const COMMENTS: usize = 1;

struct Opened {
    directory: Directory,
    texts: Vec<Text>,
    nested: Vec<Nested>,
    /// For each nested file its member.
    places: Vec<usize>,
    gaps: Vec<Gap>,
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Opened, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of an archive"));
    }
    let directory = directory::read(bytes)?;
    let mut zip =
        Opened { texts: Vec::new(), nested: Vec::new(), places: Vec::new(), gaps: directory.gaps.clone(), directory };
    let (mut names, mut comments) = (Builder::default(), Builder::default());
    let mut budget = Budget::new(limits);
    for (index, member) in zip.directory.members.iter().enumerate() {
        line(bytes, &member.name, &mut names);
        line(bytes, &member.comment, &mut comments);
        if let Err(gap) = budget.member() {
            zip.gaps.push(gap);
            break;
        }
        let name = name_of(bytes, member);
        if name.ends_with('/') && member.data.is_empty() {
            continue;
        }
        if member.doubtful {
            let detail = format!("member {}: two headers disagree about it", index + 1);
            zip.gaps.push(Gap::new(GapReason::Unreadable, detail));
        }
        match unpacked(bytes, member, index, &mut budget) {
            Ok(bytes) => {
                zip.nested.push(Nested { name, bytes });
                zip.places.push(index);
            }
            Err(gap) => zip.gaps.push(gap),
        }
    }
    line(bytes, &zip.directory.comment, &mut comments);
    zip.texts.push(names.text(Channel::Part("file names".into()), None));
    zip.texts.push(comments.text(Channel::Part("comments".into()), None));
    Ok(zip)
}

/// The content of a member.
pub(super) fn unpacked(bytes: &[u8], member: &Member, index: usize, budget: &mut Budget<'_>) -> Result<Vec<u8>, Gap> {
    let what = format!("member {}", index + 1);
    let data = bytes.get(member.data.clone()).unwrap_or_default();
    if member.flags & 1 != 0 {
        return Err(Gap::new(GapReason::Encrypted, format!("{what} asks for a password")));
    }
    let out = match member.method {
        0 => budget.unpack(data, data.len(), &what)?,
        8 => budget.unpack(flate2::read::DeflateDecoder::new(data), data.len(), &what)?,
        other => {
            let detail = format!("{what} is packed in a way that is not read (method {other})");
            return Err(Gap::new(GapReason::Unsupported, detail));
        }
    };
    let mut crc = flate2::Crc::new();
    crc.update(&out);
    if out.len() as u64 != member.size || crc.sum() != member.crc {
        return Err(Gap::new(GapReason::Unreadable, format!("{what} is damaged")));
    }
    Ok(out)
}

/// The name of a member for people.
pub(super) fn name_of(bytes: &[u8], member: &Member) -> String {
    charset::decode_unlabelled(bytes.get(member.name.clone()).unwrap_or_default()).content
}

/// A range of the file as a line of a text.
pub(super) fn line(bytes: &[u8], range: &Range<usize>, out: &mut Builder) {
    if range.is_empty() {
        return;
    }
    let decoded = charset::decode_unlabelled(bytes.get(range.clone()).unwrap_or_default());
    for span in decoded.spans {
        let piece = decoded.content.get(span.text).unwrap_or_default();
        match span.source {
            Source::Same { start } => out.same(piece, range.start + start),
            Source::Block { bytes } => out.block(piece, range.start + bytes.start..range.start + bytes.end),
            _ => {}
        }
    }
    out.added("\n");
}

/// The bytes of a range with those cuts of a text carried out that lie in it; `None` when there are none.
pub(super) fn patched(
    bytes: &[u8],
    text: &Text,
    cuts: &[Cut],
    range: &Range<usize>,
    words: &mut dyn FnMut(&str, &str) -> String,
) -> Result<Option<Vec<u8>>, Error> {
    let mut edits = Vec::new();
    for cut in cuts {
        splice::all_placed(text, &cut.range)?;
        let old = text.content.get(cut.range.clone()).unwrap_or_default();
        let mut inside = text.source_bytes(&cut.range);
        inside.retain(|piece| range.start <= piece.start && piece.end <= range.end && !piece.is_empty());
        let mut put = Some(()).filter(|()| !inside.is_empty()).map(|()| words(old, &cut.put).into_bytes());
        for piece in inside {
            let range = piece.start - range.start..piece.end - range.start;
            edits.push(splice::Edit { range, put: put.take().unwrap_or_default() });
        }
    }
    if edits.is_empty() {
        return Ok(None);
    }
    Ok(Some(splice::apply(bytes.get(range.clone()).unwrap_or_default(), edits)))
}

#[cfg(test)]
mod tests;
