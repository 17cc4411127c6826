//! `scan`: exit codes, forms of output, masks.

use std::fs;

use super::{pipe, run};

const LETTER: &str = "Patiënt: mevrouw A. de Boer, geboren 12-03-1961\nBSN: 111222333\n";

#[test]
fn exit_codes_tell_clean_found_and_unread_apart() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("clean.txt"), "De vergadering begint om tien uur.").unwrap();
    fs::write(dir.path().join("found.txt"), LETTER).unwrap();
    fs::write(dir.path().join("unread.bin"), [0_u8, 159, 146, 150, 0, 0]).unwrap();
    assert_eq!(run(dir.path(), &["scan", "clean.txt"]).code, 0);
    assert_eq!(run(dir.path(), &["scan", "found.txt"]).code, 1);
    assert_eq!(run(dir.path(), &["scan", "unread.bin"]).code, 2);
    assert_eq!(run(dir.path(), &["scan", "."]).code, 2);
    assert_eq!(run(dir.path(), &["scan", "nowhere"]).code, 2);
    assert_eq!(run(dir.path(), &["scan", "found.txt", "--except", "bsn,name,birth-date"]).code, 0);
}

#[test]
fn every_line_of_jsonl_is_an_object_of_the_contract_and_shows_no_value() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), LETTER).unwrap();
    let ran = run(dir.path(), &["scan", ".", "--format", "jsonl"]);
    let lines: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(ran.out.lines().all(|line| line.starts_with(r#"{"type":"#)));
    let bsn = lines.iter().find(|line| line["kind"] == "bsn").unwrap();
    assert_eq!(bsn["category"], "national-number");
    assert_eq!(bsn["place"]["line"], 2);
    assert_eq!(bsn["place"]["column"], 6);
    let (start, end) = (bsn["place"]["bytes"][0].as_u64().unwrap(), bsn["place"]["bytes"][1].as_u64().unwrap());
    assert_eq!(&LETTER.as_bytes()[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()], b"111222333");
    assert_eq!(bsn["masked"], "*******33");
    assert!(bsn.get("value").is_none());
    assert_eq!(lines.last().unwrap()["type"], "summary");
    for form in ["human", "jsonl", "csv", "html", "markdown", "sarif"] {
        let ran = run(dir.path(), &["scan", ".", "--format", form, "-v"]);
        assert!(!ran.out.contains("111222333") && !ran.err.contains("111222333"), "{form}");
        assert!(!ran.out.contains("Boer"), "{form}");
    }
    let revealed = run(dir.path(), &["scan", ".", "--format", "jsonl", "--reveal"]);
    assert!(revealed.out.contains(r#""value":"111222333""#));
}

#[test]
fn standard_input_takes_its_format_from_the_content_and_its_name_from_the_option() {
    let dir = tempfile::tempdir().unwrap();
    let ran = pipe(dir.path(), &["scan", "-", "--name", "brief.txt", "--format", "jsonl"], LETTER.as_bytes());
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains(r#""path":"brief.txt""#), "{}", ran.out);
}

#[test]
fn a_practice_manager_reads_dutch_or_english() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), LETTER).unwrap();
    let dutch = run(dir.path(), &["scan", "."]).out;
    assert!(dutch.contains("Samengevat") && dutch.contains("zeker"), "{dutch}");
    let english = run(dir.path(), &["scan", ".", "--lang", "en"]).out;
    assert!(english.contains("In short") && english.contains("sure"), "{english}");
}

#[test]
fn the_report_goes_to_a_file_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), LETTER).unwrap();
    let ran = run(dir.path(), &["scan", "a.txt", "--format", "csv", "--output", "r.csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(fs::read_to_string(dir.path().join("r.csv")).unwrap().starts_with("type,path,"));
    assert_eq!(run(dir.path(), &["scan", "a.txt", "--quiet"]).out, "");
}
