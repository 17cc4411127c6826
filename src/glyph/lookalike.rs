//! Letters of other scripts that look like Latin ones.

use std::sync::LazyLock;

/// Pairs of a look-alike and its Latin letter, sorted.
static TABLE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut table: Vec<(char, char)> = include_str!("../../patterns/lexicon/lookalikes.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(letter, looks)| Some((letter.chars().next()?, looks)))
        .flat_map(|(letter, looks)| looks.chars().map(move |look| (look, letter)))
        .collect();
    table.sort_unstable();
    table
});

/// The Latin letter that a letter of another script looks like.
#[must_use]
pub fn latin(c: char) -> Option<char> {
    if c < '\u{370}' {
        return None;
    }
    let at = TABLE.binary_search_by_key(&c, |(look, _)| *look).ok()?;
    TABLE.get(at).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_alike_has_one_letter_and_case_can_be_ignored() {
        assert!(TABLE.len() > 80);
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0), "twice in the file");
        for (look, letter) in TABLE.iter() {
            assert!(letter.is_ascii_alphabetic() && !look.is_ascii() && latin(*look) == Some(*letter), "{look}");
            for other in look.to_lowercase().chain(look.to_uppercase()).filter_map(latin) {
                assert!(other.eq_ignore_ascii_case(letter), "{look}: {letter} and {other}");
            }
        }
    }

    #[test]
    fn other_letters_look_like_nothing() {
        for c in ['a', 'é', 'ж', 'Ω', '日', '\u{370}', char::MAX] {
            assert_eq!(latin(c), None);
        }
    }
}
