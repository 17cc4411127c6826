//! What kind of document a text is, by the words that such documents carry.

use serde::Deserialize;

use super::keywords::{Builder, GENRE, Role};
use super::patterns::Error;
use super::scan::Scan;

/// The genres rules and detectors know, in the order of the word file.
pub(super) const GENRES: &[&str] =
    &["invoice", "referral", "intake", "payslip", "id-copy", "order-list", "leaflet", "law", "patient-list"];

/// Points of a strong word.
const STRONG: u8 = 3;

/// Points from which a text is of a genre. Weak words alone never are enough: a payslip also has an amount, a number, a
/// description and an account.
const ENOUGH: u32 = 4;

/// Longest distance from the start of a text at which words count, in bytes.
const HEAD: usize = 6_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    genre: Vec<Words>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    id: String,
    /// Three points each.
    #[serde(default)]
    strong: Vec<String>,
    /// One point each.
    #[serde(default)]
    weak: Vec<String>,
}

const WORDS: &str = include_str!("../../patterns/lexicon/genres.toml");

/// Adds the words of all genres to the keywords.
pub(super) fn add(builder: &mut Builder) -> Result<(), Error> {
    let file: File = toml::from_str(WORDS)
        .map_err(|e| Error::Toml { name: "genres.toml".to_owned(), detail: e.message().to_owned() })?;
    for words in &file.genre {
        let Some(genre) = GENRES.iter().position(|id| *id == words.id) else {
            return Err(Error::Kind { name: "genres.toml".to_owned(), kind: words.id.clone() });
        };
        for word in &words.strong {
            builder.add(word, Role::Genre { genre, points: STRONG });
        }
        for word in &words.weak {
            builder.add(word, Role::Genre { genre, points: 1 });
        }
    }
    Ok(())
}

/// The genres of a document: different words in the first pages of all its texts, points added up.
pub(super) fn of(scans: &[Scan]) -> Vec<&'static str> {
    let mut seen: Vec<(usize, String)> = Vec::new();
    let mut points = [0u32; GENRES.len()];
    let mut is_strong = [false; GENRES.len()];
    for scan in scans {
        let label = scan.text.label.as_deref().unwrap_or_default();
        let in_label = scan.label_keywords.iter().map(|hit| (hit, label));
        let in_text = scan
            .keywords
            .iter()
            .take_while(|hit| hit.start < HEAD)
            .filter(|hit| hit.sorts & GENRE != 0)
            .map(|hit| (hit, scan.content()));
        for (hit, text) in in_label.chain(in_text) {
            for role in scan.vocabulary.keywords.roles(hit) {
                let Role::Genre { genre, points: worth } = role else { continue };
                let word = (*genre, text.get(hit.start..hit.end).unwrap_or_default().to_lowercase());
                if !seen.contains(&word) && seen.len() < 400 {
                    seen.push(word);
                    if let (Some(sum), Some(strong)) = (points.get_mut(*genre), is_strong.get_mut(*genre)) {
                        *sum += u32::from(*worth);
                        *strong |= *worth >= STRONG;
                    }
                }
            }
        }
    }
    let sums = points.into_iter().zip(is_strong);
    GENRES.iter().zip(sums).filter(|(_, (sum, strong))| *strong && *sum >= ENOUGH).map(|(id, _)| *id).collect()
}
