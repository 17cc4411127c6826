//! Numbers and tables in Markdown.

use std::fmt::Write as _;

/// A part of a whole with three decimals; `-` of nothing.
pub fn share(part: u32, whole: u32) -> String {
    ratio(part, whole).map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"))
}

/// The harmonic mean of recall and precision with three decimals; `-` when one of them says nothing.
pub fn f1(recall: Option<f64>, precision: Option<f64>) -> String {
    match (recall, precision) {
        (Some(r), Some(p)) if r + p > 0.0 => format!("{:.3}", 2.0 * r * p / (r + p)),
        (Some(_), Some(_)) => "0.000".to_owned(),
        _ => "-".to_owned(),
    }
}

/// A part of a whole; nothing of nothing.
pub fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// How many a megabyte (10^6 bytes), with one decimal.
pub fn per_megabyte(count: u32, bytes: usize) -> String {
    #[allow(clippy::cast_precision_loss)] // a corpus is no 2^52 bytes long
    let megabytes = bytes as f64 / 1e6;
    if megabytes > 0.0 { format!("{:.1}", f64::from(count) / megabytes) } else { "-".to_owned() }
}

/// A table with its heads and rows; the first column is words, the others are numbers.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|---{}|\n", heads.join(" | "), "|---:".repeat(heads.len().saturating_sub(1)));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_nothing_is_no_number() {
        assert_eq!(share(0, 0), "-");
        assert_eq!(share(1, 3), "0.333");
        assert_eq!(f1(ratio(1, 2), ratio(1, 1)), "0.667");
        assert_eq!(f1(ratio(0, 2), ratio(0, 1)), "0.000");
        assert_eq!(f1(None, ratio(1, 1)), "-");
        assert_eq!(per_megabyte(3, 2_000_000), "1.5");
        assert_eq!(per_megabyte(3, 0), "-");
    }

    #[test]
    fn a_table_is_markdown() {
        let text = table(&["kind", "n"], &[vec!["bsn".to_owned(), "4".to_owned()]]);
        assert_eq!(text, "| kind | n |\n|---|---:|\n| bsn | 4 |\n");
    }
}
