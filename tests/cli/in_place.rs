//! `redact --in-place`: each file is the old one or the new one, whatever happens.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{program, run};

const OPTIONS: &[&str] = &["--no-ocr", "--only", "bsn,name"];

fn letters(folder: &Path, number: u32) {
    fs::create_dir_all(folder.join("a/b")).unwrap();
    for number in 0..number {
        let place = if number % 3 == 0 { "a/b" } else { "a" };
        let text = format!("Brief {number}\nmevrouw A. de Boer\nBSN: 111222333\n{}", "De zon schijnt.\n".repeat(50));
        fs::write(folder.join(place).join(format!("{number}.txt")), text).unwrap();
    }
}

/// Every file below, with its content.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file()) {
        out.insert(entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap());
    }
    out
}

fn redact(folder: &Path, more: &[&str]) -> super::Ran {
    run(folder, &[&["redact", "share"], OPTIONS, more].concat())
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_half_written() {
    let dir = tempfile::tempdir().unwrap();
    let share = dir.path().join("share");
    letters(&share, 120);
    let before = contents(&share);
    let begun = std::time::Instant::now();
    assert_eq!(redact(dir.path(), &["-o", "clean"]).code, 0);
    let whole = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let after = contents(&dir.path().join("clean"));
    assert!(before.iter().all(|(path, bytes)| after[path] != *bytes));
    let mut random = u64::from(std::process::id()) | 1;
    let (mut killed, mut between) = (0, 0);
    for round in 0..20 {
        if round % 5 == 0 {
            letters(&share, 120);
        }
        let args = [&["redact", "share"], OPTIONS, &["--in-place", "--backup", "kept"]].concat();
        let mut child = program(dir.path()).args(args).stdout(Stdio::null()).spawn().unwrap();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(Duration::from_millis((random >> 33) % (whole + whole / 4)));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let now: BTreeMap<_, _> = contents(&share)
            .into_iter()
            .filter(|(path, _)| !path.file_name().unwrap().to_string_lossy().starts_with(".zwartlak-"))
            .collect();
        assert_eq!(now.len(), before.len());
        let kept = dir.path().join("kept");
        // killed before it began
        let kept = if kept.exists() { contents(&kept) } else { BTreeMap::new() };
        let mut done = 0;
        for (path, bytes) in &now {
            assert!(*bytes == before[path] || *bytes == after[path], "{}", path.display());
            if *bytes == after[path] {
                done += 1;
                assert_eq!(kept[path], before[path], "{}", path.display());
            }
        }
        between += u32::from(done > 0 && done < now.len());
    }
    assert!(killed > 2 && between > 0, "{killed} {between}");
    assert_eq!(redact(dir.path(), &["--in-place", "--backup", "kept"]).code, 0);
    // no temporary file is left, and each original is kept once
    assert_eq!(contents(&share), after);
    assert_eq!(contents(&dir.path().join("kept")), before);
}

#[cfg(unix)]
#[test]
fn a_second_run_touches_nothing_and_the_first_keeps_mode_and_times() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    let dir = tempfile::tempdir().unwrap();
    let share = dir.path().join("share");
    letters(&share, 3);
    let file = share.join("a/1.txt");
    fs::set_permissions(&file, PermissionsExt::from_mode(0o604)).unwrap();
    let time = UNIX_EPOCH + Duration::from_secs(1_234_567_890);
    fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
    assert_eq!(redact(dir.path(), &["--in-place"]).code, 0);
    let first = fs::metadata(&file).unwrap();
    assert!(fs::read_to_string(&file).unwrap().contains("BSN: [BSN]"));
    assert_eq!((first.mode() & 0o777, first.modified().unwrap()), (0o604, time));
    assert_eq!(redact(dir.path(), &["--in-place", "--backup", "kept"]).code, 0);
    let second = fs::metadata(&file).unwrap();
    assert_eq!((first.ino(), first.ctime_nsec()), (second.ino(), second.ctime_nsec()));
    assert!(!dir.path().join("kept").exists());
}

#[cfg(unix)]
#[test]
fn a_file_with_a_second_name_is_left_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let share = dir.path().join("share");
    letters(&share, 2);
    fs::hard_link(share.join("a/1.txt"), dir.path().join("elders.txt")).unwrap();
    let ran = redact(dir.path(), &["--in-place", "--format", "jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("hard links"), "{}", ran.out);
    assert!(fs::read_to_string(share.join("a/1.txt")).unwrap().contains("111222333"));
    assert!(!fs::read_to_string(share.join("a/b/0.txt")).unwrap().contains("111222333"));
}

#[test]
fn what_a_killed_run_left_is_cleared_away_but_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let share = dir.path().join("share");
    letters(&share, 2);
    let old = SystemTime::now() - Duration::from_mins(1);
    for name in [".zwartlak-aB3dE6.tmp", ".zwartlak-mijn-notities.tmp", "a.tmp"] {
        fs::write(share.join("a").join(name), "x").unwrap();
        fs::File::options().write(true).open(share.join("a").join(name)).unwrap().set_modified(old).unwrap();
    }
    // in use by another run
    fs::write(share.join("a/.zwartlak-inuse1.tmp"), "x").unwrap();
    let other = fs::File::open(share.join("a/.zwartlak-inuse1.tmp")).unwrap();
    other.lock().unwrap();
    assert_eq!(redact(dir.path(), &["--in-place"]).code, 0);
    let names: Vec<_> = contents(&share.join("a")).into_keys().collect();
    let expected = [".zwartlak-inuse1.tmp", ".zwartlak-mijn-notities.tmp", "1.txt", "a.tmp", "b/0.txt"];
    assert_eq!(names, expected.map(PathBuf::from));
}
