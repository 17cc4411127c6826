//! How values and texts are compared.

/// Letters and digits only, lower case: `123.456.782` and `123 456 782` are the same.
pub fn solid(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Kinds whose value must be equal; of others the reported value may hold more than the expected word.
fn is_exact(kind: &str) -> bool {
    matches!(kind, "bsn" | "a-number" | "document-number" | "driving-licence-number" | "iban")
}

/// Does a reported value answer an expected one?
pub fn answers(kind: &str, expected: &str, found: &str) -> bool {
    let (expected, found) = (solid(expected), solid(found));
    if kind == "bsn" {
        // an eight-digit BSN is the nine-digit one without its leading zero
        return expected.trim_start_matches('0') == found.trim_start_matches('0');
    }
    if is_exact(kind) { expected == found } else { found.contains(&expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_and_case_do_not_matter() {
        assert_eq!(solid("1234.56.789 "), "123456789");
        assert!(answers("iban", "NL91ABNA0417164300", "nl91 abna 0417 1643 00"));
        assert!(answers("bsn", "12345672", "012345672"));
        assert!(!answers("bsn", "123456782", "1234567820"));
        assert!(answers("medication", "metoprolol", "Metoprolol 50 mg"));
    }
}
