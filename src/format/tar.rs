//! Tar archives: old, POSIX, pax and GNU. Names, linked names, users, groups and the records of pax are text.

mod read;

use std::ops::Range;

use read::{BLOCK, Entry, FIELDS, Kind, PREFIX};

use super::spans::Builder;
use super::splice::Plan;
use super::unpack::{Budget, Renamer};
use super::{Error, Format, charset, splice, zip};
use crate::document::{Channel, Document, Gap, GapReason, Limits, Mark, Nested, Text};

/// An archive.
#[derive(Debug, Clone, Copy)]
pub struct Tar;

impl Format for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        head.get(..BLOCK).is_some_and(|header| header.first() != Some(&0) && read::checked(header).is_some())
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let tar = open(bytes, limits)?;
        let nested = tar.nested.into_iter().map(|(_, nested)| nested).collect();
        Ok(Document { format: "tar", texts: vec![tar.names], nested, gaps: tar.gaps, ..Document::default() })
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let tar = open(bytes, limits)?;
        let plan = splice::plan_for(marks, &|index| (index == 0).then_some(&tar.names), tar.nested.len())?;
        if plan.is_empty() {
            return Ok(bytes.to_vec());
        }
        rewrite(bytes, &tar, &plan)
    }
}

struct Opened {
    entries: Vec<Entry>,
    /// Where the last entry ends.
    end: usize,
    names: Text,
    /// With the index of the entry.
    nested: Vec<(usize, Nested)>,
    gaps: Vec<Gap>,
}

fn open(bytes: &[u8], limits: &Limits) -> Result<Opened, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of an archive"));
    }
    let (entries, end, proper) = read::entries(bytes, limits.nested.saturating_mul(3));
    let mut gaps = Vec::new();
    if !proper {
        gaps.push(Gap::new(GapReason::Unreadable, "the archive is damaged: what follows was not looked at"));
    } else if bytes.get(end..).is_some_and(|rest| rest.iter().any(|b| *b != 0)) {
        gaps.push(Gap::new(GapReason::Unreadable, "bytes behind the end of the archive were not looked at"));
    }
    let mut names = Builder::default();
    let mut nested = Vec::new();
    let mut budget = Budget::new(limits);
    // a long name and the name in pax stand before the entry they belong to
    let mut long: Option<String> = None;
    for (index, entry) in entries.iter().enumerate() {
        for range in texts_of(bytes, entry) {
            zip::line(bytes, &range, &mut names);
        }
        match entry.kind {
            Kind::Long | Kind::Pax => long = long_name(bytes, entry).or(long),
            Kind::Name => long = None,
            Kind::Other => {
                long = None;
                if !entry.data.is_empty() {
                    let detail = format!("entry {}: a kind of entry that is not read", index + 1);
                    gaps.push(Gap::new(GapReason::Unsupported, detail));
                }
            }
            Kind::File => {
                let name = long.take().unwrap_or_else(|| name_of(bytes, entry));
                if let Err(gap) = budget.member() {
                    gaps.push(gap);
                    break;
                }
                let data = bytes.get(entry.data.clone()).unwrap_or_default().to_vec();
                nested.push((index, Nested { name, bytes: data }));
            }
        }
        if entry.kind == Kind::Pax && read::records(bytes, &entry.data).iter().any(|r| r.key.starts_with("GNU.sparse"))
        {
            gaps.push(Gap::new(GapReason::Unsupported, "a file with holes in a tar archive is not read"));
        }
    }
    Ok(Opened { entries, end, names: names.text(Channel::Part("file names".into()), None), nested, gaps })
}

/// The part of a field of fixed width that is used.
fn used(bytes: &[u8], entry: &Entry, field: &Range<usize>) -> Range<usize> {
    let range = entry.header + field.start..entry.header + field.end;
    let content = bytes.get(range.clone()).unwrap_or_default();
    range.start..range.start + memchr::memchr(0, content).unwrap_or(content.len())
}

/// All texts of an entry besides its content, as ranges of the file.
fn texts_of(bytes: &[u8], entry: &Entry) -> Vec<Range<usize>> {
    let posix = bytes.get(entry.header..entry.header + BLOCK).is_some_and(read::is_posix);
    let mut out: Vec<_> =
        FIELDS.iter().take(if posix { 4 } else { 2 }).map(|field| used(bytes, entry, field)).collect();
    if posix {
        out.push(used(bytes, entry, &PREFIX));
    }
    match entry.kind {
        Kind::Long => out.push(without_end(bytes, &entry.data)),
        Kind::Pax => {
            let records = read::records(bytes, &entry.data);
            let end = records.last().map_or(entry.data.start, |record| record.whole.end);
            out.extend(records.into_iter().map(|record| record.value));
            out.push(end..entry.data.end);
        }
        _ => {}
    }
    out
}

fn without_end(bytes: &[u8], data: &Range<usize>) -> Range<usize> {
    let content = bytes.get(data.clone()).unwrap_or_default();
    data.start..data.start + memchr::memchr(0, content).unwrap_or(content.len())
}

fn decoded(bytes: &[u8], range: Range<usize>) -> String {
    charset::decode_unlabelled(bytes.get(range).unwrap_or_default()).content
}

