//! Outlook messages (MS-OXMSG) in a compound file (MS-CFB). Read-only: what leaves in its place is a message in EML.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use cfb::CompoundFile;

use super::mapi::{self, MOST, Object, Value, id};
use super::{Error, Format};
use crate::document::{Document, Gap, GapReason, Limits, Mark};

/// One message of Outlook.
#[derive(Debug, Clone, Copy)]
pub struct Msg;

/// The start of a compound file.
const SIGNATURE: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Name of the stream with the numbers, in UTF-16, as the directory of the file holds it.
const PROPERTIES: &str = "__properties_version1.0";

impl Format for Msg {
    fn name(&self) -> &'static str {
        "msg"
    }

    fn sniff(&self, head: &[u8], name: &str) -> bool {
        // the directory may stand behind the head; then the name decides
        let wide: Vec<u8> = "__properties_v".encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.starts_with(SIGNATURE) && (super::extension(name) == "msg" || memchr::memmem::find(head, &wide).is_some())
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of a message"));
        }
        let damaged = || Error::Damaged("the compound file".into());
        let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
        if !file.is_stream(Path::new("/").join(PROPERTIES)) {
            return Err(Error::Unsupported);
        }
        // foreign code over hostile offsets
        let message = catch_unwind(AssertUnwindSafe(|| message(&mut file, Path::new("/"), 32, limits.depth)));
        Ok(mapi::document("msg", &message.map_err(|_| damaged())?, limits))
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], _limits: &Limits) -> Result<Vec<u8>, Error> {
        super::read_only(bytes, marks)
    }

    fn converts(&self) -> bool {
        true
    }
}

type File<'b> = CompoundFile<Cursor<&'b [u8]>>;

/// A message in a storage; `header` is the length of what stands before its numbers (MS-OXMSG, 2.4.1).
fn message(file: &mut File<'_>, storage: &Path, header: usize, depth: usize) -> Object {
    let mut out = object(file, storage, header);
    let mut inner: Vec<PathBuf> = file
        .read_storage(storage)
        .map(|entries| entries.filter(cfb::Entry::is_storage).map(|entry| entry.path().to_owned()).collect())
        .unwrap_or_default();
    inner.sort();
    if inner.len() > MOST {
        inner.truncate(MOST);
        out.gaps.push(Gap::new(GapReason::Limit, "too many recipients and attachments"));
    }
    for path in inner {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("__recip_") {
            out.recipients.push(object(file, &path, 8));
        } else if name.starts_with("__attach_") {
            let mut attachment = object(file, &path, 8);
            let inner = path.join("__substg1.0_3701000D");
            if file.is_storage(&inner) {
                if depth == 0 {
                    out.gaps.push(Gap::new(GapReason::Limit, "messages are nested too deep"));
                } else if file.is_stream(inner.join(PROPERTIES)) {
                    attachment.embedded = Some(Box::new(message(file, &inner, 24, depth - 1)));
                } else {
                    out.gaps.push(Gap::new(GapReason::Unsupported, "an attachment is an embedded object"));
                    attachment.add(id::ATTACH_DATA, Value::Bytes(Vec::new()));
                }
            }
            out.attachments.push(attachment);
        }
    }
    out
}

/// The properties in a storage: numbers in one stream, everything longer in a stream each.
fn object(file: &mut File<'_>, storage: &Path, header: usize) -> Object {
    let mut out = Object::default();
    match stream(file, &storage.join(PROPERTIES)) {
        Some(bytes) => {
            for entry in bytes.get(header..).unwrap_or_default().chunks_exact(16) {
                let [k0, k1, n0, n1, _, _, _, _, value @ ..] = entry else { continue };
                let kind = u16::from_le_bytes([*k0, *k1]);
                let number = u16::from_le_bytes([*n0, *n1]);
                let size = match kind {
                    0x0002 | 0x000b => 2,
                    0x0003 => 4,
                    0x0014 | 0x0040 => 8,
                    _ => continue,
                };
                let value = value.get(..size).unwrap_or_default();
                out.add(number, Value::Number(value.iter().rev().fold(0, |n, byte| n << 8 | i64::from(*byte))));
            }
        }
        None => out.gaps.push(Gap::new(GapReason::Unreadable, "properties of a message cannot be read")),
    }
    let mut paths: Vec<PathBuf> = file
        .read_storage(storage)
        .map(|entries| entries.filter(cfb::Entry::is_stream).map(|entry| entry.path().to_owned()).collect())
        .unwrap_or_default();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // number and type; several values of one property have their index behind a hyphen
        let Some(tag) = name.strip_prefix("__substg1.0_").and_then(|tag| tag.get(..8)) else { continue };
        let Ok(tag) = u32::from_str_radix(tag, 16) else { continue };
        let (number, kind) = ((tag >> 16) as u16, tag & 0xffff);
        let several = kind & 0x1000 != 0;
        if several && !name.contains('-') && matches!(kind & 0xfff, 0x1e | 0x1f | 0x102) {
            continue; // lengths of the values
        }
        let Some(bytes) = stream(file, &path) else {
            out.gaps.push(Gap::new(GapReason::Unreadable, "a property of a message cannot be read"));
            continue;
        };
        out.add(
            number,
            match kind & 0xfff {
                0x1e => Value::Narrow(bytes),
                0x1f => {
                    let units = bytes.chunks_exact(2).map(|pair| match pair {
                        [low, high] => u16::from_le_bytes([*low, *high]),
                        _ => 0,
                    });
                    Value::Text(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
                }
                _ => Value::Bytes(bytes),
            },
        );
    }
    out
}

fn stream(file: &mut File<'_>, path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.open_stream(path).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
