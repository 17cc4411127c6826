//! `redact`: originals stay, copies are whole or absent, refusals are loud.

use std::fs;
use std::path::Path;

use super::{pipe, run};

#[test]
fn a_folder_is_copied_with_its_shape_and_the_originals_stay() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("in/sub")).unwrap();
    fs::write(dir.path().join("in/a.txt"), "dossier Q-77 open").unwrap();
    fs::write(dir.path().join("in/sub/b.txt"), "niets bijzonders").unwrap();
    let ran = run(dir.path(), &["redact", "in", "-o", "out", "--literal", "Q-77"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(fs::read_to_string(dir.path().join("out/a.txt")).unwrap(), "dossier [verwijderd] open");
    assert_eq!(fs::read_to_string(dir.path().join("out/sub/b.txt")).unwrap(), "niets bijzonders");
    assert_eq!(fs::read_to_string(dir.path().join("in/a.txt")).unwrap(), "dossier Q-77 open");
    assert!(!ran.out.contains("Q-77"));
}

#[test]
fn a_second_run_into_a_folder_inside_the_first_does_not_redact_its_own_copies() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), "dossier Q-77").unwrap();
    for _ in 0..2 {
        assert_eq!(run(dir.path(), &["redact", ".", "-o", "out", "--literal", "Q-77"]).code, 0);
    }
    assert!(dir.path().join("out/a.txt").exists());
    assert!(!dir.path().join("out/out").exists());
}

#[test]
fn standard_input_goes_to_standard_output_and_to_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let ran =
        pipe(dir.path(), &["redact", "-", "-o", "-", "--name", "x.txt", "--literal", "geheim"], b"een geheim woord");
    assert_eq!((ran.code, ran.out.as_str()), (0, "een [verwijderd] woord"));
    let ran =
        pipe(dir.path(), &["redact", "-", "-o", "x.txt", "--style", "blackout", "--regex", "ge.eim"], b"een geheim");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(fs::read_to_string(dir.path().join("x.txt")).unwrap(), "een ████████");
}

#[test]
fn the_original_is_replaced_only_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.txt");
    fs::write(&file, "woord geheim").unwrap();
    let ran = run(dir.path(), &["redact", "a.txt", "-o", "a.txt", "--literal", "geheim"]);
    assert_eq!(ran.code, 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "woord geheim");
    let ran = run(dir.path(), &["redact", "a.txt", "--in-place", "--literal", "geheim"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "woord [verwijderd]");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file stays");
}

#[test]
fn what_cannot_be_opened_gets_no_copy_and_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    fs::write(dir.path().join("in/a.bin"), [0_u8, 1, 2, 3, 0, 0, 255]).unwrap();
    fs::write(dir.path().join("in/b.txt"), "geheim").unwrap();
    let ran = run(dir.path(), &["redact", "in", "-o", "out", "--literal", "geheim", "--report", "r.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(!dir.path().join("out/a.bin").exists());
    assert_eq!(fs::read_to_string(dir.path().join("out/b.txt")).unwrap(), "[verwijderd]");
    let report = fs::read_to_string(dir.path().join("r.jsonl")).unwrap();
    assert!(report.contains(r#""type":"gap""#) && report.contains(r#""status":"refused""#), "{report}");
    assert!(!report.contains("geheim") && !ran.out.contains("geheim"));
}

#[test]
fn a_locked_pdf_opens_with_its_password_and_the_copy_says_that_it_is_not_locked() {
    let dir = tempfile::tempdir().unwrap();
    let locked = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/channels/encrypted-password.pdf");
    let locked = locked.to_str().unwrap();
    fs::write(dir.path().join("passwords.txt"), "verkeerd\nlezer\n").unwrap();
    assert_eq!(run(dir.path(), &["redact", locked, "--no-ocr", "-o", "out.pdf"]).code, 2);
    let args = ["redact", locked, "--no-ocr", "--password-file", "passwords.txt", "-o", "out.pdf"];
    let ran = run(dir.path(), &args);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("niet versleuteld"), "{}", ran.out);
    assert!(!ran.out.contains("lezer") && !ran.err.contains("lezer"));
    assert_eq!(run(dir.path(), &["scan", "out.pdf", "--no-ocr"]).code, 0);
}
