//! What stands in the file besides its present objects: rubbish around them and the file as it was before its last
//! change. None of it is written again, but all of it is read.

use memchr::memmem;

/// Most comments read: some programs write one at each object.
const MAX_COMMENTS: usize = 10_000;

/// Parts of a file that its present state does not use.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outside<'b> {
    /// Before the header.
    pub before: &'b [u8],
    /// After the last end mark.
    pub after: &'b [u8],
    /// The file up to its previous end mark, if that was a complete file. It may hold an earlier one itself.
    pub revision: Option<&'b [u8]>,
}

/// Looks for them.
pub fn of(bytes: &[u8]) -> Outside<'_> {
    let head = bytes.get(..1024).unwrap_or(bytes);
    let start = memmem::find(head, b"%PDF-").unwrap_or(0);
    let linearized = memmem::find(head, b"/Linearized").is_some();
    let ends: Vec<usize> = memmem::find_iter(bytes, b"%%EOF").map(|at| at + 5).collect();
    let Some((last, earlier)) = ends.split_last() else {
        return Outside { before: bytes.get(..start).unwrap_or_default(), ..Outside::default() };
    };
    // The first end mark of a linearized file belongs to its first page, not to an earlier state.
    let earlier = earlier.get(usize::from(linearized)..).unwrap_or_default();
    let revision = earlier.iter().rev().filter_map(|end| bytes.get(..*end)).find(|file| is_complete(file, start));
    Outside { before: bytes.get(..start).unwrap_or_default(), after: bytes.get(*last..).unwrap_or_default(), revision }
}

/// Comments between objects: from a percent sign at the start of a line to its end, outside of streams. The header, the
/// mark of binary files and the end mark are none.
pub fn comments(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let stream = memmem::find(rest, b"stream").unwrap_or(rest.len());
        for line in rest.get(..stream).unwrap_or_default().split(|b| matches!(b, b'\n' | b'\r')) {
            let known = line.starts_with(b"%PDF-") || line.starts_with(b"%%EOF");
            if line.first() == Some(&b'%') && !known && line.len() > 4 && line.is_ascii() && out.len() < MAX_COMMENTS {
                out.push(line);
            }
        }
        let data = rest.get(stream..).unwrap_or_default();
        at += stream + memmem::find(data, b"endstream").map_or(data.len(), |end| end + 9);
    }
    out
}

/// Does the table of objects stand where the end of the file says? It does not when the end mark is that of a PDF
/// attached to this one.
fn is_complete(file: &[u8], start: usize) -> bool {
    let tail_from = file.len().saturating_sub(64);
    let tail = file.get(tail_from..).unwrap_or_default();
    let Some(word) = memmem::rfind(tail, b"startxref") else { return false };
    let digits = tail.get(word + 9..).unwrap_or_default().iter().skip_while(|b| b.is_ascii_whitespace());
    let digits: String = digits.take_while(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
    let Ok(at) = digits.parse::<usize>() else { return false };
    [at, at.saturating_add(start)].iter().any(|at| {
        let table = file.get(*at..).unwrap_or_default();
        let table = table.trim_ascii_start();
        let near = table.get(..24).unwrap_or(table);
        near.starts_with(b"xref")
            || (near.first().is_some_and(u8::is_ascii_digit) && memmem::find(near, b"obj").is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_state_is_found_and_an_attached_file_is_none() {
        let first = b"%PDF-1.4 xref 0 startxref\n9\n%%EOF".as_slice();
        let both = [first, b"\n9 0 obj stream startxref\n3\n%%EOF endstream startxref\n9\n%%EOF\nrest"].concat();
        let found = of(&both);
        assert_eq!(found.revision, Some(first));
        assert_eq!(found.after, b"\nrest");
        assert_eq!(of(first).revision, None);
    }

    #[test]
    fn comments_are_those_outside_of_streams() {
        let file = b"%PDF-1.4\n%note one\n1 0 obj <<>> stream\n%not one\nendstream endobj\n%two two\n%%EOF";
        assert_eq!(comments(file), [b"%note one".as_slice(), b"%two two"]);
    }
}
