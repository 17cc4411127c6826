//! The blocks of a tar archive (POSIX.1-2017, pax; and as GNU tar writes them).

use std::ops::Range;

/// Everything in an archive stands in blocks of so many bytes.
pub(super) const BLOCK: usize = 512;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file with its content.
    File,
    /// A folder, link, device: only names.
    Name,
    /// Records of pax: `length key=value`.
    Pax,
    /// A name that did not fit into the header, as GNU tar writes it.
    Long,
    /// Something else; its content is not understood.
    Other,
}

/// A header and its data.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Offset of the header.
    pub header: usize,
    /// The data, without what fills up the last block.
    pub data: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// Texts in a header: name, linked name, user, group.
pub(super) const FIELDS: [Range<usize>; 4] = [0..100, 157..257, 265..297, 297..329];
/// The start of a long name; only in POSIX headers.
pub(super) const PREFIX: Range<usize> = 345..500;

/// All entries, where the archive ends, and whether it ends as it should.
pub(super) fn entries(bytes: &[u8], most: usize) -> (Vec<Entry>, usize, bool) {
    let mut out = Vec::new();
    let mut at = 0;
    // pax may say the size of the next file
    let mut wide = None;
    while let Some(header) = bytes.get(at..at + BLOCK) {
        if header.iter().all(|b| *b == 0) {
            return (out, at, true);
        }
        let Some(mut size) = checked(header) else { return (out, at, false) };
        let kind = match header.get(156) {
            Some(b'0' | 0 | b'7') => Kind::File,
            Some(b'1'..=b'6') => Kind::Name,
            Some(b'x' | b'g') => Kind::Pax,
            Some(b'L' | b'K') => Kind::Long,
            _ => Kind::Other,
        };
        if kind == Kind::File {
            size = wide.take().unwrap_or(size);
        }
        let end = usize::try_from(size).ok().and_then(|size| (at + BLOCK).checked_add(size));
        let Some(end) = end.filter(|end| *end <= bytes.len()) else { return (out, at, false) };
        let data = at + BLOCK..end;
        if kind == Kind::Pax {
            for record in records(bytes, &data) {
                let value = bytes.get(record.value).map(String::from_utf8_lossy);
                if record.key == "size" {
                    wide = value.and_then(|value| value.parse().ok());
                }
            }
        }
        out.push(Entry { header: at, data, kind });
        at = end.next_multiple_of(BLOCK);
        if out.len() > most {
            return (out, at, true);
        }
    }
    // an archive that was cut between two entries is read by every program
    (out, at.min(bytes.len()), at >= bytes.len())
}

/// The size in a header whose checksum is right.
pub(super) fn checked(header: &[u8]) -> Option<u64> {
    let said = number(header.get(148..156)?)?;
    (said == u64::from(sum(header))).then(|| number(header.get(124..136)?))?
}

/// The checksum of a header: all bytes, with blanks in its own place.
pub(super) fn sum(header: &[u8]) -> u32 {
    header.iter().enumerate().map(|(at, b)| if (148..156).contains(&at) { 32 } else { u32::from(*b) }).sum()
}

/// Octal digits, or a big number as GNU tar writes it.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((first, rest)) = field.split_first()
        && *first & 0x80 != 0
    {
        return rest.iter().try_fold(0_u64, |value, b| value.checked_mul(256)?.checked_add(u64::from(*b)));
    }
    let digits = field.trim_ascii_start();
    let digits = digits.iter().take_while(|b| !matches!(b, 0 | b' '));
    digits.into_iter().try_fold(0_u64, |value, b| Some(value * 8 + u64::from((*b as char).to_digit(8)?)))
}

/// Is it a POSIX header, with users and a prefix?
pub(super) fn is_posix(header: &[u8]) -> bool {
    header.get(257..262) == Some(b"ustar")
}

/// One record of pax.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// From its length to its line break.
    pub whole: Range<usize>,
    /// Before the sign.
    pub key: String,
    /// Behind it, without the line break.
    pub value: Range<usize>,
}

/// The records of pax in a range; what is no record ends them.
pub(super) fn records(bytes: &[u8], data: &Range<usize>) -> Vec<Record> {
    let mut out = Vec::new();
    let mut at = data.start;
    while let Some(rest) = bytes.get(at..data.end).filter(|rest| !rest.is_empty()) {
        let Some(blank) = memchr::memchr(b' ', rest.get(..rest.len().min(20)).unwrap_or_default()) else { break };
        let len = rest.get(..blank).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<usize>().ok());
        let Some(len) = len.filter(|len| *len > blank + 1 && *len <= rest.len()) else { break };
        let Some(sign) = memchr::memchr(b'=', rest.get(blank..len).unwrap_or_default()) else { break };
        let key = String::from_utf8_lossy(rest.get(blank + 1..blank + sign).unwrap_or_default()).into_owned();
        out.push(Record { whole: at..at + len, key, value: at + blank + sign + 1..at + len - 1 });
        at += len;
    }
    out
}
