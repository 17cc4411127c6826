//! A zip archive written anew: members that stay are copied byte for byte, with their headers.

use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::directory::{Directory, Member, fields, u16_at};
use crate::format::Error;
use crate::format::splice::refuse;

/// What happens to a member. Nothing, by default.
#[derive(Debug, Default, Clone)]
pub(in crate::format) struct Fate {
    /// New unpacked bytes.
    pub bytes: Option<Arc<[u8]>>,
    /// A new name.
    pub name: Option<Vec<u8>>,
    /// A new comment.
    pub comment: Option<Vec<u8>>,
    /// It is left out.
    pub leave_out: bool,
}

impl Fate {
    fn is_nothing(&self) -> bool {
        self.bytes.is_none() && self.name.is_none() && self.comment.is_none()
    }
}

/// Extra fields that repeat the name or the comment.
const SAID_AGAIN: [u16; 2] = [0x7075, 0x6375];
/// Extra field with sizes and offset of 64 bits; a file of ours never needs it.
const WIDE: u16 = 1;

/// The archive with the fates carried out. `fates` are in the order of the members; `comment` is a new comment.
pub(in crate::format) fn write(
    bytes: &[u8],
    directory: &Directory,
    fates: &[Fate],
    comment: Option<Vec<u8>>,
) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut records = Vec::new();
    let mut count = 0_u16;
    for (member, fate) in directory.members.iter().zip(fates) {
        if fate.leave_out {
            continue;
        }
        if member.doubtful && !fate.is_nothing() {
            return Err(refuse("a member of the archive of which two headers disagree"));
        }
        let start = offset(out.len())?;
        let packed = if fate.is_nothing() {
            out.extend_from_slice(bytes.get(member.local.clone()).unwrap_or_default());
            None
        } else {
            local(bytes, member, fate, &mut out)?
        };
        central(bytes, member, fate, packed, start, &mut records)?;
        count = count.checked_add(1).ok_or_else(|| refuse("an archive with more than 65,535 members"))?;
    }
    let start = offset(out.len())?;
    out.extend_from_slice(&records);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend_from_slice(&[offset(records.len())?.to_le_bytes(), start.to_le_bytes()].concat());
    let comment = comment.unwrap_or_else(|| bytes.get(directory.comment.clone()).unwrap_or_default().to_vec());
    out.extend_from_slice(&length(&comment)?.to_le_bytes());
    out.extend_from_slice(&comment);
    Ok(out)
}

fn offset(len: usize) -> Result<u32, Error> {
    u32::try_from(len).map_err(|_| refuse("an archive of more than 4 GB"))
}

fn length(part: &[u8]) -> Result<u16, Error> {
    u16::try_from(part.len()).map_err(|_| refuse("a name or comment in the archive that becomes too long"))
}

/// CRC, packed and unpacked size.
type Sizes = [u32; 3];

/// Writes local header and data; the sizes if they are new.
fn local(bytes: &[u8], member: &Member, fate: &Fate, out: &mut Vec<u8>) -> Result<Option<Sizes>, Error> {
    let at = member.local.start;
    let name = at + 30..at + 30 + member.local_name;
    let mut head = bytes.get(at..at + 30).unwrap_or_default().to_vec();
    let extra = kept(bytes, name.end..member.data.start, fate, fate.bytes.is_some());
    let name = fate.name.as_deref().unwrap_or_else(|| bytes.get(name).unwrap_or_default());
    let mut sizes = None;
    let mut data = bytes.get(member.data.start..member.local.end).unwrap_or_default().to_vec();
    if let Some(new) = &fate.bytes {
        data = pack(new, member.method)?;
        let mut crc = flate2::Crc::new();
        crc.update(new);
        let of = [crc.sum(), offset(data.len())?, offset(new.len())?];
        // the sizes stand in the header now, no descriptor follows
        put(&mut head, 6, &(u16_at(bytes, at + 6).unwrap_or_default() & !8).to_le_bytes());
        for (size, at) in of.iter().zip([14, 18, 22]) {
            put(&mut head, at, &size.to_le_bytes());
        }
        sizes = Some(of);
    }
    put(&mut head, 26, &length(name)?.to_le_bytes());
    put(&mut head, 28, &length(&extra)?.to_le_bytes());
    for part in [&head, name, &extra, &data] {
        out.extend_from_slice(part);
    }
    Ok(sizes)
}

fn central(
    bytes: &[u8],
    member: &Member,
    fate: &Fate,
    sizes: Option<Sizes>,
    start: u32,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    let at = member.central.start;
    let mut head = bytes.get(at..at + 46).unwrap_or_default().to_vec();
    let extra = kept(bytes, member.name.end..member.comment.start, fate, true);
    let name = fate.name.as_deref().unwrap_or_else(|| bytes.get(member.name.clone()).unwrap_or_default());
    let comment = fate.comment.as_deref().unwrap_or_else(|| bytes.get(member.comment.clone()).unwrap_or_default());
    let of = match sizes {
        Some(of) => {
            put(&mut head, 8, &(member.flags & !8).to_le_bytes());
            of
        }
        None => [member.crc, offset(member.data.len())?, u32::try_from(member.size).unwrap_or(u32::MAX)],
    };
    for (size, at) in of.iter().zip([16, 20, 24]) {
        put(&mut head, at, &size.to_le_bytes());
    }
    for (len, at) in [name, &extra, comment].iter().zip([28, 30, 32]) {
        put(&mut head, at, &length(len)?.to_le_bytes());
    }
    put(&mut head, 34, &[0, 0]); // one disk
    put(&mut head, 42, &start.to_le_bytes());
    for part in [&head, name, &extra, comment] {
        out.extend_from_slice(part);
    }
    Ok(())
}

/// The extra fields that stay true.
fn kept(bytes: &[u8], extra: Range<usize>, fate: &Fate, resized: bool) -> Vec<u8> {
    let renamed = fate.name.is_some() || fate.comment.is_some();
    let goes = |id: u16| resized && id == WIDE || renamed && SAID_AGAIN.contains(&id);
    let known = fields(bytes, extra.clone());
    if !known.iter().any(|(id, _)| goes(*id)) {
        return bytes.get(extra).unwrap_or_default().to_vec();
    }
    let stays = known.into_iter().filter(|(id, _)| !goes(*id));
    stays.flat_map(|(_, range)| bytes.get(range).unwrap_or_default().to_vec()).collect()
}

fn put(head: &mut [u8], at: usize, new: &[u8]) {
    if let Some(place) = head.get_mut(at..at + new.len()) {
        place.copy_from_slice(new);
    }
}

fn pack(new: &[u8], method: u16) -> Result<Vec<u8>, Error> {
    match method {
        0 => Ok(new.to_vec()),
        8 => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(new).and_then(|()| encoder.finish()).map_err(|_| refuse("a member could not be packed"))
        }
        _ => Err(refuse("a member that is packed in a way that is not supported")),
    }
}
