//! A mailbox in pieces of whole messages, so that its size does not matter: each piece is a mailbox of its own, and the
//! pieces one after the other are the mailbox, byte for byte.

use std::io::{self, Read};

use super::{LOOKAHEAD, Messages};

/// Some messages of a mailbox. `Debug` shows no content.
pub struct Piece {
    /// A mailbox.
    pub bytes: Vec<u8>,
    /// Messages before it.
    pub first: usize,
}

impl std::fmt::Debug for Piece {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Piece({} bytes, after {} messages)", self.bytes.len(), self.first)
    }
}

/// The pieces of a mailbox, from its start to its end.
#[derive(Debug)]
pub struct Pieces<R> {
    reader: R,
    /// About so many bytes are one piece, a longer message excepted.
    size: usize,
    /// No message may be longer.
    limit: u64,
    buffer: Vec<u8>,
    first: usize,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    /// Cuts what `reader` gives into pieces of about `size` bytes; a message longer than `limit` bytes is an error.
    pub fn new(reader: R, size: usize, limit: u64) -> Self {
        Self { reader, size: size.max(1), limit, buffer: Vec::new(), first: 0, ended: false }
    }

    fn piece(&mut self) -> io::Result<Option<Piece>> {
        let mut wanted = self.size;
        loop {
            let missing = (wanted + LOOKAHEAD).saturating_sub(self.buffer.len());
            if missing > 0 && !self.ended {
                let got = self.reader.by_ref().take(missing as u64).read_to_end(&mut self.buffer)?;
                self.ended = got < missing;
            }
            if self.buffer.is_empty() {
                return Ok(None);
            }
            // the last start that has all behind it that its look needs
            let sure = if self.ended { self.buffer.len() } else { self.buffer.len().saturating_sub(LOOKAHEAD) };
            let mut messages = 0;
            let mut cut = None;
            for message in Messages::new(&self.buffer) {
                if message.start > 0 && message.start < sure {
                    cut = Some((message.start, messages));
                    if message.start >= self.size {
                        break;
                    }
                }
                messages += 1;
            }
            let (end, count) = match cut {
                // the rest is not known to be whole yet
                Some(cut) if !self.ended || cut.0 >= self.size => cut,
                _ if self.ended => (self.buffer.len(), messages),
                _ if self.buffer.len() as u64 > self.limit => {
                    return Err(io::Error::other("a message is larger than the limit"));
                }
                _ => {
                    wanted = self.buffer.len().saturating_mul(2);
                    continue;
                }
            };
            let rest = self.buffer.split_off(end);
            let bytes = std::mem::replace(&mut self.buffer, rest);
            let piece = Piece { bytes, first: self.first };
            self.first += count;
            return Ok(Some(piece));
        }
    }
}

impl<R: Read> Iterator for Pieces<R> {
    type Item = io::Result<Piece>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.piece();
        if piece.is_err() {
            // what follows an error is not known
            (self.ended, self.buffer) = (true, Vec::new());
        }
        piece.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox() -> Vec<u8> {
        let mut out = Vec::new();
        for number in 0..40 {
            let body = "regel\n\nFrom hier tot daar\n".repeat(number * number);
            out.extend(format!("From a@b Mon\nSubject: {number}\nTo: c\n\n{body}\n").into_bytes());
        }
        out
    }

    #[test]
    fn pieces_are_whole_messages_and_together_the_mailbox() {
        let bytes = mailbox();
        let whole: Vec<_> = Messages::new(&bytes).map(|message| message.start).collect();
        assert_eq!(whole.len(), 40);
        for size in [1, 500, 5_000, 1 << 20] {
            let pieces: Vec<Piece> = Pieces::new(&bytes[..], size, 1 << 30).map(Result::unwrap).collect();
            assert!(size > 500 || pieces.len() > 20, "{size}: {}", pieces.len());
            let (mut at, mut count) = (0, 0);
            for piece in &pieces {
                assert_eq!(piece.first, count);
                let starts: Vec<_> = Messages::new(&piece.bytes).map(|message| message.start + at).collect();
                assert_eq!(starts, whole[count..count + starts.len()], "{size}");
                count += starts.len();
                at += piece.bytes.len();
            }
            assert_eq!(pieces.iter().flat_map(|piece| piece.bytes.clone()).collect::<Vec<_>>(), bytes);
        }
    }

    #[test]
    fn a_message_beyond_the_limit_is_an_error() {
        let bytes = [&b"From a\nTo: b\n\n"[..], "x".repeat(100_000).as_bytes()].concat();
        assert!(Pieces::new(&bytes[..], 1000, 50_000).any(|piece| piece.is_err()));
        assert_eq!(Pieces::new(&bytes[..], 1000, 1 << 20).map(Result::unwrap).count(), 1);
    }
}
