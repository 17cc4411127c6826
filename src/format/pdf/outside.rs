//! What stands in the file besides its present objects: rubbish around them and the file as it was before its last
//! change. None of it is written again, but all of it is read.

use memchr::memmem;

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
}
