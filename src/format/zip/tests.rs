//! Archives made by the crate `zip`, which the format does not use.

use std::io::{Cursor, Read, Write};

use ::zip::write::{FullFileOptions, SimpleFileOptions};
use ::zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::*;
use crate::document::{Change, Target};
use crate::style::Label;

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (nth, (name, content)) in members.iter().enumerate() {
        let method = if nth % 2 == 0 { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let time = DateTime::from_date_and_time(2024, 2, 29, 13, 14, 16).unwrap();
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(time);
        writer.start_file(*name, options.unix_permissions(0o640)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.set_comment("archief van Jansen").unwrap();
    writer.finish().unwrap().into_inner()
}

fn open(file: &[u8]) -> Document {
    Zip.open(file, &Limits::default()).unwrap()
}

fn reasons(file: &[u8], limits: &Limits) -> Vec<GapReason> {
    Zip.open(file, limits).unwrap().gaps.iter().map(|gap| gap.reason).collect()
}

fn destroy(index: usize, range: Range<usize>) -> Mark {
    Mark { target: Target::Text { index, range }, change: Change::Destroy { label: "naam".into(), style: &Label } }
}

#[test]
fn members_names_and_comment_are_replaced_and_the_others_stay() {
    let file = archive(&[("a/Jansen.txt", b"een"), ("b.bin", &[0, 1, 2]), ("Bakker.txt", b"drie"), ("leeg", b"")]);
    let document = open(&file);
    assert_eq!(document.texts[0].content, "a/Jansen.txt\nb.bin\nBakker.txt\nleeg\n");
    assert_eq!(document.texts[1].content, "archief van Jansen\n");
    let inside: Vec<_> = document.nested.iter().map(|nested| (nested.name.as_str(), &nested.bytes[..])).collect();
    assert_eq!(inside, [("a/Jansen.txt", &b"een"[..]), ("b.bin", &[0, 1, 2]), ("Bakker.txt", b"drie"), ("leeg", b"")]);
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
    let new = Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"iets heel anders").into()) };
    let marks = [new, destroy(0, 2..8), destroy(0, 19..25), destroy(1, 12..18)];
    let out = Zip.rewrite(&file, &marks, &Limits::default()).unwrap();
    assert!(open(&out).gaps.is_empty());
    let mut judge = ZipArchive::new(Cursor::new(out)).unwrap();
    assert_eq!(judge.comment(), b"archief van [naam]");
    let mut seen = Vec::new();
    for index in 0..judge.len() {
        let mut member = judge.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        assert_eq!(member.unix_mode().map(|mode| mode & 0o777), Some(0o640));
        assert_eq!(member.last_modified().unwrap().to_string(), "2024-02-29 13:14:16");
        seen.push((member.name().unwrap().to_string(), content));
    }
    let seen: Vec<_> = seen.iter().map(|(name, content)| (name.as_str(), &content[..])).collect();
    let expected =
        [("a/[naam].txt", &b"iets heel anders"[..]), ("b.bin", &[0, 1, 2]), ("[naam 2].txt", b"drie"), ("leeg", b"")];
    assert_eq!(seen, expected);
}

#[test]
fn archives_written_in_one_go_have_their_sizes_behind_the_data() {
    let mut writer = ZipWriter::new_stream(Vec::new());
    for name in ["een", "twee"] {
        writer.start_file(name, FullFileOptions::default().large_file(true)).unwrap();
        writer.write_all(name.repeat(100).as_bytes()).unwrap();
    }
    let file = writer.finish().unwrap().into_inner();
    let document = open(&file);
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
    assert_eq!(document.nested[1].bytes, "twee".repeat(100).as_bytes());
    let new = Mark { target: Target::Nested { index: 0 }, change: Change::Replace((*b"x").into()) };
    let out = Zip.rewrite(&file, &[new], &Limits::default()).unwrap();
    let again = open(&out);
    assert_eq!((&again.nested[0].bytes[..], again.nested[1].bytes.len()), (&b"x"[..], 400));
    let mut judge = ZipArchive::new(Cursor::new(out)).unwrap();
    assert_eq!(std::io::read_to_string(judge.by_index(0).unwrap()).unwrap(), "x");
    assert_eq!(std::io::read_to_string(judge.by_index(1).unwrap()).unwrap(), "twee".repeat(100));
}

#[test]
fn what_is_not_looked_at_is_a_gap() {
    let limits = Limits::default();
    let file = archive(&[("a", b"een tekst"), ("b", b"nog een tekst")]);
    let damaged = |from: &[u8], to: &[u8], nth: usize| {
        let at = memchr::memmem::find_iter(&file, from).nth(nth).unwrap();
        let mut file = file.clone();
        file[at..at + to.len()].copy_from_slice(to);
        file
    };
    assert_eq!(reasons(&damaged(b"nog", b"NOG", 0), &limits), [GapReason::Unreadable], "checksum");
    let at = memchr::memmem::find(&file, b"PK\x01\x02").unwrap();
    let mut locked = file.clone();
    locked[at + 8] |= 1;
    locked[6] |= 1;
    assert_eq!(reasons(&locked, &limits), [GapReason::Encrypted]);
    let mut other = file.clone();
    (other[at + 10], other[8]) = (12, 12);
    assert_eq!(reasons(&other, &limits), [GapReason::Unsupported]);
    let mut two_names = file.clone();
    two_names[30] = b'c';
    assert_eq!(reasons(&two_names, &limits), [GapReason::Unreadable]);
    assert_eq!(reasons(&[&file[..], b"rommel"].concat(), &limits), [GapReason::Unreadable]);
    // the directory knows only one of the two
    let second = memchr::memmem::rfind(&file, b"PK\x01\x02").unwrap();
    let end = memchr::memmem::rfind(&file, b"PK\x05\x06").unwrap();
    let mut hidden = [&file[..second], &file[end..]].concat();
    let len = hidden.len();
    let comment = "archief van Jansen".len();
    hidden[len - comment - 12] = 1; // members
    hidden[len - comment - 14] = 1;
    hidden[len - comment - 10..len - comment - 6].copy_from_slice(&u32::try_from(second - at).unwrap().to_le_bytes());
    assert_eq!(reasons(&hidden, &limits), [GapReason::Unreadable]);
    assert!(Zip.open(&file[..file.len() - 30], &limits).is_err(), "no directory");
}

#[test]
fn bombs_are_gaps() {
    let zeros = vec![0; 20 << 20];
    let limits = Limits::default();
    assert_eq!(reasons(&archive(&[("bom", &zeros)]), &limits), [GapReason::Limit], "ratio");
    let small = Limits { inflated: 8, ..limits.clone() };
    assert_eq!(reasons(&archive(&[("a", b"12345"), ("b", b"6789")]), &small), [GapReason::Limit], "size together");
    let few = Limits { nested: 1, ..limits.clone() };
    assert_eq!(reasons(&archive(&[("a", b""), ("b", b""), ("c", b"")]), &few), [GapReason::Limit], "number");
    // two records of one member: the same bytes twice
    let mut twice = archive(&[("a", b"een tekst"), ("b", b"een tekst")]);
    let second = memchr::memmem::rfind(&twice, b"PK\x01\x02").unwrap();
    twice[second + 42..second + 46].fill(0);
    assert!(!reasons(&twice, &limits).is_empty(), "overlap");
}
