//! Unpacks redacted archives with the crates `zip` and `tar`, which the rewriting does not use, and searches names and
//! content.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use super::seek::{self, Seeker};
use super::{Check, Exam, Leak};

/// Reads archives with another reader.
#[derive(Debug)]
pub(super) struct ArchiveMembers;

type Found = BTreeSet<(&'static str, &'static str)>;

impl Check for ArchiveMembers {
    fn id(&self) -> &'static str {
        "archive-members"
    }

    fn leaks(&self, exam: &Exam<'_>, out: &mut Vec<Leak>) {
        let own = Seeker::new(exam.gone, |_| true);
        if own.is_empty() {
            return;
        }
        // members were examined on their own; what points at one person may not stand in any of them
        let inside = Seeker::new(exam.gone, seek::points_at_one_person);
        let mut found = Found::new();
        let readable = match exam.format.name() {
            "zip" => zip(exam, &own, &inside, &mut found),
            "tar" => tar(exam, &own, &inside, &mut found),
            "gzip" => gzip(exam, &own, &inside, &mut found),
            _ => return,
        };
        let leak = |detail| Leak { check: self.id(), detail };
        if readable.is_none() {
            out.push(leak("the redacted archive cannot be opened by another reader".into()));
        }
        out.extend(found.into_iter().map(|(label, part)| leak(format!("{label} is still in {part}"))));
    }
}

fn look(seeker: &Seeker<'_>, bytes: &[u8], part: &'static str, found: &mut Found) {
    if !seeker.is_empty() {
        found.extend(seeker.labels_in(&String::from_utf8_lossy(bytes)).into_iter().map(|label| (label, part)));
    }
}

fn content(from: impl Read, exam: &Exam<'_>, inside: &Seeker<'_>, found: &mut Found) {
    let mut bytes = Vec::new();
    // what cannot be unpacked was a gap before
    let _ = from.take(exam.limits.inflated).read_to_end(&mut bytes);
    look(inside, &bytes, "the content of a member", found);
}

fn zip(exam: &Exam<'_>, own: &Seeker<'_>, inside: &Seeker<'_>, found: &mut Found) -> Option<()> {
    let mut archive = zip::ZipArchive::new(Cursor::new(exam.bytes)).ok()?;
    look(own, archive.comment(), "the comment of the archive", found);
    for index in 0..archive.len().min(exam.limits.nested) {
        if let Ok(member) = archive.by_index_raw(index) {
            look(own, member.name_raw(), "the name of a member", found);
            look(own, member.comment().as_bytes(), "the comment of a member", found);
        }
        if let Ok(member) = archive.by_index(index) {
            content(member, exam, inside, found);
        }
    }
    Some(())
}

fn tar(exam: &Exam<'_>, own: &Seeker<'_>, inside: &Seeker<'_>, found: &mut Found) -> Option<()> {
    let mut archive = tar::Archive::new(exam.bytes);
    for entry in archive.entries().ok()?.take(exam.limits.nested) {
        let Ok(mut entry) = entry else { break };
        look(own, &entry.path_bytes(), "the name of a member", found);
        let header = entry.header().clone();
        for field in [entry.link_name_bytes().as_deref(), header.username_bytes(), header.groupname_bytes()] {
            look(own, field.unwrap_or_default(), "the header of a member", found);
        }
        if let Ok(Some(extensions)) = entry.pax_extensions() {
            for extension in extensions.flatten() {
                look(own, extension.value_bytes(), "the header of a member", found);
            }
        }
        content(&mut entry, exam, inside, found);
    }
    Some(())
}

fn gzip(exam: &Exam<'_>, own: &Seeker<'_>, inside: &Seeker<'_>, found: &mut Found) -> Option<()> {
    let decoder = flate2::read::MultiGzDecoder::new(exam.bytes);
    let header = flate2::read::GzDecoder::new(exam.bytes);
    let header = header.header()?;
    for field in [header.filename(), header.comment(), header.extra()] {
        look(own, field.unwrap_or_default(), "the header of the file", found);
    }
    content(decoder, exam, inside, found);
    Some(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::document::Limits;
    use crate::finding::Secret;
    use crate::format::{Format, gzip::Gzip, tar::Tar, zip::Zip};
    use crate::verify::Gone;

    fn leaks(format: &dyn Format, bytes: &[u8]) -> Vec<String> {
        let gone = [
            Gone { value: Secret::new("123456782"), label: "BSN" },
            Gone { value: Secret::new("Jansen"), label: "naam" },
        ];
        let limits = Limits::default();
        let mut out = Vec::new();
        ArchiveMembers
            .leaks(&Exam { format, bytes, gone: &gone, limits: &limits, destroyed: &[], eye: None }, &mut out);
        out.into_iter().map(|leak| leak.detail).collect()
    }

    #[test]
    fn what_stayed_is_seen_in_names_and_numbers_in_content() {
        let expected = ["BSN is still in the content of a member", "naam is still in the name of a member"];
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("Jansen.txt", zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(b"BSN 123456782 van Jansen").unwrap();
        assert_eq!(leaks(&Zip, writer.finish().unwrap().get_ref()), expected);
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(9);
        builder.append_data(&mut header, "Jansen.txt", &b"123456782"[..]).unwrap();
        assert_eq!(leaks(&Tar, &builder.into_inner().unwrap()), expected);
        let mut encoder = flate2::GzBuilder::new().filename("Jansen").write(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"123456782").unwrap();
        let file = encoder.finish().unwrap();
        let expected = ["BSN is still in the content of a member", "naam is still in the header of the file"];
        assert_eq!(leaks(&Gzip, &file), expected);
        assert_eq!(leaks(&Zip, b"PK"), ["the redacted archive cannot be opened by another reader"]);
    }
}
