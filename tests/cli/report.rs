//! `report`, `breach`, `explain`, `redact --for`: from a scan to what a person reads.

#![allow(clippy::format_push_string)] // made for reading, not for speed

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Ran, run};

const INVOICE: &str = "Factuur 2024-118\nFactuurdatum 1 maart 2024\nPatiënt: mevrouw A. de Boer, geboren 12-03-1961\n\
                       BSN: 111222333\nConsult 1 x, te betalen EUR 45,00\n";
const CHILD: &str = "Verslag\nCliënt: Sanne Hoekstra, geboren 04-05-2019\nDiagnose: astma\n";
const LIST: &str = "naam;geboortedatum;bsn\nAnna Bakker;01-02-1970;123456782\nBram Visser;03-04-1981;111222333\n";

fn scanned(folder: &Path) -> Ran {
    fs::create_dir_all(folder.join("zorg/oud")).unwrap();
    fs::write(folder.join("zorg/factuur.txt"), INVOICE).unwrap();
    fs::write(folder.join("zorg/oud/kopie.txt"), INVOICE).unwrap();
    fs::write(folder.join("zorg/kind.txt"), CHILD).unwrap();
    fs::write(folder.join("lijst.csv"), LIST).unwrap();
    fs::write(folder.join("BSN 123456782.txt"), "Niets bijzonders.").unwrap();
    fs::write(folder.join("dicht.bin"), [0_u8, 159, 146, 150, 0, 0]).unwrap();
    let ran = run(
        folder,
        &["scan", "zorg", "lijst.csv", "BSN 123456782.txt", "dicht.bin", "--format", "jsonl", "--output", "s.jsonl"],
    );
    assert_eq!(ran.code, 2, "{}", ran.err);
    ran
}

fn lines(folder: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(folder.join("s.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn rules_see_names_copies_children_and_invoices() {
    let dir = tempfile::tempdir().unwrap();
    scanned(dir.path());
    let lines = lines(dir.path());
    let fired = |rule: &str| lines.iter().any(|line| line["type"] == "verdict" && line["rule"] == rule);
    for rule in ["bsn.invoice", "bsn.filename", "minors", "storage.duplicates"] {
        assert!(fired(rule), "{rule}");
    }
    for rule in ["id-copy.patient", "bsn.mail", "storage.removable", "bsn.no-ground", "mail.many-recipients"] {
        assert!(!fired(rule), "{rule}");
    }
    let copies = lines.iter().find(|line| line["rule"] == "storage.duplicates").unwrap();
    assert_eq!(copies["paths"].as_array().unwrap().len(), 2);
    let child = lines.iter().find(|line| line["minor"] == true).unwrap();
    assert_eq!(child["path"], "zorg/kind.txt");
    let other = run(dir.path(), &["scan", "lijst.csv", "--profile", "algemeen", "--format", "jsonl"]).out;
    assert!(other.contains("\"rule\":\"bsn.no-ground\""));
}

#[test]
fn tokens_differ_from_run_to_run_unless_a_key_ties_them() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("l.csv"), LIST).unwrap();
    let tokens = |extra: &[&str]| -> Vec<String> {
        let ran = run(dir.path(), &[&["scan", "l.csv", "--format", "jsonl"], extra].concat());
        let lines = ran.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.filter_map(|line| line["subject"].as_str().map(str::to_owned)).collect()
    };
    let (one, other) = (tokens(&[]), tokens(&[]));
    assert!(one.len() >= 6 && one.iter().all(|token| !other.contains(token)));
    assert_eq!(tokens(&["--key", "k"]), tokens(&["--key", "k"]));
}

