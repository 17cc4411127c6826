//! Numbers that mean nothing: one in eleven passes the elfproef, and none of them may be called a BSN.

use std::fmt::Write as _;

use rayon::prelude::*;

use super::score::{self, Found, Record};
use super::table::{share, table};
use crate::finding::{Kind, Level};
use crate::pipeline::Pipeline;

/// Loose numbers.
const NUMBERS: u32 = 10_000;
/// Rows of a sheet.
const ROWS: u32 = 500;

/// What stands around a loose number. None of these words names the number.
const SENTENCES: [&str; 10] = [
    "{}",
    "{}\n",
    "Ik kreeg alleen {} door, verder niets.",
    "Zie ook {} in het archief van vorig jaar.",
    "Op het scherm stond {} en daarna viel het beeld weg.",
    "De teller staat op {}.",
    "Vandaag verwerkt: {} en gisteren niets.",
    "(bron: {})",
    "Kun jij kijken wat {} is? Ik heb geen idee.",
    "Het bestand heet {} en staat op de schijf.",
];

/// Heads of the column of numbers; an empty one means a sheet without heads.
const HEADS: [&str; 8] = ["ordernummer", "order", "bestelling", "nr", "code", "referentie", "id", ""];

const ARTICLES: [&str; 8] = [
    "schroef 4x40",
    "verband 5 cm",
    "papier A4",
    "koffiebonen",
    "toner zwart",
    "handschoen M",
    "batterij AA",
    "stoel grijs",
];

/// A small generator with a fixed seed (splitmix64): the same numbers at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(sides.max(1))).unwrap_or_default()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.roll(u32::try_from(from.len()).unwrap_or(1));
        from.get(at as usize).copied().unwrap_or_default()
    }

    fn number(&mut self) -> String {
        (100_000_000 + self.roll(900_000_000)).to_string()
    }
}

/// Scores the loose numbers and this many sheets.
pub fn run(pipeline: &Pipeline, sheets: u32) -> String {
    let loose = (0..NUMBERS).into_par_iter().map(|at| best(pipeline, &sentence(at)));
    let loose: Vec<Option<Level>> = loose.collect();
    let sheet: Vec<Option<Level>> = (0..sheets).into_par_iter().map(|at| best(pipeline, &order_sheet(at))).collect();
    let row = |name: String, levels: &[Option<Level>]| {
        let all = u32::try_from(levels.len()).unwrap_or(u32::MAX);
        let at = |least: Level| u32::try_from(levels.iter().filter(|l| **l >= Some(least)).count()).unwrap_or_default();
        let (sure, likely, possible) = (at(Level::Sure), at(Level::Likely), at(Level::Possible));
        vec![name, all.to_string(), sure.to_string(), likely.to_string(), share(likely, all), share(possible, all)]
    };
    let heads = ["called a BSN", "texts", "sure", "likely", "share, likely", "share, possible"];
    let rows = [
        row("one random number of 9 digits".to_owned(), &loose),
        row(format!("sheet of {ROWS} random order numbers"), &sheet),
    ];
    format!("\n## chance\n\n{}", table(&heads, &rows))
}

fn record(id: u32, format: &str, text: String) -> Record {
    let (genre, format) = ("chance".to_owned(), format.to_owned());
    Record { id: format!("chance-{id}"), genre, format, text, labels: Vec::new(), decoys: Vec::new() }
}

fn sentence(at: u32) -> Record {
    let mut dice = Dice(u64::from(at));
    let text = dice.pick(&SENTENCES).replace("{}", &dice.number());
    record(at, "txt", text)
}

fn order_sheet(at: u32) -> Record {
    let mut dice = Dice(u64::from(at) << 32);
    let head = dice.pick(&HEADS);
    let mut text = if head.is_empty() { String::new() } else { format!("datum;{head};artikel;aantal;prijs\n") };
    for _ in 0..ROWS {
        let (day, month) = (dice.roll(28) + 1, dice.roll(12) + 1);
        let (number, article) = (dice.number(), dice.pick(&ARTICLES));
        let (pieces, euros, cents) = (dice.roll(40) + 1, dice.roll(200), dice.roll(100));
        let _ = writeln!(text, "{day:02}-{month:02}-2026;{number};{article};{pieces};{euros},{cents:02}");
    }
    record(at, "csv", text)
}

fn best(pipeline: &Pipeline, record: &Record) -> Option<Level> {
    let bsn = |found: &Found| (found.kind == Kind::Bsn).then_some(found.level);
    score::find(pipeline, record).iter().filter_map(bsn).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_numbers_at_every_run() {
        assert_eq!(sentence(7).text, sentence(7).text);
        assert_ne!(sentence(7).text, sentence(8).text);
        let number = Dice(1).number();
        assert_eq!(number.len(), 9);
        let sheet = order_sheet(3).text;
        assert!(sheet.lines().count() >= 500, "{sheet}");
        assert!((0..8).any(|at| order_sheet(at).text.starts_with("datum;")));
    }
}
