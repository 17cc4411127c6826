//! A mailbox that is too large to be read as a whole: piece by piece, each a mailbox of whole messages. Memory is that of
//! a few pieces. What is taken out of one message goes out of the other messages of its piece, not of the whole mailbox.

use super::level::Level;
use super::{Examined, Outcome, Pipeline};
use crate::format::mbox::{Mbox, Piece};
use crate::format::{self, Format};

/// About the size of a piece, bytes.
pub const PIECE: usize = 1 << 20;

/// Is it a mailbox that can be read in pieces? `head` is its start, `name` a hint.
#[must_use]
pub fn is_mailbox(head: &[u8], name: &str) -> bool {
    format::sniff(head, name).is_ok_and(|format| format.name() == Mbox.name())
}

impl Pipeline {
    /// Looks into a piece. Messages are numbered through the whole mailbox; places in the From_ lines count from the
    /// start of the piece.
    #[must_use]
    pub fn examine_piece(&self, name: &str, piece: &Piece) -> Examined {
        let mut examined = self.examine_at(name, &piece.bytes, Some(&Mbox), &Level::top(), false);
        renumber(&mut examined, piece.first);
        self.silence(&mut examined);
        examined
    }

    /// Looks, takes out, and checks.
    #[must_use]
    pub fn redact_piece(&self, name: &str, piece: &Piece) -> (Examined, Outcome) {
        let (mut examined, outcome) = self.redact_as(Some(&Mbox), name, &piece.bytes);
        renumber(&mut examined, piece.first);
        (examined, outcome)
    }
}

fn renumber(examined: &mut Examined, before: usize) {
    for (at, message) in examined.nested.iter_mut().enumerate() {
        message.name = format!("message {}", before + at + 1);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::format::mbox::Pieces;

    fn pipeline() -> Pipeline {
        Pipeline {
            reveal: true,
            ..Pipeline::new(crate::detect::Engine::new(&crate::detect::Settings::default()).unwrap())
        }
    }

    fn listed(examined: &Examined) -> Vec<(String, Option<String>)> {
        let all = examined.all();
        all.iter().flat_map(|part| part.found.iter().map(|f| (part.name.clone(), f.revealed.clone()))).collect()
    }

    #[test]
    fn pieces_give_what_the_whole_mailbox_gives() {
        let mut mailbox = String::new();
        let bsns = (100_000_000_u32..).filter(|n| crate::checksum::is_bsn(&n.to_string()));
        for (number, bsn) in bsns.take(30).enumerate() {
            let _ = write!(
                mailbox,
                "From kees@x.example Mon Jan 1\nSubject: bericht {number}\nTo: kees@x.example\n\nBSN {bsn} van mevrouw Hendriksen.\n\n"
            );
        }
        let pipeline = pipeline();
        let (whole, outcome) = pipeline.redact("post.mbox", mailbox.as_bytes());
        let Outcome::Clean { bytes, .. } = outcome else { unreachable!("refused") };
        assert!(listed(&whole).len() > 60);
        assert!(is_mailbox(mailbox.as_bytes(), "x"));
        for size in [1, 700, 3_000] {
            let pieces: Vec<Piece> = Pieces::new(mailbox.as_bytes(), size, 1 << 20).map(Result::unwrap).collect();
            assert!(pieces.len() > 1);
            // the From_ lines of all messages are one text of the whole mailbox
            let in_messages = |all: Vec<(String, Option<String>)>| -> Vec<_> {
                all.into_iter().filter(|(name, _)| name != "post.mbox").collect()
            };
            let looked: Vec<_> = pieces.iter().flat_map(|p| listed(&pipeline.examine_piece("post.mbox", p))).collect();
            assert_eq!(in_messages(looked), in_messages(listed(&whole)));
            let mut joined = Vec::new();
            for piece in &pieces {
                let Outcome::Clean { bytes, .. } = pipeline.redact_piece("post.mbox", piece).1 else {
                    unreachable!("refused")
                };
                joined.extend_from_slice(bytes.bytes());
            }
            assert_eq!(joined, bytes.bytes());
        }
    }
}
