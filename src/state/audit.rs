//! The audit trail: a file of JSON lines to which is only added, chained so that a change or a cut shows.
//!
//! Each line ends with its number, a `chain` and a `seal`. The chain is SHA-256 over the chain of the line before and the
//! bytes of this line: anyone can follow it. The seal is HMAC-SHA-256 over the chain under a key that stands apart: nobody
//! without the key can make a line, or make the chain anew behind a change. A head beside the trail, sealed too, says how
//! many lines there are: so lines cut off at the end are missed.
//!
//! Not found is what somebody with the key makes anew, and trail and head put back together to an earlier state; except by
//! a chain that was noted elsewhere ([`verify`] looks for it).

mod head;
mod verify;

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::pipeline::lens::Key;
use head::Head;
pub use verify::{Checked, Fault, verify};

/// The chain at a line; zeros before the first.
pub type Chain = [u8; 32];

/// Why nothing can be added to a trail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What the system says.
    #[error("the audit trail cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// An entry is no JSON object.
    #[error("the audit trail cannot be written: an entry is no object")]
    Entry,
    /// It is not what was written.
    #[error(
        "the audit trail is not as it was left ({0}); 'zwartlak audit verify' says more. Keep it, and begin another file"
    )]
    Changed(&'static str),
}

/// A trail to which lines are added. Programs may share one: each line is added under a lock.
#[derive(Debug)]
pub struct Trail {
    file: File,
    head: File,
    key: Key,
}

/// The head stands beside the trail.
fn head_of(trail: &Path) -> PathBuf {
    let mut name = trail.as_os_str().to_owned();
    name.push(".head");
    name.into()
}

impl Trail {
    /// Opens a trail, or begins one that only its owner may read.
    ///
    /// # Errors
    /// When it cannot be written, or is not as it was left.
    pub fn open(path: &Path, key: Key) -> Result<Self, Error> {
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path)
        };
        let mut trail = Self { file: open(path)?, head: open(&head_of(path))?, key };
        trail.locked(|trail| trail.end().map(drop))?;
        Ok(trail)
    }

    /// Adds a line, which is on disk when this returns. The entry must be an object.
    ///
    /// # Errors
    /// When it cannot be written, or the trail is not as it was left.
    pub fn append(&mut self, entry: &impl Serialize) -> Result<(), Error> {
        let entry = serde_json::to_string(entry).map_err(|_| Error::Entry)?;
        self.locked(|trail| {
            let end = trail.end()?;
            trail.add(&end, &entry).map(drop)
        })
    }

    fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.file.lock()?;
        let done = work(self);
        self.file.unlock()?;
        done
    }

    fn add(&mut self, end: &Head, entry: &str) -> Result<Head, Error> {
        let body = entry.strip_suffix('}').filter(|body| body.len() > 1).ok_or(Error::Entry)?;
        let number = end.lines + 1;
        let mut line = format!("{body},\"n\":{number}");
        let chain = next(&end.chain, line.as_bytes());
        line += &[CHAIN, &hex(&chain), SEAL, &hex(&seal(&self.key, &chain)), "\"}\n"].concat();
        self.file.seek(SeekFrom::Start(end.bytes))?;
        self.file.write_all(line.as_bytes())?;
        self.file.sync_data()?;
        let head = Head { lines: number, bytes: end.bytes + line.len() as u64, chain };
        // behind the line: what was killed in between is a line more than the head says, which is mended below
        head.write(&mut self.head, &self.key)?;
        Ok(head)
    }

    /// Where the trail ends. Lines that a killed program had added when it had not yet changed the head are taken up; half
    /// a line, which a power cut may leave, is taken off, and a line says so.
    fn end(&mut self) -> Result<Head, Error> {
        let length = self.file.metadata()?.len();
        let mut end = match Head::read(&mut self.head, &self.key)? {
            head::Found::Good(head) => head,
            head::Found::Nothing if length == 0 => Head::default(),
            head::Found::Nothing => return Err(Error::Changed("its head is gone")),
            head::Found::Bad => return Err(Error::Changed("its head was changed")),
        };
        if length < end.bytes {
            return Err(Error::Changed("it was cut"));
        }
        if length == end.bytes {
            return Ok(end);
        }
        let mut rest = Vec::new();
        self.file.seek(SeekFrom::Start(end.bytes))?;
        (&self.file).take(length - end.bytes).read_to_end(&mut rest)?;
        let mut left = rest.as_slice();
        while let Some(at) = memchr::memchr(b'\n', left) {
            let (line, behind) = left.split_at(at + 1);
            let chain = verify::line(line, &end.chain, end.lines + 1, Some(&self.key))
                .map_err(|_| Error::Changed("lines were added to it"))?;
            end = Head { lines: end.lines + 1, bytes: end.bytes + line.len() as u64, chain };
            left = behind;
        }
        if left.is_empty() {
            end.write(&mut self.head, &self.key)?;
            return Ok(end);
        }
        self.file.set_len(end.bytes)?;
        self.add(&end, &format!("{{\"type\":\"repair\",\"bytes\":{}}}", left.len()))
    }
}

/// How a line goes on behind what the chain is over.
const CHAIN: &str = ",\"chain\":\"";
const SEAL: &str = "\",\"seal\":\"";

/// The chain of a line.
fn next(before: &Chain, line: &[u8]) -> Chain {
    Sha256::new().chain_update(before).chain_update(line).finalize().into()
}

fn seal(key: &Key, chain: &Chain) -> [u8; 32] {
    key.mac(&[b"audit", chain])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut out, byte| {
        for digit in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(u32::from(digit), 16));
        }
        out
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests;
