//! `inspect`: every way of hiding is named, and nothing is said of files that hide nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::run;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/inspect")
}

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_file_of_the_corpus_gives_what_is_expected_of_it() {
    let ran = run(&corpus(), &["inspect", ".", "--no-ocr", "--format", "jsonl"]);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines(&ran.out) {
        let name = Path::new(line["path"].as_str().unwrap_or_default()).file_stem().unwrap_or_default();
        let kinds = found.entry(name.to_string_lossy().into_owned()).or_default();
        match line["type"].as_str() {
            Some("concealed") if line["counts"] == true => kinds.push(line["kind"].as_str().unwrap().to_owned()),
            Some("gap") => kinds.push(format!("gap: {}", line["detail"])),
            _ => {}
        }
    }
    let expected = fs::read_to_string(corpus().join("expected.csv")).unwrap();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (name, kinds) in expected.lines().skip(1).filter_map(|line| line.split_once(',')) {
        count += 1;
        let mut want: Vec<&str> = kinds.split_whitespace().collect();
        let mut got = found.get(name).cloned().unwrap_or_default();
        want.sort_unstable();
        got.sort_unstable();
        if got != want {
            wrong.push(format!("{name}: {got:?} and not {want:?}"));
        }
    }
    assert!(count > 60 && wrong.is_empty(), "of {count} files:\n{}", wrong.join("\n"));
    assert_eq!(ran.code, 1, "{}", ran.err);
}

#[test]
fn exit_codes_tell_clean_readable_and_unread_apart() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("rubbish.pdf"), b"%PDF-1.4 rubbish").unwrap();
    fs::write(dir.path().join("unknown.bin"), [0_u8, 159, 146, 150, 0, 0]).unwrap();
    fs::write(dir.path().join("plain.txt"), "BSN 111222333").unwrap();
    let code = |name: &str| run(&corpus(), &["inspect", "--no-ocr", name]).code;
    assert_eq!(code("clean-plain.pdf"), 0);
    assert_eq!(code("box-black.pdf"), 1);
    assert_eq!(code("nowhere.pdf"), 2);
    assert_eq!(code(dir.path().join("rubbish.pdf").to_str().unwrap()), 2);
    assert_eq!(code(dir.path().join("unknown.bin").to_str().unwrap()), 2);
    // What a plain text says it shows.
    assert_eq!(code(dir.path().join("plain.txt").to_str().unwrap()), 0);
}

#[test]
fn people_read_page_place_and_what_to_do_and_no_value() {
    let nl = run(&corpus(), &["inspect", "box-black.pdf", "--no-ocr"]).out;
    assert!(
        nl.contains("leesbaar: pagina 1 (") && nl.contains("tekst onder een vlak") && nl.contains("zwartlak redact")
    );
    let en = run(&corpus(), &["inspect", "box-black.pdf", "--no-ocr", "--lang", "en"]).out;
    assert!(en.contains("readable: page 1 (") && en.contains("text under a box"));
    assert!(!nl.contains("Terpstra") && !en.contains("Terpstra"));
    let shown = run(&corpus(), &["inspect", "box-black.pdf", "--no-ocr", "--reveal"]).out;
    assert!(shown.contains("Terpstra"));
}

#[test]
fn the_text_of_a_scan_is_only_said() {
    let ran = run(&corpus(), &["inspect", "clean-scan.pdf", "--no-ocr", "--format", "jsonl"]);
    let said = lines(&ran.out);
    assert!(said.iter().any(|line| line["kind"] == "ocr-layer" && line["counts"] == false));
    assert_eq!(ran.code, 0);
}

#[test]
fn data_of_a_photo_and_hidden_words_of_a_page_are_seen_and_attachments_opened() {
    let dir = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/tricky/photo-exif");
    let photo = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "jpg"));
    let photo = run(dir.path(), &["inspect", photo.unwrap().to_str().unwrap(), "--no-ocr", "--format", "jsonl"]);
    assert_eq!(photo.code, 1, "{}", photo.out);
    let html = "<html><body><p>Welkom.</p><p style=\"display:none\">BSN 111222333</p></body></html>";
    fs::write(dir.path().join("page.html"), html).unwrap();
    assert_eq!(run(dir.path(), &["inspect", "page.html", "--no-ocr"]).code, 1);
    fs::write(dir.path().join("clean.html"), html.replace("BSN 111222333", "tot ziens")).unwrap();
    assert_eq!(run(dir.path(), &["inspect", "clean.html", "--no-ocr"]).code, 0);
}
