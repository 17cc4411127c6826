//! Which characters a reading network may answer with. It knows 18,000, most of them Chinese; Dutch paper has a few
//! hundred, and a document's machine readable zone 37. Classes outside are ignored, look-alikes (a Greek rho, a full
//! width digit) count for the character they look like.

/// Classes of the network that count, and for which character.
pub(super) struct Alphabet {
    /// Class number and index in `chars`.
    classes: Vec<(usize, usize)>,
    chars: Vec<char>,
}

/// The two alphabets of one network.
pub(super) struct Alphabets {
    /// Latin letters, digits, punctuation.
    pub latin: Alphabet,
    /// A-Z, 0-9 and `<` (ICAO Doc 9303 part 3, 4.3).
    pub mrz: Alphabet,
    /// Number of classes, with the blank and the space.
    pub size: usize,
}

impl Alphabets {
    /// From the network's own list: one character a line, class 0 being the blank and the class after the last the
    /// space.
    pub fn new(list: &str) -> Self {
        let classes: Vec<Option<char>> = std::iter::once(None)
            .chain(list.split('\n').map(|line| {
                let mut chars = line.trim_end_matches('\r').chars();
                // a line of more than one character stands for no single one
                chars.next().filter(|_| chars.next().is_none())
            }))
            .chain(std::iter::once(Some(' ')))
            .collect();
        Self {
            latin: Alphabet::of(&classes, latin),
            mrz: Alphabet::of(&classes, |c| latin(c).and_then(mrz)),
            size: classes.len(),
        }
    }
}

impl Alphabet {
    fn of(classes: &[Option<char>], allowed: impl Fn(char) -> Option<char>) -> Self {
        let mut chars: Vec<char> = Vec::new();
        let mut out = Vec::new();
        for (class, c) in classes.iter().enumerate() {
            if let Some(c) = c.and_then(&allowed) {
                let index = chars.iter().position(|known| *known == c).unwrap_or_else(|| {
                    chars.push(c);
                    chars.len() - 1
                });
                out.push((class, index));
            }
        }
        Self { classes: out, chars }
    }

    /// The likeliest character of one step, `None` for the blank, and its share among what is allowed.
    /// `scores` is scratch space.
    pub fn best(&self, step: &[f32], scores: &mut Vec<f32>) -> (Option<char>, f32) {
        scores.clear();
        scores.resize(self.chars.len(), 0.0);
        let blank = step.first().copied().unwrap_or_default();
        let mut total = blank;
        for (class, index) in &self.classes {
            let value = step.get(*class).copied().unwrap_or_default();
            total += value;
            if let Some(score) = scores.get_mut(*index) {
                *score += value;
            }
        }
        let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        match best {
            Some((index, score)) if *score > blank => (self.chars.get(index).copied(), *score / total.max(1e-9)),
            _ => (None, blank / total.max(1e-9)),
        }
    }
}

/// The Latin character that a class stands for, if any.
fn latin(c: char) -> Option<char> {
    match c {
        // ASCII; signs and letters with accents, of all languages written in Latin script; typographic signs
        ' '..='~'
        | '\u{a1}'..='\u{24f}'
        | '\u{1e00}'..='\u{1eff}'
        | '€'
        | '•'
        | '–'
        | '—'
        | '‘'
        | '’'
        | '“'
        | '”'
        | '„'
        | '…' => Some(c),
        // full width forms
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{3000}' => Some(' '),
        '。' => Some('.'),
        '、' => Some(','),
        '〈' | '‹' => Some('<'),
        '〉' | '›' => Some('>'),
        '〇' => Some('0'),
        '丨' => Some('|'),
        '一' | 'ー' => Some('-'),
        // Greek and Cyrillic capitals and letters with the shape of a Latin one
        'Α' | 'А' => Some('A'),
        'Β' | 'В' => Some('B'),
        'С' => Some('C'),
        'Ε' | 'Е' => Some('E'),
        'Η' | 'Н' => Some('H'),
        'Ι' | 'І' => Some('I'),
        'Ј' => Some('J'),
        'Κ' | 'К' => Some('K'),
        'Μ' | 'М' => Some('M'),
        'Ν' => Some('N'),
        'Ο' | 'О' => Some('O'),
        'Ρ' | 'Р' => Some('P'),
        'Ѕ' => Some('S'),
        'Τ' | 'Т' => Some('T'),
        'Χ' | 'Х' => Some('X'),
        'Υ' => Some('Y'),
        'Ζ' => Some('Z'),
        'а' | 'α' => Some('a'),
        'с' => Some('c'),
        'е' => Some('e'),
        'і' | 'ι' => Some('i'),
        'ј' => Some('j'),
        'ο' | 'о' => Some('o'),
        'р' | 'ρ' => Some('p'),
        'ѕ' => Some('s'),
        'ν' => Some('v'),
        'х' => Some('x'),
        'у' => Some('y'),
        _ => None,
    }
}

/// The character of a machine readable zone that a Latin one stands for.
fn mrz(c: char) -> Option<char> {
    match c {
        'A'..='Z' | '0'..='9' | '<' => Some(c),
        'a'..='z' => Some(c.to_ascii_uppercase()),
        '«' | '(' | '{' => Some('<'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_add_to_the_character_they_look_like() {
        let sets = Alphabets::new("P\nΡ\n中\nab\n<");
        assert_eq!(sets.size, 7);
        let mut scratch = Vec::new();
        // blank, P, rho, 中, (ab), <, space
        let (c, p) = sets.latin.best(&[0.2, 0.2, 0.15, 0.4, 0.0, 0.05, 0.0], &mut scratch);
        assert_eq!(c, Some('P'));
        assert!((p - 0.35 / 0.6).abs() < 1e-5);
        assert_eq!(sets.latin.best(&[0.9, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0], &mut scratch).0, None);
        assert_eq!(sets.latin.best(&[0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9], &mut scratch).0, Some(' '));
        assert_eq!(sets.mrz.best(&[0.1, 0.0, 0.0, 0.0, 0.0, 0.2, 0.7], &mut scratch).0, Some('<'));
    }

    #[test]
    fn steps_shorter_than_the_alphabet_do_not_panic() {
        let sets = Alphabets::new("a");
        assert_eq!(sets.latin.best(&[], &mut Vec::new()).0, None);
    }
}
