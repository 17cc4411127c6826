//! A saved scan as a table of files for a spreadsheet, every file of it.

use super::csv::row;
use super::digest::{Digest, shown};
use crate::finding::Category;

/// Header row.
const HEADER: [&str; 9] =
    ["path", "worst", "rules", "kinds", "national-number", "identity-document", "health", "gaps", "modified"];

/// Comma separated, RFC 4180: what each file holds, the worst first.
///
/// # Errors
/// When writing fails.
pub fn table(digest: &Digest, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    row(out, HEADER)?;
    let mut files: Vec<_> = digest.files.iter().collect();
    files.sort_by_key(|(path, file)| (std::cmp::Reverse((file.worst, file.kinds.values().sum::<u64>())), *path));
    for (path, file) in files {
        let kinds: Vec<_> = file.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let sum = |category: Category| {
            let of = file.kinds.iter().filter(|(kind, _)| kind.category() == category);
            of.map(|(_, count)| count).sum::<u64>().to_string()
        };
        let rules = file.rules.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        row(
            out,
            [
                &shown(path),
                file.worst.map_or("", super::Severity::id),
                &rules,
                &kinds.join("; "),
                &sum(Category::NationalNumber),
                &sum(Category::IdentityDocument),
                &sum(Category::Health),
                &file.gaps.to_string(),
                file.modified.as_deref().unwrap_or_default(),
            ],
        )?;
    }
    Ok(())
}
