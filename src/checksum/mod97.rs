/// The remainder modulo 97 of the text read as a number, letters counting as 10 (A) to 35 (Z), upper case only
/// (ISO 7064). Nothing for empty text or any other character.
#[must_use]
pub fn remainder(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.chars().try_fold(0u32, |rest, c| match c {
        '0'..='9' => Some((rest * 10 + c.to_digit(10)?) % 97),
        'A'..='Z' => Some((rest * 100 + c.to_digit(36)?) % 97),
        _ => None,
    })
}

/// Is this a valid IBAN (ISO 13616): two letters, two digits, rest, without separators, upper case?
/// The length by country is not looked at, only 15 to 34 characters.
#[must_use]
pub fn is_iban(text: &str) -> bool {
    if !text.is_ascii() || !(15..=34).contains(&text.len()) {
        return false;
    }
    let (head, tail) = text.split_at(4);
    let shaped =
        head.bytes().take(2).all(|b| b.is_ascii_uppercase()) && head.bytes().skip(2).all(|b| b.is_ascii_digit());
    // A rest of zeros only would pass with the right check digits, but is no account.
    shaped && tail.bytes().any(|b| b != b'0') && remainder(&format!("{tail}{head}")) == Some(1)
}

/// Is this a Dutch VAT id of the form in use since 2020: NL, nine digits, B, two digits, mod 97 over the whole = 1?
/// No separators, upper case. The old form held an RSIN or BSN and is tested by the elfproef instead.
#[must_use]
pub fn is_vat_id(text: &str) -> bool {
    let b = text.as_bytes();
    let shaped = b.len() == 14
        && b.starts_with(b"NL")
        && b.get(11) == Some(&b'B')
        && b.iter().enumerate().all(|(i, c)| matches!(i, 0 | 1 | 11) || c.is_ascii_digit());
    shaped && remainder(text) == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_pass() {
        assert!(is_iban("NL91ABNA0417164300"));
        assert!(is_iban("BE68539007547034"));
        assert!(is_iban("DE89370400440532013000"));
        assert!(is_vat_id("NL000099998B57"));
    }

    #[test]
    fn silly_input_fails() {
        for bad in [
            "",
            "0",
            "000000000",
            "NL",
            "NL00",
            "NL91ABNA0417164301",
            "nl91abna0417164300",
            "NL91 ABNA 0417",
            "ëëëëëëëëëë",
        ] {
            assert!(!is_iban(bad) && !is_vat_id(bad), "{bad}");
        }
        assert!(!is_iban("NL91000000000000000"));
        assert_eq!(remainder(""), None);
        assert_eq!(remainder("97"), Some(0));
        assert!(!is_vat_id("NL000099998B58"));
    }
}
