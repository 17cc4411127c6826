//! Formats that are known by their first bytes and not read: a gap that says what it is and what to do.

use super::{Error, Format};
use crate::document::{Document, Limits, Mark};

/// A file that is known and not read.
#[derive(Debug, Clone, Copy)]
pub struct Unread;

/// First bytes, and what to say.
const SIGNS: &[(&[u8], &str)] = &[
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Office file of the old kind (doc, xls, ppt) is not read yet; save it as docx, xlsx or pptx",
    ),
    (b"BZh", "a file packed with bzip2 is not read yet; unpack it first"),
    (b"\xfd7zXZ\0", "a file packed with xz is not read yet; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a file packed with zstd is not read yet; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive is not read yet; unpack it first"),
    (b"Rar!\x1a\x07", "a rar archive is not read; unpack it first"),
];

fn words(head: &[u8]) -> Option<&'static str> {
    SIGNS.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, words)| *words)
}

impl Format for Unread {
    fn name(&self) -> &'static str {
        "unread"
    }

    fn sniff(&self, head: &[u8], _name: &str) -> bool {
        // `BZh` may start a text: its next bytes are the level and the sign of a block
        let text = head.starts_with(b"BZh") && head.get(4..10) != Some(b"1AY&SY");
        words(head).is_some() && !text
    }

    fn open(&self, bytes: &[u8], _limits: &Limits) -> Result<Document, Error> {
        // a docx, xlsx or pptx with a password is wrapped in a file of the old kind
        let wrapped: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        if bytes.starts_with(b"\xd0\xcf") && memchr::memmem::find(bytes, &wrapped).is_some() {
            return Err(Error::Encrypted("the document asks for a password"));
        }
        Err(words(bytes).map_or(Error::Unsupported, Error::NotRead))
    }

    fn rewrite(&self, bytes: &[u8], _marks: &[Mark], limits: &Limits) -> Result<Vec<u8>, Error> {
        self.open(bytes, limits).map(|_| bytes.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_named() {
        let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....";
        assert!(Unread.sniff(old, "brief.doc"));
        assert!(Unread.open(old, &Limits::default()).unwrap_err().to_string().contains("docx"));
        assert!(!Unread.sniff(b"BZh is een afkorting", ""));
        assert!(Unread.sniff(b"BZh91AY&SY", "") && !Unread.sniff(b"PK", ""));
    }
}
