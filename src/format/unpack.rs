//! What all archives share: unpacking within bounds, and new names for members whose name held something.

use std::collections::HashMap;
use std::io::Read;

use super::charset;
use crate::document::{Gap, GapReason, Limits};

/// Growth by any factor is harmless below this size.
const SMALL: u64 = 16 << 20;

/// How much one archive may still grow by.
#[derive(Debug)]
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    /// Bytes unpacked so far.
    used: u64,
    /// Members so far.
    members: usize,
}

impl<'l> Budget<'l> {
    /// Nothing used yet.
    pub fn new(limits: &'l Limits) -> Self {
        Self { limits, used: 0, members: 0 }
    }

    /// Counts one more member.
    ///
    /// # Errors
    /// A gap when there are too many.
    pub fn member(&mut self) -> Result<(), Gap> {
        self.members += 1;
        if self.members > self.limits.nested {
            return Err(Gap::new(GapReason::Limit, "more members than the limit; the rest was not looked at"));
        }
        Ok(())
    }

    /// Everything that `from` gives, made of `packed` bytes. `what` names the member in a gap.
    ///
    /// # Errors
    /// A gap when it cannot be unpacked or grows beyond a limit.
    pub fn unpack(&mut self, from: impl Read, packed: usize, what: &str) -> Result<Vec<u8>, Gap> {
        let mut out = Vec::new();
        let rest = self.limits.inflated.saturating_sub(self.used);
        let steep = SMALL.max((packed as u64).saturating_mul(self.limits.ratio));
        let most = rest.min(steep);
        let read = from.take(most.saturating_add(1)).read_to_end(&mut out);
        self.used = self.used.saturating_add(out.len() as u64);
        if out.len() as u64 > most {
            let why = if rest <= steep { "the archive grows beyond the limit" } else { "it grows too much" };
            return Err(Gap::new(GapReason::Limit, format!("{what} was not unpacked: {why}")));
        }
        match read {
            Ok(_) => Ok(out),
            Err(_) => Err(Gap::new(GapReason::Unreadable, format!("{what} is damaged"))),
        }
    }
}

/// Words for names of members: the same value gets the same name everywhere, another value another name, so that no two
/// members fall together.
#[derive(Debug, Default)]
pub(super) struct Renamer {
    /// For each old piece and label: its number.
    numbers: HashMap<(String, String), usize>,
    /// How many different pieces a label stands for.
    counts: HashMap<String, usize>,
}

impl Renamer {
    /// What stands in the place of `old` in a name, when a style wants `put` there.
    pub fn words(&mut self, old: &str, put: &str) -> String {
        let plain: String = charset::ascii(put)
            .chars()
            .map(|c| if c.is_ascii_graphic() && !"/\\:*?\"<>|".contains(c) || c == ' ' { c } else { '_' })
            .collect();
        let key = (old.to_lowercase(), plain.clone());
        let count = self.counts.entry(plain.clone()).or_default();
        let number = *self.numbers.entry(key).or_insert_with(|| {
            *count += 1;
            *count
        });
        match (number, plain.strip_suffix(']')) {
            (1, _) => plain,
            (_, Some(open)) => format!("{open} {number}]"),
            _ => format!("{plain} {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_bounded_by_size_and_by_ratio() {
        let limits = Limits { inflated: 40 << 20, ratio: 10, nested: 2, ..Limits::default() };
        let mut budget = Budget::new(&limits);
        let zeros = |n: u64| std::io::repeat(0).take(n);
        assert_eq!(budget.unpack(zeros(1000), 1, "x").unwrap().len(), 1000);
        let gap = budget.unpack(zeros(20 << 20), 1, "member 2").unwrap_err();
        assert_eq!(
            (gap.reason, gap.detail.as_str()),
            (GapReason::Limit, "member 2 was not unpacked: it grows too much")
        );
        assert!(budget.unpack(zeros(20 << 20), 5 << 20, "x").is_ok());
        assert!(budget.unpack(zeros(20 << 20), 5 << 20, "x").unwrap_err().detail.contains("archive"));
        assert!(budget.member().is_ok() && budget.member().is_ok());
        assert_eq!(budget.member().unwrap_err().reason, GapReason::Limit);
    }

    #[test]
    fn different_values_get_different_names() {
        let mut renamer = Renamer::default();
        assert_eq!(renamer.words("Jansen", "[naam]"), "[naam]");
        assert_eq!(renamer.words("Bakker", "[naam]"), "[naam 2]");
        assert_eq!(renamer.words("JANSEN", "[naam]"), "[naam]");
        assert_eq!(renamer.words("x", "a/b█"), "a_bX");
    }
}
