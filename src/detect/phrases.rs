//! Terms of several words, and terms with digits or hyphens in them: found by their first word. Between its words a
//! phrase may be broken over a line.

use std::collections::HashMap;

use super::bytes::ByteSet;
use super::keywords::without_accent;
use super::lexicon::fold;
use super::scan::soft_space;
use crate::finding::Kind;

/// All phrases by their first word.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// The number of each first word, case folded.
    numbers: HashMap<Vec<u8>, u32>,
    /// What starts with the first word of a number, the longest first.
    by_first: Vec<Vec<Phrase>>,
    /// How the word behind such a first word can start.
    seconds: Vec<ByteSet>,
}

#[derive(Debug)]
struct Phrase {
    /// What follows the first word.
    rest: String,
    term: (Kind, u8),
}

impl Phrases {
    /// Adds a phrase and gives its first word in all its spellings, with its number plus one; nothing if it does not
    /// start with a word of two letters or more. `*` at its end stands for one further word.
    pub fn add(&mut self, phrase: &str, term: (Kind, u8)) -> Vec<(String, u32)> {
        let plain: String = phrase.chars().map(without_accent).collect();
        let spellings = if plain == phrase { vec![plain] } else { vec![phrase.to_owned(), plain] };
        let mut firsts = Vec::new();
        for spelling in spellings {
            let end = spelling.find(|c: char| !c.is_alphabetic()).unwrap_or(spelling.len());
            let (first, rest) = spelling.split_at(end);
            if first.len() < 2 {
                continue;
            }
            let number = number(&mut self.numbers, first);
            self.by_first.resize_with(self.numbers.len(), Vec::new);
            self.seconds.resize(self.numbers.len(), ByteSet::default());
            let place = number as usize;
            if let (Some(phrases), Some(seconds)) = (self.by_first.get_mut(place), self.seconds.get_mut(place)) {
                match rest.as_bytes() {
                    [] => {}
                    [_] | [_, b'*', ..] => (0..=u8::MAX).for_each(|start| seconds.insert(start)),
                    [_, only] => (0..8).for_each(|next| seconds.insert(start(*only, next))),
                    [_, second, next, ..] => seconds.insert(start(*second, *next)),
                }
                phrases.push(Phrase { rest: rest.to_owned(), term });
                phrases.sort_by_key(|phrase| usize::MAX - phrase.rest.len());
                firsts.push((first.to_owned(), number + 1));
            }
        }
        firsts
    }

    /// The longest phrase that starts with the first word of this number, which ends at an offset of the text: its end,
    /// in bytes, and what it means.
    pub fn at(&self, text: &str, number: u32, end: usize) -> Option<(usize, (Kind, u8))> {
        let rest = text.get(end..)?;
        if let [b' ', second, next, ..] = rest.as_bytes()
            && second.is_ascii_alphabetic()
            && !self.seconds.get(number as usize)?.holds(start(*second, *next))
        {
            return None;
        }
        let phrases = self.by_first.get(number as usize)?;
        // most phrases go on with another word, and most texts with another one than that
        let space = soft_space(rest);
        let next = rest.as_bytes().get(space).map_or(0, |b| fold(*b));
        let may_fit = |phrase: &&Phrase| match phrase.rest.as_bytes() {
            [b' ', b'*' | b'\'', ..] => space > 0,
            [b' ', letter, ..] => space > 0 && fold(*letter) == next,
            _ => true,
        };
        phrases.iter().filter(may_fit).find_map(|phrase| Some((end + length(&phrase.rest, rest)?, phrase.term)))
    }
}

/// How a word starts, in one byte: most of its first letter and a part of its second, whatever their case.
fn start(first: u8, second: u8) -> u8 {
    (first & 31) << 3 | second & 7
}

/// The number of a first word in any case.
pub(super) fn number(numbers: &mut HashMap<Vec<u8>, u32>, first: &str) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX - 1);
    *numbers.entry(first.bytes().map(fold).collect()).or_insert(next)
}

/// How far the rest of a phrase reaches in a text, if it stands there.
fn length(rest: &str, text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    for wanted in rest.bytes() {
        match wanted {
            b' ' => {
                let space = soft_space(text.get(at..)?);
                if space == 0 {
                    return None;
                }
                at += space;
            }
            b'*' => {
                let word = text.get(at..)?;
                let long = word.find(|c: char| !c.is_alphanumeric() && c != '-').unwrap_or(word.len());
                if long < 3 || !word.starts_with(char::is_alphabetic) {
                    return None;
                }
                at += long;
            }
            b'-' => match bytes.get(at)? {
                b'-' => {
                    let broken = text.get(at + 1..)?;
                    at += 1 + if broken.starts_with(['\n', '\r']) { soft_space(broken) } else { 0 };
                }
                b' ' => at += 1,
                _ => return None,
            },
            b'\'' if text.get(at..)?.starts_with('’') => at += '’'.len_utf8(),
            _ => {
                if fold(*bytes.get(at)?) != fold(wanted) {
                    return None;
                }
                at += 1;
            }
        }
    }
    let number = rest.ends_with(|c: char| c.is_ascii_digit());
    let next = text.get(at..)?.chars().next();
    next.is_none_or(|c| !(c.is_alphabetic() || number && c.is_ascii_digit())).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(phrases: &[&str], text: &'t str) -> Option<&'t str> {
        let mut all = Phrases::default();
        for phrase in phrases {
            all.add(phrase, (Kind::Diagnosis, 2));
        }
        let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let first: Vec<u8> = text[..end].bytes().map(fold).collect();
        all.at(text, *all.numbers.get(&first)?, end).map(|(end, _)| &text[..end])
    }

    #[test]
    fn the_longest_phrase_counts_also_over_a_line() {
        let phrases = ["pijn op de borst", "pijn op", "reumatoïde artritis", "covid-19", "jehova's getuige"];
        assert_eq!(found(&phrases, "Pijn op\n  de borst."), Some("Pijn op\n  de borst"));
        assert_eq!(found(&phrases, "pijn op een"), Some("pijn op"));
        assert_eq!(found(&phrases, "pijn op\n\nde"), Some("pijn op"));
        assert_eq!(found(&phrases, "REUMATOÏDE ARTRITIS"), Some("REUMATOÏDE ARTRITIS"));
        assert_eq!(found(&phrases, "reumatoide artritis"), Some("reumatoide artritis"));
        assert_eq!(found(&phrases, "covid 19 en"), Some("covid 19"));
        assert_eq!(found(&phrases, "covid-190"), None);
        assert_eq!(found(&phrases, "Jehova’s getuigen"), None);
        assert_eq!(found(&phrases, "Jehova’s getuige"), Some("Jehova’s getuige"));
        assert_eq!(found(&phrases, ""), None);
    }

    #[test]
    fn a_star_takes_a_word() {
        assert_eq!(found(&["allergisch voor *"], "allergisch voor pinda's"), Some("allergisch voor pinda"));
        assert_eq!(found(&["allergisch voor *"], "allergisch voor 3"), None);
    }
}
