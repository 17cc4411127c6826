//! Messages of Outlook: what is in them is found, and a message in EML leaves in their place.

#![cfg(feature = "outlook")]
#![allow(clippy::unwrap_used)] // a test may stop

use std::io::Write;

use zwartlak::detect::{Engine, Settings};
use zwartlak::document::Limits;
use zwartlak::finding::Kind;
use zwartlak::format::{Format, msg::Msg, tnef::Tnef};
use zwartlak::pipeline::{Outcome, Pipeline};

const VALUE: &str = "123456782";

fn pipeline() -> Pipeline {
    Pipeline {
        policy: zwartlak::decide::Policy { only: vec![Kind::Bsn], ..zwartlak::decide::Policy::default() },
        reveal: true,
        ..Pipeline::new(Engine::new(&Settings::default()).unwrap())
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A property of TNEF or a stream of MSG: number, type, bytes.
type Property = (u16, u16, Vec<u8>);

fn text(number: u16, text: &str) -> Property {
    (number, 0x1f, wide(text))
}

/// A compound file with a message, a recipient, an attachment and a message in it.
fn msg(own: &[Property], attachment: &[Property], embedded: &[Property]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    let mut put = |storage: &str, header: usize, properties: &[Property]| {
        if storage != "/" {
            file.create_storage_all(storage).unwrap();
        }
        let mut numbers = vec![0; header];
        for (number, kind, bytes) in properties {
            if *kind == 3 {
                numbers.extend([3_u16.to_le_bytes(), number.to_le_bytes(), [6, 0], [0, 0]].concat());
                numbers.extend([bytes.as_slice(), &[0; 4]].concat());
            } else {
                let path = format!("{storage}/__substg1.0_{number:04X}{kind:04X}");
                file.create_stream(path).unwrap().write_all(bytes).unwrap();
            }
        }
        file.create_stream(format!("{storage}/__properties_version1.0")).unwrap().write_all(&numbers).unwrap();
    };
    put("/", 32, own);
    put("/__recip_version1.0_#00000000", 8, &[text(0x3001, "Kees"), text(0x39fe, "kees@praktijk.example")]);
    put("/__attach_version1.0_#00000000", 8, attachment);
    if !embedded.is_empty() {
        put("/__attach_version1.0_#00000001", 8, &[(0x3705, 3, 5_u32.to_le_bytes().to_vec())]);
        put("/__attach_version1.0_#00000001/__substg1.0_3701000D", 24, embedded);
    }
    file.into_inner().into_inner()
}

fn tnef(own: &[Property], attachment: &[Property], embedded: &[Property]) -> Vec<u8> {
    fn properties(list: &[Property]) -> Vec<u8> {
        let mut out = u32::try_from(list.len()).unwrap().to_le_bytes().to_vec();
        for (number, kind, bytes) in list {
            out.extend([kind.to_le_bytes(), number.to_le_bytes()].concat());
            if *kind != 3 {
                out.extend(1_u32.to_le_bytes());
                out.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
            }
            out.extend(bytes);
            out.resize(out.len().next_multiple_of(4), 0);
        }
        out
    }
    fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
        let size = u32::try_from(data.len()).unwrap().to_le_bytes();
        let sum = data.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        [&[level][..], &id.to_le_bytes(), &size, data, &sum.to_le_bytes()].concat()
    }
    let mut out = vec![0x78, 0x9f, 0x3e, 0x22, 1, 0];
    // the list starts behind its count, four bytes: padding counts from there
    out.extend(attribute(1, 0x0006_9003, &properties(own)));
    if !attachment.is_empty() {
        out.extend(attribute(2, 0x0006_9002, &[0; 14]));
        out.extend(attribute(2, 0x0006_9005, &properties(attachment)));
    }
    if !embedded.is_empty() {
        let inner = [&[7; 16][..], &tnef(embedded, &[], &[])].concat();
        out.extend(attribute(2, 0x0006_9002, &[0; 14]));
        out.extend(attribute(2, 0x0006_9005, &properties(&[(0x3701, 0x0d, inner)])));
    }
    out
}

/// From the properties of a message, of an attachment, and of a message attached.
type Make = fn(&[Property], &[Property], &[Property]) -> Vec<u8>;

fn all_hold(name: &str, make: Make) {
    let says = format!("BSN {VALUE}");
    let plain = || vec![text(0x37, "overleg"), text(0x1000, "Zie bijlage."), text(0x0c1a, "Jan")];
    let file = |content: &str| vec![text(0x3707, "brief.txt"), (0x3701, 0x102, content.as_bytes().to_vec())];
    // RTF that is only stored
    let rtf = "{\\rtf1 BSN 1234{\\b 56782}}";
    let size = u32::try_from(rtf.len()).unwrap();
    let rtf = [&(size + 12).to_le_bytes()[..], &size.to_le_bytes(), b"MELA", &[0; 4], rtf.as_bytes()].concat();
    let with = |property: Property| [plain(), vec![property]].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("subject", make(&[text(0x37, &says), text(0x1000, "x")], &file("x"), &[])),
        ("body", make(&[text(0x37, "x"), text(0x1000, &format!("Zoë, {says}"))], &file("x"), &[])),
        ("html", make(&with((0x1013, 0x102, b"<p>BSN 1234<b>56782</b></p>".to_vec())), &file("x"), &[])),
        ("rtf", make(&[text(0x37, "x"), (0x1009, 0x102, rtf.clone())], &file("x"), &[])),
        ("rtf beside a text", make(&with((0x1009, 0x102, rtf)), &file("x"), &[])),
        ("sender", make(&with(text(0x5d01, &format!("bsn.{VALUE}@x.example"))), &file(&says), &[])),
        ("headers", make(&with(text(0x7d, &format!("X-BSN: {VALUE}\r\n"))), &file("x"), &[])),
        ("other property", make(&with(text(0x3fff, &says)), &file("x"), &[])),
        ("attachment", make(&plain(), &file(&says), &[])),
        (
            "name of attachment",
            make(&plain(), &[text(0x3707, &format!("{says}.txt")), (0x3701, 0x102, vec![b'x'])], &[]),
        ),
        ("message inside", make(&plain(), &file("x"), &[text(0x37, "x"), text(0x1000, &says)])),
        (
            "attachment of narrow text",
            make(&[(0x37, 0x1e, says.clone().into_bytes()), text(0x1000, "x")], &file("x"), &[]),
        ),
    ];
    let pipeline = pipeline();
    for (place, bytes) in cases {
        let (examined, outcome) = pipeline.redact(name, &bytes);
        let found = examined.all().iter().flat_map(|part| &part.found).count();
        assert!(
            found > 0 && !examined.has_gaps(),
            "{name}, {place}: {found} {:?}",
            examined.all().iter().flat_map(|p| p.gaps.clone()).collect::<Vec<_>>()
        );
        let Outcome::Clean { bytes: clean, converted: true, .. } = &outcome else {
            unreachable!("{name}, {place}: {outcome:?}")
        };
        let eml = String::from_utf8(clean.bytes().to_vec()).unwrap();
        assert!(eml.is_ascii() && !eml.contains(VALUE) && eml.contains("MIME-Version"), "{name}, {place}");
        assert!(eml.lines().all(|line| line.len() <= 78), "{name}, {place}: {eml}");
        let again = pipeline.examine("x.eml", clean.bytes());
        assert!(again.all().iter().all(|part| part.found.is_empty() && part.gaps.is_empty()), "{name}, {place}");
        // and as an attachment of a message
        let encoded: String = base64(&bytes);
        let outer = format!(
            "Subject: x\r\nTo: y\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/ms-tnef\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n"
        );
        let (_, outcome) = pipeline.redact("x.eml", outer.as_bytes());
        let Outcome::Clean { bytes: clean, .. } = &outcome else { unreachable!("{name} inside, {place}: {outcome:?}") };
        let out = String::from_utf8(clean.bytes().to_vec()).unwrap();
        assert!(out.contains("Content-Type: message/rfc822") && out.contains("filename=\"bericht.eml\""), "{out}");
        let again = pipeline.examine("x.eml", clean.bytes());
        assert!(again.all().len() > 2 && again.all().iter().all(|part| part.found.is_empty() && part.gaps.is_empty()));
    }
    let clean = make(&plain(), &file("x"), &[]);
    let (_, outcome) = pipeline.redact(name, &clean);
    assert!(matches!(outcome, Outcome::Clean { changed: false, converted: false, .. }), "{name}: {outcome:?}");
}

fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) as usize & 63;
            out.push(if digit > three.len() { '=' } else { alphabet[index] as char });
        }
        if at % 19 == 18 {
            out.push_str("\r\n");
        }
    }
    out
}

#[test]
fn everything_in_a_message_of_outlook_is_found_and_goes() {
    all_hold("bericht.msg", msg);
}

#[test]
fn everything_in_winmail_dat_is_found_and_goes() {
    all_hold("winmail.dat", tnef);
}

#[test]
fn cut_and_changed_files_do_no_harm() {
    let own = [text(0x37, "x"), text(0x1000, "y")];
    let files = [msg(&own, &own, &own), tnef(&own, &own, &own)];
    let formats: [&dyn Format; 2] = [&Msg, &Tnef];
    for (format, bytes) in formats.iter().zip(&files) {
        for step in 0..300 {
            let mut changed = bytes.clone();
            let at = step * 7919 % changed.len();
            changed[at] ^= u8::try_from(step % 255).unwrap() + 1;
            let _ = format.open(&changed, &Limits::default());
            let _ = format.open(&bytes[..at], &Limits::default());
        }
    }
}

/// For a look at real messages with other eyes: `ZWARTLAK_FILES="a.msg" cargo test --test outlook -- --ignored`, one a line.
#[test]
#[ignore = "writes the EML of the files named in ZWARTLAK_FILES beside them"]
fn eml_of_real_files() {
    for file in std::env::var("ZWARTLAK_FILES").unwrap_or_default().lines() {
        let bytes = std::fs::read(file).unwrap();
        let document = zwartlak::format::sniff(&bytes, file).and_then(|format| format.open(&bytes, &Limits::default()));
        if let Ok(document) = document {
            std::fs::write(format!("{file}.eml"), &document.nested[0].bytes).unwrap();
        }
    }
}
