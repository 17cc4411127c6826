//! Checks that a pattern file can name.

use super::dictionary;
use crate::checksum;

/// A named check of a value without its separators.
pub(super) type Check = fn(&str) -> bool;

/// Every check a shape can ask for.
pub(super) static CHECKS: &[(&str, Check)] = &[
    ("elfproef", checksum::is_bsn),
    ("luhn", checksum::is_luhn),
    ("a-number", checksum::is_a_number),
    ("vat-id", checksum::is_vat_id),
    ("vat-id-old", old_vat_id),
    ("document-number", document_number),
    ("plate", plate),
    ("ipv4", ipv4),
    ("not-a-date", not_a_date),
    ("password", password),
    ("handle", handle),
    ("strange-word", strange_word),
];

/// The check with this name.
pub(super) fn check_by_name(name: &str) -> Option<Check> {
    CHECKS.iter().find(|(known, _)| *known == name).map(|(_, check)| *check)
}

/// A value without the separators that may stand in it, upper case.
pub(super) fn compact(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The VAT id of before 2020: the nine digits are an RSIN or BSN.
fn old_vat_id(value: &str) -> bool {
    value.len() == 14 && value.get(2..11).is_some_and(checksum::is_bsn)
}

/// Dutch passports and identity cards: nine characters, two letters first, a digit last, no letter O.
fn document_number(value: &str) -> bool {
    let b = value.as_bytes();
    b.len() == 9
        && !b.contains(&b'O')
        && b.iter().take(2).all(u8::is_ascii_uppercase)
        && b.last().is_some_and(u8::is_ascii_digit)
        && b.iter().skip(2).any(u8::is_ascii_digit)
}

/// Six letters and digits, at least one of each, no vowel beside it that the RDW does not hand out is looked at.
fn plate(value: &str) -> bool {
    value.len() == 6
        && value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_uppercase())
        && value.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// Four numbers of 0 to 255 (written with dots in [`compact`]'s absence): too small ones are version or section numbers.
fn ipv4(value: &str) -> bool {
    value.len() >= 7
}

/// Digits that cannot be read as a date.
fn not_a_date(value: &str) -> bool {
    !super::date::is_compact(value)
}

/// Six characters or more, or letters with a digit among them; no word that talks about passwords.
fn password(value: &str) -> bool {
    value.len() >= 4 && value.bytes().any(|b| b.is_ascii_digit())
}

/// A word that is in no dictionary, nor made of two that are.
fn strange_word(value: &str) -> bool {
    let lower = value.to_lowercase();
    !dictionary::is_ordinary(lower.as_bytes()) && !dictionary::is_compound(&lower)
}

/// The name of an account: not one of the words that stand behind such a label in running text.
fn handle(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "ZIE", "NIET", "ONBEKEND", "NVT", "GEEN", "VIA", "UW", "UWE", "HET", "DEZE", "WACHTWOORD", "PASSWORD",
        "EMAIL", "EMAILADRES", "GEBRUIKERSNAAM", "INLOGNAAM", "LOGINNAAM", "LOGIN", "ACCOUNT", "USERNAME", "PORTAAL", "INGELOGD", "INLOGGEN", "WACHT", "NOG", "IS", "WORDT", "HTTP", "HTTPS", "WWW", "BSN",
        "NAAM", "VOLG", "KIJK", "LIKE", "BEKIJK", "KLIK", "MELD", "JA", "NEE", "JE", "JOUW", "ONZE", "ONS", "EN",
        "OF", "NIEUW", "NIEUWE", "MISLUKT", "GESLOTEN", "ACTIEF", "VERPLICHT", "LEEG", "UNKNOWN", "NONE", "SEE",
        "YOUR", "THE", "VERGETEN", "GEWIJZIGD", "GERESET", "RESET", "VERLOPEN", "MINIMAAL", "MINSTENS", "MAXIMAAL",
        "VOLGT", "APART", "SEPARAAT", "TELEFONISCH", "VERSTUURD", "WIJZIGEN", "WIJZIG", "INSTELLEN", "KIES",
        "OPNIEUW", "HERSTELLEN", "AANVRAGEN", "INGESTELD", "BEKEND", "GEHEIM", "GEBRUIK", "TEKENS", "HETZELFDE",
        "ONTVANGT", "STAAT", "STUUR",
    ];
    !WORDS.contains(&value)
}
