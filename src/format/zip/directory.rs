//! Where the members of a zip archive stand (APPNOTE.TXT 6.3.10, sections 4.3 and 4.4).

use std::ops::Range;

use crate::document::{Gap, GapReason};
use crate::format::Error;

/// One member.
#[derive(Debug, Clone)]
pub(in crate::format) struct Member {
    /// Its record in the central directory, with name, extra fields and comment.
    pub central: Range<usize>,
    /// Its name in the central directory.
    pub name: Range<usize>,
    /// Its comment, there too.
    pub comment: Range<usize>,
    /// Local header, data and data descriptor.
    pub local: Range<usize>,
    /// Length of the name in the local header.
    pub local_name: usize,
    /// The packed data.
    pub data: Range<usize>,
    /// 0 stored, 8 deflated, others are not read.
    pub method: u16,
    /// General purpose flags.
    pub flags: u16,
    /// Size when unpacked.
    pub size: u64,
    /// CRC-32 of the unpacked data.
    pub crc: u32,
    /// Do local header and directory disagree?
    pub doubtful: bool,
}

/// An archive taken apart; ranges are offsets in the file.
#[derive(Debug)]
pub(in crate::format) struct Directory {
    /// In the order of the central directory.
    pub members: Vec<Member>,
    /// The comment of the archive.
    pub comment: Range<usize>,
    /// What is no member.
    pub gaps: Vec<Gap>,
}

const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";
/// Longest data descriptor: signature, CRC and two sizes of 64 bits.
const LONGEST_DESCRIPTOR: usize = 24;

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

fn damaged(why: &str) -> Error {
    Error::Damaged(why.into())
}

/// Reads the directory and the local headers; what lies between them must be nothing.
pub(in crate::format) fn read(bytes: &[u8]) -> Result<Directory, Error> {
    let end = end_record(bytes).ok_or_else(|| damaged("the directory at the end of the archive is missing"))?;
    let comment_len = u16_at(bytes, end + 20).map_or(0, usize::from);
    let comment = end + 22..(end + 22 + comment_len).min(bytes.len());
    let (count, size, start) = totals(bytes, end)
        .filter(|(_, _, start)| *start <= bytes.len())
        .ok_or_else(|| damaged("the end record of the archive"))?;
    let tail = bytes.get(comment.end..).unwrap_or_default();
    let mut gaps = Vec::new();
    if tail.iter().any(|b| *b != 0) {
        gaps.push(Gap::new(GapReason::Unreadable, "bytes behind the end of the archive were not looked at"));
    }
    let mut members = Vec::new();
    let mut at = start;
    while bytes.get(at..at + 4) == Some(CENTRAL) {
        let member = central(bytes, at).ok_or_else(|| damaged("a record in the directory of the archive"))?;
        at = member.central.end;
        members.push(member);
    }
    if members.len() as u64 != count || at as u64 != (start as u64).saturating_add(size) {
        gaps.push(Gap::new(GapReason::Unreadable, "the directory of the archive does not hold what it says"));
    }
    if layout(bytes, &mut members, start) {
        gaps.push(Gap::new(GapReason::Unreadable, "bytes of the archive that belong to no member were not looked at"));
    }
    Ok(Directory { members, comment, gaps })
}

/// The last end record whose comment fits into the file.
fn end_record(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(22 + 65_535 + 1024);
    let tail = bytes.get(from..)?;
    memchr::memmem::rfind_iter(tail, END)
        .map(|at| from + at)
        .find(|at| u16_at(bytes, at + 20).is_some_and(|len| at + 22 + usize::from(len) <= bytes.len()))
}

/// Number of members, size and start of the directory; from the 64-bit records where the others are full.
fn totals(bytes: &[u8], end: usize) -> Option<(u64, u64, usize)> {
    let (disk, count) = (u16_at(bytes, end + 4)?, u16_at(bytes, end + 10)?);
    let (size, start) = (u32_at(bytes, end + 12)?, u32_at(bytes, end + 16)?);
    let full = disk == u16::MAX || count == u16::MAX || size == u32::MAX || start == u32::MAX;
    let locator = end.checked_sub(20).filter(|at| full && bytes.get(*at..at + 4) == Some(LOCATOR_64));
    let Some(locator) = locator else {
        return Some((count.into(), size.into(), start as usize)).filter(|_| disk == 0);
    };
    let at = usize::try_from(u64_at(bytes, locator + 8)?).ok()?;
    if bytes.get(at..at.checked_add(4)?) != Some(END_64) {
        return None;
    }
    Some((u64_at(bytes, at + 32)?, u64_at(bytes, at + 40)?, usize::try_from(u64_at(bytes, at + 48)?).ok()?))
}