#[test]
fn a_report_is_made_in_each_form_and_language_without_values() {
    let dir = tempfile::tempdir().unwrap();
    scanned(dir.path());
    for (args, words) in [
        (vec![], "Signalen, en wat u kunt doen"),
        (vec!["--lang", "en"], "Signals, and what to do"),
        (vec!["--previous", "s.jsonl"], "Verloop sinds de vorige scan"),
        (vec!["--format", "markdown"], "# Persoonsgegevens"),
        (vec!["--format", "csv"], "path,worst,rules"),
    ] {
        let ran = run(dir.path(), &[vec!["report", "s.jsonl"], args.clone()].concat());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
        assert!(ran.out.contains(words), "{args:?}");
        for value in ["111222333", "123456782", "Boer", "Hoekstra"] {
            assert!(!ran.out.contains(value), "{args:?}: a value stands in the report");
        }
    }
    let page = run(dir.path(), &["report", "s.jsonl"]).out;
    assert!(
        page.contains("Kon niet worden geopend") || page.contains("nog niet gelezen") || page.contains("Beschadigd")
    );
    let direct = run(dir.path(), &["scan", "zorg", "--format", "html"]).out;
    assert!(direct.starts_with("<!doctype html>") && direct.contains("BSN op een factuur"));
    let sarif: serde_json::Value =
        serde_json::from_str(&run(dir.path(), &["scan", "zorg", "--format", "sarif"]).out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(sarif["runs"][0]["results"].as_array().unwrap().len() > 4);
    assert_eq!(run(dir.path(), &["report", "lijst.csv"]).code, 2);
}

#[test]
fn a_breach_file_fills_in_what_is_measured_and_asks_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    scanned(dir.path());
    let args = ["breach", "s.jsonl", "--path", "lijst.csv", "--discovered", "2026-11-25T09:30", "--format", "json"];
    let ran = run(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let facts: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(facts["measured"]["people_about"], 2, "{}", ran.out);
    let fields: Vec<_> =
        facts["form"].as_array().unwrap().iter().flat_map(|part| part["fields"].as_array().unwrap()).collect();
    let answer = |id: &str| &fields.iter().find(|field| field["id"] == id).unwrap()["answer"];
    assert_eq!(answer("deadline"), "2026-11-28 09:30");
    assert!(answer("categories").as_str().unwrap().contains("BSN"));
    assert!(answer("measures").is_null() && answer("cause").is_null());
    for form in ["markdown", "html"] {
        let out = run(dir.path(), &["breach", "s.jsonl", "--format", form, "--path", "zorg"]).out;
        assert!(out.contains("[in te vullen]") && out.contains("72 uur") && !out.contains("111222333"), "{form}");
    }
    assert_eq!(run(dir.path(), &["breach", "s.jsonl", "--path", "nergens"]).code, 2);
}

#[test]
fn a_finding_is_explained_by_its_id() {
    let dir = tempfile::tempdir().unwrap();
    scanned(dir.path());
    let lines = lines(dir.path());
    let bsn = lines.iter().find(|line| line["kind"] == "bsn" && line["path"] == "zorg/factuur.txt").unwrap();
    let ran = run(dir.path(), &["explain", bsn["id"].as_str().unwrap(), "--findings", "s.jsonl"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("elfproef") && ran.out.contains("bsn.invoice") && ran.out.contains("[[accept]]"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("111222333"));
    assert_eq!(run(dir.path(), &["explain", "ffffffffffff", "--findings", "s.jsonl"]).code, 2);
}

#[test]
fn what_a_copy_is_for_decides_what_goes() {
    let dir = tempfile::tempdir().unwrap();
    let letter = "Patiënt: mevrouw A. de Boer, geboren 12-03-1961\nBSN: 111222333\nDiagnose: astma\nIBAN: NL91 ABNA 0417 1643 00\n";
    fs::write(dir.path().join("brief.txt"), letter).unwrap();
    for (purpose, stays, gone) in [
        ("factuur", vec!["Boer", "0417"], vec!["111222333", "astma"]),
        ("verwijzing", vec!["Boer", "111222333", "astma"], vec!["0417"]),
        ("leverancier", vec!["Diagnose"], vec!["Boer", "111222333", "astma", "0417", "1961"]),
        ("onderzoek", vec!["astma"], vec!["Boer", "111222333", "1961"]),
        ("publicatie", vec!["[5.1.1e]", "[5.1.2e]", "[5.1.1d]"], vec!["Boer", "111222333", "astma"]),
    ] {
        let ran = run(dir.path(), &["redact", "brief.txt", "-o", "uit.txt", "--for", purpose]);
        assert_eq!(ran.code, 0, "{purpose}: {} {}", ran.out, ran.err);
        let copy = fs::read_to_string(dir.path().join("uit.txt")).unwrap();
        for word in stays {
            assert!(copy.contains(word), "{purpose}: {word} is gone");
        }
        for word in gone {
            assert!(!copy.contains(word), "{purpose}: {word} still stands there");
        }
    }
    assert_eq!(run(dir.path(), &["redact", "brief.txt", "-o", "u.txt", "--for", "feest"]).code, 2);
}

#[test]
fn access_keeps_one_person_and_takes_the_others_out() {
    let dir = tempfile::tempdir().unwrap();
    let file = "Cliënt: mevrouw Anna de Boer, geboren 12-03-1961, BSN 111222333.\n\
                Mantelzorger: de heer Karel Hoekstra, geboren 04-05-1958, BSN 123456782.\nDiagnose: astma\n";
    fs::write(dir.path().join("dossier.txt"), file).unwrap();
    fs::write(dir.path().join("wie.csv"), "naam;geboortedatum;bsn\nAnna de Boer;12-03-1961;111222333\n").unwrap();
    let args = ["redact", "dossier.txt", "-o", "uit.txt", "--for", "inzage", "--subject", "wie.csv"];
    let ran = run(dir.path(), &args);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let copy = fs::read_to_string(dir.path().join("uit.txt")).unwrap();
    for word in ["Boer", "12-03-1961", "111222333", "astma"] {
        assert!(copy.contains(word), "{word} is gone: {copy}");
    }
    for word in ["Karel", "Hoekstra", "04-05-1958", "123456782"] {
        assert!(!copy.contains(word), "{word} still stands there");
    }
    fs::write(dir.path().join("twee.csv"), "naam\nAnna de Boer\nKarel Hoekstra\n").unwrap();
    assert_eq!(
        run(dir.path(), &["redact", "dossier.txt", "-o", "u", "--for", "inzage", "--subject", "twee.csv"]).code,
        2
    );
}

#[test]
fn a_hundred_thousand_findings_become_a_page_in_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for n in 0..100_000_u32 {
        let kind = ["bsn", "name", "diagnosis", "birth-date", "iban"][n as usize % 5];
        let (file, folder) = (n / 20, n / 20 % 90);
        text += &format!(
            "{{\"type\":\"finding\",\"schema\":1,\"path\":\"map{folder}/brief{file}.pdf\",\"inside\":[],\"format\":\"pdf\",\"kind\":\"{kind}\",\
             \"category\":\"x\",\"confidence\":0.95,\"reason\":[\"elfproef\"],\"place\":{{\"page\":1,\"rect\":[1.0,2.0,3.0,4.0]}},\
             \"masked\":\"*******33\",\"rules\":[\"bsn.mail\"],\"subject\":\"{:016x}\",\"row\":{n}}}\n",
            n / 5
        );
    }
    fs::write(dir.path().join("s.jsonl"), text).unwrap();
    let start = Instant::now();
    let ran = run(dir.path(), &["report", "s.jsonl", "-o", "r.html"]);
    let took = start.elapsed();
    assert_eq!(ran.code, 0, "{}", ran.err);
    // two seconds for the shipped program; a build without optimisation on a busy machine gets more
    let most = if cfg!(debug_assertions) { 30 } else { 2 };
    assert!(took < Duration::from_secs(most), "{took:?}");
    assert!(fs::metadata(dir.path().join("r.html")).unwrap().len() < 2_000_000);
}
