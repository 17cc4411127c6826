use super::digits;

/// The Luhn test of payment cards (ISO/IEC 7812-1 annex B): 12 to 19 digits, no separators, not all the same digit.
/// Anything else: false.
#[must_use]
pub fn is_luhn(text: &str) -> bool {
    let Some(digits) = digits(text) else { return false };
    if !(12..=19).contains(&digits.len()) || digits.windows(2).all(|w| w.first() == w.last()) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| match d * 2 {
            _ if i % 2 == 0 => *d,
            twice if twice > 9 => twice - 9,
            twice => twice,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_cards_pass_and_silly_input_fails() {
        assert!(is_luhn("4111111111111111") && is_luhn("5500000000000004") && is_luhn("378282246310005"));
        for bad in ["", "0", "000000000", "0000000000000000", "4111111111111112", "4111 1111 1111 1111", "18"] {
            assert!(!is_luhn(bad), "{bad}");
        }
    }
}
