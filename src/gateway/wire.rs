//! The packets of the milter protocol, version 6, as mail servers speak it: length, command letter, data. Names and
//! values of headers are bytes, for mail from strangers is not always text.
//!
//! Source: the public description of the protocol in Sendmail's libmilter and in the Postfix `MILTER_README`.

use std::io::{self, Read, Write};

/// Largest packet taken from a mail server, in bytes: a body chunk is at most 65,535, a header field may be longer.
pub const LARGEST: usize = 1 << 20;

/// Largest piece of a body sent back, in bytes.
pub const CHUNK: usize = 65_535;

/// Version of the protocol.
pub const VERSION: u32 = 6;

/// What a filter wants to change.
pub mod actions {
    /// Add headers.
    pub const ADD_HEADERS: u32 = 0x01;
    /// Replace the body.
    pub const CHANGE_BODY: u32 = 0x02;
    /// Change and delete headers.
    pub const CHANGE_HEADERS: u32 = 0x10;
    /// Hold the message in the queue.
    pub const QUARANTINE: u32 = 0x20;
}

/// What a filter says of how it wants to be spoken to.
pub mod steps {
    /// No answer is sent to: header, connection, greeting, sender, recipient, data, unknown command, end of headers, body.
    pub const SILENT: u32 = 0x80 | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x1_0000 | 0x2_0000 | 0x4_0000 | 0x8_0000;
    /// Values of headers come and go with the space behind their colon.
    pub const LEADING_SPACE: u32 = 0x10_0000;
}

/// Why a connection cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The connection broke.
    #[error("the connection to the mail server broke: {0}")]
    Io(#[from] io::Error),
    /// A packet that is none.
    #[error("the mail server sent a packet that cannot be read: {0}")]
    Packet(&'static str),
}

/// What a mail server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Which version, actions and steps it offers.
    Negotiate {
        /// Version of the protocol.
        version: u32,
        /// See [`actions`].
        actions: u32,
        /// See [`steps`].
        steps: u32,
    },
    /// Values for a later step; names with or without braces.
    Macros(Vec<(Vec<u8>, Vec<u8>)>),
    /// A client connected.
    Connect,
    /// The client's greeting.
    Helo,
    /// The sender, with its options.
    Mail(Vec<u8>),
    /// One recipient.
    Recipient(Vec<u8>),
    /// The message follows.
    Data,
    /// A command nobody knows.
    Unknown,
    /// One header field.
    Header {
        /// Name, without the colon.
        name: Vec<u8>,
        /// Value; lines parted by a line feed.
        value: Vec<u8>,
    },
    /// No more headers.
    EndOfHeaders,
    /// A piece of the body.
    Body(Vec<u8>),
    /// The message is there as a whole; the answer is due. May carry a last piece of the body.
    EndOfBody(Vec<u8>),
    /// The message is not to be.
    Abort,
    /// The connection ends.
    Quit,
    /// The connection ends, the next one comes over the same line.
    QuitNewConnection,
}

/// What the filter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// What was agreed.
    Negotiate {
        /// Version.
        version: u32,
        /// See [`actions`].
        actions: u32,
        /// See [`steps`].
        steps: u32,
    },
    /// Go on.
    Continue,
    /// Let it pass.
    Accept,
    /// Try again later.
    TempFail,
    /// Still at work: the mail server should wait.
    Progress,
    /// Hold it in the queue, for this reason.
    Quarantine(String),
    /// Refuse with this answer: code, enhanced code, text.
    Refuse(String),
    /// A new header field at the end.
    AddHeader {
        /// Name.
        name: Vec<u8>,
        /// Value.
        value: Vec<u8>,
    },
    /// Another value for the field that is the `nth` of its name, from 1; an empty value deletes it.
    ChangeHeader {
        /// Which of this name, from 1.
        nth: u32,
        /// Name.
        name: Vec<u8>,
        /// Value.
        value: Vec<u8>,
    },
    /// A piece of the new body.
    Body(Vec<u8>),
}