fn central(bytes: &[u8], at: usize) -> Option<Member> {
    let [name_len, extra_len, comment_len] = [28, 30, 32].map(|offset| u16_at(bytes, at + offset).map(usize::from));
    let name = at + 46..at + 46 + name_len?;
    let extra = name.end..name.end + extra_len?;
    let comment = extra.end..extra.end + comment_len?;
    bytes.get(at..comment.end)?;
    let mut sizes =
        [u64::from(u32_at(bytes, at + 24)?), u32_at(bytes, at + 20)?.into(), u32_at(bytes, at + 42)?.into()];
    // the 64-bit field holds those that are full, in this order
    let mut wide = field(bytes, extra, 1).map_or(0..0, |range| range);
    for size in sizes.iter_mut().filter(|size| **size == u64::from(u32::MAX)) {
        *size = u64_at(bytes, wide.start).filter(|_| wide.start + 8 <= wide.end)?;
        wide.start += 8;
    }
    let [size, packed, local] = sizes;
    let local = usize::try_from(local).ok()?;
    if bytes.get(local..local.checked_add(4)?)? != LOCAL {
        return None;
    }
    let local_name = usize::from(u16_at(bytes, local + 26)?);
    let data = local + 30 + local_name + usize::from(u16_at(bytes, local + 28)?);
    let data = data..data.checked_add(usize::try_from(packed).ok()?)?;
    bytes.get(data.clone())?;
    let (flags, method) = (u16_at(bytes, at + 8)?, u16_at(bytes, at + 10)?);
    let crc = u32_at(bytes, at + 16)?;
    let (local_flags, local_method) = (u16_at(bytes, local + 6)?, u16_at(bytes, local + 8)?);
    let later = local_flags & 8 != 0;
    let same = bytes.get(local + 30..local + 30 + local_name) == bytes.get(name.clone())
        && local_method == method
        && (local_flags ^ flags) & 1 == 0
        && (later || u32_at(bytes, local + 14) == Some(crc));
    Some(Member {
        central: at..comment.end,
        name,
        comment,
        local: local..data.end,
        local_name,
        data,
        method,
        flags,
        size,
        crc,
        doubtful: !same,
    })
}

/// The data of an extra field with this id.
pub(super) fn field(bytes: &[u8], extra: Range<usize>, id: u16) -> Option<Range<usize>> {
    fields(bytes, extra).into_iter().find(|(found, _)| *found == id).map(|(_, whole)| whole.start + 4..whole.end)
}

/// Id and byte range, with their four bytes of head, of all extra fields.
pub(super) fn fields(bytes: &[u8], extra: Range<usize>) -> Vec<(u16, Range<usize>)> {
    let mut out = Vec::new();
    let mut at = extra.start;
    while at + 4 <= extra.end {
        let (Some(id), Some(len)) = (u16_at(bytes, at), u16_at(bytes, at + 2)) else { break };
        let end = (at + 4 + usize::from(len)).min(extra.end);
        out.push((id, at..end));
        at = end;
    }
    out
}

/// Gives each member its data descriptor. Members that overlap are doubtful. True when bytes are left that belong to no
/// member and are not all zero.
fn layout(bytes: &[u8], members: &mut [Member], directory: usize) -> bool {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|index| members.get(*index).map_or(0, |member| member.local.start));
    let mut left = false;
    let mut at = 0;
    for (nth, index) in order.iter().enumerate() {
        let next = order.get(nth + 1).and_then(|next| members.get(*next)).map_or(directory, |next| next.local.start);
        let Some(member) = members.get_mut(*index) else { continue };
        let stray = at..member.local.start;
        left |= bytes.get(stray).is_some_and(|stray| stray.iter().any(|b| *b != 0));
        member.doubtful |= next < member.local.end || member.local.start < at;
        if u16_at(bytes, member.local.start + 6).is_some_and(|flags| flags & 8 != 0) {
            let room = next.saturating_sub(member.local.end);
            if room <= LONGEST_DESCRIPTOR {
                member.local.end += room;
            }
        }
        at = at.max(member.local.end);
    }
    // 64-bit records and signatures may stand behind the directory, not before it
    left || bytes.get(at..directory).is_some_and(|stray| stray.iter().any(|b| *b != 0))
}