fn name_of(bytes: &[u8], entry: &Entry) -> String {
    let name = decoded(bytes, used(bytes, entry, &FIELDS[0]));
    let posix = bytes.get(entry.header..entry.header + BLOCK).is_some_and(read::is_posix);
    let prefix = if posix { decoded(bytes, used(bytes, entry, &PREFIX)) } else { String::new() };
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

fn long_name(bytes: &[u8], entry: &Entry) -> Option<String> {
    if entry.kind == Kind::Long {
        let is_name = bytes.get(entry.header + 156) == Some(&b'L');
        return is_name.then(|| decoded(bytes, without_end(bytes, &entry.data)));
    }
    let path = read::records(bytes, &entry.data).into_iter().find(|record| record.key == "path")?;
    Some(decoded(bytes, path.value))
}

/// Entries that stay are copied as they are.
fn rewrite(bytes: &[u8], tar: &Opened, plan: &Plan) -> Result<Vec<u8>, Error> {
    let mut new_files = std::collections::BTreeMap::new();
    for (index, new) in &plan.nested {
        let new = new.same()?;
        new_files.extend(tar.nested.get(*index).map(|(entry, _)| (*entry, new)));
    }
    let cuts = plan.texts.get(&0).map_or(&[][..], Vec::as_slice);
    let mut renamer = Renamer::default();
    let mut out = Vec::with_capacity(bytes.len());
    for (index, entry) in tar.entries.iter().enumerate() {
        let mut patch = |range: &Range<usize>| {
            zip::patched(bytes, &tar.names, cuts, range, &mut |old, put| renamer.words(old, put))
        };
        let mut header = bytes.get(entry.header..entry.header + BLOCK).unwrap_or_default().to_vec();
        for field in FIELDS.iter().chain([&PREFIX]) {
            if let Some(new) = patch(&used(bytes, entry, field))? {
                let place = header.get_mut(field.clone()).unwrap_or_default();
                if new.len() > place.len() {
                    return Err(splice::refuse("a name in a tar archive that becomes too long"));
                }
                place.fill(0);
                place.get_mut(..new.len()).unwrap_or_default().copy_from_slice(&new);
            }
        }
        let data = match (entry.kind, new_files.get(&index)) {
            (_, Some(new)) => new.to_vec(),
            (Kind::Long, _) => {
                let old = || bytes.get(entry.data.clone()).unwrap_or_default().to_vec();
                patch(&without_end(bytes, &entry.data))?.map_or_else(old, |new| [new, vec![0]].concat())
            }
            (Kind::Pax, _) => {
                // a size in pax is that of the next file
                let size = tar.entries.get(index + 1).and_then(|_| new_files.get(&(index + 1))).map(|new| new.len());
                pax(bytes, entry, size, &mut patch)?
            }
            _ => bytes.get(entry.data.clone()).unwrap_or_default().to_vec(),
        };
        if data.len() != entry.data.len() || new_files.contains_key(&index) {
            set(&mut header, 124..136, format!("{:011o}\0", data.len()).as_bytes())?;
        }
        let before = bytes.get(entry.header..entry.header + BLOCK).unwrap_or_default();
        if header != before {
            let sum = read::sum(&header);
            set(&mut header, 148..156, format!("{sum:06o}\0 ").as_bytes())?;
        }
        out.extend_from_slice(&header);
        out.extend_from_slice(&data);
        out.resize(out.len().next_multiple_of(BLOCK), 0);
    }
    out.extend_from_slice(bytes.get(tar.end..).unwrap_or_default());
    Ok(out)
}

fn set(header: &mut [u8], field: Range<usize>, new: &[u8]) -> Result<(), Error> {
    match header.get_mut(field) {
        Some(place) if place.len() == new.len() => {
            place.copy_from_slice(new);
            Ok(())
        }
        _ => Err(splice::refuse("a number in a tar archive that becomes too long")),
    }
}

/// The new bytes of a range, if cuts lie in it.
type Patch<'p> = &'p mut dyn FnMut(&Range<usize>) -> Result<Option<Vec<u8>>, Error>;

/// The records of pax with the cuts carried out, and with a new size for the next file.
fn pax(bytes: &[u8], entry: &Entry, size: Option<usize>, patch: Patch<'_>) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let mut end = entry.data.start;
    for record in read::records(bytes, &entry.data) {
        end = record.whole.end;
        let new = match size {
            Some(size) if record.key == "size" => Some(size.to_string().into_bytes()),
            _ => patch(&record.value)?,
        };
        let Some(new) = new else {
            out.extend_from_slice(bytes.get(record.whole).unwrap_or_default());
            continue;
        };
        // the length counts its own digits
        let rest = record.key.len() + new.len() + 3;
        let mut len = rest + 1;
        while len != rest + len.to_string().len() {
            len = rest + len.to_string().len();
        }
        out.extend_from_slice(format!("{len} {}=", record.key).as_bytes());
        out.extend_from_slice(&new);
        out.push(b'\n');
    }
    let tail = end..entry.data.end;
    out.extend(patch(&tail)?.unwrap_or_else(|| bytes.get(tail).unwrap_or_default().to_vec()));
    Ok(out)
}

#[cfg(test)]
mod tests;
