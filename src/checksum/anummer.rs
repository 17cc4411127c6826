use super::digits;

/// Can this be an A-nummer of the BRP (Logisch Ontwerp BRP, element 01.10)? Ten digits without separators: the first is
/// not 0, no two neighbours are equal, the sum of the digits is 0 or 5 modulo 11, and the sum of `2^i * digit i`
/// (i from 0 at the left) is divisible by 11. Anything else: false. About 0.5 % of random numbers pass.
#[must_use]
pub fn is_a_number(text: &str) -> bool {
    let Some(digits) = digits(text) else { return false };
    if digits.len() != 10 || digits.first() == Some(&0) || digits.windows(2).any(|w| w.first() == w.last()) {
        return false;
    }
    let sum: u32 = digits.iter().sum();
    let weighted: u32 = digits.iter().enumerate().map(|(i, d)| d << i).sum();
    matches!(sum % 11, 0 | 5) && weighted.is_multiple_of(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_pass_and_silly_input_fails() {
        let passing: Vec<String> =
            (1_010_101_010u64..1_010_301_010).map(|n| n.to_string()).filter(|n| is_a_number(n)).collect();
        assert!((200..2200).contains(&passing.len()), "{}", passing.len());
        for bad in ["", "0", "000000000", "0000000000", "1111111111", "123456789", "12345678901", "12345 7890"] {
            assert!(!is_a_number(bad), "{bad}");
        }
    }
}
