//! The head of a trail: how far it goes, sealed. One record of a fixed length, written over the last in one go.

use std::fs::File;
use std::io::{Read, Seek, Write};

use super::{Chain, hex, unhex};
use crate::pipeline::lens::Key;

/// Where a trail ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub lines: u64,
    pub bytes: u64,
    pub chain: Chain,
}

/// What stands in the file of the head.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is new.
    Nothing,
    /// Not what was written.
    Bad,
    /// A head.
    Good(Head),
}

impl Head {
    fn record(&self, key: &Key) -> String {
        let Self { lines, bytes, chain } = self;
        let seal = key.mac(&[b"audit head", &lines.to_be_bytes(), &bytes.to_be_bytes(), chain]);
        format!("{lines:020} lines, {bytes:020} bytes, chain {}, seal {}\n", hex(chain), hex(&seal))
    }

    /// Without a key only the form is looked at.
    pub(super) fn parse(text: &str, key: Option<&Key>) -> Option<Self> {
        let (lines, rest) = text.split_once(" lines, ")?;
        let (bytes, rest) = rest.split_once(" bytes, chain ")?;
        let (chain, _) = rest.split_once(", seal ")?;
        let head = Self { lines: lines.parse().ok()?, bytes: bytes.parse().ok()?, chain: unhex(chain)? };
        key.is_none_or(|key| head.record(key) == text).then_some(head)
    }

    pub(super) fn read(file: &mut File, key: &Key) -> std::io::Result<Found> {
        let mut text = String::new();
        file.rewind()?;
        if file.take(1_000).read_to_string(&mut text).is_err() {
            return Ok(Found::Bad);
        }
        Ok(match text.as_str() {
            "" => Found::Nothing,
            text => Self::parse(text, Some(key)).map_or(Found::Bad, Found::Good),
        })
    }

    pub(super) fn write(&self, file: &mut File, key: &Key) -> std::io::Result<()> {
        file.rewind()?;
        file.write_all(self.record(key).as_bytes())?;
        file.sync_data()
    }
}
