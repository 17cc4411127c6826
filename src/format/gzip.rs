//! Gzip (RFC 1952): one file, packed, with its name.

use std::io::{BufRead, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::spans::Builder;
use super::unpack::{Budget, Renamer};
use super::{Error, Format, charset, splice, zip};
use crate::document::{Channel, Document, Gap, GapReason, Limits, Mark, Nested, Text};

/// A packed file.
#[derive(Debug, Clone, Copy)]
pub struct Gzip;

impl Format for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        head.starts_with(b"\x1f\x8b\x08")
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        let gzip = read(bytes, limits)?;
        Ok(Document {
            format: "gzip",
            texts: vec![gzip.names],
            nested: gzip.nested.into_iter().collect(),
            gaps: gzip.gaps,
            ..Document::default()
        })
    }

    /// The result has one member, also where there were more.
    fn rewrite(&self, bytes: &[u8], marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        let gzip = read(bytes, limits)?;
        let count = usize::from(gzip.nested.is_some());
        let plan = splice::plan_for(marks, &|index| (index == 0).then_some(&gzip.names), count)?;
        let new = match (plan.nested.get(&0), &gzip.nested) {
            (Some(new), _) => &**new.same()?,
            (None, Some(nested)) => nested.bytes.as_slice(),
            _ => return Err(splice::refuse("a packed file that could not be unpacked")),
        };
        let head = gzip.heads.first().ok_or_else(|| splice::refuse("a packed file without a header"))?;
        let cuts = plan.texts.get(&0).map_or(&[][..], Vec::as_slice);
        let mut renamer = Renamer::default();
        let mut field = |range: &Option<Range<usize>>| -> Result<Vec<u8>, Error> {
            let Some(range) = range else { return Ok(Vec::new()) };
            let put = zip::patched(bytes, &gzip.names, cuts, range, &mut |old, put| renamer.words(old, put))?;
            let put = put.unwrap_or_else(|| bytes.get(range.clone()).unwrap_or_default().to_vec());
            Ok([put, vec![0]].concat())
        };
        let mut out = bytes.get(head.start..head.start + 10).unwrap_or_default().to_vec();
        if let Some(flags) = out.get_mut(3) {
            // extra fields and the checksum of the header stay behind
            *flags &= NAME | COMMENT;
        }
        out.extend(field(&head.name)?);
        out.extend(field(&head.comment)?);
        let mut encoder = DeflateEncoder::new(out, Compression::default());
        let packed = encoder.write_all(new).and_then(|()| encoder.finish());
        let mut out = packed.map_err(|_| splice::refuse("a file that could not be packed"))?;
        let mut crc = flate2::Crc::new();
        crc.update(new);
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&crc.amount().to_le_bytes());
        Ok(out)
    }
}

const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

struct Head {
    start: usize,
    name: Option<Range<usize>>,
    comment: Option<Range<usize>>,
    extra: bool,
    end: usize,
}

