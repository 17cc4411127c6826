//! Whatever a mail server sends: packets are read or refused, and a message that comes back as it was needs no change.
#![no_main]

use zwartlak::gateway::message::Message;
use zwartlak::gateway::wire::{Command, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut from = bytes;
    let mut message = Message::default();
    while let Ok(Some(command)) = read(&mut from) {
        match command {
            Command::Header { name, value } => message.field(name, value, false, 1 << 20),
            Command::Body(piece) | Command::EndOfBody(piece) => message.body(&piece, 1 << 20),
            _ => {}
        }
    }
    let _ = message.changes(&message.bytes());
    let _ = message.changes(bytes);
});
