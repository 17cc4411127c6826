//! Which words are ordinary Dutch words: Bloom filters made from a spelling dictionary by `tools/lexicon/words.py`.
//!
//! A Bloom filter never forgets a word; about one strange word in 250 passes for a known one, which costs a name a little
//! confidence.

use super::lexicon::hash64;

static ORDINARY: &[u8] = include_bytes!("../../patterns/lexicon/words.bloom");
static PROPER: &[u8] = include_bytes!("../../patterns/lexicon/proper.bloom");

/// Bits set for a word.
const PROBES: u64 = 6;
/// Shortest first and last part of a compound, in bytes.
const PARTS: (usize, usize) = (3, 4);

fn holds(filter: &[u8], word: &[u8]) -> bool {
    let hash = hash64(word);
    let (start, step) = (hash >> 32, (hash & 0xFFFF_FFFF) | 1);
    let bits = filter.len() as u64 * 8;
    (0..PROBES).all(|probe| {
        let bit = (start + probe * step) % bits;
        let byte = usize::try_from(bit >> 3).ok().and_then(|at| filter.get(at));
        byte.is_some_and(|byte| byte & (1 << (bit & 7)) != 0)
    })
}

/// Does the dictionary write this word in lower case? Case does not matter.
pub(super) fn is_ordinary(word: &[u8]) -> bool {
    holds(ORDINARY, word)
}

/// Does the dictionary write it with a capital only, and is it no Dutch place? Surnames, first names, brands.
pub(super) fn is_proper(word: &[u8]) -> bool {
    holds(PROPER, word)
}

/// Is it two ordinary words in one: `wondverzorgingsplan`?
pub(super) fn is_compound(word: &str) -> bool {
    let (first, last) = PARTS;
    let Some(most) = word.len().checked_sub(last) else { return false };
    (first..=most).filter(|at| word.is_char_boundary(*at)).any(|at| {
        let (head, tail) = word.split_at(at);
        let joined = head.strip_suffix('s').filter(|head| head.len() >= first);
        is_ordinary(tail.as_bytes())
            && (is_ordinary(head.as_bytes()) || joined.is_some_and(|head| is_ordinary(head.as_bytes())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case() {
        for word in ["huisarts", "Huisarts", "AFSPRAAK", "patiënt", "een"] {
            assert!(is_ordinary(word.as_bytes()), "{word}");
        }
        for word in ["latumahina", "sewnarain", "qqqzx"] {
            assert!(!is_ordinary(word.as_bytes()), "{word}");
        }
        assert!(is_proper("Haverkamp".as_bytes()));
        assert!(!is_proper("Utrecht".as_bytes()), "a place");
    }

    #[test]
    fn compounds_are_two_words() {
        assert!(is_compound("Wondverzorgingsplan"));
        assert!(!is_compound("Latumahina") && !is_compound("ab") && !is_compound(""));
    }
}
