//! `scan --state`: a rescan says what a full scan says, whatever happened before.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use super::{program, run};

/// File systems tell changes apart by their times, and those are coarse.
const SETTLE: Duration = Duration::from_millis(2_100);

/// Copies the files of some cases of the corpus, and adds letters.
fn share(folder: &Path, letters: u32) -> PathBuf {
    let share = folder.join("share");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let cases = ["good/archives", "good/office-list", "good/mailbox", "good/patient-list", "malformed"];
    for entry in cases.iter().flat_map(|case| walk(&corpus.join(case))) {
        let to = share.join(entry.strip_prefix(&corpus).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(entry, to).unwrap();
    }
    fs::create_dir_all(share.join("brieven")).unwrap();
    for number in 0..letters {
        fs::write(share.join(format!("brieven/{number}.txt")), letter(number)).unwrap();
    }
    fs::write(share.join("brieven/bsn 111222333.txt"), "De naam van dit bestand zegt te veel.").unwrap();
    fs::copy(share.join("brieven/1.txt"), share.join("brieven/kopie.txt")).unwrap();
    share
}

fn letter(number: u32) -> String {
    let day = number % 28 + 1;
    format!("Patiënt: mevrouw A. de Boer, geboren {day:02}-03-2015\nBSN: 111222333\nBrief {number} over haar astma.\n")
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(walk(&path));
        } else {
            out.push(path);
        }
    }
    out
}

/// The report without what differs from run to run, and how many files were not looked at again.
fn lines(out: &str) -> (Vec<String>, u64) {
    let mut lines: Vec<String> = out.lines().map(str::to_owned).collect();
    let mut summary: serde_json::Value = serde_json::from_str(&lines.pop().unwrap()).unwrap();
    assert_eq!(summary["type"], "summary");
    let object = summary.as_object_mut().unwrap();
    let unchanged = object.remove("unchanged").and_then(|value| value.as_u64()).unwrap_or_default();
    for key in ["seconds", "finished"] {
        object.remove(key);
    }
    lines.push(summary.to_string());
    (lines, unchanged)
}

/// A scan with the state, and one without it under the same key: both must say the same.
fn rescan(folder: &Path, options: &[&str]) -> u64 {
    let common = [&["scan", "share", "--no-ocr", "--format", "jsonl"], options].concat();
    let with = run(folder, &[&common[..], &["--state", "state"]].concat());
    let without = run(folder, &[&common[..], &["--key", "state.key"]].concat());
    assert_eq!((with.code, &with.err[..]), (without.code, ""));
    let ((with, unchanged), (without, _)) = (lines(&with.out), lines(&without.out));
    for (one, other) in with.iter().zip(&without) {
        assert_eq!(one, other);
    }
    assert_eq!(with.len(), without.len());
    unchanged
}

