/// Is this a number that can be a BSN: the elfproef (11-test) with weights 9 8 7 6 5 4 3 2 -1.
///
/// Takes digits only, without separators: nine, or eight when the leading zero was dropped. The weighted sum has to be
/// divisible by 11. Empty text, all zeros, other lengths, more than one leading zero after completion to nine digits
/// (no such number was handed out) and any other character: false.
/// One in eleven random numbers passes, so this alone never proves a BSN.
#[must_use]
pub fn is_bsn(text: &str) -> bool {
    let weights: &[i32] = match text.len() {
        9 => &[9, 8, 7, 6, 5, 4, 3, 2, -1],
        8 => &[8, 7, 6, 5, 4, 3, 2, -1],
        _ => return false,
    };
    // A second leading zero would mean a number below ten million.
    let zeros = text.bytes().take_while(|b| *b == b'0').count() + (9 - text.len());
    let sum: i32 = text.bytes().zip(weights).map(|(b, weight)| (i32::from(b) - i32::from(b'0')) * weight).sum();
    zeros < 2 && sum % 11 == 0 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Is this a number from manuals, test sets and specimen documents? Digits only, as for [`is_bsn`].
///
/// 111222333 and 123456782 stand in most manuals, 99999xxxx is the range of the government's test people and of the
/// specimen passport (999999990).
#[must_use]
pub fn is_specimen(text: &str) -> bool {
    matches!(text, "111222333" | "123456782") || (text.len() == 9 && text.starts_with("99999"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_numbers_pass() {
        for ok in ["111222333", "123456782", "999999990", "010000021", "10000021"] {
            assert!(is_bsn(ok), "{ok}");
        }
    }

    #[test]
    fn silly_input_is_no_bsn() {
        for bad in [
            "",
            "0",
            "00000000",
            "000000000",
            "123456789",
            "12345678",
            "1234567",
            "1234567820",
            "12345678a",
            "1234.56.782",
            "00000012",
            "000000012",
            "१२३४५६७८२",
        ] {
            assert!(!is_bsn(bad), "{bad}");
        }
    }

    #[test]
    fn one_in_eleven_passes() {
        let passing = (100_000_000u32..100_011_000).filter(|n| is_bsn(&n.to_string())).count();
        assert!((950..1050).contains(&passing), "{passing}");
    }

    #[test]
    fn specimens_are_known() {
        assert!(is_specimen("999993653") && is_specimen("111222333"));
        assert!(!is_specimen("") && !is_specimen("99999") && !is_specimen("100000009"));
    }
}
