//! `filter`: what a mail server sees.

use std::process::{Command, Stdio};

use super::pipe;

const MESSAGE: &str = "Return-Path: <a@voorbeeld.nl>\r\nFrom: Zo\u{eb} <zoe@voorbeeld.nl>\r\nTo: b@voorbeeld.nl\r\n\
    DKIM-Signature: v=1; b=abc\r\nSubject: BSN 123456782\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nQlNOIDEyMzQ1Njc4MiB2YW4gWm/Dqw0K\r\n";

fn filter(options: &[&str], message: &str) -> super::Ran {
    let dir = tempfile::tempdir().unwrap();
    pipe(dir.path(), &[&["filter", "--only", "bsn"], options].concat(), message.as_bytes())
}

#[test]
fn a_message_goes_through_redacted() {
    let ran = filter(&[], MESSAGE);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("Return-Path: <a@voorbeeld.nl>\r\nFrom: Zo\u{eb}"), "{}", ran.out);
    assert!(ran.out.contains("Subject: BSN [BSN]\r\n") && !ran.out.contains("DKIM"), "{}", ran.out);
    assert!(ran.out.ends_with("QlNOIFtCU05dIHZhbiBab8OrDQo=\r\n"), "{}", ran.out);
    // redacted twice is redacted once; what has nothing to take out passes as it is
    assert_eq!(filter(&[], &ran.out).out, ran.out);
    assert_eq!(
        filter(&["--min-confidence", "1"], "From a@b.nl Mon\nSubject: x\n\nx").out,
        "From a@b.nl Mon\nSubject: x\n\nx"
    );
}

#[test]
fn python_reads_what_went_through() {
    let ran = filter(&[], MESSAGE);
    let script = "import sys, email, email.policy\n\
        m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)\n\
        print(m['subject'], m['dkim-signature'], m.get_content().strip(), len(m.defects), sep='|')";
    let spawned = Command::new("python3")
        .env("PYTHONIOENCODING", "utf-8")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        assert!(std::env::var_os("CI").is_none(), "python3 is missing");
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), ran.out.as_bytes()).unwrap();
    let seen = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&seen.stdout).trim(), "BSN [BSN]|None|BSN [BSN] van Zo\u{eb}|0");
}

#[test]
fn nothing_comes_out_of_what_cannot_be_verified() {
    let zip = "From: a@x.nl\nContent-Type: application/zip; name=\"geheim 123456782.zip\"\n\n\0\u{1}\u{2}PK";
    let encrypted = "From: a@x.nl\n\n-----BEGIN PGP MESSAGE-----\n";
    let signed = "From: a@x.nl\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nBSN 123456782\n--b\n\
        Content-Type: application/pgp-signature\n\nsig\n--b--\n";
    for (message, code) in [(zip, 65), (encrypted, 65), (signed, 65), ("geen mail", 65), ("", 65)] {
        let ran = filter(&[], message);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{message}: {}", ran.err);
        assert!(ran.err.starts_with("zwartlak: ") && ran.err.lines().count() == 1, "{}", ran.err);
        assert!(!ran.err.contains("123456782"));
    }
    for wrong in [&["--profile", "bakkerij"][..], &["--glitter"], &["--models", "nergens"], &["--output", "nergens/x"]]
    {
        let ran = filter(wrong, MESSAGE);
        assert_eq!((ran.code, ran.out.as_str()), (75, ""), "{wrong:?} {}", ran.err);
    }
    let picture = "From: a@x.nl\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n\
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==\n";
    assert_eq!(filter(&["--no-ocr"], picture).code, 65);
}

#[test]
fn consent_lets_it_through() {
    let mixed = "From: a@x.nl\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nBSN 123456782\n--b\n\
        Content-Type: application/x-geheim; name=\"123456782.bin\"\nContent-Disposition: attachment;\n filename=\"123456782.bin\"\n\
        Content-Transfer-Encoding: base64\n\nAAEC/wAB\n--b--\n";
    assert_eq!(filter(&[], mixed).code, 65);
    let ran = filter(&["--withhold"], mixed);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("filename=\"weggelaten.txt\"") && ran.out.contains("Deze bijlage is weggelaten"));
    assert!(!ran.out.contains("AAEC") && !ran.out.contains("123456782"), "{}", ran.out);
    let signed = "From: a@x.nl\nContent-Type: multipart/signed; micalg=pgp-sha1; boundary=b\n\n--b\n\nBSN 123456782\n--b\n\
        Content-Type: application/pgp-signature\n\nsig\n--b--\n";
    let ran = filter(&["--unsign"], signed);
    assert_eq!(ran.out, "From: a@x.nl\nContent-Type: multipart/mixed;\n boundary=\"b\"\n\n--b\n\nBSN [BSN]\n--b--\n");
}

#[test]
fn reports_of_several_messages_stand_in_one_file() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let args = ["filter", "--only", "bsn", "--output", "log", "--format", "jsonl"];
        assert_eq!(pipe(dir.path(), &args, MESSAGE.as_bytes()).code, 0);
    }
    let log = std::fs::read_to_string(dir.path().join("log")).unwrap();
    assert_eq!(log.matches("\"type\":\"redaction\"").count(), 2);
    assert!(log.contains("header field dkim-signature was removed") && !log.contains("123456782"));
}
