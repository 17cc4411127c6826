//! Makes mails as bytes.

use std::path::Path;

/// A plain one.
pub fn mail(subject: &str, body: &str) -> Vec<u8> {
    with_headers(&[], subject, body)
}

/// With lines of its own at the head.
pub fn with_headers(headers: &[String], subject: &str, body: &str) -> Vec<u8> {
    let headers = headers.iter().fold(String::new(), |all, line| all + line + "\r\n");
    format!(
        "{headers}From: Anouk <anouk@praktijk.example>\r\nTo: b@elders.example\r\nSubject: {subject}\r\n\
         Message-ID: <1@praktijk.example>\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

/// With a file.
pub fn with_file(subject: &str, body: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let headers = ["MIME-Version: 1.0".to_owned(), "Content-Type: multipart/mixed; boundary=grens".to_owned()];
    let body = format!(
        "--grens\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--grens\r\n\
         Content-Type: application/octet-stream; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{}\r\n--grens--",
        base64(bytes)
    );
    with_headers(&headers, subject, &body)
}

/// The picture of a corpus case that has no personal data.
pub fn with_picture() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/malformed/jpeg-is-png");
    let mut files = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let picture = files.find(|path| path.extension().is_some_and(|end| end != "toml")).unwrap();
    with_file("Foto", "Zie bijlage.", "foto.png", &std::fs::read(picture).unwrap())
}

/// A message in this many others, or in this many multiparts.
pub fn nested(message: Vec<u8>, times: usize, kind: &str) -> Vec<u8> {
    let head = "From: anouk@praktijk.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n".to_owned();
    let parts = kind.starts_with("multipart/");
    let first = if parts { [b"\r\n".as_slice(), &message].concat() } else { message };
    let inner = (0..times).fold(first, |inner, level| {
        if parts {
            let open = format!("Content-Type: {kind}; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n");
            [open.into_bytes(), inner, format!("\r\n--b{level}--\r\n").into_bytes()].concat()
        } else {
            [format!("{head}Content-Type: {kind}\r\n\r\n").into_bytes(), inner].concat()
        }
    });
    if parts { [head.into_bytes(), inner].concat() } else { inner }
}

/// A `winmail.dat` with a file of this text (MS-OXTNEF, 2.1.3: level, number, length, data, sum).
pub fn tnef(text: &str) -> Vec<u8> {
    let attribute = |level: u8, id: u32, data: &[u8]| {
        let size = u32::try_from(data.len()).unwrap().to_le_bytes();
        let sum = data.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        [&[level][..], &id.to_le_bytes(), &size, data, &sum.to_le_bytes()].concat()
    };
    [
        vec![0x78, 0x9f, 0x3e, 0x22, 1, 0],
        attribute(1, 0x0001_8004, b"Overleg\0"),
        attribute(1, 0x0002_800c, b"Zie bijlage.\0"),
        attribute(2, 0x0006_9002, &[0; 14]),
        attribute(2, 0x0001_8010, b"brief.txt\0"),
        attribute(2, 0x0006_800f, text.as_bytes()),
    ]
    .concat()
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A message, and behind it everything in it that is in base64, and in that.
pub fn opened(mut message: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&message[at..], b": base64\r\n") {
        at += found + 10;
        let Some(body) = memchr::memmem::find(&message[at - 2..], b"\r\n\r\n") else { break };
        let lines = message[at + body + 2..]
            .split(|b| *b == b'\n')
            .take_while(|line| line.len() > 1 && !line.starts_with(b"-"));
        let letters: Vec<u8> = lines.flatten().filter(|b| LETTERS.contains(b)).copied().collect();
        message.extend(b"\r\n");
        for four in letters.chunks(4) {
            let number = four.iter().fold(0_u32, |number, letter| {
                let value = LETTERS.iter().position(|known| known == letter).unwrap();
                number << 6 | u32::try_from(value).unwrap()
            });
            let bytes = (number << (6 * (4 - four.len()))).to_be_bytes();
            message.extend(&bytes[1..four.len()]);
        }
    }
    message
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        if at > 0 && at % 19 == 0 {
            out.push_str("\r\n");
        }
        let number = (0..3).fold(0_u32, |number, at| number << 8 | u32::from(*three.get(at).unwrap_or(&0)));
        for at in 0..4_usize {
            let letter = LETTERS[(number >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
