//! Files that come in several records: what is said of the file as a whole is said once.

use std::collections::BTreeSet;

use crate::decide::rules::Tallies;
use crate::report::FileRecord;

/// Goes over the records of a run in their order.
#[derive(Debug, Default)]
pub struct Pieces {
    /// Rules that were told of the file whose last record is still to come.
    told: BTreeSet<String>,
    bytes: u64,
    documents: u64,
    found: bool,
}

impl Pieces {
    /// Takes out signals on the whole file that an earlier record of it brought, and tells the last record what came before.
    pub fn join(&mut self, record: &mut FileRecord) {
        record.verdicts.retain(|verdict| !verdict.inside.is_empty() || self.told.insert(verdict.rule.clone()));
        if record.more {
            self.bytes += record.bytes;
            self.documents += record.documents;
            self.found |= !record.findings.is_empty() || !record.gaps.is_empty();
            return;
        }
        let all = std::mem::take(self);
        record.before = all.found.then_some((all.bytes, all.documents));
    }
}

/// Adds a record to what the rules over many files see.
pub fn tally(tallies: &mut Tallies, record: &FileRecord) {
    if record.more {
        tallies.piece(&record.path, &record.facts);
    } else {
        tallies.add(&record.path, &record.facts, record.content);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::{GapRecord, VerdictRecord, gap_record};

    fn verdict(rule: &str, inside: &[&str]) -> VerdictRecord {
        VerdictRecord {
            record: "verdict",
            schema: 1,
            path: "x".into(),
            inside: inside.iter().map(|name| (*name).to_owned()).collect(),
            rule: rule.into(),
            severity: "high",
            title: String::new(),
            law: Vec::new(),
            advice: String::new(),
            fix: String::new(),
            findings: 1,
            files: None,
            paths: Vec::new(),
        }
    }

    fn gap() -> GapRecord {
        gap_record("x", Vec::new(), &crate::document::Gap::new(crate::document::GapReason::Io, "x"))
    }

    #[test]
    fn signals_on_the_file_are_told_once_and_those_on_messages_each_time() {
        let verdicts = || vec![verdict("a", &[]), verdict("b", &["message 1"])];
        let piece = |more| FileRecord { verdicts: verdicts(), bytes: 5, more, ..FileRecord::default() };
        let mut pieces = Pieces::default();
        let mut records = [piece(true), FileRecord { gaps: vec![gap()], ..piece(true) }, piece(false), piece(false)];
        for record in &mut records {
            pieces.join(record);
        }
        let told: Vec<usize> = records.iter().map(|record| record.verdicts.len()).collect();
        assert_eq!(told, [2, 1, 1, 2]);
        assert_eq!((records[2].before, records[3].before), (Some((10, 0)), None));
        assert!(records[2].about().is_some_and(|about| about.bytes == 15) && records[1].about().is_none());
    }
}
