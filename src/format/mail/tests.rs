use super::*;
use crate::document::{Change, Channel, GapReason, Target};
use crate::style::{Blackout, Label, Style};

const VALUE: &str = "123456782";

fn open(message: &[u8]) -> Document {
    Mail.open(message, &Limits::default()).unwrap()
}

fn part<'d>(document: &'d Document, name: &str) -> Vec<&'d str> {
    let wanted = Channel::Part(name.into());
    document.texts.iter().filter(|text| text.channel == wanted).map(|text| text.content.as_str()).collect()
}

/// Marks for every place of a value in the texts, and nested files with it redacted as plain bytes.
fn marks(document: &Document, value: &str, style: &'static dyn Style) -> Vec<Mark> {
    let destroy = || Change::Destroy { label: "BSN".into(), style };
    let mut out = Vec::new();
    for (index, text) in document.texts.iter().enumerate() {
        for (at, found) in text.content.match_indices(value) {
            out.push(Mark { target: Target::Text { index, range: at..at + found.len() }, change: destroy() });
        }
    }
    for (index, nested) in document.nested.iter().enumerate() {
        let text = String::from_utf8_lossy(&nested.bytes);
        if text.contains(value) {
            let new = text.replace(value, "[BSN]").into_bytes();
            out.push(Mark { target: Target::Nested { index }, change: Change::Replace(new.into()) });
        }
    }
    out
}

fn redact(message: &str, value: &str, style: &'static dyn Style) -> String {
    let marks = marks(&open(message.as_bytes()), value, style);
    assert!(!marks.is_empty(), "not found in {message}");
    let out = Mail.rewrite(message.as_bytes(), &marks, &Limits::default()).unwrap();
    let again = open(&out);
    assert!(again.texts.iter().all(|text| !text.content.contains(value)), "{}", String::from_utf8_lossy(&out));
    assert!(again.nested.iter().all(|nested| !String::from_utf8_lossy(&nested.bytes).contains(value)));
    String::from_utf8(out).unwrap()
}

/// The value in base64, as the whole of a line.
fn base64(text: &str) -> String {
    crate::format::transfer::base64_encode(text.as_bytes())
}

