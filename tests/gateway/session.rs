//! What the gateway answers, packet by packet, without a mail server.

use std::sync::Arc;
use std::time::Duration;

use zwartlak::detect::{Engine, Settings as Detection};
use zwartlak::gateway::answer::{Answer, Case, Desk};
use zwartlak::gateway::session::{Log, Office, serve};
use zwartlak::gateway::settings::Settings;
use zwartlak::pipeline::Pipeline;

use crate::RULES;

/// Says nothing, or that it cannot write.
struct Quiet(bool);

impl Log for Quiet {
    fn answered(&self, _: &Case, _: &Answer, _: Duration) -> std::io::Result<()> {
        if self.0 { Ok(()) } else { Err(std::io::ErrorKind::StorageFull.into()) }
    }
}

fn office(more: &str, writable: bool) -> Arc<Office> {
    let settings = Settings::parse("rules.toml", &format!("listen = 'inet:127.0.0.1:0'\n{more}\n{RULES}")).unwrap();
    let pipeline = Pipeline::new(Engine::new(&Detection::default()).unwrap());
    Arc::new(Office::new(Desk { settings, pipeline, reporter: None }, 2, Box::new(Quiet(writable))))
}

fn packet(letter: u8, data: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(data.len() + 1).unwrap().to_be_bytes().to_vec();
    out.push(letter);
    out.extend(data);
    out
}

/// What a mail server sends for one message.
fn mail(to: &str, fields: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut out = packet(b'D', b"Mi\x004X1\0");
    out.extend(packet(b'M', b"<anouk@praktijk.example>\0"));
    out.extend(packet(b'R', format!("<{to}>\0").as_bytes()));
    for (name, value) in fields {
        out.extend(packet(b'L', format!("{name}\0{value}\0").as_bytes()));
    }
    out.extend(packet(b'N', b""));
    out.extend(packet(b'B', body.as_bytes()));
    out.extend(packet(b'E', b""));
    out
}

fn hello() -> Vec<u8> {
    let numbers = [6_u32, 0x1ff, 0x1f_ffff];
    packet(b'O', &numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>())
}

/// Letters and data of all replies behind the negotiation.
fn spoken(office: &Arc<Office>, commands: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut out = Vec::new();
    let _ = serve([hello(), commands.to_vec()].concat().as_slice(), &mut out, office);
    let mut replies = Vec::new();
    let mut rest = out.as_slice();
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let (packet, behind) = behind.split_at(u32::from_be_bytes(*length) as usize);
        replies.push((packet[0], packet[1..].to_vec()));
        rest = behind;
    }
    assert_eq!(replies.remove(0).0, b'O');
    replies
}

fn letters(replies: &[(u8, Vec<u8>)]) -> String {
    replies.iter().map(|(letter, _)| char::from(*letter)).collect()
}

fn text(reply: &(u8, Vec<u8>)) -> String {
    String::from_utf8_lossy(&reply.1).into_owned()
}

#[test]
fn a_clean_message_passes_and_strangers_headers_go() {
    let office = office("", true);
    let fields = [("Subject", " Dag"), ("X-Zwartlak", " action=pass")];
    let replies = spoken(&office, &mail("b@elders.example", &fields, "Tot morgen.\r\n"));
    assert_eq!(letters(&replies), "mc");
    assert_eq!(text(&replies[0]), "\0\0\0\x01X-Zwartlak\0\0");
}

#[test]
fn a_bsn_is_taken_out_of_subject_and_body_and_two_mails_do_not_mix() {
    let office = office("", true);
    let first = mail("b@elders.example", &[("Subject", " BSN 231456785")], "Zijn BSN is 231456785.\r\n");
    let second = mail("b@praktijk.example", &[("Subject", " BSN 231456785")], "Intern.\r\n");
    let replies = spoken(&office, &[first, second].concat());
    assert_eq!(letters(&replies), "mbhcc");
    assert!(replies[..3].iter().all(|reply| !text(reply).contains("231456785")), "{replies:?}");
    assert!(text(&replies[1]).starts_with("Zijn BSN is "));
    assert!(text(&replies[2]).contains("id=4X1; action=redact; rules=bsn.mail"));
}

#[test]
fn a_refusal_names_sorts_of_data_and_what_to_do() {
    let office = office("", true);
    let body = "Mw. J. Bakker, geboren 12-03-1960, heeft diabetes mellitus en gebruikt metformine 500 mg.\r\n";
    let replies = spoken(&office, &mail("b@elders.example", &[("Subject", " Brief")], body));
    assert_eq!(letters(&replies), "y");
    let answer = text(&replies[0]);
    assert!(answer.starts_with("550 5.7.1 ") && answer.contains("health") && answer.contains("beveiligde mail"));
    assert!(!answer.contains("Bakker") && !answer.contains("metformine") && !answer.contains("1960"));
}

#[test]
fn a_sender_may_take_the_responsibility() {
    let office = office("", true);
    let fields = [("Subject", " [verantwoord] BSN 231456785")];
    let replies = spoken(&office, &mail("b@elders.example", &fields, "x\r\n"));
    assert_eq!(letters(&replies), "hmc");
    assert!(text(&replies[0]).contains("action=tag; rules=bsn.mail,override"));
    assert!(text(&replies[1]).ends_with(" BSN 231456785\0"));
}

#[test]
fn what_could_not_be_looked_at_is_held() {
    let office = office("", true);
    let fields = [("Content-Type", " application/octet-stream"), ("Content-Transfer-Encoding", " base64")];
    let replies = spoken(&office, &mail("b@elders.example", &fields, "AAECAwQFBgc=\r\n"));
    assert_eq!(letters(&replies), "qhc", "{replies:?}");
    assert!(text(&replies[0]).contains("failure.malformed"));
    let small = self::office("max_size = 100", true);
    let replies = spoken(&small, &mail("b@elders.example", &[("Subject", " x")], &"lang ".repeat(40)));
    assert_eq!(letters(&replies), "qhc");
    assert!(text(&replies[0]).contains("failure.too-large"));
}

#[test]
fn audit_only_changes_nothing() {
    let office = office("audit_only = true", true);
    let replies = spoken(&office, &mail("b@elders.example", &[("Subject", " BSN 231456785")], "x\r\n"));
    assert_eq!(letters(&replies), "c");
}

#[test]
fn what_cannot_be_written_down_is_not_done() {
    let office = office("", false);
    let replies = spoken(&office, &mail("b@elders.example", &[("Subject", " Dag")], "x\r\n"));
    assert_eq!(letters(&replies), "t");
}

#[test]
fn an_aborted_message_leaves_nothing_behind() {
    let office = office("", true);
    let mut commands = packet(b'M', b"<x@praktijk.example>\0");
    commands.extend(packet(b'L', b"Subject\0 BSN 231456785\0"));
    commands.extend(packet(b'A', b""));
    commands.extend(mail("b@elders.example", &[("Subject", " Dag")], "x\r\n"));
    assert_eq!(letters(&spoken(&office, &commands)), "c");
    assert_eq!(office.numbers.working(), 0);
}

#[test]
fn rubbish_ends_the_connection_without_an_answer() {
    let office = office("", true);
    for rubbish in [&b"\0\0\0\x01?"[..], b"\0\0\0\0", b"GET / HTTP/1.1\r\n\r\n"] {
        assert_eq!(letters(&spoken(&office, rubbish)), "");
    }
}