struct Opened {
    heads: Vec<Head>,
    names: Text,
    nested: Option<Nested>,
    gaps: Vec<Gap>,
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Opened, Error> {
    if bytes.len() as u64 > limits.bytes {
        return Err(Error::Limit("size of a packed file"));
    }
    let mut budget = Budget::new(limits);
    let (mut heads, mut gaps, mut names) = (Vec::new(), Vec::new(), Builder::default());
    let mut content = Vec::new();
    let mut whole = true;
    let mut at = 0;
    while let Some(head) = head(bytes, at) {
        for range in head.name.iter().chain(&head.comment) {
            zip::line(bytes, range, &mut names);
        }
        if head.extra {
            gaps.push(Gap::new(GapReason::Unsupported, "extra fields of a gzip file were not looked at"));
        }
        let mut rest = bytes.get(head.end..).unwrap_or_default();
        let packed = rest.len();
        let what = format!("part {}", heads.len() + 1);
        let start = content.len();
        let unpacked = budget.member().and_then(|()| budget.unpack(DeflateDecoder::new(&mut rest), packed, &what));
        let end = head.end + packed - rest.fill_buf().map_or(0, <[u8]>::len);
        heads.push(head);
        match unpacked {
            Ok(part) => content.extend_from_slice(&part),
            Err(gap) => {
                gaps.push(gap);
                whole = false;
                break;
            }
        }
        let mut crc = flate2::Crc::new();
        crc.update(content.get(start..).unwrap_or_default());
        if bytes.get(end..end + 4) != Some(&crc.sum().to_le_bytes()) {
            gaps.push(Gap::new(GapReason::Unreadable, format!("{what} is damaged: its checksum is wrong")));
        }
        at = (end + 8).min(bytes.len());
    }
    if heads.is_empty() {
        return Err(Error::Damaged("the header of a gzip file".into()));
    }
    if whole && bytes.get(at..).is_some_and(|rest| rest.iter().any(|b| *b != 0)) {
        gaps.push(Gap::new(GapReason::Unreadable, "bytes behind the packed file were not looked at"));
    }
    let name = heads.first().and_then(|head| head.name.clone());
    let name = name.map(|name| charset::decode_unlabelled(bytes.get(name).unwrap_or_default()).content);
    let name = name.unwrap_or_else(|| "content".into());
    let nested = whole.then_some(Nested { name, bytes: content });
    Ok(Opened { heads, names: names.text(Channel::Part("file names".into()), None), nested, gaps })
}

fn head(bytes: &[u8], start: usize) -> Option<Head> {
    let fixed = bytes.get(start..start + 10)?;
    if !fixed.starts_with(b"\x1f\x8b\x08") {
        return None;
    }
    let flags = *fixed.get(3)?;
    let mut at = start + 10;
    if flags & EXTRA != 0 {
        at += 2 + usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    }
    let mut string = |flag: u8| -> Option<Option<Range<usize>>> {
        if flags & flag == 0 {
            return Some(None);
        }
        let range = at..at + memchr::memchr(0, bytes.get(at..)?)?;
        at = range.end + 1;
        Some(Some(range))
    };
    let (name, comment) = (string(NAME)?, string(COMMENT)?);
    let end = at + if flags & HEADER_CRC != 0 { 2 } else { 0 };
    Some(Head { start, name, comment, extra: flags & EXTRA != 0, end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Change, Target};
    use crate::style::Label;

    fn packed(name: &str, content: &[u8]) -> Vec<u8> {
        let mut encoder =
            flate2::GzBuilder::new().filename(name).mtime(1_700_000_000).write(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_file_inside_and_its_name_are_replaced() {
        let file = [packed("Jansen.txt", b"een "), packed("b", b"twee")].concat();
        let document = Gzip.open(&file, &Limits::default()).unwrap();
        assert_eq!(document.texts[0].content, "Jansen.txt\nb\n");
        assert_eq!((document.nested[0].name.as_str(), &document.nested[0].bytes[..]), ("Jansen.txt", &b"een twee"[..]));
        assert!(document.gaps.is_empty());
        let marks = [
            Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"nieuw").into()) },
            Mark {
                target: Target::Text { index: 0, range: 0..6 },
                change: Change::Destroy { label: "naam".into(), style: &Label },
            },
        ];
        let out = Gzip.rewrite(&file, &marks, &Limits::default()).unwrap();
        let again = Gzip.open(&out, &Limits::default()).unwrap();
        assert_eq!((again.nested[0].name.as_str(), &again.nested[0].bytes[..]), ("[naam].txt", &b"nieuw"[..]));
        assert!(again.gaps.is_empty());
        assert_eq!(out[4..8], 1_700_000_000_u32.to_le_bytes());
        let mut judge = flate2::read::GzDecoder::new(&out[..]);
        assert_eq!(std::io::read_to_string(&mut judge).unwrap(), "nieuw");
    }

    #[test]
    fn damage_and_bombs_are_gaps() {
        let reasons = |file: &[u8], limits: &Limits| -> Vec<_> {
            Gzip.open(file, limits).unwrap().gaps.iter().map(|gap| gap.reason).collect()
        };
        let mut file = packed("x", b"een tekst die lang genoeg is");
        let bomb = packed("x", &vec![0; 20 << 20]);
        let limits = Limits::default();
        assert_eq!(reasons(&bomb, &limits), [GapReason::Limit], "ratio");
        assert_eq!(reasons(&file, &Limits { inflated: 5, ..limits.clone() }), [GapReason::Limit]);
        assert_eq!(reasons(&[&file[..], b"rommel"].concat(), &limits), [GapReason::Unreadable]);
        assert_eq!(reasons(&[&file[..], b"\0\0"].concat(), &limits), []);
        let at = file.len() - 8;
        file[at] ^= 1;
        assert_eq!(reasons(&file, &limits), [GapReason::Unreadable]);
        assert_eq!(reasons(&file[..20], &limits), [GapReason::Unreadable]);
        assert!(Gzip.open(b"\x1f\x8b\x08", &limits).is_err());
    }
}