#[test]
fn a_value_is_found_and_taken_out_of_every_hiding_place() {
    let multi = |part: &str| {
        format!("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{part}\r\n--b--\r\n")
    };
    let nested = base64(&format!("Subject: x\r\n\r\nBSN {VALUE}\r\n"));
    let cases = [
        ("subject", format!("Subject: BSN {VALUE}\r\n\r\nx")),
        ("encoded subject", format!("Subject: =?utf-8?b?{}?=\r\n\r\nx", base64(&format!("BSN {VALUE}")))),
        ("folded subject", "Subject: x\r\nTo: y\r\nX-Nr: 1\r\n\r\n123456782".into()),
        ("display name", format!("From: \"Jan {VALUE}\" <a@x.nl>\r\n\r\nx")),
        ("own header", format!("X-BSN: {VALUE}\r\nTo: y\r\n\r\nx")),
        ("8-bit", format!("Content-Type: text/plain; charset=utf-8\r\n\r\né {VALUE}")),
        ("quoted", format!("Content-Transfer-Encoding: quoted-printable\r\n\r\n=3D 1234=\r\n{}\r\n", &VALUE[4..])),
        ("base64", format!("Content-Transfer-Encoding: base64\r\n\r\n{}\r\n", base64(&format!("x {VALUE} y")))),
        ("base64 rubbish", format!("Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n{VALUE} *!\r\n")),
        ("after the text", multi("\r\nx") + VALUE),
        ("before the parts", multi("\r\nx").replace("\r\n\r\n--b", &format!("\r\n\r\n{VALUE}\r\n--b"))),
        ("html attribute", multi(&format!("Content-Type: text/html\r\n\r\n<p title='{VALUE}'>x"))),
        ("html comment", multi(&format!("Content-Type: text/html\r\n\r\n<!-- {VALUE} -->x"))),
        ("file name", multi(&format!("Content-Disposition: attachment; filename=\"{VALUE}.pdf\"\r\n\r\nx"))),
        (
            "split file name",
            multi("Content-Disposition: attachment; filename*0=\"1234\";\r\n filename*1=56782.pdf\r\n\r\nx"),
        ),
        ("attachment", multi(&format!("Content-Disposition: attachment; filename=a.txt\r\n\r\n{VALUE}"))),
        (
            "base64 message",
            multi(&format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{nested}")),
        ),
        ("message", multi(&format!("Content-Type: message/rfc822\r\n\r\nSubject: {VALUE}\r\n\r\nx"))),
        ("broken boundary", multi(&format!("\r\n{VALUE}")).replace("--b", "--c")),
        ("part header", multi(&format!("Content-Description: {VALUE}\r\n\r\nx"))),
        ("header rubbish", format!("Subject: x\r\nTo: y\r\nrommel {VALUE}\r\n\r\nx")),
        ("uuencode", multi("\r\nbegin 644 a.txt\r\n+>\" Q,C,T-38W.#( \r\n`\r\nend")),
        ("behind the end", multi("\r\nx") + &format!("--b\r\nX-Nr: {VALUE}\r\n\r\n{VALUE}\r\n--b--\r\n")),
        ("two types", format!("Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\n<b>x</b>{VALUE}")),
    ];
    for (name, message) in cases {
        for style in [&Label as &'static dyn Style, &Blackout] {
            let out = redact(&message, VALUE, style);
            assert!(out.lines().filter(|line| line.len() > 78).count() == 0, "{name}: {out}");
            let again = marks(&open(out.as_bytes()), VALUE, style);
            assert!(again.is_empty(), "{name}");
        }
    }
}

#[test]
fn everything_else_stays_byte_for_byte() {
    let message = "Received: by x\r\nDKIM-Signature: v=1;\r\n b=abc\r\nSubject:  =?utf-8?q?=C3=AB?= 123456782\r\n\
        Content-Type: multipart/mixed; boundary=\"=_1\"\r\n\r\npre\r\n--=_1\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\npati=EBnt 123456782=20\r\n\r\n--=_1\r\n\
        Content-Type: application/x-y\r\n\r\n\u{1}\u{2}\r\n--=_1--\r\nepi";
    let out = redact(message, VALUE, &Label);
    let expected = message
        .replace("DKIM-Signature: v=1;\r\n b=abc\r\n", "")
        .replace("?= 123456782", "?= [BSN]")
        .replace("pati=EBnt 123456782=20", "pati=EBnt [BSN]=20");
    assert_eq!(out, expected);
    assert_eq!(Mail.rewrite(message.as_bytes(), &[], &Limits::default()).unwrap(), message.as_bytes());
}

#[test]
fn texts_say_what_they_are() {
    let message = "From: =?utf-8?q?Ren=C3=A9?= <r@x.nl>\nSubject: hallo\nDate: gisteren\n\
        Content-Type: text/plain; format=flowed; charset=windows-1252\n\nBSN 1234 \n56782\n";
    let document = open(message.as_bytes());
    assert_eq!(part(&document, "header From")[0].trim(), "René <r@x.nl>");
    assert_eq!(part(&document, "header Subject")[0].trim(), "hallo");
    assert!(part(&document, "headers")[0].starts_with("Date: gisteren\nContent-Type: text/plain"));
    assert_eq!(part(&document, "text/plain"), ["BSN 1234 56782\n"]);
    assert_eq!(redact(message, "1234 56782", &Label).lines().rev().nth(1), Some("BSN [BSN]"));
    assert!(document.gaps.is_empty());
}

#[test]
fn labels_fit_the_charset_and_the_transport() {
    let label = |message: &[u8], label: &str| {
        let document = open(message);
        let mut marks = marks(&document, VALUE, &Label);
        for mark in &mut marks {
            mark.change = Change::Destroy { label: label.into(), style: &Label };
        }
        Mail.rewrite(message, &marks, &Limits::default()).unwrap()
    };
    let head = b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n";
    assert_eq!(label(&[&head[..], b"\xeb 123456782"].concat(), "patiënt"), [&head[..], b"\xeb [pati\xebnt]"].concat());
    let plain = "Content-Type: text/plain; charset=utf-8\n\n123456782";
    assert_eq!(label(plain.as_bytes(), "patiënt"), plain.replace(VALUE, "[patient]").as_bytes());
    let japanese = b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$BF|K\\\x1b(B 123456782\n";
    let out = String::from_utf8(label(japanese, "BSN")).unwrap();
    assert_eq!(
        out,
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n\
         =E6=97=A5=E6=9C=AC [BSN]\n"
    );
}

#[test]
fn what_cannot_be_read_is_a_gap() {
    let reason = |message: &str| -> Vec<GapReason> { open(message.as_bytes()).gaps.iter().map(|g| g.reason).collect() };
    let encrypted =
        "Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b\n\n-----BEGIN PGP MESSAGE-----\n--b--\n";
    assert_eq!(reason(encrypted), [GapReason::Encrypted]);
    assert_eq!(reason("Subject: x\n\n-----BEGIN PGP MESSAGE-----\n"), [GapReason::Encrypted]);
    assert_eq!(reason("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx"), [GapReason::Encrypted]);
    assert_eq!(reason("Content-Type: text/plain; charset=x-klingon\n\nx"), [GapReason::UnknownCharset]);
    assert_eq!(reason("Content-Type: multipart/mixed\n\nx"), [GapReason::Unreadable]);
    assert_eq!(reason("Subject: x\n\nbegin 644 a.txt\n#86)C\n`\nend\n"), []);
    assert_eq!(reason("Subject: x\n\nbegin 644 a.txt\n#86)C\n`\n"), [GapReason::Unreadable]);
    let behind = format!("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n{}\n", "QmVzdGUg".repeat(9));
    assert_eq!(reason(&behind), [GapReason::Unreadable]);
    assert_eq!(reason("Content-Type: text/plain\n\ngewoon"), []);
}

#[test]
fn signed_mail_is_not_changed() {
    let message = "Content-Type: multipart/signed; boundary=b\n\n--b\n\n123456782\n--b\n\nsig\n--b--\n";
    let marks = marks(&open(message.as_bytes()), VALUE, &Label);
    assert!(matches!(Mail.rewrite(message.as_bytes(), &marks, &Limits::default()), Err(Error::CannotRedact(_))));
}

#[test]
fn mail_is_known_by_its_fields() {
    assert!(Mail.sniff(b"Return-Path: <a@x.nl>\r\nReceived: from x\r\n\r\nx", ""));
    assert!(Mail.sniff(b"Subject: x\n\n\0", "a.eml"));
    assert!(!Mail.sniff(b"Naam: Jan\nBSN: 1\n\nx", "kaart.txt"));
    assert!(!Mail.sniff(b"Beste Jan,\nFrom: x\nTo: y\n", "brief.txt"));
    assert!(!Mail.sniff(b"%PDF-1.4\nFrom: x\nTo: y\n", ""));
}

#[test]
fn a_nested_file_that_no_longer_fits_its_encoding_gets_another() {
    let message =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png; name=a.png\n\nabc\n--b--\n";
    let mark = Mark { target: Target::Nested { index: 0 }, change: Change::Replace([0, 255].into()) };
    let out = Mail.rewrite(message.as_bytes(), &[mark], &Limits::default()).unwrap();
    let expected = message.replace("a.png\n\nabc", "a.png\nContent-Transfer-Encoding: base64\n\nAP8=");
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}
