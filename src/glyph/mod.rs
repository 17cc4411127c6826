//! What characters look like to a reader: which of them show nothing, which are digits, spaces, hyphens, quotes or
//! letters under another code point. Facts only, for those who read a text, search it or check it; each of these has
//! its own code to do so.
//!
//! Sources: Unicode categories Nd, Zs, Cf and Mn; UTS 39 for the idea of look-alikes; the letters in
//! `patterns/lexicon/lookalikes.txt`.

mod lookalike;

pub use lookalike::latin;

/// First characters of the ranges of ten decimal digits outside ASCII (Unicode 16, category Nd), sorted.
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0,
    0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50,
    0x16a60, 0x16ac0, 0x16b50, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0,
    0x1e950, 0x1fbf0,
];

/// What stands for a character in plain writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// One character.
    Char(char),
    /// A ligature: its letters.
    Letters(&'static str),
}

/// The ASCII digit for a decimal digit of another script or style; `None` for ASCII digits and all other characters.
/// Raised, lowered and circled digits are none: `12 m²` is no number 122.
#[must_use]
pub fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let zero = *ZEROS.get(ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?)?;
    char::from_digit(code.checked_sub(zero).filter(|value| *value < 10)?, 10)
}

/// Shows nothing and separates nothing: soft hyphens, zero-width characters, direction marks, variation selectors.
#[must_use]
pub fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e01ef}'
    )
}

/// A mark that is drawn over, under or through the character before it.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{34e}'
            | '\u{350}'..='\u{36f}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

/// A letter with a mark as one character, where Unicode has one (canonical composition).
#[must_use]
pub fn join(letter: char, mark: char) -> Option<char> {
    unicode_normalization::char::compose(letter, mark)
}

/// A dash that may also part two words: en dash, em dash, bar.
#[must_use]
pub fn is_long_dash(c: char) -> bool {
    matches!(c, '\u{2013}'..='\u{2015}')
}

/// A dot at half height, which between digits is a full stop.
#[must_use]
pub fn is_middle_dot(c: char) -> bool {
    matches!(c, '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22c5}' | '\u{30fb}')
}

/// What a character is in plain writing, whatever stands around it: spaces, hyphens, quotes, digits, full-width and
/// mathematical letters, ligatures. `None` when it is plain itself, or only looks like something else.
#[must_use]
pub fn plain(c: char) -> Option<Plain> {
    let one = match c {
        '\0'..='\u{84}' => return None,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{2035}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' => '"',
        '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff61}' => '.',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2236}' | '\u{a789}' | '\u{fe55}' => ':',
        '\u{fe6b}' => '@',
        // also what picture readers make of the fillers of a machine readable zone
        '\u{2039}' | '\u{2329}' | '\u{27e8}' | '\u{3008}' | '\u{304f}' => '<',
        '\u{212b}' => 'Å',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        '\u{1d400}'..='\u{1d6a3}' => mathematical(u32::from(c) - 0x1d400)?,
        _ => return ligature(c).map(Plain::Letters).or_else(|| digit(c).map(Plain::Char)),
    };
    Some(Plain::Char(one))
}

/// Thirteen alphabets of 26 capitals and 26 small letters.
fn mathematical(index: u32) -> Option<char> {
    let letter = u8::try_from(index % 52).ok()?;
    Some(char::from(if letter < 26 { b'A' + letter } else { b'a' + letter - 26 }))
}

fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ĳ' => "ij",
        'Ĳ' => "IJ",
        'ŉ' => "'n",
        '«' | '\u{300a}' => "<<",
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

/// Calls `each` with the characters a letter or digit is compared by, whatever its case, script or style; with nothing
/// for a character that is no letter or digit. Accents stay: `é` is not `e`.
pub fn compared(c: char, mut each: impl FnMut(char)) {
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            each(c.to_ascii_lowercase());
        }
        return;
    }
    let mut one = |c: char| {
        for lower in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
            let upper = || Some(lower).filter(|c| !c.is_ascii()).and_then(|c| c.to_uppercase().next()).and_then(latin);
            each(latin(lower).or_else(upper).map_or(lower, |c| c.to_ascii_lowercase()));
        }
    };
    match plain(c) {
        Some(Plain::Letters(letters)) => letters.chars().for_each(one),
        Some(Plain::Char(c)) => one(c),
        None => one(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared_by(text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|c| compared(c, |c| out.push(c)));
        out
    }

    #[test]
    fn digits_of_all_scripts() {
        assert!(ZEROS.windows(2).all(|pair| pair[0] + 10 <= pair[1]));
        for text in ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "０１２３４５６７８９", "𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿"]
        {
            assert_eq!(text.chars().filter_map(digit).collect::<String>(), "0123456789");
        }
        for c in ['0', '9', '²', '①', 'x', '\u{65f}', '\u{66a}', '½'] {
            assert_eq!(digit(c), None, "{c}");
        }
        // every range of digits is one: ten numeric characters
        for zero in ZEROS {
            let numeric = |code: u32| char::from_u32(code).is_some_and(char::is_numeric);
            assert!(numeric(*zero) && numeric(zero + 9), "{zero:x}");
        }
    }

    #[test]
    fn what_is_plain_stays() {
        for c in ('\0'..='\u{7f}').chain("éëïÇñ€°²½µß".chars()) {
            assert_eq!(plain(c), None, "{c}");
            assert!(!is_silent(c) && !is_mark(c), "{c}");
        }
    }

    #[test]
    fn plain_writing_is_plain_itself() {
        for c in '\u{80}'..=char::MAX {
            match plain(c) {
                Some(Plain::Char(one)) => assert!(one.is_ascii() || one == 'Å', "{c}"),
                Some(Plain::Letters(letters)) => assert!(letters.is_ascii(), "{c}"),
                None => {}
            }
        }
    }

    #[test]
    fn letters_are_compared_without_case_script_or_style() {
        assert_eq!(compared_by("ＢSΝ ＪАNSEN ﬁＪ ĳ"), "bsnjansenfijij");
        assert_eq!(compared_by("Василий"), compared_by("ВАСИЛИЙ"));
        assert_eq!(compared_by("Zoë Ærø"), "zoëærø");
        assert_eq!(compared_by("12·34-56 ٧"), "1234567");
    }
}