#[test]
fn a_rescan_says_what_a_full_scan_says() {
    let dir = tempfile::tempdir().unwrap();
    let share = share(dir.path(), 3);
    let files = walk(&share).len() as u64;
    std::thread::sleep(SETTLE);
    // of two files with the same content one need not be looked at
    assert!(rescan(dir.path(), &[]) <= 1);
    assert_eq!(rescan(dir.path(), &[]), files);
    // other judgements are made of what was seen
    assert_eq!(rescan(dir.path(), &["--lang", "en"]), files);
    // changed in place, moved, gone, new, opened to all
    let at = |name: &str| share.join("brieven").join(name);
    fs::write(at("0.txt"), letter(77)).unwrap();
    fs::rename(at("1.txt"), at("elders.txt")).unwrap();
    fs::remove_file(at("2.txt")).unwrap();
    fs::write(at("nieuw.txt"), "IBAN NL91ABNA0417164300 van A. de Boer").unwrap();
    #[cfg(unix)]
    fs::set_permissions(at("kopie.txt"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    // a file that was renamed or has another mode has its content still
    assert_eq!(rescan(dir.path(), &[]), files - 2);
    // other options see other things
    assert!(rescan(dir.path(), &["--only", "bsn"]) <= 1);
    fs::write(dir.path().join("allow.toml"), "[[accept]]\npath = \"brieven/*\"\nkind = \"bsn\"\n").unwrap();
    assert!(rescan(dir.path(), &["--allow", "allow.toml"]) <= 1);
    assert_eq!(rescan(dir.path(), &["--allow", "allow.toml"]), files);
}

#[test]
fn a_state_holds_no_values_and_its_key_stands_apart() {
    let dir = tempfile::tempdir().unwrap();
    share(dir.path(), 2);
    rescan(dir.path(), &[]);
    rescan(dir.path(), &["--min-confidence", "0"]);
    let state = fs::read(dir.path().join("state")).unwrap();
    let key = fs::read(dir.path().join("state.key")).unwrap();
    // the name of a file is no value of the state's own
    for value in [&b"1111222333"[..], b"111222333\n", b"Boer", b"astma", b"-03-2015", b"2015", &key] {
        assert!(!state.windows(value.len()).any(|part| part == value), "{}", value.len());
    }
    #[cfg(unix)]
    for name in ["state", "state.key"] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let revealed = run(dir.path(), &["scan", "share", "--state", "state", "--reveal"]);
    assert_eq!(revealed.code, 2);
    fs::remove_file(dir.path().join("state.key")).unwrap();
    let other = run(dir.path(), &["scan", "share", "--state", "state"]);
    assert!(other.code == 2 && other.err.contains("another key"), "{}", other.err);
}

#[test]
fn one_person_in_many_files_and_scans_is_one() {
    let dir = tempfile::tempdir().unwrap();
    let share = share(dir.path(), 2);
    let scan = |path: &str| run(dir.path(), &["scan", path, "--no-ocr", "--state", "state", "--format", "jsonl"]).out;
    let tokens = |out: &str| -> Vec<String> {
        let lines = out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let bsns = lines.filter(|line| line["kind"] == "bsn" && line["masked"] == "*******33");
        bsns.map(|line| line["subject"].as_str().unwrap().to_owned()).collect()
    };
    let first = tokens(&scan("share/brieven/0.txt"));
    fs::write(share.join("brieven/later.txt"), "BSN: 1112.22.333").unwrap();
    let second = tokens(&scan("share/brieven"));
    assert!(first.len() == 1 && second.len() > 3);
    assert!(second.iter().all(|token| *token == first[0]));
}

#[test]
fn reports_and_breach_files_are_made_of_a_state() {
    let dir = tempfile::tempdir().unwrap();
    share(dir.path(), 3);
    let scan = ["scan", "share", "--no-ocr", "--state", "state", "--profile", "school", "--format", "jsonl"];
    fs::write(dir.path().join("found.jsonl"), run(dir.path(), &scan).out).unwrap();
    let both = |command: &[&str]| -> [String; 2] {
        ["found.jsonl", "state"].map(|from| {
            let ran = run(dir.path(), &[&command[..1], &[from], &command[1..]].concat());
            assert_eq!((ran.code, &ran.err[..]), (0, ""), "{from}");
            ran.out
        })
    };
    for command in [
        &["breach", "--format", "json", "--path", "share/brieven"][..],
        &["breach", "--format", "markdown", "--lang", "en"],
        &["report", "--format", "csv"],
    ] {
        let [found, state] = both(command);
        assert!(!found.is_empty());
        assert_eq!(found, state, "{command:?}");
    }
    let [found, state] = both(&["report", "--format", "markdown"]);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    // places of one signal stand in the order of the scan or of the state
    assert_eq!(sorted(&found).len(), sorted(&state).len());
    // the share may be gone
    fs::remove_dir_all(dir.path().join("share")).unwrap();
    let ran = run(dir.path(), &["breach", "state", "--format", "json"]);
    let facts: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(facts["measured"]["files"].as_u64().unwrap() > 5 && facts["measured"]["people_low"].as_u64().unwrap() > 0);
}

#[test]
fn a_large_mailbox_is_kept_in_pieces() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("share")).unwrap();
    let mut mailbox = String::new();
    let filler = "\n".repeat(44_000);
    for number in 0..420 {
        let _ = write!(
            mailbox,
            "From kees@x.example Mon Jan 1\nSubject: bericht {number}\nTo: kees@x.example\n\nBSN 111222333 van A. de Boer.\n{filler}\n\n"
        );
    }
    assert!(mailbox.len() > 17 << 20);
    fs::write(dir.path().join("share/post.mbox"), &mailbox).unwrap();
    std::thread::sleep(SETTLE);
    let options = ["scan", "share", "--no-ocr", "--only", "bsn", "--format", "jsonl", "--state", "state"];
    let first = run(dir.path(), &options);
    assert_eq!((first.code, lines(&first.out).1), (1, 0));
    assert_eq!(rescan(dir.path(), &["--only", "bsn"]), 1);
}

#[test]
fn killed_at_any_moment_the_next_scan_says_what_a_clean_one_says() {
    let dir = tempfile::tempdir().unwrap();
    share(dir.path(), 80);
    std::thread::sleep(SETTLE);
    let arguments = ["scan", "share", "--no-ocr", "--format", "jsonl", "--state", "state"];
    let begun = std::time::Instant::now();
    rescan(dir.path(), &[]);
    let whole = u64::try_from(begun.elapsed().as_millis()).unwrap() / 2;
    let mut random = u64::from(std::process::id()) | 1;
    let (mut killed, mut kept) = (0, 0);
    for round in 0..20 {
        if round % 4 == 0 {
            for end in ["", "-wal", "-shm", ".key"] {
                let _ = fs::remove_file(dir.path().join(format!("state{end}")));
            }
        }
        let mut child = program(dir.path()).args(arguments).stdout(Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((random >> 33) % (whole + whole / 4)));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if round % 4 == 3 {
            kept += u32::from(rescan(dir.path(), &[]) > 0);
        }
    }
    assert!(killed > 2, "{killed}");
    assert!(kept > 0, "nothing was ever kept");
    let database = rusqlite::Connection::open(dir.path().join("state")).unwrap();
    let answer: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(answer, "ok");
}

#[test]
fn a_state_that_cannot_be_used_is_told_before_anything_is_done() {
    let dir = tempfile::tempdir().unwrap();
    share(dir.path(), 2);
    fs::write(dir.path().join("state"), "dit is iets anders").unwrap();
    let ran = run(dir.path(), &["scan", "share", "--state", "state"]);
    assert!(ran.code == 2 && ran.err.contains("state: this is no state"), "{}", ran.err);
    assert_eq!(fs::read(dir.path().join("state")).unwrap(), b"dit is iets anders");
    let ran = run(dir.path(), &["scan", "share", "--state", "nowhere/state"]);
    assert!(ran.code == 2 && ran.err.contains("nowhere"), "{}", ran.err);
}
