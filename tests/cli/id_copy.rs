//! `id-copy`: a copy that hides what it must, or none.

use std::path::Path;

use super::run;

fn models() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    if folder.join("centerface.onnx").exists() {
        return Some(folder.display().to_string());
    }
    assert!(std::env::var_os("CI").is_none(), "in CI the models must be there: scripts/models.sh");
    None
}

#[test]
fn a_card_is_covered_and_nothing_else_is_called_a_card() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/good");
    let card = corpus.join("id-card-back-2021/card-back.png").display().to_string();
    let asked = ["--for", "Woningstichting", "--purpose", "huur", "--date", "23-11-2026", "--models", &models];
    let ran = run(dir.path(), &[&["id-copy", &card, "-o", "copy.png"], &asked[..]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("BSN") && ran.out.contains("MRZ") && ran.out.contains("code"), "{}", ran.out);
    let ran = run(dir.path(), &["scan", "copy.png", "--only", "bsn,mrz,id-barcode", "--models", &models]);
    assert_eq!(ran.code, 0, "{}", ran.out);

    let letter = corpus.join("scan-appointment/scan-appointment.png").display().to_string();
    let ran = run(dir.path(), &[&["id-copy", &letter, "-o", "letter.png"], &asked[..]].concat());
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("no identity document") && !dir.path().join("letter.png").exists(), "{}", ran.err);
}

/// Once, loading the models waited for itself when the first two pictures came at the same time.
#[test]
fn pictures_are_looked_at_side_by_side() {
    let Some(models) = models() else { return };
    let dir = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/good");
    for copy in 0..6 {
        std::fs::copy(corpus.join("id-licence-front/licence-front.jpg"), dir.path().join(format!("{copy}.jpg")))
            .unwrap();
    }
    let ran = run(dir.path(), &["scan", ".", "--jobs", "3", "--only", "face", "--models", &models]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
}

#[test]
fn mistakes_are_said_before_anything_is_read() {
    let here = Path::new(".");
    let asked = ["--for", "x", "--purpose", "y"];
    for (args, words) in [
        (vec!["id-copy", "card.png", "-o", "copy.txt"], ".png"),
        (vec!["id-copy", "card.png", "-o", "copy.png", "--show", "everything"], "signature"),
        (vec!["id-copy", "Cargo.toml", "-o", "copy.png", "--models", "nowhere"], "models.sh"),
    ] {
        let ran = run(here, &[&args[..], &asked[..]].concat());
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
    }
}