/// Reads the next command; nothing when the mail server has closed the connection between two commands.
///
/// # Errors
/// When the connection breaks, or what comes is no packet.
pub fn read(from: &mut impl Read) -> Result<Option<Command>, Error> {
    let mut length = [0; 4];
    let mut have = 0;
    while have < length.len() {
        match from.read(length.get_mut(have..).unwrap_or_default()) {
            Ok(0) if have == 0 => return Ok(None),
            Ok(0) => return Err(Error::Packet("its length is cut off")),
            Ok(count) => have += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let length = u32::from_be_bytes(length) as usize;
    if length == 0 || length > LARGEST {
        return Err(Error::Packet("its length is none or too large"));
    }
    let mut packet = vec![0; length];
    from.read_exact(&mut packet)?;
    parse(&packet).map(Some)
}

fn parse(packet: &[u8]) -> Result<Command, Error> {
    let (letter, data) = packet.split_first().ok_or(Error::Packet("it is empty"))?;
    Ok(match letter {
        b'O' => {
            let number = |at: usize| {
                let bytes = data.get(at..at + 4).and_then(|bytes| bytes.first_chunk::<4>());
                bytes.map(|bytes| u32::from_be_bytes(*bytes)).ok_or(Error::Packet("a negotiation is too short"))
            };
            Command::Negotiate { version: number(0)?, actions: number(4)?, steps: number(8)? }
        }
        b'D' => {
            let mut parts = strings(data.get(1..).unwrap_or_default());
            let mut macros = Vec::new();
            while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
                macros.push((name.to_vec(), value.to_vec()));
            }
            Command::Macros(macros)
        }
        b'C' => Command::Connect,
        b'H' => Command::Helo,
        b'M' => Command::Mail(first(data)),
        b'R' => Command::Recipient(first(data)),
        b'T' => Command::Data,
        b'U' => Command::Unknown,
        b'L' => {
            let mut parts = strings(data);
            let name = parts.next().ok_or(Error::Packet("a header without a name"))?.to_vec();
            Command::Header { name, value: parts.next().unwrap_or_default().to_vec() }
        }
        b'N' => Command::EndOfHeaders,
        b'B' => Command::Body(data.to_vec()),
        b'E' => Command::EndOfBody(data.to_vec()),
        b'A' => Command::Abort,
        b'Q' => Command::Quit,
        b'K' => Command::QuitNewConnection,
        _ => return Err(Error::Packet("its command is unknown")),
    })
}

/// The strings of a packet, each closed by a NUL.
fn strings(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.strip_suffix(b"\0").unwrap_or(data).split(|b| *b == 0)
}

fn first(data: &[u8]) -> Vec<u8> {
    strings(data).next().unwrap_or_default().to_vec()
}

/// Sends replies, all in one piece.
///
/// # Errors
/// When the connection breaks.
pub fn write(to: &mut impl Write, replies: &[Reply]) -> Result<(), Error> {
    let mut out = Vec::new();
    replies.iter().try_for_each(|reply| pack(reply, &mut out))?;
    to.write_all(&out)?;
    to.flush()?;
    Ok(())
}

fn pack(reply: &Reply, out: &mut Vec<u8>) -> Result<(), Error> {
    let mut packet = Vec::new();
    let letter = match reply {
        Reply::Negotiate { version, actions, steps } => {
            for number in [version, actions, steps] {
                packet.extend(number.to_be_bytes());
            }
            b'O'
        }
        Reply::Continue => b'c',
        Reply::Accept => b'a',
        Reply::TempFail => b't',
        Reply::Progress => b'p',
        Reply::Quarantine(reason) => {
            string(&mut packet, reason.as_bytes());
            b'q'
        }
        Reply::Refuse(answer) => {
            string(&mut packet, answer.as_bytes());
            b'y'
        }
        Reply::AddHeader { name, value } => {
            string(&mut packet, name);
            string(&mut packet, value);
            b'h'
        }
        Reply::ChangeHeader { nth, name, value } => {
            packet.extend(nth.to_be_bytes());
            string(&mut packet, name);
            string(&mut packet, value);
            b'm'
        }
        Reply::Body(piece) => {
            packet.extend(piece);
            b'b'
        }
    };
    let length = u32::try_from(packet.len() + 1).map_err(|_| Error::Packet("a reply is too large"))?;
    out.extend(length.to_be_bytes());
    out.push(letter);
    out.extend(packet);
    Ok(())
}

/// A string ends at its NUL, so none may stand in it.
fn string(packet: &mut Vec<u8>, bytes: &[u8]) {
    packet.extend(bytes.iter().filter(|b| **b != 0));
    packet.push(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(letter: u8, data: &[u8]) -> Vec<u8> {
        let mut out = u32::try_from(data.len() + 1).unwrap().to_be_bytes().to_vec();
        out.push(letter);
        out.extend(data);
        out
    }

    #[test]
    fn commands_are_read() {
        let mut offer = Vec::new();
        for number in [6_u32, 0x1ff, 0x1f_ffff] {
            offer.extend(number.to_be_bytes());
        }
        let cases: &[(u8, &[u8], Command)] = &[
            (b'O', &offer, Command::Negotiate { version: 6, actions: 0x1ff, steps: 0x1f_ffff }),
            (b'D', b"Mi\x004X1\0{auth_authen}\0anouk\0", {
                Command::Macros(vec![(b"i".into(), b"4X1".into()), (b"{auth_authen}".into(), b"anouk".into())])
            }),
            (b'M', b"<a@b.example>\0SIZE=3\0", Command::Mail(b"<a@b.example>".into())),
            (
                b'L',
                b"Subject\0 h\xe9\n\tx\0",
                Command::Header { name: b"Subject".into(), value: b" h\xe9\n\tx".into() },
            ),
            (b'L', b"X-Empty\0\0", Command::Header { name: b"X-Empty".into(), value: vec![] }),
            (b'B', b"a\0b\r\n", Command::Body(b"a\0b\r\n".into())),
            (b'E', b"", Command::EndOfBody(vec![])),
            (b'K', b"", Command::QuitNewConnection),
        ];
        for (letter, data, command) in cases {
            let bytes = packet(*letter, data);
            assert_eq!(read(&mut bytes.as_slice()).unwrap().as_ref(), Some(command));
        }
        assert_eq!(read(&mut [].as_slice()).unwrap(), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(0_u8.., 0..200), letter in 0_u8..) {
            let mut rest = packet(letter, &bytes);
            rest.extend(&bytes);
            let mut from = rest.as_slice();
            while let Ok(Some(_)) = read(&mut from) {}
        }
    }

    #[test]
    fn what_is_no_packet_is_an_error() {
        for bytes in [
            &b"\0\0"[..],
            b"\0\0\0\0",
            b"\xff\xff\xff\xffB",
            b"\0\0\0\x05Bab",
            b"\0\0\0\x01?",
            b"\0\0\0\x05O\0\0\0\x06",
        ] {
            assert!(read(&mut &bytes[..]).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn replies_are_length_letter_and_strings() {
        let sent = |reply| {
            let mut out = Vec::new();
            write(&mut out, &[reply]).unwrap();
            out
        };
        assert_eq!(sent(Reply::Accept), packet(b'a', b""));
        assert_eq!(sent(Reply::Refuse("550 5.7.1 nee\0!".into())), packet(b'y', b"550 5.7.1 nee!\0"));
        let change = Reply::ChangeHeader { nth: 2, name: b"Subject".into(), value: b" x".into() };
        assert_eq!(sent(change), packet(b'm', b"\0\0\0\x02Subject\0 x\0"));
        assert_eq!(sent(Reply::Body(b"a\0".into())), packet(b'b', b"a\0"));
    }
}
