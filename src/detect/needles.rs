//! A few short texts looked for anywhere in a long one, whatever the case of their ASCII letters: each by its rarest
//! byte, for a search for one byte passes over most of a text many bytes at a time.

/// Bytes from frequent to rare in the texts we read; all others are rarer still.
const FREQUENT: &[u8] = b"0123456789 enatirodslghvk.mubpjwczf-";

/// The texts looked for, by the byte that each is found by.
#[derive(Debug, Default)]
pub(super) struct Needles(Vec<(u8, Vec<Needle>)>);

#[derive(Debug)]
struct Needle {
    text: String,
    /// Where its rarest byte stands in it.
    at: usize,
    id: u32,
}

/// A place of a text that was looked for; byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub end: usize,
    pub start: usize,
    pub id: u32,
}

impl Needles {
    /// Adds a text in small letters.
    pub fn add(&mut self, text: &str, id: u32) {
        let rarity = |byte: &u8| FREQUENT.iter().position(|frequent| frequent == byte).unwrap_or(FREQUENT.len());
        let Some((at, byte)) = text.bytes().enumerate().max_by_key(|(_, byte)| rarity(byte)) else { return };
        let needle = Needle { text: text.to_owned(), at, id };
        match self.0.iter_mut().find(|(key, _)| *key == byte) {
            Some((_, needles)) => needles.push(needle),
            None => self.0.push((byte, vec![needle])),
        }
    }

    /// All places, sorted by their end, the longest at the same end first.
    pub fn find(&self, text: &[u8]) -> Vec<Found> {
        let mut out = Vec::new();
        for (byte, needles) in &self.0 {
            for place in memchr::memchr2_iter(*byte, byte.to_ascii_uppercase(), text) {
                out.extend(needles.iter().filter_map(|needle| needle.around(text, place)));
            }
        }
        out.sort_unstable();
        out
    }
}

impl Needle {
    /// Does it stand around this place of its rarest byte?
    fn around(&self, text: &[u8], place: usize) -> Option<Found> {
        let start = place.checked_sub(self.at)?;
        let end = start + self.text.len();
        let there = text.get(start..end)?.eq_ignore_ascii_case(self.text.as_bytes());
        there.then_some(Found { end, start, id: self.id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_places_are_found_also_within_each_other() {
        let mut needles = Needles::default();
        for (text, id) in [("bsn", 0), ("nummer", 1), ("-bsn", 2), ("ë°", 3)] {
            needles.add(text, id);
        }
        let found =
            |text: &str| needles.find(text.as_bytes()).iter().map(|f| (f.start, f.end, f.id)).collect::<Vec<_>>();
        assert_eq!(found("x-BSNummer Bsn"), [(1, 5, 2), (2, 5, 0), (4, 10, 1), (11, 14, 0)]);
        assert_eq!(found("ë°"), [(0, 4, 3)]);
        assert_eq!(found("b"), []);
    }
}
