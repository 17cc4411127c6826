//! The ledger docs/law.md and the rule files say the same, and what the mission asks of rules has a rule.

#![allow(clippy::unwrap_used, clippy::panic)] // a test may stop

use std::collections::{BTreeMap, BTreeSet};

use zwartlak::decide::rules::Rules;

type Pairs = BTreeSet<(String, String)>;

fn ledger() -> Pairs {
    let ledger = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/law.md")).unwrap();
    let table = ledger.split("## Profiles").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut pairs = Pairs::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [article, says, rules, test] = cells.as_slice() else { panic!("four cells: {row}") };
        assert!(!says.is_empty() && !test.is_empty(), "{row}");
        pairs.extend(rules.split(", ").map(|rule| ((*article).to_owned(), rule.to_owned())));
    }
    pairs
}

#[test]
fn the_ledger_names_every_article_of_every_rule_and_no_other() {
    let rules = Rules::embedded().unwrap();
    let cited = rules.all.iter().flat_map(|rule| rule.law.iter().map(|law| (law.clone(), rule.id.clone())));
    let (cited, ledger) = (cited.collect::<Pairs>(), ledger());
    let missing: Vec<_> = cited.difference(&ledger).collect();
    let stale: Vec<_> = ledger.difference(&cited).collect();
    assert!(missing.is_empty() && stale.is_empty(), "not in docs/law.md: {missing:?}; in no rule: {stale:?}");
}

#[test]
fn every_need_of_the_source_documents_that_asks_for_a_rule_has_one() {
    // rows of the mission: what the sources ask for, and the rules that answer it
    let needs: BTreeMap<&str, &[&str]> = BTreeMap::from([
        (
            "A1 copies of identity documents",
            ["id-copy.patient", "id-copy.unmasked", "id-copy.bulk", "id-copy.mail"].as_slice(),
        ),
        (
            "A2 causes of leaks",
            &[
                "mail.unknown-recipient",
                "mail.many-recipients",
                "mail.large-client-file",
                "credential.plain",
                "storage.removable",
            ],
        ),
        ("A3 COVID registration", &["health.covid"]),
        ("A6 access", &["access.everyone"]),
        ("B1 minimisation, retention", &["retention.exceeded", "storage.duplicates"]),
        ("B3 scale", &["scale.fg-dpia", "minors"]),
        ("B5 third parties", &["dossier.third-party"]),
        ("C1 BSN on an invoice", &["bsn.invoice"]),
        (
            "C2 no patient data by mail or on public clouds",
            &["health.mail", "bsn.mail", "storage.cloud-sync", "mail.unencrypted-attachment"],
        ),
        ("C3 complete profile", &["profile.complete"]),
        ("D1 special categories", &["special.other", "criminal.data"]),
        ("D4 shadow administration", &["mail.shadow"]),
        (
            "BSN without ground, in names, in old VAT numbers",
            &["bsn.no-ground", "bsn.filename", "bsn.vat-old", "person.filename"],
        ),
    ]);
    let rules = Rules::embedded().unwrap();
    let answered: BTreeSet<&str> = needs.values().flat_map(|ids| ids.iter().copied()).collect();
    for (need, ids) in &needs {
        for id in *ids {
            assert!(rules.by_id(id).is_some(), "{need}: there is no rule {id}");
        }
    }
    for rule in &rules.all {
        assert!(answered.contains(rule.id.as_str()), "{}: which need does it answer?", rule.id);
    }
}
