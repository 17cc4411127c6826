//! Word endings that make a compound a term: `kniespoeling`, `penicillineallergie`. Dutch writes compounds as one word,
//! and no list holds them all.

use std::collections::{HashMap, HashSet};

use super::keywords::without_accent;
use super::lexicon::fold;
use crate::finding::Kind;

/// Shortest ending, in bytes: what the filter looks at.
const TAIL: usize = 4;

/// What has to stand before an ending at least, in bytes.
const HEAD: usize = 3;

/// Endings of terms, and the words that have such an ending and mean something else.
#[derive(Debug)]
pub(super) struct Endings {
    /// A bit per hash of a word's last bytes: most words have no such ending.
    filter: Vec<u64>,
    by_tail: HashMap<[u8; TAIL], Vec<Ending>>,
    others: HashSet<Vec<u8>>,
}

#[derive(Debug)]
struct Ending {
    bytes: Vec<u8>,
    term: (Kind, u8),
}

impl Endings {
    pub fn new() -> Self {
        Self { filter: vec![0; 1 << 7], by_tail: HashMap::new(), others: HashSet::new() }
    }

    /// Adds an ending, with the spelling that does without its accents. One that is too short is left out.
    pub fn add(&mut self, ending: &str, term: (Kind, u8)) {
        let plain: String = ending.chars().map(without_accent).collect();
        let spellings = if plain == ending { vec![plain] } else { vec![ending.to_owned(), plain] };
        for spelling in spellings {
            let bytes: Vec<u8> = spelling.bytes().map(fold).collect();
            let Some(tail) = tail(&bytes) else { continue };
            let (at, bit) = place(tail);
            if let Some(word) = self.filter.get_mut(at) {
                *word |= bit;
            }
            let endings = self.by_tail.entry(tail).or_default();
            endings.push(Ending { bytes, term });
            // A stable sort: of the same ending in two lists, the first counts.
            endings.sort_by_key(|ending| usize::MAX - ending.bytes.len());
        }
    }

    /// A word with such an ending that is no term.
    pub fn except(&mut self, word: &str) {
        self.others.insert(word.bytes().map(fold).collect());
    }

    /// The term that a word is by its ending; the longest ending says which.
    #[inline]
    pub fn get(&self, word: &[u8]) -> Option<(Kind, u8)> {
        if word.len() < TAIL + HEAD {
            return None;
        }
        let (at, bit) = place(tail(word)?);
        if self.filter.get(at).is_none_or(|bits| bits & bit == 0) {
            return None;
        }
        self.find(word)
    }

    fn find(&self, word: &[u8]) -> Option<(Kind, u8)> {
        let folded: Vec<u8> = word.iter().map(|b| fold(*b)).collect();
        let fits = |e: &&Ending| folded.len() >= e.bytes.len() + HEAD && folded.ends_with(&e.bytes);
        let found = self.by_tail.get(&tail(&folded)?)?.iter().find(fits)?;
        (!self.others.contains(&folded)).then_some(found.term)
    }
}

/// The last bytes, case folded.
fn tail(word: &[u8]) -> Option<[u8; TAIL]> {
    Some(word.last_chunk::<TAIL>()?.map(fold))
}

fn place(tail: [u8; TAIL]) -> (usize, u64) {
    let hash = u32::from_le_bytes(tail).wrapping_mul(0x9e37_79b9) >> 19;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ending_says_what_a_compound_is() {
        let mut endings = Endings::new();
        endings.add("operatie", (Kind::Treatment, 1));
        endings.add("insufficiëntie", (Kind::Diagnosis, 2));
        endings.add("stoornis", (Kind::Diagnosis, 2));
        endings.add("angststoornis", (Kind::MentalHealth, 2));
        endings.except("coöperatie");
        let get = |word: &str| endings.get(word.as_bytes()).map(|(kind, _)| kind);
        assert_eq!(get("Staaroperatie"), Some(Kind::Treatment));
        assert_eq!(get("NIERINSUFFICIËNTIE"), Some(Kind::Diagnosis));
        assert_eq!(get("nierinsufficientie"), Some(Kind::Diagnosis));
        assert_eq!(get("faalangststoornis"), Some(Kind::MentalHealth));
        assert_eq!(get("coöperatie"), None);
        assert_eq!(get("operatie"), None);
        assert_eq!(get("opera"), None);
        assert_eq!(get(""), None);
    }
}
