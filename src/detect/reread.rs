//! Labels as readers of pictures misread them: `sumame` for `surname`. The one place for such slips of letters; digits
//! read for letters are put right where the value is checked ([`misread`](super::misread)).
//!
//! A word that is no ordinary word is tried with each slip undone. What it then announces counts, if it is long enough
//! that chance does not make it.

use std::ops::Range;

use super::Vocabulary;
use super::dictionary::is_ordinary;
use super::keywords::{KeywordHit, LABEL};
use super::patterns::Group;
use super::scan::{keywords_of, runs_of};

/// What is read, and what stands there.
const SLIPS: [(&str, &str); 8] =
    [("m", "rn"), ("rn", "m"), ("nn", "m"), ("d", "cl"), ("cl", "d"), ("vv", "w"), ("l", "i"), ("i", "l")];
/// Letters of a label from which a slip is believed.
const SHORTEST: usize = 5;
/// Longest line that is looked at, in bytes: labels stand in short ones.
const LONGEST_LINE: usize = 400;

/// The labels in a text that only show when a slip is undone, with the place of what was read.
pub(super) fn labels(content: &str, vocabulary: &Vocabulary) -> Vec<KeywordHit> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in content.split_inclusive('\n') {
        let before = start;
        start += line.len();
        if line.len() > LONGEST_LINE {
            continue;
        }
        let small = line.to_ascii_lowercase();
        for word in runs_of(&small, char::is_alphabetic) {
            let text = small.get(word.clone()).unwrap_or_default();
            if text.len() < SHORTEST - 1 || is_ordinary(text.as_bytes()) {
                continue;
            }
            for (read, meant) in SLIPS {
                for (at, _) in text.match_indices(read) {
                    let at = word.start + at;
                    out.extend(with(&small, at..at + read.len(), meant, &word, vocabulary).map(|mut hit| {
                        hit.start += before;
                        hit.end += before;
                        hit
                    }));
                }
            }
        }
    }
    out.sort_unstable_by_key(|hit| (hit.end, hit.start));
    out.dedup();
    out
}

/// The labels over a word once a part of its line is replaced; places are those in the line as it was read.
fn with<'v>(
    line: &str,
    slip: Range<usize>,
    meant: &str,
    word: &Range<usize>,
    vocabulary: &'v Vocabulary,
) -> impl Iterator<Item = KeywordHit> + use<'v> {
    let mut put_right = String::with_capacity(line.len() + 1);
    put_right.push_str(line.get(..slip.start).unwrap_or_default());
    put_right.push_str(meant);
    put_right.push_str(line.get(slip.end..).unwrap_or_default());
    let (word, long, meant) = (word.clone(), slip.len(), meant.len());
    let says = |hit: &KeywordHit| hit.sorts & LABEL != 0 || hit.is_in(Group::IdField) || hit.is_in(Group::IdTitle);
    keywords_of(&put_right, vocabulary).into_iter().filter_map(move |mut hit| {
        let over = hit.start <= slip.start && hit.end >= slip.start + meant;
        let fits = over && hit.end - hit.start >= SHORTEST && hit.start <= word.start && says(&hit);
        hit.end = (hit.end + long).saturating_sub(meant);
        (fits && hit.end >= word.end).then_some(hit)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn found(content: &str) -> Vec<String> {
        let vocabulary = Vocabulary::new(&Settings::default()).unwrap();
        labels(content, &vocabulary).iter().map(|hit| content[hit.start..hit.end].to_owned()).collect()
    }

    #[test]
    fn slips_in_labels_are_undone_and_their_place_is_that_of_what_was_read() {
        assert!(found("eerst\n1. Sumame / Nom\nBakker").contains(&"Sumame / Nom".to_owned()));
        assert!(found("Geboortenaarn: Vos").contains(&"Geboortenaarn".to_owned()));
        assert!(found("Burgerservicenurnmer 1").contains(&"Burgerservicenurnmer".to_owned()));
    }

    #[test]
    fn ordinary_words_and_what_is_read_well_give_nothing_new() {
        assert_eq!(found("De modem en de storm in de morgen; surname, naam, BSN.\n"), Vec::<String>::new());
        assert_eq!(found(""), Vec::<String>::new());
    }
}
