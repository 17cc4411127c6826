//! `OpenDKIM` behind us: it signs what we made of a message, and another program says that the signature holds.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::mails::{mail, tnef, with_file};
use crate::postfix::{self, Post, free_port};
use crate::{OUT, RULES, holds};

struct Signer(Child);

impl Drop for Signer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Are the signer and the one who checks it here? In CI they have to be.
fn is_there() -> bool {
    let checks = Command::new("/usr/bin/python3").args(["-c", "import dkim"]).stderr(Stdio::null()).status();
    if Path::new("/usr/sbin/opendkim").exists() && checks.is_ok_and(|status| status.success()) {
        return true;
    }
    let ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(
        !ci,
        "opendkim or python3-dkim is not here: in CI the order of milters has to be tested with the real thing"
    );
    eprintln!("*** SKIPPED: OpenDKIM behind the gateway (apt-get install opendkim python3-dkim) ***");
    false
}

fn start(folder: &Path) -> (Signer, u16) {
    let port = free_port();
    let key = folder.join("dkim.key");
    let run = |what: &[&str]| {
        let out = Command::new("openssl").args(what).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    };
    let (secret, public) = (key.display().to_string(), folder.join("dkim.pem").display().to_string());
    run(&["genrsa", "-traditional", "-out", &secret, "2048"]);
    run(&["rsa", "-in", &secret, "-pubout", "-out", &public]);
    let settings = format!(
        "Mode s\nDomain praktijk.example\nSelector test\nKeyFile {secret}\nCanonicalization simple/simple\n\
         Socket inet:{port}@127.0.0.1\nRequireSafeKeys no\nOversignHeaders From,Subject\n"
    );
    std::fs::write(folder.join("opendkim.conf"), settings).unwrap();
    let child =
        Command::new("/usr/sbin/opendkim").arg("-f").arg("-x").arg(folder.join("opendkim.conf")).spawn().unwrap();
    let signer = Signer(child);
    postfix::wait("opendkim", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    (signer, port)
}

fn signature_holds(folder: &Path, message: &[u8]) -> bool {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gateway/verify_dkim.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(folder.join("dkim.pem"))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(message).unwrap();
    child.wait().unwrap().success()
}

#[test]
fn a_signature_made_behind_us_holds() {
    if !postfix::is_there() || !is_there() {
        return;
    }
    let post = Post::start(RULES);
    let folder = post.path("");
    let (_signer, signing) = start(&folder);
    let (ours, theirs) = (format!("inet:127.0.0.1:{}", post.milter()), format!("inet:127.0.0.1:{signing}"));
    post.set(&format!("smtpd_milters={ours}, {theirs}"));
    // lines of more than 998 bytes are broken by Postfix behind the signer, with or without us
    let long = format!("{} BSN 231456785 {}", "lang ".repeat(90), "lang ".repeat(90));
    let mails = [
        mail("Dag", "Niets bijzonders."),
        mail("Over BSN 231456785", "Zijn BSN is 231456785, bel me even."),
        mail("lang", &long),
        with_file("Stukken", "Zie bijlage.", "winmail.dat", &tnef("Zijn BSN is 231456785.")),
    ];
    let mut client = post.connect();
    for (at, message) in mails.iter().enumerate() {
        assert!(client.send(OUT, message).starts_with("250"));
        let arrived = post.arrived(at + 1).pop().unwrap();
        assert!(holds(&arrived, "DKIM-Signature:") && !holds(&arrived, "231456785"), "mail {at}");
        assert!(signature_holds(&folder, &arrived), "mail {at}: {}", String::from_utf8_lossy(&arrived));
        // and the one who says so can say no
        let forged = String::from_utf8_lossy(&arrived).replacen("Subject: ", "Subject: x", 1);
        assert!(!signature_holds(&folder, forged.as_bytes()), "mail {at}");
    }
}
