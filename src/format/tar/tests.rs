//! Archives made by the crate `tar`, which the format does not use.

use std::io::Read;

use super::*;
use crate::document::{Change, Target};
use crate::style::Label;

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = ::tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o640);
        header.set_mtime(1_700_000_000);
        header.set_username("jdejong").unwrap();
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn seen(file: &[u8]) -> Vec<(String, Vec<u8>, u32, u64, String)> {
    let mut judge = ::tar::Archive::new(file);
    let entries = judge.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let header = entry.header();
        let user = header.username().unwrap().unwrap_or_default().to_owned();
        let name = entry.path().unwrap().display().to_string();
        (name, content, header.mode().unwrap(), header.mtime().unwrap(), user)
    });
    entries.collect()
}

fn destroy(range: Range<usize>) -> Mark {
    Mark { target: Target::Text { index: 0, range }, change: Change::Destroy { label: "naam".into(), style: &Label } }
}

#[test]
fn members_and_names_are_replaced_and_the_others_stay() {
    let long = format!("{}/Jansen-{}.txt", "map".repeat(30), "x".repeat(120));
    let file = archive(&[("Jansen.txt", b"een"), (&long, b"twee"), ("drie.bin", &[7; 600])]);
    let document = Tar.open(&file, &Limits::default()).unwrap();
    assert!(Tar.sniff(&file, "") && document.gaps.is_empty());
    assert_eq!(document.nested.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(), ["Jansen.txt", &long, "drie.bin"]);
    let names = &document.texts[0].content;
    let mut marks: Vec<_> = names.match_indices("Jansen").map(|(at, _)| destroy(at..at + 6)).collect();
    marks.extend(names.match_indices("jdejong").map(|(at, _)| destroy(at..at + 7)));
    marks.push(Mark { target: Target::Nested { index: 1 }, change: Change::Replace(vec![b'y'; 700].into()) });
    let out = Tar.rewrite(&file, &marks, &Limits::default()).unwrap();
    assert!(memchr::memmem::find(&out, b"Jansen").is_none() && memchr::memmem::find(&out, b"jdejong").is_none());
    let entry =
        |name: &str, content: &[u8]| (name.to_owned(), content.to_vec(), 0o640, 1_700_000_000, "[naam 2]".into());
    let expected = [
        entry("[naam].txt", b"een"),
        entry(&long.replace("Jansen", "[naam]"), &[b'y'; 700]),
        entry("drie.bin", &[7; 600]),
    ];
    assert_eq!(seen(&out), expected);
    assert_eq!(Tar.rewrite(&file, &[], &Limits::default()).unwrap(), file);
}

#[test]
fn records_of_pax_are_text_and_keep_their_lengths() {
    let mut builder = ::tar::Builder::new(Vec::new());
    builder
        .append_pax_extensions([("path", "map/Jansen.txt".as_bytes()), ("comment", b"van Jansen"), ("size", b"3")])
        .unwrap();
    let mut header = ::tar::Header::new_ustar();
    header.set_size(3);
    header.set_mode(0o640);
    header.set_mtime(1_700_000_000);
    builder.append_data(&mut header, "kort", &b"een"[..]).unwrap();
    let file = builder.into_inner().unwrap();
    let document = Tar.open(&file, &Limits::default()).unwrap();
    assert_eq!(document.nested[0].name, "map/Jansen.txt");
    let names = &document.texts[0].content;
    let mut marks: Vec<_> = names.match_indices("Jansen").map(|(at, _)| destroy(at..at + 6)).collect();
    assert_eq!(marks.len(), 2);
    marks.push(Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"een langere tekst").into()) });
    let out = Tar.rewrite(&file, &marks, &Limits::default()).unwrap();
    let seen = seen(&out);
    assert_eq!((seen[0].0.as_str(), &seen[0].1[..]), ("map/[naam].txt", &b"een langere tekst"[..]));
    assert!(memchr::memmem::find(&out, b"comment=van [naam]\n").is_some());
}

#[test]
fn what_is_not_looked_at_is_a_gap() {
    let limits = Limits::default();
    let reasons = |file: &[u8], limits: &Limits| -> Vec<_> {
        Tar.open(file, limits).unwrap().gaps.iter().map(|gap| gap.reason).collect()
    };
    let file = archive(&[("a", b"een"), ("b", b"twee")]);
    assert_eq!(reasons(&file, &limits), []);
    let mut broken = file.clone();
    broken[1024] ^= 1;
    assert_eq!(reasons(&broken, &limits), [GapReason::Unreadable], "checksum of the second header");
    assert_eq!(reasons(&file[..1300], &limits), [GapReason::Unreadable], "cut");
    assert_eq!(reasons(&[&file[..], b"rommel"].concat(), &limits), [GapReason::Unreadable]);
    assert_eq!(reasons(&file, &Limits { nested: 1, ..limits.clone() }), [GapReason::Limit]);
    let mut odd = archive(&[("a", b"een")]);
    odd[156] = b'S';
    let sum = format!("{:06o}\0 ", read::sum(&odd[..512]));
    odd[148..156].copy_from_slice(sum.as_bytes());
    assert_eq!(reasons(&odd, &limits), [GapReason::Unsupported]);
}
