//! Words in bytes that have no known structure.

/// Decodes bytes that should be text: UTF-8, or else one character a byte (Latin-1), without the padding at the end.
pub(super) fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// Runs of at least `least` printable characters, one a line: in single bytes (ASCII and UTF-8), and in UTF-16 of
/// either order.
pub(super) fn words(bytes: &[u8], least: usize) -> String {
    let mut out = String::new();
    let mut add = |run: &str| {
        if run.chars().count() >= least {
            out.push_str(run);
            out.push('\n');
        }
    };
    for chunk in bytes.utf8_chunks() {
        for run in chunk.valid().split(|c: char| c.is_control() && c != '\t') {
            add(run);
        }
    }
    for (skip, little) in [(0, true), (0, false), (1, true), (1, false)] {
        let mut run = String::new();
        for pair in bytes.get(skip..).unwrap_or_default().chunks_exact(2) {
            let pair = [pair[0], pair[1]];
            let unit = if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
            match char::from_u32(u32::from(unit)) {
                Some(c) if (' '..='\u{17f}').contains(&c) && !c.is_control() => run.push(c),
                _ => {
                    add(&run);
                    run.clear();
                }
            }
        }
        add(&run);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_bytes_of_both_widths() {
        let mut bytes = b"\x00\x01\xfeJansen\x00ab\x02".to_vec();
        bytes.extend("Geertruida".encode_utf16().flat_map(u16::to_le_bytes));
        bytes.extend([0xff, 0xfe, 0xff]);
        bytes.extend("Achterberg".encode_utf16().flat_map(u16::to_be_bytes));
        let found = words(&bytes, 4);
        for word in ["Jansen", "Geertruida", "Achterberg"] {
            assert!(found.contains(word), "{found}");
        }
        assert!(!found.lines().any(|line| line == "ab"));
        assert_eq!(words(&[], 4), "");
    }

    #[test]
    fn text_that_is_no_utf_8_is_latin_1() {
        assert_eq!(text(b"Zo\xeb\0\0"), "Zoë");
        assert_eq!(text("Zoë".as_bytes()), "Zoë");
    }
}
