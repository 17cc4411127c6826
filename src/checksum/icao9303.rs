/// The check digit of a field of a machine readable zone (ICAO Doc 9303-3, 4.9): weights 7 3 1, digits as they are,
/// A = 10 to Z = 35, `<` = 0, modulo 10. Nothing for any other character. An empty field gives 0.
#[must_use]
pub fn check_digit(field: &str) -> Option<u8> {
    let sum = field.chars().zip([7, 3, 1].into_iter().cycle()).try_fold(0u32, |sum, (c, weight)| {
        let value = match c {
            '<' => 0,
            '0'..='9' | 'A'..='Z' => c.to_digit(36)?,
            _ => return None,
        };
        Some((sum + value * weight) % 10)
    })?;
    u8::try_from(sum).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_dutch_specimen_fit() {
        assert_eq!(check_digit("SPECI2014"), Some(2));
        assert_eq!(check_digit("650310"), Some(1));
        assert_eq!(check_digit("240309"), Some(6));
        assert_eq!(check_digit("999999990<<<<<"), Some(8));
    }

    #[test]
    fn silly_input() {
        assert_eq!(check_digit(""), Some(0));
        assert_eq!(check_digit("0"), Some(0));
        assert_eq!(check_digit("000000000"), Some(0));
        assert_eq!(check_digit("abc"), None);
        assert_eq!(check_digit("É"), None);
    }
}
