//! `--audit` and `audit verify`.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::{pipe, program, run};

const LETTER: &str = "mevrouw A. de Boer\nBSN: 111222333\n";

fn trail(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("trail")).unwrap();
    for value in ["111222333", "Boer"] {
        assert!(!text.contains(value));
    }
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn share(folder: &Path, letters: u32) {
    fs::create_dir_all(folder.join("share")).unwrap();
    for number in 0..letters {
        fs::write(folder.join(format!("share/{number}.txt")), LETTER).unwrap();
    }
}

#[test]
fn a_trail_says_who_did_what_with_which_file_by_which_rules() {
    let dir = tempfile::tempdir().unwrap();
    share(dir.path(), 1);
    fs::write(dir.path().join("share/kapot.pdf"), "%PDF-1.7 kapot").unwrap();
    fs::write(dir.path().join("share/leeg.txt"), "niets bijzonders").unwrap();
    let with = |args: &[&str]| run(dir.path(), &[args, &["--no-ocr", "--audit", "trail"]].concat());
    assert_eq!(with(&["redact", "share", "--in-place"]).code, 2);
    let lines = trail(dir.path());
    assert_eq!(
        lines.iter().map(|line| line["type"].as_str().unwrap()).collect::<Vec<_>>(),
        ["begin", "file", "file", "end"]
    );
    assert!(lines.iter().all(|line| line["command"] == "redact" && line["rules"] == lines[0]["rules"]));
    assert!(lines.iter().all(|line| line["who"]["host"].is_string() && line["time"].as_str().unwrap().ends_with('Z')));
    let of = |name: &str| lines.iter().find(|line| line["file"] == name).unwrap();
    assert_eq!((&of("share/0.txt")["action"], &of("share/0.txt")["kinds"]["bsn"]), (&"write".into(), &1.into()));
    assert_eq!(of("share/kapot.pdf")["action"], "refuse");
    assert_eq!(lines[3]["sums"]["refused"], 1);
    // other rules have another name
    assert_eq!(with(&["scan", "share", "--only", "iban"]).code, 2);
    let lines = trail(dir.path());
    assert_ne!(lines[0]["rules"], lines[4]["rules"]);
    let message =
        "From: a@x.example\nTo: b@x.example\nSubject: x\nDate: Mon, 1 Jan 2024 10:00:00 +0100\n\nBSN 111222333\n";
    let ran = pipe(dir.path(), &["filter", "--only", "bsn", "--audit", "trail"], message.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines = trail(dir.path());
    assert_eq!((&lines[6]["command"], &lines[6]["action"]), (&"filter".into(), &"write".into()));
    let ran = run(dir.path(), &["audit", "verify", "trail"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with("in orde: 7 regels\nketen "), "{}", ran.out);
}

#[test]
fn a_change_a_cut_and_a_missing_key_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    share(dir.path(), 3);
    assert_eq!(run(dir.path(), &["redact", "share", "-o", "out", "--audit", "trail"]).code, 0);
    let verify = |more: &[&str]| run(dir.path(), &[&["audit", "verify", "trail", "--lang", "en"], more].concat());
    let good = verify(&[]);
    assert_eq!(good.code, 0);
    let chain = good.out.lines().last().unwrap().strip_prefix("chain ").unwrap().to_owned();
    assert_eq!(verify(&["--noted", &chain]).code, 0);
    let text = fs::read_to_string(dir.path().join("trail")).unwrap();
    // files are done side by side, in any order
    let line = text.lines().position(|line| line.contains("share/1.txt")).unwrap() + 1;
    fs::write(dir.path().join("trail"), text.replace("share/1.txt", "share/7.txt")).unwrap();
    let changed = verify(&[]);
    assert_eq!(changed.code, 1);
    assert!(changed.out.contains(&format!("line {line}: changed")), "{}", changed.out);
    // nothing is done that cannot be told
    let last = text.trim_end().rfind('\n').unwrap() + 1;
    fs::write(dir.path().join("trail"), &text[..last]).unwrap();
    let cut = verify(&[]);
    assert!(cut.code == 1 && cut.out.contains("cut: there were 5 lines, there are 4"), "{}", cut.out);
    let ran = run(dir.path(), &["redact", "share", "--in-place", "--audit", "trail"]);
    assert!(ran.code == 2 && ran.err.contains("cut"), "{}", ran.err);
    assert_eq!(fs::read_to_string(dir.path().join("share/0.txt")).unwrap(), LETTER);
    fs::write(dir.path().join("trail"), &text).unwrap();
    fs::rename(dir.path().join("trail.key"), dir.path().join("apart")).unwrap();
    let without = verify(&[]);
    assert!(without.code == 2 && without.out.contains("without the key"), "{}", without.out);
    assert_eq!(verify(&["--key", "apart"]).code, 0);
    assert_eq!(verify(&["--key", "nowhere"]).code, 2);
    assert_eq!(run(dir.path(), &["audit", "verify", "nowhere"]).code, 2);
}

#[test]
fn killed_at_any_moment_no_change_is_without_a_line_and_the_trail_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = u64::from(std::process::id()) | 1;
    let timed = tempfile::tempdir().unwrap();
    share(timed.path(), 60);
    let begun = std::time::Instant::now();
    assert_eq!(run(timed.path(), &["redact", "share", "--no-ocr", "--in-place", "--audit", "trail"]).code, 0);
    let whole = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let mut killed = 0;
    for _ in 0..12 {
        share(dir.path(), 60);
        let args = ["redact", "share", "--no-ocr", "--in-place", "--audit", "trail"];
        let mut child = program(dir.path()).args(args).stdout(Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((random >> 33) % whole));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if !dir.path().join("trail").exists() {
            continue;
        }
        assert!(dir.path().join("trail.key").exists());
        let ran = run(dir.path(), &["audit", "verify", "trail"]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        let lines = trail(dir.path());
        let begun = lines.iter().rposition(|line| line["type"] == "begin").unwrap_or(lines.len());
        for number in 0..60 {
            let name = format!("share/{number}.txt");
            if fs::read_to_string(dir.path().join(&name)).unwrap() != LETTER {
                assert!(lines[begun..].iter().any(|line| line["file"] == *name && line["action"] == "write"), "{name}");
            }
        }
    }
    assert!(killed > 1, "{killed}");
}
