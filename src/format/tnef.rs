//! TNEF (MS-OXTNEF): what Outlook sends as `winmail.dat`. Read-only: what leaves in its place is a message in EML.

use super::mapi::{self, Object, Value, id};
use super::{Error, Format};
use crate::document::{Document, Gap, GapReason, Limits, Mark};

/// `winmail.dat`.
#[derive(Debug, Clone, Copy)]
pub struct Tnef;

const SIGNATURE: &[u8] = &[0x78, 0x9f, 0x3e, 0x22];

impl Format for Tnef {
    fn name(&self) -> &'static str {
        "tnef"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        head.starts_with(SIGNATURE)
    }

    fn open(&self, bytes: &[u8], limits: &Limits) -> Result<Document, Error> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Error::Limit("size of a message"));
        }
        let message = read(bytes, limits.depth).ok_or_else(|| Error::Damaged("TNEF".into()))?;
        Ok(mapi::document("tnef", &message, limits))
    }

    fn rewrite(&self, bytes: &[u8], marks: &[Mark], _limits: &Limits) -> Result<Vec<u8>, Error> {
        super::read_only(bytes, marks)
    }

    fn converts(&self) -> bool {
        true
    }
}

/// Attributes (MS-OXTNEF, 2.1.3.2): number without its type.
mod attribute {
    pub const FROM: u16 = 0x8000;
    pub const SUBJECT: u16 = 0x8004;
    pub const MESSAGE_ID: u16 = 0x8009;
    pub const BODY: u16 = 0x800c;
    pub const ATTACH_DATA: u16 = 0x800f;
    pub const ATTACH_TITLE: u16 = 0x8010;
    pub const ATTACH_RENDERING: u16 = 0x9002;
    pub const PROPERTIES: u16 = 0x9003;
    pub const RECIPIENTS: u16 = 0x9004;
    pub const ATTACH_PROPERTIES: u16 = 0x9005;
    pub const CODEPAGE: u16 = 0x9007;
}

/// Reads little-endian numbers and slices, one after the other.
struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// Bytes, and those that fill up to four.
    fn padded(&mut self, count: usize) -> Option<&'b [u8]> {
        let bytes = self.take(count)?;
        // the last value of all may lack them
        let fill = (4 - count % 4) % 4;
        self.take(fill.min(self.0.len()))?;
        Some(bytes)
    }
}

fn read(bytes: &[u8], depth: usize) -> Option<Object> {
    let mut cursor = Cursor(bytes.strip_prefix(SIGNATURE)?);
    cursor.u16()?;
    let mut message = Object::default();
    let mut broken = false;
    while !cursor.0.is_empty() {
        let Some((number, data)) = next(&mut cursor) else {
            // trailing zeros are no attribute
            broken = cursor.0.iter().any(|b| *b != 0);
            break;
        };
        broken |= take(&mut message, number, data, depth).is_none();
    }
    if broken {
        message.gaps.push(Gap::new(GapReason::Unreadable, "TNEF is damaged: a part of it was not read"));
    }
    Some(message)
}

fn next<'b>(cursor: &mut Cursor<'b>) -> Option<(u16, &'b [u8])> {
    let _level = cursor.take(1)?;
    let number = cursor.u16()?;
    let _kind = cursor.u16()?;
    let size = cursor.size()?;
    let data = cursor.take(size)?;
    let _checksum = cursor.u16()?;
    Some((number, data))
}

fn take(message: &mut Object, number: u16, data: &[u8], depth: usize) -> Option<()> {
    let narrow = || Value::Narrow(data.to_vec());
    match number {
        attribute::SUBJECT => message.add(id::SUBJECT, narrow()),
        attribute::BODY => message.add(id::BODY, narrow()),
        attribute::MESSAGE_ID => message.add(id::MESSAGE_ID, narrow()),
        // a structure with name and address as text in it
        attribute::FROM => message.add(attribute::FROM, Value::Narrow(data.get(8..).unwrap_or_default().to_vec())),
        attribute::CODEPAGE => {
            message.add(id::CODEPAGE, Value::Number(i64::from(Cursor(data).u32()?)));
        }
        attribute::PROPERTIES => properties(&mut Cursor(data), message, depth)?,
        attribute::RECIPIENTS => {
            let mut cursor = Cursor(data);
            for _ in 0..cursor.u32()? {
                let mut person = Object::default();
                properties(&mut cursor, &mut person, depth)?;
                message.recipients.push(person);
            }
        }
        attribute::ATTACH_RENDERING => message.attachments.push(Object::default()),
        attribute::ATTACH_TITLE | attribute::ATTACH_DATA | attribute::ATTACH_PROPERTIES => {
            if message.attachments.is_empty() {
                message.attachments.push(Object::default());
            }
            let attachment = message.attachments.last_mut()?;
            match number {
                attribute::ATTACH_TITLE => attachment.add(id::ATTACH_SHORT_NAME, narrow()),
                attribute::ATTACH_DATA => attachment.add(id::ATTACH_DATA, Value::Bytes(data.to_vec())),
                _ => properties(&mut Cursor(data), attachment, depth)?,
            }
        }
        _ => {}
    }
    Some(())
}

/// A list of properties (MS-OXTNEF, 2.1.3.4).
fn properties(cursor: &mut Cursor<'_>, object: &mut Object, depth: usize) -> Option<()> {
    for _ in 0..cursor.u32()? {
        let kind = cursor.u16()?;
        let number = cursor.u16()?;
        if number >= 0x8000 {
            cursor.take(16)?;
            if cursor.u32()? == 0 {
                cursor.u32()?;
            } else {
                let size = cursor.size()?;
                cursor.padded(size)?;
            }
        }
        let base = kind & 0x0fff;
        let many = kind & 0x1000 != 0;
        let variable = matches!(base, 0x000d | 0x001e | 0x001f | 0x0102);
        for _ in 0..if many || variable { cursor.u32()? } else { 1 } {
            let size = match base {
                _ if variable => cursor.size()?,
                0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => 4,
                0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
                0x0048 => 16,
                0x0000 | 0x0001 => 0,
                _ => return None,
            };
            let bytes = cursor.padded(size)?;
            if base == 0x000d && number == id::ATTACH_DATA {
                // behind the id of its interface stands a message, or an object
                match bytes.get(16..).filter(|inner| inner.starts_with(SIGNATURE) && depth > 0) {
                    Some(inner) => object.embedded = Some(Box::new(read(inner, depth - 1)?)),
                    None => object.add(number, Value::Bytes(bytes.get(16..).unwrap_or_default().to_vec())),
                }
                continue;
            }
            object.add(number, value(base, bytes));
        }
    }
    Some(())
}

/// A value by its type (MS-OXCDATA, 2.11.1).
fn value(base: u16, bytes: &[u8]) -> Value {
    match base {
        0x001e => Value::Narrow(bytes.to_vec()),
        0x001f => {
            let units = bytes.chunks_exact(2).map(|pair| match pair {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => 0,
            });
            Value::Text(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect())
        }
        0x0102 | 0x000d | 0x0048 => Value::Bytes(bytes.to_vec()),
        _ => Value::Number(bytes.iter().rev().fold(0, |value, byte| value << 8 | i64::from(*byte))),
    }
}
