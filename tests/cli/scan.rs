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

#[cfg(unix)]
#[test]
fn a_scan_that_is_stopped_says_what_it_saw_and_what_it_left() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};

    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    for number in 0..500 {
        // each another content, or it would be looked at once
        fs::write(dir.path().join(format!("in/{number:03}.txt")), format!("{number}\n{}", LETTER.repeat(40))).unwrap();
    }
    let args = ["scan", ".", "--format", "jsonl", "-v", "--state", "../state"];
    let mut command = super::program(&dir.path().join("in"));
    let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut String::new()).unwrap();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    std::io::copy(&mut stderr, &mut std::io::sink()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    let out = reader.join().unwrap().unwrap();
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let summary = lines.last().unwrap();
    let (files, gaps) = (summary["files"].as_u64().unwrap(), summary["gaps"].as_u64().unwrap());
    assert!(summary["partial"] == true && gaps == 1 && files > 0 && files < 500, "{summary}");
    let gap = lines.iter().find(|line| line["type"] == "gap").unwrap();
    assert_eq!((&gap["reason"], &gap["path"]), (&"io".into(), &".".into()));
    assert_eq!(gap["detail"], format!("the run was stopped: {} files were not looked at", 500 - files));
    // what was seen is kept
    let again = run(&dir.path().join("in"), &args);
    let summary: serde_json::Value = serde_json::from_str(again.out.lines().last().unwrap()).unwrap();
    assert!(summary["unchanged"].as_u64().unwrap() >= files && summary["partial"].is_null(), "{summary}");
}
