use std::fs;

use super::*;

fn key() -> Key {
    Key::new([7; 32])
}

fn trail(path: &Path, lines: usize) -> Trail {
    let mut trail = Trail::open(path, key()).unwrap();
    for number in 0..lines {
        trail.append(&serde_json::json!({"type": "redact", "file": format!("brief {number}.txt")})).unwrap();
    }
    trail
}

fn check(path: &Path) -> Checked {
    verify(path, Some(&key()), None).unwrap()
}

#[test]
fn a_trail_that_nobody_touched_is_good_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trail");
    drop(trail(&path, 0));
    assert_eq!(check(&path).lines, 0);
    drop(trail(&path, 3));
    // two programs at a time
    let (mut one, mut other) = (trail(&path, 1), trail(&path, 1));
    one.append(&serde_json::json!({"a": 1})).unwrap();
    other.append(&serde_json::json!({"a": 2})).unwrap();
    let checked = check(&path);
    assert_eq!((checked.lines, &checked.faults[..], checked.pending), (7, &[][..], 0));
    assert_eq!(verify(&path, None, Some(&checked.chain)).unwrap().faults, []);
    for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["n"], number as u64 + 1);
    }
    #[cfg(unix)]
    for name in ["trail", "trail.head"] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn every_change_of_a_byte_and_every_line_taken_out_or_moved_shows() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trail");
    drop(trail(&path, 4));
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        assert!(!check(&path).faults.is_empty(), "byte {at}");
    }
    let lines: Vec<&[u8]> = good.split_inclusive(|byte| *byte == b'\n').collect();
    for (name, order) in [
        ("first gone", &[1, 2, 3][..]),
        ("middle gone", &[0, 2, 3]),
        ("last gone", &[0, 1, 2]),
        ("swapped", &[0, 2, 1, 3]),
        ("twice", &[0, 1, 1, 2, 3]),
        ("last twice", &[0, 1, 2, 3, 3]),
        ("all gone", &[]),
    ] {
        let bad: Vec<u8> = order.iter().flat_map(|at| lines[*at]).copied().collect();
        fs::write(&path, bad).unwrap();
        let checked = check(&path);
        assert!(!checked.faults.is_empty(), "{name}");
        assert!(Trail::open(&path, key()).is_err() || checked.lines >= 1, "{name}");
    }
    fs::write(&path, lines[..3].concat()).unwrap();
    assert_eq!(check(&path).faults, [Fault::Cut(4)]);
    assert!(Trail::open(&path, key()).unwrap_err().to_string().contains("cut"));
}

#[test]
fn a_chain_made_anew_is_found_by_its_seals_or_by_what_was_noted() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trail");
    drop(trail(&path, 3));
    let noted = check(&path).chain;
    for name in ["trail", "trail.head"] {
        fs::remove_file(dir.path().join(name)).unwrap();
    }
    let mut forged = Trail::open(&path, Key::new([8; 32])).unwrap();
    for _ in 0..3 {
        forged.append(&serde_json::json!({"type": "redact", "file": "niets"})).unwrap();
    }
    assert_eq!(verify(&path, None, None).unwrap().faults, []);
    assert_eq!(check(&path).faults, [Fault::Seal(1), Fault::Head]);
    assert_eq!(verify(&path, None, Some(&noted)).unwrap().faults, [Fault::Noted]);
    // all put back to an earlier state: only what was noted tells
    for name in ["trail", "trail.head"] {
        fs::remove_file(dir.path().join(name)).unwrap();
    }
    drop(trail(&path, 2));
    assert_eq!(check(&path).faults, []);
    assert_eq!(verify(&path, Some(&key()), Some(&noted)).unwrap().faults, [Fault::Noted]);
}

#[test]
fn a_head_that_is_gone_or_changed_shows() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trail");
    drop(trail(&path, 3));
    let head = fs::read_to_string(head_of(&path)).unwrap();
    fs::write(head_of(&path), head.replacen('3', "2", 1)).unwrap();
    assert_eq!(check(&path).faults, [Fault::Head]);
    assert!(Trail::open(&path, key()).is_err());
    fs::write(head_of(&path), "").unwrap();
    assert_eq!(check(&path).faults, [Fault::Head]);
    assert!(Trail::open(&path, key()).is_err());
    fs::remove_file(head_of(&path)).unwrap();
    assert_eq!(check(&path).faults, [Fault::NoHead]);
}

#[test]
fn a_program_that_was_killed_is_no_change() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trail");
    let mut open = trail(&path, 2);
    let head = fs::read(head_of(&path)).unwrap();
    open.append(&serde_json::json!({"a": 1})).unwrap();
    drop(open);
    // the line was written, the head not
    fs::write(head_of(&path), &head).unwrap();
    assert_eq!((check(&path).faults, check(&path).pending), (Vec::new(), 1));
    drop(trail(&path, 1));
    assert_eq!((check(&path).faults, check(&path).lines), (Vec::new(), 4));
    // half a line
    let mut torn = fs::read(&path).unwrap();
    torn.extend_from_slice(b"{\"type\":\"red");
    fs::write(&path, torn).unwrap();
    assert_eq!(check(&path).faults, [Fault::Torn]);
    drop(trail(&path, 1));
    assert_eq!((check(&path).faults, check(&path).lines), (Vec::new(), 6));
    assert!(fs::read_to_string(&path).unwrap().contains(r#"{"type":"repair","bytes":12,"n":5"#));
    // a line of somebody else is no line of ours
    let mut added = fs::read_to_string(&path).unwrap();
    added.push_str("{\"type\":\"redact\"}\n");
    fs::write(&path, added).unwrap();
    assert_eq!(check(&path).faults, [Fault::Line(7)]);
    assert!(Trail::open(&path, key()).unwrap_err().to_string().contains("added"));
}
