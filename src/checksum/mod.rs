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
