//! Check digits and check sums. Pure functions of characters; each says what it does with separators,
//! zeros and input of the wrong length. Depends on nothing.

mod anummer;
mod elfproef;
mod icao9303;
mod luhn;
mod mod97;

pub use anummer::is_a_number;
pub use elfproef::{is_bsn, is_specimen};
pub use icao9303::check_digit;
pub use luhn::is_luhn;
pub use mod97::{is_iban, is_vat_id, remainder};

/// The digits of a text that consists of digits only; nothing for anything else.
fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_survived_and_nothing_but_ascii_passes(text in prop_oneof![any::<String>(), "[0-9A-Z<٠-٩０-９ ]{0,44}"]) {
            let passes = [
                is_bsn(&text), is_a_number(&text), is_luhn(&text), is_iban(&text), is_vat_id(&text), check_digit(&text).is_some(),
            ];
            prop_assert!(text.is_ascii() || !passes.contains(&true), "{:?}", passes);
            let _ = (is_specimen(&text), remainder(&text));
            prop_assert!(!(is_bsn(&text) && text.bytes().all(|b| b == b'0')));
        }

        #[test]
        fn one_wrong_digit_never_passes(number in 10_000_000u32..999_999_999, at in 0..9usize, other in 1..10u32) {
            let number = format!("{number:09}");
            let wrong = |c: char| char::from_digit((c.to_digit(10).unwrap() + other) % 10, 10).unwrap();
            let changed: String = number.chars().enumerate().map(|(i, c)| if i == at { wrong(c) } else { c }).collect();
            prop_assert!(!(is_bsn(&number) && is_bsn(&changed)));
        }
    }

    #[test]
    fn silly_input_passes_nothing() {
        for text in ["", "0", "00000000", "000000000", "0000000000", " ", "-", "é", "NL", "NL00", "<"] {
            let passes = [is_bsn(text), is_a_number(text), is_luhn(text), is_iban(text), is_vat_id(text)];
            assert!(!passes.contains(&true), "{text}: {passes:?}");
        }
    }
}
