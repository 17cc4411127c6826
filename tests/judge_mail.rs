//! Python's email package reads what the rewriting made: nothing of the value left, the other parts as they were.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)] // a test may stop and speak

use std::path::Path;
use std::process::{Command, Output};

use zwartlak::document::{Change, Limits, Mark, Target};
use zwartlak::format::{Format, mail::Mail};
use zwartlak::style::{Blackout, Label, Style};

const VALUE: &str = "123456782";

fn judge(arguments: &[&str], file: &Path) -> Option<Output> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/mail_parts.py");
    let out = Command::new("python3").arg(script).args(arguments).arg(file).output().ok();
    if out.is_none() {
        assert!(std::env::var_os("CI").is_none(), "python3 is missing");
        eprintln!("SKIPPED: python3 is missing, so Python's email package did not judge");
    }
    out
}

fn redact(message: &[u8], style: &'static dyn Style) -> Vec<u8> {
    let document = Mail.open(message, &Limits::default()).unwrap();
    let mut marks = Vec::new();
    for (index, text) in document.texts.iter().enumerate() {
        for (at, found) in text.content.match_indices(VALUE) {
            marks.push(Mark {
                target: Target::Text { index, range: at..at + found.len() },
                change: Change::Destroy { label: "patiëntnummer".into(), style },
            });
        }
    }
    assert!(!marks.is_empty());
    Mail.rewrite(message, &marks, &Limits::default()).unwrap()
}

#[test]
fn python_reads_redacted_mail_as_we_do() {
    let message = format!(
        "From: \"Jan {VALUE}\" <jan@voorbeeld.nl>\r\nTo: {VALUE}@voorbeeld.nl, Piet <p@voorbeeld.nl>\r\n\
         Subject: =?utf-8?q?Pati=C3=ABnt_{VALUE}?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"=_1\"\r\n\r\nvooraf {VALUE}\r\n--=_1\r\n\
         Content-Type: multipart/alternative; boundary=\"=_12\"\r\n\r\n--=_12\r\n\
         Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         pati=EBnt 1234=\r\n56782\r\n--=_12\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nPHAgdGl0bGU9IjEyMzQ1Njc4MiI+MTIzNDU2NzgyPC9wPg==\r\n--=_12--\r\n--=_1\r\n\
         Content-Type: application/pdf; name=\"{VALUE}.pdf\"\r\nContent-Disposition: attachment;\r\n \
         filename*0=\"1234\"; filename*1=\"56782.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--=_1--\r\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let before = folder.path().join("before.eml");
    std::fs::write(&before, &message).unwrap();
    let Some(seen) = judge(&[VALUE], &before) else { return };
    assert_eq!(seen.status.code(), Some(1), "the judge must see the value before");
    let shape = |file: &Path| String::from_utf8(judge(&["--shape"], file).unwrap().stdout).unwrap();
    for style in [&Label as &'static dyn Style, &Blackout] {
        let after = folder.path().join("after.eml");
        std::fs::write(&after, redact(message.as_bytes(), style)).unwrap();
        let seen = judge(&[VALUE], &after).unwrap();
        assert_eq!(seen.status.code(), Some(0), "{}", String::from_utf8_lossy(&seen.stdout));
        let (old, new) = (shape(&before), shape(&after));
        assert_eq!(old.lines().count(), new.lines().count());
        for (old, new) in old.lines().zip(new.lines()) {
            let changed = old.starts_with("text/");
            let columns = |line: &str| -> Vec<String> { line.split(' ').map(str::to_owned).collect() };
            let (old, new) = (columns(old), columns(new));
            assert_eq!((&old[0], &old[1], &old[3]), (&new[0], &new[1], &new[3]), "type, encoding, defects");
            assert_eq!(old[2] == new[2], !changed, "{old:?} {new:?}");
        }
    }
}
