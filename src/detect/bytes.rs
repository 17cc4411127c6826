//! Small sets of bytes: quick looks that turn away most of a text before anything is compared.

/// A set of bytes: a bit each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    pub const fn of(bytes: &[u8]) -> Self {
        let mut set = [0; 4];
        let mut rest = bytes;
        while let [byte, others @ ..] = rest {
            set[(*byte >> 6) as usize] |= 1 << (*byte & 63);
            rest = others;
        }
        Self(set)
    }

    pub fn insert(&mut self, byte: u8) {
        if let Some(bits) = self.0.get_mut(usize::from(byte >> 6)) {
            *bits |= 1 << (byte & 63);
        }
    }

    #[inline]
    pub fn holds(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|bits| bits & (1 << (byte & 63)) != 0)
    }
}

/// The last two bytes that words of a list have, whatever the case of their letters: for the last but one, the last ones
/// by their low five bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lasts([u32; 32]);

impl Lasts {
    /// Of words of two bytes or more.
    pub const fn of(words: &[&str]) -> Self {
        let mut lasts = Self([0; 32]);
        let mut rest = words;
        while let [word, others @ ..] = rest {
            lasts = lasts.with(word.as_bytes());
            rest = others;
        }
        lasts
    }

    pub const fn with(mut self, word: &[u8]) -> Self {
        if let [.., other, last] = word {
            self.0[(*other & 31) as usize] |= 1 << (*last & 31);
        }
        self
    }

    /// May a word end as one of the list does?
    #[inline]
    pub fn may_end(&self, word: &[u8]) -> bool {
        let [.., other, last] = word else { return false };
        self.0.get(usize::from(*other & 31)).is_some_and(|lasts| lasts & (1 << (*last & 31)) != 0)
    }
}

/// A list of words in small letters, of two bytes or more each, with a quick look for those that are not in it.
#[derive(Debug)]
pub(super) struct Words {
    words: &'static [&'static str],
    lasts: Lasts,
}

impl Words {
    pub const fn of(words: &'static [&'static str]) -> Self {
        Self { words, lasts: Lasts::of(words) }
    }

    pub fn holds(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        self.lasts.may_end(word) && self.words.iter().any(|known| known.as_bytes() == word)
    }

    /// Is a word one of them, whatever the case of its ASCII letters?
    pub fn holds_in_any_case(&self, word: &str) -> bool {
        self.lasts.may_end(word.as_bytes()) && self.words.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Those that a word ends with; in any case of ASCII letters.
    pub fn ending(&self, word: &[u8]) -> impl Iterator<Item = &'static str> {
        let words = if self.lasts.may_end(word) { self.words } else { &[] };
        let last = word.last().map_or(0, |last| last & 31);
        words.iter().copied().filter(move |end| {
            if end.as_bytes().last().is_none_or(|byte| byte & 31 != last) {
                return false;
            }
            let tail = word.len().checked_sub(end.len()).and_then(|at| word.get(at..));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
        })
    }
}

/// A short number without what separates its digits. One is made for every candidate, so it needs no memory of its own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Digits {
    bytes: [u8; 24],
    length: usize,
}

impl Digits {
    /// The digits of a text of nothing but digits and these separators; nothing if there is another character, or more
    /// digits than a number has that we know.
    pub fn of(text: &str, is_separator: impl Fn(char) -> bool) -> Option<Self> {
        let mut digits = Self::default();
        for c in text.chars().filter(|c| !is_separator(*c)) {
            if !c.is_ascii_digit() || !digits.add(c.encode_utf8(&mut [0; 4])) {
                return None;
            }
        }
        Some(digits)
    }

    pub fn len(&self) -> usize {
        self.length
    }

    /// Adds digits; `false` if there is no room for them.
    pub fn add(&mut self, digits: &str) -> bool {
        let end = self.length + digits.len();
        let Some(place) = self.bytes.get_mut(self.length..end) else { return false };
        place.copy_from_slice(digits.as_bytes());
        self.length = end;
        true
    }
}

impl std::ops::Deref for Digits {
    type Target = str;

    fn deref(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let bytes = ByteSet::of(b"-\xff");
        assert!((0..=u8::MAX).all(|byte| bytes.holds(byte) == matches!(byte, b'-' | 0xff)));
    }

    #[test]
    fn words_end_as_those_of_a_list() {
        let lasts = Lasts::of(&["straat", "str."]);
        assert!(lasts.may_end(b"KERKSTRAAT") && lasts.may_end(b"Kerkstr."));
        assert!(!lasts.may_end(b"Kerk") && !lasts.may_end(b"t") && !lasts.may_end(b""));
        let words = Words::of(&["straat", "laan", "at"]);
        assert!(words.holds("laan") && !words.holds("Laan") && !words.holds("n"));
        assert_eq!(words.ending(b"KerkSTRAAT").collect::<Vec<_>>(), ["straat", "at"]);
    }

    #[test]
    fn digits_are_gathered_over_their_separators() {
        let of = |text: &str| Digits::of(text, |c| matches!(c, '.' | '\u{a0}')).map(|digits| digits.to_string());
        assert_eq!(of("12.3\u{a0}4").as_deref(), Some("1234"));
        assert_eq!(of(""), Some(String::new()));
        assert_eq!((of("12-3"), of("٣"), of(&"1".repeat(25))), (None, None, None));
    }
}
