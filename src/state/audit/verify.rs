//! Has a trail been changed or cut?

use std::io::{BufRead, BufReader};
use std::path::Path;

use super::head::Head;
use super::{CHAIN, Chain, SEAL, head_of, hex, next, seal, unhex};
use crate::pipeline::lens::Key;

/// What is wrong with a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A line is not one that the program wrote, or not as it wrote it; or lines before it are missing. From 1.
    Line(u64),
    /// A line has a seal of another key.
    Seal(u64),
    /// The last line is not whole.
    Torn,
    /// The head says that there were so many lines.
    Cut(u64),
    /// There is no head, so a cut at the end cannot be seen.
    NoHead,
    /// The head was changed.
    Head,
    /// No line has the chain that was noted.
    Noted,
}

/// A trail that was gone through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Lines that are good, up to the first fault.
    pub lines: u64,
    /// The chain at the last of them, to note elsewhere.
    pub chain: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Lines that the head does not know yet: the program was killed there. They are good.
    pub pending: u64,
}

/// Goes through a trail. Without the key anyone can see that the chain holds, but not that it was not made anew. `noted` is
/// a chain that was written down elsewhere.
///
/// # Errors
/// When it cannot be read.
pub fn verify(path: &Path, key: Option<&Key>, noted: Option<&str>) -> std::io::Result<Checked> {
    let mut reader = BufReader::new(std::fs::File::open(path)?);
    let (mut end, mut faults, mut buffer) = (Head::default(), Vec::new(), Vec::new());
    let head = std::fs::read_to_string(head_of(path)).ok();
    let known = head.as_deref().and_then(|head| Head::parse(head, key));
    let (mut at_head, mut noted_seen) = (false, noted.is_none());
    while faults.is_empty() {
        at_head |= known.as_ref() == Some(&end);
        noted_seen |= end.lines > 0 && noted.is_some_and(|noted| noted.trim() == hex(&end.chain));
        buffer.clear();
        // a line of ours is short; a file of another kind must not fill the memory
        let read = std::io::Read::take(&mut reader, 16 << 20).read_until(b'\n', &mut buffer)?;
        if read == 0 {
            break;
        }
        if buffer.last() != Some(&b'\n') {
            faults.push(Fault::Torn);
            break;
        }
        match line(&buffer, &end.chain, end.lines + 1, key) {
            Ok(chain) => end = Head { lines: end.lines + 1, bytes: end.bytes + read as u64, chain },
            Err(fault) => faults.push(fault),
        }
    }
    let pending = known.as_ref().map_or(0, |known| end.lines.saturating_sub(known.lines));
    match (&head, &known) {
        (None, _) => faults.push(Fault::NoHead),
        (Some(text), _) if text.is_empty() && end.lines == 0 => {}
        (Some(_), None) => faults.push(Fault::Head),
        (Some(_), Some(known)) if known.lines > end.lines => faults.push(Fault::Cut(known.lines)),
        (Some(_), Some(_)) if !at_head => faults.push(Fault::Head),
        (Some(_), Some(_)) => {}
    }
    if !noted_seen {
        faults.push(Fault::Noted);
    }
    Ok(Checked { lines: end.lines, chain: hex(&end.chain), faults, pending })
}

/// The chain of a line, its break included, if it is the one behind `before`.
pub(super) fn line(line: &[u8], before: &Chain, number: u64, key: Option<&Key>) -> Result<Chain, Fault> {
    let wrong = Fault::Line(number);
    let text = std::str::from_utf8(line).map_err(|_| wrong)?;
    let (body, rest) = text.rsplit_once(CHAIN).ok_or(wrong)?;
    let (chain, rest) = rest.split_once(SEAL).ok_or(wrong)?;
    let given = unhex(rest.strip_suffix("\"}\n").ok_or(wrong)?).ok_or(wrong)?;
    let chain = unhex(chain).ok_or(wrong)?;
    if !body.ends_with(&format!(",\"n\":{number}")) || chain != next(before, body.as_bytes()) {
        return Err(wrong);
    }
    if key.is_some_and(|key| seal(key, &chain) != given) {
        return Err(Fault::Seal(number));
    }
    Ok(chain)
}
